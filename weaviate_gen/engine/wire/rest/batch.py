"""Routes on many objects or references at once."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.compat.objects import show_indexed_times
from weaviate_gen.engine.database.object_input import ObjectInput
from weaviate_gen.engine.database.objects import WriteResult
from weaviate_gen.engine.database.references import ReferenceInput
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.wire.access import demand
from weaviate_gen.engine.wire.links import write_links
from weaviate_gen.engine.wire.rest import object_body
from weaviate_gen.engine.wire.rest.body_schemas import BATCH_REFERENCE, DELETION, OBJECT, SCHEMAS, check
from weaviate_gen.engine.wire.rest.request import Request, Response, Route, leveled
from weaviate_gen.engine.wire.rest.where import check_types, delete_matching


def objects(request: Request) -> Response:
    """Write objects; each is taken or refused by itself."""
    entries = _entries(request)
    if not entries:
        raise EngineError("batch_empty", "objects")
    permit = demand(request.database, request.context)
    sent = [object_body.received(entry, permit) for entry in deadline.checked(entries)]
    outcomes = request.database.objects.add_many(sent, request.context.now)
    last = {outcome.uuid: at for at, outcome in enumerate(outcomes)}
    with deadline.limited(None):  # what is stored is stored
        rows = enumerate(zip(entries, sent, outcomes, strict=True))
        return Response(200, [_shown(request, *row, last[row[2].uuid] == at) for at, row in rows])


def _entries(request: Request) -> list[dict[str, Any]]:
    body = check(request.fields(), SCHEMAS["BatchObjectsCreateBody"], "body")
    return body.get("objects") or []


def _check_objects(request: Request) -> None:
    for entry in _entries(request):
        object_body.check_key(entry)


def _shown(
    request: Request, entry: dict[str, Any], sent: ObjectInput, outcome: WriteResult, last: bool
) -> dict[str, Any]:
    kept = ((key, value) for key, value in entry.items() if key in OBJECT.fields)
    fields = {key: value for key, value in kept if value not in (None, "", {}) and (value != [] or key == "properties")}
    now = dict.fromkeys(("creationTimeUnix", "lastUpdateTimeUnix"), request.context.now)
    named = {"class": capitalized(sent.collection), "id": outcome.uuid}
    shown: dict[str, Any] = {"properties": {}, **fields, **now, **named}
    result: dict[str, Any] = {"status": "SUCCESS"}
    if outcome.error is not None:
        result = {"errors": {"error": [{"message": outcome.error}]}, "status": "FAILED"}
    else:
        collection = request.database.catalog.collection(sent.collection)
        record = collection.shard(sent.tenant).by_uuid(outcome.uuid)
        if record is not None:
            shown = object_body.stored(collection, record, vectors=True, tenant=sent.tenant)
            shown["id"] = sent.uuid or record.uuid
            shown["properties"] = record.properties  # references have no links here
            if last:  # of several objects with an id, this one is stored
                shown = show_indexed_times(collection.config, shown)
            if entry.get("additional"):
                shown["additional"] = entry["additional"]
    return {**shown, "deprecations": None, "result": result}


def references(request: Request) -> Response:
    """Write references; each is taken or refused by itself."""
    body = check(request.json(), [BATCH_REFERENCE], "body")
    for entry in body or ():
        for key in ("from", "to"):
            object_body.check_uri(entry.get(key), key)
    links = [
        ReferenceInput(str(entry.get("from") or ""), str(entry.get("to") or ""), entry.get("tenant") or None)
        for entry in body or ()
    ]
    outcomes = write_links(request.database, request.context, links)
    out: list[dict[str, Any]] = []
    for outcome in outcomes:
        result: dict[str, Any] = {"status": "SUCCESS"}
        if outcome.error is not None:
            result = {"errors": {"error": [{"message": outcome.error}]}, "status": "FAILED"}
        ends = {"from": outcome.source, "to": outcome.target}
        out.append({**{key: end for key, end in ends.items() if end}, "result": result})
    return Response(200, out)


def delete(request: Request) -> Response:
    """Delete the objects that a filter matches."""
    body = _deletion(request)
    return Response(200, delete_matching(request.database, body, request.query.get("tenant")))


def _deletion(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = check(request.fields(), DELETION, "body")
    match: dict[str, Any] = body.get("match") or {}
    if match.get("where"):
        check_types(match["where"])
    return body


ROUTES = (
    Route("POST", "/v1/batch/objects", leveled(objects, _check_objects)),
    Route("DELETE", "/v1/batch/objects", leveled(delete, _deletion)),
    Route("POST", "/v1/batch/references", leveled(references)),
)
