"""Filters and vectors in wire form, under the names of the official client."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, cast

from weaviate_gen.dropin.utilities import get_vector_v4

UINT32_LEN = 4
UINT64_LEN = 8
BM25_AND_CROSS_MIN_VERSIONS = ((1, 37, 15), (1, 38, 8), (1, 39, 0))
BM25_AND_CROSS_MIN_VERSIONS_STR = " or ".join(".".join(map(str, version)) for version in BM25_AND_CROSS_MIN_VERSIONS)


class FilterToGRPC:
    """Filters as messages."""

    @staticmethod
    def convert(weav_filter: Any) -> Any:
        """Return the message of a filter, or None for None."""
        return None if weav_filter is None else weav_filter.to_wire()


class ByteOps:
    """Numbers of little-endian bytes."""

    @staticmethod
    def decode_float32s(byte_vector: bytes) -> list[float]:
        """Return numbers of 4 bytes."""
        return list(struct.unpack(f"<{len(byte_vector) // UINT32_LEN}f", byte_vector))

    @staticmethod
    def decode_float64s(byte_vector: bytes) -> list[float]:
        """Return numbers of 8 bytes."""
        return list(struct.unpack(f"<{len(byte_vector) // UINT64_LEN}d", byte_vector))

    @staticmethod
    def decode_int64s(byte_vector: bytes) -> list[int]:
        """Return integers of 8 bytes."""
        return list(struct.unpack(f"<{len(byte_vector) // UINT64_LEN}q", byte_vector))


class Pack:
    """Vectors as bytes; a multi-vector begins with its dimension in 2 bytes."""

    @staticmethod
    def single(vector: Any) -> bytes:
        """Return the bytes of a vector."""
        numbers = get_vector_v4(vector)
        return struct.pack(f"<{len(numbers)}f", *numbers)

    @staticmethod
    def multi(vector: Any) -> bytes:
        """Return the bytes of a multi-vector."""
        rows = [get_vector_v4(row) for row in vector]
        return struct.pack("<H", len(rows[0])) + b"".join(Pack.single(row) for row in rows)


class Unpack:
    """Vectors of bytes."""

    @staticmethod
    def single(byte_vector: bytes) -> list[float]:
        """Return a vector."""
        return ByteOps.decode_float32s(byte_vector)

    @staticmethod
    def multi(byte_vector: bytes) -> list[list[float]]:
        """Return a multi-vector."""
        (dimension,) = struct.unpack_from("<H", byte_vector)
        size = dimension * UINT32_LEN
        return [ByteOps.decode_float32s(byte_vector[at : at + size]) for at in range(2, len(byte_vector), size)]


def _is_list(value: Any) -> bool:
    if isinstance(value, str | bytes | dict):
        return False
    is_sequence = isinstance(value, Sequence) or (hasattr(value, "__array__") and getattr(value, "ndim", 1) > 0)
    return is_sequence and len(cast("Sequence[Any]", value)) > 0


def is_1d_vector(inputs: Any) -> bool:
    """Return whether a value is a sequence of numbers."""
    return _is_list(inputs) and not _is_list(inputs[0])


def is_2d_vector(inputs: Any) -> bool:
    """Return whether a value is a sequence of vectors."""
    return _is_list(inputs) and is_1d_vector(inputs[0])
