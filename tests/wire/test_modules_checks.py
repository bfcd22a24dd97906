"""Arguments of factories are checked before anything is sent, and each error names the argument and what fits."""

from __future__ import annotations

import io
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen._inputs.config import Multi2VecField, TextAnalyzerConfigCreate
from weaviate_gen._types.schema.text import StopwordsCreate
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import modules
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.modules import Configure, GenerativeConfig, GenerativeParameters, Reconfigure
from weaviate_gen_wire.modules.values import StopwordsPreset, VectorDistances

V = Configure.Vectors
INDEX = Configure.VectorIndex


@pytest.mark.parametrize(
    ("make", "arguments", "part"),
    [
        (INDEX.hnsw, {"ef": 1.5}, "ef must be an int"),
        (INDEX.hnsw, {"ef": True}, "ef must be an int"),
        (INDEX.hnsw, {"max_connections": 3}, "from 4 to 2047"),
        (INDEX.hnsw, {"max_connections": 3000}, "from 4 to 2047"),
        (INDEX.hnsw, {"ef_construction": 3}, "at least 4"),
        (INDEX.hnsw, {"distance_metric": "euclid"}, "VectorDistances.COSINE"),
        (INDEX.hnsw, {"quantizer": Reconfigure.VectorIndex.Quantizer.bq()}, "QuantizerConfigCreate"),
        (INDEX.hnsw, {"quantizer": "bq"}, "QuantizerConfigCreate"),
        (INDEX.dynamic, {"hnsw": INDEX.flat()}, "of hnsw"),
        (INDEX.MultiVector.Encoding.muvera, {"ksim": 11}, "at most 10"),
        (Configure.inverted_index, {"bm25_b": 0.5}, "bm25_k1"),
        (Configure.inverted_index, {"bm25_b": 1.5, "bm25_k1": 1.0}, "from 0 to 1"),
        (Configure.inverted_index, {"bm25_b": float("nan"), "bm25_k1": 1.0}, "finite"),
        (Configure.inverted_index, {"bm25_b": "a", "bm25_k1": 1.0}, "a number"),
        (Configure.inverted_index, {"stopword_presets": ["le"]}, "a dict"),
        (Configure.inverted_index, {"stopword_presets": {"fr": "le"}}, "a list of str"),
        (Configure.inverted_index, {"tokenizer_user_dict": ["a"]}, "a dict"),
        (Configure.inverted_index, {"tokenizer_user_dict": {"kagome_ja": "a"}}, "a dict"),
        (Configure.inverted_index, {"tokenizer_user_dict": {"kagome_ja": {"a": 1}}}, "a str"),
        (Configure.inverted_index, {"tokenizer_user_dict": {1: {"a": "b"}}}, "a str"),
        (Configure.multi_tenancy, {"enabled": 1}, "a bool"),
        (Configure.replication, {"factor": "3"}, "factor"),
        (
            Configure.replication,
            {"async_config": Reconfigure.Replication.async_config()},
            "AsyncReplicationConfigCreate",
        ),
        (Configure.ObjectTTL.delete_by_update_time, {"time_to_live": None}, "is required"),
        (Configure.ObjectTTL.delete_by_update_time, {"time_to_live": "1 h"}, "timedelta"),
        (V.text2vec_openai, {"base_url": "localhost:80"}, "http://"),
        (V.text2vec_openai, {"base_url": "http://"}, "http://"),
        (V.text2vec_openai, {"type_": "poem"}, "'text', 'code'"),
        (V.text2vec_openai, {"source_properties": []}, "at least 1"),
        (V.text2vec_openai, {"model": 5}, "a str"),
        (V.text2vec_nvidia, {"truncate": "LEFT"}, "'NONE', 'START', 'END'"),
        (V.multi2vec_clip, {"image_fields": "cover"}, "Multi2VecField"),
        (V.custom, {"module_name": "own", "module_config": "x"}, "a dict"),
        (GenerativeConfig.openai, {"verbosity": "loud"}, "'low', 'medium', 'high'"),
        (GenerativeConfig.databricks, {"endpoint": None}, "is required"),
        (GenerativeParameters.single_prompt, {"prompt": None}, "is required"),
        (GenerativeParameters.single_prompt, {"prompt": "p", "images": 5}, "an image or several"),
        (GenerativeParameters.single_prompt, {"prompt": "p", "images": [5]}, "base64"),
        (
            GenerativeParameters.single_prompt,
            {"prompt": "p", "images": Path("/no/such/file")},
            "must be a readable file",
        ),
        (Multi2VecField, {"name": None}, "is required"),
        (StopwordsCreate, {"preset": "klingon", "additions": None, "removals": None}, "StopwordsPreset.EN"),
        (TextAnalyzerConfigCreate, {"ascii_fold_ignore": ["é"]}, "ascii_fold=True"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(make: Any, arguments: dict[str, Any], part: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=part):
        make(**arguments)


def test_values_of_closed_enums_count_as_their_members() -> None:
    named: Any = "dot"
    assert INDEX.hnsw(distance_metric=VectorDistances.DOT) == INDEX.hnsw(distance_metric=named)


def test_models_that_are_not_known_pass() -> None:
    assert {"model": "next-year", "vectorizeClassName": True} == V.text2vec_cohere(model="next-year").settings


def test_any_module_can_be_named() -> None:
    vector = V.custom(name="v", module_name="text2vec-next", module_config={"a": {"b": 1}}, source_properties=["t"])
    assert {"vectorizer": {"text2vec-next": {"a": {"b": 1}, "properties": ["t"]}}} == vector.to_wire()
    assert ["t"] == vector.source_properties


def test_whole_floats_go_out_as_ints() -> None:
    settings = Configure.Generative.openai(temperature=1.0, top_p=0.5).settings
    assert {"temperature": 1, "topP": 0.5} == settings
    assert isinstance(settings["temperature"], int)


@pytest.mark.parametrize(
    ("given", "sent"),
    [("https://a.example", "https://a.example/"), ("HTTP://a/b", "HTTP://a/b"), ("http://a?b=1", "http://a?b=1")],
)
def test_a_url_without_path_gets_one(given: str, sent: str) -> None:
    assert sent == V.text2vec_openai(base_url=given).settings["baseURL"]


@pytest.mark.parametrize(("given", "sent"), [(True, "END"), (False, "NONE"), ("START", "START")])
def test_nvidia_is_told_how_to_truncate_in_its_own_words(given: Any, sent: str) -> None:
    assert sent == V.text2vec_nvidia(truncate=given).settings["truncate"]


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ({"model": "text-embedding-ada-002"}, {"model": "ada", "modelVersion": "002"}),
        ({"model": "text-embedding-ada-002", "model_version": "003"}, {"model": "ada", "modelVersion": "003"}),
        (
            {"model": "text-embedding-ada-002", "base_url": "https://a/b"},
            {"model": "text-embedding-ada-002", "baseURL": "https://a/b"},
        ),
    ],
)
def test_the_name_of_ada_002_is_put_as_servers_take_it(arguments: dict[str, Any], settings: dict[str, Any]) -> None:
    made = V.text2vec_openai(**arguments).settings
    assert {**settings, "isAzure": False, "vectorizeClassName": True} == made


def test_weights_go_out_for_the_fields_that_have_one() -> None:
    fields = [Multi2VecField(name="a", weight=0.5), Multi2VecField(name="b")]
    settings = V.multi2vec_clip(image_fields=fields, text_fields=["t"]).settings
    assert {"imageFields": ["a", "b"], "textFields": ["t"], "weights": {"imageFields": [0.5]}} == settings


def test_an_index_given_to_two_vectors_is_not_changed_by_their_quantizers() -> None:
    index = INDEX.dynamic(threshold=5)
    quantizer = INDEX.Quantizer.bq()
    one = V.self_provided(name="a", vector_index_config=index, quantizer=quantizer).to_wire()["vectorIndexConfig"]
    bq = {"bq": {"enabled": True}}
    assert ({"threshold": 5}, {"threshold": 5, "hnsw": bq, "flat": bq}) == (index.to_wire(), one)


def test_an_uncompressed_index_says_so() -> None:
    assert {"skipDefaultQuantization": True} == INDEX.hnsw(quantizer=INDEX.Quantizer.none()).to_wire()


def test_a_multi_vector_takes_its_encoding_from_either_place() -> None:
    muvera = INDEX.MultiVector.Encoding.muvera()
    with pytest.warns(DeprecationWarning, match="encoding"):
        inner = INDEX.MultiVector.multi_vector(encoding=muvera)
    expected = {"multivector": {"enabled": True, "muvera": {"enabled": True}}}
    multi = Configure.MultiVectors.self_provided
    assert [expected, expected] == [
        multi(multi_vector_config=inner).to_wire()["vectorIndexConfig"],
        multi(encoding=muvera, vector_index_config=INDEX.hnsw()).to_wire()["vectorIndexConfig"],
    ]


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (V.text2vec_google, {"project_id": "p"}),
        (INDEX.Quantizer.sq, {"cache": True}),
        (Configure.sharding, {"actual_count": 2}),
        (Configure.Replication.async_config, {"max_workers": 2}),
        (INDEX.hnsw, {"multi_vector": INDEX.MultiVector.multi_vector()}),
    ],
)
def test_what_is_deprecated_or_without_effect_warns(make: Any, arguments: dict[str, Any]) -> None:
    with pytest.warns(DeprecationWarning, match=r"deprecated|no effect"):
        make(**arguments)


