"""What Windows' own modules do, as far as this project asks them: a stand-in of `msvcrt` for other systems."""

from __future__ import annotations

import errno
import os
import types


class Msvcrt(types.ModuleType):
    """Locks of regions of files, as Python's documentation and the C runtime's describe them.

    A lock is on bytes from the file's position on, and belongs to the open file: another one, also of the same
    process, is refused with an OSError at once (LK_NBLCK). Closing the file ends it. The system's own locks of whole
    files, which are real ones here, do the same for the one region that is asked for.
    """

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        import fcntl

        self._fcntl = fcntl

    def locking(self, file: int, mode: int, length: int) -> None:
        """Lock the first byte, or refuse."""
        if (mode, length, os.lseek(file, 0, os.SEEK_CUR)) != (self.LK_NBLCK, 1, 0):
            raise NotImplementedError
        try:
            self._fcntl.flock(file, self._fcntl.LOCK_EX | self._fcntl.LOCK_NB)
        except OSError:
            raise PermissionError(errno.EACCES, "Permission denied") from None
