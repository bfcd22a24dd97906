"""HTTP/1.1 client for threads."""

from __future__ import annotations

import threading
from time import monotonic
from typing import Any

from weaviate_gen._transport.http1.errors import ConnectError, PoolTimeout, ReadTimeout
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import CLOSED, Pool, PoolLimits
from weaviate_gen._transport.http1.requests import RequestEncoder
from weaviate_gen._transport.http1.sockets import Connection
from weaviate_gen._transport.protocol import Headers, RestResponse


class _Waiter:
    """A thread that waits for a connection."""

    __slots__ = ("connection", "lock")

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.lock = threading.Lock()
        self.lock.acquire()


class HttpClient:
    """Client of one server, for any number of threads of one process.

    Args:
        origin: the server.
        limits: of its pool.
        context: the TLS context; ``None`` where the connection is not encrypted.
    """

    def __init__(self, origin: Origin, limits: PoolLimits, context: Any) -> None:
        self._origin = origin
        self._limits = limits
        self._context = context
        self._encoder = RequestEncoder(origin.authority)
        self._pool: Pool[Connection, _Waiter] = Pool(limits, lambda: Connection(limits))
        self._lock = threading.Lock()

    def request(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send a request, and return its response.

        Args:
            verb: the method.
            target: path and query.
            headers: the request's own.
            body: the body.
            timeout: seconds for all of it.

        Raises:
            Http1Error: whatever went wrong.
        """
        started = monotonic()
        deadline = started + timeout
        head = self._encoder.head(verb, target, headers, body)
        connection = self._acquire(deadline)
        is_open = False
        try:
            connection.ensure_open(self._origin, self._context, deadline)
            if self._pool.is_closed:
                raise ConnectError(CLOSED)
            is_open = connection.exchange(head, body, verb, deadline)
            return connection.response()
        except ReadTimeout:
            with self._lock:
                self._pool.distrust(started)
            raise
        finally:
            self._release(connection, is_open)

    @property
    def is_used(self) -> bool:
        """Whether there are open connections."""
        return any(connection.is_open for connection in self._pool.connections)

    def close(self) -> None:
        """Close all connections; calls in flight fail."""
        with self._lock:
            connections, waiters = self._pool.close()
        for waiter in waiters:
            waiter.lock.release()
        for connection in connections:
            connection.interrupt()

    def abandon(self) -> None:
        """Close this process's descriptors of a parent's sockets, without the lock, which a thread of it may hold."""
        for connection in self._pool.close()[0]:
            connection.close()

    def _acquire(self, deadline: float) -> Connection:
        now = monotonic()
        with self._lock:
            connection = self._pool.acquire(now)
            if connection is not None:
                return connection
            waiter = _Waiter()
            self._pool.waiters.append(waiter)
        try:
            while (left := self._pool.wait_limit(now, deadline) - monotonic()) > 0:
                if waiter.lock.acquire(timeout=min(left, threading.TIMEOUT_MAX)):
                    break
        except BaseException:
            connection = self._withdraw(waiter)
            if connection is not None:
                self._release(connection, connection.is_open)
            raise
        connection = self._withdraw(waiter)
        if connection is not None:
            return connection
        if self._pool.is_closed:
            raise ConnectError(CLOSED)
        raise PoolTimeout(self._limits.exhausted(monotonic() - now))

    def _withdraw(self, waiter: _Waiter) -> Connection | None:
        """Stop waiting; return the connection that was handed over, if one was."""
        with self._lock:
            self._pool.remove(waiter)
            return waiter.connection

    def _release(self, connection: Connection, is_open: bool) -> None:
        if not is_open:
            connection.close()
        now = monotonic()
        with self._lock:
            handover = self._pool.release(connection, now, is_open=is_open)
            if handover is not None:
                handover[0].connection = handover[1]
                handover[0].lock.release()
