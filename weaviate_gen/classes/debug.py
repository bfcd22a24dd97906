"""What debugging gives back."""

from __future__ import annotations

from weaviate_gen.debug.types import DebugRESTObject

__all__ = ["DebugRESTObject"]
