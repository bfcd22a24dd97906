"""When a failed call is tried again, and when it is given up: by a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import Canned, Seen, plain, serving
from weaviate_gen._types.settings import TLS, AdditionalConfig, ConnectionConfig, Event, Timeout
from weaviate_gen.exceptions import (
    WeaviateBaseError,
    WeaviateConnectionError,
    WeaviateInvalidInputError,
    WeaviateRetryError,
    WeaviateTimeoutError,
)

pytestmark = pytest.mark.contract

SESSIONS = ("weaviate_gen._client.sync.session", "weaviate_gen._client.aio.session")
UUID = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"


class Clock:
    """Stands still but for those who sleep by it.

    Attributes:
        now: seconds.
        pauses: how long was slept, each time.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for name in SESSIONS:
        monkeypatch.setattr(f"{name}.monotonic", clock.monotonic)
    monkeypatch.setattr("random.random", lambda: 0.5)  # no jitter
    monkeypatch.setattr("weaviate_gen._client.sync.session.sleep", clock.sleep)
    monkeypatch.setattr("weaviate_gen._client.aio.session.async_sleep", clock.async_sleep)
    return clock


def failing(times: int, **headers: str) -> Canned:
    """Answer 503 to everything but requests for the version, as often as asked."""
    left = [times]

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("/v1/meta"):
            return plain(seen)
        left[0] -= 1
        return (503, {"error": "busy"}) if left[0] >= 0 else (204, b"") if seen.verb == "DELETE" else (200, {})

    return Canned(rest=rest, headers=headers)


def delete(data: Any) -> Any:
    """Write what may be repeated."""
    return data.delete_by_id(UUID)


def in_sync(server: Canned, seconds: float, work: Callable[[Any], Any], observer: Any = None) -> None:
    config = AdditionalConfig(timeout=Timeout(init=seconds, query=seconds, insert=seconds), observer=observer)
    with weaviate_gen.connect_to_local(
        host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config
    ) as client:
        work(client)


def in_async(server: Canned, seconds: float, work: Callable[[Any], Any], observer: Any = None) -> None:
    config = AdditionalConfig(timeout=Timeout(init=seconds, query=seconds, insert=seconds), observer=observer)

    async def main() -> None:
        async with weaviate_gen.use_async_with_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, additional_config=config
        ) as client:
            await work(client)

    asyncio.run(main())


RUNS = [in_sync, in_async]


@pytest.mark.parametrize("run", RUNS)
def test_pauses_double_up_to_four_seconds(clock: Clock, run: Any) -> None:
    with serving(failing(7)) as server:
        run(server, 100, lambda client: delete(client.collections.use("Bike").data))
        assert 8 == len(server.paths("DELETE"))
    assert [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0] == clock.pauses


@pytest.mark.parametrize("run", RUNS)
def test_a_read_is_tried_four_times(clock: Clock, run: Any) -> None:
    with serving(failing(99)) as server:
        with pytest.raises(WeaviateRetryError, match="all 4 attempts failed"):
            run(server, 100, lambda client: client.collections.exists("Bike"))
        assert [0.25, 0.5, 1.0] == clock.pauses


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("seconds", "attempts"), [(3.75, 4), (7.75, 5), (10.75, 6), (11.75, 6)])
def test_a_write_is_tried_as_long_as_the_next_attempt_begins_before_its_timeout(
    clock: Clock, run: Any, seconds: float, attempts: int
) -> None:
    with serving(failing(99)) as server:
        with pytest.raises(WeaviateBaseError, match="busy"):
            run(server, seconds, lambda client: delete(client.collections.use("Bike").data))
        assert attempts == len(server.paths("DELETE"))
    assert sum(clock.pauses) < seconds


@pytest.mark.parametrize("run", RUNS)
def test_a_pause_is_as_long_as_the_server_asks_for(clock: Clock, run: Any) -> None:
    with serving(failing(3, **{"retry-after": "3"})) as server:
        run(server, 100, lambda client: delete(client.collections.use("Bike").data))
    assert [3.0, 3.0, 3.0] == clock.pauses


