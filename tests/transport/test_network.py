"""The network transports against servers on the loopback, in both flavors."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from subprocess import run
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.canned import CERTIFICATE, META, Canned, Refusal, Seen, healthy, plain, serving
from tests.support.source import ROOT
from weaviate_gen._types.settings import TLS, AdditionalConfig, Event, GrpcConfig, Proxies, Timeout
from weaviate_gen.exceptions import (
    InsufficientPermissionsError,
    ResponseCannotBeDecodedError,
    UnexpectedStatusCodeError,
    WeaviateClosedClientError,
    WeaviateConnectionError,
    WeaviateGRPCUnavailableError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
    WeaviateRetryError,
    WeaviateStartUpError,
    WeaviateTimeoutError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

QUICK = AdditionalConfig(timeout=Timeout(init=5, query=5, insert=5))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connect(server: Canned, **more: Any) -> weaviate_gen.WeaviateClient:
    arguments: dict[str, Any] = {"additional_config": QUICK, "port": server.port, "grpc_port": server.grpc_port, **more}
    return weaviate_gen.connect_to_local(host="127.0.0.1", **arguments)


def use_async(server: Canned, **more: Any) -> weaviate_gen.WeaviateAsyncClient:
    arguments: dict[str, Any] = {"additional_config": QUICK, "port": server.port, "grpc_port": server.grpc_port, **more}
    return weaviate_gen.use_async_with_local(host="127.0.0.1", **arguments)


def over_connect(seen: Seen) -> tuple[int, Any]:
    """Answer RPCs over HTTP, too."""
    if seen.path.endswith("/Check"):
        return 200, b"\x08\x01"
    return (200, b"") if seen.path.startswith("/v1/grpc-web/") else plain(seen)


def test_http_is_used_where_both_ways_are_there() -> None:
    with serving() as server, connect(server) as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert client.transport == "http"
        assert server.paths("RPC") == ["/weaviate.v1.Weaviate/Search"]


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_a_reply_may_have_many_megabytes(transport: Any) -> None:
    field = pb.Value(text_value="x" * (5 << 20))
    result = pb.SearchResult(metadata=pb.MetadataResult(id="36ddd591-2dee-4e7e-a3cc-eb86d30a4303"))
    result.properties.non_ref_props.fields["text"].CopyFrom(field)
    reply = pb.SearchReply(results=[result]).SerializeToString()

    def answer(seen: Seen) -> bytes:
        return reply if seen.path.endswith("/Search") else healthy(seen)

    with serving(Canned(rpc=answer)) as server, connect(server, transport=transport) as client:
        (found,) = client.collections.use("Bike").query.fetch_objects(limit=1).objects
        assert 5 << 20 == len(found.properties["text"])


def test_rpcs_travel_over_http_where_grpc_does_not_answer() -> None:
    with serving(Canned(rest=over_connect, connect=False)) as server, connect(server, grpc_port=free_port()) as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert client.transport == "http"
        sent = server.seen[-1]
        assert (sent.verb, sent.path) == ("POST", "/v1/grpc-web/weaviate.v1.Weaviate/Search")
        assert sent.headers["content-type"] == "application/proto"
        assert sent.headers["connect-protocol-version"] == "1"
        assert pb.SearchRequest.FromString(sent.body).collection == "Bike"


def test_coroutines_travel_over_http_where_grpc_does_not_answer() -> None:
    async def main(server: Canned) -> str:
        async with use_async(server, grpc_port=free_port()) as client:
            await client.collections.use("Bike").query.fetch_objects(limit=1)
            return client.transport

    with serving(Canned(rest=over_connect, connect=False)) as server:
        assert asyncio.run(main(server)) == "http"


def test_http_can_be_asked_for() -> None:
    with serving(Canned(rest=over_connect, connect=False)) as server, connect(server, transport="http") as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert server.paths("RPC") == []


def test_the_fallback_is_found_without_checks() -> None:
    with serving(Canned(rest=over_connect, connect=False)) as server:
        client = connect(server, grpc_port=free_port(), skip_init_checks=True)
        before = client.transport
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert (before, client.transport) == ("auto", "http")
        client.close()


def test_a_refusal_over_http_is_the_one_of_grpc() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/Search"):
            return 403, {"code": "permission_denied", "message": "not you"}
        return over_connect(seen)

    with serving(Canned(rest=rest, connect=False)) as server, connect(server, transport="http") as client:
        bikes = client.collections.use("Bike")
        with pytest.raises(InsufficientPermissionsError, match="not you"):
            bikes.query.fetch_objects(limit=1)


def test_a_refusal_settles_the_transport_as_an_answer_does() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/Search"):
            return 500, {"code": "unknown", "message": "could not find class Bike in schema"}
        return over_connect(seen)

    with serving(Canned(rest=rest, connect=False)) as server:
        client = connect(server, grpc_port=free_port(), skip_init_checks=True)
        bikes = client.collections.use("Bike")
        with pytest.raises(WeaviateQueryError, match="could not find class"):
            bikes.query.fetch_objects(limit=1)
        assert client.transport == "http"
        client.close()


def test_where_http_does_not_carry_rpcs_the_failure_of_grpc_is_told() -> None:
    port = free_port()
    with serving(Canned(connect=False)) as server:
        client = connect(server, grpc_port=port, skip_init_checks=True)
        server.rest = lambda seen: (404, {"error": [{"message": "no such path"}]})
        bikes = client.collections.use("Bike")
        with pytest.raises((WeaviateRetryError, WeaviateConnectionError), match=str(port)):
            bikes.query.fetch_objects(limit=1)
        assert client.transport == "auto"
        client.close()


def test_grpc_is_named_when_it_is_asked_for_and_does_not_answer() -> None:
    port = free_port()
    with serving() as server, pytest.raises(WeaviateGRPCUnavailableError, match=rf"127\.0\.0\.1:{port}"):
        connect(server, grpc_port=port, transport="grpc")


def test_an_old_server_without_http_rpcs_is_not_tried_over_http() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        return (200, {**META, "version": "1.36.0"}) if seen.path == "/v1/meta" else (404, {})

    with serving(Canned(rest=rest)) as server, pytest.raises(WeaviateGRPCUnavailableError, match=r"1\.36\.0"):
        connect(server, grpc_port=free_port())


def test_no_server_is_an_error_that_names_the_address() -> None:
    port = free_port()
    with pytest.raises(WeaviateStartUpError, match=rf"127\.0\.0\.1:{port}"):
        weaviate_gen.connect_to_local(host="127.0.0.1", port=port)


def test_no_server_is_no_error_without_checks_until_something_is_asked() -> None:
    port = free_port()
    client = weaviate_gen.connect_to_local(host="127.0.0.1", port=port, grpc_port=free_port(), skip_init_checks=True)
    assert client.is_live() is False
    assert client.is_ready() is False
    with pytest.raises((WeaviateRetryError, WeaviateConnectionError), match=str(port)):
        client.get_meta()
    client.close()


def test_another_server_than_weaviate_is_found_out() -> None:
    other = Canned(rest=lambda seen: (200, b"<html>hello</html>"))
    with serving(other) as server, pytest.raises(ResponseCannotBeDecodedError, match="hello"):
        connect(server)


def test_a_closed_client_says_so() -> None:
    with serving() as server:
        client = connect(server)
        client.close()
        assert not client.is_connected()
        with pytest.raises(WeaviateClosedClientError):
            client.collections.exists("Bike")
        client.connect()
        assert client.is_connected()
        client.close()


def flaky(failures: int, code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE) -> Callable[[Seen], bytes]:
    left = [failures]

    def rpc(seen: Seen) -> bytes:
        if not seen.path.endswith("/Check") and left[0] > 0:
            left[0] -= 1
            raise Refusal(code, "try again")
        return healthy(seen)

    return rpc


def test_a_read_is_tried_again() -> None:
    with serving(Canned(rpc=flaky(2))) as server, connect(server, transport="grpc") as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert len(server.paths("RPC")) == 4  # the health check is the first


def test_the_last_of_several_failures_is_told() -> None:
    with serving(Canned(rpc=flaky(99))) as server, connect(server) as client:
        with pytest.raises(WeaviateRetryError, match="all 4 attempts failed") as caught:
            client.collections.use("Bike").query.fetch_objects(limit=1)
        assert caught.value.retryable
        assert caught.value.asked == "query.fetch_objects on collection 'Bike'"


def test_a_refusal_is_not_tried_again() -> None:
    refusing = Canned(rpc=flaky(99, grpc.StatusCode.INVALID_ARGUMENT))
    with serving(refusing) as server, connect(server, transport="grpc") as client:
        with pytest.raises(weaviate_gen.exceptions.WeaviateQueryError, match="try again"):
            client.collections.use("Bike").query.fetch_objects(limit=1)
        assert len(server.paths("RPC")) == 2


def test_a_write_that_may_not_be_repeated_is_not() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        return plain(seen) if seen.verb == "GET" else (503, {"error": [{"message": "busy"}]})

    with serving(Canned(rest=rest)) as server, connect(server) as client:
        with pytest.raises(UnexpectedStatusCodeError, match="busy") as caught:
            client.collections.use("Bike").data.insert({"a": 1})
        assert caught.value.retryable
        assert len(server.paths("POST")) == 1


def test_the_callers_time_out_holds_over_retries() -> None:
    config = AdditionalConfig(timeout=Timeout(init=5, query=0.6))
    with serving(Canned(rpc=flaky(99))) as server, connect(server, additional_config=config) as client:
        started = time.monotonic()
        with pytest.raises((WeaviateRetryError, weaviate_gen.exceptions.WeaviateQueryError)):
            client.collections.use("Bike").query.fetch_objects(limit=1)
        assert time.monotonic() - started < 1.5


@pytest.fixture
def hanging() -> Any:
    release = threading.Event()

    def rest(seen: Seen) -> tuple[int, Any]:
        if "/schema/" in seen.path:
            release.wait(30)
        return plain(seen)

    def rpc(seen: Seen) -> bytes:
        if seen.path.endswith("/Search"):
            release.wait(30)
        return healthy(seen)

    with serving(Canned(rest=rest, rpc=rpc)) as server:
        yield server
        release.set()


def test_a_server_that_does_not_answer_is_a_time_out(hanging: Canned) -> None:
    config = AdditionalConfig(timeout=Timeout(init=5, query=0.3))
    with connect(hanging, additional_config=config) as client:
        with pytest.raises(WeaviateTimeoutError, match=r"within 0\.3 s"):
            client.collections.exists("Bike")
        with pytest.raises(WeaviateTimeoutError, match=r"query\.fetch_objects"):
            client.collections.use("Bike").query.fetch_objects(limit=1)


def test_a_cancelled_coroutine_ends_and_the_client_lives_on(hanging: Canned) -> None:
    async def main() -> bool:
        async with use_async(hanging) as client:
            for call in (client.collections.exists("Bike"), client.collections.use("Bike").query.fetch_objects()):
                before, task = len(hanging.seen), asyncio.ensure_future(call)
                while len(hanging.seen) == before:
                    await asyncio.sleep(0.01)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            return await client.is_ready()

    assert asyncio.run(main()) is True


def test_one_async_client_serves_one_loop_after_another() -> None:
    with serving() as server:
        client = use_async(server)

        async def ask() -> bool:
            async with client:
                await client.collections.use("Bike").query.fetch_objects(limit=1)
                return await client.collections.exists("Bike")

        assert [asyncio.run(ask()), asyncio.run(ask())] == [True, True]


def test_one_async_client_serves_two_loops_at_a_time() -> None:
    with serving() as server:
        client = use_async(server)

        async def ask(together: threading.Barrier) -> None:
            async with client:
                await client.collections.exists("Bike")
                together.wait(10)
                await client.collections.use("Bike").query.fetch_objects(limit=1)
                together.wait(10)

        barrier = threading.Barrier(2)
        other = threading.Thread(target=lambda: asyncio.run(ask(barrier)))
        other.start()
        asyncio.run(ask(barrier))
        other.join()
        assert 2 == server.paths("RPC").count("/weaviate.v1.Weaviate/Search")


def test_async_methods_raise_only_when_awaited() -> None:
    client = weaviate_gen.use_async_with_local()
    call = client.collections.use("Bike").data.insert(["no mapping"])  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError):
        asyncio.run(call)


def test_many_threads_share_a_client() -> None:
    with serving() as server, connect(server, transport="grpc") as client:
        found: list[bool] = []

        def work() -> None:
            for _ in range(10):
                found.append(client.collections.exists("Bike"))
                client.collections.use("Bike").query.fetch_objects(limit=1)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 160
        assert len(server.paths("RPC")) == 161


FORK = """
import os, sys, warnings
warnings.simplefilter("ignore")
import weaviate_gen
client = weaviate_gen.connect_to_local(host="127.0.0.1", port={port}, grpc_port={grpc_port})
bikes = client.collections.use("Bike")
bikes.query.fetch_objects(limit=1)
assert client.collections.exists("Bike")
children = []
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        assert client.collections.exists("Bike")
        bikes.query.fetch_objects(limit=1)
        os._exit(7)
    children.append(pid)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
