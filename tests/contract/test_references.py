"""References: links from one object to others, added, replaced and deleted one by one or many at once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.query import QueryReference
from weaviate_gen.exceptions import UnexpectedStatusCodeError

IDS = [uuid.UUID(int=number) for number in range(1, 5)]


@pytest.fixture
def people(client: Any, name: str) -> Any:
    """Give four people who may know each other."""
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


def test_many_references_are_added_at_once(people: Any) -> None:
    result = people.data.reference_add_many(
        [DataReference(from_uuid=IDS[0], from_property="knows", to_uuid=other) for other in IDS[1:]]
        + [DataReference(from_uuid=IDS[1], from_property="knows", to_uuid=[IDS[0], IDS[3]])]
    )
    assert not result.has_errors
    assert ["Bob", "Cem", "Dao"] == _known(people, IDS[0])
    assert ["Ada", "Dao"] == _known(people, IDS[1])


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
