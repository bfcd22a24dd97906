"""The body of a new collection: what goes together, what does not, and what older servers are sent."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen._core.call import Requirement
from weaviate_gen._core.schema.create import class_body, create
from weaviate_gen._types.schema.enums import DataType, Tokenization
from weaviate_gen._types.schema.properties import Property, ReferenceProperty
from weaviate_gen.exceptions import WeaviateInsertInvalidPropertyError, WeaviateInvalidInputError
from weaviate_gen_wire.modules import Configure, Reconfigure
from weaviate_gen_wire.rest import Request

pytestmark = pytest.mark.unit

TITLE = Property(name="title", data_type=DataType.TEXT)


def test_a_bare_name_makes_a_collection_of_vectors_one_provides() -> None:
    assert {"class": "Bike", "vectorConfig": {"default": {"vectorizer": {"none": {}}}}} == class_body("bike")


def test_properties_come_before_references() -> None:
    body = class_body(
        "Bike",
        description="d",
        properties=[TITLE],
        references=[ReferenceProperty(name="by", target_collection="maker")],
    )
    assert ("d", ["title", "by"]) == (body["description"], [prop["name"] for prop in body["properties"]])


def test_modules_of_all_kinds_share_one_table() -> None:
    body = class_body(
        "Bike",
        vectorizer_config=Configure.Vectorizer.text2vec_cohere(),
        generative_config=Configure.Generative.cohere(),
        reranker_config=Configure.Reranker.cohere(),
    )
    assert {
        "text2vec-cohere": {"vectorizeClassName": True},
        "generative-cohere": {},
        "reranker-cohere": {},
    } == body["moduleConfig"]


def test_an_index_alone_is_that_of_the_unnamed_vector() -> None:
    index = Configure.VectorIndex.hnsw(ef=9)
    body = {"class": "Bike", "vectorIndexType": "hnsw", "vectorIndexConfig": {"ef": 9}}
    assert body == class_body("Bike", vector_index_config=index)


def test_an_empty_list_of_vectors_names_none() -> None:
    assert {"class": "Bike"} == class_body("Bike", vector_config=[])


@pytest.mark.parametrize(
    ("vectors", "told"),
    [
        ({"vectorizer_config": Configure.Vectorizer.none()}, None),
        ({"vectorizer_config": Configure.Vectorizer.text2vec_ollama()}, {"text2vec-ollama": "both"}),
        ({"vectorizer_config": [Configure.NamedVectors.text2vec_ollama("a")]}, {"text2vec-ollama": "both"}),
        ({"vector_config": Configure.Vectors.text2vec_ollama()}, {"text2vec-ollama": {"skip": True}}),
        ({"vector_config": [Configure.Vectors.self_provided(name="a")]}, None),
        ({"vector_config": Configure.Vectors.text2vec_mistral()}, {"text2vec-mistral": {"skip": True}}),
        ({}, None),
    ],
)
def test_a_property_that_is_skipped_tells_each_vectorizer(vectors: dict[str, Any], told: Any) -> None:
    skipped = Property(name="a", data_type=DataType.TEXT, skip_vectorization=True)
    body = class_body("Bike", properties=[skipped], **vectors)
    both = {"skip": True, "vectorizePropertyName": True}
    expected = None if told is None else {name: both if value == "both" else value for name, value in told.items()}
    assert expected == body["properties"][0].get("moduleConfig")


@pytest.mark.parametrize(("source", "told"), [(None, {"text2vec-mistral": {"skip": False}}), (["title"], None)])
def test_a_module_that_skips_by_default_is_told_not_to(source: list[str] | None, told: Any) -> None:
    vector = Configure.Vectors.text2vec_mistral(source_properties=source)
    assert told == class_body("Bike", properties=[TITLE], vector_config=vector)["properties"][0].get("moduleConfig")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"name": 5}, "name"),
        ({"description": 5}, "description"),
        ({"generative_config": Configure.Reranker.cohere()}, "generative_config"),
        ({"inverted_index_config": {}}, "inverted_index_config"),
        ({"properties": "title"}, "properties"),
        ({"properties": 5}, "properties"),
        ({"properties": ["title"]}, "properties"),
        ({"references": [TITLE]}, "references"),
        ({"vector_index_config": "hnsw"}, "vector_index_config"),
        ({"vectorizer_config": [Configure.Vectorizer.none()]}, "vectorizer_config"),
        ({"vector_config": "none"}, "vector_config"),
        ({"vector_config": [Configure.Vectors.self_provided()]}, "name"),
        ({"vector_config": [Configure.Vectors.self_provided(name="a")] * 2}, "'a'"),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict[str, Any], part: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=part):
        class_body(**{"name": "Bike", **arguments})


def test_a_property_cannot_take_the_ids_name() -> None:
    with pytest.raises(WeaviateInsertInvalidPropertyError, match="id"):
        class_body("Bike", properties=[Property(name="id", data_type=DataType.TEXT)])


def test_older_servers_are_sent_the_index_by_name() -> None:
    call = create("Bike", vectorizer_config=Configure.Vectorizer.none())
    assert isinstance(call.request, Request)
    assert {"class": "Bike", "vectorizer": "none"} == call.request.body
    assert call.fallback is not None
    since, request = call.fallback
    assert isinstance(request, Request)
    assert ((1, 37, 5), {"class": "Bike", "vectorizer": "none", "vectorIndexType": "hnsw"}) == (since, request.body)


def test_a_body_that_is_the_same_for_all_servers_is_sent_to_all() -> None:
    call = create(
        "Bike", vector_config=Configure.Vectors.self_provided(vector_index_config=Configure.VectorIndex.flat())
    )
    assert (None, ()) == (call.fallback, call.requires)


def test_what_older_servers_do_not_know_is_needed() -> None:
    analyzed = Property(name="a", data_type=DataType.TEXT, text_analyzer=Configure.text_analyzer(ascii_fold=True))
    call = create(
        "Bike", properties=[analyzed], inverted_index_config=Configure.inverted_index(stopword_presets={"fr": ["le"]})
    )
    since = ((1, 37, 0),)
    assert (
        Requirement("Property.text_analyzer", since),
        Requirement("inverted_index(stopword_presets)", since),
    ) == call.requires


def test_words_of_tokenizers_are_sent_to_servers_that_read_them() -> None:
    config = Configure.inverted_index(tokenizer_user_dict={"kagome_ja": {"a": "b", "c": "d"}, "kagome_kr": {}})
    call = create("Bike", inverted_index_config=config)
    assert [
        {"tokenizer": "kagome_ja", "replacements": [{"source": "a", "target": "b"}, {"source": "c", "target": "d"}]},
        {"tokenizer": "kagome_kr", "replacements": []},
    ] == call.request.body["invertedIndexConfig"]["tokenizerUserDict"]
    assert (Requirement("inverted_index(tokenizer_user_dict)", ((1, 34, 1),)),) == call.requires
    changed = Reconfigure.inverted_index(tokenizer_user_dict={Tokenization.KAGOME_KR: {"a": "b"}})
    assert "kagome_kr" == changed.settings["tokenizerUserDict"][0]["tokenizer"]


@pytest.mark.parametrize(("answer", "name"), [({"class": "Bike2"}, "Bike2"), (None, "Bike")])
def test_the_call_gives_the_name_as_the_server_has_it(answer: Any, name: str) -> None:
    assert name == create("bike").decode((200, answer))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_factories_that_no_recorded_call_uses_set_their_module_and_its_settings() -> None:
    named, old = Configure.NamedVectors, Configure.Vectorizer
    jina = {"model": "m", "dimensions": 64, "vectorizeClassName": True}
    assert {"vectorizer": {"text2vec-jinaai": jina}} == named.text2vec_jinaai("a", model="m", dimensions=64).to_wire()
    image = {"vectorizer": {"img2vec-neural": {"imageFields": ["i"]}}}
    assert image == named.img2vec_neural("a", image_fields=["i"]).to_wire()
    both = {"vectorizer": {"multi2vec-jinaai": {"textFields": ["t"], "model": "m"}}}
    assert both == named.multi2vec_jinaai("a", text_fields=["t"], model="m").to_wire()
    for made in (old.text2vec_jinaai(model="m"), old.text2vec_weaviate(model="m")):
        assert {"model": "m", "vectorizeClassName": True} == made.to_wire()
