"""Mutants that mean the same as what they were made from: listed by hand, each with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant

LIST = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that no test can notice.

    Attributes:
        file: its module, below the root.
        before: the lines that it changes.
        after: what they become.
        reason: why nobody can tell.
    """

    file: str
    before: str
    after: str
    reason: str


def listed() -> list[Equivalent]:
    """Return the list."""
    return [Equivalent(**entry) for entry in tomllib.loads(LIST.read_text("utf-8")).get("mutant", [])]


def without(found: Iterable[Mutant], sources: Mapping[str, bytes]) -> list[Mutant]:
    """Return the mutants that are not on the list."""
    known = {(each.file, each.before, each.after) for each in listed()}
    return [mutant for mutant in found if (mutant.path, *mutant.shown(sources[mutant.path])) not in known]
