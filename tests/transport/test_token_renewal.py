"""When tokens are renewed, and what a failing identity provider does to calls."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import grpc
import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Refusal, Seen, plain, serving
from tests.support.clock import Clock
from weaviate_gen.auth import Auth
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.config import ConnectionConfig
from weaviate_gen.exceptions import AuthenticationFailedError, UnexpectedStatusCodeError, WeaviateQueryError

pytestmark = pytest.mark.contract

PASSWORD = Auth.client_password("ada", "pw")
Answer = Callable[[], "tuple[int, Any]"]


class World:
    """Weaviate and its identity provider.

    Attributes:
        lifetime: seconds for which tokens are valid.
        answers: what the provider answers next, before it issues tokens again.
        forms: what it was asked.
        good: the token that the server accepts; ``None``: any.
        refusal: how RPCs over gRPC are refused.
    """

    def __init__(self) -> None:
        self.server = Canned(rest=self.rest, rpc=self.rpc)
        self.lifetime: Any = 3600
        self.answers: list[tuple[int, Any] | Answer] = []
        self.configuration: tuple[int, Any] | None = None
        self.forms: list[dict[str, str]] = []
        self.good: str | None = None
        self.refusal = Refusal(grpc.StatusCode.UNAUTHENTICATED, "token expired")

    def rest(self, seen: Seen) -> tuple[int, Any]:
        here = f"http://127.0.0.1:{self.server.port}"
        if seen.path.endswith("openid-configuration"):
            return self.configuration or (200, {"href": f"{here}/idp", "clientId": "c", "scopes": ["openid"]})
        if seen.path == "/idp":
            return 200, {"token_endpoint": f"{here}/token"}
        if seen.path == "/token":
            self.forms.append(dict(parse_qsl(seen.body.decode())))
            if self.answers:
                answer = self.answers.pop(0)
                return answer() if callable(answer) else answer
            return 200, {
                "access_token": f"token-{len(self.forms)}",
                "expires_in": self.lifetime,
                "refresh_token": "ref",
            }
        if seen.path == "/v1/meta":
            return 200, META
        if not self.accepts(seen):
            if "grpc-web" in seen.path:
                return 401, {"code": "unauthenticated", "message": "token expired"}
            return 401, {"error": [{"message": "who are you"}]}
        return (200, b"") if "grpc-web" in seen.path else plain(seen)

    def rpc(self, seen: Seen) -> bytes:
        if not seen.path.endswith("/Check") and not self.accepts(seen):
            raise self.refusal
        return b"\x08\x01" if seen.path.endswith("/Check") else b""

    def accepts(self, seen: Seen) -> bool:
        return self.good in {None, seen.headers.get("authorization", "").removeprefix("Bearer ")}

    def connect(self, auth: Any = PASSWORD, transport: Any = "http", query: float = 30) -> weaviate_gen.WeaviateClient:
        return weaviate_gen.connect_to_local(**self.arguments(auth, transport, query))

    def use_async(self, auth: Any = PASSWORD, transport: Any = "http") -> weaviate_gen.WeaviateAsyncClient:
        return weaviate_gen.use_async_with_local(**self.arguments(auth, transport, 30))

    def arguments(self, auth: Any, transport: Any, query: float) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.server.port,
            "grpc_port": self.server.grpc_port,
            "auth_credentials": auth,
            "transport": transport,
            "additional_config": AdditionalConfig(
                timeout=Timeout(init=5, query=query, insert=query),
                connection=ConnectionConfig(session_pool_max_retries=0),
            ),
        }


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    with serving(made.server):
        yield made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.install(monkeypatch)
    return made


def search(client: Any) -> Any:
    return client.collections.use("Bike").query.fetch_objects(limit=1)


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_an_rpc_whose_token_is_refused_is_sent_again_with_a_new_one(world: World, transport: str) -> None:
    with world.connect(transport=transport) as client:
        world.good = "token-2"
        search(client)
        search(client)
    assert ["password", "refresh_token"] == [form["grant_type"] for form in world.forms]


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_an_rpc_of_a_coroutine_is_sent_again_with_a_new_token(world: World, transport: str) -> None:
    async def main() -> None:
        async with world.use_async(transport=transport) as client:
            world.good = "token-2"
            await asyncio.gather(*(search(client) for _ in range(8)))

    asyncio.run(main())
    assert ["password", "refresh_token"] == [form["grant_type"] for form in world.forms]


def test_a_refusal_in_the_words_of_current_servers_is_recognized(world: World) -> None:
    world.refusal = Refusal(grpc.StatusCode.UNKNOWN, "extract auth: unauthorized: oidc: token is expired")
    with world.connect(transport="grpc") as client:
        world.good = "token-2"
        search(client)
    assert 2 == len(world.forms)


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_an_rpc_is_sent_twice_at_most(world: World, transport: str) -> None:
    with world.connect(transport=transport) as client:
        world.good = "none of them"
        asked = len(world.server.seen)
        with pytest.raises(WeaviateQueryError, match="token expired"):
            search(client)
        assert 2 == len([seen for seen in world.server.seen[asked:] if "Search" in seen.path])
    assert 2 == len(world.forms)


def test_a_batch_goes_on_over_another_stream_when_its_token_is_refused(world: World) -> None:
    from weaviate_gen_wire.grpc import messages as pb

    def stream(requests: Any, context: Any) -> Any:
        metadata = dict(context.invocation_metadata())
        if metadata["authorization"] != f"Bearer {world.good}":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "token expired")
        for message in requests:
            request = pb.BatchStreamRequest.FromString(message)
            kind = request.WhichOneof("message")
            if kind == "start":
                yield pb.BatchStreamReply(started=pb.BatchStreamReply.Started()).SerializeToString()
            elif kind == "data":
                uuids = [each.uuid for each in request.data.objects.values]
                yield pb.BatchStreamReply(acks=pb.BatchStreamReply.Acks(uuids=uuids)).SerializeToString()
                successes = [pb.BatchStreamReply.Results.Success(uuid=uuid) for uuid in uuids]
                results = pb.BatchStreamReply.Results(successes=successes)
                yield pb.BatchStreamReply(results=results).SerializeToString()
            else:
                return

    world.server.stream = stream
    with world.connect(transport="grpc") as client:
        world.good = "token-2"
        with client.batch.stream() as batch:
            batch.add_object("Bike", {})
        assert [] == client.batch.failed_objects
    assert 2 == len(world.forms)


def test_a_valid_token_is_used_while_its_renewal_fails(world: World, clock: Clock, quiet: None) -> None:
    with world.connect() as client:
        clock.advance(3596)
        world.answers = [(503, b"busy")] * 9
        for _ in range(5):
            assert client.collections.exists("Bike")
        assert 2 == len(world.forms), "the next attempt is due later"
        clock.advance(2)
        assert client.collections.exists("Bike")
        assert 3 == len(world.forms)
        world.answers = []
        clock.advance(2.5)
        assert client.collections.exists("Bike")
    assert "Bearer token-4" == world.server.seen[-1].headers["authorization"]


def test_a_refused_refresh_and_login_cost_one_request_later(world: World, clock: Clock, quiet: None) -> None:
    refused = (400, {"error": "invalid_grant"})
    with world.connect() as client:
        clock.advance(3600)
        world.answers = [refused] * 3
        for expected in (["refresh_token", "password"], ["password"]):
            world.forms.clear()
            with pytest.raises(AuthenticationFailedError, match="invalid_grant"):
                client.collections.exists("Bike")
            assert expected == [form["grant_type"] for form in world.forms]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_provider_that_fails_is_asked_again_within_the_timeout(world: World, clock: Clock, status: int) -> None:
    with world.connect() as client:
        clock.advance(3600)
        world.answers = [(status, b"try later")] * 3
        assert client.collections.exists("Bike")
    assert 5 == len(world.forms)
    assert 3 == len(clock.pauses)


def test_a_pause_that_the_provider_asks_for_is_kept(world: World, clock: Clock) -> None:
    world.server.headers = {"Retry-After": "7"}
    with world.connect() as client:
        clock.advance(3600)
        world.answers = [(429, b"slow down")]
        assert client.collections.exists("Bike")
    assert len(clock.pauses) == 1
    assert 6.9 < clock.pauses[0] <= 7


def test_a_pause_longer_than_the_timeout_fails_at_once(world: World, clock: Clock) -> None:
    world.server.headers = {"Retry-After": "60"}
    with world.connect(query=5) as client:
        clock.advance(3600)
        world.answers = [(429, b"slow down")] * 2
        for _ in range(2):
            with pytest.raises(AuthenticationFailedError, match="slow down") as caught:
                client.collections.exists("Bike")
            assert caught.value.retryable
    assert [] == clock.pauses
    assert 2 == len(world.forms)


@pytest.mark.parametrize("lifetime", [1, 4, 5, "5"])
def test_a_short_lived_token_serves_many_calls(world: World, clock: Clock, lifetime: Any) -> None:
    world.lifetime = lifetime
    with world.connect() as client:
        world.forms.clear()
        for _ in range(20):
            client.collections.exists("Bike")
            clock.advance(int(lifetime) / 20)
    assert 1 >= len(world.forms)


def test_a_slow_provider_does_not_outlast_the_timeout_of_a_call(world: World) -> None:
    go_on = threading.Event()

    def slowly() -> tuple[int, Any]:
        go_on.wait(30)
        return 200, {"access_token": "late", "expires_in": 3600}

    with world.connect(query=0.2) as client:
        world.good = "late"
        world.answers = [slowly]
        with pytest.raises(AuthenticationFailedError, match=r"no token within 0.* s"):
            client.collections.exists("Bike")
        go_on.set()
        tokens: Any = client._connection._tokens
        assert tokens._flight.run(lambda: None, 30), "the request goes on without its caller"
        assert client.collections.exists("Bike")
    assert 2 == len(world.forms)


def test_a_canceled_caller_does_not_end_the_refresh_of_others(world: World) -> None:
    async def main() -> None:
        asked, go_on = threading.Event(), threading.Event()

        def slowly() -> tuple[int, Any]:
            asked.set()
            go_on.wait(30)
            return 200, {"access_token": "new", "expires_in": 3600}

        async with world.use_async() as client:
            world.good = "new"
            world.answers = [slowly]
            calls = [asyncio.ensure_future(client.collections.exists("Bike")) for _ in range(4)]
            await asyncio.to_thread(asked.wait, 30)
            calls[0].cancel()
            await asyncio.wait(calls[:1])
            go_on.set()
            assert [True] * 3 == list(await asyncio.gather(*calls[1:]))

    asyncio.run(main())
    assert 2 == len(world.forms)


def test_closing_ends_a_refresh_in_flight(world: World) -> None:
    async def main() -> None:
        asked, go_on = threading.Event(), threading.Event()

        def slowly() -> tuple[int, Any]:
            asked.set()
            go_on.wait(30)
            return 200, {"access_token": "new", "expires_in": 3600}

        client = world.use_async()
        await client.connect()
        world.good = "new"
        world.answers = [slowly]
        call = asyncio.ensure_future(client.collections.exists("Bike"))
        await asyncio.to_thread(asked.wait, 30)
        await client.close()
        with pytest.raises(weaviate_gen.exceptions.WeaviateClosedClientError):
            await call
        go_on.set()
        assert {asyncio.current_task()} == asyncio.all_tasks()

    asyncio.run(main())


HTML = b"<html>log in</html>"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [1],
        "token",
        HTML,
        b"",
        b"[" * 100_000,
        b"{" + b" " * (1 << 20) + b"}",
        {"access_token": 5},
        {"access_token": "t\u00f6ken"},
        {"access_token": "to ken"},
        {"access_token": "token\r\nx: y"},
        {"access_token": ""},
        {"access_token": "sekret", "expires_in": "soon"},
        {"access_token": "sekret", "expires_in": [1]},
        {"access_token": "sekret", "expires_in": -1},
        {"access_token": "sekret", "expires_in": True},
        {"access_token": "sekret", "expires_in": 1e300},
        b'{"access_token": "sekret", "expires_in": NaN}',
        b'{"access_token": "sekret", "expires_in": 1e999}',
        {"access_token": "sekret", "refresh_token": [1]},
        b"access_token=sekret&expires_in=5",
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_malformed_token_is_an_authentication_error(world: World, answer: Any) -> None:
    world.answers = [(200, answer)] * 4
    with pytest.raises(AuthenticationFailedError) as caught:
        world.connect()
    assert "sekret" not in f"{caught.value}{caught.value.server_text}"


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        [1],
        5,
        {"clientId": "c"},
        {"href": 5},
        {"href": "/idp"},
        {"href": "ftp://idp"},
        {"href": "IDP", "scopes": 5},
        {"href": "IDP", "scopes": [1]},
        {"href": "IDP", "clientId": [1]},
    ],
    ids=repr,
)
def test_a_malformed_configuration_is_an_authentication_error(world: World, configuration: Any) -> None:
    if isinstance(configuration, dict) and configuration.get("href") == "IDP":
        configuration["href"] = f"http://127.0.0.1:{world.server.port}/idp"
    world.configuration = (200, configuration)
    with pytest.raises(AuthenticationFailedError):
        world.connect()
    assert [] == world.forms


def test_a_page_in_the_place_of_the_configuration_is_a_warning(world: World) -> None:
    world.configuration = (200, HTML)
    with pytest.warns(UserWarning, match="no credentials are sent: .*check host, port and prefix"):
        client = world.connect()
    with client:
        client.collections.exists("Bike")
    assert "authorization" not in world.server.seen[-1].headers
    assert [] == world.forms


def test_no_scope_is_asked_for_that_nobody_named(world: World) -> None:
    with world.connect():
        pass
    assert ["openid"] == [form["scope"] for form in world.forms]
    here = f"http://127.0.0.1:{world.server.port}"
    world.configuration = (200, {"href": f"{here}/idp", "clientId": "c"})
    with world.connect():
        pass
    assert "scope" not in world.forms[-1]


class Source:
    """A function that returns tokens."""

    def __init__(self, *results: Any) -> None:
        self.results = list(results)
        self.calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        result = self.results.pop(0) if len(self.results) > 1 else self.results[0]
        if isinstance(result, Exception):
            raise result
        return result

    async def later(self) -> Any:
        await asyncio.sleep(0)
        return self()


@pytest.mark.parametrize("result", ["a", ("a", 3600), Auth.bearer_token("a", 3600)])
def test_a_function_is_called_for_a_token_and_not_for_every_call(world: World, result: Any) -> None:
    source = Source(result)
    world.good = "a"
    with world.connect(source) as client:
        for _ in range(3):
            client.collections.exists("Bike")
            search(client)
    assert 1 == source.calls
    assert [] == [path for path in world.server.paths("GET") if "openid" in path]


def test_a_function_is_called_before_its_token_expires(world: World, clock: Clock) -> None:
    source = Source(("a", 60), ("b", 60))
    with world.connect(source) as client:
        clock.advance(56)
        client.collections.exists("Bike")
    assert "Bearer b" == world.server.seen[-1].headers["authorization"]


@pytest.mark.parametrize("kind", ["plain", "coroutine"])
def test_a_function_is_called_again_when_its_token_is_refused(world: World, kind: str) -> None:
    async def main() -> None:
        source = Source("a", "b")
        async with world.use_async(source if kind == "plain" else source.later) as client:
            world.good = "b"
            await search(client)
            await client.collections.exists("Bike")
        assert 2 == source.calls

    asyncio.run(main())


def test_the_same_token_again_is_not_sent_twice(world: World) -> None:
    with world.connect(Source("a")) as client:
        world.good = "b"
        asked = len(world.server.seen)
        with pytest.raises(UnexpectedStatusCodeError, match="who are you"):
            client.collections.exists("Bike")
        assert 1 == len(world.server.seen) - asked


def test_an_error_of_a_function_is_the_cause(world: World) -> None:
    problem = RuntimeError("vault is sealed")
    with pytest.raises(AuthenticationFailedError, match="RuntimeError: vault is sealed") as caught:
        world.connect(Source(problem))
    assert problem is caught.value.__cause__


@pytest.mark.parametrize(
    "result",
    [None, 5, b"token", "", "tok\n", ("a",), ("a", "b"), ("a", -1), ("a", True), ("a", float("nan")), (5, 5)],
    ids=repr,
)
def test_a_function_must_return_a_token(world: World, result: Any) -> None:
    with pytest.raises(AuthenticationFailedError, match="must return a token"):
        world.connect(Source(result))


def test_a_synchronous_client_takes_no_coroutines(world: World) -> None:
    with pytest.raises(AuthenticationFailedError, match="pass a plain function"):
        world.connect(Source("a").later)


@pytest.mark.parametrize("given", [5, b"key", str, Auth])
def test_what_is_no_credentials_is_refused_at_once(given: Any) -> None:
    with pytest.raises(weaviate_gen.exceptions.WeaviateInvalidInputError, match="a function that returns a token"):
        weaviate_gen.connect_to_local(auth_credentials=given)
