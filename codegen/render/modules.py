"""Render `weaviate_gen_wire.modules`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codegen.ir.modules import Package
from codegen.render.env import environment, header
from codegen.step import Output

PACKAGE = "generated/weaviate_gen_wire/modules"
FIXED = ("__init__.py", "values.py")
"""Files with a template of their own; every other one is a part, rendered through part.py.jinja."""


def render(root: Path, package: Package) -> Iterator[Output]:
    """Return the package's files."""
    templates = environment(root)
    for name in FIXED:
        template = f"weaviate_gen_wire/modules/{name}.jinja"
        head = header("modules", "specs/modules", f"templates/{template}")
        text = templates.get_template(template).render(header=head, package=package)
        yield Output(f"{PACKAGE}/{name}", text.encode())
    template = "weaviate_gen_wire/modules/part.py.jinja"
    head = header("modules", "specs/modules", f"templates/{template}")
    for part in package.parts:
        text = templates.get_template(template).render(header=head, part=part)
        yield Output(f"{PACKAGE}/{part.name}.py", text.encode())
