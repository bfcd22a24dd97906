"""What is done to a directory that no client has open: verify it, take what is undamaged, make it smaller."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.storage.catalog_rows import catalog_rows, damaged_tables
from weaviate_gen.engine.storage.layout import CATALOG, DOCID_BITS
from weaviate_gen.engine.storage.object_rows import stored_census
from weaviate_gen.engine.storage.object_table import ObjectTable
from weaviate_gen.engine.storage.sqlite import FILE, Storage

_CHUNK = 500
_MESSAGES = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a directory.

    Attributes:
        kind: ``file``, ``structure``, ``schema``, ``object``, ``count``, ``index`` or ``artifact``.
        detail: what is wrong, for people.
        collection: the collection, if it is about one.
        tenant: the tenant, if it is about one.
        uuid: the object, if it is about one that is known.
    """

    kind: str
    detail: str
    collection: str | None = None
    tenant: str | None = None
    uuid: str | None = None


@dataclass(slots=True)
class Report:
    """What a check found.

    Attributes:
        directory: what was checked.
        objects: by collection, how many objects can be read.
        problems: what is wrong; empty if nothing is.
    """

    directory: Path
    objects: dict[str, int] = field(default_factory=dict[str, int])
    problems: list[Problem] = field(default_factory=list[Problem])


def check(directory: Path) -> Report:
    """Verify a directory: the structure of its file, the schema, every object, and what is built from them.

    A directory of an older layout is brought up to date first, as whenever it is opened.

    Args:
        directory: the directory of an engine; nobody else may have it open.

    Raises:
        StorageError: there is none, or it cannot be opened for another reason than damage.
    """
    report = Report(directory)
    try:
        storage = _existing(directory)
    except StorageError as error:
        if error.code != "data_damaged":
            raise
        report.problems.append(Problem("file", error.message))
        return report
    try:
        report.problems += _structure(storage)
        report.problems += (
            Problem("schema", f"the table of every {table} or its copy is damaged") for table in damaged_tables(storage)
        )
        for collection, tenant, table in _shards(storage):
            count, problems = _objects(table, collection, tenant)
            report.objects[collection] = report.objects.get(collection, 0) + count
            report.problems += problems
        report.problems += _ownerless(storage)
    except StorageError as error:
        report.problems.append(Problem("schema", error.message))
    finally:
        storage.close()
    return report


def salvage(directory: Path, target: Path) -> Report:
    """Copy what is undamaged into a new directory.

    Args:
        directory: the directory of an engine; it stays as it is.
        target: a directory that does not exist yet, or is empty.

    Returns:
        What was copied, and what was not.

    Raises:
        StorageError: one of them cannot be opened, the target is not empty, or the schema cannot be read.
    """
    if target.exists() and any(target.iterdir()):
        raise StorageError("directory_unwritable", "not_empty", path=target)
    report = Report(directory)
    storage = _existing(directory)
    try:
        fresh = Storage(target)
        try:
            with fresh.transaction():
                for name in CATALOG:
                    if rows := catalog_rows(storage, name, FILE):
                        fresh.run_many(f"INSERT INTO {name} VALUES ({','.join('?' * len(rows[0]))})", rows)
            for collection, tenant, table in _shards(storage):
                copy = ObjectTable(fresh, table.number)
                intact = table.intact()
                while records := list(islice(intact, _CHUNK)):
                    with fresh.transaction():
                        copy.insert(records)
                report.objects[collection] = report.objects.get(collection, 0) + copy.count()
                report.problems += _lost(table, collection, tenant)
        finally:
            fresh.close()
    finally:
        storage.close()
    return report


def compact(directory: Path) -> tuple[int, int]:
    """Write the file of a directory anew, without the space that deleted objects left.

    The old file is replaced once the new one is complete: a crash leaves one or the other. Both need room for a moment.

    Args:
        directory: the directory of an engine; nobody else may have it open.

    Returns:
        The size of the file before and after, in bytes.

    Raises:
        StorageError: it cannot be opened, is damaged, or there is no room.
    """
    return _existing(directory).compact_and_close()


def _existing(directory: Path) -> Storage:
    if not (directory / FILE).is_file():
        raise StorageError("data_unusable", "missing", file=FILE, path=directory)
    return Storage(directory)


def _structure(storage: Storage) -> Iterator[Problem]:
    try:
        for (message,) in storage.rows(f"PRAGMA integrity_check({_MESSAGES})"):
            if message != "ok":
                yield Problem("structure", str(message))
    except StorageError as error:
        yield Problem("structure", error.message)


def _shards(storage: Storage) -> Iterator[tuple[str, str | None, _Shard]]:
    """Yield every shard with its collection and tenant."""
    configs = {number: json.loads(config) for number, _, config in catalog_rows(storage, "collection", FILE)}
    for number, owner, name, *_ in catalog_rows(storage, "shard", FILE):
        if owner in configs:
            schema = CollectionSchema(configs[owner])
            tenant = name if schema.multi_tenant else None
            yield schema.name, tenant, _Shard(storage, number, schema)


class _Shard(ObjectTable):
    """The rows of one shard, with the settings of their collection."""

    def __init__(self, storage: Storage, number: int, schema: CollectionSchema) -> None:
        super().__init__(storage, number)
        self.schema = schema


def _objects(table: _Shard, collection: str, tenant: str | None) -> tuple[int, list[Problem]]:
    """Return how many objects of a shard can be read, and what is wrong with the others, and with its indexes."""
    count, problems = 0, list[Problem]()
    for record in table.intact():
        count += 1
        if strange := record.vectors.keys() - table.schema.vectors.keys():
            detail = f"it has vectors of names that the collection has not: {', '.join(map(repr, sorted(strange)))}"
            problems.append(Problem("object", detail, collection, tenant, record.uuid))
    problems += _lost(table, collection, tenant)
    if not _census_is_intact(table):
        problems.append(Problem("count", "the number of its objects is damaged", collection, tenant))
    if table.ids.is_damaged():
        problems.append(Problem("index", "the index of ids is damaged", collection, tenant))
    problems += (
        Problem("artifact", f"{name} is damaged, and will be built anew", collection, tenant)
        for name in table.artifacts.damaged()
    )
    return count, problems


def _lost(table: ObjectTable, collection: str, tenant: str | None) -> list[Problem]:
    lost = table.ids.left().lost
    if lost is None:
        return [Problem("object", "objects are lost; which ones is not known", collection, tenant)]
    return [Problem("object", "it is damaged or lost", collection, tenant, uuid) for uuid in sorted(lost)]


def _census_is_intact(table: ObjectTable) -> bool:
    with suppress(StorageError):
        return stored_census(table.storage, table.number) is not None
    return False


def _ownerless(storage: Storage) -> Iterator[Problem]:
    """Yield what belongs to nothing, as far as the file can be read."""
    shards = {number: owner for number, owner, *_ in catalog_rows(storage, "shard", FILE)}
    known = {number for number, *_ in catalog_rows(storage, "collection", FILE)}
    with suppress(StorageError):
        owners = storage.rows(f"SELECT docid >> {DOCID_BITS}, count(*) FROM object NOT INDEXED GROUP BY 1")
        if count := sum(number for owner, number in owners if owner not in shards):
            yield Problem("object", f"{count} objects belong to no collection")
    if strays := sorted(number for number, owner in shards.items() if owner not in known):
        yield Problem("schema", f"shards belong to no collection: {', '.join(map(str, strays))}")
