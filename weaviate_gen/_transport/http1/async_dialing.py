"""Connects sockets of coroutines: several addresses at once where one is silent."""

from __future__ import annotations

import asyncio
import socket

from weaviate_gen._transport.http1.dialing import BACKLOG_PAUSE, opened
from weaviate_gen._transport.http1.race import Race
from weaviate_gen._transport.http1.resolver import AF_UNIX, Address, connect_error


async def async_connected(addresses: list[Address]) -> socket.socket:
    """Return a non-blocking socket that is connected to one of some addresses.

    Args:
        addresses: in the order of the resolver.

    Raises:
        ConnectError: if no address accepts a connection.
    """
    race, loop = Race(addresses), asyncio.get_running_loop()
    pending: set[asyncio.Task[socket.socket]] = set()
    winner: socket.socket | None = None
    try:
        while True:
            now = loop.time()
            while (address := race.due(now, is_pending=bool(pending))) is not None:
                pending.add(loop.create_task(_connect(loop, address)))
            if not pending:
                raise connect_error(race.problem) from race.problem
            limit = race.wait_limit(float("inf"))
            timeout = None if limit == float("inf") else max(limit - now, 0)
            done, pending = await asyncio.wait(pending, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                error = task.exception()
                if isinstance(error, OSError):
                    race.problem = error
                elif error is not None:
                    raise error
                elif winner is None:
                    winner = task.result()
                else:
                    task.result().close()
            if winner is not None:
                break
        await _discard(pending)
    except BaseException:
        if winner is not None:
            winner.close()
        await _discard(pending)
        raise
    return winner


async def _connect(loop: asyncio.AbstractEventLoop, address: Address) -> socket.socket:
    sock = opened(address)
    try:
        if address[0] == AF_UNIX:
            await _connect_unix(sock, address[3])
        else:
            await loop.sock_connect(sock, address[3])
    except BaseException:
        sock.close()
        raise
    return sock


async def _connect_unix(sock: socket.socket, path: str) -> None:
    """Connect to a Unix socket; asyncio takes a full backlog for a connection in progress."""
    while True:
        try:
            sock.connect(path)
        except BlockingIOError:
            await asyncio.sleep(BACKLOG_PAUSE)
        else:
            return


async def _discard(tasks: set[asyncio.Task[socket.socket]]) -> None:
    """End attempts that nobody needs, and close what they connected."""
    if not tasks:
        return

    def close(task: asyncio.Task[socket.socket]) -> None:
        if not task.cancelled() and task.exception() is None:
            task.result().close()

    for task in tasks:
        task.cancel()
        task.add_done_callback(close)
    await asyncio.wait(tasks)
