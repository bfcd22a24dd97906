# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Writes of objects and references."""

from __future__ import annotations

import uuid as uuid_module
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.data import many, objects, references, upserts
from weaviate_gen._core.frames import is_frame
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchObjectReturn, BatchReferenceReturn
from weaviate_gen._types.data.frames import Frame
from weaviate_gen._types.data.objects import (
    UUID,
    DataObject,
    DataReferences,
    ReferenceInput,
    ReferenceInputs,
    SingleReferenceInput,
)
from weaviate_gen._types.data.results import DeleteManyObject, DeleteManyReturn, OnConflict, UpsertReturn
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._types.query.conditions import FilterReturn

P = TypeVar("P")
Q = TypeVar("Q")


class _DataCollectionAsync(Generic[P]):
    """Stores, changes and deletes the objects of one collection."""

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope
        self.name: str = scope.name

    def with_data_model(self, data_model: type[Q]) -> _DataCollectionAsync[Q]:
        """Return the same methods, typed by another model of properties.

        Args:
            data_model: a TypedDict.

        Returns:
            The methods.
        """
        from weaviate_gen._core import models

        models.check_properties(data_model)
        return _DataCollectionAsync(self._session, self._scope)

    async def insert(
        self,
        properties: P,
        references: ReferenceInputs | None = None,
        uuid: UUID | None = None,
        vector: Any = None,
    ) -> uuid_module.UUID:
        """Store a new object.

        Args:
            properties: its properties by name.
            references: its references by name.
            uuid: its id; generated if ``None``.
            vector: its vector, or its vectors by name.

        Returns:
            The id.

        Raises:
            UnexpectedStatusCodeError: if the server refuses, because there is one with this id, for example.
        """
        return await self._session.execute(
            objects.insert(self._scope, properties, references, uuid, vector, uuid_module.uuid4())
        )

    async def insert_many(
        self,
        objects: Sequence[P | DataObject[P, Any]] | Frame,
        *,
        vector: str | Mapping[str, str] | None = None,
        id: str | None = None,
    ) -> BatchObjectReturn:
        """Store several new objects: a list in one request, a frame in as many as its size demands.

        A frame is a table of pyarrow, polars, pandas or any library that exports Arrow. Its columns are properties, but
        for ``id``, ``vector``, ``vector.NAME``, ``references.NAME`` (ids) and ``metadata.NAME`` (ignored): those that
        results have. They are converted as wholes; null, NaN and NaT are absent, times without a zone are UTC.

        Args:
            objects: properties by name, or a :class:`DataObject` for those with an id, a vector or references; or a
                frame.
            vector: of a frame, the column of the unnamed vector, or columns by name of a vector.
            id: of a frame, the column of the ids.

        Returns:
            How they fared, one by one.

        Raises:
            WeaviateInsertManyAllFailedError: if not one is stored.
            WeaviateBatchError: if the server refuses the request; for a frame, a note has the rows that were sent.
            WeaviateInvalidInputError: if a column cannot be used, or pyarrow is not installed.
        """
        if is_frame(objects):
            from weaviate_gen._core.data import frames

            rows = frames.insert_frame(self._scope, objects, vector, id, uuid_module.uuid4)
            return await self._session.execute_flow(rows)
        if vector is not None or id is not None:
            raise WeaviateInvalidInputError("vector and id name columns of a frame; in a list, use DataObject for them")
        listed = cast("Sequence[P | DataObject[P, Any]]", objects)
        return await self._session.execute(many.insert_many(self._scope, listed, uuid_module.uuid4))

    async def ingest(self, objs: Iterable[P | DataObject[P, Any]]) -> BatchObjectReturn:
        """Store any number of new objects, as fast in wire form.

        They go in requests whose size adapts to the server's latency, as those of ``batch.dynamic()`` do.

        Args:
            objs: properties by name, or a :class:`DataObject` for those with an id, a vector or references; a
                generator is read as it goes.

        Returns:
            How they fared, one by one.
        """
        from weaviate_gen._client.aio.batch.ingest import ingest

        return await ingest(self._session, self._scope, objs)

    async def upsert(
        self,
        properties: P,
        *,
        key: str | Sequence[str],
        on_conflict: OnConflict = "replace",
        references: ReferenceInputs | None = None,
        vector: Any = None,
    ) -> UpsertReturn:
        """Store an object under an id made from its key; of two with the same key there is one.

        A new object costs one request, one that is there already two.

        Args:
            properties: its properties by name.
            key: the properties whose values make it what it is; the id is a UUID of version 5 over them.
            on_conflict: what to do if there is one: ``"replace"`` it, ``"merge"`` into it, ``"skip"`` this one, or
                ``"fail"``.
            references: its references by name.
            vector: its vector, or its vectors by name.

        Returns:
            The id, and what was done.

        Raises:
            ObjectAlreadyExistsError: if there is one and it was to fail.
        """
        return await self._session.execute_flow(
            upserts.upsert(self._scope, properties, key, on_conflict, references, vector)
        )

    async def upsert_many(
        self,
        objects: Iterable[P | DataObject[P, Any]],
        *,
        key: str | Sequence[str],
        on_conflict: OnConflict = "replace",
    ) -> list[UpsertReturn]:
        """Store several objects under ids made from their keys.

        With ``"replace"`` they go in one request, in which the server overwrites, behind one that finds out which of
        them exist; else one by one.

        Args:
            objects: properties by name, or a :class:`DataObject` for those with vectors or references.
            key: the properties whose values make an object what it is.
            on_conflict: what to do with one that is there: ``"replace"``, ``"merge"``, ``"skip"`` or ``"fail"``.

        Returns:
            The ids, and what was done, in their order.

        Raises:
            ObjectAlreadyExistsError: if one is there and was to fail; those before it are stored.
            WeaviateInsertManyAllFailedError: if not one is stored.
        """
        return await self._session.execute_flow(upserts.upsert_many(self._scope, objects, key, on_conflict))

    async def exists(self, uuid: UUID) -> bool:
        """Ask whether there is an object with this id.

        Args:
            uuid: the id.

        Returns:
            Whether there is.
        """
        return await self._session.execute(objects.exists(self._scope, uuid))

    async def replace(
        self,
        uuid: UUID,
        properties: P,
        references: ReferenceInputs | None = None,
        vector: Any = None,
    ) -> None:
        """Replace the object with this id; nothing of the old one is kept.

        Args:
            uuid: the id.
            properties: its properties by name.
            references: its references by name.
            vector: its vector, or its vectors by name.
        """
        await self._session.execute(objects.replace(self._scope, uuid, properties, references, vector))

    async def update(
        self,
        uuid: UUID,
        properties: P | None = None,
        references: ReferenceInputs | None = None,
        vector: Any = None,
    ) -> None:
        """Change some properties, references or vectors of an object; the others stay.

        Args:
            uuid: the id.
            properties: the changed properties by name.
            references: the changed references by name.
            vector: the changed vector, or vectors by name.
        """
        await self._session.execute(objects.update(self._scope, uuid, properties, references, vector))

    async def delete_by_id(self, uuid: UUID) -> bool:
        """Delete the object with this id.

        Args:
            uuid: the id.

        Returns:
            Whether there was one.
        """
        return await self._session.execute(objects.delete_by_id(self._scope, uuid))

    @overload
    async def delete_many(
        self, where: FilterReturn, *, verbose: Literal[False] = False, dry_run: bool = False
    ) -> DeleteManyReturn[None]: ...

    @overload
    async def delete_many(
        self, where: FilterReturn, *, verbose: Literal[True], dry_run: bool = False
    ) -> DeleteManyReturn[list[DeleteManyObject]]: ...

    @overload
    async def delete_many(
        self, where: FilterReturn, *, verbose: bool, dry_run: bool = False
    ) -> DeleteManyReturn[Any]: ...

    async def delete_many(self, where: FilterReturn, *, verbose: bool = False, dry_run: bool = False) -> Any:
        """Delete what a filter matches, as many as the server deletes at a time (10,000 unless configured).

        Args:
            where: the filter.
            verbose: whether the objects are listed.
            dry_run: whether nothing is to be deleted.

        Returns:
            How many were matched and deleted, and which if `verbose`.
        """
        return await self._session.execute(many.delete_many(self._scope, where, verbose, dry_run))

    async def reference_add(self, from_uuid: UUID, from_property: str, to: SingleReferenceInput) -> None:
        """Add one reference.

        Args:
            from_uuid: id of the object that has it.
            from_property: the property.
            to: what it points to.
        """
        await self._session.execute_flow(references.reference_add(self._scope, from_uuid, from_property, to))

    async def reference_add_many(
        self, refs: Sequence[DataReferences], *, over: Literal["rest", "grpc"] = "rest"
    ) -> BatchReferenceReturn:
        """Add many references in one request.

        Args:
            refs: the references.
            over: how they go; over gRPC (from 1.33 on) requests are smaller, and the response has the elapsed time.

        Returns:
            How they fared, one by one.
        """
        return await self._session.execute(references.reference_add_many(self._scope, refs, over))

    async def reference_delete(self, from_uuid: UUID, from_property: str, to: SingleReferenceInput) -> None:
        """Delete one reference.

        Args:
            from_uuid: id of the object that has it.
            from_property: the property.
            to: what it points to.
        """
        await self._session.execute_flow(references.reference_delete(self._scope, from_uuid, from_property, to))

    async def reference_replace(self, from_uuid: UUID, from_property: str, to: ReferenceInput) -> None:
        """Replace all references of a property.

        Args:
            from_uuid: id of the object that has them.
            from_property: the property.
            to: what they point to; an empty list deletes all.
        """
        await self._session.execute(references.reference_replace(self._scope, from_uuid, from_property, to))

    async def validate(
        self,
        properties: P,
        *,
        references: ReferenceInputs | None = None,
        uuid: UUID | None = None,
        vector: Any = None,
    ) -> None:
        """Validate an object on the server, without storing it.

        Args:
            properties: its properties by name.
            references: its references by name.
            uuid: its id; generated if ``None``.
            vector: its vector, or its vectors by name.

        Raises:
            UnexpectedStatusCodeError: if the server would reject it; ``error`` has the reason.
        """
        await self._session.execute(
            objects.validate(self._scope, properties, references, uuid or uuid_module.uuid4(), vector)
        )
