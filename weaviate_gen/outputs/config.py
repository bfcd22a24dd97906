"""Configurations as returned by `collection.config.get` and `collections.list_all`."""

from __future__ import annotations

from weaviate_gen._types.schema.config import (
    AsyncReplicationConfig,
    BM25Config,
    CollectionConfig,
    CollectionConfigSimple,
    GenerativeConfig,
    InvertedIndexConfig,
    MultiTenancyConfig,
    PropertyConfig,
    ReferencePropertyConfig,
    ReplicationConfig,
    RerankerConfig,
    ShardingConfig,
    ShardStatus,
    VectorizerConfig,
)
from weaviate_gen._types.schema.enums import (
    GenerativeSearches,
    PQEncoderDistribution,
    PQEncoderType,
    ReplicationDeletionStrategy,
    Rerankers,
    ShardTypes,
    VectorDistances,
    VectorIndexType,
    Vectorizers,
)
from weaviate_gen._types.schema.indexes import (
    PQConfig,
    PQEncoderConfig,
    VectorIndexConfigFlat,
    VectorIndexConfigHFresh,
    VectorIndexConfigHNSW,
    VectorIndexConfigNone,
)
from weaviate_gen._types.schema.properties import PropertyType

__all__ = [
    "AsyncReplicationConfig",
    "BM25Config",
    "CollectionConfig",
    "CollectionConfigSimple",
    "GenerativeConfig",
    "GenerativeSearches",
    "InvertedIndexConfig",
    "MultiTenancyConfig",
    "PQConfig",
    "PQEncoderConfig",
    "PQEncoderDistribution",
    "PQEncoderType",
    "PropertyConfig",
    "PropertyType",
    "ReferencePropertyConfig",
    "ReplicationConfig",
    "ReplicationDeletionStrategy",
    "RerankerConfig",
    "Rerankers",
    "ShardStatus",
    "ShardTypes",
    "ShardingConfig",
    "VectorDistances",
    "VectorIndexConfigFlat",
    "VectorIndexConfigHFresh",
    "VectorIndexConfigHNSW",
    "VectorIndexConfigNone",
    "VectorIndexType",
    "VectorizerConfig",
    "Vectorizers",
]
