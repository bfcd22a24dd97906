"""Exports in a directory: every collection as Parquet files, one or more a shard, and notes about them.

An export is written within its request, and its note last: half an export is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import ACTIVE
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError, StorageError, within
from weaviate_gen.engine.storage.managed_directory import ManagedDirectory, check_id, write_error
from weaviate_gen.engine.storage.parquet import Column, ParquetWriter, Value, require_pyarrow
from weaviate_gen.engine.storage.private_files import open_new
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values.dates import timestamp
from weaviate_gen.engine.values.json_types import is_list, is_map

NOTE = "export_metadata.json"
COLUMNS = (
    Column("id", "string"),
    Column("creation_time", "int64"),
    Column("update_time", "int64"),
    Column("vector", "binary", optional=True, compressed=False),
    Column("named_vectors", "binary", optional=True),
    Column("multi_vectors", "binary", optional=True),
    Column("properties", "binary", optional=True),
)
"""The columns of a server's files: times in milliseconds, `vector` as little-endian float32, the rest as JSON."""

_FILES = re.compile(rf"[A-Za-z0-9_-]+\.parquet|node_[A-Za-z0-9_.-]+_status\.json|{re.escape(NOTE)}\.new")
"""What an unfinished export has in it: only these files are ever removed."""

_NAME = re.compile("[A-Za-z0-9_-]+")
_ID_LENGTH = 128
_GROUP = 10_000
_FILE = 500_000
_ESCAPED = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
_INTEGRAL = 1e21


@dataclass(frozen=True, slots=True)
class Export:
    """What is known of an export.

    Attributes:
        id: its name.
        path: the directory it lies in.
        classes: the collections in it.
        started: when, in milliseconds since the epoch.
        completed: when, in milliseconds since the epoch.
        shards: what became of each shard, by collection and shard.
    """

    id: str
    path: str
    classes: tuple[str, ...]
    started: int
    completed: int
    shards: Mapping[str, Mapping[str, Mapping[str, Any]]]


