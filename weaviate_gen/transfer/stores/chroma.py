"""Chroma as a source of migrations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from weaviate_gen.transfer.stores.protocol import PAGE, Record, StoredCollection, is_mapping, load

_DISTANCES = {"l2": "l2-squared", "ip": "dot", "cosine": "cosine"}


class ChromaStore:
    """Collections of Chroma: metadata become properties, documents and URIs the properties `document` and `uri`.

    Args:
        client: a client of chromadb.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    def open(cls, address: str) -> ChromaStore:
        """Open a directory, or connect to a server.

        Args:
            address: a directory, or an address with http or https.
        """
        chromadb = load("chromadb", "chroma")
        if address.startswith(("http://", "https://")):
            parts = urlsplit(address)
            secure = parts.scheme == "https"
            port = parts.port or (443 if secure else 8000)
            return cls(chromadb.HttpClient(host=parts.hostname, port=port, ssl=secure))
        return cls(chromadb.PersistentClient(address))

    def names(self) -> list[str]:
        """Return the names of the collections."""
        return sorted(str(getattr(each, "name", each)) for each in self._client.list_collections())

    def describe(self, name: str) -> StoredCollection:
        """Return a collection.

        Args:
            name: its name.
        """
        collection = self._client.get_collection(name, embedding_function=None)
        metadata: Any = collection.metadata or {}
        configuration: Any = getattr(collection, "configuration", None) or {}
        index: Any = (
            (configuration.get("hnsw") or configuration.get("spann") or {}) if is_mapping(configuration) else {}
        )
        space = metadata.get("hnsw:space") or index.get("space") or "l2"
        return StoredCollection(name, int(collection.count()), {"": _DISTANCES.get(space, "l2-squared")})

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield the records of a collection in the order in which they were added.

        Args:
            name: the collection.
            after: ``None``, or what came with an earlier page.
            with_vectors: whether vectors are needed.
        """
        collection = self._client.get_collection(name, embedding_function=None)
        include = ["metadatas", "documents", "uris", *(["embeddings"] if with_vectors else [])]
        offset = int(after or 0)
        while True:
            found = collection.get(limit=PAGE, offset=offset, include=include)
            ids = found["ids"]
            if not ids:
                return
            offset += len(ids)
            yield [_record(found, at) for at in range(len(ids))], offset

    def close(self) -> None:
        """Release what it holds."""


def _record(found: Any, at: int) -> Record:
    def value(key: str) -> Any:
        return None if found.get(key) is None else found[key][at]

    properties = dict(value("metadatas") or {})
    properties |= {
        key: each for key, each in (("document", value("documents")), ("uri", value("uris"))) if each is not None
    }
    embedding = value("embeddings")
    return Record(found["ids"][at], properties, {} if embedding is None else {"": [float(each) for each in embedding]})
