"""Batches: many objects, cut into requests, each answering for itself."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.exceptions import WeaviateBatchValidationError


@pytest.fixture
def numbers(client: Any, name: str) -> Any:
    """Return an empty collection of numbers."""
    return client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        references=[ReferenceProperty(name="next", target_collection=name)],
        vector_config=Configure.Vectors.self_provided(),
    )


def _add(batch: Any, *args: Any, **kwargs: Any) -> Any:
    return batch.add_object(*args, **kwargs)


def test_a_batch_writes_everything_by_its_end(numbers: Any) -> None:
    with numbers.batch.fixed_size(batch_size=7) as batch:
        for number in range(40):
            _add(batch, {"number": number}, uuid=uuid.UUID(int=number + 1), vector=[float(number), 1.0])
    assert [] == numbers.batch.failed_objects
    assert 40 == len(numbers)
    found = numbers.query.fetch_object_by_id(uuid.UUID(int=8), include_vector=True)
    assert ({"number": 7}, [7.0, 1.0]) == (found.properties, found.vector["default"])


def test_each_failure_is_kept_with_its_object(numbers: Any) -> None:
    with numbers.batch.fixed_size(batch_size=5) as batch:
        for number in range(12):
            _add(batch, {"number": "unfit" if number % 4 == 1 else number}, uuid=uuid.UUID(int=number + 1))
    failed = numbers.batch.failed_objects
    assert {2, 6, 10} == {int(uuid.UUID(str(each.object_.uuid))) for each in failed}
    assert all("number" in each.message for each in failed)
    assert 9 == len(numbers)
    assert {1, 5, 9} == set(numbers.batch.results.objs.errors)
    assert 9 == len(numbers.batch.results.objs.uuids)


def test_a_new_batch_forgets_the_failures_of_the_last(numbers: Any) -> None:
    with numbers.batch.fixed_size() as batch:
        _add(batch, {"number": "unfit"})
    assert 1 == len(numbers.batch.failed_objects)
    with numbers.batch.fixed_size() as batch:
        _add(batch, {"number": 1})
    assert [] == numbers.batch.failed_objects


def test_references_travel_in_the_batch(numbers: Any) -> None:
    first, second = uuid.UUID(int=1), uuid.UUID(int=2)
    with numbers.batch.fixed_size(batch_size=10) as batch:
        _add(batch, {"number": 1}, uuid=first)
        _add(batch, {"number": 2}, uuid=second)
        batch.add_reference(from_uuid=first, from_property="next", to=second)
    assert [] == numbers.batch.failed_references
    from weaviate_gen.classes.query import QueryReference

    found = numbers.query.fetch_object_by_id(first, return_references=QueryReference(link_on="next"))
    assert [second] == [each.uuid for each in found.references["next"].objects]


def test_an_error_in_the_block_passes_and_what_was_added_is_written(numbers: Any) -> None:
    with pytest.raises(ZeroDivisionError), numbers.batch.fixed_size() as batch:
        _add(batch, {"number": 1})
        _ = 1 // 0
    assert 1 == len(numbers)


def test_the_client_writes_into_several_collections(client: Any, name: str) -> None:
    other = f"{name}Other"
    client.collections.delete(other)
    try:
        for each in (name, other):
            client.collections.create(each, properties=[Property(name="number", data_type=DataType.INT)])
        with client.batch.fixed_size(batch_size=3) as batch:
            for number in range(10):
                batch.add_object(collection=(name, other)[number % 2], properties={"number": number})
        assert [] == client.batch.failed_objects
        assert (5, 5) == (len(client.collections.use(name)), len(client.collections.use(other)))
    finally:
        client.collections.delete(other)


def test_bad_arguments_are_refused_when_added(numbers: Any) -> None:
    with pytest.raises(WeaviateBatchValidationError), numbers.batch.fixed_size() as batch:
        _add(batch, "no mapping")
    assert 0 == len(numbers)
