"""What of an object goes into which part of an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from weaviate_gen.engine.index.columns import Column, GeoColumn
from weaviate_gen.engine.index.distance import COSINE, DOT
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.sorting import SortKeys
from weaviate_gen.engine.index.tokenization import Analyzer
from weaviate_gen.engine.index.vectors import MultiVectorRows, SavedVectors, VectorRows
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE, VectorSettings
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.dates import exact_nanoseconds, nanoseconds

P = TypeVar("P")

NUMERIC: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
    "int": (np.int64, int),
    "number": (np.float64, float),
    "boolean": (np.bool_, bool),
    "date": (np.int64, nanoseconds),
}
"""The columns' types, and how a wire value becomes a column's."""

ID_NAMES = frozenset({"_id", "id"})
"""How filters and sort criteria call an object's own id."""

TIMES: Mapping[str, str] = {"_creationTimeUnix": "created", "_lastUpdateTimeUnix": "updated"}
"""How they call its times, and where a record has them."""

_SORTED_BY: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda value: value.lower(),
    "blob": lambda value: value.lower(),
    "blobHash": lambda value: value.lower(),
    "int": lambda value: value,
    "number": lambda value: value,
    "boolean": lambda value: value,
    "date": exact_nanoseconds,
    "geoCoordinates": lambda value: (value["longitude"], value["latitude"]),
    "phoneNumber": lambda value: (value.get("countryCode", 0), value.get("national", 0)),
}


def _unordered(_value: Any) -> Any:
    return 0


UNMEASURED = frozenset({"int", "number", "boolean", "date", "object", "object[]"})
"""Data types that have no length, not even when they are missing."""

NO_LENGTH = frozenset({"int", "number", "boolean", "date", "geoCoordinates", "phoneNumber", "blob", "blobHash"})
"""Data types whose length is not indexed."""

NO_NULL_STATE = frozenset({"geoCoordinates", "phoneNumber", "blob", "blobHash", "object", "object[]"})
"""Data types whose null state is not indexed."""


@dataclass(frozen=True, slots=True)
class IndexBuilder(Generic[P]):
    """Fills one structure with objects.

    Attributes:
        content: the structure.
        add: adds an object at a slot.
        after: the docid up to which the structure knows all objects already.
    """

    content: P
    add: Callable[[int, Record], None]
    after: int = 0


def base_type(data_type: str) -> str:
    """Return the type of one element: ``text`` of ``text[]``; ``string`` counts as ``text``."""
    plain = data_type.removesuffix("[]")
    return "text" if plain == "string" else plain


def values_of(record: Record, name: str) -> list[Any]:
    """Return a property's values as a list; a missing one is empty."""
    value = record.properties.get(name)
    if value is None:
        return []
    return listed(value)


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and everything else as the only element of one."""
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType] - what JSON holds is known to nobody
    return [value]


def text_builder(name: str, analyzer: Analyzer) -> IndexBuilder[Postings]:
    """Index the terms of a text property."""
    postings = Postings()

    def add(slot: int, record: Record) -> None:
        value = record.properties.get(name)
        if isinstance(value, str):
            postings.add(slot, analyzer.terms(value))
        elif value:
            postings.add(slot, [term for text in value for term in analyzer.terms(text)])

    return IndexBuilder(postings, add)


def uuid_builder(name: str) -> IndexBuilder[Postings]:
    """Index the ids that a property of type uuid holds."""
    postings = Postings()

    def add(slot: int, record: Record) -> None:
        postings.add(slot, [str(value).lower() for value in values_of(record, name)])

    return IndexBuilder(postings, add)


def id_builder() -> IndexBuilder[Postings]:
    """Index the objects' own ids."""
    postings = Postings()
    return IndexBuilder(postings, lambda slot, record: postings.add(slot, (record.uuid,)))


def reference_builder(name: str) -> IndexBuilder[Postings]:
    """Index where references point: terms are ``Class/id``, or ``id`` for beacons without a class."""
    postings = Postings()

    def add(slot: int, record: Record) -> None:
        postings.add(slot, [str(ref["beacon"]).removeprefix(beacons.START) for ref in values_of(record, name)])

    return IndexBuilder(postings, add)


