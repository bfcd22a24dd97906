"""Objects from the rows of frames, column by column."""

from __future__ import annotations

import re
import uuid as uuid_module
from array import array
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from weaviate_gen._core import frames
from weaviate_gen._core.call import Call, Flow, RpcRequest
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.data.messages import encoded
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search.values import fast_uuid
from weaviate_gen._core.typeguards import is_mapping
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._runtime.records import record
from weaviate_gen._types.data.batch import BatchObject, BatchObjectReturn, ErrorObject
from weaviate_gen.exceptions import (
    WeaviateBaseError,
    WeaviateInsertInvalidPropertyError,
    WeaviateInsertManyAllFailedError,
    WeaviateInvalidInputError,
)
from weaviate_gen_wire.codec import objects as codec
from weaviate_gen_wire.grpc import rpcs

_ROWS = 2_000
"""Rows that are converted at a time, so that memory stays bounded."""
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_REQUEST_BYTES = 8 << 20
"""Bytes of objects after which a request is sent."""


@record(frozen=True, slots=True)
class Columns:
    """Which columns of a frame are no properties.

    Attributes:
        id: of the ids; ``None`` if there is none.
        vectors: of the vectors, by name; the unnamed one is under the empty string.
        references: of the references, by name.
    """

    id: str | None
    vectors: Mapping[str, str]
    references: Mapping[str, str]


def columns_of(names: list[str], vector: Any, id: Any) -> Columns:
    """Return which columns of a frame are no properties.

    Args:
        names: of all columns.
        vector: the column of the unnamed vector, or columns by name of a vector; ``vector`` and ``vector.NAME`` if
            ``None``.
        id: the column of the ids; ``id``, if there is one, if ``None``.

    Raises:
        WeaviateInvalidInputError: if a column is not there, or the arguments are no names.
    """
    if vector is None:
        vectors = {
            name.removeprefix(frames.VECTOR_PREFIX): name for name in names if _begins(name, frames.VECTOR_PREFIX)
        }
        vectors |= {"": frames.VECTOR} if frames.VECTOR in names else {}
    elif isinstance(vector, str):
        vectors = {"": vector}
    elif is_mapping(vector):
        vectors = {str(name): column for name, column in vector.items()}
    else:
        raise invalid("vector", "the name of a column, or a mapping of vectors to columns", vector)
    if len(vectors) > 1 and "" in vectors:
        vectors["default"] = vectors.pop("")
    own_id: str | None = frames.ID if id is None and frames.ID in names else id
    for label, column in (("id", own_id), *(("vector", column) for column in vectors.values())):
        if column is not None and column not in names:
            raise invalid(label, f"one of the columns {', '.join(names)}", column)
    references = {
        name.removeprefix(frames.REFERENCE_PREFIX): name for name in names if _begins(name, frames.REFERENCE_PREFIX)
    }
    return Columns(own_id, vectors, references)


