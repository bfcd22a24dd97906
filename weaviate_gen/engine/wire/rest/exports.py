"""Routes on exports."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.database.exports import Exports
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.dates import timestamp
from weaviate_gen.engine.wire.access import visible
from weaviate_gen.engine.wire.rest.backups import strings
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route

_BACKEND = "filesystem"
_BUCKETS = frozenset({"s3", "gcs", "azure"})
_FORMAT = "parquet"


def _exports(request: Request) -> Exports:
    backend = request.path["backend"]
    if backend in _BUCKETS:
        raise EngineError("backend_not_found", "bucket", backend=backend)
    if backend != _BACKEND:
        raise EngineError("backend_not_found", "exports", backend=backend)
    return request.database.exports


def _permission(name: str) -> Permission:
    return Permission.of("manage_backups", collection=name)


def create(request: Request) -> Response:
    """Write an export."""
    body = request.fields()
    for key in ("file_format", "id"):
        if body.get(key) is None:
            raise RequestDecodeError("field_missing", field=key)
        if not isinstance(body[key], str):
            raise RequestDecodeError("field_type_mismatch", "string", field=key)
    if body["file_format"] != _FORMAT:
        raise RequestDecodeError("field_choice_unknown", "request", field="file_format", place="body", choices=_FORMAT)
    if not body["id"]:
        raise EngineError("argument_missing", "id_export")
    made = _exports(request).create(
        body["id"],
        strings(body, "include"),
        strings(body, "exclude"),
        visible=lambda names: visible(request, names, _permission),
    )
    return Response(
        200,
        {
            "backend": _BACKEND,
            "classes": list(made.classes),
            "id": made.id,
            "path": made.path,
            "startedAt": timestamp(made.started),
            "status": "STARTED",
        },
    )


def status(request: Request) -> Response:
    """Return the status of an export."""
    made = _exports(request).status(request.path["id"])
    body: dict[str, Any] = {
        "backend": _BACKEND,
        "classes": list(made.classes),
        "completedAt": timestamp(made.completed),
        "id": made.id,
        "path": made.path,
        "shardStatus": made.shards,
        "startedAt": timestamp(made.started),
        "status": "SUCCESS",
        "tookInMs": made.completed - made.started,
    }
    return Response(200, body)


def cancel(request: Request) -> Response:
    """Cancel an export in progress: none is, when a request comes."""
    _exports(request).cancel(request.path["id"])
    return Response(204)


ROUTES = (
    Route("POST", "/v1/export/{backend}", create),
    Route("GET", "/v1/export/{backend}/{id}", status),
    Route("DELETE", "/v1/export/{backend}/{id}", cancel),
)
