# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""One collection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic

from weaviate_gen._client.aio.counting import AsyncCounting
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._client.aio.settings import view_options
from weaviate_gen._core.models import bound
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.arguments import instance, string
from weaviate_gen._types.query.models import P, R

if TYPE_CHECKING:
    from weaviate_gen._client.aio.backup import _CollectionBackupAsync
    from weaviate_gen._client.aio.batch.collection import AsyncCollectionBatch
    from weaviate_gen._client.aio.config import _ConfigCollectionAsync
    from weaviate_gen._client.aio.data import _DataCollectionAsync
    from weaviate_gen._client.aio.indexes import AsyncIndexes
    from weaviate_gen._client.aio.iterator import AsyncObjectIterator
    from weaviate_gen._client.aio.search.aggregate import _AggregateCollectionAsync
    from weaviate_gen._client.aio.search.builder import AsyncQuery
    from weaviate_gen._client.aio.search.generate import _GenerateCollectionAsync
    from weaviate_gen._client.aio.search.query import _QueryCollectionAsync
    from weaviate_gen._client.aio.tenants import _TenantsAsync
    from weaviate_gen._types.cluster.nodes import Shard
    from weaviate_gen._types.data.objects import UUID
    from weaviate_gen._types.data.tenants import Tenant
    from weaviate_gen._types.policies import RetryPolicy
    from weaviate_gen._types.query.conditions import FilterReturn
    from weaviate_gen._types.schema.enums import ConsistencyLevel
    from weaviate_gen._types.settings import Timeout


