"""How a server spells types and values of JSON in its messages: as the programming language Go prints them."""

from __future__ import annotations

from typing import Any, TypeGuard


class Spelled(float):
    """A number that JSON spells with a point or an exponent: a server does not take it for a whole one, such as 3.0."""

    __slots__ = ()


def type_name(value: Any) -> str:
    """Return the name of a JSON value's type, as `%T` prints it."""
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
    """Return a JSON value as `%v` prints it."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case Spelled():
            return float.__repr__(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
        case _ if _is_list(value):
            return "[" + " ".join(map(show, value)) + "]"
        case _ if _is_map(value):
            return "map[" + " ".join(f"{key}:{show(value[key])}" for key in sorted(value)) + "]"
        case _:
            return str(value)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
