"""SQLite's write-ahead log, as far as it is read here: whether all of what was committed to it is still there.

SQLite verifies a log by itself, frame after frame, and ignores everything from the first one that is damaged: it says
nothing of transactions behind that. Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")


def commits(log: Path) -> list[int]:
    """Return the numbers, from 1, of the frames that end a transaction, whether or not what is before them is damaged.

    Args:
        log: the log of a database that is closed; one that does not exist has none.
    """
    found: list[int] = []
    try:
        with log.open("rb") as file:
            head = file.read(_HEADER.size)
            if len(head) < _HEADER.size:
                return []
            _, _, page, _, *salts, _, _ = _HEADER.unpack(head)
            number = 1
            while len(frame := file.read(_FRAME.size)) == _FRAME.size:
                _, pages, *own, _, _ = _FRAME.unpack(frame)
                whole = len(file.read(page)) == page  # or its writer died
                if pages and own == salts and whole:
                    found.append(number)
                number += 1
    except OSError:
        return []
    return found
