"""Aliases of collections."""

from __future__ import annotations

from weaviate_gen._types.alias import (
    AliasReturn,
)

__all__ = [
    "AliasReturn",
]
