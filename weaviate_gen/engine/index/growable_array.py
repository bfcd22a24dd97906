"""Arrays that grow at their end, in steps that double: views taken before stay valid and do not change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from weaviate_gen.engine.values.arrays import NDArray

_FIRST = 64


class GrowableArray:
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
        """Return the width of a row; 0: one number a row."""
        return self._array.shape[1] if self._array.ndim == 2 else 0

    @property
    def view(self) -> NDArray[Any]:
        """Return what is there, without a copy."""
        return self._array[: self._size]

    def append(self, value: Any) -> None:
        """Add one row."""
        size = self._size
        if size == len(self._array):
            self._reserve(size + 1)
        self._array[size] = value
        self._size = size + 1

    def extend(self, values: Sequence[Any] | NDArray[Any]) -> None:
        """Add rows."""
        count = len(values)
        self._reserve(self._size + count)
        self._array[self._size : self._size + count] = values
        self._size += count

    def scatter(self, places: NDArray[np.int32], values: Any) -> None:
        """Set the rows at places, at or behind the end; new ones in between become 0.

        Args:
            places: at least one.
            values: one a place, or one for all.
        """
        first, last = int(places.min()), int(places.max())
        if first >= self._size and last - first + 1 == len(places) and (np.diff(places) == 1).all():
            self.pad(first, 0)
            self._reserve(last + 1)
            self._array[first : last + 1] = values
            self._size = last + 1
        else:
            self.pad(last + 1, 0)
            self._array[places] = values

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
