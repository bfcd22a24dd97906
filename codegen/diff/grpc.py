"""Differences of two gRPC interfaces, from their compiled protos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias, TypeVar

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from codegen.diff.change import BOTH, NEITHER, Change, Way
from codegen.diff.fields import Scope, deprecation, fields, reserved, short
from codegen.diff.rules import classify
from codegen.parse.proto import own_files

Named = TypeVar("Named", DescriptorProto, EnumDescriptorProto)
Ways: TypeAlias = Mapping[str, Way]


@dataclass(slots=True)
class Index:
    """All messages, enums, services and methods of an interface, by their full names."""

    messages: dict[str, DescriptorProto] = field(default_factory=dict)
    enums: dict[str, EnumDescriptorProto] = field(default_factory=dict)
    services: dict[str, ServiceDescriptorProto] = field(default_factory=dict)
    methods: dict[str, MethodDescriptorProto] = field(default_factory=dict)

    def add(self, message: DescriptorProto, name: str) -> None:
        """Add a message, and those nested in it."""
        self.messages[name] = message
        self.enums |= {f"{name}.{enum.name}": enum for enum in message.enum_type}
        for nested in message.nested_type:
            if not nested.options.map_entry:
                self.add(nested, f"{name}.{nested.name}")

    def ways(self) -> dict[str, Way]:
        """Return which way values of each message and enum go: both, of those that no method takes or returns."""
        found: dict[str, Way] = {}

        def follow(name: str, way: Way) -> None:
            name = name.removeprefix(".")
            if way in found.get(name, NEITHER):
                return
            found[name] = found.get(name, NEITHER) | way
            message = self.messages.get(name)
            if message is not None:
                entries = [
                    entry for nested in message.nested_type if nested.options.map_entry for entry in nested.field
                ]
                for each in (*message.field, *entries):
                    if each.type_name:
                        follow(each.type_name, way)

        for method in self.methods.values():
            follow(method.input_type, Way.IN)
            follow(method.output_type, Way.OUT)
        return {name: found.get(name, BOTH) for name in (*self.messages, *self.enums)}


def index(compiled: FileDescriptorSet) -> Index:
    """Index what Weaviate's own files declare."""
    found = Index()
    for file in own_files(compiled):
        for message in file.message_type:
            found.add(message, f"{file.package}.{message.name}")
        found.enums |= {f"{file.package}.{enum.name}": enum for enum in file.enum_type}
        found.services |= {f"{file.package}.{service.name}": service for service in file.service}
        for service in file.service:
            found.methods |= {f"{file.package}.{service.name}/{method.name}": method for method in service.method}
    return found


def compare(old: FileDescriptorSet, new: FileDescriptorSet) -> Iterator[Change]:
    """Return the differences of two interfaces."""
    was, now = index(old), index(new)
    scope = Scope(_renamed(was.messages, now.messages) | _renamed(was.enums, now.enums))
    ways = was.ways(), now.ways()
    reported = (was.messages.keys() ^ now.messages.keys()) - scope.renamed.keys() - set(scope.renamed.values())
    reported |= {name for pair in scope.renamed.items() for name in pair}
    yield from _all(was.messages, now.messages, partial(_message, scope), "message", scope, ways, reported)
    yield from _all(was.enums, now.enums, _enum, "enum", scope, ways, reported)
    for name in sorted(was.services.keys() & now.services.keys()):
        yield from deprecation(was.services[name], now.services[name], short(name))
    for name in sorted(was.methods.keys() | now.methods.keys()):
        if name in was.methods and name in now.methods:
            yield from _method(was.methods[name], now.methods[name], short(name), scope)
        else:
            gone = name in was.methods
            yield classify("grpc-rpc-removed" if gone else "grpc-rpc-added", short(name), "removed" if gone else "new")


