"""One client in either flavor, and calls of it that are timed, canceled and judged."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import weaviate_gen
from tests.faults.model import Certainty, Model
from tests.faults.plans import INIT, INSERT, QUERY, STREAM, Plan
from tests.faults.proxy import FaultProxy
from tests.support.proxy import Loop, wrap
from weaviate_gen._types.settings import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateBaseError

SLACK = 3.0
"""Seconds that a call may take beyond its timeout, and beyond the time for which this process got no processor."""
_STORED_ALL_THE_SAME = "is present, but not a ref"
"""A server says so of the first reference that it adds to a property that is an empty list, and stores it."""
_TICK, _PAUSE = 0.05, 0.2
"""Seconds between two looks at the clock, and how many between them are a pause of this process."""
CONNECTS = 8
"""How often a user tries to connect before it is a violation."""
_CANCELED = (asyncio.CancelledError, concurrent.futures.CancelledError)


class CancelingLoop(Loop):
    """An event loop in a thread, on which a thread's next call can be canceled while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self._local = threading.local()
        self.errors: list[str] = []
        self._loop.set_exception_handler(lambda _, context: self.errors.append(str(context)))

    def cancel_next(self, seconds: float | None) -> None:
        """Cancel the next call of this thread so long after its begin; ``None`` cancels none."""
        self._local.seconds = seconds

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end, or until it is canceled."""
        seconds = getattr(self._local, "seconds", None)
        if seconds is None:
            return super().run(coroutine)
        self._local.seconds = None
        return super().run(_canceled(coroutine, seconds))


async def _canceled(coroutine: Coroutine[Any, Any, Any], seconds: float) -> Any:
    task = asyncio.ensure_future(coroutine)
    handle = asyncio.get_running_loop().call_later(seconds, task.cancel)
    try:
        return await task
    finally:
        handle.cancel()


class Pauses:
    """Measures how long this process did not run, on a machine that has too much to do."""

    def __init__(self) -> None:
        self._end = threading.Event()
        self._gaps: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._watch, name="fault-clock", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        before = time.monotonic()
        while not self._end.wait(_TICK):
            now = time.monotonic()
            if now - before > _PAUSE:
                self._gaps.append((before, now))
            before = now

    def since(self, start: float) -> float:
        """Return for how many seconds since then it did not run."""
        return sum(end - max(begin, start) for begin, end in list(self._gaps) if end > start)

    def stop(self) -> None:
        """Measure no more."""
        self._end.set()
        self._thread.join()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call.

    Attributes:
        certainty: what the client was answered.
        value: what it returned.
        error: what it raised.
    """

    certainty: Certainty
    value: Any = None
    error: BaseException | None = None

    @property
    def ok(self) -> bool:
        """Whether it returned."""
        return self.error is None


class Caller:
    """A client under test, used by several threads.

    Args:
        plan: how it is made.
        proxy: what it connects to.
        model: where violations are booked.
    """

    def __init__(self, plan: Plan, proxy: FaultProxy, model: Model) -> None:
        self._plan = plan
        self._proxy = proxy
        self._model = model
        self._began = time.monotonic()
        self._pauses = Pauses()
        self.log: list[str] = []
        self.timeout = Timeout(
            query=QUERY + plan.extra, insert=INSERT + plan.extra, init=INIT + plan.extra, stream=STREAM + plan.extra
        )
        self.loop = CancelingLoop() if plan.flavor == "async" else None
        self.client: Any = None

    def connect(self) -> bool:
        """Make a client and connect it, trying again as a user would; report whether it is connected."""
        for _ in range(CONNECTS):
            made = self.call("connect", self._connect, init=4)
            if made.ok:
                return True
            time.sleep(0.2)
        self._model.violate("never connected")
        return False

    def _connect(self) -> None:
        make = weaviate_gen.connect_to_local if self.loop is None else weaviate_gen.use_async_with_local
        made: Any = make(
            host="127.0.0.1",
            port=self._proxy.ports["http"],
            grpc_port=self._proxy.ports["grpc"],
            skip_init_checks=self._plan.skip_init_checks,
            transport=self._plan.transport,
            additional_config=AdditionalConfig(timeout=self.timeout),
        )
        self.client = made if self.loop is None else wrap(made, self.loop)
        self.client.connect()

    def close(self) -> None:
        """Close the client and its loop; tasks that go on are a violation."""
        if self.client is not None:
            self.call("close", self.client.close, init=1)
        self._pauses.stop()
        if self.loop is not None:
            try:
                self.loop.close()
            except AssertionError as error:
                self._model.violate(f"LEAK: tasks go on after close: {error}")
            for error in self.loop.errors:
                self._model.violate(f"FOREIGN: the event loop was told: {error}")

    def cancel_next(self, seconds: float | None) -> None:
        """Cancel this thread's next call of an asynchronous client so long after its begin; ``None`` cancels none."""
        if self.loop is not None:
            self.loop.cancel_next(seconds)

    def call(
        self,
        words: str,
        act: Callable[[], Any],
        *,
        query: float = 0,
        insert: float = 0,
        init: float = 1,
        more: float = 0,
    ) -> Result:
        """Call the client.

        Args:
            words: what is called, for the report.
            act: calls it.
            query: how many query timeouts it may take in all.
            insert: how many insert timeouts.
            init: how many init timeouts.
            more: how many seconds beyond them.

        Returns:
            What came of it.
        """
        timeout = self.timeout
        limit = query * timeout.query + insert * timeout.insert + init * timeout.init + more + SLACK
        started = time.monotonic()
        try:
            result = Result(Certainty.ACKNOWLEDGED, act())
        except BaseException as error:  # noqa: BLE001 - judging whatever leaves the client is the point
            result = Result(self._judge(words, error), None, error)
        seconds = time.monotonic() - started
        told = "" if result.error is None else f" {type(result.error).__name__}: {str(result.error)[:300]}"
        self.log.append(f"{started - self._began:7.3f} {seconds:6.3f} s {words}: {result.certainty.value}{told}")
        if seconds > limit + self._pauses.since(started):
            self._model.violate(f"HANG: {words} took {seconds:.1f} s, at most {limit:.1f} s are expected:{told}")
        return result

    def _judge(self, words: str, error: BaseException) -> Certainty:
        if isinstance(error, _CANCELED) and self.loop is not None:
            return Certainty.UNKNOWN
        if not isinstance(error, WeaviateBaseError):
            self._model.violate(f"FOREIGN: {words} raised {type(error).__module__}.{error!r}"[:1000])
            return Certainty.UNKNOWN
        return certainty_of(error)


def certainty_of(failure: Any) -> Certainty:
    """Return what an error, or an entry of a batch's failures, says about the write: the client is held to it."""
    unknown = failure.outcome == "unknown" or _STORED_ALL_THE_SAME in str(getattr(failure, "message", failure))
    return Certainty.UNKNOWN if unknown else Certainty.REFUSED
