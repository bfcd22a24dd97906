"""The physical limit of a call: the bytes that a client sends, on a blocking socket or an asyncio protocol.

A client makes the call once through `Recorder`, which keeps its requests. They are sent again without a client; of a
response no more is looked at than where it ends.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

SIZE = 262_144
SECONDS = 60.0
LAST_CHUNK = b"0\r\n\r\n"


class Recorder:
    """A proxy on the loopback that keeps the requests which pass through it.

    Attributes:
        requests: what clients sent, in order; each is what came before a response.
        port: where it listens.
    """

    def __init__(self, host: str, port: int) -> None:
        self.requests: list[bytes] = []
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening; connections end with their clients."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            parts: list[bytes] = []
            for source, target, keep in ((client, server, parts.append), (server, client, self._keep(parts))):
                threading.Thread(target=_pump, args=(source, target, keep), daemon=True).start()

    def _keep(self, parts: list[bytes]) -> Callable[[bytes], None]:
        def keep(_: bytes) -> None:
            if parts:
                self.requests.append(b"".join(parts))
                parts.clear()

        return keep


def _pump(source: socket.socket, target: socket.socket, keep: Callable[[bytes], None]) -> None:
    try:
        while data := source.recv(SIZE):
            keep(data)
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()


class Response:
    """How much of a response is there.

    Attributes:
        is_whole: whether all of it is.
    """

    __slots__ = ("_missing", "is_whole")

    def __init__(self, data: bytes) -> None:
        end = data.index(b"\r\n\r\n") + 4
        if data[9:10] != b"2" and data[9:12] != b"404":
            raise RuntimeError(f"the server refused a repeated request: {data[:300]!r}")
        head = data[:end].lower()
        start = head.find(b"content-length: ")
        self._missing: int | None = None
        if start >= 0:
            self._missing = int(head[start + 16 : head.index(b"\r", start)]) + end
        elif b"transfer-encoding" not in head:
            self._missing = end
        self.is_whole = False
        self.add(data)

    def add(self, data: bytes) -> None:
        """Count a part."""
        if self._missing is None:
            self.is_whole = data.endswith(LAST_CHUNK)
        else:
            self._missing -= len(data)
            self.is_whole = self._missing <= 0


class Connection:
    """A blocking socket."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request: bytes) -> bytes:
        """Send a request and return the response, head and all."""
        self._socket.sendall(request)
        data = self._socket.recv(SIZE)
        response, parts = Response(data), [data]
        while not response.is_whole:
            data = self._socket.recv(SIZE)
            if not data:
                raise RuntimeError("the server closed a connection within a response")
            response.add(data)
            parts.append(data)
        return b"".join(parts)

    def close(self) -> None:
        """Close it."""
        self._socket.close()


class Protocol(asyncio.Protocol):
    """A connection of coroutines."""

    def __init__(self) -> None:
        self._waiter: asyncio.Future[bytes] | None = None
        self._parts: list[bytes] = []
        self._response: Response | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect a part of the response."""
        self._parts.append(data)
        if self._response is None:
            self._response = Response(data)
        else:
            self._response.add(data)
        if self._response.is_whole and self._waiter is not None:
            whole, self._parts, self._response = b"".join(self._parts), [], None
            self._waiter.set_result(whole)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the exchange."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or RuntimeError("the server closed a connection within a response"))

    def close(self) -> None:
        """Close it."""
        self.transport.close()

    async def exchange(self, request: bytes) -> bytes:
        """Send a request and return the response, head and all."""
        self._waiter = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._waiter


async def protocols(host: str, port: int, count: int) -> list[Protocol]:
    """Connect so many times."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Protocol, host, port))[1] for _ in range(count)]


async def gather(connections: Sequence[Protocol], request: bytes, calls: int) -> None:
    """Share calls out among connections, and wait for all of them."""
    left = iter(range(calls))

    async def work(connection: Protocol) -> None:
        for _ in left:
            await connection.exchange(request)

    await asyncio.gather(*(work(connection) for connection in connections))
