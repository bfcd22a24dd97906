"""A lock on a directory that the operating system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from weaviate_gen.local.engine.errors import StorageError

NAME = "LOCK"


class DirectoryLock:
    """Holds a directory for this process, until :meth:`release` or the end of the process."""

    def __init__(self, directory: Path) -> None:
        """Take the lock.

        Raises:
            StorageError: another opener holds it, or the directory cannot be written.
        """
        path = directory / NAME
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        except OSError as error:
            raise StorageError(
                f"cannot write in {directory}: {error.strerror}; the local engine needs a directory to write in"
            ) from error
        try:
            _hold(self._file)
        except OSError as error:
            holder = _holder(self._file)
            os.close(self._file)
            raise StorageError(
                f"{directory} is open already{holder}; one opener at a time: close the other client, or share it "
                "with `weaviate-gen serve`"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0) if hasattr(os, "pwrite") else None

    def release(self) -> None:
        """Let the directory go; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _holder(file: int) -> str:
    if sys.platform == "win32":  # a locked region cannot be read there
        return ""
    pid = os.pread(file, 20, 0).decode("ascii", "replace").strip()
    return f" (by process {pid})" if pid else ""


if sys.platform == "win32":  # pragma: no cover  (covered where it runs)
    import msvcrt

    def _hold(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
