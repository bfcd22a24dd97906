"""One run of a piece of work at a time, shared by all who need its result; in pairs, as in `concurrency`."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from weaviate_gen._transport.concurrency import AsyncTask, Task
from weaviate_gen._types.secrets import SecretValues


class AsyncSingleFlight:
    """Runs a piece of work once for all coroutines of an event loop that need it meanwhile.

    The work goes on when those who wait for it leave, because their time is over or because they are canceled.
    """

    def __init__(self) -> None:
        self._tasks: WeakKeyDictionary[Any, AsyncTask[None]] = WeakKeyDictionary()

    def _here(self) -> AsyncTask[None] | None:
        import asyncio

        return self._tasks.get(asyncio.get_running_loop())

    @property
    def is_running(self) -> bool:
        """Whether the work is being done."""
        task = self._here()
        return task is not None and not task.done

    async def run(self, work: Callable[[], Awaitable[None]], timeout: float) -> bool:
        """Do the work, or wait for those who already do it.

        Args:
            work: what to do; it must not raise.
            timeout: seconds to wait for it.

        Returns:
            Whether it ended in time.
        """
        import asyncio

        task = self._here()
        if task is None or task.done:
            task = self._tasks[asyncio.get_running_loop()] = AsyncTask(work)
        return await task.wait(timeout)

    async def cancel(self) -> None:
        """Cancel the work, and wait for its end."""
        task = self._here()
        if task is not None and not task.done:
            await task.cancel()


class SingleFlight:
    """Runs a piece of work, on a thread of its own, once for all threads that need it meanwhile.

    The work goes on when those who wait for it leave, because their time is over or because they are interrupted.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._task: Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the work is being done."""
        task = self._task
        return task is not None and not task.done

    def run(self, work: Callable[[], None], timeout: float) -> bool:
        """Do the work, or wait for those who already do it.

        Args:
            work: what to do; it must not raise.
            timeout: seconds to wait for it.

        Returns:
            Whether it ended in time.
        """
        with self._lock:
            task = self._task
            if task is None or task.done:
                task = self._task = Task(partial(copy_context().run, work))  # as a task of asyncio has it
        return task.wait(timeout)

    def cancel(self) -> None:
        """Do nothing: a thread cannot be canceled, and ends with its request."""


async def async_call(function: Callable[[], Any]) -> SecretValues:
    """Call a function of the user that returns a secret, and await what it returns where that is needed.

    Args:
        function: the function.

    Returns:
        The secret, as the only value.
    """
    result = SecretValues((function(),))
    return SecretValues((await result[0],)) if hasattr(result[0], "__await__") else result


def call(function: Callable[[], Any]) -> SecretValues:
    """Call a function of the user that returns a secret, and must not be one of coroutines.

    Args:
        function: the function.

    Returns:
        The secret, as the only value.

    Raises:
        TypeError: if it returns what must be awaited.
    """
    result = SecretValues((function(),))
    if hasattr(result[0], "__await__"):
        getattr(result[0], "close", bool)()  # else Python warns of a coroutine that was never awaited
        raise TypeError("it must not be asynchronous for a synchronous client; pass a plain function")
    return result
