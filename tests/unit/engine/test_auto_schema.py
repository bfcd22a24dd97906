"""Collections and properties that are created from objects, where `auto_schema` is on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def kinds(engine: Engine, name: str) -> dict[str, Any]:
    found = engine.ask("GET", f"/schema/{name}")[1]
    return {entry["name"]: entry["dataType"] for entry in found["properties"]}


def test_an_unknown_collection_and_its_properties_are_made_up() -> None:
    with opened(auto_schema=True) as engine:
        engine.create(ARTICLE)
        engine.insert("Article", 9, {})
        engine.insert(
            "Made",
            1,
            {
                "Text": "a",
                "number": 1,
                "flag": True,
                "when": "2024-01-01T00:00:00Z",
                "other": numbered(2),
                "place": {"latitude": 1, "longitude": 2},
                "phone": {"input": "+441612345000"},
                "thing": {"a": 1, "b": {"c": ["x"]}, "place": {"latitude": 1, "longitude": 2}},
                "texts": ["a", numbered(1), "2024-01-01T00:00:00Z"],
                "numbers": [1, 2.5],
                "empty": [],
                "things": [{"a": 1}, {"b": "x"}],
                "ref": [{"beacon": f"weaviate://localhost/Article/{numbered(9)}"}],
                "found": [{"beacon": f"weaviate://localhost/{numbered(9)}"}],
                "nothing": None,
            },
        )
        assert {
            "empty": ["text[]"],
            "flag": ["boolean"],
            "found": ["Article"],
            "nothing": ["text"],
            "number": ["number"],
            "numbers": ["number[]"],
            "other": ["uuid"],
            "phone": ["phoneNumber"],
            "place": ["geoCoordinates"],
            "ref": ["Article"],
            "text": ["text"],
            "texts": ["text[]"],
            "thing": ["object"],
            "things": ["object[]"],
            "when": ["date"],
        } == kinds(engine, "Made")
        (things,) = [p for p in engine.ask("GET", "/schema/Made")[1]["properties"] if p["name"] == "things"]
        assert ["a", "b"] == [inner["name"] for inner in things["nestedProperties"]]


def test_known_collections_get_the_properties_they_lack() -> None:
    with opened(auto_schema=True) as engine:
        engine.create(ARTICLE)
        engine.insert("Article", 1, {"title": "a", "more": "b"})
        engine.ask("PATCH", f"/objects/Article/{numbered(1)}", {"properties": {"patched": 1}})
        body = {"class": "Article", "id": numbered(1), "properties": {"put": True}}
        engine.ask("PUT", f"/objects/Article/{numbered(1)}", body)
        assert {
            "title": ["text"],
            "words": ["int"],
            "more": ["text"],
            "patched": ["number"],
            "put": ["boolean"],
        } == kinds(engine, "Article")
        assert [] == engine.insert_many("Fresh", range(2))
        assert {"title": ["text"], "words": ["number"]} == kinds(engine, "Fresh")


def test_a_tenant_makes_no_collection_of_tenants() -> None:
    with opened(auto_schema=True) as engine:
        status, message = engine.message("POST", "/objects", {"class": "Made", "properties": {"a": 1}, "tenant": "t"})
        assert 422 == status
        assert "class Made has multi-tenancy disabled" in message


def test_what_cannot_be_made_up_is_said_with_what_it_was_for() -> None:
    with opened(auto_schema=True) as engine:
        engine.create({"class": "Made"})
        engine.insert("Made", 1, {})
        body = {"class": "Made", "properties": {"bad-name": 1}}
        status, message = engine.message("POST", "/objects", body)
        assert (500, "auto-schema: update collection: 'bad-name'") == (status, message[16:58])
        for verb in ("PUT", "PATCH"):
            assert 422 == engine.ask(verb, f"/objects/Made/{numbered(1)}", {**body, "id": numbered(1)})[0]
        assert 500 == engine.ask("POST", "/objects", {"class": "1x"})[0]


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ([1, "a"], "mismatched data type - 'number' expected, got 'text'"),
        ([None], "property 'a' on class 'Made': element [0]: unrecognized data type of value '<nil>'"),
        ([{"beacon": f"weaviate://localhost/A/{numbered(1)}"}, {"a": 1}], "reference expected"),
    ],
)
def test_values_that_fit_no_data_type_are_refused(value: Any, part: str) -> None:
    with opened(auto_schema=True) as engine:
        status, message = engine.message("POST", "/objects", {"class": "Made", "properties": {"a": value}})
        assert 500 == status
        assert part in message
        assert (404, None) == engine.ask("GET", "/schema/Made")


def nested(engine: Engine, name: str) -> dict[str, Any]:
    """Return the data types of the nested properties of a property, at any depth."""

    def shown(prop: dict[str, Any]) -> Any:
        inner = prop.get("nestedProperties")
        return prop["dataType"][0] if inner is None else {each["name"]: shown(each) for each in inner}

    properties = engine.ask("GET", "/schema/Made")[1]["properties"]
    found: dict[str, Any] = shown(next(prop for prop in properties if prop["name"] == name))
    return found


def test_objects_within_objects_get_the_properties_they_lack() -> None:
    with opened(auto_schema=True) as engine:
        engine.insert("Made", 1, {"a": {"n": 1, "inner": {"t": "x"}}, "list": [{"q": True}], "plain": "x"})
        engine.insert("Made", 2, {"a": {"n": 2, "when": "2020-01-01T00:00:00Z", "inner": {"u": [1.5]}}})
        assert {"n": "number", "inner": {"t": "text", "u": "number[]"}, "when": "date"} == nested(engine, "a")
        engine.insert("Made", 3, {"list": [{"q": False}, {"r": 1}]})
        assert {"q": "boolean", "r": "number"} == nested(engine, "list")
        body = {"class": "Made", "id": numbered(1), "properties": {"a": {"later": {"z": "z"}}}}
        assert 204 == engine.ask("PATCH", f"/objects/Made/{numbered(1)}", body)[0]
        assert nested(engine, "a")["later"] == {"z": "text"}
        # what is no object stays what it is, and is refused as ever
        wrong = {"class": "Made", "properties": {"a": "text"}}
        assert 422 == engine.ask("POST", "/objects", wrong)[0]
        assert engine.ask("GET", f"/objects/Made/{numbered(2)}")[1]["properties"]["a"]["inner"] == {"u": [1.5]}


def test_what_is_null_makes_a_text() -> None:
    with opened(auto_schema=True) as engine:
        engine.insert("Made", 1, {"nothing": None, "a": {"empty": None}})
        assert {"empty": "text"} == nested(engine, "a")
        properties = {prop["name"]: prop["dataType"] for prop in engine.ask("GET", "/schema/Made")[1]["properties"]}
        assert properties == {"a": ["object"], "nothing": ["text"]}


def test_it_is_off_unless_it_is_wanted(engine: Engine) -> None:
    assert 422 == engine.ask("POST", "/objects", {"class": "Made", "properties": {}})[0]
    assert 422 == engine.ask("POST", "/objects", {"class": "Article", "properties": {"more": 1}})[0]


def test_integers_over_grpc_keep_their_type() -> None:
    value = pb.ObjectPropertiesValue(int_array_properties=[pb.IntArrayProperties(prop_name="ints", values=[1])])
    properties = pb.BatchObject.Properties(
        int_array_properties=[pb.IntArrayProperties(prop_name="ints", values=[1])],
        object_properties=[pb.ObjectProperties(prop_name="nested", value=value)],
    )
    one = pb.BatchObject(uuid="00000000-0000-4000-8000-000000000001", collection="New", properties=properties)
    sent = pb.BatchObjectsRequest(objects=[one])
    with opened(auto_schema=True) as engine:
        engine.handler.rpc("/weaviate.v1.Weaviate/BatchObjects", sent.SerializeToString())
        made = {row["name"]: row for row in engine.ask("GET", "/schema/New")[1]["properties"]}
    assert ["int[]"] == made["ints"]["dataType"]
    assert [["int[]"]] == [row["dataType"] for row in made["nested"]["nestedProperties"]]
