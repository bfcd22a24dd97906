"""Counting, summing up and grouping."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from weaviate_gen.classes.aggregate import GroupByAggregate, Metrics
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError, WeaviateQueryError

ROWS = [
    ("tea", 1, 0.5, True, 1),
    ("tea", 2, 1.5, False, 2),
    ("coffee", 3, 2.5, True, 3),
    ("tea", 4, 3.5, True, 4),
]


@pytest.fixture
def cups(client: Any, name: str) -> Any:
    """Four cups."""
    collection = client.collections.create(
        name,
        properties=[
            Property(name="drink", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="size", data_type=DataType.INT),
            Property(name="price", data_type=DataType.NUMBER),
            Property(name="clean", data_type=DataType.BOOL),
            Property(name="day", data_type=DataType.DATE),
        ],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many(
        [
            DataObject(
                properties={
                    "drink": drink,
                    "size": size,
                    "price": price,
                    "clean": clean,
                    "day": dt.datetime(2024, 1, day, tzinfo=dt.UTC),
                },
                uuid=uuid.UUID(int=size),
                vector=[float(size), 1.0],
            )
            for drink, size, price, clean, day in ROWS
        ]
    )
    return collection


def test_what_words_find_is_aggregated(cups: Any) -> None:
    found = cups.aggregate.bm25(
        "tea", query_properties=["drink"], object_limit=9, return_metrics=Metrics("size").integer(sum_=True)
    )
    assert (3, 7) == (found.total_count, found.properties["size"].sum_)
    grouped = cups.aggregate.bm25("tea", object_limit=9, group_by="clean")
    assert {True: 2, False: 1} == {each.grouped_by.value: each.total_count for each in grouped.groups}
    few = cups.aggregate.bm25("tea", object_limit=9, filters=Filter.by_property("size").less_than(4))
    # A server leaves the filter out where it aggregates over a keyword search, and so does the engine.
    assert 3 == few.total_count


def test_words_need_the_name_of_a_vector_where_there_are_several(client: Any, name: str) -> None:
    things = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=[Configure.Vectors.self_provided(name="shape"), Configure.Vectors.self_provided(name="colour")],
    )
    vectors = {"shape": [1.0, 0.0], "colour": [0.0, 1.0]}
    things.data.insert_many(
        [DataObject({"title": title}, vector=vectors) for title in ("harbour", "red", "old harbour")]
    )
    assert 2 == things.aggregate.bm25("harbour", target_vector="colour", object_limit=10).total_count
    with pytest.raises(WeaviateQueryError, match="no target vectors were provided"):
        things.aggregate.bm25("harbour", object_limit=10)
    with pytest.raises(WeaviateInvalidInputError, match="object_limit is required"):
        things.aggregate.bm25("harbour", target_vector="colour")


def test_an_aggregation_near_an_image_needs_a_vectorizer_of_images(cups: Any) -> None:
    with pytest.raises(WeaviateBaseError, match=r"(?i)image|vectoriz|module"):
        cups.aggregate.near_image("aGVsbG8=", certainty=0.5, total_count=True)
    with pytest.raises(WeaviateInvalidInputError, match="needs a bound: give object_limit"):
        cups.aggregate.near_image("aGVsbG8=")


def test_all_are_counted(cups: Any) -> None:
    assert 4 == cups.aggregate.over_all(total_count=True).total_count
    few = cups.aggregate.over_all(total_count=True, filters=Filter.by_property("size").greater_than(2))
    assert 2 == few.total_count


def test_numbers_are_summed_up(cups: Any) -> None:
    metrics = [
        Metrics("size").integer(count=True, maximum=True, mean=True, median=True, minimum=True, mode=True, sum_=True),
        Metrics("price").number(count=True, maximum=True, mean=True, median=True, minimum=True, sum_=True),
    ]
    found = cups.aggregate.over_all(return_metrics=metrics).properties
    size, price = found["size"], found["price"]
    assert (4, 4, 1, 10) == (size.count, size.maximum, size.minimum, size.sum_)
    assert (2.5, 2.5) == (size.mean, size.median)
    assert (4, 3.5, 0.5, 8.0) == (price.count, price.maximum, price.minimum, price.sum_)
    assert (2.0, 2.0) == (price.mean, price.median)


def test_texts_truths_and_dates_are_summed_up(cups: Any) -> None:
    metrics = [
        Metrics("drink").text(count=True, top_occurrences_count=True, top_occurrences_value=True, limit=5),
        Metrics("clean").boolean(
            count=True, percentage_false=True, percentage_true=True, total_false=True, total_true=True
        ),
        Metrics("day").date_(count=True, maximum=True, minimum=True),
    ]
    found = cups.aggregate.over_all(return_metrics=metrics).properties
    assert 4 == found["drink"].count
    assert [("tea", 3), ("coffee", 1)] == [(top.value, top.count) for top in found["drink"].top_occurrences]
    clean = found["clean"]
    assert (4, 0.25, 0.75, 1, 3) == (
        clean.count,
        clean.percentage_false,
        clean.percentage_true,
        clean.total_false,
        clean.total_true,
    )
    assert found["day"].minimum.startswith("2024-01-01")
    assert found["day"].maximum.startswith("2024-01-04")


def test_the_types_of_properties_are_told_where_they_are_asked_for(cups: Any) -> None:
    wanted = {"size": "integer", "price": "number", "drink": "text", "clean": "boolean", "day": "date_"}
    metrics = [getattr(Metrics(name), method)(count=True, type_=True) for name, method in wanted.items()]
    found = cups.aggregate.over_all(return_metrics=metrics).properties
    types = {"size": "int", "price": "number", "drink": "text", "clean": "boolean", "day": "date"}
    assert {name: (4, kind) for name, kind in types.items()} == {name: (m.count, m.type_) for name, m in found.items()}
    plain = cups.aggregate.over_all(return_metrics=Metrics("size").integer()).properties["size"]
    assert plain.type_ is None


def test_groups_are_summed_up_each(cups: Any) -> None:
    result = cups.aggregate.over_all(
        group_by=GroupByAggregate(prop="drink"),
        total_count=True,
        return_metrics=Metrics("size").integer(sum_=True),
    )
    assert {"tea": (3, 7), "coffee": (1, 3)} == {
        group.grouped_by.value: (group.total_count, group.properties["size"].sum_) for group in result.groups
    }
    assert "drink" == result.groups[0].grouped_by.prop


def test_what_a_search_finds_is_summed_up(cups: Any) -> None:
    near = cups.aggregate.near_vector(
        [4.0, 1.0], object_limit=2, total_count=True, return_metrics=Metrics("size").integer(minimum=True)
    )
    assert (2, 3) == (near.total_count, near.properties["size"].minimum)
    by_object = cups.aggregate.near_object(uuid.UUID(int=4), object_limit=1, total_count=True)
    assert 1 == by_object.total_count


@pytest.mark.needs_server(1, 34, 2, reason="a vector of its own leaves a hybrid aggregation without a target vector")
def test_what_a_hybrid_search_with_a_vector_finds_is_summed_up(cups: Any) -> None:
    mixed = cups.aggregate.hybrid("coffee", vector=[1.0, 1.0], alpha=0, object_limit=3, total_count=True)
    assert 1 == mixed.total_count


def test_texts_are_searched_and_summed_up(client: Any, name: str, letters: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.custom(module_name=letters, module_config={"vectorizeClassName": False}),
    )
    collection.data.insert_many([{"title": title} for title in ("aaa", "aab", "zzz")])
    found = collection.aggregate.near_text("aa", object_limit=2, total_count=True)
    assert 2 == found.total_count


def test_an_unknown_property_is_named(cups: Any) -> None:
    with pytest.raises(WeaviateQueryError) as unknown:
        cups.aggregate.over_all(return_metrics=Metrics("nothing").integer(count=True))
    assert "nothing" in str(unknown.value)


def test_bad_arguments_are_refused_before_anything_is_sent(cups: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        cups.aggregate.over_all(filters="size")
    with pytest.raises(WeaviateInvalidInputError):
        cups.aggregate.over_all(return_metrics="size")
