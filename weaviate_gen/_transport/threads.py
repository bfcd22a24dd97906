"""Transports for threads: over the network, and to an engine in this process."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator
from time import monotonic
from typing import Any

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen._transport import errors
from weaviate_gen._transport.channels import Channels
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.engine import EngineHandle, OpenHandler, rest_response
from weaviate_gen._transport.network import Network, connect_request, warn_unclosed
from weaviate_gen._transport.protocol import Headers, Mode, RestResponse
from weaviate_gen._transport.routing import HttpRouter
from weaviate_gen._transport.ways import Listener, Way, Ways, answered, is_absent, neither


class _Clients:
    """Open clients of one process."""

    __slots__ = ("channels", "http", "pid")

    def __init__(self, network: Network) -> None:
        self.pid = os.getpid()
        self.http = HttpRouter(network)
        self.channels = Channels(network.channel_count)

    def close(self) -> None:
        """Close all connections; calls in flight fail."""
        self.http.close()
        for raw in self.channels.close():
            raw.close()


_OF_PARENTS: list[Channels] = []
"""Channels of parent processes: kept, so that nothing closes them here."""


def _abandon(clients: _Clients, warns: bool) -> None:
    """Close the connections of a transport that was not closed."""
    if clients.pid != os.getpid():
        _leave_to_parent(clients)
        return
    is_used = clients.http.is_used or clients.channels.is_used
    clients.close()
    if is_used and warns:
        warn_unclosed(clients)


def _leave_to_parent(clients: _Clients) -> None:
    clients.http.abandon()
    _OF_PARENTS.append(clients.channels)


class NetworkTransport:
    """REST over HTTP, and RPCs over HTTP or gRPC; opened when first needed, once for each process.

    Args:
        network: addresses and options.
        warns: whether to warn if its connections are closed by the garbage collector; nobody else can close those of
            collections that came from another process.

    Attributes:
        limit: bytes of the largest gRPC message, once the server announced it.
    """

    def __init__(self, network: Network, *, warns: bool = True) -> None:
        self._network = network
        self._warns = warns
        self._ways = Ways(network.effective_mode())
        self.limit: int | None = None
        self._lock = threading.Lock()
        self._renew()

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
        self._here()
        with self._lock:
            if self._clients.channels.is_closed:
                self._renew()

    def _renew(self) -> None:
        self._clients = clients = _Clients(self._network)
        self._finalizer = weakref.finalize(self, _abandon, clients, self._warns)

    def _here(self) -> _Clients:
        if self._clients.pid != os.getpid():
            self._finalizer.detach()
            _leave_to_parent(self._clients)
            self._lock = threading.Lock()
            self._renew()
        return self._clients

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
        target, headers = connect_request(self._network.params, path, metadata, timeout)
        status, response_headers, body = self.rest("POST", target, headers, message, timeout)
        if status != 200:
            raise errors.of_connect(status, body, response_headers)
        return body

    def _rpc_grpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        import grpc

        channels = self._here().channels
        channel = channels.borrow(self._open_channel)
        try:
            reply: bytes = channel.unary(self._network.params.grpc_prefix + path)(
                message, timeout=timeout, metadata=tuple(metadata)
            )
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                channels.retire(channel)
            raise channels.failure(errors.of_rpc_error(error)) from error
        except ValueError as error:  # grpcio's, where another thread has just closed the channel
            if not channels.is_closed:
                raise
            raise errors.ClientClosed from error
        finally:
            unused = channels.release(channel)
            if unused is not None:
                unused.close()
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
        channels = self._here().channels
        channel = channels.open_stream(self._open_channel)
        try:
            call = channel.stream_stream(self._network.params.grpc_prefix + path)(
                requests, timeout=timeout, metadata=tuple(metadata)
            )
            if canceller is not None:
                canceller.bind(call.cancel)
            try:
                yield from call
            finally:
                call.cancel()
        except grpc.RpcError as error:
            raise channels.failure(errors.of_rpc_error(error)) from error
        except ValueError as error:  # as in `_rpc_grpc`
            if not channels.is_closed:
                raise
            raise errors.ClientClosed from error
        finally:
            channels.end_stream(channel)
            channel.close()

    def close(self) -> None:
        """Close what this process holds; no requests are allowed until :meth:`open`."""
        self._here()
        with self._lock:
            self._finalizer.detach()
            self._clients.close()


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

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._engine.allow()

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
