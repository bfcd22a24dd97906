"""The gRPC messages as readable dataclasses: flat names, every type written as Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
)

from codegen.ir.grpc import SCALARS
from codegen.names import Names
from codegen.parse import proto
from codegen.parse.proto_names import GOOGLE, MODULE, full_name
from codegen.step import Context

METHODS = frozenset(
    {
        "FromString", "SerializeToString", "betterproto2", "dump", "from_dict", "from_json", "is_set", "load", "parse",
        "self", "to_dict", "to_json", "which_one_of",
    }
)  # fmt: skip
"""What classes of messages mean by these names."""
MEMBERS = frozenset({"from_string", "mro", "name", "try_value", "value"})
"""What enums mean by these names."""


@dataclass(frozen=True, slots=True)
class ReadableField:
    """A field: its Python name, its annotation, the arguments that describe it to betterproto2, and what it is."""

    name: str
    annotation: str
    arguments: str
    words: str


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
    """All of them, each by name; and their names, by their full names on the wire with a dot before."""

    names: dict[str, str] = field(default_factory=dict)
    messages: list[ReadableMessage] = field(default_factory=list)
    enums: list[ReadableEnum] = field(default_factory=list)


def readable(compiled: FileDescriptorSet, context: Context, sentences: Mapping[str, str] | None = None) -> Readable:
    """Build it from the compiled protos.

    Args:
        compiled: the files, with those they import.
        context: takes what is renamed.
        sentences: words on each field, by the full name of its message and its own.
    """
    wires: dict[str, str] = {}
    for file in compiled.file:
        prefix = "Google" if file.package == GOOGLE else ""
        for message in file.message_type:
            wires |= _names(message, f".{full_name(file.package, message.name)}", prefix + message.name)
        wires |= {f".{full_name(file.package, enum.name)}": prefix + enum.name for enum in file.enum_type}
    names = Names(context, "readable message or enum", MODULE).assign(wires)
    found = Readable()
    for file in compiled.file:
        for message in file.message_type:
            for each, name in _all(message, f".{full_name(file.package, message.name)}"):
                made = _message(each, name, names, context)
                words = [(sentences or {}).get(f"{made.full_name}.{field.name}", "") for field in _ordered(each)]
                fields = tuple(
                    replace(field, words=sentence) for field, sentence in zip(made.fields, words, strict=True)
                )
                found.messages.append(replace(made, fields=fields))
                found.enums += [_enum(enum, f"{name}.{enum.name}", names, context) for enum in each.enum_type]
        for enum in file.enum_type:
            found.enums.append(_enum(enum, f".{full_name(file.package, enum.name)}", names, context))
    found.names = names
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


def _enum(enum: EnumDescriptorProto, full_name: str, names: dict[str, str], context: Context) -> ReadableEnum:
    members = Names(context, f"readable enum {names[full_name]}", MEMBERS).assign_all(
        value.name for value in enum.value
    )
    numbered = tuple((members[value.name], value.number) for value in enum.value)
    return ReadableEnum(names[full_name], full_name.removeprefix("."), numbered)


def _message(message: DescriptorProto, full_name: str, names: dict[str, str], context: Context) -> ReadableMessage:
    entries = {f"{full_name}.{nested.name}": nested for nested in message.nested_type if nested.options.map_entry}
    used = _annotated_with(message, entries, names)
    scope = Names(context, f"readable message {names[full_name]}", METHODS | used)
    own = scope.assign_all(field.name for field in message.field)
    described = tuple(_field(each, own[each.name], message, entries, names) for each in _ordered(message))
    return ReadableMessage(names[full_name], full_name.removeprefix("."), described)


def _ordered(message: DescriptorProto) -> list[FieldDescriptorProto]:
    """Return the fields of a message in the order of their numbers."""
    return sorted(message.field, key=lambda each: each.number)


def _annotated_with(message: DescriptorProto, entries: dict[str, DescriptorProto], names: dict[str, str]) -> set[str]:
    """Return the names that a class's annotations are made of; one that its own field alone uses is left out."""
    used = {"dict"} if entries else set[str]()
    for each in (*message.field, *(inner for entry in entries.values() for inner in entry.field)):
        if each.label == FieldDescriptorProto.LABEL_REPEATED and each.type_name not in entries:
            used.add("list")
        name = _single(each, names)
        if name != each.name or each.type_name:
            used.add(name)
    return used


def _field(
    field: FieldDescriptorProto,
    name: str,
    message: DescriptorProto,
    entries: dict[str, DescriptorProto],
    names: dict[str, str],
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
    return ReadableField(name, annotation, ", ".join(arguments), "")


def _kind(field: FieldDescriptorProto) -> str:
    word = {FieldDescriptorProto.TYPE_MESSAGE: "message", FieldDescriptorProto.TYPE_ENUM: "enum"}.get(field.type)
    return f"betterproto2.TYPE_{(word or proto.SCALARS[field.type]).upper()}"


def _single(field: FieldDescriptorProto, names: dict[str, str]) -> str:
    return names.get(field.type_name) or SCALARS.get(field.type, "int")
