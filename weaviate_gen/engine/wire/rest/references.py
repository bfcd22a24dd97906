"""Routes on references of objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.rest import object_body
from weaviate_gen.engine.wire.rest.body_schemas import REFERENCE, check
from weaviate_gen.engine.wire.rest.objects import any_class
from weaviate_gen.engine.wire.rest.request import Request, Response, Route, leveled


def add(request: Request) -> Response:
    """Add a reference."""
    body = _body(request)
    collection, uuid, name, tenant = _where(request)
    text = str(body.get("beacon") or "")
    return _run(200, lambda: request.database.references.add(collection, uuid, name, text, tenant, request.context.now))


def replace(request: Request) -> Response:
    """Replace all references of a property."""
    body = check(request.json(), [REFERENCE], "body")
    for at, entry in enumerate(body or ()):
        object_body.check_uri(entry.get("beacon"), f"{at}.beacon")
    if request.database.catalog.find(request.path["className"]) is None:
        return Response(404)
    collection, uuid, name, tenant = _where(request)
    targets = [str(entry.get("beacon") or "") for entry in body or ()]
    return _run(
        200, lambda: request.database.references.replace(collection, uuid, name, targets, tenant, request.context.now)
    )


def remove(request: Request) -> Response:
    """Remove a reference."""
    body = _body(request)
    collection, uuid, name, tenant = _where(request)
    text = str(body.get("beacon") or "")
    return _run(
        204, lambda: request.database.references.remove(collection, uuid, name, text, tenant, request.context.now)
    )


def _body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = check(request.fields(), REFERENCE, "body")
    object_body.check_uri(body.get("beacon"), "beacon")
    return body


def _run(status: int, action: Callable[[], None]) -> Response:
    try:
        action()
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    return Response(status)


def _where(request: Request) -> tuple[Collection, str, str, str | None]:
    uuid = object_body.check_id(request.path["id"], "path")
    name = request.path["className"]
    collection = request.database.catalog.find(name)
    if collection is None:
        raise EngineError("collection_not_found", "of_reference", collection=name)
    return collection, uuid, request.path["propertyName"], request.query.get("tenant")


_FULL = "/v1/objects/{className}/{id}/references/{propertyName}"
_SHORT = "/v1/objects/{id}/references/{propertyName}"
ROUTES = (
    Route("POST", _FULL, leveled(add)),
    Route("PUT", _FULL, leveled(replace)),
    Route("DELETE", _FULL, leveled(remove)),
    Route("POST", _SHORT, any_class(add)),
    Route("PUT", _SHORT, any_class(replace)),
    Route("DELETE", _SHORT, any_class(remove)),
)
