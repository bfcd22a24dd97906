"""Reading a whole collection, page by page."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any

import pytest

from weaviate_gen._core.search import plan
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, MetadataQuery, P
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateConnectionError, WeaviateInvalidInputError

COUNT = 60


@pytest.fixture
def numbers(client: Any, name: str) -> Any:
    """Return a collection of `COUNT` numbers."""
    collection = client.collections.create(
        name,
        properties=[Property(name="number", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many(
        [
            DataObject(properties={"number": number}, uuid=uuid.UUID(int=number + 1), vector=[float(number)])
            for number in range(COUNT)
        ]
    )
    return collection


def test_every_object_comes_once(numbers: Any) -> None:
    assert list(range(COUNT)) == sorted(found.properties["number"] for found in numbers.iterator())
    assert list(range(COUNT)) == sorted(found.properties["number"] for found in numbers.iterator(cache_size=7))


def test_it_starts_after_an_object(numbers: Any) -> None:
    rest = [found.properties["number"] for found in numbers.iterator(after=uuid.UUID(int=50))]
    assert list(range(50, COUNT)) == rest


def test_it_gives_what_was_asked_for(numbers: Any) -> None:
    found = next(
        iter(
            numbers.iterator(
                include_vector=True, return_properties=["number"], return_metadata=MetadataQuery(creation_time=True)
            )
        )
    )
    assert [float(found.properties["number"])] == found.vector["default"]
    assert found.metadata.creation_time is not None


def test_an_empty_collection_gives_nothing(client: Any, name: str) -> None:
    assert [] == list(client.collections.create(name).iterator())


def test_two_iterators_do_not_disturb_each_other(numbers: Any) -> None:
    first, second = iter(numbers.iterator(cache_size=10)), iter(numbers.iterator(cache_size=10))
    pairs = [(next(first).uuid, next(second).uuid) for _ in range(30)]
    assert 30 == len(pairs)
    assert all(one == two for one, two in pairs)


EVEN = Filter.by_property("number").contains_any(list(range(0, COUNT, 2)))


@pytest.mark.parametrize("size", [1, 7, 29, 30, 31, 1000])
def test_a_filter_holds_for_what_comes_and_the_order_is_that_of_ids(numbers: Any, size: int) -> None:
    found = [each.properties["number"] for each in numbers.iterator(filters=EVEN, cache_size=size)]
    assert list(range(0, COUNT, 2)) == found


def test_ids_are_filtered_window_by_window(numbers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._core.search.paging.WINDOW", 10)
    ends = (P("number") < 25) | (P("number") > 50)
    found = [each.properties["number"] for each in numbers.iterator(filters=ends, cache_size=4)]
    assert [*range(25), *range(51, COUNT)] == found


def test_a_filter_and_a_place_to_begin_go_together(numbers: Any) -> None:
    for size in (5, 500):
        rest = numbers.iterator(filters=EVEN, after=uuid.UUID(int=41), cache_size=size)
        assert list(range(42, COUNT, 2)) == [each.properties["number"] for each in rest]


def test_a_filtered_iterator_gives_what_was_asked_for(numbers: Any) -> None:
    asked = {"include_vector": True, "return_properties": [], "return_metadata": MetadataQuery(creation_time=True)}
    found = next(iter(numbers.iterator(filters=EVEN, cache_size=3, **asked)))
    assert ([0.0], {}) == (found.vector["default"], found.properties)
    assert found.metadata.creation_time is not None


def test_what_is_no_filter_is_refused(numbers: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="made by Filter"):
        numbers.iterator(filters={"number": 3})


@pytest.mark.parametrize("filters", [None, EVEN])
def test_an_iterator_goes_on_where_another_one_was(numbers: Any, filters: Any) -> None:
    whole = [each.uuid for each in numbers.iterator(filters=filters)]
    begun = numbers.iterator(filters=filters, cache_size=8)
    first = [each.uuid for each in islice(begun, 13)]
    assert str(first[-1]) == begun.checkpoint
    assert whole == first + [each.uuid for each in begun.resume()]
    assert whole == first + [each.uuid for each in numbers.iterator(filters=filters, after=begun.checkpoint)]


@pytest.mark.parametrize("filters", [None, EVEN])
def test_after_a_failure_an_iterator_skips_and_repeats_nothing(
    numbers: Any, filters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [each.uuid for each in numbers.iterator(filters=filters)]
    real, asked = plan.fetch_objects, []

    def failing(*arguments: Any) -> Any:
        asked.append(arguments)
        if len(asked) % 3 == 0:
            raise WeaviateConnectionError("gone")
        return real(*arguments)

    monkeypatch.setattr(plan, "fetch_objects", failing)
    iterator, found = iter(numbers.iterator(filters=filters, cache_size=5)), []
    while True:
        try:
            found.append(next(iterator).uuid)
        except WeaviateConnectionError:
            continue
        except StopIteration:
            break
    assert whole == found
    assert len(asked) > 6


@pytest.mark.parametrize("filters", [None, EVEN])
@pytest.mark.parametrize("parallel", [2, 7])
def test_ranges_give_every_object_once(numbers: Any, filters: Any, parallel: int) -> None:
    numbers.data.insert_many(
        [
            DataObject(properties={"number": 2 * number - 2}, uuid=uuid.uuid5(uuid.NAMESPACE_DNS, str(number)))
            for number in range(1, 31)
        ]
    )
    for arguments in ({}, {"after": uuid.UUID(int=30)}):
        one_by_one = [each.uuid for each in numbers.iterator(filters=filters, **arguments)]
        ranges = [each.uuid for each in numbers.iterator(filters=filters, cache_size=4, parallel=parallel, **arguments)]
        assert len(one_by_one) > 15
        assert one_by_one == sorted(ranges)


def test_the_last_id_belongs_to_the_last_range(numbers: Any) -> None:
    numbers.data.insert_many([DataObject(properties={"number": -1}, uuid=uuid.UUID(int=(1 << 128) - 1))])
    assert COUNT + 1 == len({each.uuid for each in numbers.iterator(parallel=3)})
    assert [] == list(numbers.iterator(parallel=3, after=uuid.UUID(int=(1 << 128) - 1)))


@pytest.mark.parametrize("filters", [None, EVEN])
def test_pages_requested_early_or_late_are_the_same(numbers: Any, filters: Any) -> None:
    found = [
        [each.properties["number"] for each in numbers.iterator(filters=filters, cache_size=7, prefetch=prefetch)]
        for prefetch in (True, False)
    ]
    assert found[0] == found[1] == list(range(0, COUNT, 1 if filters is None else 2))


def test_objects_are_counted_with_and_without_a_filter(numbers: Any) -> None:
    assert (COUNT, COUNT // 2) == (numbers.count(), numbers.count(filters=EVEN))
    assert 10 == numbers.count(filters=Filter.by_property("number").less_than(10))
    assert 0 == numbers.count(filters=Filter.by_property("number").less_than(0))
    with pytest.raises(WeaviateInvalidInputError, match="filters"):
        numbers.count(filters={"number": 1})


def test_many_searches_give_a_result_or_an_error_each(numbers: Any) -> None:
    queries = [numbers.q.near_vector([1.0]).where(P("number") == number) for number in range(20)]
    queries.insert(7, numbers.q.where(P("no_such_property") == 1))
    results = numbers.query.many([getattr(each, "_inner", each) for each in queries], concurrency=4)
    error = results.pop(7)
    assert isinstance(error, WeaviateBaseError)
    assert [[number] for number in range(20)] == [
        [each.properties["number"] for each in one.objects] for one in results
    ]
