"""Input types for batches."""

from __future__ import annotations

from weaviate_gen.data.batch import Shard

__all__ = [
    "Shard",
]
