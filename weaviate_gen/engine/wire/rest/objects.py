"""Routes on single objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.access.permissions import Demand
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.index.shard_index import order_of_uuids
from weaviate_gen.engine.search.ordering import check_sort, sorted_slots
from weaviate_gen.engine.search.query import SortBy
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.wire.access import demand
from weaviate_gen.engine.wire.rest import object_body
from weaviate_gen.engine.wire.rest.body_schemas import OBJECT, check
from weaviate_gen.engine.wire.rest.request import Function, Request, Response, Route, leveled
from weaviate_gen.engine.wire.touched import holder, holders


def _demand(request: Request) -> Demand:
    return demand(request.database, request.context)


def create(request: Request) -> Response:
    """Create an object."""
    body = check(request.fields(), OBJECT, "body")
    sent = object_body.received(body, _demand(request))
    record = request.database.objects.add(sent, request.context.now)
    collection = request.database.catalog.collection(sent.collection)
    out = object_body.written(collection, record, sent.tenant)
    return Response(200, {**out, "id": (sent.uuid or record.uuid).lower(), **_repeated(body)})


def validate(request: Request) -> Response:
    """Check an object."""
    body = check(request.fields(), OBJECT, "body")
    request.database.objects.check(object_body.received(body, _demand(request)), request.context.now)
    return Response(200)


def get(request: Request) -> Response:
    """Return an object."""
    object_body.check_id(request.path["id"], "path")
    include = _include(request)
    if request.query.get("node_name") and request.query.get("consistency_level"):
        raise EngineError("arguments_conflict", "level_and_node")
    found = _find(request)
    if found is None:
        return Response(404)
    collection, record = found
    out = object_body.stored(collection, record, vectors="vector" in include, tenant=request.query.get("tenant"))
    return Response(200, {**out, "vectorWeights": None})


def head(request: Request) -> Response:
    """Return whether an object is there."""
    return Response(404 if _find(request) is None else 204)


def delete(request: Request) -> Response:
    """Delete an object; one that is not there is deleted already."""
    name = request.path["className"]
    uuid = object_body.check_id(request.path["id"], "path")
    collection = request.database.catalog.find(name)
    if collection is None:
        raise EngineError("collection_not_found", "to_delete_from", collection=name)
    request.database.objects.delete(collection, uuid, request.query.get("tenant"))
    return Response(204)


def replace(request: Request) -> Response:
    """Replace an object."""
    body = check(request.fields(), OBJECT, "body")
    uuid = object_body.check_id(request.path["id"], "path")
    sent = object_body.received(body, _demand(request))
    if sent.uuid != uuid:
        raise EngineError("immutable", "id")
    if not sent.collection:
        if _find(request) is None:
            return Response(404)
        raise EngineError("collection_not_found", "of_object", collection="")
    if request.database.catalog.find(sent.collection) is None:
        return Response(404)
    try:
        record = request.database.objects.replace(sent, request.context.now)
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    collection = request.database.catalog.collection(sent.collection)
    shown = object_body.written(collection, record, sent.tenant)
    if sent.properties is None:
        del shown["properties"]
    return Response(200, {**shown, **_repeated(body)})


def _repeated(body: dict[str, Any]) -> dict[str, Any]:
    """Return what of a written object is not stored, and in the answer all the same."""
    return {"additional": body["additional"]} if body.get("additional") else {}


def merge(request: Request) -> Response:
    """Change some of an object's values."""
    body = check(request.fields(), OBJECT, "body")
    uuid = object_body.check_id(request.path["id"], "path")
    object_body.received(body, _demand(request))
    name = request.path.get("className") or body.get("class")
    sent = object_body.received({**body, "class": name, "id": beacons.canonical(uuid)}, _demand(request))
    if not sent.collection:
        raise EngineError("argument_missing", "collection_merge")
    if request.database.catalog.find(sent.collection) is None:
        return Response(404)
    try:
        request.database.objects.merge(sent, request.context.now)
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    return Response(204)


def list_objects(request: Request) -> Response:
    """List objects, of one collection or of all."""
    limit = request.number("limit")
    offset = request.number("offset") or 0
    size = request.database.env.settings.default_limit if limit is None else limit
    name, tenant = request.query.get("class"), request.query.get("tenant")
    vectors = "vector" in _include(request)
    most = request.database.env.settings.maximum_results
    if size + offset > most:
        raise EngineError("limit_exceeded", "results_listed", offset=offset, limit=size, most=most).as_kind(
            "invalid" if name else "internal"
        )
    if request.query.get("after") and not name:
        raise EngineError("cursor_invalid", "no_collection")
    if not name and (size < 0 or offset < 0):
        return Response(200, None)
    if name:
        collection = request.database.catalog.find(name)
        if collection is None:
            return _unsorted(request, name)
        if size + offset == 0:
            return Response(200, _listed([], []))
        _check_cursor(request)
        if size < 0 or offset < 0:
            return Response(200, None)
        records = _page(request, collection, tenant, size, offset)
        page = _stored(collection, records, vectors)
        return Response(200, _listed([], page))
    found: list[dict[str, Any]] = []
    for collection in request.database.catalog.collections.values():
        if not collection.multi_tenant and not tenant:
            records = collection.shard().by_order_of_uuid(limit=size + offset)
            found += _stored(collection, records, vectors)
    found = found[offset : offset + size]
    return Response(200, _listed(None, found))


