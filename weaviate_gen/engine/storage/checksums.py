"""Checksums of what is stored: CRC-32, which finds every damage of up to 32 bits in a row, and nearly all others.

A row of an object has two: one of its vectors, and one of everything else, as many readers need no vectors. Which
objects a shard has is known three times over: from the rows, from the index of ids, and from a count and a sum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from zlib import crc32

_pack_head = struct.Struct("<qqq").pack
_CENSUS = struct.Struct("<qqqq")


def object_checksum(docid: int, uuid: bytes, created: int, updated: int, properties: bytes) -> int:
    """Return the checksum of an object without its vectors.

    Args:
        docid: its number in the shard, without the shard's number.
        uuid: its id.
        created: creation time.
        updated: time of the last change.
        properties: its packed properties.
    """
    return crc32(properties, crc32(_pack_head(docid, created, updated) + uuid))


def vectors_checksum(docid: int, vectors: bytes) -> int:
    """Return the checksum of an object's packed vectors."""
    return crc32(vectors, docid)


def identity(docid: int, uuid: bytes) -> int:
    """Return the checksum of an object's number and id; a shard keeps the sum of those of all of its objects."""
    return crc32(uuid, docid)


def identities(ids: Iterable[tuple[int, bytes]]) -> int:
    """Return the sum of the identities of objects, given as numbers and ids."""
    return sum([crc32(uuid, docid) for docid, uuid in ids])


def census_checksum(shard: int, last_docid: int, objects: int, identities: int) -> int:
    """Return the checksum of what a shard knows about its objects."""
    return crc32(_CENSUS.pack(shard, last_docid, objects, identities))
