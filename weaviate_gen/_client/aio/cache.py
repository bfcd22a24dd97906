# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Responses that are kept, and reads that share one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from typing import TypeVar

from weaviate_gen._client.aio.hooks import current
from weaviate_gen._core import caching
from weaviate_gen._core.caching import CachedReplies, Flight, Kind, Reply
from weaviate_gen._core.call import Flow
from weaviate_gen._transport.concurrency import AsyncResult, AsyncSignal
from weaviate_gen._transport.errors import TransportError

T = TypeVar("T")

uncached: ContextVar[bool] = ContextVar("weaviate_gen_uncached", default=False)
"""Whether this thread or task needs responses of its own: what is read to be written back must not be old."""


async def without_cache(run: Callable[[Flow[T]], AsyncResult[T]], flow: Flow[T]) -> T:
    """Run a sequence of calls of which none reads a kept response: what it reads, it may write back.

    Args:
        run: runs it.
        flow: the sequence.
    """
    before = uncached.set(True)
    try:
        return await run(flow)
    finally:
        uncached.reset(before)


class AsyncCache:
    """Responses that are kept, and reads that share one.

    Args:
        replies: what is kept.
        shares: whether equal reads in flight share a response.
    """

    def __init__(self, replies: CachedReplies, shares: bool) -> None:
        self._replies = replies
        self._shares = shares
        self._lock = threading.Lock()

    async def send(
        self, kind: Kind, key: bytes | None, timeout: float, work: Callable[[float], AsyncResult[Reply]]
    ) -> Reply:
        """Send a request, or return a response to an equal one.

        Args:
            kind: what it may do.
            key: its key, if its response may be kept.
            timeout: seconds that it may take.
            work: sends it; called with the seconds that are left.

        Raises:
            TransportError: if it fails.
        """
        if kind == "write":
            self.begin_write()
            try:
                return await work(timeout)
            finally:
                self.end_write()
        if key is None or uncached.get():
            return await work(timeout)
        return await self.read(key, timeout, work)

    async def read(self, key: bytes, timeout: float, send: Callable[[float], AsyncResult[Reply]]) -> Reply:
        """Return a response that is kept or shared; else, send the request.

        Args:
            key: the request's.
            timeout: seconds that it may take.
            send: sends it; called with the seconds that are left.

        Raises:
            TransportError: if it fails.
        """
        end = monotonic() + timeout
        reply = None
        while reply is None:
            flight = Flight()
            try:
                reply = await self._read(key, flight, end, send)
            except TransportError as failure:
                if failure.code != "deadline_exceeded":  # others may have more time
                    flight.failure = failure
                raise
            finally:
                self._finish(key, flight)
        return reply

    async def _read(
        self, key: bytes, flight: Flight, end: float, send: Callable[[float], AsyncResult[Reply]]
    ) -> Reply | None:
        """Return a response; ``None`` if another read was waited for that was interrupted.

        Args:
            key: the request's.
            flight: what others find and wait for, if the request is sent.
            end: the time by which there must be a response.
            send: sends the request.
        """
        signal = None
        with self._lock:
            now, generation = monotonic(), self._replies.generation
            reply = self._replies.find(key, now)
            leader = flight
            if reply is None and generation is not None and self._shares:
                leader = self._replies.flights.setdefault(key, flight)
                if leader is not flight:
                    signal = AsyncSignal()
                    leader.waiting.append(signal)
        if signal is not None:
            if not await signal.wait(end - now):
                raise TransportError("deadline_exceeded", "an equal read in flight got no response", "http")
            if leader.failure is not None:
                raise _own(leader.failure)
            reply = leader.reply
            if reply is None:
                return None
        if reply is not None:
            record = current.get()
            if record is not None:
                record.is_cached = True
            return caching.own_copy(reply)
        flight.reply = reply = await send(end - now)
        if generation is not None and caching.is_kept(reply):
            with self._lock:
                self._replies.keep(key, reply, generation, monotonic())
        return caching.own_copy(reply)

    def _finish(self, key: bytes, flight: Flight) -> None:
        """End a read in flight, and wake those that wait for it."""
        with self._lock:
            if self._replies.flights.get(key) is flight:
                del self._replies.flights[key]
            waiting, flight.waiting = flight.waiting, []
        for signal in waiting:
            signal.set()

    def begin_write(self) -> None:
        """Switch the cache off."""
        with self._lock:
            self._replies.begin_write()

    def end_write(self) -> None:
        """Switch the cache on again, empty."""
        with self._lock:
            self._replies.end_write()


def _own(failure: TransportError) -> TransportError:
    """Return an error of one's own for the failure of a read that was waited for."""
    return TransportError(
        failure.code,
        failure.text,
        failure.hop,
        from_server=failure.from_server,
        retry_after=failure.retry_after,
        cause=failure.cause,
        is_final=failure.is_final,
        is_unsent=failure.is_unsent,
    )
