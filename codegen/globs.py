"""Files under a root, by globs: what a step owns, what a directory holds, what two trees differ in."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

IGNORED = frozenset({"__pycache__", ".DS_Store"})


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    parts = (
        ".*" if piece == "**" else "[^/]*" if piece == "*" else re.escape(piece)
        for piece in re.split(r"(\*\*|\*)", glob)
    )
    return re.compile("".join(parts))


def matches(path: str, globs: Iterable[str]) -> bool:
    """Return whether a path (from the root, forward slashes) is named by one of the globs (`**` crosses slashes)."""
    return any(_pattern(glob).fullmatch(path) for glob in globs)


def files(root: Path, globs: Iterable[str]) -> list[str]:
    """Return the files (and linked folders) under `root` that the globs name, sorted, without caches of bytecode."""
    globs = tuple(globs)
    found: set[str] = set()
    for glob in globs:
        start = root / glob.split("*", 1)[0].rpartition("/")[0] if "*" in glob else root / glob
        found.update(path for path in _walk(root, start) if matches(path, (glob,)))
    return sorted(found)


def _walk(root: Path, start: Path) -> Iterator[str]:
    if start.is_file():
        yield start.relative_to(root).as_posix()
    for folder, folders, names in os.walk(start):
        folders[:] = [name for name in folders if name not in IGNORED]
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            if name not in IGNORED and not name.endswith(".pyc"):
                yield (Path(folder) / name).relative_to(root).as_posix()


def irregular(path: Path) -> str | None:
    """Return what a file is that no generated file is: a symbolic link, or executable; `None` if it is neither."""
    if path.is_symlink():
        return "is a symbolic link"
    if path.is_file() and path.stat().st_mode & 0o111:
        return "is executable"
    return None


def linked_folder(root: Path, path: str) -> str | None:
    """Return the first folder above a path (both from the root) that is a symbolic link, or `None`."""
    folders = reversed(Path(path).parents)
    return next((folder.as_posix() for folder in folders if (root / folder).is_symlink()), None)


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the digest of each of the files."""
    return {path: digest((root / path).read_bytes()) for path in paths}
