"""A graph over many vectors (HNSW, by the `usearch` package): near ones are found without comparing all."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from weaviate_gen.local.engine.arrays import NDArray
from weaviate_gen.local.engine.distance import COSINE, DOT, L2, Floats

WORTHWHILE = 20_000
"""From so many vectors on a graph is built; below, comparing all is as fast."""

METRICS: Mapping[str, str] = {COSINE: "ip", DOT: "ip", L2: "l2sq"}
"""The metrics that graphs know, and `usearch`'s names for them; cosine compares unit vectors."""

_CONNECTIVITY = 16
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 96
_PART = 512
_HEAD = struct.Struct("<4sQQ")
_MAGIC = b"wvg1"
_GONE = -1


class Graph:
    """A graph over the slots of one vector; distances in it are rough (f16), and compared exactly afterwards.

    Attributes:
        changed: whether it holds more than was last saved.
    """

    def __init__(self, metric: str, width: int) -> None:
        """Make an empty one.

        Args:
            metric: one of :data:`METRICS`.
            width: the vectors' length.
        """
        from usearch.index import Index

        self._width = width
        self._index: Any = Index(
            ndim=width,
            metric=METRICS[metric],
            dtype="f16",
            connectivity=_CONNECTIVITY,
            expansion_add=_EXPANSION_ADD,
            expansion_search=_EXPANSION_SEARCH,
        )
        self._lock = threading.Lock()
        self._slots: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._docids: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.changed: bool = False

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def slots(self) -> NDArray[np.int32]:
        """Give the slots that are in it."""
        return np.asarray(self._slots[self._slots != _GONE], dtype=np.int32)

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
        for start in range(0, len(slots), _PART):
            if stopped():
                return False
            part = slots[start : start + _PART]
            vectors = rows[part]
            with self._lock:
                first = len(self._slots)
                self._index.add(np.arange(first, first + len(part), dtype=np.uint64), vectors, threads=1)
                self._slots = np.concatenate([self._slots, part])
                self._docids = np.concatenate([self._docids, docids[start : start + _PART]])
                self.changed = True
        return True

    def search(self, query: Floats, count: int) -> NDArray[np.int32]:
        """Give the slots of the vectors that are roughly nearest; gone ones are left out.

        Args:
            query: in the form that the metric compares.
            count: how many to look for.
        """
        with self._lock:
            keys = np.asarray(self._index.search(query, count, threads=1).keys, dtype=np.int64)
            found: NDArray[np.int32] = self._slots[keys]
        return np.asarray(found[found != _GONE], dtype=np.int32)

    def save(self) -> bytes:
        """Give its bytes, with the objects that it knows."""
        with self._lock:
            content = bytes(self._index.save())
            self.changed = False
            return _HEAD.pack(_MAGIC, self._width, len(self._docids)) + self._docids.astype("<i8").tobytes() + content

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
        magic, saved_width, count = _HEAD.unpack_from(content)
        if magic != _MAGIC or saved_width != width or len(content) < _HEAD.size + 8 * count:
            return None
        graph = cls(metric, width)
        docids = np.frombuffer(content, dtype="<i8", count=count, offset=_HEAD.size).astype(np.int64)
        try:
            graph._index.load(content[_HEAD.size + 8 * count :])
        except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, a graph can be built anew
            return None
        if len(graph._index) != count:
            return None
        graph._docids = docids
        graph._slots = np.asarray([slot_of.get(docid, _GONE) for docid in docids.tolist()], dtype=np.int32)
        return graph
