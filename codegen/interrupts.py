"""What asks a run to stop: raised where it can be cleaned up after, and held back where it must not interrupt."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal that ends the process arrived.

    Attributes:
        number: the signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Raise `Stopped` in the block for every signal that would end the process, so that the block cleans up."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Stopped(number)

    with _handled(stop):
        yield


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Hold back signals that would end the process until the block has ended."""
    pending: list[int] = []
    try:
        with _handled(lambda number, _frame: pending.append(number)):
            yield
    finally:
        if pending:
            signal.raise_signal(pending[0])


@contextlib.contextmanager
def _handled(handler: signal._HANDLER) -> Iterator[None]:
    """Handle the signals in the block; outside the main thread, where none arrives, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [number for number in SIGNALS if signal.getsignal(number) not in {None, signal.SIG_IGN}]
    before = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