class CollectionAsync(AsyncCounting, Generic[P, R]):
    """Handle to a collection, with the tenant and consistency level of its requests. Creating one makes no request."""

    def __init__(
        self,
        connection: AsyncSession,
        name: str,
        validate_arguments: bool = True,
        consistency_level: ConsistencyLevel | None = None,
        tenant: str | None = None,
        properties: type[P] | None = None,
        references: type[R] | None = None,
        validate: bool = False,
    ) -> None:
        """Create a handle to a collection.

        Args:
            connection: the session that sends.
            name: the collection's name.
            validate_arguments: kept from the official client; arguments are always checked.
            consistency_level: the consistency level of every request, or ``None`` for the server's default.
            tenant: the tenant's name, or ``None``.
            properties: a TypedDict of the properties, or a typed model.
            references: a TypedDict of the references.
            validate: whether instances of a typed model are validated when they are read.
        """
        self.name = name
        self._session = connection
        self._validate_arguments = validate_arguments
        self._scope = Scope(
            name, tenant, consistency_level, None if properties is None else bound(properties, validate=validate)
        )
        self._properties = properties
        self._references = references
        self._validate = validate

    @property
    def _connection(self) -> AsyncSession:
        return self._session

    @cached_property
    def data(self) -> _DataCollectionAsync[P]:
        """Objects: inserts, updates and deletes."""
        from weaviate_gen._client.aio.data import _DataCollectionAsync

        return _DataCollectionAsync(self._session, self._scope)

    @cached_property
    def tenants(self) -> _TenantsAsync:
        """The collection's tenants."""
        from weaviate_gen._client.aio.tenants import _TenantsAsync

        return _TenantsAsync(self._session, self._scope)

    @cached_property
    def query(self) -> _QueryCollectionAsync[P, R]:
        """Fetches and searches."""
        from weaviate_gen._client.aio.search.query import _QueryCollectionAsync

        return _QueryCollectionAsync(self._session, self._scope, self._properties, self._references)

    @property
    def q(self) -> AsyncQuery[P, R]:
        """A search as a value, to be refined and run: ``collection.q.near_text("bike").limit(3)``."""
        from weaviate_gen._client.aio.search.builder import AsyncQuery

        return AsyncQuery(self._session, self._scope, self._properties, self._references)

    @cached_property
    def generate(self) -> _GenerateCollectionAsync[P, R]:
        """Searches whose results a model writes about."""
        from weaviate_gen._client.aio.search.generate import _GenerateCollectionAsync

        return _GenerateCollectionAsync(self._session, self._scope, self._properties, self._references)

    @cached_property
    def aggregate(self) -> _AggregateCollectionAsync:
        """Counts and measures."""
        from weaviate_gen._client.aio.search.aggregate import _AggregateCollectionAsync

        return _AggregateCollectionAsync(self._session, self._scope)

    @cached_property
    def config(self) -> _ConfigCollectionAsync:
        """The collection's schema."""
        from weaviate_gen._client.aio.config import _ConfigCollectionAsync

        return _ConfigCollectionAsync(self._session, self._scope)

    @cached_property
    def indexes(self) -> AsyncIndexes:
        """The indexes of the collection's properties, and the work on them."""
        from weaviate_gen._client.aio.indexes import AsyncIndexes

        return AsyncIndexes(self._session, self._scope)

    @cached_property
    def backup(self) -> _CollectionBackupAsync:
        """Backups of this collection."""
        from weaviate_gen._client.aio.backup import _CollectionBackupAsync

        return _CollectionBackupAsync(self._session, self.name)

    @cached_property
    def batch(self) -> AsyncCollectionBatch[P]:
        """Batches into this collection."""
        from weaviate_gen._client.aio.batch.collection import AsyncCollectionBatch

        return AsyncCollectionBatch(self._session, self._scope)

    @property
    def tenant(self) -> str | None:
        """The tenant's name, or ``None``."""
        return self._scope.tenant

    @property
    def consistency_level(self) -> ConsistencyLevel | None:
        """The consistency level of every request, or ``None`` for the server's default."""
        return self._scope.consistency

    def with_tenant(self, tenant: str | Tenant | None) -> CollectionAsync[P, R]:
        """Return the same collection for one tenant. Makes no request.

        Args:
            tenant: its name, or a tenant; ``None`` for none.

        Returns:
            The collection.
        """
        if tenant is None or isinstance(tenant, str):
            return self._copy(self._scope.consistency, tenant)
        from weaviate_gen._types.data.tenants import Tenant

        name = tenant.name if isinstance(tenant, Tenant) else tenant  # pyright: ignore[reportUnnecessaryIsInstance]
        string(name, "tenant")
        return self._copy(self._scope.consistency, name)

    def with_consistency_level(self, consistency_level: ConsistencyLevel | None) -> CollectionAsync[P, R]:
        """Return the same collection with another consistency level. Makes no request.

        Args:
            consistency_level: of every request; ``None`` for the server's default.

        Returns:
            The collection.
        """
        if consistency_level is not None:
            from weaviate_gen._types.schema.enums import ConsistencyLevel

            instance(consistency_level, ConsistencyLevel, "consistency_level", "a ConsistencyLevel")
        return self._copy(consistency_level, self._scope.tenant)

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
    ) -> CollectionAsync[P, R]:
        """Return the same collection with other options for its calls. Makes no request.

        Args:
            timeout: how long calls may take, in seconds or by kind; ``None``: as before.
            headers: what their requests carry beside all others.
            retry: when failed calls are repeated; ``None``: as before.

        Returns:
            The collection, over the same connections.

        Raises:
            WeaviateInvalidInputError: if an option cannot be.
        """
        session = self._session
        view = session.with_options(*view_options(session.settings, timeout, headers, retry))
        return self._over(view, self._scope.consistency, self._scope.tenant)

    def _copy(self, consistency: ConsistencyLevel | None, tenant: str | None) -> CollectionAsync[P, R]:
        return self._over(self._session, consistency, tenant)

    def _over(
        self, session: AsyncSession, consistency: ConsistencyLevel | None, tenant: str | None
    ) -> CollectionAsync[P, R]:
        return CollectionAsync(
            session,
            self.name,
            self._validate_arguments,
            consistency,
            tenant,
            self._properties,
            self._references,
            self._validate,
        )

    def __repr__(self) -> str:
        """Return the name, and where its requests go."""
        if "_scope" not in self.__dict__:  # tracebacks show those that are being made, too
            return object.__repr__(self)
        scope = self._scope
        given = [repr(self.name)]
        if scope.tenant is not None:
            given.append(f"tenant={scope.tenant!r}")
        if scope.consistency is not None:
            given.append(f"consistency_level={scope.consistency.value}")
        return f"{type(self).__name__}({', '.join(given)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the collection to another process, where it opens its own connections; copies share them."""
        scope = self._scope
        given = (self._session, self.name, self._validate_arguments, scope.consistency, scope.tenant)
        return type(self), (*given, self._properties, self._references, self._validate)

    async def exists(self) -> bool:
        """Ask whether the server has the collection.

        Returns:
            Whether it has.
        """
        from weaviate_gen._core import collections

        return await self._session.execute(collections.exists(self.name))

    async def shards(self) -> list[Shard]:
        """List the shards with their numbers of objects, as the nodes have them.

        Returns:
            The shards of all nodes.
        """
        from weaviate_gen._core.admin import cluster

        nodes: list[Any] = await self._session.execute(cluster.nodes(self.name, None, "verbose"))
        shards: list[list[Shard]] = [node.shards or [] for node in nodes]
        return [shard for each in shards for shard in each]

    async def to_string(self) -> str:
        """Describe the collection.

        Returns:
            Its configuration as JSON.
        """
        config = await self.config.get()
        return "<weaviate_gen.Collection config=" + json.dumps(config.to_dict(), indent=2) + ">"

    def iterator(
        self,
        include_vector: Any = False,
        return_metadata: Any = None,
        *,
        return_properties: Any = None,
        return_references: Any = None,
        after: UUID | None = None,
        cache_size: int | None = None,
        filters: FilterReturn | None = None,
        prefetch: bool = True,
        parallel: int = 1,
    ) -> AsyncObjectIterator[P, R]:
        """Go through all objects, or those that fit a filter, in the order of their ids, page by page.

        While you process a page, the next one is requested, once its second object is asked for. With `parallel`, the
        ids are split into so many ranges of equal size, read at the same time: the objects then come in no particular
        order, each once, and there is no checkpoint.

        Args:
            include_vector: which vectors to fetch: all, none, or those named.
            return_metadata: which metadata to fetch.
            return_properties: which properties to fetch; ``None`` for all.
            return_references: which references to fetch.
            after: begin after the object with this id.
            cache_size: how many objects a page has; 100 if ``None``.
            filters: which objects to give; ``None`` for all.
            prefetch: whether the next page is requested while the objects of this one are being processed.
            parallel: how many ranges of ids to read at once, up to 64; each keeps a page in memory.

        Returns:
            An iterator of objects.

        Raises:
            WeaviateInvalidInputError: an argument is of the wrong kind; nothing was sent.
        """
        from weaviate_gen._client.aio.iterator import AsyncObjectIterator

        return AsyncObjectIterator(
            self.query,
            include_vector,
            return_metadata,
            return_properties,
            return_references,
            after,
            cache_size,
            filters,
            prefetch,
            parallel,
        )
