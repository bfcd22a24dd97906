"""Private sockets: beside the data where its path is short enough, else in a directory of the user's own."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from weaviate_gen.engine.storage.private_files import DIRECTORY_MODE, FILE_MODE

NAME = "SOCKET"

_MAX_PATH = 107 if sys.platform == "linux" else 103
"""Bytes of the longest path of a Unix socket."""

_BACKLOG = 512
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens.

    Attributes:
        socket: the socket.
        path: where it lies; ``None`` on the loopback interface.
    """

    socket: socket.socket
    path: Path | None

    @property
    def host(self) -> str:
        """Where clients reach it: ``unix:`` and its path, or an address."""
        return _LOOPBACK if self.path is None else f"unix:{self.path}"

    @property
    def port(self) -> int:
        """Its port; 0 for a Unix socket."""
        port: int = 0 if self.path is not None else self.socket.getsockname()[1]
        return port

    def remove(self) -> None:
        """Remove its path, so that nobody connects any more."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()


def listen(directory: Path) -> Listener:
    """Listen for the processes of this user that share a directory; the caller holds its lock.

    Systems without Unix sockets, and file systems that cannot hold one, get a port of the loopback interface.

    Raises:
        OSError: no socket can be had.
    """
    for path in candidates(directory):
        with suppress(OSError):
            return Listener(_listen_unix(path), path)
    bound = socket.create_server((_LOOPBACK, 0), backlog=_BACKLOG)
    # asyncio sends at once where a socket says that it is TCP; else the second part of an answer waits 40 ms for an ACK
    return Listener(socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, bound.detach()), None)


def candidates(directory: Path) -> Iterator[Path]:
    """Yield the paths to try for the socket of a directory, in order; none where there are no Unix sockets."""
    if not hasattr(socket, "AF_UNIX"):
        return
    beside = directory.absolute() / NAME
    if len(os.fsencode(beside)) <= _MAX_PATH:
        yield beside
    there = directory.stat()
    name = hashlib.sha256(f"{there.st_dev} {there.st_ino}".encode() + os.fsencode(directory.resolve())).hexdigest()[:24]
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
        path = Path(parent or "", f"weaviate-gen-{os.getuid()}", name)
        if parent and path.is_absolute() and len(os.fsencode(path)) <= _MAX_PATH and _is_private(path.parent):
            yield path


def _is_private(directory: Path) -> bool:
    """Return whether a directory, created if it is missing, belongs to this user alone."""
    try:
        with suppress(FileExistsError):
            directory.mkdir(DIRECTORY_MODE)
        there = directory.lstat()  # a link is not followed: another user may have put it there
    except OSError:
        return False
    return stat.S_ISDIR(there.st_mode) and there.st_uid == os.getuid() and not stat.S_IMODE(there.st_mode) & 0o077


def _listen_unix(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)  # of a holder that was killed
        made.bind(str(path))
        path.chmod(FILE_MODE)  # before it listens: until then, nobody can connect
        made.listen(_BACKLOG)
    except BaseException:
        made.close()
        raise
    return made
