"""Bodies of requests filled in from templates, and values picked from responses by paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard
from urllib.parse import quote

_VALUE = re.compile(r"\$[\w.]+")
_FIELD = re.compile(r"{(\w+)(:quoted)?}")
_PLACE = re.compile(r"{(\w+)}|\$(\w+)")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d*)\]")
_GATEWAY = "\0"
_HOST = re.compile(r"[\w.:-]+")


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value of JSON is a list."""
    return isinstance(value, list)


def is_table(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value of JSON is an object."""
    return isinstance(value, Mapping)


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a template of JSON with its values filled in.

    ``"$name"`` stands for a value, ``"$name.part"`` for one of a table; what has no value is left out, and so are
    tables of which nothing is left. In other strings, ``{name}`` and ``$name`` are replaced.

    Args:
        template: strings, numbers, booleans, lists and tables.
        values: by name.

    Returns:
        The JSON; ``None`` where there is no value.
    """
    if isinstance(template, str):
        if _VALUE.fullmatch(template):
            return lookup(values, template[1:])
        return fill_string(template, values) or None
    if is_table(template):
        out = {name: value for name, part in template.items() if (value := fill(part, values)) is not None}
        return out or None
    if is_list(template):
        return [value for part in template if (value := fill(part, values)) is not None]
    return template


def fill_string(template: str, values: Mapping[str, Any]) -> str:
    """Return a string with each ``{name}`` and ``$name`` in it replaced."""
    return _PLACE.sub(lambda place: str(values.get(place[1] or place[2], "")), template)


def fill_url(template: str, values: Mapping[str, Any]) -> str:
    """Return a URL with each ``{name}`` in it replaced: a base verbatim, everything else percent-encoded.

    Raises:
        ValueError: a setting that is part of the host's name has characters that no name has.
    """
    host_end = template.find("/", template.find("//") + 2) if "//" in template else 0

    def replace(field: re.Match[str]) -> str:
        value = str(values.get(field[1], ""))
        if field.start() == 0:
            return value.rstrip("/")
        if field.start() < host_end:
            if value.startswith(("http://", "https://")):  # a gateway
                return _GATEWAY + value.rstrip("/")
            if _HOST.fullmatch(value) is None:
                raise ValueError(f"{field[1]} must be part of a host name, got {value!r}")
            return value
        return quote(value, safe="" if field[2] else "/:@,-._~")

    return _FIELD.sub(replace, template).rpartition(_GATEWAY)[2]


def lookup(values: Mapping[str, Any], name: str) -> Any:
    """Return a value by its name, or the part of one: ``options.useCache``."""
    found: Any = values
    for part in name.split("."):
        found = found.get(part) if is_table(found) else None
    return found


def pick(value: Any, path: str) -> Any:
    """Return a part of JSON by its path: names, ``[0]`` for an element, ``[]`` for each.

    Returns:
        The part, a list where the path has ``[]``; ``None`` where there is no such part.
    """
    steps = _STEP.findall(path)
    for at, (name, index) in enumerate(steps):
        if name:
            value = value.get(name) if is_table(value) else None
        elif not is_list(value):
            return None
        elif index:
            value = value[int(index)] if int(index) < len(value) else None
        else:
            rest = "".join(f".{part}" if part else f"[{number}]" for part, number in steps[at + 1 :])
            return [pick(part, rest) for part in value]
        if value is None:
            return None
    return value
