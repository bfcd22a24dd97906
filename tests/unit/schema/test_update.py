"""What an update makes of a stored schema."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from weaviate_gen._core.schema.update import Update
from weaviate_gen.classes.config import PQEncoderType
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.modules import Configure, Reconfigure

pytestmark = pytest.mark.unit

HNSW = {
    "ef": -1,
    "pq": {"enabled": False},
    "bq": {"enabled": False},
    "rq": {"enabled": False},
    "sq": {"enabled": False},
}
STORED: dict[str, Any] = {
    "class": "Bike",
    "properties": [{"name": "title", "dataType": ["text"]}],
    "invertedIndexConfig": {"bm25": {"b": 0.75, "k1": 1.2}, "stopwords": {"preset": "en"}},
    "replicationConfig": {"factor": 1, "asyncConfig": {"frequency": 5}},
    "moduleConfig": {"generative-cohere": {}, "reranker-cohere": {}, "text2vec-cohere": {}},
    "vectorIndexConfig": HNSW,
    "vectorConfig": {
        "h": {"vectorIndexType": "hnsw", "vectorIndexConfig": HNSW},
        "d": {
            "vectorIndexType": "dynamic",
            "vectorIndexConfig": {"hnsw": HNSW, "flat": {"bq": {"enabled": True, "rescoreLimit": 5}}},
        },
    },
}
VECTOR = Reconfigure.Vectors.update
INDEX = Reconfigure.VectorIndex


def test_the_stored_schema_stays_as_it_is() -> None:
    before = copy.deepcopy(STORED)
    Update(description="new", property_descriptions={"title": "t"}).apply(STORED)
    assert before == STORED


def test_texts_are_replaced() -> None:
    found = Update(description="new", property_descriptions={"title": "t"}).apply(STORED)
    assert ("new", "t") == (found["description"], found["properties"][0]["description"])


def test_tables_are_merged_key_by_key() -> None:
    found = Update(
        inverted_index_config=Reconfigure.inverted_index(bm25_b=0.5, stopword_presets={"fr": ["le"]}),
        multi_tenancy_config=Reconfigure.multi_tenancy(auto_tenant_creation=True),
        object_ttl_config=Reconfigure.ObjectTTL.disable(),
    ).apply(STORED)
    assert {
        "bm25": {"b": 0.5, "k1": 1.2},
        "stopwords": {"preset": "en"},
        "stopwordPresets": {"fr": ["le"]},
    } == found["invertedIndexConfig"]
    assert ({"autoTenantCreation": True}, {"enabled": False}) == (found["multiTenancyConfig"], found["objectTtlConfig"])


def test_the_encoder_of_a_product_quantizer_is_merged() -> None:
    pq = {"enabled": True, "encoder": {"type": "kmeans", "distribution": "normal"}}
    stored = {**STORED, "vectorIndexConfig": {**HNSW, "pq": pq}}
    quantizer = INDEX.Quantizer.pq(encoder_type=PQEncoderType.TILE)
    found = Update(vector_index_config=INDEX.hnsw(quantizer=quantizer)).apply(stored)
    assert {"type": "tile", "distribution": "normal"} == found["vectorIndexConfig"]["pq"]["encoder"]


@pytest.mark.parametrize(
    ("replication", "repair"),
    [
        (Reconfigure.replication(factor=3), {"frequency": 5}),
        (Reconfigure.replication(async_enabled=False), None),
        (
            Reconfigure.replication(
                async_enabled=False, async_config=Reconfigure.Replication.async_config(propagation_limit=7)
            ),
            {"propagationLimit": 7},
        ),
    ],
)
def test_settings_of_repair_are_replaced_as_a_whole(replication: Any, repair: Any) -> None:
    found = Update(replication_config=replication).apply(STORED)
    assert repair == found["replicationConfig"].get("asyncConfig")


def test_a_module_takes_the_place_of_the_one_of_its_kind() -> None:
    found = Update(
        generative_config=Configure.Generative.openai(model="m"), reranker_config=Configure.Reranker.jinaai()
    ).apply(STORED)
    assert {"text2vec-cohere": {}, "generative-openai": {"model": "m"}, "reranker-jinaai": {}} == found["moduleConfig"]
    assert {"generative-dummy": {}} == Update(generative_config=Configure.Generative.custom("generative-dummy")).apply(
        {"class": "A"}
    )["moduleConfig"]


@pytest.mark.parametrize("argument", ["vector_index_config", "vectorizer_config"])
def test_the_index_of_the_unnamed_vector_changes(argument: str) -> None:
    arguments: dict[str, Any] = {argument: INDEX.hnsw(ef=9)}
    assert {**HNSW, "ef": 9} == Update(**arguments).apply(STORED)["vectorIndexConfig"]


def test_a_named_vector_changes_and_names_its_index() -> None:
    quantizer = INDEX.Quantizer.pq(segments=4)
    found = Update(vector_config=[VECTOR(name="h", vector_index_config=INDEX.hnsw(quantizer=quantizer))]).apply(STORED)
    index = found["vectorConfig"]["h"]
    assert ("hnsw", {"enabled": True, "segments": 4}) == (index["vectorIndexType"], index["vectorIndexConfig"]["pq"])


def test_a_dynamic_index_takes_a_quantizer_in_the_halves_that_can_have_it() -> None:
    bq, sq = INDEX.Quantizer.bq(rescore_limit=7), INDEX.Quantizer.sq()
    both = Update(vector_config=VECTOR(name="d", vector_index_config=INDEX.dynamic(quantizer=bq))).apply(STORED)
    one = Update(vector_config=VECTOR(name="d", vector_index_config=INDEX.dynamic(quantizer=sq))).apply(STORED)
    halves = both["vectorConfig"]["d"]["vectorIndexConfig"]
    assert (7, 7) == (halves["hnsw"]["bq"]["rescoreLimit"], halves["flat"]["bq"]["rescoreLimit"])
    halves = one["vectorConfig"]["d"]["vectorIndexConfig"]
    assert ({"enabled": True}, None) == (halves["hnsw"]["sq"], halves["flat"].get("sq"))


def test_the_halves_of_a_dynamic_index_change_alone() -> None:
    update = INDEX.dynamic(threshold=5, hnsw=INDEX.hnsw(ef=3), flat=INDEX.flat(vector_cache_max_objects=2))
    index = Update(vector_config=VECTOR(name="d", vector_index_config=update)).apply(STORED)["vectorConfig"]["d"]
    found = index["vectorIndexConfig"]
    assert (5, 3, 2) == (found["threshold"], found["hnsw"]["ef"], found["flat"]["vectorCacheMaxObjects"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"description": 5}, "description"),
        ({"inverted_index_config": Configure.inverted_index()}, "inverted_index_config"),
        ({"vector_config": 5}, "vector_config"),
        ({"vector_config": [5]}, "vector_config"),
        ({"vectorizer_config": "hnsw"}, "vectorizer_config"),
        ({"vector_index_config": 5}, "vector_index_config"),
        ({"vectorizer_config": INDEX.hnsw(), "vector_config": VECTOR(vector_index_config=INDEX.hnsw())}, "one of them"),
        (
            {"vector_index_config": INDEX.hnsw(), "vector_config": VECTOR(vector_index_config=INDEX.hnsw())},
            "one of them",
        ),
        ({"property_descriptions": {"nope": "x"}}, "nope"),
        ({"vector_config": VECTOR(name="nope", vector_index_config=INDEX.hnsw())}, "nope"),
    ],
)
def test_what_does_not_fit_is_named(arguments: dict[str, Any], part: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=part):
        Update(**arguments).apply(STORED)


def test_a_quantizer_cannot_be_changed_for_another() -> None:
    stored = {"vectorIndexConfig": {"bq": {"enabled": True}}}
    with pytest.raises(WeaviateInvalidInputError, match="quantizer bq"):
        Update(vector_index_config=INDEX.flat(quantizer=INDEX.Quantizer.rq())).apply(stored)
