"""Apache Parquet and Arrow IPC files: one column for each property, reference and vector.

| column | type |
|---|---|
| `id` | string |
| `creation_time`, `update_time` | int64, milliseconds since 1970 |
| `properties.NAME` | by the data type: string, int64, double, bool, and lists of them; dates are strings |
| `properties.NAME` of coordinates, phone numbers and objects | string: JSON |
| `references.NAME` | list of strings, `Collection/id` |
| `vectors.NAME` | list of float, or list of lists of float for a multi-vector; `vector` without names |
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.formats import Format, PartWriter
from weaviate_gen.transfer.layout import UNNAMED, Layout, PropertyLayout
from weaviate_gen.transfer.row import Row, VectorValue, float32_bytes

_GROUP = 1000
"""Rows of a row group or record batch."""

_SCALARS: Mapping[str, str] = {
    "text": "string",
    "string": "string",
    "uuid": "string",
    "blob": "string",
    "date": "string",
    "int": "int64",
    "number": "float64",
    "boolean": "bool_",
}
"""Arrow's names of the types of data types; those of all others are JSON in strings."""


class ColumnFormat:
    """Parquet or Arrow IPC.

    Args:
        name: ``"parquet"`` or ``"arrow"``.
    """

    def __init__(self, name: str) -> None:
        self._arrow = _load("pyarrow", name)
        self._parquet = _load("pyarrow.parquet", name) if name == "parquet" else None
        self._ipc = _load("pyarrow.ipc", name)
        self.suffix: str = f".{name}"

    def open_writer(self, file: BinaryIO, layout: Layout) -> PartWriter:
        """Begin a file."""
        columns = _Columns(self._arrow, layout)
        if self._parquet is None:
            return _ColumnWriter(self._ipc.new_file(file, columns.schema), columns)
        return _ColumnWriter(self._parquet.ParquetWriter(file, columns.schema, compression="zstd"), columns)

    def read(self, path: Path, layout: Layout) -> Iterator[list[Row]]:
        """Yield the rows of a file, some at a time.

        Raises:
            TransferError: the file has another form.
        """
        columns = _Columns(self._arrow, layout)
        try:
            for batch in self._batches(path):
                yield columns.rows(batch)
        except (self._arrow.ArrowInvalid, KeyError) as error:
            raise TransferError(f"{path}: expected the columns of a dump: {error}") from error

    def _batches(self, path: Path) -> Iterator[Any]:
        if self._parquet is not None:
            with self._parquet.ParquetFile(path) as file:
                yield from file.iter_batches(batch_size=_GROUP)
            return
        with self._arrow.OSFile(str(path)) as source, self._ipc.open_file(source) as reader:
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)


