# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""All collections of a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from weaviate_gen._client.aio.collection import CollectionAsync
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core import collections, models
from weaviate_gen._inputs.arguments import boolean
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen._types.query.models import P, R

if TYPE_CHECKING:
    from weaviate_gen._types.schema.config import CollectionConfig, CollectionConfigSimple
    from weaviate_gen._types.schema.properties import Property, Reference
    from weaviate_gen_wire.modules import (
        GenerativeProvider,
        InvertedIndexConfigCreate,
        MultiTenancyConfigCreate,
        NamedVectorConfigCreate,
        ObjectTTLConfigCreate,
        ReplicationConfigCreate,
        RerankerProvider,
        ShardingConfigCreate,
        VectorConfigCreate,
        VectorIndexConfigCreate,
        VectorizerConfigCreate,
    )

M = TypeVar("M")


class _CollectionsAsync:
    """Creates, lists and deletes collections, and returns handles to them."""

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    def use(
        self,
        name: type[M],
        *,
        validate: bool = False,
        vectorizer: Any = None,
        reranker: Any = None,
        generator: Any = None,
    ) -> CollectionAsync[M, None]: ...

    @overload
    def use(
        self,
        name: str,
        data_model_properties: type[P] | None = None,
        data_model_references: type[R] | None = None,
        skip_argument_validation: bool = False,
        *,
        validate: bool = False,
        vectorizer: Any = None,
        reranker: Any = None,
        generator: Any = None,
    ) -> CollectionAsync[P, R]: ...

    def use(
        self,
        name: Any,
        data_model_properties: Any = None,
        data_model_references: Any = None,
        skip_argument_validation: bool = False,
        *,
        validate: bool = False,
        vectorizer: Any = None,
        reranker: Any = None,
        generator: Any = None,
    ) -> CollectionAsync[Any, Any]:
        """Return a handle to a collection. Makes no request; the collection may not exist yet.

        With models of the client's own, the handle makes vectors of the strings of objects and queries that come
        without, scores for `rerank`, and texts for `generate`, where the collection has no module for it.

        Args:
            name: its name, or its typed model.
            data_model_properties: a TypedDict of its properties, or its typed model.
            data_model_references: a TypedDict of its references.
            skip_argument_validation: kept from the official client; arguments are always checked.
            validate: whether pydantic validates the instances of a typed model in results.
            vectorizer: a value of ``Configure.Vectors``, a module's name, or an object with a method `vectorize`.
            reranker: a value of ``Configure.Reranker``, a module's name, or an object with a method `rerank`.
            generator: a value of ``Configure.Generative``, a module's name, or an object with a method `generate`.

        Returns:
            The collection.

        Raises:
            ProviderError: a model is none of these.
        """
        if not isinstance(name, str) or validate:
            name, data_model_properties = models.name_of(name, data_model_properties)
            models.bound(data_model_properties, validate=validate)
        given = collection_name(name, "name")
        models.check_properties(data_model_properties)
        models.check_references(data_model_references)
        session = self._session
        if vectorizer is not None or reranker is not None or generator is not None:
            session = _with_models(session, vectorizer, reranker, generator)
        return CollectionAsync(
            session,
            given,
            not skip_argument_validation,
            properties=data_model_properties,
            references=data_model_references,
            validate=validate,
        )

    get = use
    """The same by its other name."""

    @overload
    async def create(self, name: type[M], *, validate: bool = False) -> CollectionAsync[M, None]: ...

    @overload
    async def create(
        self,
        name: str,
        *,
        description: str | None = None,
        generative_config: GenerativeProvider | None = None,
        inverted_index_config: InvertedIndexConfigCreate | None = None,
        multi_tenancy_config: MultiTenancyConfigCreate | None = None,
        object_ttl_config: ObjectTTLConfigCreate | None = None,
        properties: Sequence[Property] | None = None,
        references: Sequence[Reference] | None = None,
        replication_config: ReplicationConfigCreate | None = None,
        reranker_config: RerankerProvider | None = None,
        sharding_config: ShardingConfigCreate | None = None,
        vector_index_config: VectorIndexConfigCreate | None = None,
        vectorizer_config: VectorizerConfigCreate | Sequence[NamedVectorConfigCreate] | None = None,
        vector_config: VectorConfigCreate | Sequence[VectorConfigCreate] | None = None,
        data_model_properties: type[P] | None = None,
        data_model_references: type[R] | None = None,
        skip_argument_validation: bool = False,
    ) -> CollectionAsync[P, R]: ...

    async def create(
        self,
        name: Any,
        *,
        description: str | None = None,
        generative_config: GenerativeProvider | None = None,
        inverted_index_config: InvertedIndexConfigCreate | None = None,
        multi_tenancy_config: MultiTenancyConfigCreate | None = None,
        object_ttl_config: ObjectTTLConfigCreate | None = None,
        properties: Sequence[Property] | None = None,
        references: Sequence[Reference] | None = None,
        replication_config: ReplicationConfigCreate | None = None,
        reranker_config: RerankerProvider | None = None,
        sharding_config: ShardingConfigCreate | None = None,
        vector_index_config: VectorIndexConfigCreate | None = None,
        vectorizer_config: VectorizerConfigCreate | Sequence[NamedVectorConfigCreate] | None = None,
        vector_config: VectorConfigCreate | Sequence[VectorConfigCreate] | None = None,
        data_model_properties: Any = None,
        data_model_references: Any = None,
        skip_argument_validation: bool = False,
        validate: bool = False,
    ) -> CollectionAsync[Any, Any]:
        """Create a collection.

        Args:
            name: its name; the first letter is put in upper case. Or a typed model, which has all settings; nothing
                else is passed then.
            description: what it is about.
            generative_config: the model that writes about results: ``Configure.Generative…``.
            inverted_index_config: how keyword search and filters are indexed: ``Configure.inverted_index(…)``.
            multi_tenancy_config: whether it has tenants: ``Configure.multi_tenancy(…)``.
            object_ttl_config: when objects expire: ``Configure.ObjectTTL…``.
            properties: its properties.
            references: its references.
            replication_config: how often objects are kept: ``Configure.replication(…)``.
            reranker_config: the model that sorts results anew: ``Configure.Reranker…``.
            sharding_config: into how many shards it is cut: ``Configure.sharding(…)``.
            vector_index_config: the index of the unnamed vector: ``Configure.VectorIndex…``.
            vectorizer_config: where the unnamed vector comes from: ``Configure.Vectorizer…``.
            vector_config: its named vectors: ``Configure.Vectors…``, one or several.
            data_model_properties: a TypedDict of its properties.
            data_model_references: a TypedDict of its references.
            skip_argument_validation: kept from the official client; arguments are always checked.
            validate: whether pydantic validates the instances of a typed model in results.

        Returns:
            The collection.

        Raises:
            UnexpectedStatusCodeError: if the server refuses.
        """
        from weaviate_gen._core.schema.create import create

        settings: dict[str, Any] = {
            "description": description,
            "generative_config": generative_config,
            "inverted_index_config": inverted_index_config,
            "multi_tenancy_config": multi_tenancy_config,
            "object_ttl_config": object_ttl_config,
            "properties": properties,
            "references": references,
            "replication_config": replication_config,
            "reranker_config": reranker_config,
            "sharding_config": sharding_config,
            "vector_index_config": vector_index_config,
            "vectorizer_config": vectorizer_config,
            "vector_config": vector_config,
        }
        if isinstance(name, type):
            settings["data_model_properties"] = data_model_properties
            created = await self._session.execute_flow(models.creation(name, settings, validate=validate))
            data_model_properties = name
        else:
            models.check_properties(data_model_properties)
            models.check_references(data_model_references)
            models.bound(data_model_properties, validate=validate)
            created = await self._session.execute(create(collection_name(name, "name"), **settings))
        return CollectionAsync(
            self._session,
            created,
            not skip_argument_validation,
            properties=data_model_properties,
            references=data_model_references,
            validate=validate,
        )

    async def create_from_dict(self, config: Mapping[str, Any]) -> CollectionAsync[dict[str, Any], None]:
        """Create a collection from its JSON schema, sent verbatim.

        Args:
            config: what the server's REST interface takes.

        Returns:
            The collection.
        """
        return CollectionAsync(self._session, await self._session.execute(collections.create(config)))

    async def create_from_config(self, config: CollectionConfig) -> CollectionAsync[dict[str, Any], None]:
        """Create a collection like one that was read.

        Args:
            config: what ``config.get()`` or :meth:`export_config` gave.

        Returns:
            The collection.
        """
        return await self.create_from_dict(collections.recreated(config))

    async def exists(self, name: str) -> bool:
        """Ask whether there is a collection.

        Args:
            name: its name.

        Returns:
            Whether there is; other answers than yes or no are errors.
        """
        return await self._session.execute(collections.exists(name))

    async def delete(self, name: str | Sequence[str]) -> None:
        """Delete collections, with all that they hold.

        Args:
            name: the name, or several.
        """
        await self._session.execute_flow(collections.delete(name))

    async def delete_all(self) -> None:
        """Delete every collection, with all that they hold."""
        await self._session.execute_flow(collections.delete_all())

    @overload
    async def list_all(self, simple: Literal[True] = True) -> dict[str, CollectionConfigSimple]: ...

    @overload
    async def list_all(self, simple: Literal[False]) -> dict[str, CollectionConfig]: ...

    @overload
    async def list_all(
        self, simple: bool = True
    ) -> dict[str, CollectionConfig] | dict[str, CollectionConfigSimple]: ...

    async def list_all(self, simple: bool = True) -> dict[str, CollectionConfig] | dict[str, CollectionConfigSimple]:
        """List all collections.

        Args:
            simple: whether only the settings that matter most are read.

        Returns:
            Their configurations by name, in the order of names.
        """
        found: dict[str, Any] = await self._session.execute(collections.list_all(simple=boolean(simple, "simple")))
        return found

    async def export_config(self, name: str) -> CollectionConfig:
        """Read a collection's configuration.

        Args:
            name: its name.

        Returns:
            All of it; :meth:`create_from_config` makes another like it.
        """
        return await self._session.execute(collections.export_config(name))


def _with_models(session: AsyncSession, vectorizer: Any, reranker: Any, generator: Any) -> AsyncSession:
    from weaviate_gen._client.aio.modeled import AsyncModeledSession
    from weaviate_gen._core.attached import Attached
    from weaviate_gen.providers.calling import check

    for role, model in (("vectorizer", vectorizer), ("reranker", reranker), ("generator", generator)):
        check(role, model)
    return AsyncModeledSession.over(session, Attached(vectorizer, reranker, generator))
