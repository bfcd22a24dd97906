"""Sessions over a transport that answers as a test says: headers, tokens, timeouts, versions, outcomes."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.proxy import Blocking, Loop
from weaviate_gen._client.aio import session as asynchronous
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._client.aio.settings import Settings as AsyncSettings
from weaviate_gen._client.sync import session as synchronous
from weaviate_gen._client.sync.session import Session
from weaviate_gen._client.sync.settings import Settings
from weaviate_gen._core.call import Call, Requirement, RpcRequest, Sleep
from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._types.auth import Auth
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig, Event, Timeout
from weaviate_gen.exceptions import (
    NotSupportedByLocalEngine,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateClosedClientError,
    WeaviateConnectionError,
    WeaviateInvalidInputError,
    WeaviateRetryError,
    WeaviateTimeoutError,
    WeaviateUnsupportedFeatureError,
)
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import meta, schema

pytestmark = pytest.mark.unit

PARAMS = ConnectionParams.from_params("h", 1, False, "h", 2, False)
OIDC = {"href": "http://provider/.well-known", "clientId": "me"}


class Transport:
    """Answers in order what a test put there, the last answer again and again; an exception is raised."""

    def __init__(self, *answers: Any, mode: Any = "grpc") -> None:
        self.answers = list(answers)
        self.mode = mode
        self.limit: int | None = None
        self.requests: list[dict[str, Any]] = []
        self.closed = 0
        self.takes_http: bool | None = None

    def next(self, **request: Any) -> Any:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def learn(self, *, takes_http: bool) -> None:
        self.takes_http = takes_http

    def rest(self, verb: str, target: str, headers: Any, body: bytes | None, timeout: float) -> Any:
        status, content, *more = self.next(verb=verb, target=target, headers=list(headers), body=body, timeout=timeout)
        return status, more[0] if more else {}, content if isinstance(content, bytes) else json.dumps(content).encode()

    def rpc(self, path: str, message: bytes, metadata: Any, timeout: float) -> Any:
        return self.next(verb="RPC", target=path, headers=list(metadata), body=message, timeout=timeout)

    def stream(self, path: str, requests: Any, metadata: Any, timeout: Any, canceller: Any = None) -> Iterator[bytes]:
        yield self.next(verb="STREAM", target=path, headers=list(metadata), timeout=timeout, canceller=canceller)

    def open(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        self.closed += 1


class AsyncTransport(Transport):
    async def rest(self, *args: Any) -> Any:
        return super().rest(*args)

    async def rpc(self, *args: Any) -> Any:
        return super().rpc(*args)

    async def stream(self, *args: Any) -> AsyncIterator[bytes]:  # type: ignore[override]
        for reply in super().stream(*args):
            yield reply

    async def close(self) -> None:  # type: ignore[override]
        super().close()


class Clock:
    """Moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (synchronous, asynchronous):
        monkeypatch.setattr(module, "monotonic", lambda: clock.now)
        monkeypatch.setattr(random, "random", lambda: 0.5)  # no jitter
    monkeypatch.setattr(synchronous, "sleep", clock.sleep)
    monkeypatch.setattr(asynchronous, "async_sleep", clock.async_sleep)
    return clock


