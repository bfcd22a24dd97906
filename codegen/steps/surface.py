"""The step `surface`: the search family's methods, with their overloads and docstrings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.ir.surface import Family
from codegen.parse import tables
from codegen.parse.surface import ARGUMENTS, METHODS, Arguments, Methods, families
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

PACKAGE = "weaviate_gen/_client/aio/search"
TEMPLATES = "weaviate_gen/_client/aio/search"
SINGLE = "fetch_object_by_id"
"""The method that gives one object or none: there is nothing to build."""


def surface(context: Context) -> list[Family]:
    """Read the specs into families of methods; empty, with a problem, where they cannot be read."""
    arguments = tables.read(context, ARGUMENTS, Arguments)
    files = {path: tables.read(context, path, Methods) for path in METHODS}
    whole = {path: methods for path, methods in files.items() if methods is not None}
    if arguments is None or len(whole) < len(files):
        return []
    return families(context, arguments, whole)


def run(context: Context) -> Iterator[Output]:
    """Return one module a family, and the package around them."""
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

STEP = Step(name="surface", run=run, owns=tuple(f"{PACKAGE}/{module}.py" for module in MODULES))
