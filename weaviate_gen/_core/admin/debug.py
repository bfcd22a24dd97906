"""Plans for direct reads and writes of objects via REST."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from weaviate_gen._core import errors
from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.responses import fields, items
from weaviate_gen._core.behavior import DEBUG_CONFIG
from weaviate_gen._core.call import Call, Requirement
from weaviate_gen._inputs.arguments import names
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid, collection_name
from weaviate_gen._types.debug import DebugRESTObject
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import UnexpectedStatusCodeError
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import Operation, Request

T = TypeVar("T")

_CONFIG = Operation("debug.server_config", "debug.config", "debug", "GET", "/debug/config", (200,), (404, 405, 500))
"""Not in the specs, as it is not on the REST interface's port."""

_HAS_CONFIG = Requirement("debug.server_config", DEBUG_CONFIG)


def get_object_over_rest(
    collection: str,
    uuid: str | uuid_module.UUID,
    consistency_level: ConsistencyLevel | None,
    node_name: str | None,
    tenant: str | None,
) -> Call[DebugRESTObject | None]:
    """Read an object over REST; ``None`` where there is none."""
    request = rest.objects.objects_class_get(
        collection_name(collection, "collection"),
        canonical_uuid(uuid),
        consistency_level=consistency_level,
        node_name=node_name,
        tenant=tenant,
    )
    return Call(
        request,
        lambda reply: _object(reply[1]) if reply[0] == 200 else None,
        f"debug.get_object_over_rest({collection!r}, {uuid!s})",
        OK_OR_ABSENT,
        retry=True,
    )


def links() -> Call[list[dict[str, Any]]]:
    """List what the root of the REST interface leads to."""
    return _over_rest("links", rest.meta.weaviate_root(), lambda found: items(fields(found).get("links")))


def list_objects_over_rest(
    collection: str,
    limit: int | None,
    offset: int | None,
    after: str | uuid_module.UUID | None,
    include: str | None,
    tenant: str | None,
) -> Call[list[DebugRESTObject]]:
    """List objects over REST."""
    last = None if after is None else canonical_uuid(after, "after")
    request = rest.objects.objects_list(
        class_=collection_name(collection, "collection"),
        limit=limit,
        offset=offset,
        after=last,
        include=include,
        tenant=tenant,
    )
    return _over_rest("list_objects_over_rest", request, lambda found: [_object(each) for each in found["objects"]])


def insert_objects_over_rest(
    objects: Sequence[Mapping[str, Any]], consistency_level: ConsistencyLevel | None
) -> Call[list[dict[str, Any]]]:
    """Insert objects over REST."""
    body: Any = {"objects": [dict(each) for each in objects]}
    return _over_rest(
        "insert_objects_over_rest",
        rest.batch.batch_objects_create(body=body, consistency_level=consistency_level),
        items,
    )


def delete_objects_over_rest(
    collection: str,
    where: Mapping[str, Any],
    dry_run: bool,
    verbose: bool,
    consistency_level: ConsistencyLevel | None,
    tenant: str | None,
) -> Call[dict[str, Any]]:
    """Delete objects over REST."""
    body: Any = {"match": {"class": collection_name(collection, "collection"), "where": dict(where)}, "dryRun": dry_run}
    body["output"] = "verbose" if verbose else "minimal"
    request = rest.batch.batch_objects_delete(body=body, consistency_level=consistency_level, tenant=tenant)
    return _over_rest("delete_objects_over_rest", request, fields)


def list_tenants_over_rest(collection: str) -> Call[list[dict[str, Any]]]:
    """List tenants over REST."""
    return _over_rest(
        "list_tenants_over_rest", rest.schema.tenants_get(collection_name(collection, "collection")), items
    )


def near_text_over_rest(
    collection: str, query: str | Sequence[str], options: Mapping[str, Any] | None
) -> Call[dict[str, Any]]:
    """Search near text via REST."""
    body: Any = {**(options or {}), "query": names(query, "query")}
    request = rest.search.search_near_text(collection_name(collection, "collection"), body=body)
    return _over_rest("near_text_over_rest", request, fields)


def _over_rest(name: str, request: Request, read: Callable[[Any], T]) -> Call[T]:
    return Call(request, lambda reply: read(reply[1]), f"debug.{name}", retry=request.operation.verb == "GET")


def server_config(port: int) -> Call[dict[str, Any]]:
    """Read the server's configuration from its debug port."""
    if not isinstance(port, int) or not 0 < port < 65536:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("port", "an integer from 1 to 65535", port)
    return Call(
        Request(_CONFIG, f":{port}{_CONFIG.path}"),
        _config,
        _CONFIG.name,
        OK_OR_ABSENT,
        retry=True,
        requires=(_HAS_CONFIG,),
    )


def _config(reply: tuple[int, Any]) -> dict[str, Any]:
    status, config = reply
    if status == 200:
        return fields(config)
    raise errors.detailed(
        UnexpectedStatusCodeError(_CONFIG.name, errors.Response(status, str(config))),
        asked=_CONFIG.name,
        status=status,
        advice="start the server with DEBUG_ENDPOINTS_ENABLED=true, and give the port of GO_PROFILING_PORT",
    )


def _object(wire: dict[str, Any]) -> DebugRESTObject:
    return DebugRESTObject(
        collection=wire["class"],
        creation_time=_time(wire["creationTimeUnix"]),
        last_update_time=_time(wire["lastUpdateTimeUnix"]),
        properties=fields(wire.get("properties")),
        uuid=uuid_module.UUID(wire["id"]),
        tenant=wire.get("tenant"),
        vector=wire.get("vector"),
        vectors=wire.get("vectors"),
        additional=wire.get("additional"),
    )


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
