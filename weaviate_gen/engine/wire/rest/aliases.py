"""Routes on aliases."""

from __future__ import annotations

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.wire.access import may
from weaviate_gen.engine.wire.rest.body_schemas import ALIAS, check
from weaviate_gen.engine.wire.rest.request import Request, Response, Route


def create(request: Request) -> Response:
    """Create an alias."""
    body = check(request.fields(), ALIAS, "body")
    alias, target = request.database.schema.create_alias(str(body.get("alias") or ""), str(body.get("class") or ""))
    return Response(200, {"alias": alias, "class": target})


def list_aliases(request: Request) -> Response:
    """List aliases, of one collection or all."""
    class_name = capitalized(request.query.get("class") or "")
    if class_name and class_name not in request.database.catalog.collections:
        return Response(200, {"aliases": []})  # also where aliases have outlived their collection
    found = [
        {"alias": alias, "class": target}
        for alias, target in sorted(request.database.catalog.aliases.items())
        if (not class_name or class_name == target)
        and may(request.database, request.context, Permission.of("read_aliases", alias=alias, collection=target))
    ]
    return Response(200, {"aliases": found})


def get(request: Request) -> Response:
    """Return an alias."""
    alias = capitalized(request.path["aliasName"])
    target = request.database.catalog.aliases.get(alias)
    return Response(404) if target is None else Response(200, {"alias": alias, "class": target})


def update(request: Request) -> Response:
    """Point an alias at another collection."""
    body = check(request.fields(), ALIAS, "body")
    try:
        alias, target = request.database.schema.change_alias(request.path["aliasName"], str(body.get("class") or ""))
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    return Response(200, {"alias": alias, "class": target})


def delete(request: Request) -> Response:
    """Forget an alias."""
    try:
        request.database.schema.delete_alias(request.path["aliasName"])
    except EngineError as error:
        if error.kind == "not_found":
            return Response(404)
        raise
    return Response(204)


ROUTES = (
    Route("POST", "/v1/aliases", create),
    Route("GET", "/v1/aliases", list_aliases),
    Route("GET", "/v1/aliases/{aliasName}", get),
    Route("PUT", "/v1/aliases/{aliasName}", update),
    Route("DELETE", "/v1/aliases/{aliasName}", delete),
)
