# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Sends a batch over streams, with flow control and an acknowledgment of each object by the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from time import monotonic
from typing import TypeAlias

from google.protobuf.message import DecodeError

from weaviate_gen._client.aio.batch.connections import AsyncConnection
from weaviate_gen._client.aio.batch.requests import change
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import errors
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.state import BatchState, Failure
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import upserts
from weaviate_gen._runtime.codes import FATAL_CODES, TRANSIENT_CODES
from weaviate_gen._transport.concurrency import AsyncQueue, AsyncTask, Canceller
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._types.data.batch import BatchObject
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import (
    WeaviateBaseError,
    WeaviateBatchFailedToReestablishStreamError,
    WeaviateTimeoutError,
)
from weaviate_gen_wire.grpc import rpcs

SEND_WINDOW = 20
"""How many messages' worth of objects may be in flight on a stream before more are sent."""

MAX_UNACKED = 4
"""How many messages' worth of them the server need not have acknowledged."""

START_TIMEOUT = 10.0
"""Seconds in which the server has to accept a stream."""

SILENCE_TIMEOUT = 60.0
"""Seconds without a message after which a stream is abandoned; a server sends one every five seconds."""

RECONNECT_TIMEOUT = 300.0
"""Seconds in which streams that broke must come back, and an answer must come on one of them."""

CLOSE_TIMEOUT = 5.0
"""Seconds that the server has to end streams on which everything is answered for."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between two attempts to open a stream; each pause is twice as long as the one before."""

StreamMessage: TypeAlias = bytes | Exception | tuple[BatchObject, Failure | None] | None
"""What comes in: a reply, why a stream broke, how a change went, or that a stream has ended."""


class NoStream(Exception):
    """No stream can be opened: no connection was made, or what answered is not Weaviate."""


