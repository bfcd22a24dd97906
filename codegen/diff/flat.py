"""A schema with its parts (`allOf`) put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
PREFIX = "#/definitions/"
WHOLE_NUMBERS = frozenset({"int", "int32", "int64", "uint32", "uint64"})
NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("minimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "maxLength", "maxItems", "maxProperties"), min),
}
"""Which of two limits holds where both do."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its schema, and the definition that it comes from as a part; none if it is the schema's own."""

    schema: Schema
    origin: str = ""


@dataclass(slots=True)
class Flat:
    """A schema in one piece.

    Attributes:
        keys: what it says beside properties, requirements and parts; the type as it is meant.
        properties: by name.
        required: names of properties.
        parts: definitions that it is made of, and those that these are made of.
    """

    keys: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Property] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


def flat(schema: Schema, definitions: Mapping[str, Schema]) -> Flat:
    """Put a schema's parts together; of two that contradict each other, the order does not say which one counts."""
    made = Flat()
    _add(made, schema, definitions, "")
    if made.properties:
        made.keys.setdefault("type", "object")
    if made.keys.get("type") == "number" and made.keys.get("format") in WHOLE_NUMBERS:
        made.keys["type"] = "integer"
    return made


def _add(made: Flat, schema: Schema, definitions: Mapping[str, Schema], origin: str) -> None:
    for part in schema.get("allOf", ()):
        name = str(part.get("$ref", "")).removeprefix(PREFIX)
        if not name:
            _add(made, part, definitions, origin)
        elif name not in made.parts and name in definitions:
            made.parts.add(name)
            _add(made, definitions[name], definitions, origin or name)
    for name, each in schema.get("properties", {}).items():
        made.properties[name] = Property(each, origin)
    made.required |= {*schema.get("required", ())}
    for key, value in schema.items():
        if key not in {"allOf", "properties", "required"}:
            made.keys[key] = _both(key, made.keys[key], value) if key in made.keys else value


def _both(key: str, one: Any, other: Any) -> Any:
    if key in NUMBERS:
        return NUMBERS[key](one, other)
    if key == "type":
        return " and ".join(sorted({*str(one).split(" and "), *str(other).split(" and ")}))
    return min(one, other, key=lambda value: json.dumps(value, sort_keys=True))
