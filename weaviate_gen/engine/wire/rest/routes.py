"""Every route of the REST interface: those that are answered, and those that say that they are not."""

from __future__ import annotations

from weaviate_gen.engine.errors import NotSupportedByLocalEngine
from weaviate_gen.engine.wire.rest import (
    aliases,
    authz,
    backups,
    batch,
    exports,
    graphql,
    indexes,
    nodes,
    objects,
    references,
    schema,
    status,
    tenants,
    tokenize,
    users,
)
from weaviate_gen.engine.wire.rest.request import Function, Request, Response, Route
from weaviate_gen_wire.rest import OPERATIONS

_GROUPS = (
    status,
    schema,
    indexes,
    tenants,
    aliases,
    objects,
    references,
    batch,
    graphql,
    nodes,
    tokenize,
    authz,
    users,
    backups,
    exports,
)


def routes() -> tuple[Route, ...]:
    """Return all routes: an operation of Weaviate's that nothing answers here is refused by its name."""
    known = {(route.verb, route.template) for route in supported()}
    return (*supported(), *(route for route in _unsupported() if (route.verb, route.template) not in known))


def supported() -> tuple[Route, ...]:
    """Return the routes of the operations that the engine has."""
    return tuple(route for group in _GROUPS for route in group.ROUTES)


def _unsupported() -> list[Route]:
    debug = Route("GET", "/debug/config", _reject("debug.server_config"))
    return [debug, *(Route(op.verb, op.path, _reject(name)) for name, op in OPERATIONS.items())]


def _reject(name: str) -> Function:
    def function(_: Request) -> Response:
        raise NotSupportedByLocalEngine(name)

    return function
