"""Putting a run's files in place: all or nothing, also where the run is killed or the disk refuses."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import globs, transaction
from codegen.transaction import Changes
from tests.support.source import ROOT

OWNED = ["out/**"]
OLD = {"out/same.txt": "1", "out/other.txt": "1", "out/gone/a.txt": "1", "out/folder/x.txt": "1", "out/file": "1"}
NEW = {"out/same.txt": "1", "out/other.txt": "2", "out/new/a.txt": "3", "out/folder": "2", "out/file/x.txt": "2"}


def _write(root: Path, files: dict[str, str]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return root


def _read(root: Path) -> dict[str, str]:
    """Return the files of a tree, but for the generator's own."""
    paths = [path for path in globs.files(root, ["**"]) if not path.startswith(".cache/")]
    return {path: (root / path).read_text("utf-8") for path in paths}


def _apply(root: Path, work: Path, owned: list[str]) -> Changes:
    changes = transaction.plan(root, work, owned)
    transaction.apply(root, work, changes)
    return changes


def _left(root: Path) -> list[str]:
    return sorted(path.name for path in (root / transaction.STATE).glob("*"))


def test_what_differs_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    root, work = tmp_path / "root", tmp_path / "work"
    _write(root, {"out/same.txt": "1", "out/other.txt": "1", "out/gone/deep/a.txt": "1", "mine.txt": "1"})
    _write(root, {"out/half/gone.txt": "1", "out/half/kept.bin": "1"})
    _write(work, {"out/same.txt": "1", "out/other.txt": "2", "out/new/a.txt": "3", "out/half/kept.bin": "1"})
    changes = _apply(root, work, OWNED)
    assert ("out/new/a.txt", "out/other.txt") == changes.written
    assert ("out/gone/deep/a.txt", "out/half/gone.txt") == changes.removed
    assert _read(work) | {"mine.txt": "1"} == _read(root)
    assert not (root / "out/gone").exists()
    assert [] == _left(root)
    assert Changes((), ()) == _apply(root, work, OWNED)


def test_a_folder_gives_way_to_a_file_and_a_file_to_a_folder(tmp_path: Path) -> None:
    root, work = _write(tmp_path / "root", OLD), _write(tmp_path / "work", NEW)
    _apply(root, work, OWNED)
    assert NEW == _read(root)


def test_when_one_file_cannot_be_put_in_place_all_are_as_they_were(tmp_path: Path) -> None:
    root, work = tmp_path / "root", tmp_path / "work"
    _write(root, {"out/a.txt": "old", "out/gone.txt": "old"})
    _write(root, {"out/z.txt/holds.md": "a folder where a file should go", "out/deep/gone.txt": "old"})
    before = _read(root)
    _write(work, {"out/a.txt": "new", "out/b.txt": "new", "out/new/b.txt": "new", "out/z.txt": "new"})
    with pytest.raises(OSError, match=r"z\.txt"):
        _apply(root, work, ["out/*.txt", "out/deep/**", "out/new/**"])
    assert before == _read(root)
    assert not (root / "out/new").exists()
    assert [] == _left(root)


def test_a_link_and_an_executable_file_are_replaced_by_plain_ones(tmp_path: Path) -> None:
    root, work = tmp_path / "root", _write(tmp_path / "work", {"out/a": "1", "out/b": "1"})
    _write(root, {"elsewhere": "1", "out/b": "1"})
    (root / "out/a").symlink_to("../elsewhere")
    (root / "out/b").chmod(0o755)
    (root / "out/folder").symlink_to("..")
    assert Changes(("out/a", "out/b"), ("out/folder",)) == _apply(root, work, OWNED)
    assert ["a", "b"] == sorted(path.name for path in (root / "out").iterdir())
    assert not (root / "out/a").is_symlink()
    assert not (root / "out/b").stat().st_mode & stat.S_IXUSR
    assert "1" == (root / "elsewhere").read_text("utf-8")


def test_nothing_is_written_through_a_linked_folder(tmp_path: Path) -> None:
    root, work = tmp_path / "root", _write(tmp_path / "work", {"out/deep/a": "1"})
    elsewhere = _write(tmp_path / "elsewhere", {"deep/a": "0"})
    root.mkdir()
    (root / "out").symlink_to(elsewhere)
    with pytest.raises(OSError, match=r"is a symbolic link.*'out'"):
        transaction.plan(root, work, OWNED)


def test_without_a_journal_there_is_nothing_to_recover_but_folders(tmp_path: Path) -> None:
    assert "" == transaction.recover(tmp_path)
    _write(tmp_path, {f"{transaction.STATE}/run-1/new/0": "staged", f"{transaction.STATE}/lock": ""})
    assert "" == transaction.recover(tmp_path)
    assert ["lock"] == _left(tmp_path)


def _interrupted(root: Path, old: dict[int, str], new: dict[int, str]) -> None:
    """Write what a run leaves that is killed between two of its moves of `out/a`, which was there, and `out/b`."""
    state = root / transaction.STATE
    moves = [["out/a", True, globs.digest(b"new a")], ["out/b", False, globs.digest(b"new b")]]
    _write(state, {"journal.json": json.dumps({"run": "run-1", "moves": moves})})
    _write(state, {f"run-1/old/{number}": content for number, content in old.items()})
    _write(state, {f"run-1/new/{number}": content for number, content in new.items()})


def test_a_run_whose_files_are_all_in_place_is_completed(tmp_path: Path) -> None:
    _write(tmp_path, {"out/a": "new a", "out/b": "new b"})
    _interrupted(tmp_path, {0: "old a"}, {})
    assert "an earlier run was interrupted while it wrote 2 files: completed" == transaction.recover(tmp_path)
    assert {"out/a": "new a", "out/b": "new b"} == _read(tmp_path)
    assert [] == _left(tmp_path)


