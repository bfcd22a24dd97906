"""How connections are made, in both flavors: order of addresses, silent ones, Unix sockets, and what is left open."""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.http_clients import FLAVORS, http_clients
from tests.support.raw_server import OK, raw_server
from weaviate_gen._transport.http1 import dialing, resolver
from weaviate_gen._transport.http1.errors import ConnectError, ConnectTimeout
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.race import ATTEMPT_DELAY, Race, interleaved

pytestmark = pytest.mark.contract

LONG = 20.0
SHORT = 0.3
LATE = SHORT + 1.0
HELLO = (200, {"content-length": "5"}, b"hello")

Make = Callable[..., Any]


@pytest.fixture(params=FLAVORS)
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return a function that makes a client of one flavor."""
    with http_clients(request.param) as start:
        yield lambda host, port=0, **limits: start(Origin(host, port, False), PoolLimits(**limits), None)


def get(client: Any, timeout: float = LONG) -> Any:
    return client.request("GET", "/", (), None, timeout)


def address(port: int) -> resolver.Address:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, ("127.0.0.1", port))


@contextmanager
def refusing() -> Iterator[int]:
    """Yield a port that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def silent() -> Iterator[int]:
    """Yield a port that does not respond to attempts to connect, as its backlog is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(4):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        yield port


@pytest.fixture
def resolve_to(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets the addresses of all names."""

    def resolve(*ports: int) -> None:
        monkeypatch.setattr(resolver, "_addresses", lambda host, port, flags: [address(port) for port in ports])

    return resolve


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Return the sockets that attempts to connect open."""
    socks: list[socket.socket] = []
    real = dialing.opened

    def note(target: resolver.Address) -> socket.socket:
        sock = real(target)
        socks.append(sock)
        return sock

    for name in ("dialing", "async_dialing"):
        monkeypatch.setattr(f"weaviate_gen._transport.http1.{name}.opened", note)
    return socks


def are_closed(socks: list[socket.socket]) -> bool:
    return all(sock.fileno() < 0 for sock in socks)


def test_address_that_refuses_is_followed_by_the_next_at_once(
    make: Make, resolve_to: Callable[..., None], opened: list[socket.socket]
) -> None:
    with raw_server() as server, refusing() as port:
        resolve_to(port, port, port, server.port)
        client = make("some.example", server.port)
        started = time.monotonic()
        assert HELLO == get(client)
        assert time.monotonic() - started < 3 * ATTEMPT_DELAY
        assert b"host: some.example:%d" % server.port in server.requests[0].split(b"\r\n")
        assert 4 == len(opened)
        assert are_closed(opened[:3])


def test_silent_address_is_overtaken_by_the_next(
    make: Make, resolve_to: Callable[..., None], opened: list[socket.socket]
) -> None:
    with raw_server() as server, silent() as port:
        resolve_to(port, server.port)
        started = time.monotonic()
        assert HELLO == get(make("some.example", server.port))
        assert ATTEMPT_DELAY <= time.monotonic() - started < ATTEMPT_DELAY + 1
        assert are_closed(opened[:1])


def test_attempt_that_is_slow_still_wins_over_one_that_fails(
    make: Make, resolve_to: Callable[..., None], opened: list[socket.socket]
) -> None:
    with socket.socket() as listener, refusing() as port:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        slow = listener.getsockname()[1]
        others = [socket.create_connection(("127.0.0.1", slow))]
        resolve_to(slow, port)
        results: list[Any] = []
        client = make("some.example", slow)
        thread = threading.Thread(target=lambda: results.append(get(client)))
        thread.start()
        for _ in range(2):  # the first makes room for the client
            sock = listener.accept()[0]
            sock.sendall(OK)
            others.append(sock)
        thread.join(LONG)
        assert [HELLO] == results
        for sock in others:
            sock.close()


def test_silent_addresses_end_with_the_deadline_and_leave_nothing_open(
    make: Make, resolve_to: Callable[..., None], opened: list[socket.socket]
) -> None:
    with silent() as port:
        resolve_to(port, port)
        started = time.monotonic()
        with pytest.raises(ConnectTimeout):
            get(make("some.example"), SHORT)
        assert SHORT <= time.monotonic() - started < LATE
        assert 2 == len(opened)
        assert are_closed(opened)


def test_refused_connection_is_not_tried_again_here(
    make: Make, resolve_to: Callable[..., None], opened: list[socket.socket]
) -> None:
    with refusing() as port:
        resolve_to(port, port)
        with pytest.raises(ConnectError, match="refused") as caught:
            get(make("some.example"))
        assert not isinstance(caught.value, ConnectTimeout)
        assert (False, True) == (caught.value.is_final, caught.value.is_unsent)
        assert 2 == len(opened)
        assert are_closed(opened)


def test_localhost_reaches_a_server_on_one_family_only(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")
    with raw_server() as server:
        both = [(socket.AF_INET6, socket.SOCK_STREAM, 6, ("::1", server.port, 0, 0)), address(server.port)]
        monkeypatch.setattr(resolver, "_addresses", lambda host, port, flags: both)
        started = time.monotonic()
        assert HELLO == get(make("localhost", server.port))
        assert time.monotonic() - started < ATTEMPT_DELAY


def test_addresses_of_families_take_turns() -> None:
    six: Any = [(10, 1, 6, (f"::{number}", 1, 0, 0)) for number in range(3)]
    four: Any = [(2, 1, 6, ("127.0.0.1", 1))]
    assert [six[0], four[0], six[1], six[2]] == interleaved([*six, *four])
    assert [] == interleaved([])


def test_next_address_is_due_when_the_last_attempt_failed_or_has_been_silent_for_long() -> None:
    race = Race([address(1), address(2), address(3)])
    assert address(1) == race.due(100.0, is_pending=False)
    assert race.due(100.1, is_pending=True) is None
    assert 100.0 + ATTEMPT_DELAY == race.wait_limit(200.0)
    assert 100.1 == race.wait_limit(100.1)
    assert address(2) == race.due(100.0 + ATTEMPT_DELAY, is_pending=True)
    assert address(3) == race.due(100.0 + ATTEMPT_DELAY, is_pending=False)
    assert race.due(200.0, is_pending=False) is None
    assert 300.0 == race.wait_limit(300.0)


def test_attempts_are_watched_by_select_where_there_is_no_poll(
    make: Make, resolve_to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("select.poll")
    with raw_server() as server, refusing() as port, silent() as other:
        resolve_to(port, other, server.port)
        assert HELLO == get(make("some.example", server.port))
        resolve_to(port)
        with pytest.raises(ConnectError, match="refused"):
            get(make("some.example"))


unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no Unix sockets")


@pytest.fixture
def path() -> Iterator[str]:
    """Return a short path for a socket."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield str(Path(folder) / "s.sock")


@unix
def test_unix_socket_carries_requests(make: Make, path: str) -> None:
    with raw_server(path=path) as server:
        client = make(f"unix:{path}")
        assert [HELLO] * 3 == [get(client) for _ in range(3)]
        assert b"host: localhost" in server.requests[0].split(b"\r\n")
        assert 1 == len(server.peers)


@unix
def test_missing_unix_socket_is_an_error(make: Make, path: str) -> None:
    with pytest.raises(ConnectError, match=os.strerror(errno.ENOENT)):
        get(make(f"unix:{path}"))


@unix
def test_unix_socket_whose_backlog_is_full_is_waited_for(make: Make, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as first:
        listener.bind(path)
        listener.listen(0)
        first.connect(path)
        client = make(f"unix:{path}")
        started = time.monotonic()
        with pytest.raises(ConnectError):
            get(client, SHORT)
        assert SHORT <= time.monotonic() - started < LATE
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(get(client)))
        thread.start()
        socks = []
        for _ in range(2):
            sock = listener.accept()[0]
            sock.sendall(OK)
            socks.append(sock)
        thread.join(LONG)
        assert [HELLO] == results
        for sock in socks:
            sock.close()
