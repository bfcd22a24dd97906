"""Space on the disk that is set aside, so that deleting works when the disk is full."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from weaviate_gen.engine.storage.private_files import FILE_MODE

NAME = "RESERVE"
SIZE = 8 << 20
"""Bytes: what deleting thousands of objects writes to the log."""

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_BLOCK = bytes(1 << 20)


class Reserve:
    """A file that takes up space until that is needed.

    Attributes:
        path: the file.
    """

    def __init__(self, directory: Path) -> None:
        """Look whether the file is there; nothing is written yet."""
        self.path: Path = directory / NAME
        self._held = False
        with suppress(OSError):
            self._held = self.path.stat().st_size >= SIZE

    def take(self) -> bool:
        """Set the space aside unless it is already.

        Returns:
            Whether there was room. Where such a file cannot be made for another reason, there is no reserve, and the
            answer is yes.
        """
        if self._held:
            return True
        try:
            _allocate(self.path)
        except OSError as error:
            self.release()
            self._held = error.errno not in _FULL
        else:
            self._held = True
        return self._held

    def release(self) -> None:
        """Free the space."""
        self._held = False
        with suppress(OSError):
            self.path.unlink()


def _allocate(path: Path) -> None:
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, SIZE)
        else:
            for _ in range(SIZE // len(_BLOCK)):
                os.write(file, _BLOCK)
    finally:
        os.close(file)
