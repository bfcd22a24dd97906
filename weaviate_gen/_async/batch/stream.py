# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Sends a batch over streams: the server says how much it takes, and answers for each object when it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Literal, TypeAlias

from weaviate_gen._async.batch.requests import Outcome, change
from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core import errors
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._transport.concurrency import AsyncQueue, AsyncTask
from weaviate_gen._transport.fault import Fault
from weaviate_gen.exceptions import (
    WeaviateBaseError,
    WeaviateBatchFailedToReestablishStreamError,
    WeaviateTimeoutError,
)
from weaviate_gen.schema.enums import ConsistencyLevel
from weaviate_gen_wire.grpc import rpcs

FIRST_SIZE = 100
"""How many objects a message has until the server says otherwise."""

AHEAD = 20
"""How many messages' worth of objects may be under way on a stream before more are sent."""

UNHEARD = 4
"""How many messages' worth of them the server need not have acknowledged."""

PATIENCE = 300.0
"""Seconds in which broken streams have to come back, and one of them has to give an answer."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
"""Seconds between two attempts to open a stream; each pause is twice as long as the one before."""

FINAL = frozenset({"permission_denied", "unauthenticated", "unimplemented", "invalid_argument", "failed_precondition"})
"""Refusals that do not pass."""

PASSING = frozenset({"unavailable", "connect", "canceled"})
"""Ends of a stream after which another one may do."""

STARTING = 60.0
"""Seconds in which the server has to accept a stream."""

News: TypeAlias = bytes | Exception | Outcome | None
"""What comes in: a reply, why a stream broke, how a change went, or that a stream has ended."""


@dataclass(slots=True, eq=False)
class AsyncLane:
    """One stream, and those that come in its place.

    Attributes:
        number: its number in the ledger.
        out: what is to be sent; ``None`` while there is no stream.
        reader: what receives.
        state: whether there is none, one is opened, it takes data, or it is about to end.
        size: how many objects a message has.
        heard: when the server was last heard of, or has been waited for since.
        due: when the next one may be opened.
        pause: how long to wait before the next but one is opened.
    """

    number: int
    out: AsyncQueue[bytes | None] | None = None
    reader: AsyncTask[None] | None = None
    state: Literal["down", "starting", "ready", "leaving"] = "down"
    size: int = FIRST_SIZE
    heard: float = 0.0
    due: float = 0.0
    pause: float = 0.0


class AsyncStreams:
    """Sends what waits in a ledger over streams, and books the answers; changes of objects go beside them, by REST.

    Args:
        connection: the session that sends.
        ledger: the account of the batch.
        consistency: the consistency level.
        concurrency: how many streams are open at a time.
    """

    def __init__(
        self, connection: AsyncSession, ledger: Ledger, consistency: ConsistencyLevel | None, concurrency: int
    ) -> None:
        self._session = connection
        self._ledger = ledger
        self._consistency = consistency
        self._lanes = [AsyncLane(number) for number in range(concurrency)]
        self._numbers = count(concurrency)
        self._changes: dict[int, AsyncTask[None]] = {}
        self._in: AsyncQueue[tuple[int, News]] = AsyncQueue()
        self._opened = False
        self._broken: float | None = None
        self._patience: float | None = None
        self._why = "it ended at once"

    async def open(self) -> None:
        """Open the streams, and wait until the server takes data.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
            WeaviateBatchStreamError: if the server refuses.
        """
        await self._session.require("batch.stream", stream.SINCE)
        try:
            for lane in self._lanes:
                await self._begin(lane)
            while any(lane.state == "starting" for lane in self._lanes):
                await self._hear()
        except BaseException:
            await self._hang_up()
            raise
        self._opened = True

    async def _begin(self, lane: AsyncLane) -> None:
        out: AsyncQueue[bytes | None] = AsyncQueue()
        number = lane.number

        async def requests() -> AsyncIterator[bytes]:
            while True:
                message = await out.get()
                if message is None:
                    return
                yield message

        async def listen() -> None:
            try:
                async for reply in self._session.stream(rpcs.BATCH_STREAM.path, requests(), endless=True):
                    await self._in.put((number, reply))
            except Exception as error:  # noqa: BLE001 - it is raised where the batch is used
                await self._in.put((number, error))
            finally:
                await self._in.put((number, None))

        await out.put(stream.start(self._consistency))
        lane.out, lane.state, lane.heard, lane.reader = out, "starting", monotonic(), AsyncTask(listen)

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a message; or everything, and wait for the answers."""
        while True:
            while not self._in.is_empty:
                await self._hear()
            for lane in self._lanes:
                if lane.state == "down" and lane.due <= monotonic():
                    await self._open_again(lane)
            pressed = bool(self._left) if everything else self._presses
            if (pressed or self._ledger.changes) and await self._send(pressed):
                continue
            if not pressed:
                return
            await self._hear()

    async def close(self) -> None:
        """Send everything, wait for the answers, and end the streams."""
        try:
            await self.pump(True)
            for lane in self._lanes:
                if lane.out is not None:
                    await lane.out.put(stream.stop())
        finally:
            await self._hang_up()
        while any(lane.out is not None for lane in self._lanes):
            if not await self._hear(ending=True):
                return

    async def _hang_up(self) -> None:
        for lane in self._lanes:
            if lane.out is not None:
                lane.heard = monotonic()
                await lane.out.put(None)

    async def _send(self, pressed: bool) -> bool:
        ledger = self._ledger
        if ledger.changes and len(self._changes) < max(len(self._lanes), 2):
            self._change()
            return True
        open_lanes = [lane for lane in self._lanes if lane.state == "ready"]
        lane = min(open_lanes, key=lambda each: ledger.load(each.number), default=None)
        if not pressed or lane is None or lane.out is None:
            return False
        under_way, unheard = ledger.load(lane.number)
        if under_way >= AHEAD * lane.size or unheard >= UNHEARD * lane.size:
            return False
        objects = ledger.take_objects(lane.size, lane.number)
        room = lane.size - len(objects)
        references = ledger.take_references(room, lane.number) if room else []
        if not under_way:
            lane.heard = monotonic()
        for message in stream.data(ledger, objects, references, self._session.message_limit, lane.number):
            await lane.out.put(message)
        return bool(objects or references)

    def _change(self) -> None:
        number = next(self._numbers)
        item = self._ledger.take_change(number)

        async def work() -> None:
            outcome: Outcome = (str(item.uuid), "it was cancelled")
            try:
                outcome = await change(self._session, item, self._consistency)
            finally:
                await self._in.put((number, outcome))

        self._changes[number] = AsyncTask(work)

    async def _hear(self, ending: bool = False) -> bool:
        """Book the next news, and tell whether there were any; without any, something else is due."""
        ends = {lane.number: end for lane in self._lanes if (end := self._end(lane, ending)) is not None}
        wait = max(min(ends.values()) - monotonic(), 0.001) if ends else None
        try:
            number, found = await self._in.get(wait)
        except TimeoutError:
            now = monotonic()
            late = [lane for lane in self._lanes if lane.state != "down" and ends.get(lane.number, now) < now]
            if late and not ending:
                silence = now - late[0].heard
                raise WeaviateTimeoutError(f"batch.stream: the server is silent for {silence:.3g} s") from None
            return False
        if isinstance(found, tuple):
            del self._changes[number]
            self._ledger.object_done(*found, lane=number)
        elif isinstance(found, bytes):
            await self._read(self._lanes[number], found)
        elif found is None:
            await self._ended(self._lanes[number])
        elif not ending and self._lanes[number].state != "leaving":
            self._failed(self._lanes[number], found)
        return True

    def _end(self, lane: AsyncLane, ending: bool) -> float | None:
        """Tell until when a stream is waited for, if it is."""
        timeout = self._session.settings.timeout
        if lane.state == "down":
            return None if ending else lane.due
        if lane.state == "starting":
            return lane.heard + STARTING
        if ending:
            return lane.heard + (timeout.stream or timeout.insert)
        waited = lane.state == "leaving" or self._ledger.load(lane.number)[0] > 0
        return lane.heard + timeout.stream if waited and timeout.stream is not None else None

    async def _read(self, lane: AsyncLane, reply: bytes) -> None:
        lane.heard, before = monotonic(), self._left
        news = stream.read(self._ledger, reply, lane.number)
        if self._left < before:
            self._broken, self._patience, lane.pause = None, None, 0.0
        lane.size = news.size or lane.size
        if news.started and lane.state == "starting":
            lane.state = "ready"
        if news.wait is not None:
            self._patience, lane.pause = news.wait, max(lane.pause, FIRST_PAUSE)
        if news.closing and lane.out is not None and lane.state != "leaving":
            lane.state = "leaving"
            await lane.out.put(None)

    async def _ended(self, lane: AsyncLane) -> None:
        if lane.out is not None:
            await lane.out.put(None)
        lane.out, lane.state = None, "down"
        self._ledger.send_again(lane.number)
        if self._broken is None:
            self._broken = monotonic()
        lane.due = monotonic() + lane.pause
        lane.pause = min(max(lane.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)

    @property
    def _presses(self) -> bool:
        return self._ledger.presses(min(lane.size for lane in self._lanes))

    @property
    def _left(self) -> int:
        return self._ledger.waiting + self._ledger.under_way

    async def _open_again(self, lane: AsyncLane) -> None:
        """Open a stream in the place of one that ended.

        A server that shuts down takes new streams and ends them at once, so that only time without an answer counts.
        """
        patience = PATIENCE if self._patience is None else self._patience
        if self._broken is not None and monotonic() - self._broken > patience:
            raise WeaviateBatchFailedToReestablishStreamError(
                f"no answer for {patience:g} s on one of {self._left} objects and references; {self._why}"
            )
        await self._begin(lane)

    def _failed(self, lane: AsyncLane, error: Exception) -> None:
        """Raise what broke a stream, unless another one may do in its place."""
        if isinstance(error, Fault):
            named = self._named(error)
            self._why = str(named)
            if error.code in PASSING or "RST_STREAM" in error.text:
                return
            if self._opened and lane.state == "starting":
                if named.status not in FINAL:
                    return
                named = WeaviateBatchFailedToReestablishStreamError(str(named))
            raise named from error.__cause__
        raise error

    def _named(self, fault: Fault) -> WeaviateBaseError:
        call = Call(RpcRequest(rpcs.BATCH_STREAM, b""), lambda reply: reply, "batch.stream")
        return errors.of_code(call, fault.code, fault.text, fault.hop)
