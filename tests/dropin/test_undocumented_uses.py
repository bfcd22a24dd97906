"""What published packages reach for beyond the official client's documented names."""

from __future__ import annotations

import copy
import json
import pickle
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import serving
from weaviate_gen._types.integrations import IntegrationConfig, Integrations
from weaviate_gen._types.query.generated import GenerativeObject, GenerativeSingle
from weaviate_gen._types.query.results import Group, GroupByObject, MetadataReturn, Object, QueryReturn
from weaviate_gen._types.settings import AdditionalConfig, ConnectionConfig, Proxies, Timeout
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

ID = uuid.UUID(int=7)


@pytest.fixture
def client() -> Iterator[weaviate_gen.WeaviateClient]:
    with weaviate_gen.connect_to_memory() as client:
        yield client


def test_results_give_their_attributes_as_a_dict() -> None:
    metadata = MetadataReturn(distance=0.5)
    shown = {"uuid": ID, "metadata": metadata, "properties": {"a": 1}, "references": None, "vector": {"default": [1.0]}}
    shown |= {"collection": "Bike"}
    assert shown == vars(Object(ID, metadata, {"a": 1}, None, lambda: {"default": [1.0]}, "Bike"))
    grouped = GroupByObject(ID, metadata, {"a": 1}, None, {"default": [1.0]}, "Bike", "g")
    assert shown | {"belongs_to_group": "g"} == grouped.__dict__
    single = GenerativeSingle(None, None, "words")
    made = GenerativeObject("words", single, ID, metadata, {"a": 1}, None, {"default": [1.0]}, "Bike")
    assert shown | {"generated": "words", "generative": single} == made.__dict__


def test_what_holds_results_gives_its_attributes_as_a_dict() -> None:
    assert (0.5, None) == (vars(MetadataReturn(distance=0.5))["distance"], vars(MetadataReturn())["score"])
    assert {"objects": [], "query_profile": None, "took": 1.5} == vars(QueryReturn([], took=1.5))
    assert ["name", "min_distance", "max_distance", "number_of_objects", "objects", "rerank_score"] == list(
        vars(Group("a", 0.0, 1.0, 0, [], None))
    )


def test_results_are_copied_and_pickled_as_before() -> None:
    found = Object(ID, MetadataReturn(score=1.0), {"a": 1}, None, {}, "Bike")
    assert found == copy.deepcopy(found) == pickle.loads(pickle.dumps(found))
    assert MetadataReturn(score=1.0) == copy.copy(MetadataReturn(score=1.0))


@dataclass
class Field:
    """As pydantic's: a default, and the name under which it is sent."""

    default: Any
    serialization_alias: str | None = None


def test_a_class_derived_from_an_integrations_settings_sends_what_it_declares() -> None:
    class Framework(IntegrationConfig):
        integration: str = Field("framework/1.2", "X-Weaviate-Client-Integration")  # type: ignore[assignment]
        unset: str = Field(None, "X-Unset")  # type: ignore[assignment]
        unnamed: str = Field("a")  # type: ignore[assignment]

    assert {"X-Weaviate-Client-Integration": "framework/1.2"} == Framework().to_wire()
    assert {"X-Cohere-Api-Key": "key"} == Integrations.cohere(api_key="key").to_wire()


def test_headers_set_on_the_connection_are_sent_by_lower_case_name() -> None:
    with serving() as server:
        connected = weaviate_gen.connect_to_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port)
        with connected as client:
            client._connection._headers["X-Weaviate-Client-Integration"] = "framework/1.2"
            assert "x-weaviate-client-integration" in dict(client._connection.last_headers())
            assert client.is_live()
            client.collections.use("Bike").query.fetch_objects(limit=1)
    sent = {each.verb: each.headers.get("x-weaviate-client-integration") for each in server.seen}
    assert {"GET": "framework/1.2", "RPC": "framework/1.2"} == sent


def test_a_batch_that_was_not_entered_shows_what_adds_to_it(client: weaviate_gen.WeaviateClient) -> None:
    context: Any = client.batch.dynamic()
    assert isinstance(context._ContextManagerSync__current_batch, weaviate_gen.BatchClient)
    with context as batch:
        assert batch is context._ContextManagerSync__current_batch


def test_settings_are_written_as_json_and_read_again() -> None:
    written = AdditionalConfig(
        connection=ConnectionConfig(session_pool_maxsize=7),
        proxies=Proxies(https="http://proxy.example"),
        timeout=Timeout(query=3, stream=4),
        trust_env=True,
    )
    read = AdditionalConfig(**json.loads(written.model_dump_json(by_alias=True)))
    assert (written.connection, written.proxies) == (read.connection, read.proxies)
    assert (written.timeout, written.trust_env) == (read.timeout, read.trust_env)
    assert (
        "http://all.example" == json.loads(AdditionalConfig(proxies="http://all.example").model_dump_json())["proxies"]
    )


def test_settings_that_json_cannot_say_are_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="observer cannot be written as JSON; omit it"):
        AdditionalConfig(observer=lambda event: None).model_dump_json()
