"""Differences of two gRPC interfaces, from their compiled protos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)

from codegen.diff.change import Change, Severity
from codegen.parse.proto import SCALARS, own_files

BREAKING, ADDITIVE, COSMETIC = Severity.BREAKING, Severity.ADDITIVE, Severity.COSMETIC
LABELS = {FieldDescriptorProto.LABEL_REPEATED: "repeated", FieldDescriptorProto.LABEL_OPTIONAL: "single"}


@dataclass(slots=True)
class Index:
    """All messages, enums and methods of an interface, by their full names."""

    messages: dict[str, DescriptorProto] = field(default_factory=dict)
    enums: dict[str, EnumDescriptorProto] = field(default_factory=dict)
    methods: dict[str, MethodDescriptorProto] = field(default_factory=dict)

    def add(self, message: DescriptorProto, name: str) -> None:
        """Add a message, and those nested in it."""
        self.messages[name] = message
        self.enums |= {f"{name}.{enum.name}": enum for enum in message.enum_type}
        for nested in message.nested_type:
            if not nested.options.map_entry:
                self.add(nested, f"{name}.{nested.name}")


def index(compiled: FileDescriptorSet) -> Index:
    """Index what Weaviate's own files declare."""
    found = Index()
    for file in own_files(compiled):
        for message in file.message_type:
            found.add(message, f"{file.package}.{message.name}")
        found.enums |= {f"{file.package}.{enum.name}": enum for enum in file.enum_type}
        for service in file.service:
            found.methods |= {f"{file.package}.{service.name}/{method.name}": method for method in service.method}
    return found


def compare(old: FileDescriptorSet, new: FileDescriptorSet) -> Iterator[Change]:
    """Return the differences of two interfaces."""
    was, now = index(old), index(new)
    told = set(was.messages) ^ set(now.messages)
    yield from _all(was.messages, now.messages, _message, told)
    yield from _all(was.enums, now.enums, _enum, told)
    yield from _all(was.methods, now.methods, _method, told)


Named = TypeVar("Named")


def _all(
    was: Mapping[str, Named],
    now: Mapping[str, Named],
    compare_two: Callable[[Named, Named, str], Iterator[Change]],
    told: set[str],
) -> Iterator[Change]:
    for name in sorted(set(was) | set(now)):
        where = name.removeprefix("weaviate.v1.")
        if name in was and name in now:
            if was[name] != now[name]:
                yield from compare_two(was[name], now[name], where)
        elif name.rpartition(".")[0] not in told:  # what a new or gone message holds goes without saying
            yield Change("gRPC", where, "removed" if name in was else "new", BREAKING if name in was else ADDITIVE)


def _message(old: DescriptorProto, new: DescriptorProto, where: str) -> Iterator[Change]:
    was, now = ({field.name: field for field in message.field} for message in (old, new))
    numbers = {field.number: field.name for field in new.field}
    renamed = {
        name: numbers[field.number] for name, field in was.items() if name not in now and field.number in numbers
    }
    renamed = {name: target for name, target in renamed.items() if target not in was}
    for name in sorted(set(was) | set(now)):
        at = f"{where}.{name}"
        if name in renamed:
            target = renamed[name]
            yield Change("gRPC", at, f"renamed to {target}", BREAKING)
            yield from _field(was[name], now[target], old, new, f"{where}.{target}")
        elif name not in now:
            yield Change("gRPC", at, "removed", BREAKING)
        elif name in was:
            yield from _field(was[name], now[name], old, new, at)
        elif name not in renamed.values():
            yield from _new_field(now[name], old, at)
    if _reserved(old) != _reserved(new):
        yield Change("gRPC", where, "other reserved numbers or names", COSMETIC)
    if [field.name for field in old.field] != [field.name for field in new.field] and set(was) == set(now):
        yield Change("gRPC", where, "fields in another order", COSMETIC)


def _new_field(field: FieldDescriptorProto, old: DescriptorProto, where: str) -> Iterator[Change]:
    taken = any(entry.start <= field.number < entry.end for entry in old.reserved_range)
    if taken or field.name in old.reserved_name:
        yield Change("gRPC", where, f"new, as {field.number}, which was reserved", BREAKING)
    elif any(other.number == field.number for other in old.field):
        yield Change("gRPC", where, f"new, with the number {field.number} of another", BREAKING)
    else:
        yield Change("gRPC", where, f"new, as {field.number}", ADDITIVE)


