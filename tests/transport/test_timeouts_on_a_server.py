"""Requests to `weaviate-gen serve` that nobody waits for any more, and its end while one is running."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import grpc
import httpx
import pytest

from tests.support import servers
from tests.support.servers import Server
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

SEARCH = "/weaviate.v1.Weaviate/Search"
SECONDS = 60.0
"""How long a test waits for what must happen."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with servers.running(plugins=["tests.support.waiting:Text2VecEndless"]) as found:
        create(found)
        yield found


def create(server: Server) -> None:
    config = {"class": "Page", "vectorizer": "text2vec-endless"}
    reply = httpx.post(f"http://127.0.0.1:{server.port}/v1/schema", json=config, timeout=SECONDS, trust_env=False)
    assert reply.status_code == 200, reply.text


class Observer:
    """Hears from the vectorizer when its work starts and when it is stopped."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._lines: TextIO | None = None
        self.port: int = listener.getsockname()[1]

    def wait(self, word: str) -> None:
        """Wait for its next word."""
        if self._lines is None:
            connection, _ = self._listener.accept()
            connection.settimeout(SECONDS)
            with connection:
                self._lines = connection.makefile("r")
        assert self._lines.readline() == f"{word}\n"

    def close(self) -> None:
        """Listen no more."""
        if self._lines is not None:
            self._lines.close()
        self._listener.close()


@contextmanager
def observing() -> Iterator[Observer]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(SECONDS)
    observer = Observer(listener)
    try:
        yield observer
    finally:
        observer.close()


@contextmanager
def searching(server: Server, observer: Observer, timeout: float | None = None) -> Iterator[grpc.Future]:
    """Send a search that does not end by itself, and wait until it is at work."""
    near = pb.NearTextSearch(query=[str(observer.port)])
    message = pb.SearchRequest(collection="Page", near_text=near, uses_127_api=True).SerializeToString()
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}", [("grpc.enable_http_proxy", 0)]) as channel:
        call = channel.unary_unary(SEARCH).future(message, timeout=timeout)
        observer.wait("started")
        yield call
        call.cancel()


@contextmanager
def graphql(server: Server, observer: Observer) -> Iterator[None]:
    """Send a search over GraphQL that does not end by itself; at the end of the block, its client goes away."""
    text = f'{{ Get {{ Page(nearText: {{concepts: ["{observer.port}"]}}) {{ _additional {{ id }} }} }} }}'
    body = json.dumps({"query": text})
    lines = ["POST /v1/graphql HTTP/1.1", f"host: localhost:{server.port}", "content-type: application/json"]
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall("\r\n".join([*lines, f"content-length: {len(body)}", "", body]).encode())
        yield


def test_canceled_rpc_stops(server: Server) -> None:
    with observing() as observer, searching(server, observer) as call:
        call.cancel()
        observer.wait("stopped")


def test_rpc_whose_client_went_away_stops(server: Server) -> None:
    with observing() as observer:
        with searching(server, observer):
            pass  # the channel is closed
        observer.wait("stopped")


def test_rpc_stops_at_its_deadline(server: Server) -> None:
    with observing() as observer, searching(server, observer, timeout=2.0) as call:
        assert call.exception(SECONDS).code() == grpc.StatusCode.DEADLINE_EXCEEDED
        observer.wait("stopped")


def test_rest_request_whose_client_went_away_stops(server: Server) -> None:
    with observing() as observer:
        with graphql(server, observer):
            observer.wait("started")
        observer.wait("stopped")


def test_rpc_over_http_stops_at_the_timeout_that_it_names(server: Server) -> None:
    with observing() as observer:
        near = pb.NearTextSearch(query=[str(observer.port)])
        message = pb.SearchRequest(collection="Page", near_text=near, uses_127_api=True).SerializeToString()
        headers = {
            "content-type": "application/proto",
            "connect-protocol-version": "1",
            "connect-timeout-ms": "1500",
        }
        address = f"http://127.0.0.1:{server.port}/v1/grpc-web{SEARCH}"
        reply = httpx.post(address, content=message, headers=headers, timeout=SECONDS, trust_env=False)
        assert reply.status_code == 504
        assert reply.json()["code"] == "deadline_exceeded"
        observer.wait("started")
        observer.wait("stopped")
        wrong = httpx.post(
            address,
            content=message,
            headers={**headers, "connect-timeout-ms": "soon"},
            timeout=SECONDS,
            trust_env=False,
        )
        assert wrong.status_code == 400
        assert "connect-timeout-ms must be" in wrong.text


def test_server_that_is_asked_to_stop_ends_although_requests_are_running(tmp_path: Path) -> None:
    log = tmp_path / "log"
    server = servers.start(plugins=["tests.support.waiting:Text2VecEndless"], log=log)
    try:
        create(server)
        with observing() as one, observing() as other, searching(server, one), graphql(server, other):
            server.process.terminate()
            one.wait("stopped")
            assert server.process.wait(SECONDS) == 0
        assert "Traceback" not in log.read_text()
    finally:
        server.process.kill()
        server.process.wait()
        assert server.process.stdout is not None
        server.process.stdout.close()
