"""What the interface has, what the ergonomic layer was seen to reach of it, and what is left out on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet

Kind: TypeAlias = Literal[
    "operation", "parameter", "property", "choice", "rpc", "field", "value", "setting", "configuration"
]
"""What is counted: see :data:`GROUPS`."""
Because: TypeAlias = Literal["raw", "deprecated", "internal", "server-to-server"]
"""Why something is not reached: few need what `client.raw` sends all the same, or nobody is meant to need it."""
READ = " (read)"
"""The end of the names of what replies hold; names of what requests set have none."""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing of the interface.

    Attributes:
        kind: what it is.
        name: its name; of a field `Message.field`, of a value `Enum.VALUE`, of a setting `module.setting`; of the
            leaves of REST as in :mod:`codegen.ir.leaves`.
    """

    kind: Kind
    name: str


def _group(kind: Kind, *, read: bool | None = None) -> Callable[[Thing], bool]:
    return lambda thing: thing.kind == kind and (read is None or thing.name.endswith(READ) == read)


GROUPS: Mapping[str, Callable[[Thing], bool]] = {
    "REST operations": _group("operation"),
    "query parameters and headers": _group("parameter"),
    "properties of requests": _group("property", read=False),
    "properties of answers": _group("property", read=True),
    "values of properties and parameters": _group("choice"),
    "RPCs": _group("rpc"),
    "fields of request messages": _group("field", read=False),
    "fields of reply messages": _group("field", read=True),
    "enum values": _group("value"),
    "settings of modules": _group("setting"),
    "settings of collections": _group("configuration"),
}
"""The rows of the table, and what belongs in each."""


@dataclass(frozen=True, slots=True)
class Unused:
    """What is left out on purpose.

    Attributes:
        kind: what it is.
        patterns: names, perhaps with `*`.
        because: the ground; nothing else may be left out.
        reason: why.
        releases: the releases this holds for, as first digits, such as `1.39`; empty for all.
    """

    kind: Kind
    patterns: tuple[str, ...]
    because: Because
    reason: str
    releases: tuple[str, ...]

    def covers(self, thing: Thing, release: str) -> bool:
        """Return whether this leaves a thing out, in a release."""
        held = not self.releases or any(release == each or release.startswith(f"{each}.") for each in self.releases)
        return held and thing.kind == self.kind and any(fnmatchcase(thing.name, each) for each in self.patterns)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The interface, divided.

    Attributes:
        reached: what was seen in use.
        unused: what is left out, and why.
        gaps: what is neither.
        stale: patterns that leave out nothing, or something that is in use.
    """

    reached: tuple[Thing, ...]
    unused: tuple[tuple[Thing, Unused], ...]
    gaps: tuple[Thing, ...]
    stale: tuple[tuple[Unused, str], ...]


def divide(things: Iterable[Thing], seen: Iterable[Thing], left: Iterable[Unused], release: str) -> Coverage:
    """Divide the interface into what is reached, what is left out, and what is neither."""
    everything, used, rows = sorted(set(things)), set(seen), list(left)
    reached = [thing for thing in everything if thing in used]
    missing = [thing for thing in everything if thing not in used]
    unused = [(thing, row) for thing in missing if (row := _row(thing, rows, release)) is not None]
    out = {thing for thing, _ in unused}
    gaps = [thing for thing in missing if thing not in out]
    stale = [
        (row, pattern)
        for row in rows
        for pattern in row.patterns
        if not any(thing.kind == row.kind and fnmatchcase(thing.name, pattern) for thing in missing)
    ]
    return Coverage(tuple(reached), tuple(unused), tuple(gaps), tuple(stale))


def _row(thing: Thing, rows: Iterable[Unused], release: str) -> Unused | None:
    return next((row for row in rows if row.covers(thing, release)), None)


def of_protos(compiled: FileDescriptorSet) -> Iterator[Thing]:
    """Return the RPCs, the fields that requests and replies are made of, and the enum values of requests."""
    messages, enums = dict[str, DescriptorProto](), dict[str, EnumDescriptorProto]()
    for file in compiled.file:
        for enum in file.enum_type:
            enums[f".{file.package}.{enum.name}"] = enum
        for message in file.message_type:
            _collect(f".{file.package}.{message.name}", message, messages, enums)
    for file in compiled.file:
        for service in file.service:
            for method in service.method:
                yield Thing("rpc", method.name)
                for root, sent in ((method.input_type, True), (method.output_type, False)):
                    yield from _fields(root, messages, enums, sent=sent)


def _collect(
    name: str, message: DescriptorProto, messages: dict[str, DescriptorProto], enums: dict[str, EnumDescriptorProto]
) -> None:
    messages[name] = message
    for enum in message.enum_type:
        enums[f"{name}.{enum.name}"] = enum
    for nested in message.nested_type:
        _collect(f"{name}.{nested.name}", nested, messages, enums)


def _fields(
    root: str, messages: Mapping[str, DescriptorProto], enums: Mapping[str, EnumDescriptorProto], *, sent: bool
) -> Iterator[Thing]:
    known, left = {root}, [root]
    while left:
        name = left.pop()
        message = messages[name]
        if name.startswith(".google."):
            continue
        for field in message.field:
            if not message.options.map_entry:
                yield Thing("field", f"{short(name)}.{field.name}" + ("" if sent else READ))
            if field.type == FieldDescriptorProto.TYPE_MESSAGE and field.type_name not in known:
                known.add(field.type_name)
                left.append(field.type_name)
            if field.type == FieldDescriptorProto.TYPE_ENUM and sent:
                values = enums[field.type_name].value
                yield from (Thing("value", f"{short(field.type_name)}.{each.name}") for each in values if each.number)


def short(name: str) -> str:
    """Return a full name without the package."""
    return name.removeprefix(".").removeprefix("weaviate.v1.")
