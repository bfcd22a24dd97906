"""Result types of debug calls."""

from __future__ import annotations

from weaviate_gen._types.debug import DebugRESTObject

__all__ = [
    "DebugRESTObject",
]
