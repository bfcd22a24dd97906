"""Transports for coroutines: over the network, and to an engine in this process."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from weaviate_gen._runtime.handler import Handler, Reply, RpcFailure
from weaviate_gen._transport import errors
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.engine import EngineHandle, OpenHandler, rest_response
from weaviate_gen._transport.network import GrpcChannel, Network, connect_request
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse
from weaviate_gen._transport.routing import AsyncHttpRouter
from weaviate_gen._transport.ways import Listener, Way, Ways, answered, is_absent, neither

T = TypeVar("T")

_GRACE = 0.25
"""Seconds that an engine in this process gets to notice that a deadline has passed."""


class _Clients:
    """Open clients of one event loop of one process."""

    __slots__ = ("channel", "http", "pid", "retired", "streams")

    def __init__(self, network: Network) -> None:
        self.pid = os.getpid()
        self.http = AsyncHttpRouter(network)
        self.channel: GrpcChannel | None = None
        self.retired: set[GrpcChannel] = set()
        self.streams: set[Any] = set()


class AsyncNetworkTransport:
    """REST over HTTP, and RPCs over HTTP or gRPC; opened when first needed, once for each event loop and process.

    Attributes:
        limit: bytes of the largest gRPC message, once the server announced it.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ways = Ways(network.effective_mode())
        self._clients: WeakKeyDictionary[Any, _Clients] = WeakKeyDictionary()
        self.limit: int | None = None

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

    def _here(self) -> _Clients:
        import asyncio

        loop = asyncio.get_running_loop()
        clients = self._clients.get(loop)
        if clients is None or clients.pid != os.getpid():
            clients = self._clients[loop] = _Clients(self._network)
        return clients

    @asynccontextmanager
    async def _channel(self) -> AsyncGenerator[GrpcChannel]:
        """Lend the channel to one call."""
        clients = self._here()
        if clients.channel is None:
            clients.channel = GrpcChannel(self._open_channel())
        channel = clients.channel
        channel.calls += 1
        try:
            yield channel
        finally:
            channel.calls -= 1
            if channel.is_retired and not channel.calls:
                clients.retired.discard(channel)
                await channel.raw.close()

    def _retire(self, channel: GrpcChannel) -> None:
        """Retire the channel, so that later calls open a new one."""
        clients = self._here()
        if clients.channel is channel:
            clients.channel = None
            clients.retired.add(channel)
            channel.is_retired = True

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
        target, headers = connect_request(path, metadata, timeout)
        status, response_headers, body = await self.rest("POST", target, headers, message, timeout)
        if status != 200:
            raise errors.of_connect(status, body, response_headers)
        return body

    async def _rpc_grpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        import grpc

        async with self._channel() as channel:
            try:
                reply: bytes = await channel.unary(path)(message, timeout=timeout, metadata=tuple(metadata))
            except grpc.RpcError as error:
                if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                    self._retire(channel)
                raise errors.of_rpc_error(error) from error
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
        import grpc

        if self._ways.asked == "http":
            raise errors.TransportError("failed_precondition", errors.NO_STREAM, "http")
        streams, channel = self._here().streams, self._open_channel()
        streams.add(channel)
        call = channel.stream_stream(path)(requests, timeout=timeout, metadata=tuple(metadata))
        if canceller is not None:
            canceller.bind(call.cancel)
        try:
            async for reply in call:
                yield reply
        except grpc.RpcError as error:
            raise errors.of_rpc_error(error) from error
        finally:
            call.cancel()
            streams.discard(channel)
            await channel.close()

    async def close(self) -> None:
        """Free what this event loop holds; a later request opens it anew."""
        import asyncio

        clients = self._here()
        del self._clients[asyncio.get_running_loop()]
        await clients.http.close()
        for stream in list(clients.streams):
            await stream.close()
        for channel in (*clients.retired, clients.channel):
            if channel is not None:
                await channel.raw.close()


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
