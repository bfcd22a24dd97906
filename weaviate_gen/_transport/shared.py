"""Transports of a directory that several processes share: to an engine in this process, or to the one that has it."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from time import monotonic, sleep
from typing import Any, Generic, TypeAlias, TypeVar

from weaviate_gen._runtime.handler import CODE_HEADER, Handler
from weaviate_gen._runtime.records import record
from weaviate_gen._runtime.sharing import KEY_HEADER, NOT_SERVING, Leader
from weaviate_gen._transport.coroutines import AsyncLocalTransport, AsyncNetworkTransport
from weaviate_gen._transport.errors import NO_STREAM, ClientClosed, TransportError
from weaviate_gen._transport.network import Network
from weaviate_gen._transport.protocol import AsyncTransport, Headers, Mode, RestResponse, Transport
from weaviate_gen._transport.threads import LocalTransport, NetworkTransport
from weaviate_gen._transport.ways import Listener
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.secrets import Secret
from weaviate_gen._types.settings import AdditionalConfig

T = TypeVar("T")
R = TypeVar("R", bytes, RestResponse)

Join: TypeAlias = Callable[[Leader | None], Handler[Any] | Leader | None]
"""Opens the directory, or returns who has it open, or ``None`` while that one starts or leaves. It is passed the one
that could not be reached."""

PAUSE = 0.02
"""Seconds until who has the directory is asked for again."""

START_TIMEOUT = 60.0
"""Seconds in which another process that opens the directory must serve it; like opening it here, that is not counted as
time of the first request."""


@record(frozen=True, slots=True)
class Seat(Generic[T]):
    """What this process is to the directory.

    Attributes:
        transport: carries its requests.
        leader: the process that has the directory open; ``None`` if it is this one.
        headers: what requests carry beside their own.
        close: closes an engine in this process.
    """

    transport: T
    leader: Leader | None
    headers: tuple[tuple[str, str], ...]
    close: Callable[[], object] | None


class Seats(Generic[T]):
    """Finds the seat of this process, once for all its threads, and again when the leader is gone.

    Args:
        join: opens the directory, or returns who has it open.
        local: makes a transport to an engine in this process.
        remote: makes a transport over the network.
        config: options of connections.

    Attributes:
        is_new: whether no seat was found since the client was opened.
        is_closed: whether none may be found.
    """

    def __init__(
        self,
        join: Join,
        local: Callable[[Callable[[], Handler[Any]]], T],
        remote: Callable[[Network], T],
        config: AdditionalConfig,
    ) -> None:
        self._join = join
        self._local = local
        self._remote = remote
        self._config = AdditionalConfig(connection=config.connection)
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._seat: Seat[T] | None = None
        self._gone: Leader | None = None
        self.is_new = True
        self.is_closed = False

    @property
    def current(self) -> Seat[T] | None:
        """The seat, if there is one; a forked child has none."""
        if self._pid != os.getpid():
            # another thread of the parent may have held the lock; an engine of the parent is of no use here
            self._lock, self._pid, self._seat = threading.Lock(), os.getpid(), None
        return self._seat

    def take(self, deadline: float) -> Seat[T]:
        """Return the seat, or find one by a deadline.

        Raises:
            ClientClosed: it was closed.
            TransportError: nobody serves the directory in time.
        """
        seat = self.current
        if seat is not None:
            return seat
        if not self._lock.acquire(timeout=min(max(deadline - monotonic(), 0), threading.TIMEOUT_MAX)):
            raise _nobody()
        try:
            while self._seat is None:
                if self.is_closed:
                    raise ClientClosed(hop="engine")
                self._seat = self._find()
                if self._seat is None:
                    if monotonic() + PAUSE > deadline:
                        raise _nobody()
                    sleep(PAUSE)
            self.is_new = False
            return self._seat
        finally:
            self._lock.release()

    def _find(self) -> Seat[T] | None:
        joined = self._join(self._gone)
        if joined is None:
            return None
        if not isinstance(joined, Leader):
            return Seat(self._local(lambda: joined), None, (), joined.close)
        params = ConnectionParams.from_params(joined.host, joined.port, False, joined.host, _other(joined.port), False)
        network = Network(params, self._config, "http")
        return Seat(self._remote(network), joined, ((KEY_HEADER, Secret(joined.key)),), None)

    def leave(self, seat: Seat[T], failure: TransportError) -> bool:
        """Leave the seat if its leader is gone; calls of other threads on it end by themselves.

        Args:
            seat: the seat.
            failure: how a request on it failed.

        Returns:
            Whether the request may be sent to the next leader, as nothing was done about it.
        """
        if seat.leader is None or isinstance(failure, ClientClosed):
            return False
        is_unsent = failure.code == "connect" or failure.cause == NOT_SERVING
        if is_unsent or (failure.code == "unavailable" and not failure.from_server):
            self._gone = seat.leader
            if self._seat is seat:
                self._seat = None
        return is_unsent

    def close(self) -> Seat[T] | None:
        """Find no more seats, and return the one that is to be closed."""
        self.is_closed = self.is_new = True
        if self.current is None and not self._lock.locked():
            return None
        with self._lock:  # who looks for a seat stops soon
            seat, self._seat = self._seat, None
        return seat


def _other(port: int) -> int:
    """Return another port for gRPC, which is not used."""
    return port + 1 if port < 65535 else port - 1


def _nobody() -> TransportError:
    text = "another process has the directory, and did not answer in time"
    return TransportError("connect", text, "http", cause=NOT_SERVING)


def _checked(response: RestResponse) -> RestResponse:
    """Return a response of REST that the leader gave as one.

    Raises:
        TransportError: it does not serve the directory any more.
    """
    if response[0] == 503 and response[1].get(CODE_HEADER) == NOT_SERVING:
        raise TransportError("connect", "the process leaves the directory", "http", cause=NOT_SERVING)
    return response


class _Shared:
    """What both flavors have in common."""

    limit: int | None = None

    @property
    def mode(self) -> Mode:
        """Always ``http``: so RPCs travel wherever another process has the directory, and there are no streams."""
        return "http"

    def learn(self, *, takes_http: bool) -> None:
        """Do nothing: the other processes are of the same version."""

    def on_fallback(self, listener: Listener) -> None:
        """Do nothing: there is one way."""


class SharedTransport(_Shared):
    """Calls the engine of a shared directory, wherever it is, for threads.

    Args:
        join: opens the directory, or returns who has it open.
        config: options of connections.
    """

    def __init__(self, join: Join, config: AdditionalConfig) -> None:
        self._seats: Seats[Transport] = Seats(
            join, LocalTransport, lambda network: NetworkTransport(network, warns=False), config
        )

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._seats.is_closed = False

    def _send(self, send: Callable[[Seat[Transport], float], R], timeout: float) -> R:
        """Send a request, to the next leader if the one so far did nothing about it."""
        if self._seats.is_new:
            self._seats.take(monotonic() + START_TIMEOUT)
        deadline = monotonic() + timeout
        while True:
            seat = self._seats.take(deadline)
            try:
                return send(seat, max(deadline - monotonic(), 0.001))
            except TransportError as failure:
                if not self._seats.leave(seat, failure) or monotonic() + PAUSE > deadline:
                    raise
            sleep(PAUSE)

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request."""

        def send(seat: Seat[Transport], left: float) -> RestResponse:
            return _checked(seat.transport.rest(verb, target, [*headers, *seat.headers], body, left))

        return self._send(send, timeout)

    def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""

        def send(seat: Seat[Transport], left: float) -> bytes:
            return seat.transport.rpc(path, message, [*metadata, *seat.headers], left)

        return self._send(send, timeout)

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """Raise: another process cannot be reached by streams.

        Raises:
            TransportError: always.
        """
        raise TransportError("failed_precondition", NO_STREAM, "http")

    def close(self) -> None:
        """Close the engine, if this process has it, and connections."""
        seat = self._seats.close()
        if seat is not None:
            seat.transport.close()


