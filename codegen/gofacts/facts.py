"""What the Go source says, as a flat list that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One thing that the source says.

    Attributes:
        unit: what it is about: ``modules.NAME``, ``configs.NAME``, or ``shared``.
        setting: path of the setting, or an empty string where it is about the unit.
        aspect: what is said of it: ``read``, ``type``, ``default``, ``set``, ``min``, ``above``, ``max``, ``below``,
            ``values``, ``required``, ``header``, ``alias``, ``capability``, ``kind``, ``runtime``, ``constant``.
        values: all that was found, as TOML writes it, sorted.
        where: file, line and function of the first.
    """

    unit: str
    setting: str
    aspect: str
    values: tuple[str, ...]
    where: str


@dataclass(slots=True)
class Collector:
    """Facts that an interpreter finds about one unit."""

    unit: str
    found: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def add(self, setting: str, aspect: str, value: str, where: str) -> None:
        """Add a value; the first place that it is found in is kept."""
        self.found.setdefault((setting, aspect), {}).setdefault(value, where)

    def facts(self) -> Iterator[Fact]:
        """Return the facts, sorted."""
        for (setting, aspect), values in sorted(self.found.items()):
            where = next(iter(values.values()))
            yield Fact(self.unit, setting, aspect, tuple(sorted(values)), where)


def by_unit(facts: list[Fact]) -> Mapping[str, list[Fact]]:
    """Return facts by the unit that they are about."""
    units: dict[str, list[Fact]] = {}
    for fact in facts:
        units.setdefault(fact.unit, []).append(fact)
    return units
