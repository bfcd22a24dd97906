"""Reading a whole collection, page by page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import MetadataQuery


@pytest.fixture
def hundred(client: Any, name: str) -> Any:
    """Give a collection of 250 numbers."""
    collection = client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many(
        [
            DataObject(properties={"number": number}, uuid=uuid.UUID(int=number + 1), vector=[float(number)])
            for number in range(250)
        ]
    )
    return collection


def test_every_object_comes_once(hundred: Any) -> None:
    assert list(range(250)) == sorted(found.properties["number"] for found in hundred.iterator())
    assert list(range(250)) == sorted(found.properties["number"] for found in hundred.iterator(cache_size=7))


def test_it_starts_after_an_object(hundred: Any) -> None:
    rest = [found.properties["number"] for found in hundred.iterator(after=uuid.UUID(int=240))]
    assert list(range(240, 250)) == rest


def test_it_gives_what_was_asked_for(hundred: Any) -> None:
    found = next(
        iter(
            hundred.iterator(
                include_vector=True, return_properties=["number"], return_metadata=MetadataQuery(creation_time=True)
            )
        )
    )
    assert [float(found.properties["number"])] == found.vector["default"]
    assert found.metadata.creation_time is not None


def test_an_empty_collection_gives_nothing(client: Any, name: str) -> None:
    assert [] == list(client.collections.create(name).iterator())


def test_two_iterators_do_not_disturb_each_other(hundred: Any) -> None:
    first, second = iter(hundred.iterator(cache_size=10)), iter(hundred.iterator(cache_size=10))
    pairs = [(next(first).uuid, next(second).uuid) for _ in range(30)]
    assert 30 == len(pairs)
    assert all(one == two for one, two in pairs)
