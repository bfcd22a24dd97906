"""The gRPC port: every RPC as bytes in and bytes out, within limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import grpc.aio

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.server.limits import BodiesFullError, BodyBudget, Limits
from weaviate_gen.engine.wire.grpc.health import KNOWN
from weaviate_gen.engine.wire.handler import Handler

_LOG = logging.getLogger("weaviate_gen.engine")
_IDLE_SECONDS = 600
"""After that much time without an RPC a connection is closed; clients open a new one by themselves."""


def make_server(
    handler: Handler, requests: ThreadPoolExecutor, streams: ThreadPoolExecutor, limits: Limits, budget: BodyBudget
) -> Any:
    """Return a server of every RPC, without a port yet.

    Args:
        handler: answers the RPCs.
        requests: threads for RPCs with one request.
        streams: threads for RPCs with more; they hold parts of the server, and must end before its loop does.
        limits: what clients may take.
        budget: counts the bytes of requests.
    """
    server: Any = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", handler.message_size),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
            ("grpc.max_allowed_incoming_connections", limits.connections),
            ("grpc.server_handshake_timeout_ms", int(limits.header_timeout * 1000)),
            ("grpc.max_connection_idle_ms", _IDLE_SECONDS * 1000),
        ],
        maximum_concurrent_rpcs=limits.connections + limits.streams,
    )
    server.add_generic_rpc_handlers(_Rpcs(handler, requests, streams, limits, budget).by_service())
    return server


class _Rpcs:
    """Every RPC, as bytes in and bytes out."""

    def __init__(
        self,
        handler: Handler,
        requests: ThreadPoolExecutor,
        streams: ThreadPoolExecutor,
        limits: Limits,
        budget: BodyBudget,
    ) -> None:
        self._handler = handler
        self._requests = requests
        self._streams = streams
        self._limits = limits
        self._budget = budget
        self._streaming = 0

    def by_service(self) -> list[Any]:
        """Return grpcio's handler of each service."""
        services: dict[str, dict[str, Any]] = {}
        for rpc in KNOWN.values():
            service, _, method = rpc.path[1:].partition("/")
            streams = rpc.client_streaming or rpc.server_streaming
            # one request is read as a stream of one, so that who sends it and how long it takes is seen to first
            make: Any = grpc.stream_stream_rpc_method_handler if streams else grpc.stream_unary_rpc_method_handler
            handler = _bind(self._stream if streams else self._unary, rpc.path)
            services.setdefault(service, {})[method] = make(handler)
        return [grpc.method_handlers_generic_handler(service, methods) for service, methods in services.items()]

    async def _unary(self, path: str, context: Any) -> bytes:
        metadata = _metadata(context)
        limit = self._handler.time_limit(context.time_remaining())
        try:
            with self._budget.share() as share:
                if self._handler.guarded:
                    await _rpc(path, self._requests, lambda: self._handler.screen_rpc(path, metadata))
                message = await self._message(context)
                share.take(len(message))
                reply: bytes = await _rpc(
                    path, self._requests, lambda: self._handler.rpc(path, message, metadata, limit)
                )
        except RpcFailure as failure:
            await context.abort(grpc.StatusCode[failure.code], failure.text, failure.headers)
            raise
        except BodiesFullError:
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many large requests at a time: try again")
            raise
        finally:
            limit.cancel()  # grpcio cancels this coroutine when the caller went away or the server stops
        return reply

    async def _message(self, context: Any) -> bytes:
        seconds = self._limits.body_timeout
        try:
            async with asyncio.timeout(seconds):
                message: Any = await context.read()
        except TimeoutError as error:
            raise RpcFailure("DEADLINE_EXCEEDED", f"the request must arrive within {seconds:g} s") from error
        if not isinstance(message, bytes):
            raise RpcFailure("INTERNAL", "the RPC must have a request, got none")
        return message

    async def _stream(self, path: str, context: Any) -> None:
        """Pull requests and push replies on a thread, each at the pace of the other side."""
        if self._streaming >= self._limits.streams:
            text = f"at most {self._limits.streams} streams are answered at a time: try again"
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, text)
        metadata = _metadata(context)
        limit = self._handler.time_limit(context.time_remaining())
        loop = asyncio.get_running_loop()

        def requests() -> Iterator[bytes]:
            while True:
                message: Any = asyncio.run_coroutine_threadsafe(context.read(), loop).result()
                if not isinstance(message, bytes):  # the end of the stream
                    return
                yield message

        def write_replies() -> None:
            for reply in self._handler.stream(path, requests(), metadata, limit):
                asyncio.run_coroutine_threadsafe(context.write(reply), loop).result()

        self._streaming += 1
        try:
            await _rpc(path, self._streams, write_replies)
        except RpcFailure as failure:
            await context.abort(grpc.StatusCode[failure.code], failure.text, failure.headers)
        finally:
            self._streaming -= 1
            limit.cancel()


def _bind(function: Callable[..., Any], path: str) -> Any:
    async def bound(_: Any, context: Any) -> Any:
        return await function(path, context)

    return bound


async def _rpc(path: str, pool: ThreadPoolExecutor, function: Callable[[], Any]) -> Any:
    """Run an RPC on a thread; whatever goes wrong leaves as one kind of error."""
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, function)
    except RpcFailure:
        raise
    except Exception as error:
        _LOG.exception("%s failed", path)
        raise RpcFailure("INTERNAL", "internal error: see the server's log") from error


def _metadata(context: Any) -> list[tuple[str, str]]:
    return [(key, value) for key, value in context.invocation_metadata() or () if isinstance(value, str)]
