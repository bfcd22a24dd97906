"""The transports by themselves, in both flavors: which way they settle on, what they hold, how failures are named."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from tests.support.canned import CERTIFICATE, META, Canned, Refusal, Seen, healthy, serving
from tests.support.proxy import Blocking, Loop
from tests.support.raw_server import OK, Peer, raw_server
from tests.support.source import ROOT
from weaviate_gen._runtime.handler import Reply
from weaviate_gen._transport import deadline, errors
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.coroutines import AsyncLocalTransport, AsyncNetworkTransport
from weaviate_gen._transport.deadline import Deadline
from weaviate_gen._transport.http1 import errors as http1_errors
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.network import Network, http_library
from weaviate_gen._transport.threads import LocalTransport, NetworkTransport
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import TLS, AdditionalConfig, ConnectionConfig, GrpcConfig, Proxies
from weaviate_gen.exceptions import WeaviateInvalidInputError

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


def refusing(seen: Seen) -> tuple[int, Any]:
    return 403, {"code": "permission_denied", "message": "not you"}


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_rpcs_travel_over_http_where_that_is_taken(flavor: Any) -> None:
    with serving() as server, closed_port() as port:
        transport = flavor(network(server.port, port))
        assert "auto" == transport.mode
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (("x-own", "1"),), 1.5)
        assert "http" == transport.mode
        (seen,) = server.seen
        assert ("application/proto", "1", "1") == tuple(
            seen.headers[name] for name in ("content-type", "connect-protocol-version", "x-own")
        )
        assert 1000 < int(seen.headers["connect-timeout-ms"]) <= 1500


def test_rpcs_travel_over_grpc_where_http_does_not_know_them(flavor: Any) -> None:
    with serving(Canned(connect=False)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        for _ in range(2):
            assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
            assert "grpc" == transport.mode
        assert 1 == len(server.paths("POST"))


def test_rpcs_travel_over_grpc_to_servers_that_are_too_old(flavor: Any) -> None:
    with serving() as server:
        transport = flavor(network(server.port, server.grpc_port))
        transport.learn(takes_http=False)
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
        assert "grpc" == transport.mode
        assert "connect-protocol-version" not in server.seen[0].headers


def test_a_refusal_over_http_settles_it_too(flavor: Any) -> None:
    with serving(Canned(connect=False, rest=refusing)) as server, closed_port() as port:
        transport = flavor(network(server.port, port))
        with pytest.raises(errors.TransportError, match="not you"):
            transport.rpc(CHECK, b"", (), LONG)
        assert "http" == transport.mode


def test_where_neither_way_is_there_the_error_names_both(flavor: Any) -> None:
    with serving(Canned(connect=False, rest=lambda _: (404, b"no such page"))) as server, closed_port() as port:
        transport = flavor(network(server.port, port))
        with pytest.raises(errors.TransportError, match="over http: status 404: no such page") as caught:
            transport.rpc(CHECK, b"", (), LONG)
        assert ("connect", "grpc", "auto") == (caught.value.code, caught.value.hop, transport.mode)


def test_what_was_answered_over_http_is_not_asked_over_grpc(flavor: Any) -> None:
    def refuse(seen: Seen) -> bytes:
        raise Refusal(grpc.StatusCode.UNAVAILABLE, "busy")

    with serving(Canned(rpc=refuse)) as server:
        transport = flavor(network(server.port, server.grpc_port))
        with pytest.raises(errors.TransportError, match="busy"):
            transport.rpc(CHECK, b"", (), LONG)
        assert [CHECK] == server.paths("RPC")
        assert "http" == transport.mode


def test_the_way_changes_when_the_chosen_one_is_gone(flavor: Any) -> None:
    with serving() as server:
        transport = flavor(network(server.port, server.grpc_port))
        transport.rpc(CHECK, b"", (), LONG)
        server.connect = False  # as servers switch it off at run time
        assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
        assert "grpc" == transport.mode


def test_http_carries_no_streams(flavor: Any) -> None:
    with serving() as server:
        transport = flavor(network(server.port, server.grpc_port, "http"))
        with pytest.raises(errors.TransportError, match="streams need gRPC") as caught:
            list(transport.stream(STREAM, Requests(), (), LONG))
        assert ("failed_precondition", "http") == (caught.value.code, caught.value.hop)


@pytest.mark.parametrize("mode", ["http", "grpc"])
def test_a_closed_transport_refuses_requests_until_it_is_opened(flavor: Any, mode: str) -> None:
    with serving(Canned()) as server:
        transport = flavor(network(server.port, server.grpc_port, mode))
        for _ in range(2):
            assert 200 == transport.rest("GET", "/v1/meta", (), None, LONG)[0]
            assert b"\x08\x01" == transport.rpc(CHECK, b"", (), LONG)
            transport.close()
            seen = len(server.seen)
            for call in (
                lambda: transport.rest("GET", "/v1/meta", (), None, LONG),
                lambda: transport.rpc(CHECK, b"", (), LONG),
                *([lambda: list(transport.stream(STREAM, Requests(), (), LONG))] if mode == "grpc" else []),
            ):
                with pytest.raises(errors.ClientClosed) as caught:
                    call()
                assert "connect" == caught.value.code  # so that nothing was sent
            assert len(server.seen) == seen
            transport.open()


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
        assert set() == clients.channels._retired
        assert 0 == clients.channels._shared[0].calls
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
        with pytest.raises(errors.ClientClosed):
            transport.rest("GET", "/v1/meta", (), None, LONG)
        transport.open()
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
    pool = ConnectionConfig(
        session_pool_connections=3,
        session_pool_maxsize=4,
        session_pool_max_retries=5,
        session_pool_timeout=6,
        max_response_head=7,
        max_response_body=8,
    )
    config = AdditionalConfig(
        connection=pool, trust_env=trusts, proxies=Proxies(http="http://p:1", https=None, grpc=None)
    )
    params = ConnectionParams.from_params("h", 1, False, "h", 2, False)
    library = http_library()
    limits = library.Limits(max_connections=4, max_keepalive_connections=3)
    made = Network(params, config, "auto")
    options = made.proxy_options(library, dict)
    common = {"limits": limits, "verify": True, "trust_env": trusts}
    assert {"http://": {"proxy": "http://p:1", **common}} == options["mounts"]
    assert (limits, trusts, False) == (options["limits"], options["trust_env"], options["follow_redirects"])
    assert PoolLimits(maxsize=4, keepalive=3, timeout=6, max_head=7, max_body=8) == made.pool_limits


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


def test_other_servers_have_connections_of_their_own(flavor: Any) -> None:
    with serving() as server, serving(Canned(rest=lambda seen: (200, {"path": seen.path}))) as other:
        transport = flavor(network(server.port, server.grpc_port))
        for _ in range(2):
            status, _, body = transport.rest("GET", f"http://localhost:{other.port}/a?b=c", (), None, LONG)
            assert (200, b'{"path": "/a?b=c"}') == (status, body)
        assert 200 == transport.rest("GET", "/v1/meta", (), None, LONG)[0]
        assert ["/v1/meta"] == server.paths("GET")
        assert f"localhost:{other.port}" == other.seen[0].headers["host"]
        with pytest.raises(errors.TransportError, match="URL must") as caught:
            transport.rest("GET", "http://", (), None, LONG)
        assert ("invalid_argument", "http") == (caught.value.code, caught.value.hop)


@pytest.mark.parametrize("secure", [False, True])
def test_proxies_count_for_their_scheme_and_the_environments_only_if_trusted(
    secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = ConnectionParams.from_params("h", 1, secure, "h", 2, secure)

    def is_proxied(trusts: bool = False, **proxies: str) -> bool:
        return Network(params, AdditionalConfig(trust_env=trusts, proxies=Proxies(**proxies)), "auto").is_proxied(
            secure
        )

    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert not is_proxied()
    assert not is_proxied(True, grpc="http://p:1")
    assert secure is not is_proxied(http="http://p:1")
    assert secure is is_proxied(https="http://p:1")
    monkeypatch.setenv("no_proxy", "h")
    assert not is_proxied(True)
    monkeypatch.setenv("all_proxy", "socks5://p:1")
    assert is_proxied(True)
    assert not is_proxied(False)


def test_a_missing_certificate_is_named_and_nothing_is_sent(flavor: Any) -> None:
    params = ConnectionParams.from_params("127.0.0.1", 1, True, "127.0.0.1", 2, True)
    for proxies in (None, "http://127.0.0.1:1"):
        config = AdditionalConfig(tls=TLS(ca=str(ROOT / "nowhere.pem")), proxies=proxies)
        with pytest.raises(WeaviateInvalidInputError, match=r"nowhere\.pem.*No such file") as caught:
            flavor(Network(params, config, "http")).rest("GET", "/v1/meta", (), None, LONG)
        assert isinstance(caught.value.__cause__, OSError)


OWN_CODES = {
    "ConnectError": "connect",
    "ConnectTimeout": "connect",
    "ConnectionBroken": "unavailable",
    "DecodingError": "data_loss",
    "Http1Error": "unknown",
    "InvalidRequest": "invalid_argument",
    "PoolTimeout": "deadline_exceeded",
    "ProtocolError": "unavailable",
    "ReadTimeout": "deadline_exceeded",
    "ResponseTooLarge": "data_loss",
    "TlsBroken": "connect",
    "TlsError": "misconfigured",
}
UNSENT = {"ConnectError", "ConnectTimeout", "InvalidRequest", "PoolTimeout", "TlsBroken", "TlsError"}


def test_each_failure_of_our_own_client_has_its_code() -> None:
    kinds = {name: kind for name, kind in vars(http1_errors).items() if isinstance(kind, type)}
    mapped = {name: errors.of_http(kind("words")) for name, kind in kinds.items()}
    assert OWN_CODES == {name: error.code for name, error in mapped.items()}
    assert UNSENT == {name for name, error in mapped.items() if error.is_unsent}
    assert {"InvalidRequest", "TlsError"} == {name for name, error in mapped.items() if error.is_final}


def test_failures_keep_their_cause(flavor: Any) -> None:
    with closed_port() as port:
        transport = flavor(network(port, 1, "http"))
        with pytest.raises(errors.TransportError) as caught:
            transport.rest("GET", "/v1/meta", (), None, 0.2)
    assert ("connect", "http") == (caught.value.code, caught.value.hop)
    assert isinstance(caught.value.__cause__, http1_errors.ConnectError)
    assert isinstance(caught.value.__cause__.__cause__, ConnectionRefusedError)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_closes_its_descriptors_and_the_parents_connection_goes_on() -> None:
    with raw_server() as server:
        transport = NetworkTransport(network(server.port, 1, "http"))
        assert b"hello" == transport.rest("GET", "/", (), None, LONG)[2]
        client = transport._clients.http._routes.clients[0]
        (connection,) = client._pool._idle  # type: ignore[attr-defined]  # what the child inherits
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads, which is the point here
            child = os.fork()
        if child == 0:
            code = 1
            try:
                client._lock.acquire()  # type: ignore[attr-defined]  # as a thread of the parent may have done
                body = transport.rest("GET", "/", (), None, LONG)[2]
                code = 7 if body == b"hello" and not connection.is_open else 2
            finally:
                os._exit(code)
        assert 7 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert b"hello" == transport.rest("GET", "/", (), None, LONG)[2]
        assert 2 == len(server.peers)
        transport.close()


def test_a_proxy_gets_the_requests_and_its_failures_have_their_codes(flavor: Any) -> None:
    release = threading.Event()

    def rest(seen: Seen) -> tuple[int, Any]:
        release.wait(0.0 if seen.path.endswith("/meta") else LONG)
        return 200, {"path": seen.path}

    params = ConnectionParams.from_params("nowhere.example", 8080, False, "nowhere.example", 1, False)
    with serving(Canned(rest=rest)) as proxy, closed_port() as port:
        config = AdditionalConfig(proxies=Proxies(http=f"http://127.0.0.1:{proxy.port}", https=None, grpc=None))
        transport = flavor(Network(params, config, "http"))
        status, headers, body = transport.rest("GET", "/v1/meta", (), None, LONG)
        assert (200, b'{"path": "http://nowhere.example:8080/v1/meta"}') == (status, body)
        assert str(len(body)) == headers["content-length"]
        with pytest.raises(errors.TransportError) as caught:
            transport.rest("GET", "/v1/slow", (), None, 0.2)
        assert ("deadline_exceeded", "http") == (caught.value.code, caught.value.hop)
        release.set()
        config = AdditionalConfig(
            proxies=Proxies(http=f"http://127.0.0.1:{port}", https=None, grpc=None),
        )
        with pytest.raises(errors.TransportError) as caught:
            flavor(Network(params, config, "http")).rest("GET", "/v1/meta", (), None, LONG)
        assert ("connect", "http") == (caught.value.code, caught.value.hop)
        assert caught.value.__cause__ is not None


LIBRARIES = """
import sys
import weaviate_gen
with weaviate_gen.connect_to_local("127.0.0.1", int(sys.argv[1]), 1, transport="http") as client:
    client.collections.use("Bike").query.fetch_objects(limit=1)
