"""Differences of two REST interfaces, in canonical form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.diff.change import Change
from codegen.diff.schema import ADDITIVE, BREAKING, COSMETIC, PREFIX, Comparison, Schema, Way
from codegen.parse.openapi_import import MAPS, NOISE, PROSE

METHODS = ("delete", "get", "head", "options", "patch", "post", "put")
Operations = dict[tuple[str, str], Mapping[str, Any]]
Document = Mapping[str, Any]


def compare(old: Document, new: Document) -> Iterator[Change]:
    """Return the differences of two documents that `openapi_import.canonical` made."""
    renamed = _renamed(old["definitions"], new["definitions"])
    comparison = Comparison(old["definitions"], new["definitions"], renamed)
    for key in ("basePath", "security", "securityDefinitions", "schemes"):
        if old.get(key) != new.get(key):
            yield Change("REST", key, f"{old.get(key)!r} became {new.get(key)!r}", BREAKING)
    yield from _media(old, new, "every operation")
    yield from _tags(old, new)
    yield from _operations(old, new, comparison)
    yield from _definitions(old, new, comparison)


def _tags(old: Document, new: Document) -> Iterator[Change]:
    for tag in sorted({*old["tags"]} ^ {*new["tags"]}):
        yield Change("REST", f"tag {tag}", "listed" if tag in new["tags"] else "no longer listed", COSMETIC)


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def operations(document: Document) -> Operations:
    """Return a document's operations by path (parameters without their names) and method, references resolved."""
    found: Operations = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                shared = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                parameters = [_resolved(document, parameter) for parameter in shared]
                found[_shape(path), method] = {**item[method], "path": path, "parameters": parameters}
    return found


