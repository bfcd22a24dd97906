"""Changes of the REST document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.mutants.kinds import BOTH, IN, NEITHER, OUT, A, B, C, Pair, Told, W, Way, World, kind, ways

Have = Callable[[Any], Any]
Operation = tuple[str, str, str]
"""Title, path and method."""


def operations(world: World, having: Have = bool) -> list[Operation]:
    return [
        (f"{method.upper()} {path}", path, method)
        for path, item in sorted(world.rest["paths"].items())
        for method, operation in sorted(item.items())
        if having(operation)
    ]


def operation(pair: Pair, having: Have = bool) -> tuple[str, Any, Any]:
    """Return an operation's title, and the operation on both sides."""
    title, path, method = pair.pick(operations(pair.old, having))
    return title, pair.old.rest["paths"][path][method], pair.new.rest["paths"][path][method]


def plain(having: Have = bool, *, path: bool = True) -> Have:
    """Return what finds an operation's parameters of its own that are no body."""

    def found(each: Any) -> list[int]:
        return [
            index
            for index, parameter in enumerate(each.get("parameters", ()))
            if "type" in parameter and having(parameter) and (path or parameter["in"] != "path")
        ]

    return found


def parameter(pair: Pair, having: Have = bool, *, path: bool = True) -> tuple[str, Any, Any]:
    """Return where a parameter is reported, and the parameter on both sides."""
    title, old, new = operation(pair, plain(having, path=path))
    index = pair.pick(plain(having, path=path)(old))
    one, other = old["parameters"][index], new["parameters"][index]
    return f"{title}: {one['name']} ({one['in']})", one, other


def properties(world: World, having: Have, used: Way | None = None) -> Iterator[tuple[str, str, Way]]:
    going = ways(world.rest)
    for name, schema in sorted(world.rest["definitions"].items()):
        for key, value in sorted(schema.get("properties", {}).items()):
            if having(value) and (used is None or used == going[name]):
                yield name, key, going[name]


def prop(pair: Pair, having: Have = bool, used: Way | None = None) -> tuple[str, Way, Any, Any]:
    """Return where a property is reported, which way it goes, and its schema on both sides.

    Directions are as many as there are: half of the places are of one direction alone.
    """
    places = list(properties(pair.old, having, used))
    wanted = pair.pick(sorted({way for _, _, way in places}, key=lambda way: way.value))
    name, key, way = pair.pick([place for place in places if place[2] == wanted])
    one, other = (side.rest["definitions"][name]["properties"][key] for side in (pair.old, pair.new))
    return f"{name}.{key}", way, one, other


def typed(*names: str) -> Have:
    return lambda value: value.get("type") in names and not value.get("enum")


def holder(pair: Pair, where: str) -> tuple[Any, Any, str]:
    """Return the definition that a property is of, on both sides, and the property's name."""
    name, _, key = where.partition(".")
    return pair.old.rest["definitions"][name], pair.new.rest["definitions"][name], key


# The document


@kind("rest-base-path-changed", (B, C))
def base_path_changed(pair: Pair) -> Told:
    pair.new.rest["basePath"] = pair.pick(["/v2", "/api", "/"])
    return "basePath"


@kind("rest-rewritten", (C, B))  # functions are grouped, and named where they have no id, after their paths
def base_path_moved_into_the_paths(pair: Pair) -> Told:
    pair.old.overlays = pair.new.overlays = {}  # corrections name paths
    rest = pair.new.rest
    rest["paths"] = {f"{rest['basePath']}{path}": item for path, item in rest["paths"].items()}
    rest["basePath"] = "/"
    return "basePath"


@kind("rest-host-changed", (B, C))
def host_changed(pair: Pair) -> Told:
    pair.new.rest["host"] = pair.pick(["a.example", "b.example"])
    return "host"


@kind("rest-host-changed", (B, A))
def host_changed_beside_another_change(pair: Pair) -> Told:
    _, _, new = operation(pair)
    new.setdefault("parameters", []).append({"in": "query", "name": "brandNew", "type": "string"})
    pair.new.rest["host"] = "a.example"
    return "host"


@kind("rest-scheme-removed", (B, C))
def scheme_replaced(pair: Pair) -> Told:
    pair.new.rest["schemes"] = ["wss"]
    return "every operation"


@kind("rest-scheme-removed", (B, A))
def scheme_replaced_beside_another_change(pair: Pair) -> Told:
    _, _, _, new = prop(pair, lambda value: value.get("enum"), IN)
    new["enum"].append("BRAND_NEW")
    pair.new.rest["schemes"] = ["wss"]
    return "every operation"


@kind("rest-scheme-added", (A, C))
def scheme_added(pair: Pair) -> Told:
    pair.new.rest["schemes"].append("http")
    return "every operation"


@kind("rest-security-added", (A, C))
def way_to_authenticate_added(pair: Pair) -> Told:
    pair.new.rest["security"].append({pair.pick(["key", "basic"]): []})
    return "every operation"


