"""Vectors in whatever form users have them, to lists for JSON and to bytes for gRPC.

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


def as_list(vector: Any, what: str = "vector") -> list[Any]:
    """Give a vector, or the rows of a multi-vector, as lists.

    Args:
        vector: a list, or anything with ``tolist``, ``to_list``, ``numpy`` or the buffer protocol.
        what: its name in messages.

    Returns:
        A list of numbers, or a list of such lists.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    listed = _listed(vector, what)
    if _has_rows(listed):
        return [as_list(row, what) for row in listed]
    return listed if not listed or isinstance(listed[0], int | float) else [_number(item, what) for item in listed]


def _listed(vector: Any, what: str) -> list[Any]:
    if is_list(vector):
        return vector
    if not isinstance(vector, str | bytes | bytearray | Mapping):
        for name in ("tolist", "to_list", "numpy"):
            if hasattr(vector, name):
                listed = getattr(vector, name)()
                if is_list(listed) or name == "numpy":
                    return _listed(listed, what)
                raise invalid(what, _ACCEPTED, vector)
        if hasattr(vector, "__getitem__") and hasattr(vector, "__len__"):
            return list(vector)
        try:
            return memoryview(vector).tolist()
        except TypeError:
            pass
    raise invalid(what, _ACCEPTED, cast("object", vector))


def _has_rows(listed: Sequence[Any]) -> bool:
    first = listed[0] if listed else None
    return hasattr(first, "__len__") and not isinstance(first, str | bytes | Mapping) and getattr(first, "ndim", 1) > 0


def _number(item: Any, what: str) -> float:
    if not hasattr(item, "__float__"):
        raise WeaviateInvalidInputError(f"{what} must hold numbers, and holds {item!r}")
    return float(item)


def is_multi(listed: Sequence[Any]) -> bool:
    """Tell whether a listed vector is a multi-vector."""
    return bool(listed) and isinstance(listed[0], list)


def to_json(vector: Any) -> tuple[list[float] | None, dict[str, Any] | None]:
    """Give an object's vectors as REST takes them: the unnamed one, or those with names.

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


def _checked(listed: list[Any], what: str) -> list[Any]:
    for row in listed if is_multi(listed) else [listed]:
        _packed(row, what)
    return listed


def squeezed(listed: list[Any]) -> list[float]:
    """Give a vector that came as a matrix of one row or one column; a list of numbers stays as it is.

    Raises:
        WeaviateInvalidInputError: if there are more rows, as an unnamed vector cannot have.
    """
    if not is_multi(listed):
        return listed
    if len(listed) == 1:
        return squeezed(listed[0])
    if all(is_list(row) and len(row) == 1 for row in listed):
        return [row[0] for row in listed]
    raise WeaviateInvalidInputError("vector has several rows; a multi-vector needs a name: vector={'name': …}")


@lru_cache(maxsize=64)
def _packer(size: int) -> struct.Struct:
    return struct.Struct(f"<{size}f")


def _packed(listed: list[float], what: str) -> bytes:
    try:
        packed = _packer(len(listed)).pack(*listed)
    except (struct.error, TypeError, OverflowError) as error:
        raise WeaviateInvalidInputError(f"{what} must hold numbers that fit float32: {error}") from None
    try:
        total = sum(listed)
    except TypeError:  # numbers of kinds that do not add up, such as Decimal and float
        total = sum(map(float, listed))
    if not math.isfinite(total):
        raise _not_finite(what)
    return packed


def _not_finite(what: str) -> WeaviateInvalidInputError:
    """Return the error for what a server would store, and answer searches with distances of NaN from then on."""
    return WeaviateInvalidInputError(f"{what} must hold finite numbers that fit float32, got NaN or an infinity")


def pack(vector: Any, what: str = "vector", *, empty: bool = False) -> tuple[bytes, bool]:
    """Give a vector or multi-vector as bytes.

    Args:
        vector: as for :func:`as_list`.
        what: its name in messages.
        empty: whether it may be without numbers.

    Returns:
        The bytes, and whether it is a multi-vector.

    Raises:
        WeaviateInvalidInputError: if it is no vector, its rows differ in length, or a number does not fit float32.
    """
    found = _quick(vector, what)
    if found is None:
        listed = _listed(vector, what)
        found = (pack_rows(listed, what), True) if _has_rows(listed) else (_packed(listed, what), False)
    if not empty and len(found[0]) <= 2 * found[1]:
        raise WeaviateInvalidInputError(f"{what} is an empty vector")
    return found


def pack_rows(rows: Sequence[Any], what: str) -> bytes:
    """Give several vectors as one multi-vector.

    Raises:
        WeaviateInvalidInputError: if they differ in length, or are multi-vectors themselves.
    """
    packed = [pack(row, what, empty=True) for row in rows]
    if any(multi for _, multi in packed):
        raise invalid(what, "a vector or a list of vectors (at most two dimensions)", rows)
    if len({len(row) for row, _ in packed}) > 1:
        raise WeaviateInvalidInputError(f"{what}: every row of a multi-vector must have as many numbers as the first")
    return _multi(len(packed[0][0]) // 4, b"".join(row for row, _ in packed))


def _multi(size: int, data: bytes) -> bytes:
    return struct.pack("<H", size) + data


def pack_unnamed(vector: Any) -> bytes:
    """Give an object's unnamed vector as bytes; a matrix of one row or one column is one."""
    data, multi = pack(vector, empty=True)
    return _packed(squeezed(as_list(vector)), "vector") if multi else data


def _quick(vector: Any, what: str) -> tuple[bytes, bool] | None:
    """Pack what has the bytes already, without a Python object for each number."""
    kind = getattr(getattr(vector, "dtype", None), "kind", "")
    if kind in _NUMBERS and vector.ndim in {1, 2} and hasattr(vector, "tobytes"):
        if vector.size and not (float(vector.min()) >= -_LARGEST and float(vector.max()) <= _LARGEST):
            raise _not_finite(what)  # NaN is on neither side
        data: bytes = vector.astype("<f4", copy=False).tobytes()
        return (_multi(vector.shape[1], data), True) if vector.ndim == 2 else (data, False)
    if getattr(vector, "typecode", "") == "f" and sys.byteorder == "little":
        if not math.isfinite(sum(vector)):
            raise _not_finite(what)
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
