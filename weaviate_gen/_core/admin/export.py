"""Plans for exports; waiting for one is a flow."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.admin.responses import enum_value, fields, items, time
from weaviate_gen._core.call import Call, Flow, Sleep
from weaviate_gen._inputs.arguments import boolean, collection_names, member, string
from weaviate_gen._types.exports import (
    ExportCreateReturn,
    ExportFileFormat,
    ExportStatus,
    ExportStatusReturn,
    ExportStorage,
    ShardExportStatus,
    ShardProgress,
)
from weaviate_gen.exceptions import ExportCanceledError, ExportFailedError, WeaviateInvalidInputError
from weaviate_gen_wire import rest

PAUSE = 1.0
"""Seconds between two looks at an export that is waited for."""

Names = list[str] | str | None


def _id(export_id: object) -> str:
    return string(export_id, "export_id").lower()


def _fields(wire: dict[str, Any]) -> dict[str, Any]:
    return {
        "export_id": wire.get("id", ""),
        "backend": wire.get("backend", ""),
        "path": wire.get("path", ""),
        "status": enum_value(ExportStatus, wire.get("status")),
        "started_at": time(wire.get("startedAt")),
        "collections": items(wire.get("classes")),
    }


def create(
    export_id: str,
    backend: ExportStorage,
    file_format: ExportFileFormat,
    include_collections: Names,
    exclude_collections: Names,
    wait_for_completion: bool,
) -> Flow[ExportCreateReturn | ExportStatusReturn]:
    """Export collections, and wait for it if asked to."""
    name, storage = _id(export_id), member(backend, ExportStorage, "backend")
    wait = boolean(wait_for_completion, "wait_for_completion")
    include = collection_names(include_collections, "include_collections")
    exclude = collection_names(exclude_collections, "exclude_collections")
    if include and exclude:
        raise WeaviateInvalidInputError("pass include_collections or exclude_collections, not both")
    body: Any = {"id": name, "file_format": member(file_format, ExportFileFormat, "file_format").value}
    if include:
        body["include"] = include
    if exclude:
        body["exclude"] = exclude
    started: ExportCreateReturn = yield Call(
        rest.export.export_create(storage.value, body=body),
        lambda reply: ExportCreateReturn(**_fields(fields(reply[1]))),
        f"export.create({name!r})",
    )
    while wait:
        seen: ExportStatusReturn = yield status(name, storage)
        if seen.status == ExportStatus.SUCCESS:
            return seen
        if seen.status == ExportStatus.FAILED:
            raise ExportFailedError(f"export {name!r} failed: {seen.error or 'the server gives no reason'}")
        if seen.status == ExportStatus.CANCELED:
            raise ExportCanceledError(f"export {name!r} was canceled: {seen.error or 'no reason is given'}")
        yield Sleep(PAUSE)
    return started


def status(export_id: str, backend: ExportStorage) -> Call[ExportStatusReturn]:
    """Read how far an export is."""
    name = _id(export_id)
    request = rest.export.export_status(member(backend, ExportStorage, "backend").value, name)
    return Call(request, _status, f"export.get_status({name!r})", retry=True)


def _status(reply: tuple[int, Any]) -> ExportStatusReturn:
    wire = fields(reply[1])
    shards = wire.get("shardStatus")
    return ExportStatusReturn(
        **_fields(wire),
        completed_at=time(wire.get("completedAt")),
        shard_status=None if shards is None else {name: _shards(of) for name, of in shards.items()},
        error=wire.get("error"),
        took_in_ms=wire.get("tookInMs"),
    )


def _shards(wire: dict[str, Any] | None) -> dict[str, ShardProgress]:
    return {
        name: ShardProgress(
            status=enum_value(ShardExportStatus, shard.get("status")),
            objects_exported=shard.get("objectsExported", 0),
            error=shard.get("error"),
            skip_reason=shard.get("skipReason"),
        )
        for name, shard in fields(wire).items()
    }


def cancel(export_id: str, backend: ExportStorage) -> Call[bool]:
    """Cancel an export; ``False`` where it is over already."""
    name = _id(export_id)
    request = rest.export.export_cancel(member(backend, ExportStorage, "backend").value, name)
    return Call(
        request,
        lambda reply: reply[0] == 204,
        f"export.cancel({name!r})",
        frozenset({204, 409}),
    )
