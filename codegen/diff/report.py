"""Differences as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from codegen.diff.change import Change, Severity, worst

MEANING = {
    Severity.BREAKING: "what was right before may be wrong now",
    Severity.ADDITIVE: "there is more than before",
    Severity.COSMETIC: "nothing on the wire depends on it",
}


def text(old: str, new: str, changes: Sequence[Change]) -> str:
    """Return the differences as lines for a terminal."""
    lines = [f"{old} -> {new}: {summary(changes)}"]
    for severity, group in groupby(changes, key=lambda change: change.severity):
        lines += ["", f"{severity.name.lower()}: {MEANING[severity]}"]
        lines += [f"  {change.area:<8}{change.where}: {change.what}" for change in group]
    return "\n".join(lines) + "\n"


def summary(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each severity."""
    if not changes:
        return "no differences"
    counts = {severity: sum(change.severity == severity for change in changes) for severity in MEANING}
    return ", ".join(f"{count} {severity.name.lower()}" for severity, count in counts.items())


def as_json(old: str, new: str, changes: Sequence[Change]) -> str:
    """Return the differences as a JSON object."""
    content = {
        "old": old,
        "new": new,
        "severity": worst(list(changes)).name.lower(),
        "changes": [
            {"severity": change.severity.name.lower(), "area": change.area, "where": change.where, "what": change.what}
            for change in changes
        ],
    }
    return json.dumps(content, indent=1) + "\n"


def markdown(old: str, new: str, changes: Sequence[Change]) -> str:
    """Return the differences as a page: one table a severity."""
    lines = [f"# Weaviate {old} to {new}", "", f"{summary(changes)[:1].upper()}{summary(changes)[1:]}."]
    for severity, group in groupby(changes, key=lambda change: change.severity):
        lines += [
            "",
            f"## {severity.name.capitalize()}: {MEANING[severity]}",
            "",
            "| | where | what |",
            "|---|---|---|",
        ]
        lines += _rows(group)
    return "\n".join(lines) + "\n"


def _rows(changes: Iterator[Change]) -> Iterator[str]:
    for change in changes:
        what = change.what.replace("|", "\\|").replace("<", "&lt;")
        yield f"| {change.area} | `{change.where}` | {what} |"
