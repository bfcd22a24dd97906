"""The step `coverage`: docs/coverage.md, the table of what the ergonomic layer reaches of Weaviate's interface.

What is reached is measured, not declared: `python -m tests.support.reach` runs the contract suite under instruments and
keeps what it saw in `docs/coverage.json`. What is left out on purpose stands in `specs/overlays/unused.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from codegen import lock
from codegen.ir import coverage as ir
from codegen.ir.coverage import Coverage, Thing, Unused
from codegen.parse import modules, tables
from codegen.parse.tables import Table
from codegen.render.env import environment
from codegen.since import facts, overlay, table
from codegen.since.versions import Version, show
from codegen.step import Context, Output, Step
from codegen.steps import rest
from codegen.steps.grpc import compiled_protos

RECORD = "docs/coverage.json"
UNUSED = "specs/overlays/unused.toml"
PAGE = "docs/coverage.md"
TEMPLATE = "docs/coverage.md.jinja"
PACKAGE = "weaviate.v1.Weaviate"


def operations(context: Context) -> Iterator[Thing]:
    """Return the REST operations, by the names of their functions."""
    yield from (Thing("operation", name) for name in rest.names_of_operations(context))


def settings(context: Context) -> Iterator[tuple[Thing, bool]]:
    """Return the module settings, and whether a factory has an argument for each, by whichever of its names."""
    for name, (module, _, _) in modules.read(context).modules.items():
        words = set(re.findall(r"\w+", " ".join(" ".join(each.signatures.values()) for each in module.factories)))
        always = {key for factory in module.factories for key in factory.always}
        given: dict[str, bool] = {}
        for setting in module.settings:
            key = setting.alias_of or setting.wire
            given[key] = given.get(key, False) or bool(words & {*setting.arguments}) or setting.wire in always
        for setting in module.settings:
            yield Thing("setting", f"{name}.{setting.wire}"), given[setting.alias_of or setting.wire]


class Record(Table):
    """What the instruments saw.

    Attributes:
        release: the Weaviate release that was measured.
        operations: names of REST operations that were sent.
        rpcs: names of RPCs that were called.
        fields_set: message fields that were set.
        fields_read: message fields that were read.
        values: enum values that were used.
    """

    release: str
    operations: list[str]
    rpcs: list[str]
    fields_set: list[str]
    fields_read: list[str]
    values: list[str]

    def things(self) -> Iterator[Thing]:
        """Iterate over everything that was seen."""
        yield from (Thing("operation", name) for name in self.operations)
        yield from (Thing("rpc", name) for name in self.rpcs)
        yield from (Thing("field", name) for name in self.fields_set)
        yield from (Thing("field", f"{name} (read)") for name in self.fields_read)
        yield from (Thing("value", name) for name in self.values)


class UnusedRow(Table):
    """What is left out on purpose; see :class:`codegen.ir.coverage.Unused`."""

    kind: Literal["operation", "rpc", "field", "value", "setting"]
    names: list[str]
    because: Literal["deprecated", "internal", "server-to-server"]
    reason: str
    releases: list[str] = Field(default_factory=list)


class UnusedTable(Table):
    """The file."""

    unused: list[UnusedRow] = Field(default_factory=list)


def unused(context: Context) -> list[Unused]:
    """Return what is left out on purpose; what is wrong with the file becomes a problem."""
    table = tables.read(context, UNUSED, UnusedTable) or UnusedTable()
    return [Unused(row.kind, tuple(row.names), row.because, row.reason, tuple(row.releases)) for row in table.unused]


def coverage(context: Context) -> tuple[Coverage, str, str]:
    """Return the interface divided, its release, and the release that was measured."""
    record = Record.model_validate_json((context.root / RECORD).read_text("utf-8"))
    pinned = lock.read(context)
    release = pinned.release if pinned else ""
    given = list(settings(context))
    things = [*operations(context), *ir.of_protos(compiled_protos(context)), *(thing for thing, _ in given)]
    found = [*record.things(), *(thing for thing, reached in given if reached)]
    return ir.divide(things, found, unused(context), release), release, record.release


def newer(context: Context) -> dict[str, list[str]]:
    """Return the things that not all servers have, by the first releases that have them; newest first."""
    since, interface, document = table.read_if_there(context), rest.interface(context), rest.corrected(context)
    if since is None or interface is None or document is None:
        return {}
    since, base = overlay.apply(context, since, overlay.read(context)), document.get("basePath", "")
    addresses = {each.name: f"operation {each.verb} {each.path.removeprefix(base)}" for each in interface.operations}
    rows: dict[tuple[Version, ...], list[str]] = {}
    for thing in sorted({*operations(context), *ir.of_protos(compiled_protos(context))}):
        address = _address(thing, addresses)
        if address is None or not (found := since.of(address).since):
            continue
        outer = facts.container(address)
        if outer is None or since.of(outer).since != found:  # else it follows from what is new around it
            rows.setdefault(found, []).append(thing.name)
    ordered = sorted(rows.items(), key=lambda row: row[0][-1], reverse=True)
    return {", ".join(map(show, versions)): names for versions, names in ordered}


def _address(thing: Thing, operations: Mapping[str, str]) -> str | None:
    """Return the address of a thing in the table; ``None`` of what only replies have."""
    if thing.kind == "operation":
        return operations[thing.name]
    owner, _, name = thing.name.rpartition(".")
    if thing.name.endswith(" (read)"):
        return None
    if thing.kind == "rpc":
        return f"rpc {PACKAGE}/{name}"
    return f"message {owner}:{name}" if thing.kind == "field" else f"enum {owner}={name}"


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
    """Return the page."""
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
        .render(
            rows=rows,
            reasons=reasons,
            gaps=divided.gaps,
            release=release,
            measured=measured,
            newer=newer(context),
        )
    )
    yield Output(PAGE, text.encode())


def gaps(context: Context) -> list[str]:
    """Return what a release has that is neither reached nor left out."""
    return [f"{gap.kind} `{gap.name}`" for gap in coverage(context)[0].gaps]


STEP = Step(name="coverage", run=run, owns=(PAGE,), check=check, gaps=gaps)
