"""Result types of debug calls."""

from __future__ import annotations

from weaviate_gen.debug.types import DebugRESTObject

__all__ = [
    "DebugRESTObject",
]
