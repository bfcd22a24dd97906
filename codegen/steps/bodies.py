"""The step `bodies`: what bodies of REST requests consist of, for the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.ir import bodies
from codegen.render.bodies import OUTPUT, render
from codegen.step import Context, Output, Step
from codegen.steps.rest import corrected


def run(context: Context) -> Iterator[Output]:
    """Yield the module of the engine that has the table."""
    document = corrected(context)
    if document is not None:
        yield from render(context.root, bodies.build(document, context))


STEP = Step("bodies", run, (OUTPUT,))
