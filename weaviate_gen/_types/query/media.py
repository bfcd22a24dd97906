"""Encoding of images and other media as base64."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import IO, TypeAlias

from weaviate_gen._inputs.errors import invalid
from weaviate_gen.exceptions import WeaviateInvalidInputError

Media: TypeAlias = "str | bytes | Path | IO[bytes]"
"""Media to search with: base64 text, the name of a file, a path, the bytes themselves, or an open file."""


def to_base64(media: Media | bytearray | memoryview, name: str) -> str:
    """Write media as base64 text; a file is read at once.

    Args:
        media: base64 text or the name of a file that exists, a path, bytes, or a file opened for reading bytes.
        name: the argument's name, for the error.

    Raises:
        WeaviateInvalidInputError: it is something else.
    """
    if isinstance(media, str):
        return _of_file(Path(media), name) if _is_file(media) else media
    if isinstance(media, Path):
        return _of_file(media, name)
    if isinstance(media, bytes | bytearray | memoryview):
        return base64.b64encode(media).decode()
    if hasattr(media, "read"):
        data: object = media.read()
        if isinstance(data, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # a file may be open for text
            return base64.b64encode(data).decode()
    raise invalid(name, "base64 text, a path, bytes, or a file opened for reading bytes", media)


def _of_file(path: Path, name: str) -> str:
    try:
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise WeaviateInvalidInputError(f"{name} must be a file that can be read, got {path}: {error}") from error


def _is_file(text: str) -> bool:
    try:
        return len(text) < 4096 and Path(text).is_file()
    except (OSError, ValueError):
        return False
