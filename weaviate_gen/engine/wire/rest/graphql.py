"""Routes on GraphQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.graphql.aggregate import aggregate
from weaviate_gen.engine.wire.graphql.faults import Fault, UnknownField, wants_fields
from weaviate_gen.engine.wire.graphql.get import get
from weaviate_gen.engine.wire.graphql.parse import Field, Place, SyntaxFault, parse
from weaviate_gen.engine.wire.rest.request import Answer, Request, Route, Unreadable

_ROOTS = {"Get": get, "Aggregate": aggregate}


def query(request: Request) -> Answer:
    """Answer a query; what is wrong with it stands in the answer, whose status is 200 all the same."""
    body = request.fields()
    if not isinstance(body.get("query"), str) or not body["query"]:
        raise Unreadable(422, "query cannot be empty")
    return Answer(200, _result(request, body))


def batch(request: Request) -> Answer:
    """Answer several queries at once."""
    bodies = request.json()
    if not is_list(bodies):
        raise Unreadable(400, "parsing body from the request failed: it must be an array of queries")
    if not bodies:
        return Answer(422, {"error": None})
    return Answer(200, [_result(request, body) if is_map(body) else _empty() for body in bodies])


def _empty() -> dict[str, Any]:
    message = "422: a query of the batch is empty, or no text"
    return {"errors": [{"locations": None, "message": message, "path": None}]}


def _result(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    text: Any = body.get("query")
    if not isinstance(text, str) or not text:
        return _empty()
    variables: Any = body.get("variables") or {}
    try:
        fields = parse(text, variables if is_map(variables) else {})
        _check(fields)
        return _answered(request, fields)
    except SyntaxFault as error:
        return _faulty(str(error), [error.place])
    except Fault as error:
        return _faulty(str(error), [error.place])


def _faulty(message: str, places: Sequence[Place]) -> dict[str, Any]:
    return {"errors": [{"locations": _locations(places), "message": message, "path": None}]}


def _locations(places: Sequence[Place]) -> list[dict[str, int]]:
    return [{"column": place.column, "line": place.line} for place in places]


def _check(fields: Sequence[Field]) -> None:
    for field in fields:
        if field.name == "Explore":
            raise NotSupportedByLocalEngine("GraphQL query Explore")
        if field.name in ("__schema", "__type"):
            raise NotSupportedByLocalEngine(f"GraphQL introspection: {field.name}")
        if field.name not in _ROOTS:
            raise UnknownField(field, "WeaviateObj")
        wants_fields(field, f"{field.name}ObjectsObj")


def _answered(request: Request, fields: Sequence[Field]) -> dict[str, Any]:
    data, errors = dict[str, Any](), list[dict[str, Any]]()
    for root in fields:
        part = dict[str, Any]()
        for each in root.fields:
            try:
                part[each.key] = _ROOTS[root.name](request.database, each, request.context)
            except NotSupportedByLocalEngine:
                raise
            except EngineError as error:
                part[each.key] = None
                locations = _locations([each.place])
                errors.append({"locations": locations, "message": error.message, "path": [root.key, each.key]})
        data[root.key] = part
    return {"data": data, **({"errors": errors} if errors else {})}


ROUTES = (Route("POST", "/v1/graphql", query), Route("POST", "/v1/graphql/batch", batch))
