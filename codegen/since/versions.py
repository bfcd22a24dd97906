"""Versions of releases, and which of them have a thing: the first of each minor line, and the last of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

Version: TypeAlias = tuple[int, int, int]

PATTERN = r"^\d+\.\d+\.\d+$"


def parse(text: str) -> Version | None:
    """Read a version such as `1.39.0`, or a tag such as `v1.39.0`; ``None`` for anything else, like pre-releases."""
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def show(version: Version) -> str:
    """Write a version."""
    return ".".join(map(str, version))


def newest_of_lines(versions: Iterable[Version]) -> list[Version]:
    """Return the newest version of each minor line, in order."""
    return [max(line) for _, line in groupby(sorted(versions), lambda version: version[:2])]


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Which releases have a thing.

    Attributes:
        since: the first of each minor line, in order; from the last one on, all releases have it. Empty where the
            oldest release that is looked at, and all after it, have it.
        last: the last release that has it; ``None`` where the newest does.
    """

    since: tuple[Version, ...] = ()
    last: Version | None = None

    def has(self, version: Version) -> bool:
        """Return whether a release has the thing."""
        if self.last is not None and version > self.last:
            return False
        return (
            not self.since
            or version >= self.since[-1]
            or any(version[:2] == first[:2] and version >= first for first in self.since)
        )


ALWAYS = Lifetime()
"""The lifetime of what is there since the oldest release or before."""


def lifetime(releases: Sequence[Version], having: frozenset[Version]) -> Lifetime:
    """Return the lifetime of a thing.

    Within a line it counts from where all later patches have it.

    Args:
        releases: the releases that were looked at, in order.
        having: those of them that have it; at least one.
    """
    newest = max(having)
    last = None if newest == releases[-1] else newest
    known = [version for version in releases if version <= newest]
    if having.issuperset(known):
        return Lifetime((), last)
    firsts: list[Version] = []
    for _, line in groupby(known, lambda version: version[:2]):
        having_from = None
        for version in reversed([*line]):
            if version not in having:
                break
            having_from = version
        if having_from is not None:
            firsts.append(having_from)
    return Lifetime(condense(firsts), last)


def condense(firsts: Sequence[Version]) -> tuple[Version, ...]:
    """Drop the last lines that have a thing from their beginning, up to one whose line before has it too.

    Args:
        firsts: the first release of each line that has the thing, in order.
    """
    kept = [*firsts]
    while len(kept) > 1 and kept[-1] == (kept[-2][0], kept[-2][1] + 1, 0):
        kept.pop()
    return tuple(kept)
