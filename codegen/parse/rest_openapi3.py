"""Swagger 2.0 to OpenAPI 3.1: the part of the step that Weaviate's document needs, on a normalized document."""

from __future__ import annotations

from typing import Any

from codegen.parse.rest_passes import operations

_DEFINITIONS = "#/definitions/"
_SCHEMAS = "#/components/schemas/"
_PARAMETER_WORDS = ("type", "format", "items", "enum", "x-nullable")
_STYLES = {"ssv": "spaceDelimited", "pipes": "pipeDelimited"}


def convert(document: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 form of a Swagger 2.0 document.

    Args:
        document: a document after :func:`codegen.parse.rest_passes.normalize`.

    Returns:
        A new document; the given one is left as it is.
    """
    paths: dict[str, dict[str, Any]] = {}
    for path, verb, operation in operations(document):
        paths.setdefault(path, {})[verb] = _operation(document, operation)
    definitions = document["definitions"]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Weaviate", "version": document["info"]["version"]},
        "servers": [{"url": document.get("basePath", "").rstrip("/")}],
        "paths": paths,
        "components": {"schemas": {name: _schema(definitions[name]) for name in sorted(definitions)}},
    }


def _operation(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", ())
    converted: dict[str, Any] = {
        "operationId": operation["operationId"],
        "tags": operation["tags"],
        "parameters": [_parameter(parameter) for parameter in parameters if parameter["in"] != "body"],
        "responses": {
            status: _response(response, operation.get("produces", document["produces"]))
            for status, response in operation["responses"].items()
        },
    }
    for parameter in parameters:
        if parameter["in"] == "body":
            converted["requestBody"] = {
                "required": parameter.get("required", False),
                "content": {
                    kind: {"schema": _schema(parameter["schema"])}
                    for kind in operation.get("consumes", document["consumes"])
                },
            }
    return converted


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = {word: parameter[word] for word in _PARAMETER_WORDS if word in parameter}
    converted = {
        "name": parameter["name"],
        "in": parameter["in"],
        "required": parameter.get("required", False),
        "schema": _schema(schema),
    }
    form = parameter.get("collectionFormat")
    if form is not None:
        converted |= {"x-list-format": form} if form != "csv" else {}
        if parameter["in"] == "query":
            converted |= {"style": _STYLES.get(form, "form"), "explode": form == "multi"}
    return converted


def _response(response: dict[str, Any], kinds: list[str]) -> dict[str, Any]:
    converted: dict[str, Any] = {"description": ""}
    if "text/event-stream" in kinds:
        converted["content"] = {kind: {"schema": {}} for kind in kinds}
    elif "schema" in response:
        converted["content"] = {kind: {"schema": _schema(response["schema"])} for kind in kinds}
    return converted


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for word, value in schema.items():
        if word == "$ref":
            converted[word] = value.replace(_DEFINITIONS, _SCHEMAS)
        elif word == "properties":
            converted[word] = {name: _schema(inner) for name, inner in value.items()}
        elif word in {"items", "additionalProperties"}:
            converted[word] = _schema(value) if isinstance(value, dict) else value
        elif word == "allOf":
            converted[word] = [_schema(inner) for inner in value]
        elif word != "x-nullable":
            converted[word] = value
    if schema.get("x-nullable", False):
        return _nullable(converted)
    return converted


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema["allOf"][0] if set(schema) == {"allOf"} else schema, {"type": "null"}]}