bikes.query.fetch_objects(limit=1)
client.close()
print(codes)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_uses_its_parents_client() -> None:
    with serving(Canned(rest=over_connect, connect=False)) as server:
        script = textwrap.dedent(FORK).format(port=server.port, grpc_port=server.grpc_port)
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"}
        done = run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.stdout.strip(), done.returncode) == ("[7, 7, 7]", 0), done.stderr


def test_a_prefix_goes_before_every_path() -> None:
    with serving() as server:
        client = weaviate_gen.connect_to_custom(
            "127.0.0.1/weaviate", server.port, False, "127.0.0.1", server.grpc_port, False, additional_config=QUICK
        )
        client.collections.exists("Bike")
        client.close()
        assert server.paths("GET") == ["/weaviate/v1/meta", "/weaviate/v1/schema/Bike"]


def test_headers_and_key_go_with_every_request() -> None:
    with serving() as server:
        with connect(server, headers={"X-OpenAI-Api-Key": "sk"}, auth_credentials="key") as client:
            client.collections.use("Bike").query.fetch_objects(limit=1)
        for seen in server.seen:
            assert (seen.headers["x-openai-api-key"], seen.headers["authorization"]) == ("sk", "Bearer key")


def secure(server: Canned, tls: TLS | None, transport: Any = "auto") -> weaviate_gen.WeaviateClient:
    config = AdditionalConfig(timeout=Timeout(init=30, query=5), tls=tls)
    return weaviate_gen.connect_to_custom(
        "localhost",
        server.port,
        True,
        "localhost",
        server.grpc_port,
        True,
        additional_config=config,
        transport=transport,
    )


