"""Values that note what is looked at of them: messages of gRPC replies, and objects of REST answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from codegen.ir.leaves import Exchange, Node, Shapes


@dataclass
class Reach:
    """What was seen; names are those of `codegen.ir.leaves` and `codegen.ir.coverage`.

    Attributes:
        operations: names of REST operations that were sent.
        parameters: parameters of queries and headers that were sent.
        properties_set: properties of bodies that were sent.
        properties_read: properties of answers that were looked at, or given to the caller as they are.
        choices: values that the REST document lists and that were sent.
        rpcs: names of RPCs that were called.
        fields_set: `Message.field` of requests.
        fields_read: `Message.field` of replies.
        values: `Enum.VALUE` that were set.
    """

    operations: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    properties_set: set[str] = field(default_factory=set)
    properties_read: set[str] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    rpcs: set[str] = field(default_factory=set)
    fields_set: set[str] = field(default_factory=set)
    fields_read: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def requested(self, request: Any, exchange: Exchange, shapes: Shapes) -> None:
        """Note what a REST request sends."""
        self.operations.add(exchange.name)
        kinds = {"property": self.properties_set, "choice": self.choices}
        for name, value in (*request.query, *request.headers):
            if name in exchange.parameters:
                self.parameters.add(exchange.parameters[name].name)
                shapes.note(value, exchange.parameters[name], lambda thing: kinds[thing.kind].add(thing.name))
        if exchange.body is not None and request.body is not None:
            shapes.note(request.body, exchange.body, lambda thing: kinds[thing.kind].add(thing.name))

    def sent(self, message: Any) -> None:
        """Note the fields that a request sets, at every depth."""
        for descriptor, value in message.ListFields():
            self.fields_set.add(named(descriptor))
            repeated = value if is_repeated(descriptor) else [value]
            if descriptor.message_type is not None and descriptor.message_type.GetOptions().map_entry:
                entry = descriptor.message_type.fields_by_name["value"]
                repeated = value.values() if entry.message_type is not None else []
            for each in repeated:
                if hasattr(each, "ListFields"):
                    self.sent(each)
                elif descriptor.enum_type is not None:
                    self._value(descriptor.enum_type, each)

    def _value(self, enum: Any, number: int) -> None:
        known = enum.values_by_number.get(number)
        if known is not None:
            self.values.add(f"{short(enum.full_name)}.{known.name}")


def short(full_name: str) -> str:
    return full_name.removeprefix("weaviate.v1.")


def named(descriptor: Any) -> str:
    return f"{short(descriptor.containing_type.full_name)}.{descriptor.name}"


def is_repeated(descriptor: Any) -> bool:
    found = getattr(descriptor, "is_repeated", None)
    return bool(found) if found is not None else descriptor.label == descriptor.LABEL_REPEATED


class Watched:
    """A message that notes which of its fields are looked at."""

    def __init__(self, message: Any, reach: Reach) -> None:
        self.__dict__["_message"] = message
        self.__dict__["_reach"] = reach

    def __getattr__(self, name: str) -> Any:
        message, reach = self._message, self._reach
        descriptor = message.DESCRIPTOR.fields_by_name.get(name)
        value = getattr(message, name)
        if descriptor is None:
            return value
        reach.fields_read.add(named(descriptor))
        return watched(value, reach)

    def HasField(self, name: str) -> bool:  # noqa: N802 - protobuf calls it so
        self._reach.fields_read.add(named(self._message.DESCRIPTOR.fields_by_name[name]))
        return bool(self._message.HasField(name))

    def WhichOneof(self, name: str) -> str | None:  # noqa: N802 - protobuf calls it so
        found: str | None = self._message.WhichOneof(name)
        if found is not None:
            self._reach.fields_read.add(named(self._message.DESCRIPTOR.fields_by_name[found]))
        return found

    def ListFields(self) -> list[tuple[Any, Any]]:  # noqa: N802 - protobuf calls it so
        found = []
        for descriptor, value in self._message.ListFields():
            self._reach.fields_read.add(named(descriptor))
            found.append((descriptor, watched(value, self._reach)))
        return found

    def __eq__(self, other: object) -> bool:
        return bool(self._message == (other._message if isinstance(other, Watched) else other))

    __hash__ = None  # type: ignore[assignment]


class WatchedList:
    """A repeated field, or a map, of messages."""

    def __init__(self, values: Any, reach: Reach) -> None:
        self._values = values
        self._reach = reach

    def __iter__(self) -> Iterator[Any]:
        return (watched(each, self._reach) for each in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: Any) -> Any:
        return watched(self._values[at], self._reach)

    def __contains__(self, key: Any) -> bool:
        return key in self._values

    def items(self) -> Iterator[tuple[Any, Any]]:
        return ((key, watched(value, self._reach)) for key, value in self._values.items())

    def values(self) -> Iterator[Any]:
        return (watched(value, self._reach) for value in self._values.values())


def watched(value: Any, reach: Reach) -> Any:
    if hasattr(value, "DESCRIPTOR"):
        return Watched(value, reach)
    kind = type(value).__name__
    if "Composite" in kind or "MessageMap" in kind:
        return WatchedList(value, reach)
    return value


class WatchedDict(dict[str, Any]):
    """An object of a REST answer that notes which of its properties are looked at; so are those that are missing."""

    def __init__(self, content: dict[str, Any], node: Node, shapes: Shapes, reach: Reach) -> None:
        super().__init__()
        self._node, self._shapes, self._reach = node, shapes, reach
        self._properties, self._inner = shapes.properties(node), shapes.inner(node)
        for key, value in content.items():
            child = self._properties.get(key, self._inner)
            super().__setitem__(key, value if child is None else answered(value, child, shapes, reach))

    def _look(self, key: object) -> None:
        if key in self._properties:
            self._reach.properties_read.add(self._properties[str(key)].name)

    def __getitem__(self, key: str) -> Any:
        self._look(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._look(key)
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._look(key)
        return super().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        self._look(key)
        return super().pop(key, *default)

    def __iter__(self) -> Iterator[str]:
        self.give()
        return super().__iter__()

    def items(self) -> Any:
        self.give()
        return super().items()

    def values(self) -> Any:
        self.give()
        return super().values()

    def keys(self) -> Any:
        self.give()
        return super().keys()

    def give(self) -> None:
        """Note that the whole of it was taken: whatever a server puts here is passed on."""
        for key in self._properties:
            self._look(key)

    def give_all(self) -> None:
        """Note that it was given to the caller, with all that is in it."""
        self._reach.properties_read.update(each.name for each in self._shapes.walk(self._node))


def answered(value: Any, node: Node, shapes: Shapes, reach: Reach) -> Any:
    """Watch a value of a REST answer."""
    if isinstance(value, dict):
        return WatchedDict(value, node, shapes, reach)
    inner = shapes.inner(node)
    if isinstance(value, list) and inner is not None:
        return [answered(each, inner, shapes, reach) for each in value]
    return value


def given(value: Any, depth: int = 5) -> None:
    """Note what a caller is given as the server sent it, wherever in a result it stands."""
    if isinstance(value, WatchedDict):
        value.give_all()
    elif depth and isinstance(value, dict):
        for each in value.values():
            given(each, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for each in value:
            given(each, depth - 1)
    elif depth and is_dataclass(value):
        for each in fields(value):
            given(getattr(value, each.name, None), depth - 1)


class WatchedType:
    """Stands where a reply's class stands: what it reads from bytes is watched."""

    def __init__(self, real: Any, reach: Reach) -> None:
        self._real = real
        self._reach = reach

    def FromString(self, data: bytes) -> Watched:  # noqa: N802 - protobuf calls it so
        return Watched(self._real.FromString(data), self._reach)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._real(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
