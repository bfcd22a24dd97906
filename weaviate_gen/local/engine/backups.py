"""Backups in a directory: each one is an engine's own directory with the chosen collections, and a note about it.

A backup is made, and restored, within its request, so that nobody sees half of one: its note is written last, and a
restored collection appears when all of it is there. The statuses that a server passes through are therefore over when
they can be asked for.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weaviate_gen.local.engine import deadline
from weaviate_gen.local.engine.errors import EngineError, RequestStopped, StorageError, invalid, not_found
from weaviate_gen.local.engine.shard import BITS
from weaviate_gen.local.engine.storage import Storage

if TYPE_CHECKING:
    from weaviate_gen.local.engine.database import Database

NOTE = "backup_config.json"
_ID = re.compile(r"[a-z0-9_-]+")
_MASK = (1 << BITS) - 1
_ROWS = 1000
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Backup:
    """What is known of a backup, or of a restore.

    Attributes:
        id: its name.
        path: the directory it lies in.
        classes: the collections in it.
        status: ``SUCCESS``, ``FAILED`` or ``CANCELED``.
        started: when, in milliseconds since the epoch.
        completed: when, in milliseconds since the epoch.
        size: of the objects, in bytes.
        aliases: the aliases of its collections, and what they stand for.
        access: roles and users, as they are kept in the file; empty where there are none.
        base: the backup that it was made on top of, or ``None``.
        error: what went wrong.
    """

    id: str
    path: str
    classes: tuple[str, ...]
    status: str
    started: int
    completed: int
    size: int = 0
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    access: str = ""
    base: str | None = None
    error: str = ""

    @property
    def gibibytes(self) -> float:
        """Give the size as REST writes it."""
        return self.size / _GIB


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What a restore does beside putting the collections back.

    Attributes:
        overwrite_alias: let aliases of the backup win over those there are.
        roles: put roles back.
        users: put users back.
    """

    overwrite_alias: bool = False
    roles: bool = False
    users: bool = False


