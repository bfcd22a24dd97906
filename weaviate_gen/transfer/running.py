"""Work in several threads that ends together: with the last piece, the first error, or an interrupt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TypeAlias, TypeVar

from weaviate_gen._inputs.errors import invalid

T = TypeVar("T")

MOST_THREADS = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transfer is.

    Attributes:
        done: number of objects that were transferred, also before it was resumed.
        total: number of objects to transfer, as far as known, or ``None``.
        failed: number of objects that the target rejected.
    """

    done: int
    total: int | None
    failed: int = 0


ProgressCallback: TypeAlias = Callable[[Progress], None]
"""Called while a transfer runs, from the threads that transfer, one at a time."""


@dataclass(slots=True)
class Meter:
    """Counts what was done, and reports it.

    Attributes:
        callback: receives reports, or ``None``.
        total: number of objects to transfer, or ``None``.
    """

    callback: ProgressCallback | None
    total: int | None
    done: int = 0
    failed: int = 0
    _lock: Lock = field(default_factory=Lock)

    def add(self, done: int, failed: int = 0) -> None:
        """Count objects."""
        with self._lock:
            self.done += done
            self.failed += failed
            if self.callback is not None:
                self.callback(Progress(self.done, self.total, self.failed))


class Stopped(Exception):
    """Raised in a thread because another one has failed."""


def check_parallel(parallel: object) -> int:
    """Return a number of threads.

    Raises:
        WeaviateInvalidInputError: it is not from 1 to 64.
    """
    if not isinstance(parallel, int) or isinstance(parallel, bool) or not 1 <= parallel <= MOST_THREADS:
        raise invalid("parallel", f"an integer from 1 to {MOST_THREADS}", parallel)
    return parallel


def run_all(work: Callable[[T, Callable[[], None]], None], items: Iterable[T], parallel: int) -> None:
    """Do a piece of work for each item; when it returns or raises, no thread is left.

    Args:
        work: what to do; it calls its second argument now and then, which raises when it is to stop.
        items: the items.
        parallel: number of threads.
    """
    stop = Event()

    def check() -> None:
        if stop.is_set():
            raise Stopped

    def run(item: T) -> None:
        check()
        work(item, check)

    with ThreadPoolExecutor(parallel, "weaviate-gen-transfer") as pool:
        futures: list[Future[None]] = []
        try:
            futures = [pool.submit(run, item) for item in items]
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
            for future in futures:
                future.cancel()
    errors = [error for future in futures if not future.cancelled() and (error := future.exception()) is not None]
    for error in errors:
        if not isinstance(error, Stopped):
            raise error
