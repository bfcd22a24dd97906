"""The parser's findings become the REST interface; its warnings become problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegen.ir.rest import Interface, Model, Operation
from codegen.ir.rest_build import Builder
from codegen.parse.rest_openapi3 import convert
from codegen.parse.rest_parser import Parsed, parse
from codegen.parse.rest_passes import normalize
from codegen.parse.words import Words
from codegen.step import Context
from tests.support.rest_documents import document, operation


def _interface(
    *,
    paths: dict[str, Any] | None = None,
    definitions: dict[str, Any] | None = None,
    words: dict[str, dict[str, str]] | None = None,
) -> Interface:
    context = Context(Path())
    openapi = convert(normalize(document(paths=paths, definitions=definitions)))
    built = Builder(openapi, parse(openapi, context, "a.json"), Words.model_validate(words or {}), context).build()
    assert context.problems == []
    return built


def _model(schema: dict[str, Any], **others: dict[str, Any]) -> Model:
    models = _interface(definitions={"Thing": schema, **others}).models
    return next(model for model in models if model.name == "Thing")


def _operation(**changes: Any) -> Operation:
    path = changes.pop("path", "/things")
    return _interface(paths={path: {"get": operation(**changes)}}).operations[0]


def _types(model: Model) -> dict[str, str]:
    return {field.name: field.type for field in model.fields}


def test_fields_have_the_types_of_json() -> None:
    model = _model(
        {
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "at": {"type": "string", "format": "date-time"},
                "count": {"type": "integer"},
                "rate": {"type": "number"},
                "on": {"type": "boolean"},
                "names": {"type": "array", "items": {"type": "string"}},
                "by": {"type": "object", "additionalProperties": {"type": "integer"}},
                "any": {"type": "object"},
                "maybe": {"type": "string", "x-nullable": True},
            },
        }
    )
    assert _types(model) == {
        "any": "Any", "at": "str", "by": "dict[str, int]", "count": "int", "id": "str", "maybe": "str | None",
        "names": "list[str]", "on": "bool", "rate": "float",
    }  # fmt: skip


def test_enums_are_open() -> None:
    model = _model({"properties": {"kind": {"type": "string", "enum": ["b", "a"]}}})
    assert _types(model) == {"kind": "Literal['a', 'b'] | str"}


def test_enums_of_numbers_are_open_too() -> None:
    model = _model({"properties": {"level": {"type": "integer", "enum": [2, 1]}}})
    assert _types(model) == {"level": "Literal[1, 2] | int"}


def test_what_has_no_type_of_its_own_is_any_json() -> None:
    assert _types(_model({"properties": {"odd": {}}})) == {"odd": "Any"}


def test_lists_of_numbers_in_a_query_are_typed() -> None:
    sizes = {"in": "query", "name": "sizes", "type": "array", "items": {"type": "integer"}}
    assert [each.type for each in _operation(parameters=[sizes]).parameters] == ["Sequence[int]"]


def test_two_operations_whose_names_come_to_the_same_are_told_apart() -> None:
    context = Context(Path())
    paths = {"/a": {"get": operation(operationId="thingsGet")}, "/b": {"get": operation(operationId="things.get")}}
    openapi = convert(normalize(document(paths=paths)))
    built = Builder(openapi, parse(openapi, context, "a.json"), Words(), context).build()
    assert {each.id: each.name for each in built.operations} == {"things.get": "things_get", "thingsGet": "things_get_"}
    assert [str(rename) for rename in context.renames] == [
        "operation: 'thingsGet' is called things_get_, because things.get has the name things_get"
    ]


def test_a_definition_keeps_its_own_name() -> None:
    models = _interface(definitions={"C11yThing": {"properties": {"a": {"type": "string"}}}}).models
    assert [model.name for model in models] == ["C11yThing"]


@pytest.mark.parametrize(
    ("schema", "alias", "runtime"),
    [
        ({"type": "array", "items": {"type": "string"}}, "list[str]", "list"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "dict[str, str]", "dict"),
        ({"type": "string", "enum": ["a"]}, "Literal['a'] | str", "str"),
        ({"type": "object"}, "Any", "object"),
    ],
)
def test_definitions_that_are_no_objects_are_other_names(schema: dict[str, Any], alias: str, runtime: str) -> None:
    model = _model(schema)
    assert (alias, runtime) == (model.alias, model.runtime)


def test_a_definition_named_additional_properties_is_a_map() -> None:
    models = _interface(
        definitions={"AdditionalProperties": {"type": "object", "additionalProperties": {"type": "object"}}}
    ).models
    assert [(model.name, model.alias) for model in models] == [("AdditionalProperties", "dict[str, Any]")]


def test_a_map_definition_is_called_by_its_name() -> None:
    model = _model(
        {"properties": {"vectors": {"$ref": "#/definitions/Vectors"}}},
        Vectors={"type": "object", "additionalProperties": {"type": "object"}},
    )
    assert _types(model) == {"vectors": "Vectors"}


def test_objects_within_objects_get_names() -> None:
    interface = _interface(definitions={"Thing": {"properties": {"part": {"properties": {"a": {"type": "string"}}}}}})
    assert [(model.name, model.definition) for model in interface.models] == [("Thing", True), ("ThingPart", False)]


def test_shapes_say_where_arrays_and_maps_are() -> None:
    model = _model(
        {
            "properties": {
                "list": {"type": "array", "items": {"$ref": "#/definitions/Part"}},
                "map": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
                "part": {"$ref": "#/definitions/Part"},
                "deep": {"properties": {"part": {"$ref": "#/definitions/Part"}}},
                "flat": {"properties": {"a": {"type": "string"}}},
                "text": {"type": "string"},
            }
        },
        Part={"properties": {"thing": {"$ref": "#/definitions/Thing"}, "names": {"type": "array", "items": {}}}},
    )
    assert {field.name: field.shape for field in model.fields} == {
        "deep": "ThingDeep",
        "flat": None,
        "list": ("list", "Part"),
        "map": ("map", ("list", None)),
        "part": "Part",
        "text": None,
    }


def test_objects_that_hold_each_other_have_an_end() -> None:
    model = _model(
        {"properties": {"other": {"$ref": "#/definitions/Other"}}},
        Other={"properties": {"thing": {"$ref": "#/definitions/Thing"}}},
    )
    assert [field.shape for field in model.fields] == [None]


def test_field_names_decide_how_a_type_is_written() -> None:
    assert _model({"properties": {"name": {"type": "string"}}}).has_plain_names
    assert not _model({"properties": {"class": {"type": "string"}}}).has_plain_names
    assert not _model({"properties": {"a-b": {"type": "string"}}}).has_plain_names


def test_parameters_are_typed_and_placed() -> None:
    found = _operation(
        path="/things/{thingName}/{id}",
        parameters=[
            {"in": "path", "name": "id", "type": "string", "format": "uuid", "required": True},
            {"in": "path", "name": "thingName", "type": "string", "required": True},
            {"in": "query", "name": "kind", "type": "string", "enum": ["a"]},
            {"in": "query", "name": "tenants", "type": "array", "items": {"type": "string"}},
            {"in": "query", "name": "size", "type": "integer", "required": True},
            {"in": "header", "name": "consistency", "type": "boolean"},
        ],
    )
    assert [(each.name, each.wire, each.place, each.type, each.required) for each in found.parameters] == [
        ("thing_name", "thingName", "path", "str", True),
        ("id", "id", "path", "str | UUID", True),
        ("kind", "kind", "query", "Literal['a'] | str", False),
        ("tenants", "tenants", "query", "Sequence[str]", False),
        ("size", "size", "query", "int", True),
        ("consistency", "consistency", "header", "bool", False),
    ]
    assert [each.name for each in found.options] == ["size", "kind", "tenants", "consistency"]
    assert found.path == "/v1/things/{thingName}/{id}"


def test_statuses_of_success_and_failure_are_apart() -> None:
    found = _operation(
        responses={
            "404": {},
            "202": {},
            "200": {"schema": {"type": "array", "items": {"type": "string"}}},
            "599": {"schema": {"type": "string"}},
        }
    )
    assert (found.ok, found.errors, found.reply, found.shape) == ((200, 202), (404, 599), "list[str]", ("list", None))


def test_an_operation_without_answer_replies_nothing() -> None:
    found = _operation()
    assert (found.reply, found.shape, found.accept, found.body) == ("None", None, "application/json", None)


def test_an_event_stream_is_accepted_beside_json() -> None:
    found = _operation(produces=["application/json", "text/event-stream"])
    assert (found.reply, found.accept) == ("Any", "application/json, text/event-stream")


def test_bodies_are_typed() -> None:
    body = {"in": "body", "name": "body", "schema": {"type": "array", "items": {"type": "string"}}}
    found = _operation(parameters=[body]).body
    assert found is not None
    assert (found.type, found.required) == ("list[str]", False)


def test_words_come_from_the_overlay_or_from_the_path() -> None:
    paths = {"/things": {"get": operation()}}
    assert _interface(paths=paths).operations[0].words == "Send GET /things."
    assert _interface(paths=paths, words={"rest": {"things.get": "Look."}}).operations[0].words == "Look."


def test_words_on_parameters_come_from_the_overlay_or_from_their_place() -> None:
    size = {"in": "query", "name": "size", "type": "integer"}
    paths = {"/things": {"get": operation(parameters=[size])}}
    assert _interface(paths=paths).operations[0].parameters[0].words == "`size` of the query."
    words = {"parameter": {"size": "how many."}}
    assert _interface(paths=paths, words=words).operations[0].parameters[0].words == "how many."


def test_a_type_that_does_not_exist_is_a_problem() -> None:
    context = Context(Path())
    openapi = convert(normalize(document(definitions={"Thing": {"properties": {"a": {"$ref": "#/definitions/None"}}}})))
    parse(openapi, context, "a.json")
    assert [problem.where for problem in context.problems] == ["a.json"]
    assert "Could not find reference" in context.problems[0].message


def test_an_operation_that_cannot_be_parsed_is_a_problem() -> None:
    context = Context(Path())
    paths = {"/things/{id}": {"get": operation()}}
    parse(convert(normalize(document(paths=paths))), context, "a.json")
    assert len(context.problems) == 1
    assert "/things/{id}" in context.problems[0].message


def test_a_document_of_the_wrong_form_is_a_problem() -> None:
    context = Context(Path())
    assert Parsed() == parse({"openapi": "3.1.0", "paths": {}}, context, "a.json")
    assert [problem.where for problem in context.problems] == ["a.json#/info"]