def _field(
    old: FieldDescriptorProto, new: FieldDescriptorProto, was: DescriptorProto, now: DescriptorProto, where: str
) -> Iterator[Change]:
    if old.number != new.number:
        yield Change("gRPC", where, f"number {old.number} became {new.number}", BREAKING)
    before, after = _type(old, was), _type(new, now)
    if before != after:
        yield Change("gRPC", where, f"type {before} became {after}", BREAKING)
    if old.label != new.label:
        yield Change("gRPC", where, f"{LABELS[old.label]} became {LABELS[new.label]}", BREAKING)
    group, other = _oneof(old, was), _oneof(new, now)
    if group != other:
        yield Change("gRPC", where, f"in {_group(other)}, not in {_group(group)}", BREAKING)
    if old.proto3_optional != new.proto3_optional and not group and not other and old.label == new.label:
        told = new.proto3_optional
        what = "tells whether it was set" if told else "no longer tells whether it was set"
        yield Change("gRPC", where, what, ADDITIVE if told else BREAKING)
    if old.json_name != new.json_name and old.name == new.name:
        yield Change("gRPC", where, f"named {new.json_name} in JSON, not {old.json_name}", BREAKING)
    if old.options.deprecated != new.options.deprecated:
        yield Change("gRPC", where, "deprecated" if new.options.deprecated else "no longer deprecated", COSMETIC)
    if (old.options.HasField("packed"), old.options.packed) != (new.options.HasField("packed"), new.options.packed):
        yield Change("gRPC", where, "packed otherwise; every reader takes both", COSMETIC)


def _type(field: FieldDescriptorProto, message: DescriptorProto) -> str:
    name = field.type_name.rpartition(".")[2]
    entry = next((each for each in message.nested_type if each.options.map_entry and each.name == name), None)
    if entry is not None:
        return f"map<{_type(entry.field[0], entry)}, {_type(entry.field[1], entry)}>"
    return SCALARS.get(field.type) or str(field.type_name).removeprefix(".weaviate.v1.").removeprefix(".")


def _oneof(field: FieldDescriptorProto, message: DescriptorProto) -> str:
    grouped = field.HasField("oneof_index") and not field.proto3_optional
    return str(message.oneof_decl[field.oneof_index].name) if grouped else ""


def _group(name: str) -> str:
    return f"the group {name}" if name else "a group"


def _reserved(message: DescriptorProto | EnumDescriptorProto) -> tuple[list[tuple[int, int]], list[str]]:
    return sorted((entry.start, entry.end) for entry in message.reserved_range), sorted(message.reserved_name)


def _enum(old: EnumDescriptorProto, new: EnumDescriptorProto, where: str) -> Iterator[Change]:
    was, now = ({value.name: value for value in enum.value} for enum in (old, new))
    numbers = {value.number: value.name for value in new.value if value.name not in was}
    renamed = {
        name: numbers[value.number] for name, value in was.items() if name not in now and value.number in numbers
    }
    for name in sorted(set(was) | set(now)):
        at = f"{where}.{name}"
        if name in renamed:
            yield Change("gRPC", at, f"renamed to {renamed[name]}", BREAKING)
        elif name not in now:
            yield Change("gRPC", at, "removed", BREAKING)
        elif name not in was:
            if name not in renamed.values():
                yield Change("gRPC", at, f"new, as {now[name].number}", ADDITIVE)
        else:
            if was[name].number != now[name].number:
                yield Change("gRPC", at, f"number {was[name].number} became {now[name].number}", BREAKING)
            if was[name].options.deprecated != now[name].options.deprecated:
                gone = now[name].options.deprecated
                yield Change("gRPC", at, "deprecated" if gone else "no longer deprecated", COSMETIC)
    if _reserved(old) != _reserved(new):
        yield Change("gRPC", where, "other reserved numbers or names", COSMETIC)
    if list(was) != list(now) and set(was) == set(now):
        yield Change("gRPC", where, "values in another order", COSMETIC)


def _method(old: MethodDescriptorProto, new: MethodDescriptorProto, where: str) -> Iterator[Change]:
    for name in ("input_type", "output_type"):
        was, now = (getattr(method, name).removeprefix(".weaviate.v1.") for method in (old, new))
        if was != now:
            what = "takes" if name == "input_type" else "gives"
            yield Change("gRPC", where, f"{what} {now}, not {was}", BREAKING)
    for name, what in (("client_streaming", "requests"), ("server_streaming", "replies")):
        if getattr(old, name) != getattr(new, name):
            yield Change(
                "gRPC", where, f"{what} {'in a stream' if getattr(new, name) else 'no longer in a stream'}", BREAKING
            )
