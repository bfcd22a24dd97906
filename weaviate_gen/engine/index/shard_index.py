"""The index of a shard: parts that are built when they are first asked for, and kept up to date from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np

from weaviate_gen.engine.errors import RequestStopped
from weaviate_gen.engine.index.building import Build, Key
from weaviate_gen.engine.index.columns import Column, GeoColumn, Mask
from weaviate_gen.engine.index.graph import GONE, METRICS, Graph, byte_scale, graph_label
from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.index.heap import trim
from weaviate_gen.engine.index.parts import (
    IndexBuilder,
    count_builder,
    id_builder,
    length_builder,
    null_builder,
    number_builder,
    place_builder,
    reference_builder,
    sort_builder,
    text_builder,
    time_builder,
    uuid_builder,
    vector_builder,
)
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.sorting import SortKeys
from weaviate_gen.engine.index.tokenization import analyzer
from weaviate_gen.engine.index.vectors import MultiVectorRows, SavedVectors, VectorRows, is_worthwhile
from weaviate_gen.engine.schema.collection_schema import CollectionSchema, VectorSettings
from weaviate_gen.engine.storage.id_snapshot import Ids
from weaviate_gen.engine.storage.object_table import ObjectTable
from weaviate_gen.engine.storage.record import Record, stack_vectors, unpack_vectors, uuid_bytes, uuid_text
from weaviate_gen.engine.values.arrays import NDArray

P = TypeVar("P")

Background: TypeAlias = Callable[[Callable[[Callable[[], bool]], None]], None]
"""What runs work beside everything else, such as growing a graph; the work is passed a function that returns whether to
stop."""

_LARGEST_ARTIFACT = 900_000_000
_WORTH_COMPACTING = 4096


class ShardIndex:
    """The parts of one shard's index.

    Every object has a slot, a row in all parts. A changed object gets a new slot, and its old one is dead; when most
    are dead, everything is dropped and built anew. Whoever reads holds the shard's lock.

    Attributes:
        abandoned: whether another index takes the place of this one; work in the background stops then.
    """

    def __init__(self, table: ObjectTable, schema: CollectionSchema, background: Background | None = None) -> None:
        """Start empty; nothing is read yet.

        Args:
            table: the objects to index.
            schema: the settings of their collection.
            background: grows graphs of vectors; ``None`` where there are to be none.
        """
        self._table = table
        self._schema = schema
        self._background = background
        self.abandoned: bool = False
        self._builders: dict[Key, IndexBuilder[Any]] = {}
        self._stopped: list[Build] = []
        self._started = False
        self._docids = GrowableArray(np.int64)
        self._alive = GrowableArray(np.bool_)
        self._uuids = GrowableArray(np.uint8, 16)
        self._slot_of: dict[int, int] = {}
        self._moved: set[int] = set()

    def put(self, old: Record | None, new: Record) -> None:
        """Learn of an object that was written.

        Args:
            old: what it replaces, if anything.
            new: what was written.
        """
        if not self._started:
            return
        if old is not None:
            self.remove(old)
            if old.docid == new.docid:
                self._moved.add(new.docid)
        if not self._started:
            return
        slot = len(self._docids)
        self._docids.append(new.docid)
        self._alive.append(True)
        self._uuids.append(np.frombuffer(uuid_bytes(new.uuid), dtype=np.uint8))
        self._slot_of[new.docid] = slot
        for builder in self._builders.values():
            builder.add(slot, new)
        for build in self._stopped:
            build.put(slot, new)

    def remove(self, old: Record) -> None:
        """Learn of an object that was deleted."""
        if not self._started:
            return
        slot = self._slot_of.pop(old.docid, None)
        if slot is not None:
            self._alive.view[slot] = False
            if len(self._alive) > _WORTH_COMPACTING and len(self._slot_of) < len(self._alive) // 2:
                self._reset()

    def _reset(self) -> None:
        self._builders.clear()
        self._stopped = []
        self._started = False
        self._docids = GrowableArray(np.int64)
        self._alive = GrowableArray(np.bool_)
        self._uuids = GrowableArray(np.uint8, 16)
        self._slot_of = {}
        self._moved = set()

    @property
    def size(self) -> int:
        """Return the number of slots, dead ones included."""
        self._start()
        return len(self._docids)

    def __len__(self) -> int:
        self._start()
        return len(self._slot_of)

    @property
    def alive(self) -> Mask:
        """Return which slots hold an object; do not change it."""
        self._start()
        return self._alive.view

    @property
    def docids(self) -> NDArray[np.int64]:
        """Return the docid of each slot."""
        self._start()
        return self._docids.view

    def uuids_at(self, slots: NDArray[Any]) -> list[str]:
        """Return the ids of the objects at slots."""
        return [uuid_text(raw.tobytes()) for raw in self._uuids.view[slots]]

    def slot(self, docid: int) -> int | None:
        """Return the slot of an object."""
        self._start()
        return self._slot_of.get(docid)

    def text(self, name: str) -> Postings:
        """Return the terms of a text property."""
        return self._part("text", name, lambda: self._text_builder(name))

    def text_postings(self, names: Iterable[str]) -> list[Postings]:
        """Return the terms of text properties; what is missing is built in one go."""
        chosen = list(names)
        self._complete({("text", name): partial(self._text_builder, name) for name in chosen})
        return [self.text(name) for name in chosen]

    def _text_builder(self, name: str) -> IndexBuilder[Postings]:
        prop = self._schema.properties[name]
        return text_builder(name, analyzer(prop, self._schema.config["invertedIndexConfig"]))

    def uuids(self, name: str) -> Postings:
        """Return the ids that a property of type uuid holds."""
        return self._part("uuid", name, lambda: uuid_builder(name))

    def ids(self) -> Postings:
        """Return the objects' own ids."""
        return self._part("id", "", id_builder)

    def references(self, name: str) -> Postings:
        """Return where the references of a property point, as ``Class/id``."""
        return self._part("reference", name, lambda: reference_builder(name))

    def reference_counts(self, name: str) -> Column:
        """Return how many references a property holds."""
        return self._part("count", name, lambda: count_builder(name))

    def numbers(self, name: str) -> Column:
        """Return the values of a property of numbers, booleans or dates (nanoseconds)."""
        kind = self._data_type(name)
        return self._part("number", name, lambda: number_builder(name, kind))

    def lengths(self, name: str) -> Column:
        """Return the lengths of a property's values."""
        kind = self._data_type(name)
        missing = bool(self._schema.config["invertedIndexConfig"].get("indexNullState"))
        return self._part("length", name, lambda: length_builder(name, kind, missing))

    def nulls(self, name: str) -> Column:
        """Return whether a property is missing or empty."""
        kind = self._data_type(name)
        return self._part("null", name, lambda: null_builder(name, kind))

    def times(self, attribute: str) -> Column:
        """Return creation (``created``) or update (``updated``) times, in milliseconds."""
        return self._part("time", attribute, lambda: time_builder(attribute))

    def places(self, name: str) -> GeoColumn:
        """Return the coordinates of a property."""
        return self._part("place", name, lambda: place_builder(name))

    def sort_keys(self, name: str) -> SortKeys:
        """Return what sorting by a property compares."""
        config = self._schema.properties.get(name)
        kind = str(config["dataType"][0]) if config is not None else ""
        return self._part("sort", name, lambda: sort_builder(name, kind))

    def vectors(self, name: str) -> VectorRows | MultiVectorRows:
        """Return the vectors under a name; ``""`` is the unnamed one."""
        settings = self._schema.vectors[name]
        rows = self._part("vector", name, lambda: vector_builder(settings, len(self._docids), self._saved(settings)))
        if isinstance(rows, VectorRows) and rows.graph_is_due():
            self._grow(name, rows)
        return rows

    def _saved(self, settings: VectorSettings) -> SavedVectors | None:
        """Return the graph that was saved of vectors, if one is of use."""
        name, metric = settings.name, settings.distance
        if self._background is None or settings.exact or metric not in METRICS or not is_worthwhile(len(self._slot_of)):
            return None
        content = self._table.artifacts.get(graph_label(name))
        graph = None if content is None else Graph.load(content, metric, self._slots_of)

        def read(slots: NDArray[np.int32]) -> NDArray[np.float32]:
            blobs = self._table.vectors_of(self._docids.view[slots].tolist())
            stacked = stack_vectors(blobs, name)
            return np.stack([unpack_vectors(blob)[name] for blob in blobs]) if stacked is None else stacked

        return None if graph is None else SavedVectors(graph, graph.last_docid, read)

    def _grow(self, name: str, rows: VectorRows) -> None:
        table, background = self._table, self._background
        if background is None:
            return
        growth = rows.growing = object()

        def work(stopped: Callable[[], bool]) -> None:
            if rows.growing is not growth:
                return
            try:
                with table.lock:
                    slots, matrix, places = rows.uncovered()
                    docids = self._docids.view[slots]
                scale = byte_scale(rows.metric, matrix) if rows.graph is None else 0.0
                graph = rows.graph or Graph.empty(rows.metric, rows.width, scale)
                grown = graph.grown(slots, docids, matrix, places, lambda: stopped() or self._is_over())
                if grown is not None:
                    rows.graph = grown
                    keep(grown.content)
                    trim(len(grown))
            finally:
                rows.growing = None

        def keep(content: bytes) -> None:
            with table.lock:
                if not self._is_over() and len(content) < _LARGEST_ARTIFACT:
                    table.artifacts.keep(graph_label(name), content)
                    self._keep_ids()

        try:
            background(work)
        except BaseException:  # an interrupt, or no thread can be started: a later search tries again
            rows.growing = None
            raise

    def _keep_ids(self) -> None:
        slots = self._by_docid()
        self._table.ids.keep(Ids(self._docids.view[slots], self._uuids.view[slots]))

    def _by_docid(self) -> NDArray[np.int32]:
        """Return the slots that hold an object, by docid."""
        alive = np.flatnonzero(self._alive.view).astype(np.int32)
        return alive[np.argsort(self._docids.view[alive], kind="stable")]

    def _slots_of(self, docids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the slots of objects; :data:`GONE` for those that are not any more."""
        slots = self._by_docid()
        known = self._docids.view[slots]
        if not len(known):
            return np.full(len(docids), GONE, dtype=np.int32)
        places = np.minimum(known.searchsorted(docids), len(known) - 1)
        return np.where(known[places] == docids, slots[places], np.int32(GONE))

    def _is_over(self) -> bool:
        return self.abandoned or self._table.storage.closed

    def _data_type(self, name: str) -> str:
        return str(self._schema.properties[name]["dataType"][0])

    def _start(self) -> None:
        if self._started:
            return
        with self._table.lock:
            if self._started:
                return
            known = self._table.ids.all()
            docids, alive, uuids = GrowableArray(np.int64), GrowableArray(np.bool_), GrowableArray(np.uint8, 16)
            docids.extend(known.docids)
            alive.pad(len(known.docids), True)
            uuids.extend(known.uuids)
            self._docids, self._alive, self._uuids = docids, alive, uuids
            self._slot_of = dict(zip(known.docids.tolist(), range(len(known.docids)), strict=True))
            self._started = True

    def _part(self, kind: str, name: str, make: Callable[[], IndexBuilder[P]]) -> P:
        found = self._builders.get((kind, name))
        if found is not None:
            return cast("P", found.content)
        self._complete({(kind, name): make})
        return cast("P", self._builders[kind, name].content)

    def _complete(self, makers: Mapping[Key, Callable[[], IndexBuilder[Any]]]) -> None:
        """Build what is missing of some parts in one go; what a deadline stops, the next call resumes."""
        with self._table.lock:
            self._start()
            for build in [build for build in self._stopped if makers.keys() & build.builders.keys()]:
                self._run(build)
            missing = {key: make() for key, make in makers.items() if key not in self._builders}
            if missing:
                self._run(Build(self._table, missing, self._slot_of, self._moved))

    def _run(self, build: Build) -> None:
        self._stopped = [one for one in self._stopped if one is not build]
        try:
            build.run()
        except RequestStopped:
            self._stopped.append(build)
            raise
        self._builders |= build.builders
        trim(len(self._slot_of))


def order_of_uuids(index: ShardIndex, slots: NDArray[Any]) -> NDArray[np.int64]:
    """Return the places of slots in the order of their objects' ids."""
    raw: NDArray[Any] = np.ascontiguousarray(index._uuids.view[slots]).view(">u8")
    return np.lexsort((raw[:, 1], raw[:, 0]))
