"""Responses that are returned verbatim."""

from __future__ import annotations

from typing import Any

from weaviate_gen._runtime.records import record


@record
class RawGQLReturn:
    """Response to a raw GraphQL query.

    Attributes:
        aggregate: content of ``Aggregate``, by collection.
        explore: content of ``Explore``.
        get: content of ``Get``, by collection.
        errors: errors from the server, or ``None``.
    """

    aggregate: dict[str, list[Any]]
    explore: dict[str, list[Any]]
    get: dict[str, list[Any]]
    errors: Any | None
