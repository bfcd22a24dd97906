"""Differences of two REST interfaces, in canonical form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.diff import operations, values
from codegen.diff.change import NEITHER, Change, Way
from codegen.diff.flat import PREFIX, Schema
from codegen.diff.operations import METHODS, Document, Key, Operation
from codegen.diff.rules import classify
from codegen.diff.schema import Comparison
from codegen.parse.openapi_import import MAPS, NOISE, PROSE

EVERY = "every operation"
READ = frozenset({"swagger", "info", "tags", "paths", "definitions", "parameters", "responses", "host", "basePath"}) | {
    *("schemes", "consumes", "produces", "security", "securityDefinitions")
}
"""Keys of a document that are compared."""
MEDIA = (("consumes", "consumes"), ("produces", "produces"), ("schemes", "scheme"))


def compare(old: Document, new: Document) -> Iterator[Change]:
    """Return the differences of two documents that `openapi_import.canonical` made."""
    renamed = _renamed(old["definitions"], new["definitions"])
    comparison = Comparison(old["definitions"], new["definitions"], renamed)
    prefixes = _prefixes(old, new)
    yield from _whole(old, new, prefixes)
    was, now = (operations.read(side, prefix) for side, prefix in zip((old, new), prefixes, strict=True))
    yield from _operations(was, now, comparison)
    yield from _definitions(old, new, (was, now), comparison)


def _prefixes(old: Document, new: Document) -> tuple[str, str]:
    """Return what paths are to begin with: base paths, where they and the paths say the same together."""
    bases = tuple(str(side.get("basePath", "")).rstrip("/") for side in (old, new))
    urls = [{base + path for path in side["paths"]} for base, side in zip(bases, (old, new), strict=True)]
    return bases if bases[0] != bases[1] and urls[0] & urls[1] else ("", "")  # type: ignore[return-value]


def _whole(old: Document, new: Document, prefixes: tuple[str, str]) -> Iterator[Change]:
    if old.get("host") != new.get("host"):
        yield classify("rest-host-changed", "host", values.from_to(old.get("host"), new.get("host")))
    bases = [str(side.get("basePath", "")).rstrip("/") for side in (old, new)]
    if old.get("basePath") != new.get("basePath"):
        rule = "rest-rewritten" if bases[0] == bases[1] or any(prefixes) else "rest-base-path-changed"
        yield classify(rule, "basePath", values.from_to(old.get("basePath"), new.get("basePath")))
    for key, word in MEDIA:
        found = list(_sets(operations.media(old, key), operations.media(new, key), EVERY, word))
        yield from found or _rewritten(old, new, key)
    ways = [operations.alternatives(side.get("security", ())) for side in (old, new)]
    yield from list(_security(ways[0], ways[1], EVERY)) or _rewritten(old, new, "security")
    yield from _schemes(old.get("securityDefinitions", {}), new.get("securityDefinitions", {}))
    for tag in sorted({*old["tags"]} ^ {*new["tags"]}):
        yield classify("rest-tag-listed", f"tag {tag}", "listed" if tag in new["tags"] else "no longer listed")
    for key in ("parameters", "responses"):
        yield from _rewritten(old, new, key)
    for key in sorted((old.keys() | new.keys()) - READ):
        if old.get(key) != new.get(key):
            rule = "rest-vendor-key-changed" if key.startswith("x-") else "rest-unknown-changed"
            yield classify(rule, "the document", f"{key} {values.from_to(old.get(key), new.get(key))}")


def _rewritten(old: Document, new: Document, key: str) -> Iterator[Change]:
    if old.get(key) != new.get(key):
        where = f"shared {key}" if key in {"parameters", "responses"} else key
        yield classify("rest-rewritten", where, "written otherwise; its effects are listed where it is used")


def _sets(old: frozenset[str], new: frozenset[str], where: str, word: str) -> Iterator[Change]:
    """Compare what may be chosen from; where nothing is said, anything may."""
    if not old or not new:
        if old != new:
            rule = f"rest-{word}-added" if not new else f"rest-{word}-removed"
            yield classify(rule, where, f"{word} {_listed(old)} became {_listed(new)}")
        return
    for each in sorted(old ^ new):
        gone = each in old
        yield classify(f"rest-{word}-{'removed' if gone else 'added'}", where, f"{word} {each}" + " no longer" * gone)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "anything"


def _security(old: frozenset[str], new: frozenset[str], where: str) -> Iterator[Change]:
    for each in sorted(old ^ new):
        rule = "rest-security-removed" if each in old else "rest-security-added"
        yield classify(rule, where, f"by {each}" + (" no longer" if each in old else " too"))


def _schemes(old: Document, new: Document) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            word = "changed" if name in old and name in new else "added" if name in new else "removed"
            yield classify(f"rest-security-definition-{word}", f"securityDefinitions.{name}", word)


Operations = Mapping[Key, Operation]


def _operations(was: Operations, now: Operations, comparison: Comparison) -> Iterator[Change]:
    moved = _moved(was, now)
    for key in sorted(was.keys() | now.keys()):
        if key in was and key in now:
            yield from _operation(was[key], now[key], now[key].title, comparison)
        elif key in moved:
            target = now[moved[key]]
            yield classify("rest-operation-moved", was[key].title, f"moved to {target.title}")
            yield from _operation(was[key], target, target.title, comparison)
        elif key in was:
            yield classify("rest-operation-removed", was[key].title, "removed")
        elif key not in moved.values():
            yield classify("rest-operation-added", now[key].title, "new")


def _moved(was: Operations, now: Operations) -> dict[Key, Key]:
    new = {now[key].id: key for key in now if key not in was and "operationId" in now[key].raw}
    gone = (key for key in was if key not in now)
    return {key: new[was[key].id] for key in gone if was[key].id in new}


def _operation(old: Operation, new: Operation, where: str, comparison: Comparison) -> Iterator[Change]:
    found = list(_operation_changes(old, new, where, comparison))
    yield from found
    if not found and old.raw != new.raw and not comparison.only_renamed(old.raw, new.raw):
        yield classify("rest-rewritten", where, "written otherwise, with the same meaning")


def _operation_changes(old: Operation, new: Operation, where: str, comparison: Comparison) -> Iterator[Change]:
    if old.id != new.id and ("operationId" in old.raw or "operationId" in new.raw):
        yield classify("rest-operation-renamed", where, f"operationId {old.id!r} became {new.id!r}")
    if old.group != new.group and ("tags" in old.raw or "tags" in new.raw):
        yield classify("rest-operation-regrouped", where, f"tag {old.group!r} became {new.group!r}")
    if bool(old.raw.get("deprecated")) != bool(new.raw.get("deprecated")):
        gone = new.raw.get("deprecated")
        rule = "rest-operation-deprecated" if gone else "rest-operation-undeprecated"
        yield classify(rule, where, "deprecated" if gone else "no longer deprecated")
    for key, word in MEDIA:
        if key in old.own | new.own:
            yield from _sets(old.media[key], new.media[key], where, word)
    if "security" in old.own | new.own:
        yield from _security(old.security, new.security, where)
    for key in sorted((old.raw.keys() | new.raw.keys()) - operations.KNOWN - {"shared"}):
        if old.raw.get(key) != new.raw.get(key):
            rule = "rest-vendor-key-changed" if key.startswith("x-") else "rest-unknown-changed"
            yield classify(rule, where, f"{key} {values.from_to(old.raw.get(key), new.raw.get(key))}")
    yield from _parameters(old, new, where, comparison)
    yield from _responses(old.responses, new.responses, where, comparison)


def _parameters(old: Operation, new: Operation, where: str, comparison: Comparison) -> Iterator[Change]:
    was, now = dict(old.parameters), new.parameters
    for name, other in zip(old.path_parameters, new.path_parameters, strict=False):
        if name != other and ("path", name) in was and ("path", other) in now:
            yield classify("rest-path-parameter-renamed", f"{where}: {name} (path)", f"renamed to {other}")
            was["path", other] = {**was.pop(("path", name)), "name": other}
    for key in sorted(was.keys() | now.keys()):
        at = f"{where}: {key[1]} ({key[0]})" if key[0] != "body" else f"{where}: body"
        if key not in now:
            yield classify("rest-parameter-removed", at, "removed")
        elif key not in was:
            required = bool(now[key].get("required"))
            rule = "rest-parameter-added-required" if required else "rest-parameter-added"
            yield classify(rule, at, "new, and required" if required else "new")
        else:
            yield from _parameter(was[key], now[key], at, comparison)


def _parameter(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    if bool(old.get("required")) != bool(new.get("required")):
        required = bool(new.get("required"))
        rule = "rest-parameter-required" if required else "rest-parameter-optional"
        yield classify(rule, where, "now required" if required else "no longer required")
    if "schema" in old and "schema" in new:
        yield from comparison.schemas(old["schema"], new["schema"], where, Way.IN)
        apart = {"schema", "in", "name", "required"}
    else:
        apart = {"in", "name", "required"}
    # A parameter of a body has a name and perhaps other keys beside its schema.
    kinds = [{key: value for key, value in side.items() if key not in apart} for side in (old, new)]
    yield from comparison.schemas(kinds[0], kinds[1], where, Way.IN)


def _responses(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    succeeded = any(status.startswith("2") for status in old)
    for status in sorted(old.keys() | new.keys()):
        at, success = f"{where}: {status}", status.startswith("2")
        if status not in new:
            rule = "rest-response-success-removed" if success else "rest-response-removed"
            yield classify(rule, at, "no longer listed")
        elif status not in old:
            yield classify("rest-response-success-added" if success and succeeded else "rest-response-added", at, "new")
        else:
            yield from _response(old[status], new[status], at, comparison)


def _response(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    one, other = old.get("schema"), new.get("schema")
    if one is not None and other is not None:
        yield from comparison.schemas(one, other, where, Way.OUT)
    elif one != other:
        rule = "rest-response-body-removed" if other is None else "rest-response-body-added"
        yield classify(rule, where, "without a body" if other is None else "with a body")
    was, now = old.get("headers", {}), new.get("headers", {})
    for name in sorted(was.keys() | now.keys()):
        at = f"{where}: header {name}"
        if name in was and name in now:
            yield from comparison.schemas(was[name], now[name], at, Way.OUT)
        else:
            rule = "rest-response-header-removed" if name in was else "rest-response-header-added"
            yield classify(rule, at, "removed" if name in was else "new")
    for key in sorted((old.keys() | new.keys()) - {"schema", "headers"}):
        if old.get(key) != new.get(key):
            rule = "rest-vendor-key-changed" if key.startswith("x-") else "rest-unknown-changed"
            yield classify(rule, where, f"{key} {values.from_to(old.get(key), new.get(key))}")


def _definitions(
    old: Document, new: Document, found: tuple[Operations, Operations], comparison: Comparison
) -> Iterator[Change]:
    was, now, renamed = old["definitions"], new["definitions"], comparison.renamed
    sent, sends = _ways(old, found[0]), _ways(new, found[1])
    for name in sorted(was.keys() | now.keys()):
        if name in renamed:
            used = name in sent or renamed[name] in sends
            detail = f"renamed to {renamed[name]}; on the wire it is the same"
            yield classify("rest-definition-renamed" if used else "rest-definition-unused", name, detail)
        elif name not in now:
            yield classify("rest-definition-removed" if name in sent else "rest-definition-unused", name, "removed")
        elif name in was:
            way = sent.get(name, NEITHER) & sends.get(name, NEITHER)
            yield from comparison.schemas(was[name], now[name], name, way)
        elif name not in renamed.values():
            yield classify("rest-definition-added" if name in sends else "rest-definition-unused", name, "new")


def _ways(document: Document, found: Operations) -> dict[str, Way]:
    """Return which way values of each definition go; a definition that no operation uses is not there."""
    known: dict[str, Way] = {}

    def follow(value: object, way: Way) -> None:
        if isinstance(value, dict):
            name = value.get("$ref")
            if isinstance(name, str) and name.startswith(PREFIX):
                name = name.removeprefix(PREFIX)
                if way not in known.get(name, NEITHER):
                    known[name] = known.get(name, NEITHER) | way
                    follow(document["definitions"].get(name), way)
            for inner in value.values():
                if isinstance(inner, (dict, list)):
                    follow(inner, way)
        elif isinstance(value, list):
            for inner in value:
                follow(inner, way)

    for operation in found.values():
        for parameter in operation.parameters.values():
            follow(parameter, Way.IN)
        for response in operation.responses.values():
            follow(response, Way.OUT)
    return known


def _renamed(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> dict[str, str]:
    """Find definitions that are gone and stand, with the same content, under one new name."""
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    renamed: dict[str, str] = {}
    while True:
        before = len(renamed)
        for name in gone:
            expected = {target: _content(old[name], {**renamed, name: target}) for target in come}
            fits = [target for target in come if expected[target] == _content(new[target], {})]
            if name not in renamed and len(fits) == 1 and fits[0] not in renamed.values():
                renamed[name] = fits[0]
        if len(renamed) == before:
            return renamed


def _content(schema: Schema, renamed: Mapping[str, str]) -> str:
    text = json.dumps(schema, sort_keys=True)
    for name, target in renamed.items():
        text = text.replace(f'"{PREFIX}{name}"', f'"{PREFIX}{target}"')
    return text


def prose(old: Document, new: Document) -> Iterator[Change]:
    """Return where the words of two of upstream's documents differ, one change an operation or definition."""
    was, now = _places(old), _places(new)
    for where in sorted(was.keys() & now.keys()):
        if was[where] != now[where] and sorted(_words(was[where])) != sorted(_words(now[where])):
            yield classify("rest-words-changed", where, "words changed")


def _places(document: Document) -> dict[str, object]:
    places: dict[str, object] = {"the document": {key: document.get(key) for key in ("info", "tags", "parameters")}}
    places |= document["definitions"]
    for path, item in document["paths"].items():
        places |= {f"{method.upper()} {path}": item[method] for method in METHODS if method in item}
    return places


def _words(value: object, key: str = "", *, names: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not names and (name in PROSE or name in NOISE):
                yield f"{key}/{name}", json.dumps(inner, sort_keys=True)
            else:
                yield from _words(inner, f"{key}/{name}", names=not names and name in MAPS)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _words(inner, f"{key}/{index}")
