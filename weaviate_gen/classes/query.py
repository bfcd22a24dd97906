"""Input types for searches."""

from __future__ import annotations

from weaviate_gen._types.data.values import GeoCoordinate
from weaviate_gen._types.query.boosting import Boost, BoostReturn
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.expressions import P
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.metadata import MetadataQuery
from weaviate_gen._types.query.metrics import Metrics
from weaviate_gen._types.query.options import (
    BM25Operator,
    Diversity,
    GroupBy,
    HybridFusion,
    Move,
    NearMediaType,
    Rerank,
)
from weaviate_gen._types.query.selection import QueryNested, QueryReference
from weaviate_gen._types.query.sorting import Sort
from weaviate_gen._types.query.vectors import HybridVector, NearVector, TargetVectors
from weaviate_gen_wire.modules import GenerativeConfig

__all__ = [
    "BM25Operator",
    "Boost",
    "BoostReturn",
    "Diversity",
    "Filter",
    "FilterReturn",
    "GenerativeConfig",
    "GeoCoordinate",
    "GroupBy",
    "HybridFusion",
    "HybridVector",
    "MetadataQuery",
    "Metrics",
    "Move",
    "NearMediaType",
    "NearVector",
    "P",
    "QueryNested",
    "QueryReference",
    "Rerank",
    "Sort",
    "TargetVectors",
]
