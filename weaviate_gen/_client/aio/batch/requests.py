# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Sends a batch in requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from time import monotonic
from typing import TypeAlias

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.batch.rate import RateController
from weaviate_gen._core.batch.state import BatchState, Failure
from weaviate_gen._core.data import upserts
from weaviate_gen._core.data.many import send_objects
from weaviate_gen._core.data.references import send_references
from weaviate_gen._runtime.records import record
from weaviate_gen._transport.concurrency import AsyncResult, AsyncTask, async_sleep
from weaviate_gen._types.data.batch import BatchObject, BatchReference
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateBaseError

ItemResult: TypeAlias = tuple[BatchObject | BatchReference, Failure | None]
"""An item, and why it was not stored."""

_TOO_MUCH = ("resource_exhausted", 413)


async def change(session: AsyncSession, item: BatchObject, consistency: ConsistencyLevel | None) -> Failure | None:
    """Do with an object what a batch of objects cannot do: update it, or store it unless it is there.

    Args:
        session: what sends.
        item: the object.
        consistency: the consistency level.

    Returns:
        Why it was not done.
    """
    try:
        await session.execute_flow(upserts.change(item, consistency))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with the object
        return Failure.of(error)
    return None


@record(slots=True, eq=False)
class AsyncRequest:
    """A request in flight.

    Attributes:
        number: its connection's number in the state of the batch.
        size: how many objects it has.
        task: what sends it, and returns the answers and how many seconds they took.
    """

    number: int
    size: int
    task: AsyncTask[tuple[list[ItemResult], float]]


class AsyncRequests:
    """Sends the pending items of a batch, some at a time, and records the answers.

    Args:
        connection: the session that sends.
        state: the items of the batch.
        rate: how much at a time, and how fast.
        consistency: the consistency level of every request.
    """

    def __init__(
        self, connection: AsyncSession, state: BatchState, rate: RateController, consistency: ConsistencyLevel | None
    ) -> None:
        self._session = connection
        self._state = state
        self._rate = rate
        self._consistency = consistency
        self._numbers = count()
        self._in_flight: list[AsyncRequest] = []

    async def open(self) -> None:
        """Do nothing: requests need no opening."""

    async def pump(self, everything: bool) -> None:
        """Send what is enough for a request; or everything, and wait for the answers."""
        while everything or self._state.changes or self._state.should_apply_backpressure(self._rate.size):
            if any(request.task.done for request in self._in_flight):
                await self._await_oldest()
            elif len(self._in_flight) < self._rate.width and self._start(everything):
                continue
            elif self._in_flight and (everything or self._state.should_apply_backpressure(self._rate.size)):
                await self._await_oldest()
            else:
                return

    async def close(self) -> None:
        """Do nothing: requests need no closing."""

    async def abort(self) -> None:
        """Record the answers that are there, and wait for no others."""
        for request in list(self._in_flight):
            if request.task.done:
                await self._record(request)
            else:
                await request.task.cancel()

    def _start(self, everything: bool) -> bool:
        """Begin a request, if there is something for one; what is taken is sent, as nothing is awaited in between."""
        state, size, number = self._state, self._rate.size, next(self._numbers)
        work: Callable[[], AsyncResult[list[ItemResult]]]
        if state.changes:
            objects = [state.take_change(number)]
            work = partial(self._send_change, objects[0])
        elif state.objects and (everything or state.is_full(size)):
            objects = state.take_objects(size, number)
            work = partial(self._send_objects, objects)
        elif everything or state.has_references(size):
            objects, references = list[BatchObject](), state.take_references(size, number)
            work = partial(self._send_references, references)
            if not references:
                return False
        else:
            return False
        pause = self._rate.pause(len(objects), monotonic())
        self._in_flight.append(AsyncRequest(number, len(objects), AsyncTask(partial(self._send, work, pause))))
        return True

    async def _await_oldest(self) -> None:
        """Record a request that is done, or wait for the first."""
        await self._record(next((each for each in self._in_flight if each.task.done), self._in_flight[0]))

    async def _record(self, request: AsyncRequest) -> None:
        results, seconds = await request.task.join()
        for item, failure in results:
            if isinstance(item, BatchObject):
                self._state.object_done(str(item.uuid), failure, request.number)
            else:
                self._state.reference_done(item, failure, request.number)
        if request in self._in_flight:
            self._in_flight.remove(request)
        self._rate.record_latency(request.size, seconds)

    @staticmethod
    async def _send(work: Callable[[], AsyncResult[list[ItemResult]]], pause: float) -> tuple[list[ItemResult], float]:
        if pause > 0:
            await async_sleep(pause)
        started = monotonic()
        return await work(), monotonic() - started

    async def _send_change(self, item: BatchObject) -> list[ItemResult]:
        return [(item, await change(self._session, item, self._consistency))]

    async def _send_objects(self, objects: Sequence[BatchObject]) -> list[ItemResult]:
        keys = [str(item.uuid) for item in objects]
        try:
            await self._session.execute_flow(upserts.foresee(objects, self._consistency))
            call = send_objects(list(objects), keys, self._consistency, "a batch of objects", all_failed=False)
            result = await self._session.execute(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with each object
            if not _should_split(objects, error):
                return [(item, Failure.of(error)) for item in objects]
            middle = len(objects) // 2
            return [*await self._send_objects(objects[:middle]), *await self._send_objects(objects[middle:])]
        return _item_results(objects, {place: each.message for place, each in result.errors.items()})

    async def _send_references(self, references: Sequence[BatchReference]) -> list[ItemResult]:
        try:
            call = send_references(list(references), self._consistency, "a batch of references")
            result = await self._session.execute(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with each reference
            if not _should_split(references, error):
                return [(item, Failure.of(error)) for item in references]
            middle = len(references) // 2
            return [
                *await self._send_references(references[:middle]),
                *await self._send_references(references[middle:]),
            ]
        return _item_results(references, {place: each.message for place, each in result.errors.items()})


def _should_split(items: Sequence[BatchObject | BatchReference], error: Exception) -> bool:
    """Return whether to send in halves: one of the items cannot be written, or they are too many for a request."""
    status = error.status if isinstance(error, WeaviateBaseError) else None
    unwritten = status is None and Failure.of(error).outcome == "failed" and not getattr(error, "retryable", False)
    return len(items) > 1 and (unwritten or status in _TOO_MUCH)


def _item_results(items: Sequence[BatchObject | BatchReference], refused: dict[int, str]) -> list[ItemResult]:
    return [(item, Failure(refused[at]) if at in refused else None) for at, item in enumerate(items)]
