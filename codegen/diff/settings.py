"""Differences of two settings of a module or configuration, or of two fields of its message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from codegen.diff.change import Change
from codegen.diff.rules import classify

Row: TypeAlias = Mapping[str, Any]
LOWER = ("min", "above", "min_items", "min_length")
UPPER = ("max", "max_items")
HEEDED = ("read", "honoured")
CONDITIONS = (
    "allowed_when",
    "range_when",
    "required_when",
    "applies_when",
    "forbidden_when",
    "exclusive_with",
)
ENCODING = ("on", "off", "server_type", "number")
STORED = ("stored", "stored_as")
NOTES = frozenset({"since", "backports", "setting", "note"})
KNOWN = frozenset(
    {*LOWER, *UPPER, *HEEDED, *CONDITIONS, *ENCODING, *STORED, *NOTES}
    | {"wire", "proto", "type", "python", "default", "allowed", "required", "removed_in", "deprecated", "updatable"}
    | {"unit", "managed_by", "alias_of", "indexes", "enum"}
)
WIDER = frozenset({("int", "float")})


def items(old: Sequence[str], new: Sequence[str], where: str, rule: str, word: str) -> Iterator[Change]:
    """Compare two lists of names by a pair of rules that end in `added` and `removed`."""
    for each in sorted({*old} ^ {*new}):
        gone = each in old
        yield classify(
            f"{rule}-{'removed' if gone else 'added'}", where, f"{word} {each}" + (" removed" if gone else " new")
        )
    if list(old) != list(new) and {*old} == {*new}:
        yield classify("module-words-changed", where, f"{word}s in another order")


def setting(old: Row, new: Row, where: str) -> Iterator[Change]:
    """Return the differences."""
    reached = bool(old.get("python"))
    yield from _type(old.get("type"), new.get("type"), where, reached=reached)
    yield from _default(old, new, where)
    if _names(old) != _names(new):
        detail = f"argument {_listed(_names(old))} became {_listed(_names(new))}"
        yield classify("module-setting-argument-changed", where, detail, reached=reached)
    if bool(old.get("required")) != bool(new.get("required")):
        required = bool(new.get("required"))
        rule = "module-setting-required" if required else "module-setting-optional"
        yield classify(rule, where, "now required" if required else "no longer required")
    yield from _limits(old, new, where, reached=reached)
    yield from _allowed(old.get("allowed"), new.get("allowed"), where, reached=reached)
    yield from _numbers(old.get("enum"), new.get("enum"), where)
    yield from _life(old, new, where)
    yield from _conditions(old, new, where)
    yield from _rest(old, new, where, reached=reached)


def _names(row: Row) -> list[str]:
    names = row.get("python") or []
    return [names] if isinstance(names, str) else list(names)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _type(old: Any, new: Any, where: str, *, reached: bool) -> Iterator[Change]:
    if old != new:
        wider = (old, new) in WIDER or new == "any" or (str(old).startswith("str:") and new == "str")
        rule = "module-setting-type-widened" if wider else "module-setting-type-changed"
        yield classify(rule, where, f"type {old!r} became {new!r}", reached=reached)


def _default(old: Row, new: Row, where: str) -> Iterator[Change]:
    # `True` equals 1 in Python, and is something else to a server.
    if repr(old.get("default")) == repr(new.get("default")):
        return
    rule = "added" if "default" not in old else "removed" if "default" not in new else "changed"
    detail = f"default {old.get('default')!r} became {new.get('default')!r}"
    yield classify(f"module-setting-default-{rule}", where, detail)


def _limits(old: Row, new: Row, where: str, *, reached: bool) -> Iterator[Change]:
    for keys, sign in ((LOWER, 1), (UPPER, -1)):
        for key in keys:
            was, now = old.get(key), new.get(key)
            if was != now:
                narrowed = now is not None and (was is None or (now - was) * sign > 0)
                rule = "module-setting-limit-narrowed" if narrowed else "module-setting-limit-widened"
                yield classify(rule, where, f"{key} {was!r} became {now!r}", reached=reached)


def _allowed(old: Sequence[Any] | None, new: Sequence[Any] | None, where: str, *, reached: bool) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            rule = "module-setting-opened" if new is None else "module-setting-closed"
            yield classify(rule, where, f"allowed {old!r} became {new!r}", reached=reached)
        return
    for value in old:
        if value not in new:
            yield classify("module-setting-value-removed", where, f"value {value!r} removed", reached=reached)
    for value in new:
        if value not in old:
            yield classify("module-setting-value-added", where, f"new value {value!r}", reached=reached)
    if list(old) != list(new) and sorted(old, key=str) == sorted(new, key=str):
        yield classify("module-words-changed", where, "values in another order")


def _numbers(old: Mapping[str, int] | None, new: Mapping[str, int] | None, where: str) -> Iterator[Change]:
    """Compare the numbers that a field's values have."""
    was, now = old or {}, new or {}
    for name in sorted(was.keys() | now.keys()):
        if name not in now:
            yield classify("module-setting-value-removed", where, f"value {name!r} removed")
        elif name not in was:
            yield classify("module-setting-value-added", where, f"new value {name!r}")
        elif was[name] != now[name]:
            detail = f"{name!r} is {now[name]}, not {was[name]}"
            yield classify("module-setting-encoded-otherwise", where, detail)


