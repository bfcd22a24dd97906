"""Files and directories that only their owner may read, whatever the umask is.

What existed before keeps its mode: a directory that somebody chose to share stays shared.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from weaviate_gen.engine.errors import StorageError

FILE_MODE = 0o600
DIRECTORY_MODE = 0o700

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def without_tilde(path: Path) -> Path:
    """Return a path with the home directory in the place of ``~``.

    Raises:
        StorageError: the home directory is not known.
    """
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise StorageError("directory_unwritable", "no_home", got=path, cause=error) from error


def create_directory(path: Path, *, exist_ok: bool = True) -> None:
    """Create a directory and the missing ones above it.

    Args:
        path: the directory.
        exist_ok: accept a directory that exists.

    Raises:
        OSError: it cannot be created, or exists and must not.
    """
    if exist_ok and path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    missing = [path]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for directory in reversed(missing):
        # pathlib gives parents the mode of the umask, so each one is created by itself
        directory.mkdir(DIRECTORY_MODE, exist_ok=exist_ok or directory != path)


def open_new(path: Path) -> BinaryIO:
    """Create a file and open it for writing.

    Raises:
        FileExistsError: something of this name exists, be it a link that leads nowhere.
        OSError: it cannot be created.
    """
    return os.fdopen(os.open(path, _NEW, FILE_MODE), "wb")


def create_file(path: Path) -> None:
    """Create an empty file; one that exists is left alone.

    Raises:
        OSError: it cannot be created.
    """
    with suppress(FileExistsError):
        open_new(path).close()
