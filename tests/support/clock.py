"""A clock that tests move, in the place of the one by which tokens expire."""

from __future__ import annotations

import asyncio
import threading

import pytest

from weaviate_gen._client.aio import issuer as aio_issuer
from weaviate_gen._client.aio import tokens as aio
from weaviate_gen._client.sync import issuer as sync_issuer
from weaviate_gen._client.sync import tokens as sync


class Clock:
    """Seconds that pass when a test says so, or when a client pauses.

    Attributes:
        now: the time.
        pauses: what clients waited for.
    """

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.pauses: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Advance the time."""
        with self._lock:
            self.now += seconds

    def sleep(self, seconds: float) -> None:
        """Advance by the seconds of a pause."""
        self.pauses.append(seconds)
        self.advance(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """Advance by the seconds of a pause, and yield to other coroutines."""
        self.sleep(seconds)
        await asyncio.sleep(0)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Become the clock of all tokens."""
        for module in (aio, sync, aio_issuer, sync_issuer):
            patch.setattr(module, "monotonic", self)
        patch.setattr(aio, "async_sleep", self.async_sleep)
        patch.setattr(sync, "sleep", self.sleep)
