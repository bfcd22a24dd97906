"""Answers that are handed on as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class RawGQLReturn:
    """The answer to a raw GraphQL query.

    Attributes:
        aggregate: what stands under ``Aggregate``, by collection.
        explore: what stands under ``Explore``.
        get: what stands under ``Get``, by collection.
        errors: the server's errors, or ``None``.
    """

    aggregate: dict[str, list[Any]]
    explore: dict[str, list[Any]]
    get: dict[str, list[Any]]
    errors: Any | None
