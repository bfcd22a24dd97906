# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Limit of concurrency, rate limit and circuit breaker: what a request waits for before it is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from weaviate_gen._client.aio.hooks import AsyncHookRunner
from weaviate_gen._client.aio.settings import Settings
from weaviate_gen._core.breaker import BREAKING_CODES, BREAKING_STATUSES, Breaker, Permit
from weaviate_gen._core.throttling import Slots, TokenBucket
from weaviate_gen._transport.concurrency import AsyncResult, AsyncSignal, async_sleep
from weaviate_gen._transport.errors import TransportError
from weaviate_gen.exceptions import WeaviateCircuitOpenError, WeaviateThrottledError

T = TypeVar("T")


class AsyncAdmission:
    """Slots, tokens and permits of requests.

    Args:
        settings: the client's.
        hooks: hears of breakers.
    """

    def __init__(self, settings: Settings, hooks: AsyncHookRunner) -> None:
        config, params = settings.config, settings.params
        self._hooks = hooks
        self._lock = threading.Lock()
        self._address = "the engine in this process" if params is None else params.http.address
        self._breaker = config.circuit_breaker
        self._breakers: dict[str, Breaker] = {}
        self._concurrency = config.max_concurrency or 0
        self._slots: Slots[AsyncSignal] | None = Slots(self._concurrency) if self._concurrency else None
        self._rate = 0.0 if config.rate_limit is None else config.rate_limit.per_second
        self._bucket = None if config.rate_limit is None else TokenBucket(config.rate_limit, monotonic())

    async def send(self, target: str, timeout: float, work: Callable[[float], AsyncResult[T]]) -> T:
        """Send a request once it is admitted.

        Args:
            target: its target, which may be a URL of another server.
            timeout: seconds that it may take, with all waiting.
            work: sends it; called with the seconds that are left.

        Raises:
            WeaviateCircuitOpenError: if the server keeps failing.
            WeaviateThrottledError: if the limits leave no time for it.
        """
        end = monotonic() + timeout
        address = target.split("/")[2] if target.startswith("http") else self._address
        breaker = self._breaker_of(address)
        if breaker is not None:
            with self._lock:
                wait = breaker.wait(monotonic())
            if wait is not None:  # before anything is waited for
                raise _open(address, breaker.reason, wait)
        if self._slots is None:
            return await self._send_in_time(address, breaker, end, work)
        ticket = AsyncSignal()
        try:
            await self._enter(self._slots, ticket, end)
            return await self._send_in_time(address, breaker, end, work)
        finally:
            self._leave(self._slots, ticket)

    async def _enter(self, slots: Slots[AsyncSignal], ticket: AsyncSignal, end: float) -> None:
        with self._lock:
            holds = slots.enter(ticket)
        if holds or await ticket.wait(end - monotonic()):
            return
        with self._lock:
            holds = slots.holds(ticket)
        if not holds:
            raise WeaviateThrottledError(
                f"max_concurrency={self._concurrency} requests were in flight all the time. "
                "What to do: increase the timeout or max_concurrency, or make fewer calls at a time"
            )

    def _leave(self, slots: Slots[AsyncSignal], ticket: AsyncSignal) -> None:
        leaving = ticket
        while True:
            with self._lock:
                following = slots.leave(leaving)
            if following is None or following.set():
                return
            leaving = following  # its event loop is closed, so the slot goes on to the next

    async def _send_in_time(
        self, address: str, breaker: Breaker | None, end: float, work: Callable[[float], AsyncResult[T]]
    ) -> T:
        bucket = self._bucket
        if bucket is not None:
            now = monotonic()
            with self._lock:
                has_token, wait = bucket.reserve(now, end - now)
            if not has_token:
                raise WeaviateThrottledError(
                    f"the rate limit of {self._rate:g} requests per second leaves no time. "
                    "What to do: increase the timeout or the rate, or make fewer calls"
                )
            if wait > 0:
                try:
                    await async_sleep(wait)
                except BaseException:
                    with self._lock:
                        bucket.restore()
                    raise
        if breaker is None:
            return await work(max(end - monotonic(), 0.001))
        return await self._try(address, breaker, end, work)

    async def _try(self, address: str, breaker: Breaker, end: float, work: Callable[[float], AsyncResult[T]]) -> T:
        """Send a request, and record how the server does."""
        now = monotonic()
        with self._lock:
            permit = breaker.admit(now)
        if not isinstance(permit, Permit):
            raise _open(address, breaker.reason, permit)
        try:
            self._hooks.report_breaker(address, permit.change)
            reply = await work(max(end - now, 0.001))
        except TransportError as failure:
            if failure.is_unsent and failure.code != "connect":  # for want of a free connection, or of right settings
                self._abandon(breaker, permit)
            else:
                self._record(address, breaker, permit, failure.code if failure.code in BREAKING_CODES else "")
            raise
        except BaseException:
            self._abandon(breaker, permit)
            raise
        response: Any = reply
        fails = isinstance(response, tuple) and response[0] in BREAKING_STATUSES
        self._record(address, breaker, permit, "unavailable" if fails else "")
        return reply

    def _abandon(self, breaker: Breaker, permit: Permit) -> None:
        with self._lock:
            breaker.abandoned(permit)

    def _record(self, address: str, breaker: Breaker, permit: Permit, reason: str) -> None:
        with self._lock:
            change = breaker.failed(permit, reason, monotonic()) if reason else breaker.succeeded(permit)
        self._hooks.report_breaker(address, change)

    def _breaker_of(self, address: str) -> Breaker | None:
        if self._breaker is None:
            return None
        with self._lock:
            breaker = self._breakers.get(address)
            if breaker is None:
                breaker = self._breakers[address] = Breaker(self._breaker)
        return breaker


def _open(address: str, reason: str, wait: float) -> WeaviateCircuitOpenError:
    when = f"in {wait:.1f} s" if wait else "when the call that tries it has ended"
    return WeaviateCircuitOpenError(
        f"the circuit breaker of {address} is open, as calls failed, the last one with {reason!r}; nothing was sent. "
        f"What to do: try again {when}",
        wait,
    )
