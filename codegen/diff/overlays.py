"""Differences of two sets of overlays; the effects of corrections of the REST document are changes of REST."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from codegen.diff import signature
from codegen.diff.change import Change
from codegen.diff.rules import classify
from codegen.diff.signature import Parameter, Signature

Files: TypeAlias = Mapping[str, Mapping[str, Any]]
Row: TypeAlias = Mapping[str, Any]
NOTES = frozenset({"words.toml", "unused.toml", "diff.toml"})
"""Files that change wording alone."""
PUBLIC = ("name", "class", "actions", "role", "older")
"""What a kind of permission is called in Python."""
SENT = ("key", "fields")
WORDS = ("on",)


def compare(old: Files, new: Files) -> Iterator[Change]:
    """Return the differences of two folders' files."""
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name, {}), new.get(name, {})
        found = list(_file(name, was, now))
        yield from found
        if not found and repr(was) != repr(now):
            known = name in NOTES or _unordered(was) == _unordered(now)
            rule = "overlay-words-changed" if known else "overlay-unknown-changed"
            yield classify(rule, name, "other words, names, reasons or order")


def _file(name: str, old: Row, new: Row) -> Iterator[Change]:
    if name == "rest.toml":
        yield from _corrections(old.get("change", ()), new.get("change", ()))
    elif name == "grpc.toml":
        yield from _rpcs(old.get("rpc", ()), new.get("rpc", ()))
    elif name == "rbac.toml":
        yield from _permissions(old.get("kind", ()), new.get("kind", ()))
    elif name == "bodies.toml":
        yield from _bodies(old, new)


def _unordered(value: Any) -> Any:
    """Return a value with its lists sorted."""
    if isinstance(value, Mapping):
        return {key: _unordered(value[key]) for key in sorted(value)}
    return sorted((_unordered(each) for each in value), key=repr) if isinstance(value, list) else value


def _by(rows: Sequence[Row], key: str) -> dict[str, Row]:
    return {str(row.get(key)): row for row in rows}


def _corrections(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    was, now = ([str(sorted(row.items())) for row in side] for side in (old, new))
    places = dict.fromkeys(
        str(row.get("pointer")) for row in (*old, *new) if str(sorted(row.items())) in {*was} ^ {*now}
    )
    for pointer in places:
        yield classify("overlay-correction-changed", f"rest.toml {pointer}", "came, went or changed")


def _rpcs(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    was, now = _by(old, "name"), _by(new, "name")
    for name in sorted(was.keys() | now.keys()):
        if name in was and name in now:
            for key in ("service", "method", "request", "reply"):
                if was[name].get(key) != now[name].get(key):
                    detail = f"{key} {was[name].get(key)} became {now[name].get(key)}"
                    yield classify("overlay-rpc-changed", f"rpc {name}", detail)
            if was[name].get("reason") != now[name].get("reason"):
                yield classify("overlay-words-changed", f"rpc {name}", "another reason")
        else:
            rule = "overlay-rpc-removed" if name in was else "overlay-rpc-added"
            yield classify(rule, f"rpc {name}", "removed" if name in was else "new")


def _permissions(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    was, now = _by(old, "suffix"), _by(new, "suffix")
    for name in sorted(was.keys() | now.keys()):
        where = f"permissions {name}"
        if name in was and name in now:
            yield from _kind(was[name], now[name], where)
        else:
            rule = "overlay-permission-removed" if name in was else "overlay-permission-added"
            yield classify(rule, where, "removed" if name in was else "new")


def _kind(old: Row, new: Row, where: str) -> Iterator[Change]:
    for key in PUBLIC:
        if old.get(key) != new.get(key):
            detail = f"{key} {old.get(key)} became {new.get(key)}"
            yield classify("overlay-permission-renamed", where, detail)
    if old.get("key") != new.get("key"):
        detail = f"key {old.get('key')!r} became {new.get('key')!r}"
        yield classify("overlay-permission-sent-otherwise", where, detail)
    fields = {field["name"] for field in (*old.get("fields", ()), *new.get("fields", ()))}
    was, now = _by(old.get("fields", ()), "name"), _by(new.get("fields", ()), "name")
    for name in sorted(fields):
        yield from _field(was.get(name), now.get(name), f"{where}.{name}")
    yield from _factories(old.get("factories", ()), new.get("factories", ()))
    if old.get("on") != new.get("on"):
        yield classify("overlay-words-changed", where, "other words")


def _field(old: Row | None, new: Row | None, where: str) -> Iterator[Change]:
    if old is None or new is None:
        rule = "overlay-permission-renamed" if new is None else "overlay-permission-added"
        yield classify(rule, where, "removed" if new is None else "new")
        return
    for key in ("wire", "default", "optional", "capital"):
        if old.get(key) != new.get(key):
            detail = f"{key} {old.get(key)!r} became {new.get(key)!r}"
            yield classify("overlay-permission-sent-otherwise", where, detail)
    if old.get("words") != new.get("words"):
        yield classify("overlay-words-changed", where, "other words")


def _factories(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    was, now = ({f"{row['of']}.{row['name']}": row for row in side} for side in (old, new))
    signatures = [{name: _signature(row) for name, row in side.items()} for side in (was, now)]
    yield from signature.all_of(signatures[0], signatures[1], "overlays")
    for name in sorted(was.keys() & now.keys()):
        both = was[name].get("allows", {}).keys() & now[name].get("allows", {}).keys()
        sent = [_sent(row, both) for row in (was[name], now[name])]
        if sent[0] != sent[1]:
            yield classify(
                "overlay-permission-sent-otherwise", name, "other fixed fields, verbs or fields passed as they are"
            )
        wordings = [(row.get("words"), row.get("allows")) for row in (was[name], now[name])]
        if wordings[0] != wordings[1] and signatures[0][name] == signatures[1][name]:
            yield classify("overlay-words-changed", name, "other words")


def _sent(row: Row, allowed: Collection[str]) -> tuple[Any, ...]:
    """Return what a factory sends beside its arguments, and the verbs of some of these."""
    verbs = {name: verb for name, verb in row.get("verbs", {}).items() if name in allowed}
    return row.get("fixed", {}), verbs, row.get("passes", {})


def _signature(row: Row) -> Signature:
    taken = [
        Parameter(each.get("as") or each["field"], default="None" if each.get("any") else None)
        for each in row.get("takes", ())
    ]
    return Signature((*taken, *(Parameter(name, type="bool", default="False") for name in row.get("allows", {}))))


def _bodies(old: Row, new: Row) -> Iterator[Change]:
    for part in ("bodies", "names"):
        was, now = old.get(part, {}), new.get(part, {})
        for name in sorted(was.keys() | now.keys()):
            if was.get(name) != now.get(name):
                detail = f"{was.get(name)} became {now.get(name)}"
                yield classify("overlay-body-changed", f"bodies.toml {part}.{name}", detail)
    fields = _by(old.get("override", ()), "field"), _by(new.get("override", ()), "field")
    for name in sorted(fields[0].keys() | fields[1].keys()):
        was, now = fields[0].get(name, {}), fields[1].get(name, {})
        if was.get("form") != now.get("form"):
            detail = f"form {was.get('form')} became {now.get('form')}"
            yield classify("overlay-body-changed", f"bodies.toml {name}", detail)
        elif was != now:
            yield classify("overlay-words-changed", f"bodies.toml {name}", "another reason")
    for key in sorted((old.keys() | new.keys()) - {"bodies", "names", "override"}):
        if old.get(key) != new.get(key):
            yield classify("overlay-unknown-changed", f"bodies.toml {key}", "came, went or changed")
