"""Files that are whole or absent, and journals whose last line may be torn."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Protocol

_TEMPORARY = ".tmp"
_CHUNK = 1 << 20


@contextmanager
def atomic(path: Path) -> Generator[BinaryIO, None, None]:
    """Write a file that appears under its name when it is complete and on disk; after an error it does not appear.

    Args:
        path: the file; one that exists is replaced.

    Yields:
        The file to write to.
    """
    temporary = path.with_name(path.name + _TEMPORARY)
    try:
        with temporary.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_directory(path.parent)


def measure(file: BinaryIO) -> tuple[int, str]:
    """Return the size of a file from its beginning on, and its SHA-256 in hexadecimal digits.

    Args:
        file: the file; it can be read.
    """
    file.seek(0)
    size, hashed = 0, sha256()
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        hashed.update(chunk)
    return size, hashed.hexdigest()


def sync_directory(path: Path) -> None:
    """Put the names of a directory on disk, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Journal(Protocol):
    """Interface of a journal: entries that survive whatever ends the transfer.

    Attributes:
        entries: those that were there when it was opened.
    """

    entries: list[dict[str, Any]]

    def append(self, entry: dict[str, Any]) -> None:
        """Append an entry; it survives once this returns. Threads may share the journal."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class FileJournal:
    """Lines of JSON that are on disk once :meth:`append` returns; threads may share it.

    A line that a crash has torn was never acknowledged: it is cut off when the journal is opened again.

    Args:
        path: the file; created if absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        data = path.read_bytes() if path.exists() else b""
        whole = data[: data.rfind(b"\n") + 1]
        self.entries: list[dict[str, Any]] = [json.loads(line) for line in whole.splitlines()]
        self._file = path.open("r+b" if data else "wb")
        self._file.truncate(len(whole))
        self._file.seek(len(whole))
        sync_directory(path.parent)

    def append(self, entry: dict[str, Any]) -> None:
        """Append a line, and wait until it is on disk."""
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def remove_all(directory: Path, unwanted: Callable[[Path], bool]) -> None:
    """Remove files of a directory, as left by a transfer that was interrupted."""
    for path in directory.iterdir():
        if path.is_file() and unwanted(path):
            path.unlink()
