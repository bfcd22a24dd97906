"""The engine on sockets: REST and the Connect protocol by uvicorn, gRPC by grpcio, both over one handler.

The handler blocks, so each request runs on a thread; nothing here knows what a request means. An RPC arrives either on
the gRPC port or as ``POST /v1/grpc-web/<service>/<method>`` on the REST port, with the same bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import grpc
import grpc.aio
import uvicorn

from weaviate_gen.local.wire.handler import Handler, Reply, RpcFailure, time_limit
from weaviate_gen_wire.grpc import rpcs

_LOG = logging.getLogger("weaviate_gen.local")
_FAULT = b'{"error":[{"message":"internal error: see the server\'s log"}]}'
_HEADER_LIMIT = 1 << 20
_REQUEST_THREADS = 64
_STREAM_THREADS = 256
_GRACE = 3
"""Seconds that requests in flight get when the server stops; then they are canceled."""

_Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
_Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens.

    Attributes:
        host: the name or number of the interface.
        port: the port of REST and of RPCs over HTTP.
        grpc_port: the port of gRPC.
    """

    host: str
    port: int
    grpc_port: int


class CannotListenError(OSError):
    """A port is taken, or the host is not one of this machine's."""


@asynccontextmanager
async def serving(handler: Handler, *, host: str, port: int, grpc_port: int) -> AsyncGenerator[Address]:
    """Serve a handler on two ports until the block ends.

    Args:
        handler: answers the requests; stays open.
        host: the interface to listen on.
        port: the port of REST and of RPCs over HTTP; 0 takes a free one.
        grpc_port: the port of gRPC; 0 takes a free one.

    Yields:
        Where it listens, with the real ports.

    Raises:
        CannotListenError: a port is taken, or the host is not one of this machine's.
    """
    listener = _listen(host, port)
    requests = ThreadPoolExecutor(_REQUEST_THREADS, "weaviate-request")
    streams = ThreadPoolExecutor(_STREAM_THREADS, "weaviate-stream")
    try:
        rpc_server, real_grpc_port = await _start_grpc(_Rpcs(handler, requests, streams).by_service(), host, grpc_port)
    except BaseException:
        listener.close()
        raise
    application = _Application(handler, requests)
    web = _Web(
        uvicorn.Config(
            application,
            lifespan="off",
            ws="none",
            http="h11",
            loop="none",
            log_config=None,
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=_HEADER_LIMIT,
            timeout_graceful_shutdown=_GRACE,
        )
    )
    serve = asyncio.create_task(web.serve(sockets=[listener]))
    try:
        yield Address(host, listener.getsockname()[1], real_grpc_port)
    finally:
        web.should_exit = True
        await asyncio.gather(serve, rpc_server.stop(_GRACE))
        requests.shutdown()
        streams.shutdown()


def run(handler: Handler, *, host: str, port: int, grpc_port: int, ready: Callable[[Address], None]) -> None:
    """Serve a handler until the process is asked to stop (SIGTERM or SIGINT).

    Args:
        handler: answers the requests; stays open.
        host: the interface to listen on.
        port: the port of REST and of RPCs over HTTP; 0 takes a free one.
        grpc_port: the port of gRPC; 0 takes a free one.
        ready: called once, when both ports accept connections.

    Raises:
        CannotListenError: a port is taken, or the host is not one of this machine's.
    """

    async def main() -> None:
        stop = asyncio.Event()
        with _on_stop_signals(stop.set):
            async with serving(handler, host=host, port=port, grpc_port=grpc_port) as address:
                ready(address)
                await stop.wait()

    asyncio.run(main())


@contextlib.contextmanager
def _on_stop_signals(action: Callable[[], None]) -> Generator[None]:
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            before[number] = signal.signal(number, lambda *_: loop.call_soon_threadsafe(action))
        else:
            loop.add_signal_handler(number, action)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            if number in before:
                signal.signal(number, before[number])
            elif sys.platform != "win32":
                loop.remove_signal_handler(number)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        bound = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        raise CannotListenError(f"cannot listen on {host}:{port} (REST): {error}") from error
    # asyncio sends at once where a socket says that it is TCP; else the second part of an answer waits 40 ms for an ACK
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())


async def _start_grpc(handlers: list[Any], host: str, port: int) -> tuple[Any, int]:
    server: Any = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ]
    )
    server.add_generic_rpc_handlers(handlers)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        real = server.add_insecure_port(address)
    except RuntimeError as error:
        raise CannotListenError(f"cannot listen on {address} (gRPC): is the port taken?") from error
    await server.start()
    return server, real


