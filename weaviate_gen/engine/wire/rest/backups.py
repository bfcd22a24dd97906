"""Routes on backups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.database.backups import Backup, Backups, RestoreOptions
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.dates import timestamp
from weaviate_gen.engine.values.json_types import is_list
from weaviate_gen.engine.wire.access import demand, visible
from weaviate_gen.engine.wire.rest.authz import is_root
from weaviate_gen.engine.wire.rest.body_schemas import SCHEMAS, check
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route

_BACKEND = "filesystem"
_LARGEST_SHARE = 80
_CREATE = SCHEMAS["BackupCreateRequest"].only(*SCHEMAS["BackupCreateRequest"].fields, includeRoles=["string"])
"""The body of a new backup, with the roles that servers from 1.40 on choose by."""


def _backups(request: Request) -> Backups:
    backend = request.path["backend"]
    if backend != _BACKEND:
        raise EngineError("backend_not_found", "backups", backend=backend)
    return request.database.backups


def _names(body: dict[str, Any], key: str) -> list[str]:
    return [capitalized(name) for name in strings(body, key)]


def strings(body: dict[str, Any], key: str) -> list[str]:
    """Read a list of texts that may be left out.

    Raises:
        RequestDecodeError: it is something else.
    """
    value: Any = body.get(key) or []
    if not is_list(value) or not all(isinstance(name, str) for name in value):
        raise RequestDecodeError("body_unreadable", "type", field=key, type="array of strings")
    return value


def _permission(name: str) -> Permission:
    return Permission.of("manage_backups", collection=name)


def _permitted(request: Request, include: list[str]) -> Callable[[list[str]], list[str]]:
    """Return what chooses among collections: all that are asked for by name, or else those that one may manage."""

    def chosen(names: list[str]) -> list[str]:
        seen = visible(request, names, _permission)
        if len(seen) < len(names) and (include or not seen):
            demand(request.database, request.context)(map(_permission, names))
        return seen

    return chosen


def _started(made: Backup) -> dict[str, Any]:
    classes = list(made.classes)
    return {"backend": _BACKEND, "classes": classes, "id": made.id, "path": made.path, "status": "STARTED"}


def _check_share(config: dict[str, Any]) -> None:
    """Check the share of the processor that a backup may take, in percent, of which the engine makes no use."""
    share, field = config.get("CPUPercentage") or 1, "config.CPUPercentage"
    if share < 1:
        raise RequestDecodeError("field_too_small", field=field, bound=1)
    if share > _LARGEST_SHARE:
        raise RequestDecodeError("field_too_large", field=field, bound=_LARGEST_SHARE)


def create(request: Request) -> Response:
    """Make a backup."""
    backups, body = _backups(request), check(request.fields(), _CREATE, "body")
    if not body.get("id"):
        raise EngineError("backup_unusable", "base_same")
    config: dict[str, Any] = body.get("config") or {}
    _check_share(config)
    include = _names(body, "include")
    made = backups.create(
        str(body.get("id", "")),
        include,
        _names(body, "exclude"),
        elsewhere=config.get("Path"),
        base=body.get("incremental_base_backup_id"),
        roles=body.get("includeRoles"),
        users=body.get("includeUsers"),
        permitted=_permitted(request, include),
    )
    return Response(200, _started(made))


def status(request: Request) -> Response:
    """Return the status of a backup."""
    made = _backups(request).status(request.path["id"], request.query.get("path"))
    body = {
        "backend": _BACKEND,
        "completedAt": timestamp(made.completed),
        "id": made.id,
        "path": made.path,
        "size": made.gibibytes,
        "startedAt": timestamp(made.started),
        "status": made.status,
    }
    if made.base is not None and (request.database.access is None or is_root(request)):
        body["incremental_base_backup_id"] = made.base
    return Response(200, body)


def list_all(request: Request) -> Response:
    """Return every backup."""
    made = _backups(request).all()
    order = request.query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise RequestDecodeError("field_choice_unknown", "request", field="order", place="query", choices="asc desc")
    rows = [
        {
            "classes": list(one.classes),
            "completedAt": timestamp(one.completed),
            "id": one.id,
            "size": one.gibibytes,
            "startedAt": timestamp(one.started),
            "status": one.status,
        }
        for one in (made if order == "desc" else reversed(made))
        if len(one.classes) == len(visible(request, one.classes, _permission))
    ]
    return Response(200, rows)


def cancel(request: Request) -> Response:
    """Cancel a backup in progress."""
    _backups(request).cancel(request.path["id"], request.query.get("path"))
    return Response(204)


def restore(request: Request) -> Response:
    """Put the collections of a backup back."""
    backups, body = _backups(request), check(request.fields(), SCHEMAS["BackupRestoreRequest"], "body")
    settings: dict[str, Any] = body.get("config") or {}
    _check_share(settings)
    mapping: Any = body.get("node_mapping") or {}
    unknown = [node for node in mapping.values() if node != request.database.env.settings.node]
    if unknown:
        raise EngineError("choice_unknown", "node", node=unknown[0], mapping=mapping)
    options = RestoreOptions(
        overwrite_alias=bool(body.get("overwriteAlias")),
        roles=settings.get("rolesOptions") == "all",
        users=settings.get("usersOptions") == "all",
    )
    include = _names(body, "include")
    done = backups.restore(
        request.path["id"],
        include,
        _names(body, "exclude"),
        elsewhere=settings.get("Path"),
        options=options,
        permitted=_permitted(request, include),
    )
    return Response(200, _started(done))


def restore_status(request: Request) -> Response:
    """Return the status of a restore."""
    if request.path["backend"] != _BACKEND:
        raise EngineError("backend_not_found", "restores", backend=request.path["backend"])
    done = _backups(request).restored(request.path["id"], request.query.get("path"))
    body = {"backend": _BACKEND, "id": done.id, "path": done.path, "status": done.status}
    return Response(200, {**body, "error": done.error} if done.error else body)


def cancel_restore(request: Request) -> Response:
    """Cancel a restore in progress: none is, when a request comes."""
    _backups(request).cancel_restore(request.path["id"], request.query.get("path"))
    return Response(204)


ROUTES = (
    Route("GET", "/v1/backups/{backend}", list_all),
    Route("POST", "/v1/backups/{backend}", create),
    Route("GET", "/v1/backups/{backend}/{id}", status),
    Route("DELETE", "/v1/backups/{backend}/{id}", cancel),
    Route("POST", "/v1/backups/{backend}/{id}/restore", restore),
    Route("GET", "/v1/backups/{backend}/{id}/restore", restore_status),
    Route("DELETE", "/v1/backups/{backend}/{id}/restore", cancel_restore),
)
