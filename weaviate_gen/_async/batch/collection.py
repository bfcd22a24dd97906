# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""`collection.batch`: batches into one collection."""

from __future__ import annotations

from typing import Any

from weaviate_gen._async.batch.base import AsyncBatchBase, AsyncBatchingContext, AsyncMode
from weaviate_gen._async.batch.wrapper import AsyncBatchWrapper, by_requests, by_stream
from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.pace import Dynamic, FixedSize, RateLimit
from weaviate_gen._core.scope import Scope
from weaviate_gen.data.batch import BatchResult
from weaviate_gen.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen.schema.enums import ConsistencyLevel


class AsyncBatchCollection(AsyncBatchBase):
    """A batch into one collection.

    Args:
        executor: kept from the official client.
        connection: the session that sends.
        consistency_level: the consistency level of every request.
        results: where outcomes go.
        batch_mode: how it is sent.
        name: the collection's name.
        tenant: the tenant's name.
        vectorizer_batching: kept from the official client.
    """

    def __init__(
        self,
        executor: Any,  # noqa: ARG002 - a name of the official constructor
        connection: AsyncSession,
        consistency_level: ConsistencyLevel | None,
        results: BatchResult,
        batch_mode: AsyncMode,
        name: str,
        tenant: str | None,
        vectorizer_batching: Any = None,  # noqa: ARG002 - a name of the official constructor
    ) -> None:
        super().__init__(connection, consistency_level, results, batch_mode)
        self._name = name
        self._tenant = tenant

    async def add_object(
        self,
        properties: Any = None,
        references: ReferenceInputs | None = None,
        uuid: UUID | None = None,
        vector: Any = None,
    ) -> UUID:
        """Add an object.

        Args:
            properties: its properties by name.
            references: its references by name.
            uuid: its id; made up if ``None``.
            vector: its vector, or its vectors by name.

        Returns:
            Its id.

        Raises:
            WeaviateBatchValidationError: if something is not well formed.
        """
        return await self._add_object(self._name, properties, references, uuid, vector, self._tenant)

    async def add_reference(self, from_uuid: UUID, from_property: str, to: ReferenceInput) -> None:
        """Add a reference, or several of one property.

        Args:
            from_uuid: id of the object that has it.
            from_property: the property.
            to: what it points to.

        Raises:
            WeaviateBatchValidationError: if something is not well formed.
        """
        await self._add_reference(from_uuid, self._name, from_property, to, self._tenant)


class AsyncCollectionBatchingContextManager(AsyncBatchingContext[AsyncBatchCollection]):
    """A batch into one collection, for the time of a ``with`` statement."""


class AsyncCollectionBatch(AsyncBatchWrapper):
    """Batches into one collection.

    Args:
        connection: the session that sends.
        scope: the collection.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        super().__init__(connection, scope.consistency)
        self._scope = scope

    def _batch(self, mode: AsyncMode) -> AsyncCollectionBatchingContextManager:
        scope = self._scope
        batch = AsyncBatchCollection(
            None, self._session, scope.consistency, self._fresh(), mode, scope.name, scope.tenant
        )
        return AsyncCollectionBatchingContextManager(batch, self)

    def dynamic(self) -> AsyncCollectionBatchingContextManager:
        """Send requests of a size that is fitted to the server's speed.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(Dynamic()))

    def fixed_size(self, batch_size: int = 100, concurrent_requests: int = 2) -> AsyncCollectionBatchingContextManager:
        """Send requests of one size.

        Args:
            batch_size: how many objects a request has.
            concurrent_requests: how many requests are under way at a time.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(FixedSize(batch_size, concurrent_requests)))

    def rate_limit(self, requests_per_minute: int) -> AsyncCollectionBatchingContextManager:
        """Send no more objects a minute than a vectorizer's provider allows.

        Args:
            requests_per_minute: how many objects a minute; each is a request to the provider.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(RateLimit(requests_per_minute)))

    def stream(self, *, concurrency: int | None = None) -> AsyncCollectionBatchingContextManager:
        """Send over a stream on which the server says how much it takes.

        Args:
            concurrency: how many streams are asked for.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
        """
        self._session.require_known("batch.stream", stream.SINCE)
        return self._batch(by_stream(concurrency))

    def experimental(self, *, concurrency: int | None = None) -> AsyncCollectionBatchingContextManager:
        """Do what :meth:`stream` does, by its older name.

        Args:
            concurrency: how many streams are asked for.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self.stream(concurrency=concurrency)
