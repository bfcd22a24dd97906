"""Changes of the protos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet

from codegen.parse import proto
from tests.support.mutants.kinds import BOTH, IN, NEITHER, OUT, A, B, C, Pair, Told, W, Way, kind

INTEGERS = {name: number for number, name in proto.SCALARS.items() if "int" in name or "fixed" in name}


def index(protos: FileDescriptorSet) -> tuple[dict[str, DescriptorProto], dict[str, EnumDescriptorProto]]:
    messages: dict[str, DescriptorProto] = {}
    enums: dict[str, EnumDescriptorProto] = {}

    def add(message: DescriptorProto, name: str) -> None:
        messages[name] = message
        enums.update({f"{name}.{enum.name}": enum for enum in message.enum_type})
        for nested in message.nested_type:
            if not nested.options.map_entry:
                add(nested, f"{name}.{nested.name}")

    for file in proto.own_files(protos):
        for message in file.message_type:
            add(message, message.name)
        enums.update({enum.name: enum for enum in file.enum_type})
    return messages, enums


def ways(protos: FileDescriptorSet) -> dict[str, Way]:
    """Return which way values of each message and enum go; those of none are taken to go both ways."""
    messages, enums = index(protos)
    found = dict.fromkeys([*messages, *enums], NEITHER)

    def follow(name: str, way: Way, known: set[str]) -> None:
        name = name.removeprefix(".weaviate.v1.")
        if name in known or name not in found:
            return
        known.add(name)
        found[name] |= way
        for message in [messages[name]] if name in messages else []:
            maps = [each for nested in message.nested_type if nested.options.map_entry for each in nested.field]
            for each in [*message.field, *maps]:
                follow(each.type_name, way, known)

    for _, method in methods(protos):
        follow(method.input_type, IN, set())
        follow(method.output_type, OUT, set())
    return {name: way or BOTH for name, way in found.items()}


def methods(protos: FileDescriptorSet) -> list[tuple[str, Any]]:
    return [
        (f"{service.name}/{method.name}", method)
        for file in proto.own_files(protos)
        for service in file.service
        for method in service.method
    ]


Of = Callable[[Any], Any]


def message(pair: Pair, having: Of = bool, used: Way | None = None) -> tuple[str, Way, Any, Any]:
    """Return a message's name, which way it goes, and it on both sides."""
    return _either(pair, 0, having, used)


def enum(pair: Pair, having: Of = bool, used: Way | None = None) -> tuple[str, Way, Any, Any]:
    return _either(pair, 1, having, used)


def _either(pair: Pair, part: int, having: Of, used: Way | None) -> tuple[str, Way, Any, Any]:
    old, new = (index(side.protos)[part] for side in (pair.old, pair.new))
    going = ways(pair.old.protos)
    fitting = [name for name, each in sorted(old.items()) if having(each) and used in {None, going[name]}]
    wanted = pair.pick(sorted({going[name] for name in fitting}, key=lambda way: way.value))
    name = pair.pick([name for name in fitting if going[name] == wanted])
    return name, going[name], old[name], new[name]


def single(each: FieldDescriptorProto) -> bool:
    """Return whether it is a single scalar outside of any group."""
    return each.label == each.LABEL_OPTIONAL and not each.HasField("oneof_index") and each.type in proto.SCALARS


def grouped(each: FieldDescriptorProto) -> bool:
    return each.HasField("oneof_index") and not each.proto3_optional


def having(of: Callable[[FieldDescriptorProto], Any]) -> Of:
    return lambda message: [index for index, each in enumerate(message.field) if of(each)]


def field(
    pair: Pair, of: Callable[[FieldDescriptorProto], Any] = lambda _: True, also: Of = lambda _: True
) -> tuple[str, Way, Any, Any, Any]:
    """Return where a field is reported, its way, it on both sides, and the message that it is of, on the new."""
    name, way, old, new = message(pair, lambda each: having(of)(each) and also(each))
    at = pair.pick(having(of)(old))
    return f"{name}.{old.field[at].name}", way, old.field[at], new.field[at], new


# Fields


@kind("grpc-field-removed", (B, B))
def field_removed(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair)
    message.field.remove(changed)
    return where, way


@kind("grpc-field-added", (A, A))
def field_added(pair: Pair) -> Told:
    name, way, _, new = message(pair)
    number = pair.pick([1, 8, 9])
    new.field.add(name="brand_new", json_name="brandNew", number=5000, label=1, type=number)
    return f"{name}.brand_new", way


@kind("grpc-field-added-to-oneof", (A, A), (W, W))
def field_added_to_a_oneof(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, grouped)
    at = changed.oneof_index
    message.field.add(name="brand_new", json_name="brandNew", number=5000, label=1, type=9, oneof_index=at)
    return f"{where.rpartition('.')[0]}.brand_new", way


