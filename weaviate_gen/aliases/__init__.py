"""Aliases of collections."""

from __future__ import annotations

from weaviate_gen.aliases.alias import AliasReturn

__all__ = [
    "AliasReturn",
]
