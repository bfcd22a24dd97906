"""From verb and path to the function that answers, and from a refusal to its status and body."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote

from weaviate_gen.local.engine import deadline
from weaviate_gen.local.engine.database import Database
from weaviate_gen.local.engine.errors import EngineError, Kind, RequestStopped
from weaviate_gen.local.wire.access import HEALTH, OPEN, authorize
from weaviate_gen.local.wire.context import Context
from weaviate_gen.local.wire.rest.request import Answer, Request, Route, Unreadable

_LOG = logging.getLogger("weaviate_gen.local")

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
    "internal": 500,
}
"""HTTP's status for each kind of refusal."""

_JSON = (("content-type", "application/json"),)


class _Tree:
    """Routes by segments of their paths; a literal segment goes before a parameter."""

    def __init__(self) -> None:
        self.literal: dict[str, _Tree] = {}
        self.parameter: _Tree | None = None
        self.ends: dict[str, tuple[Route, tuple[str, ...]]] = {}

    def add(self, route: Route) -> None:
        node, names = self, list[str]()
        for segment in _segments(route.template):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Tree()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _Tree())
        node.ends[route.verb] = (route, tuple(names))

    def find(self, segments: Sequence[str], values: tuple[str, ...] = ()) -> tuple[_Tree, tuple[str, ...]] | None:
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
def _tree() -> _Tree:
    from weaviate_gen.local.wire.rest.routes import routes

    tree = _Tree()
    for route in routes():
        tree.add(route)
    return tree


def answer(database: Database, verb: str, target: str, headers: Mapping[str, str], body: bytes) -> Sent:
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
    path, _, query = target.partition("?")
    found = _tree().find(_segments(path))
    if found is None:
        return _send(Answer(404, {"code": 404, "message": f"path {path} was not found"}))
    node, values = found
    end = node.ends.get(verb)
    if end is None:
        allowed = ",".join(sorted(node.ends))
        message = f"method {verb} is not allowed, but [{allowed}] are"
        return _send(Answer(405, {"code": 405, "message": message}, (("allow", allowed),)))
    route, names = end
    try:
        nobody = path in HEALTH or (path in OPEN and "authorization" not in headers)
        context = Context(headers, database.around.now()) if nobody else Context.of(database, headers)
    except EngineError as error:
        return _send(Answer(401, {"code": 401, "message": error.message}))
    request = Request(
        database,
        context,
        dict(zip(names, values, strict=True)),
        dict(parse_qsl(query, keep_blank_values=True)),
        body,
    )
    try:
        deadline.check()
        authorize(request, verb, route.template)
        return _send(route.function(request))
    except Unreadable as error:
        status = error.code if error.code < 600 else 422
        return _send(Answer(status, {"code": error.code, "message": error.message}))
    except (EngineError, RequestStopped) as error:
        return refused(error)
    except Exception as error:  # noqa: BLE001  (a server answers, whatever goes wrong in it)
        _LOG.exception("%s %s failed", verb, route.template)
        return refused(EngineError("internal", f"{type(error).__name__}: {error}"))


def refusal(error: EngineError | RequestStopped) -> Answer:
    """Return the answer to a request that the engine refuses, or stopped."""
    return Answer(STATUSES[error.kind], {"error": [{"message": error.message}]})


def refused(error: EngineError | RequestStopped) -> Sent:
    """Return status, headers and bytes of the answer to a request that the engine refuses, or stopped."""
    return _send(refusal(error))


def _send(reply: Answer) -> Sent:
    if reply.body is None:
        return reply.status, reply.headers, b""
    content = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
    return reply.status, (*_JSON, *reply.headers), content


def collect(groups: Iterable[Iterable[Route]]) -> tuple[Route, ...]:
    """Put groups of routes together."""
    return tuple(route for group in groups for route in group)
