"""Collections and their batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "BatchCollection",
    "Collection",
    "CollectionAsync",
    "CollectionBatchingContextManager",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.collection import CollectionAsync as CollectionAsync
    from weaviate_gen._client.sync.batch.collection import BatchCollection as BatchCollection
    from weaviate_gen._client.sync.batch.collection import (
        CollectionBatchingContextManager as CollectionBatchingContextManager,
    )
    from weaviate_gen._client.sync.collection import Collection as Collection
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.collection": ["CollectionAsync"],
            "weaviate_gen._client.sync.batch.collection": ["BatchCollection", "CollectionBatchingContextManager"],
            "weaviate_gen._client.sync.collection": ["Collection"],
        },
    )
