"""Bodies of REST requests through the template: a table that the engine's reader interprets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen.ir.bodies import OVERLAY, Body
from codegen.render.env import environment, header
from codegen.step import Output

OUTPUT = "weaviate_gen/engine/wire/rest/bodies.py"


def render(root: Path, bodies: Sequence[Body]) -> Iterator[Output]:
    """Yield the module with the table.

    Args:
        root: the tree that has `templates/`.
        bodies: what to render.
    """
    template = f"{OUTPUT}.jinja"
    head = header("bodies", f"specs/openapi and {OVERLAY}", f"templates/{template}")
    yield Output(OUTPUT, environment(root).get_template(template).render(header=head, bodies=bodies).encode())
