"""Small tools around ids, vectors, blobs and versions."""

from __future__ import annotations

import base64
import io
import re
import uuid as uuid_module
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from weaviate_gen._core import vectors
from weaviate_gen._types.query.inputs import canonical_uuid
from weaviate_gen.exceptions import (
    ResponseCannotBeDecodedError,
    SchemaValidationError,
    UnexpectedStatusCodeError,
    WeaviateInvalidInputError,
    WeaviateUnsupportedFeatureError,
)

__all__ = [
    "ResponseCannotBeDecodedError",
    "SchemaValidationError",
    "UnexpectedStatusCodeError",
    "WeaviateInvalidInputError",
    "WeaviateUnsupportedFeatureError",
    "check_batch_result",
    "docstring_deprecated",
    "escape_string",
    "file_decoder_b64",
    "file_encoder_b64",
    "generate_uuid5",
    "get_domain_from_weaviate_url",
    "get_valid_uuid",
    "get_vector",
    "image_decoder_b64",
    "image_encoder_b64",
    "is_object_url",
    "is_weaviate_client_too_old",
    "is_weaviate_domain",
    "is_weaviate_object_url",
    "is_weaviate_too_old",
    "parse_blob",
    "parse_version_string",
    "strip_newlines",
]

_BEACON = "weaviate://"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")
_CHUNK = 3 * 2**16
"""Bytes of a file that are encoded at a time; a multiple of three, so that the pieces join."""
_SUPPORTED_SINCE = (1, 30)
_CLIENT_LAG = 3

F = TypeVar("F", bound=Callable[..., Any])


def generate_uuid5(identifier: Any, namespace: Any = "") -> str:
    """Make an id that is always the same for the same thing.

    Args:
        identifier: the thing; its text counts.
        namespace: put before it, so that equal things of different kinds get different ids.

    Returns:
        The id: a UUID of version 5 in the DNS namespace.
    """
    return str(uuid_module.uuid5(uuid_module.NAMESPACE_DNS, f"{namespace}{identifier}"))


def _is_uuid(text: str) -> bool:
    try:
        uuid_module.UUID(text)
    except ValueError:
        return False
    return True


def is_weaviate_object_url(url: str) -> bool:
    """Tell whether a text is a beacon, such as ``weaviate://localhost/Bike/<id>``.

    Args:
        url: the text.

    Returns:
        Whether it is; the collection may be left out.
    """
    if not isinstance(url, str) or not url.startswith(_BEACON):  # pyright: ignore[reportUnnecessaryIsInstance]
        return False
    host, *rest = url.removeprefix(_BEACON).split("/")
    known = host == "localhost" or _HOST.fullmatch(host) is not None
    return known and len(rest) in {1, 2} and _is_uuid(rest[-1])


def is_object_url(url: str) -> bool:
    """Tell whether a text is the address of an object, such as ``http://…/v1/objects/<id>``.

    Args:
        url: the text.

    Returns:
        Whether its path is; host and protocol do not count.
    """
    parts = url.split("/v1/")
    if len(parts) != 2:
        return False
    head, *rest = parts[1].split("/")
    return head == "objects" and len(rest) in {1, 2} and _is_uuid(rest[-1])


def get_valid_uuid(uuid: str | uuid_module.UUID) -> str:
    """Find the id in a UUID, its text, a beacon, or an object's address.

    Args:
        uuid: one of these.

    Returns:
        The id as text.

    Raises:
        TypeError: if it is something else.
        ValueError: if there is no id in it.
    """
    return canonical_uuid(uuid)


def get_vector(vector: Any) -> Sequence[float]:
    """Give a vector as a list.

    Args:
        vector: a list, or an array of numpy, torch, tensorflow, pandas, polars or Python.

    Returns:
        The numbers.

    Raises:
        TypeError: if it is something else.
    """
    try:
        return vectors.squeezed(vectors.as_list(vector))
    except WeaviateInvalidInputError as error:
        raise TypeError(str(error)) from None


def get_domain_from_weaviate_url(url: str) -> str:
    """Give the host in a beacon.

    Args:
        url: such as ``weaviate://localhost/Bike/<id>``.

    Returns:
        The host.
    """
    return url.removeprefix(_BEACON).split("/")[0]


def is_weaviate_domain(url: str) -> bool:
    """Tell whether an address belongs to Weaviate's own cloud.

    Args:
        url: the address or host.

    Returns:
        Whether it does.
    """
    lowered = url.lower()
    return any(domain in lowered for domain in ("weaviate.io", "semi.technology", "weaviate.cloud"))


