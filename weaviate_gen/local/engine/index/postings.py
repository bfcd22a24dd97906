"""Which slots hold a term, and how often: what text filters and keyword search read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from weaviate_gen.local.engine.arrays import NDArray
from weaviate_gen.local.engine.index.growing import Growing

Slots: TypeAlias = NDArray[np.int32]
Counts: TypeAlias = NDArray[np.uint16]

_MOST = 0xFFFF
_TAIL = 4096


class Postings:
    """The terms of one property.

    Sorted by term in one block, with what came since in a tail that is merged in when it has grown.

    Attributes:
        terms: the number of each term.
        lengths: the number of terms a slot has, repetitions counted.
    """

    __slots__ = ("_counts", "_slots", "_sorted_counts", "_sorted_slots", "_starts", "_terms", "lengths", "terms")

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.lengths: Growing = Growing(np.uint32)
        self._terms = array("I")
        self._slots = array("I")
        self._counts = array("H")
        self._starts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._sorted_slots: Slots = np.empty(0, dtype=np.int32)
        self._sorted_counts: Counts = np.empty(0, dtype=np.uint16)

    def add(self, slot: int, terms: Iterable[str]) -> None:
        """Add the terms of a slot; slots come in ascending order.

        Args:
            slot: where the object is.
            terms: its terms, with repetitions.
        """
        counted: dict[str, int] = {}
        length = 0
        for term in terms:
            counted[term] = counted.get(term, 0) + 1
            length += 1
        numbers = self.terms
        for term, count in counted.items():
            number = numbers.get(term)
            if number is None:
                number = numbers[term] = len(numbers)
            self._terms.append(number)
            self._slots.append(slot)
            self._counts.append(min(count, _MOST))
        self.lengths.pad(slot, 0)
        self.lengths.append(length)

    def find(self, term: str) -> tuple[Slots, Counts]:
        """Give the slots that hold a term, ascending, and how often each does."""
        number = self.terms.get(term)
        if number is None:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint16)
        if len(self._terms) > max(_TAIL, len(self._sorted_slots) // 4):
            self._merge()
        slots, counts = self._block(number)
        if not self._terms:
            return slots, counts
        late = np.array(self._terms, dtype=np.uint32) == number
        if not late.any():
            return slots, counts
        return (
            np.concatenate([slots, np.array(self._slots, dtype=np.int32)[late]]),
            np.concatenate([counts, np.array(self._counts, dtype=np.uint16)[late]]),
        )

    def _block(self, number: int) -> tuple[Slots, Counts]:
        if number + 1 >= len(self._starts):
            return self._sorted_slots[:0], self._sorted_counts[:0]
        part = slice(self._starts[number], self._starts[number + 1])
        return self._sorted_slots[part], self._sorted_counts[part]

    def _merge(self) -> None:
        known = np.repeat(np.arange(len(self._starts) - 1, dtype=np.uint32), np.diff(self._starts))
        terms = np.concatenate([known, np.array(self._terms, dtype=np.uint32)])
        order = np.argsort(terms, kind="stable")
        self._sorted_slots = np.concatenate([self._sorted_slots, np.array(self._slots, dtype=np.int32)])[order]
        self._sorted_counts = np.concatenate([self._sorted_counts, np.array(self._counts, dtype=np.uint16)])[order]
        sizes = np.bincount(terms, minlength=len(self.terms))
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        self._terms, self._slots, self._counts = array("I"), array("I"), array("H")
