"""Report on a new release: what its specs change, what was generated, what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.diff import report, side
from codegen.diff.change import Change, Severity
from codegen.finish import AppliedChanges
from codegen.parse.openapi_import import SpecError


@dataclass(frozen=True, slots=True)
class Comparison:
    """The specs before and after.

    Attributes:
        old: the release before.
        new: the release now.
        changes: the differences, the gravest first.
    """

    old: str
    new: str
    changes: Sequence[Change]


def compare(before: Path, after: Path) -> Comparison | None:
    """Compare the specs of two trees; `None` if there were none before, or broken ones."""
    try:
        old = side.load(before / "specs")
    except SpecError:
        return None
    new = side.load(after / "specs")
    return Comparison(old.release, new.release, side.compare(old, new))


def render(
    comparison: Comparison,
    steps: Mapping[str, int],
    applied: AppliedChanges,
    gaps: Sequence[str],
    differences: Sequence[str],
) -> str:
    """Render the report as Markdown.

    Args:
        comparison: the differences of the specs.
        steps: number of files of each step.
        applied: changes to the tree.
        gaps: what the ergonomic layer does not reach yet.
        differences: where the Go source differs from `specs/modules`.
    """
    old, new = comparison.old, comparison.new
    lines = [f"# From Weaviate {old} to {new}", "", f"{_sentence(report.summary(comparison.changes))}", ""]
    lines += ["## What users get without a hand edit", "", "| step | files |", "|---|---|"]
    lines += [f"| {name} | {count} |" for name, count in steps.items()]
    lines += ["", f"{len(applied.written)} files were written, {len(applied.removed)} removed.", ""]
    lines += _list("Removed", applied.removed)
    lines += ["## What is still to be done", ""]
    breaking = [change for change in comparison.changes if change.severity == Severity.BREAKING]
    lines += [
        f"- Look at each of the {len(breaking)} breaking changes below." if breaking else "- Nothing is breaking."
    ]
    lines += [f"- Reach {gap}, or say in specs/overlays/unused.toml why not." for gap in gaps]
    lines += [f"- {difference}" for difference in differences]
    lines += ["- Run scripts/test.sh and scripts/check.sh.", "", "## What changed", ""]
    body = report.markdown(old, new, comparison.changes).split("\n")[4:]
    lines += [f"#{line}" if line.startswith("## ") else line for line in body]
    return "\n".join(lines).rstrip("\n") + "\n"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _list(title: str, paths: Sequence[str]) -> list[str]:
    return [f"{title}:", "", *(f"- `{path}`" for path in paths), ""] if paths else []
