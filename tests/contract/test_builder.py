"""Searches as values, and filters spelled with operators."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, ConsistencyLevel, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, NearMediaType, P
from weaviate_gen.exceptions import WeaviateBaseError


@pytest.fixture
def bikes(client: Any, name: str) -> Any:
    """Return some bikes."""
    collection = client.collections.create(
        name,
        properties=[
            Property(name="name", data_type=DataType.TEXT),
            Property(name="price", data_type=DataType.INT),
            Property(name="tags", data_type=DataType.TEXT_ARRAY),
        ],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many(
        [
            DataObject(
                properties={"name": f"bike {price}", "price": price, "tags": ["cheap" if price < 3 else "dear"]},
                uuid=uuid.UUID(int=price),
                vector=[float(price), 1.0],
            )
            for price in range(1, 7)
        ]
    )
    return collection


def _prices(result: Any) -> list[int]:
    return [found.properties["price"] for found in result.objects]


def test_a_search_is_refined_step_by_step(bikes: Any) -> None:
    dear = bikes.q.fetch_objects().where(P("price") > 2)
    assert [3, 4, 5, 6] == sorted(_prices(dear.run()))
    assert [6, 5, 4, 3] == _prices(dear.sort("price", ascending=False).limit(4).run())
    assert [4] == _prices(dear.where(P("price") == 4).run())
    assert [3, 4, 5, 6] == sorted(_prices(dear.run()))


def test_vectors_and_words_begin_searches(bikes: Any) -> None:
    assert [6, 5] == _prices(bikes.q.near_vector([6.0, 1.0]).limit(2).run())
    assert [2] == _prices(bikes.q.bm25("bike").where((P("price") < 3) & (P("name") == "bike 2")).run())


def test_results_stream(bikes: Any) -> None:
    assert [1, 2, 3, 4, 5, 6] == sorted(found.properties["price"] for found in bikes.q.fetch_objects().stream())


def test_a_search_explains_itself(bikes: Any) -> None:
    text = bikes.q.near_vector([1.0, 2.0]).where(P("price") > 3).limit(3).explain()
    assert bikes.name in str(text)
    assert "price" in str(text)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (P("price") > 4, [5, 6]),
        (P("price") >= 5, [5, 6]),
        (P("price") < 2, [1]),
        (P("price") <= 1, [1]),
        (P("price") != 3, [1, 2, 4, 5, 6]),
        (~(P("price") > 2), [1, 2]),
        (P("tags").contains_any(["cheap"]), [1, 2]),
        ((P("price") == 1) | (P("price") == 6), [1, 6]),
        ((P("price") > 1) & Filter.by_property("price").less_than(4), [2, 3]),
    ],
)
def test_filters_are_spelled_with_operators(bikes: Any, where: Any, expected: list[int]) -> None:
    assert expected == sorted(_prices(bikes.query.fetch_objects(filters=where)))


def test_a_stream_of_what_fits_a_filter_goes_on_behind_the_last_page(bikes: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("weaviate_gen._core.search.query_builder.PAGE", 2)
    monkeypatch.setattr("weaviate_gen._core.search.paging.WINDOW", 4)
    dear = bikes.q.where(P("price") > 1)
    found = list(dear.stream())
    assert [2, 3, 4, 5, 6] == sorted(each.properties["price"] for each in found)
    assert [each.uuid for each in found] == sorted(each.uuid for each in found)
    assert [each.uuid for each in found[2:]] == [each.uuid for each in dear.after(found[1].uuid).stream()]


BEGUN: dict[str, Any] = {
    "fetch_objects_by_ids": ([uuid.UUID(int=2), uuid.UUID(int=4)], {}),
    "hybrid": ("bike 3", {"vector": [3.0, 1.0], "alpha": 0.5}),
    "near_object": (uuid.UUID(int=5), {}),
    "near_text": ("a bike", {}),
    "near_image": ("aGVsbG8=", {}),
    "near_media": ("aGVsbG8=", {"media_type": NearMediaType.AUDIO}),
}


@pytest.mark.parametrize("kind", BEGUN)
def test_a_search_is_begun_as_its_method_is_called(bikes: Any, kind: str) -> None:
    first, more = BEGUN[kind]

    def outcome(run: Any) -> Any:
        try:
            return [(found.uuid, found.properties) for found in run().objects]
        except WeaviateBaseError as error:
            return type(error)

    method, begun = getattr(bikes.query, kind), getattr(bikes.q, kind)(first, **more)
    expected = outcome(lambda: method(first, limit=3, **more))
    assert expected == outcome(lambda: begun.limit(3).run())
    assert (kind in {"near_text", "near_image", "near_media"}) == isinstance(expected, type)


def test_a_handle_says_whose_and_how_sure(bikes: Any) -> None:
    assert (None, None) == (bikes.tenant, bikes.consistency_level)
    assert "ada" == bikes.with_tenant("ada").tenant
    assert ConsistencyLevel.ONE == bikes.with_consistency_level(ConsistencyLevel.ONE).consistency_level
