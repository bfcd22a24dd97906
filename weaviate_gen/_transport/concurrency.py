"""Concurrency primitives in pairs: for coroutines, and for threads in `weaviate_gen._client.sync`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Annotated, Any, Generic, Protocol, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
R = TypeVar("R")

_SOON = 1.0
"""Seconds that whoever was interrupted waits for others to let go."""


AsyncResult: TypeAlias = Coroutine[Any, Any, T]
"""What a method gives that hands a coroutine on."""

Result: TypeAlias = Annotated[T, "returned synchronously"]
"""Return type of its counterpart."""


async def async_sleep(seconds: float) -> None:
    """Suspend this coroutine for some seconds."""
    import asyncio

    await asyncio.sleep(seconds)


def sleep(seconds: float) -> None:
    """Block this thread for some seconds."""
    time.sleep(seconds)


async def async_in_thread(work: Callable[[], R]) -> R:
    """Run blocking work in a thread, and return its result."""
    import asyncio

    return await asyncio.to_thread(work)


def in_thread(work: Callable[[], R]) -> R:
    """Run blocking work in this thread, and return its result."""
    return work()


def async_current() -> Any:
    """Return the task that is running."""
    import asyncio

    return asyncio.current_task()


def current() -> Any:
    """Return the thread that is running."""
    return threading.current_thread()


def async_is_running(task: Any) -> bool:
    """Return whether a task has not ended."""
    return not task.done()


def is_running(thread: Any) -> bool:
    """Return whether a thread has not ended."""
    return bool(thread.is_alive())


def is_interrupt(error: BaseException | None) -> bool:
    """Return whether an exception asks to stop at once: Ctrl-C, or the cancellation of a task."""
    if isinstance(error, KeyboardInterrupt):
        return True
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(error, asyncio.CancelledError)


class AsyncLock:
    """Lock for coroutines; one object serves any number of event loops, each separately."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def _here(self) -> Any:
        import asyncio

        loop = asyncio.get_running_loop()
        lock = self._locks.get(loop)
        if lock is None:
            lock = self._locks[loop] = asyncio.Lock()
        return lock

    async def __aenter__(self) -> None:
        await self._here().acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._here().release()


Lock = threading.Lock
"""A mutual exclusion of threads; the interpreter's own, which an interrupt cannot leave locked."""


async def async_try_acquire(lock: AsyncLock) -> Callable[[], None] | None:  # noqa: ARG001 - its counterpart needs it
    """Return nothing: between two awaits a coroutine is alone in any case.

    Args:
        lock: the lock.
    """
    return None


def try_acquire(lock: threading.Lock) -> Callable[[], None] | None:
    """Acquire a lock if its holder releases it soon.

    Args:
        lock: the lock.

    Returns:
        What releases it, or ``None``.
    """
    return lock.release if lock.acquire(timeout=_SOON) else None


class AsyncSignal:
    """Event that happens once, for one coroutine that waits; any thread may report it."""

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[None] = self._loop.create_future()

    def set(self) -> bool:
        """Report it.

        Returns:
            Whether somebody may wait for it: not if the loop is closed.
        """
        try:
            self._loop.call_soon_threadsafe(self._resolve)
        except RuntimeError:
            return False
        return True

    def _resolve(self) -> None:
        if not self._future.done():
            self._future.set_result(None)

    async def wait(self, timeout: float) -> bool:
        """Wait for it, and return whether it happened in time."""
        import asyncio

        done, _ = await asyncio.wait([self._future], timeout=min(max(timeout, 0.0), threading.TIMEOUT_MAX))
        return bool(done)


