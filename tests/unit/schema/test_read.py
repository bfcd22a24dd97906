"""Stored schemas become configurations, and configurations schemas again."""

from __future__ import annotations

import copy
import warnings
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core.schema.create import class_body
from weaviate_gen._core.schema.read import collection_config, collection_config_simple
from weaviate_gen._types.schema import enums
from weaviate_gen._types.schema import indexes as i
from weaviate_gen._types.schema.properties import Property, ReferenceProperty
from weaviate_gen_wire.modules import Configure

pytestmark = pytest.mark.unit

HNSW: dict[str, Any] = {
    "cleanupIntervalSeconds": 300,
    "distance": "dot",
    "dynamicEfMin": 100,
    "dynamicEfMax": 500,
    "dynamicEfFactor": 8,
    "ef": -1,
    "efConstruction": 128,
    "filterStrategy": "acorn",
    "flatSearchCutoff": 40000,
    "maxConnections": 32,
    "skip": False,
    "vectorCacheMaxObjects": 1000,
}
FLAT: dict[str, Any] = {"distance": "cosine", "vectorCacheMaxObjects": 1000}
QUANTIZERS: dict[str, dict[str, Any]] = {
    "bq": {"enabled": True, "cache": True, "rescoreLimit": 5},
    "sq": {"enabled": True, "rescoreLimit": 20, "trainingLimit": 7},
    "rq": {"enabled": True, "bits": 8, "rescoreLimit": 20},
    "pq": {
        "enabled": True,
        "bitCompression": False,
        "segments": 4,
        "centroids": 256,
        "trainingLimit": 7,
        "encoder": {"type": "tile", "distribution": "normal"},
    },
}
STORED: dict[str, Any] = {
    "class": "Bike",
    "description": "all of it",
    "invertedIndexConfig": {
        "bm25": {"b": 0.5, "k1": 1.1},
        "cleanupIntervalSeconds": 30,
        "indexNullState": True,
        "indexPropertyLength": False,
        "indexTimestamps": True,
        "stopwords": {"preset": "en", "additions": ["hm"], "removals": ["the"]},
        "stopwordPresets": {"fr": ["le"]},
        "tokenizerUserDict": [{"tokenizer": "kagome_ja", "replacements": [{"source": "a", "target": "b"}]}],
    },
    "multiTenancyConfig": {"enabled": False, "autoTenantCreation": True, "autoTenantActivation": False},
    "objectTtlConfig": {
        "enabled": True,
        "deleteOn": "_lastUpdateTimeUnix",
        "defaultTtl": 90,
        "filterExpiredObjects": True,
    },
    "replicationConfig": {
        "factor": 3,
        "asyncEnabled": True,
        "deletionStrategy": "DeleteOnConflict",
        "asyncConfig": {"frequency": 5000},
    },
    "shardingConfig": {
        "virtualPerPhysical": 128,
        "desiredCount": 2,
        "actualCount": 2,
        "desiredVirtualCount": 256,
        "actualVirtualCount": 256,
        "key": "_id",
        "strategy": "hash",
        "function": "murmur3",
    },
    "moduleConfig": {"generative-cohere": {"model": "m"}, "reranker-cohere": {"model": "r"}, "qna-openai": {"topP": 1}},
    "properties": [
        {
            "name": "title",
            "description": "headline",
            "dataType": ["text"],
            "indexFilterable": True,
            "indexSearchable": True,
            "indexRangeFilters": False,
            "tokenization": "word",
            "textAnalyzer": {"asciiFold": True, "asciiFoldIgnore": ["é"]},
            "moduleConfig": {"text2vec-cohere": {"skip": True, "vectorizePropertyName": False}},
            "disableDuplicatedReferences": False,
        },
        {
            "name": "parts",
            "dataType": ["object[]"],
            "indexFilterable": True,
            "indexSearchable": False,
            "indexRangeFilters": False,
            "tokenization": None,
            "nestedProperties": [
                {
                    "name": "size",
                    "dataType": ["int"],
                    "indexFilterable": True,
                    "indexSearchable": False,
                    "indexRangeFilters": True,
                    "nestedProperties": [],
                },
                {"name": "note", "dataType": ["text"], "indexFilterable": True, "indexSearchable": True},
            ],
        },
        {"name": "by", "dataType": ["Maker"], "description": "who"},
    ],
    "vectorConfig": {
        "graph": {
            "vectorizer": {"text2vec-cohere": {"model": "embed", "properties": ["title"]}},
            "vectorIndexType": "hnsw",
            "vectorIndexConfig": {
                **HNSW,
                "pq": QUANTIZERS["pq"],
                "multivector": {
                    "enabled": True,
                    "aggregation": "maxSim",
                    "muvera": {"enabled": True, "ksim": 4, "dprojections": 16, "repetitions": 10},
                },
                "skipDefaultQuantization": True,
            },
        },
        "large": {
            "vectorizer": {"none": {}},
            "vectorIndexType": "hfresh",
            "vectorIndexConfig": {
                "distance": "l2-squared",
                "maxPostingSizeKB": 48,
                "replicas": 4,
                "searchProbe": 64,
                "rq": QUANTIZERS["rq"],
            },
        },
        "both": {
            "vectorizer": {"none": {}},
            "vectorIndexType": "dynamic",
            "vectorIndexConfig": {
                "distance": "cosine",
                "threshold": 5,
                "hnsw": {**HNSW, "sq": QUANTIZERS["sq"]},
                "flat": {**FLAT, "bq": QUANTIZERS["bq"]},
            },
        },
        "new": {
            "vectorizer": {"text2vec-next": {"a": 1}},
            "vectorIndexType": "tree",
            "vectorIndexConfig": {"leaves": 3},
        },
    },
    "futureSetting": {"a": [1]},
}
LEGACY: dict[str, Any] = {
    "class": "Old",
    "vectorizer": "text2vec-cohere",
    "vectorIndexType": "flat",
    "vectorIndexConfig": {**FLAT, "multivector": {"enabled": True, "aggregation": "maxSim"}},
    "moduleConfig": {"text2vec-cohere": {"vectorizeClassName": True, "model": "m"}},
    "multiTenancyConfig": {"enabled": True},
    "properties": [
        {
            "name": "title",
            "dataType": ["text"],
            "indexFilterable": True,
            "indexSearchable": True,
            "moduleConfig": {"text2vec-cohere": {"skip": False, "vectorizePropertyName": True}},
        }
    ],
}


