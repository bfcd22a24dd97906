"""HTTP/1.1 client for coroutines, on asyncio's protocols."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

from weaviate_gen._transport.http1.async_dialing import async_connected
from weaviate_gen._transport.http1.errors import (
    ConnectError,
    ConnectionBroken,
    ConnectTimeout,
    Http1Error,
    PoolTimeout,
    ReadTimeout,
)
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.parsers import reader_class
from weaviate_gen._transport.http1.pool import CLOSED, Pool, PoolLimits
from weaviate_gen._transport.http1.requests import RequestEncoder, pieces
from weaviate_gen._transport.http1.resolver import Address, checked, resolve_locally, resolve_on_thread
from weaviate_gen._transport.http1.tls import handshake_error
from weaviate_gen._transport.http1.waiting import poller_of
from weaviate_gen._transport.protocol import Headers, RestResponse

_CLOSING_STEPS = 10
"""Iterations of the event loop within which closed connections are gone; TLS takes four."""


class HttpProtocol(asyncio.Protocol):
    """One connection, from its beginning to its end.

    Args:
        loop: the event loop.
        protocols: the connections that have not ended; it adds and removes itself.
        limits: of responses.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, protocols: set[HttpProtocol], limits: PoolLimits) -> None:
        self._loop = loop
        self._protocols = protocols
        self._transport: Any = None
        self._poller: Any = None
        self._reader = reader_class()(limits.max_body, limits.max_head)
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._problem: tuple[type[Http1Error], str, BaseException | None] | None = None

    async def exchange(self, head: bytes, body: bytes | None, verb: str, deadline: float) -> bool:
        """Send a request, and receive its response.

        Args:
            head: the request's head.
            body: its body.
            verb: its method.
            deadline: the time by which the response must be complete.

        Returns:
            Whether the connection can carry another request.

        Raises:
            ConnectionBroken: if the connection ended first.
            ReadTimeout: if the response is not complete in time.
            ProtocolError: if it is not valid HTTP/1.1.
        """
        reader, transport = self._reader, self._transport
        reader.start(verb)
        self._limit(deadline)
        self._waiter = self._loop.create_future()
        for piece in pieces(head, body):
            transport.write(piece)
        try:
            await self._waiter
        finally:
            self._waiter = None
        problem, self._problem = self._problem, None
        if problem is not None:
            kind, text, cause = problem
            raise kind(text) from cause
        return reader.is_reusable and not transport.is_closing() and not transport.get_write_buffer_size()

    def response(self) -> RestResponse:
        """Return the response.

        Raises:
            DecodingError: if the body is not what its content encoding says.
        """
        reader = self._reader
        return reader.status, reader.headers, reader.body()

    def is_stale(self) -> bool:
        """Return whether the other side ended the connection, or sent what was not requested."""
        return self._transport.is_closing() or (self._poller is not None and bool(self._poller.poll(0)))

    def abort(self) -> None:
        """End the connection."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._transport.abort()

    def discard(self, *, is_own: bool) -> None:
        """End the connection at once, without the event loop.

        Args:
            is_own: whether this process opened it. The events of a parent's connection stay as they are: the two
                processes share what waits for them.
        """
        inner = getattr(getattr(self._transport, "_ssl_protocol", None), "_transport", None) or self._transport
        # asyncio's own: nothing public closes sockets without the loop
        end: Any = getattr(inner, "_call_connection_lost", None)
        with suppress(RuntimeError):  # the loop was closed
            if end is None or (is_own and inner.get_write_buffer_size() and not self._loop.is_closed()):
                self._transport.abort()
                return
            if is_own:
                inner.pause_reading()
            end(None)
        if self in self._protocols:  # TLS reports the end through the loop
            self.connection_lost(None)

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self._transport = transport
        self._protocols.add(self)
        sock = transport.get_extra_info("socket")
        with suppress(OSError, ValueError):  # a socket without a descriptor of its own
            self._poller = poller_of(sock, read=True)

    def data_received(self, data: bytes) -> None:
        """Read a part of the response."""
        waiter = self._waiter
        if waiter is None:
            self.abort()
            return
        try:
            is_complete = self._reader.receive(data)
        except Http1Error as error:
            self._fail(type(error), str(error))
            self.abort()
            return
        if is_complete and not waiter.done():
            waiter.set_result(None)

    def eof_received(self) -> None:
        """Read the end of the connection; asyncio closes it thereafter."""
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        try:
            self._reader.receive_eof()
        except ConnectionBroken as error:
            self._fail(ConnectionBroken, str(error))
        else:
            waiter.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """End what waits for the response."""
        self._protocols.discard(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._fail(ConnectionBroken, str(exc) if exc else "the connection was closed", exc)
        self._reader.close()

    def _fail(self, kind: type[Http1Error], text: str, cause: BaseException | None = None) -> None:
        """Fail the exchange in flight, if there is one."""
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            self._problem = (kind, text, cause)
            waiter.set_result(None)

    def _limit(self, deadline: float) -> None:
        """Set the deadline of the exchange; one timer serves many of them, as most end long before theirs."""
        self._deadline = deadline
        timer = self._timer
        if timer is None or timer.when() > deadline:
            if timer is not None:
                timer.cancel()
            self._timer = self._loop.call_at(deadline, self._expire)

    def _expire(self) -> None:
        self._timer = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._expire)
            return
        self._fail(ReadTimeout, "no complete response in time")
        self.abort()


@asynccontextmanager
async def _in_time(deadline: float, cause: str, text: str) -> AsyncGenerator[None]:
    """Run one step of connecting until some time."""
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise ConnectTimeout(text, cause) from error


class AsyncConnection:
    """A connection that can be opened and closed repeatedly.

    Attributes:
        protocol: the open connection, or ``None``.
        last_used: when it was used last.
    """

    __slots__ = ("__weakref__", "last_used", "protocol")

    def __init__(self) -> None:
        self.protocol: HttpProtocol | None = None
        self.last_used = 0.0

    def close(self) -> None:
        """Close the connection, if it is open."""
        protocol, self.protocol = self.protocol, None
        if protocol is not None:
            protocol.abort()


class AsyncHttpClient:
    """Client of one server, for the coroutines of one event loop.

    Args:
        origin: the server.
        limits: of its pool.
        context: the TLS context; ``None`` where the connection is not encrypted.
    """

    def __init__(self, origin: Origin, limits: PoolLimits, context: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._origin = origin
        self._limits = limits
        self._context = context
        self._encoder = RequestEncoder(origin.authority)
        self._pool: Pool[AsyncConnection, asyncio.Future[AsyncConnection | None]] = Pool(limits, AsyncConnection)
        self._protocols: set[HttpProtocol] = set()

    async def request(
        self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float
    ) -> RestResponse:
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
        now = self._loop.time()
        deadline = now + timeout
        head = self._encoder.head(verb, target, headers, body)
        connection = self._pool.acquire(now) or await self._wait(now, deadline)
        is_open = False
        try:
            protocol = connection.protocol
            if protocol is None or protocol.is_stale():
                connection.close()
                protocol = connection.protocol = await self._open(deadline)
                if self._pool.is_closed:
                    raise ConnectError(CLOSED)
            is_open = await protocol.exchange(head, body, verb, deadline)
            return protocol.response()
        except ReadTimeout:
            self._pool.distrust(now)
            raise
        finally:
            if not is_open:
                connection.close()
            self._release(connection, is_open)

    async def close(self) -> None:
        """Close all connections; calls in flight fail."""
        connections, waiters = self._pool.close()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        for connection in connections:
            connection.close()
        for _ in range(_CLOSING_STEPS):
            if not self._protocols:
                break
            await asyncio.sleep(0)

    @property
    def is_used(self) -> bool:
        """Whether there are open connections."""
        return bool(self._protocols)

    def discard(self, *, is_own: bool) -> None:
        """Close all connections at once, without the event loop, which may have ended.

        Args:
            is_own: whether this process opened them; otherwise a parent did, and its peers shall not notice.
        """
        for connection in self._pool.connections:
            connection.protocol = None
        self._pool.close()
        for protocol in list(self._protocols):
            protocol.discard(is_own=is_own)

    async def _wait(self, started: float, deadline: float) -> AsyncConnection:
        """Wait for a connection."""
        waiter: asyncio.Future[AsyncConnection | None] = self._loop.create_future()
        self._pool.waiters.append(waiter)
        connection: AsyncConnection | None = None
        try:
            while not waiter.done() and (left := self._pool.wait_limit(started, deadline) - self._loop.time()) > 0:
                await asyncio.wait((waiter,), timeout=left)
            if not waiter.done():
                raise PoolTimeout(self._limits.exhausted(self._loop.time() - started))
            connection = waiter.result()
        finally:
            self._pool.remove(waiter)
            if connection is None and waiter.done() and not waiter.cancelled():
                unused = waiter.result()
                if unused is not None:
                    self._release(unused, unused.protocol is not None)
        if connection is None:
            raise ConnectError(CLOSED)
        return connection

    def _release(self, connection: AsyncConnection, is_open: bool) -> None:
        now = self._loop.time()
        while (handover := self._pool.release(connection, now, is_open=is_open)) is not None:
            waiter = handover[0]
            if not waiter.done():
                waiter.set_result(connection)
                return

    async def _open(self, deadline: float) -> HttpProtocol:
        origin = self._origin
        addresses = resolve_locally(origin.host, origin.port)
        if addresses is None:
            async with _in_time(deadline, "name_timeout", f"the name {origin.host!r} was not resolved in time"):
                addresses = await self._resolve()
        async with _in_time(deadline, "tcp_timeout", "no connection was made in time"):
            sock = await async_connected(addresses)
        context = self._context
        name = None if context is None else origin.host.partition("%")[0]
        try:
            async with _in_time(deadline, "tls_timeout", "the TLS handshake was not completed in time"):
                _, protocol = await self._loop.create_connection(
                    self._protocol, sock=sock, ssl=context, server_hostname=name
                )
        except (OSError, ValueError) as error:  # ValueError: a host that cannot be a server's name
            sock.close()
            raise handshake_error(error, origin.host) from error
        except BaseException:
            sock.close()
            raise
        return protocol

    def _protocol(self) -> HttpProtocol:
        return HttpProtocol(self._loop, self._protocols, self._limits)

    async def _resolve(self) -> list[Address]:
        loop, host = self._loop, self._origin.host
        future: asyncio.Future[list[Address] | Exception] = loop.create_future()

        def accept(result: list[Address] | Exception) -> None:
            if not future.done():
                future.set_result(result)

        def deliver(result: list[Address] | Exception) -> None:
            with suppress(RuntimeError):  # the loop was closed: nobody waits for it
                loop.call_soon_threadsafe(accept, result)

        resolve_on_thread(host, self._origin.port, deliver)
        return checked(host, await future)