class Signal:
    """Event that happens once, for one thread that waits."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> bool:
        """Report it, and return that somebody may wait for it."""
        self._event.set()
        return True

    def wait(self, timeout: float) -> bool:
        """Wait for it, and return whether it happened in time."""
        return self._event.wait(min(max(timeout, 0.0), threading.TIMEOUT_MAX))


class AsyncTask(Generic[R]):
    """A coroutine that runs concurrently.

    Args:
        work: what to run; called once.
    """

    def __init__(self, work: Callable[[], Awaitable[R]]) -> None:
        import asyncio

        self._task = asyncio.ensure_future(work())

    async def join(self) -> R:
        """Wait for its result, or raise its error; it goes on if the waiting is canceled."""
        import asyncio

        return await asyncio.shield(self._task)

    async def wait(self, timeout: float) -> bool:
        """Wait for its end, and return whether it came within some seconds."""
        import asyncio

        await asyncio.wait([self._task], timeout=timeout)
        return self._task.done()

    async def cancel(self) -> None:
        """Cancel it, and wait for its end."""
        import asyncio

        self._task.cancel()
        await asyncio.wait([self._task], timeout=_SOON)

    @property
    def done(self) -> bool:
        """Whether it ended."""
        return self._task.done()


class Task(Generic[R]):
    """A thread that runs concurrently.

    Args:
        work: what to run; called once.
    """

    def __init__(self, work: Callable[[], R]) -> None:
        self._result: R | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True, name="weaviate-gen-task")
        self._thread.start()

    def _run(self, work: Callable[[], R]) -> None:
        try:
            self._result = work()
        except BaseException as error:  # noqa: BLE001 - join() raises it where it is seen
            self._error = error

    def join(self) -> R:
        """Wait for its result, or raise its error."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # it ended without an error, so this is what it returned

    def wait(self, timeout: float) -> bool:
        """Wait for its end, and return whether it came within some seconds."""
        self._thread.join(min(max(timeout, 0), threading.TIMEOUT_MAX))
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Do nothing: a thread cannot be canceled. It ends with its request, and does not keep the process alive."""

    @property
    def done(self) -> bool:
        """Whether it ended."""
        return not self._thread.is_alive()


class Canceller:
    """Cancels a call from another task or thread; a call that starts later ends at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._canceled = False
        self._action: Callable[[], object] | None = None

    def bind(self, action: Callable[[], object]) -> None:
        """Set what cancels the call.

        Args:
            action: what does; called at most once, on any thread.
        """
        with self._lock:
            self._action = action
            canceled = self._canceled
        if canceled:
            action()

    def cancel(self) -> None:
        """Cancel the call."""
        with self._lock:
            first, self._canceled = not self._canceled, True
        if first and self._action is not None:
            self._action()


class AsyncQueue(Generic[T]):
    """FIFO queue for coroutines of one loop.

    Args:
        size: how many items it holds at most; 0 is any number.
    """

    def __init__(self, size: int = 0) -> None:
        import asyncio

        self._queue: asyncio.Queue[T] = asyncio.Queue(size)

    async def put(self, item: T) -> None:
        """Stand at its end, once there is room."""
        await self._queue.put(item)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return self._queue.empty()

    async def get(self, timeout: float | None = None) -> T:
        """Remove and return the first item.

        Raises:
            TimeoutError: if none came in time.
        """
        import asyncio

        return await asyncio.wait_for(self._queue.get(), timeout)


class Queue(Generic[T]):
    """FIFO queue for threads.

    Args:
        size: how many items it holds at most; 0 is any number.
    """

    def __init__(self, size: int = 0) -> None:
        import queue

        self._queue: queue.Queue[T] = queue.Queue(size)

    def put(self, item: T) -> None:
        """Stand at its end, once there is room."""
        self._queue.put(item)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return self._queue.empty()

    def get(self, timeout: float | None = None) -> T:
        """Remove and return the first item.

        Raises:
            TimeoutError: if none came in time.
        """
        import queue

        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None


class AsyncMeasured:
    """Base of collections whose length must be awaited."""


class Measured:
    """Base of collections with ``len()`` and ``str()``, each making a request."""

    def length(self) -> int:
        """Count."""
        raise NotImplementedError

    def to_string(self) -> str:
        """Describe."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self.length()

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return self.to_string()


class AsyncConnectable(Protocol):
    """Argument of :func:`async_started`."""

    async def connect(self) -> None:
        """Connect."""
        ...


class Connectable(Protocol):
    """Argument of :func:`started`."""

    def connect(self) -> None:
        """Connect."""
        ...


A = TypeVar("A", bound=AsyncConnectable)
C = TypeVar("C", bound=Connectable)


def async_started(client: A) -> A:
    """Return a client for coroutines unchanged: it connects when awaited."""
    return client


def started(client: C) -> C:
    """Connect a client of threads."""
    client.connect()
    return client
