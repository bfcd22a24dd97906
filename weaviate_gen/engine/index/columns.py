"""Values by slot: what filters on numbers, dates, booleans, lengths and places read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.values.arrays import NDArray

Mask: TypeAlias = NDArray[np.bool_]

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Equal": np.equal,
    "GreaterThan": np.greater,
    "GreaterThanEqual": np.greater_equal,
    "LessThan": np.less,
    "LessThanEqual": np.less_equal,
}

EARTH_RADIUS = 6_371_000.0
"""In metres, as geo filters measure."""

_RADIAN = np.float32(np.pi / 180)


class Column:
    """The values of one property; a slot has none, one or several."""

    __slots__ = ("_slots", "_values")

    def __init__(self, dtype: DTypeLike) -> None:
        self._values = GrowableArray(dtype)
        self._slots = GrowableArray(np.int32)

    def add(self, slot: int, values: Sequence[Any]) -> None:
        """Add the values of a slot."""
        if len(values) == 1:
            self._values.append(values[0])
            self._slots.append(slot)
        elif values:
            self._values.extend(values)
            self._slots.extend([slot] * len(values))

    @property
    def values(self) -> NDArray[Any]:
        """Return all values."""
        return self._values.view

    @property
    def slots(self) -> NDArray[np.int32]:
        """Return the slot of each value."""
        return self._slots.view

    def match(self, comparison: str, value: Any, size: int) -> Mask:
        """Return which slots have a value that compares so.

        Args:
            comparison: one of :data:`COMPARISONS`.
            value: what to compare with.
            size: the number of slots.
        """
        out = np.zeros(size, dtype=np.bool_)
        out[self.slots[np.flatnonzero(COMPARISONS[comparison](self.values, value))]] = True
        return out

    def match_any(self, values: Sequence[Any], size: int) -> Mask:
        """Return which slots have one of some values."""
        if len(values) == 1:
            return self.match("Equal", values[0], size)
        kind = self.values.dtype
        if kind.kind == "i":  # what is beyond the column's range equals nothing in it
            limits = np.iinfo(kind)
            values = [value for value in values if limits.min <= value <= limits.max]
        out = np.zeros(size, dtype=np.bool_)
        out[self.slots[np.isin(self.values, np.asarray(values, dtype=kind))]] = True
        return out


class GeoColumn:
    """The coordinates of one property."""

    __slots__ = ("_places", "_slots")

    def __init__(self) -> None:
        self._places = GrowableArray(np.float32, 2)
        self._slots = GrowableArray(np.int32)

    def add(self, slot: int, latitude: float, longitude: float) -> None:
        """Add the place of a slot, in degrees."""
        self._places.append((latitude, longitude))
        self._slots.append(slot)

    def within(self, latitude: float, longitude: float, metres: float, size: int) -> Mask:
        """Return which slots lie within a distance of a place, along a great circle (haversine formula).

        Degrees and metres are in single precision, as on a server: who asks for a point finds it at distance 0. A place
        that is NaN or infinite is never too far away there, and so it is here.
        """
        out = np.zeros(size, dtype=np.bool_)
        places = self._places.view
        with np.errstate(invalid="ignore", over="ignore"):
            here = np.asarray((latitude, longitude), dtype=np.float32)
            half = np.sin(np.radians((places - here).astype(np.float64)) / 2) ** 2
            cosines = [np.cos((degrees * _RADIAN).astype(np.float64)) for degrees in (places[:, 0], here[0])]
            chord = half[:, 0] + cosines[0] * cosines[1] * half[:, 1]
            away = np.float32(2 * EARTH_RADIUS * np.arctan2(np.sqrt(chord), np.sqrt(np.maximum(1 - chord, 0))))
            out[self._slots.view[~(away > np.float32(metres))]] = True
        return out
