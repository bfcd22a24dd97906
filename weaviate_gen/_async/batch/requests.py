# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Sends a batch in requests."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from time import monotonic
from typing import TypeAlias

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._core.batch.pace import Pace
from weaviate_gen._core.data import upserts
from weaviate_gen._core.data.many import send_objects
from weaviate_gen._core.data.references import send_references
from weaviate_gen._transport.concurrency import AsyncResult, AsyncTask, async_sleep
from weaviate_gen.data.batch import BatchObject, BatchReference
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen.schema.enums import ConsistencyLevel

Outcome: TypeAlias = tuple[str, str | None]
"""The key of an object or reference, and why it was not stored."""

_TOO_MUCH = ("resource_exhausted", 413)


async def change(session: AsyncSession, item: BatchObject, consistency: ConsistencyLevel | None) -> Outcome:
    """Do with an object what a batch of objects cannot do: update it, or store it unless it is there.

    Args:
        session: what sends.
        item: the object.
        consistency: the consistency level.

    Returns:
        Its id, and why it was not done.
    """
    try:
        await session.drive(upserts.change(item, consistency))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told with the object
        return str(item.uuid), str(error) or type(error).__name__
    return str(item.uuid), None


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
        self._numbers = count()
        self._flying: list[tuple[Callable[..., None], int, AsyncTask[tuple[list[Outcome], float]]]] = []

    async def open(self) -> None:
        """Do nothing: requests need no opening."""

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a request; or everything, and wait for the answers."""
        while everything or self._ledger.changes or self._ledger.presses(self._pace.size):
            if any(task.done for _, _, task in self._flying):
                await self._land()
            elif len(self._flying) < self._pace.width and self._start(everything):
                continue
            elif self._flying and (everything or self._ledger.presses(self._pace.size)):
                await self._land()
            else:
                return

    async def close(self) -> None:
        """Send everything, and wait for the answers."""
        await self.pump(True)

    def _start(self, everything: bool) -> bool:
        """Begin a request, if there is something for one; what is taken is sent, as nothing is awaited in between."""
        ledger, size, lane = self._ledger, self._pace.size, next(self._numbers)
        booked, objects, references = (
            partial(ledger.object_done, lane=lane),
            list[BatchObject](),
            list[BatchReference](),
        )
        work: Callable[[], AsyncResult[list[Outcome]]]
        if ledger.changes:
            objects = [ledger.take_change(lane)]
            work = partial(self._send_change, objects[0])
        elif ledger.objects and (everything or ledger.is_full(size)):
            objects = ledger.take_objects(size, lane)
            work = partial(self._send_objects, objects)
        else:
            if everything or ledger.has_references(size):
                references = ledger.take_references(size, lane)
            booked, work = partial(ledger.reference_done, lane=lane), partial(self._send_references, references)
        if not objects and not references:
            return False
        pause = self._pace.pause(len(objects), monotonic())
        self._flying.append((booked, len(objects), AsyncTask(partial(self._send, work, pause))))
        return True

    async def _land(self) -> None:
        """Book a request that is done, or wait for the first."""
        flight = next((each for each in self._flying if each[2].done), self._flying[0])
        booked, number, task = flight
        outcomes, seconds = await task.join()
        self._flying.remove(flight)
        for key, error in outcomes:
            booked(key, error)
        self._pace.took(number, seconds)

    @staticmethod
    async def _send(work: Callable[[], AsyncResult[list[Outcome]]], pause: float) -> tuple[list[Outcome], float]:
        if pause > 0:
            await async_sleep(pause)
        started = monotonic()
        return await work(), monotonic() - started

    async def _send_change(self, item: BatchObject) -> list[Outcome]:
        return [await change(self._session, item, self._consistency)]

    async def _send_objects(self, objects: list[BatchObject]) -> list[Outcome]:
        keys = [str(item.uuid) for item in objects]
        try:
            call = send_objects(objects, keys, self._consistency, "a batch of objects", all_failed=False)
            result = await self._session.run(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told with each object
            told = error.status if isinstance(error, WeaviateBaseError) else None
            unsent = told is None and not getattr(error, "retryable", False)
            if len(objects) > 1 and (unsent or told in _TOO_MUCH):
                middle = len(objects) // 2
                return [*await self._send_objects(objects[:middle]), *await self._send_objects(objects[middle:])]
            return [(key, str(error) or type(error).__name__) for key in keys]
        return _outcomes(keys, {place: each.message for place, each in result.errors.items()})

    async def _send_references(self, references: list[BatchReference]) -> list[Outcome]:
        keys = [item.from_beacon for item in references]
        try:
            result = await self._session.run(send_references(references, self._consistency, "a batch of references"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told with each reference
            return [(key, str(error) or type(error).__name__) for key in keys]
        return _outcomes(keys, {place: each.message for place, each in result.errors.items()})


def _outcomes(keys: list[str], refused: dict[int, str]) -> list[Outcome]:
    return [(key, refused.get(place)) for place, key in enumerate(keys)]
