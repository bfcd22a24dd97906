"""Routes on single objects."""

from __future__ import annotations

from typing import Any

import numpy as np

from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.errors import EngineError, invalid, not_found
from weaviate_gen.local.engine.record import Record
from weaviate_gen.local.engine.search.ordering import check_sort, sorted_slots
from weaviate_gen.local.engine.search.query import SortBy
from weaviate_gen.local.wire.rest import shapes
from weaviate_gen.local.wire.rest.forms import OBJECT, check
from weaviate_gen.local.wire.rest.request import Answer, Request, Route

_PAGE = 25


def create(request: Request) -> Answer:
    """Create an object."""
    body = check(request.fields(), OBJECT, "body")
    sent = shapes.received(body)
    record = request.database.objects.add(sent, request.context.now)
    collection = request.database.collection(sent.collection)
    return Answer(200, shapes.stored(collection, record, vectors=True, tenant=sent.tenant))


def validate(request: Request) -> Answer:
    """Check an object."""
    body = check(request.fields(), OBJECT, "body")
    request.database.objects.check(shapes.received(body), request.context.now)
    return Answer(200)


def get(request: Request) -> Answer:
    """Give an object."""
    found = _find(request)
    if found is None:
        return Answer(404)
    collection, record = found
    include = _include(request)
    out = shapes.stored(collection, record, vectors="vector" in include, tenant=request.query.get("tenant"))
    return Answer(200, {**out, "vectorWeights": None})


def head(request: Request) -> Answer:
    """Say whether an object is there."""
    return Answer(404 if _find(request) is None else 204)


def delete(request: Request) -> Answer:
    """Delete an object; one that is not there is deleted already."""
    name = request.path["className"]
    uuid = shapes.check_id(request.path["id"], "path")
    collection = request.database.find(name)
    if collection is None:
        raise EngineError(
            "internal", f"could not delete object from vector repo: delete from non-existing index for {name}"
        )
    request.database.objects.delete(collection, uuid, request.query.get("tenant"))
    return Answer(204)


def replace(request: Request) -> Answer:
    """Replace an object."""
    body = check(request.fields(), OBJECT, "body")
    uuid = shapes.check_id(request.path["id"], "path")
    sent = shapes.received({"class": request.path.get("className"), **body})
    if sent.uuid != uuid:
        raise invalid("invalid update: field 'id' is immutable")
    if request.database.find(sent.collection) is None:
        return Answer(404)
    try:
        record = request.database.objects.replace(sent, request.context.now)
    except EngineError as error:
        if error.kind == "not_found":
            return Answer(404)
        raise
    collection = request.database.collection(sent.collection)
    return Answer(200, shapes.stored(collection, record, vectors=True, tenant=sent.tenant))


def merge(request: Request) -> Answer:
    """Change some of an object's values."""
    body = check(request.fields(), OBJECT, "body")
    uuid = shapes.check_id(request.path["id"], "path")
    sent = shapes.received({**body, "class": request.path.get("className") or body.get("class"), "id": uuid})
    if request.database.find(sent.collection) is None:
        return Answer(404)
    try:
        request.database.objects.merge(sent, request.context.now)
    except EngineError as error:
        if error.kind == "not_found":
            return Answer(404)
        raise
    return Answer(204)


def list_objects(request: Request) -> Answer:
    """List objects, of one collection or of all."""
    limit = request.number("limit")
    offset = request.number("offset") or 0
    size = _PAGE if limit is None else limit
    if size < 0 or offset < 0:
        raise invalid("offset and limit must not be negative")
    vectors = "vector" in _include(request)
    name, tenant = request.query.get("class"), request.query.get("tenant")
    if name:
        collection = request.database.find(name)
        if collection is None:
            return Answer(404)
        records = _page(request, collection, tenant, size, offset)
        page = [shapes.stored(collection, record, vectors=vectors, tenant=tenant) for record in records]
        return Answer(200, _listed([], page))
    found: list[dict[str, Any]] = []
    for collection in request.database.collections.values():
        if collection.multi_tenant != bool(tenant):
            continue
        if tenant and tenant not in collection.states:
            continue
        records = collection.shard(tenant).by_order_of_uuid(limit=size + offset)
        found += [shapes.stored(collection, record, vectors=vectors, tenant=tenant) for record in records]
    found = found[offset : offset + size]
    return Answer(200, _listed(None, found))


def _listed(deprecations: list[Any] | None, found: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {"deprecations": deprecations, "objects": found}
    return {**out, "totalResults": len(found)} if found else out


def _page(request: Request, collection: Collection, tenant: str | None, size: int, offset: int) -> list[Record]:
    shard = collection.shard(tenant)
    after, sort = request.query.get("after"), request.query.get("sort")
    if after is not None and (sort or offset):
        raise invalid("cursor api: invalid 'after' parameter: sort and offset cannot be set with it")
    if after is not None and request.number("limit") is None:
        raise invalid("cursor api: invalid 'after' parameter: limit parameter must be set")
    if sort:
        orders = (request.query.get("order") or "").split(",")
        criteria = [
            SortBy((path,), (orders[at] if at < len(orders) else "asc") != "desc")
            for at, path in enumerate(sort.split(","))
        ]
        check_sort(collection, criteria)
        with shard.lock:
            slots = sorted_slots(shard, np.flatnonzero(shard.index.alive), criteria)[offset : offset + size]
            return shard.records(shard.index.docids[slots].tolist())
    return shard.by_order_of_uuid(after or None, size, offset)


def _include(request: Request) -> set[str]:
    wanted = {part.strip() for part in request.query.get("include", "").split(",") if part.strip()}
    unknown = wanted - {"vector", "classification", "interpretation"}
    if unknown:
        raise EngineError("bad_request", f"unrecognized property '{min(unknown)}' in ?include list")
    return wanted


def _find(request: Request) -> tuple[Collection, Record] | None:
    uuid = shapes.check_id(request.path["id"], "path")
    collection = request.database.find(request.path["className"])
    if collection is None:
        return None
    try:
        record = request.database.objects.get(collection, uuid, request.query.get("tenant"))
    except EngineError as error:
        raise EngineError("invalid", error.message) from error
    return None if record is None else (collection, record)


def any_class(route: Any) -> Any:
    """Give the deprecated form of a route: without a class, the object is looked for everywhere."""

    def function(request: Request) -> Answer:
        uuid = shapes.check_id(request.path["id"], "path")
        for collection in request.database.collections.values():
            if collection.multi_tenant:
                continue
            if collection.shard().docid(uuid) is not None:
                return route(request.with_path({**request.path, "className": collection.name}))  # type: ignore[no-any-return]
        if route is head or route is get or route is delete:
            return Answer(404)
        raise not_found(f"no object with id '{uuid}'")

    return function


ROUTES = (
    Route("POST", "/v1/objects", create),
    Route("GET", "/v1/objects", list_objects),
    Route("POST", "/v1/objects/validate", validate),
    Route("GET", "/v1/objects/{className}/{id}", get),
    Route("HEAD", "/v1/objects/{className}/{id}", head),
    Route("DELETE", "/v1/objects/{className}/{id}", delete),
    Route("PUT", "/v1/objects/{className}/{id}", replace),
    Route("PATCH", "/v1/objects/{className}/{id}", merge),
    Route("GET", "/v1/objects/{id}", any_class(get)),
    Route("HEAD", "/v1/objects/{id}", any_class(head)),
    Route("DELETE", "/v1/objects/{id}", any_class(delete)),
    Route("PUT", "/v1/objects/{id}", any_class(replace)),
    Route("PATCH", "/v1/objects/{id}", any_class(merge)),
)
