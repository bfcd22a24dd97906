"""Kinds of changes: what they do, and the verdicts that are expected of them, written down beside each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.diff.api import Entry
from codegen.diff.change import Verdict, Way
from codegen.diff.side import Side

B, W, A, C = Verdict.BREAKING, Verdict.WARNING, Verdict.ADDITIVE, Verdict.COSMETIC
Verdicts: TypeAlias = tuple[Verdict, Verdict]
"""On the wire, and on Python."""
IN, OUT, BOTH, NEITHER = Way.IN, Way.OUT, Way.IN | Way.OUT, Way(0)
Told: TypeAlias = "str | tuple[str, Way]"
"""Where the change must be told, and which way the values there go; both ways if it does not matter."""


@dataclass
class World:
    """One side: everything that can be changed.

    Attributes:
        rest: the REST interface in canonical form.
        protos: the gRPC interface.
        modules: module facts, by file.
        surface: descriptions of methods, by file.
        overlays: by file.
        api: the public API.
    """

    rest: dict[str, Any]
    protos: FileDescriptorSet
    modules: dict[str, Any]
    surface: dict[str, Any]
    overlays: dict[str, Any]
    api: dict[str, Entry] = field(default_factory=dict)

    def side(self) -> Side:
        """Return it as a side of a comparison."""
        return Side("9", self.rest, self.protos, self.modules, self.surface, self.overlays)


@dataclass
class Pair:
    """What a kind may change: the new side, and the old one where it must be prepared; and the place, by chance."""

    old: World
    new: World
    random: Random

    def pick(self, places: Any) -> Any:
        """Return one of the places."""
        listed = list(places)
        if not listed:
            raise LookupError("the specs have no place for it")
        return self.random.choice(listed)


Apply: TypeAlias = Callable[[Pair], Told]


@dataclass(frozen=True)
class Kind:
    """A kind of change.

    Attributes:
        name: the function's.
        area: the part of the specs.
        rule: the rule that must tell it.
        sent: the verdicts where values go to the server.
        received: the verdicts where they come from it.
        apply: makes the change.
    """

    name: str
    area: str
    rule: str
    sent: Verdicts
    received: Verdicts
    apply: Apply

    def expected(self, way: Way) -> Verdicts:
        """Return the verdicts on values that go a way: the worse one, if both; cosmetic, if neither."""
        found = [verdicts for each, verdicts in ((IN, self.sent), (OUT, self.received)) if each in way]
        return max([C, *(each[0] for each in found)]), max([C, *(each[1] for each in found)])


KINDS: dict[str, Kind] = {}


def kind(rule: str, sent: Verdicts, received: Verdicts | None = None) -> Callable[[Apply], Apply]:
    """Register a kind of change under the function's name.

    Args:
        rule: the rule that must tell it.
        sent: the verdicts (wire, Python) on what goes to the server.
        received: those on what comes from it, if they differ.
    """

    def register(apply: Apply) -> Apply:
        area = apply.__module__.rpartition(".")[2]
        name = f"{area}: {apply.__name__}"
        assert name not in KINDS, name
        KINDS[name] = Kind(name, area, rule, sent, received or sent, apply)
        return apply

    return register


def copied(world: World, area: str) -> World:
    """Return a world whose part for an area can be changed."""
    protos = world.protos
    if area == "grpc":
        protos = FileDescriptorSet()
        protos.CopyFrom(world.protos)
    return World(
        json.loads(_text(world)) if area == "rest" else world.rest,
        protos,
        copy.deepcopy(world.modules) if area == "modules" else world.modules,
        copy.deepcopy(world.surface) if area == "surface" else world.surface,
        copy.deepcopy(world.overlays) if area == "overlays" else world.overlays,
        dict(world.api),
    )


_texts: dict[int, str] = {}


def _text(world: World) -> str:
    """Return the REST interface as text, which is copied faster: mutants are many."""
    if id(world) not in _texts:
        _texts[id(world)] = json.dumps(world.rest)
    return _texts[id(world)]


def mutants(origin: World, kind: Kind, seed: int) -> tuple[Pair, str, Way]:
    """Make a change of a kind; return both sides, where it must be reported, and which way values go there."""
    pair = Pair(copied(origin, kind.area), copied(origin, kind.area), Random(f"{kind.name} {seed}"))
    told = kind.apply(pair)
    where, way = (told, BOTH) if isinstance(told, str) else told
    return pair, where, way


def follow(value: Any, definitions: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    """Return the definitions that a part of a document refers to, directly or not."""
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).rpartition("#/definitions/")[2]
        if name in definitions and name not in known:
            known.add(name)
            yield name
            yield from follow(definitions[name], definitions, known)
        for inner in value.values():
            yield from follow(inner, definitions, known)
    elif isinstance(value, list):
        for inner in value:
            yield from follow(inner, definitions, known)


def ways(document: Mapping[str, Any]) -> dict[str, Way]:
    """Return which way values of each definition go."""
    found = dict.fromkeys(document["definitions"], NEITHER)
    shared = document.get("parameters", {})
    for item in document["paths"].values():
        for operation in item.values():
            sent = [
                shared.get(each.get("$ref", "").rpartition("/")[2], each) for each in operation.get("parameters", [])
            ]
            for part, way in ((sent, IN), (operation["responses"], OUT)):
                for name in follow(part, document["definitions"], set()):
                    found[name] |= way
    return found
