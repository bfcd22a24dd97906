"""Configurations of collections, as read from a server; names and attributes are those of the official client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from weaviate_gen._inputs.check import dictionaries
from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.schema.enums import (
    DataType,
    GenerativeSearches,
    ReplicationDeletionStrategy,
    Rerankers,
    ShardTypes,
    StopwordsPreset,
    Tokenization,
    VectorIndexType,
    Vectorizers,
)
from weaviate_gen._types.schema.indexes import IndexConfig, VectorIndexConfigNone
from weaviate_gen._types.schema.reading import Json, Read, wire_value
from weaviate_gen._types.schema.text import TextAnalyzerConfig

TIMES = {"updateTime": "_lastUpdateTimeUnix", "creationTime": "_creationTimeUnix"}
"""What objects can expire after, and the wire's names of it."""


@record
class BM25Config(Read):
    """Scoring of keyword search.

    Attributes:
        b: how much the length of a text matters.
        k1: how fast the number of occurrences saturates.
    """

    b: float
    k1: float


@record
class StopwordsConfig(Read):
    """Stop words of keyword search.

    Attributes:
        preset: the words to begin with.
        additions: words besides.
        removals: words of the preset that are none.
    """

    preset: StopwordsPreset | str
    additions: list[str] | None
    removals: list[str] | None


@record
class InvertedIndexConfig(Read):
    """Inverted index.

    Attributes:
        bm25: how keyword search scores.
        cleanup_interval_seconds: seconds between two clean-ups.
        index_null_state: whether filters can ask for null.
        index_property_length: whether filters can ask for length.
        index_timestamps: whether filters can ask for times of creation and update.
        stopwords: words that are left out.
        stopword_presets: stop words of the collection's own, by name.
        tokenizer_user_dict: words that a tokenizer replaces, by its name, and what stands for each.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    bm25: BM25Config
    cleanup_interval_seconds: int
    index_null_state: bool
    index_property_length: bool
    index_timestamps: bool
    stopwords: StopwordsConfig
    stopword_presets: dict[str, list[str]] | None = None
    tokenizer_user_dict: dict[str, dict[str, str]] | None = None
    more: Json = field(default_factory=dict[str, Any])

    def to_dict(self) -> Json:
        """Return the part of the schema that it was read from, in wire form, without None values."""
        found = Read.to_dict(self)
        if self.tokenizer_user_dict is not None:
            found["tokenizerUserDict"] = dictionaries("tokenizer_user_dict", self.tokenizer_user_dict)
        return found


@record
class MultiTenancyConfig(Read):
    """Multi-tenancy.

    Attributes:
        enabled: whether it is.
        auto_tenant_creation: whether a tenant that does not exist is made when it is written to.
        auto_tenant_activation: whether an inactive tenant is activated when it is used.
    """

    enabled: bool
    auto_tenant_creation: bool
    auto_tenant_activation: bool


@record
class PropertyVectorizerConfig:
    """Vectorizer settings of a property.

    Attributes:
        skip: whether it leaves the property out.
        vectorize_property_name: whether the property's name is part of the text.
    """

    skip: bool
    vectorize_property_name: bool

    def to_dict(self) -> Json:
        """Return both in wire form."""
        return {"skip": self.skip, "vectorizePropertyName": self.vectorize_property_name}


@record
class NestedProperty(Read):
    """A nested property.

    Attributes:
        data_type: what it holds.
        description: what it is for.
        index_filterable: whether filters on it are fast.
        index_searchable: whether keyword search covers it.
        name: its name.
        nested_properties: its own parts.
        text_analyzer: how its text is prepared.
        tokenization: how its text is cut into terms.
        index_range_filters: whether filters by size on it are fast.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    data_type: DataType | str
    description: str | None
    index_filterable: bool
    index_searchable: bool
    name: str
    nested_properties: list[NestedProperty] | None
    text_analyzer: TextAnalyzerConfig | None
    tokenization: Tokenization | str | None
    index_range_filters: bool = False
    more: Json = field(default_factory=dict[str, Any])

    def to_dict(self) -> Json:
        """Return the property in wire form."""
        found = Read.to_dict(self)
        found["dataType"] = [found["dataType"]]
        if not self.index_range_filters:
            del found["indexRangeFilters"]
        return found


