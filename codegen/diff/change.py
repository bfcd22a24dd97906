"""A change, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

Area: TypeAlias = Literal["REST", "gRPC", "modules"]


class Severity(IntEnum):
    """How much a change matters; the greatest of a comparison is its exit code.

    Cosmetic: nothing that goes over the wire depends on it. Additive: there is more than before. Breaking: what was
    right before may be wrong now.
    """

    COSMETIC = 0
    ADDITIVE = 1
    BREAKING = 2


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference.

    Attributes:
        area: the part of the specs.
        where: the thing that changed, such as `GET /v1/meta` or `SearchRequest.limit`.
        what: what happened to it.
        severity: how much it matters.
    """

    area: Area
    where: str
    what: str
    severity: Severity


def worst(changes: list[Change]) -> Severity:
    """Return the greatest severity; of no change, `COSMETIC`."""
    return max((change.severity for change in changes), default=Severity.COSMETIC)
