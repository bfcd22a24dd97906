"""Input types for batches."""

from __future__ import annotations

from weaviate_gen._types.data.batch import Shard

__all__ = [
    "Shard",
]
