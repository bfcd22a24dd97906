# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Configuration of one collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.schema import config as config_plans
from weaviate_gen._core.schema.update import Update
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.config import (
    GenerativeProvider,
    InvertedIndexConfigUpdate,
    MultiTenancyConfigUpdate,
    NamedVectorConfigCreate,
    ObjectTTLConfigUpdate,
    ReplicationConfigUpdate,
    RerankerProvider,
    VectorConfigUpdate,
    VectorIndexConfigUpdate,
)
from weaviate_gen._types.schema.config import CollectionConfig, CollectionConfigSimple, ShardStatus
from weaviate_gen._types.schema.enums import IndexName, ShardTarget
from weaviate_gen._types.schema.properties import Property, Reference


class _ConfigCollectionAsync:
    """Configuration of a collection.

    Args:
        connection: session that sends the requests.
        scope: collection that is addressed.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope

    @overload
    async def get(self, simple: Literal[False] = False) -> CollectionConfig: ...
    @overload
    async def get(self, simple: Literal[True]) -> CollectionConfigSimple: ...
    @overload
    async def get(self, simple: bool = False) -> CollectionConfig | CollectionConfigSimple: ...
    async def get(self, simple: bool = False) -> CollectionConfig | CollectionConfigSimple:
        """Return the configuration.

        Args:
            simple: whether to return only the most important settings.

        Returns:
            The configuration; its `to_dict` is what `collections.create_from_dict` takes.
        """
        return await self._session.execute(config_plans.get(self._scope, simple))

    async def update(
        self,
        *,
        description: str | None = None,
        property_descriptions: Mapping[str, str] | None = None,
        inverted_index_config: InvertedIndexConfigUpdate | None = None,
        multi_tenancy_config: MultiTenancyConfigUpdate | None = None,
        object_ttl_config: ObjectTTLConfigUpdate | None = None,
        replication_config: ReplicationConfigUpdate | None = None,
        vector_index_config: VectorIndexConfigUpdate | None = None,
        vectorizer_config: VectorIndexConfigUpdate | Sequence[VectorConfigUpdate] | None = None,
        vector_config: VectorConfigUpdate | Sequence[VectorConfigUpdate] | None = None,
        generative_config: GenerativeProvider | None = None,
        reranker_config: RerankerProvider | None = None,
    ) -> None:
        """Change the configuration; omitted arguments are left unchanged.

        Args:
            description: description of the collection.
            property_descriptions: descriptions of properties, by name.
            inverted_index_config: made by `Reconfigure.inverted_index`.
            multi_tenancy_config: made by `Reconfigure.multi_tenancy`.
            object_ttl_config: made by `Reconfigure.ObjectTTL`.
            replication_config: made by `Reconfigure.replication`.
            vector_index_config: made by `Reconfigure.VectorIndex`, for the one unnamed vector.
            vectorizer_config: the same, or several made by `Reconfigure.NamedVectors`.
            vector_config: made by `Reconfigure.Vectors`, one or several.
            generative_config: made by `Reconfigure.Generative`; replaces the current one.
            reranker_config: made by `Reconfigure.Reranker`; replaces the current one.

        Raises:
            WeaviateInvalidInputError: an argument has the wrong type, contradicts another one, or names something
                that the collection does not have.
            WeaviateUnsupportedFeatureError: the server is too old for an argument.
        """
        await self._session.execute_flow(
            config_plans.update(
                self._scope,
                Update(
                    description=description,
                    property_descriptions=property_descriptions,
                    inverted_index_config=inverted_index_config,
                    multi_tenancy_config=multi_tenancy_config,
                    object_ttl_config=object_ttl_config,
                    replication_config=replication_config,
                    vector_index_config=vector_index_config,
                    vectorizer_config=vectorizer_config,
                    vector_config=vector_config,
                    generative_config=generative_config,
                    reranker_config=reranker_config,
                ),
                inverted_index_config,
            )
        )

    async def add_property(self, prop: Property) -> None:
        """Add a property; existing objects have no value for it.

        Args:
            prop: property to add.

        Raises:
            WeaviateInvalidInputError: it has the wrong type, or the name is taken.
        """
        await self._session.execute_flow(config_plans.add_property(self._scope, prop))

    async def add_reference(self, ref: Reference) -> None:
        """Add a reference.

        Args:
            ref: reference to add.

        Raises:
            WeaviateInvalidInputError: it has the wrong type, or the name is taken.
        """
        await self._session.execute_flow(config_plans.add_reference(self._scope, ref))

    async def add_vector(self, *, vector_config: NamedVectorConfigCreate | Sequence[NamedVectorConfigCreate]) -> None:
        """Add vectors.

        Args:
            vector_config: made by `Configure.Vectors` or `Configure.MultiVectors`, one or several; each has a name.

        Raises:
            WeaviateInvalidInputError: it has the wrong type, or a name is missing.
        """
        await self._session.execute_flow(config_plans.add_vector(self._scope, vector_config))

    async def get_shards(self) -> list[ShardStatus]:
        """Return the shards and their status.

        Returns:
            All shards; with a tenant, the tenant's shard.
        """
        return await self._session.execute(config_plans.get_shards(self._scope))

    async def update_shards(
        self, status: ShardTarget, shard_names: str | Sequence[str] | None = None
    ) -> dict[str, str]:
        """Make shards writable or read-only.

        Args:
            status: READY or READONLY.
            shard_names: names of the shards; all by default.

        Returns:
            The status of each shard by name.

        Raises:
            WeaviateInvalidInputError: the status is neither READY nor READONLY.
        """
        return await self._session.execute_flow(config_plans.update_shards(self._scope, status, shard_names))

    async def delete_property_index(self, property_name: str, index_name: IndexName) -> bool:
        """Delete an index of a property; queries that need it become slow or fail.

        Args:
            property_name: name of the property.
            index_name: `filterable`, `searchable` or `rangeFilters`.

        Returns:
            Whether it was deleted.
        """
        return await self._session.execute(config_plans.delete_property_index(self._scope, property_name, index_name))

    async def delete_vector_index(self, vector_name: str) -> None:
        """Delete the index of a named vector with the vector of every object; this cannot be undone.

        The server removes the vectors in the background: until it is done, `get` reports the vector with a
        `VectorIndexConfigNone`, then no longer, and `add_vector` may add one of that name. Servers take this call only
        where it is switched on.

        Args:
            vector_name: name of the vector.

        Raises:
            UnexpectedStatusCodeError: the collection has no such vector, or the server has this switched off.
        """
        await self._session.execute(config_plans.delete_vector_index(self._scope, vector_name))
