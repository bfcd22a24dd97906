"""Normalizing passes over the Swagger 2.0 document: each corrects one kind of imprecision, under a name.

They run in the order of :data:`PASSES`, on a document that they may change in place. What is wrong in a single place
is not here but in `specs/overlays/rest.toml`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
_INTEGER_FORMATS = {"int", "int32", "int64", "uint32", "uint64"}
_KEPT_FORMATS = {"date-time", "uuid"}
_SCHEMA_WORDS = {
    "type",
    "properties",
    "items",
    "additionalProperties",
    "$ref",
    "allOf",
    "enum",
    "format",
    "required",
    "default",
    "x-nullable",
}


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return every operation: its path, its verb, and its description."""
    for path, item in document["paths"].items():
        if path.startswith("x-"):
            continue
        for verb in VERBS:
            if verb in item:
                yield path, verb, item[verb]


def schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return every schema of the document, outer ones first: definitions, bodies, answers, and all that is inside."""
    for definition in document["definitions"].values():
        yield from _nested(definition)
    for _, _, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if "schema" in parameter:
                yield from _nested(parameter["schema"])
        for response in operation.get("responses", {}).values():
            if "schema" in response:
                yield from _nested(response["schema"])


def _nested(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for inner in schema.get("properties", {}).values():
        yield from _nested(inner)
    for inner in schema.get("allOf", ()):
        yield from _nested(inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _nested(schema[key])


def keep_facts(document: dict[str, Any]) -> None:
    """Drop from schemas all but types and names: no prose, and no limits, which the server checks and explains."""
    for schema in schemas(document):
        for word in [word for word in schema if word not in _SCHEMA_WORDS]:
            del schema[word]


def drop_siblings_of_refs(document: dict[str, Any]) -> None:
    """Leave a reference alone in its schema: Swagger ignores what stands beside it, OpenAPI 3.1 does not."""
    for schema in schemas(document):
        if "$ref" in schema:
            nullable = schema.get("x-nullable", False)
            reference = schema["$ref"]
            schema.clear()
            schema.update({"allOf": [{"$ref": reference}], "x-nullable": True} if nullable else {"$ref": reference})


def name_implied_objects(document: dict[str, Any]) -> None:
    """Add `type: object` where properties are listed without it."""
    for schema in schemas(document):
        if "properties" in schema:
            schema["type"] = "object"


def open_free_objects(document: dict[str, Any]) -> None:
    """Declare "objects" without any property to be any JSON: vectors, weights, addresses come as arrays and strings."""
    for schema in schemas(document):
        if schema.get("type") == "object" and not {"properties", "additionalProperties", "allOf"} & schema.keys():
            del schema["type"]


def correct_numbers(document: dict[str, Any]) -> None:
    """Make numbers whose format is a whole number integers."""
    for schema in schemas(document):
        if schema.get("type") == "number" and schema.get("format") in _INTEGER_FORMATS:
            schema["type"] = "integer"


def drop_idle_formats(document: dict[str, Any]) -> None:
    """Drop formats that change nothing in Python; a type that stands where the format belongs moves to its place."""
    for schema in schemas(document):
        form = schema.get("format", "date-time")
        if form not in _KEPT_FORMATS:
            del schema["format"]
            if form == "string":
                schema["type"] = form


def drop_defaults(document: dict[str, Any]) -> None:
    """Drop defaults: the server applies them, and a client that repeats one freezes it."""
    for schema in schemas(document):
        schema.pop("default", None)
    for parameter in [*document.get("parameters", {}).values(), *_parameters(document)]:
        parameter.pop("default", None)


def correct_required(document: dict[str, Any]) -> None:
    """Drop required names that are no properties."""
    for schema in schemas(document):
        if "required" in schema:
            names = [name for name in schema["required"] if name in schema.get("properties", {})]
            schema["required"] = names
            if not names:
                del schema["required"]


def name_operations(document: dict[str, Any]) -> None:
    """Name operations without an id by their path and verb; an overlay may name one better."""
    for path, verb, operation in operations(document):
        parts = [part.strip("{}.") for part in path.split("/") if part.strip("{}.")]
        operation.setdefault("operationId", ".".join([*parts, verb]))


def tag_operations(document: dict[str, Any]) -> None:
    """Tag each operation once: by the tag that its path begins with, else its only one, else the path's beginning."""
    for path, _, operation in operations(document):
        tags = operation.get("tags", [])
        start = path.split("/")[1].strip(".")
        operation["tags"] = [start if start in tags or not tags else tags[0]]
        if path == "/":
            operation["tags"] = ["meta"]


