"""Report on a new release: what its specs change, what was generated, what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen import usages
from codegen.diff import report, side
from codegen.diff.change import Change, Severity
from codegen.finish import AppliedChanges
from codegen.parse.openapi_import import SpecError
from codegen.step import Context, Problem, Step
from codegen.steps import coverage

ENGINE = "weaviate_gen/engine/differences/support.py: OPERATIONS"
"""Where the reasons stand why the embedded engine does not answer something."""
_ENGINE_HINT = "answer it, or give the reason there and print the tables of docs/local-engine.md"


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


def todo(before: Path, after: Context, steps: Sequence[Step]) -> list[Problem]:
    """Return everything that a person should look at on a new release, with file and row.

    Args:
        before: the tree before, whose hand-written code is that of the tree after.
        after: the tree after.
        steps: the steps that ran.
    """
    old, new = set(coverage.things(Context(before))), set(coverage.things(after))
    asked = [row for step in steps if step.todo is not None for row in step.todo(after)]
    added = sorted(thing.name for thing in new - old if thing.kind == "operation")
    engine = [Problem(ENGINE, f"the engine answers 501 to `{name}`", _ENGINE_HINT) for name in added]
    return [*usages.find(before, usages.gone(old, new)), *asked, *engine]


def render(comparison: Comparison, steps: Mapping[str, int], applied: AppliedChanges, rows: Sequence[Problem]) -> str:
    """Render the report as Markdown.

    Args:
        comparison: the differences of the specs.
        steps: number of files of each step.
        applied: changes to the tree.
        rows: what a person should look at.
    """
    old, new = comparison.old, comparison.new
    lines = [f"# From Weaviate {old} to {new}", "", f"{_sentence(report.summary(comparison.changes))}", ""]
    lines += ["## What users get without a hand edit", "", "| step | files |", "|---|---|"]
    lines += [f"| {name} | {count} |" for name, count in steps.items()]
    lines += ["", f"{len(applied.written)} files were written, {len(applied.removed)} removed.", ""]
    lines += _list("Removed", applied.removed)
    lines += ["## To do", ""]
    breaking = [change for change in comparison.changes if change.severity == Severity.BREAKING]
    lines += [
        f"- Look at each of the {len(breaking)} breaking changes below." if breaking else "- Nothing is breaking."
    ]
    lines += ["- Run scripts/test.sh and scripts/check.sh.", ""]
    if rows:
        lines += ["| file and row | what | then |", "|---|---|---|"]
        lines += [f"| `{row.where}` | {_cell(row.what)} | {_cell(row.hint)} |" for row in rows] + [""]
    lines += ["## What changed", ""]
    body = report.markdown(old, new, comparison.changes).split("\n")[4:]
    lines += [f"#{line}" if line.startswith("## ") else line for line in body]
    return "\n".join(lines).rstrip("\n") + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _list(title: str, paths: Sequence[str]) -> list[str]:
    return [f"{title}:", "", *(f"- `{path}`" for path in paths), ""] if paths else []
