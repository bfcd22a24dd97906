"""GraphQL, as text."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import DataType, Property


@pytest.fixture
def cups(client: Any, name: str) -> str:
    """Give the name of a collection with three objects."""
    collection = client.collections.create(
        name,
        properties=[Property(name="drink", data_type=DataType.TEXT), Property(name="size", data_type=DataType.INT)],
    )
    collection.data.insert_many(
        [{"drink": drink, "size": size} for size, drink in enumerate(["tea", "coffee", "milk"])]
    )
    return name


def test_objects_are_got(client: Any, cups: str) -> None:
    where = '{path: ["size"], operator: GreaterThan, valueInt: 0}'
    order = '{path: ["size"], order: desc}'
    fields = "drink size _additional { id }"
    answer = client.graphql_raw_query(f"{{ Get {{ {cups}(where: {where}, sort: {order}) {{ {fields} }} }} }}")
    assert answer.errors is None
    found = answer.get[cups]
    assert [("milk", 2), ("coffee", 1)] == [(each["drink"], each["size"]) for each in found]
    assert all(each["_additional"]["id"] for each in found)


def test_objects_are_aggregated(client: Any, cups: str) -> None:
    answer = client.graphql_raw_query(f"{{ Aggregate {{ {cups} {{ meta {{ count }} size {{ sum maximum }} }} }} }}")
    assert [{"meta": {"count": 3}, "size": {"sum": 3, "maximum": 2}}] == answer.aggregate[cups]


def test_mistakes_come_back_as_errors(client: Any, cups: str) -> None:
    answer = client.graphql_raw_query(f"{{ Get {{ {cups} {{ nothing }} }} }}")
    assert answer.errors is not None
    assert "nothing" in str(answer.errors)


def test_several_queries_are_answered_in_their_order(client: Any, cups: str) -> None:
    count = f"{{ Aggregate {{ {cups} {{ meta {{ count }} }} }} }}"
    counted, wrong = client.graphql_raw_query([count, f"{{ Get {{ {cups} {{ nothing }} }} }}"])
    assert 0 < counted.aggregate[cups][0]["meta"]["count"]
    assert "nothing" in str(wrong.errors)
