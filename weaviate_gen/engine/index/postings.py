"""Which slots hold a term, and how often: what text filters and keyword search read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.index.heap import trim
from weaviate_gen.engine.values.arrays import NDArray

Slots: TypeAlias = NDArray[np.int32]
Counts: TypeAlias = NDArray[np.uint16]

_MOST = 0xFFFF
_TAIL = 4096
_PART = 1 << 19
"""Occurrences that are sorted in one go, between two looks at the clock."""


class _Vocabulary(dict[str, int]):
    """Numbers terms in the order in which they are looked up first."""

    __slots__ = ()

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Sorted(NamedTuple):
    """Pairs of a term and a slot, sorted by term and then slot.

    Attributes:
        terms: the number of each pair's term.
        slots: the slot of each pair.
        counts: how often the slot holds the term.
    """

    terms: NDArray[np.uint32]
    slots: Slots
    counts: Counts


class _State(NamedTuple):
    """What is sorted by term, and what came since; replaced as a whole, so that no moment sees half of a merge.

    Attributes:
        starts: where each term's pairs begin in `slots` and `counts`.
        slots: the slots of the sorted pairs.
        counts: beside each slot, how often it holds the term.
        merged: the number of slots whose terms are sorted.
        tail: the terms of the slots from there on, each occurrence.
    """

    starts: NDArray[np.int64]
    slots: Slots
    counts: Counts
    merged: int
    tail: array[int]


class Postings:
    """The terms of one property.

    Sorted by term in one block, with every occurrence that came since in a tail that is merged in when it has grown.

    Attributes:
        terms: the number of each term.
        lengths: the number of terms a slot has, repetitions counted.
        average: kept by keyword search: the mean length, and the state of the index that it is of.
    """

    __slots__ = ("_state", "average", "lengths", "terms")

    def __init__(self) -> None:
        self.terms: dict[str, int] = _Vocabulary()
        self.lengths: GrowableArray = GrowableArray(np.uint32)
        self.average: tuple[tuple[int, int], float] | None = None
        nothing = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint16)
        self._state = _State(np.zeros(1, dtype=np.int64), *nothing, 0, array("I"))

    def add(self, slot: int, terms: Iterable[str]) -> None:
        """Add the terms of a slot; slots come in ascending order.

        Args:
            slot: where the object is.
            terms: its terms, with repetitions.
        """
        tail = self._state.tail
        before = len(tail)
        tail.extend(map(self.terms.__getitem__, terms))
        self.lengths.pad(slot, 0)
        self.lengths.append(len(tail) - before)

    def find(self, term: str) -> tuple[Slots, Counts]:
        """Return the slots that hold a term, ascending, and how often each does."""
        number = self.terms.get(term)
        if number is None:
            return self._state.slots[:0], self._state.counts[:0]
        if len(self._state.tail) > max(_TAIL, len(self._state.slots) // 4):
            self.merge()
        slots, counts = self._block(number)
        tail = self._state.tail
        if not tail:
            return slots, counts
        places = np.flatnonzero(np.frombuffer(tail, dtype=np.uint32) == number)
        if not len(places):
            return slots, counts
        at, times = np.unique(self._holders(places), return_counts=True)
        return np.concatenate([slots, at.astype(np.int32)]), np.concatenate([counts, _counted(times)])

    def find_any(self, terms: Iterable[str]) -> Slots:
        """Return the slots that hold one of some terms, in no order; a slot may be there more than once."""
        known = self.terms
        numbers = [number for term in deadline.checked(terms) if (number := known.get(term)) is not None]
        if len(self._state.tail) > max(_TAIL, len(self._state.slots) // 4):
            self.merge()
        found = [self._block(number)[0] for number in deadline.checked(numbers)]
        tail = self._state.tail
        if tail and numbers:
            asked = np.zeros(len(known), dtype=np.bool_)
            asked[numbers] = True
            places = np.flatnonzero(asked[np.frombuffer(tail, dtype=np.uint32)])
            found.append(self._holders(places).astype(np.int32))
        return np.concatenate(found) if found else self._state.slots[:0]

    def find_all(self, terms: Iterable[str]) -> Slots:
        """Return the slots that hold each of some terms, at least one, ascending."""
        slots, *others = sorted((self.find(term)[0] for term in terms), key=len)
        for other in others:
            if not len(slots):
                break
            places = np.minimum(np.searchsorted(other, slots), len(other) - 1)
            slots = slots[other[places] == slots]
        return slots

    def _holders(self, places: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the slot of each of some places in the tail."""
        merged = self._state.merged
        ends = np.cumsum(self.lengths.view[merged:], dtype=np.int64)
        return np.searchsorted(ends, places, side="right") + merged

    def _block(self, number: int) -> tuple[Slots, Counts]:
        starts, slots, counts, _, _ = self._state
        if number + 1 >= len(starts):
            return slots[:0], counts[:0]
        part = slice(starts[number], starts[number + 1])
        return slots[part], counts[part]

    def merge(self) -> None:
        """Sort what came since the last time; worth it before many calls of :meth:`find`."""
        if self._state.tail:
            self._state = self._merged()
            trim(len(self.lengths))

    def _merged(self) -> _State:
        parts = [*self._sorted_block(), *self._sorted_tail()]
        sizes = np.zeros(len(self.terms), dtype=np.int64)
        for part in deadline.checked(parts, 1):
            sizes += np.bincount(part.terms, minlength=len(sizes))
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        slots, counts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.uint16)
        ends = starts[:-1].copy()
        for part in deadline.checked(parts, 1):
            # the pairs of a term follow those that earlier parts have of it
            here = np.bincount(part.terms, minlength=len(ends))
            firsts = np.cumsum(here) - here
            places = np.arange(len(part.terms)) + (ends - firsts)[part.terms]
            slots[places], counts[places] = part.slots, part.counts
            ends += here
        return _State(starts, slots, counts, len(self.lengths), array("I"))

    def _sorted_block(self) -> Iterator[_Sorted]:
        """Yield what is sorted already, :data:`_PART` pairs at a time."""
        starts, slots, counts, _, _ = self._state
        terms = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))
        for start in range(0, len(terms), _PART):
            part = slice(start, start + _PART)
            yield _Sorted(terms[part], slots[part], counts[part])

    def _sorted_tail(self) -> Iterator[_Sorted]:
        """Yield what came since the last merge, about :data:`_PART` occurrences at a time."""
        tail, merged = self._state.tail, self._state.merged
        lengths = self.lengths.view[merged:]
        ends = np.cumsum(lengths, dtype=np.int64)
        first = start = 0
        while first < len(lengths):
            deadline.check()
            last = max(first + 1, int(np.searchsorted(ends, start + _PART, side="right")))
            end = int(ends[last - 1])
            late = np.arange(merged + first, merged + last, dtype=np.int32)
            # a copy: the tail could not grow as long as a view of it lives, in a traceback for example
            terms = np.frombuffer(tail[start:end], dtype=np.uint32)
            yield _counted_pairs(terms, np.repeat(late, lengths[first:last]))
            first, start = last, end


def _counted_pairs(terms: NDArray[np.uint32], slots: Slots) -> _Sorted:
    """Sort occurrences, given in the order of their slots, and count those of the same term and slot."""
    order = np.argsort(terms, kind="stable")
    terms, slots = terms[order], slots[order]
    new = np.ones(len(terms), dtype=np.bool_)
    new[1:] = (terms[1:] != terms[:-1]) | (slots[1:] != slots[:-1])
    firsts = np.flatnonzero(new)
    return _Sorted(terms[firsts], slots[firsts], _counted(np.diff(firsts, append=len(terms))))


def _counted(times: NDArray[np.int64]) -> Counts:
    return np.minimum(times, _MOST).astype(np.uint16)