@record
class PropertyConfig(Read):
    """A property.

    Attributes:
        name: its name.
        description: what it is for.
        data_type: what it holds.
        index_filterable: whether filters on it are fast.
        index_range_filters: whether filters by size on it are fast.
        index_searchable: whether keyword search covers it.
        nested_properties: its parts.
        text_analyzer: how its text is prepared.
        tokenization: how its text is cut into terms.
        vectorizer_config: what the vectorizer of the one unnamed vector makes of it.
        vectorizer: the vectorizer of the one unnamed vector.
        vectorizer_configs: what the vectorizers of named vectors make of it, by module.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    name: str
    description: str | None
    data_type: DataType | str
    index_filterable: bool
    index_range_filters: bool
    index_searchable: bool
    nested_properties: list[NestedProperty] | None
    text_analyzer: TextAnalyzerConfig | None
    tokenization: Tokenization | str | None
    vectorizer_config: PropertyVectorizerConfig | None
    vectorizer: str | None
    vectorizer_configs: dict[str, PropertyVectorizerConfig] | None
    more: Json = field(default_factory=dict[str, Any])

    def to_dict(self) -> Json:
        """Return the property in wire form."""
        found = Read.to_dict(self)
        found["dataType"] = [found["dataType"]]
        found.setdefault("tokenization", None)
        for key in ("vectorizer", "vectorizerConfig", "vectorizerConfigs"):
            found.pop(key, None)
        modules = {name: config.to_dict() for name, config in (self.vectorizer_configs or {}).items()}
        if self.vectorizer is not None and self.vectorizer_config is not None:
            modules[self.vectorizer] = self.vectorizer_config.to_dict()
        return {**found, "moduleConfig": modules} if modules else found


@record
class ReferencePropertyConfig(Read):
    """A reference.

    Attributes:
        name: its name.
        description: what it is for.
        target_collections: the collections it can point into.
    """

    name: str
    description: str | None
    target_collections: list[str]

    def to_dict(self) -> Json:
        """Return the reference in wire form."""
        found = Read.to_dict(self)
        found["dataType"] = found.pop("targetCollections")
        return found


@record
class AsyncReplicationConfig(Read):
    """Asynchronous replication; ``None`` is the server's default.

    Attributes:
        max_workers: without effect on servers from 1.37.3 on.
        hashtree_height: height of the hash tree that copies are compared by.
        frequency: milliseconds between two comparisons.
        frequency_while_propagating: milliseconds between two comparisons while repairs are in progress.
        alive_nodes_checking_frequency: without effect on servers from 1.37.3 on.
        logging_frequency: seconds between two log lines.
        diff_batch_size: number of objects compared at a time.
        diff_per_node_timeout: seconds that one node has for a comparison.
        pre_propagation_timeout: seconds that the step before a repair may take.
        propagation_timeout: seconds that a repair may take.
        propagation_limit: the most objects that one round repairs.
        propagation_delay: milliseconds that an object is left alone after a write.
        propagation_concurrency: number of repairs at the same time.
        propagation_batch_size: number of objects repaired at a time.
    """

    max_workers: int | None
    hashtree_height: int | None
    frequency: int | None
    frequency_while_propagating: int | None
    alive_nodes_checking_frequency: int | None
    logging_frequency: int | None
    diff_batch_size: int | None
    diff_per_node_timeout: int | None
    pre_propagation_timeout: int | None
    propagation_timeout: int | None
    propagation_limit: int | None
    propagation_delay: int | None
    propagation_concurrency: int | None
    propagation_batch_size: int | None


@record
class ReplicationConfig(Read):
    """Replication.

    Attributes:
        factor: number of copies.
        async_enabled: whether copies are repaired in the background.
        deletion_strategy: which side wins where copies disagree about a deletion.
        async_config: how copies are repaired; ``None`` is the server's default.
    """

    factor: int
    async_enabled: bool
    deletion_strategy: ReplicationDeletionStrategy | str
    async_config: AsyncReplicationConfig | None = None


@record
class ShardingConfig(Read):
    """Sharding of a collection without tenants.

    Attributes:
        virtual_per_physical: number of virtual shards a shard.
        desired_count: number of shards asked for.
        actual_count: number of shards.
        desired_virtual_count: number of virtual shards asked for.
        actual_virtual_count: number of virtual shards.
        key: the key by which objects are distributed.
        strategy: how.
        function: the hash function.
    """

    virtual_per_physical: int
    desired_count: int
    actual_count: int
    desired_virtual_count: int
    actual_virtual_count: int
    key: str
    strategy: str
    function: str


@record
class GenerativeConfig(Read):
    """Generative module.

    Attributes:
        generative: the module.
        model: its settings.
    """

    generative: GenerativeSearches | str
    model: Json


@record
class RerankerConfig(Read):
    """Reranker module.

    Attributes:
        model: the module's settings.
        reranker: the module.
    """

    model: Json
    reranker: Rerankers | str


@record
class VectorizerConfig(Read):
    """Vectorizer of the unnamed vector.

    Attributes:
        vectorizer: the module.
        model: its settings.
        vectorize_collection_name: whether the collection's name is part of the text.
    """

    vectorizer: Vectorizers | str
    model: Json
    vectorize_collection_name: bool


@record
class NamedVectorizerConfig(Read):
    """Vectorizer of a named vector.

    Attributes:
        vectorizer: the module.
        model: its settings.
        source_properties: the properties that are vectorized; ``None`` for the module's choice.
    """

    vectorizer: Vectorizers | str
    model: Json
    source_properties: list[str] | None

    def to_dict(self) -> Json:
        """Return the module and its settings in wire form."""
        settings = dict(self.model)
        if self.source_properties is not None:
            settings["properties"] = list(self.source_properties)
        return {wire_value(self.vectorizer): settings}


@record
class NamedVectorConfig(Read):
    """A named vector.

    Attributes:
        vectorizer: what makes it.
        vector_index_config: its index.
    """

    vectorizer: NamedVectorizerConfig
    vector_index_config: IndexConfig

    def to_dict(self) -> Json:
        """Return the vector in wire form."""
        found = {**Read.to_dict(self), "vectorIndexType": self.vector_index_config.vector_index_type()}
        if isinstance(self.vector_index_config, VectorIndexConfigNone):
            del found["vectorIndexConfig"]
        return found


@record
class ObjectTTLConfig(Read):
    """Time to live of objects.

    Attributes:
        enabled: whether they do.
        time_to_live: how long after `delete_on`.
        filter_expired_objects: whether searches leave out what has expired but is not deleted yet.
        delete_on: `updateTime`, `creationTime`, or the name of a date property.
    """

    enabled: bool
    time_to_live: timedelta | None
    filter_expired_objects: bool
    delete_on: str

    def to_dict(self) -> Json:
        """Return it in wire form."""
        found = Read.to_dict(self)
        found["deleteOn"] = TIMES.get(self.delete_on, self.delete_on)
        if self.time_to_live is not None:
            found["defaultTtl"] = found.pop("timeToLive")
        return found


@record
class CollectionConfig(Read):
    """The configuration of a collection.

    Attributes:
        name: its name.
        description: what it is for.
        generative_config: what generates from search results, or ``None``.
        inverted_index_config: the index for keyword search and filters.
        multi_tenancy_config: whether it is divided into tenants.
        object_ttl_config: when objects expire; ``None`` for never.
        properties: its properties.
        references: its references.
        replication_config: how many copies are kept.
        reranker_config: what reranks search results, or ``None``.
        sharding_config: how it is cut into shards; ``None`` with tenants.
        vector_index_config: the index of the one unnamed vector; ``None`` with named vectors.
        vector_index_type: the kind of that index.
        vectorizer_config: what makes the one unnamed vector, or ``None``.
        vectorizer: the module that makes it; ``None`` with named vectors.
        vector_config: the named vectors; ``None`` without.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    name: str
    description: str | None
    generative_config: GenerativeConfig | None
    inverted_index_config: InvertedIndexConfig
    multi_tenancy_config: MultiTenancyConfig
    object_ttl_config: ObjectTTLConfig | None
    properties: list[PropertyConfig]
    references: list[ReferencePropertyConfig]
    replication_config: ReplicationConfig
    reranker_config: RerankerConfig | None
    sharding_config: ShardingConfig | None
    vector_index_config: IndexConfig | None
    vector_index_type: VectorIndexType | str | None
    vectorizer_config: VectorizerConfig | None
    vectorizer: Vectorizers | str | None
    vector_config: dict[str, NamedVectorConfig] | None
    more: Json = field(default_factory=dict[str, Any])

    def to_dict(self) -> Json:
        """Return the schema in wire form, for `collections.create_from_dict` and the like."""
        return _schema(self)

    def _repr_html_(self) -> str:
        return _shown(self)


