"""Differences in which values two Swagger schemas, parameters or headers allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.diff.change import Change, Way
from codegen.diff.rules import classify

Keys = Mapping[str, Any]
LOWER = ("minimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
SWITCHES = ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems")
CONDITIONS = ("pattern", "multipleOf")
READ = frozenset({*LOWER, *UPPER, *SWITCHES, *CONDITIONS, "type", "format", "enum", "default", "readOnly", "$ref"}) | {
    *("x-nullable", "x-omitempty", "deprecated", "x-deprecated", "collectionFormat", "allowEmptyValue"),
    *("items", "additionalProperties", "schema", "in", "name", "required"),
}
"""What is compared here, or by who calls this."""
WIDER = {("integer", "number"), ("int32", "int64"), ("float", "double"), ("uint32", "uint64")}
TYPED = frozenset({"uuid", "date-time"})
"""Formats that have a type in Python."""


def compare(old: Keys, new: Keys, where: str, way: Way) -> Iterator[Change]:
    """Return the differences."""
    yield from _type(old.get("type"), new.get("type"), where, way)
    yield from _format(old.get("format"), new.get("format"), where, way)
    yield from _enum(old.get("enum"), new.get("enum"), where, way)
    yield from _limits(old, new, where, way)
    yield from _default(old, new, where, way)
    yield from _presence(old, new, where, way)
    for key in sorted((old.keys() | new.keys()) - READ):
        if old.get(key) != new.get(key):
            rule = "rest-vendor-key-changed" if key.startswith("x-") else "rest-unknown-changed"
            yield classify(rule, where, f"{key} {from_to(old.get(key), new.get(key))}", way)


def from_to(old: object, new: object) -> str:
    """Return the words on what a value became."""
    if old is None:
        return f"is now {new!r}"
    return f"was {old!r}" if new is None else f"{old!r} became {new!r}"


def _type(old: Any, new: Any, where: str, way: Way) -> Iterator[Change]:
    if old == new:
        return
    if new is None or (old, new) in WIDER:
        rule = "rest-type-widened"
    elif old is None or (new, old) in WIDER:
        rule = "rest-type-narrowed"
    else:
        rule = "rest-type-changed"
    yield classify(rule, where, f"type {from_to(old, new)}", way)


def _format(old: Any, new: Any, where: str, way: Way) -> Iterator[Change]:
    if old == new:
        return
    if (old, new) in WIDER or (new, old) in WIDER:
        rule = "rest-format-widened" if (old, new) in WIDER else "rest-format-narrowed"
    else:
        rule = "rest-format-typed" if {old, new} & TYPED else "rest-format-changed"
    yield classify(rule, where, f"format {from_to(old, new)}", way)


def _enum(old: list[Any] | None, new: list[Any] | None, where: str, way: Way) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            yield classify(
                "rest-enum-opened" if new is None else "rest-enum-closed", where, f"enum {from_to(old, new)}", way
            )
        return
    for value in old:
        if value not in new:
            yield classify("rest-enum-value-removed", where, f"value {value!r} removed", way)
    for value in new:
        if value not in old:
            yield classify("rest-enum-value-added", where, f"new value {value!r}", way)
    if old != new and sorted(old, key=str) == sorted(new, key=str):
        yield classify("rest-enum-reordered", where, "values in another order", way)


def _limits(old: Keys, new: Keys, where: str, way: Way) -> Iterator[Change]:
    for keys, sign in ((LOWER, 1), (UPPER, -1)):
        for key in keys:
            was, now = old.get(key), new.get(key)
            if was != now:
                narrowed = now is not None and (was is None or (now - was) * sign > 0)
                rule = "rest-limit-narrowed" if narrowed else "rest-limit-widened"
                yield classify(rule, where, f"{key} {from_to(was, now)}", way)
    for key in SWITCHES:
        if bool(old.get(key)) != bool(new.get(key)):
            rule = "rest-limit-narrowed" if new.get(key) else "rest-limit-widened"
            yield classify(rule, where, f"{key} {from_to(old.get(key), new.get(key))}", way)
    for key in CONDITIONS:
        was, now = old.get(key), new.get(key)
        if was != now:
            rule = "rest-limit-narrowed" if was is None else "rest-limit-widened"
            rule = rule if None in (was, now) else "rest-pattern-changed"
            yield classify(rule, where, f"{key} {from_to(was, now)}", way)


def _default(old: Keys, new: Keys, where: str, way: Way) -> Iterator[Change]:
    if ("default" in old, repr(old.get("default"))) == ("default" in new, repr(new.get("default"))):
        return
    if "default" not in old or "default" not in new:
        rule = "rest-default-removed" if "default" in old else "rest-default-added"
    else:
        rule = "rest-default-changed"
    yield classify(rule, where, f"default {from_to(old.get('default'), new.get('default'))}", way)


def _presence(old: Keys, new: Keys, where: str, way: Way) -> Iterator[Change]:
    was, now = bool(old.get("x-nullable")), bool(new.get("x-nullable"))
    if was != now:
        rule = "rest-null-allowed" if now else "rest-null-refused"
        yield classify(rule, where, "may be null" if now else "may not be null", way)
    sent, sends = old.get("x-omitempty") is False, new.get("x-omitempty") is False
    if sent != sends:
        rule = "rest-empty-sent" if sends else "rest-empty-omitted"
        yield classify(rule, where, "there even if empty" if sends else "left out if empty", way)
    out, gone = (bool(side.get("deprecated") or side.get("x-deprecated")) for side in (old, new))
    if out != gone:
        rule = "rest-property-deprecated" if gone else "rest-property-undeprecated"
        yield classify(rule, where, "deprecated" if gone else "no longer deprecated", way)
    if bool(old.get("readOnly")) != bool(new.get("readOnly")):
        rule = "rest-read-only" if new.get("readOnly") else "rest-writable"
        yield classify(rule, where, "may only be read" if new.get("readOnly") else "may be written", way)
    if old.get("collectionFormat", "csv") != new.get("collectionFormat", "csv"):
        detail = f"collectionFormat {from_to(old.get('collectionFormat'), new.get('collectionFormat'))}"
        yield classify("rest-parameter-encoded-otherwise", where, detail, way)
    if bool(old.get("allowEmptyValue")) != bool(new.get("allowEmptyValue")):
        rule = "rest-empty-value-accepted" if new.get("allowEmptyValue") else "rest-empty-value-refused"
        yield classify(rule, where, "may be empty" if new.get("allowEmptyValue") else "may not be empty", way)
