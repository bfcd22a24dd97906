"""One stored object, and its bytes on disk."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from weaviate_gen.engine.values.arrays import NDArray

Vector: TypeAlias = NDArray[np.float32]
"""A vector: one-dimensional, or one row a token where a multi-vector index keeps it."""

_HEAD = struct.Struct("<HII")
_DECODE = json.JSONDecoder().raw_decode
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


@dataclass(slots=True)
class Record:
    """One object as the engine keeps it.

    Attributes:
        uuid: its id, in the canonical lower-case form.
        properties: wire values by property; a reference is a list of ``{"beacon": ...}`` under the property's name.
        vectors: float32 vectors by name; ``""`` is the unnamed one. A multi-vector has two dimensions.
        created: creation time, in milliseconds since the epoch.
        updated: time of the last change, in the same unit.
        docid: its number in the shard, given on the first write; 0 means not written yet.
    """

    uuid: str
    properties: dict[str, Any]
    vectors: dict[str, Vector] = field(default_factory=dict[str, Vector])
    created: int = 0
    updated: int = 0
    docid: int = 0

    @property
    def vector(self) -> Vector | None:
        """Return the unnamed vector, if there is one."""
        return self.vectors.get("")


def uuid_text(raw: bytes) -> str:
    """Write an id's bytes in the canonical form."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def uuid_bytes(text: str) -> bytes:
    """Read the bytes of an id in the canonical form."""
    return bytes.fromhex(text.replace("-", ""))


def pack_properties(properties: Mapping[str, Any]) -> bytes:
    """Write properties as compact JSON."""
    return _ENCODER.encode(properties).encode()


def unpack_properties(packed: bytes) -> dict[str, Any]:
    """Read what :func:`pack_properties` wrote."""
    value: dict[str, Any] = _DECODE(packed.decode())[0]
    return value


def pack_vectors(vectors: Mapping[str, Vector]) -> bytes:
    """Write vectors one after the other: name length, rows (0: one-dimensional), width, name, little-endian float32."""
    if len(vectors) == 1 and "" in vectors and vectors[""].ndim == 1:
        only = vectors[""]
        return _HEAD.pack(0, 0, only.shape[0]) + only.astype("<f4", copy=False).tobytes()
    parts: list[bytes] = []
    for name, vector in vectors.items():
        label = name.encode()
        rows = vector.shape[0] if vector.ndim == 2 else 0
        parts += (_HEAD.pack(len(label), rows, vector.shape[-1]), label, vector.astype("<f4", copy=False).tobytes())
    return b"".join(parts)


def unpack_vectors(blob: bytes) -> dict[str, Vector]:
    """Read what :func:`pack_vectors` wrote; the arrays are read-only views of the bytes."""
    out: dict[str, Vector] = {}
    at = 0
    while at < len(blob):
        length, rows, width = _HEAD.unpack_from(blob, at)
        at += _HEAD.size
        name = blob[at : at + length].decode()
        at += length
        count = width * (rows or 1)
        flat = np.frombuffer(blob, dtype="<f4", count=count, offset=at)
        at += 4 * count
        out[name] = flat.reshape(rows, width) if rows else flat
    return out


def stack_vectors(blobs: Sequence[bytes], name: str) -> NDArray[np.float32] | None:
    """Read one vector of many objects that :func:`pack_vectors` laid out alike.

    Args:
        blobs: what it wrote, one an object; at least one.
        name: the vector, one-dimensional.

    Returns:
        One row an object, or `None` where they differ, or the vector is missing.
    """
    length, found = len(blobs[0]), None
    if any(len(blob) != length for blob in blobs):
        return None
    table = np.frombuffer(b"".join(blobs), dtype=np.uint8).reshape(len(blobs), length)
    at = 0
    while at < length:
        size, rows, width = _HEAD.unpack_from(blobs[0], at)
        start = at + _HEAD.size + size
        if (table[:, at:start] != table[0, at:start]).any():
            return None
        end = start + 4 * width * (rows or 1)
        if not rows and blobs[0][at + _HEAD.size : start] == name.encode():
            found = np.ascontiguousarray(table[:, start:end]).view("<f4")
        at = end
    return found
