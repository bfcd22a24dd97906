"""The engine on sockets: REST and the Connect protocol by uvicorn, gRPC by grpcio, both over one handler.

The handler blocks, so each request runs on a thread; nothing here knows what a request means. An RPC arrives either on
the gRPC port or as ``POST /v1/grpc-web/<service>/<method>`` on the REST port, with the same bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine.server.http import Application
from weaviate_gen.engine.server.limits import BodyBudget, Limits
from weaviate_gen.engine.server.web import GRACE, WebServer
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.engine.wire.origin import OriginPolicy

_REQUEST_THREADS = 64


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
async def serving(
    handler: Handler,
    *,
    host: str,
    port: int,
    grpc_port: int,
    limits: Limits | None = None,
    policy: OriginPolicy | None = None,
) -> AsyncGenerator[Address]:
    """Serve a handler on two ports until the block ends.

    Args:
        handler: answers the requests; stays open.
        host: the interface to listen on.
        port: the port of REST and of RPCs over HTTP; 0 takes a free one.
        grpc_port: the port of gRPC; 0 takes a free one.
        limits: what clients may take of it.
        policy: the names it answers to, and the origins that may change data.

    Yields:
        Where it listens, with the real ports.

    Raises:
        CannotListenError: a port is taken, or the host is not one of this machine's.
    """
    from weaviate_gen.engine.server.rpc import make_server

    limits, policy = limits or Limits(), policy or OriginPolicy.of(host)
    _allow_files(2 * limits.connections + 256)
    budget = BodyBudget(handler.message_size)
    listener = _listen(host, port)
    requests = ThreadPoolExecutor(_REQUEST_THREADS, "weaviate-request")
    streams = ThreadPoolExecutor(limits.streams, "weaviate-stream")
    try:
        made = make_server(handler, requests, streams, limits, budget)
        rpc_server, real_grpc_port = await _start_grpc(made, host, grpc_port)
    except BaseException:
        listener.close()
        raise
    web = WebServer(Application(handler, requests, policy, limits, budget), limits)
    serve = asyncio.create_task(web.serve(sockets=[listener]))
    real_port: int = listener.getsockname()[1]
    handler.listen_at(f"http://{f'[{host}]' if ':' in host else host}:{real_port}")
    try:
        yield Address(host, real_port, real_grpc_port)
    finally:
        web.should_exit = True
        await asyncio.gather(serve, rpc_server.stop(GRACE))
        for pool in (requests, streams):  # its threads may still wait for the loop
            await asyncio.to_thread(pool.shutdown)


def run(
    handler: Handler,
    *,
    host: str,
    port: int,
    grpc_port: int,
    ready: Callable[[Address], None],
    limits: Limits | None = None,
    policy: OriginPolicy | None = None,
) -> None:
    """Serve a handler until the process is asked to stop (SIGTERM or SIGINT).

    Args:
        handler: answers the requests; stays open.
        host: the interface to listen on.
        port: the port of REST and of RPCs over HTTP; 0 takes a free one.
        grpc_port: the port of gRPC; 0 takes a free one.
        ready: called once, when both ports accept connections.
        limits: what clients may take of it.
        policy: the names it answers to, and the origins that may change data.

    Raises:
        CannotListenError: a port is taken, or the host is not one of this machine's.
    """

    async def main() -> None:
        stop = asyncio.Event()
        with _on_stop_signals(stop.set):
            async with serving(
                handler, host=host, port=port, grpc_port=grpc_port, limits=limits, policy=policy
            ) as address:
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


async def _start_grpc(server: Any, host: str, port: int) -> tuple[Any, int]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        real = server.add_insecure_port(address)
    except RuntimeError as error:
        raise CannotListenError(f"cannot listen on {address} (gRPC): is the port taken?") from error
    await server.start()
    return server, real


def _allow_files(count: int) -> None:
    """Raise the limit of open files, where the system lets us: each connection is one."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
