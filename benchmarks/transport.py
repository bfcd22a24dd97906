"""CPU of one call by each transport, beside a bare socket and a bare asyncio protocol that exchange the same bytes.

    python benchmarks/transport.py [--rounds 9] [--calls 1000] [--reply 600]

A server of its own process answers `Search` over the Connect protocol with so many bytes. The ways run in turns, in one
process; what is shown is the median of the rounds: microseconds of the client's CPU and of wall time per call, and
the ratio of its CPU to that of the bare way of its flavor.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from weaviate_gen._transport.coroutines import AsyncNetworkTransport
from weaviate_gen._transport.network import Network, http_library
from weaviate_gen._transport.threads import NetworkTransport
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig

PATH = "/weaviate.v1.Weaviate/Search"
METADATA = (("x-weaviate-client", "benchmark"), ("authorization", "Bearer key"))
MESSAGE = os.urandom(1_600)
HEAD = (
    f"POST /v1/grpc-web{PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-weaviate-client: benchmark\r\n"
    "authorization: Bearer key\r\ncontent-type: application/proto\r\nconnect-protocol-version: 1\r\n"
    f"accept-encoding: identity\r\ncontent-length: {len(MESSAGE)}\r\n\r\n"
).encode()

SERVER = """
import asyncio, sys
reply = bytes(int(sys.argv[1]))
head = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/proto\\r\\nVary: Origin\\r\\n"
head += b"Date: Sun, 29 Nov 2026 19:57:00 GMT\\r\\n"
answer = head + b"Accept-Encoding: gzip\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(reply) + reply
class Protocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.rest = transport, 0
    def data_received(self, data):
        if self.rest == 0:
            end = data.index(b"\\r\\n\\r\\n") + 4
            start = data.lower().index(b"content-length: ") + 16
            self.rest = int(data[start:data.index(b"\\r", start)]) + end
        self.rest -= len(data)
        if self.rest == 0:
            self.transport.write(answer)
async def main():
    server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""

Work = Callable[[int], None]


@contextmanager
def serving(reply: int) -> Iterator[int]:
    """Run the server; its port is the value."""
    with subprocess.Popen([sys.executable, "-c", SERVER, str(reply)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def total_of(data: bytes) -> int:
    """Return the length of a reply that begins with these bytes."""
    start = data.index(b"Content-Length: ") + 16
    end = data.index(b"\r", start)
    return data.index(b"\r\n\r\n", end) + 4 + int(data[start:end])


def bare_socket(port: int) -> Work:
    """Return calls on a blocking socket."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def work(calls: int) -> None:
        for _ in range(calls):
            sock.sendall(HEAD + MESSAGE)
            data = sock.recv(65_536)
            total = total_of(data)
            parts, size = [data], len(data)
            while size < total:
                parts.append(sock.recv(65_536))
                size += len(parts[-1])
            b"".join(parts)[-1:]

    return work


class Bare(asyncio.Protocol):
    """A protocol that knows nothing but the length of replies."""

    def __init__(self) -> None:
        self.waiter: Any = None
        self.parts: list[bytes] = []
        self.missing = 0

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect a part of the reply."""
        if not self.parts:
            self.missing = total_of(data)
        self.parts.append(data)
        self.missing -= len(data)
        if self.missing == 0:
            self.waiter.set_result(b"".join(self.parts))
            self.parts = []

    async def call(self) -> bytes:
        """Exchange the bytes."""
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(HEAD + MESSAGE)
        return await self.waiter


def bare_protocol(port: int, loop: asyncio.AbstractEventLoop) -> Work:
    """Return calls on an asyncio protocol."""
    _, protocol = loop.run_until_complete(loop.create_connection(Bare, "127.0.0.1", port))

    async def repeat(calls: int) -> None:
        for _ in range(calls):
            await protocol.call()

    return lambda calls: loop.run_until_complete(repeat(calls))


def network(port: int) -> Network:
    """Return the addresses of the server."""
    params = ConnectionParams.from_params("127.0.0.1", port, False, "127.0.0.1", port + 1, False)
    return Network(params, AdditionalConfig(), "http")


def own(port: int) -> Work:
    """Return calls of the blocking transport."""
    transport = NetworkTransport(network(port))

    def work(calls: int) -> None:
        for _ in range(calls):
            transport.rpc(PATH, MESSAGE, METADATA, 30.0)

    return work


def own_async(port: int, loop: asyncio.AbstractEventLoop) -> Work:
    """Return calls of the asynchronous transport."""
    transport = AsyncNetworkTransport(network(port))

    async def repeat(calls: int) -> None:
        for _ in range(calls):
            await transport.rpc(PATH, MESSAGE, METADATA, 30.0)

    return lambda calls: loop.run_until_complete(repeat(calls))


def httpx_sync(port: int) -> Work:
    """Return calls of httpx."""
    client = http_library().Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    headers = [*METADATA, ("content-type", "application/proto"), ("connect-protocol-version", "1")]

    def work(calls: int) -> None:
        for _ in range(calls):
            client.post(f"/v1/grpc-web{PATH}", content=MESSAGE, headers=headers, timeout=30.0).read()

    return work


def httpx_async(port: int, loop: asyncio.AbstractEventLoop) -> Work:
    """Return calls of httpx's asynchronous client."""
    client = http_library().AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    headers = [*METADATA, ("content-type", "application/proto"), ("connect-protocol-version", "1")]

    async def call() -> Awaitable[bytes]:
        reply = await client.post(f"/v1/grpc-web{PATH}", content=MESSAGE, headers=headers, timeout=30.0)
        return reply.content

    async def repeat(calls: int) -> None:
        for _ in range(calls):
            await call()

    return lambda calls: loop.run_until_complete(repeat(calls))


def measure(work: Work, calls: int) -> tuple[float, float]:
    """Return microseconds of CPU and of wall time per call."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work(calls)
    return (time.process_time() - cpu) / calls * 1e6, (time.perf_counter() - wall) / calls * 1e6


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--reply", type=int, default=600)
    options = parser.parse_args()
    loop = asyncio.new_event_loop()
    with serving(options.reply) as port:
        ways: dict[str, tuple[Work, str]] = {
            "bare socket": (bare_socket(port), "bare socket"),
            "http1, threads": (own(port), "bare socket"),
            "httpx, threads": (httpx_sync(port), "bare socket"),
            "bare protocol": (bare_protocol(port, loop), "bare protocol"),
            "http1, coroutines": (own_async(port, loop), "bare protocol"),
            "httpx, coroutines": (httpx_async(port, loop), "bare protocol"),
        }
        rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(options.rounds + 1):
            for name, (work, _) in ways.items():
                figures = measure(work, options.calls)
                if number:  # the first round warms up
                    rounds[name].append(figures)
    cpu = {name: statistics.median(figure[0] for figure in figures) for name, figures in rounds.items()}
    wall = {name: statistics.median(figure[1] for figure in figures) for name, figures in rounds.items()}
    print(f"{'way':<20}{'CPU µs':>8}{'wall µs':>9}{'ratio':>7}")
    for name, (_, bare) in ways.items():
        ratio = statistics.median(
            figures[0] / others[0] for figures, others in zip(rounds[name], rounds[bare], strict=True)
        )
        print(f"{name:<20}{cpu[name]:>8.1f}{wall[name]:>9.1f}{ratio:>7.2f}")


if __name__ == "__main__":
    main()
