"""From what each release has to how long each thing was there; and one release more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.since import table
from codegen.since.table import Since
from codegen.since.versions import Lifetime, Version, condense, lifetime, newest_of_lines


def of_releases(facts: Mapping[Version, frozenset[str]]) -> Since:
    """Return the table of several releases.

    Args:
        facts: the addresses of each release; see :func:`codegen.since.facts.of`.
    """
    releases = sorted(facts)
    having: dict[str, set[Version]] = {}
    for version, addresses in facts.items():
        for address in addresses:
            having.setdefault(address, set()).add(version)
    rows = {address: lifetime(releases, frozenset(versions)) for address, versions in having.items()}
    return table.without_implied(releases[0], newest_of_lines(releases), rows)


def with_release(
    known: Since, before: frozenset[str], release: Version, facts: frozenset[str], renamed: Mapping[str, str]
) -> Since:
    """Return the table with one release more; the same one if it was looked at already, or is too old.

    Args:
        known: the table.
        before: the addresses of the newest release that the table knows.
        release: the release.
        facts: its addresses.
        renamed: by address of a thing in it, the address that the same thing had before.
    """
    if not known.lacks(release):
        return known
    newest = newest_of_lines([*known.newest, release])
    everything = before | facts | {*known.rows}
    rows = {address: known.of(renamed.get(address, address)) for address in everything}
    is_newest = release == newest[-1]
    for address in everything:
        row, old = rows[address], renamed.get(address, address)
        if address in facts:
            if old not in before and old not in known.rows and row.last is None:
                rows[address] = Lifetime((release,), None if is_newest else release)
            elif not row.has(release):
                rows[address] = _with(known, row, release, is_newest=is_newest)
        elif is_newest and row.last is None:
            rows[address] = replace(row, last=known.newest[-1])
    return table.without_implied(known.oldest, newest, rows)


def _with(known: Since, row: Lifetime, release: Version, *, is_newest: bool) -> Lifetime:
    """Return the lifetime of a thing that was backported, or has come back."""
    lines = {first[:2] for first in row.since}
    whole = {(*version[:2], 0) for version in known.newest if version[:2] not in lines and row.has(version)}
    last = None if is_newest or row.last is None else max(row.last, release)
    return Lifetime(condense(sorted({*row.since, *whole, release})), last)
