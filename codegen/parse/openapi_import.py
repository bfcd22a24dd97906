"""Upstream's Swagger 2.0 document without its prose: names, types, requirements, enums, formats, statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

PROSE = frozenset({"description", "summary", "example", "examples", "externalDocs", "title"})
NOISE = frozenset({"x-serviceIds", "x-available-in-mqtt", "x-available-in-websocket"})
"""Notes of upstream's build, on no interface that exists."""
DROPPED = PROSE | NOISE
SETS = frozenset({"required", "tags", "schemes", "consumes", "produces"})
"""Lists whose order says nothing, where they hold names."""
OPAQUE = frozenset({"default", "enum"})
"""Values, not descriptions of values: kept as they are."""
MAPS = frozenset({"properties", "definitions", "parameters", "responses", "paths", "headers", "securityDefinitions"})
"""Objects whose keys are names, so that one called `description` is no prose."""


class SpecError(ValueError):
    """An input that is not what it should be; `where` names it."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")
        self.where = where
        self.message = message


def load(text: str, where: str) -> dict[str, Json]:
    """Read the document.

    Raises:
        SpecError: it is not JSON, or not Swagger 2.0 with paths, definitions and a version.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SpecError(where, f"is not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("swagger") != "2.0":
        raise SpecError(where, "is not a Swagger 2.0 document")
    for name in ("paths", "definitions", "info"):
        if not isinstance(document.get(name), dict) or not document[name]:
            raise SpecError(where, f"has no {name}")
    if not isinstance(document["info"].get("version"), str):
        raise SpecError(where, "has no info.version")
    return document


def canonical(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return the document as facts alone, keys sorted; the same facts give the same bytes.

    Kept in their order are parameters and enum values, for it is seen by users.
    """
    info = document["info"]
    assert isinstance(info, dict)  # `load` looked
    facts = _object(document, names=False)
    facts["info"] = {"title": info.get("title", ""), "version": info["version"]}
    facts["tags"] = [*sorted(_tags(document))]
    return facts


def _tags(document: Mapping[str, Json]) -> list[str]:
    tags = document.get("tags", [])
    assert isinstance(tags, list)
    return [str(tag["name"]) if isinstance(tag, dict) else str(tag) for tag in tags]


def dump(facts: Mapping[str, Json]) -> bytes:
    """Write the facts as JSON, one key a line."""
    return (json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _object(value: Mapping[str, Json], *, names: bool) -> dict[str, Json]:
    if names:
        return {key: _value(key, value[key], names=True) for key in sorted(value)}
    return {
        key: value[key] if _opaque(key) else _value(key, value[key], names=False)
        for key in sorted(value)
        if key not in DROPPED
    }


def _opaque(key: str) -> bool:
    return key in OPAQUE or key.startswith("x-")


def _value(key: str, value: Json, *, names: bool) -> Json:
    if isinstance(value, dict):
        # Inside a map of names every value is a description again.
        return _object(value, names=not names and key in MAPS)
    if isinstance(value, list):
        items: list[Json] = [_object(item, names=False) if isinstance(item, dict) else item for item in value]
        if not names and key in SETS and all(isinstance(item, str) for item in items):
            return sorted(items, key=str)
        return items
    return value
