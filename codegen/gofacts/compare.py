"""Hold what the source says against `specs/modules`, both ways."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.gofacts.facts import Fact, by_unit
from codegen.gofacts.runtime import normalized
from codegen.gofacts.tables import Deviation
from codegen.gofacts.values import number, quoted, unquoted
from codegen.parse.modules import Config, Facts, Module, RuntimeField, Setting, Unit

RUNTIME = "runtime."
TAKEN = ("graphql", "grpc", "input", "parameter")
"""The places that a runtime parameter stands in: read from GraphQL and gRPC, declared in the schema, kept."""
PROPERTY = "@property."
"""Before the settings of a module for a property."""
NANOSECONDS = {"s": 10**9, "ms": 10**6}
FAMILIES = {
    "bool": ("bool",),
    "int": ("int", "seconds"),
    "float": ("float",),
    "str": ("str", "enum", "url", "url_trimmed", "host", "host_of_url", "encoding"),
    "list[str]": ("list[str]", "fields"),
}
"""Types of the tables by those of the source."""
PARTS = {"quantizer": "quantizer", "multi_vector": "multi_vector", "encoding": "encoding"}
"""Kinds of configuration that stand inside another, by the type of the setting that holds them."""
OPEN = ("any", "object", "map", "map[list[str]]", "list[object]", "quantizer", "multi_vector", "async_replication")


ZERO: tuple[object, ...] = (None, "", False, 0, [])
"""What Go sets by itself: no line says so."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference.

    Attributes:
        fact: what the source says; without values, what it no longer says.
        difference: the difference in words.
        row: file and row of the table to look at.
    """

    fact: Fact
    difference: str
    row: str


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a setting, and the configuration that it stands in; none for what holds other settings."""

    setting: Setting | None
    unit: str
    file: str

    def __str__(self) -> str:
        """Return file and row."""
        key = f" {self.setting.wire}" if self.setting is not None else ""
        return f"{self.file}: [{self.unit}]{key}"


