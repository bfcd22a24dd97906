"""Processes that share a directory go on when the one that has it is killed, and nothing acknowledged is lost."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.engines import numbered, opened
from tests.support.sharing_writer import THREADS, Report, Writer
from weaviate_gen.engine.storage.directory_lock import read_holder

pytestmark = [pytest.mark.unit, pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")]

COUNT = 4
RECOVERY_SECONDS = 2.0
PATIENT = 60.0


class Writers:
    """Some writers of one directory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.running: list[Writer] = []
        self.all: list[Writer] = []

    def start(self) -> Writer:
        """Start another one."""
        writer = Writer(str(self._path), 10_000_000 * (len(self.all) + 1))
        self.running.append(writer)
        self.all.append(writer)
        return writer

    def leader(self) -> Writer:
        """Return the one that has the directory open."""
        until = time.monotonic() + PATIENT
        while time.monotonic() < until:
            holder = read_holder(self._path)
            for writer in self.running:
                if holder is not None and holder.pid == writer.process.pid:
                    return writer
            time.sleep(0.01)
        raise AssertionError("nobody has the directory")

    @property
    def reports(self) -> list[Report]:
        """What all of them did."""
        return [report for writer in self.all for report in writer.reports]


@contextmanager
def writing(path: Path) -> Generator[Writers]:
    """Run processes that write, and end them all."""
    writers = Writers(path)
    try:
        for writer in [writers.start() for _ in range(COUNT)]:
            writer.first(lambda report: report.kind == "ready", PATIENT)
        yield writers
    finally:
        for writer in writers.running:
            if writer.process.is_alive():
                writer.kill()


def kill_leaders(path: Path, *, kills: int, seed: int) -> None:
    """Kill the process that has the directory, time after time, and check what the others did."""
    chance = random.Random(seed)
    seconds: list[float] = []
    with writing(path) as writers:
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.4))  # the time of death is the point here: it must be any
            leader = writers.leader()
            leader.kill()
            seconds += after(time.monotonic(), leader, writers)
            writers.start().first(lambda report: report.kind == "ready", PATIENT)
        assert [0] * COUNT == [writer.stop() for writer in writers.running]
    print(f"seed {seed}: {kills} kills; seconds until another process went on: {described(seconds)}")
    failed = [report for report in writers.reports if report.outcome != "done"]
    # an insert is not repeated once it was sent, as it would fail the second time; each thread may be in one
    assert [] == [report for report in failed if (report.kind, report.outcome) != ("object", "unknown")]
    assert len(failed) <= kills * (COUNT - 1) * THREADS
    check(path, [report for report in writers.reports if report.outcome == "done"])
    assert max(seconds) < RECOVERY_SECONDS


def test_no_call_fails_when_leaders_leave(tmp_path: Path) -> None:
    with writing(tmp_path) as writers:
        for _ in range(3):
            leader = writers.leader()
            assert 0 == leader.stop()
            after(time.monotonic(), leader, writers)
            writers.start().first(lambda report: report.kind == "ready", PATIENT)
        assert [0] * COUNT == [writer.stop() for writer in writers.running]
    assert [] == [report for report in writers.reports if report.outcome != "done"]
    check(tmp_path, writers.reports)


def after(killed: float, leader: Writer, writers: Writers) -> list[float]:
    """Return after how many seconds each of the others was answered again."""
    writers.running.remove(leader)
    later = (
        writer.first(lambda report: report.outcome == "done" and report.ended > killed, PATIENT)
        for writer in writers.running
    )
    return [report.ended - killed for report in later]


def described(seconds: list[float]) -> str:
    """Return the distribution of some times."""
    ordered = sorted(seconds)
    return (
        f"median {statistics.median(ordered):.3f}, 95 % {ordered[int(len(ordered) * 0.95)]:.3f}, most {ordered[-1]:.3f}"
    )


def check(path: Path, done: list[Report]) -> None:
    """Check that what was acknowledged is there."""
    numbers = {
        kind: {report.number for report in done if report.kind == kind} for kind in ("object", "batch", "deleted")
    }
    kept = numbers["object"] | {number + more for number in numbers["batch"] for more in (2, 3)}
    assert len(kept) > 100
    with opened(path) as engine:
        there = set(engine.ids("Note"))
        assert set() == {numbered(number) for number in kept} - there
        assert set() == {numbered(number + 1) for number in numbers["deleted"]} & there
        for number in {report.number for report in done if report.kind == "replaced"}:
            _, found = engine.ask("GET", f"/objects/Note/{numbered(number)}")
            assert -number == found["properties"]["n"]


def test_others_go_on_when_the_leader_is_killed(tmp_path: Path) -> None:
    kill_leaders(tmp_path, kills=5, seed=7)


@pytest.mark.slow
def test_others_go_on_when_a_hundred_leaders_are_killed(tmp_path: Path) -> None:
    kill_leaders(tmp_path, kills=100, seed=11)
