"""The transports for coroutines: over the network, and to an engine in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any
from weakref import WeakKeyDictionary

from weaviate_gen._transport import fault
from weaviate_gen._transport.network import Network, connect_request, http_library
from weaviate_gen._transport.protocol import Answer, Headers, Mode


class _Clients:
    """What one event loop of one process holds open."""

    __slots__ = ("channel", "http", "pid", "rpcs")

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.http: Any = None
        self.channel: Any = None
        self.rpcs: dict[str, Any] = {}


class AsyncNetworkTransport:
    """HTTP through httpx and RPCs through grpcio; opened when first needed, once for each event loop and process.

    Attributes:
        limit: bytes of the largest gRPC message, once the server told it.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._mode: Mode = network.settled_mode()
        self._clients: WeakKeyDictionary[Any, _Clients] = WeakKeyDictionary()
        self.limit: int | None = None

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` while that is not settled."""
        return self._mode

    def prefer_http(self) -> None:
        """Let RPCs travel over HTTP from now on."""
        self._mode = "http"

    def _here(self) -> _Clients:
        import asyncio

        loop = asyncio.get_running_loop()
        clients = self._clients.get(loop)
        if clients is None or clients.pid != os.getpid():
            clients = self._clients[loop] = _Clients()
        return clients

    def _http(self) -> Any:
        clients = self._here()
        if clients.http is None:
            library = http_library()
            clients.http = library.AsyncClient(**self._network.http_options(library, library.AsyncHTTPTransport))
        return clients.http

    def _channel(self) -> _Clients:
        clients = self._here()
        if clients.channel is None:
            import grpc

            network = self._network
            target, options = network.params.grpc_target, network.channel_options(self.limit)
            if network.params.grpc.secure:
                clients.channel = grpc.aio.secure_channel(target, network.channel_credentials(grpc), options)
            else:
                clients.channel = grpc.aio.insecure_channel(target, options)
        return clients

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> Answer:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        try:
            reply = await self._http().request(verb, target, headers=list(headers), content=body, timeout=timeout)
        except (http_library().HTTPError, http_library().InvalidURL, OSError) as error:
            raise fault.of_http(error) from error
        return reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, reply.content

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC; in mode ``auto``, over HTTP where no gRPC connection comes about."""
        if self._mode == "http":
            return await self._rpc_http(path, message, metadata, timeout)
        try:
            reply = await self._rpc_grpc(path, message, metadata, timeout)
        except fault.Fault as failed:
            if self._mode != "auto" or failed.code != "connect":
                raise
            try:
                reply = await self._rpc_http(path, message, metadata, timeout)
            except fault.Fault as second:
                if not second.told:
                    raise failed from second
                self._mode = "http"
                raise
            self._mode = "http"
            return reply
        self._mode = "grpc"
        return reply

    async def _rpc_http(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        target, headers = connect_request(path, metadata)
        status, _, body = await self.rest("POST", target, headers, message, timeout)
        if status != 200:
            raise fault.of_connect(status, body)
        return body

    async def _rpc_grpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        import grpc

        clients = self._channel()
        call = clients.rpcs.get(path)
        if call is None:
            call = clients.rpcs[path] = clients.channel.unary_unary(path)
        try:
            reply: bytes = await call(message, timeout=timeout, metadata=tuple(metadata))
        except grpc.RpcError as error:
            raise fault.of_grpc(error.code().name, error.details()) from error
        return reply

    async def stream(
        self, path: str, requests: AsyncIterator[bytes], metadata: Headers, timeout: float | None
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; HTTP cannot carry it."""
        import grpc

        if self._mode == "http":
            raise fault.Fault("failed_precondition", fault.NO_STREAM, "http")
        call = self._channel().channel.stream_stream(path)(requests, timeout=timeout, metadata=tuple(metadata))
        try:
            async for reply in call:
                yield reply
        except grpc.RpcError as error:
            raise fault.of_grpc(error.code().name, error.details()) from error
        finally:
            call.cancel()

    async def close(self) -> None:
        """Free what this event loop holds; a later request opens it anew."""
        import asyncio

        clients = self._here()
        del self._clients[asyncio.get_running_loop()]
        if clients.http is not None:
            await clients.http.aclose()
        if clients.channel is not None:
            await clients.channel.close()


class AsyncLocalTransport:
    """Calls an engine in this process; its work is done on a thread, so that the loop goes on."""

    def __init__(self, open_handler: Callable[[], Any]) -> None:
        self._open = open_handler
        self.limit: int | None = None
        self._handler: Any = None
        self._lock = threading.Lock()

    @property
    def mode(self) -> Mode:
        """Always ``local``."""
        return "local"

    def prefer_http(self) -> None:
        """Do nothing: there is no network."""

    def _engine(self) -> Any:
        with self._lock:
            if self._handler is None:
                self._handler = self._open()
            return self._handler

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> Answer:  # noqa: ARG002
        """Send one HTTP request."""
        import asyncio

        def work() -> Any:
            return self._engine().rest(verb, target, dict(headers), body or b"")

        reply = await asyncio.to_thread(work)
        return reply.status, dict(reply.headers), reply.body

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:  # noqa: ARG002
        """Call a unary RPC."""
        import asyncio

        from weaviate_gen.local.wire.handler import RpcFailure

        def work() -> bytes:
            reply: bytes = self._engine().rpc(path, message, metadata)
            return reply

        try:
            return await asyncio.to_thread(work)
        except RpcFailure as error:
            raise fault.Fault(error.code.lower(), error.text, "engine") from error

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,  # noqa: ARG002
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways."""
        from weaviate_gen._transport.bridge import drain
        from weaviate_gen.local.wire.handler import RpcFailure

        try:
            async for reply in drain(lambda source: self._engine().stream(path, source, metadata), requests):
                yield reply
        except RpcFailure as error:
            raise fault.Fault(error.code.lower(), error.text, "engine") from error

    async def close(self) -> None:
        """Close the engine."""
        with self._lock:
            handler, self._handler = self._handler, None
        if handler is not None:
            handler.close()
