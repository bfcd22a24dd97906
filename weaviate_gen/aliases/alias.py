"""An alias, as the server tells of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasReturn:
    """Another name of a collection.

    Attributes:
        alias: the other name.
        collection: the collection's own name.
    """

    alias: str
    collection: str


__all__ = ["AliasReturn"]
