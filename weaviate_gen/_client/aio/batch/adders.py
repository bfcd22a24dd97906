# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Keeps track of who adds to a batch, so that it does not end while others still do."""

from __future__ import annotations

from time import monotonic
from typing import Any

from weaviate_gen._transport.concurrency import async_current, async_is_running, async_sleep

GRACE = 1.0
"""Seconds without an addition after which a batch ends although a thread or task that has added to it still runs."""

_POLL = 0.005
"""Seconds between two looks at the others."""

_MANY = 1000
"""How many adders may gather before those that have ended are forgotten."""


class AsyncAdders:
    """The threads or tasks that add to one batch."""

    def __init__(self) -> None:
        self._inside: set[Any] = set()
        self._known: set[Any] = set()
        self._many = _MANY
        self._latest = 0.0

    def enter(self) -> None:
        """Record that the caller begins to add."""
        me = async_current()
        self._inside.add(me)
        self._known.add(me)
        if len(self._known) > self._many:
            self._known = {each for each in list(self._known) if async_is_running(each)}
            self._many = 2 * len(self._known) + _MANY

    def leave(self) -> None:
        """Record that the caller has added."""
        self._inside.discard(async_current())
        self._latest = monotonic()

    @property
    def others_inside(self) -> bool:
        """Whether another thread or task than the caller's is adding now."""
        return bool(self._running(self._inside))

    async def wait_until_quiet(self) -> None:
        """Wait until nobody else adds, and nobody who has added still runs or all of them have paused for a while."""
        while self.others_inside or (self._running(self._known) and monotonic() < self._latest + GRACE):
            await async_sleep(_POLL)

    @staticmethod
    def _running(adders: set[Any]) -> list[Any]:
        me = async_current()
        return [each for each in list(adders) if each is not me and async_is_running(each)]