def _stored(collection: Collection, records: Sequence[Record], vectors: bool) -> list[dict[str, Any]]:
    reads = deadline.checked(records, deadline.OBJECTS)
    return [{**object_body.stored(collection, record, vectors=vectors), "vectorWeights": None} for record in reads]


def _listed(deprecations: list[Any] | None, found: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {"deprecations": deprecations, "objects": found}
    return {**out, "totalResults": len(found)} if found else out


def _page(request: Request, collection: Collection, tenant: str | None, size: int, offset: int) -> list[Record]:
    shard = collection.shard(tenant)
    after, sort = request.query.get("after"), request.query.get("sort")
    if sort:
        orders = (request.query.get("order") or "").split(",")
        criteria = [
            SortBy((path,), (orders[at] if at < len(orders) else "asc") != "desc")
            for at, path in enumerate(sort.split(","))
        ]
        check_sort(collection.schema, criteria)
        with shard.lock:
            alive = np.flatnonzero(shard.index.alive)
            order = sorted_slots(shard, alive[order_of_uuids(shard.index, alive)], criteria)
            slots = order[offset : offset + size]
            return shard.records(shard.index.docids[slots].tolist())
    return shard.by_order_of_uuid(after or None, size, offset)


def _check_cursor(request: Request) -> None:
    after = request.query.get("after")
    if not after:
        return
    if not beacons.is_uuid(after):
        raise EngineError("cursor_invalid", "id", after=after, length=len(after))
    if request.query.get("sort") or request.number("offset"):
        raise EngineError("cursor_invalid", "sort")
    limit = request.number("limit")
    if limit is None or limit < 0:
        raise EngineError("cursor_invalid", "no_limit")


def _unsorted(request: Request, name: str) -> Response:
    """Answer to a list of a collection that is not there: only what it would be sorted by makes it an error."""
    if request.query.get("sort"):
        raise EngineError("sort_invalid", "no_collection", collection=name)
    return Response(404)


def _include(request: Request) -> set[str]:
    value = request.query.get("include")
    included = set(value.split(",")) if value else set[str]()
    unknown = included - {"vector", "classification", "interpretation"}
    if unknown:
        raise EngineError("choice_unknown", "included_field", field=min(unknown))
    return included


def _find(request: Request) -> tuple[Collection, Record] | None:
    uuid = object_body.check_id(request.path["id"], "path")
    collection = request.database.catalog.find(request.path["className"])
    if collection is None:
        return None
    with within(kind="invalid"):
        record = request.database.objects.get(collection, uuid, request.query.get("tenant"))
    return None if record is None else (collection, record)


def any_class(route: Function) -> Function:
    """Return the deprecated form of a route: without a class, the object is looked for everywhere but in tenants."""

    def function(request: Request) -> Response:
        uuid = object_body.check_id(request.path["id"], "path")
        found = holder(request.database, uuid)
        if found is not None:
            return route(request.of(found.name))
        if route is get and request.query.get("include"):
            raise EngineError("object_not_found", "by_id", id=uuid).as_kind("bad_request")
        if route in {head, get}:
            return Response(404)
        raise EngineError("object_not_found", "by_id", id=uuid)

    return function


def delete_everywhere(request: Request) -> Response:
    """Delete the objects with an id, whatever their collections are, but for those of tenants."""
    uuid = object_body.check_id(request.path["id"], "path")
    found = list(holders(request.database, uuid))
    for collection in found:
        request.database.objects.delete(collection, uuid, None)
    return Response(204 if found else 404)


def replace_named(request: Request) -> Response:
    """Replace an object of the collection that the body names, or else one with this id."""
    body = check(request.fields(), OBJECT, "body")
    return (replace if body.get("class") else any_class(replace))(request)


def _check_id(request: Request) -> None:
    object_body.check_id(request.path["id"], "path")


def _check_body(request: Request) -> None:
    object_body.check_key(check(request.fields(), OBJECT, "body"))
    if "id" in request.path:
        _check_id(request)


ROUTES = (
    Route("POST", "/v1/objects", leveled(create, _check_body)),
    Route("GET", "/v1/objects", list_objects),
    Route("POST", "/v1/objects/validate", validate),
    Route("GET", "/v1/objects/{className}/{id}", leveled(get, _check_id)),
    Route("HEAD", "/v1/objects/{className}/{id}", leveled(head, _check_id)),
    Route("DELETE", "/v1/objects/{className}/{id}", leveled(delete, _check_id)),
    Route("PUT", "/v1/objects/{className}/{id}", leveled(replace, _check_body)),
    Route("PATCH", "/v1/objects/{className}/{id}", leveled(merge, _check_body)),
    Route("GET", "/v1/objects/{id}", any_class(get)),
    Route("HEAD", "/v1/objects/{id}", any_class(head)),
    Route("DELETE", "/v1/objects/{id}", delete_everywhere),
    Route("PUT", "/v1/objects/{id}", replace_named),
    Route("PATCH", "/v1/objects/{id}", merge),
)
