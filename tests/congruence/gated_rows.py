"""All that not all servers have, each asked for by itself through `client.raw`: by the generated gates, row by row."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from tests.support.messages import set_alone
from weaviate_gen._core import gating
from weaviate_gen._runtime.gates import ANY, MinVersions
from weaviate_gen_wire import gates, rest
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

Row: TypeAlias = tuple[str, MinVersions, Any]
"""A thing: its name, the servers that have it, and a function that uses it through a client."""


def rows() -> Iterator[Row]:
    """Return all that not all servers have, by the generated gates."""
    operations = {f"{each.verb} {each.path}": name for name, each in rest.OPERATIONS.items()}
    for name, min_versions in gates.OPERATIONS.items():
        yield name, min_versions, lambda client, name=name: _call(client, operations[name])
    for name, parameters in gates.PARAMETERS.items():
        for key, gate in parameters.items():
            argument = re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", key)
            yield (
                f"{name}?{key}",
                gate.min_versions,
                lambda client, name=name, argument=argument: _call(client, operations[name], **{argument: "other"}),
            )
    for name, form in gates.BODIES.items():
        if name not in gates.OPERATIONS:
            for path, min_versions, body in _bodies(form, ()):
                yield (
                    f"{name} {path}",
                    min_versions,
                    lambda client, name=name, body=body: _call(client, operations[name], body=body),
                )
    for rpc in rpcs.ALL:
        if rpc.path not in gates.RPCS and gating.PACKAGE + rpc.request in gates.MESSAGES:
            for path, min_versions, message in _messages(rpc.request):
                yield (
                    f"{rpc.name} {path}",
                    min_versions,
                    lambda client, rpc=rpc, message=message: client.raw.grpc._send(rpc, message),
                )


def _call(client: Any, operation: str, **more: Any) -> Any:
    method = getattr(client.raw.rest, operation)
    needed = [each for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    return method(**{each.name: {} if each.name == "body" else "nobody" for each in needed} | more)


def _bodies(form: str, above: tuple[str, ...]) -> Iterator[tuple[str, MinVersions, Any]]:
    """Return bodies of a form that hold one thing which not all servers have; `above` are the forms around it."""
    for key, gate in gates.OBJECTS[form].items() if form not in above else ():
        wire = "name" if key == ANY else key
        if gate.min_versions:
            yield key, gate.min_versions, {wire: "other"}
        for choice, min_versions in gate.values.items():
            yield f"{key}={choice}", min_versions, {wire: choice}
        inner = [({}, gate.form)] if gate.form else []
        for beside, each in [*inner, *(({gate.chooser: choice}, each) for choice, each in gate.choices.items())]:
            for path, min_versions, body in () if gate.min_versions else _bodies(each, (*above, form)):
                yield f"{key}.{path}", min_versions, {**beside, wire: body}


def _messages(name: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, MinVersions, Any]]:
    """Return messages that hold one thing which not all servers have."""
    form = gates.MESSAGES[gating.PACKAGE + name] if name not in above else {}
    for key, gate in form.items():
        if gate.min_versions or gate.values:
            for choice, min_versions in {None: gate.min_versions, **gate.values}.items():
                if min_versions:
                    message = _message(name)
                    set_alone(message, key, choice)
                    yield f"{key}={choice}", min_versions, message
        if gate.form is not None and not gate.min_versions:
            for path, min_versions, part in _messages(gate.form.removeprefix(gating.PACKAGE), (*above, name)):
                message = _message(name)
                target = getattr(message, key)
                (target.add() if hasattr(target, "add") else target).CopyFrom(part)
                yield f"{key}.{path}", min_versions, message


def _message(name: str) -> Any:
    made: Any = pb
    for part in name.split("."):
        made = getattr(made, part)
    return made()