class Exports:
    """Writes and finds exports under one directory.

    Attributes:
        folder: where they lie; ``None`` where there is no such place.
    """

    def __init__(self, catalog: Catalog, folder: Path | None, node: str, version: str, now: Callable[[], int]) -> None:
        self._catalog = catalog
        self._storage = catalog.storage
        self.folder = folder
        self._node = node
        self._version = version
        self._now = now

    def create(
        self,
        export_id: str,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        visible: Callable[[list[str]], list[str]] = list,
    ) -> Export:
        """Write an export.

        Args:
            export_id: its name.
            include: names of collections; none for all. Those that are not there are left out.
            exclude: names to leave out.
            visible: chooses among names those that one may export.

        Raises:
            EngineError: the id is taken or no id, no collection is left, or the [arrow] extra is not installed; nothing
                was written then.
        """
        _check_id(export_id)
        require_pyarrow()  # before the lock: the first import takes most of a second
        with self._storage.lock:
            classes = visible(self._chosen(include, exclude))
            if not classes:
                raise EngineError("nothing_selected", "to_export").within("export validation error")
            if self.folder is None:
                raise EngineError("backend_not_found", "own_exports").within("export validation error")
            directories = self._directories(self.folder)
            place = directories.locate(export_id)
            if (place / NOTE).exists():
                shown = directories.shown(place)
                raise EngineError("already_exists", "export", export=export_id, place=shown)
            started = self._now()
            try:
                with directories.creating(place):
                    shards = {name: self._write(place, name) for name in classes}
                    made = Export(export_id, str(place), tuple(classes), started, self._now(), shards)
                    self._keep(place, made)
            except (OSError, StorageError) as error:
                raise write_error("export", export_id, place, error) from error
        return made

    def _directories(self, folder: Path) -> ManagedDirectory:
        data = self._storage.path
        return ManagedDirectory(folder, "export", _FILES, data and data.parent)

    def status(self, export_id: str) -> Export:
        """Return what is known of an export.

        Raises:
            EngineError: there is none of that name.
        """
        _check_id(export_id)
        if self.folder is None:
            raise EngineError("backup_not_found", "export")
        directories = self._directories(self.folder)
        place = directories.locate(export_id)
        try:
            value: Any = json.loads(directories.read(place / NOTE))
            found = _parse(value, place)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise EngineError("backup_not_found", "export") from error
        except (OSError, ValueError, RecursionError) as error:
            raise EngineError(
                "backup_unusable", "export_corrupted", place=directories.shown(place), file=NOTE
            ) from error
        if found.id != export_id:
            raise EngineError("backup_unusable", "export_other_export", export_id=export_id, other=found.id)
        return found

    def cancel(self, export_id: str) -> None:
        """Cancel an export: those that there are, are done.

        Raises:
            EngineError: always, whether there is one or not.
        """
        self.status(export_id)
        raise EngineError("already_finished", "export")

    def _chosen(self, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        if include and exclude:
            raise EngineError("settings_conflict", "include_and_exclude_export").within("export validation error")
        there = self._catalog.collections
        chosen = [name for name in include if name in there] if include else [*there]
        return [name for name in dict.fromkeys(chosen) if name not in exclude]

    def _write(self, place: Path, name: str) -> dict[str, Any]:
        collection = self._catalog.collections[name]
        out = dict[str, Any]()
        for tenant, shard in collection.shards.items():
            count = 0
            metadata = {"collection": name, **({"tenant": tenant} if tenant else {})}
            for number, rows in enumerate(_files(shard)):
                count += _write_file(place / _file_name(name, shard.name, number), rows, metadata)
            if count:
                out[shard.name] = {"objectsExported": count, "status": "SUCCESS"}
            else:
                asleep = bool(tenant) and collection.states[tenant] != ACTIVE
                out[shard.name] = {
                    "skipReason": "tenant has no data on disk" if asleep else "no data",
                    "status": "SKIPPED",
                }
        return out

    def _keep(self, place: Path, made: Export) -> None:
        node = self._node
        times = {"startedAt": timestamp(made.started), "completedAt": timestamp(made.completed)}
        shards = {name: list(found) for name, found in made.shards.items()}
        progress = {"nodeName": node, "status": "SUCCESS", "shardProgress": made.shards, "version": self._version}
        _write_json(place / f"node_{node}_status.json", {**progress, "completedAt": times["completedAt"]})
        note = {
            "id": made.id,
            "backend": "filesystem",
            **times,
            "status": "SUCCESS",
            "classes": made.classes,
            "nodeAssignments": {node: shards},
            "shardStatus": made.shards,
        }
        unfinished = place / f"{NOTE}.new"
        _write_json(unfinished, note)
        unfinished.replace(place / NOTE)


def _timestamp(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _check_id(export_id: str) -> None:
    with within("export validation error", kind="invalid"):
        check_id("export", export_id, _ID_LENGTH)


def _file_name(collection: str, shard: str, number: int) -> str:
    """Return the name of a file; names were checked when they were given, and a path is built from nothing else."""
    if not _NAME.fullmatch(collection) or not _NAME.fullmatch(shard):
        raise EngineError("name_invalid", "export_file", collection=collection, shard=shard).within(
            "export validation error"
        )
    return f"{collection}_{shard}_{number:04d}.parquet"


def _write_json(path: Path, value: Any) -> None:
    with open_new(path) as file:
        file.write(json.dumps(value, indent=2).encode())


def _parse(value: Any, place: Path) -> Export:
    """Read the note of an export.

    Raises:
        ValueError: a field is missing, or not what it must be.
    """
    if not is_map(value) or not is_list(classes := value.get("classes")) or not is_map(value.get("shardStatus")):
        raise ValueError("it must have the fields of an export")
    strings = [value.get("id"), value.get("startedAt"), value.get("completedAt"), *classes]
    if not all(isinstance(text, str) for text in strings):
        raise ValueError("its names and times must be strings")
    return Export(
        value["id"], str(place), tuple(classes), _timestamp(value["startedAt"]), _timestamp(value["completedAt"]),
        value["shardStatus"],
    )  # fmt: skip


def _files(shard: Shard) -> Iterator[Iterator[list[Record]]]:
    """Return a shard's objects in the order of their ids: groups of rows, as many as go into one file."""
    after: str | None = None
    more = True

    def groups() -> Iterator[list[Record]]:
        nonlocal after, more
        for _ in range(_FILE // _GROUP):
            records = shard.by_order_of_uuid(after, _GROUP)
            more = len(records) == _GROUP
            if records:
                after = records[-1].uuid
                yield records
            if not more:
                return

    while more:
        yield groups()


def _write_file(path: Path, groups: Iterator[list[Record]], metadata: Mapping[str, str]) -> int:
    first = next(groups, None)
    if first is None:
        return 0
    count = 0
    with open_new(path) as file:
        writer = ParquetWriter(file, COLUMNS, metadata)
        for records in (first, *groups):
            writer.write([_row(record) for record in deadline.checked(records, deadline.OBJECTS)])
            count += len(records)
        writer.close()
    return count


def _row(record: Record) -> tuple[Value, ...]:
    vector = record.vector
    named = {name: one for name, one in sorted(record.vectors.items()) if name and one.size}
    properties = {name: value for name, value in sorted(record.properties.items()) if value is not None}
    return (
        record.uuid,
        record.created,
        record.updated,
        vector.astype("<f4", copy=False).tobytes() if vector is not None and vector.size else None,
        _vectors({name: one for name, one in named.items() if one.ndim == 1}),
        _vectors({name: one for name, one in named.items() if one.ndim == 2}),
        _json(properties).encode(),
    )


def _vectors(named: Mapping[str, Vector]) -> bytes | None:
    if not named:
        return None
    pairs = (f"{json.dumps(name)}:{_numbers(vector)}" for name, vector in named.items())
    return f"{{{','.join(pairs)}}}".encode()


def _numbers(vector: Vector) -> str:
    """Write 32-bit numbers in their shortest form."""
    if vector.ndim == 2:
        return f"[{','.join(map(_numbers, vector))}]"
    return f"[{','.join(str(number).removesuffix('.0') for number in vector)}]"


def _json(value: Any) -> str:
    """Write JSON as a server stores it: keys sorted, whole numbers without a point, HTML's marks escaped."""
    text = json.dumps(_spelled(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPED)


def _spelled(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _INTEGRAL:
        return int(value)
    if is_map(value):
        return {key: _spelled(each) for key, each in value.items()}
    return [_spelled(each) for each in value] if is_list(value) else value
