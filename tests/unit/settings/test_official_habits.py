"""What programs for the official client rely on beside the documented names, with or without the drop-in."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any

import pytest

import weaviate_gen
from weaviate_gen._types.data.batch import MAX_STORED_RESULTS, BatchObjectReturn
from weaviate_gen.auth import AuthClientCredentials, AuthClientPassword
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.classes.query import Move
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.integrations import Integrations

pytestmark = pytest.mark.unit

ID = "6d1d1a6e-0000-4000-8000-000000000000"


@pytest.mark.parametrize("arguments", [{"url": "http://localhost"}, {"embedded_options": None, "timeout_config": 5}])
def test_client_of_version_3_names_what_replaces_it(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"use the v4 API: connect_to_local\(\)"):
        weaviate_gen.Client(**arguments)


@pytest.mark.parametrize("kind", [weaviate_gen.WeaviateClient, weaviate_gen.WeaviateAsyncClient])
def test_embedded_options_of_another_type_are_refused(kind: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="embedded_options must be EmbeddedOptions, got str"):
        kind(embedded_options="bad")


def test_scopes_are_a_list() -> None:
    assert [] == AuthClientCredentials("secret").scope_list
    assert ["a", "b"] == AuthClientCredentials("secret", "a b").scope_list
    assert ["a"] == AuthClientPassword("user", "word", ["a"]).scope_list


def test_integration_returns_its_headers() -> None:
    config = Integrations.openai(api_key="k", requests_per_minute_embeddings=5, base_url="http://x")
    headers = {"X-Openai-Api-Key": "k", "X-Openai-Ratelimit-RequestPM-Embedding": "5", "X-Openai-Baseurl": "http://x"}
    assert headers == config._to_header()


def test_move_lists_its_objects_and_concepts() -> None:
    assert ([ID], None) == (Move(0.5, objects=ID)._objects_list, Move(0.5, objects=ID)._concepts_list)
    assert (None, ["a"]) == (Move(0.5, concepts="a")._objects_list, Move(0.5, concepts="a")._concepts_list)


def test_data_type_may_be_its_value() -> None:
    assert DataType.TEXT is Property(name="title", data_type="text").data_type  # type: ignore[arg-type]


def test_ended_batch_keeps_the_last_results() -> None:
    ids = {place: uuid_module.UUID(int=place) for place in range(MAX_STORED_RESULTS + 7)}
    results = BatchObjectReturn()
    for place in range(0, len(ids), 1000):
        results.add_uuids({each: ids[each] for each in range(place, min(place + 1000, len(ids)))})
    results.trim()
    assert list(results.uuids) == list(range(7, MAX_STORED_RESULTS + 7))
    assert MAX_STORED_RESULTS == len(results.all_responses)
    summed = BatchObjectReturn() + BatchObjectReturn(_all_responses=list(ids.values()), uuids=ids)
    assert MAX_STORED_RESULTS == len(summed.uuids) == len(summed.all_responses)