def _all(
    was: Mapping[str, Named],
    now: Mapping[str, Named],
    compare_two: Callable[[Named, Named, str, Way], Iterator[Change]],
    kind: str,
    scope: Scope,
    ways: tuple[Ways, Ways],
    reported: set[str],
) -> Iterator[Change]:
    for name in sorted(was.keys() | now.keys()):
        where, target = short(name), scope.renamed.get(name, name)
        if name in was and target in now:
            if target != name and name.rpartition(".")[0] not in reported:
                yield classify(f"grpc-{kind}-renamed", where, f"renamed to {short(target)}")
            if was[name] != now[target]:
                way = ways[0].get(name, NEITHER) & ways[1].get(target, NEITHER)
                found = list(compare_two(was[name], now[target], where, way))
                yield from found
                if not found and scope.shell(was[name]) != scope.shell(now[target]):
                    yield classify("grpc-unknown-changed", where, "differs where this comparison does not look")
        elif name.rpartition(".")[0] not in reported and name not in scope.renamed.values():
            # What a new or gone message holds goes without saying.
            gone = name in was
            yield classify(f"grpc-{kind}-{'removed' if gone else 'added'}", where, "removed" if gone else "new")


def _renamed(old: Mapping[str, Named], new: Mapping[str, Named]) -> dict[str, str]:
    """Find messages or enums that are gone and stand, with the same content, under one new name."""
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    found: dict[str, str] = {}
    for name in gone:
        fits = [target for target in come if _content(old[name], name) == _content(new[target], target) != b""]
        if len(fits) == 1 and fits[0] not in found.values():
            found[name] = fits[0]
    return found


def _content(value: DescriptorProto | EnumDescriptorProto, name: str) -> bytes:
    """Return what is in a message or enum, whatever its name; nothing of an empty one, of which there may be many."""
    if isinstance(value, DescriptorProto):
        message = DescriptorProto()
        message.CopyFrom(value)
        message.ClearField("name")
        for each in message.field:
            each.type_name = each.type_name.replace(f".{name}.", "..")
        return bytes(message.SerializeToString(deterministic=True)) if value.field else b""
    enum = EnumDescriptorProto()
    enum.CopyFrom(value)
    enum.ClearField("name")
    return bytes(enum.SerializeToString(deterministic=True))


def _message(scope: Scope, old: DescriptorProto, new: DescriptorProto, where: str, way: Way) -> Iterator[Change]:
    yield from deprecation(old, new, where)
    yield from fields(old, new, where, scope, way)
    yield from reserved(old, new, where)


def _enum(old: EnumDescriptorProto, new: EnumDescriptorProto, where: str, way: Way) -> Iterator[Change]:
    yield from deprecation(old, new, where)
    was, now = ({value.name: value for value in enum.value} for enum in (old, new))
    numbers = {value.number: value.name for value in new.value if value.name not in was}
    renamed = {
        name: numbers[value.number] for name, value in was.items() if name not in now and value.number in numbers
    }
    for name in sorted(was.keys() | now.keys()):
        at = f"{where}.{name}"
        if name in renamed:
            yield classify("grpc-enum-value-renamed", at, f"renamed to {renamed[name]}", way)
            yield from deprecation(was[name], now[renamed[name]], at)
        elif name not in now:
            yield classify("grpc-enum-value-removed", at, "removed", way)
        elif name not in was:
            if name not in renamed.values():
                yield classify("grpc-enum-value-added", at, f"new, as {now[name].number}", way)
        else:
            if was[name].number != now[name].number:
                detail = f"number {was[name].number} became {now[name].number}"
                yield classify("grpc-enum-value-renumbered", at, detail, way)
            yield from deprecation(was[name], now[name], at)
    yield from reserved(old, new, where)
    if old.options.allow_alias != new.options.allow_alias:
        yield classify(
            "grpc-rewritten", where, "values may have names of their own" * new.options.allow_alias or "no aliases"
        )
    if list(was) != list(now) and was.keys() == now.keys():
        yield classify("grpc-reordered", where, "values in another order", way)


def _method(old: MethodDescriptorProto, new: MethodDescriptorProto, where: str, scope: Scope) -> Iterator[Change]:
    for part, verb in (("request", "takes"), ("reply", "returns")):
        name = "input_type" if part == "request" else "output_type"
        was, now = scope.name(getattr(old, name)), getattr(new, name)
        if was != now:
            yield classify(f"grpc-rpc-{part}-changed", where, f"{verb} {short(now)}, not {short(getattr(old, name))}")
    for name, messages in (("client_streaming", "requests"), ("server_streaming", "replies")):
        if getattr(old, name) != getattr(new, name):
            how = "in a stream" if getattr(new, name) else "no longer in a stream"
            yield classify("grpc-rpc-streaming-changed", where, f"{messages} {how}")
    yield from deprecation(old, new, where)
