"""An engine, and a server if there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

import weaviate_gen
from tests.schemas.table import COUNT, identifier, properties
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.tenants import Tenant
from weaviate_gen.schemas.state import read_state

TENANT = "north"


def _clear(client: WeaviateClient) -> None:
    for alias in client.alias.list_all():
        client.alias.delete(alias_name=alias)
    client.collections.delete_all()


@pytest.fixture(scope="module", params=["engine", pytest.param("server", marks=pytest.mark.live)])
def connected(request: pytest.FixtureRequest) -> Iterator[WeaviateClient]:
    if request.param == "engine":
        with weaviate_gen.connect_to_memory() as client:
            yield client
        return
    if "WEAVIATE_URL" not in os.environ:
        pytest.skip("no server at $WEAVIATE_URL")
    url, grpc = (
        urlsplit(f"//{os.environ[name].rpartition('//')[2]}") for name in ("WEAVIATE_URL", "WEAVIATE_GRPC_URL")
    )
    with weaviate_gen.connect_to_local(
        host=url.hostname or "", port=url.port or 80, grpc_port=grpc.port or 50051
    ) as client:
        yield client


@pytest.fixture
def client(connected: WeaviateClient) -> WeaviateClient:
    _clear(connected)
    return connected


def is_server(request: pytest.FixtureRequest) -> bool:
    """Return whether a test has a server."""
    return "server" in request.node.callspec.id


def create(client: WeaviateClient, schema: dict[str, Any]) -> None:
    """Create the collections of a test, and fill them."""
    for name in ("Person", "Group"):
        client.collections.create_from_dict(
            {"class": name, "vectorizer": "none", "properties": [{"name": "name", "dataType": ["text"]}]}
        )
    client.collections.use("Person").data.insert({"name": "Ada"}, uuid=identifier(1000))
    client.collections.create_from_dict(schema)
    collection: Any = client.collections.use(schema["class"])
    if schema.get("multiTenancyConfig"):
        collection.tenants.create([Tenant(name=TENANT)])
        collection = collection.with_tenant(TENANT)
    names = {each["name"] for each in schema["properties"]}
    vectors: dict[str, Any] = {"first": [1.0, 2.0, 3.0, 4.0], "second": [0.5, 0.25, 1.0]}
    named = "vectorConfig" in schema
    result = collection.data.insert_many(
        [
            DataObject(
                {
                    name: GeoCoordinate(**value) if name == "place" else value
                    for name, value in properties(number).items()
                    if name in names
                },
                identifier(number),
                {name: [number + 1.0, *vector[1:]] for name, vector in vectors.items()}
                if named
                else [number + 1.0, *vectors["first"][1:]],
                {"author": identifier(1000)} if "author" in names else None,
            )
            for number in range(COUNT)
        ]
    )
    assert {} == result.errors


def read(client: WeaviateClient, name: str) -> dict[str, Any]:
    """Return the objects of a collection by id: properties, references and vectors."""
    from weaviate_gen.transfer.source import CollectionSource, Range, read_schema

    state = read_state(client)
    collection: Any = client.collections.use(state.physical(name) or name)
    source = CollectionSource(collection, read_schema(collection))
    tenant = TENANT if source.layout.has_tenants else None
    pages = source.pages(Range(tenant, "", "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12))
    return {
        row.uuid: (row.properties, row.references, {key: list(value) for key, value in row.vectors.items()})
        for page in pages
        for row in page
    }
