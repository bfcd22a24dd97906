"""The REST interface through the templates: the wire package's half, and the client's methods for raw requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment

from codegen.ir.rest import Interface, Operation
from codegen.render.env import environment, header
from codegen.step import Output

_TEMPLATES = "weaviate_gen_wire/rest"
_OUTPUT = f"generated/{_TEMPLATES}"
_NAME = re.compile(r"(?<!['\"\w])[A-Za-z_]\w*")


def render(root: Path, interface: Interface) -> Iterator[Output]:
    """Return the modules of the wire package's REST half.

    Args:
        root: the tree that has `templates/`.
        interface: what to render.

    Yields:
        One output a file.
    """
    templates = _environment(root)
    shaped = [model for model in interface.models if any(field.shape for field in model.fields)]
    plain: tuple[tuple[str, dict[str, Any]], ...] = (
        ("__init__.py", {"interface": interface}),
        ("_shapes.py", {"models": shaped}),
        ("models.py", {"models": interface.models}),
        ("models.pyi", {"models": interface.models}),
    )
    for name, values in plain:
        yield _output(templates, name, name, **values)
    for tag in interface.tags:
        operations = interface.under(tag)
        of_tag = {
            "operations": operations,
            "title": f"Requests of the tag `{tag}`.",
            "any_objects": any(operation.shape for operation in operations),
            "any_options": any(operation.options for operation in operations),
            "any_path": any(operation.path_parameters for operation in operations),
            "imports": tuple(imports(operations, {model.name for model in interface.models})),
        }
        yield _output(templates, "tag.py", f"{tag}.py", **of_tag)
        yield _output(templates, "tag.pyi", f"{tag}.pyi", **of_tag)


def _output(templates: Environment, template: str, name: str, **values: Any) -> Output:
    path = f"{_TEMPLATES}/{template}.jinja"
    text = templates.get_template(path).render(header=header("rest", "specs/openapi", f"templates/{path}"), **values)
    return Output(f"{_OUTPUT}/{name}", text.encode())


def _environment(root: Path) -> Environment:
    templates = environment(root)
    templates.filters |= {
        "quoted": json.dumps,
        "literal": repr,
        "signature": signature,
        "target": target,
        "pairs": pairs,
    }
    return templates


def signature(operation: Operation, *, types: bool) -> str:
    """Return the arguments of an operation's function: those of the path by position too, the rest by name."""
    path = [_argument(each.name, each.type, types, required=True) for each in operation.path_parameters]
    named = [
        (each.required, _argument(each.name, each.type, types, required=each.required)) for each in operation.options
    ]
    if operation.body is not None:
        body = operation.body
        named.append((body.required, _argument("body", body.type, types, required=body.required)))
    named.sort(key=lambda pair: not pair[0])
    return ", ".join([*path, *(["*"] if named else []), *(text for _, text in named)])


def _argument(name: str, kind: str, types: bool, *, required: bool) -> str:
    if not types:
        return name if required else f"{name}=None"
    return f"{name}: {kind}" if required else f"{name}: {kind} | None = ..."


def target(operation: Operation) -> str:
    """Return the expression of the path with its parameters filled in."""
    path = operation.path
    for parameter in operation.path_parameters:
        path = path.replace(f"{{{parameter.wire}}}", f'{{segment("{parameter.name}", {parameter.name})}}')
    return f"{'f' if operation.path_parameters else ''}{_quoted(path)}"


def _quoted(path: str) -> str:
    return f"'{path}'" if '"' in path else f'"{path}"'


def pairs(operation: Operation, place: str) -> str:
    """Return the expression of names and values of a place: the query, or the headers."""
    return ", ".join(f'("{each.wire}", {each.name})' for each in operation.parameters if each.place == place)


def imports(operations: tuple[Operation, ...], models: set[str]) -> Iterator[str]:
    """Return the import lines of a tag's stub."""
    kinds = [each.type for operation in operations for each in operation.parameters]
    kinds += [operation.body.type for operation in operations if operation.body is not None]
    used = {name for kind in kinds for name in _NAME.findall(kind)}
    if "Sequence" in used:
        yield "from collections.abc import Sequence"
    if typing := used & {"Any", "Literal"}:
        yield f"from typing import {', '.join(sorted(typing))}"
    if "UUID" in used:
        yield "from uuid import UUID"
    yield "from weaviate_gen._runtime.operation import Operation, Request"
    if mine := used & models:
        yield f"from weaviate_gen_wire.rest.models import {', '.join(sorted(mine))}"
