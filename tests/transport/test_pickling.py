"""What goes to another process: collections, searches and iterators with their connection, settings and results."""

from __future__ import annotations

import asyncio
import copy
import multiprocessing
import pickle
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import Canned, Seen, plain, serving
from tests.support.servers import Server, running
from weaviate_gen.classes.aggregate import Metrics
from weaviate_gen.classes.config import Configure, ConsistencyLevel, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.query import Filter, MetadataQuery, P, Sort

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def numbers(server: Server) -> Iterator[Any]:
    """Return a collection of 30 numbers, on a server."""
    with weaviate_gen.connect_to_local("127.0.0.1", server.port, server.grpc_port) as client:
        client.collections.delete("Number")
        made = client.collections.create(
            "Number",
            properties=[Property(name="number", data_type=DataType.INT)],
            vector_config=Configure.Vectors.self_provided(),
        )
        made.data.insert_many(
            [DataObject({"number": n}, uuid=uuid.UUID(int=n + 1), vector=[float(n)]) for n in range(30)]
        )
        yield made


def elsewhere(work: Any) -> list[int]:
    """Do a worker's part: what it was given came through a pickle."""
    found = work.query.fetch_objects(limit=100).objects if hasattr(work, "query") else list(work)
    return sorted(each.properties["number"] for each in found)


def test_collections_and_iterators_work_in_another_process(numbers: Any) -> None:
    begun = numbers.iterator(filters=P("number") > 9, cache_size=4)
    first = [next(begun).properties["number"] for _ in range(3)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        whole, rest = pool.map(elsewhere, [numbers, begun])
    assert list(range(30)) == whole
    assert list(range(10, 30)) == first + rest


def test_a_search_is_sent_as_it_was_built(numbers: Any) -> None:
    query = numbers.q.where(P("number") < 3).sort("number")
    again = pickle.loads(pickle.dumps(query))
    assert query.wire_form() == again.wire_form()
    assert [0, 1, 2] == [each.properties["number"] for each in again.run().objects]


def test_settings_and_results_come_back_equal(numbers: Any) -> None:
    values = [
        Configure.Vectors.self_provided(),
        Configure.VectorIndex.hnsw(ef=64),
        numbers.config.get(),
        numbers.query.fetch_objects(limit=3, include_vector=True, return_metadata=MetadataQuery.full()),
        numbers.aggregate.over_all(total_count=True, return_metrics=Metrics("number").integer()),
        numbers.data.delete_many(Filter.by_property("number").equal(99), verbose=True),
        numbers.data.insert_many([{"number": 31}]),
        Filter.by_property("number").equal(3) & ~(P("number") > 5),
        Sort.by_property("number").by_id(),
        MetadataQuery(distance=True),
    ]
    for value in values:
        for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), copy.copy(value)):
            assert type(value) is type(again)
            assert repr(value) == repr(again)


def test_a_collection_keeps_its_tenant_level_keys_and_headers() -> None:
    def answer(seen: Seen) -> tuple[int, Any]:
        return (200, []) if seen.path.endswith("/tenants") else plain(seen)

    with serving(Canned(rest=answer)) as server:
        client = weaviate_gen.connect_to_local(
            "127.0.0.1", server.port, server.grpc_port, headers={"X-Key": "k"}, auth_credentials="secret"
        )
        with client:
            collection = client.collections.use("Bike").with_tenant("acme")
            collection = collection.with_consistency_level(ConsistencyLevel.ONE)
            client._connection.add_headers({"x-later": "l"})
            again = pickle.loads(pickle.dumps(collection))
        asked = len(server.seen)
        again.tenants.exists("acme")
        assert ("acme", ConsistencyLevel.ONE, "Bike") == (again.tenant, again.consistency_level, again.name)
        again._session.close()
        (seen,) = server.seen[asked:]
        assert ("k", "l", "Bearer secret") == tuple(
            seen.headers[name] for name in ("x-key", "x-later", "authorization")
        )


def test_an_asynchronous_collection_works_on_another_loop(server: Server, numbers: Any) -> None:
    async def give() -> bytes:
        client = weaviate_gen.use_async_with_local("127.0.0.1", server.port, server.grpc_port)
        async with client:
            return pickle.dumps(client.collections.use(numbers.name))

    async def take(data: bytes) -> int:
        collection = pickle.loads(data)
        try:
            return int(await collection.length())
        finally:
            await collection._session.close()

    assert 30 == asyncio.run(take(asyncio.run(give())))


def test_copies_in_one_process_share_the_connection() -> None:
    with weaviate_gen.connect_to_memory() as client:
        collection = client.collections.create("Bike")
        for again in (copy.copy(collection), copy.deepcopy(collection)):
            again.data.insert({})
        assert 2 == collection.length()
        with pytest.raises(TypeError, match="weaviate-gen serve"):
            pickle.dumps(collection)
