"""Versions of servers and clients, compared by their first two numbers."""

from __future__ import annotations

import re

from weaviate_gen._inputs.errors import invalid

_OUTDATED_BEFORE = (1, 16)
_CLIENT_LAG = 3


def parse_version_string(ver_str: str) -> tuple[int, ...]:
    """Return the first two numbers of a version.

    Args:
        ver_str: such as ``"v1.39.0"``.

    Returns:
        Major and minor.

    Raises:
        ValueError: if it does not begin with a number.
    """
    match = re.match(r"v?(\d+)(?:\.(\d+))?", ver_str)
    if match is None:
        raise invalid("ver_str", "a version such as 1.39.0 or v1.39.0", ver_str)
    return int(match[1]), int(match[2] or 0)


def is_weaviate_too_old(current_version_str: str) -> bool:
    """Return whether a server is so old that its users should be asked to upgrade it: before 1.16.

    Args:
        current_version_str: the server's version.
    """
    return parse_version_string(current_version_str) < _OUTDATED_BEFORE


def is_weaviate_client_too_old(current_version_str: str, latest_version_str: str) -> bool:
    """Return whether a client's version is more than three minor versions behind another.

    Args:
        current_version_str: the client's version.
        latest_version_str: the other.

    Returns:
        Whether it does; ``False`` also if one of them is not a version.
    """
    try:
        major, minor = parse_version_string(latest_version_str)
        return parse_version_string(current_version_str) < (major, max(minor - _CLIENT_LAG, 0))
    except ValueError:
        return False
