"""Primitives of concurrency, each for coroutines and for threads: what waits, what ends, and what is passed on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from weaviate_gen._transport import concurrency
from weaviate_gen._transport.concurrency import (
    AsyncLock,
    AsyncQueue,
    AsyncSignal,
    AsyncTask,
    Canceller,
    Measured,
    Queue,
    Signal,
    Task,
    async_try_acquire,
    try_acquire,
)

pytestmark = pytest.mark.unit

LONG = 20.0
"""Seconds after which a test that waits for another thread has failed."""


def boom() -> None:
    raise LookupError("boom")


def test_a_task_is_running_until_it_ends() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        task = asyncio.ensure_future(gate.wait())
        assert concurrency.async_is_running(task)
        gate.set()
        await task
        assert not concurrency.async_is_running(task)
        assert concurrency.async_current() is asyncio.current_task()

    asyncio.run(main())


def test_a_thread_is_running_until_it_ends() -> None:
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait)
    thread.start()
    assert concurrency.is_running(thread)
    gate.set()
    thread.join(LONG)
    assert not concurrency.is_running(thread)
    assert concurrency.current() is threading.current_thread()


def test_only_ctrl_c_and_cancellation_are_interrupts() -> None:
    assert concurrency.is_interrupt(KeyboardInterrupt())
    assert concurrency.is_interrupt(asyncio.CancelledError())
    assert not concurrency.is_interrupt(SystemExit())
    assert not concurrency.is_interrupt(None)


def test_a_lock_of_coroutines_lets_one_in_at_a_time_on_every_loop() -> None:
    lock = AsyncLock()

    async def main() -> list[str]:
        log: list[str] = []

        async def enter(name: str) -> None:
            async with lock:
                log.append(f"{name} in")
                await asyncio.sleep(0)
                log.append(f"{name} out")

        await asyncio.gather(enter("a"), enter("b"))
        return log

    for _ in range(2):
        assert ["a in", "a out", "b in", "b out"] == asyncio.run(main())


def test_a_lock_is_acquired_if_its_holder_releases_it_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_SOON", 0.01)
    lock = threading.Lock()
    release = try_acquire(lock)
    assert release is not None
    assert lock.locked()
    assert try_acquire(lock) is None
    release()
    assert not lock.locked()


def test_between_two_awaits_no_lock_is_needed() -> None:
    assert asyncio.run(async_try_acquire(AsyncLock())) is None


def test_a_task_returns_its_result_or_raises_its_error() -> None:
    async def fail() -> None:
        boom()

    async def main() -> None:
        task = AsyncTask(lambda: asyncio.sleep(0, "done"))
        assert "done" == await task.join()
        assert task.done
        with pytest.raises(LookupError, match="boom"):
            await AsyncTask(fail).join()

    asyncio.run(main())
    task = Task(lambda: "done")
    assert "done" == task.join()
    assert task.done
    with pytest.raises(LookupError, match="boom"):
        Task(boom).join()


def test_a_canceled_task_has_ended_and_one_that_is_waited_for_goes_on() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        task = AsyncTask(gate.wait)
        waiting = asyncio.ensure_future(task.join())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not task.done
        await task.cancel()
        assert task.done
        with pytest.raises(asyncio.CancelledError):
            await task.join()

    asyncio.run(asyncio.wait_for(main(), LONG))


def test_a_thread_that_is_canceled_goes_on_and_ends_with_its_work() -> None:
    gate = threading.Event()
    task = Task(lambda: gate.wait(LONG))
    task.cancel()
    assert not task.done
    gate.set()
    assert task.join()


@pytest.mark.parametrize("bind_first", [True, False])
def test_a_call_is_canceled_once(bind_first: bool) -> None:
    canceller, log = Canceller(), list[str]()
    steps: list[Callable[[], object]] = [lambda: canceller.bind(lambda: log.append("canceled")), canceller.cancel]
    for step in steps if bind_first else reversed(steps):
        assert [] == log
        step()
    canceller.cancel()
    assert ["canceled"] == log


def test_a_call_that_nobody_cancels_goes_on() -> None:
    log: list[str] = []
    Canceller().bind(lambda: log.append("canceled"))
    assert [] == log


def test_a_queue_returns_first_what_came_first_and_waits_in_vain_no_longer_than_told() -> None:
    async def main() -> None:
        queue = AsyncQueue[int](2)
        assert queue.is_empty
        await queue.put(1)
        await queue.put(2)
        assert not queue.is_empty
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(queue.put(3), 0.01)
        assert [1, 2] == [await queue.get(), await queue.get(LONG)]
        with pytest.raises(TimeoutError):
            await queue.get(0.01)

    asyncio.run(main())
    queue = Queue[int](2)
    assert queue.is_empty
    queue.put(1)
    queue.put(2)
    assert not queue.is_empty
    blocked = threading.Thread(target=queue.put, args=(3,), daemon=True)
    blocked.start()
    blocked.join(0.05)
    assert blocked.is_alive()
    assert [1, 2, 3] == [queue.get(), queue.get(LONG), queue.get(LONG)]
    with pytest.raises(TimeoutError):
        queue.get(0.01)


def test_queues_have_any_length_by_default() -> None:
    async def main() -> None:
        queue = AsyncQueue[int]()
        for number in range(3):
            await asyncio.wait_for(queue.put(number), LONG)

    asyncio.run(main())
    queue = Queue[int]()
    filler = threading.Thread(target=lambda: list(map(queue.put, range(3))), daemon=True)
    filler.start()
    filler.join(LONG)
    assert not filler.is_alive()


def test_what_is_measured_by_a_request_is_true_without_one() -> None:
    class Collection(Measured):
        def length(self) -> int:
            return 0

        def to_string(self) -> str:
            return "nothing"

    collection = Collection()
    assert (True, 0, "nothing") == (bool(collection), len(collection), str(collection))


def test_a_client_of_threads_is_connected_where_one_of_coroutines_waits() -> None:
    class Client:
        connected = False

        def connect(self) -> Any:
            self.connected = True

    assert concurrency.started(Client()).connected
    client: Any = Client()
    assert concurrency.async_started(client) is client
    assert not client.connected


def test_sleeping_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    concurrency.sleep(3.0)
    asyncio.run(concurrency.async_sleep(4.0))
    assert [3.0, 4.0] == slept


def test_a_signal_reaches_whoever_waits_from_any_thread() -> None:
    signal = Signal()
    assert not signal.wait(-1.0)
    assert signal.set()
    assert signal.wait(float("inf"))

    async def main() -> None:
        early, late = AsyncSignal(), AsyncSignal()
        assert not await early.wait(0.0)
        waiting = [asyncio.ensure_future(signal.wait(LONG)) for signal in (early, late)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(late.set)
        assert await waiting[1]
        assert early.set()
        assert early.set()
        assert await waiting[0]

    asyncio.run(main())


def test_a_signal_of_a_closed_loop_says_that_nobody_waits() -> None:
    async def main() -> AsyncSignal:
        return AsyncSignal()

    assert not asyncio.run(main()).set()
