"""Rows of the tables without which no object can be read, as most of their copies have them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol, TypeAlias

from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage.layout import CATALOG, COPIES

Row: TypeAlias = tuple[Any, ...]


class Rows(Protocol):
    """What rows are read from: a storage, or the file of a backup."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and return all its rows."""
        ...


def catalog_rows(source: Rows, table: str, file: str) -> list[Row]:
    """Return all rows of a table, in the order of their keys, as two of the table and its copies have them.

    Args:
        source: what they are read from.
        table: one of :data:`weaviate_gen.engine.storage.layout.CATALOG`.
        file: the name of the file, for messages.

    Raises:
        StorageError: no two of them agree.
    """
    known: list[list[Row]] = []
    for rows in _versions(source, table):
        if rows is not None:
            if rows in known:
                return rows
            known.append(rows)
    raise StorageError("data_damaged", "catalog", file=file, table=table)


def setting(source: Rows, name: str, file: str) -> str | None:
    """Return what is kept under a name, or ``None``.

    Raises:
        StorageError: the table and its copy are damaged.
    """
    return next((value for key, value in catalog_rows(source, "setting", file) if key == name), None)


def damaged_tables(source: Rows) -> list[str]:
    """Return the tables of which something is damaged, though they may be readable all the same."""
    found: list[str] = []
    for table in CATALOG:
        own, *copies = _versions(source, table)
        if own is None or any(copy != own for copy in copies):
            found.append(table)
    return found


def _versions(source: Rows, table: str) -> Iterator[list[Row] | None]:
    """Yield the rows of a table, then those of each copy; ``None`` where they cannot be read."""
    columns = CATALOG[table]
    statement = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED ORDER BY {columns[0]}"
    yield _readable(lambda: source.rows(statement))
    for copy in COPIES:
        yield _readable(partial(_copied, source, copy, table))


def _copied(source: Rows, copy: str, table: str) -> list[Row]:
    rows = source.rows(f"SELECT CAST(content AS BLOB) FROM {copy} WHERE kind = ? ORDER BY key", (table,))
    return [tuple(json.loads(content)) for (content,) in rows]


def _readable(read: Callable[[], list[Row]]) -> list[Row] | None:
    try:
        rows = read()
        json.dumps(rows)
    except (EngineError, ValueError, TypeError):
        return None
    return rows
