"""Rows of the tables without which no object can be read, from whichever of their two copies is undamaged."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage.checksums import row_checksum
from weaviate_gen.engine.storage.layout import CATALOG

Row: TypeAlias = tuple[Any, ...]


class Rows(Protocol):
    """What rows are read from: a storage, or the file of a backup."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and return all its rows."""
        ...


def catalog_rows(source: Rows, table: str, file: str) -> list[Row]:
    """Return all rows of a table, in the order of their keys.

    Args:
        source: what they are read from.
        table: one of :data:`weaviate_gen.engine.storage.layout.CATALOG`.
        file: the name of the file, for messages.

    Raises:
        StorageError: the table and its copy are damaged.
    """
    total = _total(source, table)
    rows = _readable(_own, source, table)
    if rows is not None and total == _summed(rows):
        return rows
    copied = _readable(_copied, source, table)
    if copied is not None and (copied == rows or total == _summed(copied)):
        return copied
    raise StorageError("data_damaged", "catalog", file=file, table=table)


def setting(source: Rows, name: str, file: str) -> str | None:
    """Return what is kept under a name, or ``None``.

    Raises:
        StorageError: the table and its copy are damaged.
    """
    return next((value for key, value in catalog_rows(source, "setting", file) if key == name), None)


def damaged_tables(source: Rows) -> list[str]:
    """Return the tables of which something is damaged, though they may be readable from the other copy."""
    found: list[str] = []
    for table in CATALOG:
        own, copied = _readable(_own, source, table), _readable(_copied, source, table)
        if own is None or own != copied or _summed(own) != _total(source, table):
            found.append(table)
    return found


def _own(source: Rows, table: str) -> list[Row]:
    key, *others = CATALOG[table]
    return source.rows(f"SELECT {', '.join([key, *others])} FROM {table} NOT INDEXED ORDER BY {key}")


def _copied(source: Rows, table: str) -> list[Row]:
    rows = source.rows("SELECT CAST(content AS BLOB) FROM catalog_copy WHERE kind = ? ORDER BY key", (table,))
    return [tuple(json.loads(content)) for (content,) in rows]


def _readable(read: Callable[[Rows, str], list[Row]], source: Rows, table: str) -> list[Row] | None:
    try:
        rows = read(source, table)
        json.dumps(rows)
    except (EngineError, ValueError, TypeError):
        return None
    return rows


def _summed(rows: list[Row]) -> tuple[int, int]:
    return len(rows), sum(row_checksum(*row) for row in rows)


def _total(source: Rows, table: str) -> tuple[int, int] | None:
    try:
        found = source.rows("SELECT entries, checksum FROM catalog_total WHERE kind = ?", (table,))
    except EngineError:
        return None
    return (found[0][0], found[0][1]) if found else None
