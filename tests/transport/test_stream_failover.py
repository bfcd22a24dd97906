"""`batch.stream` where no stream can be had: it goes on in requests over HTTP, nothing is lost, and the log says so."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.faults.proxy import FaultProxy
from tests.support.batches import Store, canned, ident
from tests.support.canned import Canned, serving
from tests.support.proxy import Loop, wrap
from tests.support.raw_server import Peer, raw_server
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = [pytest.mark.contract]

OBJECTS = 30
CONFIG = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5, stream=5))
NOTE = "batch.stream sends requests over HTTP, as no stream could be opened"

Connect = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return a function that connects a client of one flavor."""
    loop = Loop()
    made: list[Any] = []

    def make(port: int, grpc_port: int, transport: Any = "auto") -> Any:
        arguments = {"port": port, "grpc_port": grpc_port, "transport": transport, "additional_config": CONFIG}
        if request.param == "sync":
            client: Any = weaviate_gen.connect_to_local("127.0.0.1", **arguments)
        else:
            client = wrap(weaviate_gen.use_async_with_local("127.0.0.1", **arguments), loop)
            client.connect()
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
    loop.close()


@contextmanager
def refused() -> Iterator[int]:
    """Hold a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def silent() -> Iterator[int]:
    """Hold a port that takes connections and never answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(8)
        yield taken.getsockname()[1]


@contextmanager
def another() -> Iterator[int]:
    """Serve HTTP/1.1, which gRPC cannot use."""
    reply = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda peer: peer.request() and peer.send(reply)) as server:
        yield server.port


@contextmanager
def foreign() -> Iterator[int]:
    """Serve gRPC without any method."""
    server = grpc.server(ThreadPoolExecutor(2))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None).wait()


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "weaviate_gen.batch"]


def fill(client: Any) -> tuple[list[str], list[str], list[Any]]:
    """Add objects and references; return what was stored and what was not."""
    with client.batch.stream() as batch:
        for number in range(OBJECTS):
            batch.add_object("Bike", {"n": number}, uuid=ident(number))
        batch.add_reference(ident(1), "Bike", "next", ident(2))
    results = client.batch.results.objs
    return (
        sorted(map(str, results.uuids.values())),
        [each.message for each in client.batch.failed_objects],
        client.batch.failed_references,
    )


WITHOUT: dict[str, Any] = {"refused": refused, "silent": silent, "http": another, "without methods": foreign}


@pytest.mark.parametrize("port", WITHOUT)
def test_batch_goes_on_in_requests(
    connect: Connect, port: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flavor in ("aio", "sync"):
        monkeypatch.setattr(f"weaviate_gen._client.{flavor}.batch.stream.START_TIMEOUT", 0.5)
    caplog.set_level(logging.INFO, "weaviate_gen.batch")
    store = Store()
    store.refuse = {ident(3)}
    with serving(canned(store)) as server, WITHOUT[port]() as grpc_port:
        client = connect(server.port, grpc_port)
        expected = sorted(ident(number) for number in range(OBJECTS) if number != 3)
        assert fill(client) == (expected, ["refused"], [])
        assert sorted(each for request in store.objects for each in request) == sorted(map(ident, range(OBJECTS)))
        assert len(store.references) == 1
        assert client.transport == "http"
        assert [NOTE in record.getMessage() for record in caplog.records if record.name == "weaviate_gen.batch"] == [
            True
        ]


def test_streams_are_not_tried_again_at_once(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "weaviate_gen.batch")
    store = Store()
    with serving(canned(store)) as server, refused() as port:
        client = connect(server.port, port)
        assert len(fill(client)[0]) == OBJECTS
        notes = len(caplog.records)
        assert len(fill(client)[0]) == OBJECTS
        assert len(caplog.records) == notes == 1


def test_no_stream_is_tried_where_rpcs_travel_over_http_alone(connect: Connect) -> None:
    store = Store()
    store.refuse = {ident(3)}

    def never(peer: Peer) -> None:
        peer.wait_until_closed()

    with serving(canned(store)) as server, raw_server(never) as untouched:
        client = connect(server.port, untouched.port, "http")
        assert fill(client)[1:] == (["refused"], [])
        assert untouched.peers == []


def test_streams_that_were_asked_for_are_not_replaced(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, quiet: None
) -> None:
    for flavor in ("aio", "sync"):
        monkeypatch.setattr(f"weaviate_gen._client.{flavor}.batch.stream.RECONNECT_TIMEOUT", 0.3)
    store = Store()
    with serving(canned(store)) as server:
        proxy = FaultProxy(server.port, server.grpc_port)
        client = connect(server.port, proxy.ports["grpc"], "grpc")
        proxy.close()
        with pytest.raises(WeaviateBaseError):
            fill(client)
        assert len(client.batch.failed_objects) == OBJECTS
        assert store.objects == []


def test_objects_of_a_stream_that_is_gone_are_sent_in_requests(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """The server has answered for some objects when its gRPC port goes away, and keeps silent on the others."""
    caplog.set_level(logging.INFO, "weaviate_gen.batch")
    store, got = Store(), threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        for number, data in enumerate(requests):
            request = pb.BatchStreamRequest.FromString(data)
            if request.HasField("start"):
                yield pb.BatchStreamReply(started={}).SerializeToString()
            elif number == 1:
                yield from store.take(request)
            else:
                got.set()

    with serving(Canned(rest=store.rest, rpc=store.rpc, stream=stream)) as server:
        proxy = FaultProxy(server.port, server.grpc_port)
        client = connect(server.port, proxy.ports["grpc"])
        with client.batch.stream() as batch:
            for number in range(250):
                batch.add_object("Bike", {"n": number}, uuid=ident(number))
            assert got.wait(20)
            proxy.close()
        assert client.batch.failed_objects == []
        assert len(client.batch.results.objs.uuids) == 250
        # objects whose reply went away with the port are sent again, under the same ids
        assert {each for request in store.objects for each in request} == set(map(ident, range(250)))
        assert [NOTE in record.getMessage() for record in caplog.records if record.name == "weaviate_gen.batch"] == [
            True
        ]
