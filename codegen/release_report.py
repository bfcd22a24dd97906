"""Report on a new release: what its specs change, what was generated, what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from codegen import usages
from codegen.diff import comparison, report
from codegen.diff.change import Change, Verdict
from codegen.diff.report import Report
from codegen.parse.openapi_import import SpecError
from codegen.step import Context, Problem, Rename, Step
from codegen.steps import coverage
from codegen.transaction import Changes

ENGINE = "weaviate_gen/engine/differences/support.py: OPERATIONS"
"""Where the reasons stand why the embedded engine does not answer something."""
_ENGINE_HINT = "answer it, or give the reason there and print the tables of docs/local-engine.md"


def compare(before: Path, after: Path, context: Context) -> Report | None:
    """Compare two trees, specs and API; `None` if there were no specs before, or broken ones.

    Args:
        before: the tree before.
        after: the tree now, generated.
        context: has the ignore list; takes what is wrong with it.
    """
    try:
        return comparison.compare(before, after, context)
    except SpecError:
        return None


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


def render(
    found: Report,
    steps: Mapping[str, int],
    applied: Changes,
    rows: Sequence[Problem],
    renames: Sequence[Rename] = (),
) -> str:
    """Render the report as Markdown.

    Args:
        found: the differences of specs and API.
        steps: number of files of each step.
        applied: changes to the tree.
        rows: what a person should look at.
        renames: names that generated code spells otherwise than the specs.
    """
    lines = [f"# From Weaviate {found.old} to {found.new}", "", report.sentence(report.summary(found.changes)), ""]
    lines += ["## What users get without a hand edit", "", "| step | files |", "|---|---|"]
    lines += [f"| {name} | {count} |" for name, count in steps.items()]
    lines += ["", f"{len(applied.written)} files were written, {len(applied.removed)} removed.", ""]
    lines += _list("Removed", applied.removed)
    lines += _list(
        "Names that could not stand as the specs spell them", [str(rename) for rename in renames], code=False
    )
    lines += ["## What users must change", ""]
    lines += [*map(_line, _of(found, "python", Verdict.BREAKING))] or ["Nothing: code that uses the API stays right."]
    lines += ["", "## To do", "", *_to_do(found), "- Run scripts/test.sh and scripts/check.sh.", ""]
    rows = [*rows, *(Problem(entry, "names nothing", "drop it") for entry in found.unmatched)]
    if rows:
        lines += ["| file and row | what | then |", "|---|---|---|"]
        lines += [f"| `{row.where}` | {report.cell(row.message)} | {report.cell(row.hint)} |" for row in rows] + [""]
    lines += ["## What changed", ""]
    body = report.markdown(found).split("\n")[4:]
    lines += [f"#{line}" if line.startswith("## ") else line for line in body]
    return "\n".join(lines).rstrip("\n") + "\n"


def check_target(target: Path | None) -> None:
    """Make sure that the report can be written, and leave what is there as it is.

    Raises:
        OSError: it cannot.
    """
    if target is not None:
        new = not target.exists()
        target.open("ab").close()
        if new:
            target.unlink()


def write(page: str, target: Path | None) -> None:
    """Write the report to its file, or print it if there is none."""
    if target is None:
        print(page, end="", flush=True)
    else:
        target.write_text(page, "utf-8")


def _of(found: Report, axis: str, verdict: Verdict) -> list[Change]:
    return [change for change in found.changes if getattr(change, axis) == verdict]


def _line(change: Change) -> str:
    return f"- `{change.where}` ({change.area}): {change.detail}. {change.reason}"


def _to_do(found: Report) -> list[str]:
    breaking, warned = _of(found, "worse", Verdict.BREAKING), _of(found, "worse", Verdict.WARNING)
    lines = (
        [f"- Look at each of the {len(breaking)} breaking changes below."] if breaking else ["- Nothing is breaking."]
    )
    if warned:
        lines.append(f"- Look at each of the {len(warned)} warnings below.")
    return lines


def _list(title: str, entries: Sequence[str], *, code: bool = True) -> list[str]:
    return [f"{title}:", "", *(f"- `{each}`" if code else f"- {each}" for each in entries), ""] if entries else []
