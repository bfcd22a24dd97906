"""Adapter of a blocking stream for coroutines: it runs on a thread that passes each reply to the loop."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress


async def drain(
    open_stream: Callable[[Iterable[bytes]], Iterator[bytes]],
    requests: AsyncIterator[bytes],
    abandon: Callable[[], None],
) -> AsyncGenerator[bytes, None]:
    """Run a blocking stream on a thread, which ends soon after the generator is closed.

    Args:
        open_stream: takes requests, returns replies; both block.
        requests: the requests, read on the loop.
        abandon: stops what the stream is doing; called when nobody reads replies any more.

    Yields:
        The replies.

    Raises:
        Exception: what the stream or the requests raised.
    """
    loop = asyncio.get_running_loop()
    incoming: queue.Queue[bytes | None] = queue.Queue()
    outgoing: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()

    def hand_over(item: bytes | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop was closed: nobody is left to read it
            loop.call_soon_threadsafe(outgoing.put_nowait, item)

    def work() -> None:
        try:
            for reply in open_stream(iter(incoming.get, None)):
                hand_over(reply)
        except BaseException as error:  # noqa: BLE001 - it is raised on the loop
            hand_over(error)
        else:
            hand_over(None)

    async def forward() -> None:
        try:
            async for request in requests:
                incoming.put(request)
        finally:
            incoming.put(None)

    forwarder = asyncio.ensure_future(forward())
    worker = threading.Thread(target=work, daemon=True, name="weaviate-gen-stream")
    worker.start()
    try:
        while (item := await outgoing.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
        if forwarder.done():
            forwarder.result()
    finally:
        abandon()
        forwarder.cancel()
        incoming.put(None)
