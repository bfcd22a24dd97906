"""Opens a shared directory, or returns who has it open."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from weaviate_gen._runtime.sharing import Leader
from weaviate_gen._runtime.version import VERSION
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.sharing.leading import LeadingHandler
from weaviate_gen.engine.sharing.note import Note, read_note
from weaviate_gen.engine.storage.directory_lock import by_process, read_holder
from weaviate_gen.engine.storage.private_files import without_tilde
from weaviate_gen.engine.wire.handler import Handler

_SECOND_LOOK = 0.1
"""Seconds after which a holder that seems not to share is looked at again: it may not have written that it does."""


def join(
    path: Path, open_handler: Callable[..., Handler], arguments: Mapping[str, Any], gone: Leader | None = None
) -> Handler | Leader | None:
    """Open a directory, and serve it to others that open it; or return who serves it already.

    Args:
        path: the directory.
        open_handler: opens it: :func:`weaviate_gen.engine.open_handler`.
        arguments: further ones of `open_handler`; those of the holder count, and a warning names those that differ.
        gone: a holder that could not be reached.

    Returns:
        A handler, if this process holds the directory now; or the holder. ``None`` while the holder starts or leaves:
        ask again.

    Raises:
        StorageError: the holder does not share, or is of another version of this package; or the directory cannot be
            opened.
    """
    directory = without_tilde(path)
    note = read_note(directory)
    if note is not None and note.leader != gone and note.version == VERSION:
        return _followed(directory, note, arguments)
    try:
        return lead(directory, open_handler, arguments)
    except StorageError as error:
        if error.code != "directory_in_use":
            raise
    return _find(directory, arguments)


def lead(path: Path, open_handler: Callable[..., Handler], arguments: Mapping[str, Any]) -> Handler:
    """Open a directory, and serve it to others that open it.

    Args:
        path: the directory.
        open_handler: opens it: :func:`weaviate_gen.engine.open_handler`.
        arguments: further ones of `open_handler`.

    Raises:
        StorageError: another process has it, or it cannot be opened.
    """
    directory = without_tilde(path)
    return LeadingHandler(open_handler(directory, shared=True, **arguments), directory, arguments)


def _find(directory: Path, arguments: Mapping[str, Any]) -> Leader | None:
    """Return the holder of a directory that cannot be opened; ``None`` if it does not serve at the time."""
    holder = read_holder(directory)
    if holder is not None and not holder.is_shared:
        time.sleep(_SECOND_LOOK)
        if read_holder(directory) == holder:
            raise StorageError("directory_in_use", "unshared", holder=by_process(holder), path=directory)
        return None
    note = read_note(directory)
    if note is None or (holder is not None and note.leader.pid != holder.pid):
        return None
    if note.version != VERSION:
        raise StorageError(
            "directory_in_use", "version", version=note.version, own=VERSION, holder=by_process(holder), path=directory
        )
    return _followed(directory, note, arguments)


def _followed(directory: Path, note: Note, arguments: Mapping[str, Any]) -> Leader:
    different = note.differences(arguments)
    if different:
        warnings.warn(
            f"{directory} is open in process {note.leader.pid} with other settings, and those count: "
            + ", ".join(different),
            stacklevel=2,
        )
    return note.leader
