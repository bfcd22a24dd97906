"""Rows of the table of objects: those of one shard, read and written, and every one verified."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.artifacts import Artifacts
from weaviate_gen.engine.storage.catalog_rows import Row
from weaviate_gen.engine.storage.checksums import object_checksum, vectors_checksum
from weaviate_gen.engine.storage.id_index import IdIndex, raise_unless_damage
from weaviate_gen.engine.storage.layout import DOCID_BITS, DOCID_MASK
from weaviate_gen.engine.storage.mutex import EngineLock
from weaviate_gen.engine.storage.object_rows import (
    COLUMNS,
    READ,
    READ_BARE,
    intact_rows,
    is_intact,
    record_of,
    row_of,
)
from weaviate_gen.engine.storage.record import Record, pack_properties, pack_vectors, uuid_bytes
from weaviate_gen.engine.storage.sqlite import Storage

_CHUNK = 500
_VECTORS = "docid, vectors_checksum, CAST(vectors AS BLOB)"


class ObjectTable:
    """The objects of one shard, as rows of a storage.

    Whatever is read has its checksum verified. An id that is not found, and a scan that reaches its end, are believed
    only if the index of ids, or the number of rows, agrees with the shard's census.

    Attributes:
        storage: the storage.
        number: the shard's number in it.
        lock: the lock that readers of several things at once hold.
        ids: which objects there are.
        artifacts: what was built from them, such as a saved vector index.
    """

    def __init__(self, storage: Storage, number: int) -> None:
        self.storage = storage
        self.number = number
        self.lock: EngineLock = storage.lock
        self.artifacts: Artifacts = Artifacts(storage, number)
        self.ids: IdIndex = IdIndex(storage, number, self.artifacts, lambda: self.title)
        self._low = number << DOCID_BITS

    @property
    def title(self) -> str:
        """Return what messages call the shard."""
        return f"shard {self.number}"

    def drop_caches(self) -> None:
        """Drop everything that can be read from the storage again."""
        self.ids.drop_caches()

    def count(self) -> int:
        """Count the objects."""
        return self.ids.census().objects

    def docid(self, uuid: str) -> int | None:
        """Return the number of the object with an id, or ``None``."""
        uuid = str(uuids.UUID(uuid))
        return self.ids.docids((uuid,)).get(uuid)

    def by_uuid(self, uuid: str, *, vectors: bool = True) -> Record | None:
        """Return the object with an id, or ``None``.

        Args:
            uuid: the id.
            vectors: whether to read its vectors too.
        """
        return self.by_key(str(uuids.UUID(uuid)), vectors=vectors)

    def by_key(self, uuid: str, *, vectors: bool = True) -> Record | None:
        """Return the object with an id in the canonical form, or ``None``; see :meth:`by_uuid`."""
        row = self._row_of(uuid, READ if vectors else READ_BARE)
        if row is not None and is_intact(row):
            return record_of(row)
        docid = self.ids.docids((uuid,)).get(uuid)  # says what is damaged, or that there is no such object
        return None if docid is None else self.records((docid,))[0]

    def _row_of(self, uuid: str, columns: str) -> Row | None:
        """Return the row that the index of ids leads to, if its own id is the same."""
        key = uuid_bytes(uuid)
        try:
            row = self.storage.row(
                f"SELECT {columns} FROM object INDEXED BY object_uuid WHERE shard = ? AND uuid = ?", (self.number, key)
            )
        except StorageError as error:
            raise_unless_damage(error)
            return None
        return row if row is not None and row[1] == key and row[0] >> DOCID_BITS == self.number else None

    def existing(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return the objects that exist among ids, by id."""
        return {record.uuid: record for record in self.records(list(self.ids.docids(ids).values()))}

    def records(self, docids: Sequence[int], *, vectors: bool = True) -> list[Record]:
        """Return the objects with these numbers, in this order; numbers that are gone are left out.

        Args:
            docids: the numbers.
            vectors: whether to read their vectors too, which are most of an object.
        """
        try:
            found = self._records(docids, READ if vectors else READ_BARE)
        except StorageError as error:
            raise_unless_damage(error)
            raise self.ids.lost([self.ids.name(docid) for docid in docids if not self._can_be_read(docid)]) from error
        return [found[docid] for docid in docids if docid in found]

    def _records(self, docids: Sequence[int], columns: str = READ) -> dict[int, Record]:
        found: dict[int, Record] = {}
        low = self._low
        with self.storage.lock:
            for start in range(0, len(docids), _CHUNK):
                deadline.check()
                part = [low | docid for docid in docids[start : start + _CHUNK]]
                marks = ",".join("?" * len(part))
                for row in self.storage.rows(f"SELECT {columns} FROM object WHERE docid IN ({marks})", part):
                    found[row[0] & DOCID_MASK] = self._read(row)
            if len(found) < len(docids):
                self.ids.check_gone([docid for docid in docids if docid not in found])
        return found

    def _can_be_read(self, docid: int) -> bool:
        try:
            self._records([docid])
        except StorageError as error:
            raise_unless_damage(error)
            return False
        return True

    def scan(self, *, vectors: bool = True, after: int = 0) -> Iterator[Record]:
        """Yield every object, in the order of docids (that of their last change).

        Args:
            vectors: whether to read their vectors too, which are most of an object.
            after: start behind this docid.
        """
        for rows in self._chunks(READ if vectors else READ_BARE, after):
            yield from map(self._read, rows)

    def packed_vectors(self, *, after: int) -> Iterator[tuple[list[int], list[bytes]]]:
        """Yield every object's number behind `after` and its packed vectors, many at a time."""
        for rows in self._chunks(_VECTORS, after):
            yield [row[0] & DOCID_MASK for row in rows], [self._vectors(row) for row in rows]

    def vectors_of(self, docids: Sequence[int]) -> list[bytes]:
        """Return the packed vectors of objects that exist, in their order."""
        found: dict[int, bytes] = {}
        for start in range(0, len(docids), _CHUNK):
            deadline.check()
            part = [self._low | docid for docid in docids[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            statement = f"SELECT {_VECTORS} FROM object WHERE docid IN ({marks})"
            for row in self.storage.rows(statement, part):
                found[row[0] & DOCID_MASK] = self._vectors(row)
        lost = [docid for docid in docids if docid not in found]
        if lost:
            raise self.ids.lost([self.ids.name(docid) for docid in lost])
        return [found[docid] for docid in docids]

    def _vectors(self, row: Row) -> bytes:
        """Return the packed vectors of a row.

        Raises:
            StorageError: they do not match their checksum.
        """
        key, checksum, vectors = row
        if type(vectors) is not bytes or vectors_checksum(key & DOCID_MASK, vectors) != checksum:
            raise self.ids.lost([self.ids.name(key & DOCID_MASK)])
        return vectors

    def _chunks(self, columns: str, after: int) -> Iterator[list[Row]]:
        at, count, writes = self._low | after, 0, self.ids.writes
        while True:
            deadline.check()
            try:
                rows = self.storage.rows(
                    f"SELECT {columns} FROM object WHERE docid > ? AND docid <= ? ORDER BY docid LIMIT ?",
                    (at, self._low | DOCID_MASK, _CHUNK),
                )
            except StorageError as error:
                raise self.ids.named(error) from error
            count += len(rows)
            keys = [at, *(row[0] for row in rows)]
            if any(key >= following for key, following in pairwise(keys)):
                raise self.ids.named(StorageError("data_damaged", "rows", shard=self.title))
            if rows:
                yield rows
            if len(rows) < _CHUNK:
                break
            at = rows[-1][0]
        if self.ids.writes == writes and count != self.ids.count_after(after):
            raise self.ids.named(StorageError("data_damaged", "rows", shard=self.title))

    def by_order_of_uuid(self, after: str | None = None, limit: int | None = None, offset: int = 0) -> list[Record]:
        """List objects in the order of their ids, as a server lists them when nothing else is asked for.

        Args:
            after: start behind this id.
            limit: at most so many.
            offset: leave out the first so many.
        """
        start = b"" if after is None else uuids.UUID(after).bytes
        return self.records(self.ids.after(start, limit, offset))

    def not_after(self, column: Literal["created", "updated"], timestamp: int) -> list[Record]:
        """Return the objects that were created, or changed last, at or before a time, in milliseconds."""
        rows = self.storage.rows(
            f"SELECT {READ} FROM object WHERE docid BETWEEN ? AND ? AND {column} <= ?",
            (self._low, self._low | DOCID_MASK, timestamp),
        )
        return [self._read(row) for row in deadline.checked(rows, _CHUNK)]

    # -- writing

    def insert(self, records: Sequence[Record]) -> None:
        """Write new rows, inside a transaction; the highest docid is remembered."""
        ids = [(record.docid, uuid_bytes(record.uuid)) for record in records]
        self.ids.add(ids)
        self.storage.run_many(
            f"INSERT INTO object (shard, {COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",
            (
                (self.number, *row_of(record, self.number, uuid))
                for record, (_, uuid) in zip(deadline.checked(records, _CHUNK), ids, strict=True)
            ),
        )

    def update(self, records: Sequence[Record]) -> None:
        """Write times and properties of rows that exist, inside a transaction."""
        self.ids.check_writable()
        rows: list[Row] = []
        for record in records:
            packed = pack_properties(record.properties)
            times = record.created, record.updated
            checksum = object_checksum(record.docid, uuid_bytes(record.uuid), *times, packed)
            rows.append((*times, checksum, packed, self._low | record.docid))
        self.storage.run_many(
            "UPDATE object SET created = ?, updated = ?, checksum = ?, properties = ? WHERE docid = ?", rows
        )

    def update_vectors(self, record: Record) -> None:
        """Write the vectors of a row that exists, inside a transaction."""
        self.ids.check_writable()
        vectors = pack_vectors(record.vectors)
        self.storage.run(
            "UPDATE object SET vectors_checksum = ?, vectors = ? WHERE docid = ?",
            (vectors_checksum(record.docid, vectors), vectors, self._low | record.docid),
        )

    def delete(self, records: Sequence[Record]) -> None:
        """Delete rows, inside a transaction."""
        ids = [(record.docid, uuid_bytes(record.uuid)) for record in records]
        self.ids.remove(ids)
        self.storage.run_many("DELETE FROM object WHERE docid = ?", [(self._low | docid,) for docid, _ in ids])

    def delete_all(self) -> None:
        """Delete all rows and artifacts, inside a transaction."""
        self.storage.run("DELETE FROM object WHERE docid BETWEEN ? AND ?", (self._low, self._low | DOCID_MASK))
        self.artifacts.drop_all()
        self.ids.clear()

    # -- verification

    def _read(self, row: Row) -> Record:
        """Return the object of a row, with its vectors if they were read.

        Raises:
            StorageError: it does not match its checksums.
        """
        if not is_intact(row):
            raise self.ids.lost([self.ids.name(row[0] & DOCID_MASK)])
        return record_of(row)

    # -- what is left of a damaged shard

    def intact(self) -> Iterator[Record]:
        """Yield the objects that are undamaged, in the order of docids, whatever the state of the others is."""
        yield from map(record_of, intact_rows(self.storage, *self.ids.keys()))