def _begins(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and len(name) > len(prefix)


@record(slots=True)
class Row:
    """One object of a frame.

    Attributes:
        place: of the row.
        uuid: as it is there, or ``None``.
        properties: those that are not absent.
        vectors: by name, packed, and whether they are multi-vectors.
        references: by name.
    """

    place: int
    uuid: Any
    properties: dict[str, Any]
    vectors: dict[str, tuple[bytes, bool]]
    references: dict[str, Any]

    def item(self, scope: Scope, uuid: Any) -> BatchObject:
        """Return the object as batches keep it."""
        return BatchObject(
            collection=scope.name,
            properties=self.properties,
            references=self.references or None,
            uuid=uuid,
            vector=self.vector,
            tenant=scope.tenant,
            index=self.place,
        )

    @property
    def vector(self) -> Any:
        """The vectors as arguments of the client's methods: arrays, without a Python object for each number."""
        arrays = {name: _unpacked(data, multi) for name, (data, multi) in self.vectors.items()}
        return arrays.get("") if arrays.keys() <= {""} else arrays


def _unpacked(data: bytes, multi: bool) -> Any:
    if not multi:
        return array("f", data)
    size = int.from_bytes(data[:2], "little") * 4
    return [array("f", data[at : at + size]) for at in range(2, len(data), size or len(data))]


def rows(frame: Any, vector: Any, id: Any, feature: str) -> Iterator[Row]:
    """Yield the objects of a frame; columns are converted as wholes.

    Null, NaN and NaT are absent. Times without a zone are UTC, others are converted to it.

    Args:
        frame: any that exports Arrow.
        vector: as for :func:`columns_of`.
        id: as for :func:`columns_of`.
        feature: what needs it, for messages.

    Raises:
        WeaviateInvalidInputError: if a column cannot be used.
    """
    table = frames.table_of(frame, feature)
    columns = columns_of(table.column_names, vector, id)
    own = {columns.id, *columns.vectors.values(), *columns.references.values()}
    names = [name for name in table.column_names if name not in own and not _begins(name, frames.METADATA_PREFIX)]
    return _rows(table, columns, names)


def _rows(table: Any, columns: Columns, names: list[str]) -> Iterator[Row]:
    start = 0
    for batch in table.to_batches(max_chunksize=_ROWS):
        count = batch.num_rows
        lists = {name: _values(batch.column(name), name) for name in names}
        full = all(batch.column(name).null_count == 0 and None not in lists[name] for name in names)
        ids = [None] * count if columns.id is None else _ids(batch.column(columns.id))
        vectors = {name: _vectors(batch.column(column), column, start) for name, column in columns.vectors.items()}
        if any(packed is not None and packed[1] for packed in vectors.get("", ())):
            raise WeaviateInvalidInputError("a column of multi-vectors must have a name: vector={'NAME': 'COLUMN'}")
        references = {name: batch.column(column).to_pylist() for name, column in columns.references.items()}
        listed = list(zip(*lists.values(), strict=True)) if names else [()] * count
        for place in range(count):
            pairs = zip(names, listed[place], strict=True)
            yield Row(
                start + place,
                ids[place],
                dict(pairs) if full else {name: value for name, value in pairs if value is not None},
                {name: packed for name, packs in vectors.items() if (packed := packs[place]) is not None},
                {name: items[place] for name, items in references.items() if items[place]},
            )
        start += count


def _ids(column: Any) -> list[Any]:
    return [
        uuid_module.UUID(bytes=each) if isinstance(each, bytes) and len(each) == 16 else each
        for each in column.to_pylist()
    ]


def _values(column: Any, name: str) -> list[Any]:
    """Return a column of properties as Python's values; ``None`` for what is absent."""
    pa, pc = frames.load("pyarrow", "a frame"), frames.load("pyarrow.compute", "a frame")
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_floating(kind):
        column = column.cast(pa.float64())
        found: list[Any] = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column).to_pylist()
        return found
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _times(column, name)
    listed: list[Any] = column.to_pylist()
    return listed


def _times(column: Any, name: str) -> list[Any]:
    """Return a column of times in RFC 3339, in UTC."""
    pa, pc = frames.load("pyarrow", "a frame"), frames.load("pyarrow.compute", "a frame")
    try:
        if pa.types.is_date(column.type):
            column = column.cast(pa.timestamp("us"))
        elif column.type.tz is not None:  # the number is that of UTC; as a time without zone, it needs no data of zones
            column = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).cast(pa.timestamp("us"))
        else:
            column = column.cast(pa.timestamp("us"))
    except pa.ArrowInvalid as error:
        raise WeaviateInvalidInputError(
            f"column {name!r} must have no times finer than a microsecond, which a server would cut: round it ({error})"
        ) from error
    strings: list[Any] = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ").to_pylist()
    return strings