def test_nothing_warns_that_was_not_given() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {"enabled": True} == INDEX.Quantizer.sq().to_wire()


def test_values_are_equal_by_what_they_hold_and_show_it() -> None:
    assert V.self_provided(name="a") == V.self_provided(name="a")
    assert V.self_provided(name="a") != V.self_provided(name="b")
    assert V.self_provided(name="a") != Configure.NamedVectors.none("a")
    shown = repr(INDEX.Quantizer.rq(bits=8))
    unset = "rescoreLimit=None, cache=None, centering=None, trainingLimit=None"
    assert f"QuantizerConfigCreate(enabled=True, bits=8, {unset}, name='rq')" == shown


def test_stop_words_and_text_analyzers_know_what_they_are_on_the_wire() -> None:
    words = StopwordsCreate(preset=StopwordsPreset.EN, additions=["hm"], removals=None)
    assert {"preset": "en", "additions": ["hm"]} == words.to_wire()
    assert {} == StopwordsCreate(preset=None, additions=None, removals=None).to_wire()
    assert {"stopwordPreset": "en"} == TextAnalyzerConfigCreate(stopword_preset=StopwordsPreset.EN).to_wire()


def test_times_are_whole_seconds() -> None:
    made = Configure.ObjectTTL.delete_by_date_property("day", ttl_offset=timedelta(minutes=-5, milliseconds=900))
    assert -299 == made.settings["defaultTtl"]


