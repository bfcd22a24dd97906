"""The vectors of a shard under one name: exact search by one matrix product."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.index.distance import (
    COSINE,
    DOT,
    Floats,
    comparable,
    distances,
    distances_at,
    late_interaction,
)
from weaviate_gen.engine.index.graph import METRICS, WORTHWHILE, Graph
from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.values.arrays import NDArray

_ELSEWHERE = -1
"""The place of a vector that was not read yet."""

_BLOCK = 1024
"""Rows that are normalized in one go."""

_TAIL = 5000
"""So many vectors may lie outside the graph before it is added to."""

_PAGE = 256
"""Searches for more than so many results compare all vectors."""

_MARGIN = 16
"""So many more than needed are taken from the graph, and compared exactly."""

_BEAM = 1.5
"""A walk keeps so many times as many candidates as one over exact distances would: those in the graph are rough."""

_SPARSE = 10_000
"""So many allowed vectors are compared as fast as the graph finds them among others."""

_WIDEST = 2000
"""So many vectors are looked for in the graph at most."""

_FEW = 0.3
"""Below this part of all rows, the allowed ones are gathered before they are compared."""


@dataclass(frozen=True, slots=True)
class Near:
    """What a vector search found, nearest first.

    Attributes:
        slots: where.
        distances: how far, beside each slot.
    """

    slots: NDArray[np.int32]
    distances: Floats


@dataclass(frozen=True, slots=True)
class SavedVectors:
    """A graph that was saved, whose vectors are read from the storage when they are needed.

    Attributes:
        graph: the graph.
        last_docid: it knows every object up to this number.
        read: returns the vectors of slots, one a row, as they are stored.
    """

    graph: Graph
    last_docid: int
    read: Callable[[NDArray[np.int32]], Floats]


NOTHING = Near(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


class VectorRows:
    """One vector a slot, in the form that its metric compares; a slot may have none.

    Attributes:
        metric: the distance.
        beam: returns how many candidates a walk through the graph keeps for so many results; ``None``: no graph.
        graph: finds near ones quickly, once there are many and it is built.
        growing: whatever stands for the one thread that builds the graph or adds to it; ``None`` if none does.
    """

    __slots__ = ("_done", "_has", "_late", "_places", "_read", "_rows", "beam", "graph", "growing", "metric")

    def __init__(self, metric: str, room: int = 0, beam: Callable[[int], int] | None = None) -> None:
        self.metric: str = metric
        self.beam: Callable[[int], int] | None = beam
        self.graph: Graph | None = None
        self.growing: object | None = None
        self._rows: GrowableArray | None = None
        self._done = 0
        self._places: GrowableArray | None = None
        self._read: Callable[[NDArray[np.int32]], Floats] | None = None
        self._late: tuple[tuple[int, int], NDArray[np.int32]] = (0, 0), np.empty(0, dtype=np.int32)
        self._has = GrowableArray(np.bool_, room=max(room, 64))

    @property
    def width(self) -> int:
        """Return the vectors' length; 0: there is none yet."""
        return 0 if self._rows is None else self._rows.width

    def add(self, slot: int, vector: Floats, room: int = 0) -> None:
        """Add the vector of a slot; slots come in ascending order.

        Args:
            slot: where.
            vector: as it is stored.
            room: rows to make room for, the first time.
        """
        if self._rows is None:
            self._rows = GrowableArray(np.float32, vector.shape[-1], max(room, 64))
        elif vector.shape[-1] != self._rows.width:
            return
        if self._places is None:
            self._rows.pad(slot, 0)
        else:
            self._places.pad(slot, _ELSEWHERE)
            self._places.append(len(self._rows))
        self._rows.append(vector)
        self._has.pad(slot, False)
        self._has.append(True)

    def put(self, slots: NDArray[np.int32], vectors: Floats, room: int) -> None:
        """Add the vectors of slots in any order, together; as with :meth:`add`, those of another length are left out.

        Args:
            slots: where; at least one.
            vectors: beside each slot, as they are stored.
            room: rows to make room for, the first time.
        """
        if self._rows is None:
            self._rows = GrowableArray(np.float32, vectors.shape[1], max(room, 64))
        elif vectors.shape[1] != self._rows.width:
            return
        vectors = comparable(self.metric, vectors)
        if self._places is None:
            self._rows.scatter(slots, vectors)
            self._done = max(self._done, int(slots.max()) + 1)
        else:
            self._keep(self._rows, self._places, slots, vectors)
        self._has.scatter(slots, True)

    def restore(self, saved: SavedVectors, size: int) -> None:
        """Restore a graph that was saved; nothing else is there yet.

        Args:
            saved: the graph, and what reads its vectors.
            size: the number of slots.
        """
        self.graph, self._read = saved.graph, saved.read
        self._rows = GrowableArray(np.float32, saved.graph.width)
        self._places = GrowableArray(np.int32, room=max(size, 64))
        self._places.pad(size, _ELSEWHERE)
        self._has.pad(size, False)
        self._has.view[saved.graph.slots] = True

    def _keep(self, rows: GrowableArray, places: GrowableArray, slots: NDArray[np.int32], vectors: Floats) -> None:
        self._comparable(rows)
        places.view[slots] = np.arange(len(rows), len(rows) + len(slots), dtype=np.int32)
        rows.extend(vectors)
        self._done = len(rows)

    def _at(self, rows: GrowableArray, slots: NDArray[np.int32]) -> tuple[Floats, NDArray[np.int32]]:
        """Return a matrix that can be compared, and the places in it of slots, all of which have a vector."""
        places, read = self._places, self._read
        if places is None or read is None:
            return self._comparable(rows), slots
        missing = slots[places.view[slots] == _ELSEWHERE]
        for start in deadline.checked(range(0, len(missing), _BLOCK), 1):
            part = missing[start : start + _BLOCK]
            self._keep(rows, places, part, comparable(self.metric, read(part)))
        return self._comparable(rows), places.view[slots]

    def _complete(self, rows: GrowableArray) -> Floats:
        """Return the matrix of all slots; what was not read yet is read."""
        if self._places is None:
            return self._comparable(rows)
        slots = np.flatnonzero(self._has.view).astype(np.int32)
        matrix, places = self._at(rows, slots)
        every = GrowableArray(np.float32, rows.width, len(self._has))
        every.pad(len(self._has), 0)
        every.view[slots] = matrix[places]
        self._rows, self._places, self._read, self._done = every, None, None, len(every)
        return every.view

    def graph_is_due(self) -> bool:
        """Return whether it is time to build a graph, or to add to it."""
        if self.growing is not None or self._rows is None or self.beam is None or self.metric not in METRICS:
            return False
        known = 0 if self.graph is None else len(self.graph)
        return len(self._has) - known > max(_TAIL, known // 4) and is_worthwhile(len(self._has))

    def uncovered(self) -> tuple[NDArray[np.int32], Floats, NDArray[np.int32]]:
        """Return the slots that the graph does not know, a matrix, and their places in it."""
        rows = self._rows
        if rows is None:
            nothing = np.empty(0, dtype=np.int32)
            return nothing, np.empty((0, 0), dtype=np.float32), nothing
        slots = np.flatnonzero(self._has.view & ~self._known(len(self._has))).astype(np.int32)
        return slots, *self._at(rows, slots)

    def _known(self, size: int) -> Mask:
        covered = np.zeros(size, dtype=np.bool_)
        if self.graph is not None:
            covered[self.graph.slots] = True
        return covered

    def _comparable(self, rows: GrowableArray) -> Floats:
        """Return the rows; those that came since the last time are brought into their form together."""
        view: Floats = rows.view
        if self._done < len(view):
            if self.metric == COSINE:
                for start in deadline.checked(range(self._done, len(view), _BLOCK), 1):
                    part = view[start : start + _BLOCK]
                    part[:] = comparable(self.metric, part)
                    self._done = start + len(part)  # if interrupted before this, unit vectors are only scaled again
            self._done = len(view)
        return view

    def present(self, size: int) -> Mask:
        """Return which slots have a vector."""
        out = np.zeros(size, dtype=np.bool_)
        out[: len(self._has)] = self._has.view[:size]
        return out

    def distances(self, query: Floats, slots: NDArray[np.int32]) -> Floats:
        """Return the distance to some slots, all of which have a vector."""
        if self._rows is None or not len(slots):
            return np.empty(0, dtype=np.float32)
        return distances_at(self.metric, comparable(self.metric, query), *self._at(self._rows, slots))

    def search(self, query: Floats, allowed: Mask, limit: int | None, most: float | None = None) -> Near:
        """Find the nearest slots.

        Args:
            query: the vector, as it came.
            allowed: which slots to look at; those without a vector are left out.
            limit: at most so many; `None`: all.
            most: no further away than this.
        """
        if self._rows is None:
            return NOTHING
        size, rows = len(self._has), self._rows
        query, allowed = comparable(self.metric, query), allowed[:size]
        if self.graph is not None and self.beam is not None and limit is not None and most is None and limit <= _PAGE:
            count = int(np.count_nonzero(allowed))
            sought = min((2 * limit + _MARGIN) * size // max(count, 1), len(self.graph))
            if count > size // 2 or (count > _SPARSE and sought <= _WIDEST):
                near = self.graph.search(query, sought, max(sought, int(_BEAM * self.beam(limit))))
                near = self._with_uncovered(self.graph, near[allowed[near]], allowed)
                if len(near) >= limit:
                    return _nearest(distances_at(self.metric, query, *self._at(rows, near)), limit, None, near)
        allowed = allowed & self._has.view
        count = int(np.count_nonzero(allowed))
        if count < size * _FEW:
            slots = np.flatnonzero(allowed).astype(np.int32)
            return _nearest(distances_at(self.metric, query, *self._at(rows, slots)), limit, most, slots)
        away = distances(self.metric, query, self._complete(rows)[:size])
        if count < size:
            away[~allowed] = np.inf
        return _nearest(away, count if limit is None else min(limit, count), most)

    def _with_uncovered(self, graph: Graph, near: NDArray[np.int32], allowed: Mask) -> NDArray[np.int32]:
        """Return slots that a graph found, and all allowed ones that it does not cover, in ascending order."""
        late = self._uncovered_slots(len(allowed), graph)
        return np.unique(np.concatenate([near, late[allowed[late]]])) if len(late) else np.sort(near)

    def _uncovered_slots(self, size: int, graph: Graph) -> NDArray[np.int32]:
        covers, late = self._late
        if covers != (size, len(graph)):
            late = np.flatnonzero(self._has.view[:size] & ~self._known(size)).astype(np.int32)
            self._late = (size, len(graph)), late
        return late


class MultiVectorRows:
    """Several vectors a slot, compared by late interaction."""

    __slots__ = ("_rows", "_scales", "_slots", "_starts", "metric")

    def __init__(self, metric: str = DOT, *, scales: bool = False) -> None:
        """Start empty.

        Args:
            metric: what is summed.
            scales: whether queries, and they alone, are brought to unit length, as on a server for cosine.
        """
        self.metric: str = metric
        self._scales = scales
        self._rows: GrowableArray | None = None
        self._starts = GrowableArray(np.int64)
        self._slots = GrowableArray(np.int32)

    @property
    def width(self) -> int:
        """Return the vectors' length; 0: there is none yet."""
        return 0 if self._rows is None else self._rows.width

    def add(self, slot: int, vector: Floats, room: int = 0) -> None:
        """Add the vectors of a slot; slots come in ascending order."""
        if self._rows is None:
            self._rows = GrowableArray(np.float32, vector.shape[-1], max(room, 64))
        elif vector.shape[-1] != self._rows.width:
            return
        self._starts.append(len(self._rows))
        self._slots.append(slot)
        self._rows.extend(comparable(self.metric, vector.reshape(-1, vector.shape[-1])))

    def present(self, size: int) -> Mask:
        """Return which slots have vectors."""
        out = np.zeros(size, dtype=np.bool_)
        out[self._slots.view] = True
        return out

    def distances(self, query: Floats, slots: NDArray[np.int32]) -> Floats:
        """Return the distance to some slots, all of which have vectors."""
        if self._rows is None or not len(slots):
            return np.empty(0, dtype=np.float32)
        return self._all(self._rows.view, query)[np.searchsorted(self._slots.view, slots)]

    def search(self, query: Floats, allowed: Mask, limit: int | None, most: float | None = None) -> Near:
        """Find the nearest slots; see :meth:`VectorRows.search`."""
        if self._rows is None:
            return NOTHING
        away = self._all(self._rows.view, query)
        keep = allowed[self._slots.view]
        return _nearest(away[keep], limit, most, self._slots.view[keep])

    def _all(self, rows: Floats, query: Floats) -> Floats:
        queries = comparable(COSINE if self._scales else self.metric, np.atleast_2d(query))
        return late_interaction(queries, rows, self._starts.view, self.metric)


def is_worthwhile(count: int) -> bool:
    """Return whether so many vectors are searched faster by a graph."""
    return count >= WORTHWHILE


def _nearest(away: Floats, limit: int | None, most: float | None, slots: NDArray[np.int32] | None = None) -> Near:
    size = len(away)
    if limit is None or size <= max(limit, _PAGE):
        chosen = np.argsort(away, kind="stable")[:limit]
    else:
        chosen = np.sort(np.argpartition(away, limit)[:limit]) if limit else np.empty(0, dtype=np.int64)
        chosen = chosen[np.argsort(away[chosen], kind="stable")]
    found = away[chosen]
    if most is not None or (len(found) and not (math.isfinite(found[0]) and math.isfinite(found[-1]))):
        keep = np.isfinite(found)
        if most is not None:
            keep &= (found <= most) | np.isclose(found, most, rtol=0, atol=1e-6)
        chosen, found = chosen[keep], found[keep]
    return Near((chosen if slots is None else slots[chosen]).astype(np.int32, copy=False), found)