def _life(old: Row, new: Row, where: str) -> Iterator[Change]:
    for key in HEEDED:
        if old.get(key, True) != new.get(key, True):
            heeds = bool(new.get(key, True))
            rule = "module-setting-heeded" if heeds else "module-setting-ignored"
            yield classify(rule, where, f"{key} is now {str(heeds).lower()}")
    was, now = old.get("removed_in"), new.get("removed_in")
    if was != now:
        later = now is None or (was is not None and _order(now) > _order(was))
        rule = "module-setting-stays" if later else "module-setting-ends"
        yield classify(rule, where, f"dropped in {now or 'no release'}, not in {was or 'none'}")
    if old.get("updatable", True) != new.get("updatable", True):
        can = bool(new.get("updatable", True))
        rule = "module-setting-updatable" if can else "module-setting-fixed"
        yield classify(rule, where, "can be updated" if can else "can no longer be updated")
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        detail = "deprecated" if new.get("deprecated") else "no longer deprecated"
        yield classify("module-setting-deprecated", where, detail)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("-", 1)[0].split("."))


def _conditions(old: Row, new: Row, where: str) -> Iterator[Change]:
    for key in CONDITIONS:
        was, now = old.get(key), new.get(key)
        if was != now:
            rule = "added" if was is None else "removed" if now is None else "changed"
            yield classify(f"module-setting-condition-{rule}", where, f"{key} {was!r} became {now!r}")


def _rest(old: Row, new: Row, where: str, *, reached: bool) -> Iterator[Change]:
    rules = {
        **dict.fromkeys(ENCODING, "module-setting-encoded-otherwise"),
        **dict.fromkeys(STORED, "module-setting-stored-otherwise"),
        **dict.fromkeys(NOTES, "module-words-changed"),
        "unit": "module-setting-unit-changed",
        "managed_by": "module-setting-managed",
        "alias_of": "module-setting-alias-changed",
    }
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        rule = rules.get(key, "module-words-changed" if key in KNOWN else "module-unknown-changed")
        if was != now and (key in rules or key not in KNOWN):
            yield classify(rule, where, f"{key} {was!r} became {now!r}", reached=reached)
    yield from _scope(old.get("indexes"), new.get("indexes"), where, reached=reached)


def _scope(old: Sequence[str] | None, new: Sequence[str] | None, where: str, *, reached: bool) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            rule = "module-scope-widened" if new is None else "module-scope-narrowed"
            yield classify(rule, where, f"indexes {old} became {new}", reached=reached)
        return
    for each in sorted({*old} ^ {*new}):
        rule = "module-scope-narrowed" if each in old else "module-scope-widened"
        yield classify(rule, where, f"index {each}" + (" removed" if each in old else " new"), reached=reached)
