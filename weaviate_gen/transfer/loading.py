"""Import of a table into a collection."""

from __future__ import annotations

import math
import uuid as uuid_module
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen._inputs.identifiers import collection_name, generate_uuid5
from weaviate_gen._types.data.objects import DataObject
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer.layout import PRIMITIVES, Layout
from weaviate_gen.transfer.running import Meter, ProgressCallback
from weaviate_gen.transfer.source import read_schema
from weaviate_gen.transfer.tables import INSTANT, Table, open_table

_TYPES = PRIMITIVES - {"object", "geoCoordinates", "phoneNumber", "string"}


@dataclass(frozen=True, slots=True)
class TableReport:
    """Result of an import of a table.

    Attributes:
        collection: name of the collection.
        types: data types of the properties, by column.
        stored: number of objects that were stored.
        errors: the reasons why rows were rejected, by their number from 0.
        notes: what was left out or interpreted, one line each.
    """

    collection: str
    types: dict[str, str]
    stored: int
    errors: dict[int, str]
    notes: list[str]


def infer_types(source: Any) -> dict[str, str | None]:
    """Return the data types that :func:`import_table` finds for the columns of a table.

    Args:
        source: a path, an address or a frame, as for :func:`import_table`.

    Returns:
        Data types by column; ``None`` for columns of which nothing is known, which are left out.
    """
    with open_table(source) as table:
        return dict(table.types)


def import_table(
    client: WeaviateClient,
    source: Any,
    name: str,
    *,
    types: Mapping[str, str | None] | None = None,
    id_column: str | None = None,
    vector_columns: str | Mapping[str, str] | None = None,
    tenant: str | None = None,
    progress: ProgressCallback | None = None,
) -> TableReport:
    """Import a table into a collection, one object for each row.

    A collection that does not exist is created, with a property for each column. Absent values, NaN, NaT and NA are
    left out. Dates without a zone are taken as UTC. The report says so. Rows of a file have the same ids whenever it
    is imported, so that an import can be repeated.

    Args:
        client: where to.
        source: the path or the address of a file that ends in .csv, .jsonl, .ndjson, .parquet, .arrow or .feather; or
            a frame of pandas, polars or pyarrow.
        name: the collection's name.
        types: data types by column, in place of those of :func:`infer_types`; ``None`` leaves out a column.
        id_column: the column of ids; what is not a UUID becomes one (version 5). Without one, ids are derived from the
            name of the file and the number of the row, and random for frames.
        vector_columns: the column of the vector, or columns by name of the vector.
        tenant: the tenant, of a collection with tenants.
        progress: receives reports.

    Returns:
        What was stored, as which types, and what was rejected.

    Raises:
        WeaviateInvalidInputError: an argument or the source is invalid.
        TransferError: a value does not have the type of its column, or the server cannot be reached.
    """
    final = collection_name(name, "name")
    with open_table(source) as table:
        return _import(client, table, final, types or {}, id_column, vector_columns, tenant, Meter(progress, None))


def _import(
    client: WeaviateClient,
    table: Table,
    final: str,
    types: Mapping[str, str | None],
    id_column: str | None,
    vector_columns: str | Mapping[str, str] | None,
    tenant: str | None,
    meter: Meter,
) -> TableReport:
    vectors = {"": vector_columns} if isinstance(vector_columns, str) else dict(vector_columns or {})
    used = {*vectors.values(), *([] if id_column is None else [id_column])}
    unknown = sorted((used | types.keys()) - table.types.keys())
    if unknown:
        raise WeaviateInvalidInputError(
            f"the table has no column {', '.join(unknown)}: its columns are {', '.join(table.types)}"
        )
    chosen = _chosen({key: value for key, value in table.types.items() if key not in used}, types)
    collection: Any = client.collections.use(final)
    if not collection.exists():
        client.collections.create_from_dict(_schema(final, chosen, vectors, tenant))
    else:
        _check_types(Layout.of(read_schema(collection)), chosen)
    rows = _Rows(table, chosen, id_column, vectors, meter)
    result = collection.with_tenant(tenant).data.ingest(rows.objects())
    for error in result.errors.values():
        if error.outcome != "failed":
            raise TransferError(
                f"rows were not stored in {final}: {error.message}; import again when it can be reached"
            )
    errors = {place: error.message for place, error in result.errors.items()}
    left_out = [
        f"{column}: {_reason(column, kind, table)}"
        for column, kind in table.types.items()
        if column not in used and column not in chosen
    ]
    return TableReport(final, chosen, rows.count - len(errors), errors, [*rows.notes(), *left_out])


def _reason(column: str, kind: str | None, table: Table) -> str:
    """Return why a column is left out."""
    if kind is not None:
        return "left out"
    if column in table.unknown:
        kind = table.unknown[column]
        if kind.startswith(("extension", "an index")):
            return f"{kind}, left out; convert it first"
        return f"{kind}, left out; types={{'{column}': 'text'}} keeps it as text"
    return "nothing is known of it, left out"


def _chosen(inferred: Mapping[str, str | None], types: Mapping[str, str | None]) -> dict[str, str]:
    chosen = dict[str, str]()
    for column, kind in {**inferred, **types}.items():
        if kind is None:
            continue
        if kind.removesuffix("[]") not in _TYPES:
            raise WeaviateInvalidInputError(
                f"types['{column}'] must be one of {', '.join(sorted(_TYPES))}, a list of it such as 'text[]', or None "
                f"to leave the column out, got {kind!r}"
            )
        chosen[column] = kind
    return chosen


