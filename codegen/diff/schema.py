"""Differences of two Swagger schemas, seen from who sends values of them and who reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.diff import values
from codegen.diff.change import Change, Way
from codegen.diff.flat import PREFIX, Flat, Schema, flat
from codegen.diff.rules import classify


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
        if repr(old) == repr(new):  # `True` equals 1 in Python, and is something else to a server
            return
        references = old.get("$ref"), new.get("$ref")
        if references != (None, None):
            yield from self._references(old, new, where, way)
            if None in references:
                return
            # What stands beside a reference means nothing to Swagger, but may to who reads it.
            old, new = ({key: value for key, value in side.items() if key != "$ref"} for side in (old, new))
        was, now = flat(old, self.old), flat(new, self.new)
        found = [*values.compare(was.keys, now.keys, where, way), *self._nested(was, now, where, way)]
        yield from found
        if not found and old != new and not self.only_renamed(old, new):
            yield classify("rest-rewritten", where, "written otherwise, with the same meaning", way)

    def _name(self, reference: object) -> str:
        return str(reference or "").removeprefix(PREFIX)

    def only_renamed(self, old: object, new: object) -> bool:
        """Return whether two schemas differ in nothing but names of definitions."""
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            if old.keys() != new.keys():
                return False
            return all(
                self.renamed.get(self._name(old[key]), self._name(old[key])) == self._name(new[key])
                if key == "$ref"
                else self.only_renamed(old[key], new[key])
                for key in old
            )
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            return all(self.only_renamed(one, other) for one, other in zip(old, new, strict=True))
        return old == new

    def _references(self, old: Schema, new: Schema, where: str, way: Way) -> Iterator[Change]:
        one, other = self._name(old.get("$ref")), self._name(new.get("$ref"))
        if one and other and self.renamed.get(one, one) == other:
            return  # definitions are compared once, by themselves
        if (one, other) in self._open:
            return
        self._open.add((one, other))
        found = list(self.schemas(self.old.get(one, old), self.new.get(other, new), where, way))
        self._open.discard((one, other))
        found = [change for change in found if change.rule != "rest-rewritten" or change.where != where]
        yield from found
        if not found:
            detail = f"described by {other or 'itself'}, not by {one or 'itself'}"
            yield classify("rest-described-elsewhere", where, detail, way)

    def _nested(self, old: Flat, new: Flat, where: str, way: Way) -> Iterator[Change]:
        yield from self._properties(old, new, where, way)
        yield from self._items(old.keys.get("items"), new.keys.get("items"), f"{where}[]", way)
        yield from self._map(old.keys.get("additionalProperties"), new.keys.get("additionalProperties"), where, way)

    def _items(self, old: Any, new: Any, where: str, way: Way) -> Iterator[Change]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.schemas(old, new, where, way)
        elif old != new:
            rule = "rest-type-narrowed" if old is None else "rest-type-widened"
            yield classify(rule, where, "described" if old is None else "no longer described", way)

    def _map(self, old: Any, new: Any, where: str, way: Way) -> Iterator[Change]:
        # Without a word on it, anything may stand under keys without a name.
        was, now = (True if side is None or side == {} else side for side in (old, new))
        where = f"{where}.*"
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from self.schemas(was, now, where, way)
        elif was == now:
            return
        elif was is False:
            yield classify("rest-map-added", where, "allowed", way)
        elif now is True:
            yield classify("rest-type-widened", where, "no longer described", way)
        elif now is False and was is not True:
            yield classify("rest-map-removed", where, "no longer allowed", way)
        else:
            yield classify("rest-type-narrowed", where, "no longer allowed" if now is False else "described", way)

    def _properties(self, old: Flat, new: Flat, where: str, way: Way) -> Iterator[Change]:
        was, now = old.properties, new.properties
        parts = {self.renamed.get(name, name) for name in old.parts}
        for name in sorted(was.keys() | now.keys()):
            at, compared_elsewhere = f"{where}.{name}", False
            if name not in now:
                compared_elsewhere = bool(was[name].origin) and self._renamed(was[name].origin) in new.parts
            elif name not in was:
                compared_elsewhere = now[name].origin in parts
            else:
                compared_elsewhere = now[name].origin in parts and self._renamed(was[name].origin) == now[name].origin
            if compared_elsewhere:
                continue  # the definition that is a part of both is compared by itself
            if name not in now:
                yield classify("rest-property-removed", at, "removed", way)
            elif name not in was:
                required = name in new.required
                rule = "rest-property-added-required" if required else "rest-property-added"
                yield classify(rule, at, "new, and required" if required else "new", way)
            else:
                yield from self.schemas(was[name].schema, now[name].schema, at, way)
        for name in sorted((old.required ^ new.required) & was.keys() & now.keys()):
            required = name in new.required
            rule = "rest-property-required" if required else "rest-property-optional"
            yield classify(rule, f"{where}.{name}", "now required" if required else "no longer required", way)

    def _renamed(self, name: str) -> str:
        return self.renamed.get(name, name)
