"""Bookkeeping of a pool of connections, without I/O and without locks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

from weaviate_gen._runtime.records import record
from weaviate_gen._transport.http1.errors import ConnectError
from weaviate_gen._transport.http1.responses import MAX_BODY, MAX_HEAD

MAX_IDLE = 55.0
"""Seconds after which an idle connection is not used any more: after a minute, many routers and proxies drop it."""

SURPLUS_IDLE = 5.0
"""The same for connections beyond the number that is kept alive."""


@record(frozen=True, slots=True)
class PoolLimits:
    """Limits of a pool.

    Attributes:
        maxsize: how many connections there may be.
        keepalive: how many of them may be idle for long.
        timeout: seconds without a free one after which those who wait give up.
        max_head: bytes of the largest head of a response.
        max_body: bytes of the largest body of a response.
    """

    maxsize: int = 100
    keepalive: int = 20
    timeout: float = 5.0
    max_head: int = MAX_HEAD
    max_body: int = MAX_BODY

    def exhausted(self, seconds: float) -> str:
        """Return the message for a connection that did not become free within so many seconds."""
        size = max(self.maxsize, 1)
        return f"all {size} connections are in use, and none became free for this call within {seconds:.3g} s"


CLOSED = "the client was closed"
"""The message for a request after that."""


class Poolable(Protocol):
    """A connection, or the place of one that is not open."""

    last_used: float

    def close(self) -> None:
        """Close the connection, if it is open."""
        ...


C = TypeVar("C", bound=Poolable)
W = TypeVar("W")


class Pool(Generic[C, W]):
    """Connections of one client: those in use, idle ones, and who waits for one.

    A connection that is lost to an interrupt does not count any more: those in use are held weakly.

    Args:
        limits: how many there may be.
        make: makes a connection that is not open.

    Attributes:
        waiters: who waits for a connection, in order.
        last_handover: when one of them got a connection.
        is_closed: whether the pool was closed.
    """

    __slots__ = ("_connections", "_idle", "_limits", "_make", "is_closed", "last_handover", "waiters")

    def __init__(self, limits: PoolLimits, make: Callable[[], C]) -> None:
        self._limits = limits
        self._make = make
        self._connections: WeakSet[C] = WeakSet()
        self._idle: deque[C] = deque()
        self.waiters: deque[W] = deque()
        self.last_handover = 0.0
        self.is_closed = False

    def acquire(self, now: float) -> C | None:
        """Return the connection that was used last, or one to be opened; ``None`` if all are in use.

        Args:
            now: the time.

        Raises:
            ConnectError: if the pool was closed.
        """
        if self.is_closed:
            raise ConnectError(CLOSED)
        if self._idle:
            connection = self._idle.pop()
            if now - connection.last_used > MAX_IDLE:
                connection.close()
            return connection
        if len(self._connections) < max(self._limits.maxsize, 1):
            return self._new()
        return None

    def release(self, connection: C, now: float, *, is_open: bool) -> tuple[W, C] | None:
        """Accept a connection that is not in use any more.

        Args:
            connection: the connection.
            now: the time.
            is_open: whether it can carry another request; otherwise it was closed.

        Returns:
            The first of those who wait, and the connection for it, if anybody waits.
        """
        if self.is_closed:
            connection.close()
            return None
        if self.waiters:
            self.last_handover = now
            return self.waiters.popleft(), connection
        if is_open:
            self._keep(connection, now)
        else:
            self._connections.discard(connection)
        return None

    def wait_limit(self, started: float, deadline: float) -> float:
        """Return when to give up waiting: at the deadline, or when nobody got a connection for too long.

        Args:
            started: when the wait began.
            deadline: the deadline of the call.
        """
        return min(deadline, max(started, self.last_handover) + self._limits.timeout)

    def distrust(self, before: float) -> None:
        """Close idle connections that were used last before some time.

        Called when a connection did not answer: what ended it in silence, such as a router that was restarted, may have
        ended those that were idle meanwhile, and each would cost another call its time.

        Args:
            before: when the request was sent that was not answered.
        """
        while self._idle and self._idle[0].last_used < before:
            connection = self._idle.popleft()
            connection.close()
            self._connections.discard(connection)

    @property
    def connections(self) -> list[C]:
        """All connections, in use or idle."""
        return list(self._connections)

    def remove(self, waiter: W) -> None:
        """Remove one of those who wait, if it still does."""
        with suppress(ValueError):
            self.waiters.remove(waiter)

    def close(self) -> tuple[list[C], list[W]]:
        """Close the pool.

        Returns:
            The connections in use, and those who wait for one.
        """
        self.is_closed = True
        idle, waiters = list(self._idle), list(self.waiters)
        for connection in idle:
            connection.close()
            self._connections.discard(connection)
        in_use = list(self._connections)
        self._connections.clear()
        self._idle.clear()
        self.waiters.clear()
        return in_use, waiters

    def _new(self) -> C:
        connection = self._make()
        self._connections.add(connection)
        return connection

    def _keep(self, connection: C, now: float) -> None:
        idle = self._idle
        connection.last_used = now
        idle.append(connection)
        while idle and now - idle[0].last_used > self._longest_idle():
            oldest = idle.popleft()
            oldest.close()
            self._connections.discard(oldest)

    def _longest_idle(self) -> float:
        """Return for how long the oldest idle connection is kept.

        Those beyond the number to be kept are kept for a moment, as many calls at a time are often followed by as many.
        """
        keepalive = self._limits.keepalive
        if len(self._idle) <= keepalive:
            return MAX_IDLE
        return SURPLUS_IDLE if keepalive else -1.0
