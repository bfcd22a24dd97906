"""A lock on a directory that the operating system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage.private_files import FILE_MODE

NAME = "LOCK"


class DirectoryLock:
    """Holds a directory for this process, until it is released, or dropped, or the process ends."""

    _file = -1

    def __init__(self, directory: Path, name: str = NAME) -> None:
        """Acquire the lock.

        Raises:
            StorageError: another opener holds it, or the directory cannot be written.
        """
        path = directory / name
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
        except OSError as error:
            raise StorageError("directory_unwritable", "directory", cause=error.strerror, path=directory) from error
        try:
            self._take(directory)
        except BaseException:  # not left to the collector, which another opener does not wait for
            self.release()
            raise

    def _take(self, directory: Path) -> None:
        if not _hold(self._file):
            gc.collect()  # it may be held by a client that was dropped, and not collected yet
            if not _hold(self._file):
                holder = _holder(self._file)
                self.disown()
                raise StorageError("data_unusable", "in_use_directory", holder=holder, path=directory)
        with suppress(OSError):  # on a full disk, an error elsewhere does not name the holder
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, str(os.getpid()).encode(), 0) if hasattr(os, "pwrite") else None

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


def _holder(file: int) -> str:
    if sys.platform == "win32":  # a locked region cannot be read there
        return ""
    pid = os.pread(file, 20, 0).decode("ascii", "replace").strip()
    return f" (by process {pid})" if pid else ""


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
