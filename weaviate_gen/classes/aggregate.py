"""Input types for aggregations."""

from __future__ import annotations

from weaviate_gen._types.query.metrics import GroupByAggregate, Metrics

__all__ = [
    "GroupByAggregate",
    "Metrics",
]
