"""Order and timing of attempts to connect to several addresses (RFC 8305), without I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain, zip_longest

from weaviate_gen._transport.http1.resolver import Address

ATTEMPT_DELAY = 0.25
"""Seconds that an attempt has for itself before the next address is tried beside it."""


class Race:
    """Decides which address is tried when: the first connection that is made wins.

    An attempt that failed is followed by the next one at once, a silent one after :data:`ATTEMPT_DELAY`.

    Args:
        addresses: in the order of the resolver.

    Attributes:
        problem: why the last attempt failed.
    """

    __slots__ = ("_left", "_next_start", "problem")

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._left = deque(interleaved(addresses))
        self._next_start = 0.0
        self.problem: OSError = OSError("the name has no address")

    def due(self, now: float, *, is_pending: bool) -> Address | None:
        """Return the address to be tried now, if there is one.

        Args:
            now: the time.
            is_pending: whether an attempt is in progress.
        """
        if not self._left or (is_pending and now < self._next_start):
            return None
        self._next_start = now + ATTEMPT_DELAY
        return self._left.popleft()

    def wait_limit(self, deadline: float) -> float:
        """Return when the next address is due while attempts are in progress, or the deadline."""
        return min(self._next_start, deadline) if self._left else deadline


def interleaved(addresses: Iterable[Address]) -> list[Address]:
    """Return the addresses by turns of their families, so that a network without one of them costs one attempt."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address[0], []).append(address)
    return [address for address in chain(*zip_longest(*families.values())) if address is not None]
