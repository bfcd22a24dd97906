"""Exports of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "ExportStorage",
    "_Export",
    "_ExportAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.export import _ExportAsync as _ExportAsync
    from weaviate_gen._client.sync.export import _Export as _Export
    from weaviate_gen._types.exports import ExportStorage as ExportStorage
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.export": ["_ExportAsync"],
            "weaviate_gen._client.sync.export": ["_Export"],
            "weaviate_gen._types.exports": ["ExportStorage"],
        },
    )
