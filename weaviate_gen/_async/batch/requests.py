# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Sends a batch in requests."""

from __future__ import annotations

from functools import partial
from time import monotonic

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.batch.pace import Pace
from weaviate_gen._core.data.many import send_objects
from weaviate_gen._core.data.references import send_references
from weaviate_gen._transport.concurrency import AsyncTask, async_sleep
from weaviate_gen.data.batch import BatchObject, BatchReference
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen.schema.enums import ConsistencyLevel

Outcome = tuple[str, str | None]
"""The key of an object or reference, and why it was not stored."""

_TOO_MUCH = ("resource_exhausted", 413)


class AsyncRequests:
    """Sends what waits in a ledger, some at a time, and books the answers.

    Args:
        connection: the session that sends.
        ledger: the account of the batch.
        pace: how much at a time, and how fast.
        consistency: the consistency level of every request.
    """

    def __init__(
        self, connection: AsyncSession, ledger: Ledger, pace: Pace, consistency: ConsistencyLevel | None
    ) -> None:
        self._session = connection
        self._ledger = ledger
        self._pace = pace
        self._consistency = consistency
        self._flying: list[tuple[int, AsyncTask[tuple[list[Outcome], list[Outcome], float]]]] = []

    async def open(self) -> None:
        """Do nothing: requests need no opening."""

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a request; or everything, and wait for the answers."""
        while True:
            objects, references = self._next(everything)
            if objects or references:
                if len(self._flying) >= self._pace.width:
                    await self._land()
                pause = self._pace.pause(len(objects), monotonic())
                if pause > 0:
                    await async_sleep(pause)
                work = partial(self._send, objects, references)
                self._flying.append((len(objects), AsyncTask(work)))
            elif everything and self._flying:
                await self._land()
            else:
                return

    async def close(self) -> None:
        """Send everything, and wait for the answers."""
        await self.pump(True)

    def _next(self, everything: bool) -> tuple[list[BatchObject], list[BatchReference]]:
        ledger, size = self._ledger, self._pace.size
        if len(ledger.objects) >= size or (everything and ledger.objects):
            return ledger.take_objects(size), []
        if ledger.has_references(size) or everything:
            return [], ledger.take_references(size)
        return [], []

    async def _land(self) -> None:
        count, task = self._flying[0]
        objects, references, seconds = await task.join()
        del self._flying[0]
        for uuid, error in objects:
            self._ledger.object_done(uuid, error)
        for beacon, error in references:
            self._ledger.reference_done(beacon, error)
        self._pace.took(count, seconds)

    async def _send(
        self, objects: list[BatchObject], references: list[BatchReference]
    ) -> tuple[list[Outcome], list[Outcome], float]:
        started = monotonic()
        if objects:
            return await self._send_objects(objects), [], monotonic() - started
        return [], await self._send_references(references), monotonic() - started

    async def _send_objects(self, objects: list[BatchObject]) -> list[Outcome]:
        keys = [str(item.uuid) for item in objects]
        try:
            call = send_objects(objects, keys, self._consistency, "a batch of objects", all_failed=False)
            result = await self._session.run(call)
        except (WeaviateBaseError, TypeError, ValueError) as error:
            told = error.status if isinstance(error, WeaviateBaseError) else None
            unsent = told is None and not getattr(error, "retryable", False)
            if len(objects) > 1 and (unsent or told in _TOO_MUCH):
                middle = len(objects) // 2
                return [*await self._send_objects(objects[:middle]), *await self._send_objects(objects[middle:])]
            return [(key, str(error)) for key in keys]
        return _outcomes(keys, {place: each.message for place, each in result.errors.items()})

    async def _send_references(self, references: list[BatchReference]) -> list[Outcome]:
        keys = [item.from_beacon for item in references]
        try:
            result = await self._session.run(send_references(references, self._consistency, "a batch of references"))
        except WeaviateBaseError as error:
            return [(key, str(error)) for key in keys]
        return _outcomes(keys, {place: each.message for place, each in result.errors.items()})


def _outcomes(keys: list[str], refused: dict[int, str]) -> list[Outcome]:
    return [(key, refused.get(place)) for place, key in enumerate(keys)]
