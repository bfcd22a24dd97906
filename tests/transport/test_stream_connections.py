"""The streams of a batch by themselves, over a session made here: how one ends, and when the next begins."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from weaviate_gen._client.aio.batch.stream import AsyncStreams
from weaviate_gen._client.sync.batch import stream as module
from weaviate_gen._client.sync.batch.stream import Connection, Streams
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._types.data.batch import BatchResult
from weaviate_gen._types.settings import Timeout
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

LONG = 20.0
STARTED = pb.BatchStreamReply(started={}).SerializeToString()


def state() -> BatchState:
    return BatchState(BatchResult())


class Session:
    """Accepts streams, and ends each with its requests."""

    settings = SimpleNamespace(timeout=Timeout())

    def __init__(self) -> None:
        self.cancellers: list[Canceller] = []
        self.canceled: list[int] = []

    def require(self, operation: str, min_version: object) -> None:
        """Accept any requirement."""

    def stream(self, path: str, requests: Iterator[bytes], *, endless: bool, canceller: Canceller) -> Iterator[bytes]:
        number = len(self.cancellers)
        self.cancellers.append(canceller)
        canceller.bind(lambda: self.canceled.append(number))
        for data in requests:
            if pb.BatchStreamRequest.FromString(data).HasField("start"):
                yield STARTED


class Deaf:
    """Accepts streams that neither end nor can be canceled."""

    settings = SimpleNamespace(timeout=Timeout())

    async def require(self, operation: str, min_version: object) -> None:
        """Accept any requirement."""

    async def stream(
        self, path: str, requests: AsyncIterator[bytes], *, endless: bool, canceller: Canceller
    ) -> AsyncIterator[bytes]:
        yield STARTED
        await asyncio.Event().wait()


def test_streams_that_end_with_their_requests_are_not_canceled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSE_TIMEOUT", 1000.0)
    session = Session()
    streams = Streams(session, state(), None, 3)  # type: ignore[arg-type]  # what it needs of a session
    streams.open()
    assert ["ready"] * 3 == [connection.state for connection in streams._connections]
    closing = threading.Thread(target=streams.close, daemon=True)
    closing.start()
    closing.join(LONG)
    assert not closing.is_alive()
    assert ["down"] * 3 == [connection.state for connection in streams._connections]
    assert [] == session.canceled


def test_streams_are_canceled_where_a_batch_is_aborted() -> None:
    session = Session()
    streams = Streams(session, state(), None, 2)  # type: ignore[arg-type]  # what it needs of a session
    streams.open()
    streams.abort()
    assert [0, 1] == session.canceled
    streams.abort()
    assert [0, 1] == session.canceled


def test_a_stream_that_cannot_be_canceled_is_not_read_any_more() -> None:
    async def main() -> None:
        streams = AsyncStreams(Deaf(), state(), None, 2)  # type: ignore[arg-type]  # what it needs of a session
        await streams.open()
        readers = [connection.reader for connection in streams._connections]
        await streams.abort()
        assert [True, True] == [reader is not None and reader.done for reader in readers]

    asyncio.run(asyncio.wait_for(main(), LONG))


def test_each_pause_before_the_next_stream_is_twice_as_long_as_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    connection = Connection(0)
    streams: Any = Streams(Session(), state(), None, 1)  # type: ignore[arg-type]  # what it needs of a session
    pauses: list[float] = []
    for _ in range(8):
        streams._lost(connection, connection.number)
        pauses.append(connection.due - clock[0])
    assert [0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0] == pauses
    assert 100.0 == streams._broken_since


def test_a_stream_that_was_lost_is_opened_again_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    session = Session()
    streams: Any = Streams(session, state(), None, 1)  # type: ignore[arg-type]  # what it needs of a session
    streams.open()
    (connection,) = streams._connections
    connection.out.put(None)
    connection.pause = 2.0
    streams._ended(connection)
    clock[0] = 101.9
    streams.pump(False)
    assert 1 == len(session.cancellers)
    clock[0] = 102.0
    streams.pump(False)
    assert "starting" == connection.state
    streams.abort()
    connection.reader.join()
    assert 2 == len(session.cancellers)