class Comparison:
    """Compares facts with the tables."""

    def __init__(self, facts: Sequence[Fact], tables: Facts) -> None:
        self.facts = facts
        self.tables = tables
        self.units = by_unit(list(facts))
        self.read = {fact.unit for fact in facts if fact.aspect == "read"}

    def findings(self) -> Iterator[Finding]:
        """Return every difference, known or not."""
        for fact in self.facts:
            found = self._unit(fact) if not fact.setting else self._setting(fact)
            if found is not None:
                yield Finding(fact, found, self._row(fact))
        yield from self._lost()

    def unit(self, name: str) -> tuple[Unit, str] | None:
        """Return a module or configuration of the tables, and its file."""
        kind, _, key = name.partition(".")
        if kind == "modules":
            module = self.tables.modules.get(key)
            return (module[0], module[2]) if module else None
        return self.tables.configs.get(key)

    def resolve(self, name: str, path: str) -> Row | None:
        """Return the row of a setting, also where it stands in another configuration that this one holds."""
        if path.startswith(PROPERTY):
            return self.resolve("configs.property_module", path.removeprefix(PROPERTY))
        found = self.unit(name)
        if found is None:
            return None
        unit, file = found
        for setting in unit.settings:
            if setting.wire == path:
                return Row(setting, name, file)
        if any(setting.wire.startswith(f"{path}.") for setting in unit.settings):
            return Row(None, name, file)
        head, dot, rest = path.partition(".")
        inner = self._inner(unit, head)
        if inner is None:
            return None
        return self.resolve(f"configs.{inner}", rest) if dot else Row(None, name, file)

    def _inner(self, unit: Unit, head: str) -> str | None:
        for setting in unit.settings:
            kind = PARTS.get(setting.type)
            config = self.tables.configs.get(head)
            if kind and config and config[0].kind == kind and self._holds(unit, head):
                return head
            if setting.wire == head:
                return next((name for name, (one, _) in self.tables.configs.items() if _ends(one.wire, head)), None)
        return None

    @staticmethod
    def _holds(unit: Unit, head: str) -> bool:
        return not isinstance(unit, Config) or unit.quantizers is None or head in {*unit.quantizers, "multivector"}

    def _row(self, fact: Fact) -> str:
        row = self.resolve(fact.unit, fact.setting) if fact.setting else None
        found = self.unit(fact.unit)
        if row is not None:
            return str(row)
        return f"{found[1]}: [{fact.unit}]" if found else "specs/modules: no row"

    def _unit(self, fact: Fact) -> str | None:
        found = self.unit(fact.unit)
        if fact.aspect in {"module", "index", "struct"} and found is None:
            return f"{fact.aspect} {fact.unit.partition('.')[2]} is not in the tables"
        if fact.aspect == "struct":
            return f"has no struct {', '.join(fact.values)}: say in specs/overlays/gofacts.toml where it is"
        if not isinstance(found, tuple) or not isinstance(found[0], Module):
            return None
        unit = found[0]
        listed: dict[str, Sequence[str | None]] = {
            "header": unit.headers,
            "alias": unit.aliases,
            "capability": [unit.capability],
        }
        known = listed.get(fact.aspect)
        if known is None:
            return None
        return _sets(fact.aspect, {unquoted(value) for value in fact.values}, set(known))

    def _setting(self, fact: Fact) -> str | None:
        if fact.aspect == "constant":
            return f"constant {fact.setting} = {', '.join(fact.values)} is used in a way that is not followed"
        if fact.setting.startswith(RUNTIME):
            return self._runtime(fact)
        row = self.resolve(fact.unit, fact.setting)
        if row is None:
            return f"{fact.setting} is not in the tables" if fact.aspect in {"read", "field"} else None
        if row.setting is None:
            return None
        return self._aspect(fact, row.setting)

    def _fields(self, unit: str) -> dict[str, RuntimeField]:
        found = self.unit(unit)
        runtime = found[0].runtime if found and isinstance(found[0], Module) else None
        return {normalized(field.proto): field for field in runtime.fields} if runtime else {}

    def _runtime(self, fact: Fact) -> str | None:
        field = self._fields(fact.unit).get(fact.setting.removeprefix(RUNTIME))
        if field is None:
            return f"{', '.join(fact.values)} is no runtime parameter of the table" if fact.aspect in TAKEN else None
        row = Setting(wire=field.proto, type=field.type)
        if fact.aspect == "type":
            return _type(fact, row)
        if fact.aspect == "values":
            return _sets("value", {unquoted(value) for value in fact.values}, self.allowed(row, fact.unit))
        return None

    def _aspect(self, fact: Fact, row: Setting) -> str | None:
        match fact.aspect:
            case "read" if not row.read:
                return "is read, and the table says it is not"
            case "field" if not row.read and fact.unit not in self.read:
                return "is a field, and the table says it is not read"
            case "type":
                return _type(fact, row)
            case "default":
                return _default(fact, row)
            case "stored":
                return self._stored(fact, row)
            case "min" | "max" | "above" | "below":
                return _bound(fact, row)
            case "values":
                return self._values(fact, row)
            case "required" if not row.required and row.required_when is None:
                return "must not be empty, and the table does not require it"
            case "set":
                known = {*self.allowed(row, fact.unit), row.default, True, False}
                other = [value for value in fact.values if not any(_same(value, one, row) for one in known)]
                return f"is set to {', '.join(other)} in some cases" if other else None
            case _:
                return None

    def allowed(self, row: Setting, unit: str) -> set[Any]:
        """Return the values that the tables name for a setting, for one index if they differ by index."""
        if row.allowed is not None:
            return set(row.allowed)
        cases = row.allowed_when or {}
        index = unit.removeprefix("configs.")
        named = {
            one for case, values in cases.items() if case == index or index not in cases for one in _scalars(values)
        }
        _, _, name = row.type.partition(":")
        if name in self.tables.enums:
            named |= set(self.tables.enums[name].members.values())
        if name in self.tables.literals:
            named |= set(self.tables.literals[name].values)
        return named

    def _stored(self, fact: Fact, row: Setting) -> str | None:
        found = self.unit(fact.unit)
        known = (found[0].property_defaults or {}) if found and isinstance(found[0], Module) else {}
        inside = fact.setting.startswith(PROPERTY)
        default = known.get(fact.setting.removeprefix(PROPERTY)) if inside else row.default if row.stored else None
        if default is not None and all(_same(value, default, row) for value in fact.values):
            return None
        return f"is stored as {', '.join(fact.values)} by default, and the table has {_shown(default)}"

    def _values(self, fact: Fact, row: Setting) -> str | None:
        named = self.allowed(row, fact.unit)
        known = named | ({row.default} if row.default is not None else set())
        extra = [value for value in fact.values if not any(_same(value, one, row) for one in known)]
        closed = row.allowed is not None or row.allowed_when is not None
        must = named if closed else set()
        less = [_shown(one) for one in must if not any(_same(value, one, row) for value in fact.values)]
        parts = [f"is compared with {', '.join(extra)}, which the table does not name"] if extra else []
        parts += [f"is no longer compared with {', '.join(sorted(less))}"] if less else []
        return "; ".join(parts) or None

    def _lost(self) -> Iterator[Finding]:
        for name, (module, _, file) in sorted(self.tables.modules.items()):
            unit = f"modules.{name}"
            if unit in self.units:
                yield from self._lost_settings(unit, module, file)
            elif module.status != "client_only" and module.registered:
                yield _missing(unit, "", "module", "is not in the tree", f"{file}: [{unit}]")
        for name, (config, file) in sorted(self.tables.configs.items()):
            unit = f"configs.{name}"
            if unit in self.units:
                yield from self._lost_settings(unit, config, file)
            elif config.kind == "index":
                yield _missing(unit, "", "index", "is not in the tree", f"{file}: [{unit}]")
        yield from self._lost_parts()

    def _lost_settings(self, unit: str, table: Unit, file: str) -> Iterator[Finding]:
        held = [row for row in table.settings if not row.wire.startswith("@") and row.wire != "*"]
        for row in held:
            yield from self._lost_aspects(unit, row.wire, row, file)
        for name, field in self._fields(unit).items() if {"grpc"} & {fact.aspect for fact in self.units[unit]} else ():
            found = {fact.aspect for fact in self.units[unit] if fact.setting == f"{RUNTIME}{name}"}
            for aspect in sorted(set(TAKEN) - found):
                where = f"{file}: [{unit}.runtime] {field.proto}"
                yield _missing(unit, f"{RUNTIME}{name}", aspect, f"has no {aspect} for this runtime parameter", where)
        known = {fact.aspect for fact in self.units[unit] if not fact.setting}
        if isinstance(table, Module):
            for aspect, values in (("header", table.headers), ("alias", table.aliases)):
                if values and aspect not in known:
                    yield _missing(unit, "", aspect, f"has no {aspect} any more", f"{file}: [{unit}]")

    def _lost_parts(self) -> Iterator[Finding]:
        """Look for the settings of quantizers and encodings in the indexes that hold them."""
        for name, (config, file) in sorted(self.tables.configs.items()):
            if config.kind not in PARTS.values() or not config.settings:
                continue
            places = sorted(
                {
                    (fact.unit, fact.setting)
                    for fact in self.facts
                    if fact.setting.rpartition(".")[2] == name and fact.aspect == "read"
                    if self.resolve(fact.unit, fact.setting) is not None
                }
            )
            for unit, path in places:
                for row in config.settings:
                    if not row.wire.startswith("@") and (row.indexes is None or unit.partition(".")[2] in row.indexes):
                        yield from self._lost_aspects(unit, f"{path}.{row.wire}", row, file)

    def _lost_aspects(self, unit: str, path: str, row: Setting, file: str) -> Iterator[Finding]:
        if row.removed_in is not None or not row.read:
            return
        found = {fact.aspect for fact in self.units[unit] if fact.setting == path}
        where = f"{file}: [{unit}] {row.wire}"
        source = "read" if unit in self.read else "field"
        inside = any(fact.setting.startswith(f"{path}.") for fact in self.units[unit])
        if not found & {source, "values", "stored"} and not inside and not (row.managed_by and "field" in found):
            yield _missing(unit, path, "read", "is not read", where)
            return
        if row.stored and "stored" not in found:
            yield _missing(unit, path, "stored", "is not stored by default", where)
        if row.default not in ZERO and not found & {"default", "stored"}:
            yield _missing(unit, path, "default", f"has no default, and the table has {_shown(row.default)}", where)
        for aspect, others in (("min", {"above"}), ("above", {"min"}), ("max", {"below"})):
            if getattr(row, aspect) is not None and not found & {aspect, *others}:
                yield _missing(unit, path, aspect, f"has no {aspect}, and the table has {getattr(row, aspect)}", where)
        if row.allowed is not None and "values" not in found:
            yield _missing(unit, path, "values", "is compared with nothing, and the table names values", where)
        if row.required and "required" not in found:
            yield _missing(unit, path, "required", "may be empty, and the table requires it", where)


