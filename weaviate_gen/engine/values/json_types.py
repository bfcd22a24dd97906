"""JSON's maps and lists, with types: what was decoded, or read from a config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def part(config: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the object under a key; an empty one where there is none, or null."""
    found: dict[str, Any] = config.get(key) or {}
    return found


def parts(config: Mapping[str, Any], key: str) -> list[Any]:
    """Return the array under a key; an empty one where there is none, or null."""
    found: list[Any] = config.get(key) or []
    return found
