"""The step `surface`: the search family's methods, with their overloads and docstrings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from codegen.ir.surface import Family
from codegen.parse.surface import ARGUMENTS, METHODS, families
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step

PACKAGE = "weaviate_gen/_async/search"
TEMPLATE = "weaviate_gen/_async/search/family.py.jinja"


def _read(context: Context, path: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads((context.root / path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        context.problem(path, f"cannot be read: {error}", "restore it, or correct the line that is named")
        return None


def surface(context: Context) -> list[Family]:
    """Read the specs into families of methods; empty, with a problem, where they cannot be read."""
    arguments, methods = _read(context, ARGUMENTS), _read(context, METHODS)
    if arguments is None or methods is None:
        return []
    return families(context, arguments, methods)


def run(context: Context) -> Iterator[Output]:
    """Give one module a family, and the package around them."""
    templates = environment(context.root)
    found = surface(context)
    if not found:
        return
    head = header("surface", "specs/surface", f"templates/{TEMPLATE}")
    for family in found:
        text = templates.get_template(TEMPLATE).render(header=head, family=family)
        yield Output(f"{PACKAGE}/{family.module}.py", text.encode())
    yield Output(f"{PACKAGE}/__init__.py", f'{head}"""The search family."""\n'.encode())


STEP = Step(name="surface", run=run, owns=(f"{PACKAGE}/**",))
