"""Server versions as three numbers."""

from __future__ import annotations

import re
from typing import TypeAlias

Version: TypeAlias = tuple[int, int, int]

OLDEST: Version = (1, 27, 0)
"""Servers before it are refused when connecting."""


def parse(text: str) -> Version:
    """Read a version; what follows the numbers is dropped, and a number that is absent is 0.

    Args:
        text: such as ``"1.39.0"`` or ``"v1.39.0-rc.1"``.

    Returns:
        The three numbers; all 0 where there are none.
    """
    found = re.match(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", text)
    if found is None:
        return (0, 0, 0)
    return (int(found[1]), int(found[2] or 0), int(found[3] or 0))


def show(version: Version) -> str:
    """Write a version with dots."""
    return ".".join(map(str, version))
