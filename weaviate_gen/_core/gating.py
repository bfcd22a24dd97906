"""What a request needs of a server, so that what an older one would drop in silence is refused before it is sent.

The gates are generated from the interfaces of all releases (`specs/since.toml`). What says nothing, such as ``None``,
an empty list or a default, needs nothing: dropped, it means the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from weaviate_gen._runtime.gates import ANY, Form, Gate, MinVersions, Version
from weaviate_gen_wire import gates
from weaviate_gen_wire.grpc.rpcs import Rpc
from weaviate_gen_wire.rest import Operation, Request

PACKAGE = "weaviate.v1."

Need: TypeAlias = tuple[str, MinVersions]
"""What a request needs, by name, and the servers that have it."""


def is_current(version: Version) -> bool:
    """Return whether a server has everything."""
    return version >= gates.NEWEST


def field(message: str, name: str) -> MinVersions:
    """Return which servers have a field of a message."""
    return gates.MESSAGES.get(PACKAGE + message, {}).get(name, Gate()).min_versions


def value(message: str, name: str, choice: str) -> MinVersions:
    """Return which servers have a value of the enum that a field has."""
    return gates.MESSAGES.get(PACKAGE + message, {}).get(name, Gate()).values.get(choice, ())


def key(form: str, name: str) -> MinVersions:
    """Return which servers have a key of a JSON object, by the name of its definition."""
    return gates.OBJECTS.get(form, {}).get(name, Gate()).min_versions


def rpc(which: Rpc) -> MinVersions:
    """Return which servers have an RPC."""
    return gates.RPCS.get(which.path, ())


def operation(which: Operation) -> MinVersions:
    """Return which servers have a REST operation."""
    return gates.OPERATIONS.get(_name(which), ())


def first(min_versions: MinVersions) -> Version:
    """Return the version from which on all servers have something."""
    return min_versions[-1] if min_versions else (0, 0, 0)


def of_rest(request: Request) -> Iterator[Need]:
    """Return what the parameters and the body of a REST request need, but not the operation itself."""
    name = _name(request.operation)
    parameters = gates.PARAMETERS.get(name)
    if parameters is not None:
        for parameter, text in (*request.query, *request.headers):
            if parameter in parameters:
                yield from _one(f"parameter {parameter}", text, parameters[parameter])
    form = gates.BODIES.get(name)
    if form is not None:
        yield from _json(request.body, form)


def of_rpc(which: Rpc, message: Any) -> Iterator[Need]:
    """Return what the fields of a message need; a message that is encoded already is read if it can have gates."""
    form = gates.MESSAGES.get(PACKAGE + which.request)
    if form is not None:
        if isinstance(message, bytes):
            from weaviate_gen_wire.grpc import messages

            message = getattr(messages, which.request).FromString(message)
        yield from _message(message, form)


def _name(which: Operation) -> str:
    return f"{which.verb} {which.path}"


def _json(body: Any, name: str) -> Iterator[Need]:
    if isinstance(body, list | tuple):
        for each in cast("Iterable[Any]", body):
            yield from _json(each, name)
    elif isinstance(body, Mapping):
        form, content = gates.OBJECTS[name], cast("Mapping[str, Any]", body)
        if ANY in form:
            for each in content.values():
                yield from _one(name, each, form[ANY])
        for each in form.keys() & content.keys():
            yield from _one(f"{name.removeprefix('@')}.{each}", content[each], form[each], content)


def _one(name: str, content: Any, gate: Gate, beside: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Need]:
    if not _is_meaningful(content, gate.default):
        return
    if gate.min_versions:
        yield name, gate.min_versions
    if gate.values:
        for each in cast("Iterable[Any]", content) if isinstance(content, list | tuple) else (content,):
            choice = str(getattr(each, "value", each))
            if choice in gate.values:
                yield f"{name}={choice}", gate.values[choice]
    form = gate.inner(beside)
    if form is not None:
        yield from _json(content, form)


def _is_meaningful(content: Any, default: Any) -> bool:
    """Return whether a server without the key would miss it; parameters are strings by now."""
    if content is None:
        return False
    return bool(content) if default is None else content not in (default, str(default).lower())


def _message(message: Any, form: Form) -> Iterator[Need]:
    for found, content in message.ListFields():
        gate = form.get(found.name)
        if gate is None:
            continue
        name = f"{found.containing_type.full_name.removeprefix(PACKAGE)}.{found.name}"
        if gate.min_versions:
            yield name, gate.min_versions
        if gate.values:
            names: Mapping[int, Any] = found.enum_type.values_by_number
            for choice in (names[number].name for number in _parts(content, "bit_length") if number in names):
                if choice in gate.values:
                    yield f"{name}={choice}", gate.values[choice]
        if gate.form is not None:
            inner = gates.MESSAGES[gate.form]
            for part in _parts(content, "ListFields"):
                yield from _message(part, inner)


def _parts(content: Any, method: str) -> Iterable[Any]:
    """Return the elements of a repeated field, which has no such method, or the one of another field."""
    return [content] if hasattr(content, method) else content
