"""Files that are whole or absent, and journals whose last line may be torn."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, cast

from weaviate_gen.exceptions import TransferError

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
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_directory(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Write JSON into a file, atomically."""
    with atomic(path) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n")


def read_json(path: Path, content: str) -> dict[str, Any]:
    """Read a JSON object.

    Args:
        path: the file.
        content: a noun phrase for messages.

    Raises:
        TransferError: the file is missing, or has something else.
    """
    try:
        value: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise TransferError(f"{path} does not exist: expected {content}") from None
    except ValueError as error:
        raise TransferError(f"{path} must be {content} in JSON: {error}") from error
    if not isinstance(value, dict):
        raise TransferError(f"{path} must be {content}, got {type(value).__name__}")
    return cast("dict[str, Any]", value)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    hashed = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def sync_directory(path: Path) -> None:
    """Put the names of a directory on disk, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Journal:
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