def file_encoder_b64(file_or_file_path: str | Path | io.BufferedReader) -> str:
    """Encode a file as base64, in pieces.

    Args:
        file_or_file_path: the file, opened in binary mode, or its path.

    Returns:
        The text.

    Raises:
        ValueError: if there is no such file.
        TypeError: if it is something else.
    """
    if isinstance(file_or_file_path, str | Path):
        path = Path(file_or_file_path)
        if not path.is_file():
            raise WeaviateInvalidInputError(f"there is no file {str(path)!r}")
        with path.open("rb") as file:
            return _encoded(file)
    if isinstance(file_or_file_path, io.BufferedReader):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _encoded(file_or_file_path)
    raise TypeError(f"give a path, or a file opened in binary mode, and not {type(file_or_file_path).__name__}")


def _encoded(file: io.BufferedReader) -> str:
    return "".join(base64.b64encode(piece).decode("ascii") for piece in iter(lambda: file.read(_CHUNK), b""))


def file_decoder_b64(encoded_file: str) -> bytes:
    """Decode base64.

    Args:
        encoded_file: the text.

    Returns:
        The bytes.
    """
    return base64.b64decode(encoded_file)


def image_encoder_b64(image_or_image_path: str | Path | io.BufferedReader) -> str:
    """Encode an image as base64.

    Args:
        image_or_image_path: the image's file, opened in binary mode, or its path.

    Returns:
        The text.
    """
    return file_encoder_b64(image_or_image_path)


def image_decoder_b64(encoded_image: str) -> bytes:
    """Decode an image from base64.

    Args:
        encoded_image: the text.

    Returns:
        The bytes.
    """
    return file_decoder_b64(encoded_image)


def parse_blob(media: str | Path | bytes | io.BufferedReader) -> str:
    """Give a blob as base64, whatever form it has.

    Args:
        media: base64 already, the path of a file, a file opened in binary mode, or bytes.

    Returns:
        The text.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    if isinstance(media, bytes):
        return base64.b64encode(media).decode("ascii")
    if isinstance(media, str):
        return media if not _is_file(media) else file_encoder_b64(media)
    if isinstance(media, Path | io.BufferedReader):  # pyright: ignore[reportUnnecessaryIsInstance]
        return file_encoder_b64(media)
    raise WeaviateInvalidInputError(f"media must be base64, a path, a file or bytes, and is {type(media).__name__}")


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # longer than a path can be: base64
        return False


def escape_string(value: str) -> str:
    """Encode text for a part of a URL's path.

    Args:
        value: the text.

    Returns:
        The text with everything encoded that has a meaning there.
    """
    return quote(value, safe="")


def strip_newlines(s: str) -> str:
    """Put blanks in the place of line ends.

    Args:
        s: the text.

    Returns:
        The text on one line.
    """
    return s.replace("\n", " ")


def parse_version_string(ver_str: str) -> tuple[int, ...]:
    """Read the first two numbers of a version.

    Args:
        ver_str: such as ``"v1.39.0"``.

    Returns:
        Major and minor.

    Raises:
        ValueError: if it does not begin with a number.
    """
    found = re.match(r"v?(\d+)(?:\.(\d+))?", ver_str)
    if found is None:
        raise WeaviateInvalidInputError(f"{ver_str!r} is no version; one looks like 1.39.0 or v1.39.0")
    return int(found[1]), int(found[2] or 0)


def is_weaviate_too_old(current_version_str: str) -> bool:
    """Tell whether a server is older than those that this client is made for.

    Args:
        current_version_str: the server's version.

    Returns:
        Whether it is.
    """
    return parse_version_string(current_version_str) < _SUPPORTED_SINCE


def is_weaviate_client_too_old(current_version_str: str, latest_version_str: str) -> bool:
    """Tell whether a client's version lags more than three minor versions behind another.

    Args:
        current_version_str: the client's version.
        latest_version_str: the other.

    Returns:
        Whether it does; ``False`` also if one of them is no version.
    """
    try:
        major, minor = parse_version_string(latest_version_str)
        return parse_version_string(current_version_str) < (major, max(minor - _CLIENT_LAG, 0))
    except ValueError:
        return False


def check_batch_result(results: list[dict[str, Any]] | None) -> None:
    """Print the errors in the answer to a REST batch.

    Args:
        results: the answer.
    """
    for row in results or []:
        result: Mapping[str, Any] = row.get("result") or {}
        if "error" in (result.get("errors") or {}):
            print(result["errors"])


def docstring_deprecated(details: str = "", deprecated_in: str = "") -> Callable[[F], F]:
    """Mark a function as deprecated in its docstring.

    Args:
        details: what to use instead.
        deprecated_in: since when.

    Returns:
        The decorator.
    """

    def decorate(function: F) -> F:
        note = f"Deprecated since {deprecated_in}. {details}".strip()
        function.__doc__ = f"{function.__doc__ or ''}\n\n{note}".strip()
        return function

    return decorate
