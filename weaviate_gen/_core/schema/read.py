"""Decoding of a stored schema; tolerates missing, null and unknown values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from weaviate_gen._core.admin.responses import enum_value as known
from weaviate_gen._core.schema.read_index import index_config, more, vector_index
from weaviate_gen._runtime.records import constructor
from weaviate_gen._types.schema import config as c
from weaviate_gen._types.schema.enums import (
    DataType,
    GenerativeSearches,
    ReplicationDeletionStrategy,
    Rerankers,
    StopwordsPreset,
    Tokenization,
    VectorIndexType,
    Vectorizers,
)
from weaviate_gen._types.schema.reading import Json, table
from weaviate_gen._types.schema.text import TextAnalyzerConfig

MANAGED = ("bucketGeneration", "searchableBlockmax", "usingBlockMaxWAND")
"""Keys that the server writes for itself."""
SCHEMA = frozenset(
    {
        "class",
        "description",
        "invertedIndexConfig",
        "moduleConfig",
        "multiTenancyConfig",
        "objectTtlConfig",
        "properties",
        "replicationConfig",
        "shardingConfig",
        "vectorConfig",
        "vectorIndexConfig",
        "vectorIndexType",
        "vectorizer",
        *MANAGED,
    }
)
PROPERTY = frozenset(
    {
        "dataType",
        "description",
        "indexFilterable",
        "indexRangeFilters",
        "indexSearchable",
        "moduleConfig",
        "name",
        "nestedProperties",
        "textAnalyzer",
        "tokenization",
        *MANAGED,
    }
)
INVERTED = frozenset(
    {
        "bm25",
        "cleanupIntervalSeconds",
        "indexNullState",
        "indexPropertyLength",
        "indexTimestamps",
        "stopwordPresets",
        "stopwords",
        "tokenizerUserDict",
        *MANAGED,
    }
)
TIMES = {wire: name for name, wire in c.TIMES.items()}

_make_bm25 = constructor(c.BM25Config)
_make_config = constructor(c.CollectionConfig)
_make_simple_config = constructor(c.CollectionConfigSimple)
_make_inverted = constructor(c.InvertedIndexConfig)
_make_tenancy = constructor(c.MultiTenancyConfig)
_make_nested = constructor(c.NestedProperty)
_make_property = constructor(c.PropertyConfig)
_make_module_settings = constructor(c.PropertyVectorizerConfig)
_make_reference = constructor(c.ReferencePropertyConfig)
_make_replication = constructor(c.ReplicationConfig)
_make_sharding = constructor(c.ShardingConfig)
_make_stopwords = constructor(c.StopwordsConfig)


def collection_config(schema: Mapping[str, Any]) -> c.CollectionConfig:
    """Read all of a collection's configuration.

    Args:
        schema: the schema as the server returns it.
    """
    simple = collection_config_simple(schema)
    tenancy = table(schema, "multiTenancyConfig")
    kind = schema.get("vectorIndexType") or None
    sharding = None if tenancy.get("enabled") else _sharding(table(schema, "shardingConfig"))
    return _make_config(
        name=simple.name,
        description=simple.description,
        generative_config=simple.generative_config,
        inverted_index_config=_inverted(table(schema, "invertedIndexConfig")),
        multi_tenancy_config=_make_tenancy(
            enabled=tenancy.get("enabled") is True,
            auto_tenant_creation=tenancy.get("autoTenantCreation") is True,
            auto_tenant_activation=tenancy.get("autoTenantActivation") is True,
        ),
        object_ttl_config=simple.object_ttl_config,
        properties=simple.properties,
        references=simple.references,
        replication_config=_replication(table(schema, "replicationConfig")),
        reranker_config=simple.reranker_config,
        sharding_config=sharding,
        vector_index_config=index_config(kind, schema.get("vectorIndexConfig")),
        vector_index_type=None if kind is None else known(VectorIndexType, kind),
        vectorizer_config=simple.vectorizer_config,
        vectorizer=simple.vectorizer,
        vector_config=simple.vector_config,
        more=_rest(schema, simple),
    )


def collection_config_simple(schema: Mapping[str, Any]) -> c.CollectionConfigSimple:
    """Read what matters most in a collection's configuration.

    Args:
        schema: the schema as the server returns it.
    """
    modules = table(schema, "moduleConfig")
    generative = _only("generative", modules)
    reranker = _only("reranker", modules)
    named = schema.get("vectorConfig")
    vectorizer = None if named is not None else schema.get("vectorizer")
    listed: list[Json] = schema.get("properties") or []
    properties, references = _parted(listed)
    return _make_simple_config(
        name=str(schema.get("class", "")),
        description=schema.get("description"),
        generative_config=None
        if generative is None
        else c.GenerativeConfig(known(GenerativeSearches, generative), dict(modules[generative] or {})),
        properties=[_property(prop, vectorizer, named is not None) for prop in properties],
        references=[_reference(prop) for prop in references],
        reranker_config=None
        if reranker is None
        else c.RerankerConfig(dict(modules[reranker] or {}), known(Rerankers, reranker)),
        vectorizer_config=_vectorizer(vectorizer, modules),
        vectorizer=None if vectorizer is None else known(Vectorizers, vectorizer),
        vector_config=None if named is None else {name: _vector(vector) for name, vector in named.items()},
        object_ttl_config=_ttl(table(schema, "objectTtlConfig")),
    )


def _only(kind: str, modules: Mapping[str, Any]) -> str | None:
    found = [name for name in modules if kind in name]
    return found[0] if len(found) == 1 else None


def _parted(listed: Iterable[Json]) -> tuple[list[Json], list[Json]]:
    """Return properties and references, which a schema lists together."""
    properties: list[Json] = []
    references: list[Json] = []
    for each in listed:
        kinds = each.get("dataType") or [""]
        (references if str(kinds[0])[:1].isupper() else properties).append(each)
    return properties, references


def _vectorizer(name: str | None, modules: Mapping[str, Any]) -> c.VectorizerConfig | None:
    if name is None or name == "none":
        return None
    settings: Json = dict(modules.get(name) or {})
    return c.VectorizerConfig(
        vectorizer=known(Vectorizers, name),
        vectorize_collection_name=settings.pop("vectorizeClassName", False),
        model=settings,
    )


def _vector(stored: Mapping[str, Any]) -> c.NamedVectorConfig:
    modules: Json = stored.get("vectorizer") or {"none": {}}
    name = next(iter(modules))
    settings: Json = dict(modules[name] or {})
    return c.NamedVectorConfig(
        vectorizer=c.NamedVectorizerConfig(
            vectorizer=known(Vectorizers, name),
            source_properties=settings.pop("properties", None),
            model=settings,
        ),
        vector_index_config=vector_index(stored.get("vectorIndexType") or "hnsw", table(stored, "vectorIndexConfig")),
    )


def _rest(schema: Mapping[str, Any], read: c.CollectionConfigSimple) -> Json:
    found = more(schema, SCHEMA)
    placed = {
        str(config)
        for config in (
            read.generative_config and _text(read.generative_config.generative),
            read.reranker_config and _text(read.reranker_config.reranker),
            read.vectorizer_config and _text(read.vectorizer_config.vectorizer),
        )
    }
    modules = {name: value for name, value in table(schema, "moduleConfig").items() if name not in placed}
    if modules:
        found["moduleConfig"] = modules
    if read.vector_config is not None and schema.get("vectorizer"):
        found["vectorizer"] = schema["vectorizer"]
    return found


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))


def _inverted(stored: Mapping[str, Any]) -> c.InvertedIndexConfig:
    scores = table(stored, "bm25")
    words = table(stored, "stopwords")
    return _make_inverted(
        bm25=_make_bm25(b=scores.get("b", 0.75), k1=scores.get("k1", 1.2)),
        cleanup_interval_seconds=stored.get("cleanupIntervalSeconds", 60),
        index_null_state=stored.get("indexNullState") is True,
        index_property_length=stored.get("indexPropertyLength") is True,
        index_timestamps=stored.get("indexTimestamps") is True,
        stopwords=_make_stopwords(
            preset=known(StopwordsPreset, words.get("preset") or "en"),
            additions=words.get("additions") or None,
            removals=words.get("removals") or None,
        ),
        stopword_presets=stored.get("stopwordPresets"),
        tokenizer_user_dict=_dictionaries(stored.get("tokenizerUserDict")),
        more=more(stored, INVERTED),
    )


def _dictionaries(stored: list[Json] | None) -> dict[str, dict[str, str]] | None:
    if stored is None:
        return None
    return {
        each["tokenizer"]: {pair["source"]: pair["target"] for pair in each.get("replacements") or ()}
        for each in stored
    }


def _replication(stored: Mapping[str, Any]) -> c.ReplicationConfig:
    repair = table(stored, "asyncConfig")
    return _make_replication(
        factor=stored.get("factor", 1),
        async_enabled=stored.get("asyncEnabled") is True,
        deletion_strategy=known(ReplicationDeletionStrategy, stored.get("deletionStrategy") or "NoAutomatedResolution"),
        async_config=_repair(repair) if repair else None,
    )


def _repair(stored: Mapping[str, Any]) -> c.AsyncReplicationConfig:
    return c.AsyncReplicationConfig(
        max_workers=stored.get("maxWorkers"),
        hashtree_height=stored.get("hashtreeHeight"),
        frequency=stored.get("frequency"),
        frequency_while_propagating=stored.get("frequencyWhilePropagating"),
        alive_nodes_checking_frequency=stored.get("aliveNodesCheckingFrequency"),
        logging_frequency=stored.get("loggingFrequency"),
        diff_batch_size=stored.get("diffBatchSize"),
        diff_per_node_timeout=stored.get("diffPerNodeTimeout"),
        pre_propagation_timeout=stored.get("prePropagationTimeout"),
        propagation_timeout=stored.get("propagationTimeout"),
        propagation_limit=stored.get("propagationLimit"),
        propagation_delay=stored.get("propagationDelay"),
        propagation_concurrency=stored.get("propagationConcurrency"),
        propagation_batch_size=stored.get("propagationBatchSize"),
    )


def _sharding(stored: Mapping[str, Any]) -> c.ShardingConfig:
    return _make_sharding(
        virtual_per_physical=stored.get("virtualPerPhysical", 128),
        desired_count=stored.get("desiredCount", 1),
        actual_count=stored.get("actualCount", 1),
        desired_virtual_count=stored.get("desiredVirtualCount", 128),
        actual_virtual_count=stored.get("actualVirtualCount", 128),
        key=stored.get("key", "_id"),
        strategy=stored.get("strategy", "hash"),
        function=stored.get("function", "murmur3"),
    )


def _ttl(stored: Mapping[str, Any]) -> c.ObjectTTLConfig | None:
    if not stored.get("enabled"):
        return None
    seconds = stored.get("defaultTtl")
    on = str(stored.get("deleteOn", ""))
    return c.ObjectTTLConfig(
        enabled=True,
        time_to_live=None if seconds is None else timedelta(seconds=seconds),
        filter_expired_objects=stored.get("filterExpiredObjects") is True,
        delete_on=TIMES.get(on, on),
    )


def _property(stored: Mapping[str, Any], vectorizer: str | None, named: bool) -> c.PropertyConfig:
    modules: dict[str, c.PropertyVectorizerConfig] = {}
    if listed := table(stored, "moduleConfig"):
        modules = {name: _module_settings(settings or {}) for name, settings in listed.items() if name != "none"}
    return _make_property(
        name=str(stored.get("name", "")),
        description=stored.get("description"),
        data_type=known(DataType, (stored.get("dataType") or [""])[0]),
        index_filterable=stored.get("indexFilterable") is True,
        index_range_filters=stored.get("indexRangeFilters") is True,
        index_searchable=stored.get("indexSearchable") is True,
        nested_properties=_nested(stored.get("nestedProperties")),
        text_analyzer=_analyzer(stored.get("textAnalyzer")),
        tokenization=_tokenization(stored.get("tokenization")),
        vectorizer_config=modules.get(vectorizer) if vectorizer is not None else None,
        vectorizer=vectorizer,
        vectorizer_configs=modules if named else None,
        more=more(stored, PROPERTY),
    )


def _module_settings(stored: Mapping[str, Any]) -> c.PropertyVectorizerConfig:
    return _make_module_settings(
        skip=stored.get("skip", False), vectorize_property_name=stored.get("vectorizePropertyName", False)
    )


def _nested(stored: list[Json] | None) -> list[c.NestedProperty] | None:
    if stored is None:
        return None
    return [
        _make_nested(
            data_type=known(DataType, (inner.get("dataType") or [""])[0]),
            description=inner.get("description"),
            index_filterable=inner.get("indexFilterable") is True,
            index_searchable=inner.get("indexSearchable") is True,
            name=str(inner.get("name", "")),
            nested_properties=_nested(inner.get("nestedProperties")),
            text_analyzer=_analyzer(inner.get("textAnalyzer")),
            tokenization=_tokenization(inner.get("tokenization")),
            index_range_filters=inner.get("indexRangeFilters") is True,
            more=more(inner, PROPERTY),
        )
        for inner in stored
    ]


def _analyzer(stored: Mapping[str, Any] | None) -> TextAnalyzerConfig | None:
    if not stored:
        return None
    return TextAnalyzerConfig(
        ascii_fold=stored.get("asciiFold", False),
        ascii_fold_ignore=stored.get("asciiFoldIgnore"),
        stopword_preset=stored.get("stopwordPreset"),
    )


def _tokenization(stored: str | None) -> Any:
    return known(Tokenization, stored) if stored else None


def _reference(stored: Mapping[str, Any]) -> c.ReferencePropertyConfig:
    return _make_reference(
        name=str(stored.get("name", "")),
        description=stored.get("description"),
        target_collections=list(stored.get("dataType") or ()),
    )
