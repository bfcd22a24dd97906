"""Errors of a whole query, which has no data then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graphql import GraphQLError, Node, SourceLocation


class QueryError(Exception):
    """A query that is not answered.

    Attributes:
        message: what is wrong.
        places: where in the query.
    """

    def __init__(self, message: str, places: Sequence[SourceLocation] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.places: tuple[SourceLocation, ...] = tuple(places)


class InvalidQuery(Exception):
    """A query that does not fit the schema.

    Attributes:
        errors: everything that is wrong.
    """

    def __init__(self, errors: Iterable[GraphQLError]) -> None:
        super().__init__()
        self.errors: list[QueryError] = [QueryError(error.message, error.locations or ()) for error in errors]


def error_at(message: str, *nodes: Node) -> QueryError:
    """Return an error about parts of a query."""
    return QueryError(message, GraphQLError(message, [*nodes]).locations or ())


def error_body(error: QueryError, path: Sequence[str] | None = None) -> dict[str, Any]:
    """Return an error in the form of a reply."""
    places = [{"column": place.column, "line": place.line} for place in error.places]
    return {"locations": places, "message": error.message, "path": None if path is None else list(path)}
