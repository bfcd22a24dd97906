"""Reading objects past the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.debug import _DebugAsync as _DebugAsync
    from weaviate_gen._sync.debug import _Debug as _Debug

__all__ = ["_Debug", "_DebugAsync"]


def __getattr__(name: str) -> Any:
    if name == "_DebugAsync":
        from weaviate_gen._async.debug import _DebugAsync

        return _DebugAsync
    if name == "_Debug":
        from weaviate_gen._sync.debug import _Debug

        return _Debug
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
