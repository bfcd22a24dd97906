"""Branches of the engine that run on Windows, run here with what Windows has and has not."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests.support.windows import Msvcrt
from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage import directory_lock, managed_directory

pytestmark = pytest.mark.unit


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Return the module of locks as Windows loads it: with `msvcrt`, without `fcntl`, `os.pread` and `os.pwrite`."""
    pytest.importorskip("fcntl", reason="Windows has the real thing: tests/faults/test_files.py")
    msvcrt = Msvcrt()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    for name in ("pread", "pwrite", "O_CLOEXEC"):
        monkeypatch.delattr(os, name, raising=False)
    spec = importlib.util.spec_from_file_location("directory_lock_of_windows", str(directory_lock.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_directory_has_one_holder(locks: types.ModuleType, tmp_path: Path) -> None:
    held = locks.DirectoryLock(tmp_path)
    with pytest.raises(StorageError) as caught:
        locks.DirectoryLock(tmp_path)
    assert "by process" not in str(caught.value)  # nobody can read a region that is locked there
    held.release()


def test_a_released_directory_is_free(locks: types.ModuleType, tmp_path: Path) -> None:
    first = locks.DirectoryLock(tmp_path)
    first.release()
    first.release()
    second = locks.DirectoryLock(tmp_path)
    with pytest.raises(StorageError):
        locks.DirectoryLock(tmp_path)
    second.release()


def test_a_refused_opener_leaves_no_file_open(locks: types.ModuleType, tmp_path: Path) -> None:
    held = locks.DirectoryLock(tmp_path)
    closed: list[int] = []
    close = os.close
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "close", lambda file: (closed.append(file), close(file)))
        with pytest.raises(StorageError):
            locks.DirectoryLock(tmp_path)
    assert 1 == len(closed)
    held.release()


def test_a_dropped_holder_does_not_hold(locks: types.ModuleType, tmp_path: Path) -> None:
    holder = locks.DirectoryLock(tmp_path)
    circle = [holder]
    circle.append(circle)  # type: ignore[arg-type]
    del holder, circle  # only the collector finds it; the next opener asks it to
    locks.DirectoryLock(tmp_path).release()


def test_directories_do_not_share_a_lock(locks: types.ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = locks.DirectoryLock(tmp_path / "a"), locks.DirectoryLock(tmp_path / "b")
    first.release()
    second.release()


@pytest.mark.parametrize("name", ["con", "prn", "aux", "nul", "com1", "lpt9"])
def test_names_of_devices_are_no_directories_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    directories = managed_directory.ManagedDirectory(tmp_path, "backup", re.compile("x"), None)
    assert tmp_path.resolve() / name == directories.locate(name)
    monkeypatch.setattr(managed_directory, "_WINDOWS", True)
    with pytest.raises(EngineError) as caught:
        directories.locate(name)
    assert "directory_refused" == caught.value.code
    assert tmp_path.resolve() / f"{name}x" == directories.locate(f"{name}x")


STOPPING = """
import asyncio, signal, sys
from weaviate_gen.engine import server

async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler = loop.remove_signal_handler = None  # loops of Windows have none
    for number in (signal.SIGTERM, signal.SIGINT):
        stop = asyncio.Event()
        before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
        with server._on_stop_signals(stop.set):
            loop.call_later(0.05, signal.raise_signal, number)
            await asyncio.wait_for(stop.wait(), 10)
        assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))
    print("stopped")

async def run():
    real, sys.platform = sys.platform, "win32"
    try:
        await main()
    finally:
        sys.platform = real

asyncio.run(run())
"""


@pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="no signal can be raised here")
def test_a_server_stops_by_signals_without_handlers_of_the_loop() -> None:
    ran = subprocess.run([sys.executable, "-c", STOPPING], capture_output=True, text=True, timeout=60, check=False)
    assert ("stopped\n", "", 0) == (ran.stdout, ran.stderr, ran.returncode)
