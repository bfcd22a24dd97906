"""Deadline of the request that this thread is handling.

Loops whose length depends on data call :func:`check`, which raises once the caller's deadline has passed or the
caller has gone away. A request without a deadline, and work outside of a request, is never stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from itertools import islice, zip_longest
from typing import Any, TypeVar

from weaviate_gen.engine.errors import RequestStopped

T = TypeVar("T")

_STRIDE = 1024
"""Items that pass between two looks at the clock."""

OBJECTS = 64
"""Whole objects, or what costs as much, that pass between two looks at the clock."""

_RUN = 1 << 16
"""Items that are sorted between two looks at the clock."""


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

    def tighten(self, seconds: float) -> None:
        """Leave no more than this much time from now."""
        at = self._clock() + seconds
        self._at = at if self._at is None else min(self._at, at)

    def remaining(self) -> float | None:
        """Return the seconds left, not below zero; ``None`` without a limit."""
        if self._canceled:
            return 0.0
        return None if self._at is None else max(self._at - self._clock(), 0.0)

    def check(self) -> None:
        """Return while there is time.

        Raises:
            RequestStopped: the deadline has passed, or the request was canceled.
        """
        if self._canceled:
            raise RequestStopped("canceled", "context canceled")
        if self._at is not None and self._clock() >= self._at:
            raise RequestStopped("deadline_exceeded", "context deadline exceeded")


_CURRENT: ContextVar[Deadline | None] = ContextVar("weaviate_gen_deadline", default=None)


def enter(deadline: Deadline | None) -> Token[Deadline | None]:
    """Make a deadline this thread's current one; pass the result to :func:`leave`."""
    return _CURRENT.set(deadline)


def leave(token: Token[Deadline | None]) -> None:
    """Restore the deadline that was current before."""
    _CURRENT.reset(token)


@contextmanager
def limited(deadline: Deadline | None) -> Generator[None, None, None]:
    """Run the block under a deadline; under ``None`` nothing stops it."""
    token = enter(deadline)
    try:
        yield
    finally:
        leave(token)


def current() -> Deadline | None:
    """Return this thread's deadline, if a request with one is being handled."""
    return _CURRENT.get()


def stopped() -> bool:
    """Return whether the current request must stop."""
    deadline = _CURRENT.get()
    return deadline is not None and deadline.remaining() == 0.0


def stopped_check() -> Callable[[], bool]:
    """Return a function that returns whether the current request must stop, for any thread."""
    deadline = _CURRENT.get()
    return lambda: deadline is not None and deadline.remaining() == 0.0


def check() -> None:
    """Return while the current request has time.

    Raises:
        RequestStopped: its deadline has passed, or it was canceled.
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


def ordered(items: Iterable[Any], key: Callable[[Any], Any] | None = None) -> list[Any]:
    """Sort as :func:`sorted` does, and check the deadline in between."""
    source = iter(items)
    runs: list[list[Any]] = []
    while run := sorted(islice(source, _RUN), key=key):
        check()
        runs.append(run)
    while len(runs) > 1:
        # to sort two sorted runs is to merge them
        pairs = zip_longest(runs[::2], runs[1::2], fillvalue=list[Any]())
        runs = [sorted(first + second, key=key) for first, second in checked(pairs, 1)]
    return runs[0] if runs else []
