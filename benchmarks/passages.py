"""Real texts that every machine with Python has: what programmers wrote about their code."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

_STRING = re.compile(r'^[ \t]*[rRuU]?"""(?=\s*[A-Z`*:]|\w)(.*?)"""', re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"(?:^[ \t]*#.*\n)+", re.MULTILINE)
_MARK = re.compile(r"^[ \t]*#[#!: ]*", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_WORD = re.compile("[A-Za-z]{2,}")
_LONGEST = 1000


def passages(count: int) -> list[str]:
    """Return distinct paragraphs of docstrings and comments of the standard library and of installed packages.

    Args:
        count: so many at most; fewer where there are not as many.

    Returns:
        Paragraphs of five words or more, in the order of the files' paths: the standard library first.
    """
    found: dict[str, None] = {}
    for path in _sources():
        text = path.read_text("utf-8", errors="replace")
        blocks = _STRING.findall(text) + [_MARK.sub("", block) for block in _COMMENT.findall(text)]
        for paragraph in (part for block in blocks for part in _BLANK.split(block)):
            words = " ".join(paragraph.split())[:_LONGEST]
            if len(_WORD.findall(words)) > 4:
                found[words] = None
        if len(found) >= count:
            break
    return list(found)[:count]


def _sources() -> Iterator[Path]:
    roots = dict.fromkeys(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib"))
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            if "site-packages" not in path.relative_to(root).parts:
                yield path
