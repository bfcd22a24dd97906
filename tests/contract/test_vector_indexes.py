"""Every kind of vector index, and what of a collection stays as it was made."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from weaviate_gen.classes.config import (
    Configure,
    DataType,
    PQEncoderDistribution,
    PQEncoderType,
    Property,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
    VectorFilterStrategy,
)
from weaviate_gen.classes.data import DataObject
from weaviate_gen.exceptions import UnexpectedStatusCodeError

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


Q = Configure.VectorIndex.Quantizer
INDEXES: dict[str, Callable[[], Any]] = {
    "hnsw": lambda: Configure.VectorIndex.hnsw(
        distance_metric=VectorDistances.DOT,
        ef=50,
        ef_construction=64,
        max_connections=16,
        filter_strategy=VectorFilterStrategy.ACORN,
        dynamic_ef_factor=4,
        dynamic_ef_max=200,
        dynamic_ef_min=50,
        flat_search_cutoff=1000,
        cleanup_interval_seconds=60,
        vector_cache_max_objects=1000,
    ),
    "pq": lambda: Configure.VectorIndex.hnsw(
        quantizer=Q.pq(
            centroids=128,
            segments=4,
            training_limit=5000,
            encoder_type=PQEncoderType.TILE,
            encoder_distribution=PQEncoderDistribution.NORMAL,
        )
    ),
    "bq": lambda: Configure.VectorIndex.flat(quantizer=Q.bq(rescore_limit=10, cache=True)),
    "sq": lambda: Configure.VectorIndex.hnsw(quantizer=Q.sq(rescore_limit=10, training_limit=5000)),
    "rq": lambda: Configure.VectorIndex.hnsw(quantizer=Q.rq(bits=8, rescore_limit=10)),
    "flat": lambda: Configure.VectorIndex.flat(distance_metric=VectorDistances.MANHATTAN, vector_cache_max_objects=10),
    "l2": lambda: Configure.VectorIndex.hnsw(distance_metric=VectorDistances.L2_SQUARED),
    "hamming": lambda: Configure.VectorIndex.hnsw(distance_metric=VectorDistances.HAMMING),
    "hfresh": lambda: Configure.VectorIndex.hfresh(search_probe=32),
}


@pytest.mark.parametrize("kind", sorted(INDEXES))
def test_every_kind_of_vector_index_is_made_and_searched(client: Any, name: str, kind: str) -> None:
    things = client.collections.create(
        name,
        vector_config=Configure.Vectors.self_provided(name="main", vector_index_config=INDEXES[kind]()),
        inverted_index_config=Configure.inverted_index(
            bm25_b=0.5,
            bm25_k1=1.5,
            cleanup_interval_seconds=30,
            index_null_state=True,
            index_property_length=True,
            index_timestamps=True,
            stopwords_preset=StopwordsPreset.EN,
            stopwords_additions=["foo"],
            stopwords_removals=["the"],
        ),
        properties=[
            Property(name=f"p{number}", data_type=DataType.TEXT, tokenization=tokenization)
            for number, tokenization in enumerate(
                [
                    Tokenization.WORD,
                    Tokenization.FIELD,
                    Tokenization.LOWERCASE,
                    Tokenization.WHITESPACE,
                    Tokenization.TRIGRAM,
                ]
            )
        ],
    )
    width = 16
    things.data.insert_many([DataObject(uuid=each, vector={"main": [float(n)] * width}) for n, each in enumerate(IDS)])
    found = things.query.near_vector([3.0] * width, limit=1, target_vector="main", include_vector=True).objects
    assert 1 == len(found)
    assert width == len(found[0].vector["main"])
    again = things.config.get()
    assert again.to_dict() == client.collections.export_config(name).to_dict()


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another name": lambda config: config.update({"class": "Other"}),
    "another vectorizer": lambda config: config["vectorConfig"]["default"].update({"vectorizer": {"other": {}}}),
    "another index": lambda config: config["vectorConfig"]["default"].update({"vectorIndexType": "flat"}),
    "another distance": lambda config: config["vectorConfig"]["default"]["vectorIndexConfig"].update(
        {"distance": "dot"}
    ),
    "another type": lambda config: config["properties"][0].update({"dataType": ["int"]}),
    "another tokenization": lambda config: config["properties"][0].update({"tokenization": "field"}),
    "tenants": lambda config: config.update({"multiTenancyConfig": {"enabled": True}}),
    "negative b": lambda config: config["invertedIndexConfig"]["bm25"].update({"b": -1}),
    "other shards": lambda config: config["shardingConfig"].update({"desiredCount": 7}),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_what_a_collection_was_made_with_is_not_changed(client: Any, name: str, backend: str, change: str) -> None:
    client.collections.create(
        name,
        properties=[Property(name="a", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    path = f"/schema/{name}"
    before = client._connection.get(path).json()
    changed = copy.deepcopy(before)
    CHANGES[change](changed)
    assert changed != before
    try:
        answer = client._connection.put(path, weaviate_object=changed)
    except UnexpectedStatusCodeError as refused:
        assert 422 == refused.status_code
    else:  # servers panic over another index from 1.37 on, and answer 200 with nothing
        assert ("live", "another index", None) == (backend, change, answer.content)
    assert before == client._connection.get(path).json()
