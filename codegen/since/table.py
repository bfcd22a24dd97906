"""`specs/since.toml`: the lifetimes of all that is not in every release, and the releases that were looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.since import facts
from codegen.since.versions import ALWAYS, PATTERN, Lifetime, Version, parse, show
from codegen.step import Context

PATH = "specs/since.toml"
HEAD = """\
# Written by `python -m codegen since` from the interfaces of all releases; release day adds what is new. Do not edit.
# Of each thing that is not in every release: the first release of each minor line that has it (later lines have it
# too), and, where the newest release lacks it, the last that has it. What has no row is as old as what contains it.
"""
HINT = "run `python -m codegen since --from` with upstream's repository"

Text: TypeAlias = Annotated[str, StringConstraints(pattern=PATTERN)]


class Row(Table):
    """The lifetime of one thing; see :class:`codegen.since.versions.Lifetime`."""

    since: list[Text] = Field(default_factory=list)
    last: Text | None = None


class SinceFile(Table):
    """The file: the oldest release that was looked at, the newest of each line, and a table for each kind of thing."""

    oldest: Text
    newest: list[Text] = Field(min_length=1)
    operation: dict[str, Row] = Field(default_factory=dict)
    definition: dict[str, Row] = Field(default_factory=dict)
    rpc: dict[str, Row] = Field(default_factory=dict)
    message: dict[str, Row] = Field(default_factory=dict)
    enum: dict[str, Row] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Since:
    """What the file holds.

    Attributes:
        oldest: the oldest release that was looked at.
        newest: the newest release of each minor line that was looked at, in order.
        rows: lifetimes by address, see :mod:`codegen.since.facts`.
    """

    oldest: Version
    newest: tuple[Version, ...]
    rows: Mapping[str, Lifetime] = field(default_factory=dict)

    def of(self, address: str) -> Lifetime:
        """Return the lifetime of a thing: its own, or that of what contains it."""
        outer: str | None = address
        while outer is not None:
            if outer in self.rows:
                return self.rows[outer]
            outer = facts.container(outer)
        return ALWAYS

    def lacks(self, release: Version) -> bool:
        """Return whether a release is newer than those of its line that were looked at."""
        line = [version for version in self.newest if version[:2] == release[:2]]
        return release > self.oldest and all(release > version for version in line)

    def to_bytes(self) -> bytes:
        """Write the file."""
        lines = [HEAD, f"oldest = {_quoted(show(self.oldest))}\n"]
        lines.append(f"newest = [{', '.join(_quoted(show(version)) for version in self.newest)}]\n")
        for kind in facts.KINDS:
            rows = sorted((key.partition(" ")[2], row) for key, row in self.rows.items() if key.startswith(f"{kind} "))
            lines.extend([f"\n[{kind}]\n"] if rows else [])
            lines.extend(f"{_quoted(name)} = {_row(row)}\n" for name, row in rows)
        return "".join(lines).encode()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _row(row: Lifetime) -> str:
    since = f"since = [{', '.join(_quoted(show(version)) for version in row.since)}]"
    last = "" if row.last is None else f"last = {_quoted(show(row.last))}"
    return f"{{ {', '.join(part for part in (since if row.since else '', last) if part)} }}"


def without_implied(oldest: Version, newest: Iterable[Version], rows: Mapping[str, Lifetime]) -> Since:
    """Return a table without the rows that follow from those of what contains the things.

    Args:
        oldest: the oldest release that was looked at.
        newest: the newest release of each line.
        rows: the lifetime of every thing.
    """
    whole = Since(oldest, tuple(newest), rows)
    kept: dict[str, Lifetime] = {}
    for address, row in rows.items():
        outer = facts.container(address)
        if row != (ALWAYS if outer is None else whole.of(outer)):
            kept[address] = row
    return Since(oldest, tuple(newest), kept)


def read(context: Context) -> Since | None:
    """Read the table; what is wrong with it is a problem that names the key."""
    found = tables.read(context, PATH, SinceFile)
    if found is None:
        return None
    rows = {
        f"{kind} {name}": Lifetime(_versions(row.since), _version(row.last))
        for kind in facts.KINDS
        for name, row in getattr(found, kind).items()
    }
    oldest, newest = _versions([found.oldest]), _versions(found.newest)
    for key, versions in (("newest", newest), *((key, row.since) for key, row in rows.items())):
        if list(versions) != sorted(set(versions)):
            context.problem(f"{PATH}: {key}", "must be versions in order", HINT)
    return Since(oldest[0], newest, rows)


def read_if_there(context: Context) -> Since | None:
    """Read the table of a tree that may have none."""
    return read(context) if (context.root / PATH).is_file() else None


def _versions(releases: Iterable[str]) -> tuple[Version, ...]:
    return tuple(version for text in releases if (version := parse(text)) is not None)


def _version(text: str | None) -> Version | None:
    return None if text is None else parse(text)
