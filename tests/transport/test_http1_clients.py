"""The HTTP/1.1 clients against servers on the loopback, in both flavors: reuse, ends, deadlines, and closing."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.http_clients import FLAVORS, http_clients
from tests.support.raw_server import OK, Peer, answer_all, raw_server
from tests.support.source import ROOT
from weaviate_gen._transport.http1 import pool, sockets
from weaviate_gen._transport.http1.coroutines import AsyncHttpClient
from weaviate_gen._transport.http1.errors import (
    ConnectError,
    ConnectionBroken,
    ConnectTimeout,
    PoolTimeout,
    ProtocolError,
    ReadTimeout,
)
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.threads import HttpClient

pytestmark = pytest.mark.contract

LONG = 20.0
SHORT = 0.3
LATE = SHORT + 1.0
"""Seconds within which a call ends whose timeout is short, on a busy machine."""

HELLO = (200, {"content-length": "5"}, b"hello")

Make = Callable[..., Any]


@pytest.fixture(params=FLAVORS)
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return a function that makes a client of one flavor."""
    with http_clients(request.param) as start:

        def build(port: int, host: str = "127.0.0.1", context: Any = None, **limits: Any) -> Any:
            return start(Origin(host, port, context is not None), PoolLimits(**limits), context)

        yield build


