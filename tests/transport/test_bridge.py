"""The bridge between a blocking stream and coroutines: order, errors, and the end on both sides."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator

import pytest

from weaviate_gen._transport.bridge import drain

pytestmark = pytest.mark.unit

LONG = 20.0


def echo(requests: Iterable[bytes]) -> Iterator[bytes]:
    for request in requests:
        yield b"re " + request


async def some(*requests: bytes) -> AsyncIterator[bytes]:
    for request in requests:
        yield request


def test_replies_come_in_the_order_of_their_requests_until_these_end() -> None:
    abandoned: list[str] = []

    async def main() -> list[bytes]:
        return [reply async for reply in drain(echo, some(b"a", b"b"), lambda: abandoned.append("now"))]

    assert [b"re a", b"re b"] == asyncio.run(asyncio.wait_for(main(), LONG))
    assert ["now"] == abandoned


def test_an_error_of_the_stream_is_raised_where_replies_are_read() -> None:
    def fails(requests: Iterable[bytes]) -> Iterator[bytes]:
        yield next(iter(requests))
        raise LookupError("no more")

    async def main() -> None:
        replies = drain(fails, some(b"a"), lambda: None)
        assert b"a" == await anext(replies)
        with pytest.raises(LookupError, match="no more"):
            await anext(replies)

    asyncio.run(asyncio.wait_for(main(), LONG))


def test_an_error_of_the_requests_ends_the_stream_and_is_raised_after_its_replies() -> None:
    async def fail() -> AsyncIterator[bytes]:
        yield b"a"
        raise LookupError("no request")

    async def main() -> None:
        replies = drain(echo, fail(), lambda: None)
        assert b"re a" == await anext(replies)
        with pytest.raises(LookupError, match="no request"):
            await anext(replies)

    asyncio.run(asyncio.wait_for(main(), LONG))


def test_closing_the_replies_ends_requests_and_thread() -> None:
    ended, canceled = threading.Event(), list[bool]()

    def stream(requests: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from echo(requests)
        finally:
            ended.set()

    async def endless() -> AsyncIterator[bytes]:
        yield b"a"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            canceled.append(True)
            raise

    async def main() -> None:
        replies = drain(stream, endless(), lambda: None)
        assert b"re a" == await anext(replies)
        await replies.aclose()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [True] == canceled
        assert await asyncio.to_thread(ended.wait, LONG)

    asyncio.run(asyncio.wait_for(main(), LONG))
