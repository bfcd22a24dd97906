"""One run of the generator at a time in a tree."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codegen import tree_lock
from tests.support.source import ROOT

HOLD = "import sys; from pathlib import Path; from codegen import tree_lock\n"
HOLD += "with tree_lock.hold(Path(sys.argv[1]), 0.0, print): print('held', flush=True); sys.stdin.read()\n"
MSVCRT = textwrap.dedent(
    '''\
    """What the documentation of msvcrt.locking says, by locks of ranges of bytes that Linux has."""
    import errno, fcntl, os, struct
    LK_UNLCK, LK_LOCK, LK_NBLCK = 0, 1, 2

    def locking(file, mode, size):
        start = os.lseek(file, 0, os.SEEK_CUR)
        kind = fcntl.F_UNLCK if mode == LK_UNLCK else fcntl.F_WRLCK
        try:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, start, size, 0))
        except OSError:
            raise PermissionError(errno.EACCES, "Permission denied") from None
    '''
)
"""A lock is of the bytes from the file's position on, of the file as one process opened it, and fails with EACCES."""


@pytest.fixture(params=["posix", "windows"])
def platform(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a process must run first to take locks as on the platform; this one does already."""
    if request.param == "posix":
        if sys.platform == "win32":
            pytest.skip("Windows has no flock")
        return ""
    if sys.platform == "win32":
        return ""
    if not sys.platform.startswith("linux"):
        pytest.skip("locks as those of Windows are made from Linux's")
    folder = tmp_path / "windows"
    folder.mkdir()
    (folder / "msvcrt.py").write_text(MSVCRT, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "msvcrt", raising=False)
    monkeypatch.setattr(tree_lock.sys, "platform", "win32")
    first = f"import sys; sys.path.insert(0, {str(folder)!r}); import msvcrt; sys.platform = 'win32'\n"
    return first + "sys.modules['fcntl'] = None\n"


@contextmanager
def _holder(root: Path, first: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", first + HOLD, str(root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "held\n" == line, line + process.stdout.read()
        yield process
        process.kill()


def test_a_held_tree_is_refused_and_its_holder_named(tmp_path: Path, platform: str) -> None:
    with _holder(tmp_path, platform) as process:
        named = pytest.raises(tree_lock.TreeBusyError, match=rf"process {process.pid} \(")
        with named, tree_lock.hold(tmp_path, 0.0, pytest.fail):
            pytest.fail("held twice")


def test_a_tree_is_held_again_when_its_holder_was_killed(tmp_path: Path, platform: str) -> None:
    with _holder(tmp_path, platform) as process:
        process.kill()
        process.wait()
        with tree_lock.hold(tmp_path, 0.0, pytest.fail):
            assert f"process {os.getpid()} (" in (tmp_path / tree_lock.PATH).read_text("utf-8")


def test_a_holder_is_waited_for_and_announced_once(
    tmp_path: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    naps: list[float] = []

    with _holder(tmp_path, platform) as process:

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 2:
                assert process.stdin is not None
                process.stdin.close()
                assert 0 == process.wait()

        monkeypatch.setattr(tree_lock.time, "sleep", nap)
        with tree_lock.hold(tmp_path, 60.0, said.append):
            assert 2 == len(naps)
    assert [True] == [
        text.startswith(f"waiting for another run of the generator: process {process.pid}") for text in said
    ]


def test_a_released_tree_names_nobody(tmp_path: Path, platform: str) -> None:
    for _ in range(2):
        with tree_lock.hold(tmp_path, 0.0, pytest.fail):
            pass
    assert "" == (tmp_path / tree_lock.PATH).read_text("utf-8")


def test_a_holder_that_could_not_sign_is_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _holder(tmp_path, "") as process:
        (tmp_path / tree_lock.PATH).write_text("", "utf-8")
        with pytest.raises(tree_lock.TreeBusyError, match="another process"), tree_lock.hold(tmp_path, 0.0, print):
            pytest.fail("held twice")
        process.kill()


def test_a_tree_that_cannot_be_written_is_refused_or_read_without_a_lock(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file where a folder should be", "utf-8")
    entered = False
    with tree_lock.hold(tmp_path, 0.0, pytest.fail, optional=True):
        entered = True
    assert entered
    with pytest.raises(OSError, match=r"\.cache"), tree_lock.hold(tmp_path, 0.0, pytest.fail):
        pytest.fail("held")
