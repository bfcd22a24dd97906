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


class _Numbers(dict[str, int]):
    """Numbers terms in the order in which they are looked up first."""

    __slots__ = ()

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class Postings:
    """The terms of one property.

    Sorted by term in one block, with every occurrence that came since in a tail that is merged in when it has grown.

    Attributes:
        terms: the number of each term.
        lengths: the number of terms a slot has, repetitions counted.
        average: kept by keyword search: the mean length, and the state of the index that it is of.
    """

    __slots__ = ("_counts", "_merged", "_slots", "_starts", "_tail", "average", "lengths", "terms")

    def __init__(self) -> None:
        self.terms: dict[str, int] = _Numbers()
        self.lengths: Growing = Growing(np.uint32)
        self.average: tuple[tuple[int, int], float] | None = None
        self._tail = array("I")
        self._merged = 0
        self._starts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._slots: Slots = np.empty(0, dtype=np.int32)
        self._counts: Counts = np.empty(0, dtype=np.uint16)

    def add(self, slot: int, terms: Iterable[str]) -> None:
        """Add the terms of a slot; slots come in ascending order.

        Args:
            slot: where the object is.
            terms: its terms, with repetitions.
        """
        before = len(self._tail)
        self._tail.extend(map(self.terms.__getitem__, terms))
        self.lengths.pad(slot, 0)
        self.lengths.append(len(self._tail) - before)

    def find(self, term: str) -> tuple[Slots, Counts]:
        """Give the slots that hold a term, ascending, and how often each does."""
        number = self.terms.get(term)
        if number is None:
            return self._slots[:0], self._counts[:0]
        if len(self._tail) > max(_TAIL, len(self._slots) // 4):
            self._merge()
        slots, counts = self._block(number)
        if not self._tail:
            return slots, counts
        places = np.flatnonzero(np.frombuffer(self._tail, dtype=np.uint32) == number)
        if not len(places):
            return slots, counts
        ends = np.cumsum(self.lengths.view[self._merged :])
        at, times = np.unique(np.searchsorted(ends, places, side="right"), return_counts=True)
        late = (at + self._merged).astype(np.int32), _counted(times)
        return np.concatenate([slots, late[0]]), np.concatenate([counts, late[1]])

    def _block(self, number: int) -> tuple[Slots, Counts]:
        if number + 1 >= len(self._starts):
            return self._slots[:0], self._counts[:0]
        part = slice(self._starts[number], self._starts[number + 1])
        return self._slots[part], self._counts[part]

    def _merge(self) -> None:
        known = np.repeat(np.arange(len(self._starts) - 1, dtype=np.uint32), np.diff(self._starts))
        fresh, slots, counts = self._sorted_tail()
        terms = np.concatenate([known, fresh])
        order = np.argsort(terms, kind="stable")
        self._slots = np.concatenate([self._slots, slots])[order]
        self._counts = np.concatenate([self._counts, counts])[order]
        sizes = np.bincount(terms, minlength=len(self.terms))
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        self._tail = array("I")
        self._merged = len(self.lengths)

    def _sorted_tail(self) -> tuple[NDArray[np.uint32], Slots, Counts]:
        """Give the term, the slot and the count of each pair in the tail, by term and then slot."""
        occurrences = np.frombuffer(self._tail, dtype=np.uint32)
        order = np.argsort(occurrences, kind="stable")
        late = np.arange(self._merged, len(self.lengths), dtype=np.int32)
        slots, terms = np.repeat(late, self.lengths.view[self._merged :])[order], occurrences[order]
        new = np.ones(len(terms), dtype=np.bool_)
        new[1:] = (terms[1:] != terms[:-1]) | (slots[1:] != slots[:-1])
        firsts = np.flatnonzero(new)
        return terms[firsts], slots[firsts], _counted(np.diff(firsts, append=len(terms)))


def _counted(times: NDArray[np.int64]) -> Counts:
    return np.minimum(times, _MOST).astype(np.uint16)
