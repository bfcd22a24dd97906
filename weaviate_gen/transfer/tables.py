"""Tables as rows with inferred data types: CSV, JSON Lines, Parquet, Arrow IPC, and frames.

| source | data types |
|---|---|
| CSV | of 1,000 rows: int, number, boolean (true and false), date (ISO 8601), uuid, or else text; empty is absent |
| JSON Lines | of 1,000 rows: those of JSON; a string is a date if all are in RFC 3339; lists of one type |
| Parquet, Arrow IPC, frames | those of the columns; dictionaries are text, decimals number |
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, cast

from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.folders import open_file

SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet", ".arrow", ".feather")
"""Suffixes of files of tables."""

_SAMPLE = 1000
"""Rows whose values decide on data types."""

_GROUP = 1000

_INT = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOOLEANS = frozenset({"true", "false"})


@dataclass(frozen=True)
class Table:
    """Rows, and the data types of their columns.

    Attributes:
        name: name of the file; empty for a frame.
        types: data types by column; ``None`` for a column that none is known for.
        rows: returns the rows, from the first on.
        unknown: types of Arrow of columns that no data type is known for.
    """

    name: str
    types: Mapping[str, str | None]
    rows: Callable[[], Iterator[Mapping[str, Any]]]
    unknown: Mapping[str, str] = field(default_factory=dict[str, str])


@contextmanager
def open_table(source: Any) -> Generator[Table, None, None]:
    """Return a table that can be read as long as the context.

    Args:
        source: the path or the address of a file that ends in .csv, .jsonl, .ndjson, .parquet, .arrow or .feather; or a
            frame: anything with ``__arrow_c_stream__``, such as those of pandas, polars and pyarrow.

    Raises:
        WeaviateInvalidInputError: it is something else, or requires a package.
        TransferError: the file is not in the form of its name, or there is none at the address.
    """
    if not isinstance(source, str | Path):
        yield _of_frame(source)
        return
    if Path(source).suffix.lower() not in SUFFIXES:
        raise WeaviateInvalidInputError(f"source must end in {', '.join(SUFFIXES)}, got {Path(source).name}")
    with open_file(source) as path:
        yield _of_file(path)


def _of_frame(source: Any) -> Table:
    if hasattr(source, "__arrow_c_stream__"):
        arrow = _load("pyarrow")
        try:
            table = arrow.table(source)
        except (arrow.ArrowException, TypeError) as error:
            reason = "; ".join(map(str, error.args))
            raise WeaviateInvalidInputError(
                f"the frame has a column that Arrow has no type for ({reason}): convert or drop it"
            ) from error
        return _of_batches("", table.schema, lambda: iter(table.to_batches(max_chunksize=_GROUP)))
    raise WeaviateInvalidInputError(
        f"source must be a path, or a frame with __arrow_c_stream__, got {type(source).__name__}; a list of "
        "mappings goes to collection.data.ingest"
    )


def _of_file(path: Path) -> Table:
    match path.suffix.lower():
        case ".csv":
            return _of_csv(path)
        case ".jsonl" | ".ndjson":
            return _of_json_lines(path)
        case ".parquet":
            file = _load("pyarrow.parquet").ParquetFile(path)
            return _of_batches(path.name, file.schema_arrow, lambda: file.iter_batches(batch_size=_GROUP))
        case _:
            return _of_ipc(path)


def _of_csv(path: Path) -> Table:
    def rows() -> Iterator[Mapping[str, Any]]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            try:
                for row in reader:
                    if None in row:
                        raise TransferError(f"{path}, line {reader.line_num}: more values than columns")
                    yield {name: value or None for name, value in row.items()}
            except csv.Error as error:
                raise TransferError(f"{path}, line {reader.line_num}: expected CSV: {error}") from error

    sample = list(islice(rows(), _SAMPLE))
    names = dict.fromkeys(name for row in sample for name in row)
    return Table(path.name, {name: _type_of_strings([row.get(name) for row in sample]) for name in names}, rows)


def _type_of_strings(values: list[Any]) -> str | None:
    """Return the data type that all strings have; those that are absent do not count."""
    strings = [value for value in values if value is not None]
    if not strings:
        return None
    for kind, pattern in (("int", _INT), ("number", _NUMBER), ("date", _DATE), ("uuid", _UUID)):
        if all(pattern.fullmatch(value) for value in strings):
            return kind
    return "boolean" if all(value.lower() in _BOOLEANS for value in strings) else "text"


def _of_json_lines(path: Path) -> Table:
    def rows() -> Iterator[Mapping[str, Any]]:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    row: object = json.loads(line)
                except ValueError as error:
                    raise TransferError(f"{path}, line {number}: expected an object in JSON: {error}") from error
                if not isinstance(row, dict):
                    raise TransferError(f"{path}, line {number}: expected an object, got {type(row).__name__}")
                yield cast("dict[str, Any]", row)

    types = dict[str, set[str]]()
    for row in islice(rows(), _SAMPLE):
        for name, value in row.items():
            types.setdefault(name, set()).update(_types_of_json(value))
    return Table(path.name, {name: _common(name, kinds) for name, kinds in types.items()}, rows)


def _types_of_json(value: Any) -> Iterable[str]:
    match value:
        case None:
            return ()
        case bool():
            return ("boolean",)
        case int():
            return ("int",)
        case float():
            return ("number",)
        case str():
            return ("date",) if INSTANT.fullmatch(value) else ("text",)
        case list():
            items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # of anything
            kinds = {kind for item in items for kind in _types_of_json(item)}
            return tuple(f"{kind}[]" for kind in kinds)
        case _:
            return ("object",)


def _common(name: str, kinds: set[str]) -> str | None:
    """Return the data type that values of several have."""
    for suffix in ("", "[]"):
        if kinds == {f"int{suffix}", f"number{suffix}"}:
            return f"number{suffix}"
        if kinds == {f"date{suffix}", f"text{suffix}"}:
            return f"text{suffix}"
    if len(kinds) > 1:
        raise WeaviateInvalidInputError(
            f"column {name} has values of several types ({', '.join(sorted(kinds))}): pass types={{'{name}': 'text'}} "
            f"or types={{'{name}': None}} to leave it out"
        )
    return next(iter(kinds), None)


def _of_ipc(path: Path) -> Table:
    ipc, arrow = _load("pyarrow.ipc"), _load("pyarrow")

    def batches() -> Iterator[Any]:
        with arrow.OSFile(str(path)) as file, ipc.open_file(file) as reader:
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)

    with arrow.OSFile(str(path)) as file, ipc.open_file(file) as reader:
        return _of_batches(path.name, reader.schema, batches)


def _of_batches(name: str, schema: Any, batches: Callable[[], Iterable[Any]]) -> Table:
    zones = {column.name: column.type.tz for column in schema if str(column.type).startswith("timestamp[ns")}

    def rows() -> Iterator[Mapping[str, Any]]:
        for batch in batches():
            columns = {
                column: _instants(batch.column(column), zones[column])
                if column in zones
                else batch.column(column).to_pylist()
                for column in batch.schema.names
            }
            for values in zip(*columns.values(), strict=True):
                yield dict(zip(columns, values, strict=True))

    types = {column.name: None if _is_index(column.name) else _type_of_column(column.type) for column in schema}
    unknown = {
        column.name: "an index without a name" if _is_index(column.name) else str(column.type)
        for column in schema
        if types[column.name] is None and str(column.type) != "null"
    }
    return Table(name, types, rows, unknown)


def _is_index(name: str) -> bool:
    """Return whether pandas made a column of an index without a name."""
    return name.startswith("__index_level_")


def _instants(column: Any, zone: str | None) -> list[str | None]:
    """Return times in nanoseconds as strings with all digits, which `datetime` does not have."""
    found = list[str | None]()
    for count in column.cast("int64").to_pylist():
        if count is None:
            found.append(None)
            continue
        seconds, nanoseconds = divmod(count, 1_000_000_000)
        instant = _EPOCH + timedelta(seconds=seconds)
        found.append(f"{instant:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}{'' if zone is None else 'Z'}")
    return found


def _is_uuid(kind: Any) -> bool:
    return str(kind) == "extension<arrow.uuid>"


def _type_of_column(kind: Any) -> str | None:
    types = _load("pyarrow.types")
    if types.is_dictionary(kind):
        return _type_of_column(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        inner = _type_of_column(kind.value_type)
        return None if inner is None else f"{inner}[]"
    for name, checks in (
        ("boolean", (types.is_boolean,)),
        ("int", (types.is_integer,)),
        ("number", (types.is_floating, types.is_decimal)),
        ("date", (types.is_timestamp, types.is_date)),
        ("text", (types.is_string, types.is_large_string, types.is_string_view)),
        ("blob", (types.is_binary, types.is_large_binary, types.is_binary_view)),
        ("uuid", (_is_uuid,)),
        ("object", (types.is_struct,)),
    ):
        if any(check(kind) for check in checks):
            return name
    return None


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise WeaviateInvalidInputError(
            "frames, Parquet and Arrow require pyarrow: pip install 'weaviate-gen[arrow]'"
        ) from error
