"""What movements of replicas take."""

from __future__ import annotations

from weaviate_gen.cluster.models import ReplicationType

__all__ = ["ReplicationType"]
