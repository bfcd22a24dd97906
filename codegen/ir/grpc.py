"""The gRPC interface as the templates see it: messages, fields, enums and RPCs with their final Python names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

from codegen.names import ASYNC, BUILTINS, Names
from codegen.parse.grpc_overlay import AddedRpc
from codegen.parse.proto_names import GOOGLE, full_name
from codegen.parse.words import Words
from codegen.step import Context

RPCS = ASYNC | BUILTINS | {"all", "by_path", "final", "m", "pb", "rpc", "rpcs", "self"}
"""What modules and classes of RPCs mean by these names."""
SCALARS = {
    FieldDescriptorProto.TYPE_DOUBLE: "float",
    FieldDescriptorProto.TYPE_FLOAT: "float",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_STRING: "str",
    FieldDescriptorProto.TYPE_BYTES: "bytes",
    FieldDescriptorProto.TYPE_ENUM: "int",
}
"""Python's type for each scalar kind; every kind that is not here is an `int`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field.

    Attributes:
        name: its name, the same in Python.
        number: its number on the wire.
        read: the type one reads.
        init: the type that the constructor takes.
        assignable: whether one may assign to it.
        presence: whether one can ask if it was set.
        deprecated: whether upstream says so.
        constant: the name of the constant with its number; none if another field, of other case, has it.
        words: what it is, in words.
    """

    name: str
    number: int
    read: str
    init: str
    assignable: bool
    presence: bool
    deprecated: bool
    constant: str
    words: str


@dataclass(frozen=True, slots=True)
class Oneof:
    """Fields of which one at most is set: the group's name and the members' names."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum: its name, its full name on the wire, and its values' names and numbers."""

    name: str
    full_name: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message.

    Attributes:
        name: its Python name, without those of the messages around it.
        full_name: its name on the wire.
        fields: its fields, in the order of their numbers.
        oneofs: its groups; those that stand for `optional` are not among them.
        enums: its enums.
        nested: the messages within it.
        depth: how many messages are around it.
        presence: the names that `HasField` takes.
    """

    name: str
    full_name: str
    fields: tuple[Field, ...]
    oneofs: tuple[Oneof, ...]
    enums: tuple[Enum, ...]
    nested: tuple[Message, ...]
    depth: int
    presence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rpc:
    """An RPC: its constant, its name, and what `weaviate_gen_wire.grpc.rpcs.Rpc` holds."""

    constant: str
    name: str
    path: str
    request: str
    reply: str
    client_streaming: bool
    server_streaming: bool


@dataclass(frozen=True, slots=True)
class Interface:
    """All of it.

    Attributes:
        messages: the outermost messages, by name.
        enums: the outermost enums, by name.
        aliases: outermost names that are also said from where a nested one hides them.
        rpcs: the RPCs, by constant.
    """

    messages: tuple[Message, ...]
    enums: tuple[Enum, ...]
    aliases: tuple[str, ...]
    rpcs: tuple[Rpc, ...]


def interface(
    compiled: FileDescriptorSet, additions: Iterable[AddedRpc], context: Context, words: Words | None = None
) -> Interface:
    """Build it from the compiled protos.

    Args:
        compiled: the files, with those they import; the names are those of generated code.
        additions: RPCs of `specs/overlays/grpc.toml`; one whose messages the release lacks is left out.
        context: takes RPCs that are renamed.
        words: sentences on fields.
    """
    builder = _Builder(compiled, words or Words())
    messages = [
        builder.message(proto, full_name(file.package, proto.name), ())
        for file in compiled.file
        for proto in file.message_type
    ]
    enums = [
        _enum(proto, full_name(file.package, proto.name), _outer_name(file, proto.name))
        for file in compiled.file
        for proto in file.enum_type
    ]
    declared = [rpc for file in compiled.file for rpc in _rpcs(file, builder)]
    added = [_added(row) for row in additions if builder.has_message(row.request) and builder.has_message(row.reply)]
    rpcs = _named([*declared, *added], context)
    return Interface(
        messages=tuple(sorted(messages, key=lambda message: message.name)),
        enums=tuple(sorted(enums, key=lambda enum: enum.name)),
        aliases=tuple(sorted(builder.aliases)),
        rpcs=tuple(sorted(rpcs, key=lambda rpc: rpc.constant)),
    )


def walk(messages: Iterable[Message], inside: str = "") -> Iterator[tuple[str, Message]]:
    """Yield all messages but Google's, those within others too, with their paths in the module of messages."""
    for message in messages:
        if not message.full_name.startswith(f"{GOOGLE}."):
            yield inside + message.name, message
            yield from walk(message.nested, f"{inside}{message.name}.")


def _outer_name(file: FileDescriptorProto, name: str) -> str:
    # Weaviate has a `Value` and a `ListValue` of its own.
    return f"Google{name}" if file.package == GOOGLE else name


def _enum(proto: EnumDescriptorProto, full_name: str, name: str) -> Enum:
    return Enum(name, full_name, tuple((value.name, value.number) for value in proto.value))


def _rpcs(file: FileDescriptorProto, builder: _Builder) -> Iterator[Rpc]:
    for service in file.service:
        for method in service.method:
            name = method.name if service.name == "Weaviate" else service.name.removesuffix("Service") + method.name
            yield Rpc(
                constant=_constant(name),
                name=name,
                path=f"/{full_name(file.package, service.name)}/{method.name}",
                request=builder.python_name(method.input_type),
                reply=builder.python_name(method.output_type),
                client_streaming=method.client_streaming,
                server_streaming=method.server_streaming,
            )


