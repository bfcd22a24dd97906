"""Where our description of a value differs from the official client's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MISSING = "<missing>"
_SIMPLE = re.compile(r"-?[\d.]+|'[^']*'|True|False")


def _leaves(path: str, official: Any, ours: Any) -> Iterator[str]:
    """Yield where our value is not the official one: what is None there may be missing or empty here."""
    if isinstance(official, dict) and isinstance(ours, dict):
        for key, value in official.items():
            yield from _leaves(f"{path}.{key}", value, ours.get(key, MISSING))
    elif isinstance(official, list) and isinstance(ours, list) and len(official) == len(ours):
        for place, (value, other) in enumerate(zip(official, ours, strict=True)):
            yield from _leaves(f"{path}[{place}]", value, other)
    elif official is None and (ours is None or ours == {}):
        return
    elif isinstance(official, dict) and ours is None and all(value is None for value in official.values()):
        yield f"{path} is None here, and has no values there"
    elif official is None and ours == MISSING:
        yield f"{path} is None there, and no attribute here"
    elif official != ours or isinstance(official, bool) is not isinstance(ours, bool):
        yield f"{path} is {official!r} there, {ours!r} here"


def _errors(official: dict[str, Any], ours: dict[str, Any]) -> Iterator[str]:
    there, here = official.get("error"), ours.get("error")
    if here is None:
        yield f"error there only: {', '.join(there or ())}"
    elif there is None:
        yield f"error here only: {', '.join(here)}"
    elif not set(there) <= set(here):
        yield f"another error: {', '.join(there)} there, {', '.join(here)} here"


def _shown(official: dict[str, str], ours: dict[str, str]) -> Iterator[str]:
    """Yield what `repr` shows otherwise; only of numbers, strings and booleans the very words."""
    for name, value in official.items():
        if name not in ours:
            if value != "None":
                yield f"repr does not show {name}"
        elif _SIMPLE.fullmatch(value) and value != ours[name]:
            yield f"repr shows {name} as {value} there, {ours[name]} here"


def differences(official: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Return where our description of a value differs, each once."""
    if "error" in official or "error" in ours:
        return list(_errors(official, ours))
    if "itself" in official or "itself" in ours:
        return list(_leaves("itself", official.get("itself"), ours.get("itself")))
    found = list(_leaves("value", official["values"], ours["values"]))
    found += _shown(official["shown"], ours["shown"])
    found += [
        f"{name}: {official[name]} there, {ours[name]} here"
        for name in ("equal", "hashable")
        if official[name] != ours[name]
    ]
    if "dump" in official and "dump" not in ours:
        found.append("no model here")
    elif "dump" in official:
        for name in ("dump", "json"):
            found += _leaves("value", official[name], ours[name])
        wrote = official["dump without None"]
        found += _leaves("value", wrote, ours["dump without None"])
        found += [f"model_fields has no {name}" for name in official["fields"] if name not in ours["fields"]]
        found += [] if ours["copy"] == official["copy"] else ["model_copy is not equal"]
    return list(dict.fromkeys(found))
