"""Directories that requests name: one for each backup or export, all below a root that the operator chose.

A request never reaches outside of the root, follows no link inside it, and removes nothing but an unfinished directory
of this engine: one with a marker, which is written first and removed last, and with known files alone.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage.directory_lock import DirectoryLock
from weaviate_gen.engine.storage.private_files import create_directory

MARKER = "UNFINISHED"
"""The file that makes a directory an unfinished one; locked while its writer lives."""

_ID = re.compile("[a-z0-9_-]+")
_NOTE_BYTES = 64 << 20
_WINDOWS = os.name == "nt"
_DEVICE = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]")
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def check_id(kind: str, name: str, longest: int) -> None:
    """Raise unless a text may be the id of a backup or an export.

    Raises:
        EngineError: it is too long, or has characters that an id has not.
    """
    if len(name) > longest:
        raise EngineError("id_malformed", "long", subject=kind, length=len(name), most=longest)
    if not _ID.fullmatch(name):
        raise EngineError("id_malformed", "characters", subject=kind, id=name)


def write_error(kind: str, name: str, place: Path, error: OSError | StorageError) -> StorageError:
    """Return the error of a backup or an export that cannot be written, without a path in its message."""
    if isinstance(error, StorageError):
        cause, full = error.message, error.kind == "disk_full"
    else:
        cause, full = error.strerror or "the file system refuses it", error.errno in _FULL
    failure = StorageError("not_written", subject=kind, name=name, cause=cause, path=place)
    return failure.as_kind("disk_full" if full else "unavailable")


class ManagedDirectory:
    """Creates and finds directories below a root, each named by an id that its owner has checked.

    Attributes:
        root: where they lie.
    """

    def __init__(self, root: Path, kind: str, files: re.Pattern[str], data: Path | None) -> None:
        """Manage a root, which need not exist yet.

        Args:
            root: where the directories lie.
            kind: the word for one of them in messages.
            files: names of the files that one may hold; others are never removed.
            data: the engine's own directory, which is none of them.
        """
        self.root = root
        self._kind = kind
        self._files = files
        self._data = data

    def locate(self, name: str, elsewhere: str | None = None) -> Path:
        """Return the directory of an id, which need not exist.

        Args:
            name: the id.
            elsewhere: a directory below the root that a request chose in its place, absolute or relative to it.

        Raises:
            EngineError: it lies outside of the root, is a link, or has the engine's own data in it.
        """
        try:
            root = self.root.resolve()
            parent = (root / elsewhere).resolve() if elsewhere else root
            place = parent / name
            is_link = place.is_symlink()
            data = self._data and self._data.resolve()
        except (OSError, ValueError, RuntimeError) as error:  # a NUL, a name too long, links in a circle
            raise EngineError("directory_refused", "malformed", kind=self._kind, name=name) from error
        if not parent.is_relative_to(root):
            raise EngineError("directory_refused", "outside", kind=self._kind, name=name, path=elsewhere)
        if is_link or (_WINDOWS and _DEVICE.fullmatch(name)):
            raise EngineError("directory_refused", "no_directory", kind=self._kind, name=name)
        if data is not None and _touches(place, root, data):
            raise EngineError("directory_refused", "data", kind=self._kind, name=name)
        return place

    def shown(self, place: Path) -> str:
        """Return a directory's path below the root, as messages to clients show it."""
        return place.relative_to(self.root.resolve()).as_posix()

    def names(self) -> Iterator[str]:
        """Yield the names of the directories at the root, in order."""
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.root) as entries:
            yield from sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))

    def read(self, file: Path) -> bytes:
        """Return a small file of a directory.

        Raises:
            OSError: it does not exist, is a link or no file, or is too large.
        """
        number = os.open(file, os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as opened:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise OSError("not a file")
            content = opened.read(_NOTE_BYTES + 1)
        if len(content) > _NOTE_BYTES:
            raise OSError(f"larger than {_NOTE_BYTES} bytes")
        return content

    @contextmanager
    def creating(self, place: Path) -> Generator[None, None, None]:
        """Create a directory that :meth:`locate` returned, for the block to fill; a block that fails leaves nothing.

        Raises:
            EngineError: a directory of this name exists and is in use, or is not an unfinished one of this engine.
            OSError: it cannot be created.
        """
        create_directory(place.parent)
        if place.parent.resolve() != place.parent:
            raise EngineError("directory_refused", "changed", kind=self._kind, name=place.name)
        try:
            create_directory(place, exist_ok=False)
        except FileExistsError:
            self._remove_unfinished(place)
            create_directory(place, exist_ok=False)
        marker = DirectoryLock(place, MARKER)
        try:
            yield
        except BaseException:
            self._remove(place, marker)
            raise
        marker.release()
        (place / MARKER).unlink()

    def _remove_unfinished(self, place: Path) -> None:
        """Remove what a writer left that died."""
        with os.scandir(place) as entries:
            found = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
        if MARKER not in found or not all(is_file and self._is_own(name) for name, is_file in found.items()):
            raise EngineError("directory_refused", "foreign", kind=self._kind, name=place.name)
        try:
            marker = DirectoryLock(place, MARKER)
        except StorageError as error:
            raise EngineError("already_finished", "in_progress", kind=self._kind, name=place.name) from error
        self._remove(place, marker)

    def _remove(self, place: Path, marker: DirectoryLock) -> None:
        with suppress(OSError):  # what cannot be removed stays, with its marker
            with os.scandir(place) as entries:
                names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
            for name in names:
                if name != MARKER and self._is_own(name):
                    (place / name).unlink()
            marker.release()
            (place / MARKER).unlink()
            place.rmdir()
        marker.release()

    def _is_own(self, name: str) -> bool:
        return name == MARKER or self._files.fullmatch(name) is not None


def _touches(place: Path, root: Path, data: Path) -> bool:
    """Return whether a directory holds the data, or lies among it though the root does not."""
    return data.is_relative_to(place) or (place.is_relative_to(data) and not root.is_relative_to(data))
