"""Search replies as Arrow tables, column by column: no object is made for a row, and no number for one of a vector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from uuid import UUID

from weaviate_gen._core import decoding, frames, vectors
from weaviate_gen._core.search.values import date, value_from_wire, value_kind
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead
from weaviate_gen_wire.grpc import messages as pb

if TYPE_CHECKING:
    from weaviate_gen._types.query.results import QueryReturn

Results: TypeAlias = Any
"""Results of a reply: a sequence of messages."""

_FEATURE = "to_arrow()"
_METADATA = ("distance", "certainty", "score", "explain_score", "is_consistent", "rerank_score")
_TIMES = {"creation_time": "creation_time_unix", "last_update_time": "last_update_time_unix"}
_PHONE_FIELDS = tuple(PhoneNumberRead.__annotations__)
_PRESENCE = attrgetter(*(f"{name}_present" for name in (*_METADATA, *_TIMES.values())))
_VECTORS = attrgetter("vector_bytes", "vectors")
_VECTOR = attrgetter("name", "vector_bytes", "type")
_MULTI = pb.Vectors.VECTOR_TYPE_MULTI_FP32


def table(reply: pb.SearchReply, names: tuple[str, ...], operation: str) -> Any:
    """Return the results of a reply as a table.

    Columns are ``id``, the properties, ``vector`` and ``vector.NAME``, ``references.NAME`` (ids) and ``metadata.NAME``.

    Args:
        reply: of a search that is not grouped.
        names: properties that were asked for: those that no object has are null.
        operation: what was asked, for messages.

    Raises:
        ResponseCannotBeDecodedError: the reply is not what it should be.
        WeaviateInvalidInputError: pyarrow is not installed.
    """
    pa = frames.load("pyarrow", _FEATURE)
    try:
        return pa.table(_Reader(pa, names).columns(reply.results))
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        raise decoding.decode_error(operation, error) from error


class _Column:
    """Values of a property so far, and their kinds."""

    __slots__ = ("kinds", "values")

    def __init__(self, count: int = 0) -> None:
        self.values: list[Any] = [None] * count
        self.kinds: set[str | None] = set()

    def array(self, pa: Any, count: int) -> Any:
        """Return the column, with nulls at its end."""
        self.values.extend([None] * (count - len(self.values)))
        kinds = self.kinds - {None, "null_value"}
        made = _ARRAYS.get(next(iter(kinds)) or "") if len(kinds) == 1 else None
        return pa.array(self.values) if made is None else made(pa, self.values)


class _Reader:
    """Reads results one after the other into columns.

    Of a message its values are kept: many messages in memory would cost the garbage collector more than all the rest.
    """

    def __init__(self, pa: Any, names: tuple[str, ...]) -> None:
        self._pa = pa
        self._ids: list[bytes] = []
        self._properties: dict[str, _Column] = {name: _Column() for name in names}
        self._vectors: dict[str, list[bytes | None]] = {}
        self._multi: set[str] = set()
        self._references: dict[str, list[list[str] | None]] = {}
        self._presence: set[tuple[bool, ...]] = set()

    def columns(self, results: Results) -> dict[str, Any]:
        """Return the columns of results."""
        pa, count = self._pa, len(results)
        for place, result in enumerate(results):
            metadata, found = result.metadata, result.properties
            self._ids.append(_id_of(metadata))
            self._presence.add(_PRESENCE(metadata))
            self._read_vectors(place, metadata)
            self._read_properties(place, found.non_ref_props.fields)
            for reference in found.ref_props:
                ids = _id_strings([_id_of(each.metadata) for each in reference.properties])
                _put(self._references, reference.prop_name, place, ids)
        columns: dict[str, Any] = {frames.ID: pa.array(_id_strings(self._ids), pa.string())}
        columns |= {name: column.array(pa, count) for name, column in self._properties.items()}
        for name, packed in self._vectors.items():
            make = _multi_column if name in self._multi else _vector_column
            label = frames.VECTOR if name == "default" else f"{frames.VECTOR_PREFIX}{name}"
            columns[label] = make(pa, [*packed, *[None] * (count - len(packed))])
        for name, targets in self._references.items():
            listed = [*targets, *[None] * (count - len(targets))]
            columns[f"{frames.REFERENCE_PREFIX}{name}"] = pa.array(listed, pa.list_(pa.string()))
        return columns | _metadata(pa, results, self._presence)

    def _read_properties(self, place: int, fields: Any) -> None:
        columns = self._properties
        for name in fields:  # a lookup under a name that is there; `get` and views are slower
            value = fields[name]
            column = columns.get(name)
            if column is None:
                column = columns[name] = _Column(place)
            elif len(column.values) < place:
                column.values.extend([None] * (place - len(column.values)))
            kind = value_kind(value, "kind")
            column.kinds.add(kind)
            column.values.append(getattr(value, kind) if kind in _ARRAYS else _plain(value_from_wire(value)))

    def _read_vectors(self, place: int, metadata: Any) -> None:
        single, named = _VECTORS(metadata)
        if single:
            _put(self._vectors, "default", place, single)
        for name, data, kind in map(_VECTOR, named):
            _put(self._vectors, name, place, data)
            if kind == _MULTI:
                self._multi.add(name)


def _put(columns: dict[str, list[Any]], name: str, place: int, value: Any) -> None:
    """Put a value into a column, at its place."""
    found = columns.get(name)
    if found is None:
        found = columns[name] = [None] * place
    elif len(found) < place:
        found.extend([None] * (place - len(found)))
    found.append(value)


def _id_of(metadata: Any) -> bytes:
    data: bytes = metadata.id_as_bytes or bytes.fromhex(metadata.id.replace("-", ""))
    if len(data) > 16:
        raise ValueError(f"an id must have at most 16 bytes, got {len(data)}")
    return data if len(data) == 16 else data.rjust(16, b"\0")  # servers before 1.38.8 drop leading zeros


def _id_strings(ids: list[bytes]) -> list[str]:
    return [f"{x[:8]}-{x[8:12]}-{x[12:16]}-{x[16:20]}-{x[20:]}" for x in map(bytes.hex, ids)]


def _plain(value: Any) -> Any:
    """Return a value as Arrow has it: ids as strings, places and phone numbers as structs."""
    if isinstance(value, list):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # of any kind
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, GeoCoordinate):
        return {"latitude": value.latitude, "longitude": value.longitude}
    if isinstance(value, PhoneNumberRead):
        return {field: getattr(value, field) for field in _PHONE_FIELDS}
    return str(value) if type(value).__name__ == "UUID" else value


def _dates(pa: Any, found: list[str | None]) -> Any:
    kind = pa.timestamp("us", "UTC")
    try:
        return pa.array(found, pa.string()).cast(kind)
    except pa.ArrowInvalid:  # more digits than six, or a year that Arrow does not read
        return pa.array([None if text is None else date(text) for text in found], kind)


_ARRAYS: dict[str, Callable[[Any, list[Any]], Any]] = {
    "text_value": lambda pa, found: pa.array(found, pa.string()),
    "blob_value": lambda pa, found: pa.array(found, pa.string()),
    "uuid_value": lambda pa, found: pa.array(found, pa.string()),
    "int_value": lambda pa, found: pa.array(found, pa.int64()),
    "number_value": lambda pa, found: pa.array(found, pa.float64()),
    "bool_value": lambda pa, found: pa.array(found, pa.bool_()),
    "date_value": _dates,
}
"""Kinds of values that have a type of Arrow's."""


