"""How a server spells types and values of JSON in its messages: as the programming language Go prints them."""

from __future__ import annotations

import json
from decimal import Decimal
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


def show_float(value: float) -> str:
    """Return a float64 as `%v` prints it: with an exponent from a million on, and below a ten thousandth."""
    return _float(value, -4, 6, 2)


def show_json(value: Any) -> str:
    """Return a value as Go encodes it as JSON: keys in order, and nothing in it that HTML could take for its own."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _float(float(value), -6, 21, 1)
        case _ if _is_list(value):
            return f"[{','.join(map(show_json, value))}]"
        case _ if _is_map(value):
            return f"{{{','.join(f'{show_json(key)}:{show_json(value[key])}' for key in sorted(value))}}}"
        case _:
            return json.dumps(value, ensure_ascii=False).translate(_HTML)


_HTML = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def _float(value: float, least: int, most: int, places: int) -> str:
    """Return the shortest digits of a float64; with an exponent of some places below 10**least and from 10**most on."""
    sign, digits, shift = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    exponent = len(digits) + int(shift) - 1
    minus = "-" if sign else ""
    if text != "0" and (exponent < least or exponent >= most):
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        return f"{minus}{text[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):0{places}d}"
    plain = f"{Decimal(repr(value)):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
