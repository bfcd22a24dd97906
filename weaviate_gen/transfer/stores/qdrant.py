"""Qdrant as a source of migrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weaviate_gen.transfer.stores.protocol import PAGE, Record, StoredCollection, is_mapping, load

_DISTANCES = {"Cosine": "cosine", "Dot": "dot", "Euclid": "l2-squared", "Manhattan": "manhattan"}


class QdrantStore:
    """Collections of Qdrant: the payload becomes properties; named vectors and multi-vectors stay what they are.

    Args:
        client: a client of qdrant-client.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    def open(cls, address: str) -> QdrantStore:
        """Open a directory of the local mode, or connect to a server.

        Args:
            address: a directory, or an address with http or https.
        """
        qdrant = load("qdrant_client", "qdrant")
        if address.startswith(("http://", "https://")):
            return cls(qdrant.QdrantClient(url=address))
        return cls(qdrant.QdrantClient(path=address))

    def names(self) -> list[str]:
        """Return the names of the collections."""
        return sorted(str(each.name) for each in self._client.get_collections().collections)

    def describe(self, name: str) -> StoredCollection:
        """Return a collection.

        Args:
            name: its name.
        """
        parameters = self._client.get_collection(name).config.params
        vectors: Mapping[str, Any] = parameters.vectors if is_mapping(parameters.vectors) else {"": parameters.vectors}
        sparse: Any = parameters.sparse_vectors or {}
        return StoredCollection(
            name,
            int(self._client.count(name, exact=True).count),
            {key: _DISTANCES[each.distance.value] for key, each in vectors.items() if each is not None},
            tuple(f"{name}: sparse vectors {key!r} are left out" for key in sparse),
        )

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield the records of a collection in the order of their ids.

        Args:
            name: the collection.
            after: ``None``, or what came with an earlier page.
            with_vectors: whether vectors are needed.
        """
        distances = self.describe(name).distances
        while after != []:
            points, following = self._client.scroll(
                name, limit=PAGE, offset=after, with_payload=True, with_vectors=with_vectors
            )
            after = [] if following is None else following  # there is nothing behind an empty list
            yield [Record(each.id, each.payload or {}, _vectors(each.vector, distances)) for each in points], after

    def close(self) -> None:
        """Release what it holds."""
        self._client.close()


def _vectors(vector: Any, distances: Mapping[str, str]) -> dict[str, Any]:
    if vector is None:
        return {}
    return {key: each for key, each in vector.items() if key in distances} if is_mapping(vector) else {"": vector}
