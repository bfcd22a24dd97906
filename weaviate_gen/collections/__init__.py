"""Collections and their batches."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.collection import CollectionAsync as CollectionAsync
    from weaviate_gen._sync.batch.collection import (
        BatchCollection as BatchCollection,
    )
    from weaviate_gen._sync.batch.collection import (
        CollectionBatchingContextManager as CollectionBatchingContextManager,
    )
    from weaviate_gen._sync.collection import Collection as Collection

__all__ = ["BatchCollection", "Collection", "CollectionAsync", "CollectionBatchingContextManager"]

_NAMES = {
    "BatchCollection": "_sync.batch.collection",
    "Collection": "_sync.collection",
    "CollectionAsync": "_async.collection",
    "CollectionBatchingContextManager": "_sync.batch.collection",
}


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"weaviate_gen.{_NAMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
