"""Names of protos that Python or generated code needs, changed in the descriptors: they are in no byte on the wire."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

from codegen.names import BUILTINS, TYPING, Names
from codegen.step import Context

GOOGLE = "google.protobuf"
MODULE = (
    BUILTINS
    | TYPING
    | {
        "AttributeError",
        "ImportError",
        "Message",
        "Pool",
        "annotations",
        "betterproto2",
        "builtins",
        "dataclass",
        "error",
    }
)
"""What modules of messages mean by these names."""
CLASS = TYPING | {
    "ByteSize", "Clear", "ClearExtension", "ClearField", "CopyFrom", "DESCRIPTOR", "DiscardUnknownFields", "Extensions",
    "FindInitializationErrors", "FromString", "HasExtension", "HasField", "IsInitialized", "ListFields", "MergeFrom",
    "MergeFromString", "Message", "ParseFromString", "RegisterExtension", "SerializePartialToString",
    "SerializeToString", "SetInParent", "UnknownFields", "WhichOneof", "builtins", "self",
}  # fmt: skip
"""What classes of messages mean by these names."""


def rename(compiled: FileDescriptorSet, context: Context) -> FileDescriptorSet:
    """Return the protos with names that generated code can have.

    Args:
        compiled: the compiled protos; Google's own are left as they are.
        context: takes the renames.
    """
    renamed = FileDescriptorSet()
    renamed.CopyFrom(compiled)
    types = dict[str, str]()
    _name_modules([file for file in renamed.file if file.package != GOOGLE], types, context)
    for file in renamed.file:
        for field in (field for message in file.message_type for field in _all_fields(message)):
            if field.type_name in types:
                field.type_name = types[field.type_name]
        for method in (method for service in file.service for method in service.method):
            method.input_type = types.get(method.input_type, method.input_type)
            method.output_type = types.get(method.output_type, method.output_type)
    return renamed


def full_name(package: str, name: str) -> str:
    """Return the full name of what a package has."""
    return f"{package}.{name}" if package else name


def _all_fields(message: DescriptorProto) -> Iterator[FieldDescriptorProto]:
    yield from message.field
    for nested in message.nested_type:
        yield from _all_fields(nested)


def _name_modules(files: list[FileDescriptorProto], types: dict[str, str], context: Context) -> None:
    """Name what stands in no message, all in one scope: every package becomes one module."""
    wires: dict[tuple[str, str], str] = {}
    for file in files:
        for entry in (*file.message_type, *file.enum_type):
            wires[file.package, entry.name] = entry.name
        for value in (value for enum in file.enum_type for value in enum.value):
            wires[file.package, value.name] = value.name
    names = Names(context, "gRPC message or enum", MODULE).assign(wires)
    for file in files:
        for entry in (*file.message_type, *file.enum_type):
            before, entry.name = entry.name, names[file.package, entry.name]
            old, new = f".{full_name(file.package, before)}", f".{full_name(file.package, entry.name)}"
            types[old] = new
            if isinstance(entry, DescriptorProto):
                _name_class(entry, old, new, types, context)
            else:
                _name_values(entry, {value.name: names[file.package, value.name] for value in entry.value})


def _name_values(enum: EnumDescriptorProto, names: dict[str, str]) -> None:
    for value in enum.value:
        value.name = names[value.name]


def _name_class(message: DescriptorProto, old: str, new: str, types: dict[str, str], context: Context) -> None:
    """Name what stands in a message: fields, and the messages, enums and values within."""
    nested = [each for each in message.nested_type if not each.options.map_entry]
    values = [value for enum in message.enum_type for value in enum.value]
    wires = [entry.name for entries in (message.field, nested, message.enum_type, values) for entry in entries]
    numbers = {f"{field.name.upper()}_FIELD_NUMBER" for field in message.field}
    names = Names(context, f"gRPC message {old[1:]}", CLASS | numbers).assign_all(wires)
    for field in message.field:
        field.name = names[field.name]
    for entry in (*nested, *message.enum_type):
        before, entry.name = entry.name, names[entry.name]
        types[f"{old}.{before}"] = f"{new}.{entry.name}"
        if isinstance(entry, DescriptorProto):
            _name_class(entry, f"{old}.{before}", f"{new}.{entry.name}", types, context)
        else:
            _name_values(entry, names)
    for entry in message.nested_type:
        types.setdefault(f"{old}.{entry.name}", f"{new}.{entry.name}")
