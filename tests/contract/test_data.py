"""Objects: written, changed and deleted, with values of every type."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject, GeoCoordinate, PhoneNumber
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateInsertManyAllFailedError,
    WeaviateInvalidInputError,
)

UTC = dt.UTC
FIRST, SECOND, THIRD = (uuid.UUID(int=number) for number in (1, 2, 3))

EVERY_TYPE = {
    "text": (DataType.TEXT, "a red bicycle", "a red bicycle"),
    "texts": (DataType.TEXT_ARRAY, ["a", "b"], ["a", "b"]),
    "int": (DataType.INT, 42, 42),
    "ints": (DataType.INT_ARRAY, [1, 2, -3], [1, 2, -3]),
    "large": (DataType.INT, 2**53 - 1, 2**53 - 1),
    "number": (DataType.NUMBER, 0.1, 0.1),
    "numbers": (DataType.NUMBER_ARRAY, [0.25, -1.5], [0.25, -1.5]),
    "bool": (DataType.BOOL, True, True),
    "bools": (DataType.BOOL_ARRAY, [True, False], [True, False]),
    "date": (
        DataType.DATE,
        dt.datetime(2024, 2, 29, 12, 30, 15, 123456, UTC),
        dt.datetime(2024, 2, 29, 12, 30, 15, 123456, UTC),
    ),
    "dates": (
        DataType.DATE_ARRAY,
        [dt.datetime(1999, 12, 31, tzinfo=UTC)],
        [dt.datetime(1999, 12, 31, tzinfo=UTC)],
    ),
    "uuid": (DataType.UUID, THIRD, THIRD),
    "uuids": (DataType.UUID_ARRAY, [FIRST, SECOND], [FIRST, SECOND]),
    "place": (DataType.GEO_COORDINATES, GeoCoordinate(latitude=52.5, longitude=13.25), (52.5, 13.25)),
    "phone": (DataType.PHONE_NUMBER, PhoneNumber(number="+49 171 1234567"), "+49 171 1234567"),
    "blob": (DataType.BLOB, "aGVsbG8=", "aGVsbG8="),
}


def _collection(client: Any, name: str) -> Any:
    return client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
        ],
        vector_config=Configure.Vectors.self_provided(),
    )


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_a_value_of_every_type_comes_back_as_it_went(client: Any, name: str, kind: str) -> None:
    data_type, value, expected = EVERY_TYPE[kind]
    collection = client.collections.create(name, properties=[Property(name="value", data_type=data_type)])
    one = collection.data.insert({"value": value})
    many = collection.data.insert_many([{"value": value}])
    for identity in (one, many.uuids[0]):
        found = collection.query.fetch_object_by_id(identity, return_properties=["value"]).properties["value"]
        if kind == "place":
            assert expected == (found.latitude, found.longitude)
        elif kind == "phone":
            assert expected == found.number
            assert (found.country_code, found.national) == (49, 1711234567)
            assert found.valid
        else:
            assert expected == found
            assert type(expected) is type(found)


def test_nested_objects_come_back_as_they_went(client: Any, name: str) -> None:
    nested = [
        Property(name="name", data_type=DataType.TEXT),
        Property(name="born", data_type=DataType.DATE),
        Property(
            name="address", data_type=DataType.OBJECT, nested_properties=[Property(name="zip", data_type=DataType.INT)]
        ),
    ]
    collection = client.collections.create(
        name,
        properties=[
            Property(name="author", data_type=DataType.OBJECT, nested_properties=nested),
            Property(name="readers", data_type=DataType.OBJECT_ARRAY, nested_properties=nested),
        ],
    )
    person = {"name": "Ada", "born": dt.datetime(1815, 12, 10, tzinfo=UTC), "address": {"zip": 1}}
    identity = collection.data.insert({"author": person, "readers": [person, {"name": "Bob"}]})
    found = collection.query.fetch_object_by_id(identity).properties
    assert person == found["author"]
    assert person == found["readers"][0]
    assert "Bob" == found["readers"][1]["name"]


def test_an_object_is_inserted_under_an_id_of_its_own_or_a_given_one(client: Any, name: str) -> None:
    collection = _collection(client, name)
    made = collection.data.insert({"title": "made"})
    assert isinstance(made, uuid.UUID)
    assert FIRST == collection.data.insert({"title": "given"}, uuid=FIRST)
    assert SECOND == collection.data.insert({"title": "as text"}, uuid=str(SECOND))
    assert {made, FIRST, SECOND} == {found.uuid for found in collection.query.fetch_objects().objects}


def test_inserting_an_id_twice_is_refused(client: Any, name: str) -> None:
    collection = _collection(client, name)
    collection.data.insert({"title": "one"}, uuid=FIRST)
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        collection.data.insert({"title": "two"}, uuid=FIRST)
    assert refused.value.status_code == 422
    assert "already exists" in str(refused.value)


def test_an_unfit_value_is_refused_with_the_reason(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        collection.data.insert({"pages": "many"})
    assert refused.value.status_code == 422
    assert "pages" in str(refused.value)


def test_update_merges_and_replace_replaces(client: Any, name: str) -> None:
    collection = _collection(client, name)
    identity = collection.data.insert({"title": "one", "pages": 1}, vector=[1.0, 0.0])
    collection.data.update(identity, properties={"pages": 2})
    found = collection.query.fetch_object_by_id(identity, include_vector=True)
    assert {"title": "one", "pages": 2} == found.properties
    assert [1.0, 0.0] == found.vector["default"]
    collection.data.replace(identity, properties={"title": "two"}, vector=[0.0, 1.0])
    found = collection.query.fetch_object_by_id(identity, include_vector=True)
    assert {"title": "two", "pages": None} == found.properties
    assert [0.0, 1.0] == found.vector["default"]


def test_a_vector_alone_is_updated(client: Any, name: str) -> None:
    collection = _collection(client, name)
    identity = collection.data.insert({"title": "one"}, vector=[1.0, 0.0])
    collection.data.update(identity, vector=[0.0, 2.0])
    found = collection.query.fetch_object_by_id(identity, include_vector=True)
    assert [0.0, 2.0] == found.vector["default"]
    assert "one" == found.properties["title"]


def test_updating_what_is_not_there_is_an_error(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(UnexpectedStatusCodeError) as update:
        collection.data.update(FIRST, properties={"title": "x"})
    assert 404 == update.value.status_code


@pytest.mark.needs_server(1, 37, 11, reason="PUT of an object that is not there is answered with 500")
def test_replacing_what_is_not_there_is_an_error(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(UnexpectedStatusCodeError) as replace:
        collection.data.replace(FIRST, properties={"title": "x"})
    assert 404 == replace.value.status_code


def test_an_object_exists_until_it_is_deleted(client: Any, name: str) -> None:
    collection = _collection(client, name)
    assert not collection.data.exists(FIRST)
    collection.data.insert({"title": "one"}, uuid=FIRST)
    assert collection.data.exists(FIRST)
    assert collection.data.delete_by_id(FIRST) is True
    assert not collection.data.exists(FIRST)
    assert collection.query.fetch_object_by_id(FIRST) is None


def test_many_are_inserted_and_each_answers_for_itself(client: Any, name: str) -> None:
    collection = _collection(client, name)
    result = collection.data.insert_many(
        [
            {"title": "plain"},
            DataObject(properties={"title": "with id"}, uuid=FIRST, vector=[1.0, 2.0]),
            DataObject(properties={"pages": "unfit"}, uuid=SECOND),
        ]
    )
    assert result.has_errors
    assert [2] == list(result.errors)
    assert "pages" in result.errors[2].message
    assert str(SECOND) == result.errors[2].object_.uuid
    assert [0, 1] == sorted(result.uuids)
    assert FIRST == result.uuids[1]
    assert 2 == len(collection)
    assert [1.0, 2.0] == collection.query.fetch_object_by_id(FIRST, include_vector=True).vector["default"]


def test_when_all_of_many_fail_it_raises(client: Any, name: str) -> None:
    collection = _collection(client, name)
    with pytest.raises(WeaviateInsertManyAllFailedError):
        collection.data.insert_many([{"pages": "unfit"}])


def test_a_second_insert_of_many_overwrites(client: Any, name: str) -> None:
    collection = _collection(client, name)
    for title in ("one", "two"):
        collection.data.insert_many([DataObject(properties={"title": title}, uuid=FIRST)])
    assert 1 == len(collection)
    assert "two" == collection.query.fetch_object_by_id(FIRST).properties["title"]


def test_many_are_deleted_by_a_filter(client: Any, name: str) -> None:
    collection = _collection(client, name)
    collection.data.insert_many([{"title": f"number {pages}", "pages": pages} for pages in range(10)])
    few = Filter.by_property("pages").less_than(4)
    dry = collection.data.delete_many(where=few, dry_run=True)
    assert (4, 4, 0) == (dry.matches, dry.successful, dry.failed)
    assert 10 == len(collection)
    told = collection.data.delete_many(where=few, verbose=True)
    assert (4, 4, 0) == (told.matches, told.successful, told.failed)
    assert [True] * 4 == [deleted.successful for deleted in told.objects]
    assert 6 == len(collection)
    assert 0 == collection.data.delete_many(where=few).matches


def test_named_vectors_come_back_by_name(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        vector_config=[Configure.Vectors.self_provided(name="a"), Configure.Vectors.self_provided(name="b")],
    )
    identity = collection.data.insert({}, vector={"a": [1.0, 2.0], "b": [3.0, 4.0, 5.0]})
    both = collection.query.fetch_object_by_id(identity, include_vector=True).vector
    assert {"a": [1.0, 2.0], "b": [3.0, 4.0, 5.0]} == both
    one = collection.query.fetch_object_by_id(identity, include_vector=["b"]).vector
    assert {"b": [3.0, 4.0, 5.0]} == one


def test_length_and_truth_of_a_collection(client: Any, name: str) -> None:
    collection = _collection(client, name)
    assert 0 == len(collection)
    collection.data.insert({"title": "one"})
    assert 1 == len(collection)


@pytest.mark.parametrize(
    "value", [Decimal(2**53 + 1), np.datetime64("2024-01-02T00:00:00.000000001"), Path("there/is/none")]
)
def test_what_would_lose_something_is_refused_however_it_is_written(client: Any, name: str, value: object) -> None:
    things = client.collections.create(name, properties=[Property(name="value", data_type=DataType.NUMBER)])
    for write in (
        lambda: things.data.insert({"value": value}),
        lambda: things.data.insert_many([{"value": value}]),
        lambda: things.data.validate({"value": value}),
        lambda: things.data.replace(uuid.uuid4(), {"value": value}),
        lambda: things.data.update(uuid.uuid4(), {"value": value}),
    ):
        with pytest.raises(WeaviateInvalidInputError, match="value"):
            write()
    with things.batch.fixed_size(2) as batch:
        batch.add_object({"value": value})
        batch.add_object({"value": 1})
    assert ["value" in failed.message for failed in things.batch.failed_objects] == [True]
    assert len(things) == 1
