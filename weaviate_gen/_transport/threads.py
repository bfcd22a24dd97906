"""Transports for threads: over the network, and to an engine in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen._transport import errors
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.engine import EngineHandle, OpenHandler, rest_response
from weaviate_gen._transport.network import GrpcChannel, Network, connect_request
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse
from weaviate_gen._transport.routing import HttpRouter
from weaviate_gen._transport.ways import Listener, Way, Ways, answered, is_absent, neither


class _Clients:
    """Open clients of one process."""

    __slots__ = ("channel", "http", "pid", "retired", "streams")

    def __init__(self, network: Network) -> None:
        self.pid = os.getpid()
        self.http = HttpRouter(network)
        self.channel: GrpcChannel | None = None
        self.retired: set[GrpcChannel] = set()
        self.streams: set[Any] = set()


class NetworkTransport:
    """REST over HTTP, and RPCs over HTTP or gRPC; opened when first needed, once for each process.

    Attributes:
        limit: bytes of the largest gRPC message, once the server announced it.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ways = Ways(network.effective_mode())
        self._clients = _Clients(network)
        self._lock = threading.Lock()
        self._forked: list[_Clients] = []
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
        if self._clients.pid != os.getpid():
            self._forked.append(self._clients)  # a parent's channels: kept, so that nothing closes them here
            self._clients.http.abandon()
            self._lock = threading.Lock()
            self._clients = _Clients(self._network)
        return self._clients

    @contextmanager
    def _channel(self) -> Generator[GrpcChannel]:
        """Lend the channel to one call."""
        clients = self._here()
        with self._lock:
            channel = clients.channel
            if channel is None:
                channel = clients.channel = GrpcChannel(self._open_channel())
            channel.calls += 1
        try:
            yield channel
        finally:
            with self._lock:
                channel.calls -= 1
                is_over = channel.is_retired and not channel.calls
                if is_over:
                    clients.retired.discard(channel)
            if is_over:
                channel.raw.close()

    def _retire(self, channel: GrpcChannel) -> None:
        """Retire the channel, so that later calls open a new one."""
        clients = self._here()
        with self._lock:
            if clients.channel is channel:
                clients.channel = None
                clients.retired.add(channel)
                channel.is_retired = True

    def _open_channel(self) -> Any:
        import grpc

        network = self._network
        target, options = network.params.grpc_target, network.channel_options(self.limit)
        if network.params.grpc.secure:
            return grpc.secure_channel(target, network.channel_credentials(grpc), options)
        return grpc.insecure_channel(target, options)

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        return self._here().http.request(verb, target, headers, body, timeout)

    def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC, over HTTP or gRPC, whichever is there."""
        ways, started = self._ways, monotonic()
        way, other = ways.order(started)
        try:
            reply = self._rpc(way, path, message, metadata, timeout)
        except errors.TransportError as failed:
            now = monotonic()
            if not ways.failed(way, failed, now) or other is None:
                raise
            return self._rpc_otherwise(other, failed, path, message, metadata, started + timeout - now)
        ways.succeeded(way, started)
        return reply

    def _rpc_otherwise(
        self, way: Way, first: errors.TransportError, path: str, message: bytes, metadata: Headers, timeout: float
    ) -> bytes:
        """Call an RPC on the other way, as the first is not there."""
        try:
            reply = self._rpc(way, path, message, metadata, max(timeout, 0.001))
        except errors.TransportError as second:
            if answered(second):
                self._ways.succeeded(way, monotonic(), first)
                raise
            if is_absent(second):
                raise neither(first, second) from first
            raise
        self._ways.succeeded(way, monotonic(), first)
        return reply

    def _rpc(self, way: Way, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        send = self._rpc_http if way == "http" else self._rpc_grpc
        return send(path, message, metadata, timeout)

    def _rpc_http(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        target, headers = connect_request(path, metadata, timeout)
        status, response_headers, body = self.rest("POST", target, headers, message, timeout)
        if status != 200:
            raise errors.of_connect(status, body, response_headers)
        return body

    def _rpc_grpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        import grpc

        with self._channel() as channel:
            try:
                reply: bytes = channel.unary(path)(message, timeout=timeout, metadata=tuple(metadata))
            except grpc.RpcError as error:
                if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                    self._retire(channel)
                raise errors.of_rpc_error(error) from error
        return reply

    def stream(
        self,
        path: str,
        requests: Iterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> Iterator[bytes]:
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
            yield from call
        except grpc.RpcError as error:
            raise errors.of_rpc_error(error) from error
        finally:
            call.cancel()
            streams.discard(channel)
            channel.close()

    def close(self) -> None:
        """Free what this process holds; a later request opens it anew."""
        clients = self._here()
        self._clients = _Clients(self._network)
        clients.http.close()
        for stream in list(clients.streams):
            stream.close()
        for channel in (*clients.retired, clients.channel):
            if channel is not None:
                channel.raw.close()


class LocalTransport:
    """Calls an engine in this process."""

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

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request."""
        engine = self._engine.get()
        return rest_response(engine.rest(verb, target, dict(headers), body or b"", engine.time_limit(timeout)))

    def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        engine = self._engine.get()
        try:
            return engine.rpc(path, message, metadata, engine.time_limit(timeout))
        except RpcFailure as error:
            raise errors.of_engine(error) from error

    def stream(
        self,
        path: str,
        requests: Iterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> Iterator[bytes]:
        """Call an RPC with streams both ways."""
        engine = self._engine.get()
        limit = engine.time_limit(timeout)
        if canceller is not None:
            canceller.bind(limit.cancel)
        try:
            yield from engine.stream(path, requests, metadata, limit)
        except RpcFailure as error:
            raise errors.of_engine(error) from error

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()
