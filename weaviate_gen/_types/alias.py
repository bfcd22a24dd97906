"""Aliases of collections."""

from __future__ import annotations

from weaviate_gen._runtime.records import record


@record(frozen=True, kw_only=True)
class AliasReturn:
    """Alias of a collection.

    Attributes:
        alias: name of the alias.
        collection: name of the collection that it points to.
    """

    alias: str
    collection: str


__all__ = [
    "AliasReturn",
]
