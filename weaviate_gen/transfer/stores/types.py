"""Data types of properties, inferred from all values of a store, and values in these types."""

from __future__ import annotations

import json
import math
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from weaviate_gen.transfer.layout import Json, list_of
from weaviate_gen.transfer.stores.protocol import is_list, is_mapping

_RESERVED = frozenset({"id", "vector", "_additional", "_id"})
_INVALID = re.compile(r"[^_0-9A-Za-z]")
_LAT_LON = {"lat", "lon"}


def property_name(name: str, taken: set[str]) -> str:
    """Return a name that a property may have, and none has yet.

    Args:
        name: any name.
        taken: the names there are; the new one is added.
    """
    return valid_name(f"{name}_" if name in _RESERVED else name, taken)


def valid_name(name: str, taken: set[str]) -> str:
    """Return a name that a vector may have, and none has yet.

    Args:
        name: any name.
        taken: the names there are; the new one is added.
    """
    valid = _INVALID.sub("_", name) or "_"
    valid = f"_{valid}" if valid[0].isdigit() else valid[0].lower() + valid[1:]
    while valid in taken:
        valid += "_"
    taken.add(valid)
    return valid


def _nothing() -> dict[str, Inferred]:
    return {}


@dataclass
class Inferred:
    """What is known about the values of a property.

    Attributes:
        kinds: their data types, without lists.
        has_lists: whether some are lists.
        nested: what is known about the values of objects.
    """

    kinds: set[str] = field(default_factory=set[str])
    has_lists: bool = False
    nested: dict[str, Inferred] = field(default_factory=_nothing)

    def add(self, value: Any) -> None:
        """Look at a value."""
        if is_list(value):
            self.has_lists = True
            for item in value:
                if is_list(item):
                    self.kinds.add("text")
                else:
                    self.add(item)
        elif value is not None:
            kind = _kind(value)
            self.kinds.add(kind)
            if kind == "object":
                for name, each in value.items():
                    self.nested.setdefault(str(name), Inferred()).add(each)

    def property(self, source: str, name: str) -> Json | None:
        """Return the property, with the name in the source under `source`; ``None`` if nothing is known.

        Args:
            source: its name in the source.
            name: its name.
        """
        if not self.kinds:
            return None
        kinds = set(self.kinds)
        if kinds == {"int", "number"}:
            kinds = {"number"}
        kind = kinds.pop() if len(kinds) == 1 else "text"
        out: Json = {"source": source, "name": name}
        if kind == "object":
            taken = set[str]()
            nested = [each.property(key, property_name(key, taken)) for key, each in self.nested.items()]
            out["nestedProperties"] = [each for each in nested if each is not None]
            if not out["nestedProperties"]:
                kind = "text"
                del out["nestedProperties"]
        is_list_type = self.has_lists and kind not in ("geoCoordinates", "blob")
        return {**out, "dataType": [f"{kind}[]" if is_list_type else kind]}


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "int" if -(2**63) <= value < 2**63 else "number"
        case float() | Decimal():
            return "number"
        case date():
            return "date"
        case UUID():
            return "uuid"
        case bytes() | bytearray() | memoryview():
            return "blob"
        case _ if is_mapping(value):
            return "geoCoordinates" if set(value) == _LAT_LON else "object"
        case _:
            return "text"


def schema_of(described: Json) -> Json:
    """Return a property as the schema of a collection has it."""
    out = {key: value for key, value in described.items() if key not in ("source", "nestedProperties")}
    nested = list_of(described.get("nestedProperties"))
    return {**out, "nestedProperties": [schema_of(each) for each in nested]} if nested else out


class Converter:
    """Turns values of a store into those of properties, and counts what it leaves out or interprets."""

    def __init__(self) -> None:
        self.not_a_number = Counter[str]()
        self.without_zone = Counter[str]()

    def convert(self, value: Any, described: Json) -> Any:
        """Return a value as JSON has it; ``None`` if it is left out.

        Args:
            value: the value.
            described: the property, as :meth:`Inferred.property` returns it.
        """
        kind: str = described["dataType"][0]
        if value is None:
            return None
        if kind.endswith("[]"):
            inner = {**described, "dataType": [kind.removesuffix("[]")]}
            items = [self.convert(item, inner) for item in (value if is_list(value) else [value])]
            return [item for item in items if item is not None]
        name: str = described["source"]
        match kind:
            case "object":
                parts = {
                    each["name"]: self.convert(value.get(each["source"]), each)
                    for each in described["nestedProperties"]
                }
                return {key: each for key, each in parts.items() if each is not None}
            case "geoCoordinates":
                return {"latitude": value["lat"], "longitude": value["lon"]}
            case "number":
                return self._finite(float(value), name)
            case "int" | "boolean":
                return value
            case "date":
                return self._instant(value, name)
            case "blob":
                return b64encode(bytes(value)).decode()
            case "uuid":
                return str(value)
            case _:
                return _text(value)

    def _finite(self, value: float, name: str) -> float | None:
        if math.isfinite(value):
            return value
        self.not_a_number[name] += 1
        return None

    def _instant(self, value: date, name: str) -> str:
        instant = value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
        if instant.tzinfo is None:
            self.without_zone[name] += 1
            instant = instant.replace(tzinfo=UTC)
        return instant.isoformat()

    def notes(self) -> list[str]:
        """Return what was left out or interpreted."""
        lost = [f"{name}: {count} NaN or infinite, left out" for name, count in self.not_a_number.items()]
        return lost + [
            f"{name}: {count} dates without a zone, taken as UTC" for name, count in self.without_zone.items()
        ]


def _text(value: Any) -> str:
    if is_mapping(value) or is_list(value):
        return json.dumps(value, ensure_ascii=False, default=str)
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
