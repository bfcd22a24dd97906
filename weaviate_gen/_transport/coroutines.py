"""Transports for coroutines: over the network, and to an engine in this process."""

from __future__ import annotations

import os
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

from weaviate_gen._runtime.handler import Handler, Reply, RpcFailure
from weaviate_gen._transport import errors
from weaviate_gen._transport.channels import Channels
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.engine import EngineHandle, OpenHandler, rest_response
from weaviate_gen._transport.network import Network, connect_request, warn_unclosed
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse
from weaviate_gen._transport.routing import AsyncHttpRouter
from weaviate_gen._transport.ways import Listener, Way, Ways, answered, is_absent, neither

T = TypeVar("T")

_GRACE = 0.25
"""Seconds that an engine in this process gets to notice that a deadline has passed."""


class _Clients:
    """Open clients of one event loop of one process."""

    __slots__ = ("channels", "http", "loop", "pid")

    def __init__(self, network: Network, loop: Any) -> None:
        self.pid = os.getpid()
        self.loop = loop
        self.http = AsyncHttpRouter(network)
        self.channels = Channels(network.channel_count)

    async def close(self) -> None:
        """Close all connections, on their event loop; calls in flight fail."""
        channels = self.channels.close()
        await self.http.close()
        for raw in channels:
            await raw.close()

    def discard(self) -> None:
        """Close all connections from outside of their event loop, which may run on another thread, or have ended.

        What is left of a gRPC channel ends with its last reference, and without waiting.
        """
        is_own = self.pid == os.getpid()
        if not is_own:
            _OF_PARENTS.append(self.channels)
        elif self.loop.is_running() and self.loop is not _running_loop():
            with suppress(RuntimeError):  # it was closed just now
                self.loop.call_soon_threadsafe(self._discard)
                return
        self._discard()

    def _discard(self) -> None:
        is_own = self.pid == os.getpid()
        self.http.discard(is_own=is_own)
        if is_own:
            self.channels.close()


_OF_PARENTS: list[Channels] = []
"""Channels of parent processes: kept, so that nothing closes them here."""


def _running_loop() -> Any:
    asyncio = sys.modules["asyncio"]
    return asyncio._get_running_loop()


def _abandon(clients: dict[Any, _Clients], warns: bool) -> None:
    """Close the connections of a transport that was not closed."""
    own = [each for each in clients.values() if each.pid == os.getpid()]
    is_used = any(each.http.is_used or each.channels.is_used for each in own)
    for each in clients.values():
        each.discard()
    clients.clear()
    if is_used and warns:
        warn_unclosed(own[0])


class AsyncNetworkTransport:
    """REST over HTTP, and RPCs over HTTP or gRPC; opened when first needed, once for each event loop and process.

    Args:
        network: addresses and options.
        warns: whether to warn if its connections are closed by the garbage collector; nobody else can close those of
            collections that came from another process.

    Attributes:
        limit: bytes of the largest gRPC message, once the server announced it.
    """

    def __init__(self, network: Network, *, warns: bool = True) -> None:
        self._network = network
        self._ways = Ways(network.effective_mode())
        self._clients: dict[Any, _Clients] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        self.limit: int | None = None
        weakref.finalize(self, _abandon, self._clients, warns)

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        return self._ways.mode

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        self._ways.learn(takes_http=takes_http)

    def on_fallback(self, listener: Listener) -> None:
        """Call a function whenever RPCs change their way."""
        self._ways.listener = listener

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._is_closed = False

    def _here(self) -> _Clients:
        import asyncio

        loop = asyncio.get_running_loop()
        clients = self._clients.get(loop)
        if clients is None or clients.pid != os.getpid():
            return self._start(loop)
        return clients

    def _start(self, loop: Any) -> _Clients:
        """Return new clients for an event loop, and close those of loops that have ended."""
        if any(each.pid != os.getpid() for each in self._clients.values()):
            self._lock = threading.Lock()  # another thread of the parent may have held it
        with self._lock:
            if self._is_closed:
                raise errors.ClientClosed
            for other, clients in list(self._clients.items()):
                if other.is_closed() or clients.pid != os.getpid():
                    del self._clients[other]
                    clients.discard()
            clients = self._clients[loop] = _Clients(self._network, loop)
            return clients

    def _open_channel(self) -> Any:
        import grpc

        network = self._network
        target, options = network.params.grpc_target, network.channel_options(self.limit)
        if network.params.grpc.secure:
            return grpc.aio.secure_channel(target, network.channel_credentials(grpc), options)
        return grpc.aio.insecure_channel(target, options)

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        return await self._here().http.request(verb, target, headers, body, timeout)

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC, over HTTP or gRPC, whichever is there."""
        ways, started = self._ways, monotonic()
        way, other = ways.order(started)
        try:
            reply = await self._rpc(way, path, message, metadata, timeout)
        except errors.TransportError as failed:
            now = monotonic()
            if not ways.failed(way, failed, now) or other is None:
                raise
            return await self._rpc_otherwise(other, failed, path, message, metadata, started + timeout - now)
        ways.succeeded(way, started)
        return reply

    async def _rpc_otherwise(
        self, way: Way, first: errors.TransportError, path: str, message: bytes, metadata: Headers, timeout: float
    ) -> bytes:
        """Call an RPC on the other way, as the first is not there."""
        try:
            reply = await self._rpc(way, path, message, metadata, max(timeout, 0.001))
        except errors.TransportError as second:
            if answered(second):
                self._ways.succeeded(way, monotonic(), first)
                raise
            if is_absent(second):
                raise neither(first, second) from first
            raise
        self._ways.succeeded(way, monotonic(), first)
        return reply

    async def _rpc(self, way: Way, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        send = self._rpc_http if way == "http" else self._rpc_grpc
        return await send(path, message, metadata, timeout)

    async def _rpc_http(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        target, headers = connect_request(self._network.params, path, metadata, timeout)
        status, response_headers, body = await self.rest("POST", target, headers, message, timeout)
        if status != 200:
            raise errors.of_connect(status, body, response_headers)
        return body

    async def _rpc_grpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        import asyncio

        import grpc

        channels = self._here().channels
        channel = channels.borrow(self._open_channel)
        try:
            reply: bytes = await channel.unary(self._network.params.grpc_prefix + path)(
                message, timeout=timeout, metadata=tuple(metadata)
            )
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                channels.retire(channel)
            raise channels.failure(errors.of_rpc_error(error)) from error
        except (asyncio.CancelledError, grpc.aio.UsageError) as error:
            if not channels.is_closed or _is_canceled():
                raise
            raise errors.ClientClosed(_canceled(error)) from error
        finally:
            unused = channels.release(channel)
            if unused is not None:
                await unused.close()
        return reply

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways, over a connection of its own; HTTP cannot carry it."""
        import asyncio

        import grpc

        if self._ways.asked == "http":
            raise errors.TransportError("failed_precondition", errors.NO_STREAM, "http")
        channels = self._here().channels
        channel = channels.open_stream(self._open_channel)
        try:
            call = channel.stream_stream(self._network.params.grpc_prefix + path)(
                requests, timeout=timeout, metadata=tuple(metadata)
            )
            if canceller is not None:
                canceller.bind(call.cancel)
            try:
                async for reply in call:
                    yield reply
            finally:
                call.cancel()
        except grpc.RpcError as error:
            raise channels.failure(errors.of_rpc_error(error)) from error
        except (asyncio.CancelledError, grpc.aio.UsageError) as error:
            if not channels.is_closed or _is_canceled():
                raise
            raise errors.ClientClosed(_canceled(error)) from error
        finally:
            channels.end_stream(channel)
            await channel.close()

    async def close(self) -> None:
        """Close what is held, also for other event loops; no requests are allowed until :meth:`open`."""
        import asyncio

        with self._lock:
            self._is_closed = True
            clients = self._clients.copy()
            self._clients.clear()
        here = clients.pop(asyncio.get_running_loop(), None)
        for each in clients.values():
            each.discard()
        if here is not None:
            await here.close()