def _missing(unit: str, setting: str, aspect: str, difference: str, row: str) -> Finding:
    return Finding(Fact(unit, setting, aspect, (), ""), difference, row)


def _ends(wire: str | None, head: str) -> bool:
    return wire is not None and "." in wire and wire.rpartition(".")[2] == head


def _sets(kind: str, found: set[str | None], known: set[str | None]) -> str | None:
    more, less = sorted(map(str, found - known)), sorted(map(str, known - found - {None}))
    parts = [f"{kind} {', '.join(more)} is not in the table"] if more else []
    parts += [f"{kind} {', '.join(less)} is no longer there"] if less else []
    return "; ".join(parts) or None


def _scalars(values: object) -> Iterable[Any]:
    return values if isinstance(values, list) else ()  # a range, in words, is no value


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)


def _same(written: str, value: object, row: Setting) -> bool:
    """Return whether a literal of the source is a value of the table, which may count in other units of time."""
    if isinstance(value, bool):
        return written == _shown(value)
    if isinstance(value, str):
        return unquoted(written) == value
    found = number(written)
    scale = NANOSECONDS.get(row.unit or "", 1)
    if found is None or not isinstance(value, (int, float)):
        return False
    return any(math.isclose(found, value * factor) for factor in (1, scale))


def _type(fact: Fact, row: Setting) -> str | None:
    plain = (row.server_type or row.type).partition(":")[0]
    if plain in OPEN or plain in {"path", "switch"}:
        return None
    if all(plain in FAMILIES.get(unquoted(value) or "", ()) for value in fact.values):
        return None
    return f"is of type {', '.join(fact.values)}, and the table has {plain}"


