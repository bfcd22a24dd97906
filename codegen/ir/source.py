"""Python source in the intermediate representation: text, and the names that it must import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Imports: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Modules and the names imported from each, sorted."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name that generated code refers to.

    Attributes:
        module: module that defines it.
        name: its name there; the source refers to it by the same name.
    """

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of Python source.

    Attributes:
        text: the source.
        names: names that it must import.
    """

    text: str
    names: frozenset[Name] = frozenset()

    def __str__(self) -> str:
        """Return the text, for templates."""
        return self.text


@dataclass(slots=True)
class Writer:
    """Collects the names that a piece of source refers to while its text is put together."""

    names: set[Name] = field(default_factory=set)

    def use(self, module: str, name: str) -> str:
        """Return a name for the text, and record that it must be imported."""
        self.names.add(Name(module, name))
        return name

    def source(self, text: str) -> Source:
        """Return the text with the names recorded so far."""
        return Source(text, frozenset(self.names))


def grouped(names: Iterable[Name], renamed: Mapping[Name, str] | None = None) -> Imports:
    """Return names as imports.

    Args:
        names: names to import.
        renamed: names that are imported under another one.
    """
    modules: dict[str, set[str]] = {}
    for each in names:
        other = (renamed or {}).get(each)
        modules.setdefault(each.module, set()).add(each.name if other is None else f"{each.name} as {other}")
    return tuple((module, tuple(sorted(listed))) for module, listed in sorted(modules.items()))