def number_builder(name: str, data_type: str) -> IndexBuilder[Column]:
    """Index a property of numbers, booleans or dates."""
    dtype, convert = NUMERIC[base_type(data_type)]
    column = Column(dtype)

    def add(slot: int, record: Record) -> None:
        column.add(slot, [convert(value) for value in values_of(record, name)])

    return IndexBuilder(column, add)


def time_builder(attribute: str) -> IndexBuilder[Column]:
    """Index the creation or update time, in milliseconds."""
    column = Column(np.int64)
    return IndexBuilder(column, lambda slot, record: column.add(slot, (getattr(record, attribute),)))


def count_builder(name: str) -> IndexBuilder[Column]:
    """Index how many references a property holds; a missing one holds none."""
    column = Column(np.int64)
    return IndexBuilder(column, lambda slot, record: column.add(slot, (len(values_of(record, name)),)))


def length_builder(name: str, data_type: str, missing_counts: bool) -> IndexBuilder[Column]:
    """Index lengths: characters of a text, elements of a list.

    Args:
        name: the property.
        data_type: its type.
        missing_counts: whether a missing value has length 0, else none.
    """
    column = Column(np.int64)

    def add(slot: int, record: Record) -> None:
        value = record.properties.get(name)
        if isinstance(value, list) or (isinstance(value, str) and base_type(data_type) == "text"):
            if value or data_type in PRIMITIVE:  # a list of no references is nowhere
                column.add(slot, (len(value),))  # pyright: ignore[reportUnknownArgumentType]  # of anything
        elif value is None and missing_counts and data_type not in UNMEASURED:
            column.add(slot, (0,))

    return IndexBuilder(column, add)


def null_builder(name: str, data_type: str) -> IndexBuilder[Column]:
    """Index whether a property is missing or empty."""
    column = Column(np.bool_)

    def add(slot: int, record: Record) -> None:
        if data_type not in NO_NULL_STATE:
            value = record.properties.get(name)
            measured = isinstance(value, list) or (isinstance(value, str) and base_type(data_type) == "text")
            if value != [] or data_type in PRIMITIVE:
                column.add(slot, (value is None or (measured and not value),))

    return IndexBuilder(column, add)


def place_builder(name: str) -> IndexBuilder[GeoColumn]:
    """Index coordinates."""
    places = GeoColumn()

    def add(slot: int, record: Record) -> None:
        value = record.properties.get(name)
        if value is not None:
            places.add(slot, float(value["latitude"]), float(value["longitude"]))

    return IndexBuilder(places, add)


def sort_builder(name: str, data_type: str) -> IndexBuilder[SortKeys]:
    """Index what sorting compares.

    Args:
        name: a property, an object's own id or one of its times.
        data_type: of the property.
    """
    keys = SortKeys()
    convert = _SORTED_BY.get(base_type(data_type), _unordered)

    def key(record: Record) -> Any:
        if name in ID_NAMES:
            return record.uuid
        if name in TIMES:
            return getattr(record, TIMES[name])
        value = record.properties.get(name)
        if value is None or value == []:
            return None
        return tuple(convert(one) for one in listed(value)) if isinstance(value, list) else convert(value)

    return IndexBuilder(keys, lambda slot, record: keys.add(slot, key(record)))


def vector_builder(
    settings: VectorSettings, room: int, saved: SavedVectors | None = None
) -> IndexBuilder[VectorRows | MultiVectorRows]:
    """Index one of the objects' vectors.

    Args:
        settings: how the vector is compared.
        room: for how many objects to make room.
        saved: a graph that was saved, and what reads its vectors.
    """
    name = settings.name
    if settings.multi:
        several = MultiVectorRows(DOT, scales=settings.distance == COSINE and not settings.encoded)

        def add_several(slot: int, record: Record) -> None:
            vector = record.vectors.get(name)
            if vector is not None and vector.size:
                several.add(slot, vector)

        several_builder: IndexBuilder[VectorRows | MultiVectorRows] = IndexBuilder(several, add_several)
        return several_builder
    rows = VectorRows(settings.distance, room, None if settings.exact else settings.beam)
    if saved is not None:
        rows.restore(saved, room)

    def add(slot: int, record: Record) -> None:
        vector = record.vectors.get(name)
        if vector is not None and vector.size:
            rows.add(slot, vector, room)

    single_builder: IndexBuilder[VectorRows | MultiVectorRows] = IndexBuilder(
        rows, add, saved.last_docid if saved is not None else 0
    )
    return single_builder
