"""Names that changed between releases without a change on the wire: of definitions, and of the variables of a path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.since.facts import VERBS, resolve

VARIABLE = re.compile(r"\{[^}]*\}")


def to_newer(document: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a REST interface with the names that a newer one has for the same things.

    A definition is the same if it stands at the same place of the same operation, and neither interface has both names.

    Args:
        document: the interface, in canonical form.
        newer: a newer one.
    """
    paths = {VARIABLE.sub("{}", path): path for path in newer["paths"]}
    renamed = {
        **document,
        "paths": {paths.get(VARIABLE.sub("{}", path), path): item for path, item in document["paths"].items()},
    }
    names = _definitions(renamed, newer)
    return renamed if not names else _with_names(renamed, names)


def _with_names(document: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    def rename(value: Any) -> Any:
        if isinstance(value, dict):
            found = {key: rename(part) for key, part in value.items()}
            name = names.get(str(value.get("$ref", "")).removeprefix("#/definitions/"))
            return found if name is None else {**found, "$ref": f"#/definitions/{name}"}
        return [rename(part) for part in value] if isinstance(value, list) else value

    found: dict[str, Any] = rename(document)
    return {**found, "definitions": {names.get(name, name): part for name, part in found["definitions"].items()}}


def _definitions(document: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, str]:
    """Return the newer names of definitions by their names."""
    pairs: dict[str, str] = {}
    left = list(_roots(document, newer))
    seen: set[tuple[str, str]] = set()
    while left:
        ours, theirs = left.pop()
        name, other = _name(ours), _name(theirs)
        if name and other:
            if (name, other) in seen:
                continue
            seen.add((name, other))
            if name not in newer["definitions"] and other not in document["definitions"]:
                pairs.setdefault(name, other)
        left += _parts(resolve(document, ours), resolve(newer, theirs))
    return pairs


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix("#/definitions/")


def _roots(document: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    for path, item in document["paths"].items():
        for verb in VERBS:
            ours, theirs = item.get(verb), newer["paths"].get(path, {}).get(verb)
            if ours is None or theirs is None:
                continue
            yield _body(document, ours), _body(newer, theirs)
            for status in {*ours.get("responses", {})} & {*theirs.get("responses", {})}:
                responses = resolve(document, ours["responses"][status]), resolve(newer, theirs["responses"][status])
                yield responses[0].get("schema", {}), responses[1].get("schema", {})


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = [resolve(document, given) for given in operation.get("parameters", [])]
    bodies = (each.get("schema", {}) for each in parameters if each.get("in") == "body")
    return next(bodies, {})


def _parts(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    for key in ("items", "additionalProperties"):
        pair = ours.get(key), theirs.get(key)
        if isinstance(pair[0], Mapping) and isinstance(pair[1], Mapping):
            yield pair
    yield from zip(ours.get("allOf", []), theirs.get("allOf", []), strict=False)
    for name in {*ours.get("properties", {})} & {*theirs.get("properties", {})}:
        yield ours["properties"][name], theirs["properties"][name]
