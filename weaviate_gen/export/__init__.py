"""Exports of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen.export.export import ExportStorage

if TYPE_CHECKING:
    from weaviate_gen._async.export import _ExportAsync as _ExportAsync
    from weaviate_gen._sync.export import _Export as _Export

__all__ = ["ExportStorage", "_Export", "_ExportAsync"]


def __getattr__(name: str) -> Any:
    if name == "_ExportAsync":
        from weaviate_gen._async.export import _ExportAsync

        return _ExportAsync
    if name == "_Export":
        from weaviate_gen._sync.export import _Export

        return _Export
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
