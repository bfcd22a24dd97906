"""Transfers that are killed, and continued."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import weaviate_gen
from tests.support.source import ROOT
from tests.support.transfers import create_targets, populate
from weaviate_gen import WeaviateClient
from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer import Progress, collection_checksum, export_collection, import_collection, read_manifest
from weaviate_gen.transfer.files import FileJournal


def _kill_until_done(job: str, database: Path, dump: Path, kills: int, longest: float, seed: int) -> int:
    """Run a transfer, kill it after random times, and run it to its end; return how often it was killed within."""
    chance = random.Random(seed)
    for number in range(kills + 1):
        command = [sys.executable, "-m", "tests.support.transfers", job, str(database), str(dump)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        timer = threading.Timer(chance.uniform(0, longest), process.send_signal, [signal.SIGKILL])
        assert "ready\n" == process.stdout.readline()
        if number < kills:
            timer.start()
        output = process.stdout.read()
        timer.cancel()
        process.wait(60)
        process.stdout.close()
        if output == "done\n":
            return number
        assert -signal.SIGKILL == process.returncode
    raise AssertionError("the last run was not killed, and did not end")


def _kill_each(folder: Path, count: int, kills: int, longest: float, seed: int, *, with_copy: bool) -> int:
    """Export, import and copy a collection under kills; return how many happened."""
    with weaviate_gen.connect_to_path(folder / "source") as client:
        expected = collection_checksum(populate(client, count))
    within = _kill_until_done("export", folder / "source", folder / "dump", kills, longest, seed)
    assert expected == read_manifest(folder / "dump").objects
    assert not list((folder / "dump").glob("*.tmp"))
    with weaviate_gen.connect_to_path(folder / "target") as client:
        create_targets(client)
    within += _kill_until_done("import", folder / "target", folder / "dump", kills, longest, seed + 1)
    names = ["Doc"]
    if with_copy:
        within += _kill_until_done("copy", folder / "target", folder / "state", kills, longest, seed + 2)
        names.append("Copied")
    with weaviate_gen.connect_to_path(folder / "target") as client:
        for name in names:
            assert expected == collection_checksum(client.collections.use(name))
    return within


def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    assert _kill_each(tmp_path, 150, 1, 0.25, 5, with_copy=False) > 0


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_by_fifty_kills(tmp_path: Path) -> None:
    within, seed = 0, 100
    while within < 50:
        within += _kill_each(tmp_path / str(seed), 2000, 17, 2.0, seed, with_copy=True)
        seed += 3


class _Interrupted(Exception):
    pass


def _interrupt_after(count: int) -> object:
    """Return a callback that raises when some objects were transferred."""

    def report(progress: Progress) -> None:
        if progress.done >= count:
            raise _Interrupted

    return report


def test_an_export_that_failed_continues_behind_its_last_file(source: WeaviateClient, tmp_path: Path) -> None:
    collection = populate(source, 150)
    with pytest.raises(_Interrupted):
        export_collection(collection, tmp_path, part_size=30, parallel=1, progress=_interrupt_after(100))  # type: ignore[arg-type]  # a callback
    assert "running" == read_manifest(tmp_path).state
    with pytest.raises(ValueError, match="has an export already: pass resume=True to continue it"):
        export_collection(collection, tmp_path)
    with pytest.raises(TransferError, match="has not ended: resume the export first"):
        import_collection(source, tmp_path, name="Other")
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")}
    assert first
    manifest = export_collection(collection, tmp_path, resume=True)
    assert manifest.objects == collection_checksum(collection)
    assert first.items() <= {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")}.items()
    assert manifest == export_collection(collection, tmp_path, resume=True)


def test_a_torn_line_of_a_journal_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":2')
    journal = FileJournal(path)
    assert [{"a": 1}] == journal.entries
    journal.append({"a": 3})
    journal.close()
    assert [{"a": 1}, {"a": 3}] == [json.loads(line) for line in path.read_text().splitlines()]


def test_a_file_that_was_never_acknowledged_is_written_again(source: WeaviateClient, tmp_path: Path) -> None:
    collection = populate(source, 150)
    with pytest.raises(_Interrupted):
        export_collection(collection, tmp_path, part_size=30, parallel=1, progress=_interrupt_after(100))  # type: ignore[arg-type]  # a callback
    (tmp_path / "part-000777.jsonl").write_text("{}\n")
    (tmp_path / "part-000778.jsonl.tmp").write_text("{")
    manifest = export_collection(collection, tmp_path, resume=True)
    assert {part.file for part in manifest.parts} == {path.name for path in tmp_path.glob("part-*")}


def test_a_damaged_or_missing_file_is_not_imported(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    manifest = export_collection(populate(source, 30), tmp_path, parallel=1)
    path = tmp_path / manifest.parts[0].file
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"boolean":true', b'"boolean":null', 1))
    with pytest.raises(TransferError, match="is damaged: its SHA-256 differs"):
        import_collection(target, tmp_path)
    assert 0 == len(target.collections.use("Doc"))
    path.unlink()
    with pytest.raises(TransferError, match="is missing: the dump is not whole"):
        import_collection(target, tmp_path, resume=True)
    path.write_bytes(data)
    assert 30 == import_collection(target, tmp_path, resume=True).stored
