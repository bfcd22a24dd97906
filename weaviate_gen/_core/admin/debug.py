"""Plans for looking at objects past the search."""

from __future__ import annotations

import uuid as uuid_module
from datetime import UTC, datetime
from typing import Any

from weaviate_gen._core import errors
from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.reading import fields, text
from weaviate_gen._core.call import Call, Need
from weaviate_gen.debug.types import DebugRESTObject
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError
from weaviate_gen.schema.enums import ConsistencyLevel
from weaviate_gen_wire.rest import Operation, Request
from weaviate_gen_wire.rest import objects as rest

_CONFIG = Operation("debug.server_config", "debug.config", "debug", "GET", "/debug/config", (200,), (404, 405, 500))
"""Not in the specs, as it is not on the REST interface's port."""

_HAS_CONFIG = Need("debug.server_config", ((1, 32, 19), (1, 33, 7), (1, 34, 2), (1, 35, 0)))


def get_object_over_rest(
    collection: str,
    uuid: str | uuid_module.UUID,
    consistency_level: ConsistencyLevel | None,
    node_name: str | None,
    tenant: str | None,
) -> Call[DebugRESTObject | None]:
    """Read an object over REST; ``None`` where there is none."""
    request = rest.objects_class_get(
        text("collection", collection),
        text("uuid", str(uuid)),
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


def server_config(port: int) -> Call[dict[str, Any]]:
    """Read the server's configuration from its debug port."""
    if not isinstance(port, int) or not 0 < port < 65536:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise WeaviateInvalidInputError(f"port must be the number of a port, and is {port!r}")
    return Call(
        Request(_CONFIG, f":{port}{_CONFIG.path}"),
        _config,
        _CONFIG.name,
        OK_OR_ABSENT,
        retry=True,
        needs=(_HAS_CONFIG,),
    )


def _config(reply: tuple[int, Any]) -> dict[str, Any]:
    status, config = reply
    if status == 200:
        return fields(config)
    raise errors.detailed(
        UnexpectedStatusCodeError(_CONFIG.name, errors.Answer(status, str(config))),
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
