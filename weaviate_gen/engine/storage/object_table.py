"""Rows of the table of objects: those of one shard, read and written."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from weaviate_gen.engine import deadline
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

DOCID_BITS = 40
"""A row's key is the shard's number above, and the docid in the lower 40 bits: a shard's rows lie together."""

DOCID_MASK = (1 << DOCID_BITS) - 1
_COLUMNS = "docid, uuid, created, updated, properties, vectors"
_CHUNK = 500


class ObjectTable:
    """The objects of one shard, as rows of a storage.

    Attributes:
        storage: the storage.
        number: the shard's number in it.
        lock: the lock that readers of several things at once hold.
    """

    def __init__(self, storage: Storage, number: int) -> None:
        self.storage = storage
        self.number = number
        self.lock: EngineLock = storage.lock
        self._low = number << DOCID_BITS

    def count(self) -> int:
        """Count the objects."""
        ((count,),) = self.storage.rows("SELECT count(*) FROM object WHERE shard = ?", (self.number,))
        return int(count)

    def docid(self, uuid: str) -> int | None:
        """Return the number of the object with an id, or ``None``."""
        found = self.storage.row(
            "SELECT docid FROM object WHERE shard = ? AND uuid = ?", (self.number, uuids.UUID(uuid).bytes)
        )
        return None if found is None else found[0] & DOCID_MASK

    def by_uuid(self, uuid: str) -> Record | None:
        """Return the object with an id, or ``None``."""
        found = self.storage.row(
            f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid = ?", (self.number, uuids.UUID(uuid).bytes)
        )
        return None if found is None else _read(found)

    def records(self, docids: Sequence[int]) -> list[Record]:
        """Return the objects with these numbers, in this order; numbers that are gone are left out."""
        rows: dict[int, Record] = {}
        with self.storage.lock:
            for start in deadline.checked(range(0, len(docids), _CHUNK), 1):
                part = [self._low | docid for docid in docids[start : start + _CHUNK]]
                marks = ",".join("?" * len(part))
                for row in self.storage.rows(f"SELECT {_COLUMNS} FROM object WHERE docid IN ({marks})", part):
                    rows[row[0] & DOCID_MASK] = _read(row)
        return [rows[docid] for docid in docids if docid in rows]

    def ids(self, among: Iterable[str] | None = None) -> list[tuple[int, bytes]]:
        """Return the number and the id's bytes of every object, or of those that exist among ids; by number."""
        if among is None:
            # not in their order: that index is ten times as small as the table, and holds them all
            statement = "SELECT docid, uuid FROM object INDEXED BY object_uuid WHERE shard = ?"
            rows = self.storage.rows(statement, (self.number,))
        else:
            rows, source = list[tuple[Any, ...]](), map(uuid_bytes, among)
            while part := list(islice(source, _CHUNK)):
                deadline.check()
                marks = ",".join("?" * len(part))
                statement = f"SELECT docid, uuid FROM object WHERE shard = ? AND uuid IN ({marks})"
                rows += self.storage.rows(statement, [self.number, *part])
        return sorted((docid & DOCID_MASK, uuid) for docid, uuid in rows)

    def scan(self, *, vectors: bool = True, after: int = 0) -> Iterator[Record]:
        """Yield every object, in the order of docids (that of their last change).

        Args:
            vectors: whether to read their vectors too, which are most of an object.
            after: start behind this docid.
        """
        columns = _COLUMNS if vectors else _COLUMNS.replace("vectors", "x''")
        for rows in self._chunks(columns, after):
            yield from map(_read, rows)

    def packed_vectors(self, *, after: int) -> Iterator[tuple[list[int], list[bytes]]]:
        """Yield every object's number behind `after` and its packed vectors, many at a time."""
        for rows in self._chunks("docid, vectors", after):
            yield [row[0] & DOCID_MASK for row in rows], [row[1] for row in rows]

    def _chunks(self, columns: str, after: int) -> Iterator[list[tuple[Any, ...]]]:
        at = self._low | after
        while True:
            deadline.check()
            rows = self.storage.rows(
                f"SELECT {columns} FROM object WHERE docid > ? AND docid <= ? ORDER BY docid LIMIT ?",
                (at, self._low | DOCID_MASK, _CHUNK),
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
        rows = self.storage.rows(
            f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid > ? ORDER BY uuid LIMIT ? OFFSET ?",
            (self.number, start, -1 if limit is None else limit, offset),
        )
        return [_read(row) for row in deadline.checked(rows, _CHUNK)]

    def not_after(self, column: Literal["created", "updated"], timestamp: int) -> list[Record]:
        """Return the objects that were created, or changed last, at or before a time, in milliseconds."""
        rows = self.storage.rows(
            f"SELECT {_COLUMNS} FROM object WHERE docid BETWEEN ? AND ? AND {column} <= ?",
            (self._low, self._low | DOCID_MASK, timestamp),
        )
        return [_read(row) for row in deadline.checked(rows, _CHUNK)]

    def existing(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return the objects that exist among ids, by id."""
        distinct = list(dict.fromkeys(ids))
        out: dict[str, Record] = {}
        for start in deadline.checked(range(0, len(distinct), _CHUNK), 1):
            part = [uuid_bytes(uuid) for uuid in distinct[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            statement = f"SELECT {_COLUMNS} FROM object WHERE shard = ? AND uuid IN ({marks})"
            for row in self.storage.rows(statement, [self.number, *part]):
                record = _read(row)
                out[record.uuid] = record
        return out

    def insert(self, records: Sequence[Record]) -> None:
        """Write new rows, inside a transaction."""
        self.storage.run_many(
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
                for r in deadline.checked(records, _CHUNK)
            ),
        )

    def update(self, records: Sequence[Record]) -> None:
        """Write times and properties of rows that exist, inside a transaction."""
        self.storage.run_many(
            "UPDATE object SET created = ?, updated = ?, properties = ? WHERE docid = ?",
            [(r.created, r.updated, pack_properties(r.properties), self._low | r.docid) for r in records],
        )

    def update_vectors(self, record: Record) -> None:
        """Write the vectors of a row that exists, inside a transaction."""
        self.storage.run(
            "UPDATE object SET vectors = ? WHERE docid = ?", (pack_vectors(record.vectors), self._low | record.docid)
        )

    def delete(self, docids: Iterable[int]) -> None:
        """Delete rows, inside a transaction."""
        self.storage.run_many("DELETE FROM object WHERE docid = ?", [(self._low | docid,) for docid in docids])

    def delete_all(self) -> None:
        """Delete all rows and artifacts, inside a transaction."""
        self.storage.run("DELETE FROM object WHERE docid BETWEEN ? AND ?", (self._low, self._low | DOCID_MASK))
        self.storage.run("DELETE FROM artifact WHERE shard = ?", (self.number,))

    def artifact(self, name: str) -> bytes | None:
        """Return the bytes kept under a name, such as a saved vector index."""
        found = self.storage.row("SELECT content FROM artifact WHERE shard = ? AND name = ?", (self.number, name))
        return None if found is None else found[0]

    def keep_artifact(self, name: str, content: bytes | None) -> None:
        """Keep bytes under a name, or forget them."""
        with self.storage.transaction():
            self.storage.run("DELETE FROM artifact WHERE shard = ? AND name = ?", (self.number, name))
            if content is not None:
                self.storage.run("INSERT INTO artifact VALUES (?, ?, ?)", (self.number, name, content))


def _read(row: tuple[Any, ...]) -> Record:
    docid, uuid, created, updated, properties, vectors = row
    name, values = uuid_text(uuid), unpack_properties(properties)
    return Record(name, values, unpack_vectors(vectors), created, updated, docid & DOCID_MASK)
