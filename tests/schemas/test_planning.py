"""Steps of plans: what of the objects is copied, and which indexes are made."""

from __future__ import annotations

from typing import Any

from tests.schemas.conftest import create
from tests.schemas.table import base
from weaviate_gen import WeaviateClient
from weaviate_gen.schemas import How, plan


def _steps(client: WeaviateClient, before: dict[str, Any], after: dict[str, Any], kind: str) -> list[Any]:
    create(client, before)
    return [step for step in plan(client, after).steps if step.kind == kind]


def _without(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {**schema, "properties": [each for each in schema["properties"] if each["name"] != name]}


def test_vectors_of_a_model_are_copied_unless_the_model_changes(client: WeaviateClient) -> None:
    before = base()
    before["vectorConfig"]["third"] = {"vectorizer": {"text2vec-local": {}}, "vectorIndexType": "flat"}
    (step, *_) = _steps(client, before, _without(before, "price"), "copy")
    assert {"first", "second", "third"} == set(step.conversion.vectors.values())


def test_vectors_of_users_are_copied_whatever_changes(client: WeaviateClient) -> None:
    before, after = base(), base()
    after["vectorConfig"]["first"]["vectorIndexConfig"] = {"distance": "dot"}
    (step, *_) = _steps(client, before, after, "copy")
    assert {"first": "first", "second": "second"} == dict(step.conversion.vectors)


def test_the_index_that_a_property_has_is_tokenized(client: WeaviateClient) -> None:
    before, after = base(), base()
    names = [each["name"] for each in before["properties"]]
    for name in ("title", "digits"):
        after["properties"][names.index(name)]["tokenization"] = "field"
    steps = _steps(client, before, after, "index")
    assert {"title": "searchable", "digits": "filterable"} == {
        step.fields["property"]: step.fields["index"] for step in steps
    }
    assert {"tokenize"} == {step.fields["action"] for step in steps}


def test_vectors_of_another_model_are_not_copied(client: WeaviateClient) -> None:
    before, after = base(), base()
    after["vectorConfig"]["second"]["vectorizer"] = {"text2vec-local": {}}
    (step, *_) = _steps(client, before, after, "copy")
    assert {"first": "first"} == dict(step.conversion.vectors)


def test_vectors_of_users_do_not_become_multi_vectors(client: WeaviateClient) -> None:
    create(client, base())
    after = base()
    after["vectorConfig"]["first"] = {
        "vectorizer": {"none": {}},
        "vectorIndexType": "hnsw",
        "vectorIndexConfig": {"multivector": {"enabled": True}},
    }
    hows = {change.setting: change.how for change in plan(client, after).changes}
    assert How.BLOCKED in hows.values(), hows


def test_other_aliases_follow_a_collection_that_is_replaced(client: WeaviateClient) -> None:
    create(client, base())
    client.alias.create(alias_name="Other", target_collection="Doc")
    steps = [step for step in plan(client, _without(base(), "price")).steps if step.kind == "alias"]
    assert [("Other", "Doc", "Doc_v2")] == [
        (step.collection, step.fields["before"], step.fields["target"]) for step in steps if step.collection == "Other"
    ]


def test_ways_of_changes_are_those_of_the_guide() -> None:
    assert {"create", "in place", "add", "index", "rebuild", "alias", "delete", "blocked"} == {how.value for how in How}
