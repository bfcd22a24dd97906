"""Tests of what a program does when its server fails.

pytest examples/testing/test_failing_server.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from weaviate_gen import WeaviateClient
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen.testing import Faults


@pytest.fixture(scope="session")
def weaviate_schema() -> Callable[[WeaviateClient], object]:
    """Create the collection once; each test begins with a copy."""
    properties = [Property(name=name, data_type=DataType.TEXT) for name in ("customer", "title")]
    return lambda client: client.collections.create("Order", properties=properties)


def titles(client: WeaviateClient, customer: str) -> list[str]:
    """Return the titles of a customer's orders; none while the server is away."""
    try:
        found = client.collections.use("Order").query.fetch_objects(
            filters=Filter.by_property("customer").equal(customer)
        )
    except WeaviateBaseError:
        return []
    return [str(order.properties["title"]) for order in found.objects]


def add(client: WeaviateClient, customer: str, ordered: Iterable[str]) -> None:
    """Add orders."""
    orders = client.collections.use("Order")
    orders.data.insert_many([{"customer": customer, "title": title} for title in ordered])


def test_a_connection_that_breaks_once_is_not_noticed(
    weaviate_client: WeaviateClient, respond_with: Callable[..., Faults]
) -> None:
    add(weaviate_client, "Ada", ["a bike"])
    faults = respond_with("unavailable", to="Search", times=1)
    assert titles(weaviate_client, "Ada") == ["a bike"]
    assert faults.requests == ["Search"]


def test_a_refusal_shows_no_orders(weaviate_client: WeaviateClient, respond_with: Callable[..., Faults]) -> None:
    add(weaviate_client, "Ada", ["a bike"])
    respond_with("permission_denied", to="Search")
    assert titles(weaviate_client, "Ada") == []


def test_a_lost_response_to_a_batch_doubles_nothing(
    weaviate_client: WeaviateClient, respond_with: Callable[..., Faults]
) -> None:
    respond_with("unavailable", to="BatchObjects", times=1, lost=True)
    add(weaviate_client, "Ada", ["a bike", "a bell"])
    assert sorted(titles(weaviate_client, "Ada")) == ["a bell", "a bike"]
