"""Engines in memory for tests, their clients, and servers over them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weaviate_gen import WeaviateAsyncClient, WeaviateClient
from weaviate_gen._transport import interception
from weaviate_gen._types.embedded import LocalOptions
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.testing.stand_ins import StandIns

if TYPE_CHECKING:
    from weaviate_gen.engine.server import Address

_START_SECONDS = 60.0


def open_engine(plugins: Sequence[object] | None = None, snapshot: bytes | None = None) -> Handler:
    """Open an engine in memory.

    Args:
        plugins: its models; stand-ins for those of all providers if ``None``.
        snapshot: of :func:`snapshot`, to begin with.

    Returns:
        The engine; close it when done.
    """
    return open_handler(None, plugins=StandIns().plugins() if plugins is None else plugins, snapshot=snapshot)


def memory_client(engine: Handler | None = None) -> WeaviateClient:
    """Return a connected client of an engine in memory.

    Args:
        engine: what it is connected to, which stays open after it; ``None`` opens one of its own.
    """
    client = WeaviateClient(embedded_options=_options(engine))
    client.connect()
    return client


def async_memory_client(engine: Handler | None = None) -> WeaviateAsyncClient:
    """Return an asynchronous client of an engine in memory, not connected yet.

    Args:
        engine: what it is connected to, which stays open after it; ``None`` opens one of its own.
    """
    return WeaviateAsyncClient(embedded_options=_options(engine))


class _Shared(Handler):
    """An engine that none of its clients closes."""

    def close(self) -> None:
        """Do nothing: who opened it closes it."""


def _options(engine: Handler | None) -> LocalOptions:
    interception.enable()
    return LocalOptions(None, open_engine=open_engine if engine is None else lambda: _Shared(engine.database))


def snapshot(setup: Callable[[WeaviateClient], object]) -> bytes:
    """Return what a function leaves in an engine: collections with their objects, to open others with.

    Args:
        setup: called with a client.
    """
    engine = open_engine()
    try:
        with memory_client(engine) as client:
            setup(client)
        return engine.snapshot()
    finally:
        engine.close()


@dataclass(frozen=True, slots=True)
class Server:
    """An engine on ports of the loopback interface.

    Attributes:
        host: the interface.
        port: of REST, and of RPCs over HTTP.
        grpc_port: of gRPC.
    """

    host: str
    port: int
    grpc_port: int

    @property
    def url(self) -> str:
        """The address of REST."""
        return f"http://{self.host}:{self.port}"

    def connect(self) -> WeaviateClient:
        """Return a connected client; close it when done."""
        from weaviate_gen import connect_to_local

        interception.enable()
        return connect_to_local(self.host, self.port, self.grpc_port)


@contextmanager
def serve(engine: Handler) -> Generator[Server]:
    """Serve an engine on free ports, in a thread of this process.

    Args:
        engine: stays open.

    Yields:
        Where it listens.
    """
    started: Future[Server] = Future()
    thread = threading.Thread(target=_serve, args=(engine, started), name="weaviate-gen-server", daemon=True)
    thread.start()
    server = started.result(_START_SECONDS)
    try:
        yield server
    finally:
        _STOPS.pop(server)()
        thread.join()


_STOPS: dict[Server, Callable[[], object]] = {}
"""By running server, what stops it."""


def _serve(engine: Handler, started: Future[Server]) -> None:
    import asyncio

    from weaviate_gen.engine.server import serving

    async def main() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        async with serving(engine, host="127.0.0.1", port=0, grpc_port=0) as address:
            server = _server(address)
            _STOPS[server] = lambda: loop.call_soon_threadsafe(stop.set)
            started.set_result(server)
            await stop.wait()

    try:
        asyncio.run(main())
    except BaseException as error:
        if started.done():
            raise
        started.set_exception(error)


def _server(address: Address) -> Server:
    return Server(address.host, address.port, address.grpc_port)
