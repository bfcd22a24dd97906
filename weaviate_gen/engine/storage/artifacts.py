"""What was built from the objects of a shard and is kept beside them: it can be built anew."""

from __future__ import annotations

from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.checksums import vectors_checksum
from weaviate_gen.engine.storage.sqlite import Storage


class Artifacts:
    """Bytes by name, each with a checksum."""

    def __init__(self, storage: Storage, shard: int) -> None:
        """Read nothing yet.

        Args:
            storage: the storage.
            shard: the shard's number in it.
        """
        self._storage = storage
        self._shard = shard

    def get(self, name: str) -> bytes | None:
        """Return the bytes kept under a name, such as a saved vector index; ``None`` also where they are damaged."""
        try:
            with self._storage.lock:
                found = self._storage.row(
                    "SELECT rowid, checksum FROM artifact WHERE shard = ? AND name = ?", (self._shard, name)
                )
                content = None if found is None else self._storage.large("artifact", "content", found[0])
        except StorageError:
            return None
        if found is None or content is None or vectors_checksum(0, content) != found[1]:
            return None
        return content

    def keep(self, name: str, content: bytes | None) -> None:
        """Keep bytes under a name, or drop them."""
        with self._storage.transaction():
            self._storage.run("DELETE FROM artifact WHERE shard = ? AND name = ?", (self._shard, name))
            if content is not None:
                row = (self._shard, name, vectors_checksum(0, content), content)
                self._storage.run("INSERT INTO artifact VALUES (?, ?, ?, ?)", row)

    def drop_all(self) -> None:
        """Drop everything, inside a transaction."""
        self._storage.run("DELETE FROM artifact WHERE shard = ?", (self._shard,))

    def damaged(self) -> list[str]:
        """Return the names of those that do not match their checksums."""
        try:
            rows = self._storage.rows("SELECT name FROM artifact WHERE shard = ?", (self._shard,))
        except StorageError:
            return ["something that was built from objects"]
        return [name for (name,) in rows if self.get(name) is None]
