"""The step `surface`: the search family's methods, with their overloads and docstrings; and what batches offer."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.ir.surface import Family
from codegen.parse import tables
from codegen.parse.surface import ARGUMENTS, METHODS, Arguments, Methods, families
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

PACKAGE = "weaviate_gen/_client/aio/search"
TEMPLATES = "weaviate_gen/_client/aio/search"
SINGLE = "fetch_object_by_id"
"""The method that gives one object or none: there is nothing to build."""
BATCHES = "specs/surface/batch.toml"
BATCH = "weaviate_gen/_client/aio/batch/{}.py"
BATCH_TEMPLATE = "weaviate_gen/_client/aio/batch.py.jinja"
LEVELS = {
    "client": {"collection": "collection", "from_collection": "from_collection", "tenant": "tenant"},
    "collection": {"collection": "self._name", "from_collection": "self._name", "tenant": "self._tenant"},
}
"""Where a batch into any collection, and one into one, have the collection and the tenant from."""
CONSISTENCY = {
    "name": "consistency_level",
    "type": "ConsistencyLevel | None",
    "default": "None",
    "doc": "the consistency level of all that is sent; over streams QUORUM if ``None``.",
}


def surface(context: Context) -> list[Family]:
    """Read the specs into families of methods; empty, with a problem, where they cannot be read."""
    arguments = tables.read(context, ARGUMENTS, Arguments)
    files = {path: tables.read(context, path, Methods) for path in METHODS}
    whole = {path: methods for path, methods in files.items() if methods is not None}
    if arguments is None or len(whole) < len(files):
        return []
    return families(context, arguments, whole)


def _argument_docs(arguments: Sequence[Mapping[str, str]]) -> list[str]:
    lines = (f"{each['name']}: {each['doc']}" for each in arguments)
    return [
        part for line in lines for part in textwrap.wrap(line, 104, initial_indent="    ", subsequent_indent=" " * 8)
    ]


def _signature(names: Sequence[str], arguments: Mapping[str, Mapping[str, str]]) -> str:
    pieces: list[str] = []
    for name in names:
        default = arguments[name].get("default") if name != "*" else None
        written = name if name == "*" else f"{name}: {arguments[name]['type']}"
        pieces.append(written if default is None else f"{written} = {default}")
    return ", ".join(pieces)


def _added(facts: Mapping[str, Any], level: str, known: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    arguments = {**known, **facts.get("changes", {})}
    names = facts[level]
    return {
        "name": facts["name"],
        "gives": facts["gives"],
        "doc": facts["doc"].strip().replace("\n\n", "\n\n        "),
        "signature": _signature(names, arguments),
        "arguments": _argument_docs([{"name": name, **arguments[name]} for name in names if name != "*"]),
        "call": facts["call"].format(**LEVELS[level]),
    }


def _mode(facts: Mapping[str, Any], level: str) -> dict[str, Any]:
    own = [*facts.get("arguments", ()), *([CONSISTENCY] if level == "client" else [])]
    streams = facts.get("streams", False)
    names = [*(["*"] if streams else []), *(each["name"] for each in own)]
    signature = _signature(names, {each["name"]: each for each in own})
    return {
        **facts,
        "streams": streams,
        "arguments": _argument_docs(own),
        "signature": ", ".join(filter(None, ["self", signature])),
    }


def batches(context: Context) -> Iterator[Output]:
    """Return the modules of the client's batches and of a collection's."""
    spec = tables.load(context, BATCHES)
    if spec is None:
        return
    batch = environment(context.root).get_template(BATCH_TEMPLATE)
    for level in LEVELS:
        text = batch.render(
            header=header("surface", "specs/surface", f"templates/{BATCH_TEMPLATE}"),
            level=level,
            adding=[_added(facts, level, spec["arguments"]) for facts in spec["adding"]],
            modes=[_mode(facts, level) for facts in spec["modes"]],
        )
        yield Output(BATCH.format(level), text.encode())


def run(context: Context) -> Iterator[Output]:
    """Return one module a family, and the package around them."""
    yield from batches(context)
    templates = environment(context.root)
    found = surface(context)
    if not found:
        return
    for family in found:
        template = f"{TEMPLATES}/{family.module}.py.jinja"
        head = header("surface", "specs/surface", f"templates/{template}")
        text = templates.get_template(template).render(header=head, family=family)
        yield Output(f"{PACKAGE}/{family.module}.py", text.encode())
    template = f"{TEMPLATES}/builder.py.jinja"
    head = header("surface", "specs/surface", f"templates/{template}")
    searches = next(family for family in found if family.module == "query")
    begun = replace(searches, methods=tuple(each for each in searches.methods if each.name != SINGLE))
    yield Output(f"{PACKAGE}/builder.py", templates.get_template(template).render(header=head, family=begun).encode())


MODULES = ("aggregate", "builder", "generate", "query")

STEP = Step(
    name="surface",
    run=run,
    owns=(*(f"{PACKAGE}/{module}.py" for module in MODULES), *map(BATCH.format, LEVELS)),
)