def _schema(name: str, types: Mapping[str, str], vectors: Mapping[str, str], tenant: str | None) -> dict[str, Any]:
    settings = {"vectorizer": {"none": dict[str, Any]()}, "vectorIndexType": "hnsw"}
    return {
        "class": name,
        "properties": [{"name": column, "dataType": [kind]} for column, kind in types.items()],
        "vectorConfig": {vector or "default": settings for vector in vectors or {"": ""}},
        "multiTenancyConfig": {"enabled": tenant is not None, "autoTenantCreation": tenant is not None},
    }


def _check_types(layout: Layout, types: Mapping[str, str]) -> None:
    for column, kind in types.items():
        if column not in layout.properties:
            raise WeaviateInvalidInputError(
                f"collection {layout.name} has no property {column}: add it, or pass types={{'{column}': None}}"
            )
        found = layout.properties[column]
        own = f"{found.kind}[]" if found.is_list else found.kind
        if own != kind and (own, kind) != ("number", "int"):
            raise WeaviateInvalidInputError(
                f"property {column} of {layout.name} is {own}, and the column {kind}: pass "
                f"types={{'{column}': '{own}'}}"
            )


class _Unfit(Exception):
    """A value that does not have the type of its column."""


@dataclass
class _Rows:
    """Converts rows to objects, and counts what it leaves out or interprets."""

    table: Table
    types: Mapping[str, str]
    id_column: str | None
    vectors: Mapping[str, str]
    meter: Meter
    count: int = 0
    absent: Counter[str] = field(default_factory=Counter[str])
    not_a_number: Counter[str] = field(default_factory=Counter[str])
    without_zone: Counter[str] = field(default_factory=Counter[str])

    def notes(self) -> list[str]:
        """Return what was left out or interpreted."""
        return [
            *(f"{column}: {count} absent, left out" for column, count in self.absent.items()),
            *(f"{column}: {count} NaN or infinite, left out" for column, count in self.not_a_number.items()),
            *(f"{column}: {count} dates without a zone, taken as UTC" for column, count in self.without_zone.items()),
        ]

    def objects(self) -> Iterator[DataObject[Any, Any]]:
        """Yield the objects."""
        for row in self.table.rows():
            properties = dict[str, Any]()
            for column, kind in self.types.items():
                if row.get(column) is None:
                    self.absent[column] += 1
                    continue
                try:
                    value = self._value(row[column], kind, column)
                except (_Unfit, ValueError, TypeError, OverflowError) as error:
                    raise TransferError(
                        f"row {self.count}, column {column}: expected {kind}, got {row[column]!r}; pass "
                        f"types={{'{column}': 'text'}}, or another type"
                    ) from error
                if value is not None:
                    properties[column] = value
            named = {name: row[column] for name, column in self.vectors.items() if row.get(column) is not None}
            yield DataObject(properties, self._identifier(row), named.get("", named or None))
            self.count += 1
            self.meter.add(1)

    def _identifier(self, row: Mapping[str, Any]) -> str | None:
        if self.id_column is None:
            return generate_uuid5(f"{self.table.name}\n{self.count}") if self.table.name else None
        value = row.get(self.id_column)
        if value is None:
            raise TransferError(f"row {self.count}, column {self.id_column}: expected an id, got nothing")
        try:
            return str(uuid_module.UUID(str(value)))
        except ValueError:
            return generate_uuid5(value)

    def _value(self, value: Any, kind: str, column: str) -> Any:
        if value is None:
            return None
        if kind.endswith("[]"):
            if not isinstance(value, list):
                raise _Unfit
            items = [self._value(item, kind.removesuffix("[]"), column) for item in value]  # pyright: ignore[reportUnknownVariableType] - of any type
            return [item for item in items if item is not None]
        match kind:
            case "int":
                return self._whole(value, column)
            case "number":
                return self._finite(float(value), column)
            case "boolean":
                return _boolean(value)
            case "date":
                return self._instant(value, column)
            case "uuid":
                return str(uuid_module.UUID(str(value)))
            case "blob":
                return b64encode(value).decode() if isinstance(value, bytes) else str(value)
            case _:
                return self._text(value, column)

    def _finite(self, value: float, column: str) -> float | None:
        if math.isfinite(value):
            return value
        self.not_a_number[column] += 1
        return None

    def _whole(self, value: Any, column: str) -> int | None:
        if isinstance(value, float):
            if not math.isfinite(value):
                return None if self._finite(value, column) is None else int(value)
            if not value.is_integer():
                raise _Unfit
        return int(value)

    def _text(self, value: Any, column: str) -> str | None:
        if isinstance(value, float) and not math.isfinite(value):
            self.not_a_number[column] += 1
            return None
        return str(value)

    def _instant(self, value: Any, column: str) -> datetime | str:
        """Return a date with its zone; a string keeps all digits of its seconds."""
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            if found.tzinfo is None and len(value) > len("2024-12-31"):
                self.without_zone[column] += 1
                value = f"{value}+00:00"
            exact: str = value.replace(" ", "T")
            if INSTANT.fullmatch(exact):
                return exact
            instant = datetime.fromisoformat(exact)
            return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
        if not isinstance(value, date):
            raise _Unfit
        instant = value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
        if instant.tzinfo is None:
            self.without_zone[column] += 1
        return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    lowered = str(value).lower()
    if lowered not in {"true", "false"}:
        raise _Unfit
    return lowered == "true"
