"""Result types of index tasks."""

from __future__ import annotations

from weaviate_gen._types.index_tasks import (
    IndexState,
    IndexTask,
    PropertyIndex,
    PropertyIndexes,
)

__all__ = [
    "IndexState",
    "IndexTask",
    "PropertyIndex",
    "PropertyIndexes",
]
