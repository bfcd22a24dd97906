"""Input types for replication operations."""

from __future__ import annotations

from weaviate_gen._types.cluster.replication import ReplicationType

__all__ = [
    "ReplicationType",
]
