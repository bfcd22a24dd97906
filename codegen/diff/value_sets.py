"""Differences of sets of values (`enums` and `literals` of `specs/modules`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from codegen.diff.change import Change
from codegen.diff.rules import classify

Row: TypeAlias = Mapping[str, Any]
Sets: TypeAlias = Mapping[str, Row]


def _came_or_went(old: Sets, new: Sets, part: str) -> Iterator[Change]:
    for name in sorted(old.keys() ^ new.keys()):
        rule = "module-enum-removed" if name in old else "module-enum-added"
        yield classify(rule, f"{part}.{name}", "removed" if name in old else "new")


def enums(old: Sets, new: Sets) -> Iterator[Change]:
    """Return the differences of sets that are enums in Python."""
    yield from _came_or_went(old, new, "enums")
    for name in sorted(old.keys() & new.keys()):
        where = f"enums.{name}"
        was, now = old[name].get("members", {}), new[name].get("members", {})
        yield from _members(was, now, where)
        for key in sorted((old[name].keys() | new[name].keys()) - {"members"}):
            if old[name].get(key) != new[name].get(key):
                rule = "module-words-changed" if key in {"words", "meanings"} else "module-unknown-changed"
                yield classify(rule, where, f"other {key}")


def _members(old: Mapping[str, str], new: Mapping[str, str], where: str) -> Iterator[Change]:
    values = {value: name for name, value in new.items() if name not in old}
    renamed = {name: values[value] for name, value in old.items() if name not in new and value in values}
    for name in sorted(old.keys() | new.keys()):
        at = f"{where}.{name}"
        if name in renamed:
            yield classify("module-enum-member-renamed", at, f"renamed to {renamed[name]}")
        elif name not in new:
            yield classify("module-enum-member-removed", at, "removed")
        elif name not in old:
            if name not in renamed.values():
                yield classify("module-enum-member-added", at, "new")
        elif old[name] != new[name]:
            yield classify("module-enum-member-changed", at, f"{old[name]!r} became {new[name]!r}")
    if list(old) != list(new) and old == new:
        yield classify("module-words-changed", where, "members in another order")


def literals(old: Sets, new: Sets) -> Iterator[Change]:
    """Return the differences of sets that are literals in Python: open ones only help the editor."""
    yield from _came_or_went(old, new, "literals")
    for name in sorted(old.keys() & new.keys()):
        where, was, now = f"literals.{name}", old[name], new[name]
        closed, closes = bool(was.get("closed")), bool(now.get("closed"))
        if closed != closes:
            rule = "module-enum-closed" if closes else "module-enum-opened"
            yield classify(rule, where, "closed" if closes else "open")
        before, after = list(was.get("values", [])), list(now.get("values", []))
        for value in (*(each for each in before if each not in after), *(each for each in after if each not in before)):
            word = "removed" if value in before else "added"
            rule = f"module-enum-member-{word}" if closed and closes else "module-suggestion-changed"
            yield classify(rule, where, f"value {value!r} {word}")
        if before != after and sorted(before) == sorted(after):
            yield classify("module-words-changed", where, "values in another order")
        for key in sorted((was.keys() | now.keys()) - {"closed", "values"}):
            if was.get(key) != now.get(key):
                yield classify("module-unknown-changed", where, f"other {key}")
