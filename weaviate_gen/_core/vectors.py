"""Vectors in whatever form users have them, to lists for JSON and to bytes for gRPC."""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from weaviate_gen._core.kinds import is_list, is_mapping
from weaviate_gen.exceptions import WeaviateInvalidInputError

_ACCEPTED = (
    "a list of numbers, an array (numpy, torch, tensorflow, pandas, polars, array.array) or a mapping of names to them"
)


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
    given = vector
    if isinstance(given, str | bytes | bytearray | Mapping):
        raise _refused(vector, what)
    given = given if is_list(given) else _listed(given, vector, what)
    if given and not isinstance(given[0], int | float):
        if hasattr(given[0], "__len__") and not isinstance(given[0], str | bytes | Mapping):
            return [as_list(row, what) for row in given]
        return [_number(item, what) for item in given]
    return given


def _listed(given: Any, vector: Any, what: str) -> list[Any]:
    for name in ("tolist", "to_list"):
        if hasattr(given, name):
            listed = getattr(given, name)()
            return listed if is_list(listed) else [listed]
    if hasattr(given, "numpy"):
        listed = given.numpy().tolist()
        return listed if is_list(listed) else [listed]
    if hasattr(given, "__getitem__") and hasattr(given, "__len__"):
        return list(given)
    try:
        return memoryview(given).tolist()
    except TypeError:
        raise _refused(vector, what) from None


def _number(item: Any, what: str) -> float:
    try:
        return float(item)
    except (TypeError, ValueError):
        raise WeaviateInvalidInputError(f"{what} must hold numbers, and holds {item!r}") from None


def _refused(vector: object, what: str) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(f"{what} must be {_ACCEPTED}, and is {type(vector).__name__}")


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


_NUMBERS = frozenset("fiub")
"""Kinds of numpy's arrays: floats, ints, unsigned ones, bools."""


@lru_cache(maxsize=64)
def _packer(size: int) -> struct.Struct:
    return struct.Struct(f"<{size}f")


def pack(vector: Any, what: str = "vector") -> bytes:
    """Give one vector as little-endian float32.

    Args:
        vector: as for :func:`as_list`, without rows.
        what: its name in messages.

    Returns:
        Four bytes a dimension.
    """
    quick = _quick(vector, 1)
    if quick is not None:
        return quick
    return _packed(squeezed(as_list(vector, what)), what)


def _packed(listed: list[float], what: str) -> bytes:
    try:
        return _packer(len(listed)).pack(*listed)
    except (struct.error, TypeError, OverflowError) as error:
        raise WeaviateInvalidInputError(f"{what} must hold numbers that fit float32: {error}") from None


def _quick(vector: Any, dimensions: int) -> bytes | None:
    """Pack what has the bytes already, without a Python object for each number."""
    kind = getattr(getattr(vector, "dtype", None), "kind", "")
    if kind in _NUMBERS and vector.ndim == dimensions and hasattr(vector, "tobytes"):
        packed: bytes = vector.astype("<f4", copy=False).tobytes()
        return packed
    if dimensions == 1 and getattr(vector, "typecode", "") == "f" and sys.byteorder == "little":
        return bytes(vector.tobytes())
    return None


def pack_named(vector: Any, what: str) -> tuple[bytes, bool]:
    """Give a named vector or multi-vector as bytes.

    Args:
        vector: as for :func:`as_list`.
        what: its name in messages.

    Returns:
        The bytes, and whether it is a multi-vector: two bytes with the number of dimensions, then row after row.
    """
    quick = _quick(vector, 1)
    if quick is not None:
        return quick, False
    quick = _quick(vector, 2)
    if quick is not None:
        return struct.pack("<H", vector.shape[1]) + quick, True
    listed = as_list(vector, what)
    if not is_multi(listed):
        return _packed(listed, what), False
    return pack_rows(listed, what), True


def pack_rows(rows: Sequence[Sequence[float]], what: str) -> bytes:
    """Give a multi-vector as bytes: two with the number of dimensions, then row after row.

    Raises:
        WeaviateInvalidInputError: if the rows differ in length.
    """
    size = len(rows[0])
    if any(len(row) != size for row in rows):
        raise WeaviateInvalidInputError(f"{what}: every row of a multi-vector must have as many numbers as the first")
    return struct.pack("<H", size) + b"".join(_packed(list(row), what) for row in rows)