@kind("grpc-field-added", (A, A))
def oneof_added(pair: Pair) -> Told:
    name, way, _, new = message(pair)
    new.oneof_decl.add(name="brand_group")
    at = len(new.oneof_decl) - 1
    new.field.add(name="brand_new", json_name="brandNew", number=5000, label=1, type=9, oneof_index=at)
    return f"{name}.brand_new", way


@kind("grpc-field-number-reserved", (B, A))
def reserved_number_used_again(pair: Pair) -> Told:
    name, way, old, new = message(pair, lambda each: each.reserved_range)
    number = old.reserved_range[0].start
    new.field.add(name="brand_new", json_name="brandNew", number=number, label=1, type=9)
    return f"{name}.brand_new", way


@kind("grpc-field-number-taken", (B, A))
def number_of_another_used_again(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, single)
    number, changed.number = changed.number, 5000
    message.field.add(name="brand_new", json_name="brandNew", number=number, label=1, type=9)
    return f"{where.rpartition('.')[0]}.brand_new", way


@kind("grpc-field-renamed", (C, B))
def field_renamed(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair)
    changed.name, changed.json_name = "brand_new", "brandNew"
    return where, way


@kind("grpc-field-renumbered", (B, C))
def field_renumbered(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair)
    changed.number = 5000
    return where, way


@kind("grpc-field-type-changed", (B, B))
def field_of_another_type(pair: Pair) -> Told:
    where, way, old, changed, _ = field(pair, single)
    text = proto.SCALARS[old.type]
    other = {"string": "bytes", "bytes": "string", "bool": "int32"}.get(
        text, "bool" if old.type in INTEGERS.values() else "string"
    )
    changed.type = next(number for number, name in proto.SCALARS.items() if name == other)
    return where, way


@kind("grpc-field-encoded-otherwise", (B, C))
def integer_written_otherwise(pair: Pair) -> Told:
    where, way, old, changed, _ = field(pair, lambda each: each.type in INTEGERS.values())
    changed.type = pair.pick(number for number in sorted(INTEGERS.values()) if number != old.type)
    return where, way


@kind("grpc-field-encoded-otherwise", (B, C))
def float_written_otherwise(pair: Pair) -> Told:
    where, way, old, changed, _ = field(pair, lambda each: each.type in {1, 2})
    changed.type = 3 - old.type
    return where, way


@kind("grpc-field-type-changed", (B, B))
def field_of_another_message(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: each.type == 11 and "Entry" not in each.type_name)
    changed.type_name = ".weaviate.v1.Tenant" if not changed.type_name.endswith(".Tenant") else ".weaviate.v1.Vectors"
    return where, way


@kind("grpc-field-label-changed", (B, B))
def field_repeated(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, single)
    changed.label = FieldDescriptorProto.LABEL_REPEATED
    return where, way


@kind("grpc-field-label-changed", (B, B))
def field_no_longer_repeated(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: each.label == 3 and each.type in proto.SCALARS)
    changed.label = FieldDescriptorProto.LABEL_OPTIONAL
    return where, way


@kind("grpc-presence-gained", (A, A))
def presence_gained(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, single)
    message.oneof_decl.add(name=f"_{changed.name}")
    changed.oneof_index, changed.proto3_optional = len(message.oneof_decl) - 1, True
    return where, way


@kind("grpc-presence-lost", (B, B))
def presence_lost(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: each.proto3_optional)
    changed.ClearField("proto3_optional")
    changed.ClearField("oneof_index")
    return where, way


@kind("grpc-field-oneof-changed", (B, B))
def field_joins_a_oneof(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, single, having(grouped))
    changed.oneof_index = next(each for each in message.field if grouped(each)).oneof_index
    return where, way


@kind("grpc-field-oneof-changed", (B, B))
def field_leaves_a_oneof(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, grouped)
    changed.ClearField("oneof_index")
    return where, way


@kind("grpc-field-oneof-changed", (B, B))
def field_moves_to_another_oneof(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, grouped, lambda each: len(having(grouped)(each)) > 2)
    message.oneof_decl.add(name="brand_group")
    changed.oneof_index = len(message.oneof_decl) - 1
    return where, way


@kind("grpc-oneof-renamed", (C, B))
def oneof_renamed(pair: Pair) -> Told:
    where, way, _, changed, message = field(pair, grouped)
    oneof = message.oneof_decl[changed.oneof_index]
    told = f"{where.rpartition('.')[0]}.{oneof.name}"
    oneof.name = "brand_group"
    return told, way


@kind("grpc-json-name-changed", (B, C))
def name_in_json_changed(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair)
    changed.json_name = "brandNew"
    return where, way


