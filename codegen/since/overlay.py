"""Corrections of lifetimes, where interfaces do not say since when servers honor them: data, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.since.table import Since, Text
from codegen.since.versions import Lifetime, Version, parse
from codegen.step import Context

PATH = "specs/overlays/since.toml"


class Change(Table):
    """One correction.

    Attributes:
        address: what it is of, see :mod:`codegen.since.facts`.
        since: the first release of each minor line that honors it.
        reason: why the interfaces do not say so.
        link: where it can be seen.
    """

    address: str
    since: list[Text] = Field(min_length=1)
    reason: str = Field(min_length=10)
    link: str = Field(pattern="^https://")


class Implied(Table):
    """A value that older servers need not receive, as they know no other.

    Attributes:
        address: property or parameter.
        value: the value.
        reason: why leaving it out means the same.
        link: where it can be seen.
    """

    address: str
    value: Any
    reason: str = Field(min_length=10)
    link: str = Field(pattern="^https://")


class Overlay(Table):
    """The file of corrections."""

    change: list[Change] = Field(default_factory=list)
    implied: list[Implied] = Field(default_factory=list)


def read(context: Context) -> Overlay:
    """Read the overlay; what is wrong with it becomes a problem."""
    return tables.read(context, PATH, Overlay) or Overlay()


def apply(context: Context, since: Since, overlay: Overlay) -> Since:
    """Return the table with the corrections; one that changes nothing is a problem."""
    rows = dict(since.rows)
    for change in overlay.change:
        versions: list[Version] = [version for text in change.since if (version := parse(text)) is not None]
        row = Lifetime(tuple(sorted(versions)), since.of(change.address).last)
        if row == since.of(change.address):
            context.problem(f"{PATH} {change.address}", "says what the interfaces say", "drop the correction")
        rows[change.address] = row
    for implied in overlay.implied:
        if not since.of(implied.address).since:
            context.problem(f"{PATH} {implied.address}", "is in every release", "drop it, or correct the address")
    return replace(since, rows=rows)
