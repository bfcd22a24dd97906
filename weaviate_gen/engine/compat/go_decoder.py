"""Names in a server's messages about bodies that it cannot decode: Go's JSON decoder gives them to types and fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BASIC: Mapping[str, str] = {
    "string": "string",
    "number": "number",
    "boolean": "bool",
    "map": "map[string]interface {}",
}
_FOUND: Mapping[type, str] = {str: "string", list: "array", dict: "object", bool: "bool"}


def basic_type(json_type: str) -> str:
    """Return the name of a JSON type that is no object of known fields.

    Args:
        json_type: `string`, `number`, `boolean`, `map` or `any`.
    """
    return _BASIC.get(json_type, json_type)


def list_type(element: str) -> str:
    """Return the name of a list's type; of a list of lists, a server knows no more than that.

    Args:
        element: the name of its elements' type.
    """
    return f"[]{'[]any' if element.startswith('[]') else element}"


def pointer_type(model: str) -> str:
    """Return the name of the type of a list's elements that are objects."""
    return f"*models.{model}"


def value_of(model: str) -> str:
    """Return what stands in place of a field where the whole body is wrong."""
    return f"Go value of type models.{model}"


def field_of(model: str, name: str) -> str:
    """Return how a field is named."""
    return f"Go struct field {model}.{name}"


def json_type(value: Any) -> str:
    """Return the name of what a value is in JSON."""
    return next((name for kind, name in _FOUND.items() if isinstance(value, kind)), "number")