def within(part: Any, whole: Any) -> bool:
    """Return whether everything in a part is in the whole."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(within, part, whole))
    return bool(part == whole)


def test_a_schema_with_everything_comes_back_as_it_was() -> None:
    assert STORED == collection_config(STORED).to_dict()


def test_the_stored_schema_is_not_changed_by_reading() -> None:
    before = copy.deepcopy(STORED)
    collection_config(STORED).to_dict()
    assert before == STORED


def test_attributes_have_the_official_names_and_types() -> None:
    config = collection_config(STORED)
    graph = (config.vector_config or {})["graph"]
    assert isinstance(graph.vector_index_config, i.VectorIndexConfigHNSW)
    assert (enums.VectorDistances.DOT, ["title"], enums.Vectorizers.TEXT2VEC_COHERE) == (
        graph.vector_index_config.distance_metric,
        graph.vectorizer.source_properties,
        graph.vectorizer.vectorizer,
    )
    assert ("updateTime", timedelta(seconds=90)) == (
        config.object_ttl_config and config.object_ttl_config.delete_on,
        config.object_ttl_config and config.object_ttl_config.time_to_live,
    )
    assert (enums.GenerativeSearches.COHERE, enums.Rerankers.COHERE, None) == (
        config.generative_config and config.generative_config.generative,
        config.reranker_config and config.reranker_config.reranker,
        config.vectorizer,
    )
    assert ["hnsw", "hfresh", "dynamic", "tree"] == [
        vector.vector_index_config.vector_index_type() for vector in (config.vector_config or {}).values()
    ]


def test_the_simple_configuration_has_the_same_parts() -> None:
    simple, full = collection_config_simple(STORED), collection_config(STORED)
    assert (full.properties, full.references, full.vector_config) == (
        simple.properties,
        simple.references,
        simple.vector_config,
    )
    assert ("Bike", {"generative-cohere": {"model": "m"}, "reranker-cohere": {"model": "r"}}) == (
        simple.to_dict()["class"],
        simple.to_dict()["moduleConfig"],
    )


def test_one_unnamed_vector_is_read_and_written() -> None:
    config = collection_config(LEGACY)
    assert (enums.Vectorizers.TEXT2VEC_COHERE, enums.VectorIndexType.FLAT, None, None) == (
        config.vectorizer,
        config.vector_index_type,
        config.vector_config,
        config.sharding_config,
    )
    assert config.vectorizer_config is not None
    assert (enums.Vectorizers.TEXT2VEC_COHERE, True, {"model": "m"}) == (
        config.vectorizer_config.vectorizer,
        config.vectorizer_config.vectorize_collection_name,
        config.vectorizer_config.model,
    )
    assert isinstance(config.vector_index_config, i.VectorIndexConfigFlat)
    assert "flat" == config.vector_index_config.vector_index_type()
    assert within(LEGACY, config.to_dict())


def test_a_vector_added_to_one_without_name_loses_neither() -> None:
    mixed = {**LEGACY, "vectorConfig": {"a": {"vectorizer": {"none": {}}}}}
    found = collection_config(mixed).to_dict()
    assert ("text2vec-cohere", ["a"], LEGACY["moduleConfig"]) == (
        found["vectorizer"],
        list(found["vectorConfig"]),
        found["moduleConfig"],
    )


def test_what_is_missing_or_null_is_the_servers_default() -> None:
    nulls = dict.fromkeys([*STORED, "vectorizer", "vectorIndexConfig", "vectorIndexType"])
    for stored in ({}, nulls, {"class": "A", "vectorConfig": {"a": {}}, "moduleConfig": {"generative-cohere": None}}):
        config = collection_config(stored)
        assert ("en", 1, False) == (
            config.inverted_index_config.stopwords.preset,
            config.replication_config.factor,
            config.multi_tenancy_config.enabled,
        )


def test_parts_of_a_dynamic_index_may_be_missing() -> None:
    stored = {"vectorIndexType": "dynamic", "vectorIndexConfig": {"hnsw": None}}
    index = collection_config(stored).vector_index_config
    assert isinstance(index, i.VectorIndexConfigDynamic)
    assert (None, None, "dynamic") == (index.hnsw, index.flat, index.vector_index_type())


def test_parts_of_a_dynamic_index_are_not_kept_twice() -> None:
    stored = {"hnsw": HNSW, "flat": FLAT, "threshold": 5, "distance": "dot", "novel": 1}
    index = collection_config({"vectorIndexType": "dynamic", "vectorIndexConfig": stored}).vector_index_config
    assert isinstance(index, i.VectorIndexConfigDynamic)
    assert {"novel": 1} == index.more


def test_words_that_are_new_are_kept_as_they_are() -> None:
    stored = {
        "vectorIndexType": "hnsw",
        "vectorIndexConfig": {"distance": "chebyshev"},
        "objectTtlConfig": {"enabled": True, "deleteOn": "expires"},
        "properties": [{"name": "a", "dataType": ["vector3d"]}],
    }
    config = collection_config(stored)
    assert within(stored, config.to_dict())
    assert "expires" == (config.object_ttl_config and config.object_ttl_config.delete_on)


@pytest.mark.parametrize("name", ["bq", "sq", "rq", "pq"])
def test_only_the_quantizer_that_is_enabled_is_read(name: str) -> None:
    others = {other: {"enabled": False} for other in QUANTIZERS if other != name}
    stored = {"vectorIndexType": "hnsw", "vectorIndexConfig": {**HNSW, **others, name: QUANTIZERS[name]}}
    index = collection_config(stored).vector_index_config
    assert index is not None
    assert {**HNSW, name: QUANTIZERS[name]} == index.to_dict()


def test_a_quantizer_without_encoder_or_bit_compression_has_the_defaults() -> None:
    stored = {"vectorIndexType": "hnsw", "vectorIndexConfig": {"pq": {"enabled": True}}}
    index: Any = collection_config(stored).vector_index_config
    assert {"enabled": True, "encoder": {"type": "kmeans", "distribution": "log-normal"}} == index.to_dict()["pq"]


def test_asking_for_bit_compression_warns() -> None:
    quantizer = i.PQConfig(False, 0, 0, 0, i.PQEncoderConfig("kmeans", "normal"))
    with pytest.warns(DeprecationWarning, match="no effect"):
        assert quantizer.bit_compression is False


def test_a_configuration_can_be_changed_and_written() -> None:
    config = collection_config(STORED)
    config.name = "Copy"
    config.object_ttl_config = None
    found = config.to_dict()
    assert ("Copy", False) == (found["class"], "objectTtlConfig" in found)


names = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda name: name not in ("id", "vector"))
quantizers = st.sampled_from(
    [
        None,
        Configure.VectorIndex.Quantizer.bq(rescore_limit=5),
        Configure.VectorIndex.Quantizer.sq(training_limit=9),
        Configure.VectorIndex.Quantizer.rq(bits=8, cache=True),
        Configure.VectorIndex.Quantizer.pq(centroids=4, encoder_type=enums.PQEncoderType.TILE),
    ]
)
distances = st.none() | st.sampled_from(list(enums.VectorDistances))
graphs = st.builds(
    Configure.VectorIndex.hnsw,
    distance_metric=distances,
    ef=st.none() | st.integers(-1, 500),
    max_connections=st.none() | st.integers(4, 2047),
    filter_strategy=st.none() | st.sampled_from(list(enums.VectorFilterStrategy)),
    quantizer=quantizers,
)
flats = st.builds(Configure.VectorIndex.flat, distance_metric=distances, quantizer=quantizers)
indexes = st.one_of(
    st.none(),
    graphs,
    flats,
    st.builds(Configure.VectorIndex.dynamic, threshold=st.none() | st.integers(1, 9), hnsw=graphs, flat=flats),
    st.builds(Configure.VectorIndex.hfresh, search_probe=st.none() | st.integers(1, 99)),
)
vectors = st.dictionaries(names, st.tuples(st.sampled_from(["none", "cohere", "own", "multi"]), indexes), max_size=3)
scalars = st.sampled_from([kind for kind in enums.DataType if not kind.value.startswith("object")])
flags = st.none() | st.booleans()
properties = st.lists(
    st.builds(
        Property,
        name=names,
        data_type=scalars,
        description=st.none() | st.text(max_size=9),
        index_filterable=flags.filter(bool),
        index_searchable=flags.filter(bool),
        index_range_filters=flags,
        tokenization=st.none() | st.sampled_from(list(enums.Tokenization)),
    ),
    max_size=3,
    unique_by=lambda prop: prop.name,
)


def vector(name: str, kind: str, index: Any) -> Any:
    make = Configure.Vectors
    match kind:
        case "none":
            return make.self_provided(name=name, vector_index_config=index)
        case "cohere":
            return make.text2vec_cohere(name=name, model="m", source_properties=["a"], vector_index_config=index)
        case "own":
            return make.custom(name=name, module_name="text2vec-own", module_config={"x": {"y": 1}})
        case _:
            return Configure.MultiVectors.self_provided(
                name=name, encoding=Configure.VectorIndex.MultiVector.Encoding.muvera(ksim=3)
            )


@given(properties, vectors, st.booleans(), st.none() | st.integers(60, 10**6))
def test_what_was_written_is_read_back_and_written_again(
    props: list[Property], named: dict[str, tuple[str, Any]], tenants: bool, ttl: int | None
) -> None:
    body = class_body(
        "Bike",
        properties=props,
        references=[ReferenceProperty(name="ref", target_collection="Maker")],
        vector_config=[vector(name, *given) for name, given in named.items()] or None,
        multi_tenancy_config=Configure.multi_tenancy(enabled=tenants),
        generative_config=Configure.Generative.custom("generative-own", {"a": 1}),
        reranker_config=Configure.Reranker.cohere(model="m"),
        inverted_index_config=Configure.inverted_index(bm25_b=0.5, bm25_k1=1.5),
        replication_config=Configure.replication(factor=3),
        object_ttl_config=ttl and Configure.ObjectTTL.delete_by_creation_time(ttl),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        config = collection_config(body)
        again = config.to_dict()
    assert config == collection_config(again)
    assert within(body, again)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "hnsw",
            {
                "cleanup_interval_seconds": 300, "distance_metric": enums.VectorDistances.COSINE, "dynamic_ef_min": 100,
                "dynamic_ef_max": 500, "dynamic_ef_factor": 8, "ef": -1, "ef_construction": 128,
                "filter_strategy": enums.VectorFilterStrategy.SWEEPING, "flat_search_cutoff": 40_000,
                "max_connections": 32, "skip": False, "vector_cache_max_objects": 1_000_000_000_000, "quantizer": None,
                "multi_vector": None,
            },
        ),
        (
            "flat",
            {
                "distance_metric": enums.VectorDistances.COSINE, "vector_cache_max_objects": 1_000_000_000_000,
                "quantizer": None, "multi_vector": None,
            },
        ),
        (
            "hfresh",
            {
                "distance_metric": enums.VectorDistances.COSINE, "max_posting_size_kb": 48, "replicas": 4,
                "search_probe": 256, "quantizer": None,
            },
        ),
    ],
)  # fmt: skip
def test_what_a_server_leaves_out_of_an_index_has_its_default(kind: str, expected: dict[str, Any]) -> None:
    stored = {"class": "Bike", "vectorizer": "none", "vectorIndexType": kind, "vectorIndexConfig": {}}
    read = collection_config(stored).vector_index_config
    assert expected == {name: getattr(read, name) for name in expected}


def test_a_property_whose_module_says_nothing_is_vectorized_without_its_name() -> None:
    prop = {"name": "t", "dataType": ["text"], "moduleConfig": {"text2vec-x": {}}}
    read = collection_config({"class": "Bike", "vectorizer": "text2vec-x", "properties": [prop]}).properties[0]
    assert read.vectorizer_config is not None
    assert (False, False) == (read.vectorizer_config.skip, read.vectorizer_config.vectorize_property_name)
