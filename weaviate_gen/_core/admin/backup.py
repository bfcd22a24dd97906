"""Plans for backups; waiting for one is a flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

from weaviate_gen._core import gating
from weaviate_gen._core.admin.responses import enum_value, fields, items, time
from weaviate_gen._core.call import Call, Flow, Requirement, Sleep
from weaviate_gen._inputs.arguments import boolean, collection_names, member, names, string
from weaviate_gen._inputs.errors import WrongType, invalid, wrong_type
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.backup_location import BackupLocationType
from weaviate_gen._types.backups import (
    BackupConfigCreate,
    BackupConfigRestore,
    BackupListReturn,
    BackupReturn,
    BackupStatus,
    BackupStatusReturn,
    BackupStorage,
)
from weaviate_gen.exceptions import BackupCanceledError, BackupFailedError
from weaviate_gen_wire import rest

PAUSE = 1.0
"""Seconds between two looks at a backup that is waited for."""

_USERS = gating.key("BackupCreateRequest", "includeUsers")
_ROLES = ((1, 38, 10), (1, 40, 0))
"""Not in the specs: of the lines before 1.40, 1.38 alone has it."""
_NONE = ((1, 40, 0),)
"""Older servers take an empty list for all."""
_SILENT = "the server gives no reason"
Names = list[str] | str | None
Restored = Literal["noRestore", "all"] | None


def _id(backup_id: object) -> str:
    return string(backup_id, "backup_id").lower()


def _location(backup_location: BackupLocationType | None) -> dict[str, str]:
    return {} if backup_location is None else backup_location.to_wire()


def _chosen(include: Names, exclude: Names) -> dict[str, list[str]]:
    included = collection_names(include, "include_collections")
    excluded = collection_names(exclude, "exclude_collections")
    if included and excluded:
        raise WrongType("pass include_collections or exclude_collections, not both")
    return {"include": included, "exclude": excluded}


def _started(reply: tuple[int, Any]) -> BackupReturn:
    wire = fields(reply[1])
    return BackupReturn(**_fields(wire, wire.get("id", "")), collections=items(wire.get("classes")))


def _fields(wire: dict[str, Any], backup_id: str) -> dict[str, Any]:
    return {
        "backup_id": backup_id,
        "status": enum_value(BackupStatus, wire.get("status")),
        "path": wire.get("path", ""),
        "error": wire.get("error"),
        "size": wire.get("size", 0),
        "backend": wire.get("backend"),
        "started_at": time(wire.get("startedAt")),
        "completed_at": time(wire.get("completedAt")),
        "incremental_base_backup_id": wire.get("incremental_base_backup_id") or None,
    }


def create(
    backup_id: str,
    backend: BackupStorage,
    include_collections: Names,
    exclude_collections: Names,
    incremental_base_backup_id: str | None,
    wait_for_completion: bool,
    config: BackupConfigCreate | None,
    backup_location: BackupLocationType | None,
    include_roles: Names = None,
    include_users: Names = None,
) -> Flow[BackupReturn]:
    """Make a backup, and wait for it if asked to."""
    name, storage, wait = _id(backup_id), _storage(backend), boolean(wait_for_completion, "wait_for_completion")
    base = incremental_base_backup_id
    body: dict[str, Any] = {
        "id": name,
        **_chosen(include_collections, exclude_collections),
        "incremental_base_backup_id": None if base is None else string(base, "incremental_base_backup_id").lower(),
    }
    requires: list[Requirement] = []
    for key, argument, chosen, min_versions in (
        ("includeRoles", "include_roles", include_roles, _ROLES),
        ("includeUsers", "include_users", include_users, _USERS),
    ):
        if chosen is not None:
            body[key] = names(chosen, argument)
            requires.append(Requirement(f"backup.create({argument})", min_versions if body[key] else _NONE))
    if config is not None or backup_location is not None:
        body["config"] = {
            **_config(config, BackupConfigCreate),
            **_location(backup_location),
        }
    started: BackupReturn = yield Call(
        rest.backups.backups_create(storage.value, body=body),  # type: ignore[arg-type]  # the wire takes null for no base
        _started,
        f"backup.create({name!r})",
        requires=tuple(requires),
    )
    if not wait:
        return started
    return (yield from _wait("backup", started, lambda: create_status(name, storage, backup_location)))


def restore(
    backup_id: str,
    backend: BackupStorage,
    include_collections: Names,
    exclude_collections: Names,
    roles_restore: Restored,
    users_restore: Restored,
    wait_for_completion: bool,
    config: BackupConfigRestore | None,
    backup_location: BackupLocationType | None,
    overwrite_alias: bool,
    node_mapping: Mapping[str, str] | None = None,
) -> Flow[BackupReturn]:
    """Restore a backup, and wait for it if asked to."""
    name, storage, wait = _id(backup_id), _storage(backend), boolean(wait_for_completion, "wait_for_completion")
    settings: dict[str, Any] = {
        **_config(config, BackupConfigRestore),
        **_location(backup_location),
        **_restored("roles", roles_restore),
        **_restored("users", users_restore),
    }
    body: dict[str, Any] = {
        **_chosen(include_collections, exclude_collections),
        "overwriteAlias": boolean(overwrite_alias, "overwrite_alias"),
    }
    if node_mapping is not None:
        body["node_mapping"] = _nodes(node_mapping)
    if settings:
        body["config"] = settings
    started: BackupReturn = yield Call(
        rest.backups.backups_restore(storage.value, name, body=body),  # type: ignore[arg-type]  # built key by key
        _started,
        f"backup.restore({name!r})",
    )
    if not wait:
        return started
    return (yield from _wait("restoration", started, lambda: restore_status(name, storage, backup_location)))


def _nodes(mapping: object) -> dict[str, str]:
    if not isinstance(mapping, Mapping):
        raise wrong_type("node_mapping", "a dict of names of nodes", mapping)
    pairs = cast("Mapping[object, object]", mapping)
    return {string(old, "a key of node_mapping"): string(new, f"node_mapping[{old!r}]") for old, new in pairs.items()}


def _restored(name: str, value: Restored) -> dict[str, str]:
    if value not in {None, "noRestore", "all"}:
        raise invalid(f"{name}_restore", "'noRestore' or 'all'", value)
    return {} if value is None else {f"{name}Options": value}


def _config(config: Any, kind: type[BackupConfigCreate | BackupConfigRestore]) -> dict[str, Any]:
    if config is None:
        return {}
    if not isinstance(config, kind):
        raise wrong_type("config", f"a {kind.__name__}", config)
    return config.to_wire()


def _storage(backend: object) -> BackupStorage:
    return member(backend, BackupStorage, "backend")


def _wait(operation: str, started: BackupReturn, look: Callable[[], Call[BackupStatusReturn]]) -> Flow[BackupReturn]:
    is_repeated = False
    while True:
        seen: BackupStatusReturn = yield look()
        if not is_repeated and _is_from_memory(seen):
            is_repeated = True
        elif seen.status == BackupStatus.SUCCESS:
            return replace(
                started,
                status=seen.status,
                size=seen.size,
                started_at=seen.started_at,
                completed_at=seen.completed_at,
            )
        elif seen.status == BackupStatus.FAILED:
            raise BackupFailedError(f"{operation} {started.backup_id!r} failed: {seen.error or _SILENT}")
        elif seen.status == BackupStatus.CANCELED:
            raise BackupCanceledError(f"{operation} {started.backup_id!r} was canceled: {seen.error or _SILENT}")
        yield Sleep(PAUSE)


def _is_from_memory(seen: BackupStatusReturn) -> bool:
    """Return whether a server has not yet stored how it ended: reason, size and times follow a moment later."""
    if seen.status == BackupStatus.SUCCESS:
        return seen.started_at is not None and seen.completed_at is None
    return seen.status == BackupStatus.FAILED and not seen.error


def create_status(
    backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None
) -> Call[BackupStatusReturn]:
    """Read how far a backup is."""
    name = _id(backup_id)
    request = rest.backups.backups_create_status(_storage(backend).value, name, **_location(backup_location))
    return Call(request, lambda reply: _status(reply, name), f"backup.get_create_status({name!r})", retry=True)


def restore_status(
    backup_id: str, backend: BackupStorage, backup_location: BackupLocationType | None
) -> Call[BackupStatusReturn]:
    """Read how far a restoration is."""
    name = _id(backup_id)
    request = rest.backups.backups_restore_status(_storage(backend).value, name, **_location(backup_location))
    return Call(request, lambda reply: _status(reply, name), f"backup.get_restore_status({name!r})", retry=True)


def _status(reply: tuple[int, Any], backup_id: str) -> BackupStatusReturn:
    return BackupStatusReturn(**_fields(fields(reply[1]), backup_id))


def cancel(
    backup_id: str,
    backend: BackupStorage,
    backup_location: BackupLocationType | None,
    operation: Literal["create", "restore"],
) -> Call[bool]:
    """Cancel a backup or a restoration; ``False`` where there is none."""
    if operation not in {"create", "restore"}:
        raise invalid("operation", "'create' or 'restore'", operation)
    cancels = rest.backups.backups_restore_cancel if operation == "restore" else rest.backups.backups_cancel
    name = _id(backup_id)
    request = cancels(_storage(backend).value, name, **_location(backup_location))
    return Call(request, lambda reply: reply[0] == 204, f"backup.cancel({name!r})", frozenset({204, 404}))


def list_backups(backend: BackupStorage, sort_by_starting_time_asc: bool | None) -> Call[list[BackupListReturn]]:
    """List the backups that a storage keeps."""
    request = rest.backups.backups_list(_storage(backend).value, order="asc" if sort_by_starting_time_asc else None)
    return Call(request, lambda reply: [_listed(wire) for wire in items(reply[1])], "backup.list_backups", retry=True)


def _listed(wire: dict[str, Any]) -> BackupListReturn:
    return BackupListReturn(
        backup_id=wire["id"],
        status=enum_value(BackupStatus, wire.get("status")),
        collections=items(wire.get("classes")),
        started_at=time(wire.get("startedAt")),
        completed_at=time(wire.get("completedAt")),
        size=wire.get("size", 0),
        incremental_base_backup_id=wire.get("incremental_base_backup_id") or None,
    )
