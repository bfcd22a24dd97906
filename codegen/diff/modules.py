"""Differences of two sets of module facts (`specs/modules/*.toml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from codegen.diff import signature
from codegen.diff.change import Change
from codegen.diff.factories import signatures
from codegen.diff.rules import classify
from codegen.diff.settings import items, setting
from codegen.diff.value_sets import enums, literals

Facts: TypeAlias = Mapping[str, Mapping[str, Any]]
Row: TypeAlias = Mapping[str, Any]
PARTS = ("modules", "configs", "enums", "literals")
USED = frozenset({"active", "legacy", "deprecated"})
"""States of a module that users can use."""
MORE = {"enabled_by_default": False, "registered": True}
"""What a module offers where it is true, and what is meant where nothing is said."""
LESS = {"named_vectors_only": False}
KEYS = ("wire", "posts_as")
NOTES = frozenset(
    {"since", "since_under_current_name", "backports", "min_versions_by_index"}
    | {"env", "validated_in", "source", "stored", "note", "notes"}
)
UNIT = frozenset(
    {*MORE, *LESS, *KEYS, *NOTES, "kind", "status", "capability", "headers", "aliases", "property_defaults", "rewrites"}
    | {"settings", "factories", "runtime", "quantizers", "indexes"}
)
WORDS = frozenset({"provider", "title", "arguments", "phrases"})


def collected(files: Facts, part: str) -> dict[str, Row]:
    """Return all tables of one part (`modules`, `configs`, `enums`, `literals`) of the files, by name."""
    return {name: row for content in files.values() for name, row in content.get(part, {}).items()}


def compare(old: Facts, new: Facts) -> Iterator[Change]:
    """Return the differences of two sets of files' contents."""
    for part in ("modules", "configs"):
        was, now = collected(old, part), collected(new, part)
        for name in sorted(was.keys() | now.keys()):
            where = f"{part}.{name}"
            if name in was and name in now:
                yield from _unit(was[name], now[name], where)
            else:
                rule = "module-removed" if name in was else "module-added"
                yield classify(rule, where, "removed" if name in was else "new")
    yield from enums(collected(old, "enums"), collected(new, "enums"))
    yield from literals(collected(old, "literals"), collected(new, "literals"))
    for file in sorted(old.keys() | new.keys()):
        before, after = old.get(file, {}), new.get(file, {})
        for key in sorted((before.keys() | after.keys()) - {*PARTS}):
            if before.get(key) != after.get(key):
                rule = "module-words-changed" if key in WORDS else "module-unknown-changed"
                yield classify(rule, file, f"other {key}")


def _unit(old: Row, new: Row, where: str) -> Iterator[Change]:
    if repr(old) == repr(new):
        return
    found = list(_changes(old, new, where))
    yield from found
    if not found:
        same = _without_empty(old) == _without_empty(new)
        detail = "written otherwise" if same else "differs where this comparison does not look"
        yield classify("module-words-changed" if same else "module-unknown-changed", where, detail)


def _without_empty(row: Row) -> Row:
    """Return a table without its empty values."""
    return {key: value for key, value in row.items() if value not in ([], {})}


def _changes(old: Row, new: Row, where: str) -> Iterator[Change]:
    if old.get("kind") != new.get("kind"):
        yield classify("module-kind-changed", where, f"kind {old.get('kind')} became {new.get('kind')}")
    yield from _state(old, new, where)
    yield from _headers(old.get("headers", []), new.get("headers", []), where)
    yield from items(old.get("aliases", []), new.get("aliases", []), where, "module-alias", "name")
    for key in ("quantizers", "indexes"):
        yield from scope(old.get(key), new.get(key), where, key)
    for key in KEYS:
        if old.get(key) != new.get(key):
            yield classify("module-key-changed", where, f"{key} {old.get(key)!r} became {new.get(key)!r}")
    yield from _defaults(old.get("property_defaults") or {}, new.get("property_defaults") or {}, where)
    if old.get("rewrites", []) != new.get("rewrites", []):
        yield classify("module-rewrite-changed", where, "other rewrites")
    yield from _rows(old.get("settings", ()), new.get("settings", ()), where, "wire")
    yield from _runtime(old.get("runtime"), new.get("runtime"), where)
    yield from _factories(old, new)
    for key in sorted(old.keys() | new.keys()):
        if (key in NOTES or key not in UNIT) and old.get(key) != new.get(key):
            rule = "module-words-changed" if key in NOTES else "module-unknown-changed"
            yield classify(rule, where, f"other {key}")