def _vectors(column: Any, name: str, start: int) -> list[tuple[bytes, bool] | None]:
    """Return a column of vectors, packed: numbers are converted and checked as one array."""
    pa = frames.load("pyarrow", "a frame")
    if not _is_list(pa, column.type):
        raise _no_vectors(name, column.type)
    lengths = _lengths(column)
    inner = column.flatten()
    if not _is_list(pa, column.type.value_type):
        data = _floats(inner, name, start)
        bounds = pairwise(accumulate((length or 0 for length in lengths), initial=0))
        return [
            None if length is None else (bytes(data[a * 4 : b * 4]), False)
            for length, (a, b) in zip(lengths, bounds, strict=True)
        ]
    sizes = _lengths(inner)
    data = _floats(inner.flatten(), name, start)
    ends = list(accumulate((size or 0 for size in sizes), initial=0))
    packed: list[tuple[bytes, bool] | None] = []
    at = 0
    for place, length in enumerate(lengths):
        if length is None:
            packed.append(None)
            continue
        row = set(sizes[at : at + length])
        if len(row) > 1 or None in row:
            raise WeaviateInvalidInputError(
                f"column {name!r}, row {start + place}: every row of a multi-vector must have as many numbers as the "
                "first"
            )
        size = (row.pop() or 0) if row else 0
        packed.append((size.to_bytes(2, "little") + bytes(data[ends[at] * 4 : ends[at + length] * 4]), True))
        at += length
    return packed


def _no_vectors(name: str, kind: Any) -> WeaviateInvalidInputError:
    return WeaviateInvalidInputError(f"column {name!r} must have lists of numbers, got {kind}")


def _lengths(column: Any) -> list[int | None]:
    lengths: list[int | None] = frames.load("pyarrow.compute", "a frame").list_value_length(column).to_pylist()
    return lengths


