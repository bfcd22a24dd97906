"""The SQLite file of a backup, read without trusting it.

It may come from anywhere: it is opened read-only, checked, and nothing in it runs (no triggers, no views).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage.catalog_rows import Rows, catalog_rows
from weaviate_gen.engine.storage.checksums import identities
from weaviate_gen.engine.storage.layout import APPLICATION_ID, DOCID_BITS, DOCID_MASK, MIGRATIONS, add_functions
from weaviate_gen.engine.storage.object_rows import COLUMNS, is_intact, store_census, stored_census
from weaviate_gen.engine.storage.sqlite import FILE, Storage

_ROWS = 1000
_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock."""


class BackupFile:
    """The open file of a backup."""

    def __init__(self, place: Path) -> None:
        """Open the file of a backup's directory.

        Raises:
            EngineError: it is missing, damaged, in use, or no file of an engine, or a newer one's.
        """
        self._copy: Path | None = None
        path = place / FILE
        log = path.with_name(f"{FILE}-wal")
        if path.is_symlink() or not path.is_file():
            raise EngineError("backup_unusable", "file_missing", file=FILE)
        if log.is_symlink() or (log.exists() and log.stat().st_size):
            raise EngineError("backup_unusable", "in_use", file=FILE)
        try:
            self._base = self._open(path)
        except sqlite3.Error as error:
            raise _damage(error) from error

    def _open(self, path: Path) -> sqlite3.Connection:
        base = _connect(path)
        try:
            version = _checked_version(base)
        except BaseException:
            base.close()
            raise
        if version == len(MIGRATIONS):
            return base
        base.close()
        # brought up to date in a copy: nothing in the backup changes
        self._copy = Path(tempfile.mkdtemp(prefix="weaviate-gen-"))
        try:
            shutil.copyfile(path, self._copy / FILE)
            Storage(self._copy).close()
            return _connect(self._copy / FILE)
        except BaseException:
            shutil.rmtree(self._copy, ignore_errors=True)
            raise

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return all its rows.

        Raises:
            EngineError: the file is damaged.
        """
        try:
            return self._base.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _damage(error) from error

    def collection(self, name: str) -> tuple[int, list[str]]:
        """Return the number of a collection, and the names of its shards, unchecked; ``""`` is one that is no string.

        Raises:
            EngineError: it is missing.
        """
        number = next((number for number, kept, _ in catalog_rows(self, "collection", FILE) if kept == name), None)
        if number is None:
            raise EngineError("collection_not_found", "in_backup_file", collection=name)
        shards = catalog_rows(self, "shard", FILE)
        return number, [shard if isinstance(shard, str) else "" for _, owner, shard, *_ in shards if owner == number]

    def close(self) -> None:
        """Close the file."""
        self._base.close()
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)


def _damage(error: sqlite3.Error) -> EngineError:
    deadline.check()  # which may have interrupted it
    return EngineError("backup_unusable", "file_corrupted", file=FILE, cause=error)


def _connect(path: Path) -> sqlite3.Connection:
    # immutable: SQLite neither locks the file nor creates a log beside it
    base = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
    )
    base.set_progress_handler(deadline.stopped, _STEPS)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    return base


def _checked_version(base: sqlite3.Connection) -> int:
    version: int = base.execute("PRAGMA user_version").fetchone()[0]
    if base.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise EngineError("backup_unusable", "file_foreign", file=FILE)
    if not 0 < version <= len(MIGRATIONS):
        raise EngineError("backup_unusable", "too_new", version=version, known=len(MIGRATIONS))
    if _layout(base) != _layout_of(version):
        raise EngineError("backup_unusable", "file_tables", file=FILE)
    damage = base.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise EngineError("backup_unusable", "file_damaged", file=FILE, damage=damage)
    return version


def _layout(base: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return base.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def _layout_of(version: int) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as base:
        add_functions(base)
        for statement in chain.from_iterable(MIGRATIONS[:version]):
            base.execute(statement)
        return _layout(base)


def copy_collection(source: Rows, target: Storage, number: int) -> int:
    """Copy a collection from one file to another, inside a transaction; return the bytes of its objects.

    Raises:
        StorageError: something of it is damaged.
    """
    (row,) = (values for key, *values in catalog_rows(source, "collection", FILE) if key == number)
    target.run("INSERT INTO collection (name, config) VALUES (?, ?)", row)
    owner = _last(target)
    return sum(
        _copy_shard(source, shard, target, owner, values)
        for shard, collection, *values in catalog_rows(source, "shard", FILE)
        if collection == number
    )


def _copy_shard(source: Rows, shard: int, target: Storage, owner: int, values: Sequence[Any]) -> int:
    target.run("INSERT INTO shard (collection, name, status, frozen) VALUES (?, ?, ?, ?)", (owner, *values))
    fresh, size, objects, total = _last(target), 0, 0, 0
    for rows in _objects(source, shard):
        if not all(map(is_intact, rows)):
            raise StorageError("data_damaged", "shard", shard=values[0])
        size += sum(len(row[-2]) + len(row[-1]) for row in rows)
        objects += len(rows)
        total += identities([(row[0] & DOCID_MASK, row[1]) for row in rows])
        target.run_many(
            f"INSERT INTO object (shard, {COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",
            ((fresh, fresh << DOCID_BITS | row[0] & DOCID_MASK, *row[1:]) for row in rows),
        )
    census = stored_census(source, shard)
    if census is None or (census.objects, census.identities) != (objects, total):
        raise StorageError("data_damaged", "shard", shard=values[0])
    store_census(target, fresh, census)
    target.run_many(
        "INSERT INTO artifact VALUES (?, ?, ?, ?)",
        (
            (fresh, *row)
            for row in source.rows("SELECT name, checksum, content FROM artifact WHERE shard = ?", (shard,))
        ),
    )
    return size


def _last(storage: Storage) -> int:
    row = storage.row("SELECT last_insert_rowid()")
    return int(row[0]) if row else 0


def _objects(source: Rows, shard: int) -> Iterator[list[tuple[Any, ...]]]:
    at = shard << DOCID_BITS
    while True:
        deadline.check()
        rows = source.rows(
            f"SELECT {COLUMNS} FROM object WHERE docid > ? AND docid <= ? ORDER BY docid LIMIT ?",
            (at, shard << DOCID_BITS | DOCID_MASK, _ROWS),
        )
        if rows:
            yield rows
        if len(rows) < _ROWS:
            return
        at = rows[-1][0]
