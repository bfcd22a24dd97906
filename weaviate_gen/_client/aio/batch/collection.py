# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""`collection.batch`: batches into one collection."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Mapping, Sequence
from typing import Any, Generic, cast

from weaviate_gen._client.aio.batch.base import AsyncBatchBase, AsyncBatchingContext, AsyncMode
from weaviate_gen._client.aio.batch.wrapper import AsyncBatchWrapper, by_requests, by_stream
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.batch import stream
from weaviate_gen._core.batch.rate import Dynamic, FixedSize, RateLimit
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchResult
from weaviate_gen._types.data.frames import Frame
from weaviate_gen._types.data.objects import UUID, ReferenceInput, ReferenceInputs
from weaviate_gen._types.data.results import OnConflict
from weaviate_gen._types.query.models import P
from weaviate_gen._types.schema.enums import ConsistencyLevel


class AsyncBatchCollection(AsyncBatchBase, Generic[P]):
    """A batch into one collection.

    Args:
        executor: kept from the official client.
        connection: session that sends the requests.
        consistency_level: consistency level of every request.
        results: collects the results.
        batch_mode: creates the sender.
        name: name of the collection.
        tenant: name of the tenant.
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
        properties: P | None = None,
        references: ReferenceInputs | None = None,
        uuid: UUID | None = None,
        vector: Any = None,
    ) -> uuid_module.UUID:
        """Add an object.

        Args:
            properties: properties by name.
            references: references by name.
            uuid: id of the object; generated if ``None``.
            vector: vector of the object, or vectors by name.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._add_object(self._name, properties, references, uuid, vector, self._tenant)

    async def add_from(
        self, frame: Frame, *, vector: str | Mapping[str, str] | None = None, id: str | None = None
    ) -> list[uuid_module.UUID]:
        """Add an object for each row of a frame; see ``data.insert_many`` for its columns.

        Args:
            frame: a table of pyarrow, polars, pandas or any library that exports Arrow.
            vector: the column of the unnamed vector, or columns by name of a vector; ``vector`` and ``vector.NAME`` if
                ``None``.
            id: the column of the ids; ``id``, if there is one, if ``None``.

        Returns:
            The objects' ids, row by row.

        Raises:
            WeaviateInvalidInputError: if a column cannot be used, or pyarrow is not installed.
            WeaviateBatchValidationError: if a row is invalid; those before it were added.
        """
        from weaviate_gen._core.data.frames import rows

        return [
            await self.add_object(cast("Any", row.properties), row.references or None, row.uuid, row.vector)
            for row in rows(frame, vector, id, "batch.add_from()")
        ]

    async def update_object(
        self, uuid: UUID, properties: Any = None, *, references: ReferenceInputs | None = None, vector: Any = None
    ) -> uuid_module.UUID:
        """Update the given properties, references or vectors of an object; the others stay.

        Sent as a request of its own, after the response to whatever was added before under this id.

        Args:
            uuid: id of the object.
            properties: changed properties by name.
            references: changed references by name.
            vector: changed vector, or vectors by name.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._add_object(self._name, properties, references, uuid, vector, self._tenant, "update")

    async def upsert_object(
        self,
        properties: P,
        *,
        key: str | Sequence[str] | None = None,
        uuid: UUID | None = None,
        on_conflict: OnConflict = "replace",
        references: ReferenceInputs | None = None,
        vector: Any = None,
    ) -> uuid_module.UUID:
        """Insert an object under an id derived from its key, or a given id; resolve conflicts by `on_conflict`.

        ``"replace"`` sends it as :meth:`add_object` does, behind a request that finds out which objects exist; the
        others send one or two requests of their own. ``batch.results.objs.outcomes`` has what was done.

        Args:
            properties: properties by name.
            key: names of the properties that identify the object; the id is derived as in ``data.upsert``.
            uuid: id of the object, instead of a key.
            on_conflict: action if an object with this id exists: ``"replace"`` it, ``"merge"`` into it, ``"skip"``
                the new one, or ``"fail"``, which adds it to the errors.
            references: references by name.
            vector: vector of the object, or vectors by name.

        Returns:
            The object's id.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        return await self._upsert_object(
            self._name, properties, key, uuid, on_conflict, references, vector, self._tenant
        )

    async def add_reference(self, from_uuid: UUID, from_property: str, to: ReferenceInput) -> None:
        """Add one or several references of a property.

        Args:
            from_uuid: id of the source object.
            from_property: name of the reference property.
            to: target object or objects.

        Raises:
            WeaviateBatchValidationError: if an argument is invalid.
        """
        await self._add_reference(from_uuid, self._name, from_property, to, self._tenant)


class AsyncCollectionBatchingContextManager(AsyncBatchingContext[AsyncBatchCollection[P]], Generic[P]):
    """A batch into one collection, as a context manager."""


class AsyncCollectionBatch(AsyncBatchWrapper, Generic[P]):
    """Batches into one collection.

    Args:
        connection: session that sends the requests.
        scope: collection, tenant and consistency level.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        super().__init__(connection, scope.consistency)
        self._scope = scope

    def _batch(self, mode: AsyncMode) -> AsyncCollectionBatchingContextManager[P]:
        scope = self._scope
        batch: AsyncBatchCollection[P] = AsyncBatchCollection(
            None, self._session, scope.consistency, self._fresh(), mode, scope.name, scope.tenant
        )
        return AsyncCollectionBatchingContextManager(batch, self)

    def dynamic(self) -> AsyncCollectionBatchingContextManager[P]:
        """Send requests whose size adapts to the server's latency.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(Dynamic()))

    def fixed_size(
        self, batch_size: int = 100, concurrent_requests: int = 2
    ) -> AsyncCollectionBatchingContextManager[P]:
        """Send requests of a fixed size.

        Args:
            batch_size: number of objects per request.
            concurrent_requests: maximum number of requests in flight.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(FixedSize(batch_size, concurrent_requests)))

    def rate_limit(self, requests_per_minute: int) -> AsyncCollectionBatchingContextManager[P]:
        """Send at most as many objects per minute as a vectorizer's provider allows.

        Args:
            requests_per_minute: maximum number of objects per minute; each is a request to the provider.

        Returns:
            The batch, for a ``with`` statement.
        """
        return self._batch(by_requests(RateLimit(requests_per_minute)))

    def stream(self, *, concurrency: int | None = None) -> AsyncCollectionBatchingContextManager[P]:
        """Send over streams, with flow control by the server.

        Args:
            concurrency: number of parallel streams; one if ``None``.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server does not support streams.
        """
        self._session.require_known("batch.stream", stream.min_versions())
        return self._batch(by_stream(concurrency))

    def experimental(self, *, concurrency: int | None = None) -> AsyncCollectionBatchingContextManager[P]:
        """Send as :meth:`stream` does; the official client's older name for it.

        Args:
            concurrency: number of parallel streams; one if ``None``.

        Returns:
            The batch, for a ``with`` statement.

        Raises:
            WeaviateUnsupportedFeatureError: if the server does not support streams.
        """
        self._session.require_known("batch.stream", stream.min_versions())
        return self._batch(by_stream(concurrency))
