"""References: links from one object to others, added, replaced and deleted one by one or many at once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.aggregate import Metrics
from weaviate_gen.classes.config import ConsistencyLevel, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.query import QueryReference
from weaviate_gen.exceptions import UnexpectedStatusCodeError

IDS = [uuid.UUID(int=number) for number in range(1, 5)]


@pytest.fixture
def people(client: Any, name: str) -> Any:
    """Four people who may know each other."""
    collection = client.collections.create(
        name,
        properties=[Property(name="called", data_type=DataType.TEXT)],
        references=[ReferenceProperty(name="knows", target_collection=name)],
    )
    for identity, called in zip(IDS, ["Ada", "Bob", "Cem", "Dao"], strict=True):
        collection.data.insert({"called": called}, uuid=identity)
    return collection


def _known(people: Any, identity: uuid.UUID) -> list[str]:
    found = people.query.fetch_object_by_id(
        identity, return_references=QueryReference(link_on="knows", return_properties=["called"])
    )
    links = found.references.get("knows") if found.references else None
    return sorted(each.properties["called"] for each in links.objects) if links else []


def test_a_reference_is_added_and_deleted(people: Any) -> None:
    people.data.reference_add(IDS[0], "knows", IDS[1])
    people.data.reference_add(IDS[0], "knows", [IDS[2]])
    assert ["Bob", "Cem"] == _known(people, IDS[0])
    people.data.reference_delete(IDS[0], "knows", IDS[1])
    assert ["Cem"] == _known(people, IDS[0])


def test_references_are_replaced(people: Any) -> None:
    people.data.reference_add(IDS[0], "knows", IDS[1])
    people.data.reference_replace(IDS[0], "knows", [IDS[2], IDS[3]])
    assert ["Cem", "Dao"] == _known(people, IDS[0])
    people.data.reference_replace(IDS[0], "knows", [])
    assert [] == _known(people, IDS[0])


@pytest.mark.parametrize("over", ["rest", "grpc"])
def test_many_references_are_added_at_once(people: Any, over: Any) -> None:
    result = people.data.reference_add_many(
        [DataReference(from_uuid=IDS[0], from_property="knows", to_uuid=other) for other in IDS[1:]]
        + [DataReference(from_uuid=IDS[1], from_property="knows", to_uuid=[IDS[0], IDS[3]])],
        over=over,
    )
    assert not result.has_errors
    assert ["Bob", "Cem", "Dao"] == _known(people, IDS[0])
    assert ["Ada", "Dao"] == _known(people, IDS[1])


def test_aggregations_tell_what_references_point_to(people: Any, name: str) -> None:
    people.data.reference_add(IDS[0], "knows", IDS[1])
    metrics = Metrics("knows").reference(pointing_to=True, type_=True)
    found = people.aggregate.over_all(return_metrics=metrics).properties["knows"]
    assert ([name], "cref") == (found.pointing_to, found.type_)


@pytest.mark.parametrize("over", ["rest", "grpc"])
def test_references_name_their_collection_where_there_are_several(client: Any, name: str, over: Any) -> None:
    reference = ReferenceProperty.MultiTarget(name="knows", target_collections=[name])
    client.collections.create(name, properties=[Property(name="called", data_type=DataType.TEXT)])
    people = client.collections.use(name).with_consistency_level(ConsistencyLevel.ALL)
    people.config.add_reference(reference)
    for identity in IDS[:2]:
        people.data.insert({"called": str(identity.int)}, uuid=identity)
    links = DataReference.MultiTarget(from_uuid=IDS[0], from_property="knows", to_uuid=IDS[1], target_collection=name)
    assert {} == people.data.reference_add_many([links], over=over).errors
    several = QueryReference.MultiTarget(link_on="knows", target_collection=name)
    (found,) = people.query.fetch_object_by_id(IDS[0], return_references=several).references["knows"].objects
    assert IDS[1] == found.uuid


@pytest.mark.parametrize("over", ["rest", "grpc"])
def test_a_reference_that_is_refused_is_told_by_its_place(people: Any, over: Any) -> None:
    good, bad = (DataReference(from_uuid=IDS[0], from_property=name, to_uuid=IDS[1]) for name in ("knows", "hates"))
    result = people.data.reference_add_many([good, bad], over=over)
    assert {1: "hates"} == {place: error.reference.from_property_name for place, error in result.errors.items()}
    assert "hates" in result.errors[1].message


def test_references_of_references_are_followed(people: Any) -> None:
    people.data.reference_add(IDS[0], "knows", IDS[1])
    people.data.reference_add(IDS[1], "knows", IDS[2])
    found = people.query.fetch_object_by_id(
        IDS[0],
        return_references=QueryReference(
            link_on="knows",
            return_properties=["called"],
            return_references=QueryReference(link_on="knows", return_properties=["called"]),
        ),
    )
    (friend,) = found.references["knows"].objects
    assert ["Cem"] == [each.properties["called"] for each in friend.references["knows"].objects]


def test_a_reference_property_that_is_not_there_is_an_error(people: Any) -> None:
    with pytest.raises(UnexpectedStatusCodeError) as unknown:
        people.data.reference_add(IDS[0], "nothing", IDS[1])
    assert unknown.value.status_code == 422
