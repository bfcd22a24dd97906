"""The objects of one tenant (or of a whole collection): rows in the storage, and the index over them."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.graph import graph_label
from weaviate_gen.engine.index.shard_index import Background, ShardIndex
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.storage.object_table import ObjectTable
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.storage.sqlite import Storage

_CHUNK = 500


class Shard(ObjectTable):
    """One shard: its rows, which are read as those of any table and written here, and the index over them.

    Attributes:
        name: its name, as status endpoints give it.
        tenant: the tenant's name, or ``None`` in a collection without multi-tenancy.
        schema: the settings of its collection.
        read_only: whether writes are refused.
    """

    def __init__(
        self,
        storage: Storage,
        number: int,
        name: str,
        tenant: str | None,
        schema: CollectionSchema,
        background: Background | None,
    ) -> None:
        super().__init__(storage, number)
        self.name = name
        self.tenant = tenant
        self.schema: CollectionSchema = schema
        self.read_only: bool = False
        self._background = background
        self._index: ShardIndex | None = None
        self._widths: dict[str, int] = {}

    @property
    def title(self) -> str:
        """Return what messages call the shard."""
        collection = f"collection {self.schema.name}"
        return collection if self.tenant is None else f"tenant {self.tenant} of {collection}"

    @property
    def index(self) -> ShardIndex:
        """Return the index, made on first use."""
        with self.lock:
            if self._index is None:
                self._index = ShardIndex(self, self.schema, self._background)
            return self._index

    def apply_schema(self, schema: CollectionSchema) -> None:
        """Follow new settings; the index is built anew under them when it is next used."""
        self.schema = schema
        self.drop_index()

    def drop_index(self) -> None:
        """Drop the index: the next use builds it anew."""
        if self._index is not None:
            self._index.abandoned = True
        self._index = None

    def drop_caches(self) -> None:
        """Drop everything that can be read from the storage again."""
        super().drop_caches()
        self.drop_index()
        self._widths.clear()

    def drop(self) -> None:
        """Drop everything, for good: the rows are gone, and their numbers may become another shard's."""
        self.drop_caches()
        self._background = None

    def __len__(self) -> int:
        with self.lock:
            return self.count()

    def put(self, records: Sequence[Record]) -> None:
        """Write objects, inside a transaction; the index learns of them once it is certain.

        An object whose id exists is replaced. It keeps its number if its vectors and places stay as they are, else it
        gets a new one; if nothing changes it is left alone, its times too. That is what a server does. Of several
        with one id, the last one wins.

        Args:
            records: what to write; their `docid` is set.
        """
        newest = {record.uuid: record for record in records}
        old = self.existing(newest)
        last = self.ids.census().last_docid
        changed: list[Record] = []
        fresh: list[Record] = []
        for record in deadline.checked(newest.values(), _CHUNK):
            before = old.get(record.uuid)
            if before is not None and _keeps_number(self.schema, before, record):
                record.docid = before.docid
                if before.properties != record.properties:
                    changed.append(record)
            else:
                last += 1
                record.docid = last
                fresh.append(record)
        moved = [old[record.uuid] for record in fresh if record.uuid in old]
        if moved:
            self.delete(moved)
        if changed:
            self.update(changed)
        if fresh:
            self.insert(fresh)
        self._finish(old, [*changed, *fresh])

    def check_dimensions(self, record: Record) -> None:
        """Check that vectors have the width of those there are.

        Raises:
            EngineError: a width differs.
        """
        for name, vector in record.vectors.items():
            known = self._widths.get(name) or self._first_width(name)
            width = vector.shape[-1]
            segments = self.schema.vectors[name].segments
            if segments and width % segments:
                raise EngineError("vector_length_mismatch", "segments").within(_validating(name, record))
            if known is None:
                self.storage.on_rollback(self._widths.clear)
                self._widths[name] = width
            elif known != width:
                error = EngineError("vector_length_mismatch", "stored", got=width, expected=known)
                raise error.within(_validating(name, record))

    def _first_width(self, name: str) -> int | None:
        if not len(self):
            return None
        for record in self.scan():
            if name in record.vectors:
                self._widths[name] = record.vectors[name].shape[-1]
                break
        return self._widths.get(name)

    def remove(self, records: Sequence[Record]) -> None:
        """Delete objects, inside a transaction; the index learns of it once it is certain."""
        self.delete(records)

        def learn() -> None:
            if self._index is not None:
                for record in records:
                    self._index.remove(record)

        self.storage.after_commit(learn)

    def drop_vectors(self, name: str) -> None:
        """Drop every vector with a name, inside a transaction."""
        for record in self.scan():
            if record.vectors.pop(name, None) is not None:
                self.update_vectors(record)
        self.artifacts.keep(graph_label(name), None)
        self.storage.on_rollback(self.drop_caches)
        self.drop_caches()

    def set_read_only(self, read_only: bool) -> None:
        """Store whether writes are refused."""
        with self.storage.transaction():
            before = self.read_only
            self.storage.on_rollback(lambda: setattr(self, "read_only", before))
            self.storage.run("UPDATE shard SET frozen = ? WHERE id = ?", (int(read_only), self.number))
            self.read_only = read_only

    def clear(self) -> None:
        """Delete everything, inside a transaction."""
        self.storage.on_rollback(self.drop_caches)
        self.delete_all()
        self.drop_caches()

    def _finish(self, old: dict[str, Record], written: list[Record]) -> None:
        def learn() -> None:
            if self._index is not None:
                for record in written:
                    self._index.put(old.get(record.uuid), record)

        self.storage.after_commit(learn)


def _validating(name: str, record: Record) -> str:
    """Return what a server says it is doing when the width of a vector is wrong."""
    index = f"{name} for target vector" if name else "for"
    return f"Validate vector index {index} {record.uuid}"


def _keeps_number(schema: CollectionSchema, before: Record, after: Record) -> bool:
    if before.vectors.keys() != after.vectors.keys():
        return False
    for name, vector in after.vectors.items():
        old = before.vectors[name]
        if old.shape != vector.shape or old.tobytes() != vector.tobytes():
            return False
    return all(
        before.properties.get(name) == after.properties.get(name)
        for name, config in schema.properties.items()
        if config["dataType"] == ["geoCoordinates"]
    )