def _default(fact: Fact, row: Setting) -> str | None:
    known = row.default if isinstance(row.default, list) else [row.default]
    other = [
        value
        for value in fact.values
        if not any(_same(value, one, row) for one in known) and not (value == '""' and row.default is None)
    ]
    if not other:
        return None
    has = "none" if row.default is None else _shown(row.default)
    return f"has the default {', '.join(fact.values)}, and the table has {has}"


def _bound(fact: Fact, row: Setting) -> str | None:
    step = 1 if row.type == "int" else 0
    limits: dict[str, list[float]] = {
        "min": [one for one in (row.min, _plus(row.above, step)) if one is not None],
        "above": [one for one in (row.above, _plus(row.min, -step)) if one is not None],
        "max": [one for one in (row.max,) if one is not None],
        "below": [one for one in (_plus(row.max, step),) if one is not None],
    }
    if all(any(_same(value, one, row) for one in limits[fact.aspect]) for value in fact.values):
        return None
    has = ", ".join(map(str, limits[fact.aspect])) or "none"
    return f"has the limit {fact.aspect} {', '.join(fact.values)}, and the table has {has}"


def _plus(value: float | None, step: int) -> float | None:
    return None if value is None or not step else value + step


def unexplained(findings: Iterable[Finding], deviations: Sequence[Deviation]) -> tuple[list[Finding], list[Deviation]]:
    """Return the findings that no deviation covers, and the deviations that cover nothing."""
    used: set[int] = set()
    left: list[Finding] = []
    for finding in findings:
        covering = [index for index, deviation in enumerate(deviations) if deviation.covers(finding.fact)]
        used.update(covering)
        if not covering:
            left.append(finding)
    return left, [deviation for index, deviation in enumerate(deviations) if index not in used]
