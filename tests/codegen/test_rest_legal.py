"""All legal Swagger 2.0 works, or is refused with its place and a hint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.ir import grpc
from codegen.ir.rest import Interface, Model
from codegen.parse import rest_legal
from codegen.render import raw
from codegen.render import rest as rest_render
from codegen.step import Context
from codegen.steps import bodies, rest
from tests.support.rest_documents import document, operation, project

WIRE = "generated/weaviate_gen_wire/rest"


def _run(tmp_path: Path, swagger: dict[str, Any]) -> tuple[dict[str, str], Interface | None, Context]:
    root = project(tmp_path / "tree", swagger)
    for name in ("rest", "bodies"):
        (root / f"specs/overlays/{name}.toml").write_text("", "utf-8")
    context = Context(root)
    interface = rest.interface(context)
    list(bodies.STEP.run(context))
    if interface is None:
        assert list(rest.STEP.run(context)) == []
        return {}, None, context
    made = [*rest_render.render(root, interface), *raw.render(root, interface, grpc.Interface((), (), (), ()), {})]
    outputs = {output.path: output.content.decode() for output in made}
    for path, text in outputs.items():
        compile(text, path, "exec")
    return outputs, interface, context


def _works(tmp_path: Path, **parts: Any) -> Interface:
    _, interface, context = _run(tmp_path, document(**parts))
    assert context.problems == []
    assert interface is not None
    return interface


def _model(tmp_path: Path, **definitions: Any) -> Model:
    return next(model for model in _works(tmp_path, definitions=definitions).models if model.name == "Thing")


def _types(model: Model) -> dict[str, str]:
    return {field.name: field.type for field in model.fields}


NAMES = {"type": "array", "items": {"type": "string"}}
SUCCESS = tuple(range(200, 300))


@pytest.mark.parametrize(
    ("responses", "ok", "errors", "reply"),
    [
        ({"default": {"schema": NAMES}}, SUCCESS, (), "list[str]"),
        ({"default": {"schema": {}}, "404": {}}, SUCCESS, (404,), "Any"),
        ({"200": {"schema": NAMES}, "default": {"schema": {"type": "string"}}}, (200,), (), "list[str]"),
        ({"200": {}, "default": {"schema": NAMES}}, (200,), (), "None"),
        ({"2XX": {"schema": NAMES}}, SUCCESS, (), "list[str]"),
        ({"2xx": {"schema": NAMES}, "201": {"schema": {"type": "string"}}}, SUCCESS, (), "str"),
        ({"404": {"schema": NAMES}}, SUCCESS, (404,), "None"),
        ({"204": {}, "4XX": {}, "x-note": "words"}, (204,), tuple(range(400, 500)), "None"),
        (None, SUCCESS, (), "Any"),
        ({}, SUCCESS, (), "Any"),
    ],
)
def test_responses_of_every_kind_are_read(
    tmp_path: Path, responses: Any, ok: tuple[int, ...], errors: tuple[int, ...], reply: str
) -> None:
    changed = operation() | {"responses": responses}
    if responses is None:
        del changed["responses"]
    (found,) = _works(tmp_path, paths={"/things": {"get": changed}}).operations
    assert (found.ok, found.errors, found.reply) == (ok, errors, reply)


def test_shared_responses_and_parameters_are_found(tmp_path: Path) -> None:
    swagger = document(
        paths={
            "/things/{a~b}": {
                "parameters": [
                    {"$ref": "#/parameters/of~1path"},
                    {"in": "query", "name": "limit", "type": "string"},
                    {"in": "header", "name": "X-Trace", "type": "string"},
                ],
                "get": operation(
                    parameters=[{"in": "query", "name": "limit", "type": "integer"}],
                    responses={"200": {"$ref": "#/responses/All"}},
                ),
                "delete": operation(operationId="things.delete"),
            },
            "x-note": {"get": "nothing"},
        },
    )
    swagger["parameters"] = {"of/path": {"in": "path", "name": "a~b", "type": "string", "required": True}}
    swagger["responses"] = {"All": {"description": "", "schema": NAMES}}
    _, interface, context = _run(tmp_path, swagger)
    assert context.problems == []
    assert interface is not None
    found = {each.id: each for each in interface.operations}
    typed = {each.wire: (each.place, each.type) for each in found["things.get"].parameters}
    assert typed == {"a~b": ("path", "str"), "X-Trace": ("header", "str"), "limit": ("query", "int")}
    assert found["things.get"].reply == "list[str]"
    assert [each.wire for each in found["things.delete"].parameters] == ["a~b", "limit", "X-Trace"]


@pytest.mark.parametrize(
    ("base", "expected"), [("/v1/", "/v1/things"), ("/", "/things"), (None, "/things"), ("/v2", "/v2/things")]
)
def test_the_base_path_may_be_missing(tmp_path: Path, base: str | None, expected: str) -> None:
    swagger = document(paths={"/things": {"get": operation()}}) | {"basePath": base}
    if base is None:
        del swagger["basePath"]
    _, interface, _ = _run(tmp_path, swagger)
    assert interface is not None
    assert [each.path for each in interface.operations] == [expected]


@pytest.mark.parametrize(
    ("place", "form", "expected"),
    [
        ("query", None, [("ids", "a,b")]),
        ("query", "csv", [("ids", "a,b")]),
        ("query", "ssv", [("ids", "a b")]),
        ("query", "tsv", [("ids", "a\tb")]),
        ("query", "pipes", [("ids", "a|b")]),
        ("query", "multi", [("ids", "a"), ("ids", "b")]),
        ("header", "pipes", [("ids", "a|b")]),
        ("path", "pipes", "/v1/things/a%7Cb"),
        ("path", "tsv", "/v1/things/a%09b"),
    ],
)
def test_lists_are_written_as_they_are_asked_for(tmp_path: Path, place: str, form: str | None, expected: Any) -> None:
    ids = {"in": place, "name": "ids", **NAMES} | ({"collectionFormat": form} if form else {}) | {"required": True}
    path = "/things/{ids}" if place == "path" else "/things"
    outputs, _, context = _run(tmp_path, document(paths={path: {"get": operation(parameters=[ids])}}))
    assert context.problems == []
    module: dict[str, Any] = {}
    exec(compile(outputs[f"{WIRE}/things.py"], "things", "exec"), module)
    request = module["things_get"](ids=["a", "b"])
    assert {"query": list(request.query), "header": list(request.headers), "path": request.path}[place] == expected


def test_a_header_stands_beside_the_accepted_types(tmp_path: Path) -> None:
    trace = {"in": "header", "name": "X-Trace", "type": "string"}
    described = operation(parameters=[trace], produces=["text/event-stream"])
    outputs, _, _ = _run(tmp_path, document(paths={"/things": {"get": described}}))
    module: dict[str, Any] = {}
    exec(compile(outputs[f"{WIRE}/things.py"], "things", "exec"), module)
    assert module["things_get"](x_trace="1").headers == (("X-Trace", "1"), ("accept", "text/event-stream"))
    assert module["things_get"]().headers == (("accept", "text/event-stream"),)


def test_all_of_is_one_object_however_it_is_nested(tmp_path: Path) -> None:
    model = _model(
        tmp_path,
        Thing={
            "allOf": [
                {"$ref": "#/definitions/Middle"},
                {"properties": {"own": {"properties": {"a": {"type": "string"}}}}, "required": ["own"]},
                {"allOf": [{"properties": {"deep": {"type": "integer"}}}, {"description": "words"}]},
            ],
            "properties": {"beside": {"type": "boolean"}, "both": {"type": "string", "enum": ["x"]}},
            "discriminator": "kind",
            "x-note": {"anything": []},
        },
        Middle={"allOf": [{"$ref": "#/definitions/Base"}], "x-nullable": False},
        Base={
            "properties": {
                "kind": {"type": "string"},
                "both": {"type": "string"},
                "next": {"$ref": "#/definitions/Thing"},
            }
        },
    )
    assert _types(model) == {
        "kind": "str",
        "both": "Literal['x'] | str",
        "next": "Thing",
        "own": "ThingOwn",
        "deep": "int",
        "beside": "bool",
    }


@pytest.mark.parametrize(
    ("schema", "alias"),
    [
        ({"type": "object", "additionalProperties": False}, "dict[str, Any]"),
        ({"type": "object", "additionalProperties": {}}, "dict[str, Any]"),
        ({"type": "object", "properties": {}}, "dict[str, Any]"),
        (
            {"additionalProperties": {"type": "array", "items": {"type": "integer"}}, "type": "object"},
            "dict[str, list[int]]",
        ),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, "str"),
        ({"allOf": [{"type": "string", "enum": ["a"]}, {"x-note": 1}]}, "Literal['a'] | str"),
        (
            {"allOf": [{"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "object"}]},
            "dict[str, int]",
        ),
        ({"type": "array"}, "list[Any]"),
        ({"type": "string", "enum": ["a", None]}, "Literal['a'] | str | None"),
        ({"enum": [1, 2, 2]}, "Literal[1, 2] | int"),
        ({"type": "number", "enum": [1.5]}, "float"),
        ({"type": "boolean", "enum": [True]}, "bool"),
        ({"enum": ["a", 1, {}]}, "Any"),
        ({"type": "string", "enum": ["it's", 'a "b"', "list[str]"]}, "Literal['a \"b\"', \"it's\", 'list[str]'] | str"),
        ({"allOf": [{"$ref": "#/definitions/Other"}]}, "Other"),
    ],
)
def test_schemas_of_every_kind_have_a_type(tmp_path: Path, schema: dict[str, Any], alias: str) -> None:
    model = _model(tmp_path, Thing=schema, Other={"properties": {"a": {"type": "string"}}})
    assert model.alias is not None
    assert set(model.alias.split(" | ")) == set(alias.split(" | "))


def test_a_definition_that_is_a_reference_has_the_fields_of_the_other(tmp_path: Path) -> None:
    model = _model(tmp_path, Thing={"$ref": "#/definitions/a~1b"}, **{"a/b": {"properties": {"a": {"type": "string"}}}})
    assert _types(model) == {"a": "str"}


def test_fields_with_the_names_of_types_are_written_so_that_the_types_stay(tmp_path: Path) -> None:
    schema = {"properties": {"str": {"type": "string"}, "list": NAMES, "__private": {"type": "string"}}}
    outputs, _, _ = _run(tmp_path, document(definitions={"Thing": schema}))
    assert "Thing = TypedDict(" in outputs[f"{WIRE}/models.pyi"]


def test_two_objects_within_others_that_come_to_one_name_are_told_apart(tmp_path: Path) -> None:
    inner = {"properties": {"a": {"type": "string"}}}
    definitions = {"Thing": {"properties": {"part": inner}}, "ThingPart": {"properties": {"b": NAMES}}}
    model = _model(tmp_path, **definitions)
    assert _types(model) == {"part": "ThingPart_"}


FORM = [{"in": "formData", "name": "upload", "type": "file"}]
THING = {"$ref": "#/definitions/Gone"}


@pytest.mark.parametrize(
    ("path", "changes", "pointer", "what", "hint"),
    [
        ("/a~b", {"parameters": FORM}, "/paths/~1a~0b/get/parameters/0", "form or a file", "__remove__"),
        (
            "/a",
            {"responses": {"200": {"schema": {"type": "file"}}}},
            "/paths/~1a/get/responses/200",
            "a file",
            "__remove__",
        ),
        (
            "/a",
            {"parameters": [{"$ref": "#/parameters/None"}]},
            "/paths/~1a/get/parameters/0",
            "no such entry",
            "overlay",
        ),
        ("/a", {"parameters": [{"$ref": "other.json#/x"}]}, "/paths/~1a/get/parameters/0", "no such entry", "overlay"),
        ("/a", {"parameters": [{"in": "query"}]}, "/paths/~1a/get/parameters/0", "no name", "overlay"),
        (
            "/a",
            {"parameters": [{"in": "cookie", "name": "a", "type": "string"}]},
            "/paths/~1a/get/parameters/0",
            "no place",
            "overlay",
        ),
        ("/a", {"parameters": [{"in": "query", "name": "a"}]}, "/paths/~1a/get/parameters/0", "type None", "overlay"),
        (
            "/a",
            {"parameters": [{"in": "query", "name": "a", "type": "string", "collectionFormat": "tabs"}]},
            "/paths/~1a/get/parameters/0",
            "the collectionFormat 'tabs'",
            "overlay",
        ),
        ("/a", {"parameters": ["limit"]}, "/paths/~1a/get/parameters/0", "is no object", "overlay"),
        ("/a", {"responses": {"200": "fine"}}, "/paths/~1a/get/responses/200", "is no object", "overlay"),
        (
            "/a",
            {"responses": {"200": {"schema": {"items": "string"}}}},
            "/paths/~1a/get/responses/200/schema/items",
            "is no schema",
            "overlay",
        ),
        (
            "/a",
            {"parameters": [{"in": "query", "name": "a", "type": "array", "items": NAMES}]},
            "/paths/~1a/get/parameters/0",
            "list whose items",
            "overlay",
        ),
        (
            "/a",
            {"parameters": [{"in": "body", "name": "a"}]},
            "/paths/~1a/get/parameters/0",
            "without a schema",
            "overlay",
        ),
        (
            "/a",
            {"parameters": [{"in": "body", "name": "a", "schema": {}}, {"in": "body", "name": "b", "schema": {}}]},
            "/paths/~1a/get/parameters",
            "two bodies",
            "overlay",
        ),
        (
            "/a",
            {"parameters": [{"in": "query", "name": "a", "type": "string"}] * 2},
            "/paths/~1a/get/parameters",
            "two parameters of one name",
            "overlay",
        ),
        (
            "/a",
            {"parameters": [{"in": "body", "name": "a", "schema": {}}], "consumes": ["text/plain"]},
            "/paths/~1a/get/consumes",
            "JSON alone",
            "__remove__",
        ),
        ("/a/{id}", {}, "/paths/~1a~1{id}/get/parameters", "the path has {id}", "append"),
        (
            "/a",
            {"parameters": [{"in": "path", "name": "id", "type": "string"}]},
            "/paths/~1a/get/parameters",
            "has no place",
            "overlay",
        ),
        (
            "/a",
            {"responses": {"200": {"$ref": "#/responses/None"}}},
            "/paths/~1a/get/responses/200",
            "no such entry",
            "overlay",
        ),
        (
            "/a",
            {"responses": {"200": {"schema": THING}}},
            "/paths/~1a/get/responses/200/schema",
            "#/definitions/Gone",
            "overlay",
        ),
        ("/a", {"responses": {"fine": {}}}, "/paths/~1a/get/responses/fine", "is no status", "overlay"),
        (
            "/a",
            {"parameters": [{"in": "body", "name": "a", "schema": {"items": {"type": "int"}}}]},
            "/paths/~1a/get/parameters/0/schema/items/type",
            "no type of Swagger",
            "overlay",
        ),
    ],
)
def test_what_cannot_be_generated_is_refused_with_its_place_and_a_hint(
    tmp_path: Path, path: str, changes: dict[str, Any], pointer: str, what: str, hint: str
) -> None:
    outputs, interface, context = _run(tmp_path, document(paths={path: {"get": operation(**changes)}}))
    assert interface is None
    assert outputs == {}
    (problem,) = context.problems
    assert problem.where == f"specs/openapi/schema.json#{pointer}"
    assert what in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("definitions", "names"),
    [
        ({"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}}, ["A", "B"]),
        ({"A": {"allOf": [{"properties": {}}, {"$ref": "#/definitions/A"}]}}, ["A"]),
        ({"A": {"type": "array", "items": {"$ref": "#/definitions/A"}}}, ["A"]),
        (
            {
                "A": {"type": "object", "additionalProperties": {"$ref": "#/definitions/B"}},
                "B": {"type": "array", "items": {"$ref": "#/definitions/A"}},
            },
            ["A", "B"],
        ),
    ],
)
def test_what_is_made_of_itself_is_refused(tmp_path: Path, definitions: dict[str, Any], names: list[str]) -> None:
    _, interface, context = _run(tmp_path, document(definitions=definitions))
    assert interface is None
    assert [problem.where for problem in context.problems] == [
        f"specs/openapi/schema.json#/definitions/{name}" for name in names
    ]


def test_the_same_operation_id_twice_is_refused(tmp_path: Path) -> None:
    paths = {"/a": {"get": operation()}, "/b": {"get": operation()}}
    _, _, context = _run(tmp_path, document(paths=paths))
    (problem,) = context.problems
    assert problem.where == "specs/openapi/schema.json#/paths/~1b/get/operationId"
    assert "that of paths//a/get" in problem.message


@pytest.mark.parametrize(("path", "item"), [("things", {"get": operation()}), ("/things", [])])
def test_what_is_no_path_is_refused(tmp_path: Path, path: str, item: Any) -> None:
    _, interface, context = _run(tmp_path, document(paths={path: item}))
    assert interface is None
    (problem,) = context.problems
    assert problem.where == f"specs/openapi/schema.json#/paths/{path.replace('/', '~1')}"
    assert problem.message == "is no path with operations"


def test_operations_without_an_id_are_not_taken_for_the_same(tmp_path: Path) -> None:
    context = Context(tmp_path)
    nameless = {key: value for key, value in operation().items() if key != "operationId"}
    paths = {path: {"get": nameless} for path in ("/a", "/b")}
    assert rest_legal.check(document(paths=paths), context, "a.json")
    assert context.problems == []


def test_what_two_parts_are_made_of_is_no_circle(tmp_path: Path) -> None:
    context = Context(tmp_path)
    base: dict[str, Any] = {"$ref": "#/definitions/Base"}
    definitions = {
        "Both": {"allOf": [{"$ref": "#/definitions/Left"}, {"$ref": "#/definitions/Right"}]},
        "Left": {"allOf": [base, {"properties": {"both": {"$ref": "#/definitions/Both"}}}]},
        "Right": {"allOf": [base]},
        "Base": {"properties": {"id": {"type": "string"}}},
    }
    assert rest_legal.check(document(definitions=definitions), context, "a.json")
    assert context.problems == []


def test_a_path_elsewhere_is_refused(tmp_path: Path) -> None:
    _, _, context = _run(tmp_path, document(paths={"/a": {"$ref": "other.json"}}))
    assert [problem.where for problem in context.problems] == ["specs/openapi/schema.json#/paths/~1a"]


def test_text_of_the_specs_ends_no_docstring(tmp_path: Path) -> None:
    name = 'a"""\\'
    query = {"in": "query", "name": name, "type": "string"}
    outputs, _, context = _run(
        tmp_path, document(paths={f'/b"""\\{json.dumps(1)}\'': {"get": operation(parameters=[query])}})
    )
    assert context.problems == []
    assert outputs[f"{WIRE}/things.py"].count("def ") == 1
