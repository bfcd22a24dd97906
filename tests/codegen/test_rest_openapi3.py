"""Swagger 2.0 becomes valid OpenAPI 3.1."""

from __future__ import annotations

import json

from openapi_spec_validator import validate

from codegen.parse import rest_overlay
from codegen.parse.rest_openapi3 import convert
from codegen.parse.rest_passes import normalize
from codegen.step import Context
from tests.support.rest_documents import document, operation
from tests.support.source import ROOT


def test_the_projects_own_document_is_valid() -> None:
    swagger = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))
    context = Context(ROOT)
    rest_overlay.apply(swagger, rest_overlay.read(context), context)
    openapi = convert(normalize(swagger))
    validate(openapi)
    assert context.problems == []
    assert swagger["paths"].keys() == openapi["paths"].keys()
    assert swagger["definitions"].keys() == openapi["components"]["schemas"].keys()


def test_a_body_parameter_becomes_the_request_body() -> None:
    body = {"in": "body", "name": "body", "required": True, "schema": {"$ref": "#/definitions/Thing"}}
    swagger = normalize(
        document(
            paths={"/things": {"post": operation(parameters=[body], consumes=["application/json"])}},
            definitions={"Thing": {"type": "string"}},
        )
    )
    converted = convert(swagger)["paths"]["/things"]["post"]
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    assert {"required": True, "content": content} == converted["requestBody"]
    assert converted["parameters"] == []


def test_lists_in_queries_are_one_value() -> None:
    tenants = {"in": "query", "name": "tenants", "type": "array", "items": {"type": "string"}}
    swagger = normalize(document(paths={"/things": {"get": operation(parameters=[tenants])}}))
    expected = {
        "name": "tenants",
        "in": "query",
        "required": False,
        "schema": {"type": "array", "items": {"type": "string"}},
        "style": "form",
        "explode": False,
    }
    assert [expected] == convert(swagger)["paths"]["/things"]["get"]["parameters"]


def test_an_answer_without_a_schema_has_no_content() -> None:
    swagger = normalize(document(paths={"/things": {"get": operation()}}))
    assert convert(swagger)["paths"]["/things"]["get"]["responses"] == {"200": {"description": ""}}


def test_an_event_stream_is_any_content() -> None:
    swagger = normalize(document(paths={"/things": {"get": operation(produces=["text/event-stream"])}}))
    answer = convert(swagger)["paths"]["/things"]["get"]["responses"]["200"]
    assert answer["content"] == {"text/event-stream": {"schema": {}}}


def test_nullable_types_say_so_in_json_schema() -> None:
    swagger = normalize(
        document(
            definitions={
                "Thing": {
                    "properties": {
                        "plain": {"type": "string", "x-nullable": True},
                        "chosen": {"type": "string", "enum": ["a"], "x-nullable": True},
                        "other": {"$ref": "#/definitions/Other", "x-nullable": True},
                        "free": {"type": "object", "additionalProperties": True},
                    }
                },
                "Other": {"allOf": [{"type": "object", "properties": {}}]},
            }
        )
    )
    found = convert(swagger)["components"]["schemas"]["Thing"]["properties"]
    assert found["plain"] == {"type": ["string", "null"]}
    assert found["chosen"] == {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}
    assert found["other"] == {"anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null"}]}
    assert found["free"] == {"type": "object", "additionalProperties": True}
