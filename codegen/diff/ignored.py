"""The ignore list: changes that were looked at and do not count, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import Field, field_validator

from codegen.diff.change import Change
from codegen.diff.rules import RULES
from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

PATH = "specs/overlays/diff.toml"


class Entry(Table):
    """Changes that do not count.

    Attributes:
        rule: the id of their rule.
        where: what changed; `*` stands for anything.
        old: the release before; any, if not given.
        new: the release now; any, if not given.
        reason: why they do not count.
    """

    rule: str
    where: str = Field(min_length=1)
    old: str | None = None
    new: str | None = None
    reason: str = Field(min_length=10)

    @field_validator("rule")
    @classmethod
    def _rule_is_known(cls, value: str) -> str:
        if value not in RULES:
            raise ValueError("there is no such rule in codegen/diff/rules.toml")
        return value

    def names(self, change: Change) -> bool:
        """Return whether it names a change."""
        # Brackets are no pattern here: they mean the items of a list.
        pattern = self.where.replace("[", "[[]")
        return self.rule == change.rule and fnmatchcase(change.where, pattern)

    def holds(self, old: str, new: str) -> bool:
        """Return whether it is meant for a comparison of two releases."""
        return self.old in {None, old} and self.new in {None, new}


class IgnoreList(Table):
    """The file."""

    ignore: list[Entry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A change that does not count, and why."""

    change: Change
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the ignore list made of changes: those that count, those that do not, and its entries that name nothing."""

    changes: Sequence[Change]
    ignored: Sequence[Ignored]
    unmatched: Sequence[str]


def read(context: Context) -> IgnoreList:
    """Read the list; what is wrong with it becomes a problem. Without the file, nothing is ignored."""
    if not (context.root / PATH).exists():
        return IgnoreList()
    return tables.read(context, PATH, IgnoreList) or IgnoreList()


def apply(changes: Sequence[Change], listed: IgnoreList, old: str, new: str) -> Sorted:
    """Sort changes by what the list says of a comparison of two releases."""
    entries = [entry for entry in listed.ignore if entry.holds(old, new)]
    kept: list[Change] = []
    ignored: list[Ignored] = []
    used: set[int] = set()
    for change in changes:
        found = [index for index, entry in enumerate(entries) if entry.names(change)]
        used.update(found)
        if found:
            ignored.append(Ignored(change, entries[found[0]].reason))
        else:
            kept.append(change)
    unmatched = [f"{PATH}: {entry.rule} at {entry.where}" for index, entry in enumerate(entries) if index not in used]
    return Sorted(kept, ignored, unmatched)