def separate_lists_by_commas(document: dict[str, Any]) -> None:
    """Mark lists as separated by commas, unless they say how: of a repeated key the server takes the last."""
    for parameter in _parameters(document):
        if parameter.get("type") == "array":
            parameter.setdefault("collectionFormat", "csv")


def speak_json(document: dict[str, Any]) -> None:
    """Leave JSON (and event streams) as the only content types: YAML is an alternative that nothing needs."""
    document["consumes"] = ["application/json"]
    document["produces"] = ["application/json"]
    for _, _, operation in operations(document):
        for key in ("consumes", "produces"):
            if key in operation:
                kept = [kind for kind in operation[key] if kind in {"application/json", "text/event-stream"}]
                operation[key] = kept or ["application/json"]


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for _, _, operation in operations(document):
        yield from operation.get("parameters", ())


def inline_parameters(document: dict[str, Any]) -> None:
    """Put shared parameters where they are used: those of the document, and those of a path."""
    shared = document.pop("parameters", {})

    def inlined(parameters: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
        each = [dict(shared[_last(one["$ref"])]) if "$ref" in one else one for one in parameters]
        return {(one["name"], one.get("in", "")): one for one in each}

    common = {path: inlined(item.pop("parameters", [])) for path, item in document["paths"].items() if path[:1] == "/"}
    for path, _, operation in operations(document):
        own = inlined(operation.get("parameters", []))
        copied = [dict(one) for key, one in common[path].items() if key not in own]
        operation["parameters"] = [*copied, *own.values()]


def inline_responses(document: dict[str, Any]) -> None:
    """Put shared responses where they are used; an operation without any may answer anything."""
    shared = document.pop("responses", {})
    for _, _, operation in operations(document):
        found = operation.get("responses") or {"default": {"schema": {}}}
        operation["responses"] = {
            str(status).upper() if status != "default" else status: copy.deepcopy(shared[_last(response["$ref"])])
            if "$ref" in response
            else response
            for status, response in found.items()
            if not str(status).startswith("x-")
        }


def _last(reference: str) -> str:
    return reference.rsplit("/", 1)[1].replace("~1", "/").replace("~0", "~")


def open_odd_enums(document: dict[str, Any]) -> None:
    """Drop enums that are not of strings or of integers alone; `null` among the values makes them nullable."""
    for schema in [*schemas(document), *_parameters(document)]:
        values = [value for value in schema.get("enum", ()) if value is not None]
        if len(values) != len(schema.get("enum", ())):
            schema["x-nullable"] = True
        kinds = {type(value) for value in values}
        if kinds in ({str}, {int}):
            schema["enum"] = list(dict.fromkeys(values))
            schema["type"] = "string" if kinds == {str} else "integer"
        else:
            schema.pop("enum", None)


def type_items(document: dict[str, Any]) -> None:
    """Make lists without items hold any JSON."""
    for schema in schemas(document):
        if schema.get("type") == "array":
            schema.setdefault("items", {})


PASSES: tuple[Callable[[dict[str, Any]], None], ...] = (
    inline_parameters,
    inline_responses,
    keep_facts,
    drop_siblings_of_refs,
    name_implied_objects,
    open_free_objects,
    type_items,
    open_odd_enums,
    correct_numbers,
    drop_idle_formats,
    drop_defaults,
    correct_required,
    name_operations,
    tag_operations,
    separate_lists_by_commas,
    speak_json,
)


def normalize(document: dict[str, Any]) -> dict[str, Any]:
    """Run all passes on a document, and give it back."""
    for run in PASSES:
        run(document)
    return document
