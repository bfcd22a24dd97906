"""The transports by themselves, in both flavors: which way they settle on, what they hold, how failures are named."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from tests.support.canned import Canned, Refusal, Seen, healthy, serving
from tests.support.proxy import Blocking, Loop
from weaviate_gen._runtime.handler import Reply
from weaviate_gen._transport import deadline, errors
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.coroutines import AsyncLocalTransport, AsyncNetworkTransport
from weaviate_gen._transport.deadline import Deadline
from weaviate_gen._transport.network import Network, http_library
from weaviate_gen._transport.threads import LocalTransport, NetworkTransport
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig, ConnectionConfig, GrpcConfig, Proxies

pytestmark = pytest.mark.contract

CHECK = "/grpc.health.v1.Health/Check"
STREAM = "/weaviate.v1.Weaviate/BatchStream"
LONG = 20.0


@pytest.fixture(params=["sync", "async"])
def flavor(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Return a function that makes a transport of one flavor: over the network, or to an engine in this process."""
    loop = Loop()
    made: list[Any] = []

    def make(given: Any) -> Any:
        kinds: Any = (LocalTransport, AsyncLocalTransport) if callable(given) else (
            NetworkTransport, AsyncNetworkTransport,
        )  # fmt: skip
        transport = kinds[0](given) if request.param == "sync" else Blocking(kinds[1](given), loop)
        made.append(transport)
        return transport

    yield make
    for transport in made:
        transport.close()
    loop.close()


class Requests:
    """Requests of a stream, for either flavor."""

    def __init__(self, *messages: bytes) -> None:
        self._messages = iter(messages)

    def __iter__(self) -> Requests:
        return self

    def __next__(self) -> bytes:
        return next(self._messages)

    def __aiter__(self) -> Requests:
        return self

    async def __anext__(self) -> bytes:
        for message in self._messages:
            return message
        raise StopAsyncIteration


def network(port: int, grpc_port: int, mode: Any = "auto") -> Network:
    params = ConnectionParams.from_params("127.0.0.1", port, False, "127.0.0.1", grpc_port, False)
    return Network(params, AdditionalConfig(), mode)


def over_http(seen: Seen) -> tuple[int, Any]:
    """Answer RPCs over HTTP as well."""
    return (200, healthy(seen)) if CHECK in seen.path else (200, {})


def refusing(seen: Seen) -> tuple[int, Any]:
    return 403, {"code": "permission_denied", "message": "not you"}


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_the_way_of_rpcs_is_settled_by_the_first_answer(flavor: Any) -> None:
    with serving(Canned(rest=over_http)) as server, closed_port() as port:
        transport = flavor(network(server.port, server.grpc_port))
        assert "auto" == transport.mode
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
        assert "grpc" == transport.mode
        transport = flavor(network(server.port, port))
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
        assert "http" == transport.mode


def test_a_refusal_over_http_settles_it_too_and_a_stranger_does_not(flavor: Any) -> None:
    with serving(Canned(rest=refusing)) as server, closed_port() as port:
        transport = flavor(network(server.port, port))
        with pytest.raises(errors.TransportError, match="not you"):
            transport.rpc(CHECK, b"", (), LONG)
        assert "http" == transport.mode
    with serving(Canned(rest=lambda _: (404, b"no such page"))) as server, closed_port() as port:
        transport = flavor(network(server.port, port))
        with pytest.raises(errors.TransportError) as caught:
            transport.rpc(CHECK, b"", (), LONG)
        assert ("connect", "grpc", "auto") == (caught.value.code, caught.value.hop, transport.mode)