class _ColumnWriter:
    def __init__(self, writer: Any, columns: _Columns) -> None:
        self._writer = writer
        self._columns = columns
        self._rows = list[Row]()

    def write(self, rows: list[Row]) -> None:
        """Write some rows, as soon as they are enough for a group."""
        self._rows += rows
        if len(self._rows) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last group, and what ends the file."""
        try:
            if self._rows:
                self._flush()
        finally:
            self._writer.close()

    def _flush(self) -> None:
        self._writer.write_batch(self._columns.batch(self._rows))
        self._rows = []


class _Columns:
    """Converts rows to record batches and back."""

    def __init__(self, arrow: Any, layout: Layout) -> None:
        self._arrow = arrow
        self._layout = layout
        self._vectors = {name: f"vectors.{name}" if name != UNNAMED else "vector" for name in layout.vectors}
        fields = [("id", arrow.string()), ("creation_time", arrow.int64()), ("update_time", arrow.int64())]
        fields += [(f"properties.{name}", self._type(each)) for name, each in layout.properties.items()]
        fields += [(f"references.{name}", arrow.list_(arrow.string())) for name in layout.references]
        fields += [(column, self._vector_type(name)) for name, column in self._vectors.items()]
        self.schema = arrow.schema(fields)

    def _type(self, property_: PropertyLayout) -> Any:
        scalar = getattr(self._arrow, _SCALARS.get(property_.kind, "string"))()
        return self._arrow.list_(scalar) if property_.is_list and property_.kind in _SCALARS else scalar

    def _vector_type(self, name: str) -> Any:
        single = self._arrow.list_(self._arrow.float32())
        return self._arrow.list_(single) if name in self._layout.multi_vectors else single

    def batch(self, rows: list[Row]) -> Any:
        """Return rows as a record batch.

        Raises:
            TransferError: a value does not fit the column of its property.
        """
        arrays: list[list[Any]] = [
            [row.uuid for row in rows],
            [row.created for row in rows],
            [row.updated for row in rows],
        ]
        arrays += [self._property(rows, each) for each in self._layout.properties.values()]
        arrays += [[row.references.get(name) for row in rows] for name in self._layout.references]
        plain = [
            self._array(values, field) for values, field in zip(arrays, self.schema, strict=False)
        ]  # the rest are vectors
        vectors = [self._vector_array([row.vectors.get(name) for row in rows], name) for name in self._vectors]
        return self._arrow.record_batch([*plain, *vectors], schema=self.schema)

    def _array(self, values: list[Any], field: Any) -> Any:
        try:
            return self._arrow.array(values, field.type)
        except (self._arrow.ArrowInvalid, self._arrow.ArrowTypeError, OverflowError) as error:
            raise TransferError(f"{field.name}: {error}; use format 'jsonl', which has no types") from error

    def _property(self, rows: list[Row], property_: PropertyLayout) -> list[Any]:
        values = [row.properties.get(property_.name) for row in rows]
        if property_.kind not in _SCALARS:
            return [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
        return values

    def _vector_array(self, vectors: list[VectorValue | None], name: str) -> Any:
        if name not in self._layout.multi_vectors:
            return self._list_array(vectors)
        flat = [row for vector in vectors for row in vector or ()]
        return self._offset_array(
            [None if vector is None else len(vector) for vector in vectors], self._list_array(flat)
        )

    def _list_array(self, vectors: list[Any]) -> Any:
        data = b"".join(float32_bytes(vector) for vector in vectors if vector is not None)
        buffers = [None, self._arrow.py_buffer(data)]
        values = self._arrow.Array.from_buffers(self._arrow.float32(), len(data) // 4, buffers)
        return self._offset_array([None if vector is None else len(vector) for vector in vectors], values)

    def _offset_array(self, lengths: list[int | None], values: Any) -> Any:
        offsets, end = list[int | None](), 0
        for length in lengths:
            offsets.append(None if length is None else end)
            end += length or 0
        array_ = self._arrow.array([*offsets, end], self._arrow.int32())
        return self._arrow.ListArray.from_arrays(array_, values)

    def rows(self, batch: Any) -> list[Row]:
        """Return the rows of a record batch."""
        ids = batch.column("id").to_pylist()
        created, updated = (batch.column(name).to_pylist() for name in ("creation_time", "update_time"))
        rows = [Row(uuid, {}, {}, {}, *times) for uuid, *times in zip(ids, created, updated, strict=True)]
        for name, property_ in self._layout.properties.items():
            is_json = property_.kind not in _SCALARS
            for row, value in zip(rows, batch.column(f"properties.{name}").to_pylist(), strict=True):
                if value is not None:
                    row.properties[name] = json.loads(value) if is_json else value
        for name in self._layout.references:
            for row, targets in zip(rows, batch.column(f"references.{name}").to_pylist(), strict=True):
                if targets:
                    row.references[name] = targets
        for name, column in self._vectors.items():
            for row, vector in zip(rows, self._read_vectors(batch.column(column), name), strict=True):
                if vector is not None:
                    row.vectors[name] = vector
        return rows

    def _read_vectors(self, column: Any, name: str) -> Iterator[VectorValue | None]:
        if name not in self._layout.multi_vectors:
            yield from _arrays(column)
            return
        inner = list(_arrays(column.values))
        for bounds in _bounds(column):
            yield None if bounds is None else [row for row in inner[slice(*bounds)] if row is not None]


def _arrays(column: Any) -> Iterator[array[float] | None]:
    values = column.values
    data = values.buffers()[1]
    numbers = memoryview(data).cast("f") if data is not None else memoryview(b"").cast("f")
    for bounds in _bounds(column):
        if bounds is None:
            yield None
        else:
            start, end = (values.offset + bound for bound in bounds)
            yield array("f", numbers[start:end])


def _bounds(column: Any) -> Iterator[tuple[int, int] | None]:
    offsets: list[int] = column.offsets.to_pylist()
    present: list[bool] = column.is_valid().to_pylist()
    for place, is_present in enumerate(present):
        yield (offsets[place], offsets[place + 1]) if is_present else None


def _load(module: str, name: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise WeaviateInvalidInputError(
            f"format {name!r} requires pyarrow: pip install 'weaviate-gen[arrow]', or use format 'jsonl'"
        ) from error


def open_format(name: str) -> Format:
    """Return Parquet or Arrow IPC.

    Raises:
        WeaviateInvalidInputError: pyarrow is not installed.
    """
    return ColumnFormat(name)
