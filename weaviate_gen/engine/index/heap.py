"""The heap of the C library: what building took for a while goes back to the system."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

WORTHWHILE = 10_000
"""From so many objects on building takes enough for a while that it shows in the memory of a process."""


def trim(objects: int) -> None:
    """Return free memory to the system, where the C library can (glibc keeps it otherwise).

    Args:
        objects: how many were read; a few leave nothing behind.
    """
    if objects >= WORTHWHILE:
        _malloc_trim()(0)


@cache
def _malloc_trim() -> Callable[[int], object]:
    import ctypes

    try:
        function: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library: musl's, Apple's, Microsoft's
        return lambda _: None
    return function
