"""The gRPC messages as readable dataclasses: flat names, every type written as Python."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
)

from codegen.ir.grpc import GOOGLE, SCALARS
from codegen.parse import proto
from codegen.parse.openapi_import import SpecError

METHODS = frozenset({"dump", "from_dict", "from_json", "load", "parse", "to_dict", "to_json", "which_one_of"})
"""Names that a field must not have, for its class has methods of these names."""


@dataclass(frozen=True, slots=True)
class ReadableField:
    """A field: its Python name, its annotation, and the arguments that describe it to betterproto2."""

    name: str
    annotation: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ReadableMessage:
    """A message: its Python name, its name on the wire, and its fields in the order of their numbers."""

    name: str
    full_name: str
    fields: tuple[ReadableField, ...]


@dataclass(frozen=True, slots=True)
class ReadableEnum:
    """An enum: its Python name, its name on the wire, and its members."""

    name: str
    full_name: str
    members: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Readable:
    """All of them, each by name."""

    messages: list[ReadableMessage] = field(default_factory=list)
    enums: list[ReadableEnum] = field(default_factory=list)


def readable(compiled: FileDescriptorSet) -> Readable:
    """Build it from the compiled protos.

    Raises:
        SpecError: two nested names come to the same flat one.
    """
    names: dict[str, str] = {}
    for file in compiled.file:
        prefix = "Google" if file.package == GOOGLE else ""
        for message in file.message_type:
            names |= _names(message, f".{file.package}.{message.name}", prefix + message.name)
        names |= {f".{file.package}.{enum.name}": prefix + enum.name for enum in file.enum_type}
    twice = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if twice:
        raise SpecError("specs/proto", f"several messages come to the readable name {', '.join(twice)}")
    found = Readable()
    for file in compiled.file:
        for message in file.message_type:
            for each, full_name in _all(message, f".{file.package}.{message.name}"):
                found.messages.append(_message(each, full_name, names))
                found.enums += [_enum(enum, f"{full_name}.{enum.name}", names) for enum in each.enum_type]
        found.enums += [_enum(enum, f".{file.package}.{enum.name}", names) for enum in file.enum_type]
    found.messages.sort(key=lambda message: message.name)
    found.enums.sort(key=lambda enum: enum.name)
    return found


def _all(message: DescriptorProto, full_name: str) -> Iterator[tuple[DescriptorProto, str]]:
    yield message, full_name
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _all(nested, f"{full_name}.{nested.name}")


def _names(message: DescriptorProto, full_name: str, name: str) -> dict[str, str]:
    found = {full_name: name}
    found |= {f"{full_name}.{enum.name}": name + enum.name for enum in message.enum_type}
    for nested in message.nested_type:
        if not nested.options.map_entry:
            found |= _names(nested, f"{full_name}.{nested.name}", name + nested.name)
    return found


def _enum(enum: EnumDescriptorProto, full_name: str, names: dict[str, str]) -> ReadableEnum:
    members = tuple((value.name, value.number) for value in enum.value)
    return ReadableEnum(names[full_name], full_name.removeprefix("."), members)


def _message(message: DescriptorProto, full_name: str, names: dict[str, str]) -> ReadableMessage:
    entries = {f"{full_name}.{nested.name}": nested for nested in message.nested_type if nested.options.map_entry}
    fields = sorted(message.field, key=lambda each: each.number)
    return ReadableMessage(
        names[full_name], full_name.removeprefix("."), tuple(_field(each, message, entries, names) for each in fields)
    )


def _field(
    field: FieldDescriptorProto, message: DescriptorProto, entries: dict[str, DescriptorProto], names: dict[str, str]
) -> ReadableField:
    arguments = [str(field.number)]
    if field.type_name in entries:
        key, value = entries[field.type_name].field
        kinds = f"betterproto2.map_meta({_kind(key)}, {_kind(value)})"
        annotation = f"dict[{_single(key, names)}, {_single(value, names)}]"
        arguments += ["betterproto2.TYPE_MAP", f"map_meta={kinds}"]
    else:
        annotation = _single(field, names)
        arguments.append(_kind(field))
        grouped = field.HasField("oneof_index") and not field.proto3_optional
        if field.label == FieldDescriptorProto.LABEL_REPEATED:
            annotation = f"list[{annotation}]"
            arguments.append("repeated=True")
        elif grouped or field.proto3_optional or field.type == FieldDescriptorProto.TYPE_MESSAGE:
            annotation += " | None"
            group = message.oneof_decl[field.oneof_index].name if grouped else ""
            arguments.append(f'group="{group}"' if group else "optional=True")
        elif field.type == FieldDescriptorProto.TYPE_ENUM:
            arguments.append(f"default_factory=lambda: {annotation}(0)")
    reserved = keyword.iskeyword(field.name) or field.name in METHODS
    return ReadableField(f"{field.name}_" if reserved else field.name, annotation, ", ".join(arguments))


def _kind(field: FieldDescriptorProto) -> str:
    word = {FieldDescriptorProto.TYPE_MESSAGE: "message", FieldDescriptorProto.TYPE_ENUM: "enum"}.get(field.type)
    return f"betterproto2.TYPE_{(word or proto.SCALARS[field.type]).upper()}"


def _single(field: FieldDescriptorProto, names: dict[str, str]) -> str:
    return names.get(field.type_name) or SCALARS.get(field.type, "int")
