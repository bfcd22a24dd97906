"""Many calls at once, and many clients one after the other: fair queues, and nothing that grows."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.http_clients import FLAVORS, http_clients
from tests.support.raw_server import OK, Peer, raw_server
from tests.support.servers import Server, running
from weaviate_gen._transport.http1.coroutines import AsyncHttpClient
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.threads import HttpClient
from weaviate_gen._transport.network import Network
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig

pytestmark = pytest.mark.contract

LONG = 60.0
HELLO = (200, {"content-length": "5"}, b"hello")


def slow(peer: Peer) -> None:
    """Answer every request after 5 ms."""
    pause = threading.Event()
    while peer.request():
        pause.wait(0.005)
        peer.send(OK)


def targets(requests: list[bytes]) -> list[int]:
    return [int(head.split(b" ")[1][1:]) for head in requests]


def test_limits_are_those_of_the_settings_by_default() -> None:
    params = ConnectionParams.from_params("h", 1, False, "h", 2, False)
    assert PoolLimits() == Network(params, AdditionalConfig(), "auto").pool_limits


def test_coroutines_get_the_connection_in_the_order_in_which_they_asked() -> None:
    async def main(port: int) -> list[Any]:
        client = AsyncHttpClient(Origin("127.0.0.1", port, False), PoolLimits(maxsize=1), None)
        calls = [client.request("GET", f"/{number}", (), None, LONG) for number in range(50)]
        results = await asyncio.gather(*calls)
        await client.close()
        return results

    with raw_server() as server:
        assert [HELLO] * 50 == asyncio.run(main(server.port))
        assert [*range(50)] == targets(server.requests)


def test_threads_get_the_connection_in_the_order_in_which_they_asked() -> None:
    begun, over = threading.Event(), threading.Event()

    def handle(peer: Peer) -> None:
        peer.request()
        begun.set()
        over.wait(LONG)
        peer.send(OK)
        while peer.request():
            peer.send(OK)

    with raw_server(handle) as server:
        client = HttpClient(Origin("127.0.0.1", server.port, False), PoolLimits(maxsize=1), None)
        threads = []
        for number in range(20):
            thread = threading.Thread(target=client.request, args=("GET", f"/{number}", (), None, LONG))
            thread.start()
            threads.append(thread)
            assert begun.wait(LONG)
            while len(client._pool.waiters) < number:
                os.sched_yield() if hasattr(os, "sched_yield") else threading.Event().wait(0.001)
        over.set()
        for thread in threads:
            thread.join(LONG)
        assert [*range(20)] == targets(server.requests)
        client.close()


@pytest.mark.parametrize("flavor", FLAVORS)
def test_call_whose_turn_comes_nearer_waits_longer_than_the_timeout_of_the_pool(flavor: str) -> None:
    pause = threading.Event()

    def handle(peer: Peer) -> None:
        while peer.request():
            pause.wait(0.1)
            peer.send(OK)

    with raw_server(handle) as server, http_clients(flavor) as start:
        client = start(Origin("127.0.0.1", server.port, False), PoolLimits(maxsize=1, timeout=0.5), None)
        results: list[Any] = []
        threads = [
            threading.Thread(target=lambda: results.append(client.request("GET", "/", (), None, LONG)))
            for _ in range(15)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        assert [HELLO] * 15 == results


def test_a_thousand_coroutines_share_the_default_pool() -> None:
    async def main(port: int) -> list[Any]:
        client = AsyncHttpClient(Origin("127.0.0.1", port, False), PoolLimits(), None)
        results = await asyncio.gather(*(client.request("GET", "/", (), None, LONG) for _ in range(1_000)))
        await client.close()
        return results

    with raw_server(slow) as server:
        assert [HELLO] * 1_000 == asyncio.run(main(server.port))
        assert len(server.peers) <= 100


def test_two_hundred_threads_share_the_default_pool() -> None:
    results: list[Any] = []
    with raw_server(slow) as server:
        client = HttpClient(Origin("127.0.0.1", server.port, False), PoolLimits(), None)

        def work() -> None:
            results.extend(client.request("GET", "/", (), None, LONG) for _ in range(5))

        threads = [threading.Thread(target=work) for _ in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        client.close()
        assert [HELLO] * 1_000 == results
        assert len(server.peers) <= 100


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server in another process."""
    with running() as started:
        yield started


def address(server: Server, *, is_asked: bool) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "grpc_port": server.grpc_port,
        "transport": "http",
        "skip_init_checks": not is_asked,
    }


def in_threads(server: Server, count: int, is_asked: bool) -> None:
    for _ in range(count):
        with weaviate_gen.connect_to_local(**address(server, is_asked=is_asked)) as client:
            if is_asked:
                assert client.is_ready()


async def in_coroutines(server: Server, count: int, is_asked: bool) -> None:
    for _ in range(count):
        async with weaviate_gen.use_async_with_local(**address(server, is_asked=is_asked)) as client:
            if is_asked:
                assert await client.is_ready()


def held() -> tuple[int, int, int]:
    """Return the numbers of descriptors and threads, and the bytes in use."""
    gc.collect()
    folder = Path("/proc/self/fd")
    descriptors = len(list(folder.iterdir())) if folder.exists() else 0
    return descriptors, threading.active_count(), tracemalloc.get_traced_memory()[0]


def check_flat(before: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    assert before[:2] == after[:2]
    assert after[2] - before[2] < 100_000


@pytest.mark.parametrize("is_asked", [True, False])
def test_nothing_grows_with_clients_of_threads(server: Server, is_asked: bool) -> None:
    tracemalloc.start()
    try:
        in_threads(server, 50, is_asked)
        before = held()
        in_threads(server, 1_000, is_asked)
        check_flat(before, held())
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("is_asked", [True, False])
def test_nothing_grows_with_clients_of_coroutines(server: Server, is_asked: bool) -> None:
    async def main() -> None:
        await in_coroutines(server, 50, is_asked)
        before = held()
        await in_coroutines(server, 1_000, is_asked)
        await asyncio.sleep(0)
        check_flat(before, held())
        assert 1 == len(asyncio.all_tasks())

    tracemalloc.start()
    try:
        asyncio.run(main())
    finally:
        tracemalloc.stop()
