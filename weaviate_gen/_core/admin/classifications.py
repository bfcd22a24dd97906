"""Plans for classifications; waiting for one is a flow."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.responses import enum_value, fields, items, time
from weaviate_gen._core.call import Call, Flow, Sleep
from weaviate_gen._inputs.arguments import names, string
from weaviate_gen._inputs.identifiers import canonical_uuid, collection_name
from weaviate_gen._types.classifications import Classification, ClassificationStatus
from weaviate_gen_wire import rest

PAUSE = 1.0
"""Seconds between two looks at a classification that is waited for."""


def _read(reply: tuple[int, Any]) -> Classification:
    wire = fields(reply[1])
    meta = fields(wire.get("meta"))
    return Classification(
        id=uuid_module.UUID(wire["id"]),
        kind=wire.get("type", ""),
        collection=wire.get("class", ""),
        classify_properties=items(wire.get("classifyProperties")),
        based_on_properties=items(wire.get("basedOnProperties")),
        status=enum_value(ClassificationStatus, wire.get("status")),
        error=wire.get("error") or None,
        settings=fields(wire.get("settings")),
        started_at=time(meta.get("started")),
        completed_at=time(meta.get("completed")),
        count=meta.get("count", 0),
        succeeded=meta.get("countSucceeded", 0),
        failed=meta.get("countFailed", 0),
    )


def start(
    collection: str,
    classify_properties: Sequence[str],
    based_on_properties: Sequence[str],
    kind: str,
    settings: Mapping[str, Any] | None,
    filters: Mapping[str, Any] | None,
    wait_for_completion: bool,
) -> Flow[Classification]:
    """Start a classification, and wait for it if asked to."""
    body: Any = {
        "class": collection_name(collection, "collection"),
        "classifyProperties": names(classify_properties, "classify_properties"),
        "basedOnProperties": names(based_on_properties, "based_on_properties"),
        "type": string(kind, "kind"),
    }
    if settings is not None:
        body["settings"] = dict(settings)
    if filters is not None:
        body["filters"] = dict(filters)
    found: Classification = yield Call(
        rest.classifications.classifications_post(body=body), _read, "classifications.start"
    )
    while wait_for_completion and found.status == ClassificationStatus.RUNNING:
        yield Sleep(PAUSE)
        seen: Classification | None = yield get(found.id)
        found = seen or found
    return found


def get(id: str | uuid_module.UUID) -> Call[Classification | None]:
    """Read a classification; ``None`` where there is none."""
    return Call(
        rest.classifications.classifications_get(canonical_uuid(id, "id")),
        lambda reply: _read(reply) if reply[0] == 200 else None,
        f"classifications.get({id!s})",
        OK_OR_ABSENT,
        retry=True,
    )
