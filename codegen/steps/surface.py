"""The step `surface`: the search family's methods, with their overloads and docstrings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from codegen.ir.surface import Family
from codegen.parse.surface import ARGUMENTS, METHODS, families
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

PACKAGE = "weaviate_gen/_async/search"
TEMPLATES = "weaviate_gen/_async/search"
SINGLE = "fetch_object_by_id"
"""The method that gives one object or none: there is nothing to build."""


def _read(context: Context, path: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads((context.root / path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        context.problem(path, f"cannot be read: {error}", "restore it, or correct the line that is named")
        return None


def surface(context: Context) -> list[Family]:
    """Read the specs into families of methods; empty, with a problem, where they cannot be read."""
    arguments = _read(context, ARGUMENTS)
    files = {path: _read(context, path) for path in METHODS}
    whole = {path: methods for path, methods in files.items() if methods is not None}
    if arguments is None or len(whole) < len(files):
        return []
    return families(context, arguments, whole)


def run(context: Context) -> Iterator[Output]:
    """Give one module a family, and the package around them."""
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
    template = f"{TEMPLATES}/__init__.py.jinja"
    head = header("surface", "specs/surface", f"templates/{template}")
    yield Output(f"{PACKAGE}/__init__.py", templates.get_template(template).render(header=head).encode())


STEP = Step(name="surface", run=run, owns=(f"{PACKAGE}/**",))
