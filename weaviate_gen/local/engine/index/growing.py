"""Arrays that grow at their end, in steps that double: views taken before stay valid and do not change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from weaviate_gen.local.engine.arrays import NDArray

_FIRST = 64


class Growing:
    """An array with room behind its end.

    The room is not touched before it is used, so that it costs address space and no memory.
    """

    __slots__ = ("_array", "_size")

    def __init__(self, dtype: DTypeLike, width: int = 0, room: int = _FIRST) -> None:
        """Make an empty one.

        Args:
            dtype: of the numbers.
            width: of a row; 0: one number a row.
            room: rows to make room for.
        """
        self._array: NDArray[Any] = np.empty((max(room, 1), width) if width else max(room, 1), dtype=dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def width(self) -> int:
        """Give the width of a row; 0: one number a row."""
        return self._array.shape[1] if self._array.ndim == 2 else 0

    @property
    def view(self) -> NDArray[Any]:
        """Give what is there, without a copy."""
        return self._array[: self._size]

    def append(self, value: Any) -> None:
        """Add one row."""
        self._reserve(self._size + 1)
        self._array[self._size] = value
        self._size += 1

    def extend(self, values: Sequence[Any] | NDArray[Any]) -> None:
        """Add rows."""
        count = len(values)
        self._reserve(self._size + count)
        self._array[self._size : self._size + count] = values
        self._size += count

    def put(self, at: int, value: Any) -> None:
        """Set the row at a place, at or behind the end; what lies between is left as it comes.

        Args:
            at: the place.
            value: the row.
        """
        self._reserve(at + 1)
        self._array[at] = value
        self._size = max(self._size, at + 1)

    def pad(self, size: int, value: Any) -> None:
        """Grow to a size with copies of a row."""
        if size > self._size:
            self._reserve(size)
            self._array[self._size : size] = value
            self._size = size

    def _reserve(self, size: int) -> None:
        room = self._array.shape[0]
        if size <= room:
            return
        larger = np.empty((max(size, room * 2), *self._array.shape[1:]), dtype=self._array.dtype)
        larger[: self._size] = self._array[: self._size]
        self._array = larger
