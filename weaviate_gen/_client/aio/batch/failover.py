# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Sends a batch over streams where they can be had, and in requests over HTTP otherwise."""

from __future__ import annotations

from time import monotonic

from weaviate_gen._client.aio.batch.base import AsyncSender
from weaviate_gen._client.aio.batch.requests import AsyncRequests
from weaviate_gen._client.aio.batch.stream import AsyncStreams, NoStream
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import server
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.rate import Dynamic
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._core.behavior import HTTP_MIN_VERSION
from weaviate_gen._runtime.logs import note
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateBaseError

PAUSE = 300.0
"""Seconds for which no batch of the client tries streams after none could be opened."""

PROBE_TIMEOUT = 2.0
"""Seconds in which the server must answer over HTTP for a running batch to leave its streams."""


class AsyncStreamsOrRequests:
    """Sends over streams; in requests if RPCs travel over HTTP alone, or no connection for streams comes about.

    Args:
        connection: the session that sends.
        state: the items of the batch.
        consistency: the consistency level.
        concurrency: how many streams are open at a time.
    """

    def __init__(
        self, connection: AsyncSession, state: BatchState, consistency: ConsistencyLevel | None, concurrency: int
    ) -> None:
        self._session = connection
        self._state = state
        self._consistency = consistency
        self._streams = AsyncStreams(connection, state, consistency or ConsistencyLevel.QUORUM, concurrency)
        self._sender: AsyncSender = self._streams

    async def open(self) -> None:
        """Open the streams, and wait until the server takes data.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
            WeaviateBatchStreamError: if the server refuses.
            WeaviateTimeoutError: if it does not answer, and cannot be asked over HTTP.
        """
        session = self._session
        await session.require("batch.stream", stream.min_versions())
        if session.mode_asked == "http":
            self._sender = self._requests()
            return
        if session.mode_asked == "auto" and session.mode != "local" and await session.version() >= HTTP_MIN_VERSION:
            if monotonic() < session.no_streams_until:
                self._sender = self._requests()
                return
            self._streams.has_alternative = True
        try:
            await self._streams.open()
        except NoStream as failure:
            session.no_streams_until = monotonic() + PAUSE
            await self._leave_streams(failure)

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a message; or everything, and wait for the answers."""
        while True:
            try:
                await self._sender.pump(everything)
            except NoStream as failure:
                if await self._is_reachable():
                    await self._leave_streams(failure)
            else:
                return

    async def close(self) -> None:
        """End the streams; everything is answered for."""
        await self._sender.close()

    async def abort(self) -> None:
        """End the streams at once, and wait for no answers; record those that are there."""
        await self._sender.abort()

    def _requests(self) -> AsyncRequests:
        return AsyncRequests(self._session, self._state, Dynamic(), self._consistency)

    async def _leave_streams(self, why: NoStream) -> None:
        """Continue with requests; what was sent and not answered for is sent again."""
        note("batch", "batch.stream sends requests over HTTP, as no stream could be opened: %s", why)
        await self._streams.dissolve()
        self._sender = self._requests()

    async def _is_reachable(self) -> bool:
        """Return whether the server answers over HTTP; otherwise it is away, and streams wait longer than requests."""
        try:
            return await self._session.execute(server.is_ready(), monotonic() + PROBE_TIMEOUT)
        except WeaviateBaseError:
            return False
