"""Each normalizing pass corrects its kind of imprecision, and nothing else."""

from __future__ import annotations

from typing import Any

from codegen.parse import rest_passes
from tests.support.rest_documents import document, operation


def _definition(schema: dict[str, Any]) -> dict[str, Any]:
    return document(definitions={"Thing": schema})


def _passed(run: Any, schema: dict[str, Any]) -> dict[str, Any]:
    swagger = _definition(schema)
    run(swagger)
    return dict(swagger["definitions"]["Thing"])


def _operation(run: Any, path: str, **changes: Any) -> dict[str, Any]:
    swagger = document(paths={path: {"get": operation(**changes)}})
    run(swagger)
    return dict(swagger["paths"][path]["get"])


def test_schemas_are_found_in_definitions_bodies_and_answers() -> None:
    inner = {"type": "string"}
    swagger = document(
        paths={
            "/things": {
                "get": operation(
                    parameters=[
                        {"in": "query", "name": "limit", "type": "integer"},
                        {"in": "body", "name": "body", "schema": {"items": inner}},
                    ],
                    responses={"200": {"schema": {"additionalProperties": inner}}, "404": {}},
                )
            }
        },
        definitions={"Thing": {"allOf": [{"properties": {"name": inner}}], "additionalProperties": True}},
    )
    assert sum(schema is inner for schema in rest_passes.schemas(swagger)) == 3


def test_prose_examples_and_limits_leave_a_schema() -> None:
    schema = {"type": "string", "description": "words", "example": "x", "maxLength": 3, "x-go-name": "Thing"}
    assert _passed(rest_passes.keep_facts, schema) == {"type": "string"}


def test_what_stands_beside_a_reference_goes() -> None:
    reference = "#/definitions/Other"
    assert {"$ref": reference} == _passed(rest_passes.drop_siblings_of_refs, {"type": "object", "$ref": reference})


def test_a_reference_that_may_be_null_stays_nullable() -> None:
    reference = "#/definitions/Other"
    expected = {"allOf": [{"$ref": reference}], "x-nullable": True}
    assert expected == _passed(rest_passes.drop_siblings_of_refs, {"$ref": reference, "x-nullable": True})


def test_properties_without_a_type_make_an_object() -> None:
    assert _passed(rest_passes.name_implied_objects, {"properties": {}})["type"] == "object"
    assert _passed(rest_passes.name_implied_objects, {"items": {}}) == {"items": {}}


def test_an_object_without_properties_is_any_json() -> None:
    assert _passed(rest_passes.open_free_objects, {"type": "object"}) == {}


def test_a_map_stays_a_map() -> None:
    schema = {"type": "object", "additionalProperties": {"type": "string"}}
    assert schema == _passed(rest_passes.open_free_objects, dict(schema))


def test_a_number_of_a_whole_format_is_an_integer() -> None:
    assert _passed(rest_passes.correct_numbers, {"type": "number", "format": "uint64"})["type"] == "integer"
    assert _passed(rest_passes.correct_numbers, {"type": "number", "format": "float"})["type"] == "number"


def test_formats_that_change_nothing_go() -> None:
    assert _passed(rest_passes.drop_idle_formats, {"type": "string", "format": "uri"}) == {"type": "string"}
    assert _passed(rest_passes.drop_idle_formats, {"format": "string"}) == {"type": "string"}
    dated = {"type": "string", "format": "date-time"}
    assert dated == _passed(rest_passes.drop_idle_formats, dict(dated))
    assert _passed(rest_passes.drop_idle_formats, {"type": "string"}) == {"type": "string"}


def test_defaults_stay_with_the_server() -> None:
    swagger = document(
        paths={"/things": {"get": operation(parameters=[{"in": "query", "name": "limit", "default": 5}])}},
        definitions={"Thing": {"type": "string", "default": "x"}},
    )
    swagger["parameters"] = {"Shared": {"name": "offset", "default": 0}}
    rest_passes.drop_defaults(swagger)
    assert swagger["definitions"]["Thing"] == {"type": "string"}
    assert swagger["paths"]["/things"]["get"]["parameters"] == [{"in": "query", "name": "limit"}]
    assert swagger["parameters"]["Shared"] == {"name": "offset"}


def test_required_names_that_are_no_properties_go() -> None:
    schema = {"required": ["name", "other"], "properties": {"name": {}}}
    assert _passed(rest_passes.correct_required, schema)["required"] == ["name"]
    assert "required" not in _passed(rest_passes.correct_required, {"required": ["other"]})


def test_an_operation_without_an_id_gets_one_of_its_path() -> None:
    swagger = document(paths={"/.well-known/{thing}": {"get": {"responses": {}}, "post": operation()}})
    rest_passes.name_operations(swagger)
    item = swagger["paths"]["/.well-known/{thing}"]
    assert (item["get"]["operationId"], item["post"]["operationId"]) == ("well-known.thing.get", "things.get")


def test_every_operation_has_one_tag() -> None:
    run = rest_passes.tag_operations
    assert _operation(run, "/batch/objects", tags=["objects", "batch"])["tags"] == ["batch"]
    assert _operation(run, "/other", tags=["things"])["tags"] == ["things"]
    assert _operation(run, "/.well-known/live", tags=[])["tags"] == ["well-known"]
    assert _operation(run, "/", tags=[])["tags"] == ["meta"]


def test_lists_in_queries_are_separated_by_commas_unless_they_say_how() -> None:
    parameters = [
        {"in": "query", "name": "tenants", "type": "array"},
        {"in": "query", "name": "shards", "type": "array", "collectionFormat": "multi"},
        {"in": "query", "name": "limit", "type": "integer"},
    ]
    found = _operation(rest_passes.separate_lists_by_commas, "/things", parameters=parameters)["parameters"]
    assert [(each["name"], each.get("collectionFormat")) for each in found] == [
        ("tenants", "csv"),
        ("shards", "multi"),
        ("limit", None),
    ]


def test_yaml_is_no_content_type_and_event_streams_are() -> None:
    found = _operation(
        rest_passes.speak_json,
        "/things",
        consumes=["application/yaml"],
        produces=["application/yaml", "text/event-stream"],
    )
    assert found["consumes"] == ["application/json"]
    assert found["produces"] == ["text/event-stream"]


def test_shared_parameters_stand_where_they_are_used() -> None:
    swagger = document(
        paths={"/things": {"get": operation(parameters=[{"$ref": "#/parameters/Shared"}, {"name": "own"}])}}
    )
    swagger["parameters"] = {"Shared": {"name": "shared"}}
    rest_passes.inline_parameters(swagger)
    assert swagger["paths"]["/things"]["get"]["parameters"] == [{"name": "shared"}, {"name": "own"}]
    assert "parameters" not in swagger


def test_all_passes_run_in_order() -> None:
    swagger = document(
        paths={"/things": {"get": operation()}}, definitions={"Thing": {"properties": {"any": {"type": "object"}}}}
    )
    expected = {"type": "object", "properties": {"any": {}}}
    assert expected == rest_passes.normalize(swagger)["definitions"]["Thing"]
