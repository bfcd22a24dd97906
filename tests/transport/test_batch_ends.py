"""How batches end: who is waited for, what is kept of them, and what is logged."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

from tests.support.batches import Store, canned, connect, ident
from tests.support.canned import Canned, serving
from tests.support.proxy import Blocking, Loop
from weaviate_gen._client.aio.batch import adders as asynchronous_adders
from weaviate_gen._client.aio.batch.adders import AsyncAdders
from weaviate_gen._client.aio.batch.base import AsyncBatchingContext
from weaviate_gen._client.sync.batch import adders as synchronous_adders
from weaviate_gen._client.sync.batch.adders import Adders
from weaviate_gen._client.sync.batch.base import BatchingContext
from weaviate_gen._client.sync.batch.requests import _should_split
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._types.data.batch import BatchResult
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInvalidInputError,
    WeaviateTimeoutError,
)

pytestmark = pytest.mark.contract

LONG = 20.0


class Batch:
    """What a context needs of a batch."""

    def __init__(self, error: BaseException | None = None) -> None:
        self._state = BatchState(BatchResult())
        self.log: list[str] = []
        self.error = error

    def _did(self, what: str) -> None:
        self.log.append(what)
        if self.error is not None:
            raise self.error

    def finish(self) -> None:
        self._did("finish")

    def abort(self, why: str) -> None:
        self._did(f"abort: {why}")


class AsyncBatch(Batch):
    async def finish(self) -> None:  # type: ignore[override]
        self._did("finish")

    async def abort(self, why: str) -> None:  # type: ignore[override]
        self._did(f"abort: {why}")


class Sink:
    def __init__(self) -> None:
        self.states: list[BatchState] = []

    def record(self, state: BatchState) -> None:
        self.states.append(state)


@pytest.fixture(params=["sync", "async"])
def leave(request: pytest.FixtureRequest) -> Any:
    """Return a function that leaves the block of a batch with an exception, or with none."""

    def run(inner: BaseException | None, failing: BaseException | None) -> tuple[Any, Sink]:
        sink = Sink()
        kind = type(inner) if inner is not None else None
        batch: Any = Batch(failing) if request.param == "sync" else AsyncBatch(failing)
        try:
            if request.param == "sync":
                BatchingContext(batch, sink).__exit__(kind, inner, None)
            else:
                asyncio.run(AsyncBatchingContext(batch, sink).__aexit__(kind, inner, None))
        except (KeyboardInterrupt, LookupError) as error:
            assert error is failing
        else:
            assert failing is None
        return batch, sink

    return run


@pytest.mark.parametrize(
    ("inner", "done"),
    [
        (None, "finish"),
        (ValueError("x"), "finish"),
        (KeyboardInterrupt(), "abort: interrupted by KeyboardInterrupt"),
        (asyncio.CancelledError(), "abort: interrupted by CancelledError"),
    ],
)
def test_a_batch_is_finished_unless_it_was_interrupted(leave: Any, inner: Any, done: str) -> None:
    batch, sink = leave(inner, None)
    assert [done] == batch.log
    assert [batch._state] == sink.states


@pytest.mark.parametrize("failing", [LookupError("no end"), KeyboardInterrupt()])
def test_a_batch_whose_end_fails_is_over_and_its_results_are_kept(leave: Any, failing: BaseException) -> None:
    batch, sink = leave(None, failing)
    assert "interrupted" == batch._state.ended
    assert [batch._state] == sink.states


def test_what_was_not_stored_is_logged_with_its_number(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.refuse = {ident(2), ident(3)}
    with serving(canned(store)) as server, connect(server) as client:
        with caplog.at_level(logging.ERROR, "weaviate_gen"), client.batch.dynamic() as adding:
            for number in range(1, 6):
                adding.add_object("Bike", {}, uuid=ident(number))
        (record,) = caplog.records
        assert "2 of 5 objects and 0 of 0 references were not stored" in record.getMessage()
        caplog.clear()
        with client.batch.dynamic() as adding:
            adding.add_object("Bike", {}, uuid=ident(1))
        assert [] == caplog.records


def test_indexing_is_waited_for_in_the_shards_of_the_last_batch() -> None:
    store = Store()

    def rest(seen: Any) -> tuple[int, Any]:
        return (200, []) if "/shards" in seen.path else store.rest(seen)

    with serving(Canned(rest=rest, rpc=store.rpc)) as server, connect(server) as client:
        client.batch.wait_for_vector_indexing()
        assert [] == [path for path in server.paths("GET") if "/shards" in path]
        for name in ("Bike", "Car"):
            with client.batch.fixed_size() as adding:
                adding.add_object(name, {}, tenant="t")
            client.batch.wait_for_vector_indexing()
        assert [f"/v1/schema/{name}/shards?tenant=t" for name in ("Bike", "Car")] == [
            path for path in server.paths("GET") if "/shards" in path
        ]


def test_a_thread_that_added_a_reference_and_pauses_does_not_keep_the_block_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synchronous_adders, "GRACE", 0.05)
    store, added, release = Store(), threading.Event(), threading.Event()

    def add() -> None:
        adding.add_reference(ident(1), "Bike", "next", ident(2))
        added.set()
        release.wait(LONG)

    with serving(canned(store)) as server, connect(server) as client:
        with client.batch.fixed_size() as adding:
            thread = threading.Thread(target=add)
            thread.start()
            assert added.wait(LONG)
        assert thread.is_alive()
        assert 1 == len(store.references)
        release.set()
        thread.join()


@pytest.mark.parametrize("flavor", ["sync", "async"])
def test_adders_that_have_ended_are_forgotten_now_and_then(monkeypatch: pytest.MonkeyPatch, flavor: str) -> None:
    """Looking at all of them at each addition would take time that grows with their number."""
    looks: list[object] = []

    def is_running(adder: Any) -> bool:
        looks.append(adder)
        return bool(adder[1])

    loop = Loop()
    made = AsyncAdders() if flavor == "async" else Adders()
    adders: Any = Blocking(made, loop) if flavor == "async" else made
    module = asynchronous_adders if flavor == "async" else synchronous_adders
    prefix = "async_" if flavor == "async" else ""
    current: list[Any] = []
    monkeypatch.setattr(module, f"{prefix}current", lambda: current[-1])
    monkeypatch.setattr(module, f"{prefix}is_running", is_running)
    for number in range(2500):
        current.append((number, number % 2))
        adders.enter()
        adders.leave()
    assert 1001 == len(looks)  # 500 of the first 1001 still run: the next look is due beyond 2,000
    loop.close()


def error(status: Any, outcome: Any = "failed", *, retryable: bool = False) -> WeaviateBaseError:
    made = WeaviateBaseError("no")
    made.status, made.outcome, made.retryable = status, outcome, retryable
    return made


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (ValueError("cannot be encoded"), True),
        (WeaviateInvalidInputError("cannot be encoded"), True),
        (error(413), True),
        (error("resource_exhausted"), True),
        (error(422), False),
        (error("invalid_argument"), False),
        (error(None, "unknown"), False),
        (error(None, "unsent"), False),
        (error(None, retryable=True), False),
        (WeaviateTimeoutError("late"), True),
    ],
)
def test_a_request_is_halved_if_an_item_cannot_be_written_or_it_is_too_large(failure: Any, expected: bool) -> None:
    items: Any = ["a", "b"]
    assert _should_split(items, failure) is expected
    assert not _should_split(items[:1], failure)


def test_unexpected_statuses_are_told_by_their_number() -> None:
    class Answer:
        status_code = 413
        text = ""

    items: Any = ["a", "b"]
    assert _should_split(items, UnexpectedStatusCodeError("a batch", Answer()))
