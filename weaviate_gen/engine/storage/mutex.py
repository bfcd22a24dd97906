"""The lock around an engine's data, which survives interrupts, obeys deadlines and refuses forked children.

An interrupt (Ctrl-C, an exception raised by a signal handler, running out of memory) may strike between any two
instructions, those that acquire and release a lock included. Therefore nothing here relies on a release being reached:
:meth:`EngineLock.run` frees what its thread still holds, and whoever acquires the lock next repairs what the
interrupted holder left half-done.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from enum import IntEnum
from types import FrameType
from typing import Self, TypeVar

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError, StorageError

T = TypeVar("T")

_POLL = 0.1
"""Seconds between two looks at whether a waiting request was canceled."""


class State(IntEnum):
    """How far the holder of the lock is with a change.

    Attributes:
        CLEAN: nothing is being changed; memory and file agree.
        OPEN: a transaction has begun and has changed nothing yet.
        CHANGING: memory, file, or both are being changed.
    """

    CLEAN = 0
    OPEN = 1
    CHANGING = 2


class EngineLock:
    """Reentrant lock, held by whoever reads or changes the data.

    Attributes:
        state: changed only by the holder; anything but ``CLEAN`` when nobody holds the lock is the trace of an
            interrupted change.
        forked: whether this process is a fork of the one that opened the data.
    """

    def __init__(self, recover: Callable[[], object]) -> None:
        """Make a free lock.

        Args:
            recover: called by whoever finds the trace of an interrupted change; sets `state` to ``CLEAN`` at its
                very end.
        """
        self.state: State = State.CLEAN
        self.forked: bool = False
        self._recover = recover
        self._lock = threading.RLock()
        self._depth = 0
        self._running: dict[int, FrameType | None] = {}

    def __enter__(self) -> Self:
        """Acquire the lock, and recover from an interrupted change.

        Raises:
            RequestStopped: the current request's deadline passed while it waited.
            StorageError: the process was forked, or recovering failed.
        """
        if self.forked:
            raise forked_error()
        if not self._lock.acquire(blocking=False):
            self._wait()
        self._depth += 1  # never less than the number of `with` blocks that this thread is in
        if self._depth == 1 and self.state:
            self._recover_or_release()
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        self._lock.release()

    def _wait(self) -> None:
        current = deadline.current()
        if current is None:
            self._lock.acquire()
            return
        while True:
            current.check()
            left = current.remaining()
            if self._lock.acquire(timeout=_POLL if left is None else min(left, _POLL)):
                return

    def _recover_or_release(self) -> None:
        try:
            self._recover()
        except BaseException:
            self.__exit__()
            raise

    @contextmanager
    def released(self) -> Generator[None, None, None]:
        """Release the lock for the block, and acquire it again afterwards; inside of a change it stays held.

        What was read before may have changed afterwards.
        """
        depth = self._depth if self.held and self.state == State.CLEAN else 0
        self._depth -= depth
        for _ in range(depth):
            self._lock.release()
        try:
            yield
        finally:
            for _ in range(depth):  # without a look at the deadline: the blocks outside will release it
                self._lock.acquire()
            self._depth += depth
            if depth and self.state:
                self._recover()

    @property
    def held(self) -> bool:
        """Whether this thread holds the lock; a forked child holds nothing."""
        if self.forked or not self._lock.acquire(blocking=False):
            return False
        held = self._depth > 0
        self._lock.release()
        return held

    def run(self, request: Callable[[], T]) -> T:
        """Run a request; however it ends, this thread holds nothing of the lock afterwards.

        A request from inside of another one on the same thread (by a plugin, a signal handler or a finalizer) takes
        part in what that one sees, unless that one has begun to change data.

        Raises:
            EngineError: the request comes from inside of a change.
            StorageError: the process was forked.
        """
        if self.forked:
            raise forked_error()
        thread = threading.get_ident()
        outermost = self._running.get(thread)
        # no local name for this frame, which would keep itself and the request until the next garbage collection
        if outermost is not None and _is_below(outermost, inspect.currentframe()):
            self._refuse_inside_change()
            return request()
        self._running[thread] = inspect.currentframe()
        try:
            self._recover_if_free()
            try:
                return request()
            finally:
                self._free()
        except BaseException:
            self._free()  # an interrupt may have struck in the `finally` above
            deadline.enter(None)  # or before a deadline was left
            raise
        finally:
            self._running.pop(thread, None)

    def _recover_if_free(self) -> None:
        """Recover from an interrupted change before anything is read without the lock."""
        if self.state and self._lock.acquire(blocking=False):
            self._free()
            with suppress(StorageError), self:
                pass

    def _free(self) -> None:
        """Release the lock as often as this thread has acquired it."""
        if not self.forked and self._lock.acquire(blocking=False):
            self._depth = 0
            try:
                while True:
                    self._lock.release()
            except RuntimeError:  # not held any more
                return

    def _refuse_inside_change(self) -> None:
        if self.held and self.state == State.CHANGING:
            raise EngineError("engine_misused", "reentered")


def forked_error() -> StorageError:
    """Return the error for every use of an engine in a forked child."""
    return StorageError("engine_misused", "forked")


def _is_below(frame: FrameType, top: FrameType | None) -> bool:
    while top is not None and top is not frame:
        top = top.f_back
    return top is not None
