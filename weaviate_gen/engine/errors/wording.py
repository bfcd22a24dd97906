"""Form of the catalog of refusals: of each cause, its kind and what a server was observed to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "invalid",
    "bad_request",
    "unauthenticated",
    "forbidden",
    "not_found",
    "conflict",
    "unavailable",
    "disk_full",
    "unsupported",
    "deadline_exceeded",
    "canceled",
    "too_large",
    "limited",
    "internal",
]
"""The class of a refusal, in the engine's own words; the wire layer alone maps it to statuses."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to word a cause.

    Attributes:
        kind: the class of the refusal.
        template: the message; fields in braces are the parameters of the error.
    """

    kind: Kind
    template: str


def cause(kind: Kind, only: str | None = None, /, **wordings: str | Wording) -> Mapping[str, Wording]:
    """Return the wordings of one cause.

    Args:
        kind: the class of the refusal, where a wording has none of its own.
        only: the wording of a cause that has one.
        wordings: those of a cause that a server words differently from place to place, by name.
    """
    named = {name: Wording(kind, text) if isinstance(text, str) else text for name, text in wordings.items()}
    return named if only is None else {"": Wording(kind, only), **named}
