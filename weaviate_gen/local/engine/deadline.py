"""Deadline of the request that this thread is handling.

Loops whose length depends on data call :func:`check`, which raises once the caller's deadline has passed or the
caller has gone away. A request without a deadline, and work outside of a request, is never stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar, Token
from typing import TypeVar

from weaviate_gen.local.engine.errors import EngineError

T = TypeVar("T")

_STRIDE = 1024
"""Items that pass between two looks at the clock."""


class Deadline:
    """Time limit of one request, which another thread may also cancel.

    Args:
        clock: returns seconds, monotonically increasing.
        seconds: time left from now; ``None`` sets no limit.
    """

    __slots__ = ("_at", "_canceled", "_clock")

    def __init__(self, clock: Callable[[], float], seconds: float | None = None) -> None:
        self._clock = clock
        self._at = None if seconds is None else clock() + seconds
        self._canceled = False

    def cancel(self) -> None:
        """Stop the request at its next check: nobody waits for the reply any more."""
        self._canceled = True

    def remaining(self) -> float | None:
        """Return the seconds left, not below zero; ``None`` without a limit."""
        if self._canceled:
            return 0.0
        return None if self._at is None else max(self._at - self._clock(), 0.0)

    def check(self) -> None:
        """Return while there is time.

        Raises:
            EngineError: the deadline has passed, or the request was canceled.
        """
        if self._canceled:
            raise EngineError("canceled", "context canceled")
        if self._at is not None and self._clock() >= self._at:
            raise EngineError("deadline_exceeded", "context deadline exceeded")


_CURRENT: ContextVar[Deadline | None] = ContextVar("weaviate_gen_deadline", default=None)


def enter(deadline: Deadline | None) -> Token[Deadline | None]:
    """Make a deadline this thread's current one; pass the result to :func:`leave`."""
    return _CURRENT.set(deadline)


def leave(token: Token[Deadline | None]) -> None:
    """Restore the deadline that was current before."""
    _CURRENT.reset(token)


def current() -> Deadline | None:
    """Return this thread's deadline, if a request with one is being handled."""
    return _CURRENT.get()


def check() -> None:
    """Return while the current request has time.

    Raises:
        EngineError: its deadline has passed, or it was canceled.
    """
    deadline = _CURRENT.get()
    if deadline is not None:
        deadline.check()


def checked(items: Iterable[T], stride: int = _STRIDE) -> Iterator[T]:
    """Yield items, and check the deadline before the first and after every `stride` of them."""
    deadline = _CURRENT.get()
    if deadline is None:
        yield from items
        return
    left = 0
    for item in items:
        if not left:
            deadline.check()
            left = stride
        left -= 1
        yield item
