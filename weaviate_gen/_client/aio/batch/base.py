# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Base of all batches: adding, sending in the background, and closing."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from weaviate_gen._client.aio.batch.adders import AsyncAdders
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.batch import intake
from weaviate_gen._core.batch.state import BatchState
from weaviate_gen._transport.concurrency import AsyncLock, async_try_acquire, is_interrupt
from weaviate_gen._types.data.batch import BatchAction, BatchResult
from weaviate_gen._types.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen._types.data.results import OnConflict
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateBatchValidationError

ENDED = "the batch is closed; open a new one"


class AsyncSender(Protocol):
    """Interface of what sends a batch."""

    async def open(self) -> None:
        """Get ready."""
        ...

    async def pump(self, everything: bool) -> None:
        """Send what is enough; or everything, and wait for the answers."""
        ...

    async def close(self) -> None:
        """Free what is held; everything has been sent."""
        ...

    async def abort(self) -> None:
        """Free what is held without waiting for anything."""
        ...


class AsyncMode(Protocol):
    """How a batch is sent: by requests of some size, or over a stream."""

    def __call__(
        self, connection: AsyncSession, state: BatchState, consistency: ConsistencyLevel | None, /
    ) -> AsyncSender:
        """Return the sender."""
        ...


class AsyncBatchBase:
    """Accepts objects and references, and sends them in its mode; any number of tasks or threads may add.

    What writes under one id happens in the order of adding. An addition that is canceled while it waits for the server
    has been added all the same. The batch ends when nobody adds any more: see :meth:`finish`.

    Args:
        connection: the session that sends.
        consistency_level: the consistency level of every request.
        results: where outcomes go.
        batch_mode: how it is sent.
    """

    def __init__(
        self,
        connection: AsyncSession,
        consistency_level: ConsistencyLevel | None,
        results: BatchResult,
        batch_mode: AsyncMode,
    ) -> None:
        self._state = BatchState(results)
        self._lock = AsyncLock()
        self._adders = AsyncAdders()
        self._sender: AsyncSender = batch_mode(connection, self._state, consistency_level)

    @property
    def number_errors(self) -> int:
        """How many objects and references failed so far."""
        return self._state.number_errors

    async def flush(self) -> None:
        """Send everything that was added, and wait for the answers."""
        async with self._lock:
            await self._sender.pump(True)

    async def _add_object(
        self,
        collection: str,
        properties: Any,
        references: ReferenceInputs | None,
        uuid: UUID | None,
        vector: Any,
        tenant: str | Tenant | None,
        action: BatchAction = "add",
    ) -> uuid_module.UUID:
        self._adders.enter()
        try:
            async with self._lock:
                index, fresh = self._state.object_count, uuid_module.uuid4
                item = intake.batch_object(
                    collection, properties, references, uuid, vector, tenant, index, fresh, action
                )
                if not self._state.add_object(item):
                    raise WeaviateBatchValidationError(f"cannot add an object: {self._state.ended}")
                await self._sender.pump(False)
        finally:
            self._adders.leave()
        return uuid_module.UUID(str(item.uuid))

    async def _upsert_object(
        self,
        collection: str,
        properties: Any,
        key: str | Sequence[str] | None,
        uuid: UUID | None,
        on_conflict: OnConflict,
        references: ReferenceInputs | None,
        vector: Any,
        tenant: str | Tenant | None,
    ) -> uuid_module.UUID:
        given, action = intake.upsert(collection, properties, key, uuid, on_conflict, tenant)
        return await self._add_object(collection, properties, references, given, vector, tenant, action)

    async def _add_reference(
        self,
        from_uuid: UUID,
        from_collection: str,
        from_property: str,
        to: ReferenceInput,
        tenant: str | Tenant | None,
    ) -> None:
        self._adders.enter()
        try:
            async with self._lock:
                index = self._state.reference_count
                items = intake.batch_references(from_uuid, from_collection, from_property, to, tenant, index)
                if not self._state.add_references(items):
                    raise WeaviateBatchValidationError(f"cannot add a reference: {self._state.ended}")
                await self._sender.pump(False)
        finally:
            self._adders.leave()

    async def open(self) -> None:
        """Get ready to send."""
        await self._sender.open()

    async def finish(self) -> None:
        """Send everything, wait for the answers, and end the batch; what cannot be sent fails with the reason.

        An addition that has begun is accepted. If other threads or tasks have added to the batch and still run, it
        stays open until none of them has added anything for a second. Adding after that raises in the caller, and
        fails too.
        """
        try:
            while self._state.ended is None:
                await self._adders.wait_until_quiet()
                async with self._lock:
                    await self._sender.pump(True)
                    if not self._adders.others_inside:
                        self._state.end(ENDED)
                        await self._sender.close()
        except BaseException as error:
            await self.abort(str(error) or type(error).__name__)
            raise

    async def abort(self, why: str) -> None:
        """End the batch at once: what was not sent fails, what was sent and not answered for is unknown.

        Args:
            why: why it ends.
        """
        release = await async_try_acquire(self._lock)
        try:
            await self._sender.abort()
        finally:
            self._state.end(why)
            if release is not None:
                release()


B = TypeVar("B", bound=AsyncBatchBase)


class AsyncBatchingContext(Generic[B]):
    """A batch in a ``with`` statement; at its end everything is sent, also after an exception.

    After Ctrl-C, and after the cancellation of the task, nothing more is sent: what was added and has no answer is
    among the failed objects and references.

    Args:
        batch: the batch.
        sink: where its results are kept.
    """

    def __init__(self, batch: B, sink: AsyncResultSink) -> None:
        self._batch = batch
        self._sink = sink

    @property
    def _ContextManagerSync__current_batch(self) -> B:  # noqa: N802 - the private name that llama-index looks for
        return self._batch

    async def __aenter__(self) -> B:
        await self._batch.open()
        return self._batch

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if is_interrupt(error):
                await self._batch.abort(f"interrupted by {type(error).__name__}")
            else:
                await self._batch.finish()
        finally:
            self._batch._state.end("interrupted")
            self._sink.record(self._batch._state)


class AsyncResultSink(Protocol):
    """Interface of what keeps the results of the last batch."""

    def record(self, state: BatchState) -> None:
        """Keep the results of a batch that ended."""
        ...
