"""Differences of two sets of module facts (`specs/modules/*.toml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.diff.change import Change, Severity

BREAKING, ADDITIVE, COSMETIC = Severity.BREAKING, Severity.ADDITIVE, Severity.COSMETIC
LOWER = ("min", "above", "min_items", "min_length")
UPPER = ("max", "max_items")
MEANS = ("type", "default", "python", "read", "honoured", "stored_as", "removed_in", "updatable")
"""What a setting means to who uses it; a change of it asks for another look at what was written."""
Facts = Mapping[str, Mapping[str, Any]]


def units(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return all modules and configurations of the files, by `modules.NAME` and `configs.NAME`."""
    return {
        f"{part}.{name}": unit
        for content in files.values()
        for part in ("modules", "configs")
        for name, unit in content.get(part, {}).items()
    }


def compare(old: Facts, new: Facts) -> Iterator[Change]:
    """Return the differences of two sets of files' contents."""
    was, now = units(old), units(new)
    for name in sorted(set(was) | set(now)):
        if name not in now:
            yield Change("modules", name, "removed", BREAKING)
        elif name not in was:
            yield Change("modules", name, "new", ADDITIVE)
        else:
            yield from _unit(was[name], now[name], name)
    rest = ({file: _without_units(content) for file, content in side.items()} for side in (old, new))
    before, after = rest
    for file in sorted(set(before) | set(after)):
        if before.get(file, {}) != after.get(file, {}):
            yield Change("modules", file, "other words, values or notes", COSMETIC)


def _without_units(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in {"modules", "configs"}}


def _unit(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    for part, key in (("settings", "wire"), ("fields", "proto")):
        sides = (old, new) if part == "settings" else (old.get("runtime", {}), new.get("runtime", {}))
        was, now = ({row[key]: row for row in side.get(part, ())} for side in sides)
        for name in sorted(set(was) | set(now)):
            at = f"{where}.{name}"
            if name not in now:
                yield Change("modules", at, "removed", BREAKING)
            elif name not in was:
                required = bool(now[name].get("required"))
                what = "new, and required" if required else "new"
                yield Change("modules", at, what, BREAKING if required else ADDITIVE)
            else:
                yield from _setting(was[name], now[name], at)
    if old.get("kind") != new.get("kind"):
        yield Change("modules", where, f"kind {old.get('kind')} became {new.get('kind')}", BREAKING)
    noted = [{key: value for key, value in side.items() if key not in {"settings", "kind"}} for side in (old, new)]
    for side in noted:
        side["runtime"] = {key: value for key, value in side.get("runtime", {}).items() if key != "fields"}
    for key in sorted(set(noted[0]) | set(noted[1])):
        if noted[0].get(key) != noted[1].get(key):
            breaking = key in {"factories", "runtime", "rewrites", "posts_as"}
            yield Change("modules", where, f"other {key}", BREAKING if breaking else COSMETIC)


def _setting(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    for key in MEANS:
        if old.get(key) != new.get(key):
            yield Change("modules", where, f"{key} {old.get(key)!r} became {new.get(key)!r}", BREAKING)
    if bool(old.get("required")) != bool(new.get("required")):
        required = bool(new.get("required"))
        what = "now required" if required else "no longer required"
        yield Change("modules", where, what, BREAKING if required else ADDITIVE)
    yield from _allowed(old.get("allowed"), new.get("allowed"), where)
    for keys, sign in ((LOWER, 1), (UPPER, -1)):
        for key in keys:
            was, now = old.get(key), new.get(key)
            if was != now:
                narrowed = now is not None and (was is None or (now - was) * sign > 0)
                yield Change("modules", where, f"{key} {was!r} became {now!r}", BREAKING if narrowed else ADDITIVE)
    known = {*MEANS, *LOWER, *UPPER, "required", "allowed"}
    for key in sorted((set(old) | set(new)) - known):
        if old.get(key) != new.get(key):
            yield Change("modules", where, f"other {key}", COSMETIC)


def _allowed(old: list[Any] | None, new: list[Any] | None, where: str) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            yield Change("modules", where, f"allowed {old!r} became {new!r}", ADDITIVE if new is None else BREAKING)
        return
    for value in old:
        if value not in new:
            yield Change("modules", where, f"value {value!r} removed", BREAKING)
    for value in new:
        if value not in old:
            yield Change("modules", where, f"new value {value!r}", ADDITIVE)
