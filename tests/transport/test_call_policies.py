"""Policies of calls as users meet them: a server on the loopback that fails, and both flavors of the client."""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any

import grpc
import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Refusal, Seen, healthy, plain, serving
from weaviate_gen._transport.concurrency import AsyncSignal, Signal
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.init import CircuitBreaker, Hooks, RateLimit, ResponseCache, RetryPolicy
from weaviate_gen.config import AdditionalConfig, BreakerEvent, Event, FallbackEvent, ResponseEvent, Timeout
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateCircuitOpenError,
    WeaviateConnectionError,
    WeaviateRetryError,
    WeaviateThrottledError,
    WeaviateTimeoutError,
)
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

UUID = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"
LONG = 30.0
"""Seconds after which a test that waits for another thread has failed."""
NO_PAUSE = {"backoff": 0, "jitter": 0}


class SyncRunner:
    """The client for threads."""

    def __init__(self, server: Canned, config: AdditionalConfig, **more: Any) -> None:
        self.threads = ThreadPoolExecutor(8)
        self.client: Any = weaviate_gen.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config, **more
        )

    def start(self, work: Callable[[Any], Any]) -> Future[Any]:
        """Begin a call."""
        return self.threads.submit(work, self.client)

    def run(self, work: Callable[[Any], Any]) -> Any:
        """Make a call."""
        return work(self.client)

    def close(self) -> None:
        self.threads.shutdown()
        self.client.close()


