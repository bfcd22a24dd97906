"""Fetches the source archive of a Weaviate release, and takes out of it what `import` reads; nothing else is written.

An archive is not trusted: its size, the sizes and kinds of its members and their paths are checked, and only files of
known names are written, under names that are made here.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from codegen.parse.openapi_import import SpecError

BASE_URL = "https://github.com/weaviate/weaviate/archive/refs/tags"
TIMEOUT = 60.0
LARGEST_ARCHIVE = 256 * 2**20
LARGEST_UNPACKED = 2 * 2**30
LARGEST_FILE = 16 * 2**20
GO = (
    "modules",
    "entities/(models|modulecapabilities|replication|vectorindex)",
    "usecases/(config|modulecomponents|replica|schema|sharding/config)",
    "adapters/handlers/grpc/v1/generative",
    "adapters/repos/db/(inverted|ttl)",
)
"""Folders whose Go says what modules and settings there are; of `adapters/repos/db` itself, only the files."""
SOURCE_FILES = re.compile(
    r"openapi-specs/schema\.json|grpc/proto/v1/\w+\.proto"
    rf"|(({'|'.join(GO)})/([\w.-]+/)*|adapters/repos/db/)(?!\w*_test\.go)[\w.-]+\.go"
)
TAG = re.compile(r"v\d+\.\d+\.\d+(-[\w.]+)?")
COMMIT = re.compile(r"[0-9a-f]{40}")


def fetch(release: str, base_url: str, target: Path) -> Path:
    """Fetch a release into a folder, in upstream's layout.

    Args:
        release: the tag, such as `v1.39.0`.
        base_url: where `<tag>.tar.gz` lies.
        target: an empty folder.

    Returns:
        The folder.

    Raises:
        SpecError: the release cannot be had, or its archive is not what it should be.
    """
    if not TAG.fullmatch(release):
        raise SpecError(release, "is no tag of a release, such as v1.39.0")
    url = f"{base_url.rstrip('/')}/{release}.tar.gz"
    content = _download(url)
    try:
        _unpack(content, target, url)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SpecError(url, f"is no archive: {error}") from error
    if not any(target.iterdir()):
        raise SpecError(url, "holds neither schema nor protos")
    return target


def _download(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise SpecError(url, "is not on http or https")
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response:  # noqa: S310 - checked above
            announced = int(response.headers.get("Content-Length", 0))
            content: bytes = response.read(LARGEST_ARCHIVE + 1) if announced <= LARGEST_ARCHIVE else b""
    except (OSError, ValueError) as error:
        raise SpecError(url, f"could not be fetched: {error}") from error
    if announced > LARGEST_ARCHIVE or len(content) > LARGEST_ARCHIVE:
        raise SpecError(url, f"is larger than {LARGEST_ARCHIVE} bytes")
    if announced and len(content) != announced:
        raise SpecError(url, f"broke off after {len(content)} of {announced} bytes")
    return content


class _Bounded(io.RawIOBase):
    """Reads another stream, up to a limit."""

    def __init__(self, stream: gzip.GzipFile, limit: int, where: str) -> None:
        self._stream, self._left, self._where = stream, limit, where

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise SpecError(self._where, "is larger unpacked than any release is")
        return content


def _unpack(content: bytes, target: Path, where: str) -> None:
    commit = ""
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as unzipped:
        stream = _Bounded(unzipped, LARGEST_UNPACKED, where)
        with tarfile.open(fileobj=stream, mode="r|", format=tarfile.PAX_FORMAT) as archive:
            for path, file in _members(archive, where):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(file)
            commit = str(archive.pax_headers.get("comment", ""))
    if COMMIT.fullmatch(commit) and any(target.iterdir()):
        (target / "COMMIT").write_text(f"{commit}\n", "utf-8")


def _members(archive: tarfile.TarFile, where: str) -> Iterator[tuple[str, bytes]]:
    tops: set[str] = set()
    for member in archive:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or "\\" in member.name:
            raise SpecError(where, f"holds a path that leads out of it: {member.name!r}")
        tops.add(path.parts[0] if path.parts else "")
        inner = "/".join(path.parts[1:])
        if not SOURCE_FILES.fullmatch(inner):
            continue
        if not member.isreg():
            raise SpecError(where, f"{member.name} is no plain file")
        if member.size > LARGEST_FILE:
            raise SpecError(where, f"{member.name} is larger than {LARGEST_FILE} bytes")
        file = archive.extractfile(member)
        yield inner, file.read() if file else b""
    if len(tops) > 1:
        raise SpecError(where, "holds more than one folder at its top")
