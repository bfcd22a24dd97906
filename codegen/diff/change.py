"""A change, its two verdicts, and the rule that gave them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, IntEnum, auto
from typing import Literal, TypeAlias

Area: TypeAlias = Literal["REST", "gRPC", "modules", "surface", "overlays", "API"]


class Verdict(IntEnum):
    """How much a change matters to one side of the client.

    Cosmetic: nothing depends on it. Additive: there is more than before, or more is accepted. Warning: what was right
    stays right, but may meet something new, and deserves a look. Breaking: what was right before may be wrong now.
    """

    COSMETIC = 0
    ADDITIVE = 1
    WARNING = 2
    BREAKING = 3

    @property
    def word(self) -> str:
        """Return it in lower case, as reports write it."""
        return self.name.lower()

    @property
    def exit_code(self) -> int:
        """Return what a comparison with this verdict ends with: 0 cosmetic, 1 additive or warning, 2 breaking."""
        return {Verdict.COSMETIC: 0, Verdict.BREAKING: 2}.get(self, 1)


class Way(Flag):
    """Which way values go: to the server, from it, or both; none for what nothing refers to."""

    IN = auto()
    OUT = auto()


NEITHER, BOTH = Way(0), Way.IN | Way.OUT


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference.

    Attributes:
        area: the part of the specs.
        where: the thing that changed, such as `GET /v1/meta` or `SearchRequest.limit`.
        detail: what happened to it.
        rule: the id of its rule in `codegen.diff.rules`.
        wire: the verdict on what is sent and received, in binary and in JSON.
        python: the verdict on code that uses the Python API: names, signatures, types.
        reason: why the verdicts are these.
    """

    area: Area
    where: str
    detail: str
    rule: str
    wire: Verdict
    python: Verdict
    reason: str

    @property
    def worse(self) -> Verdict:
        """Return the worse of the two verdicts."""
        return max(self.wire, self.python)


def worst(changes: Iterable[Change]) -> Verdict:
    """Return the worst verdict on any of the changes; of no change, `COSMETIC`."""
    return max((change.worse for change in changes), default=Verdict.COSMETIC)
