"""The fields of the wire format as the codec's templates see them: the bytes that stand before a field's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorSet

_Field = FieldDescriptorProto
EIGHT_BYTES = frozenset({_Field.TYPE_DOUBLE, _Field.TYPE_FIXED64, _Field.TYPE_SFIXED64})
FOUR_BYTES = frozenset({_Field.TYPE_FLOAT, _Field.TYPE_FIXED32, _Field.TYPE_SFIXED32})
MEASURED = frozenset({_Field.TYPE_STRING, _Field.TYPE_BYTES, _Field.TYPE_MESSAGE})


def varint(number: int) -> bytes:
    """Write a number as the wire format does: seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def wire_type(field: FieldDescriptorProto) -> int:
    """Return the wire type of a field; repeated numbers are packed."""
    numbers = field.label == _Field.LABEL_REPEATED and field.type not in MEASURED
    if numbers or field.type in MEASURED:
        return 2
    if field.type in EIGHT_BYTES:
        return 1
    return 5 if field.type in FOUR_BYTES else 0


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of all fields, and the values of all enums.

    Attributes:
        fields: from ``Message.field`` to the bytes before its value.
        values: from an enum value's name to its number.
    """

    fields: Mapping[str, bytes]
    values: Mapping[str, int]

    def tag(self, name: str) -> str:
        """Write a field's tag as Python source.

        Args:
            name: the message without its package, and the field, such as ``BatchObject.uuid``; Google's own messages
                are called ``GoogleStruct`` and the like.

        Raises:
            KeyError: there is no such field.
        """
        return repr(self.fields[name])

    def value(self, name: str) -> int:
        """Return an enum value's number.

        Raises:
            KeyError: there is no such value.
        """
        return self.values[name]


def tags(compiled: FileDescriptorSet) -> Tags:
    """Read the tags of all messages."""
    fields: dict[str, bytes] = {}
    values: dict[str, int] = {}

    def read(messages: Iterable[DescriptorProto], inside: str) -> None:
        for message in messages:
            name = f"{inside}{message.name}"
            for field in message.field:
                fields[f"{name}.{field.name}"] = varint(field.number << 3 | wire_type(field))
            for enum in message.enum_type:
                values.update({each.name: each.number for each in enum.value})
            read(message.nested_type, f"{name}.")

    for file in compiled.file:
        read(file.message_type, "Google" if file.package.startswith("google.") else "")
        for enum in file.enum_type:
            values.update({each.name: each.number for each in enum.value})
    return Tags(fields, values)


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a message, as the compiled codec reads them.

    Attributes:
        name: the message without its package.
        module: the name of its module in Rust.
        tags: by name of the field, in the order of numbers: number and wire type as one number.
        numbers: the numbers of all fields.
    """

    name: str
    module: str
    tags: Mapping[str, int]
    numbers: tuple[int, ...]


def layouts(compiled: FileDescriptorSet, names: Iterable[str]) -> list[Layout]:
    """Return the layouts of some messages, by name.

    Args:
        compiled: the compiled protos.
        names: the messages, without their package.

    Raises:
        KeyError: there is no such message.
    """
    messages: dict[str, DescriptorProto] = {}

    def collect(found: Iterable[DescriptorProto], inside: str) -> None:
        for message in found:
            messages[f"{inside}{message.name}"] = message
            collect(message.nested_type, f"{inside}{message.name}.")

    for file in compiled.file:
        if not file.package.startswith("google."):
            collect(file.message_type, "")
    return [_layout(name, messages[name]) for name in sorted(names)]


def _layout(name: str, message: DescriptorProto) -> Layout:
    fields = sorted(message.field, key=lambda field: field.number)
    found = {field.name.upper(): field.number << 3 | wire_type(field) for field in fields}
    return Layout(name, snake(name), found, tuple(field.number for field in fields))


def snake(name: str) -> str:
    """Return a message's name in the form of Rust's modules."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.replace(".", "")).lower()
