"""Differences of two messages' fields, and what messages, enums and services have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    EnumValueDescriptorProto,
    FieldDescriptorProto,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from codegen.diff.change import Change, Way
from codegen.diff.rules import classify
from codegen.parse.proto import SCALARS

LABELS = {FieldDescriptorProto.LABEL_REPEATED: "repeated", FieldDescriptorProto.LABEL_OPTIONAL: "single"}
PYTHON = {
    **dict.fromkeys(("double", "float"), "float"),
    **{name: "int" for name in SCALARS.values() if "int" in name or "fixed" in name},
}
"""Types that are the same in Python; what is not here is of its own."""
Deprecable: TypeAlias = (
    DescriptorProto
    | EnumDescriptorProto
    | EnumValueDescriptorProto
    | FieldDescriptorProto
    | MethodDescriptorProto
    | ServiceDescriptorProto
)


def short(name: str) -> str:
    """Return a full name without Weaviate's package."""
    return name.removeprefix(".").removeprefix("weaviate.v1.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known of both interfaces: messages and enums with other names, old to new, by their full names."""

    renamed: Mapping[str, str] = field(default_factory=dict)

    def name(self, old: str) -> str:
        """Return the new name of what an old reference (with a dot before it) names."""
        known = old.removeprefix(".")
        if known in self.renamed:
            return f".{self.renamed[known]}"
        outer, _, rest = known.rpartition(".")
        return f"{self.name(f'.{outer}')}.{rest}" if outer and self._within(outer) else old

    def _within(self, name: str) -> bool:
        return any(name == known or name.startswith(f"{known}.") for known in self.renamed)

    def type(self, field: FieldDescriptorProto, message: DescriptorProto, *, renamed: bool) -> str:
        """Return a field's type; by its new name if `renamed`."""
        name = field.type_name.rpartition(".")[2]
        entry = next((each for each in message.nested_type if each.options.map_entry and each.name == name), None)
        if entry is not None:
            key, value = (self.type(each, entry, renamed=renamed) for each in entry.field)
            return f"map<{key}, {value}>"
        named = self.name(field.type_name) if renamed else field.type_name
        return SCALARS.get(field.type) or short(named)

    def shell(self, value: DescriptorProto | EnumDescriptorProto) -> bytes:
        """Return what no rule looks at, as bytes: options but for those that are known."""
        bare: list[Any] = [value.options]
        if isinstance(value, DescriptorProto):
            bare += [each.options for each in value.field] + [each.options for each in value.oneof_decl]
        else:
            bare += [each.options for each in value.value]
        found = b""
        for options in bare:
            rest = type(options)()
            rest.CopyFrom(options)
            for known in ("deprecated", "packed", "allow_alias"):
                if known in rest.DESCRIPTOR.fields_by_name:
                    rest.ClearField(known)
            found += rest.SerializeToString(deterministic=True) + b"\0"
        return found


def fields(old: DescriptorProto, new: DescriptorProto, where: str, scope: Scope, way: Way) -> Iterator[Change]:
    """Return the differences of two messages' fields."""
    was, now = ({each.name: each for each in message.field} for message in (old, new))
    numbers = {each.number: each.name for each in new.field}
    renamed = {name: numbers[each.number] for name, each in was.items() if name not in now and each.number in numbers}
    renamed = {name: target for name, target in renamed.items() if target not in was}
    oneofs = _renamed_oneofs(old, new)
    for before, after in sorted(oneofs.items()):
        yield classify("grpc-oneof-renamed", f"{where}.{before}", f"the group is renamed to {after}", way)
    for name in sorted(was.keys() | now.keys()):
        at = f"{where}.{name}"
        if name in renamed:
            target = renamed[name]
            yield classify("grpc-field-renamed", at, f"renamed to {target}", way)
            yield from _Pair(was[name], now[target], old, new, scope, oneofs).changes(f"{where}.{target}", way)
        elif name not in now:
            yield classify("grpc-field-removed", at, "removed", way)
        elif name in was:
            yield from _Pair(was[name], now[name], old, new, scope, oneofs).changes(at, way)
        elif name not in renamed.values():
            yield _new_field(now[name], old, new, at, way)
    if [each.name for each in old.field] != [each.name for each in new.field] and was.keys() == now.keys():
        yield classify("grpc-reordered", where, "fields in another order", way)


def _new_field(field: FieldDescriptorProto, old: DescriptorProto, new: DescriptorProto, where: str, way: Way) -> Change:
    taken = any(entry.start <= field.number < entry.end for entry in old.reserved_range)
    if taken or field.name in old.reserved_name:
        return classify("grpc-field-number-reserved", where, f"new, as {field.number}, which was reserved", way)
    if any(other.number == field.number for other in old.field):
        return classify("grpc-field-number-taken", where, f"new, with the number {field.number} of another", way)
    group = oneof(field, new)
    if group and any(oneof(other, old) == group for other in old.field):
        return classify("grpc-field-added-to-oneof", where, f"new, as {field.number}, in {_group(group)}", way)
    return classify("grpc-field-added", where, f"new, as {field.number}", way)


def _renamed_oneofs(old: DescriptorProto, new: DescriptorProto) -> dict[str, str]:
    """Find groups whose fields stand, all of them and no other, in a group of a new name."""
    was, now = _groups(old), _groups(new)
    return {
        name: target
        for name, members in was.items()
        for target, others in now.items()
        if name not in now and target not in was and members == others
    }


def _groups(message: DescriptorProto) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for each in message.field:
        if oneof(each, message):
            found.setdefault(oneof(each, message), set()).add(each.number)
    return found


def oneof(field: FieldDescriptorProto, message: DescriptorProto) -> str:
    """Return the name of the group that a field is in; an empty string if it is in none."""
    grouped = field.HasField("oneof_index") and not field.proto3_optional
    return str(message.oneof_decl[field.oneof_index].name) if grouped else ""


def _group(name: str) -> str:
    return f"the group {name}" if name else "a group"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A field before and after, with the messages that they are of."""

    old: FieldDescriptorProto
    new: FieldDescriptorProto
    was: DescriptorProto
    now: DescriptorProto
    scope: Scope
    oneofs: Mapping[str, str]

    def changes(self, where: str, way: Way) -> Iterator[Change]:
        """Return the differences."""
        old, new = self.old, self.new
        if old.number != new.number:
            yield classify("grpc-field-renumbered", where, f"number {old.number} became {new.number}", way)
        yield from self._type(where, way)
        if old.label != new.label:
            yield classify("grpc-field-label-changed", where, f"{LABELS[old.label]} became {LABELS[new.label]}", way)
        group, other = oneof(old, self.was), oneof(new, self.now)
        if self.oneofs.get(group, group) != other:
            yield classify("grpc-field-oneof-changed", where, f"in {_group(other)}, not in {_group(group)}", way)
        if old.proto3_optional != new.proto3_optional and not group and not other and old.label == new.label:
            tracked = new.proto3_optional
            detail = "tracks presence" if tracked else "no longer tracks presence"
            yield classify("grpc-presence-gained" if tracked else "grpc-presence-lost", where, detail, way)
        if old.json_name != new.json_name and old.name == new.name:
            yield classify("grpc-json-name-changed", where, f"named {new.json_name} in JSON, not {old.json_name}", way)
        yield from deprecation(old, new, where)
        if _packed(old) != _packed(new):
            yield classify("grpc-packing-changed", where, "packed otherwise; every reader takes both", way)

    def _type(self, where: str, way: Way) -> Iterator[Change]:
        before = self.scope.type(self.old, self.was, renamed=True)
        after = self.scope.type(self.new, self.now, renamed=False)
        if before == after and self.old.type == self.new.type:
            return
        same = self.old.type in SCALARS and self.new.type in SCALARS
        same = same and PYTHON.get(before, before) == PYTHON.get(after, after)
        rule = "grpc-field-encoded-otherwise" if same else "grpc-field-type-changed"
        was = self.scope.type(self.old, self.was, renamed=False)
        yield classify(rule, where, f"type {was} became {after}", way)


def _packed(field: FieldDescriptorProto) -> tuple[bool, bool]:
    return field.options.HasField("packed"), field.options.packed


def deprecation(old: Deprecable, new: Deprecable, where: str) -> Iterator[Change]:
    """Return whether something is deprecated now, or no longer."""
    was, now = old.options.deprecated, new.options.deprecated
    if was != now:
        rule = "grpc-deprecated" if now else "grpc-undeprecated"
        yield classify(rule, where, "deprecated" if now else "no longer deprecated")


def reserved(
    old: DescriptorProto | EnumDescriptorProto, new: DescriptorProto | EnumDescriptorProto, where: str
) -> Iterator[Change]:
    """Return which numbers and names are reserved now, or no longer."""
    # Ranges of messages end before their last number, those of enums with it.
    past = 0 if isinstance(old, DescriptorProto) else 1
    was, now = ([(entry.start, entry.end + past) for entry in side.reserved_range] for side in (old, new))
    freed = [*_numbers(_without(was, now)), *sorted(set(old.reserved_name) - set(new.reserved_name))]
    kept = [*_numbers(_without(now, was)), *sorted(set(new.reserved_name) - set(old.reserved_name))]
    if freed:
        yield classify("grpc-reserved-removed", where, f"no longer reserved: {', '.join(freed)}")
    if kept:
        yield classify("grpc-reserved-added", where, f"reserved: {', '.join(kept)}")


def _without(ranges: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of half-open ranges is in none of the others."""
    for start, end in others:
        ranges = [
            piece
            for low, high in ranges
            for piece in ((low, min(high, start)), (max(low, end), high))
            if piece[0] < piece[1]
        ]
    return sorted(set(ranges))


def _numbers(ranges: list[tuple[int, int]]) -> list[str]:
    return [str(start) if end == start + 1 else f"{start} to {end - 1}" for start, end in ranges]
