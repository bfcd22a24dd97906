"""Rate limit and limit of concurrency. Without clocks and waiting: time is an argument."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from weaviate_gen._types.policies import RateLimit

T = TypeVar("T", bound=Hashable)


class TokenBucket:
    """Tokens of a rate limit; who takes one that is not there yet waits for it, first come, first served.

    Args:
        limit: how many there are.
        now: the time.
    """

    __slots__ = ("_burst", "_per_second", "_time", "_tokens")

    def __init__(self, limit: RateLimit, now: float) -> None:
        self._per_second = float(limit.per_second)
        self._burst = float(limit.burst if limit.burst is not None else max(1.0, limit.per_second // 1))
        self._tokens = self._burst
        self._time = now

    def reserve(self, now: float, longest: float) -> tuple[bool, float]:
        """Reserve a token.

        Args:
            now: the time.
            longest: seconds that may be waited for it.

        Returns:
            Whether it was taken, and the seconds until it may be used.
        """
        self._tokens = min(self._tokens + max(now - self._time, 0.0) * self._per_second, self._burst)
        self._time = max(now, self._time)
        wait = max((1.0 - self._tokens) / self._per_second, 0.0)
        if wait > longest:
            return False, wait
        self._tokens -= 1.0
        return True, wait

    def restore(self) -> None:
        """Return a token that was not used."""
        self._tokens = min(self._tokens + 1.0, self._burst)


class Slots(Generic[T]):
    """A number of slots and the queue before them; its user holds a lock, and wakes whom `leave` returns.

    Args:
        size: how many slots there are.
    """

    __slots__ = ("_holders", "_queue", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._holders: set[T] = set()
        self._queue: dict[T, None] = {}

    def enter(self, ticket: T) -> bool:
        """Return whether there is a slot; if not, the ticket is queued.

        Args:
            ticket: who asks.
        """
        if len(self._holders) < self._size:
            self._holders.add(ticket)
            return True
        self._queue[ticket] = None
        return False

    def holds(self, ticket: T) -> bool:
        """Return whether a ticket has a slot.

        Args:
            ticket: who asks.
        """
        return ticket in self._holders

    def leave(self, ticket: T) -> T | None:
        """Free the slot of a ticket, or its place in the queue; any number of times.

        Args:
            ticket: who leaves.

        Returns:
            Who has the slot now.
        """
        self._queue.pop(ticket, None)
        if ticket not in self._holders:
            return None
        self._holders.remove(ticket)
        if not self._queue:
            return None
        following = next(iter(self._queue))
        del self._queue[following]
        self._holders.add(following)
        return following
