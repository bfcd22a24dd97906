"""Processes that write into a shared directory until they are killed or asked to stop.

They are forked from a process that has the engine loaded, which takes a tenth of the time of starting Python.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Literal

import weaviate_gen
from tests.support.engines import numbered
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject

THREADS = 2
STEP = 10
KINDS = ("object", "batch", "replaced", "deleted", "read")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__, "weaviate_gen.engine.sharing"])


@dataclass(frozen=True)
class Report:
    """What a writer did.

    Attributes:
        kind: one of `KINDS`, or ``ready`` and ``closed``.
        number: of the object.
        ended: when, by the clock that processes of one machine share.
        outcome: what the error says about a call that failed; ``done`` for others.
        text: the error.
    """

    kind: str
    number: int
    ended: float
    outcome: Literal["done", "unsent", "failed", "unknown"] = "done"
    text: str = ""


def create(client: Any) -> None:
    """Create the collection; processes that start together may find that another one did."""
    if not client.collections.exists("Note"):
        try:
            client.collections.create(
                "Note",
                properties=[Property(name="n", data_type=DataType.INT)],
                vector_config=Configure.Vectors.self_provided(),
            )
        except weaviate_gen.exceptions.UnexpectedStatusCodeError as error:
            assert "already exists" in str(error), error


def calls_of(notes: Any, at: int) -> list[Callable[[], object]]:
    """Return the calls for one number, in the order of `KINDS`."""
    several = [DataObject({"n": at + more}, uuid=numbered(at + more), vector=[1.0, at]) for more in range(1, 4)]
    return [
        partial(notes.data.insert, {"n": at}, uuid=numbered(at), vector=[1.0, at]),
        partial(notes.data.insert_many, several),
        partial(notes.data.replace, numbered(at), {"n": -at}, vector=[2.0, at]),
        partial(notes.data.delete_by_id, numbered(at + 1)),
        partial(notes.query.near_vector, [1.0, at], limit=1),
    ]


def write(client: Any, at: int, report: Callable[[Report], None], stopped: threading.Event) -> None:
    """Insert, insert many, replace, delete and search, again and again."""
    notes = client.collections.use("Note")
    while not stopped.is_set():
        at += STEP
        is_there = False
        for kind, call in zip(KINDS, calls_of(notes, at), strict=True):
            if kind == "replaced" and not is_there:
                continue
            time.sleep(0.005)  # the processes share few cores, and one of them does the work of all
            try:
                call()
            except weaviate_gen.exceptions.WeaviateBaseError as error:
                report(Report(kind, at, time.monotonic(), error.outcome, f"{type(error).__name__}: {error}"))
            else:
                is_there = is_there or kind == "object"
                report(Report(kind, at, time.monotonic()))


def main(path: str, start: int, pipe: Connection) -> None:
    """Write into a directory from a number on, until something comes through the pipe; reports go the other way."""
    stopped, lock = threading.Event(), threading.Lock()

    def report(what: Report) -> None:
        with lock:
            pipe.send(what)

    with weaviate_gen.connect_to_path(path, shared=True) as client:
        create(client)
        threads = [
            threading.Thread(target=write, args=(client, start + 1_000_000 * number, report, stopped), daemon=True)
            for number in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        report(Report("ready", 0, time.monotonic()))
        pipe.recv()
        stopped.set()
        for thread in threads:
            thread.join()
    report(Report("closed", 0, time.monotonic()))


class Writer:
    """A running writer, and what it reported."""

    def __init__(self, path: str, start: int) -> None:
        self._pipe, far = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=main, args=(path, start, far), daemon=True)
        self.process.start()
        far.close()
        self.reports: list[Report] = []
        self._arrived = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                report = self._pipe.recv()
            except (EOFError, OSError):  # it ended, perhaps in the middle of a report
                return
            with self._arrived:
                self.reports.append(report)
                self._arrived.notify_all()

    def first(self, wanted: Callable[[Report], bool], seconds: float) -> Report:
        """Return the first report of some kind, once it is there."""

        def found() -> Report | None:
            return next(filter(wanted, self.reports), None)

        with self._arrived:
            assert self._arrived.wait_for(lambda: found() is not None, seconds), self.reports[-5:]
            report = found()
        assert report is not None
        return report

    def kill(self) -> None:
        """End it as by `kill -9`, and read what it reported."""
        self.process.kill()
        self._end()

    def stop(self) -> int | None:
        """Stop it, and return its exit status."""
        self._pipe.send("stop")
        return self._end()

    def _end(self) -> int | None:
        self.process.join()
        self._reader.join()
        self._pipe.close()
        return self.process.exitcode