class AsyncSharedTransport(_Shared):
    """Calls the engine of a shared directory, wherever it is, for coroutines.

    Args:
        join: opens the directory, or returns who has it open.
        config: options of connections.
    """

    def __init__(self, join: Join, config: AdditionalConfig) -> None:
        self._seats: Seats[AsyncTransport] = Seats(
            join, AsyncLocalTransport, lambda network: AsyncNetworkTransport(network, warns=False), config
        )

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._seats.is_closed = False

    async def _send(self, send: Callable[[Seat[AsyncTransport], float], Awaitable[R]], timeout: float) -> R:
        """Send a request, to the next leader if the one so far did nothing about it."""
        import asyncio

        if self._seats.is_new:
            await asyncio.to_thread(self._seats.take, monotonic() + START_TIMEOUT)
        deadline = monotonic() + timeout
        while True:
            seat = self._seats.current
            if seat is None:
                seat = await asyncio.to_thread(self._seats.take, deadline)
            try:
                return await send(seat, max(deadline - monotonic(), 0.001))
            except TransportError as failure:
                if not self._seats.leave(seat, failure) or monotonic() + PAUSE > deadline:
                    raise
            await asyncio.sleep(PAUSE)

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request."""

        async def send(seat: Seat[AsyncTransport], left: float) -> RestResponse:
            return _checked(await seat.transport.rest(verb, target, [*headers, *seat.headers], body, left))

        return await self._send(send, timeout)

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""

        async def send(seat: Seat[AsyncTransport], left: float) -> bytes:
            return await seat.transport.rpc(path, message, [*metadata, *seat.headers], left)

        return await self._send(send, timeout)

    async def stream(self, *_: object, **__: object) -> AsyncIterator[bytes]:
        """Raise: another process cannot be reached by streams.

        Raises:
            TransportError: always.
        """
        raise TransportError("failed_precondition", NO_STREAM, "http")
        yield b""  # what makes it a generator

    async def close(self) -> None:
        """Close the engine, if this process has it, and connections; requests of others are finished first."""
        import asyncio

        seat = await asyncio.to_thread(self._seats.close)
        if seat is None:
            return
        if seat.close is not None:
            await asyncio.to_thread(seat.close)
        await seat.transport.close()