@kind("rest-security-removed", (B, C))
def way_to_authenticate_removed(pair: Pair) -> Told:
    pair.new.rest["security"].pop(pair.pick([0, 1]))
    return "every operation"


@kind("rest-rewritten", (C, C))
def ways_to_authenticate_swapped(pair: Pair) -> Told:
    pair.new.rest["security"].reverse()
    return "security"


@kind("rest-security-removed", (B, C))
def operation_authenticates_otherwise(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["security"] = [{"oidc": []}]
    return title


@kind("rest-security-added", (A, C))
def operation_takes_another_way_to_authenticate(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["security"] = [{}, {"oidc": []}, {"key": []}]
    return title


@kind("rest-rewritten", (C, C))
def operation_says_security_of_the_document(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["security"] = [{"oidc": []}, {}]
    return title


@kind("rest-security-definition-added", (A, C))
def security_definition_added(pair: Pair) -> Told:
    pair.new.rest["securityDefinitions"]["key"] = {"type": "apiKey", "in": "header", "name": "X"}
    return "securityDefinitions.key"


@kind("rest-security-definition-changed", (B, C))
def security_definition_changed(pair: Pair) -> Told:
    pair.new.rest["securityDefinitions"]["oidc"]["flow"] = "password"
    return "securityDefinitions.oidc"


@kind("rest-security-definition-removed", (B, C))
def security_definition_removed(pair: Pair) -> Told:
    del pair.new.rest["securityDefinitions"]["oidc"]
    return "securityDefinitions.oidc"


@kind("rest-tag-listed", (C, C))
def tag_no_longer_listed(pair: Pair) -> Told:
    tag = pair.pick(pair.old.rest["tags"])
    pair.new.rest["tags"].remove(tag)
    return f"tag {tag}"


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_the_document(pair: Pair) -> Told:
    pair.new.rest["x-brand-new"] = {"any": ["thing"]}
    return "the document"


@kind("rest-unknown-changed", (B, B))
def unknown_key_of_the_document(pair: Pair) -> Told:
    pair.new.rest["brandNew"] = True
    return "the document"


@kind("rest-consumes-removed", (B, C))
def media_type_no_longer_consumed(pair: Pair) -> Told:
    pair.new.rest["consumes"].remove(pair.pick(pair.old.rest["consumes"]))
    return "every operation"


@kind("rest-produces-added", (A, C))
def media_type_produced(pair: Pair) -> Told:
    pair.new.rest["produces"].append(pair.pick(["text/csv", "application/yaml"]))
    return "every operation"


@kind("rest-rewritten", (C, C))
def operation_says_media_types_of_the_document(pair: Pair) -> Told:
    key = pair.pick(["consumes", "produces"])
    title, _, new = operation(pair, lambda each: key not in each)
    new[key] = list(reversed(pair.old.rest[key]))
    return title


@kind("rest-consumes-removed", (B, C))
def operation_consumes_less(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: "consumes" not in each)
    new["consumes"] = ["application/json"]
    return title


@kind("rest-produces-added", (A, C))
def operation_produces_more(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: "produces" not in each)
    new["produces"] = [*pair.old.rest["produces"], "text/csv"]
    return title


def _uses_shared(each: Any) -> bool:
    return any("$ref" in parameter for parameter in each.get("parameters", ()))


@kind("rest-rewritten", (C, C))
def shared_parameter_put_in_place(pair: Pair) -> Told:
    title, _, new = operation(pair, _uses_shared)
    index = pair.pick(index for index, each in enumerate(new["parameters"]) if "$ref" in each)
    name = new["parameters"][index]["$ref"].rpartition("/")[2]
    new["parameters"][index] = dict(pair.old.rest["parameters"][name])
    return title


@kind("rest-rewritten", (C, C))
def shared_parameter_renamed(pair: Pair) -> Told:
    name = pair.pick(sorted(pair.old.rest["parameters"]))
    text = json.dumps(pair.new.rest).replace(f'"#/parameters/{name}"', '"#/parameters/BrandNew"')
    pair.new.rest = json.loads(text)
    pair.new.rest["parameters"]["BrandNew"] = pair.new.rest["parameters"].pop(name)
    return "shared parameters"


@kind("rest-type-changed", (B, B))
def shared_parameter_of_another_type(pair: Pair) -> Told:
    title, old, _ = operation(pair, _uses_shared)
    name = pair.pick(each["$ref"].rpartition("/")[2] for each in old["parameters"] if "$ref" in each)
    shared = pair.new.rest["parameters"][name]
    shared["type"] = "boolean" if shared["type"] != "boolean" else "string"
    shared.pop("format", None)
    pair.old.rest["parameters"][name].pop("format", None)
    return f"{title}: {shared['name']} ({shared['in']})"


@kind("rest-rewritten", (C, C))
def parameters_put_on_the_path(pair: Pair) -> Told:
    title, path, method = pair.pick(operations(pair.old, lambda each: each.get("parameters")))
    item = pair.new.rest["paths"][path]
    if len(item) > 1:
        item = pair.new.rest["paths"][path] = {method: item[method]}
        pair.old.rest["paths"][path] = {method: pair.old.rest["paths"][path][method]}
    item["parameters"] = item[method].pop("parameters")
    return title


@kind("rest-rewritten", (C, C))
def answer_shared(pair: Pair) -> Told:
    title, _, new = operation(pair)
    status = pair.pick(sorted(new["responses"]))
    pair.new.rest["responses"] = {"Shared": new["responses"][status]}
    new["responses"][status] = {"$ref": "#/responses/Shared"}
    return title


# Operations


@kind("rest-operation-removed", (B, B))
def operation_removed(pair: Pair) -> Told:
    title, path, method = pair.pick(operations(pair.old))
    del pair.new.rest["paths"][path][method]
    return title


@kind("rest-operation-added", (A, A))
def operation_added(pair: Pair) -> Told:
    name = pair.pick(["one", "two", "three"])
    new = {"operationId": f"brand.{name}", "tags": ["schema"], "responses": {"200": {}}}
    pair.new.rest["paths"][f"/brand-new/{name}"] = {"get": new}
    return f"GET /brand-new/{name}"


@kind("rest-operation-moved", (B, C))
def operation_moved(pair: Pair) -> Told:
    title, path, method = pair.pick(operations(pair.old, lambda each: "operationId" in each and each.get("tags")))
    # The group is that of the tag that the path begins with, so that it stays.
    moved = f"{path}/brand-new"
    pair.new.rest["paths"].setdefault(moved, {})[method] = pair.new.rest["paths"][path].pop(method)
    return title


@kind("rest-operation-renamed", (C, B))
def operation_renamed(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: "operationId" in each)
    new["operationId"] = "brand.new"
    return title


@kind("rest-operation-regrouped", (C, B))
def operation_regrouped(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: each.get("tags"))
    new["tags"] = ["brandNew"]
    if title.partition(" ")[2] == "/":
        raise LookupError  # it is always of the same group
    return title


@kind("rest-operation-deprecated", (C, C))
def operation_deprecated(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: not each.get("deprecated"))
    new["deprecated"] = True
    return title


@kind("rest-operation-undeprecated", (C, C))
def operation_undeprecated(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: each.get("deprecated"))
    del new["deprecated"]
    return title


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_an_operation(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["x-brand-new"] = True
    return title


@kind("rest-unknown-changed", (B, B))
def unknown_key_of_an_operation(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["brandNew"] = True
    return title


@kind("rest-path-parameter-renamed", (C, B))
def path_parameter_renamed(pair: Pair) -> Told:
    paths = [path for path, item in sorted(pair.old.rest["paths"].items()) if "{id}" in path and len(item) == 1]
    path = pair.pick(paths)
    ((method, operation),) = pair.new.rest["paths"].pop(path).items()
    for each in operation["parameters"]:
        if each.get("in") == "path" and each["name"] == "id":
            each["name"] = "key"
    moved = path.replace("{id}", "{key}")
    pair.new.rest["paths"][moved] = {method: operation}
    return f"{method.upper()} {moved}: id (path)"


# Parameters


@kind("rest-parameter-removed", (B, B))
def parameter_removed(pair: Pair) -> Told:
    title, old, new = operation(pair, plain(path=False))
    index = pair.pick(plain(path=False)(old))
    gone = new["parameters"].pop(index)
    return f"{title}: {gone['name']} ({gone['in']})"


@kind("rest-parameter-added", (A, A))
def parameter_added(pair: Pair) -> Told:
    title, _, new = operation(pair)
    place = pair.pick(["query", "header"])
    new.setdefault("parameters", []).append({"in": place, "name": "brandNew", "type": "string"})
    return f"{title}: brandNew ({place})"


@kind("rest-parameter-added-required", (B, B))
def parameter_added_required(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new.setdefault("parameters", []).append({"in": "query", "name": "brandNew", "type": "string", "required": True})
    return f"{title}: brandNew (query)"


@kind("rest-parameter-required", (B, B))
def parameter_required(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: not each.get("required"))
    new["required"] = True
    return where


@kind("rest-parameter-optional", (A, A))
def parameter_optional(pair: Pair) -> Told:
    where, old, new = parameter(pair, path=False)
    old["required"] = True
    new["required"] = False
    return where


@kind("rest-type-changed", (B, B))
def parameter_of_another_type(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: not each.get("format") and "default" not in each)
    new["type"] = "boolean" if new["type"] != "boolean" else "string"
    return where


@kind("rest-type-widened", (A, A))
def integer_parameter_becomes_a_number(pair: Pair) -> Told:
    where, old, new = parameter(pair, lambda each: each["type"] == "integer")
    for side in (old, new):
        side.pop("format", None)
    new["type"] = "number"
    return where


@kind("rest-format-typed", (B, B))
def parameter_of_another_format(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["type"] == "string" and each.get("format") != "date-time")
    new["format"] = "date-time"
    return where


@kind("rest-enum-value-added", (A, A))
def parameter_takes_another_value(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each.get("enum"))
    new["enum"].append("BRAND_NEW")
    return where


@kind("rest-enum-value-removed", (B, W))
def parameter_takes_one_value_less(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each.get("enum"))
    new["enum"].pop(0)
    return where


@kind("rest-enum-opened", (A, C))
def parameter_takes_any_value(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each.get("enum"))
    del new["enum"]
    return where


@kind("rest-enum-closed", (B, C))
def parameter_takes_only_some_values(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["type"] == "string" and not each.get("enum"))
    new["enum"] = ["a", "b"]
    return where


@kind("rest-default-added", (A, C))
def parameter_has_a_default(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: "default" not in each, path=False)
    new["default"] = {"boolean": False, "integer": 0, "number": 0.5}.get(new["type"], "x")
    return where


@kind("rest-default-changed", (B, C))
def parameter_has_another_default(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: "default" in each)
    new["default"] = "brand new"
    return where


@kind("rest-default-removed", (B, C))
def parameter_has_no_default(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: "default" in each)
    del new["default"]
    return where


@kind("rest-limit-narrowed", (B, C))
def parameter_has_a_maximum(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["type"] in {"integer", "number"})
    new["maximum"] = 1
    return where


@kind("rest-parameter-encoded-otherwise", (B, C))
def parameter_written_otherwise(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["type"] == "array")
    new["collectionFormat"] = pair.pick(["multi", "ssv"])
    return where


@kind("rest-rewritten", (C, C))
def parameter_says_how_it_is_written(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["type"] == "array")
    new["collectionFormat"] = "csv"
    return where


@kind("rest-empty-value-accepted", (A, C))
def parameter_may_be_empty(pair: Pair) -> Told:
    where, _, new = parameter(pair, lambda each: each["in"] == "query")
    new["allowEmptyValue"] = True
    return where


@kind("rest-empty-value-refused", (B, C))
def parameter_may_not_be_empty(pair: Pair) -> Told:
    where, old, _ = parameter(pair, lambda each: each["in"] == "query")
    old["allowEmptyValue"] = True
    return where


@kind("rest-property-deprecated", (C, C))
def parameter_deprecated(pair: Pair) -> Told:
    where, _, new = parameter(pair)
    new["x-deprecated"] = True
    return where


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_a_parameter(pair: Pair) -> Told:
    where, _, new = parameter(pair)
    new["x-brand-new"] = ["any"]
    return where


@kind("rest-rewritten", (C, C))
def parameters_swapped(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: len(each.get("parameters", ())) > 1)
    new["parameters"].reverse()
    return title


def _body(each: Any) -> list[Any]:
    return [parameter for parameter in each.get("parameters", ()) if parameter.get("in") == "body"]


@kind("rest-rewritten", (C, C))
def body_renamed(pair: Pair) -> Told:
    title, _, new = operation(pair, _body)
    _body(new)[0]["name"] = "brandNew"
    return title


@kind("rest-parameter-optional", (A, A))
def body_optional(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: any(body.get("required") for body in _body(each)))
    _body(new)[0]["required"] = False
    return f"{title}: body"


@kind("rest-parameter-removed", (B, B))
def body_removed(pair: Pair) -> Told:
    title, _, new = operation(pair, lambda each: any("$ref" not in body["schema"] for body in _body(each)))
    new["parameters"].remove(_body(new)[0])
    return f"{title}: body"


# Answers


def _statuses(first: str, having: Have = lambda _: True) -> Have:
    return lambda each: [
        status for status, answer in sorted(each["responses"].items()) if status[0] in first and having(answer)
    ]


def answer(pair: Pair, first: str, having: Have = lambda _: True) -> tuple[str, Any, Any, str]:
    title, old, new = operation(pair, _statuses(first, having))
    status = pair.pick(_statuses(first, having)(old))
    return f"{title}: {status}", old["responses"], new["responses"], status


@kind("rest-response-added", (A, C))
def error_added(pair: Pair) -> Told:
    title, _, new = operation(pair)
    new["responses"]["418"] = {"schema": {"$ref": "#/definitions/ErrorResponse"}}
    return f"{title}: 418"


@kind("rest-response-removed", (C, C))
def error_removed(pair: Pair) -> Told:
    where, _, new, status = answer(
        pair, "45", lambda each: each.get("schema", {}).get("$ref", "").endswith("ErrorResponse")
    )
    del new[status]
    return where


@kind("rest-response-success-added", (W, W))
def second_body_of_success(pair: Pair) -> Told:
    title, _, new = operation(pair, _statuses("2"))
    new["responses"]["299"] = {"schema": {"type": "string"}}
    return f"{title}: 299"


@kind("rest-response-success-removed", (B, B))
def success_removed(pair: Pair) -> Told:
    where, _, new, status = answer(pair, "2", lambda each: "$ref" not in json.dumps(each))
    del new[status]
    return where


@kind("rest-response-body-removed", (B, B))
def body_of_an_answer_removed(pair: Pair) -> Told:
    where, old, new, status = answer(pair, "2")
    old[status]["schema"] = {"type": "string"}
    new[status] = {}
    return where


@kind("rest-response-body-added", (A, W))
def body_of_an_answer_added(pair: Pair) -> Told:
    where, _, new, status = answer(pair, "2345", lambda each: "schema" not in each)
    new[status]["schema"] = {"type": "string"}
    return where


@kind("rest-response-header-added", (A, C))
def header_of_an_answer_added(pair: Pair) -> Told:
    where, _, new, status = answer(pair, "2345")
    new[status]["headers"] = {"X-Brand": {"type": "string"}}
    return f"{where}: header X-Brand"


@kind("rest-response-header-removed", (B, C))
def header_of_an_answer_removed(pair: Pair) -> Told:
    where, old, _, status = answer(pair, "2345")
    old[status]["headers"] = {"X-Brand": {"type": "string"}}
    return f"{where}: header X-Brand"


@kind("rest-type-changed", (B, B))
def header_of_an_answer_of_another_type(pair: Pair) -> Told:
    where, old, new, status = answer(pair, "2345")
    old[status]["headers"] = {"X-Brand": {"type": "string"}}
    new[status]["headers"] = {"X-Brand": {"type": "integer"}}
    return f"{where}: header X-Brand"


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_an_answer(pair: Pair) -> Told:
    where, _, new, status = answer(pair, "2345")
    new[status]["x-brand-new"] = 1
    return where


# Definitions


@kind("rest-definition-unused", (C, C))
def unused_definition_removed(pair: Pair) -> Told:
    pair.old.rest["definitions"]["BrandNew"] = {"type": "object", "properties": {"made": {"type": "string"}}}
    return "BrandNew"


@kind("rest-definition-unused", (C, C))
def unused_definition_added(pair: Pair) -> Told:
    pair.new.rest["definitions"]["BrandNew"] = {"type": "object", "properties": {"made": {"type": "string"}}}
    return "BrandNew"


@kind("rest-definition-added", (A, A))
def definition_added_with_a_property(pair: Pair) -> Told:
    pair.new.rest["definitions"]["BrandNew"] = {"type": "object", "properties": {"made": {"type": "string"}}}
    name = pair.pick(
        name for name, way in ways(pair.old.rest).items() if way and "properties" in _definition(pair, name)
    )
    pair.new.rest["definitions"][name]["properties"]["brandNew"] = {"$ref": "#/definitions/BrandNew"}
    return "BrandNew"


def _definition(pair: Pair, name: str) -> Any:
    return pair.old.rest["definitions"][name]


def _used(pair: Pair, having: Have = bool) -> tuple[str, Way]:
    name = pair.pick(
        name for name, way in sorted(ways(pair.old.rest).items()) if way and having(_definition(pair, name))
    )
    return name, ways(pair.old.rest)[name]


@kind("rest-definition-renamed", (C, B))
def definition_renamed(pair: Pair) -> Told:
    name, _ = _used(pair)
    text = json.dumps(pair.new.rest).replace(f'"#/definitions/{name}"', '"#/definitions/BrandNew"')
    pair.new.rest = json.loads(text)
    pair.new.rest["definitions"]["BrandNew"] = pair.new.rest["definitions"].pop(name)
    return name


@kind("rest-rewritten", (C, C))
def definition_split_into_parts(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: len(each.get("properties", ())) > 1 and "allOf" not in each)
    whole = pair.new.rest["definitions"][name]
    first, *others = sorted(whole["properties"])
    needed = [each for each in whole.get("required", ()) if each in others]
    parts = [
        {"type": "object", "properties": {first: whole["properties"][first]}},
        {"properties": {key: whole["properties"][key] for key in others}, **({"required": needed} if needed else {})},
    ]
    if first in whole.get("required", ()):
        parts[0]["required"] = [first]
    rest = {key: value for key, value in whole.items() if key not in {"properties", "required", "type"}}
    pair.new.rest["definitions"][name] = {**rest, "allOf": parts}
    return name, way


@kind("rest-rewritten", (C, C))
def definition_with_a_part_that_has_a_name(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: len(each.get("properties", ())) > 1 and "allOf" not in each)
    whole = pair.new.rest["definitions"][name]
    first = min(whole["properties"])
    part = {"type": "object", "properties": {first: whole["properties"].pop(first)}}
    if first in whole.get("required", ()):
        part["required"] = [first]
        whole["required"] = [each for each in whole["required"] if each != first]
    pair.new.rest["definitions"]["BrandNewPart"] = part
    whole["allOf"] = [{"$ref": "#/definitions/BrandNewPart"}]
    pair.old.rest["definitions"]["BrandNewPart"] = part  # known before, so that nothing but the form differs
    whole_before = pair.old.rest["definitions"][name]
    whole_before.setdefault("type", "object")
    return name, way


@kind("rest-rewritten", (C, C))
def parts_swapped(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: len(each.get("allOf", ())) > 1)
    pair.new.rest["definitions"][name]["allOf"].reverse()
    return name, way


@kind("rest-rewritten", (C, C))
def part_put_in_place(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: any("$ref" in part for part in each.get("allOf", ())))
    parts = pair.new.rest["definitions"][name]["allOf"]
    index = next(index for index, part in enumerate(parts) if "$ref" in part)
    parts[index] = pair.new.rest["definitions"][parts[index]["$ref"].rpartition("/")[2]]
    return name, way


@kind("rest-property-removed", (B, B))
def property_of_a_part_removed(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: any(part.get("properties") for part in each.get("allOf", ())))
    part = next(each for each in pair.new.rest["definitions"][name]["allOf"] if each.get("properties"))
    key = pair.pick(sorted(part["properties"]))
    del part["properties"][key]
    return f"{name}.{key}", way


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_a_definition(pair: Pair) -> Told:
    name, way = _used(pair)
    pair.new.rest["definitions"][name]["x-brand-new"] = {"any": "thing"}
    return name, way


@kind("rest-type-narrowed", (B, B), (A, A))
def definition_takes_no_other_keys(pair: Pair) -> Told:
    name, way = _used(pair, lambda each: each.get("properties") and "additionalProperties" not in each)
    pair.new.rest["definitions"][name]["additionalProperties"] = False
    return f"{name}.*", way


# Properties


@kind("rest-property-removed", (B, B))
def property_removed(pair: Pair) -> Told:
    where, way, _, _ = prop(pair)
    _, new, key = holder(pair, where)
    del new["properties"][key]
    if key in new.get("required", ()):
        new["required"].remove(key)
    return where, way


@kind("rest-property-added", (A, A))
def property_added(pair: Pair) -> Told:
    where, way, _, _ = prop(pair)
    _, new, _ = holder(pair, where)
    new["properties"]["brandNew"] = {"type": "string"}
    return f"{where.partition('.')[0]}.brandNew", way


@kind("rest-property-added-required", (B, B), (A, A))
def property_added_required(pair: Pair) -> Told:
    where, way, _, _ = prop(pair)
    _, new, _ = holder(pair, where)
    new["properties"]["brandNew"] = {"type": "string"}
    new["required"] = sorted([*new.get("required", ()), "brandNew"])
    return f"{where.partition('.')[0]}.brandNew", way


@kind("rest-property-required", (B, B), (A, A))
def property_required(pair: Pair) -> Told:
    where, way, _, _ = prop(pair)
    old, new, key = holder(pair, where)
    old["required"] = [each for each in old.get("required", ()) if each != key]
    new["required"] = sorted({*new.get("required", ()), key})
    return where, way


@kind("rest-property-optional", (A, A), (B, B))
def property_optional(pair: Pair) -> Told:
    where, way, _, _ = prop(pair)
    old, new, key = holder(pair, where)
    old["required"] = sorted({*old.get("required", ()), key})
    new["required"] = [each for each in new.get("required", ()) if each != key]
    return where, way


@kind("rest-type-changed", (B, B))
def property_of_another_type(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("string", "boolean", "integer"))
    for side in (old, new):
        side.pop("format", None)
        side.pop("default", None)
    new["type"] = "boolean" if new["type"] != "boolean" else "string"
    return where, way


@kind("rest-type-widened", (A, A), (B, B))
def integer_becomes_a_number(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("integer"))
    for side in (old, new):
        side.pop("format", None)
    new["type"] = "number"
    return where, way


@kind("rest-type-narrowed", (B, B), (A, A))
def number_becomes_an_integer(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("number"))
    for side in (old, new):
        side.pop("format", None)
    new["type"] = "integer"
    return where, way


@kind("rest-type-widened", (A, A), (B, B))
def property_of_any_type(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("string", "boolean"))
    for side in (old, new):
        side.pop("format", None)
    del new["type"]
    return where, way


@kind("rest-type-narrowed", (B, B), (A, A))
def property_of_a_type(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("string", "boolean"))
    for side in (old, new):
        side.pop("format", None)
    del old["type"]
    return where, way


@kind("rest-format-changed", (B, C))
def property_of_another_format(pair: Pair) -> Told:
    where, way, old, new = prop(pair, lambda each: each.get("type") == "string")
    old.pop("format", None)
    new["format"] = pair.pick(["made-up", "email"])
    return where, way


@kind("rest-format-typed", (B, B))
def property_of_a_format_with_a_type(pair: Pair) -> Told:
    where, way, old, new = prop(pair, lambda each: each.get("type") == "string")
    old.pop("format", None)
    new["format"] = pair.pick(["uuid", "date-time"])
    return where, way


@kind("rest-format-widened", (A, C), (W, C))
def numbers_may_be_greater(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("integer"))
    old["format"], new["format"] = "int32", "int64"
    return where, way


@kind("rest-format-narrowed", (B, C), (A, C))
def numbers_must_be_smaller(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("integer"))
    old["format"], new["format"] = "int64", "int32"
    return where, way


def _enum(each: Any) -> bool:
    return len(each.get("enum", ())) > 1


@kind("rest-enum-value-added", (A, A), (W, A))
def value_added(pair: Pair) -> Told:
    where, way, _, new = prop(pair, _enum)
    new["enum"].append("BRAND_NEW")
    return where, way


@kind("rest-enum-value-removed", (B, W), (A, A))
def value_removed(pair: Pair) -> Told:
    where, way, _, new = prop(pair, _enum)
    new["enum"].pop(pair.pick([0, -1]))
    return where, way


@kind("rest-enum-opened", (A, C), (W, C))
def any_value(pair: Pair) -> Told:
    where, way, _, new = prop(pair, _enum)
    del new["enum"]
    return where, way


@kind("rest-enum-closed", (B, C), (A, C))
def only_some_values(pair: Pair) -> Told:
    where, way, _, new = prop(pair, typed("string"))
    new["enum"] = ["a", "b"]
    return where, way


@kind("rest-enum-reordered", (C, C))
def values_swapped(pair: Pair) -> Told:
    where, way, _, new = prop(pair, _enum)
    new["enum"].reverse()
    return where, way


LIMITS = {"string": ("minLength", "maxLength"), "integer": ("minimum", "maximum"), "array": ("minItems", "maxItems")}


def _limited(pair: Pair) -> tuple[str, Way, Any, Any, str, str]:
    where, way, old, new = prop(pair, typed(*LIMITS))
    least, most = LIMITS[new["type"]]
    for key in (least, most):
        old.pop(key, None)
        new.pop(key, None)
    return where, way, old, new, least, most


@kind("rest-limit-narrowed", (B, C), (A, C))
def limit_added(pair: Pair) -> Told:
    where, way, _, new, least, most = _limited(pair)
    new[pair.pick([least, most])] = 3
    return where, way


@kind("rest-limit-widened", (A, C), (W, C))
def limit_removed(pair: Pair) -> Told:
    where, way, old, _, least, most = _limited(pair)
    old[pair.pick([least, most])] = 3
    return where, way


@kind("rest-limit-narrowed", (B, C), (A, C))
def limit_narrowed(pair: Pair) -> Told:
    where, way, old, new, least, most = _limited(pair)
    key = pair.pick([least, most])
    old[key], new[key] = (3, 5) if key == least else (5, 3)
    return where, way


@kind("rest-limit-widened", (A, C), (W, C))
def limit_widened(pair: Pair) -> Told:
    where, way, old, new, least, most = _limited(pair)
    key = pair.pick([least, most])
    old[key], new[key] = (5, 3) if key == least else (3, 5)
    return where, way


@kind("rest-limit-narrowed", (B, C), (A, C))
def items_must_differ(pair: Pair) -> Told:
    where, way, _, new = prop(pair, typed("array"))
    new["uniqueItems"] = True
    return where, way


@kind("rest-limit-narrowed", (B, C), (A, C))
def pattern_added(pair: Pair) -> Told:
    where, way, _, new = prop(pair, typed("string"))
    new["pattern"] = "^x"
    return where, way


@kind("rest-pattern-changed", (B, C), (W, C))
def pattern_changed(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("string"))
    old["pattern"], new["pattern"] = "^x", "^y"
    return where, way


@kind("rest-limit-widened", (A, C), (W, C))
def pattern_removed(pair: Pair) -> Told:
    where, way, old, _ = prop(pair, typed("string"))
    old["pattern"] = "^x"
    return where, way


@kind("rest-default-added", (A, C))
def default_added(pair: Pair) -> Told:
    where, way, old, new = prop(pair, typed("string", "boolean", "integer"))
    old.pop("default", None)
    new["default"] = {"string": "", "boolean": False, "integer": 0}[new["type"]]
    return where, way


@kind("rest-default-changed", (B, C))
def default_changed(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "default" in each)
    new["default"] = "brand new"
    return where, way


@kind("rest-default-removed", (B, C))
def default_removed(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "default" in each)
    del new["default"]
    return where, way


@kind("rest-null-allowed", (A, A), (B, B))
def null_allowed(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: not each.get("x-nullable") and "type" in each)
    new["x-nullable"] = True
    return where, way


@kind("rest-null-refused", (B, B), (A, A))
def null_refused(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: each.get("x-nullable") and "type" in each)
    del new["x-nullable"]
    return where, way


@kind("rest-empty-sent", (A, C))
def sent_even_if_empty(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "x-omitempty" not in each and "type" in each)
    new["x-omitempty"] = False
    return where, way


@kind("rest-empty-omitted", (A, C), (B, C))
def left_out_if_empty(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: each.get("x-omitempty") is False and "type" in each)
    del new["x-omitempty"]
    return where, way


@kind("rest-property-deprecated", (C, C))
def property_deprecated(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: not each.get("x-deprecated") and "type" in each)
    new["x-deprecated"] = True
    return where, way


@kind("rest-read-only", (B, C), (C, C))
def property_may_only_be_read(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "type" in each)
    new["readOnly"] = True
    return where, way


@kind("rest-writable", (A, C), (C, C))
def property_may_be_written(pair: Pair) -> Told:
    where, way, old, _ = prop(pair, lambda each: "type" in each)
    old["readOnly"] = True
    return where, way


@kind("rest-vendor-key-changed", (C, C))
def vendor_key_of_a_property(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "type" in each)
    new["x-brand-new"] = pair.pick(["one", 2, True])
    return where, way


@kind("rest-unknown-changed", (B, B))
def unknown_key_of_a_property(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: "type" in each)
    new["brandNew"] = True
    return where, way


@kind("rest-type-changed", (B, B))
def items_of_another_type(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: each.get("items", {}).get("type") in {"string", "integer"})
    new["items"] = {"type": "boolean"}
    return f"{where}[]", way


@kind("rest-type-widened", (A, A), (B, B))
def items_of_any_type(pair: Pair) -> Told:
    where, way, _, new = prop(pair, lambda each: each.get("items"))
    del new["items"]
    return f"{where}[]", way


@kind("rest-map-removed", (B, B))
def map_closed(pair: Pair) -> Told:
    where, way, _, new = prop(
        pair, lambda each: isinstance(each.get("additionalProperties"), dict) and each["additionalProperties"]
    )
    new["additionalProperties"] = False
    return f"{where}.*", way


@kind("rest-map-added", (A, A))
def map_opened(pair: Pair) -> Told:
    where, way, old, new = prop(
        pair, lambda each: isinstance(each.get("additionalProperties"), dict) and each["additionalProperties"]
    )
    old["additionalProperties"] = False
    assert new["additionalProperties"]
    return f"{where}.*", way


@kind("rest-type-changed", (B, B))
def map_of_another_type(pair: Pair) -> Told:
    where, way, old, new = prop(pair, lambda each: "additionalProperties" in each)
    old["additionalProperties"], new["additionalProperties"] = {"type": "string"}, {"type": "integer"}
    return f"{where}.*", way


@kind("rest-type-widened", (A, A), (B, B))
def map_of_anything(pair: Pair) -> Told:
    where, way, old, new = prop(pair, lambda each: "additionalProperties" in each)
    old["additionalProperties"] = {"type": "string"}
    new.pop("additionalProperties")
    return f"{where}.*", way


def _refers(each: Any) -> bool:
    return set(each) == {"$ref"}


@kind("rest-described-elsewhere", (C, C))
def reference_put_in_place(pair: Pair) -> Told:
    where, way, _, new = prop(pair, _refers)
    definition = pair.old.rest["definitions"][new["$ref"].rpartition("/")[2]]
    new.clear()
    new.update(json.loads(json.dumps(definition)))
    return where, way


@kind("rest-described-elsewhere", (C, C))
def reference_to_something_of_the_same_content(pair: Pair) -> Told:
    where, way, old, new = prop(pair, _refers)
    definition = pair.old.rest["definitions"][old["$ref"].rpartition("/")[2]]
    for side in (pair.old, pair.new):
        side.rest["definitions"]["BrandNew"] = json.loads(json.dumps(definition))
        # It is used already, so that it is not told as new.
        side.rest["paths"]["/meta"]["get"]["responses"]["299"] = {"schema": {"$ref": "#/definitions/BrandNew"}}
    new["$ref"] = "#/definitions/BrandNew"
    return where, way


@kind("rest-property-removed", (B, B))
def reference_to_something_else(pair: Pair) -> Told:
    where, way, old, new = prop(pair, _refers)
    for side, keys in ((pair.old, ("one", "two")), (pair.new, ("one", "two"))):
        side.rest["definitions"]["Both"] = {"type": "object", "properties": {key: {"type": "string"} for key in keys}}
        side.rest["definitions"]["Single"] = {"type": "object", "properties": {"one": {"type": "string"}}}
        answers = side.rest["paths"]["/meta"]["get"]["responses"]
        answers["298"], answers["299"] = ({"schema": {"$ref": f"#/definitions/{name}"}} for name in ("Both", "Single"))
    old["$ref"], new["$ref"] = "#/definitions/Both", "#/definitions/Single"
    return f"{where}.two", way


@kind("rest-enum-value-added", (A, A), (W, A))
def host_of_an_answer_in_requests_too(pair: Pair) -> Told:
    """A definition of answers that becomes one of requests is judged as what it was."""
    where, way, _, new = prop(pair, _enum, OUT)
    new["enum"].append("BRAND_NEW")
    assert way == OUT
    name = where.partition(".")[0]
    _, path, method = pair.pick(operations(pair.old, lambda each: each.get("parameters") is None))
    body = {"in": "body", "name": "body", "schema": {"$ref": f"#/definitions/{name}"}}
    pair.new.rest["paths"][path][method]["parameters"] = [body]
    return where, way


assert BOTH, NEITHER  # both directions and none are places too
