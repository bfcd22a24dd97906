"""Base of configurations that were read.

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
    """Return an attribute's key on the wire."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)


def table(stored: Mapping[str, Any], key: str) -> Json:
    """Return the object under a key; an empty one if it is missing or null."""
    found: Json | None = stored.get(key)
    return found or {}


def wire_value(value: Any) -> Any:
    """Return a value in wire form."""
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
    """Base class of configurations that were read."""

    def to_dict(self) -> Json:
        """Return the part of the schema that it was read from, in wire form, without None values."""
        found: Json = {}
        for attribute in dataclasses.fields(self):
            value = getattr(self, attribute.name)
            if attribute.name == "more":
                found.update(value)
            elif value is not None:
                found[wire_key(attribute.name)] = wire_value(value)
        return found
