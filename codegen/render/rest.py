"""The REST interface through the templates: the wire package's half, and the client's methods for raw requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment

from codegen.ir.rest import Interface, Operation, Parameter, type_names, with_names
from codegen.render.env import environment, header
from codegen.step import Output

_TEMPLATES = "weaviate_gen_wire/rest"
_OUTPUT = f"generated/{_TEMPLATES}"
_LONG = 100
"""From this length on, a path is written in pieces."""
_HOLE = re.compile(r"\{([^{}]*)\}")


def render(root: Path, interface: Interface) -> Iterator[Output]:
    """Return the modules of the wire package's REST half.

    Args:
        root: the tree that has `templates/`.
        interface: what to render.

    Yields:
        One output a file.
    """
    models = {model.name for model in interface.models}
    templates = _environment(root, models)
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
            "helpers": helpers(operations),
            "imports": tuple(imports(operations, models)),
        }
        yield _output(templates, "tag.py", f"{tag}.py", **of_tag)
        yield _output(templates, "tag.pyi", f"{tag}.pyi", **of_tag)


def _output(templates: Environment, template: str, name: str, **values: Any) -> Output:
    path = f"{_TEMPLATES}/{template}.jinja"
    text = templates.get_template(path).render(header=header("rest", "specs/openapi", f"templates/{path}"), **values)
    return Output(f"{_OUTPUT}/{name}", text.encode())


def _environment(root: Path, models: set[str]) -> Environment:
    templates = environment(root)
    templates.filters |= {
        "quoted": repr,
        "literal": repr,
        "signature": lambda operation: signature(operation, None),
        "typed": lambda operation: signature(operation, qualified(models)),
        "statuses": statuses,
        "key_type": lambda field: f"Required[{field.type}]" if field.required else field.type,
        "target": target,
        "pairs": pairs,
    }
    return templates


def qualified(models: set[str]) -> Callable[[str], str]:
    """Return a function that writes a type with `m.` before the names of models."""
    return lambda kind: with_names(kind, lambda name: f"m.{name}" if name in models else name)


def signature(operation: Operation, types: Callable[[str], str] | None, default: str = "...") -> str:
    """Return the arguments of an operation's function: those of the path by position too, the rest by name.

    Args:
        operation: the operation.
        types: how a type is written; ``None`` for no types.
        default: what stands for what is not given, where there are types.
    """

    def argument(name: str, kind: str, *, required: bool) -> str:
        if types is None:
            return name if required else f"{name}=None"
        return f"{name}: {types(kind)}" if required else f"{name}: {types(kind)} | None = {default}"

    path = [argument(each.name, each.type, required=True) for each in operation.path_parameters]
    named = [(each.required, argument(each.name, each.type, required=each.required)) for each in operation.options]
    if operation.body is not None:
        body = operation.body
        named.append((body.required, argument("body", body.type, required=body.required)))
    named.sort(key=lambda pair: not pair[0])
    return ", ".join([*path, *(["*"] if named else []), *(text for _, text in named)])


def target(operation: Operation) -> str:
    """Return the expression of the path with its parameters filled in."""
    names = {parameter.wire: parameter for parameter in operation.path_parameters}
    if not names:
        return repr(operation.path)
    pieces = [""]
    for number, part in enumerate(_HOLE.split(operation.path)):
        if number % 2:
            parameter = names[part]
            pieces[-1] += f"{{segment({_literal(parameter.name)}, {_value(parameter)})}}"
        else:
            text = repr(f'"{part}')[2:-1].replace("{", "{{").replace("}", "}}").replace('"', "\\x22")
            pieces.append(text)
    whole = "".join(pieces)
    if len(whole) < _LONG:
        return f"f'{whole}'"
    return " ".join(f"f'{piece}'" for piece in pieces if piece)


def _literal(name: str) -> str:
    return f'"{name}"'


def _value(parameter: Parameter) -> str:
    plain = parameter.list_format in {"csv", "multi"}
    return parameter.name if plain else f"joined({parameter.name}, {_literal(parameter.list_format)})"


def pairs(operation: Operation, place: str) -> str:
    """Return the expression of names and values of a place: the query, or the headers."""
    return ", ".join(
        f"*repeated({each.wire!r}, {each.name})"
        if each.list_format == "multi" and each.place == "query"
        else f"({each.wire!r}, {_value(each)})"
        for each in operation.parameters
        if each.place == place
    )


def helpers(operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """Return the names of the run time that the functions of operations call."""
    text = " ".join(f"{target(one)} {pairs(one, 'query')} {pairs(one, 'header')}" for one in operations)
    used = {name for name in ("joined", "repeated", "segment") if f"{name}(" in text}
    if any(operation.options for operation in operations):
        used.add("given")
    return tuple(sorted(used))


def statuses(several: tuple[int, ...]) -> str:
    """Return the expression of statuses; where all between two hundreds are meant, it is a range."""
    whole = [first for first in range(100, 600, 100) if {*range(first, first + 100)} <= {*several}]
    parts = [str(status) for status in several if status // 100 * 100 not in whole]
    parts += [f"*range({first}, {first + 100})" for first in whole]
    return f"({', '.join(parts)},)" if len(parts) == 1 else f"({', '.join(parts)})"


def imports(operations: tuple[Operation, ...], models: set[str]) -> Iterator[str]:
    """Return the import lines of a tag's stub."""
    kinds = [each.type for operation in operations for each in operation.parameters]
    kinds += [operation.body.type for operation in operations if operation.body is not None]
    used = {name for kind in kinds for name in type_names(kind)}
    if "Sequence" in used:
        yield "from collections.abc import Sequence"
    if typing := used & {"Any", "Literal"}:
        yield f"from typing import {', '.join(sorted(typing))}"
    if "UUID" in used:
        yield "from uuid import UUID"
    yield "from weaviate_gen._runtime.operation import Operation, Request"
    if used & models:
        yield "from weaviate_gen_wire.rest import models as m"
