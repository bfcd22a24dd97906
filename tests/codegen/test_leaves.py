"""The leaves of the REST interface: their names, and what a value sets of them."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.ir.coverage import Thing
from codegen.ir.leaves import Node, Shapes, exchanges, of_rest

pytestmark = pytest.mark.unit

DEFINITIONS: dict[str, Any] = {
    "Kind": {"type": "string", "enum": ["one", "other"]},
    "Base": {"properties": {"id": {"type": "string"}}},
    "Thing": {
        "allOf": [{"$ref": "#/definitions/Base"}, {"properties": {"kind": {"$ref": "#/definitions/Kind"}}}],
        "properties": {
            "Parts": {"type": "array", "items": {"$ref": "#/definitions/Thing"}},
            "inner": {"type": "object", "properties": {"deep": {"type": "integer"}}},
            "named": {"type": "object", "additionalProperties": {"properties": {"size": {"type": "integer"}}}},
            "sorts": {"type": "array", "items": {"enum": ["up", "down"]}},
            "free": {"type": "object"},
        },
    },
}
DOCUMENT: dict[str, Any] = {
    "definitions": DEFINITIONS,
    "paths": {
        "/things/{id}": {
            "post": {
                "operationId": "things.make",
                "parameters": [
                    {"in": "path", "name": "id"},
                    {"in": "query", "name": "order", "enum": ["asc"]},
                    {"in": "header", "name": "X-Key"},
                    {"in": "body", "name": "body", "schema": {"$ref": "#/definitions/Thing"}},
                ],
                "responses": {
                    "200": {"schema": {"type": "array", "items": {"properties": {"done": {"type": "boolean"}}}}},
                    "204": {},
                    "422": {"schema": {"properties": {"error": {"type": "string"}}}},
                },
            },
            "delete": {"operationId": "things.drop", "responses": {"204": {}}},
        }
    },
}
SHAPES = Shapes(DEFINITIONS)
NAMES = {("/things/{id}", "post"): "things_make", ("/things/{id}", "delete"): "things_drop"}


def test_everything_of_an_operation_has_a_name() -> None:
    assert {
        Thing("operation", "things_make"),
        Thing("operation", "things_drop"),
        Thing("parameter", "things_make.order"),
        Thing("parameter", "things_make.X-Key"),
        Thing("choice", "things_make.order: asc"),
        Thing("property", "Base.id"),
        Thing("property", "Thing.kind"),
        Thing("choice", "Kind: one"),
        Thing("choice", "Kind: other"),
        Thing("property", "Thing.Parts"),
        Thing("property", "Thing.inner"),
        Thing("property", "Thing.inner.deep"),
        Thing("property", "Thing.named"),
        Thing("property", "Thing.named.size"),
        Thing("property", "Thing.sorts"),
        Thing("choice", "Thing.sorts: up"),
        Thing("choice", "Thing.sorts: down"),
        Thing("property", "Thing.free"),
        Thing("property", "things_make.done (read)"),
    } == set(of_rest(SHAPES, exchanges(DOCUMENT, NAMES)))


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"id": "a", "unknown": 1}, ["Base.id"]),
        ({"ID": "a"}, ["Base.id"]),
        ({"kind": "one"}, ["Kind: one", "Thing.kind"]),
        ({"kind": "third"}, ["Thing.kind"]),
        ({"parts": [{"inner": {"deep": 1}}, 7]}, ["Thing.Parts", "Thing.inner", "Thing.inner.deep"]),
        ({"named": {"any": {"size": 1}}}, ["Thing.named", "Thing.named.size"]),
        ({"sorts": ("up",)}, ["Thing.sorts", "Thing.sorts: up"]),
        ({"free": {"any": {"id": 1}}}, ["Thing.free"]),
        ("one", []),
    ],
)
def test_what_a_value_sets_is_noted_at_every_depth(value: Any, names: list[str]) -> None:
    noted: set[Thing] = set()
    SHAPES.note(value, Node("x", {"$ref": "#/definitions/Thing"}), noted.add)
    assert names == sorted(thing.name for thing in noted)
