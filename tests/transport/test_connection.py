"""The connection under a client, with the official methods, against a server on the loopback in both flavors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.canned import META, Canned, Seen, healthy, serving
from tests.support.proxy import Loop, wrap
from weaviate_gen._client.sync.connection import ConnectionV4 as Blocking
from weaviate_gen._types.auth import Auth
from weaviate_gen._types.settings import ConnectionConfig, Timeout
from weaviate_gen.classes.config import Integrations
from weaviate_gen.connect import ConnectionParams, ConnectionV4
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateClosedClientError, WeaviateStartUpError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract


def rest(seen: Seen) -> tuple[int, Any]:
    if seen.path == "/v1/meta":
        return 200, META
    if seen.path.startswith("/v1/missing"):
        return 404, {"error": [{"message": "no such thing"}]}
    return 200, {"verb": seen.verb, "path": seen.path, "body": json.loads(seen.body) if seen.body else None}


def rpc(seen: Seen) -> bytes:
    if seen.path.endswith("/BatchObjects"):
        reply = pb.BatchObjectsReply()
        reply.errors.add(index=1, error="no")
        return reply.SerializeToString()
    return healthy(seen)


def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
    for data in requests:
        kind = pb.BatchStreamRequest.FromString(data).WhichOneof("message")
        if kind == "stop":
            return
        yield pb.BatchStreamReply(started={}).SerializeToString()


def arguments(server: Canned) -> dict[str, Any]:
    return {
        "connection_params": ConnectionParams.from_params(
            "127.0.0.1", server.port, False, "127.0.0.1", server.grpc_port, False
        ),
        "auth_client_secret": Auth.api_key("key"),
        "timeout_config": Timeout(init=5, query=5, insert=5, stream=5),
        "proxies": None,
        "trust_env": False,
        "additional_headers": {"X-Own": "1"},
        "connection_config": ConnectionConfig(),
    }


@pytest.fixture
def server() -> Iterator[Canned]:
    with serving(Canned(rest=rest, rpc=rpc, stream=stream)) as canned:
        yield canned


@pytest.fixture
def connection(server: Canned) -> Iterator[Blocking]:
    made = Blocking(**arguments(server))
    made.connect()
    yield made
    made.close()


@pytest.fixture(params=["sync", "async"])
def either(server: Canned, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a connection in each flavor."""
    if request.param == "sync":
        yield request.getfixturevalue("connection")
        return
    loop = Loop()
    made = wrap(ConnectionV4(**arguments(server)), loop)
    made.connect()
    yield made
    made.close()
    loop.close()


def test_it_connects_and_learns_the_version(server: Canned) -> None:
    made = Blocking(**arguments(server))
    assert (made.is_connected(), made.server_version) == (False, "")
    with pytest.raises(WeaviateClosedClientError):
        made.get("/schema")
    with pytest.raises(WeaviateClosedClientError):
        _ = made.grpc_stub
    made.connect()
    made.connect()
    made.open_connection_grpc("sync")
    assert (made.is_connected(), made.server_version) == (True, META["version"])
    assert len(server.seen) == 1
    made.connect(force=True)
    assert len(server.seen) == 2
    made.close("sync")
    assert not made.is_connected()


def test_a_server_that_is_not_there_is_an_error_unless_checks_are_skipped() -> None:
    nowhere = arguments(Canned(port=9, grpc_port=10))
    with pytest.raises(Exception, match=r"127\.0\.0\.1:9"):
        Blocking(**nowhere).connect()
    made = Blocking(**nowhere, skip_init_checks=True)
    made.connect()
    assert made.is_connected()
    with pytest.raises(WeaviateStartUpError, match="not ready after 0 s"):
        made.wait_for_weaviate(0)
    made.close()


def test_paths_and_bodies_go_as_they_are(either: Any, server: Canned) -> None:
    connection = either
    assert connection.get("/a b", {"x": 1, "y": None}).json() == {"verb": "GET", "path": "/v1/a%20b?x=1", "body": None}
    assert connection.post("/a", {"b": 1}).json()["body"] == {"b": 1}
    assert connection.put("/a", {"b": 1}).json()["verb"] == "PUT"
    assert connection.patch("/a", {"b": 1}).json()["verb"] == "PATCH"
    assert connection.delete("/a", {"b": 1}).json()["verb"] == "DELETE"
    assert connection.head("/a").status_code == 200
    assert "GET" in connection.get("/a").text
    assert server.seen[-1].headers["x-own"] == "1"


def test_a_status_that_is_not_expected_is_an_error(connection: Blocking) -> None:
    with pytest.raises(UnexpectedStatusCodeError, match="nothing found: status 404"):
        connection.get("/missing", error_msg="nothing found")
    expected = SimpleNamespace(ok=[200, 404])
    assert connection.get("/missing", status_codes=expected).status_code == 404


def test_messages_go_as_they_are(either: Any, server: Canned) -> None:
    connection = either
    assert connection.server_version == META["version"]
    connection.open_connection_grpc("sync")
    assert isinstance(connection.grpc_search(pb.SearchRequest(collection="Bike")), pb.SearchReply)
    assert isinstance(connection.grpc_aggregate(pb.AggregateRequest()), pb.AggregateReply)
    assert isinstance(connection.grpc_batch_delete(pb.BatchDeleteRequest()), pb.BatchDeleteReply)
    assert isinstance(connection.grpc_tenants_get(pb.TenantsGetRequest()), pb.TenantsGetReply)
    assert connection.grpc_batch_objects(pb.BatchObjectsRequest(), timeout=1, max_retries=1) == {1: "no"}
    assert isinstance(connection.grpc_stub.search(pb.SearchRequest()), pb.SearchReply)


def test_what_is_sent_with_every_request_can_be_read(either: Any) -> None:
    connection = either
    assert connection.get_current_bearer_token() == "Bearer key"
    assert connection.additional_headers == {"x-own": "1"}
    assert connection.get_proxies() == {}
    assert connection.get_meta() == META
    assert connection.get_open_id_configuration() is not None
    connection.set_integrations([Integrations.cohere(api_key="sk")])
    assert dict(connection.grpc_headers() or ())["x-cohere-api-key"] == "sk"
    connection.wait_for_weaviate(1)


def test_a_stream_is_read_and_written(connection: Blocking) -> None:
    opened = connection.grpc_batch_stream(iter([pb.BatchStreamRequest(start={})]))
    first = connection.grpc_batch_stream_read(opened)
    assert first is not None
    assert first.WhichOneof("message") == "started"
    connection.grpc_batch_stream_write(opened, pb.BatchStreamRequest(stop={}))
    connection.grpc_batch_stream_write(opened, None)
    assert connection.grpc_batch_stream_read(opened) is None


def test_the_public_name_is_the_one_for_coroutines(server: Canned) -> None:
    async def no_requests() -> AsyncIterator[Any]:
        yield pb.BatchStreamRequest(start={})

    async def main() -> list[Any]:
        made = ConnectionV4(**arguments(server))
        await made.connect()
        opened = made.grpc_batch_stream(no_requests())
        started = await made.grpc_batch_stream_read(opened)
        await made.grpc_batch_stream_write(opened, None)
        found = [
            (await made.get("/a")).status_code,
            type(await made.grpc_search(pb.SearchRequest())).__name__,
            started is not None and started.WhichOneof("message"),
            await made.grpc_batch_stream_read(opened),
        ]
        await made.close()
        return found

    assert asyncio.run(main()) == [200, "SearchReply", "started", None]
