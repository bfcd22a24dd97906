"""Routes on GraphQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weaviate_gen.local.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.local.engine.jsons import is_map
from weaviate_gen.local.wire.graphql.aggregate import aggregate
from weaviate_gen.local.wire.graphql.get import UnknownField, get
from weaviate_gen.local.wire.graphql.parse import Field, Place, SyntaxFault, parse
from weaviate_gen.local.wire.rest.request import Answer, Request, Route, Unreadable

_ROOTS = {"Get": get, "Aggregate": aggregate}


def query(request: Request) -> Answer:
    """Answer a query; what is wrong with it stands in the answer, whose status is 200 all the same."""
    body = request.fields()
    text: Any = body.get("query")
    variables: Any = body.get("variables") or {}
    if not isinstance(text, str) or not text:
        raise Unreadable(422, "query cannot be empty")
    try:
        fields = parse(text, variables if is_map(variables) else {})
        _check(fields)
        return Answer(200, _answered(request, fields))
    except SyntaxFault as error:
        return _faulty(str(error), [error.place])
    except UnknownField as error:
        return _faulty(str(error), [error.field.place])


def _faulty(message: str, places: Sequence[Place]) -> Answer:
    locations = [{"column": place.column, "line": place.line} for place in places]
    return Answer(200, {"errors": [{"locations": locations, "message": message, "path": None}]})


def _check(fields: Sequence[Field]) -> None:
    for field in fields:
        if field.name == "Explore":
            raise NotSupportedByLocalEngine("GraphQL query Explore")
        if field.name not in _ROOTS:
            raise UnknownField(field, "WeaviateObj")


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
                errors.append({"locations": None, "message": error.message, "path": [root.key, each.key]})
        data[root.key] = part
    return {"data": data, **({"errors": errors} if errors else {})}


ROUTES = (Route("POST", "/v1/graphql", query),)
