"""Plans for looking at objects past the search."""

from __future__ import annotations

import uuid as uuid_module
from datetime import UTC, datetime
from typing import Any

from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.reading import fields, text
from weaviate_gen._core.call import Call
from weaviate_gen.debug.types import DebugRESTObject
from weaviate_gen.schema.enums import ConsistencyLevel
from weaviate_gen_wire.rest import objects as rest


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
