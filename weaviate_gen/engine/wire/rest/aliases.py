"""Routes on aliases."""

from __future__ import annotations

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.wire.access import may
from weaviate_gen.engine.wire.rest.forms import ALIAS, check
from weaviate_gen.engine.wire.rest.request import Answer, Request, Route


def create(request: Request) -> Answer:
    """Create an alias."""
    body = check(request.fields(), ALIAS, "body")
    alias, target = request.database.schema.create_alias(str(body.get("alias") or ""), str(body.get("class") or ""))
    return Answer(200, {"alias": alias, "class": target})


def list_aliases(request: Request) -> Answer:
    """List aliases, of one collection or all."""
    wanted = request.query.get("class")
    found = [
        {"alias": alias, "class": target}
        for alias, target in sorted(request.database.catalog.aliases.items())
        if (not wanted or capitalized(wanted) == target)
        and may(request.database, request.context, Permission.of("read_aliases", alias=alias, collection=target))
    ]
    return Answer(200, {"aliases": found})


def get(request: Request) -> Answer:
    """Return an alias."""
    alias = capitalized(request.path["aliasName"])
    target = request.database.catalog.aliases.get(alias)
    return Answer(404) if target is None else Answer(200, {"alias": alias, "class": target})


def update(request: Request) -> Answer:
    """Point an alias at another collection."""
    body = check(request.fields(), ALIAS, "body")
    try:
        alias, target = request.database.schema.change_alias(request.path["aliasName"], str(body.get("class") or ""))
    except EngineError as error:
        if error.kind == "not_found":
            return Answer(404)
        raise
    return Answer(200, {"alias": alias, "class": target})


def delete(request: Request) -> Answer:
    """Forget an alias."""
    try:
        request.database.schema.delete_alias(request.path["aliasName"])
    except EngineError as error:
        if error.kind == "not_found":
            return Answer(404)
        raise
    return Answer(204)


ROUTES = (
    Route("POST", "/v1/aliases", create),
    Route("GET", "/v1/aliases", list_aliases),
    Route("GET", "/v1/aliases/{aliasName}", get),
    Route("PUT", "/v1/aliases/{aliasName}", update),
    Route("DELETE", "/v1/aliases/{aliasName}", delete),
)