@kind("grpc-packing-changed", (C, C))
def packed_otherwise(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: each.label == 3 and each.type in {1, 2, 3, 5})
    changed.options.packed = False
    return where, way


@kind("grpc-deprecated", (C, C))
def field_deprecated(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: not each.options.deprecated)
    changed.options.deprecated = True
    return where, way


@kind("grpc-undeprecated", (C, C))
def field_undeprecated(pair: Pair) -> Told:
    where, way, _, changed, _ = field(pair, lambda each: each.options.deprecated)
    changed.options.ClearField("deprecated")
    return where, way


@kind("grpc-reordered", (C, C))
def fields_swapped(pair: Pair) -> Told:
    name, way, _, new = message(pair, lambda each: len(each.field) > 1)
    listed = list(new.field)
    del new.field[:]
    new.field.extend(reversed(listed))
    return name, way


@kind("grpc-unknown-changed", (B, B))
def option_that_nobody_knows(pair: Pair) -> Told:
    name, way, _, new = message(pair)
    new.options.uninterpreted_option.add(identifier_value="x").name.add(name_part="brand", is_extension=False)
    return name, way


# Messages


@kind("grpc-message-added", (C, A))
def message_added(pair: Pair) -> Told:
    file = pair.pick(proto.own_files(pair.new.protos))
    file.message_type.add(name="BrandNew").field.add(name="x", json_name="x", number=1, label=1, type=9)
    return "BrandNew"


@kind("grpc-message-removed", (C, B))
def message_removed(pair: Pair) -> Told:
    file = pair.pick(proto.own_files(pair.old.protos))
    file.message_type.add(name="BrandNew").field.add(name="x", json_name="x", number=1, label=1, type=9)
    return "BrandNew"


def _rename(protos: FileDescriptorSet, old: str, new: str) -> None:
    """Rename what all fields and methods of an interface refer to."""
    messages, _ = index(protos)
    maps = [each for each in messages.values() for each in each.nested_type if each.options.map_entry]
    for each in [*messages.values(), *maps]:
        for one in each.field:
            if f"{one.type_name}.".startswith(f"{old}."):
                one.type_name = new + one.type_name.removeprefix(old)
    for _, method in methods(protos):
        for key in ("input_type", "output_type"):
            if getattr(method, key) == old:
                setattr(method, key, new)


@kind("grpc-message-renamed", (C, B))
def message_renamed(pair: Pair) -> Told:
    file = pair.pick(file for file in proto.own_files(pair.new.protos) if any(each.field for each in file.message_type))
    known = [[*one.field] for each in proto.own_files(pair.new.protos) for one in each.message_type]
    fitting = [each for each in file.message_type if each.field and known.count([*each.field]) == 1]
    changed = pair.pick(fitting)
    name = changed.name
    _rename(pair.new.protos, f".weaviate.v1.{name}", ".weaviate.v1.BrandNew")
    changed.name = "BrandNew"
    return name


@kind("grpc-deprecated", (C, C))
def message_deprecated(pair: Pair) -> Told:
    name, way, _, new = message(pair)
    new.options.deprecated = True
    return name, way


@kind("grpc-reserved-added", (C, C))
def numbers_reserved(pair: Pair) -> Told:
    name, way, _, new = message(pair)
    new.reserved_range.add(start=6000, end=6003)
    return name, way


@kind("grpc-reserved-removed", (B, C))
def numbers_no_longer_reserved(pair: Pair) -> Told:
    name, _, old, new = message(pair)
    old.reserved_range.add(start=6000, end=6005)
    new.reserved_range.add(start=6000, end=pair.pick([6001, 6004]))
    return name


@kind("grpc-reserved-removed", (B, C))
def name_no_longer_reserved(pair: Pair) -> Told:
    name, _, old, _ = message(pair)
    old.reserved_name.append("older")
    return name


# Enums


@kind("grpc-enum-value-added", (A, A), (W, A))
def value_added(pair: Pair) -> Told:
    name, way, _, new = enum(pair)
    new.value.add(name="BRAND_NEW", number=5000)
    return f"{name}.BRAND_NEW", way


@kind("grpc-enum-value-removed", (B, B), (A, B))
def value_removed(pair: Pair) -> Told:
    name, way, old, new = enum(pair, lambda each: len(each.value) > 1)
    at = pair.pick(range(len(old.value)))
    del new.value[at]
    return f"{name}.{old.value[at].name}", way


@kind("grpc-enum-value-renamed", (C, B))
def value_renamed(pair: Pair) -> Told:
    name, way, old, new = enum(pair)
    at = pair.pick(range(len(old.value)))
    new.value[at].name = "BRAND_NEW"
    return f"{name}.{old.value[at].name}", way


