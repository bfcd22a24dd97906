"""The client's raw methods: one per operation, one per RPC."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from codegen.ir import grpc
from codegen.ir.rest import Interface, Model, Operation, type_names
from codegen.render.env import docstring, environment, header
from codegen.render.rest import qualified, signature
from codegen.step import Output

_TEMPLATES = "weaviate_gen/_client/aio/raw"


def render(root: Path, interface: Interface, rpcs: grpc.Interface, words: Mapping[str, str]) -> Iterator[Output]:
    """Return the generated modules of `weaviate_gen._client.aio.raw`.

    Args:
        root: the tree that has `templates/`.
        interface: the REST interface.
        rpcs: the gRPC interface.
        words: a sentence on each RPC, by its name.

    Yields:
        One output a file.
    """
    templates = _environment(root, {model.name: model for model in interface.models})
    yield _output(templates, "rest", operations=interface.operations, imports=tuple(_imports(interface.operations)))
    yield _output(
        templates,
        "grpc",
        rpcs=rpcs.rpcs,
        streams=any(rpc.client_streaming or rpc.server_streaming for rpc in rpcs.rpcs),
        words={rpc.name: words.get(rpc.name, f"Call {rpc.name}.") for rpc in rpcs.rpcs},
    )


def _output(templates: Environment, name: str, **values: Any) -> Output:
    path = f"{_TEMPLATES}/{name}.py.jinja"
    head = header("rest", "specs/openapi and specs/proto", f"templates/{path}")
    return Output(f"{_TEMPLATES}/{name}.py", templates.get_template(path).render(header=head, **values).encode())


def _environment(root: Path, models: Mapping[str, Model]) -> Environment:
    def method(operation: Operation) -> str:
        """Return the arguments of an operation's method."""
        rest = signature(operation, qualified(set(models)), default="None")
        return f"self, {rest}" if rest else "self"

    templates = environment(root)
    templates.filters |= {
        "qualified": qualified(set(models)),
        "method": method,
        "request": request,
        "body_words": lambda operation: body_words(operation, models),
    }
    return templates


def body_words(operation: Operation, models: Mapping[str, Model]) -> str:
    """Return the lines of a docstring on the body of an operation: what it is, and its keys."""
    assert operation.body is not None
    kind = operation.body.type
    model = next((models[name] for name in sorted(type_names(kind)) if name in models and models[name].fields), None)
    if model is None:
        return f"{' ' * 12}body: the JSON to send{'' if kind == 'Any' else f', a `{kind}`'}."
    one = "" if kind == model.name else f", each a `{model.name}`"
    lines = [f"{' ' * 12}body: the JSON to send, a `{kind}`{one}, with these keys:", ""]
    for field in model.fields:
        text = f"- ``{docstring(field.name)}``{' (required)' if field.required else ''}: {docstring(field.words)}"
        lines += textwrap.wrap(text, 120, initial_indent=" " * 16, subsequent_indent=" " * 18, break_long_words=False)
    return "\n".join(lines)


def request(operation: Operation) -> str:
    """Return the expression that makes the operation's request out of the method's arguments."""
    named = [*operation.options_and_body]
    arguments = [each.name for each in operation.path_parameters] + [f"{name}={name}" for name in named]
    return f"rest.{operation.tag}.{operation.name}({', '.join(arguments)})"


def _imports(operations: tuple[Operation, ...]) -> Iterator[str]:
    kinds = [each.type for operation in operations for each in operation.parameters]
    kinds += [operation.reply for operation in operations]
    kinds += [operation.body.type for operation in operations if operation.body is not None]
    used = {name for kind in kinds for name in type_names(kind)}
    if "Sequence" in used:
        yield "from collections.abc import Sequence"
    yield f"from typing import {', '.join(sorted({'TYPE_CHECKING', 'Any'} | (used & {'Literal'})))}"
    if "UUID" in used:
        yield "from uuid import UUID"
