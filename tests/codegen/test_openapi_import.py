"""The canonical form of the REST interface."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from codegen.parse import openapi_import
from codegen.parse.openapi_import import SpecError
from tests.support.upstream import SCHEMA


def test_only_facts_are_kept() -> None:
    text = openapi_import.dump(openapi_import.canonical(SCHEMA)).decode()
    assert "Prose" not in text
    assert "weaviate.local" not in text


def test_a_property_named_like_prose_is_a_fact() -> None:
    facts: Any = openapi_import.canonical(SCHEMA)
    properties = facts["definitions"]["Thing"]["properties"]
    assert ["description", "name", "title"] == list(properties)
    assert {"default": "description", "type": "string", "x-nullable": True} == properties["description"]


def test_the_release_and_the_names_of_the_tags_stay() -> None:
    facts = openapi_import.canonical(SCHEMA)
    assert {"title": "Little", "version": "9.1.0"} == facts["info"]
    assert ["bits", "things"] == facts["tags"]


def test_sets_are_sorted_and_lists_keep_their_order() -> None:
    facts: Any = openapi_import.canonical(SCHEMA)
    operation = facts["paths"]["/things/{id}"]["get"]
    assert ["application/json", "application/yaml"] == facts["consumes"]
    assert ["description", "name"] == facts["definitions"]["Thing"]["required"]
    assert ["b", "a"] == operation["parameters"][2]["enum"]
    assert [{"$ref": "#/parameters/After"}] == operation["parameters"][1:2]


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    return value


def test_the_order_of_keys_does_not_show() -> None:
    expected = openapi_import.dump(openapi_import.canonical(SCHEMA))
    assert expected == openapi_import.dump(openapi_import.canonical(_shuffled(SCHEMA, random.Random(7))))


def test_the_canonical_form_is_its_own_canonical_form() -> None:
    once = openapi_import.canonical(SCHEMA)
    assert once == openapi_import.canonical(once)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a Swagger 2.0 document"),
        ('{"swagger": "3.0"}', "is not a Swagger 2.0 document"),
        ('{"swagger": "2.0", "definitions": {"a": {}}, "info": {"version": "1"}}', "has no paths"),
        ('{"swagger": "2.0", "paths": {}, "definitions": {}, "info": {}}', "has no paths"),
        (
            '{"swagger": "2.0", "paths": {"/": {}}, "definitions": {"a": {}}, "info": {"title": "x"}}',
            "has no info.version",
        ),
    ],
)
def test_what_is_no_interface_is_refused_with_its_name(text: str, what: str) -> None:
    with pytest.raises(SpecError) as caught:
        openapi_import.load(text, "schema.json")
    assert "schema.json" == caught.value.where
    assert caught.value.message.startswith(what)


def test_the_document_is_read() -> None:
    assert SCHEMA == openapi_import.load(json.dumps(SCHEMA), "schema.json")