@kind("grpc-enum-value-renumbered", (B, C))
def value_renumbered(pair: Pair) -> Told:
    name, way, old, new = enum(pair)
    at = pair.pick(range(len(old.value)))
    new.value[at].number = 5000
    return f"{name}.{old.value[at].name}", way


@kind("grpc-deprecated", (C, C))
def value_deprecated(pair: Pair) -> Told:
    name, way, old, new = enum(pair)
    at = pair.pick(range(len(old.value)))
    old.value[at].options.ClearField("deprecated")
    new.value[at].options.deprecated = True
    return f"{name}.{old.value[at].name}", way


@kind("grpc-deprecated", (C, C))
def enum_deprecated(pair: Pair) -> Told:
    name, way, _, new = enum(pair)
    new.options.deprecated = True
    return name, way


@kind("grpc-reordered", (C, C))
def values_swapped(pair: Pair) -> Told:
    name, way, _, new = enum(pair, lambda each: len(each.value) > 2)
    listed = list(new.value)
    del new.value[:]
    new.value.extend([listed[0], *reversed(listed[1:])])
    return name, way


@kind("grpc-rewritten", (C, C))
def aliases_allowed(pair: Pair) -> Told:
    name, way, _, new = enum(pair)
    new.options.allow_alias = True
    return name, way


@kind("grpc-reserved-removed", (B, C))
def numbers_of_an_enum_no_longer_reserved(pair: Pair) -> Told:
    name, _, old, _ = enum(pair)
    old.reserved_range.add(start=6000, end=6000)
    return name


@kind("grpc-enum-added", (C, A))
def enum_added(pair: Pair) -> Told:
    file = pair.pick(proto.own_files(pair.new.protos))
    file.enum_type.add(name="BrandNew").value.add(name="BRAND_NEW", number=0)
    return "BrandNew"


@kind("grpc-enum-removed", (C, B))
def enum_removed(pair: Pair) -> Told:
    file = pair.pick(proto.own_files(pair.old.protos))
    file.enum_type.add(name="BrandNew").value.add(name="BRAND_NEW", number=0)
    return "BrandNew"


# Methods


def method(pair: Pair, of: Of = bool) -> tuple[str, Any, Any]:
    old, new = dict(methods(pair.old.protos)), dict(methods(pair.new.protos))
    name = pair.pick(name for name, each in sorted(old.items()) if of(each))
    return name, old[name], new[name]


@kind("grpc-rpc-added", (A, A))
def rpc_added(pair: Pair) -> Told:
    services = [service for file in proto.own_files(pair.new.protos) for service in file.service]
    service = pair.pick(services)
    service.method.add(name="BrandNew", input_type=".weaviate.v1.Tenant", output_type=".weaviate.v1.Tenant")
    return f"{service.name}/BrandNew"


@kind("grpc-rpc-removed", (B, B))
def rpc_removed(pair: Pair) -> Told:
    name, _, _ = method(pair)
    for file in proto.own_files(pair.new.protos):
        for service in file.service:
            kept = [each for each in service.method if f"{service.name}/{each.name}" != name]
            del service.method[:]
            service.method.extend(kept)
    return name


@kind("grpc-rpc-request-changed", (B, B))
def rpc_takes_something_else(pair: Pair) -> Told:
    name, _, new = method(pair)
    new.input_type = ".weaviate.v1.Tenant"
    return name


@kind("grpc-rpc-reply-changed", (B, B))
def rpc_gives_something_else(pair: Pair) -> Told:
    name, _, new = method(pair)
    new.output_type = ".weaviate.v1.Tenant"
    return name


@kind("grpc-rpc-streaming-changed", (B, B))
def rpc_streams_otherwise(pair: Pair) -> Told:
    name, _, new = method(pair)
    key = pair.pick(["client_streaming", "server_streaming"])
    setattr(new, key, not getattr(new, key))
    return name


@kind("grpc-deprecated", (C, C))
def rpc_deprecated(pair: Pair) -> Told:
    name, _, new = method(pair)
    new.options.deprecated = True
    return name


@kind("grpc-deprecated", (C, C))
def service_deprecated(pair: Pair) -> Told:
    services = [service for file in proto.own_files(pair.new.protos) for service in file.service]
    service = pair.pick(services)
    service.options.deprecated = True
    return str(service.name)


assert W  # the third verdict


@kind("grpc-enum-renamed", (C, B))
def enum_renamed(pair: Pair) -> Told:
    files = [file for file in proto.own_files(pair.new.protos) if file.enum_type]
    changed = pair.pick(pair.pick(files).enum_type)
    name = changed.name
    _rename(pair.new.protos, f".weaviate.v1.{name}", ".weaviate.v1.BrandNew")
    changed.name = "BrandNew"
    return str(name)