def test_a_run_that_was_half_done_is_undone(tmp_path: Path) -> None:
    _write(tmp_path, {"out/a": "new a"})
    _interrupted(tmp_path, {0: "old a"}, {1: "new b"})
    assert transaction.recover(tmp_path).endswith(": undone")
    assert {"out/a": "old a"} == _read(tmp_path)
    assert [] == _left(tmp_path)


def test_a_damaged_journal_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    _write(tmp_path, {"out/a": "new a"})
    _interrupted(tmp_path, {0: "old a"}, {1: "new b"})
    (tmp_path / transaction.JOURNAL).write_text("{", "utf-8")
    before = globs.digests(tmp_path, globs.files(tmp_path, ["**"]))
    with pytest.raises(OSError, match=r"restore the tree from version control.*journal\.json"):
        transaction.recover(tmp_path)
    assert before == globs.digests(tmp_path, globs.files(tmp_path, ["**"]))


def test_what_somebody_changed_since_the_interruption_stays(tmp_path: Path) -> None:
    _write(tmp_path, {"out/a": "edited", "out/b": "edited"})
    _interrupted(tmp_path, {0: "old a"}, {})
    transaction.recover(tmp_path)
    assert {"out/a": "edited", "out/b": "edited"} == _read(tmp_path)


CALLS = """
import json, os, signal, sys
from pathlib import Path
from codegen import transaction

CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
calls, at, how = 0, 0, ""

def count(event, arguments):
    global calls
    if event in CHANGING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
        calls += 1
        if calls == at:
            if how == "error":
                raise OSError(28, "No space left on device")
            os.kill(os.getpid(), signal.Signals[how])

def run(root, work, action):
    if action == "recover":
        transaction.recover(root)
    else:
        transaction.apply(root, work, transaction.plan(root, work, ["out/**"]))

codes = []
for root, work, action, at, how in json.load(sys.stdin):
    child = os.fork()
    if not child:
        sys.addaudithook(count)
        try:
            run(Path(root), Path(work), action)
        except OSError:
            os._exit(1)
        os._exit(0)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(codes))
"""
"""Runs one transaction a process; something happens to it at its nth call that changes the file system."""
MOST_CALLS = 60


def _runs(jobs: list[tuple[Path, Path, str, int, str]]) -> list[int]:
    """Return the exit codes of runs: root, work, what is run, at which call something happens, and what."""
    asked = json.dumps([[str(root), str(work), action, at, how] for root, work, action, at, how in jobs])
    done = subprocess.run(
        [sys.executable, "-c", CALLS], input=asked, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "" == done.stderr
    codes: list[int] = json.loads(done.stdout)
    return codes


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
@pytest.mark.parametrize(("how", "code"), [("SIGKILL", -9), ("SIGTERM", -15), ("error", 1)])
def test_whatever_happens_at_any_call_the_tree_is_old_or_new(tmp_path: Path, how: str, code: int) -> None:
    work = _write(tmp_path / "work", NEW)
    roots = [_write(tmp_path / f"root{number}", OLD) for number in range(MOST_CALLS)]
    codes = _runs([(root, work, "apply", at, how) for at, root in enumerate(roots, 1)])
    assert {0, code} == set(codes)  # there were fewer calls than runs, so that some were left alone
    found = []
    for root in roots:
        if how != "SIGKILL":  # a kill alone leaves something to be recovered
            assert not (root / transaction.JOURNAL).exists()
        transaction.recover(root)
        found.append(_read(root))
        assert [] == _left(root)
        _apply(root, work, OWNED)
        assert NEW == _read(root)
    assert [] == [tree for tree in found if tree not in (OLD, NEW)]
    assert [NEW] * codes.count(0) == [tree for tree, code in zip(found, codes, strict=True) if code == 0]
    assert OLD in found


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
def test_a_recovery_may_be_killed_in_turn(tmp_path: Path) -> None:
    work = _write(tmp_path / "work", NEW)
    roots = [_write(tmp_path / f"root{number}", OLD) for number in range(MOST_CALLS)]
    middle = 20
    assert {-signal.SIGKILL} == set(_runs([(root, work, "apply", middle, "SIGKILL") for root in roots]))
    assert all((root / transaction.JOURNAL).exists() for root in roots)
    assert OLD != _read(roots[0])
    codes = _runs([(root, work, "recover", at, "SIGKILL") for at, root in enumerate(roots, 1)])
    assert {0, -signal.SIGKILL} == set(codes)
    for root in roots:
        transaction.recover(root)
        assert OLD == _read(root)
        assert [] == _left(root)


def test_folders_are_not_synced_where_the_system_opens_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows answers so: a folder is opened by no call of C's library."""
    opened, real = [], os.open

    def refuse(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is None and Path(path).is_dir():
            opened.append(path)
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, flags, mode, dir_fd=dir_fd)

    root, work = _write(tmp_path / "root", {"out/a": "1"}), _write(tmp_path / "work", {"out/a": "2"})
    monkeypatch.setattr(os, "open", refuse)
    _apply(root, work, OWNED)
    assert {"out/a": "2"} == _read(root)
    assert opened


def test_the_last_file_goes_with_its_folders(tmp_path: Path) -> None:
    root, work = _write(tmp_path / "root", {"out/deep/a": "1"}), tmp_path / "work"
    work.mkdir()
    _apply(root, work, OWNED)
    assert [".cache"] == [path.name for path in root.iterdir()]
