"""From verb and path to the function that answers, and from a refusal to its status and body."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from weaviate_gen._runtime.handler import CODE_HEADER
from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, Kind, RequestStopped, internal_error
from weaviate_gen.engine.wire.access import HEALTH, OPEN, authorize
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route, check_media_type
from weaviate_gen.engine.wire.rest.routes import routes

_LOG = logging.getLogger("weaviate_gen.engine")

Sent: TypeAlias = tuple[int, tuple[tuple[str, str], ...], bytes]

STATUSES: Mapping[Kind, int] = {
    "invalid": 422,
    "bad_request": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "unavailable": 503,
    "disk_full": 507,
    "unsupported": 501,
    "deadline_exceeded": 504,
    "canceled": 499,
    "too_large": 413,
    "limited": 429,
    "internal": 500,
}
"""HTTP's status for each kind of refusal."""

_JSON = (("content-type", "application/json"),)


class _RouteNode:
    """Routes by segments of their paths; a literal segment goes before a parameter."""

    def __init__(self) -> None:
        self.literal: dict[str, _RouteNode] = {}
        self.parameter: _RouteNode | None = None
        self.ends: dict[str, tuple[Route, tuple[str, ...]]] = {}

    def add(self, route: Route) -> None:
        node, names = self, list[str]()
        for segment in _segments(route.template):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _RouteNode()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _RouteNode())
        node.ends[route.verb] = (route, tuple(names))

    def find(self, segments: Sequence[str], values: tuple[str, ...] = ()) -> tuple[_RouteNode, tuple[str, ...]] | None:
        if not segments:
            return (self, values) if self.ends else None
        head, rest = segments[0], segments[1:]
        if head in self.literal and (found := self.literal[head].find(rest, values)):
            return found
        if self.parameter is not None and head:
            return self.parameter.find(rest, (*values, unquote(head)))
        return None


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


@cache
def _route_root() -> _RouteNode:
    root = _RouteNode()
    for route in routes():
        root.add(route)
    return root


@dataclass(frozen=True, slots=True)
class _Match:
    """An operation that a verb and a path name, with the values of the path's parameters."""

    route: Route
    path: str
    values: Mapping[str, str]


def _match(verb: str, target: str) -> _Match | Response:
    path = target.partition("?")[0]
    found = _route_root().find(_segments(path))
    if found is None:
        return Response(404, {"code": 404, "message": f"path {path} was not found"})
    node, values = found
    end = node.ends.get(verb)
    if end is None:
        allowed = ",".join(sorted(node.ends))
        message = f"method {verb} is not allowed, but [{allowed}] are"
        return Response(405, {"code": 405, "message": message}, (("allow", allowed),))
    route, names = end
    return _Match(route, path, dict(zip(names, values, strict=True)))


def _screened(
    database: Database, verb: str, target: str, headers: Mapping[str, str], *, has_body: bool
) -> tuple[_Match, Context] | Response:
    """Do all that needs no body: find the operation, identify the caller, check the type of the body."""
    match = _match(verb, target)
    if isinstance(match, Response):
        return match
    try:
        nobody = match.path in HEALTH or (match.path in OPEN and "authorization" not in headers)
        context = Context(headers, database.env.now()) if nobody else Context.of(database, headers)
    except EngineError as error:
        return Response(401, {"code": 401, "message": error.message}, ((CODE_HEADER, error.code),))
    try:
        if has_body:
            check_media_type(headers)
    except EngineError as error:
        return _error_response(error)
    return match, context


def screen(database: Database, verb: str, target: str, headers: Mapping[str, str]) -> Sent | None:
    """Return the refusal of a request that its headers alone decide; ``None`` if its body is to be read.

    Args:
        database: the engine.
        verb: the HTTP verb.
        target: path and query, percent-encoded.
        headers: names in lower case, and values; a body follows them.
    """
    screened = _screened(database, verb, target, headers, has_body=True)
    return _send(screened) if isinstance(screened, Response) else None


def respond(database: Database, verb: str, target: str, headers: Mapping[str, str], body: bytes) -> Sent:
    """Answer a REST request.

    Args:
        database: the engine.
        verb: the HTTP verb.
        target: path and query, percent-encoded.
        headers: names in lower case, and values.
        body: the bytes sent.

    Returns:
        Status, headers and bytes.
    """
    screened = _screened(database, verb, target, headers, has_body=bool(body))
    if isinstance(screened, Response):
        return _send(screened)
    match, context = screened
    query = dict(parse_qsl(target.partition("?")[2], keep_blank_values=True))
    request = Request(database, context, match.values, query, body)
    try:
        deadline.check()
        authorize(request, verb, match.route.template)
        return _send(match.route.function(request))
    except (EngineError, RequestStopped) as error:
        return _send(_error_response(error))
    except RecursionError:
        return _send(_error_response(RequestDecodeError("body_unreadable", "nesting")))
    except Exception:  # noqa: BLE001  (a server answers, whatever goes wrong in it)
        _LOG.exception("%s %s failed", verb, match.route.template)
        return error_response(internal_error())


def _error_response(error: EngineError | RequestStopped) -> Response:
    if isinstance(error, RequestDecodeError):
        number = error.number
        body = {"code": number, "message": error.message}
        return Response(number if number < 600 else 422, body, ((CODE_HEADER, error.code),))
    return _engine_error(error)


def _engine_error(error: EngineError | RequestStopped) -> Response:
    """Return the answer to a request that the engine refuses, or stopped."""
    body: dict[str, Any] = {"error": [{"message": error.message}]}
    if isinstance(error, EngineError) and error.kind == "limited":
        limit = {"limit": error.parameters["limit"], "value": error.parameters["value"]}
        body = {"errorCode": "USAGE_LIMIT_EXCEEDED", "message": error.message, **limit}
    return Response(STATUSES[error.kind], body, ((CODE_HEADER, error.code),))


def error_response(error: EngineError | RequestStopped) -> Sent:
    """Return status, headers and bytes of the answer to a request that the engine refuses, or stopped."""
    return _send(_engine_error(error))


def _send(reply: Response) -> Sent:
    if reply.body is None:
        return reply.status, reply.headers, b""
    content = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
    return reply.status, (*_JSON, *reply.headers), content


def collect(groups: Iterable[Iterable[Route]]) -> tuple[Route, ...]:
    """Put groups of routes together."""
    return tuple(route for group in groups for route in group)
