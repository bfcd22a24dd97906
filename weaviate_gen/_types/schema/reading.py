"""What the classes of a configuration that was read have in common.

They can be changed, unlike most values here: one reads a configuration, gives it another name, and makes a collection
of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any, cast

Json = dict[str, Any]


def wire_key(name: str) -> str:
    """Give an attribute's key on the wire."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)


def table(stored: Mapping[str, Any], key: str) -> Json:
    """Give the table under a key; an empty one where there is none, or null."""
    found: Json | None = stored.get(key)
    return found or {}


def wire_value(value: Any) -> Any:
    """Give a value as the server takes it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Read):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: wire_value(item) for key, item in cast("Json", value).items()}
    if isinstance(value, list):
        return [wire_value(item) for item in cast("Sequence[Any]", value)]
    return value


@dataclasses.dataclass(slots=True)
class Read:
    """The base of all of them."""

    def to_dict(self) -> Json:
        """Give the part of the schema that it was read from, as the server takes it; what is None is left out."""
        found: Json = {}
        for attribute in dataclasses.fields(self):
            value = getattr(self, attribute.name)
            if attribute.name == "more":
                found.update(value)
            elif value is not None:
                found[wire_key(attribute.name)] = wire_value(value)
        return found