@pytest.fixture(params=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a function that opens a session, and returns it with its transport."""
    loop = Loop()

    def build(*answers: Any, params: Any = PARAMS, mode: Any = "grpc", is_open: bool = True, **more: Any) -> Any:
        arguments = (params, more.pop("credentials", None), more.pop("headers", {}), AdditionalConfig(**more), True)
        if request.param == "sync":
            transport = Transport(*answers, mode=mode)
            session: Any = Session(Settings(*arguments), transport)  # type: ignore[arg-type]  # what it needs of one
        else:
            transport = AsyncTransport(*answers, mode=mode)
            session = Blocking(AsyncSession(AsyncSettings(*arguments), transport), loop)  # type: ignore[arg-type]
        if is_open:
            session.open()
        return session, transport

    yield build
    loop.close()


def read(*, retry: bool = True, **more: Any) -> Call[Any]:
    return Call(meta.meta_get(), lambda reply: reply[1], "get_meta", retry=retry, **more)


def write(body: Any, **more: Any) -> Call[Any]:
    return Call(schema.schema_objects_create(body=body), lambda reply: reply[1], "create", **more)


def search(**more: Any) -> Call[Any]:
    return Call(RpcRequest(rpcs.SEARCH, pb.SearchRequest(collection="A")), lambda reply: reply, "search", **more)


def failure(code: StatusCode, hop: Any = "http", **more: Any) -> TransportError:
    return TransportError(code, "went wrong", hop, **more)


def test_a_session_is_closed_until_it_is_opened_and_after_it_was_closed(make: Any) -> None:
    session, transport = make((200, {}), is_open=False)
    for _ in range(2):
        assert not session.is_open
        for work in (
            lambda: session.execute(read()),
            lambda: session.require("it", ((1, 0, 0),)),
            lambda: list(session.stream("/s", iter(()))),
        ):
            with pytest.raises(WeaviateClosedClientError) as caught:
                work()
            assert "unsent" == caught.value.outcome
        session.open()
        assert session.is_open
        session.close()
    assert ([], 2) == (transport.requests, transport.closed)


def test_every_request_carries_the_headers_of_the_session(make: Any) -> None:
    session, transport = make((200, {}), headers={"x-own": "1"}, credentials=Auth.api_key("key"))
    session.add_headers({"X-More": "2"})
    session.execute(read())
    session.execute(write({"class": "Bär"}))
    own = {"x-own": "1", "x-more": "2", "authorization": "Bearer key", "x-weaviate-client": "weaviate-gen-python/0.1.0"}
    first, second = transport.requests
    assert ("GET", "/v1/meta", None, own) == (first["verb"], first["target"], first["body"], dict(first["headers"]))
    assert own | {"content-type": "application/json"} == dict(second["headers"])
    assert '{"class":"Bär"}'.encode() == second["body"]
    assert dict(session.headers()) == own == dict(session.last_headers())


def test_messages_and_streams_carry_them_too(make: Any) -> None:
    session, transport = make(pb.SearchReply(took=0.5).SerializeToString(), timeout=Timeout(stream=7))
    assert 0.5 == session.execute(search()).took
    canceller = object()
    list(session.stream("/s", iter(()), canceller=canceller))
    list(session.stream("/s", iter(()), endless=True))
    rpc, stream, endless = transport.requests
    assert {"weaviate-gen-python/0.1.0"} == {dict(seen["headers"])["x-weaviate-client"] for seen in transport.requests}
    assert (rpcs.SEARCH.path, pb.SearchRequest(collection="A").SerializeToString()) == (rpc["target"], rpc["body"])
    assert (7, None) == (stream["timeout"], endless["timeout"])
    assert canceller is stream["canceller"]


@pytest.mark.parametrize(("kind", "seconds"), [("init", 3.0), ("query", 5.0), ("insert", 7.0)])
def test_a_call_has_the_timeout_of_its_kind(clock: Clock, make: Any, kind: Any, seconds: float) -> None:
    session, transport = make((200, {}), timeout=Timeout(init=3, query=5, insert=7))
    session.execute(read(timeout_kind=kind))
    assert seconds == transport.requests[0]["timeout"]


def test_later_attempts_have_what_is_left_of_the_timeout(clock: Clock, make: Any) -> None:
    session, transport = make(failure("unavailable"), failure("unavailable"), (200, {}), timeout=Timeout(query=5))
    session.execute(read(timeout_kind="query"))
    assert [5.0, 4.75, 4.25] == [seen["timeout"] for seen in transport.requests]


def test_the_version_is_asked_for_once_and_limits_messages(make: Any) -> None:
    session, transport = make((200, {"version": "1.38.2", "grpcMaxMessageSize": 99}))
    assert session.known_version is None
    assert session.message_limit == 104_858_000
    for _ in range(2):
        assert (1, 38, 2) == session.version()
    assert (99, 1) == (session.message_limit, len(transport.requests))
    assert (1, 38, 2) == session.known_version
    for size in (0, -1, None, "9"):
        session.record_server_version({"version": "1.39.0", "grpcMaxMessageSize": size})
        assert 99 == session.message_limit
    assert (1, 39, 0) == session.known_version


def test_a_feature_that_the_server_lacks_is_refused_before_it_is_sent(make: Any) -> None:
    session, transport = make((200, {"version": "1.35.0"}), (200, {}))
    with pytest.raises(WeaviateUnsupportedFeatureError, match=r"it needs Weaviate 1\.35\.1 .* 1\.35\.0"):
        session.require("it", ((1, 35, 1),))
    session.require("it", ((1, 35, 0),))
    session.require("it", ((1, 34, 9), (1, 35, 0)))
    with pytest.raises(WeaviateUnsupportedFeatureError, match=r"it needs Weaviate 1\.36\.2"):
        session.require("it", ((1, 34, 9), (1, 36, 2)))
    with pytest.raises(WeaviateUnsupportedFeatureError, match=r"Boost needs Weaviate 1\.38\.0"):
        session.execute(search(requires=(Requirement("Boost", ((1, 38, 0),)),)))
    session.execute(read(requires=(Requirement("Old", ((1, 31, 0),)),)))
    assert 2 == len(transport.requests)


def test_a_version_that_is_not_known_refuses_nothing(make: Any) -> None:
    session, _ = make((200, {}))
    session.require_known("it", ((9, 0, 0),))
    session.record_server_version({"version": "1.35.0"})
    session.require_known("it", ((1, 35, 0),))
    with pytest.raises(WeaviateUnsupportedFeatureError):
        session.require_known("it", ((1, 35, 1),))


def test_rpcs_are_not_sent_over_http_to_servers_that_do_not_take_them_there(make: Any) -> None:
    session, transport = make((200, {}), b"")
    transport.mode = "http"
    session.record_server_version({"version": "1.38.2"})
    session.execute(read())
    with pytest.raises(
        WeaviateUnsupportedFeatureError, match=r'.* with transport="http" needs Weaviate 1\.38\.3 .* is 1\.38\.2'
    ):
        session.execute(search())
    assert 1 == len(transport.requests)
    session.record_server_version({"version": "1.38.3"})
    session.execute(search())
    transport.mode = "grpc"
    session.record_server_version({"version": "1.38.2"})
    session.execute(search())
    assert 3 == len(transport.requests)


@pytest.mark.parametrize(("version", "target"), [("1.36.5", "/v1/schema"), ("1.36.6", "/v1/meta")])
def test_an_older_server_gets_the_older_request(make: Any, version: str, target: str) -> None:
    session, transport = make((200, {"version": version}), (200, {}))
    session.version()
    session.execute(read(fallback=((1, 36, 6), schema.schema_dump())))
    assert target == transport.requests[-1]["target"]


def test_a_status_is_an_answer_only_if_the_call_says_so(make: Any) -> None:
    session, _ = make((404, {"error": "none"}))
    with pytest.raises(UnexpectedStatusCodeError, match="none"):
        session.execute(read())
    assert {"error": "none"} == session.execute(read(ok=frozenset({404})))
    session, _ = make((299, {"a": 1}))
    assert {"a": 1} == session.execute(read())
    for status in (199, 300):
        session, _ = make((status, {}))
        with pytest.raises(WeaviateBaseError):
            session.execute(read())


def test_the_cause_of_a_refusal_is_read_from_its_header(make: Any) -> None:
    session, _ = make((501, {"error": "no"}, {"weaviate-gen-code": "unsupported"}))
    with pytest.raises(NotSupportedByLocalEngine):
        session.execute(read())


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_transient_status_is_tried_again_where_that_is_safe(clock: Clock, make: Any, status: int) -> None:
    session, transport = make((status, {"error": "busy"}), (200, {"a": 1}))
    assert {"a": 1} == session.execute(read())
    assert 2 == len(transport.requests)
    session, transport = make((status, {"error": "busy"}), (200, {}))
    with pytest.raises(UnexpectedStatusCodeError, match="busy"):
        session.execute(read(retry=False))
    assert 1 == len(transport.requests)


@pytest.mark.parametrize(
    ("failures", "outcome"),
    [
        (("connect", "connect"), "unsent"),
        (("unavailable", "connect"), "unknown"),
        (("connect", "unavailable"), "unknown"),
    ],
)
def test_what_is_known_about_a_write_is_the_worst_of_its_attempts(
    clock: Clock, make: Any, failures: tuple[StatusCode, StatusCode], outcome: str
) -> None:
    session, transport = make(*map(failure, failures), timeout=Timeout(insert=0.3))
    with pytest.raises(WeaviateRetryError, match="all 2 attempts failed") as caught:
        session.execute(write({}, retry=True, timeout_kind="insert"))
    assert (outcome, True, 2) == (caught.value.outcome, caught.value.retryable, len(transport.requests))
    assert isinstance(caught.value.__cause__, WeaviateConnectionError)
    assert isinstance(caught.value.__cause__.__cause__, TransportError)


def test_a_single_failure_is_named_with_the_address(make: Any) -> None:
    for code, hop, kind, words in (
        ("connect", "http", WeaviateConnectionError, "http://h:1"),
        ("connect", "grpc", WeaviateConnectionError, "grpc at h:2"),
        ("deadline_exceeded", "http", WeaviateTimeoutError, "http://h:1 within 30 s"),
    ):
        session, _ = make(failure(code, hop), timeout=Timeout(query=0.1) if code == "connect" else Timeout(query=30))
        with pytest.raises(kind) as caught:
            session.execute(read(retry=False, timeout_kind="query"))
        assert words in str(caught.value)
        assert ("within" in str(caught.value)) is (code == "deadline_exceeded")
    session, _ = make(failure("deadline_exceeded", "engine"), params=None, mode="local")
    with pytest.raises(WeaviateTimeoutError, match="the engine in this process"):
        session.execute(read(retry=False))


def test_a_session_that_is_closed_during_a_pause_sends_nothing_more(clock: Clock, make: Any) -> None:
    session, transport = make(failure("unavailable"))
    inner = session._inner if isinstance(session, Blocking) else session

    def close(seconds: float) -> None:
        inner._state.is_open = False

    async def aclose(seconds: float) -> None:
        inner._state.is_open = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synchronous, "sleep", close)
        patch.setattr(asynchronous, "async_sleep", aclose)
        with pytest.raises(WeaviateClosedClientError) as caught:
            session.execute(read())
    assert ("unknown", 1) == (caught.value.outcome, len(transport.requests))


def test_an_observer_sees_each_attempt_and_how_it_ended(clock: Clock, make: Any) -> None:
    events: list[Event] = []
    session, _ = make(failure("unavailable"), (200, {}), (404, {}), observer=events.append)
    session.execute(read())
    with pytest.raises(UnexpectedStatusCodeError):
        session.execute(read())
    assert [("get_meta", 1, "unavailable"), ("get_meta", 2, "ok"), ("get_meta", 1, "error")] == [
        (event.what, event.attempt, event.outcome) for event in events
    ]
    assert [0.0, 0.0, 0.0] == [event.seconds for event in events]


def test_a_flow_gets_replies_and_failures_and_sleeps(clock: Clock, make: Any) -> None:
    session, _ = make((200, {"a": 1}), (404, {"error": "none"}))

    def flow() -> Any:
        first = yield read()
        yield Sleep(3.0)
        try:
            yield read()
        except UnexpectedStatusCodeError as error:
            return first, error.status_code

    assert ({"a": 1}, 404) == session.execute_flow(flow())
    assert 1003.0 == clock.now


@pytest.mark.parametrize("body", [{"a": object()}, {"a": float("nan")}])
def test_what_is_not_json_is_refused_before_it_is_sent(make: Any, body: Any) -> None:
    session, transport = make((200, {}))
    with pytest.raises(WeaviateInvalidInputError, match="create: arguments must be serializable as JSON"):
        session.execute(write(body))
    assert [] == transport.requests


def test_the_mode_is_that_of_the_transport_and_what_was_asked_for_stays(make: Any) -> None:
    session, transport = make((200, {}), mode="auto")
    transport.mode = "http"
    assert ("http", "auto") == (session.mode, session.mode_asked)
    session, _ = make((200, {}), params=None, mode="local")
    assert ("local", "auto") == (session.mode, session.mode_asked)


TOKEN = {"access_token": "first", "expires_in": 300, "refresh_token": "r"}
DISCOVERED = {"token_endpoint": "http://provider/token", "grant_types_supported": ["client_credentials", "password"]}


def test_a_token_that_the_server_refuses_is_renewed_once(make: Any) -> None:
    session, transport = make(
        (200, OIDC), (200, DISCOVERED), (200, TOKEN), (401, {}), (200, TOKEN | {"access_token": "second"}), (401, {}),
        credentials=Auth.client_credentials("secret", "scope"), timeout=Timeout(init=3),
    )  # fmt: skip
    assert [] == [name for name, _ in session.last_headers() if name == "authorization"]
    with pytest.raises(UnexpectedStatusCodeError, match="status 401"):
        session.execute(read(retry=False))
    sent = [dict(seen["headers"]).get("authorization") for seen in transport.requests]
    assert [None, None, None, "Bearer first", None, "Bearer second"] == sent
    assert ("authorization", "Bearer second") in session.last_headers()
    assert {10.0} == {transport.requests[place]["timeout"] for place in (0, 1, 2, 4)}


def test_no_key_goes_to_another_port_of_the_server(make: Any) -> None:
    session, transport = make((200, {}), credentials=Auth.api_key("key"))
    from weaviate_gen._core.admin import debug

    session.record_server_version({"version": "1.39.0"})
    session.execute(debug.server_config(6060))
    (seen,) = transport.requests
    assert seen["target"].startswith("http://h:6060/")
    assert [] == [name for name, _ in seen["headers"] if name == "authorization"]


def test_a_failure_at_the_debug_port_names_that_port(make: Any) -> None:
    from weaviate_gen._core.admin import debug

    session, _ = make(failure("unavailable"), headers={"X-A": "b"})
    session.record_server_version({"version": "1.39.0"})
    with pytest.raises(WeaviateConnectionError, match=r"http://h:6060/debug/config"):
        session.execute(replace(debug.server_config(6060), retry=False))