class Backups:
    """Makes, lists and restores backups under one directory.

    Attributes:
        folder: where they lie; ``None`` where the server has no such place.
    """

    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database = database
        self.folder = folder
        self._restores: dict[tuple[str, str], Backup] = {}

    def _place(self, backup_id: str, elsewhere: str | None) -> Path:
        if self.folder is None:
            raise invalid(
                'no backup backend "filesystem": backup: backend not found, did you enable the right module? '
                "The local engine has it when it keeps its data in a directory, or is told where by --backup-path"
            )
        if not _ID.fullmatch(backup_id):
            raise invalid(f"invalid backup id: '{backup_id}' has characters other than a-z, 0-9, _ and -")
        return (Path(elsewhere) if elsewhere else self.folder) / backup_id

    def create(
        self,
        backup_id: str,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        elsewhere: str | None = None,
        base: str | None = None,
        permitted: Callable[[list[str]], list[str]] = list,
    ) -> Backup:
        """Make a backup.

        Args:
            backup_id: its name.
            include: names of collections, perhaps with ``*``; none for all.
            exclude: names to leave out.
            elsewhere: another directory than the usual one.
            base: a backup to build upon; the new one holds everything all the same.
            permitted: chooses among names those that one may back up.

        Raises:
            EngineError: the id is taken or no id, or no collection is left; nothing was written then.
        """
        place = self._place(backup_id, elsewhere)
        if base is not None:
            self._note(self._place(base, elsewhere), f'base backup "{base}" does not exist')
        if (place / NOTE).exists():
            raise invalid(f'backup "{backup_id}" already exists at "{place}"')
        started = self._database.around.now()
        with self._database.storage.lock:
            classes = permitted(self._chosen([*self._database.collections], include, exclude))
            try:
                size = self._write(place, classes)
            except (OSError, StorageError) as error:
                shutil.rmtree(place, ignore_errors=True)
                raise StorageError(f"cannot write the backup to {place}: {error}") from error
            except RequestStopped:
                shutil.rmtree(place, ignore_errors=True)
                raise
            aliases = {name: target for name, target in self._database.aliases.items() if target in classes}
            kept = self._database.storage.row("SELECT value FROM setting WHERE name = 'access'")
        made = Backup(
            backup_id, str(place), tuple(classes), "SUCCESS", started, self._database.around.now(), size, aliases,
            kept[0] if kept else "", base,
        )  # fmt: skip
        unfinished = place / f"{NOTE}.new"
        unfinished.write_text(json.dumps(asdict(made), indent=1))
        unfinished.replace(place / NOTE)
        return made

    @staticmethod
    def _chosen(there: Sequence[str], include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        if include and exclude:
            raise invalid("malformed request: 'include' and 'exclude' cannot both contain values")
        twice = next((name for at, name in enumerate(include) if name in include[:at]), None)
        if twice is not None:
            raise invalid(f"class list 'include' contains duplicate: {twice}")
        for name in include:
            if "*" not in name and name not in there:
                raise invalid(f"class {name} doesn't exist")
        chosen = [name for name in there if not include or any(fnmatchcase(name, word) for word in include)]
        chosen = [name for name in chosen if not any(fnmatchcase(name, word) for word in exclude)]
        if not chosen:
            raise invalid("no available classes to backup, there's nothing to do here")
        return sorted(chosen, key=lambda name: include.index(name) if name in include else -1)

    def _write(self, place: Path, classes: Iterable[str]) -> int:
        shutil.rmtree(place, ignore_errors=True)
        copy = Storage(place)
        try:
            with copy.transaction():
                return sum(
                    _copy(self._database.storage, copy, self._database.collections[name].number) for name in classes
                )
        finally:
            copy.close()

    def _note(self, place: Path, missing: str) -> Backup:
        try:
            value = json.loads((place / NOTE).read_text())
        except FileNotFoundError as error:
            raise not_found(f"{missing}: get object path could not find {place / NOTE}: metadata not found") from error
        except (OSError, ValueError) as error:
            raise invalid(f"corrupted backup file {place / NOTE}: {error}") from error
        fields: dict[str, Any] = {**value, "classes": tuple(value["classes"])}
        return Backup(**fields)

    def status(self, backup_id: str, elsewhere: str | None = None) -> Backup:
        """Give what is known of a backup.

        Raises:
            EngineError: there is none of that name.
        """
        return self._note(self._place(backup_id, elsewhere), "coordinator cannot get status: metadata not found")

    def all(self) -> list[Backup]:
        """Give every backup of the usual directory, the latest first."""
        place = self._place("all", None).parent
        notes = sorted(place.glob(f"*/{NOTE}"))
        return sorted((self._note(note.parent, "gone") for note in notes), key=lambda made: -made.started)

    def cancel(self, backup_id: str, elsewhere: str | None = None) -> None:
        """Cancel a backup that is not there yet; one that is cannot be cancelled.

        Raises:
            EngineError: it is done.
        """
        if (self._place(backup_id, elsewhere) / NOTE).exists():
            raise invalid(f'backup "{backup_id}" already succeeded')

    # -- restore

    def restore(
        self,
        backup_id: str,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        elsewhere: str | None = None,
        options: RestoreOptions | None = None,
        permitted: Callable[[list[str]], list[str]] = list,
    ) -> Backup:
        """Put the collections of a backup back; `permitted` chooses among names those that one may restore.

        Returns:
            The backup with the collections that were chosen; whether it went well is in :meth:`restored`.

        Raises:
            EngineError: there is no such backup, or nothing to restore in it.
        """
        if self.folder is not None and not _ID.fullmatch(backup_id):
            raise not_found(f'backup id "{backup_id}" does not exist')
        place = self._place(backup_id, elsewhere)
        note = self._note(place, f'backup id "{backup_id}" does not exist')
        classes = permitted(self._chosen_from(note, include, exclude))
        started = self._database.around.now()
        chosen = replace(note, path=str(place), classes=tuple(classes), started=started)
        error = ""
        try:
            self._read(place, chosen, options or RestoreOptions())
        except EngineError as fault:
            error = fault.message
        done = replace(
            chosen, status="FAILED" if error else "SUCCESS", error=error, completed=self._database.around.now()
        )
        self._restores[backup_id, str(place)] = done
        return done

    @staticmethod
    def _chosen_from(note: Backup, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        there = list(note.classes)
        first = next((name for name in include if "*" not in name and name not in there), None)
        if first is not None:
            raise invalid(f"class {first} doesn't exist in the backup, but does have {there}")
        try:
            return Backups._chosen(there, include, exclude)
        except EngineError as error:
            if "no available" in error.message:
                raise invalid(f"nothing left to restore: please choose from : {there}") from error
            raise

    def _read(self, place: Path, chosen: Backup, options: RestoreOptions) -> None:
        database = self._database
        copy = Storage(place)
        try:
            with database.writing():
                there = [
                    f'"{name}": error when trying to restore class: class name {name} already exists'
                    for name in chosen.classes
                    if database.find(name) is not None
                ]
                if there:
                    raise invalid(f"could not restore classes: [{' '.join(there)}]")
                for name in chosen.classes:
                    number = copy.row("SELECT id FROM collection WHERE name = ?", (name,))
                    if number is None:
                        raise invalid(f"corrupted backup file: class {name} is missing")
                    _copy(copy, database.storage, number[0])
                for alias, target in chosen.aliases.items():
                    if target in chosen.classes and (options.overwrite_alias or alias not in database.aliases):
                        database.set_alias(alias, target)
                for name in chosen.classes:
                    database.load(name)
                    database.storage.on_undo(partial(database.forget, name))
            if database.access is not None and chosen.access:
                database.access.put_back(chosen.access, roles=options.roles, users=options.users)
        finally:
            copy.close()

    def restored(self, backup_id: str, elsewhere: str | None = None) -> Backup:
        """Give what is known of a restore.

        Raises:
            EngineError: there was none of that name since the engine was opened.
        """
        place = self._place(backup_id, elsewhere)
        found = self._restores.get((backup_id, str(place)))
        if found is None:
            raise not_found(
                f"coordinator cannot get status: metadata not found: no restore of {backup_id} from {place}"
            )
        return found


def _copy(source: Storage, target: Storage, number: int) -> int:
    """Copy a collection from one storage to another, inside a transaction; give the bytes of its objects."""
    (row,) = source.rows("SELECT name, config FROM collection WHERE id = ?", (number,))
    target.run("INSERT INTO collection (name, config) VALUES (?, ?)", row)
    owner = _last(target)
    size = 0
    for shard, *values in source.rows(
        "SELECT id, name, status, frozen, last_docid FROM shard WHERE collection = ? ORDER BY id", (number,)
    ):
        target.run(
            "INSERT INTO shard (collection, name, status, frozen, last_docid) VALUES (?, ?, ?, ?, ?)", (owner, *values)
        )
        fresh = _last(target)
        for rows in _objects(source, shard):
            size += sum(len(row[4]) + len(row[5]) for row in rows)
            target.run_many(
                "INSERT INTO object (docid, shard, uuid, created, updated, properties, vectors) VALUES (?,?,?,?,?,?,?)",
                ((fresh << BITS | row[0] & _MASK, fresh, *row[1:]) for row in rows),
            )
        target.run_many(
            "INSERT INTO artifact VALUES (?, ?, ?)",
            ((fresh, *row) for row in source.rows("SELECT name, content FROM artifact WHERE shard = ?", (shard,))),
        )
    return size


def _last(storage: Storage) -> int:
    row = storage.row("SELECT last_insert_rowid()")
    return int(row[0]) if row else 0


def _objects(storage: Storage, shard: int) -> Iterator[list[tuple[Any, ...]]]:
    at = shard << BITS
    while True:
        deadline.check()
        rows = storage.rows(
            "SELECT docid, uuid, created, updated, properties, vectors FROM object "
            "WHERE docid > ? AND docid <= ? ORDER BY docid LIMIT ?",
            (at, shard << BITS | _MASK, _ROWS),
        )
        if rows:
            yield rows
        if len(rows) < _ROWS:
            return
        at = rows[-1][0]
