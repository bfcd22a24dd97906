"""The step `coverage`: docs/coverage.md, the table of what the ergonomic layer reaches of Weaviate's interface.

What is reached is measured, not declared: `python -m tests.support.reach` runs the contract suite under instruments and
keeps what it saw in `docs/coverage.json`. What is left out on purpose stands in `specs/overlays/unused.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import Field

from codegen import lock
from codegen.ir import coverage as ir
from codegen.ir import leaves
from codegen.ir.coverage import READ, Coverage, Thing, Unused
from codegen.ir.leaves import Exchange, Shapes
from codegen.ir.rest_build import operation_names
from codegen.parse import modules, tables
from codegen.parse.modules import Unit
from codegen.parse.rest_passes import normalize
from codegen.parse.tables import Table
from codegen.render.env import environment
from codegen.since import facts, overlay, table
from codegen.since.versions import Version, show
from codegen.step import Context, Output, Problem, Step
from codegen.steps import rest
from codegen.steps.grpc import compiled_protos

RECORD = "docs/coverage.json"
UNUSED = "specs/overlays/unused.toml"
PAGE = "docs/coverage.md"
TEMPLATE = "docs/coverage.md.jinja"
PACKAGE = "weaviate.v1.Weaviate"


def exchanges(context: Context) -> tuple[Shapes, dict[str, Exchange]]:
    """Return the REST operations by the names of their functions; none, with a problem, where there are no specs."""
    document = rest.corrected(context)
    if document is None:
        return Shapes({}), {}
    normal = normalize(document)
    found = leaves.exchanges(normal, operation_names(normal, context))
    return Shapes(normal["definitions"]), {each.name: each for each in found}


def settings(context: Context) -> Iterator[tuple[Thing, bool]]:
    """Return the settings of modules and collections, and whether a factory has an argument for each.

    A setting of several names is reached by any of them, and one that is a value of its own by that value's factory.
    Tables of facts, of kind `facts`, have no factories: what they describe are properties of the REST interface.
    """
    facts = modules.read(context)
    whole = {name for name, (unit, _) in facts.configs.items() if any(each.whole for each in unit.factories)}
    units: list[tuple[ir.Kind, str, Unit]] = [("setting", name, unit) for name, (unit, _, _) in facts.modules.items()]
    units += [("configuration", name, unit) for name, (unit, _) in facts.configs.items() if unit.kind != "facts"]
    for kind, name, unit in units:
        words = set(re.findall(r"\w+", " ".join(" ".join(each.signatures.values()) for each in unit.factories)))
        always = {key for factory in unit.factories for key in factory.always}
        given: dict[str, bool] = {}
        for setting in unit.settings:
            key = setting.alias_of or setting.wire
            given[key] = given.get(key, False) or bool(words & {*setting.arguments}) or setting.wire in always | whole
        for setting in unit.settings:
            yield Thing(kind, f"{name}.{setting.wire}"), given[setting.alias_of or setting.wire]


class Record(Table):
    """What the instruments saw.

    Attributes:
        release: the Weaviate release that was measured.
        operations: names of REST operations that were sent.
        parameters: parameters of queries and headers that were sent.
        properties_set: properties of bodies that were sent.
        properties_read: properties of answers that were read.
        choices: values that the REST document lists and that were sent.
        rpcs: names of RPCs that were called.
        fields_set: message fields that were set.
        fields_read: message fields that were read.
        values: enum values that were used.
    """

    release: str
    operations: list[str]
    parameters: list[str]
    properties_set: list[str]
    properties_read: list[str]
    choices: list[str]
    rpcs: list[str]
    fields_set: list[str]
    fields_read: list[str]
    values: list[str]

    def things(self) -> Iterator[Thing]:
        """Iterate over everything that was seen."""
        yield from (Thing("operation", name) for name in self.operations)
        yield from (Thing("parameter", name) for name in self.parameters)
        yield from (Thing("property", name) for name in self.properties_set)
        yield from (Thing("property", f"{name}{READ}") for name in self.properties_read)
        yield from (Thing("choice", name) for name in self.choices)
        yield from (Thing("rpc", name) for name in self.rpcs)
        yield from (Thing("field", name) for name in self.fields_set)
        yield from (Thing("field", f"{name}{READ}") for name in self.fields_read)
        yield from (Thing("value", name) for name in self.values)


class UnusedRow(Table):
    """What is left out on purpose; see :class:`codegen.ir.coverage.Unused`."""

    kind: ir.Kind
    names: list[str]
    because: ir.Because
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
    found = [*record.things(), *(thing for thing, reached in settings(context) if reached)]
    return ir.divide(things(context), found, unused(context), release), release, record.release


def things(context: Context) -> Iterator[Thing]:
    """Return everything that the interface has."""
    shapes, found = exchanges(context)
    yield from leaves.of_rest(shapes, found.values())
    yield from ir.of_protos(compiled_protos(context))
    yield from (thing for thing, _ in settings(context))


def newer(context: Context) -> dict[str, list[str]]:
    """Return the things that not all servers have, by the first releases that have them; newest first."""
    since, interface, document = table.read_if_there(context), rest.interface(context), rest.corrected(context)
    if since is None or interface is None or document is None:
        return {}
    since, base = overlay.apply(context, since, overlay.read(context)), document.get("basePath", "")
    addresses = {each.name: f"operation {each.verb} {each.path.removeprefix(base)}" for each in interface.operations}
    rows: dict[tuple[Version, ...], list[str]] = {}
    for thing in sorted(set(things(context))):
        address = _address(thing, addresses)
        if address is None or not (found := since.of(address).since):
            continue
        outer = facts.container(address)
        if outer is None or since.of(outer).since != found:  # else it follows from what is new around it
            rows.setdefault(found, []).append(thing.name)
    ordered = sorted(rows.items(), key=lambda row: row[0][-1], reverse=True)
    return {", ".join(map(show, versions)): names for versions, names in ordered}


def _address(thing: Thing, operations: Mapping[str, str]) -> str | None:
    """Return the address of a thing in the table; ``None`` of what only replies have, and of the leaves of REST."""
    owner, _, name = thing.name.rpartition(".")
    if thing.kind == "operation":
        return operations[thing.name]
    if thing.kind == "rpc":
        return f"rpc {PACKAGE}/{name}"
    if thing.kind == "field" and not name.endswith(READ):
        return f"message {owner}:{name}"
    return f"enum {owner}={name}" if thing.kind == "value" else None


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
            "title": title,
            "reached": sum(map(belongs, divided.reached)),
            "raw": sum(belongs(thing) and row.because == "raw" for thing, row in divided.unused),
            "unused": sum(belongs(thing) and row.because != "raw" for thing, row in divided.unused),
            "gaps": sum(map(belongs, divided.gaps)),
        }
        for title, belongs in ir.GROUPS.items()
    ]
    reasons: dict[str, dict[str, list[str]]] = {"raw": {}, "left": {}}
    for thing, row in divided.unused:
        part, ground = ("raw", "") if row.because == "raw" else ("left", f"{row.because.capitalize()}: ")
        reasons[part].setdefault(f"{ground}{row.reason}", []).append(thing.name)
    template = environment(context.root).get_template(TEMPLATE)
    since = newer(context)
    text = template.render(rows=rows, **reasons, gaps=divided.gaps, release=release, measured=measured, newer=since)
    yield Output(PAGE, text.encode())


def todo(context: Context) -> Iterator[Problem]:
    """Return what a release has that is neither reached nor left out."""
    divided, release, measured = coverage(context)
    for gap in divided.gaps:
        yield Problem(
            f"{UNUSED}: {gap.kind} {gap.name}", "no method or argument reaches it", "reach it, or give a reason here"
        )
    if release != measured:
        message = f"{RECORD} was measured on {measured}"
        yield Problem(f"{RECORD}: release", message, "run `python -m tests.support.reach` when all else is done")


STEP = Step(name="coverage", run=run, owns=(PAGE,), check=check, todo=todo)