class AsyncRunner:
    """The client for coroutines, on a loop of its own."""

    def __init__(self, server: Canned, config: AdditionalConfig, **more: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.client: Any = weaviate_gen.use_async_with_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config, **more
        )
        self.run(lambda client: client.connect())

    def start(self, work: Callable[[Any], Any]) -> Future[Any]:
        """Begin a call."""

        async def main() -> Any:
            made = work(self.client)
            return await made if inspect.isawaitable(made) else made

        return asyncio.run_coroutine_threadsafe(main(), self.loop)

    def run(self, work: Callable[[Any], Any]) -> Any:
        """Make a call."""
        return self.start(work).result(LONG)

    def close(self) -> None:
        self.run(lambda client: client.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(LONG)
        self.loop.close()


@pytest.fixture(params=[SyncRunner, AsyncRunner])
def connect(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a function that connects a client to a server."""
    made: list[Any] = []

    def build(server: Canned, timeout: float = LONG, **more: Any) -> Any:
        constructor = {name: more.pop(name) for name in ("auth_credentials", "skip_init_checks") if name in more}
        config = AdditionalConfig(timeout=Timeout(init=timeout, query=timeout, insert=timeout), **more)
        made.append(request.param(server, config, **constructor))
        return made[-1]

    yield build
    for each in made:
        each.close()


class Clock:
    """Moves when a test moves it, and while somebody sleeps by it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        for flavor, sleep in (("sync", "sleep"), ("aio", "async_sleep")):
            for module in ("admission", "cache", "session"):
                name = f"weaviate_gen._client.{flavor}.{module}"
                monkeypatch.setattr(f"{name}.monotonic", lambda: self.now)
                if module != "cache":
                    monkeypatch.setattr(f"{name}.{sleep}", getattr(self, sleep))

    def sleep(self, seconds: float) -> None:
        self.pauses.append(round(seconds, 6))
        self.now += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Count calls that began to wait for a slot, or for the response to an equal read."""
    entered = threading.Semaphore(0)

    class Watched(Signal):
        def wait(self, timeout: float) -> bool:
            entered.release()
            return super().wait(timeout)

    class AsyncWatched(AsyncSignal):
        async def wait(self, timeout: float) -> bool:
            entered.release()
            return await super().wait(timeout)

    for module in ("admission", "cache"):
        monkeypatch.setattr(f"weaviate_gen._client.sync.{module}.Signal", Watched)
        monkeypatch.setattr(f"weaviate_gen._client.aio.{module}.AsyncSignal", AsyncWatched)
    return entered


def answering(status: list[int], **headers: str) -> Canned:
    """Answer everything but requests for the version with a status, which a test may change."""

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/v1/meta"):
            return 200, META
        return (
            (status[0], {"error": "busy"})
            if status[0] >= 400
            else (204 if seen.verb in {"DELETE", "HEAD"} else 200, {})
        )

    return Canned(rest=rest, headers=headers)


def exists(client: Any) -> Any:
    """Read."""
    return client.collections.exists("Bike")


def delete(client: Any) -> Any:
    """Write what may be repeated."""
    return client.collections.use("Bike").data.delete_by_id(UUID)


def insert(client: Any) -> Any:
    """Write what may not be repeated."""
    return client.collections.use("Bike").data.insert({"a": 1}, uuid=UUID)


def asked(server: Canned) -> int:
    """Return how many requests there were but those for the version."""
    return len([seen for seen in server.seen if not seen.path.endswith("/v1/meta")])


# retries


@pytest.mark.parametrize("read", [exists, delete])
def test_one_attempt_switches_retries_off(connect: Any, read: Any) -> None:
    with serving(answering([503])) as server:
        runner = connect(server, retry=RetryPolicy(attempts=1))
        with pytest.raises(UnexpectedStatusCodeError, match="busy"):
            runner.run(read)
        assert 1 == asked(server)


def test_a_view_has_a_policy_of_its_own(connect: Any) -> None:
    with serving(answering([503])) as server:
        runner = connect(server, retry=RetryPolicy(attempts=1))
        three = RetryPolicy(attempts=3, backoff=0)
        with pytest.raises(WeaviateRetryError, match="all 3 attempts failed"):
            runner.run(lambda client: exists(client.with_options(retry=three)))
        with pytest.raises(WeaviateRetryError, match="all 3 attempts failed"):
            runner.run(lambda client: client.collections.use("Bike").with_options(retry=three, timeout=9).exists())
        assert 6 == asked(server)
        with pytest.raises(WeaviateBaseError, match="retry must be a RetryPolicy, got int: 3"):
            runner.run(lambda client: client.with_options(retry=3))


def test_no_policy_repeats_a_write_that_may_have_been_carried_out(connect: Any) -> None:
    with serving(answering([503])) as server:
        runner = connect(server, retry=RetryPolicy(attempts=9, retry_on=["unavailable", "aborted"], backoff=0))
        with pytest.raises(UnexpectedStatusCodeError):
            runner.run(insert)
        assert 1 == asked(server)
        with pytest.raises(WeaviateRetryError, match="all 9"):
            runner.run(delete)
        assert 10 == asked(server)


@pytest.mark.parametrize(("status", "kind"), [(503, "unavailable"), (429, "resource_exhausted")])
def test_a_policy_names_the_failures_after_which_calls_are_repeated(connect: Any, status: int, kind: str) -> None:
    with serving(answering([status])) as server:
        runner = connect(server)
        for kinds, count in (([kind], 2), (["connect"], 1), ([], 1)):
            before = asked(server)
            with pytest.raises(WeaviateBaseError):
                policy = RetryPolicy(attempts=2, retry_on=kinds, backoff=0)
                runner.run(lambda client, policy=policy: exists(client.with_options(retry=policy)))
            assert count == asked(server) - before


def test_a_policy_applies_to_rpcs_as_well(connect: Any) -> None:
    def refuse(seen: Seen) -> bytes:
        raise Refusal(grpc.StatusCode.ABORTED, "conflict")

    with serving(Canned(rpc=refuse)) as server:
        runner = connect(server)
        for policy, count in ((None, 1), (RetryPolicy(attempts=3, retry_on=["aborted"], backoff=0), 3)):
            before = asked(server)
            with pytest.raises(WeaviateBaseError, match="conflict"):
                runner.run(
                    lambda client, policy=policy: (
                        client.collections.use("Bike").with_options(retry=policy).query.fetch_objects()
                    )
                )
            assert count == asked(server) - before


def test_a_policy_may_ignore_the_pause_that_a_server_asks_for(connect: Any, clock: Clock) -> None:
    with serving(answering([503], **{"retry-after": "7"})) as server:
        runner = connect(server)
        for respects, pauses in ((True, [7.0, 7.0]), (False, [1.0, 2.0])):
            policy = RetryPolicy(attempts=3, backoff=(1, 9), jitter=0, respect_retry_after=respects)
            with pytest.raises(WeaviateRetryError):
                runner.run(lambda client, policy=policy: exists(client.with_options(retry=policy)))
            assert pauses == clock.pauses
            clock.pauses.clear()


# circuit breaker


def test_a_breaker_rejects_calls_at_once_until_one_succeeds(connect: Any, clock: Clock) -> None:
    status, events = [503], list[BreakerEvent]()
    with serving(answering(status)) as server:
        runner = connect(
            server,
            retry=RetryPolicy(attempts=1),
            circuit_breaker=CircuitBreaker(failures=2, reset_after=30),
            hooks=Hooks(breaker=events.append),
        )
        for _ in range(2):
            with pytest.raises(UnexpectedStatusCodeError):
                runner.run(exists)
        status[0] = 200
        clock.now += 10
        for work in (exists, lambda client: exists(client.with_options(timeout=5)), insert):
            with pytest.raises(
                WeaviateCircuitOpenError, match=r"127.0.0.1:\d+ is open.*'unavailable'.*in 20\.0 s"
            ) as caught:
                runner.run(work)
        assert ("unsent", True, 20.0) == (caught.value.outcome, caught.value.retryable, caught.value.retry_after)
        assert "data.insert" in str(caught.value.asked)
        assert isinstance(caught.value, WeaviateConnectionError)
        assert 2 == asked(server)
        status[0] = 503
        clock.now += 20
        with pytest.raises(UnexpectedStatusCodeError):
            runner.run(exists)
        with pytest.raises(WeaviateCircuitOpenError, match=r"in 30\.0 s"):
            runner.run(exists)
        status[0] = 200
        clock.now += 30
        assert runner.run(exists)
        assert runner.run(exists)
        assert 5 == asked(server)
    changes = [(event.before, event.after, event.reason) for event in events]
    assert [
        ("closed", "open", "unavailable"),
        ("open", "half_open", "unavailable"),
        ("half_open", "open", "unavailable"),
        ("open", "half_open", "unavailable"),
        ("half_open", "closed", ""),
    ] == changes
    assert {f"127.0.0.1:{server.port}"} == {event.address for event in events}
    assert all(event.call_id for event in events)


def test_a_server_that_is_not_there_opens_the_breaker_and_responses_of_any_kind_do_not(connect: Any) -> None:
    with serving(answering([422])) as server:
        runner = connect(server, circuit_breaker={"failures": 1})
        for _ in range(3):
            with pytest.raises(UnexpectedStatusCodeError):
                runner.run(exists)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        gone = Canned(port=closed.getsockname()[1], grpc_port=1)
        runner = connect(gone, circuit_breaker={"failures": 3}, retry=RetryPolicy(**NO_PAUSE), skip_init_checks=True)
        with pytest.raises(WeaviateCircuitOpenError, match="'connect'"):
            runner.run(exists)


def test_what_is_known_about_a_write_stays_known_when_the_breaker_opens_between_its_attempts(connect: Any) -> None:
    with serving(answering([503])) as server:
        runner = connect(server, circuit_breaker={"failures": 1}, retry=RetryPolicy(**NO_PAUSE))
        with pytest.raises(WeaviateCircuitOpenError) as caught:
            runner.run(delete)
        assert ("unknown", 1) == (caught.value.outcome, asked(server))
        with pytest.raises(WeaviateCircuitOpenError) as caught:
            runner.run(delete)
        assert ("unsent", 1) == (caught.value.outcome, asked(server))


# rate limit and concurrency


def test_calls_wait_for_the_rate_limit(connect: Any, clock: Clock) -> None:
    with serving(answering([200])) as server:
        runner = connect(server, rate_limit=RateLimit(per_second=2, burst=2))
        clock.now += 100
        for _ in range(4):
            runner.run(exists)
        assert [0.5, 0.5] == clock.pauses


def test_a_call_that_the_rate_limit_leaves_no_time_is_not_sent(connect: Any, clock: Clock) -> None:
    with serving(answering([200])) as server:
        runner = connect(server, rate_limit=RateLimit(per_second=0.1))
        clock.now += 100
        runner.run(exists)
        with pytest.raises(
            WeaviateThrottledError, match=r"the rate limit of 0\.1 requests per second leaves no"
        ) as caught:
            runner.run(lambda client: insert(client.with_options(timeout=5)))
        assert ("unsent", True, 1) == (caught.value.outcome, caught.value.retryable, asked(server))
        assert isinstance(caught.value, WeaviateTimeoutError)
        assert [] == clock.pauses
        clock.now += 10
        runner.run(exists)
        assert 2 == asked(server)


class Gate:
    """Holds requests until they are released, one by one.

    Attributes:
        inside: how many are held.
        most: how many were at once.
        paths: in the order of their arrival.
    """

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.released = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.inside = self.most = 0
        self.paths: list[str] = []

    def rest(self, seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/v1/meta"):
            return 200, META
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.paths.append(seen.path)
        self.entered.release()
        assert self.released.acquire(timeout=LONG)
        with self.lock:
            self.inside -= 1
        return (204, b"") if seen.verb == "DELETE" else (200, {})


def test_no_more_requests_are_in_flight_than_allowed_and_who_came_first_is_first(
    connect: Any, waiting: threading.Semaphore
) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = connect(server, max_concurrency=2)
        calls = []
        for at in range(6):
            calls.append(runner.start(lambda client, at=at: client.collections.exists(f"C{at}")))
            assert (gate.entered if at < 2 else waiting).acquire(timeout=LONG)
        for _ in range(4):
            gate.released.release()
            assert gate.entered.acquire(timeout=LONG)
        gate.released.release(2)
        for call in calls:
            call.result(LONG)
    assert 2 == gate.most
    assert [f"/v1/schema/C{at}" for at in range(2, 6)] == gate.paths[2:]


def test_a_call_that_gets_no_slot_in_time_is_not_sent_and_frees_its_place(connect: Any) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = connect(server, max_concurrency=1)
        first = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        with pytest.raises(WeaviateThrottledError, match="max_concurrency=1 requests were in flight") as caught:
            runner.run(lambda client: delete(client.with_options(timeout=0.05)))
        assert ("unsent", 1) == (caught.value.outcome, asked(server))
        gate.released.release(2)
        first.result(LONG)
        runner.run(exists)


def test_a_canceled_call_frees_its_slot_and_its_place(waiting: threading.Semaphore) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = AsyncRunner(server, AdditionalConfig(max_concurrency=1, circuit_breaker=CircuitBreaker()))
        first = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        second, third = runner.start(exists), runner.start(exists)
        assert waiting.acquire(timeout=LONG)
        assert waiting.acquire(timeout=LONG)
        second.cancel()
        first.cancel()
        assert gate.entered.acquire(timeout=LONG)
        gate.released.release(2)
        assert third.result(LONG)
        for call in (first, second):
            with pytest.raises(CancelledError):
                call.result(LONG)
        runner.close()


def test_a_slot_passes_by_who_waited_on_a_loop_that_is_closed(waiting: threading.Semaphore) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = AsyncRunner(server, AdditionalConfig(max_concurrency=1))
        first = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        loop = asyncio.new_event_loop()
        lost = loop.create_task(exists(runner.client))
        while not waiting.acquire(blocking=False):
            loop.run_until_complete(asyncio.sleep(0))
        loop.close()  # and whatever waited on it never comes back
        last = runner.start(exists)
        assert waiting.acquire(timeout=LONG)
        gate.released.release(2)
        assert first.result(LONG)
        assert last.result(LONG)
        runner.close()
        lost.get_coro().close()  # type: ignore[union-attr]  # else its end is reported as a warning
        lost._log_destroy_pending = False  # type: ignore[attr-defined]


def test_a_view_and_its_policies_go_to_another_process() -> None:
    import pickle

    params = weaviate_gen.connect.ConnectionParams.from_params("h", 1, False, "h", 2, False)
    config = AdditionalConfig(
        max_concurrency=3, cache=ResponseCache(ttl=5), retry=RetryPolicy(attempts=7, retry_on=["connect"])
    )
    client = weaviate_gen.WeaviateClient(params, additional_config=config)
    view = client.with_options(retry=RetryPolicy(attempts=2))
    for each, attempts in ((client, 7), (view, 2)):
        settings = pickle.loads(pickle.dumps(each))._connection.settings
        assert (3, config.cache, attempts) == (
            settings.config.max_concurrency,
            settings.config.cache,
            settings.retry.attempts,
        )


# hooks


def test_hooks_hear_of_each_call_and_send_headers(connect: Any) -> None:
    status, events = [503], list[Any]()

    def begin(event: Any) -> dict[str, str]:
        events.append(event)
        return {"TraceParent": f"00-{event.call_id}"}

    def retry(event: Any) -> None:
        events.append(event)
        status[0] = 200

    with serving(answering(status)) as server:
        runner = connect(
            server,
            auth_credentials=weaviate_gen.auth.Auth.api_key("my-secret"),
            hooks=Hooks(request=begin, response=events.append, retry=retry),
            observer=events.append,
            retry=RetryPolicy(**NO_PAUSE),
        )
        events.clear()
        server.seen.clear()
        runner.run(exists)
        status[0] = 404
        with pytest.raises(UnexpectedStatusCodeError):
            runner.run(insert)
        runner.run(lambda client: client.collections.use("Bike").query.fetch_objects())
        traces = [seen.headers.get("traceparent") for seen in server.seen]
    kinds = [type(event).__name__ for event in events]
    one_call = ["RequestEvent", "Event", "ResponseEvent"]
    assert ["RequestEvent", "Event", "RetryEvent", "Event", "ResponseEvent", *one_call, *one_call] == kinds
    first, second, third = events[0].call_id, events[5].call_id, events[8].call_id
    assert first < second < third
    assert [first] * 5 + [second] * 3 + [third] * 3 == [event.call_id for event in events]
    assert [f"00-{call}" for call in (first, first, second, third)] == traces
    ended = [event for event in events if isinstance(event, ResponseEvent)]
    assert [("ok", 2, None), ("error", 1, 404), ("ok", 1, None)] == [
        (event.outcome, event.attempts, event.status) for event in ended
    ]
    assert isinstance(ended[1].error, UnexpectedStatusCodeError)
    assert ["GET", "POST", "Search"] == [event.method for event in (events[0], events[5], events[8])]
    assert (1, "unavailable") == (events[2].attempt, events[2].reason)
    assert "my-secret" not in repr(events)


def test_a_hook_hears_that_rpcs_change_their_way(connect: Any) -> None:
    events: list[FallbackEvent] = []
    with serving(Canned(connect=False)) as server:
        runner = connect(server, hooks=Hooks(fallback=events.append))
        for _ in range(2):
            runner.run(lambda client: client.collections.use("Bike").query.fetch_objects())
    (event,) = events
    assert ("http", "grpc") == (event.before, event.after)
    assert "http failed: status 404" in event.reason
    assert event.call_id


def test_what_a_hook_raises_ends_the_call_and_leaves_nothing_behind(connect: Any) -> None:
    fails = [True]

    def fail(event: Any) -> None:
        if fails[0] and "exists" in event.operation:
            raise LookupError(event.operation)

    with serving(answering([200])) as server:
        for name in ("request", "response"):
            fails[0] = True
            runner = connect(server, hooks=Hooks(**{name: fail}), max_concurrency=1, cache=ResponseCache(ttl=9))
            with pytest.raises(LookupError, match="exists"):
                runner.run(exists)
            fails[0] = False
            assert runner.run(exists)


def test_a_header_of_a_hook_must_be_a_string(connect: Any) -> None:
    with serving() as server:
        with pytest.raises(WeaviateBaseError, match="header 'x-a' must be a string, got int"):
            connect(server, hooks=Hooks(request=lambda event: {"x-a": 5}))  # type: ignore[dict-item]
        assert [] == server.seen


def test_an_interrupted_call_is_reported_as_canceled() -> None:
    gate, events = Gate(), list[ResponseEvent]()
    with serving(Canned(rest=gate.rest)) as server:
        runner = AsyncRunner(server, AdditionalConfig(hooks=Hooks(response=events.append)))
        call = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        call.cancel()
        gate.released.release()
        runner.close()
    assert "canceled" == events[-1].outcome


# cache


def counting(seen: Seen) -> bytes:
    """Answer a search."""
    if not seen.path.endswith("/Search"):
        return healthy(seen)
    reply = pb.SearchReply(took=0.5)
    found = reply.results.add()
    found.properties.non_ref_props.fields["tags"].list_value.text_values.values.extend(["a"])
    return reply.SerializeToString()


def schema(seen: Seen) -> tuple[int, Any]:
    """Answer requests for a configuration."""
    if seen.path.startswith("/v1/schema"):
        return 200, {"class": "Bike", "vectorizer": "none", "properties": []}
    return plain(seen)


def search(client: Any, tenant: str | None = None) -> Any:
    return client.collections.use("Bike").with_tenant(tenant).query.fetch_objects(limit=1)


def test_equal_reads_are_sent_once_until_their_time_is_over(connect: Any, clock: Clock) -> None:
    events: list[Event | ResponseEvent] = []
    with serving(Canned(rpc=counting, rest=schema)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60), hooks=Hooks(response=events.append))
        events.clear()
        first = runner.run(search)
        first.objects[0].properties["tags"].append("mine")
        assert ["a"] == runner.run(search).objects[0].properties["tags"]
        for _ in range(2):
            runner.run(lambda client: client.collections.use("Bike").config.get())
        assert 2 == asked(server)
        assert [False, True, False, True] == [event.is_cached for event in events]  # type: ignore[union-attr]
        runner.run(lambda client: search(client, "a"))
        runner.run(lambda client: search(client.with_options(headers={"x-openai-api-key": "k"})))
        assert 4 == asked(server)
        runner.run(lambda client: search(client.with_options(headers={"cache-control": "no-cache"})))
        assert 5 == asked(server)
        clock.now += 60
        runner.run(search)
        assert 6 == asked(server)


@pytest.mark.parametrize(
    "write",
    [
        delete,
        lambda client: client.collections.use("Bike").data.insert_many([DataObject({"a": 1})]),
        lambda client: client.collections.delete("Other"),
    ],
)
def test_a_write_of_ones_own_empties_the_cache(connect: Any, write: Any) -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        return (204, b"") if seen.verb == "DELETE" and "objects" in seen.path else schema(seen)

    with serving(Canned(rpc=counting, rest=rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60))
        for work in (search, search, write, search, search):
            runner.run(work)
        assert 2 == len([seen for seen in server.seen if seen.path.endswith("/Search")])


def test_a_write_that_fails_empties_the_cache_as_well(connect: Any) -> None:
    status = [200]
    with serving(Canned(rpc=counting, rest=answering(status).rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60))
        runner.run(search)
        status[0] = 500
        with pytest.raises(UnexpectedStatusCodeError):
            runner.run(insert)
        runner.run(search)
        assert 2 == len([seen for seen in server.seen if seen.path.endswith("/Search")])


def test_errors_are_not_kept(connect: Any) -> None:
    status = [500]
    with serving(answering(status)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60))
        with pytest.raises(UnexpectedStatusCodeError):
            runner.run(exists)
        status[0] = 404
        assert not runner.run(lambda client: client.collections.use("Bike").data.exists(UUID))
        status[0] = 200
        assert runner.run(exists)
        assert runner.run(lambda client: client.collections.use("Bike").data.exists(UUID))


def test_what_is_read_to_be_written_back_is_never_an_old_response(connect: Any) -> None:
    """Else a change that another client made meanwhile would be undone."""
    bodies: list[Any] = []
    others = ["before"]

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.verb == "PUT":
            bodies.append(json.loads(seen.body))
        if seen.path.startswith("/v1/schema"):
            return 200, {"class": "Bike", "vectorizer": "none", "properties": [], "description": others[0]}
        return plain(seen)

    with serving(Canned(rest=rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60))
        runner.run(lambda client: client.collections.use("Bike").config.get())
        others[0] = "by another client"
        runner.run(
            lambda client: client.collections.use("Bike").config.update(
                inverted_index_config=weaviate_gen.classes.config.Reconfigure.inverted_index(bm25_b=0.5)
            )
        )
    assert ["by another client"] == [body["description"] for body in bodies]


def test_equal_reads_in_flight_share_one_request(connect: Any, waiting: threading.Semaphore) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60, share_in_flight=True))
        calls = [runner.start(exists)]
        assert gate.entered.acquire(timeout=LONG)
        for _ in range(4):
            calls.append(runner.start(exists))
            assert waiting.acquire(timeout=LONG)
        gate.released.release()
        assert [True] * 5 == [call.result(LONG) for call in calls]
        assert 1 == asked(server)


def test_reads_that_share_a_request_share_its_failure_and_nothing_is_kept(
    connect: Any, waiting: threading.Semaphore
) -> None:
    gate, status = Gate(), [503]

    def rest(seen: Seen) -> tuple[int, Any]:
        reply = gate.rest(seen)
        return reply if seen.path.endswith("/v1/meta") or status[0] == 200 else (status[0], {"error": "busy"})

    with serving(Canned(rest=rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60, share_in_flight=True), retry=RetryPolicy(attempts=1))
        calls = [runner.start(exists)]
        assert gate.entered.acquire(timeout=LONG)
        calls.append(runner.start(exists))
        assert waiting.acquire(timeout=LONG)
        gate.released.release(2)
        for call in calls:
            with pytest.raises(UnexpectedStatusCodeError, match="busy"):
                call.result(LONG)
        status[0] = 200
        assert runner.run(exists)
        assert 2 == asked(server)


def test_a_canceled_read_does_not_fail_those_that_wait_for_its_response(waiting: threading.Semaphore) -> None:
    gate = Gate()
    with serving(Canned(rest=gate.rest)) as server:
        runner = AsyncRunner(server, AdditionalConfig(cache=ResponseCache(ttl=60, share_in_flight=True)))
        first = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        others = [runner.start(exists) for _ in range(3)]
        for _ in others:
            assert waiting.acquire(timeout=LONG)
        first.cancel()
        assert gate.entered.acquire(timeout=LONG)  # one of the others sends it again
        gate.released.release(2)
        assert [True] * 3 == [call.result(LONG) for call in others]
        assert 2 == asked(server)
        runner.close()


def test_a_read_that_a_write_overtakes_is_not_kept(connect: Any) -> None:
    gate = Gate()

    def rest(seen: Seen) -> tuple[int, Any]:
        return (204, b"") if seen.verb == "DELETE" else gate.rest(seen)

    with serving(Canned(rest=rest)) as server:
        runner = connect(server, cache=ResponseCache(ttl=60, share_in_flight=True))
        early = runner.start(exists)
        assert gate.entered.acquire(timeout=LONG)
        runner.run(delete)
        late = runner.start(exists)  # must not share the response from before the write
        assert gate.entered.acquire(timeout=LONG)
        gate.released.release(2)
        assert early.result(LONG)
        assert late.result(LONG)
        assert 3 == asked(server)


def test_a_client_without_policies_has_no_layer_for_them() -> None:
    for config, layers in ((AdditionalConfig(), 0), (AdditionalConfig(max_concurrency=1), 1)):
        client = weaviate_gen.WeaviateClient(
            weaviate_gen.connect.ConnectionParams.from_params("h", 1, False, "h", 2, False), additional_config=config
        )
        assert layers == (type(client._connection._transport).__name__ == "GuardedTransport")
        assert client._connection._hooks is None