def _floats(numbers: Any, name: str, start: int) -> memoryview:
    """Return numbers as the bytes of float32."""
    pa, pc = frames.load("pyarrow", "a frame"), frames.load("pyarrow.compute", "a frame")
    try:
        column = numbers.cast(pa.float32(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _no_vectors(name, numbers.type) from error
    if column.null_count or not pc.all(pc.is_finite(column), min_count=0).as_py():
        raise WeaviateInvalidInputError(
            f"column {name!r}: vectors must contain finite numbers that fit float32, got null, NaN or an infinity in "
            f"the rows from {start} on; a row without a vector is null as a whole"
        )
    view = memoryview(column.buffers()[1] or b"").cast("B")
    return view[column.offset * 4 : (column.offset + len(column)) * 4]


def _is_list(pa: Any, kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def insert_frame(
    scope: Scope, frame: Any, vector: Any, id: Any, fresh: Callable[[], uuid_module.UUID]
) -> Flow[BatchObjectReturn]:
    """Store the rows of a frame in as many requests as their size demands; a row that cannot be sent is refused alone.

    Args:
        scope: where.
        frame: any that exports Arrow.
        vector: as for :func:`columns_of`.
        id: as for :func:`columns_of`.
        fresh: returns a new id.

    Returns:
        The outcome of each row.

    Raises:
        WeaviateInvalidInputError: a column cannot be used, or not one row can be sent.
        WeaviateInsertManyAllFailedError: not one row is stored.
        WeaviateBaseError: a request failed; a note has the rows that were sent before.
    """
    operation = f"data.insert_many into collection {scope.name!r}"
    upload = _Upload(scope, operation)
    for row in rows(frame, vector, id, "data.insert_many(frame)"):
        upload.add(row, fresh)
        if upload.size >= _REQUEST_BYTES:
            yield from upload.send()
    yield from upload.send()
    return upload.result()


class _Upload:
    """Rows on their way: the current request, and what became of those before."""

    def __init__(self, scope: Scope, operation: str) -> None:
        self.size: int = 0
        self._scope = scope
        self._operation = operation
        self._messages: list[bytes] = []
        self._pending: list[Row] = []
        self._uuids: list[str] = []
        self._errors: dict[int, ErrorObject] = {}
        self._refused: WeaviateBaseError | None = None
        self._sent = 0
        self._took = 0.0

    def add(self, row: Row, fresh: Callable[[], uuid_module.UUID]) -> None:
        """Add a row to the current request; one that cannot be sent is an error of its own."""
        uuid = ""
        try:
            uuid = str(fresh()) if row.uuid is None else _canonical(row.uuid)
            message = _message(self._scope, row, uuid)
        except (WeaviateInvalidInputError, WeaviateInsertInvalidPropertyError) as error:
            self._refused = self._refused or error
            self._fail(row, row.uuid, f"row {row.place} is not sent: {error}")
        else:
            self._messages.append(message)
            self._pending.append(row)
            self.size += len(message)
        self._uuids.append(uuid)

    def _fail(self, row: Row, uuid: Any, message: str) -> None:
        self._errors[row.place] = ErrorObject(message, row.item(self._scope, uuid), uuid)

    def send(self) -> Flow[None]:
        """Send the current request, if it has any rows."""
        if not self._pending:
            return
        request = codec.request(self._messages, grpc_level(self._scope.consistency))
        call: Call[Any] = Call(
            RpcRequest(rpcs.BATCH_OBJECTS, request),
            lambda reply: ([(error.index, error.error) for error in reply.errors], reply.took),
            self._operation,
            retry=True,
            timeout_kind="insert",
        )
        try:
            found: tuple[list[tuple[int, str]], float] = yield call
        except WeaviateBaseError as error:
            first, last = self._pending[0].place, self._pending[-1].place
            error.add_note(
                f"It carried rows {first} to {last} of the frame; {self._sent} rows before them were sent, and none "
                "after them. To repeat it without doubles, pass ids (a column `id`)."
            )
            raise
        errors, took = found
        for index, text in errors:
            failed = self._pending[index]
            self._fail(failed, failed.uuid, text)
        self._sent += len(self._pending)
        self._took += took
        self._messages, self._pending, self.size = [], [], 0

    def result(self) -> BatchObjectReturn:
        """Return the outcome of each row.

        Raises:
            WeaviateInvalidInputError: not one row could be sent.
            WeaviateInsertManyAllFailedError: not one is stored.
        """
        if self._refused is not None and not self._sent:
            raise self._refused
        if self._uuids and len(self._errors) == len(self._uuids):
            words = "\n".join(dict.fromkeys(error.message for error in self._errors.values()))
            failure = WeaviateInsertManyAllFailedError(f"Server errors: {words}")
            failure.asked, failure.server_text = self._operation, words
            raise failure
        stored = {
            place: fast_uuid(int(uuid.replace("-", ""), 16))
            for place, uuid in enumerate(self._uuids)
            if place not in self._errors
        }
        responses = [self._errors.get(place) or stored[place] for place in range(len(self._uuids))]
        return BatchObjectReturn(responses, self._took, self._errors, stored, bool(self._errors))


def _canonical(uuid: Any) -> str:
    """Return an id in its canonical form, in which most are already."""
    return uuid if isinstance(uuid, str) and _CANONICAL(uuid) else canonical_uuid(uuid)


def _message(scope: Scope, row: Row, uuid: str) -> bytes:
    """Return the bytes of an object."""
    given = row.properties
    fast = None if row.references or "vector" in given or "id" in given else codec.properties(given)
    if fast is None:
        return encoded(row.item(scope, uuid))
    packed = row.vectors
    if "" in packed:
        return codec.batch_object(scope.name, uuid, scope.tenant, fast, packed[""][0], [])
    named = [(name, data, multi) for name, (data, multi) in packed.items()]
    return codec.batch_object(scope.name, uuid, scope.tenant, fast, None, named)
