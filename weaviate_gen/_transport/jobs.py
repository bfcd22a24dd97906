"""Requests in the background, for coroutines and for threads: each ends with its request, also if nobody waits."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from queue import SimpleQueue

R = TypeVar("R")


class AsyncJobs(Generic[R]):
    """Coroutines in the background, by number; they are canceled when this object is no longer used.

    Work must not refer to this object or to what owns it, or it is never released.
    """

    __slots__ = ("__weakref__", "_tasks")

    def __init__(self) -> None:
        self._tasks: dict[int, Any] = {}

    def __contains__(self, number: int) -> bool:
        """Return whether a job is in the background, or its outcome was not read."""
        return number in self._tasks

    @property
    def is_empty(self) -> bool:
        """Whether there is no job whose outcome was not read."""
        return not self._tasks

    def start(self, number: int, work: Callable[[], Awaitable[R]]) -> None:
        """Start a job.

        Args:
            number: what identifies it.
            work: what to run; called once.
        """
        import asyncio

        task = asyncio.ensure_future(work())
        task.add_done_callback(_retrieve)
        self._tasks[number] = task

    def drop_lost(self) -> None:
        """Forget jobs that cannot end any more: those of another event loop, and canceled ones."""
        import asyncio

        loop = asyncio.get_running_loop()
        lost = [number for number, task in self._tasks.items() if task.get_loop() is not loop or task.cancelled()]
        for number in lost:
            del self._tasks[number]

    async def next(self) -> tuple[int, R]:
        """Wait for one of the jobs, and return its number and result; if the waiting is canceled, all of them are.

        Raises:
            Exception: what the job raised.
        """
        import asyncio

        try:
            done, _ = await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.cancel()
            raise
        number, task = next((number, task) for number, task in self._tasks.items() if task in done)
        del self._tasks[number]
        return number, task.result()

    def cancel(self) -> None:
        """Cancel all jobs, and forget them."""
        tasks, self._tasks = self._tasks, {}
        for task in tasks.values():
            task.cancel()

    def __del__(self) -> None:
        """Cancel what runs; the garbage collector may call this on any thread."""
        for task in self._tasks.values():
            if not task.done():
                with suppress(RuntimeError):  # the loop was closed
                    task.get_loop().call_soon_threadsafe(task.cancel)


def _retrieve(task: Any) -> None:
    """Mark a task's error as seen: it is raised where its result is read, or nobody needs it any more."""
    if not task.cancelled():
        task.exception()


class Jobs(Generic[R]):
    """Threads in the background, by number; each ends with its work.

    Work must not refer to this object or to what owns it, or results are kept for as long as it runs.
    """

    __slots__ = ("__weakref__", "_numbers", "_outcomes", "_pid")

    def __init__(self) -> None:
        self.cancel()

    def __contains__(self, number: int) -> bool:
        """Return whether a job is in the background, or its outcome was not read."""
        return number in self._numbers

    @property
    def is_empty(self) -> bool:
        """Whether there is no job whose outcome was not read."""
        return not self._numbers

    def start(self, number: int, work: Callable[[], R]) -> None:
        """Start a job.

        Args:
            number: what identifies it.
            work: what to run; called once.
        """
        arguments = (copy_context(), number, work, self._outcomes)
        threading.Thread(target=_run, args=arguments, daemon=True, name="weaviate-gen-job").start()
        self._numbers.add(number)

    def drop_lost(self) -> None:
        """Forget jobs that cannot end any more: those of a process that this one was forked from."""
        if self._pid != os.getpid():
            self.cancel()

    def next(self) -> tuple[int, R]:
        """Wait for one of the jobs, and return its number and result; an interrupted wait loses nothing.

        Raises:
            Exception: what the job raised.
        """
        number, result, error = self._outcomes.get()
        self._numbers.discard(number)
        if error is not None:
            try:
                raise error
            finally:
                del error  # the frame is part of its traceback
        return number, result  # type: ignore[return-value]  # it ended without an error, so this is what it returned

    def cancel(self) -> None:
        """Forget all jobs; threads end with their requests, whose results are dropped."""
        from queue import SimpleQueue

        self._pid = os.getpid()
        self._numbers: set[int] = set()
        self._outcomes: SimpleQueue[tuple[int, R | None, BaseException | None]] = SimpleQueue()


def _run(
    context: Context,
    number: int,
    work: Callable[[], R],
    outcomes: SimpleQueue[tuple[int, R | None, BaseException | None]],
) -> None:
    try:
        outcomes.put((number, context.run(work), None))
    except BaseException as error:  # noqa: BLE001 - next() raises it where it is seen
        outcomes.put((number, None, error))
