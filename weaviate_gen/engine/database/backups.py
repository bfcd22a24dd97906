"""Backups in a directory: each one is an engine's own directory with the chosen collections, and a note about it.

A backup is made, and restored, within its request, so that nobody sees half of one: its note is written last, and a
restored collection appears when all of it is there. The statuses that a server passes through are therefore over when
they can be asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from weaviate_gen.engine.access.control import AccessControl, selected
from weaviate_gen.engine.access.permissions import BUILT_IN
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.errors import EngineError, StorageError, within
from weaviate_gen.engine.schema.names import check_class, check_tenant
from weaviate_gen.engine.storage.backup_file import BackupFile, copy_collection
from weaviate_gen.engine.storage.catalog_rows import setting
from weaviate_gen.engine.storage.managed_directory import ManagedDirectory, check_id, write_error
from weaviate_gen.engine.storage.private_files import open_new
from weaviate_gen.engine.storage.sqlite import FILE, Storage
from weaviate_gen.engine.values.json_types import is_list, is_map

NOTE = "backup_config.json"
_FILES = re.compile(rf"{re.escape(FILE)}(-wal|-shm|-journal)?|LOCK|RESERVE|{re.escape(NOTE)}\.new")
"""What an unfinished backup has in it: only these files are ever removed."""

_ID_LENGTH = 255
_STATUSES = ("SUCCESS", "FAILED", "CANCELED")
_GIB = 1 << 30
_FAR = 253_402_300_800_000
"""The year 10000, in milliseconds: no later moment can be written."""


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
        """Return the size as REST writes it."""
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

    def __init__(
        self, catalog: Catalog, access: AccessControl | None, folder: Path | None, now: Callable[[], int]
    ) -> None:
        self._catalog = catalog
        self._storage = catalog.storage
        self._access = access
        self.folder = folder
        self._now = now
        self._restores: dict[tuple[str, Path], Backup] = {}

    @property
    def _directories(self) -> ManagedDirectory:
        if self.folder is None:
            raise EngineError("backend_not_found", "own_backups")
        data = self._storage.path
        return ManagedDirectory(self.folder, "backup", _FILES, data and data.parent)

    def _place(self, backup_id: str, elsewhere: str | None) -> Path:
        directories = self._directories
        check_id("backup", backup_id, _ID_LENGTH)
        return directories.locate(backup_id, elsewhere)

    def create(
        self,
        backup_id: str,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        *,
        elsewhere: str | None = None,
        base: str | None = None,
        roles: Sequence[str] | None = None,
        users: Sequence[str] | None = None,
        permitted: Callable[[list[str]], list[str]] = list,
    ) -> Backup:
        """Make a backup.

        Args:
            backup_id: its name.
            include: names of collections, perhaps with ``*``; none for all.
            exclude: names to leave out.
            elsewhere: another directory than the usual one.
            base: a backup to build upon; the new one holds everything all the same.
            roles: names of roles to keep, perhaps with ``*`` and ``?``; ``None`` for all.
            users: ids of users to keep, perhaps with ``*`` and ``?``; ``None`` for all.
            permitted: chooses among names those that one may back up.

        Raises:
            EngineError: the id is taken or no id, or no collection is left; nothing was written then.
        """
        directories, place = self._directories, self._place(backup_id, elsewhere)
        if base is not None:
            self._base(base, elsewhere)
        if (place / NOTE).exists():
            raise EngineError("already_exists", "backup", backup_id=backup_id, place=directories.shown(place))
        started = self._now()
        with self._storage.lock:
            classes = permitted(self._chosen([*self._catalog.collections], include, exclude))
            aliases = {name: target for name, target in self._catalog.aliases.items() if target in classes}
            access = self._selected_access(roles, users)
            made = Backup(
                backup_id, str(place), tuple(classes), "SUCCESS", started, started, 0, aliases, access, base
            )  # fmt: skip
            try:
                with directories.creating(place):
                    size = self._write(place, classes)
                    made = replace(made, size=size, completed=self._now())
                    _keep(made, place)
            except (OSError, StorageError) as error:
                raise write_error("backup", backup_id, place, error) from error
        return made

    def _selected_access(self, roles: Sequence[str] | None, users: Sequence[str] | None) -> str:
        """Return the roles and users that a backup keeps, as text.

        Args:
            roles: patterns of roles; ``None`` for all.
            users: patterns of users; ``None`` for all.
        """
        text = setting(self._storage, "access", FILE) or ""
        if self._access is None:
            for kind, key, patterns in (("user", "includeUsers", users), ("role", "includeRoles", roles)):
                if patterns:
                    raise EngineError("nothing_selected", "disabled", kind=kind, key=key)
            return text
        own_roles = self._access.roles().keys() - BUILT_IN.keys()
        chosen_roles = _matching("role", "includeRoles", roles, own_roles)
        chosen_users = _matching("user", "includeUsers", users, self._access.users())
        return selected(text, roles=chosen_roles, users=chosen_users) if text else text

    def _base(self, base: str, elsewhere: str | None) -> None:
        with within("base backup id"):
            place = self._place(base, elsewhere)
        self._note(base, place, EngineError("backup_not_found", "base", backup_id=base))

    @staticmethod
    def _chosen(there: Sequence[str], include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        if include and exclude:
            raise EngineError("settings_conflict", "include_and_exclude_backup")
        twice = next((name for at, name in enumerate(include) if name in include[:at]), None)
        if twice is not None:
            raise EngineError("given_twice", "collection", collection=twice)
        for name in include:
            if "*" not in name and name not in there:
                raise EngineError("collection_not_found", "to_back_up", collection=name)
        chosen = [name for name in there if not include or any(fnmatchcase(name, word) for word in include)]
        chosen = [name for name in chosen if not any(fnmatchcase(name, word) for word in exclude)]
        if not chosen:
            raise EngineError("nothing_selected", "to_back_up")
        return sorted(chosen, key=lambda name: include.index(name) if name in include else -1)

    def _write(self, place: Path, classes: Iterable[str]) -> int:
        copy = Storage(place)
        try:
            with copy.transaction():
                return sum(
                    copy_collection(self._storage, copy, self._catalog.collections[name].number) for name in classes
                )
        finally:
            copy.close()

    def _note(self, backup_id: str, place: Path, missing: EngineError) -> Backup:
        directories = self._directories
        shown = f"{directories.shown(place)}/{NOTE}"
        try:
            value: Any = json.loads(directories.read(place / NOTE))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise EngineError("backup_not_found", "metadata", file=shown).within(str(missing)) from error
        except OSError as error:
            raise EngineError("backup_unusable", "note_corrupted", file=shown, cause=error.strerror or error) from error
        except (ValueError, RecursionError) as error:
            raise EngineError("backup_unusable", "note_not_json", file=shown) from error
        found = _parse(value, place)
        if found is None:
            raise EngineError("backup_unusable", "note_fields", file=shown)
        if found.id != backup_id:
            raise EngineError("backup_unusable", "note_other_backup", backup_id=backup_id, file=shown, other=found.id)
        return found

    def status(self, backup_id: str, elsewhere: str | None = None) -> Backup:
        """Return what is known of a backup.

        Raises:
            EngineError: there is none of that name.
        """
        missing = EngineError("backup_not_found", "status")
        return self._note(backup_id, self._readable(backup_id, elsewhere, missing), missing)

    def _readable(self, backup_id: str, elsewhere: str | None, missing: EngineError) -> Path:
        """Return the directory of a backup to read; there is none under an id that no backup can have."""
        directories = self._directories
        try:
            check_id("backup", backup_id, _ID_LENGTH)
        except EngineError as error:
            raise missing from error
        return directories.locate(backup_id, elsewhere)

    def all(self) -> list[Backup]:
        """Return every backup of the usual directory, the latest first."""
        made = list[Backup]()
        for name in self._directories.names():
            with suppress(EngineError):  # not a backup, or one that cannot be restored
                made.append(self.status(name))
        return sorted(made, key=lambda each: -each.started)

    def cancel(self, backup_id: str, elsewhere: str | None = None) -> None:
        """Cancel a backup that is not there yet; one that exists cannot be canceled.

        Raises:
            EngineError: it is done.
        """
        if (self._place(backup_id, elsewhere) / NOTE).exists():
            raise EngineError("already_finished", "backup", backup_id=backup_id)

    def cancel_restore(self, backup_id: str, elsewhere: str | None = None) -> None:
        """Cancel a restore: none is in progress when a request comes.

        Raises:
            EngineError: it is done.
        """
        if (backup_id, self._place(backup_id, elsewhere)) in self._restores:
            raise EngineError("already_finished", "restore", backup_id=backup_id)

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
        missing = EngineError("backup_not_found", "to_restore", backup_id=backup_id)
        place = self._readable(backup_id, elsewhere, missing)
        note = self._note(backup_id, place, missing)
        classes = permitted(self._chosen_from(note, include, exclude))
        started = self._now()
        chosen = replace(note, classes=tuple(classes), started=started)
        error = ""
        try:
            self._read(place, chosen, options or RestoreOptions())
        except EngineError as failure:
            error = failure.message
        done = replace(chosen, status="FAILED" if error else "SUCCESS", error=error, completed=self._now())
        self._restores[backup_id, place] = done
        return done

    @staticmethod
    def _chosen_from(note: Backup, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        there = list(note.classes)
        first = next((name for name in include if "*" not in name and name not in there), None)
        if first is not None:
            raise EngineError("collection_not_found", "in_backup", collection=first, known=there)
        try:
            return Backups._chosen(there, include, exclude)
        except EngineError as error:
            if error.code == "nothing_selected":
                raise EngineError("nothing_selected", "to_restore", known=there) from error
            raise

    def _read(self, place: Path, chosen: Backup, options: RestoreOptions) -> None:
        copy = BackupFile(place)
        try:
            numbers = {name: _collection_number(copy, name) for name in chosen.classes}
            with self._storage.transaction():
                there = [
                    f'"{name}": error when trying to restore class: class name {name} already exists'
                    for name in chosen.classes
                    if self._catalog.find(name) is not None
                ]
                if there:
                    raise EngineError("restore_failed", collections=" ".join(there))
                for number in numbers.values():
                    copy_collection(copy, self._storage, number)
                for alias, target in chosen.aliases.items():
                    if target in chosen.classes and (options.overwrite_alias or alias not in self._catalog.aliases):
                        self._catalog.set_alias(alias, target)
                for name in chosen.classes:
                    self._storage.on_rollback(partial(self._catalog.drop, name))
                    self._catalog.load(name)
            if self._access is not None and chosen.access:
                self._access.restore(chosen.access, roles=options.roles, users=options.users)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EngineError("backup_unusable", "file_strange") from error
        finally:
            copy.close()

    def restored(self, backup_id: str, elsewhere: str | None = None) -> Backup:
        """Return what is known of a restore.

        Raises:
            EngineError: there was none of that name since the engine was opened.
        """
        missing = EngineError("backup_not_found", "restore", backup_id=backup_id)
        found = self._restores.get((backup_id, self._readable(backup_id, elsewhere, missing)))
        if found is None:
            raise missing
        return found


def _matching(kind: str, key: str, patterns: Sequence[str] | None, there: Collection[str]) -> list[str] | None:
    """Return the names that match a pattern, each of which must match some; ``None`` for all."""
    if not patterns:
        return None if patterns is None else []
    twice = next((name for at, name in enumerate(patterns) if name in patterns[:at]), None)
    if twice is not None:
        raise EngineError("given_twice", "chosen", kind=kind, key=key, name=twice)
    unknown = next((name for name in patterns if not {"*", "?"} & {*name} and name not in there), None)
    if unknown is not None:
        raise EngineError("nothing_selected", "unknown", kind=kind, key=key, name=unknown)
    chosen = [name for name in there if any(fnmatchcase(name, pattern) for pattern in patterns)]
    if not chosen:
        raise EngineError("nothing_selected", "unmatched", kind=kind, key=key, patterns=" ".join(patterns))
    return chosen


def _collection_number(copy: BackupFile, name: str) -> int:
    """Return the number of a collection in a backup, whose names are checked here: it may come from anywhere.

    Raises:
        EngineError: it is missing, or it or a shard of it has a name that none can have.
    """
    _check_name(check_class, name)
    number, shards = copy.collection(name)
    for shard in shards:
        _check_name(check_tenant, shard)
    return number


def _check_name(check: Callable[[str], object], name: str) -> None:
    with within("corrupted backup", kind="invalid"):
        check(name)


def _keep(made: Backup, place: Path) -> None:
    unfinished = place / f"{NOTE}.new"
    with open_new(unfinished) as file:
        file.write(json.dumps(asdict(made), indent=1).encode())
    unfinished.replace(place / NOTE)


def _parse(value: Any, place: Path) -> Backup | None:
    """Read the note of a backup, which may come from anywhere; ``None`` where a field is not what it must be."""
    if not is_map(value):
        return None
    numbers = [value.get(key) for key in ("started", "completed", "size")]
    aliases, classes = value.get("aliases"), value.get("classes")
    strings = [value.get(key) for key in ("id", "status", "access", "error")]
    base = value.get("base")
    if (
        not all(isinstance(number, int) and 0 <= number < _FAR for number in numbers)
        or not all(isinstance(text, str) for text in (*strings, "" if base is None else base))
        or not is_list(classes)
        or not all(isinstance(name, str) for name in classes)
        or not is_map(aliases)
        or not all(isinstance(target, str) for target in aliases.values())
        or value["status"] not in _STATUSES
    ):
        return None
    return Backup(
        value["id"], str(place), tuple(classes), value["status"], value["started"], value["completed"],
        value["size"], aliases, value["access"], base, value["error"],
    )  # fmt: skip
