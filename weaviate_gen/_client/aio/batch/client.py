# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""`client.batch`: batches into any collection."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen._client.aio.batch.base import AsyncBatchBase, AsyncBatchingContext, AsyncMode
from weaviate_gen._client.aio.batch.wrapper import AsyncBatchWrapper, by_requests, by_stream
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.rate import Dynamic, FixedSize, RateLimit
from weaviate_gen._types.data.batch import BatchResult
from weaviate_gen._types.data.frames import Frame
from weaviate_gen._types.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen._types.data.results import OnConflict
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen._types.schema.enums import ConsistencyLevel


class AsyncBatchClient(AsyncBatchBase):
    """A batch into any collection.

    Args:
        connection: session that sends the requests.
        consistency_level: consistency level of every request.
        results: collects the results.
        batch_mode: creates the sender.
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
    ) -> uuid_module.UUID:
        """Add an object.

        Args:
            collection: name of the collection.
            properties: properties by name.
            references: references by name.
            uuid: id of the object; generated if ``None``.
            vector: vector of the object, or vectors by name.
            tenant: name of the tenant.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._add_object(collection, properties, references, uuid, vector, tenant)

    async def add_from(
        self,
        collection: str,
        frame: Frame,
        *,
        vector: str | Mapping[str, str] | None = None,
        id: str | None = None,
        tenant: str | Tenant | None = None,
    ) -> list[uuid_module.UUID]:
        """Add an object for each row of a frame; see ``data.insert_many`` for its columns.

        Args:
            collection: name of the collection.
            frame: a table of pyarrow, polars, pandas or any library that exports Arrow.
            vector: the column of the unnamed vector, or columns by name of a vector; ``vector`` and ``vector.NAME`` if
                ``None``.
            id: the column of the ids; ``id``, if there is one, if ``None``.
            tenant: name of the tenant.

        Returns:
            The objects' ids, row by row.

        Raises:
            WeaviateInvalidInputError: if a column cannot be used, or pyarrow is not installed.
            WeaviateBatchValidationError: if a row is invalid; those before it were added.
        """
        from weaviate_gen._core.data.frames import rows

        return [
            await self.add_object(collection, row.properties, row.references or None, row.uuid, row.vector, tenant)
            for row in rows(frame, vector, id, "batch.add_from()")
        ]

    async def update_object(
        self,
        collection: str,
        uuid: UUID,
        *,
        properties: Any = None,
        references: ReferenceInputs | None = None,
        vector: Any = None,
        tenant: str | Tenant | None = None,
    ) -> uuid_module.UUID:
        """Update the given properties, references or vectors of an object; the others stay.

        Sent as a request of its own, after the response to whatever was added before under this id.

        Args:
            collection: name of the collection.
            uuid: id of the object.
            properties: changed properties by name.
            references: changed references by name.
            vector: changed vector, or vectors by name.
            tenant: name of the tenant.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._add_object(collection, properties, references, uuid, vector, tenant, "update")

    async def upsert_object(
        self,
        collection: str,
        properties: Any,
        *,
        key: str | Sequence[str] | None = None,
        uuid: UUID | None = None,
        on_conflict: OnConflict = "replace",
        references: ReferenceInputs | None = None,
        vector: Any = None,
        tenant: str | Tenant | None = None,
    ) -> uuid_module.UUID:
        """Insert an object under an id derived from its key, or a given id; resolve conflicts by `on_conflict`.

        ``"replace"`` sends it as :meth:`add_object` does, behind a request that finds out which objects exist; the
        others send one or two requests of their own. ``batch.results.objs.outcomes`` has what was done.

        Args:
            collection: name of the collection.
            properties: properties by name.
            key: names of the properties that identify the object; the id is derived as in ``data.upsert``.
            uuid: id of the object, instead of a key.
            on_conflict: action if an object with this id exists: ``"replace"`` it, ``"merge"`` into it, ``"skip"``
                the new one, or ``"fail"``, which adds it to the errors.
            references: references by name.
            vector: vector of the object, or vectors by name.
            tenant: name of the tenant.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._upsert_object(collection, properties, key, uuid, on_conflict, references, vector, tenant)

    async def add_reference(
        self,
        from_uuid: UUID,
        from_collection: str,
        from_property: str,
        to: ReferenceInput,
        tenant: str | Tenant | None = None,
    ) -> None:
        """Add one or several references of a property.

        Args:
            from_uuid: id of the source object.
            from_collection: collection of the source object.
            from_property: name of the reference property.
            to: target object or objects.
            tenant: tenant of the source object.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        await self._add_reference(from_uuid, from_collection, from_property, to, tenant)


class AsyncClientBatchingContextManager(AsyncBatchingContext[AsyncBatchClient]):
    """A batch into any collection, as a context manager."""


class AsyncClientBatch(AsyncBatchWrapper):
    """Batches into any collection."""

    def _batch(self, mode: AsyncMode, consistency_level: ConsistencyLevel | None) -> AsyncClientBatchingContextManager:
        batch = AsyncBatchClient(self._session, consistency_level or self._consistency, self._fresh(), mode)
        return AsyncClientBatchingContextManager(batch, self)

    def dynamic(self, consistency_level: ConsistencyLevel | None = None) -> AsyncClientBatchingContextManager:
        """Send requests whose size adapts to the server's latency.

        Args:
            consistency_level: consistency level of all requests; over streams QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(Dynamic()), consistency_level)

    def fixed_size(
        self, batch_size: int = 100, concurrent_requests: int = 2, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send requests of a fixed size.

        Args:
            batch_size: number of objects per request.
            concurrent_requests: maximum number of requests in flight.
            consistency_level: consistency level of all requests; over streams QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(FixedSize(batch_size, concurrent_requests)), consistency_level)

    def rate_limit(
        self, requests_per_minute: int, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send at most as many objects per minute as a vectorizer's provider allows.

        Args:
            requests_per_minute: maximum number of objects per minute; each is a request to the provider.
            consistency_level: consistency level of all requests; over streams QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(RateLimit(requests_per_minute)), consistency_level)

    def stream(
        self, *, concurrency: int | None = None, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send over streams, with flow control by the server.

        Args:
            concurrency: number of parallel streams; one if ``None``.
            consistency_level: consistency level of all requests; over streams QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server does not support streams.
        """
        self._session.require_known("batch.stream", stream.min_versions())
        return self._batch(by_stream(concurrency), consistency_level)

    def experimental(
        self, *, concurrency: int | None = None, consistency_level: ConsistencyLevel | None = None
    ) -> AsyncClientBatchingContextManager:
        """Send as :meth:`stream` does; the official client's older name for it.

        Args:
            concurrency: number of parallel streams; one if ``None``.
            consistency_level: consistency level of all requests; over streams QUORUM if ``None``.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server does not support streams.
        """
        self._session.require_known("batch.stream", stream.min_versions())
        return self._batch(by_stream(concurrency), consistency_level)