class _Web(uvicorn.Server):
    """uvicorn without its handlers of signals: the whole server has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals alone."""
        yield


class _Rpcs:
    """Every RPC, as bytes in and bytes out."""

    def __init__(self, handler: Handler, requests: ThreadPoolExecutor, streams: ThreadPoolExecutor) -> None:
        self._handler = handler
        self._requests = requests
        self._streams = streams

    def by_service(self) -> list[Any]:
        """Give grpcio's handler of each service."""
        services: dict[str, dict[str, Any]] = {}
        for rpc in rpcs.ALL:
            service, _, method = rpc.path[1:].partition("/")
            streams = rpc.client_streaming or rpc.server_streaming
            make: Any = grpc.stream_stream_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
            answer = _bind(self._stream if streams else self._unary, rpc.path)
            services.setdefault(service, {})[method] = make(answer)
        return [grpc.method_handlers_generic_handler(service, methods) for service, methods in services.items()]

    async def _unary(self, path: str, message: bytes, context: Any) -> bytes:
        metadata = _metadata(context)
        limit = time_limit(context.time_remaining())
        try:
            reply: bytes = await _rpc(path, self._requests, lambda: self._handler.rpc(path, message, metadata, limit))
        except RpcFailure as failure:
            await context.abort(grpc.StatusCode[failure.code], failure.text)
            raise
        finally:
            limit.cancel()  # grpcio cancels this coroutine when the caller went away or the server stops
        return reply

    async def _stream(self, path: str, _: Any, context: Any) -> None:
        """Let a thread pull requests and push replies, each at the pace of the other side."""
        metadata = _metadata(context)
        limit = time_limit(context.time_remaining())
        loop = asyncio.get_running_loop()

        def requests() -> Iterator[bytes]:
            while True:
                message: Any = asyncio.run_coroutine_threadsafe(context.read(), loop).result()
                if not isinstance(message, bytes):  # the end of the stream
                    return
                yield message

        def answer() -> None:
            for reply in self._handler.stream(path, requests(), metadata, limit):
                asyncio.run_coroutine_threadsafe(context.write(reply), loop).result()

        try:
            await _rpc(path, self._streams, answer)
        except RpcFailure as failure:
            await context.abort(grpc.StatusCode[failure.code], failure.text)
        finally:
            limit.cancel()


class _Application:
    """The ASGI application of the REST port."""

    def __init__(self, handler: Handler, requests: ThreadPoolExecutor) -> None:
        self._handler = handler
        self._requests = requests

    async def __call__(self, scope: Mapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Answer one HTTP request."""
        body = await _body(receive)
        if body is None:
            return
        verb: str = scope["method"]
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        target = f"{path}?{query}" if query else path
        headers = _headers(scope)
        limit = time_limit()
        gone = asyncio.create_task(_disconnected(receive))
        gone.add_done_callback(lambda _: limit.cancel())
        try:
            reply = await _on(self._requests, lambda: self._handler.rest(verb, target, headers, body, limit))
        except Exception:  # noqa: BLE001 - the last resort: the connection lives on, and the log has the traceback
            _LOG.exception("%s %s failed", verb, path)
            reply = Reply(500, (("content-type", "application/json"),), _FAULT)
        finally:
            gone.cancel()
            limit.cancel()
        await _answer(send, verb, reply)


def _bind(function: Callable[..., Any], path: str) -> Any:
    async def bound(message: Any, context: Any) -> Any:
        return await function(path, message, context)

    return bound


async def _on(pool: ThreadPoolExecutor, function: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(pool, function)


async def _rpc(path: str, pool: ThreadPoolExecutor, function: Callable[[], Any]) -> Any:
    """Run an RPC on a thread; whatever goes wrong leaves as one kind of error."""
    try:
        return await _on(pool, function)
    except RpcFailure:
        raise
    except Exception as error:
        _LOG.exception("%s failed", path)
        raise RpcFailure("INTERNAL", "internal error: see the server's log") from error


def _metadata(context: Any) -> list[tuple[str, str]]:
    return [(key, value) for key, value in context.invocation_metadata() or () if isinstance(value, str)]


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _body(receive: _Receive) -> bytes | None:
    """Read the whole body; ``None`` if the client went away before its end."""
    parts: list[bytes] = []
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        parts.append(event.get("body", b""))
        if not event.get("more_body", False):
            return b"".join(parts)


async def _disconnected(receive: _Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: _Send, verb: str, reply: Reply) -> None:
    bodiless = reply.status in {204, 304}
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if not bodiless:
        lines.append((b"content-length", str(len(reply.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": reply.status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if bodiless or verb == "HEAD" else reply.body})
