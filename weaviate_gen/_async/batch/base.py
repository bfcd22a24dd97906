# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""What every batch does, whatever it is called with."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.batch import intake
from weaviate_gen._core.batch.ledger import Ledger
from weaviate_gen._transport.concurrency import AsyncLock
from weaviate_gen.data.batch import BatchAction, BatchResult
from weaviate_gen.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen.data.results import OnConflict
from weaviate_gen.data.tenants import Tenant
from weaviate_gen.exceptions import WeaviateBatchValidationError
from weaviate_gen.schema.enums import ConsistencyLevel


class AsyncSender(Protocol):
    """What sends a batch."""

    async def open(self) -> None:
        """Get ready."""
        ...

    async def pump(self, everything: bool) -> None:
        """Send what is enough; or everything, and wait for the answers."""
        ...

    async def close(self) -> None:
        """Send everything, wait for the answers, and free what is held."""
        ...


class AsyncMode(Protocol):
    """How a batch is sent: by requests of some size, or over a stream."""

    def __call__(
        self, connection: AsyncSession, ledger: Ledger, consistency: ConsistencyLevel | None, /
    ) -> AsyncSender:
        """Give the sender."""
        ...


class AsyncBatchBase:
    """Takes objects and references, and sends them as its mode says; any number of tasks or threads may add.

    What writes under one id happens in the order of adding. An addition that is cancelled while it waits for the server
    has been added all the same.

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
        self._ledger = Ledger(results)
        self._lock = AsyncLock()
        self._ended = False
        self._sender: AsyncSender = batch_mode(connection, self._ledger, consistency_level)

    @property
    def number_errors(self) -> int:
        """How many objects and references were refused so far."""
        return self._ledger.number_errors

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
    ) -> UUID:
        async with self._lock:
            self._check()
            index, fresh = self._ledger.object_count, uuid_module.uuid4()
            item = intake.batch_object(collection, properties, references, uuid, vector, tenant, index, fresh, action)
            self._ledger.add_object(item)
            await self._sender.pump(False)
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
    ) -> UUID:
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
        async with self._lock:
            self._check()
            self._ledger.add_references(
                intake.batch_references(
                    from_uuid, from_collection, from_property, to, tenant, self._ledger.reference_count
                )
            )
            await self._sender.pump(False)

    def _check(self) -> None:
        if self._ended:
            raise WeaviateBatchValidationError("it has ended; begin another one")

    async def open(self) -> None:
        """Get ready to send."""
        await self._sender.open()

    async def finish(self) -> Ledger:
        """Send everything and wait for the answers; what cannot be sent is noted with its reason.

        Returns:
            The account of the batch.
        """
        why = "the batch has ended"
        try:
            async with self._lock:
                await self._sender.close()
        except BaseException as error:
            why = str(error) or type(error).__name__
            raise
        finally:
            self._ended = True
            self._ledger.give_up(why)
        return self._ledger


B = TypeVar("B", bound=AsyncBatchBase)


class AsyncBatchingContext(Generic[B]):
    """A batch for the time of a ``with`` statement; at its end everything is sent, also after an exception.

    Args:
        batch: the batch.
        wrapper: where its results are kept.
    """

    def __init__(self, batch: B, wrapper: AsyncKeeper) -> None:
        self._batch = batch
        self._keeper = wrapper

    @property
    def _ContextManagerSync__current_batch(self) -> B:  # noqa: N802 - the private name that llama-index looks for
        return self._batch

    async def __aenter__(self) -> B:
        await self._batch.open()
        return self._batch

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ledger = self._batch._ledger
        try:
            await self._batch.finish()
        finally:
            self._keeper.keep(ledger)


class AsyncKeeper(Protocol):
    """What remembers how the last batch fared."""

    def keep(self, ledger: Ledger) -> None:
        """Remember the account of a batch that ended."""
        ...