def _resolved(document: Document, parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(parameter.get("$ref", "")).removeprefix("#/parameters/")
    return document["parameters"][name] if name else parameter


def _title(key: tuple[str, str], operation: Mapping[str, Any]) -> str:
    return f"{key[1].upper()} {operation['path']}"


def _operations(old: Document, new: Document, comparison: Comparison) -> Iterator[Change]:
    was, now = operations(old), operations(new)
    moved = _moved(was, now)
    for key in sorted(set(was) | set(now)):
        if key in was and key in now:
            yield from _operation(was[key], now[key], _title(key, now[key]), comparison)
        elif key in moved:
            target = moved[key]
            yield Change("REST", _title(key, was[key]), f"moved to {_title(target, now[target])}", BREAKING)
            yield from _operation(was[key], now[target], _title(target, now[target]), comparison)
        elif key in was:
            yield Change("REST", _title(key, was[key]), "removed", BREAKING)
        elif key not in moved.values():
            yield Change("REST", _title(key, now[key]), "new", ADDITIVE)


def _moved(was: Operations, now: Operations) -> dict[tuple[str, str], tuple[str, str]]:
    new = {now[key]["operationId"]: key for key in now if key not in was and "operationId" in now[key]}
    gone = (key for key in was if key not in now)
    return {key: new[was[key]["operationId"]] for key in gone if was[key].get("operationId") in new}


def _operation(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    if old == new:
        return
    for key in ("operationId", "tags", "security"):
        if old.get(key) != new.get(key):
            yield Change("REST", where, f"{key} {old.get(key)!r} became {new.get(key)!r}", BREAKING)
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield Change("REST", where, "deprecated" if new.get("deprecated") else "no longer deprecated", COSMETIC)
    yield from _media(old, new, where)
    yield from _parameters(old["parameters"], new["parameters"], where, comparison)
    yield from _responses(old.get("responses", {}), new.get("responses", {}), where, comparison)


def _media(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    for key in ("consumes", "produces"):
        was, now = set(old.get(key, ())), set(new.get(key, ()))
        if not old.get(key) or not new.get(key):
            if was != now:
                yield Change("REST", where, f"{key} {sorted(was)} became {sorted(now)}", BREAKING)
            continue
        for media in sorted(was ^ now):
            gone = media in was
            yield Change(
                "REST", where, f"{key} {media}" + (" no longer" if gone else ""), BREAKING if gone else ADDITIVE
            )


def _parameters(old: list[Any], new: list[Any], where: str, comparison: Comparison) -> Iterator[Change]:
    was, now = ({(each["in"], each["name"]): each for each in side} for side in (old, new))
    # A request has one body, whatever its name.
    for side in (was, now):
        for key in [key for key in side if key[0] == "body"]:
            side["body", "body"] = side.pop(key)
    for key in sorted(set(was) | set(now)):
        at = f"{where}: {key[1]} ({key[0]})" if key[0] != "body" else f"{where}: body"
        if key not in now:
            yield Change("REST", at, "removed", BREAKING)
        elif key not in was:
            required = bool(now[key].get("required"))
            yield Change("REST", at, "new, and required" if required else "new", BREAKING if required else ADDITIVE)
        else:
            yield from _parameter(was[key], now[key], at, comparison)
    if list(was) != list(now) and set(was) == set(now):
        yield Change("REST", where, "parameters in another order", COSMETIC)


def _parameter(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    if bool(old.get("required")) != bool(new.get("required")):
        required = bool(new.get("required"))
        what = "now required" if required else "no longer required"
        yield Change("REST", where, what, BREAKING if required else ADDITIVE)
    if "schema" in old and "schema" in new:
        yield from comparison.schemas(old["schema"], new["schema"], where, Way.IN)
    else:
        kinds = [
            {key: value for key, value in side.items() if key not in {"in", "name", "required"}} for side in (old, new)
        ]
        yield from comparison.schemas(kinds[0], kinds[1], where, Way.IN)


def _responses(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    for status in sorted(set(old) | set(new)):
        at = f"{where}: {status}"
        if status not in new:
            yield Change("REST", at, "no longer listed", BREAKING if status.startswith("2") else COSMETIC)
        elif status not in old:
            yield Change("REST", at, "new", ADDITIVE)
        else:
            yield from _response(old[status], new[status], at, comparison)


def _response(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: Comparison) -> Iterator[Change]:
    one, other = old.get("schema"), new.get("schema")
    if one is not None and other is not None:
        yield from comparison.schemas(one, other, where, Way.OUT)
    elif one != other:
        yield Change("REST", where, "without a body" if other is None else "with a body", BREAKING if one else ADDITIVE)
    if old.get("headers") != new.get("headers"):
        yield Change("REST", where, f"headers {old.get('headers')!r} became {new.get('headers')!r}", BREAKING)


def _definitions(old: Document, new: Document, comparison: Comparison) -> Iterator[Change]:
    was, now, renamed = old["definitions"], new["definitions"], comparison.renamed
    ways: tuple[dict[str, Way], dict[str, Way]] | None = None
    for name in sorted(set(was) | set(now)):
        if name in renamed:
            yield Change("REST", name, f"renamed to {renamed[name]}; on the wire it is the same", COSMETIC)
        elif name not in now:
            yield Change("REST", name, "removed", BREAKING)
        elif name in was:
            if was[name] == now[name]:
                continue
            ways = ways or (_ways(old), _ways(new))
            way = ways[0].get(name, Way(0)) | ways[1].get(name, Way(0))
            yield from comparison.schemas(was[name], now[name], name, way or Way.IN | Way.OUT)
        elif name not in renamed.values():
            yield Change("REST", name, "new", ADDITIVE)


def _ways(document: Document) -> dict[str, Way]:
    """Return which way values of each definition go."""
    found: dict[str, Way] = {}

    def follow(value: object, way: Way) -> None:
        if isinstance(value, Mapping):
            name = value.get("$ref")
            if isinstance(name, str) and name.startswith(PREFIX):
                name = name.removeprefix(PREFIX)
                if way not in found.get(name, Way(0)):
                    found[name] = found.get(name, Way(0)) | way
                    follow(document["definitions"].get(name), way)
            for inner in value.values():
                follow(inner, way)
        elif isinstance(value, list):
            for inner in value:
                follow(inner, way)

    for operation in operations(document).values():
        follow(operation["parameters"], Way.IN)
        follow(operation.get("responses"), Way.OUT)
    return found


def _renamed(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> dict[str, str]:
    """Find definitions that are gone and stand, with the same content, under one new name."""
    gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    renamed: dict[str, str] = {}
    while True:
        before = len(renamed)
        for name in gone:
            wanted = {target: _content(old[name], {**renamed, name: target}) for target in come}
            fits = [target for target in come if wanted[target] == _content(new[target], {})]
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
    for where in sorted(set(was) & set(now)):
        if was[where] != now[where] and sorted(_words(was[where])) != sorted(_words(now[where])):
            yield Change("REST", where, "words changed", COSMETIC)


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
