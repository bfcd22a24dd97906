"""Routes on GraphQL."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route


def query(request: Request) -> Response:
    """Answer a query; what is wrong with it stands in the answer, whose status is 200 all the same."""
    body = request.fields()
    if not isinstance(body.get("query"), str) or not body["query"]:
        raise RequestDecodeError("graphql_query_missing")
    return Response(200, _result(request, body))


def batch(request: Request) -> Response:
    """Answer several queries at once."""
    bodies = request.json()
    if not is_list(bodies):
        raise RequestDecodeError("body_unreadable", "queries")
    if not bodies:
        return Response(422, {"error": None})
    return Response(200, [_result(request, body) if is_map(body) else _empty() for body in bodies])


def _empty() -> dict[str, Any]:
    message = "422: a query of the batch is empty, or no text"
    return {"errors": [{"locations": None, "message": message, "path": None}]}


def _result(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    from weaviate_gen.engine.wire.graphql.execution import execute  # graphql-core costs time to import, and few need it

    text: Any = body.get("query")
    if not isinstance(text, str) or not text:
        return _empty()
    name: Any = body.get("operationName")
    variables: Any = body.get("variables")
    return execute(
        request.database,
        request.context,
        text,
        variables if is_map(variables) else {},
        name if isinstance(name, str) else None,
    )


ROUTES = (Route("POST", "/v1/graphql", query), Route("POST", "/v1/graphql/batch", batch))
