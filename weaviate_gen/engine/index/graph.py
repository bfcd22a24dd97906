"""A graph over many vectors (HNSW, by the `usearch` package): near ones are found without comparing all."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from weaviate_gen.engine.index.distance import COSINE, DOT, L2, Floats
from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.values.arrays import NDArray

WORTHWHILE = 20_000
"""From so many vectors on a graph is built; below, comparing all is as fast."""

METRICS: Mapping[str, str] = {COSINE: "ip", DOT: "ip", L2: "l2sq"}
"""The metrics that graphs know, and `usearch`'s names for them; cosine compares unit vectors."""

_CONNECTIVITY = 24
_EXPANSION_ADD = 128
_PART = 128
"""So many vectors are added in one go; searches in the graph wait for it."""

_FIRST_PART = 1024
"""The same where nothing is searched yet: threads wait for each other less often."""

_THREADS = os.cpu_count() or 1
"""All processors add vectors: the threads have a lower priority than those of searches."""

_HEAD = struct.Struct("<4sQQd")
_MAGIC = b"wvg3"
_GONE = -1
_BYTE = 127
_COARSE = 1e-3
"""The part of the vectors' energy that may be lost where numbers are rounded to a byte."""


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

    Attributes:
        changed: whether it holds more than was last saved.
    """

    def __init__(self, metric: str, width: int, scale: float = 0.0) -> None:
        """Make an empty one.

        Args:
            metric: one of :data:`METRICS`.
            width: the vectors' length.
            scale: what brings numbers into the range of signed bytes; 0 keeps them as f16.
        """
        from usearch.index import Index

        self._width = width
        self._scale = scale
        self._index: Any = Index(
            ndim=width,
            metric=METRICS[metric],
            dtype="i8" if scale else "f16",
            connectivity=_CONNECTIVITY,
            expansion_add=_EXPANSION_ADD,
        )
        self._lock = threading.Lock()
        self._slots = GrowableArray(np.int32)
        self._docids = GrowableArray(np.int64)
        self.changed: bool = False

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def slots(self) -> NDArray[np.int32]:
        """Return the slots that are in it."""
        slots = self._slots.view
        return np.asarray(slots[slots != _GONE], dtype=np.int32)

    def _rough(self, vectors: Floats) -> NDArray[Any]:
        if not self._scale:
            return vectors
        scaled = np.rint(vectors * np.float32(self._scale))
        return np.asarray(np.clip(scaled, -_BYTE, _BYTE), dtype=np.int8)

    def add(
        self, slots: NDArray[np.int32], docids: NDArray[np.int64], rows: Floats, stopped: Callable[[], bool]
    ) -> bool:
        """Add vectors, in small parts, so that searches go on in between.

        Args:
            slots: where they are.
            docids: the objects they belong to.
            rows: the matrix that slots point into.
            stopped: says when to give up.

        Returns:
            Whether all of them are in.
        """
        size = _PART if len(self) else _FIRST_PART
        for start in range(0, len(slots), size):
            if stopped():
                return False
            part = slots[start : start + size]
            vectors = self._rough(rows[part])
            with self._lock:
                first = len(self._slots)
                keys = np.arange(first, first + len(part), dtype=np.uint64)
                self._index.add(keys, vectors, threads=_THREADS)
                self._slots.extend(part)
                self._docids.extend(docids[start : start + size])
                self.changed = True
        return True

    def search(self, query: Floats, count: int, expansion: int) -> NDArray[np.int32]:
        """Return the slots of the vectors that are roughly nearest; gone ones are left out.

        Args:
            query: in the form that the metric compares.
            count: how many to look for.
            expansion: how many candidates the walk keeps (``ef``).
        """
        rough = self._rough(query)
        with self._lock:
            self._index.expansion_search = expansion
            keys = self._index.search(rough, count, threads=1).keys.astype(np.int64)
            found: NDArray[np.int32] = self._slots.view[keys]
        return found[found >= 0]

    def save(self) -> bytes:
        """Return its bytes, with the objects that it knows."""
        with self._lock:
            head = _HEAD.pack(_MAGIC, self._width, len(self._docids), self._scale)
            self.changed = False
            return b"".join([head, self._docids.view.astype("<i8").tobytes(), self._index.save()])

    @classmethod
    def load(cls, content: bytes, metric: str, width: int, slot_of: Mapping[int, int]) -> Graph | None:
        """Read what :meth:`save` gave; objects that are gone since then are not found any more.

        Args:
            content: the bytes.
            metric: as it was made with.
            width: as it was made with.
            slot_of: where objects are now, by docid.

        Returns:
            The graph, or `None` if the bytes are of something else.
        """
        if len(content) < _HEAD.size:
            return None
        magic, saved_width, count, scale = _HEAD.unpack_from(content)
        if magic != _MAGIC or saved_width != width or len(content) < _HEAD.size + 8 * count:
            return None
        graph = cls(metric, width, scale)
        docids = np.frombuffer(content, dtype="<i8", count=count, offset=_HEAD.size)
        try:
            graph._index.load(memoryview(content)[_HEAD.size + 8 * count :])
        except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, a graph can be built anew
            return None
        if len(graph._index) != count:
            return None
        graph._docids.extend(docids)
        graph._slots.extend([slot_of.get(docid, _GONE) for docid in docids.tolist()])
        return graph
