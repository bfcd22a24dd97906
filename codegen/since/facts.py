"""What an interface has, as addresses: operations, parameters, definitions, properties, RPCs, messages, fields, values.

An address names a thing the same way in every release, so that sets of addresses can be compared. Each belongs to what
contains it: a property to its definition, a parameter to its operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorSet

from codegen.parse import proto

VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
KINDS = ("operation", "definition", "rpc", "message", "enum")
"""First parts of addresses: what contains the rest."""


def of(rest: Mapping[str, Any], protos: FileDescriptorSet) -> frozenset[str]:
    """Return the addresses of all that an interface has.

    Args:
        rest: the REST interface in canonical form.
        protos: the gRPC interface, compiled.
    """
    return frozenset([*of_rest(rest), *of_protos(protos)])


def container(address: str) -> str | None:
    """Return the address of what contains a thing directly; ``None`` for what nothing contains.

    Args:
        address: such as `definition Alias.class`.
    """
    kind, _, name = address.partition(" ")
    whole, value, _ = name.rpartition("=")
    if value:
        return f"{kind} {whole}"
    if kind == "operation":
        start, mark, end = re.split(r"([?#]|$)", name, maxsplit=1)
        outer = f"{start}{mark}{end.rpartition('.')[0]}" if "." in end else start
        return f"{kind} {outer}" if mark else None
    outer = name.rpartition(":" if ":" in name else ".")[0]
    if not outer:
        return None
    return f"{'message' if kind == 'enum' else kind} {outer}" if kind != "rpc" else None


def of_rest(document: Mapping[str, Any]) -> Iterator[str]:
    """Return the addresses of a REST interface.

    They are `operation VERB PATH`, `operation VERB PATH?PARAMETER`, `operation VERB PATH#body.PROPERTY` (of an inline
    body; of an inline answer with its status), `definition NAME`, `definition NAME.PROPERTY.PROPERTY`, and any of the
    last four with `=VALUE` for a value of an enum.
    """
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for verb in VERBS:
            if verb in item:
                name = f"operation {verb.upper()} {path}"
                yield name
                yield from _operation(name, document, item[verb], shared)
    for name, schema in document["definitions"].items():
        yield f"definition {name}"
        yield from _schema(f"definition {name}", schema)


def _operation(
    name: str, document: Mapping[str, Any], operation: Mapping[str, Any], shared: list[Any]
) -> Iterator[str]:
    for given in [*shared, *operation.get("parameters", [])]:
        parameter = resolve(document, given)
        if parameter.get("in") == "body":
            yield from _schema(f"{name}#body", parameter.get("schema", {}))
        elif parameter.get("in") in {"query", "header"}:
            yield f"{name}?{parameter['name']}"
            yield from _values(f"{name}?{parameter['name']}", parameter)
    for status, given in operation.get("responses", {}).items():
        yield from _schema(f"{name}#{status}", resolve(document, given).get("schema", {}))


def resolve(document: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a reference within the document points at; anything else as it is."""
    while isinstance(value.get("$ref"), str) and value["$ref"].startswith("#/"):
        target: Any = document
        for part in value["$ref"][2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {})
        value = target
    return value


def _schema(name: str, schema: Any) -> Iterator[str]:
    """Return properties and values of a schema; arrays, maps and parts of a whole add nothing to the name."""
    if not isinstance(schema, Mapping) or "$ref" in schema:
        return
    yield from _values(name, schema)
    for key, part in schema.get("properties", {}).items():
        yield f"{name}.{key}"
        yield from _schema(f"{name}.{key}", part)
    for part in [schema.get("items"), schema.get("additionalProperties"), *schema.get("allOf", [])]:
        yield from _schema(name, part)


def _values(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    for holder in (schema, schema.get("items")):
        if isinstance(holder, Mapping) and "$ref" not in holder:
            yield from (f"{name}={value}" for value in holder.get("enum", ()))


def of_protos(compiled: FileDescriptorSet) -> Iterator[str]:
    """Return the addresses of a gRPC interface.

    They are `rpc SERVICE/NAME`, `message NAME`, `message NAME:FIELD`, `enum NAME` and `enum NAME=VALUE`; names are
    full but for the package of Weaviate's own.
    """
    for file in proto.own_files(compiled):
        for enum in file.enum_type:
            yield from _enum(f"{file.package}.{enum.name}", enum)
        for message in file.message_type:
            yield from _message(f"{file.package}.{message.name}", message)
        for service in file.service:
            yield from (f"rpc {file.package}.{service.name}/{method.name}" for method in service.method)


def _message(name: str, message: DescriptorProto) -> Iterator[str]:
    yield f"message {short(name)}"
    for enum in message.enum_type:
        yield from _enum(f"{name}.{enum.name}", enum)
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _message(f"{name}.{nested.name}", nested)
    yield from (f"message {short(name)}:{field.name}" for field in message.field)


def _enum(name: str, enum: EnumDescriptorProto) -> Iterator[str]:
    yield f"enum {short(name)}"
    yield from (f"enum {short(name)}={value.name}" for value in enum.value)


def short(name: str) -> str:
    """Return the full name of a message or enum without Weaviate's package."""
    return name.removeprefix(".").removeprefix("weaviate.v1.")
