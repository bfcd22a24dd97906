"""Differences as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from codegen.diff.change import Change, Verdict, worst
from codegen.diff.ignored import Ignored

MEANING = {
    Verdict.BREAKING: "what was right before may be wrong now",
    Verdict.WARNING: "what was right stays right, and may meet something new",
    Verdict.ADDITIVE: "there is more than before",
    Verdict.COSMETIC: "nothing depends on it",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a comparison found.

    Attributes:
        old: the release before.
        new: the release now.
        changes: the differences that count, the gravest first.
        ignored: those that the ignore list names, with its reasons.
        unmatched: entries of the ignore list that name nothing.
    """

    old: str
    new: str
    changes: Sequence[Change]
    ignored: Sequence[Ignored] = field(default_factory=tuple)
    unmatched: Sequence[str] = field(default_factory=tuple)

    @property
    def verdict(self) -> Verdict:
        """Return the worst verdict."""
        return worst(self.changes)


def text(report: Report) -> str:
    """Return the differences as lines for a terminal."""
    lines = [f"{report.old} -> {report.new}: {summary(report.changes)}"]
    for verdict, group in groupby(report.changes, key=lambda change: change.worse):
        lines += ["", f"{verdict.word}: {MEANING[verdict]}"]
        for change in group:
            lines.append(f"  {change.area:<9}{change.where}: {change.detail}")
            lines.append(f"           {_verdicts(change)} [{change.rule}] {change.reason}")
    if report.ignored:
        lines += ["", "ignored:"]
        lines += [
            f"  {each.change.area:<9}{each.change.where}: {each.change.detail} ({each.reason})"
            for each in report.ignored
        ]
    lines += [f"\nthe ignore list names what is not there: {entry}" for entry in report.unmatched]
    return "\n".join(lines) + "\n"


def _verdicts(change: Change) -> str:
    return f"wire {change.wire.word}, python {change.python.word}"


def summary(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each verdict; the worse of the two counts."""
    if not changes:
        return "no differences"
    counts = {verdict: sum(change.worse == verdict for change in changes) for verdict in MEANING}
    return ", ".join(f"{count} {verdict.word}" for verdict, count in counts.items())


def as_json(report: Report) -> str:
    """Return the differences as a JSON object."""
    content = {
        "old": report.old,
        "new": report.new,
        "verdict": report.verdict.word,
        "wire": max((change.wire for change in report.changes), default=Verdict.COSMETIC).word,
        "python": max((change.python for change in report.changes), default=Verdict.COSMETIC).word,
        "changes": [_row(change) for change in report.changes],
        "ignored": [{**_row(each.change), "ignored_because": each.reason} for each in report.ignored],
        "unmatched": list(report.unmatched),
    }
    return json.dumps(content, indent=1) + "\n"


def _row(change: Change) -> dict[str, str]:
    return {
        "verdict": change.worse.word,
        "wire": change.wire.word,
        "python": change.python.word,
        "rule": change.rule,
        "area": change.area,
        "where": change.where,
        "what": change.detail,
        "reason": change.reason,
    }


def markdown(report: Report) -> str:
    """Return the differences as a page: one table a verdict, and the reason of each rule once."""
    lines = [f"# Weaviate {report.old} to {report.new}", "", sentence(summary(report.changes))]
    for verdict, group in groupby(report.changes, key=lambda change: change.worse):
        lines += ["", f"## {verdict.word.capitalize()}: {MEANING[verdict]}", ""]
        lines += ["| | where | what | wire | Python | rule |", "|---|---|---|---|---|---|", *_rows(group)]
    if report.ignored:
        lines += ["", "## Ignored", "", "| | where | what | rule | because |", "|---|---|---|---|---|"]
        lines += [_ignored_row(each) for each in report.ignored]
    if report.unmatched:
        lines += ["", "## Entries of the ignore list that name nothing", ""]
        lines += [f"- {cell(entry)}" for entry in report.unmatched]
    reasons = {change.rule: change.reason for change in report.changes}
    if reasons:
        lines += ["", "## Why", ""]
        lines += [f"- {rule}: {reason}" for rule, reason in sorted(reasons.items())]
    return "\n".join(lines) + "\n"


def _ignored_row(each: Ignored) -> str:
    change = each.change
    return f"| {change.area} | `{change.where}` | {cell(change.detail)} | {change.rule} | {cell(each.reason)} |"


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def _rows(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        verdicts = f"{change.wire.word} | {change.python.word} | {change.rule}"
        yield f"| {change.area} | `{change.where}` | {cell(change.detail)} | {verdicts} |"


def cell(words: str) -> str:
    """Return words as they can stand in a table."""
    return words.replace("|", "\\|").replace("<", "&lt;")
