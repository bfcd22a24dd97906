"""Encoding of vectors: lists for JSON, bytes for gRPC.

On gRPC a vector is little-endian float32; in front of a multi-vector stands its dimension, as two bytes.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from weaviate_gen._core.typeguards import is_list, is_mapping
from weaviate_gen._inputs.errors import invalid
from weaviate_gen.exceptions import WeaviateInvalidInputError

_ACCEPTED = (
    "a list of numbers, an array (numpy, torch, tensorflow, pandas, polars, array.array) or a mapping of names to them"
)
_NUMBERS = frozenset("fiub")
"""Kinds of numpy's arrays: floats, ints, unsigned ones, bools."""
_LARGEST = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]
"""The largest number that float32 holds."""


def as_list(vector: Any, label: str = "vector") -> list[Any]:
    """Return a vector, or the rows of a multi-vector, as lists.

    Args:
        vector: a list, or anything with ``tolist``, ``to_list``, ``numpy`` or the buffer protocol.
        label: its name in messages.

    Returns:
        A list of numbers, or a list of such lists.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    listed = _listed(vector, label)
    if _has_rows(listed):
        return [as_list(row, label) for row in listed]
    return listed if not listed or isinstance(listed[0], int | float) else [_number(item, label) for item in listed]


def _listed(vector: Any, label: str) -> list[Any]:
    if is_list(vector):
        return vector
    if not isinstance(vector, str | bytes | bytearray | Mapping):
        for name in ("tolist", "to_list", "numpy"):
            if hasattr(vector, name):
                listed = getattr(vector, name)()
                if is_list(listed) or name == "numpy":
                    return _listed(listed, label)
                raise invalid(label, _ACCEPTED, vector)
        if hasattr(vector, "__getitem__") and hasattr(vector, "__len__"):
            return list(vector)
        try:
            return memoryview(vector).tolist()
        except TypeError:
            pass
    raise invalid(label, _ACCEPTED, cast("object", vector))


def _has_rows(listed: Sequence[Any]) -> bool:
    first = listed[0] if listed else None
    return hasattr(first, "__len__") and not isinstance(first, str | bytes | Mapping) and getattr(first, "ndim", 1) > 0


def _number(item: Any, label: str) -> float:
    if not hasattr(item, "__float__"):
        raise invalid(label, "a vector of numbers", item)
    return float(item)


def is_multi(listed: Sequence[Any]) -> bool:
    """Return whether a listed vector is a multi-vector."""
    return bool(listed) and isinstance(listed[0], list)


def to_json(vector: Any) -> tuple[list[float] | None, dict[str, Any] | None]:
    """Return an object's vectors as REST takes them: the unnamed one, or those with names.

    Args:
        vector: one vector, or a mapping of names to vectors and multi-vectors.

    Returns:
        The one or the other; both ``None`` for ``None``.
    """
    if vector is None:
        return None, None
    if is_mapping(vector):
        return None, {str(name): _checked(as_list(each), f"vector {name!r}") for name, each in vector.items()}
    return squeezed(_checked(as_list(vector), "vector")), None


def _checked(listed: list[Any], label: str) -> list[Any]:
    for row in listed if is_multi(listed) else [listed]:
        _packed(row, label)
    return listed


def squeezed(listed: list[Any]) -> list[float]:
    """Return a vector given as a matrix of one row or column; a list of numbers is returned verbatim.

    Raises:
        WeaviateInvalidInputError: if there are more rows, as an unnamed vector cannot have.
    """
    if not is_multi(listed):
        return listed
    if len(listed) == 1:
        return squeezed(listed[0])
    if all(is_list(row) and len(row) == 1 for row in listed):
        return [row[0] for row in listed]
    raise WeaviateInvalidInputError("vector must have one row; pass a multi-vector by name: vector={'name': …}")


@lru_cache(maxsize=64)
def _packer(size: int) -> struct.Struct:
    return struct.Struct(f"<{size}f")


def _packed(listed: list[float], label: str) -> bytes:
    try:
        packed = _packer(len(listed)).pack(*listed)
    except (struct.error, TypeError, OverflowError) as error:
        raise WeaviateInvalidInputError(f"{label} must contain numbers that fit float32: {error}") from None
    try:
        total = sum(listed)
    except TypeError:  # numbers of kinds that do not add up, such as Decimal and float
        total = sum(map(float, listed))
    if not math.isfinite(total):
        raise _not_finite(label)
    return packed


def _not_finite(label: str) -> WeaviateInvalidInputError:
    """Return the error for what a server would store, and answer searches with distances of NaN from then on."""
    return WeaviateInvalidInputError(f"{label} must contain finite numbers that fit float32, got NaN or an infinity")


def pack(vector: Any, label: str = "vector", *, empty: bool = False) -> tuple[bytes, bool]:
    """Return a vector or multi-vector as bytes.

    Args:
        vector: as for :func:`as_list`.
        label: its name in messages.
        empty: whether it may be without numbers.

    Returns:
        The bytes, and whether it is a multi-vector.

    Raises:
        WeaviateInvalidInputError: if it is not a vector, its rows differ in length, or a number does not fit float32.
    """
    found = _quick(vector, label)
    if found is None:
        listed = _listed(vector, label)
        found = (pack_rows(listed, label), True) if _has_rows(listed) else (_packed(listed, label), False)
    if not empty and len(found[0]) <= 2 * found[1]:
        raise WeaviateInvalidInputError(f"{label} must not be an empty vector")
    return found


def pack_rows(rows: Sequence[Any], label: str) -> bytes:
    """Return several vectors as one multi-vector.

    Raises:
        WeaviateInvalidInputError: if they differ in length, or are multi-vectors themselves.
    """
    packed = [pack(row, label, empty=True) for row in rows]
    if any(multi for _, multi in packed):
        raise invalid(label, "a vector or a list of vectors (at most two dimensions)", rows)
    if len({len(row) for row, _ in packed}) > 1:
        raise WeaviateInvalidInputError(f"{label}: every row of a multi-vector must have as many numbers as the first")
    return _multi(len(packed[0][0]) // 4, b"".join(row for row, _ in packed))


def _multi(size: int, data: bytes) -> bytes:
    return struct.pack("<H", size) + data


def pack_unnamed(vector: Any) -> bytes:
    """Return an object's unnamed vector as bytes; a matrix of one row or one column is one."""
    data, multi = pack(vector, empty=True)
    return _packed(squeezed(as_list(vector)), "vector") if multi else data


def _quick(vector: Any, label: str) -> tuple[bytes, bool] | None:
    """Pack what has the bytes already, without a Python object for each number."""
    kind = getattr(getattr(vector, "dtype", None), "kind", "")
    if kind in _NUMBERS and vector.ndim in {1, 2} and hasattr(vector, "tobytes"):
        if vector.size and not (float(vector.min()) >= -_LARGEST and float(vector.max()) <= _LARGEST):
            raise _not_finite(label)  # NaN is on neither side
        data: bytes = vector.astype("<f4", copy=False).tobytes()
        return (_multi(vector.shape[1], data), True) if vector.ndim == 2 else (data, False)
    if getattr(vector, "typecode", "") == "f" and sys.byteorder == "little":
        if not math.isfinite(sum(vector)):
            raise _not_finite(label)
        return bytes(vector.tobytes()), False
    return None


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


def get_vector(vector: Any) -> Sequence[float]:
    """Return a vector as a list.

    Args:
        vector: a list, or an array of numpy, torch, tensorflow, pandas, polars or Python.

    Returns:
        The numbers.

    Raises:
        TypeError: it is something else.
    """
    try:
        return squeezed(as_list(vector))
    except WeaviateInvalidInputError as error:
        raise TypeError(str(error)) from None
