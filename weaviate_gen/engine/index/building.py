"""The filling of an index from the objects of a shard; what a deadline stops, a later request resumes."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Any

import numpy as np

from weaviate_gen.engine.index.parts import IndexBuilder
from weaviate_gen.engine.index.vectors import VectorRows
from weaviate_gen.engine.storage.object_table import ObjectTable
from weaviate_gen.engine.storage.record import Record, stack_vectors, unpack_vectors

Key = tuple[str, str]
"""The kind of a part, and the name of what it is about."""


class Build:
    """Structures that are filled in one pass over a shard's objects.

    Attributes:
        builders: the builders; their structures are complete once :meth:`run` has returned.
    """

    def __init__(
        self, table: ObjectTable, builders: Mapping[Key, IndexBuilder[Any]], slot_of: Mapping[int, int], moved: set[int]
    ) -> None:
        """Start with nothing read.

        Args:
            table: the objects to read.
            builders: of empty structures.
            slot_of: the slot of each object, by docid; kept up to date by the index.
            moved: docids of objects whose slots are not in the order of docids; likewise.
        """
        self.builders = builders
        self._table = table
        self._slot_of = slot_of
        self._moved = moved
        self._after = min(builder.after for builder in builders.values())
        self._later: list[tuple[int, Record]] = []

    def run(self) -> None:
        """Read the objects that are left.

        Raises:
            RequestStopped: the deadline passed; another call goes on from here.
        """
        ((kind, name), builder), *_ = self.builders.items()
        if isinstance(builder.content, VectorRows):
            self._read_vectors(builder.content, name)
        else:
            self._read_records(vectors=kind == "vector")

    def put(self, slot: int, record: Record) -> None:
        """Queue an object that was written while the build is stopped."""
        if record.docid <= self._after:
            heappush(self._later, (slot, record))

    def _read_records(self, *, vectors: bool) -> None:
        for record in self._table.scan(vectors=vectors, after=self._after):
            slot = self._slot(record.docid)
            if record.docid in self._moved:
                heappush(self._later, (slot, record))
            else:
                self._add_later(slot)
                self._add(slot, record)
            self._after = record.docid
        self._add_later(None)

    def _slot(self, docid: int) -> int:
        slot = self._slot_of.get(docid)
        if slot is None:
            raise self._table.ids.unknown(docid)
        return slot

    def _add_later(self, before: int | None) -> None:
        while self._later and (before is None or self._later[0][0] < before):
            self._add(*heappop(self._later))

    def _add(self, slot: int, record: Record) -> None:
        for builder in self.builders.values():
            builder.add(slot, record)

    def _read_vectors(self, rows: VectorRows, name: str) -> None:
        room = len(self._slot_of)
        for docids, blobs in self._table.packed_vectors(after=self._after):
            slots = np.asarray([self._slot(docid) for docid in docids], dtype=np.int32)
            stacked = stack_vectors(blobs, name)
            if stacked is not None:
                rows.put(slots, stacked, room)
            else:
                for slot, blob in zip(slots, blobs, strict=True):
                    vector = unpack_vectors(blob).get(name)
                    if vector is not None and vector.size:
                        rows.put(slot[None], vector[None], room)
            self._after = docids[-1]
        for at, record in self._later:
            vector = record.vectors.get(name)
            if vector is not None and vector.size:
                rows.put(np.asarray([at], dtype=np.int32), vector[None], room)