@record
class CollectionConfigSimple(Read):
    """Summary of a collection's configuration; attributes as in :class:`CollectionConfig`."""

    name: str
    description: str | None
    generative_config: GenerativeConfig | None
    properties: list[PropertyConfig]
    references: list[ReferencePropertyConfig]
    reranker_config: RerankerConfig | None
    vectorizer_config: VectorizerConfig | None
    vectorizer: Vectorizers | str | None
    vector_config: dict[str, NamedVectorConfig] | None
    object_ttl_config: ObjectTTLConfig | None

    def to_dict(self) -> Json:
        """Return this part of the schema in wire form."""
        return _schema(self)

    def _repr_html_(self) -> str:
        return _shown(self)


def _shown(config: CollectionConfig | CollectionConfigSimple) -> str:
    from weaviate_gen._types import notebooks

    return notebooks.config(config)


def _schema(config: CollectionConfig | CollectionConfigSimple) -> Json:
    found = Read.to_dict(config)
    found["class"] = found.pop("name")
    found["properties"] = [*found["properties"], *found.pop("references")]
    for key in ("generativeConfig", "rerankerConfig", "vectorizerConfig"):
        found.pop(key, None)
    modules: Json = dict(found.get("moduleConfig", {}))
    if config.generative_config is not None:
        modules[wire_value(config.generative_config.generative)] = config.generative_config.model
    if config.reranker_config is not None:
        modules[wire_value(config.reranker_config.reranker)] = config.reranker_config.model
    if config.vectorizer_config is not None:
        vectorizer = config.vectorizer_config
        named: Mapping[str, Any] = {"vectorizeClassName": vectorizer.vectorize_collection_name}
        modules[wire_value(vectorizer.vectorizer)] = {**vectorizer.model, **named}
    found["moduleConfig"] = modules
    return found


@record
class ShardStatus:
    """Status of a shard.

    Attributes:
        name: the shard, or the tenant it holds.
        status: what it is doing.
        vector_queue_size: number of vectors that wait to be indexed.
        per_node_status: status on each node that holds the shard, where the server reports it.
    """

    name: str
    status: ShardTypes | str
    vector_queue_size: int
    per_node_status: dict[str, ShardTypes | str] | None = None