def _added(row: AddedRpc) -> Rpc:
    name, path = row.name, f"/{row.service}/{row.method}"
    return Rpc(_constant(name), name, path, row.request, row.reply, client_streaming=False, server_streaming=False)


def _constant(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")


def _named(rpcs: Iterable[Rpc], context: Context) -> Iterator[Rpc]:
    """Return RPCs with constants that are free, as are the methods that are named for them."""
    wires = {rpc.path: rpc.constant.lower() for rpc in rpcs}
    names = Names(context, "RPC", RPCS, fold=str.lower).assign(wires)
    return (replace(rpc, constant=names[rpc.path].upper()) for rpc in rpcs)


def _number_constants(fields: Iterable[FieldDescriptorProto]) -> dict[str, str]:
    """Return the constants of fields' numbers; of two fields that differ in case, the first one has it."""
    names: dict[str, str] = {}
    for field in fields:
        constant = f"{field.name.upper()}_FIELD_NUMBER"
        if constant not in names.values():
            names[field.name] = constant
    return names


class _Builder:
    """Turns descriptors into messages, and remembers which outer names need an alias."""

    def __init__(self, compiled: FileDescriptorSet, words: Words) -> None:
        self._words = words
        self.aliases: set[str] = set()
        self._paths: dict[str, tuple[str, ...]] = {}
        self._used_names: dict[tuple[str, ...], set[str]] = {}
        for file in compiled.file:
            for proto in file.message_type:
                self._index(proto, f".{full_name(file.package, proto.name)}", (_outer_name(file, proto.name),))

    def python_name(self, full_name: str) -> str:
        """Return the name of a message in the module of messages, with those around it."""
        return ".".join(self._paths[full_name])

    def has_message(self, name: str) -> bool:
        return (name,) in self._used_names

    def _index(self, proto: DescriptorProto, full_name: str, path: tuple[str, ...]) -> None:
        self._paths[full_name] = path
        enum_values = (value.name for enum in proto.enum_type for value in enum.value)
        declared = (entry.name for entries in (proto.field, proto.nested_type, proto.enum_type) for entry in entries)
        self._used_names[path] = {*declared, *enum_values}
        for nested in proto.nested_type:
            self._index(nested, f"{full_name}.{nested.name}", (*path, nested.name))

    def message(self, proto: DescriptorProto, full_name: str, outer: tuple[str, ...]) -> Message:
        path = self._paths[f".{full_name}"]
        maps = {f".{full_name}.{nested.name}": nested for nested in proto.nested_type if nested.options.map_entry}
        members: dict[int, list[str]] = {}
        for field in proto.field:
            if field.HasField("oneof_index") and not field.proto3_optional:
                members.setdefault(field.oneof_index, []).append(field.name)
        oneofs = tuple(Oneof(proto.oneof_decl[index].name, tuple(names)) for index, names in sorted(members.items()))
        ordered = sorted(proto.field, key=lambda field: field.number)
        constants = _number_constants(ordered)
        fields = tuple(self._field(field, path, maps, constants.get(field.name, "")) for field in ordered)
        return Message(
            name=path[-1],
            full_name=full_name,
            fields=fields,
            oneofs=oneofs,
            enums=tuple(_enum(enum, f"{full_name}.{enum.name}", enum.name) for enum in proto.enum_type),
            nested=tuple(
                self.message(nested, f"{full_name}.{nested.name}", path)
                for nested in proto.nested_type
                if not nested.options.map_entry
            ),
            depth=len(outer),
            presence=(*(field.name for field in fields if field.presence), *(oneof.name for oneof in oneofs)),
        )

    def _field(
        self, field: FieldDescriptorProto, path: tuple[str, ...], maps: Mapping[str, DescriptorProto], constant: str
    ) -> Field:
        read, init = self._types(field, path, maps)
        repeated = field.label == FieldDescriptorProto.LABEL_REPEATED
        message = field.type == FieldDescriptorProto.TYPE_MESSAGE
        return Field(
            name=field.name,
            number=field.number,
            read=read,
            init=init,
            assignable=not repeated and not message,
            presence=not repeated and (message or field.HasField("oneof_index")),
            deprecated=field.options.deprecated,
            constant=constant,
            words=self._words.of_field(".".join(path), field.name, read),
        )

    def _types(
        self, field: FieldDescriptorProto, path: tuple[str, ...], maps: Mapping[str, DescriptorProto]
    ) -> tuple[str, str]:
        if field.type_name in maps:
            key, value = maps[field.type_name].field
            kind = "MessageMap" if value.type == FieldDescriptorProto.TYPE_MESSAGE else "ScalarMap"
            key_type, value_type = self._single(key, path), self._single(value, path)
            return f"_{kind}[{key_type}, {value_type}]", f"Mapping[{key_type}, {value_type}]"
        single = self._single(field, path)
        if field.label == FieldDescriptorProto.LABEL_REPEATED:
            kind = "Messages" if field.type == FieldDescriptorProto.TYPE_MESSAGE else "Scalars"
            return f"_{kind}[{single}]", f"Iterable[{single}]"
        return single, single

    def _single(self, field: FieldDescriptorProto, path: tuple[str, ...]) -> str:
        if field.type != FieldDescriptorProto.TYPE_MESSAGE:
            return f"_{SCALARS.get(field.type, 'int')}"
        target = self._paths[field.type_name]
        hidden = any(target[0] in self._used_names[path[: depth + 1]] for depth in range(len(path)))
        if hidden:
            self.aliases.add(target[0])
        return ".".join((f"_{target[0]}" if hidden else target[0], *target[1:]))
