"""Names of the official client's modules, and where each is defined there, as facts."""

from __future__ import annotations

import pkgutil
from functools import cache
from typing import NamedTuple


class Origin(NamedTuple):
    """Where the official client defines a name.

    Attributes:
        home: the defining module.
        name: the name there; empty for the module itself.
        same: a further name of the same value in that module, or empty.
    """

    home: str
    name: str
    same: str = ""


@cache
def _sections() -> dict[str, str]:
    text = (pkgutil.get_data("weaviate_gen.dropin", "official.txt") or b"").decode()
    sections: dict[str, str] = {}
    for section in text.split("\n[")[1:]:
        name, _, body = section.partition("]\n")
        sections[name] = body
    return sections


def exists(module: str) -> bool:
    """Return whether the official client has a module of this full name, below which messages are not counted."""
    return module in _sections()


@cache
def names(module: str) -> dict[str, Origin]:
    """Return the names of an official module and where each comes from."""
    origins: dict[str, Origin] = {}
    for line in _sections()[module].splitlines():
        home, *entries = line.split()
        for entry in entries:
            if home == "@":
                imported, _, shown = entry.partition(">")
                origins[shown or imported] = Origin(imported, "")
            elif home == "=":
                same, assigned, shown = entry.partition("=")
                origins[shown or same] = Origin(module, shown or same, same if assigned else "")
            else:
                original, _, shown = entry.partition(">")
                origins[shown or original] = Origin(home, original)
    return origins


def origin(module: str, name: str) -> Origin | None:
    """Return where the official client defines a name of a module, or None if the module has no such name."""
    found = names(module).get(name)
    if found is None or found.home == module or not found.name or not exists(found.home):
        return found
    return origin(found.home, found.name) or found


def counterparts(home: str, name: str) -> list[Origin]:
    """Return the further names that a value has in the module that defines it, each where it is defined."""
    assigned = {shown: found.same for shown, found in names(home).items() if found.home == home and found.same}
    others = [shown for shown, same in assigned.items() if same == name]
    others += [assigned[name]] if name in assigned else []
    return [found for other in others if (found := origin(home, other)) is not None]
