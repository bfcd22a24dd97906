"""What a process acknowledged before it was killed is there, and nothing of what it left half done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.engines import Engine, numbered, opened
from tests.support.source import ROOT

pytestmark = [pytest.mark.unit, pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")]


def test_every_acknowledged_write_survives_a_kill(tmp_path: Path) -> None:
    kill_and_check(tmp_path, rounds=3, seed=7)


DYING = """
import os, sys
from pathlib import Path
from tests.support.engines import ARTICLE, opened

path, request, note, when = Path(sys.argv[1]), *sys.argv[2:]
opens, replaces = os.open, os.replace

def dying_open(name, flags, *more, **options):
    number = opens(name, flags, *more, **options)
    if note in str(name) and flags & os.O_CREAT and when == "begun":
        os._exit(7)
    return number

def dying_replace(source, target, **options):
    if str(target).endswith(note) and when == "written":
        os._exit(7)
    replaces(source, target, **options)

os.open, os.replace = dying_open, dying_replace
with opened(path) as engine:
    engine.create(ARTICLE)
    engine.insert("Article", 1, {"title": "harbour"})
    engine.ask("POST", request, {"id": "b", "file_format": "parquet"})
"""
"""A process that dies when the note about a backup or an export is begun, or before it gets its name."""


@pytest.mark.parametrize("when", ["begun", "written"])
@pytest.mark.parametrize(
    ("request_", "note"),
    [("/backups/filesystem", "backup_config.json"), ("/export/filesystem", "export_metadata.json")],
)
def test_a_backup_or_an_export_whose_note_was_not_finished_is_none_and_can_be_made_anew(
    tmp_path: Path, request_: str, note: str, when: str
) -> None:
    ran = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), request_, note, when], cwd=ROOT, check=False)
    assert 7 == ran.returncode
    with opened(tmp_path) as engine:
        assert 404 == engine.ask("GET", f"{request_}/b")[0]
        assert 200 == engine.ask("POST", request_, {"id": "b", "file_format": "parquet"})[0]
        assert "SUCCESS" == engine.ask("GET", f"{request_}/b")[1]["status"]


@pytest.mark.slow
def test_every_acknowledged_write_survives_a_hundred_kills(tmp_path: Path) -> None:
    kill_and_check(tmp_path, rounds=100, seed=11)


def kill_and_check(path: Path, *, rounds: int, seed: int) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    acknowledged: list[list[str]] = []
    for at in range(rounds):
        acknowledged += _run_until_killed(path, at, chance.uniform(0.02, 0.4))
        with opened(path) as engine:
            _check(engine, acknowledged)


def _run_until_killed(path: Path, at: int, seconds: float) -> list[list[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.crash_writer", str(path), str(at)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines: list[str] = []
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line)
            if line == "ready\n":
                ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert ready.wait(60), "the writer did not come up"
    # the moment of death is the point here: it must be any moment
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    reader.join()
    process.stdout.close()
    return [line.split() for line in lines if line.endswith("\n") and line != "ready\n"]


def _check(engine: Engine, acknowledged: list[list[str]]) -> None:
    there = set(engine.ids("Article"))
    deleted = {int(line[1]) for line in acknowledged if line[0] == "deleted"}
    wanted: set[int] = set()
    for kind, *numbers in acknowledged:
        if kind == "object":
            wanted.add(int(numbers[0]))
        elif kind == "batch":
            wanted.update(range(int(numbers[0]), int(numbers[1])))
        elif kind == "collection":
            assert f"Made{numbers[0]}" in engine.handler.database.catalog.collections
        elif kind == "reference":
            _, found = engine.ask("GET", f"/objects/Linked/{numbered(int(numbers[0]))}")
            assert [f"weaviate://localhost/Article/{numbered(int(numbers[0]))}"] == [
                entry["beacon"] for entry in found["properties"]["to"]
            ]
    # a deletion that was done may not have been told any more; an object that it took is no loss
    may_be_gone = {number for number in wanted if number % 20 == 0 and number % 100_000 // 10_000 % 4 == 3}
    assert set() == {numbered(number) for number in wanted - deleted - may_be_gone} - there
    assert set() == {numbered(number) for number in deleted} & there
    assert len(there) == len(engine.handler.database.catalog.collection("Article").shard())
    # a batch is there as a whole, or not at all
    for first in {int(uuid[-12:]) // 10 * 10 for uuid in there if int(uuid[-12:]) % 10}:
        assert {numbered(first + n) for n in range(1, 6)} <= there
