"""Numbers and ids of all objects of a shard in one piece, which opening reads at once where the census confirms it."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from weaviate_gen.engine.storage.object_rows import Census
from weaviate_gen.engine.values.arrays import NDArray

NAME = "ids"
"""The artifact that the snapshot is."""

_HEAD = struct.Struct("<4s4xqqq")
_MAGIC = b"wvi1"
_SIZE = 8 + 16


class Ids(NamedTuple):
    """Numbers and ids of objects.

    Attributes:
        docids: (n,), ascending.
        uuids: (n, 16), beside each number.
    """

    docids: NDArray[np.int64]
    uuids: NDArray[np.uint8]


def ids_of(pairs: list[tuple[int, bytes]]) -> Ids:
    """Return pairs of a number and an id, in ascending order, as arrays."""
    docids = np.fromiter((docid for docid, _ in pairs), np.int64, len(pairs))
    return Ids(docids, np.frombuffer(b"".join([uuid for _, uuid in pairs]), dtype=np.uint8).reshape(-1, 16))


def pack(ids: Ids, census: Census) -> bytes:
    """Return the bytes of a snapshot.

    Args:
        ids: all objects of a shard.
        census: what the shard knows about them.
    """
    head = _HEAD.pack(_MAGIC, census.last_docid, census.objects, census.identities)
    return b"".join([head, ids.docids.astype("<i8").tobytes(), ids.uuids.tobytes()])


def unpack(content: bytes) -> tuple[Ids, Census] | None:
    """Return what :func:`pack` was given, or ``None`` if the bytes are of something else."""
    if len(content) < _HEAD.size or content[: len(_MAGIC)] != _MAGIC:
        return None
    _, *values = _HEAD.unpack_from(content)
    census = Census(*values)
    count = census.objects
    if len(content) != _HEAD.size + _SIZE * count:
        return None
    docids = np.frombuffer(content, dtype="<i8", count=count, offset=_HEAD.size)
    uuids = np.frombuffer(content, dtype=np.uint8, offset=_HEAD.size + 8 * count).reshape(-1, 16)
    return Ids(docids, uuids), census
