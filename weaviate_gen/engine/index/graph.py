"""A graph over many vectors (HNSW, by the `usearch` package): near ones are found without comparing all."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from weaviate_gen.engine.index.distance import COSINE, DOT, L2, Floats
from weaviate_gen.engine.values.arrays import NDArray

WORTHWHILE = 20_000
"""From so many vectors on a graph is built; below, comparing all is as fast."""

METRICS: Mapping[str, str] = {COSINE: "ip", DOT: "ip", L2: "l2sq"}
"""The metrics that graphs know, and `usearch`'s names for them; cosine compares unit vectors."""

_CONNECTIVITY = 24
_EXPANSION_ADD = 128
_PART = 1024
"""So many vectors are added between two looks at whether to stop."""

_THREADS = os.cpu_count() or 1
"""All processors add vectors: the threads have a lower priority than those of searches."""

_HEAD = struct.Struct("<4s4xQQdQ24x")
"""What it is, the width of vectors, how many there are, their scale, and the length of the index in bytes."""

_MAGIC = b"wvg3"
GONE = -1
"""The slot of what is gone."""

_BYTE = 127
_COARSE = 1e-3
"""The part of the vectors' energy that may be lost where numbers are rounded to a byte."""


def graph_label(name: str) -> str:
    """Return the name under which the graph of a vector is kept."""
    return f"graph/{name}"


def byte_scale(metric: str, rows: Floats) -> float:
    """Return the factor that brings vectors into the range of signed bytes.

    Args:
        metric: how they are compared: only those of unit length stay in the range of those that came first.
        rows: examples.

    Returns:
        0: too much would be lost.
    """
    peak = float(max(rows.max(initial=0), -rows.min(initial=0)))
    if metric != COSINE or not peak:
        return 0.0
    lost = (peak / _BYTE) ** 2 / 12
    return _BYTE / peak if lost <= _COARSE / rows.shape[1] else 0.0


class Graph:
    """A graph over the slots of one vector; distances in it are rough (bytes or f16), and compared exactly afterwards.

    It does not change: :meth:`grown` makes a larger one beside searches. What is searched are the bytes that are saved:
    they take less room than a graph that can grow, and lie closer together.

    Attributes:
        content: its bytes: a head, the objects that it knows, and the index.
        width: the vectors' length.
    """

    def __init__(self, content: bytes, metric: str, slots: NDArray[np.int32]) -> None:
        """Read the bytes of a graph.

        Args:
            content: as :meth:`grown` made them.
            metric: one of :data:`METRICS`.
            slots: where each of its objects is now.

        Raises:
            ValueError: the bytes are no graph of so many objects.
        """
        self.content: bytes = content
        self._metric = metric
        self.width: int
        _, self.width, count, self._scale, _ = _HEAD.unpack_from(content)
        self._index = _new_index(metric, self.width, self._scale)
        self._index.view(memoryview(content)[_HEAD.size + 8 * count :])
        if len(self._index) != count or len(slots) != count:
            raise ValueError(f"{len(self._index)} vectors, and not {count}")
        self._slots = slots
        self._lock = threading.Lock()

    @classmethod
    def empty(cls, metric: str, width: int, scale: float = 0.0) -> Graph:
        """Return a graph without vectors.

        Args:
            metric: one of :data:`METRICS`.
            width: the vectors' length.
            scale: what brings numbers into the range of signed bytes; 0 keeps them as f16.
        """
        index = bytes(_new_index(metric, width, scale).save())
        return cls(_HEAD.pack(_MAGIC, width, 0, scale, len(index)) + index, metric, np.empty(0, dtype=np.int32))

    @classmethod
    def load(
        cls, content: bytes, metric: str, slots_of: Callable[[NDArray[np.int64]], NDArray[np.int32]]
    ) -> Graph | None:
        """Read a graph that was saved; objects that are gone since then are not found any more.

        Args:
            content: the bytes.
            metric: as it was made with.
            slots_of: returns where objects are now, by docid; :data:`GONE` where they are not any more.

        Returns:
            The graph, or `None` if the bytes are of something else.
        """
        if len(content) < _HEAD.size:
            return None
        magic, _, count, _, length = _HEAD.unpack_from(content)
        if magic != _MAGIC or len(content) != _HEAD.size + 8 * count + length:
            return None
        try:
            return cls(content, metric, slots_of(_docids(content, count)))
        except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, a graph can be built anew
            return None

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def slots(self) -> NDArray[np.int32]:
        """Return the slots that are in it."""
        return np.asarray(self._slots[self._slots != GONE], dtype=np.int32)

    @property
    def last_docid(self) -> int:
        """Return the highest number of its objects; every object with a lower one that has a vector is in it."""
        return int(_docids(self.content, len(self)).max(initial=0))

    def _rough(self, vectors: Floats) -> NDArray[Any]:
        if not self._scale:
            return vectors
        scaled = np.rint(vectors * np.float32(self._scale))
        return np.asarray(np.clip(scaled, -_BYTE, _BYTE, out=scaled), dtype=np.int8)

    def grown(
        self,
        slots: NDArray[np.int32],
        docids: NDArray[np.int64],
        rows: Floats,
        places: NDArray[np.int32],
        stopped: Callable[[], bool],
    ) -> Graph | None:
        """Return a graph with more vectors; this one may be searched meanwhile.

        Args:
            slots: where they are.
            docids: the objects they belong to.
            rows: a matrix that has them.
            places: their rows in it.
            stopped: says when to give up.

        Returns:
            The graph, or `None` if it was stopped.
        """
        index, known = _new_index(self._metric, self.width, self._scale), len(self)
        if known:
            index.load(memoryview(self.content)[_HEAD.size + 8 * known :])
        for start in range(0, len(slots), _PART):
            if stopped():
                return None
            part = places[start : start + _PART]
            keys = np.arange(known + start, known + start + len(part), dtype=np.uint64)
            index.add(keys, self._rough(rows[part]), threads=_THREADS)
        saved = index.save()
        head = _HEAD.pack(_MAGIC, self.width, known + len(slots), self._scale, len(saved))
        before = self.content[_HEAD.size : _HEAD.size + 8 * known]
        content = b"".join([head, before, docids.astype("<i8").tobytes(), saved])
        return Graph(content, self._metric, np.concatenate([self._slots, slots]))

    def search(self, query: Floats, count: int, expansion: int) -> NDArray[np.int32]:
        """Return the slots of the vectors that are roughly nearest; gone ones are left out.

        Args:
            query: in the form that the metric compares.
            count: how many to look for.
            expansion: how many candidates the walk keeps (``ef``).
        """
        rough = self._rough(query)
        with self._lock:  # the index has one expansion for all
            self._index.expansion_search = expansion
            keys = self._index.search(rough, count, threads=1).keys
        found = self._slots[keys.astype(np.int64)]
        return np.asarray(found[found != GONE], dtype=np.int32)


def _docids(content: bytes, count: int) -> NDArray[np.int64]:
    return np.frombuffer(content, dtype="<i8", count=count, offset=_HEAD.size)


def _new_index(metric: str, width: int, scale: float) -> Any:
    from usearch.index import Index

    return Index(
        ndim=width,
        metric=METRICS[metric],
        dtype="i8" if scale else "f16",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_ADD,
    )