def get(client: Any, target: str = "/", timeout: float = LONG, verb: str = "GET", body: bytes | None = None) -> Any:
    return client.request(verb, target, (), body, timeout)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls at the same time, and return what each returns or raises."""
    results: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            results[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 - tests look at it
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    return results


def test_one_connection_carries_many_requests(make: Make) -> None:
    with raw_server() as server:
        client = make(server.port)
        assert [HELLO] * 5 == [get(client) for _ in range(5)]
        assert 1 == len(server.peers)
        assert 5 == len(server.requests)


def test_request_has_a_head_and_a_body(make: Make) -> None:
    bodies: list[bytes] = []

    def handle(peer: Peer) -> None:
        while head := peer.head():
            bodies.append(peer.body(head))
            peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port)
        client.request("POST", "/v1/a?b=c", (("x-own", "1"),), b"data", LONG)
        client.request("POST", "/v1/a", (), b"x" * 100_000, LONG)
        first = server.requests[0].split(b"\r\n")
        assert b"POST /v1/a?b=c HTTP/1.1" == first[0]
        assert {b"host: 127.0.0.1:%d" % server.port, b"x-own: 1", b"content-length: 4"} < set(first)
        assert [b"data", b"x" * 100_000] == bodies


def test_connection_that_the_server_announces_to_close_is_not_used_again(make: Make) -> None:
    with raw_server(lambda peer: answer_all(peer, OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))) as server:
        client = make(server.port)
        for _ in range(3):
            assert b"hello" == get(client)[2]
        assert 3 == len(server.peers)
        assert all(peer.ended.wait(LONG) for peer in server.peers)


def test_connection_that_the_server_closed_is_replaced_before_anything_is_sent(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port)
        for number in range(1, 4):
            assert HELLO == get(client, verb="POST", body=b"write")
            assert server.peers[number - 1].ended.wait(LONG)
            assert number == len(server.requests)


def test_unrequested_bytes_are_not_taken_for_the_next_response(make: Make) -> None:
    sent = threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if peer.number == 1:
            received.wait(LONG)
            peer.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            sent.set()
            peer.wait_until_closed()

    received = threading.Event()
    with raw_server(handle) as server:
        client = make(server.port)
        assert HELLO == get(client)
        received.set()
        assert sent.wait(LONG)
        assert HELLO == get(client)
        assert 2 == len(server.peers)


def test_request_is_not_repeated_when_its_outcome_is_unknown(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        if peer.number == 1:
            peer.send(OK)
            peer.request()

    with raw_server(handle) as server:
        client = make(server.port)
        assert HELLO == get(client)
        with pytest.raises(ConnectionBroken, match="without a response"):
            get(client, verb="POST", body=b"write")
        assert 2 == len(server.requests)
        assert 1 == len(server.peers)


@pytest.mark.parametrize("part", [OK[:20], OK[:-1], b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"])
def test_response_that_breaks_off_is_an_error(part: bytes, make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(part)

    with raw_server(handle) as server, pytest.raises(ConnectionBroken, match="in the middle"):
        get(make(server.port))


def test_reset_connection_is_an_error(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with raw_server(handle) as server, pytest.raises(ConnectionBroken) as caught:
        get(make(server.port))
    assert isinstance(caught.value.__cause__, ConnectionError)


def test_invalid_response_closes_the_connection(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")
        peer.wait_until_closed()

    with raw_server(handle) as server:
        with pytest.raises(ProtocolError, match=r"(?i)content-length"):
            get(make(server.port))
        assert server.peer(1).ended.wait(LONG)


def test_informational_responses_are_skipped(make: Make) -> None:
    with raw_server(lambda peer: answer_all(peer, b"HTTP/1.1 100 Continue\r\n\r\n" + OK)) as server:
        client = make(server.port)
        assert [HELLO] * 2 == [get(client, verb="POST", body=b"x") for _ in range(2)]
        assert 1 == len(server.peers)


def test_response_to_head_has_no_body(make: Make) -> None:
    with raw_server(lambda peer: answer_all(peer, OK[:-5])) as server:
        client = make(server.port)
        assert [(200, {"content-length": "5"}, b"")] * 3 == [get(client, verb="HEAD") for _ in range(3)]
        assert 1 == len(server.peers)


def test_body_may_end_with_the_connection(make: Make) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\nhel")
        peer.send(b"lo")

    with raw_server(handle) as server:
        client = make(server.port)
        assert [(200, {}, b"hello")] * 2 == [get(client) for _ in range(2)]


def test_compressed_body_is_decompressed(make: Make) -> None:
    packed = gzip.compress(b"hello" * 1_000)
    reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    with raw_server(lambda peer: answer_all(peer, reply)) as server:
        assert b"hello" * 1_000 == get(make(server.port))[2]
        assert b"accept-encoding: gzip" in server.requests[0].split(b"\r\n")


def test_large_bodies_go_both_ways(make: Make) -> None:
    data = os.urandom(1 << 20) * 8

    def handle(peer: Peer) -> None:
        while head := peer.head():
            body = peer.body(head)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
            peer.send(body)

    with raw_server(handle) as server:
        client = make(server.port)
        for _ in range(2):
            assert data == get(client, verb="POST", body=data)[2]
        assert 1 == len(server.peers)


def test_early_response_is_read_although_the_server_does_not_read_the_body(make: Make) -> None:
    reply = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge"

    def handle(peer: Peer) -> None:
        peer.head()
        peer.send(reply)
        answered.wait(LONG)

    answered = threading.Event()
    with raw_server(handle) as server:
        client = make(server.port)
        for number in (1, 2):
            assert (413, {"content-length": "5"}, b"large") == get(client, verb="POST", body=bytes(20 << 20))
            assert number == len(server.peers)
        answered.set()


def dripping(peer: Peer) -> None:
    peer.request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    while True:
        peer.send(b"x")
        time.sleep(0.02)


def silent(peer: Peer) -> None:
    peer.request()
    peer.wait_until_closed()


@pytest.mark.parametrize("handle", [silent, dripping])
def test_deadline_ends_a_response_that_does_not_come(handle: Callable[[Peer], None], make: Make) -> None:
    with raw_server(handle) as server:
        client = make(server.port)
        started = time.monotonic()
        with pytest.raises(ReadTimeout):
            get(client, timeout=SHORT)
        assert SHORT <= time.monotonic() - started < LATE
        assert server.peer(1).ended.wait(LONG)


def test_deadline_ends_a_body_that_is_not_read(make: Make) -> None:
    over = threading.Event()
    with raw_server(lambda peer: over.wait(LONG)) as server:
        client = make(server.port)
        started = time.monotonic()
        with pytest.raises(ReadTimeout):
            get(client, timeout=SHORT, verb="POST", body=bytes(20 << 20))
        assert SHORT <= time.monotonic() - started < LATE
        over.set()


def test_each_call_has_its_own_deadline(make: Make) -> None:
    def handle(peer: Peer) -> None:
        for pause in (0.0, 2 * SHORT, LONG):
            peer.request()
            if pause == LONG:
                peer.wait_until_closed()
                return
            time.sleep(pause)
            peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port)
        assert HELLO == get(client, timeout=SHORT)
        assert HELLO == get(client, timeout=LONG)
        started = time.monotonic()
        with pytest.raises(ReadTimeout):
            get(client, timeout=SHORT)
        assert time.monotonic() - started < LATE
        assert 1 == len(server.peers)


def test_deadline_covers_the_resolution_of_names(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    real = socket.getaddrinfo

    def slow(host: Any, *args: Any, **more: Any) -> Any:
        if host == b"slow.example" and not more.get("flags"):
            over.wait(LONG)
            raise socket.gaierror("late")
        return real(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    started = time.monotonic()
    with pytest.raises(ConnectTimeout):
        get(make(1, "slow.example"), timeout=SHORT)
    assert SHORT <= time.monotonic() - started < LATE
    over.set()


def test_name_without_an_address_is_an_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    client = make(1, "no.example")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(ConnectError, match=r"'no\.example'.*not known") as caught:
        get(client)
    assert not isinstance(caught.value, ConnectTimeout)


def test_ipv6_addresses_are_in_brackets(make: Make) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")
    with raw_server(family=socket.AF_INET6) as server:
        assert HELLO == get(make(server.port, "::1"))
        assert b"host: [::1]:%d" % server.port in server.requests[0].split(b"\r\n")


def test_calls_share_no_more_connections_than_allowed(make: Make) -> None:
    with raw_server() as server:
        client = make(server.port, maxsize=2)
        results = together(*[lambda: [get(client) for _ in range(10)]] * 12)
        assert [[HELLO] * 10] * 12 == results
        assert len(server.peers) <= 2


def test_idle_connections_beyond_the_limit_are_closed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SURPLUS_IDLE", 0.0)
    barrier = threading.Barrier(4)

    def handle(peer: Peer) -> None:
        while peer.request():
            barrier.wait(LONG)
            peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port, keepalive=1)
        assert [HELLO] * 4 == together(*[lambda: get(client)] * 4)
        ended = [peer for peer in server.peers if peer.ended.wait(SHORT)]
        assert 3 == len(ended)


def test_wait_for_a_connection_ends_with_the_pools_timeout_or_the_deadline(make: Make) -> None:
    over, begun = threading.Event(), threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        begun.set()
        over.wait(LONG)
        peer.send(OK)
        answer_all(peer)

    with raw_server(handle) as server:
        client = make(server.port, maxsize=1, timeout=SHORT)
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(get(client)))
        thread.start()
        assert begun.wait(LONG)
        for timeout in (SHORT / 2, LONG):
            started = time.monotonic()
            with pytest.raises(PoolTimeout, match=r"all 1 connections.*none became free for this call within 0\.\d+ s"):
                get(client, timeout=timeout)
            assert not client._pool.waiters
            assert min(timeout, SHORT) <= time.monotonic() - started < LATE
        over.set()
        thread.join(LONG)
        assert [HELLO] == results
        assert HELLO == get(client)
        assert 1 == len(server.peers)


def test_connection_that_breaks_makes_room_for_those_who_wait(make: Make) -> None:
    waiting = threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        if peer.number == 1:
            waiting.wait(LONG)
            return
        peer.send(OK)

    with raw_server(handle) as server:
        client = make(server.port, maxsize=1)
        release = threading.Timer(SHORT, waiting.set)
        release.start()
        results = together(lambda: get(client), lambda: get(client))
        assert {ConnectionBroken, tuple} == {type(result) for result in results}
        release.join()


def test_close_ends_calls_in_flight_and_those_that_wait(make: Make) -> None:
    begun = threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        begun.set()
        peer.wait_until_closed()

    with raw_server(handle) as server:
        client = make(server.port, maxsize=1)

        def close() -> None:
            assert begun.wait(LONG)
            time.sleep(0.05)  # the other call waits for the connection by then
            client.close()

        started = time.monotonic()
        *results, closed = together(lambda: get(client), lambda: get(client), close)
        assert {ConnectionBroken, ConnectError} == {type(result) for result in results}  # the second one was not sent
        assert closed is None
        assert time.monotonic() - started < LONG / 2
        assert server.peer(1).ended.wait(LONG)


def test_close_closes_idle_connections(make: Make) -> None:
    with raw_server() as server:
        client = make(server.port)
        get(client)
        client.close()
        assert server.peer(1).ended.wait(LONG)


def test_interrupted_call_leaves_room_in_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_server() as server:
        client = HttpClient(Origin("127.0.0.1", server.port, False), PoolLimits(maxsize=1), None)
        assert HELLO == get(client)
        with monkeypatch.context() as patch:
            patch.setattr(sockets.Connection, "_receive", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                get(client)
        assert server.peer(1).ended.wait(LONG)
        assert HELLO == get(client)
        client.close()


def test_canceled_call_closes_its_connection_and_leaves_room_in_the_pool() -> None:
    begun = threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        if peer.number == 1:
            begun.set()
            peer.wait_until_closed()
        peer.send(OK)

    async def main(port: int) -> Any:
        client = AsyncHttpClient(Origin("127.0.0.1", port, False), PoolLimits(maxsize=1), None)
        task = asyncio.ensure_future(client.request("GET", "/", (), None, LONG))
        waiting = asyncio.ensure_future(client.request("GET", "/", (), None, LONG))
        await asyncio.to_thread(begun.wait, LONG)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.peer(1).ended.wait, LONG)
        result = await client.request("GET", "/", (), None, LONG)
        await client.close()
        return result

    with raw_server(handle) as server:
        assert HELLO == asyncio.run(main(server.port))


def test_connection_that_a_canceled_call_was_handed_goes_to_the_next_one() -> None:
    async def main(port: int) -> None:
        client = AsyncHttpClient(Origin("127.0.0.1", port, False), PoolLimits(maxsize=1), None)
        first = asyncio.ensure_future(client.request("GET", "/", (), None, LONG))
        second = asyncio.ensure_future(client.request("GET", "/", (), None, LONG))
        release = client._release

        def release_and_cancel(connection: Any, is_open: bool) -> None:
            release(connection, is_open)
            second.cancel()  # it was handed the connection, and has not gone on yet

        client._release = release_and_cancel  # type: ignore[method-assign]  # a moment that chance rarely hits
        assert HELLO == await first
        with pytest.raises(asyncio.CancelledError):
            await second
        assert HELLO == await client.request("GET", "/", (), None, LONG)
        await client.close()

    with raw_server() as server:
        asyncio.run(main(server.port))
        assert 1 == len(server.peers)


PROGRAM = """
import asyncio, gc, os, sys, warnings
from weaviate_gen._transport.http1.coroutines import AsyncHttpClient
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.threads import HttpClient
origin = Origin("127.0.0.1", int(sys.argv[1]), False)
client = HttpClient(origin, PoolLimits(), None)
client.request("GET", "/", (), None, 20.0)
client.close()
async def main():
    client = AsyncHttpClient(origin, PoolLimits(), None)
    await asyncio.gather(*(client.request("GET", "/", (), None, 20.0) for _ in range(5)))
    await client.close()