print(sorted({"httpx", "httpx2", "h11", "grpc"} & set(sys.modules)))
"""


def test_no_other_library_is_loaded_where_http_carries_everything() -> None:
    with serving(Canned(rest=lambda seen: (200, META) if "meta" in seen.path else (200, b""))) as server:
        ran = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error", "-c", LIBRARIES, str(server.port)],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ("[]", "", 0) == (ran.stdout.strip(), ran.stderr, ran.returncode)


def test_encryption_trusts_the_given_authority_and_else_the_systems(flavor: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with raw_server(context=context) as server:
        params = ConnectionParams.from_params("localhost", server.port, True, "localhost", 1, True)
        trusting = flavor(Network(params, AdditionalConfig(tls=TLS(ca=CERTIFICATE)), "http"))
        assert b"hello" == trusting.rest("GET", "/", (), None, LONG)[2]
        for config in (AdditionalConfig(), AdditionalConfig(tls=TLS())):
            with pytest.raises(errors.TransportError, match="CERTIFICATE_VERIFY_FAILED") as caught:
                flavor(Network(params, config, "http")).rest("GET", "/", (), None, LONG)
            assert ("misconfigured", "http") == (caught.value.code, caught.value.hop)
        assert 1 == len(server.requests)


def test_deadline_and_close_hold_through_a_proxy(flavor: Any) -> None:
    def handle(peer: Peer) -> None:
        peer.request()
        if peer.number == 2:
            peer.send(OK)
            peer.wait_until_closed()
            return
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        while True:
            peer.send(b"x")
            time.sleep(0.02)

    params = ConnectionParams.from_params("nowhere.example", 8080, False, "nowhere.example", 1, False)
    with raw_server(handle) as server:
        proxies = Proxies(http=f"http://127.0.0.1:{server.port}", https=None, grpc=None)
        transport = flavor(Network(params, AdditionalConfig(proxies=proxies), "http"))
        started = time.monotonic()
        with pytest.raises(errors.TransportError) as caught:
            transport.rest("GET", "/slow", (), None, 0.3)
        assert ("deadline_exceeded", "http") == (caught.value.code, caught.value.hop)
        assert time.monotonic() - started < 1.3
        assert b"hello" == transport.rest("GET", "/", (), None, LONG)[2]
        transport.close()
        assert server.peer(2).ended.wait(LONG)
