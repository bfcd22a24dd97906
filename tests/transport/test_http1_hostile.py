"""Hostile servers: each response of the corpus has one outcome, by both parsers, in both flavors, however it comes."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.hostile_responses import CORPUS, HTTPX_DIFFERS, LIMITS, PARSERS_DIFFER
from tests.support.http_clients import FLAVORS, http_clients
from tests.support.http_responses import READERS, outcome_of, response, split
from tests.support.raw_server import OK, Peer, raw_server
from weaviate_gen._transport.http1 import sockets
from weaviate_gen._transport.http1.coroutines import AsyncHttpClient
from weaviate_gen._transport.http1.errors import (
    ConnectionBroken,
    DecodingError,
    Http1Error,
    ReadTimeout,
    ResponseTooLarge,
)
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.parsers import H11Reader
from weaviate_gen._transport.http1.pool import PoolLimits

pytestmark = pytest.mark.contract

LONG = 20.0
SHORT = 0.3
PATIENT = 600.0
"""For what is about memory: h11 takes a second for 100,000 chunks of a byte, and many times that where it is traced."""

Outcome = tuple[Any, ...]


def read(kind: Any, pieces: list[bytes], verb: str) -> Outcome:
    """Return status and body, or the error's class."""
    outcome = outcome_of(kind(LIMITS.max_body, LIMITS.max_head), pieces, verb)
    return (outcome[0], outcome[2]) if len(outcome) > 1 else outcome


