"""Rows of objects, their checksums, and what a shard knows about all of its objects."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.catalog_rows import Row, Rows
from weaviate_gen.engine.storage.checksums import census_checksum, object_checksum, vectors_checksum
from weaviate_gen.engine.storage.layout import DOCID_BITS, DOCID_MASK, FRESH
from weaviate_gen.engine.storage.record import (
    Record,
    pack_properties,
    pack_vectors,
    unpack_properties,
    unpack_vectors,
    uuid_text,
)
from weaviate_gen.engine.storage.sqlite import Storage

COLUMNS = "docid, uuid, created, updated, checksum, vectors_checksum, properties, vectors"
"""What is read and written of an object."""

READ = COLUMNS.replace("uuid, created", "CAST(uuid AS BLOB), created").replace(
    "properties, vectors", "CAST(properties AS BLOB), CAST(vectors AS BLOB)"
)
"""The same, whatever type damage has made of what is kept as bytes."""

READ_BARE = READ.removesuffix(", CAST(vectors AS BLOB)")
"""The same without the vectors, which are most of an object."""

_BARE = 7
"""How many columns that are."""

_CHUNK = 500


def is_intact(row: Row) -> bool:
    """Return whether an object's row, with :data:`COLUMNS` or all of them but its vectors, matches its checksums."""
    docid = row[0] & DOCID_MASK
    try:
        if object_checksum(docid, row[1], row[2], row[3], row[6]) != row[4]:
            return False
        return len(row) == _BARE or vectors_checksum(docid, row[7]) == row[5]
    except (TypeError, struct.error):  # not even of its type
        return False


def record_of(row: Row) -> Record:
    """Return the object of a row that is intact; without vectors if the row has none."""
    uuid, properties = uuid_text(row[1]), unpack_properties(row[6])
    vectors = unpack_vectors(row[7]) if len(row) > _BARE else {}
    return Record(uuid, properties, vectors, row[2], row[3], row[0] & DOCID_MASK)


def row_of(record: Record, shard: int, uuid: bytes) -> Row:
    """Return the row of an object of a shard, with :data:`COLUMNS`."""
    docid, properties, vectors = record.docid, pack_properties(record.properties), pack_vectors(record.vectors)
    checksum = object_checksum(docid, uuid, record.created, record.updated, properties)
    return (
        shard << DOCID_BITS | docid, uuid, record.created, record.updated, checksum,
        vectors_checksum(docid, vectors), properties, vectors,
    )  # fmt: skip


def intact_rows(source: Rows, low: int, high: int) -> Iterator[Row]:
    """Yield the rows of objects that are undamaged, in the order of their keys, whatever lies between them.

    Args:
        source: what they are read from.
        low: the first key.
        high: the last one.
    """
    while low <= high:
        deadline.check()
        try:
            rows = source.rows(
                f"SELECT {READ} FROM object WHERE docid BETWEEN ? AND ? ORDER BY docid LIMIT ?", (low, high, _CHUNK)
            )
        except StorageError as error:
            if error.code != "data_damaged":
                raise
            if low == high:
                return
            middle = min((low + high) // 2, low + _CHUNK)
            yield from intact_rows(source, low, middle)
            low = middle + 1
            continue
        yield from filter(is_intact, rows)
        if len(rows) < _CHUNK:
            return
        low = rows[-1][0] + 1


@dataclass(frozen=True, slots=True)
class Census:
    """What a shard knows about its objects without reading them.

    Attributes:
        last_docid: the highest number that an object has had.
        objects: how many there are.
        identities: the sum of their numbers' and ids' checksums.
    """

    last_docid: int
    objects: int
    identities: int


def stored_census(source: Rows, shard: int) -> Census | None:
    """Return the census of a shard as it is stored, or ``None`` if it does not match its checksum."""
    rows = source.rows("SELECT last_docid, objects, identities, checksum FROM census WHERE shard = ?", (shard,))
    for *values, checksum in rows:
        if checksum == FRESH and values == [0, 0, 0]:
            return Census(0, 0, 0)
        if all(type(value) is int for value in values) and census_checksum(shard, *values) == checksum:
            return Census(*values)
    return None


def store_census(storage: Storage, shard: int, census: Census) -> None:
    """Store the census of a shard, inside a transaction."""
    values = (census.last_docid, census.objects, census.identities)
    storage.run(
        "INSERT OR REPLACE INTO census VALUES (?, ?, ?, ?, ?)", (shard, *values, census_checksum(shard, *values))
    )