def test_what_grpc_answers_is_not_asked_over_http(flavor: Any) -> None:
    def refuse(seen: Seen) -> bytes:
        raise Refusal(grpc.StatusCode.UNAVAILABLE, "busy")

    with serving(Canned(rest=over_http, rpc=refuse)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        with pytest.raises(errors.TransportError, match="busy"):
            transport.rpc(CHECK, b"", (), LONG)
        assert [] == server.paths("POST")


def test_http_is_used_once_it_is_preferred_and_carries_no_streams(flavor: Any) -> None:
    with serving(Canned(rest=over_http)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        transport.prefer_http()
        assert "http" == transport.mode
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (("x-own", "1"),), LONG)
        assert [] == server.paths("RPC")
        (seen,) = server.seen
        assert ("application/proto", "1", "1") == tuple(
            seen.headers[name] for name in ("content-type", "connect-protocol-version", "x-own")
        )
        with pytest.raises(errors.TransportError, match="streams need gRPC") as caught:
            list(transport.stream(STREAM, Requests(), (), LONG))
        assert ("failed_precondition", "http") == (caught.value.code, caught.value.hop)


def test_a_closed_transport_opens_anew(flavor: Any) -> None:
    with serving(Canned(rest=over_http)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        for _ in range(2):
            assert 200 == transport.rest("GET", "/v1/meta", (), None, LONG)[0]
            assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
            transport.close()


@pytest.mark.parametrize("kind", [NetworkTransport, AsyncNetworkTransport])
def test_nothing_is_held_of_a_channel_that_was_replaced(kind: Any) -> None:
    loop = Loop()
    calls: list[int] = []

    def late_once(seen: Seen) -> bytes:
        calls.append(1)
        if len(calls) == 1:
            time.sleep(0.5)
        return healthy(seen)

    with serving(Canned(rpc=late_once)) as server:
        bare = kind(network(server.port, server.grpc_port, "grpc"))
        transport = bare if kind is NetworkTransport else Blocking(bare, loop)
        with pytest.raises(errors.TransportError) as caught:
            transport.rpc(CHECK, b"", (), 0.2)
        assert "deadline_exceeded" == caught.value.code
        transport.rpc(CHECK, b"", (), LONG)
        clients = bare._clients if kind is NetworkTransport else next(iter(bare._clients.values()))
        assert set() == clients.retired
        assert 0 == clients.channel.calls
        transport.close()
    loop.close()


def test_a_stream_that_is_canceled_ends(flavor: Any) -> None:
    over = threading.Event()

    def stream(requests: Iterator[bytes]) -> Iterator[bytes]:
        yield b"first"
        over.wait(LONG)

    with serving(Canned(stream=stream)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        canceller = Canceller()
        replies = iter(transport.stream(STREAM, Requests(b""), (), LONG, canceller))
        assert b"first" == next(replies)
        canceller.cancel()
        with pytest.raises((errors.TransportError, CancelledError)) as caught:
            next(replies)
        over.set()
        if isinstance(caught.value, errors.TransportError):  # coroutines learn of it as of any cancellation
            assert ("canceled", "grpc") == (caught.value.code, caught.value.hop)


class Engine:
    """A handler that takes its time."""

    def __init__(self, seconds: float = 0.0, reply: Reply | None = None) -> None:
        self.seconds = seconds
        self.reply = reply or Reply(200, (), b"{}")
        self.limits: list[Any] = []
        self.closed = 0

    def time_limit(self, seconds: float | None) -> Any:
        self.limits.append(seconds)
        return Canceller()

    def rest(self, verb: str, target: str, headers: Any, body: bytes, limit: Any) -> Reply:
        time.sleep(self.seconds)
        return self.reply

    def close(self) -> None:
        self.closed += 1


def test_an_engine_is_given_the_timeout_and_a_moment_to_notice_that_it_passed(flavor: Any) -> None:
    engine = Engine(seconds=0.2)
    transport = flavor(lambda: engine)
    assert (200, {}, b"{}") == transport.rest("GET", "/v1/meta", (), None, 0.2)
    assert ([0.2], "local") == (engine.limits, transport.mode)


@pytest.mark.parametrize(("status", "code"), [(499, "canceled"), (504, "deadline_exceeded")])
def test_a_request_that_an_engine_stopped_is_no_answer(flavor: Any, status: int, code: str) -> None:
    transport = flavor(lambda: Engine(reply=Reply(status, (), b"too late")))
    with pytest.raises(errors.TransportError, match="too late") as caught:
        transport.rest("GET", "/v1/meta", (), None, LONG)
    assert (code, "engine") == (caught.value.code, caught.value.hop)


def test_an_engine_is_opened_once_and_again_after_it_was_closed(flavor: Any) -> None:
    engines: list[Engine] = []

    def make() -> Any:
        engines.append(Engine())
        return engines[-1]

    transport = flavor(make)
    for opened in (1, 2):
        for _ in range(2):
            transport.rest("GET", "/v1/meta", (), None, LONG)
        transport.close()
        transport.close()
        assert [1] * opened == [engine.closed for engine in engines]


class Pipe:
    """A network stream that notes how much it is given at a time, and how long that may take."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, float | None]] = []

    def write(self, buffer: Any, timeout: float | None = None) -> None:
        self.writes.append((len(buffer), timeout))


def test_a_large_body_is_written_in_pieces_that_share_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(deadline, "monotonic", lambda: clock[0])
    pipe, limit = Pipe(), Deadline()
    stream = deadline._Stream(pipe, limit)
    stream.write(b"x" * 65_536, 5.0)
    assert [(65_536, 5.0)] == pipe.writes
    with limit.after(3.0):
        stream.write(b"x" * 65_537, 5.0)
        clock[0] = 102.0
        stream.write(b"y", 5.0)
        stream.write(b"y", 0.5)
        clock[0] = 104.0
        stream.write(b"y", None)
    stream.write(b"z", None)
    assert [(65_536, 3.0), (1, 3.0), (1, 1.0), (1, 0.5), (1, 0.001), (1, None)] == pipe.writes[1:]


@pytest.mark.parametrize("trusts", [True, False])
def test_pools_and_proxies_have_the_settings_of_the_connection(trusts: bool) -> None:
    pool = ConnectionConfig(session_pool_connections=3, session_pool_maxsize=4, session_pool_max_retries=5)
    config = AdditionalConfig(
        connection=pool, trust_env=trusts, proxies=Proxies(http="http://p:1", https=None, grpc=None)
    )
    params = ConnectionParams.from_params("h", 1, False, "h", 2, False)
    library = http_library()
    limits = library.Limits(max_connections=4, max_keepalive_connections=3)
    options = Network(params, config, "auto").http_options(library, dict)
    common = {"limits": limits, "retries": 5, "verify": True, "trust_env": trusts}
    assert {"http://": {"proxy": "http://p:1", **common}} == options["mounts"]
    assert ("http://h:1", trusts, False) == (options["base_url"], options["trust_env"], options["follow_redirects"])
    assert limits == (options["limits"] if trusts else options["transport"]["limits"])
    if not trusts:
        assert common == options["transport"]


def test_channels_have_the_proxy_and_the_credentials_that_were_given() -> None:
    params = ConnectionParams.from_params("h", 1, True, "h", 2, True)
    credentials = grpc.ssl_channel_credentials()
    config = AdditionalConfig(
        proxies=Proxies(http=None, https=None, grpc="http://p:1"),
        grpc_config=GrpcConfig(credentials=credentials, channel_options=[("grpc.lb_policy_name", "pick_first")]),
    )
    made = Network(params, config, "grpc")
    assert made.channel_credentials(grpc) is credentials
    options = made.channel_options(None)
    assert ("grpc.http_proxy", "http://p:1") in options
    assert ("grpc.lb_policy_name", "pick_first") == options[-1]  # the last one counts
    assert "grpc.enable_http_proxy" not in dict(options)


CODES = {
    "CloseError": "unavailable",
    "ConnectError": "connect",
    "ConnectTimeout": "connect",
    "DecodingError": "data_loss",
    "HTTPError": "unknown",
    "InvalidURL": "invalid_argument",
    "LocalProtocolError": "unavailable",
    "PoolTimeout": "deadline_exceeded",
    "ProxyError": "connect",
    "ReadError": "unavailable",
    "ReadTimeout": "deadline_exceeded",
    "RemoteProtocolError": "unavailable",
    "TimeoutException": "deadline_exceeded",
    "TooManyRedirects": "internal",
    "TransportError": "unavailable",
    "UnsupportedProtocol": "invalid_argument",
    "WriteError": "unavailable",
    "WriteTimeout": "deadline_exceeded",
}


@pytest.mark.parametrize("name", CODES)
def test_each_failure_of_http_has_its_code(name: str) -> None:
    failed = errors.of_http(getattr(http_library(), name)("words"))
    assert (CODES[name], "words", "http") == (failed.code, failed.text, failed.hop)


@pytest.mark.parametrize(
    "details",
    [
        "failed to connect to all addresses",
        "Connection refused",
        "DNS resolution failed for nowhere",
        "Temporary failure in name resolution",
        "No route to host",
        "Network is unreachable",
        "Ssl handshake failed",
        "SSL_ERROR_SSL: wrong version number",
    ],
)
def test_grpc_details_tell_whether_a_connection_was_made(details: str) -> None:
    assert "connect" == errors.of_grpc("UNAVAILABLE", details).code
    assert "internal" == errors.of_grpc("INTERNAL", details).code
    assert "unavailable" == errors.of_grpc("UNAVAILABLE", "something else").code