def _state(old: Row, new: Row, where: str) -> Iterator[Change]:
    was, now = old.get("status", "active"), new.get("status", "active")
    if was != now:
        rule = "module-status-changed"
        if (was in USED) != (now in USED):
            rule = "module-revived" if now in USED else "module-ended"
        yield classify(rule, where, f"status {was} became {now}")
    if old.get("capability") != new.get("capability"):
        detail = f"capability {old.get('capability')} became {new.get('capability')}"
        yield classify("module-capability-changed", where, detail)
    yield from _offers(old, new, where, MORE, LESS)


def _offers(old: Row, new: Row, where: str, more: Mapping[str, bool], less: Mapping[str, bool]) -> Iterator[Change]:
    for key, otherwise in (*more.items(), *less.items()):
        was, now = bool(old.get(key, otherwise)), bool(new.get(key, otherwise))
        if was != now:
            rule = "module-offered-more" if now == (key in more) else "module-offered-less"
            yield classify(rule, where, f"{key} is now {str(now).lower()}")


def _headers(old: Sequence[str], new: Sequence[str], where: str) -> Iterator[Change]:
    gone, come = ([each for each in one if each not in other] for one, other in ((old, new), (new, old)))
    if len(gone) == len(come):
        for one, other in zip(gone, come, strict=True):
            yield classify("module-header-renamed", where, f"header {one} renamed to {other}")
        if gone:
            return
    yield from items(old, new, where, "module-header", "header")


def scope(old: Sequence[str] | None, new: Sequence[str] | None, where: str, key: str) -> Iterator[Change]:
    """Compare what something goes with; nothing said means everything."""
    if old is None or new is None:
        if old != new:
            rule = "module-scope-widened" if new is None else "module-scope-narrowed"
            yield classify(rule, where, f"{key} {old} became {new}")
        return
    for each in sorted({*old} ^ {*new}):
        rule = "module-scope-narrowed" if each in old else "module-scope-widened"
        yield classify(rule, where, f"{key}: {each}" + (" removed" if each in old else " new"))


def _defaults(old: Row, new: Row, where: str) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            rule = "module-property-default-changed" if key in old else "module-property-default-added"
            yield classify(rule, where, f"{key} of properties: {old.get(key)} became {new.get(key)}")


def _rows(old: Sequence[Row], new: Sequence[Row], where: str, key: str) -> Iterator[Change]:
    was, now = ({row[key]: row for row in side} for side in (old, new))
    for name in sorted(was.keys() | now.keys()):
        at = f"{where}.{name}"
        if name in was and name in now:
            yield from setting(was[name], now[name], at)
        elif name in was:
            yield classify("module-setting-removed", at, "removed", reached=bool(was[name].get("python")))
        else:
            required, reached = bool(now[name].get("required")), bool(now[name].get("python"))
            rule = "module-setting-added-required" if required else "module-setting-added"
            yield classify(rule, at, "new, and required" if required else "new", reached=reached)
    if [row[key] for row in old] != [row[key] for row in new] and was.keys() == now.keys():
        yield classify("module-words-changed", where, "in another order")


def _runtime(old: Row | None, new: Row | None, where: str) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            detail = "no message in queries any more" if new is None else "a message in queries"
            yield classify("module-runtime-removed" if new is None else "module-runtime-added", where, detail)
        return
    for key in ("oneof", "number", "message"):
        if old.get(key) != new.get(key):
            yield classify("module-runtime-moved", where, f"{key} {old.get(key)!r} became {new.get(key)!r}")
    yield from _offers(old, new, where, {"accepts_images": False, "in_server_proto": True}, {})
    yield from _rows(old.get("fields", ()), new.get("fields", ()), where, "proto")
    known = {"oneof", "number", "message", "accepts_images", "in_server_proto", "fields", "factories"}
    for key in sorted((old.keys() | new.keys()) - known):
        if old.get(key) != new.get(key):
            yield classify("module-unknown-changed", where, f"other runtime.{key}")


def _factories(old: Row, new: Row) -> Iterator[Change]:
    was, now = signatures(old), signatures(new)
    yield from signature.all_of(
        {name: each.signature for name, each in was.items()},
        {name: each.signature for name, each in now.items()},
        "modules",
    )
    for name in sorted(was.keys() & now.keys()):
        if was[name].sends != now[name].sends:
            detail = f"sends {dict(now[name].sends)}, not {dict(was[name].sends)}"
            yield classify("module-factory-sends-otherwise", name, detail)
        before, after = was[name].together, now[name].together
        if before != after:
            rule = "module-factory-condition-added" if after - before else "module-factory-condition-removed"
            yield classify(rule, name, f"given together: {', '.join(sorted(after)) or 'nothing'}")