def test_one_authority_is_trusted_by_http_and_grpc() -> None:
    pem = CERTIFICATE.read_bytes()
    certificate = pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]
    with serving(tls=True) as server:
        for way in ("http", "grpc"):
            for ca in (CERTIFICATE, str(CERTIFICATE), certificate):
                with secure(server, TLS(ca=ca), way) as client:
                    client.collections.use("Bike").query.fetch_objects(limit=1)
                    assert client.transport == way


def test_an_unknown_authority_is_refused() -> None:
    with serving(tls=True) as server, pytest.raises(WeaviateStartUpError, match="CERTIFICATE_VERIFY_FAILED"):
        secure(server, None)


def test_a_certificate_is_not_checked_over_http_if_so_asked() -> None:
    with serving(Canned(rest=over_connect, connect=False), tls=True) as server:
        with pytest.warns(UserWarning, match="verify=False"):
            client = secure(server, TLS(verify=False))
        with client:
            client.collections.use("Bike").query.fetch_objects(limit=1)
            assert client.transport == "http"
        with pytest.raises(WeaviateInvalidInputError, match="cannot be had over gRPC"):
            secure(server, TLS(verify=False), "grpc")


def test_a_proxy_gets_the_requests() -> None:
    with serving() as proxy, serving() as server:
        config = AdditionalConfig(timeout=Timeout(init=5), proxies=Proxies(http=f"http://127.0.0.1:{proxy.port}"))
        with connect(server, additional_config=config):
            pass
        assert proxy.paths("GET") == [f"http://127.0.0.1:{server.port}/v1/meta"]
        assert server.paths("GET") == []