@pytest.mark.parametrize("run", RUNS)
def test_an_observer_is_told_every_attempt_in_order(clock: Clock, run: Any) -> None:
    events: list[Event] = []
    with serving(failing(2)) as server:
        run(server, 100, lambda client: delete(client.collections.use("Bike").data), events.append)
    told = [(event.attempt, event.outcome) for event in events if "delete" in event.what]
    assert [(1, "unavailable"), (2, "unavailable"), (3, "ok")] == told


@pytest.fixture
def refused() -> Iterator[int]:
    """Return a port that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def calls(run: Any, params: dict[str, Any], config: dict[str, Any], work: Callable[[Any], Any]) -> list[Event]:
    """Run a call that fails, and return its attempts."""
    events: list[Event] = []
    arguments = {
        "skip_init_checks": True,
        "transport": "http",
        "additional_config": AdditionalConfig(
            timeout=Timeout(query=100, insert=7.75), observer=events.append, **config
        ),
        **params,
    }
    if run is in_sync:
        with weaviate_gen.connect_to_custom(**arguments) as client:
            work(client)
        return events

    async def main() -> None:
        async with weaviate_gen.use_async_with_custom(**arguments) as client:
            await work(client)

    asyncio.run(main())
    return events


def address(host: str, port: int, *, secure: bool = False) -> dict[str, Any]:
    names = ("http_host", "http_port", "http_secure", "grpc_host", "grpc_port", "grpc_secure")
    return dict(zip(names, (host, port, secure, host, 1, secure), strict=True))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_read_connects_as_often_as_the_pool_is_asked_to(clock: Clock, run: Any, retries: int, refused: int) -> None:
    config = {"connection": ConnectionConfig(session_pool_max_retries=retries)}

    def read(client: Any) -> Any:
        clock.pauses.clear()
        return client.collections.exists("Bike")

    with pytest.raises(WeaviateConnectionError if not retries else WeaviateRetryError, match="refused") as caught:
        calls(run, address("127.0.0.1", refused), config, read)
    assert "unsent" == caught.value.outcome
    assert [0.25, 0.5, 1.0][:retries] == clock.pauses


@pytest.mark.parametrize("run", RUNS)
def test_write_connects_until_its_timeout(clock: Clock, run: Any, refused: int) -> None:
    with pytest.raises(WeaviateRetryError, match="all 5 attempts failed") as caught:
        calls(run, address("127.0.0.1", refused), {}, lambda client: delete(client.collections.use("Bike").data))
    assert "unsent" == caught.value.outcome


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("ca", [None, "/nowhere.pem"])
def test_certificate_that_is_not_trusted_or_missing_is_final(clock: Clock, run: Any, ca: str | None) -> None:
    text = "No such file" if ca else "CERTIFICATE_VERIFY_FAILED"
    kind = WeaviateInvalidInputError if ca else WeaviateConnectionError
    with serving(tls=True) as server, pytest.raises(kind, match=text):
        calls(
            run,
            address("localhost", server.port, secure=True),
            {"tls": TLS(ca=ca)},
            lambda client: delete(client.collections.use("Bike").data),
        )
    assert [] == clock.pauses


@pytest.mark.parametrize("run", RUNS)
def test_write_that_got_no_connection_from_the_pool_was_not_sent(run: Any) -> None:
    begun, over = threading.Event(), threading.Event()

    def rest(seen: Seen) -> tuple[int, Any]:
        begun.set()
        over.wait(20)
        return 204, b""

    def fail(client: Any) -> Any:
        data = client.collections.use("Bike").data
        if run is in_sync:
            thread = threading.Thread(target=delete, args=(data,))
            thread.start()
            begun.wait(20)
            try:
                return delete(data)
            finally:
                over.set()
                thread.join()

        async def both() -> None:
            first = asyncio.ensure_future(delete(data))
            await asyncio.to_thread(begun.wait, 20)
            try:
                await delete(data)
            finally:
                over.set()
                await first

        return both()

    config = {"connection": ConnectionConfig(session_pool_maxsize=1, session_pool_timeout=0)}
    with serving(Canned(rest=rest)) as server:
        with pytest.raises(WeaviateTimeoutError, match=r"all 1 connections are in use.*session_pool_maxsize") as caught:
            calls(run, address("127.0.0.1", server.port), config, fail)
        assert ("unsent", 1) == (caught.value.outcome, len(server.paths("DELETE")))
