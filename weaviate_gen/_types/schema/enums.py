"""Enums of schemas and writes."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias

from weaviate_gen_wire.modules.values import (
    DataType,
    GenerativeSearches,
    IndexName,
    MultiVectorAggregation,
    PQEncoderDistribution,
    PQEncoderType,
    ReplicationDeletionStrategy,
    Rerankers,
    ShardTypes,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
    VectorFilterStrategy,
    VectorIndexType,
    Vectorizers,
)

__all__ = [
    "ConsistencyLevel",
    "DataType",
    "GenerativeSearches",
    "IndexName",
    "MultiVectorAggregation",
    "PQEncoderDistribution",
    "PQEncoderType",
    "ReplicationDeletionStrategy",
    "Rerankers",
    "ShardTarget",
    "ShardTypes",
    "StopwordsPreset",
    "Tokenization",
    "VectorDistances",
    "VectorFilterStrategy",
    "VectorIndexType",
    "Vectorizers",
]

ShardTarget: TypeAlias = Literal["READY", "READONLY"]
"""What a shard's status can be set to."""


class ConsistencyLevel(str, Enum):
    """How many replicas must respond to a read or write.

    Attributes:
        ALL: every replica.
        ONE: a single replica.
        QUORUM: more than half of the replicas.
    """

    ALL = "ALL"
    ONE = "ONE"
    QUORUM = "QUORUM"
