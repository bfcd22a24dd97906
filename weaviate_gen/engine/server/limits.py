"""What clients together may take of a server: time, connections, memory."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

_BODIES = 4
"""As many of the largest bodies fit into memory at a time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a server.

    Attributes:
        header_timeout: seconds until the headers of a request must be there.
        body_timeout: seconds in which the body of a request must be there, or make progress.
        connections: open connections of each port. Beyond it, idle ones are closed; if none is idle, new ones are
            refused.
        streams: RPCs that stream, at a time; each takes a thread.
    """

    header_timeout: float = 30.0
    body_timeout: float = 60.0
    connections: int = 1000
    streams: int = 256


class BodiesFullError(Exception):
    """The bodies of other requests take up all the memory there is for them."""


class BodyBudget:
    """Counts the bytes of bodies that are being read or answered. Used in the event loop alone."""

    def __init__(self, largest: int) -> None:
        """Start with nothing held.

        Args:
            largest: bytes of the largest body.
        """
        self._left = _BODIES * largest

    @contextmanager
    def share(self) -> Generator[Share]:
        """Return what one request holds, until the block ends."""
        share = Share(self)
        try:
            yield share
        finally:
            self._left += share.size

    def take(self, size: int) -> None:
        """Hold some more bytes.

        Raises:
            BodiesFullError: there is no room.
        """
        if size > self._left:
            raise BodiesFullError
        self._left -= size


class Share:
    """The bytes that one request holds.

    Attributes:
        size: how many.
    """

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self.size: int = 0

    def take(self, size: int) -> None:
        """Hold some more bytes.

        Raises:
            BodiesFullError: there is no room.
        """
        self._budget.take(size)
        self.size += size
