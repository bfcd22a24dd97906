"""Blobs: files, images and bytes as base64."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import IO, TypeAlias

from weaviate_gen._inputs.errors import invalid, wrong_type
from weaviate_gen.exceptions import WeaviateInvalidInputError

Media: TypeAlias = "str | bytes | Path | IO[bytes]"
"""Media to send: base64 text, the name of a file, a path, the bytes themselves, or an open file."""

_CHUNK = 3 * 2**16
"""Bytes of a file that are encoded at a time; a multiple of three, so that the pieces join."""


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
        return base64.b64encode(media).decode("ascii")
    if hasattr(media, "read"):
        data: object = media.read()
        if isinstance(data, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # a file may be open for text
            return base64.b64encode(data).decode("ascii")
    raise invalid(name, "base64 text, a path, bytes, or a file opened for reading bytes", media)


def _of_file(path: Path, name: str) -> str:
    try:
        return base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as error:
        raise WeaviateInvalidInputError(f"{name} must be a readable file, got {str(path)!r}: {error}") from error


def _is_file(text: str) -> bool:
    try:  # what is longer than a path can be is base64
        return len(text) < 4096 and Path(text).is_file()
    except (OSError, ValueError):
        return False


def file_encoder_b64(file_or_file_path: str | Path | io.BufferedReader) -> str:
    """Encode a file as base64, in pieces.

    Args:
        file_or_file_path: the file, opened in binary mode, or its path.

    Returns:
        The base64 string.

    Raises:
        ValueError: if there is no such file.
        TypeError: if it is something else.
    """
    if isinstance(file_or_file_path, str | Path):
        path = Path(file_or_file_path)
        if not path.is_file():
            raise WeaviateInvalidInputError(f"file_or_file_path must be an existing file, got {str(path)!r}")
        with path.open("rb") as file:
            return _encoded(file)
    if isinstance(file_or_file_path, io.BufferedReader):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _encoded(file_or_file_path)
    raise wrong_type("file_or_file_path", "a path, or a file opened in binary mode", file_or_file_path)


def _encoded(file: io.BufferedReader) -> str:
    return "".join(base64.b64encode(piece).decode("ascii") for piece in iter(lambda: file.read(_CHUNK), b""))


def file_decoder_b64(encoded_file: str) -> bytes:
    """Decode base64.

    Args:
        encoded_file: the base64 string.

    Returns:
        The bytes.
    """
    return base64.b64decode(encoded_file)


def image_encoder_b64(image_or_image_path: str | Path | io.BufferedReader) -> str:
    """Encode an image as base64.

    Args:
        image_or_image_path: the image's file, opened in binary mode, or its path.

    Returns:
        The base64 string.
    """
    return file_encoder_b64(image_or_image_path)


def image_decoder_b64(encoded_image: str) -> bytes:
    """Decode an image from base64.

    Args:
        encoded_image: the base64 string.

    Returns:
        The bytes.
    """
    return file_decoder_b64(encoded_image)


def parse_blob(media: str | Path | bytes | io.BufferedReader) -> str:
    """Return a blob as base64, whatever form it has.

    Args:
        media: base64 already, the path of a file, a file opened in binary mode, or bytes.

    Returns:
        The base64 string.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    if isinstance(media, bytes):
        return base64.b64encode(media).decode("ascii")
    if isinstance(media, str):
        return media if not _is_file(media) else file_encoder_b64(media)
    if isinstance(media, Path | io.BufferedReader):  # pyright: ignore[reportUnnecessaryIsInstance]
        return file_encoder_b64(media)
    raise invalid("media", "base64, a path, a file or bytes", media)
