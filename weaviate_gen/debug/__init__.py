"""Direct reads from storage via REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "_Debug",
    "_DebugAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.debug import _DebugAsync as _DebugAsync
    from weaviate_gen._client.sync.debug import _Debug as _Debug
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.debug": ["_DebugAsync"],
            "weaviate_gen._client.sync.debug": ["_Debug"],
        },
    )
