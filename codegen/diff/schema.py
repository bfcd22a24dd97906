"""Differences of two Swagger schemas, seen from who sends values of them and who reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any, TypeAlias

from codegen.diff.change import Change, Severity

Schema: TypeAlias = Mapping[str, Any]
BREAKING, ADDITIVE, COSMETIC = Severity.BREAKING, Severity.ADDITIVE, Severity.COSMETIC
LOWER = ("minimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
NESTED = ("properties", "items", "additionalProperties", "allOf")
KNOWN = frozenset(
    {*LOWER, *UPPER, *NESTED, "type", "format", "enum", "required", "default", "$ref"}
    | {"x-nullable", "x-omitempty", "deprecated", "x-deprecated"}
)
PREFIX = "#/definitions/"


class Way(Flag):
    """Which way values of a schema go: to the server, from it, or both."""

    IN = auto()
    OUT = auto()


@dataclass(slots=True)
class Comparison:
    """Compares schemas of two documents.

    Attributes:
        old: the definitions of the old document.
        new: those of the new one.
        renamed: old definitions' names and the new ones of the same content.
    """

    old: Mapping[str, Schema]
    new: Mapping[str, Schema]
    renamed: Mapping[str, str] = field(default_factory=dict)
    _open: set[tuple[str, str]] = field(default_factory=set)

    def schemas(self, old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
        """Return the differences of two schemas that stand at the same place."""
        if old == new:
            return
        references = old.get("$ref"), new.get("$ref")
        if references != (None, None):
            yield from self._references(old, new, where, way)
            if None in references:
                return
        # What stands beside a reference means nothing to Swagger, but may to who reads it.
        yield from _kind(old, new, where)
        yield from values(old, new, where)
        yield from _presence(old, new, where, way)
        yield from self._nested(old, new, where, way)
        for key in sorted((set(old) | set(new)) - KNOWN):
            if old.get(key) != new.get(key):
                yield Change("REST", where, f"{key} {_from_to(old.get(key), new.get(key))}", BREAKING)

    def _references(self, old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
        one, other = (str(side.get("$ref", "")).removeprefix(PREFIX) for side in (old, new))
        if one and other and self.renamed.get(one, one) == other:
            return  # definitions are compared once, by themselves
        if (one, other) in self._open:
            return
        self._open.add((one, other))
        found = list(self.schemas(self.old.get(one, old), self.new.get(other, new), where, way))
        self._open.discard((one, other))
        yield from found
        if not found:
            yield Change("REST", where, f"described by {other or 'itself'}, not by {one or 'itself'}", COSMETIC)

    def _nested(self, old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
        yield from self._properties(old, new, where, way)
        for key, label in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(key), Mapping) and isinstance(new.get(key), Mapping):
                yield from self.schemas(old[key], new[key], where + label, way)
            elif old.get(key) != new.get(key):
                # A map or a list of anything says less than one of something.
                severity = BREAKING if new.get(key) not in (None, True) else ADDITIVE
                yield Change("REST", where + label, _came_or_went(old.get(key), new.get(key)), severity)
        parts = old.get("allOf", []), new.get("allOf", [])
        for index, (one, other) in enumerate(zip(*parts, strict=False)):
            yield from self.schemas(one, other, f"{where}&{index}", way)
        if len(parts[0]) != len(parts[1]):
            yield Change("REST", where, f"made of {len(parts[1])} parts, not {len(parts[0])}", BREAKING)

    def _properties(self, old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
        was, now = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(set(was) | set(now)):
            at = f"{where}.{name}"
            if name not in now:
                yield Change("REST", at, "removed", BREAKING)
            elif name not in was:
                required = name in needs
                severity = BREAKING if required and Way.IN in way else ADDITIVE
                yield Change("REST", at, "new, and required" if required else "new", severity)
            else:
                yield from self.schemas(was[name], now[name], at, way)
        for name in sorted((needed ^ needs) & (set(was) | set(now))):
            if name in was and name in now:
                yield _requirement(f"{where}.{name}", way, required=name in needs)


def _requirement(where: str, way: Way, *, required: bool) -> Change:
    if required:
        return Change("REST", where, "now required", BREAKING if Way.IN in way else ADDITIVE)
    return Change("REST", where, "no longer required", BREAKING if Way.OUT in way else ADDITIVE)


def _kind(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    for key in ("type", "format"):
        if old.get(key) != new.get(key):
            yield Change("REST", where, f"{key} {_from_to(old.get(key), new.get(key))}", BREAKING)


def values(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    """Return the differences in which values are allowed: enums, limits, defaults."""
    yield from _enum(old.get("enum"), new.get("enum"), where)
    for keys, sign in ((LOWER, 1), (UPPER, -1)):
        for key in keys:
            was, now = old.get(key), new.get(key)
            if was != now:
                narrowed = now is not None and (was is None or (now - was) * sign > 0)
                yield Change("REST", where, f"{key} {_from_to(was, now)}", BREAKING if narrowed else ADDITIVE)
    if old.get("default") != new.get("default"):
        yield Change("REST", where, f"default {_from_to(old.get('default'), new.get('default'))}", BREAKING)


def _enum(old: list[Any] | None, new: list[Any] | None, where: str) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            yield Change("REST", where, f"enum {_from_to(old, new)}", ADDITIVE if new is None else BREAKING)
        return
    for value in old:
        if value not in new:
            yield Change("REST", where, f"value {value!r} removed", BREAKING)
    for value in new:
        if value not in old:
            yield Change("REST", where, f"new value {value!r}", ADDITIVE)
    if old != new and sorted(old, key=str) == sorted(new, key=str):
        yield Change("REST", where, "values in another order", COSMETIC)


def _presence(old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
    was, now = bool(old.get("x-nullable")), bool(new.get("x-nullable"))
    if was != now:
        harmed = Way.OUT if now else Way.IN
        yield Change(
            "REST", where, "may be null" if now else "may not be null", BREAKING if harmed in way else ADDITIVE
        )
    sent, sends = old.get("x-omitempty") is False, new.get("x-omitempty") is False
    if sent != sends:
        severity = BREAKING if sent and Way.OUT in way else ADDITIVE
        yield Change("REST", where, "there even if empty" if sends else "left out if empty", severity)
    out, gone = (bool(side.get("deprecated") or side.get("x-deprecated")) for side in (old, new))
    if out != gone:
        yield Change("REST", where, "deprecated" if gone else "no longer deprecated", COSMETIC)


def _from_to(old: object, new: object) -> str:
    if old is None:
        return f"is now {new!r}"
    return f"was {old!r}" if new is None else f"{old!r} became {new!r}"


def _came_or_went(old: object, new: object) -> str:
    if old is None:
        return "described"
    return "no longer described" if new is None else "described otherwise"
