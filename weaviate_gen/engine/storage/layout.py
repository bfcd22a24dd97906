"""The tables of the file, and what leads from an older layout to the newest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from weaviate_gen.engine.storage import checksums

APPLICATION_ID = 0x57564745
"""`WVGE`, in SQLite's header."""

DOCID_BITS = 40
"""A row's key is the shard's number above, and the docid in the lower 40 bits: a shard's rows lie together."""

DOCID_MASK = (1 << DOCID_BITS) - 1

CATALOG: Mapping[str, tuple[str, ...]] = {
    "setting": ("name", "value"),
    "collection": ("id", "name", "config"),
    "alias": ("name", "target"),
    "shard": ("id", "collection", "name", "status", "frozen"),
}
"""Columns of the tables without which no object can be read, the key first.

Triggers keep two copies of each row, so that damage in one place is found and made good. They belong to the connection,
not to the file, so that nothing can damage them; and they call no function of Python's, which would swallow interrupts.
"""

COPIES = ("catalog_copy_1", "catalog_copy_2")
"""The tables of copies."""

FRESH = -1
"""What stands for the checksum of the census of a shard that never had an object."""

_LAYOUT_1 = (
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE collection (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, config TEXT NOT NULL)",
    "CREATE TABLE alias (name TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE shard (
        id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
        frozen INTEGER NOT NULL DEFAULT 0, last_docid INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name))""",
    """CREATE TABLE object (
        docid INTEGER PRIMARY KEY, shard INTEGER NOT NULL, uuid BLOB NOT NULL, created INTEGER NOT NULL,
        updated INTEGER NOT NULL, properties TEXT NOT NULL, vectors BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX object_uuid ON object (shard, uuid)",
    """CREATE TABLE artifact (
        shard INTEGER NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (shard, name))""",
)


def _copied() -> Iterator[str]:
    """Yield what makes the copies."""
    for copy in COPIES:
        yield f"""CREATE TABLE {copy} (
            kind TEXT NOT NULL, key NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"""
        for table, columns in CATALOG.items():
            yield f"INSERT INTO {copy} SELECT '{table}', {columns[0]}, json_array({', '.join(columns)}) FROM {table}"


def _triggers() -> Iterator[str]:
    """Yield what keeps the copies and the census up to date with the tables."""
    for table, columns in CATALOG.items():
        content = f"json_array({', '.join(f'NEW.{column}' for column in columns)})"
        where = f"WHERE kind = '{table}' AND key = OLD.{columns[0]}"
        inserted = [f"INSERT INTO {copy} VALUES ('{table}', NEW.{columns[0]}, {content});" for copy in COPIES]
        updated = [f"UPDATE {copy} SET content = {content} {where};" for copy in COPIES]
        deleted = [f"DELETE FROM {copy} {where};" for copy in COPIES]
        if table == "shard":
            inserted.append(f"INSERT INTO census VALUES (NEW.id, 0, 0, 0, {FRESH});")
            deleted.append("DELETE FROM census WHERE shard = OLD.id;")
        for event, actions in (("INSERT", inserted), ("UPDATE", updated), ("DELETE", deleted)):
            name = f"{table}_{event.lower()}"
            yield f"CREATE TEMP TRIGGER {name} AFTER {event} ON main.{table} BEGIN {' '.join(actions)} END"


_LAYOUT_2 = (
    # what a shard knows about its objects, apart from what it is
    """CREATE TABLE census (
        shard INTEGER PRIMARY KEY, last_docid INTEGER NOT NULL, objects INTEGER NOT NULL, identities INTEGER NOT NULL,
        checksum INTEGER NOT NULL)""",
    f"""INSERT INTO census SELECT id, last_docid,
        (SELECT count(*) FROM object WHERE shard = shard.id),
        (SELECT coalesce(sum(identity(docid & {DOCID_MASK}, uuid)), 0) FROM object WHERE shard = shard.id), 0
        FROM shard""",
    "UPDATE census SET checksum = census_checksum(shard, last_docid, objects, identities)",
    "ALTER TABLE shard RENAME TO shard_1",
    """CREATE TABLE shard (
        id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
        frozen INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, name))""",
    "INSERT INTO shard SELECT id, collection, name, status, frozen FROM shard_1",
    "DROP TABLE shard_1",
    # checksums before what is long: readers of the one need not read the other
    "ALTER TABLE object RENAME TO object_1",
    """CREATE TABLE object (
        docid INTEGER PRIMARY KEY, shard INTEGER NOT NULL, uuid BLOB NOT NULL, created INTEGER NOT NULL,
        updated INTEGER NOT NULL, checksum INTEGER NOT NULL, vectors_checksum INTEGER NOT NULL,
        properties BLOB NOT NULL, vectors BLOB NOT NULL)""",
    f"""INSERT INTO object SELECT docid, shard, uuid, created, updated,
        object_checksum(docid & {DOCID_MASK}, uuid, created, updated, CAST(properties AS BLOB)),
        vectors_checksum(docid & {DOCID_MASK}, vectors), CAST(properties AS BLOB), vectors
        FROM object_1 ORDER BY docid""",
    "DROP TABLE object_1",
    "CREATE UNIQUE INDEX object_uuid ON object (shard, uuid)",
    "ALTER TABLE artifact RENAME TO artifact_1",
    """CREATE TABLE artifact (
        shard INTEGER NOT NULL, name TEXT NOT NULL, checksum INTEGER NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (shard, name))""",
    "INSERT INTO artifact SELECT shard, name, vectors_checksum(0, content), content FROM artifact_1",
    "DROP TABLE artifact_1",
    *_copied(),
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_LAYOUT_1, _LAYOUT_2)
"""What leads from layout n to layout n + 1; layout 0 is the empty file."""


def add_functions(base: sqlite3.Connection) -> None:
    """Add the functions that migrations call to a connection."""
    functions = (
        checksums.object_checksum,
        checksums.vectors_checksum,
        checksums.identity,
        checksums.census_checksum,
    )
    for function in functions:
        base.create_function(function.__name__, -1, function, deterministic=True)


def add_triggers(base: sqlite3.Connection) -> None:
    """Add the triggers to a connection whose file has the newest layout."""
    for statement in _triggers():
        base.execute(statement)
