# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Sends a batch over a stream: the server says how much it takes, and answers for each object when it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core import errors
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._transport.concurrency import AsyncQueue, AsyncTask, async_sleep
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
"""How many messages' worth of objects may be under way before more are sent."""

PATIENCE = 300.0
"""Seconds in which a broken stream has to come back, and give an answer."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
"""Seconds between two attempts to open a stream; each pause is twice as long as the one before."""

FINAL = frozenset({"permission_denied", "unauthenticated", "unimplemented", "invalid_argument", "failed_precondition"})
"""Refusals that do not pass."""

STARTING = 60.0
"""Seconds in which the server has to accept a stream."""


class AsyncStream:
    """Sends what waits in a ledger over one stream, and books the answers.

    Args:
        connection: the session that sends.
        ledger: the account of the batch.
        consistency: the consistency level.
    """

    def __init__(self, connection: AsyncSession, ledger: Ledger, consistency: ConsistencyLevel | None) -> None:
        self._session = connection
        self._ledger = ledger
        self._consistency = consistency
        self._size = FIRST_SIZE
        self._out: AsyncQueue[bytes | None] | None = None
        self._in: AsyncQueue[bytes | Exception | None] | None = None
        self._reader: AsyncTask[None] | None = None
        self._closing = False
        self._broken: float | None = None
        self._answered = 0
        self._pause = 0.0

    async def open(self) -> None:
        """Open a stream, and wait until the server takes data.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
            WeaviateBatchStreamError: if the server refuses.
        """
        await self._session.require("batch.stream", stream.SINCE)
        await self._begin()

    async def _begin(self) -> None:
        out: AsyncQueue[bytes | None] = AsyncQueue()
        back: AsyncQueue[bytes | Exception | None] = AsyncQueue()
        self._out, self._in, self._closing = out, back, False

        async def requests() -> AsyncIterator[bytes]:
            while True:
                message = await out.get()
                if message is None:
                    return
                yield message

        async def listen() -> None:
            try:
                async for reply in self._session.stream(rpcs.BATCH_STREAM.path, requests()):
                    await back.put(reply)
            except Exception as error:  # noqa: BLE001 - it is raised where the batch is used
                await back.put(error)
            finally:
                await back.put(None)

        self._reader = AsyncTask(listen)
        await out.put(stream.start(self._consistency))
        deadline = monotonic() + STARTING
        while True:
            news = await self._hear(max(deadline - monotonic(), 0.001))
            if news is None or news.started:
                return

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a message; or everything, and wait for the answers."""
        while True:
            await self._listen()
            if self._closing:
                await self._again()
            ready = len(self._ledger.objects) >= self._size or self._ledger.has_references(self._size)
            if (ready or everything) and await self._send():
                continue
            if not everything or (not self._ledger.waiting and not self._ledger.under_way):
                return
            await self._hear(self._session.settings.timeout.stream)

    async def close(self) -> None:
        """Send everything, wait for the answers, and end the stream."""
        try:
            await self.pump(True)
            if self._out is not None:
                await self._out.put(stream.stop())
        finally:
            if self._out is not None:
                await self._out.put(None)
        while self._in is not None:
            await self._hear(self._session.settings.timeout.stream, ending=True)

    async def _send(self) -> bool:
        ledger = self._ledger
        if self._out is None or ledger.under_way >= AHEAD * self._size:
            return False
        objects = ledger.take_objects(self._size)
        references = ledger.take_references(self._size - len(objects)) if len(objects) < self._size else []
        if not objects and not references:
            return False
        for message in stream.data(ledger, objects, references, self._session.message_limit):
            await self._out.put(message)
        return True

    async def _listen(self) -> None:
        while self._in is not None and not self._in.is_empty:
            await self._hear(None)

    async def _hear(self, timeout: float | None, ending: bool = False) -> stream.News | None:
        """Book the next reply; ``None`` if the stream ended."""
        if self._in is None:
            self._closing = True
            return None
        try:
            found = await self._in.get(timeout)
        except TimeoutError:
            raise WeaviateTimeoutError(f"batch.stream: the server is silent for {timeout:g} s") from None
        if isinstance(found, bytes):
            news = stream.read(self._ledger, found)
            if news.size is not None and news.size > 0:
                self._size = news.size
            if news.closing and not self._closing:
                self._closing = True
                if self._out is not None:
                    await self._out.put(None)
            return news
        if isinstance(found, Fault):
            if found.code not in {"unavailable", "connect", "canceled"} and not ending:
                raise self._named(found) from found.__cause__
        elif found is not None:
            raise found
        else:
            if self._out is not None:
                await self._out.put(None)
            self._in = self._out = None
            self._closing = True
        return None

    async def _again(self) -> None:
        """Open a new stream in the place of one that broke, and send what has no answer once more.

        A server that shuts down takes new streams and ends them at once, so that only time without an answer counts.
        """
        while self._in is not None:
            await self._hear(self._session.settings.timeout.stream)
        self._ledger.send_again()
        if self._broken is None or self._ledger.answered > self._answered:
            self._broken, self._pause = monotonic(), 0.0
        self._answered = self._ledger.answered
        why = "it ended at once"
        while True:
            await async_sleep(self._pause)
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            if monotonic() - self._broken > PATIENCE:
                raise WeaviateBatchFailedToReestablishStreamError(
                    f"no answer for {PATIENCE:g} s on one of {self._ledger.waiting} objects and references; {why}"
                )
            try:
                await self._begin()
            except WeaviateBaseError as error:
                if error.status in FINAL:
                    raise WeaviateBatchFailedToReestablishStreamError(str(error)) from error
                why = str(error)
                continue
            if not self._closing:
                return

    def _named(self, fault: Fault) -> WeaviateBaseError:
        call = Call(RpcRequest(rpcs.BATCH_STREAM, b""), lambda reply: reply, "batch.stream")
        return errors.of_code(call, fault.code, fault.text, fault.hop)
