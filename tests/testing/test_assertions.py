"""Assertions of the test kit."""

from __future__ import annotations

from uuid import UUID

import pytest

import weaviate_gen
from weaviate_gen.classes.query import Sort
from weaviate_gen.testing import assert_objects, assert_properties

pytestmark = pytest.mark.unit
FIRST, SECOND = (UUID(int=number) for number in (1, 2))


@pytest.fixture
def bikes(weaviate_client: weaviate_gen.WeaviateClient) -> weaviate_gen.collections.Collection:
    made = weaviate_client.collections.create_from_dict(
        {
            "class": "Bike",
            "properties": [{"name": "name", "dataType": ["text"]}, {"name": "price", "dataType": ["int"]}],
        }
    )
    made.data.insert({"name": "red", "price": 1}, uuid=FIRST)
    made.data.insert({"name": "blue", "price": 2}, uuid=SECOND)
    return made


def test_stated_properties_are_compared_in_order(bikes: weaviate_gen.collections.Collection) -> None:
    found = bikes.query.fetch_objects(sort=Sort.by_property("price"))
    assert_properties(found, [{"name": "red"}, {"name": "blue"}])
    assert_properties(found, [{"name": "blue"}, {"name": "red"}], in_order=False)
    with pytest.raises(AssertionError, match="the order must be"):
        assert_properties(found, [{"name": "blue"}, {"name": "red"}])
    with pytest.raises(AssertionError, match=r"missing: \{'name': 'green'\}\nsurplus: \{'name': 'blue'\}"):
        assert_properties(found, [{"name": "red"}, {"name": "green"}])
    with pytest.raises(AssertionError, match="surplus"):
        assert_properties(found, [{"name": "red"}])


def test_all_objects_of_a_collection_are_compared(bikes: weaviate_gen.collections.Collection) -> None:
    assert_objects(bikes, {FIRST: {"price": 1}, str(SECOND): {"name": "blue"}})
    with pytest.raises(AssertionError, match=f"surplus: {SECOND}"):
        assert_objects(bikes, {FIRST: {}})
    with pytest.raises(AssertionError, match=f"missing: {UUID(int=3)}"):
        assert_objects(bikes, {FIRST: {}, SECOND: {}, UUID(int=3): {}})
    with pytest.raises(AssertionError, match=r"must be \{'price': 3\}, got \{'price': 1\}"):
        assert_objects(bikes, {FIRST: {"price": 3}, SECOND: {}})
