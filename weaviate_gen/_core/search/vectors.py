"""Vectors on the wire: little-endian float32, in front of a multi-vector its dimension as two bytes."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from weaviate_gen.query.inputs import invalid
from weaviate_gen_wire.errors import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

_SWAP = sys.byteorder == "big"

WANTED = "a vector: a list of numbers, a numpy array, or anything with the buffer protocol"


@lru_cache(maxsize=64)
def _packer(length: int) -> struct.Struct:
    return struct.Struct(f"<{length}f")


def pack(vector: Any, name: str) -> tuple[bytes, bool]:
    """Write a vector.

    Args:
        vector: a list, tuple, array, numpy array, tensor, series, or anything with the buffer protocol.
        name: the argument's name, for the error.

    Returns:
        The bytes, and whether it is a multi-vector.

    Raises:
        WeaviateInvalidInputError: it is no vector, is empty, ragged, or a number does not fit into float32.
    """
    if isinstance(vector, list | tuple):
        return _pack_list(vector, name)  # pyright: ignore[reportUnknownArgumentType]  # any vector
    if not isinstance(vector, str | bytes | bytearray):
        found = _pack_buffer(vector, name)
        if found is not None:
            return found
        for method in ("tolist", "to_list"):
            if hasattr(vector, method):
                values = getattr(vector, method)()
                if isinstance(values, list):
                    return _pack_list(values, name)  # pyright: ignore[reportUnknownArgumentType]  # any vector
        if isinstance(vector, Sequence):
            return _pack_list(list(vector), name)  # pyright: ignore[reportUnknownArgumentType]  # any vector
    raise invalid(name, WANTED, vector)


def _pack_list(values: Sequence[Any], name: str) -> tuple[bytes, bool]:
    if not values:
        raise WeaviateInvalidInputError(f"{name} is an empty vector")
    first = values[0]
    if hasattr(first, "__len__") and not isinstance(first, str | bytes) and getattr(first, "shape", None) != ():
        packed = [pack(row, name) for row in values]
        if any(multi for _, multi in packed):
            raise invalid(name, "a vector or a list of vectors (at most two dimensions)", values)
        return _rows([data for data, _ in packed], name), True
    try:
        return _packer(len(values)).pack(*values), False
    except struct.error:
        raise invalid(name, WANTED, values) from None
    except OverflowError:
        raise WeaviateInvalidInputError(f"{name} has a number that does not fit into float32") from None


def _rows(rows: Sequence[bytes], name: str) -> bytes:
    if len({len(row) for row in rows}) != 1:
        raise WeaviateInvalidInputError(f"The vectors of {name} differ in length")
    return struct.pack("<H", len(rows[0]) // 4) + b"".join(rows)


def _pack_buffer(vector: Any, name: str) -> tuple[bytes, bool] | None:
    """Write what has the buffer protocol; ``None`` where it has not, or holds something rare."""
    try:
        view = memoryview(vector)
    except TypeError:
        return None
    shape: tuple[int, ...] = tuple(view.shape or ())
    if len(shape) not in (1, 2) or view.format not in ("f", "<f", "d", *"bBhHiIlLqQ"):
        return None
    if 0 in shape:
        raise WeaviateInvalidInputError(f"{name} is an empty vector")
    if view.format in ("f", "<f") and not _SWAP:
        data = view.tobytes()
    else:
        rows: list[Any] = view.tolist()
        flat = array("f", rows if len(shape) == 1 else [number for row in rows for number in row])
        if _SWAP:
            flat.byteswap()  # pragma: no cover - only on big-endian machines
        data = flat.tobytes()
    if len(shape) == 1:
        return data, False
    return struct.pack("<H", shape[-1]) + data, True


def to_wire(vector: Any, name: str, target: str = "") -> pb.Vectors:
    """Write a vector as a message, under the name of its target."""
    data, multi = pack(vector, name)
    kind = pb.Vectors.VECTOR_TYPE_MULTI_FP32 if multi else pb.Vectors.VECTOR_TYPE_SINGLE_FP32
    return pb.Vectors(name=target, vector_bytes=data, type=kind)


def list_to_wire(vectors: Sequence[Any], name: str, target: str) -> pb.Vectors:
    """Write several single vectors of one target as one message."""
    data = _rows([pack(vector, name)[0] for vector in vectors], name)
    return pb.Vectors(name=target, vector_bytes=data, type=pb.Vectors.VECTOR_TYPE_MULTI_FP32)


def unpack(data: bytes | memoryview) -> list[float]:
    """Read a single vector."""
    return list(_packer(len(data) // 4).unpack(data))


def unpack_multi(data: bytes | memoryview) -> list[list[float]]:
    """Read a multi-vector."""
    if len(data) < 2:
        return []
    (dimension,) = struct.unpack_from("<H", data)
    step = dimension * 4
    return [unpack(data[at : at + step]) for at in range(2, len(data), step)] if step else []
