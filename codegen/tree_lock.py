"""One run of the generator at a time in a tree: a lock that the operating system releases however its holder ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any

PATH = ".cache/codegen/lock"
WAIT = 60.0
BYTE = 2**30
"""What is locked on Windows: a byte far behind the holder's name, for a locked range cannot be read there."""
INTERVAL = 0.1


class TreeBusyError(Exception):
    """Another run holds the tree, and did not end within the time that was allowed for it."""


@contextlib.contextmanager
def hold(root: Path, wait: float, notify: Callable[[str], object], *, optional: bool = False) -> Iterator[None]:
    """Hold a tree for this process; another run is waited for.

    Args:
        root: the tree.
        wait: how many seconds to wait for another run.
        notify: takes a sentence that names the run that is waited for.
        optional: a tree that cannot be written is not held, instead of refused: nothing can change it.

    Raises:
        TreeBusyError: the other run still holds it.
        OSError: the tree cannot be written.
    """
    path = root / PATH
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("r+b" if path.exists() else "w+b", buffering=0)
    except OSError:
        if not optional:
            raise
        yield
        return
    with file:
        _acquire(file, wait, notify)
        try:
            _sign(file, f"process {os.getpid()} ({' '.join(sys.argv)})")
            yield
        finally:
            _sign(file, "")
            _release(file.fileno())


def _acquire(file: IO[bytes], wait: float, notify: Callable[[str], object]) -> None:
    deadline = time.monotonic() + wait
    announced = False
    while not _try_lock(file.fileno()):
        file.seek(0)
        holder = file.read(2000).decode("utf-8", "replace") or "another process"
        if time.monotonic() >= deadline:
            raise TreeBusyError(f"another run of the generator is writing this tree: {holder}; run again when it ended")
        if not announced:
            notify(f"waiting for another run of the generator: {holder}")
            announced = True
        time.sleep(INTERVAL)


def _sign(file: IO[bytes], holder: str) -> None:
    with contextlib.suppress(OSError):  # on a full disk, others do not learn the name of the holder
        file.seek(0)
        file.truncate()
        file.write(holder.encode("utf-8", "replace"))


def _try_lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            _windows(file, "LK_NBLCK")
        else:
            _posix(file, "LOCK_EX", "LOCK_NB")
    except (BlockingIOError, PermissionError):
        return False
    return True


def _release(file: int) -> None:
    if sys.platform == "win32":
        _windows(file, "LK_UNLCK")
    else:
        _posix(file, "LOCK_UN")


def _windows(file: int, mode: str) -> None:
    msvcrt: Any = import_module("msvcrt")
    os.lseek(file, BYTE, os.SEEK_SET)
    msvcrt.locking(file, getattr(msvcrt, mode), 1)


def _posix(file: int, *names: str) -> None:
    fcntl: Any = import_module("fcntl")
    fcntl.flock(file, sum(getattr(fcntl, name) for name in names))
