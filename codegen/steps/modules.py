"""The step `modules`: the Configure family, its enums and value types."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.ir.modules_build import Builder
from codegen.parse import modules
from codegen.render.modules import PACKAGE, render
from codegen.step import Context, Output, Step


def run(context: Context) -> Iterator[Output]:
    """Return the files of `weaviate_gen_wire.modules`; none as long as the facts hold a problem."""
    known = len(context.problems)
    facts = modules.read(context)
    if len(context.problems) == known:
        package = Builder(facts, context).build()
        yield from render(context.root, package)


STEP = Step("modules", run, (f"{PACKAGE}/**",))
