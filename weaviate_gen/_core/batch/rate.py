"""Batch size and rate: fixed, adapted to the server, or limited."""

from __future__ import annotations

from typing import Protocol

from weaviate_gen.exceptions import WeaviateInvalidInputError

LARGEST = 1000
SMALLEST = 10


class RateController(Protocol):
    """Controls how much is sent at a time, and how fast.

    Attributes:
        size: how many objects a request has.
        width: how many requests are in flight at a time.
    """

    size: int
    width: int

    def pause(self, count: int, now: float) -> float:
        """Return the seconds to wait before `count` objects are sent."""
        ...

    def record_latency(self, count: int, seconds: float) -> None:
        """Record how long a request with `count` objects took."""
        ...


def _positive(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise WeaviateInvalidInputError(f"{name} must be a positive integer, got {value!r}")
    return value


class FixedSize:
    """Constant batch size.

    Args:
        batch_size: how many objects a request has.
        concurrent_requests: how many requests are in flight at a time.
    """

    def __init__(self, batch_size: int, concurrent_requests: int) -> None:
        self.size = _positive(batch_size, "batch_size")
        self.width = _positive(concurrent_requests, "concurrent_requests")

    def pause(self, count: int, now: float) -> float:  # noqa: ARG002 - others need them
        """Return 0."""
        return 0.0

    def record_latency(self, count: int, seconds: float) -> None:
        """Do nothing."""


class Dynamic:
    """Adapts the batch size to the server's latency.

    Args:
        seconds: how long a request should take.
    """

    def __init__(self, seconds: float = 2.0) -> None:
        self.size = 100
        self.width = 2
        self._seconds = seconds

    def pause(self, count: int, now: float) -> float:  # noqa: ARG002 - others need them
        """Return 0: the requests in flight limit the rate."""
        return 0.0

    def record_latency(self, count: int, seconds: float) -> None:
        """Move the size towards the one that takes the time it should; at most double or half at once."""
        if count < self.size // 2:
            return
        fitting = self.size * self._seconds / max(seconds, 0.001)
        bounded = min(max(fitting, self.size / 2), self.size * 2)
        self.size = int(min(max(bounded, SMALLEST), LARGEST))


class RateLimit:
    """Limits the number of objects per minute, spread evenly.

    Args:
        requests_per_minute: how many objects a minute, each of which is a request to the vectorizer's provider.
    """

    def __init__(self, requests_per_minute: int) -> None:
        limit = _positive(requests_per_minute, "requests_per_minute")
        self.size = max(1, min(limit // 6, LARGEST))
        self.width = 1
        self._each = 60.0 / limit
        self._free = 0.0

    def pause(self, count: int, now: float) -> float:
        """Return the seconds until the share of those sent before is used up."""
        start = max(now, self._free)
        self._free = start + count * self._each
        return start - now

    def record_latency(self, count: int, seconds: float) -> None:
        """Do nothing."""