asyncio.run(main())
gc.collect()
print(sorted({"httpx", "httpx2", "h11", "grpc"} & set(sys.modules)))
"""


def test_nothing_is_left_open_and_no_other_library_is_loaded() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"}
    with raw_server() as server:
        ran = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error", "-c", PROGRAM, str(server.port)],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ("[]", "", 0) == (ran.stdout.strip(), ran.stderr, ran.returncode)


def test_connections_idle_since_before_a_request_that_timed_out_are_not_used_again(make: Make) -> None:
    """What ends one connection in silence ends those beside it: only one call pays for it."""
    silent, together_once = threading.Event(), threading.Barrier(3)

    def handle(peer: Peer) -> None:
        if peer.number <= 3:
            peer.request()
            together_once.wait(LONG)
            peer.send(OK)
            silent.wait(LONG)
            peer.wait_until_closed()
        else:
            answer_all(peer)

    with raw_server(handle) as server:
        client = make(server.port)
        assert [HELLO] * 3 == together(*[lambda: get(client)] * 3)
        silent.set()
        with pytest.raises(ReadTimeout):
            get(client, timeout=SHORT)
        for number in (1, 2, 3):
            assert server.peer(number).ended.wait(LONG)
        for _ in range(3):
            assert HELLO == get(client)
        assert 4 == len(server.peers)


def test_connections_used_since_a_request_was_sent_that_timed_out_stay(make: Make) -> None:
    asked = threading.Event()

    def handle(peer: Peer) -> None:
        if peer.number == 1:
            peer.request()
            asked.set()
            peer.wait_until_closed()
        else:
            answer_all(peer)

    def later() -> Any:
        assert asked.wait(LONG)
        return get(client)

    with raw_server(handle) as server:
        client = make(server.port)
        failed, answered = together(lambda: get(client, timeout=SHORT * 3), later)
        assert isinstance(failed, ReadTimeout)
        assert HELLO == answered
        assert HELLO == get(client)
        assert 2 == len(server.peers)
