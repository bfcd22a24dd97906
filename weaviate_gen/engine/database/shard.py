"""The objects of one tenant (or of a whole collection): rows in the storage, and the index over them."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.storage.mutex import EngineLock
from weaviate_gen.engine.storage.record import (
    Record,
    pack_properties,
    pack_vectors,
    unpack_properties,
    unpack_vectors,
    uuid_bytes,
    uuid_text,
)
from weaviate_gen.engine.storage.sqlite import Storage

if TYPE_CHECKING:
    from weaviate_gen.engine.database.collection import Collection
    from weaviate_gen.engine.index.shard_index import ShardIndex

BITS = 40
"""A row's key is the shard's number above, and the docid in the lower 40 bits: a shard's rows lie together."""

_MASK = (1 << BITS) - 1
_COLUMNS = "docid, uuid, created, updated, properties, vectors"
_CHUNK = 500


class Shard:
    """One shard; the API that searches read from.

    Attributes:
        collection: the collection it belongs to.
        tenant: the tenant's name, or ``None`` in a collection without multi-tenancy.
        lock: the lock that readers of several things at once hold.
        number: its number in the storage.
        name: its name, as status endpoints give it.
        read_only: whether writes are refused.
    """

    def __init__(self, collection: Collection, number: int, name: str, tenant: str | None) -> None:
        self.collection = collection
        self.number = number
        self.name = name
        self.tenant = tenant
        self.read_only: bool = False
        self._storage: Storage = collection.storage
        self.lock: EngineLock = self._storage.lock
        self._low = number << BITS
        self._count: int | None = None
        self._last: int | None = None
        self._index: ShardIndex | None = None
        self._widths: dict[str, int] = {}

    @property
    def index(self) -> ShardIndex:
        """Give the index, made on first use."""
        from weaviate_gen.engine.index.shard_index import ShardIndex

        with self._storage.lock:
            if self._index is None:
                self._index = ShardIndex(self)
            return self._index

    def drop_index(self) -> None:
        """Forget the index: the next use builds it anew, under the collection's settings of then."""
        self._index = None

    def drop_caches(self) -> None:
        """Forget everything that can be read from the storage again."""
        self._index = None
        self._count = None
        self._last = None
        self._widths.clear()

    def __len__(self) -> int:
        with self._storage.lock:
            count = self._count
            if count is None:
                ((count,),) = self._storage.rows("SELECT count(*) FROM object WHERE shard = ?", (self.number,))
                self._count = count
            return count

    def docid(self, uuid: str) -> int | None:
        """Give the number of the object with an id, or ``None``."""
        found = self._storage.row(
            "SELECT docid FROM object WHERE shard = ? AND uuid = ?", (self.number, uuids.UUID(uuid).bytes)
        )
        return None if found is None else found[0] & _MASK

    def by_uuid(self, uuid: str) -> Record | None:
        """Give the object with an id, or ``None``."""
        found = self._storage.row(
            f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid = ?", (self.number, uuids.UUID(uuid).bytes)
        )
        return None if found is None else _read(found)

    def records(self, docids: Sequence[int]) -> list[Record]:
        """Give the objects with these numbers, in this order; numbers that are gone are left out."""
        rows: dict[int, Record] = {}
        with self._storage.lock:
            for start in deadline.checked(range(0, len(docids), _CHUNK), 1):
                part = [self._low | docid for docid in docids[start : start + _CHUNK]]
                marks = ",".join("?" * len(part))
                for row in self._storage.rows(f"SELECT {_COLUMNS} FROM object WHERE docid IN ({marks})", part):
                    rows[row[0] & _MASK] = _read(row)
        return [rows[docid] for docid in docids if docid in rows]

    def ids(self, among: Iterable[str] | None = None) -> list[tuple[int, bytes]]:
        """Return the number and the id's bytes of every object, or of those that exist among ids; by number."""
        if among is None:
            # not in their order: that index is ten times as small as the table, and holds them all
            statement = "SELECT docid, uuid FROM object INDEXED BY object_uuid WHERE shard = ?"
            rows = self._storage.rows(statement, (self.number,))
        else:
            rows, source = list[tuple[Any, ...]](), map(uuid_bytes, among)
            while part := list(islice(source, _CHUNK)):
                deadline.check()
                marks = ",".join("?" * len(part))
                statement = f"SELECT docid, uuid FROM object WHERE shard = ? AND uuid IN ({marks})"
                rows += self._storage.rows(statement, [self.number, *part])
        return sorted((docid & _MASK, uuid) for docid, uuid in rows)

    def scan(self, *, vectors: bool = True, after: int = 0) -> Iterator[Record]:
        """Yield every object, in the order of docids (that of their last change).

        Args:
            vectors: whether to read their vectors too, which are most of an object.
            after: start behind this docid.
        """
        columns = _COLUMNS if vectors else _COLUMNS.replace("vectors", "x''")
        for rows in self._chunks(columns, after):
            yield from map(_read, rows)

    def packed_vectors(self, *, after: int = 0) -> Iterator[tuple[list[int], list[bytes]]]:
        """Yield every object's number behind `after` and its packed vectors, many at a time."""
        for rows in self._chunks("docid, vectors", after):
            yield [row[0] & _MASK for row in rows], [row[1] for row in rows]

    def _chunks(self, columns: str, after: int) -> Iterator[list[tuple[Any, ...]]]:
        at = self._low | after
        while True:
            deadline.check()
            rows = self._storage.rows(
                f"SELECT {columns} FROM object WHERE docid > ? AND docid <= ? ORDER BY docid LIMIT ?",
                (at, self._low | _MASK, _CHUNK),
            )
            if rows:
                yield rows
            if len(rows) < _CHUNK:
                return
            at = rows[-1][0]

    def by_order_of_uuid(self, after: str | None = None, limit: int | None = None, offset: int = 0) -> list[Record]:
        """List objects in the order of their ids, as a server lists them when nothing else is asked for.

        Args:
            after: start behind this id.
            limit: at most so many.
            offset: leave out the first so many.
        """
        start = b"" if after is None else uuids.UUID(after).bytes
        rows = self._storage.rows(
            f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid > ? ORDER BY uuid LIMIT ? OFFSET ?",
            (self.number, start, -1 if limit is None else limit, offset),
        )
        return [_read(row) for row in deadline.checked(rows, _CHUNK)]

    def not_after(self, column: Literal["created", "updated"], moment: int) -> list[Record]:
        """Give the objects that were created, or changed last, at a moment or before, in milliseconds."""
        rows = self._storage.rows(
            f"SELECT {_COLUMNS} FROM object WHERE docid BETWEEN ? AND ? AND {column} <= ?",
            (self._low, self._low | _MASK, moment),
        )
        return [_read(row) for row in deadline.checked(rows, _CHUNK)]

    def existing(self, ids: Iterable[str]) -> dict[str, Record]:
        """Give the objects that exist among ids, by id."""
        wanted = list(dict.fromkeys(ids))
        out: dict[str, Record] = {}
        if not len(self):
            return out
        for start in deadline.checked(range(0, len(wanted), _CHUNK), 1):
            part = [uuid_bytes(uuid) for uuid in wanted[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            statement = f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid IN ({marks})"
            for row in self._storage.rows(statement, [self.number, *part]):
                record = _read(row)
                out[record.uuid] = record
        return out

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
        last = self._last_docid()
        changed: list[Record] = []
        fresh: list[Record] = []
        for record in deadline.checked(newest.values(), _CHUNK):
            before = old.get(record.uuid)
            if before is not None and _keeps_number(self.collection, before, record):
                record.docid = before.docid
                if before.properties != record.properties:
                    changed.append(record)
            else:
                last += 1
                record.docid = last
                fresh.append(record)
        moved = [(self._low | old[record.uuid].docid,) for record in fresh if record.uuid in old]
        if moved:
            self._storage.run_many("DELETE FROM object WHERE docid = ?", moved)
        if changed:
            self._storage.run_many(
                "UPDATE object SET created = ?, updated = ?, properties = ? WHERE docid = ?",
                [(r.created, r.updated, pack_properties(r.properties), self._low | r.docid) for r in changed],
            )
        if fresh:
            self._insert(fresh)
            self._remember(last)
        self._finish(old, [*changed, *fresh], len(newest) - len(old))

    def check_dimensions(self, record: Record) -> None:
        """Refuse vectors whose width is not that of the vectors there are.

        Raises:
            EngineError: a width differs.
        """
        for name, vector in record.vectors.items():
            known = self._widths.get(name) or self._first_width(name)
            width = vector.shape[-1]
            where = f"Validate vector index {name} for target vector {record.uuid}"
            where = where if name else f"Validate vector index for {record.uuid}"
            segments = self.collection.vectors[name].segments
            if segments and width % segments:
                raise EngineError("internal", f"{where}: pq segments must be a divisor of the vector dimensions")
            if known is None:
                self._storage.on_undo(self._widths.clear)
                self._widths[name] = width
            elif known != width:
                raise EngineError(
                    "internal",
                    f"{where}: new node has a vector with length {width}. Existing nodes have vectors with length "
                    f"{known}: vector dimensions do not match the index dimensions",
                )

    def _first_width(self, name: str) -> int | None:
        if not len(self):
            return None
        for record in self.scan():
            if name in record.vectors:
                self._widths[name] = record.vectors[name].shape[-1]
                break
        return self._widths.get(name)

    def _insert(self, fresh: Sequence[Record]) -> None:
        self._storage.run_many(
            "INSERT INTO object (docid, shard, uuid, created, updated, properties, vectors) VALUES (?,?,?,?,?,?,?)",
            (
                (
                    self._low | r.docid,
                    self.number,
                    uuid_bytes(r.uuid),
                    r.created,
                    r.updated,
                    pack_properties(r.properties),
                    pack_vectors(r.vectors),
                )
                for r in deadline.checked(fresh, _CHUNK)
            ),
        )

    def remove(self, records: Sequence[Record]) -> None:
        """Delete objects, inside a transaction; the index learns of it once it is certain."""
        self._storage.run_many("DELETE FROM object WHERE docid = ?", [(self._low | r.docid,) for r in records])

        def learn() -> None:
            if self._count is not None:
                self._count -= len(records)
            if self._index is not None:
                for record in records:
                    self._index.remove(record)

        self._storage.after_commit(learn)

    def drop_vectors(self, name: str) -> None:
        """Forget every vector with a name, inside a transaction."""
        for record in self.scan():
            if name in record.vectors:
                kept = {key: vector for key, vector in record.vectors.items() if key != name}
                self._storage.run(
                    "UPDATE object SET vectors = ? WHERE docid = ?", (pack_vectors(kept), self._low | record.docid)
                )
        self._storage.on_undo(self.drop_caches)
        self.drop_caches()

    def set_read_only(self, read_only: bool) -> None:
        """Refuse writes from now on, or take them again."""
        with self._storage.transaction():
            before = self.read_only
            self._storage.on_undo(lambda: setattr(self, "read_only", before))
            self._storage.run("UPDATE shard SET frozen = ? WHERE id = ?", (int(read_only), self.number))
            self.read_only = read_only

    def clear(self) -> None:
        """Delete everything, inside a transaction."""
        self._storage.on_undo(self.drop_caches)
        self._storage.run("DELETE FROM object WHERE docid BETWEEN ? AND ?", (self._low, self._low | _MASK))
        self._storage.run("DELETE FROM artifact WHERE shard = ?", (self.number,))
        self.drop_caches()

    def artifact(self, name: str) -> bytes | None:
        """Give the bytes kept under a name, such as a saved vector index."""
        found = self._storage.row("SELECT content FROM artifact WHERE shard = ? AND name = ?", (self.number, name))
        return None if found is None else found[0]

    def keep_artifact(self, name: str, content: bytes | None) -> None:
        """Keep bytes under a name, or forget them."""
        with self._storage.transaction():
            self._storage.run("DELETE FROM artifact WHERE shard = ? AND name = ?", (self.number, name))
            if content is not None:
                self._storage.run("INSERT INTO artifact VALUES (?, ?, ?)", (self.number, name, content))

    def _finish(self, old: dict[str, Record], written: list[Record], added: int) -> None:
        def learn() -> None:
            if self._count is not None:
                self._count += added
            if self._index is not None:
                for record in written:
                    self._index.put(old.get(record.uuid), record)

        self._storage.after_commit(learn)

    def _last_docid(self) -> int:
        last = self._last
        if last is None:
            ((last,),) = self._storage.rows("SELECT last_docid FROM shard WHERE id = ?", (self.number,))
            self._last = last
        return last

    def _remember(self, last: int) -> None:
        before = self._last

        def undo() -> None:
            self._last = before

        self._storage.on_undo(undo)
        self._storage.run("UPDATE shard SET last_docid = ? WHERE id = ?", (last, self.number))
        self._last = last


def _read(row: tuple[Any, ...]) -> Record:
    docid, uuid, created, updated, properties, vectors = row
    name, values = uuid_text(uuid), unpack_properties(properties)
    return Record(name, values, unpack_vectors(vectors), created, updated, docid & _MASK)


def _keeps_number(collection: Collection, before: Record, after: Record) -> bool:
    if before.vectors.keys() != after.vectors.keys():
        return False
    for name, vector in after.vectors.items():
        old = before.vectors[name]
        if old.shape != vector.shape or old.tobytes() != vector.tobytes():
            return False
    return all(
        before.properties.get(name) == after.properties.get(name)
        for name, config in collection.properties.items()
        if config["dataType"] == ["geoCoordinates"]
    )