def _vector_column(pa: Any, found: list[bytes | None]) -> Any:
    """Return vectors as a column of lists of float32: of a fixed size, where they have one."""
    sizes = {len(data) for data in found if data is not None}
    if any(size % 4 for size in sizes):
        raise ValueError("the bytes of a vector must be a multiple of 4")
    if len(sizes) == 1:
        (size,) = sizes
        absent = bytes(size)
        numbers = _numbers(pa, b"".join(absent if data is None else data for data in found))
        mask = pa.array([data is None for data in found], pa.bool_()) if None in found else None
        return pa.FixedSizeListArray.from_arrays(numbers, size // 4, mask=mask)
    ends = accumulate((len(data or b"") // 4 for data in found), initial=0)
    mask = pa.array([data is None for data in found], pa.bool_())
    numbers = _numbers(pa, b"".join(data or b"" for data in found))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), numbers, mask=mask)


def _multi_column(pa: Any, found: list[bytes | None]) -> Any:
    dimensions = {int.from_bytes(data[:2], "little") for data in found if data}
    rows = pa.list_(pa.float32(), dimensions.pop()) if len(dimensions) == 1 else pa.list_(pa.float32())
    return pa.array([None if data is None else vectors.unpack_multi(data) for data in found], pa.list_(rows))


def _numbers(pa: Any, data: bytes) -> Any:
    return pa.Array.from_buffers(pa.float32(), len(data) // 4, [None, pa.py_buffer(data)])


def _metadata(pa: Any, results: Results, presence: set[tuple[bool, ...]]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for place, name in enumerate(_METADATA):
        if any(row[place] for row in presence):
            columns[f"{frames.METADATA_PREFIX}{name}"] = pa.array(_present(results, name, f"{name}_present"))
    for place, (name, field) in enumerate(_TIMES.items(), len(_METADATA)):
        if any(row[place] for row in presence):
            times = _present(results, field, f"{field}_present")
            # some servers send nanoseconds, which have more digits
            listed = [time if time is None or time < 10**14 else time // 10**6 for time in times]
            columns[f"{frames.METADATA_PREFIX}{name}"] = pa.array(listed, pa.timestamp("ms", "UTC"))
    return columns


def _present(results: Iterable[Any], field: str, present: str) -> list[Any]:
    both = attrgetter(f"metadata.{field}", f"metadata.{present}")
    return [value if is_present else None for value, is_present in map(both, results)]


class TableRow:
    """One row of a table, in the place of an object where pages are put together.

    Args:
        table: the table.
        place: of the row.
    """

    __slots__ = ("place", "table")

    def __init__(self, table: Any, place: int) -> None:
        self.table = table
        self.place = place

    @property
    def uuid(self) -> UUID:
        """The object's id."""
        return UUID(self.table.column(frames.ID)[self.place].as_py())


def rows_of(result: QueryReturn[Any, Any]) -> list[TableRow]:
    """Return the rows of a result's table."""
    made = result.to_arrow()
    return [TableRow(made, place) for place in range(made.num_rows)]


def gathered(rows: Sequence[TableRow]) -> list[Any]:
    """Return tables with some rows of others, in order."""
    tables: list[Any] = []
    for _, group in groupby(rows, lambda row: id(row.table)):
        found = list(group)
        whole = found[0].table
        places = [row.place for row in found]
        tables.append(whole if places == list(range(whole.num_rows)) else whole.take(places))
    return tables


def last_id(found: Any) -> str:
    """Return the id of a table's last row."""
    return str(found.column(frames.ID)[found.num_rows - 1].as_py())


def concatenated(tables: list[Any]) -> Any:
    """Return one table with the rows of several; a column that one lacks is null there."""
    pa = frames.load("pyarrow", _FEATURE)
    return (
        pa.concat_tables(tables, promote_options="permissive")
        if tables
        else pa.table({frames.ID: pa.array([], pa.string())})
    )