def expected_of(name: str, kind: Any) -> tuple[str, bytes, Outcome]:
    """Return method, bytes, and what a parser makes of them."""
    verb, data, expected = CORPUS[name]
    return verb, data, PARSERS_DIFFER[name][0] if kind is H11Reader and name in PARSERS_DIFFER else expected


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("kind", READERS)
def test_outcome_is_the_same_wherever_the_response_is_split(name: str, kind: Any) -> None:
    verb, data, expected = expected_of(name, kind)
    assert expected == read(kind, [data], verb)
    size = max(len(data) // 1_000, 1)
    assert expected == read(kind, [data[at : at + size] for at in range(0, len(data), size)], verb)
    for place in range(1, len(data), max(len(data) // 200, 1)):
        assert expected == read(kind, split(data, [place]), verb)


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in PARSERS_DIFFER])
def test_response_that_ends_early_has_one_outcome(name: str) -> None:
    verb, data, expected = CORPUS[name]
    for end in range(0, len(data), max(len(data) // 200, 1)):
        first, second = (read(kind, [data[:end]], verb) for kind in READERS)
        assert len(first) == len(second)
        if len(first) > 1:
            assert first == second
            # complete, with only noise missing; or all that there was until the end
            assert first == expected or b"content-length" not in data.lower()


@pytest.fixture(params=FLAVORS)
def flavor(request: pytest.FixtureRequest) -> str:
    """Return the name of a flavor."""
    return str(request.param)


@pytest.fixture
def make(flavor: str) -> Iterator[Callable[..., Any]]:
    """Return a function that makes a client with small limits."""
    with http_clients(flavor) as start:
        yield lambda port, limits=LIMITS: start(Origin("127.0.0.1", port, False), limits, None)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return a function that sets the parser of both flavors."""

    def use(kind: Any) -> None:
        for module in (sockets, sys.modules[AsyncHttpClient.__module__]):
            monkeypatch.setattr(module, "reader_class", lambda: kind)

    return use


def get(client: Any, target: str = "/", timeout: float = LONG, verb: str = "GET", body: bytes | None = None) -> Outcome:
    """Return status and body, or the error's class."""
    try:
        status, _, data = client.request(verb, target, (), body, timeout)
    except Http1Error as error:
        assert str(error)
        return (type(error),)
    return status, data


def served(names: list[str]) -> Callable[[Peer], None]:
    """Return what sends the response whose place is the path, and ends the connection."""

    def handle(peer: Peer) -> None:
        place = int(peer.head().split(b" ")[1][1:])
        peer.send(CORPUS[names[place]][1])
        peer.sock.shutdown(socket.SHUT_WR)
        peer.wait_until_closed()

    return handle


@pytest.mark.parametrize("kind", READERS)
def test_both_flavors_have_the_outcome_of_the_parser(
    kind: Any, make: Callable[..., Any], parser: Callable[[Any], None]
) -> None:
    parser(kind)
    names = list(CORPUS)
    with raw_server(served(names)) as server:
        for place, name in enumerate(names):
            verb, _, expected = expected_of(name, kind)
            # a client of its own: that the server ends the connection may come after the next request
            assert (name, expected) == (name, get(make(server.port), f"/{place}", verb=verb))


def test_incomplete_response_of_a_silent_server_ends_with_the_deadline(make: Callable[..., Any]) -> None:
    names = [name for name, case in CORPUS.items() if case[2] == (ConnectionBroken,) and case[1]]
    assert len(names) > 5

    def handle(peer: Peer) -> None:
        peer.send(CORPUS[names[int(peer.head().split(b" ")[1][1:])]][1])
        peer.wait_until_closed()

    with raw_server(handle) as server:
        client = make(server.port)
        for place, name in enumerate(names):
            started = time.monotonic()
            assert (name, (ReadTimeout,)) == (name, get(client, f"/{place}", 0.1))
            assert time.monotonic() - started < 0.1 + 1


FIREHOSES: dict[str, tuple[bytes, bytes]] = {
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 9_000),
    "informational responses": (b"", response("HTTP/1.1 100 Continue\n") * 3_000),
    "line breaks": (b"", b"\r\n" * 30_000),
    "chunks": (response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"), b"1\r\nx\r\n" * 9_000),
    "trailers": (response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"0\r\n"), b"X: y\r\n" * 9_000),
    "extension": (response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5;a="), b"x" * 60_000),
    "body": (response("HTTP/1.1 200 OK\n"), b"x" * 60_000),
}


@pytest.mark.parametrize("name", FIREHOSES)
@pytest.mark.parametrize("kind", READERS)
def test_endless_response_is_refused_within_the_limits(
    name: str, kind: Any, make: Callable[..., Any], parser: Callable[[Any], None]
) -> None:
    parser(kind)
    start, part = FIREHOSES[name]

    def handle(peer: Peer) -> None:
        peer.head()
        peer.send(start)
        while True:
            peer.send(part)

    with raw_server(handle) as server:
        client = make(server.port, PoolLimits(max_head=100_000, max_body=100_000))
        tracemalloc.start()
        try:
            assert (ResponseTooLarge,) == get(client, timeout=PATIENT)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 2_000_000
        assert server.peer(1).ended.wait(LONG)


@pytest.mark.parametrize("kind", READERS)
def test_body_in_small_chunks_takes_no_more_memory_than_another(kind: Any) -> None:
    reader = kind()
    reader.start("GET")
    reader.receive(response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"))
    tracemalloc.start()
    try:
        for _ in range(20):
            reader.receive(b"2\r\nxy\r\n" * 2_000)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 2 * 80_000
    reader.receive(b"0\r\n\r\n")
    assert b"xy" * 40_000 == reader.body()


@pytest.mark.parametrize("kind", READERS)
def test_many_members_and_headers_are_refused(kind: Any) -> None:
    packed = gzip.compress(b"", mtime=0)
    for count, outcome in ((1_000, 200), (1_001, DecodingError)):
        data = response(
            f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(packed) * count}\n", packed * count
        )
        assert outcome == outcome_of(kind(), [data])[0]
    for count, outcome in ((999, 200), (1_000, ResponseTooLarge)):
        data = response("HTTP/1.1 200 OK\n" + "X: y\n" * count + "Content-Length: 0\n")
        assert outcome == outcome_of(kind(), [data])[0]


def test_response_beyond_a_limit_names_the_setting(make: Callable[..., Any]) -> None:
    names = ["length beyond the limit", "endless header", "endless chunks", "gzip bomb"]
    settings_ = ["max_response_body", "max_response_head", "max_response_body", "max_response_body"]
    with raw_server(served(names)) as server:
        for place, setting in enumerate(settings_):
            with pytest.raises(ResponseTooLarge, match=rf"ConnectionConfig\({setting}="):
                make(server.port).request("GET", f"/{place}", (), None, LONG)


@pytest.mark.parametrize("size", [10, 1 << 20, 20 << 20])
def test_response_that_comes_before_the_request_is_sent_is_read_although_the_server_closes(
    size: int, make: Callable[..., Any]
) -> None:
    reply = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge"

    def handle(peer: Peer) -> None:
        peer.head()
        peer.send(reply)
        peer.sock.shutdown(socket.SHUT_WR)
        peer.wait_until_closed()

    with raw_server(handle) as server:
        client = make(server.port)
        assert [(413, b"large")] * 2 == [get(client, verb="POST", body=bytes(size)) for _ in range(2)]


def test_response_before_any_request_is_not_taken_for_one(make: Callable[..., Any]) -> None:
    bad = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"
    sent = threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if peer.number == 1:
            received.wait(LONG)
            peer.send(bad)
            sent.set()
            peer.wait_until_closed()

    received = threading.Event()
    with raw_server(handle) as server:
        client = make(server.port)
        assert (200, b"hello") == get(client)
        received.set()
        assert sent.wait(LONG)
        assert (200, b"hello") == get(client)


def test_response_smuggled_behind_another_is_not_the_next_ones(make: Callable[..., Any]) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK + OK.replace(b"hello", b"bad!!"))
        peer.request()
        peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port)
        assert [(200, b"hello")] * 5 == [get(client) for _ in range(5)]
        assert 5 == len(server.peers)


def through_httpx(verb: str, data: bytes) -> Outcome:
    """Return what httpx makes of bytes: status and body, or the base class of our errors."""
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(network_backend=httpcore.MockBackend([data]))
    with httpx.Client(transport=transport) as client:
        try:
            reply = client.request(verb, "http://127.0.0.1/", headers={"accept-encoding": "gzip"})
        except httpx.HTTPError:
            return (Http1Error,)
    return reply.status_code, reply.content


@pytest.mark.parametrize("name", CORPUS)
def test_outcome_is_that_of_httpx_or_differs_for_a_reason(name: str) -> None:
    verb, data, expected = CORPUS[name]
    ours = expected if len(expected) > 1 else (Http1Error,)
    assert (ours != through_httpx(verb, data)) is (name in HTTPX_DIFFERS)


def test_differences_are_those_of_the_corpus() -> None:
    assert set(CORPUS) >= {*HTTPX_DIFFERS, *PARSERS_DIFFER}
    assert not [name for name, (outcome, _) in PARSERS_DIFFER.items() if len(outcome) > 1 and outcome[1] != b"hello"]


PIECES = st.sampled_from(
    sorted({line + b"\r\n" for _, data, _ in CORPUS.values() for line in data.split(b"\r\n") if len(line) < 200})
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=10).map(b"".join), st.sampled_from(["GET", "HEAD", "POST"]), st.booleans())
def test_lines_of_hostile_responses_in_any_order_are_never_read_in_two_ways(
    data: bytes, verb: str, starts_well: bool
) -> None:
    if starts_well:
        data = b"HTTP/1.1 200 OK\r\n" + data
    outcomes = []
    for kind in READERS:
        whole = read(kind, [data], verb)
        single = read(kind, [data[at : at + 1] for at in range(len(data))], verb)
        assert whole == single or len(whole) == len(single) == 1
        outcomes.append(whole)
    first, second = outcomes
    if len(first) > 1 and len(second) > 1:
        assert first == second
