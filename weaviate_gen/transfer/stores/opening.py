"""Stores by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points

from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.transfer.stores.chroma import ChromaStore
from weaviate_gen.transfer.stores.lance import LanceStore
from weaviate_gen.transfer.stores.pgvector import PgvectorStore
from weaviate_gen.transfer.stores.protocol import Store
from weaviate_gen.transfer.stores.qdrant import QdrantStore

GROUP = "weaviate_gen.stores"
"""Entry point group of stores."""

_OPENERS: Mapping[str, Callable[[str], Store]] = {
    "chroma": ChromaStore.open,
    "lancedb": LanceStore.open,
    "pgvector": PgvectorStore.open,
    "qdrant": QdrantStore.open,
}


def open_store(address: str) -> Store:
    """Open a store.

    Args:
        address: the kind of store, a colon, and where it is: ``chroma:DIR``, ``qdrant:http://localhost:6333``,
            ``lancedb:DIR``, ``pgvector:postgresql://user@host/database``.

    Returns:
        The store; it is to be closed.

    Raises:
        WeaviateInvalidInputError: there is no such kind, or its client library is not installed.
    """
    kind, separator, place = address.partition(":")
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    if not separator or not place or kind not in {*_OPENERS, *installed}:
        kinds = ", ".join(sorted({*_OPENERS, *installed}))
        raise WeaviateInvalidInputError(f"a store must be KIND:ADDRESS, with one of {kinds}, got {address!r}")
    if kind in _OPENERS:
        return _OPENERS[kind](place)
    opener: Callable[[str], Store] = installed[kind].load()
    return opener(place)
