"""The step `coverage`: docs/coverage.md, the table of what the ergonomic layer reaches of Weaviate's interface.

What is reached is measured, not declared: `python -m tests.support.reach` runs the contract suite under instruments and
keeps what it saw in `specs/reach.json`. What is left out on purpose stands in `specs/overlays/unused.toml`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from codegen import lock
from codegen.ir import coverage as ir
from codegen.ir.coverage import Coverage, Thing, Unused
from codegen.render.env import environment
from codegen.step import Context, Output, Step
from codegen.steps import rest
from codegen.steps.grpc import compiled_protos

RECORD = "specs/reach.json"
UNUSED = "specs/overlays/unused.toml"
PAGE = "docs/coverage.md"
TEMPLATE = "docs/coverage.md.jinja"


def operations(context: Context) -> Iterator[Thing]:
    """Give the REST operations, by the names of their functions."""
    yield from (Thing("operation", name) for name in rest.operation_names(context))


def settings(context: Context) -> Iterator[tuple[Thing, bool]]:
    """Give the module settings, and whether a factory has an argument for each, by whichever of its names."""
    for path in sorted((context.root / "specs" / "modules").glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        for module, facts in content.get("modules", {}).items():
            signatures = " ".join(
                value for factory in facts.get("factories", ()) for value in factory.values() if isinstance(value, str)
            )
            words = set(re.findall(r"\w+", signatures))
            always = {key for factory in facts.get("factories", ()) for key in factory.get("always", ())}
            given: dict[str, bool] = {}
            for setting in facts.get("settings", ()):
                python = setting.get("python", [])
                names = [python] if isinstance(python, str) else python
                key = setting.get("alias_of", setting["wire"])
                given[key] = given.get(key, False) or bool(words & set(names)) or setting["wire"] in always
            for setting in facts.get("settings", ()):
                wire = setting["wire"]
                yield Thing("setting", f"{module}.{wire}"), given[setting.get("alias_of", wire)]


def seen(record: Mapping[str, Any]) -> Iterator[Thing]:
    """Give what the instruments saw."""
    yield from (Thing("operation", name) for name in record["operations"])
    yield from (Thing("rpc", name) for name in record["rpcs"])
    yield from (Thing("field", name) for name in record["fields_set"])
    yield from (Thing("field", f"{name} (read)") for name in record["fields_read"])
    yield from (Thing("value", name) for name in record["values"])


def unused(context: Context) -> list[Unused]:
    """Give what is left out on purpose; a row of an unknown kind is a problem."""
    rows = []
    for row in tomllib.loads((context.root / UNUSED).read_text("utf-8")).get("unused", ()):
        if row["kind"] not in ir.KINDS:
            context.problem(UNUSED, f"there is no kind {row['kind']!r}", f"name one of {', '.join(ir.KINDS)}")
            continue
        if row["because"] not in ir.GROUNDS:
            context.problem(UNUSED, f"{row['because']!r} is no ground to leave something out", f"reach {row['names']}")
            continue
        rows.append(
            Unused(row["kind"], tuple(row["names"]), row["because"], row["reason"], tuple(row.get("releases", ())))
        )
    return rows


def coverage(context: Context) -> tuple[Coverage, str, str]:
    """Give the interface divided, its release, and the release that was measured."""
    record = json.loads((context.root / RECORD).read_text("utf-8"))
    pinned = lock.read(context)
    release = pinned.release if pinned else ""
    modules = list(settings(context))
    things = [*operations(context), *ir.of_protos(compiled_protos(context)), *(thing for thing, _ in modules)]
    found = [*seen(record), *(thing for thing, given in modules if given)]
    return ir.divide(things, found, unused(context), release), release, record["release"]


def check(context: Context) -> None:
    """Make a problem of everything that is neither reached nor left out, on the release that was measured."""
    divided, release, measured = coverage(context)
    if release != measured:
        return
    for gap in divided.gaps:
        context.problem(
            UNUSED,
            f"{gap.kind} {gap.name} is not reached by the ergonomic layer",
            "use it and run `python -m tests.support.reach`, or give a reason here, and run scripts/regen.sh",
        )
    for row, pattern in divided.stale:
        context.problem(UNUSED, f"{row.kind} {pattern} is in use, or not there", "take the name out")


def run(context: Context) -> Iterator[Output]:
    """Give the page."""
    divided, release, measured = coverage(context)
    rows = [
        {
            "title": ir.TITLES[kind],
            "reached": sum(thing.kind == kind for thing in divided.reached),
            "unused": sum(thing.kind == kind for thing, _ in divided.unused),
            "gaps": sum(thing.kind == kind for thing in divided.gaps),
        }
        for kind in ir.KINDS
    ]
    reasons: dict[str, list[Thing]] = {}
    for thing, row in divided.unused:
        reasons.setdefault(f"{row.because.capitalize()}: {row.reason}", []).append(thing)
    text = (
        environment(context.root)
        .get_template(TEMPLATE)
        .render(rows=rows, reasons=reasons, gaps=divided.gaps, release=release, measured=measured)
    )
    yield Output(PAGE, text.encode())


def gaps(context: Context) -> list[str]:
    """Give what a release has that is neither reached nor left out."""
    return [f"{gap.kind} `{gap.name}`" for gap in coverage(context)[0].gaps]


STEP = Step(name="coverage", run=run, owns=(PAGE,), check=check, gaps=gaps)
