"""Input types for replication operations."""

from __future__ import annotations

from weaviate_gen.cluster.models import ReplicationType

__all__ = [
    "ReplicationType",
]