def test_an_index_knows_its_kind() -> None:
    assert ("flat", "dynamic") == (
        INDEX.flat().vector_index_type(),
        Reconfigure.VectorIndex.dynamic().vector_index_type(),
    )


def test_namespaces_are_imported_on_use_and_listed_at_once() -> None:
    assert {"Vectors", "VectorIndex", "inverted_index"} <= set(dir(Configure))
    with pytest.raises(AttributeError, match="Configure has no attribute 'Nope'"):
        Configure.Nope  # type: ignore[attr-defined]  # noqa: B018
    assert "Configure" in dir(modules)
    with pytest.raises(AttributeError, match="nope"):
        modules.nope  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("make", [bytes, Path, io.BufferedReader, str])
def test_images_are_given_in_any_form_and_can_be_used_again(make: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"image")
    given = {bytes: "aW1hZ2U=", Path: file, str: str(file), io.BufferedReader: file.open("rb")}
    prompt = GenerativeParameters.single_prompt("describe {title}", images=given[make], metadata=True, debug=True)
    given[io.BufferedReader].close()
    provider = GenerativeConfig.anthropic(stop_sequences=[])
    sent = [prompt.to_proto(pb, provider) for _ in range(2)]
    assert sent[0] == sent[1]
    query = sent[0].queries[0]
    assert (["aW1hZ2U="], True, True) == (
        list(query.anthropic.images.values),
        query.anthropic.HasField("stop_sequences"),
        sent[0].debug,
    )


def test_a_task_for_all_results_names_what_the_model_sees() -> None:
    task = GenerativeParameters.grouped_task("sum up", non_blob_properties=["title"], images=iter(["aQ=="]))
    assert (["title"], 0, ["aQ=="]) == (
        list(task.to_proto(pb).properties.values),
        len(task.to_proto(pb).queries),
        task.images,
    )


def test_a_provider_that_sees_no_images_refuses_them() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="leave them out"):
        GenerativeConfig.mistral().to_proto(pb, image_properties=["cover"])


def test_a_provider_that_the_protos_do_not_have_yet_is_sent_all_the_same() -> None:
    made = GenerativeConfig.digitalocean(model="m" * 200, top_p=1.0, max_tokens=-1, stop=["a", "b"])
    tokens = b"\x28" + b"\xff" * 9 + b"\x01"
    top = b"\x21\x00\x00\x00\x00\x00\x00\xf0\x3f"
    body = b"\x12\xc8\x01" + b"m" * 200 + top + tokens + b"\x42\x06\x0a\x01a\x0a\x01b"
    sent = made.to_proto(pb, metadata=True).SerializeToString()
    assert b"\x08\x01\x8a\x01\xe7\x01" + body == sent


def test_provider_ahead_of_the_protos_takes_enums_and_images() -> None:
    made = GenerativeConfig.meta(model="m", reasoning_effort="xhigh")
    sent = made.to_proto(pb, images=["i"], image_properties=["p"]).SerializeToString()
    body = b"\x12\x01m" + b"\x40\x06" + b"\x4a\x03\x0a\x01i" + b"\x52\x03\x0a\x01p"
    assert b"\x92\x01" + bytes([len(body)]) + body == sent
    with pytest.raises(WeaviateInvalidInputError, match="reasoning_effort"):
        GenerativeConfig.meta(reasoning_effort="most")
    stored = Configure.Generative.meta(base_url="http://m", max_tokens=3, reasoning_effort="none")
    assert {"baseURL": "http://m", "maxTokens": 3, "reasoningEffort": "none"} == stored.to_wire()


def test_text_that_cannot_be_a_path_is_base64() -> None:
    assert ["\0"] == GenerativeParameters.single_prompt("p", images="\0").images
