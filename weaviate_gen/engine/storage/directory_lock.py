"""A lock on a directory that the operating system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.private_files import FILE_MODE

NAME = "LOCK"
_SHARED = "shared"


class Holder(NamedTuple):
    """The process that holds a directory.

    Attributes:
        pid: its number.
        is_shared: whether it serves other processes of this machine.
    """

    pid: int
    is_shared: bool


class DirectoryLock:
    """Holds a directory for this process, until it is released, or dropped, or the process ends."""

    _file = -1

    def __init__(self, directory: Path, name: str = NAME, *, shared: bool = False) -> None:
        """Acquire the lock.

        Args:
            directory: what to hold.
            name: the file that is locked, in the directory.
            shared: what others read of the holder: whether it serves them.

        Raises:
            StorageError: another opener holds it, or the directory cannot be written.
        """
        path = directory / name
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
        except OSError as error:
            raise StorageError("directory_unwritable", "directory", cause=error.strerror, path=directory) from error
        try:
            self._take(directory, shared)
        except BaseException:  # not left to the collector, which another opener does not wait for
            self.release()
            raise

    def _take(self, directory: Path, shared: bool) -> None:
        if not _hold(self._file):
            if not shared:  # whoever shares is served by the holder
                gc.collect()  # it may be held by a client that was dropped, and not collected yet
            if shared or not _hold(self._file):
                holder = by_process(_holder(self._file))
                self.disown()
                raise StorageError("directory_in_use", "alone", holder=holder, path=directory)
        with suppress(OSError):  # on a full disk, an error elsewhere does not name the holder
            os.ftruncate(self._file, 0)
            note = f"{os.getpid()} {_SHARED}" if shared else str(os.getpid())
            os.pwrite(self._file, note.encode(), 0) if hasattr(os, "pwrite") else None

    def release(self) -> None:
        """Release the directory; a second call does nothing."""
        if self._file >= 0:
            _let_go(self._file)  # before anything else: an interrupt must not leave it held
            self.disown()

    def disown(self) -> None:
        """Close this process's copy of the file; in a forked child, the parent goes on holding the directory."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def __del__(self) -> None:
        self.release()


def read_holder(directory: Path) -> Holder | None:
    """Return who holds a directory, or held it last; ``None`` where that cannot be read."""
    try:
        file = os.open(directory / NAME, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        return _holder(file)
    finally:
        os.close(file)


def by_process(holder: Holder | None) -> str:
    """Return the words for a holder in error messages; empty if it is not known."""
    return "" if holder is None else f" (by process {holder.pid})"


def _holder(file: int) -> Holder | None:
    if sys.platform == "win32":  # a locked region cannot be read there
        return None
    pid, _, note = os.pread(file, 40, 0).decode("ascii", "replace").strip().partition(" ")
    return Holder(int(pid), note == _SHARED) if pid.isdecimal() else None


if sys.platform == "win32":
    import msvcrt

    def _hold(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(file: int) -> None:
        """Do nothing: closing the file does it."""
else:
    import fcntl

    def _hold(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _let_go(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