class AsyncStreams:
    """Sends the pending items of a batch over streams, and records the acknowledgments; changes go via REST.

    Args:
        connection: the session that sends.
        state: the items of the batch.
        consistency: the consistency level.
        concurrency: how many streams are open at a time.

    Attributes:
        has_alternative: whether to raise :class:`NoStream` instead of trying again.
    """

    def __init__(
        self, connection: AsyncSession, state: BatchState, consistency: ConsistencyLevel | None, concurrency: int
    ) -> None:
        self._session = connection
        self._state = state
        self._consistency = consistency
        self._numbers = count()
        self._connections = [AsyncConnection(-1) for _ in range(concurrency)]
        self._changes: dict[int, AsyncTask[None]] = {}
        self._in: AsyncQueue[tuple[int, StreamMessage]] = AsyncQueue()
        self.has_alternative = False
        self._opened = False
        self._broken_since: float | None = None
        self._wait: float | None = None
        self._why = "it ended at once"

    async def open(self) -> None:
        """Open the streams, and wait until the server takes data.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
            WeaviateBatchStreamError: if the server refuses.
            WeaviateTimeoutError: if it does not answer.
        """
        await self._session.require("batch.stream", stream.min_versions())
        try:
            for connection in self._connections:
                await self._begin(connection)
            while any(connection.state == "starting" for connection in self._connections):
                await self._receive()
        except BaseException:
            await self.abort()
            raise
        self._opened = True

    async def _begin(self, connection: AsyncConnection) -> None:
        out: AsyncQueue[bytes | None] = AsyncQueue()
        number, canceller = next(self._numbers), Canceller()

        async def requests() -> AsyncIterator[bytes]:
            while True:
                message = await out.get()
                if message is None:
                    return
                yield message

        async def listen() -> None:
            try:
                path = rpcs.BATCH_STREAM.path
                async for reply in self._session.stream(path, requests(), endless=True, canceller=canceller):
                    await self._in.put((number, reply))
            except Exception as error:  # noqa: BLE001 - it is raised where the batch is used
                await self._in.put((number, error))
            finally:
                await self._in.put((number, None))

        await out.put(stream.start(self._consistency))
        connection.number, connection.canceller, connection.out = number, canceller, out
        connection.state, connection.last_message_at = "starting", monotonic()
        connection.reader = AsyncTask(listen)

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a message; or everything, and wait for the answers."""
        while True:
            while not self._in.is_empty:
                await self._receive()
            for connection in self._connections:
                if connection.state == "down" and connection.due <= monotonic():
                    await self._open_again(connection)
            pressed = bool(self._left) if everything else self._should_apply_backpressure
            if (pressed or self._state.changes) and await self._send(pressed):
                continue
            if not pressed:
                return
            await self._receive()

    async def close(self) -> None:
        """End the streams; everything is answered for."""
        for connection in self._connections:
            if connection.out is not None:
                await connection.out.put(stream.stop())
                await connection.out.put(None)
        until = monotonic() + CLOSE_TIMEOUT
        while any(connection.out is not None for connection in self._connections):
            try:
                number, message = await self._in.get(max(until - monotonic(), 0.001))
            except TimeoutError:
                break
            if message is None:
                self._mark_down(number)
        await self.abort()

    async def abort(self) -> None:
        """End the streams at once, and wait for no answers; record those that are there."""
        for connection in self._connections:
            await self._hang_up(connection)
        while not self._in.is_empty:
            try:
                number, message = await self._in.get(0.001)
            except TimeoutError:  # another thread was faster
                break
            _record_late(self._state, number, message)
        for task in self._changes.values():
            await task.cancel()

    async def dissolve(self) -> None:
        """End the streams at once; objects that were not acknowledged are pending again, changes are waited for."""
        while self._changes:
            number, message = await self._in.get()
            if isinstance(message, tuple):
                del self._changes[number]
            _record_late(self._state, number, message)
        await self.abort()
        for connection in self._connections:
            self._state.reclaim(connection.number, self._why)

    async def _hang_up(self, connection: AsyncConnection) -> None:
        """End a stream at once."""
        if connection.out is None or connection.reader is None:
            return
        await connection.out.put(None)
        connection.canceller.cancel()
        if not connection.reader.done:
            await connection.reader.cancel()
        self._mark_down(connection.number)

    def _mark_down(self, number: int) -> None:
        for connection in self._connections:
            if connection.number == number:
                connection.out, connection.state = None, "down"

    async def _send(self, pressed: bool) -> bool:
        """Send one message or change, and return whether that made a difference."""
        state, before = self._state, self._state.pending
        if state.changes and len(self._changes) < max(len(self._connections), 2):
            self._change()
            return True
        ready = [connection for connection in self._connections if connection.state == "ready"]
        connection = min(ready, key=lambda each: state.load(each.number), default=None)
        if not pressed or connection is None or connection.out is None:
            return False
        in_flight, unacked = state.load(connection.number)
        if in_flight >= SEND_WINDOW * connection.size or unacked >= MAX_UNACKED * connection.size:
            return False
        objects = state.take_objects(connection.size, connection.number)
        await self._session.execute_flow(upserts.foresee(objects, self._consistency))
        room = connection.size - len(objects)
        references = state.take_references(room, connection.number) if room else []
        if not in_flight:
            connection.last_message_at = connection.last_reply_at = monotonic()
        for message in stream.data(state, objects, references, self._session.message_limit, connection.number):
            await connection.out.put(message)
        return state.pending < before

    def _change(self) -> None:
        number = next(self._numbers)
        item = self._state.take_change(number)

        async def work() -> None:
            failure: Failure | None = Failure("it was canceled", "unknown")
            try:
                failure = await change(self._session, item, self._consistency)
            finally:
                await self._in.put((number, (item, failure)))

        self._changes[number] = AsyncTask(work)

    async def _receive(self) -> None:
        """Record what comes in next; if nothing does in time, give up the streams that should have answered."""
        deadlines = {each.number: end for each in self._connections if (end := self._deadline(each)) is not None}
        wait = max(min(deadlines.values()) - monotonic(), 0.001) if deadlines else None
        try:
            number, message = await self._in.get(wait)
        except TimeoutError:
            now = monotonic()
            for connection in self._connections:
                if connection.state != "down" and deadlines.get(connection.number, now) < now:
                    await self._expire(connection)
            return
        if isinstance(message, tuple):
            del self._changes[number]
            self._state.object_done(str(message[0].uuid), message[1], number)
            return
        sender = [each for each in self._connections if each.number == number and each.out is not None]
        if not sender:
            return
        (connection,) = sender
        if isinstance(message, bytes):
            await self._read(connection, message)
        elif message is None:
            await self._ended(connection)
        elif connection.state != "leaving":
            self._failed(connection, message)

    def _deadline(self, connection: AsyncConnection) -> float | None:
        """Return the time at which a stream is given up; ``None`` while it owes nothing."""
        if connection.state == "down":
            return connection.due
        if connection.state == "starting":
            stated = 0.0 if self.has_alternative else self._session.settings.timeout.init
            return connection.last_message_at + max(START_TIMEOUT, stated)
        waited = connection.state == "leaving" or self._state.load(connection.number)[0] > 0
        if not waited or self._session.mode == "local":
            return None
        return min(connection.last_message_at + self._silence, connection.last_reply_at + RECONNECT_TIMEOUT)

    @property
    def _silence(self) -> float:
        stated = self._session.settings.timeout.stream
        return SILENCE_TIMEOUT if stated is None else stated

    async def _expire(self, connection: AsyncConnection) -> None:
        """Abandon a stream that no longer responds, and continue with smaller messages."""
        waited, is_new = monotonic() - connection.last_message_at, connection.state == "starting"
        if is_new and not self._opened and not self.has_alternative:
            raise WeaviateTimeoutError(f"batch.stream: no response to the start of a stream for {waited:.3g} s")
        connection.size = max(1, connection.size // 2)
        await self._abandon(connection, f"no response from the server for {waited:.3g} s")
        if is_new and self._should_leave:
            raise NoStream(self._why)

    async def _abandon(self, connection: AsyncConnection, why: str) -> None:
        self._why = why
        number, connection.state = connection.number, "leaving"
        await self._hang_up(connection)
        self._lost(connection, number)

    async def _read(self, connection: AsyncConnection, reply: bytes) -> None:
        connection.last_message_at, before = monotonic(), self._left
        try:
            event = stream.read(self._state, reply, connection.number)
        except DecodeError as error:
            await self._abandon(connection, f"the server sent a message that cannot be read: {error}")
            return
        if self._left < before:
            connection.last_reply_at = connection.last_message_at
            self._broken_since, self._wait, connection.pause = None, None, 0.0
        connection.size = event.size or connection.size
        if event.started and connection.state == "starting":
            connection.state = "ready"
        if event.wait is not None:
            self._wait, connection.pause = event.wait, max(connection.pause, FIRST_PAUSE)
        if event.closing and connection.out is not None and connection.state != "leaving":
            connection.state, connection.last_reply_at = "leaving", connection.last_message_at
            await connection.out.put(None)

    async def _ended(self, connection: AsyncConnection) -> None:
        if connection.out is not None:
            await connection.out.put(None)
        connection.out, connection.state = None, "down"
        self._lost(connection, connection.number)

    def _lost(self, connection: AsyncConnection, number: int) -> None:
        """Reclaim what a stream did not acknowledge, and schedule the next one."""
        self._state.reclaim(number, self._why)
        if self._broken_since is None:
            self._broken_since = monotonic()
        connection.due = monotonic() + connection.pause
        connection.pause = min(max(connection.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)

    @property
    def _should_apply_backpressure(self) -> bool:
        return self._state.should_apply_backpressure(min(connection.size for connection in self._connections))

    @property
    def _should_leave(self) -> bool:
        """Whether none of the streams works, and there is another way."""
        return self.has_alternative and not any(each.state == "ready" for each in self._connections)

    @property
    def _left(self) -> int:
        return self._state.pending + self._state.in_flight

    async def _open_again(self, connection: AsyncConnection) -> None:
        """Open a stream in the place of one that ended.

        A server that shuts down takes new streams and ends them at once, so that only time without an answer counts.
        """
        allowed = RECONNECT_TIMEOUT if self._wait is None else self._wait
        if self._broken_since is not None and monotonic() - self._broken_since > allowed:
            raise WeaviateBatchFailedToReestablishStreamError(
                f"no answer for {allowed:g} s on one of {self._left} objects and references; {self._why}"
            )
        await self._begin(connection)

    def _failed(self, connection: AsyncConnection, error: Exception) -> None:
        """Raise what broke a stream, unless another one may do in its place."""
        if isinstance(error, TransportError):
            named = _map_error(error)
            self._why = str(named)
            if error.code in {"connect", "unimplemented"} and connection.state == "starting" and self._should_leave:
                raise NoStream(str(named)) from error
            if error.code in TRANSIENT_CODES:
                return
            if self._opened and connection.state == "starting":
                if error.code not in FATAL_CODES:
                    return
                named = WeaviateBatchFailedToReestablishStreamError(str(named))
            raise named from error.__cause__
        raise error


def _record_late(state: BatchState, number: int, message: StreamMessage) -> None:
    if isinstance(message, tuple):
        state.object_done(str(message[0].uuid), message[1], number)
    elif isinstance(message, bytes):
        with suppress(DecodeError):
            stream.read(state, message, number)


def _map_error(failure: TransportError) -> WeaviateBaseError:
    call = Call(RpcRequest(rpcs.BATCH_STREAM, b""), lambda reply: reply, "batch.stream")
    return errors.of_code(call, failure.code, failure.text, failure.hop, failure.cause)