def _is_canceled() -> bool:
    """Return whether the running task was canceled; awaiting a call of a closed channel looks the same."""
    import asyncio

    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _canceled(error: BaseException) -> errors.TransportError:
    return errors.TransportError("canceled", str(error), "grpc")


class AsyncLocalTransport:
    """Calls an engine in this process; its work is done on a thread, so that the loop goes on."""

    def __init__(self, open_handler: OpenHandler) -> None:
        self._engine = EngineHandle(open_handler)
        self.limit: int | None = None

    @property
    def mode(self) -> Mode:
        """Always ``local``."""
        return "local"

    def learn(self, *, takes_http: bool) -> None:
        """Do nothing: there is no network."""

    def on_fallback(self, listener: Listener) -> None:
        """Do nothing: there is one way."""

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._engine.allow()

    async def _open(self) -> Handler[Any]:
        """Return the engine, opened on a thread if needed."""
        import asyncio

        return self._engine.get() if self._engine.is_open else await asyncio.to_thread(self._engine.get)

    async def _run(self, work: Callable[[Handler[Any], Any], T], timeout: float) -> T:
        """Run work on a thread, which stops when nobody waits for it any more.

        Args:
            work: called with the engine and the request's limit.
            timeout: seconds that it may take.
        """
        import asyncio

        engine = await self._open()
        limit = engine.time_limit(timeout)
        try:
            # the engine keeps the time itself; what it cannot stop, such as a vectorizer's call, is not waited for
            async with asyncio.timeout(timeout + _GRACE):
                return await asyncio.to_thread(lambda: work(engine, limit))
        except TimeoutError as error:
            raise errors.TransportError("deadline_exceeded", "context deadline exceeded", "engine") from error
        finally:
            limit.cancel()

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request."""

        def work(engine: Handler[Any], limit: Any) -> Reply:
            return engine.rest(verb, target, dict(headers), body or b"", limit)

        return rest_response(await self._run(work, timeout))

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""

        def work(engine: Handler[Any], limit: Any) -> bytes:
            return engine.rpc(path, message, metadata, limit)

        try:
            return await self._run(work, timeout)
        except RpcFailure as error:
            raise errors.of_engine(error) from error

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways."""
        from weaviate_gen._transport.bridge import drain

        engine = await self._open()
        limit = engine.time_limit(timeout)
        if canceller is not None:
            canceller.bind(limit.cancel)
        replies = drain(lambda source: engine.stream(path, source, metadata, limit), requests, limit.cancel)
        try:
            async for reply in replies:
                yield reply
        except RpcFailure as error:
            raise errors.of_engine(error) from error
        finally:
            await replies.aclose()

    async def close(self) -> None:
        """Close the engine."""
        self._engine.close()
