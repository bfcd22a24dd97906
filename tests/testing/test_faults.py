"""Injected failures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import weaviate_gen
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
)
from weaviate_gen.testing import Faults, Server, respond_with

pytestmark = pytest.mark.unit


def test_status_is_that_of_a_server(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    with (
        respond_with(422, to="POST /v1/schema", message="no room") as faults,
        pytest.raises(UnexpectedStatusCodeError, match="no room") as caught,
    ):
        weaviate_client.collections.create("Bike")
    assert 422 == caught.value.status_code
    assert ["POST /v1/schema"] == faults.requests
    weaviate_client.collections.create("Bike")


def test_code_is_that_of_an_rpc_and_ends_with_the_test(
    weaviate_client: weaviate_gen.WeaviateClient, respond_with: Callable[..., Faults]
) -> None:
    bikes = weaviate_client.collections.create("Bike")
    faults = respond_with("invalid_argument", to="Search", message="no such thing")
    with pytest.raises(WeaviateQueryError, match="no such thing"):
        bikes.query.fetch_objects()
    faults.stop()
    assert [] == bikes.query.fetch_objects().objects


def test_requests_are_retried_as_after_any_failure(
    weaviate_server: Server, respond_with: Callable[..., Faults]
) -> None:
    with weaviate_server.connect() as client:
        bikes = client.collections.create("Bike")
        faults = respond_with(503, to="*", times=2)
        assert bikes.exists()
        assert 0 == len(bikes)
        assert 2 == len(faults.requests)


def test_lost_response_leaves_the_outcome_unknown(
    weaviate_client: weaviate_gen.WeaviateClient, respond_with: Callable[..., Faults]
) -> None:
    respond_with("unavailable", to="POST /v1/schema", times=1, lost=True)
    with pytest.raises(WeaviateBaseError) as caught:
        weaviate_client.collections.create("Bike")
    assert "unknown" == caught.value.outcome
    assert weaviate_client.collections.exists("Bike")


def test_seed_chooses_the_same_requests_again(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    def failures(seed: int) -> list[bool]:
        found = []
        with respond_with(404, to="GET /v1/schema/*", rate=0.5, seed=seed) as faults:
            for _ in range(30):
                before = len(faults.requests)
                weaviate_client.collections.exists("Bike")
                found.append(len(faults.requests) > before)
        return found

    first = failures(1)
    assert first == failures(1) != failures(2)
    assert {True, False} == set(first)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"status": 200}, "status"),
        ({"status": "gone"}, "status"),
        ({"status": 500, "rate": 1.5}, "rate"),
        ({"status": 500, "times": -1}, "times"),
    ],
)
def test_arguments_are_checked(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=message):
        respond_with(**arguments)  # type: ignore[arg-type]  # that is what it is about
