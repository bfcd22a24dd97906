"""How the server's error messages spell the types and values of JSON."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.values.json_types import Spelled, is_list, is_map


def type_name(value: Any) -> str:
    """Name a JSON value's type."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "bool"
        case str():
            return "string"
        case int() | Spelled():
            return "json.Number"
        case float():
            return "float64"
        case list():
            return "[]interface {}"
        case _:
            return "map[string]interface {}"


def show(value: Any) -> str:
    """Spell a JSON value."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case Spelled():
            return float.__repr__(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
        case _ if is_list(value):
            return "[" + " ".join(map(show, value)) + "]"
        case _ if is_map(value):
            return "map[" + " ".join(f"{key}:{show(value[key])}" for key in sorted(value)) + "]"
        case _:
            return str(value)
