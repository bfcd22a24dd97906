# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""`client.batch`: batches into any collection."""

from __future__ import annotations

from typing import Any

from weaviate_gen._async.batch.base import AsyncBatchBase, AsyncBatchingContext, AsyncMode
from weaviate_gen._async.batch.wrapper import AsyncBatchWrapper, by_requests, by_stream
from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.pace import Dynamic, FixedSize, RateLimit
from weaviate_gen.data.batch import BatchResult
from weaviate_gen.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen.data.tenants import Tenant
from weaviate_gen.schema.enums import ConsistencyLevel


class AsyncBatchClient(AsyncBatchBase):
    """A batch into any collection.

    Args:
        connection: the session that sends.
        consistency_level: the consistency level of every request.
        results: where outcomes go.
        batch_mode: how it is sent.
        executor: kept from the official client.
        vectorizer_batching: kept from the official client.
        objects: kept from the official client.
        references: kept from the official client.
    """

    def __init__(
        self,
        connection: AsyncSession,
        consistency_level: ConsistencyLevel | None,
        results: BatchResult,
        batch_mode: AsyncMode,
        executor: Any = None,  # noqa: ARG002 - a name of the official constructor
        vectorizer_batching: Any = None,  # noqa: ARG002 - a name of the official constructor
        objects: Any = None,  # noqa: ARG002 - a name of the official constructor
        references: Any = None,  # noqa: ARG002 - a name of the official constructor
    ) -> None:
        super().__init__(connection, consistency_level, results, batch_mode)

    async def add_object(
        self,
        collection: str,
        properties: Any = None,
        references: ReferenceInputs | None = None,
        uuid: UUID | None = None,
        vector: Any = None,
        tenant: str | Tenant | None = None,
    ) -> UUID:
        """Add an object.

        Args:
            collection: its collection's name.
            properties: its properties by name.
            references: its references by name.
            uuid: its id; made up if ``None``.
            vector: its vector, or its vectors by name.
            tenant: its tenant.

        Returns:
            Its id.

        Raises:
            WeaviateBatchValidationError: if something is not well formed.
        """
        return await self._add_object(collection, properties, references, uuid, vector, tenant)

    async def add_reference(
        self,
        from_uuid: UUID,
        from_collection: str,
        from_property: str,
        to: ReferenceInput,
        tenant: str | Tenant | None = None,
    ) -> None:
        """Add a reference, or several of one property.

        Args:
            from_uuid: id of the object that has it.
            from_collection: that object's collection.
            from_property: the property.
            to: what it points to.
            tenant: the tenant of the object that has it.

        Raises:
            WeaviateBatchValidationError: if something is not well formed.
        """
        await self._add_reference(from_uuid, from_collection, from_property, to, tenant)


class AsyncClientBatchingContextManager(AsyncBatchingContext[AsyncBatchClient]):
    """A batch into any collection, for the time of a ``with`` statement."""


class AsyncClientBatch(AsyncBatchWrapper):
    """Batches into any collection."""

    def _batch(self, mode: AsyncMode, consistency_level: ConsistencyLevel | None) -> AsyncClientBatchingContextManager:
        batch = AsyncBatchClient(self._session, consistency_level or self._consistency, self._fresh(), mode)
        return AsyncClientBatchingContextManager(batch, self)

    def dynamic(self, consistency_level: ConsistencyLevel | None = None) -> AsyncClientBatchingContextManager:
        """Send requests of a size that is fitted to the server's speed.

        Args:
            consistency_level: the consistency level of every request.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(Dynamic()), consistency_level)

    def fixed_size(
        self,
        batch_size: int = 100,
        concurrent_requests: int = 2,
        consistency_level: ConsistencyLevel | None = None,
    ) -> AsyncClientBatchingContextManager:
        """Send requests of one size.

        Args:
            batch_size: how many objects a request has.
            concurrent_requests: how many requests are under way at a time.
            consistency_level: the consistency level of every request.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(FixedSize(batch_size, concurrent_requests)), consistency_level)

    def rate_limit(
        self, requests_per_minute: int, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send no more objects a minute than a vectorizer's provider allows.

        Args:
            requests_per_minute: how many objects a minute; each is a request to the provider.
            consistency_level: the consistency level of every request.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(RateLimit(requests_per_minute)), consistency_level)

    def stream(
        self, *, concurrency: int | None = None, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send over a stream on which the server says how much it takes.

        Args:
            concurrency: how many streams are asked for.
            consistency_level: the consistency level; QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server has no streams.
        """
        self._session.require_known("batch.stream", stream.SINCE)
        return self._batch(by_stream(concurrency), consistency_level)

    def experimental(
        self, *, concurrency: int | None = None, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Do what :meth:`stream` does, by its older name.

        Args:
            concurrency: how many streams are asked for.
            consistency_level: the consistency level; QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self.stream(concurrency=concurrency, consistency_level=consistency_level)