def test_the_environments_proxies_count_only_if_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving() as proxy, serving() as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with connect(server):
            assert proxy.seen == []
        config = AdditionalConfig(timeout=Timeout(init=5), trust_env=True)
        monkeypatch.setenv("no_grpc_proxy", "127.0.0.1")
        with connect(server, additional_config=config):
            assert len(proxy.seen) == 1
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with connect(server, additional_config=config):
            assert len(proxy.seen) == 1


def test_channel_options_reach_grpc() -> None:
    config = AdditionalConfig(
        timeout=Timeout(init=5, query=5),
        grpc_config=GrpcConfig(channel_options=[("grpc.primary_user_agent", "own-agent")]),
    )
    with serving() as server, connect(server, additional_config=config, transport="grpc"):
        assert server.seen[-1].headers["user-agent"].startswith("own-agent")


def test_an_observer_sees_every_attempt() -> None:
    seen: list[Event] = []
    config = AdditionalConfig(timeout=Timeout(init=5, query=5), observer=seen.append)
    with serving(Canned(rpc=flaky(1))) as server, connect(server, additional_config=config) as client:
        seen.clear()
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert [(each.attempt, each.outcome) for each in seen] == [(1, "unavailable"), (2, "ok")]
        assert {each.what for each in seen} == {"query.fetch_objects on collection 'Bike'"}
        assert all(each.seconds >= 0 for each in seen)


def test_a_client_is_pickled_as_it_was_set_up() -> None:
    with serving() as server, connect(server, headers={"X-Key": "k"}, transport="grpc") as client:
        again = pickle.loads(pickle.dumps(client))
        assert not again.is_connected()
        with again:
            assert again.collections.exists("Bike")
            assert server.seen[-1].headers["x-key"] == "k"
            assert again.transport == "grpc"
