# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Indexes of a collection's properties, and tasks on them."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import indexes as indexes_plans
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.index_tasks import IndexTask, PropertyIndexes
from weaviate_gen._types.schema.enums import Tokenization


class AsyncIndexes:
    """Indexes of a collection, changeable at runtime; requires Weaviate 1.39.

    Indexes are called ``"filterable"``, ``"searchable"`` and ``"rangeFilters"``. Every method raises
    `weaviate_gen.exceptions.UnexpectedStatusCodeError` if the server refuses.

    Args:
        connection: session that sends the requests.
        scope: collection that is addressed.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope

    async def list_all(self) -> list[PropertyIndexes]:
        """List all indexes with their state.

        Returns:
            The properties with their indexes.
        """
        return await self._session.execute(indexes_plans.list_all(self._scope))

    async def update(
        self,
        property_name: str,
        index: str,
        *,
        tokenization: Tokenization | None = None,
        algorithm: str | None = None,
        tenants: Sequence[str] | None = None,
    ) -> IndexTask:
        """Create or change an index of a property.

        Args:
            property_name: name of the property.
            index: kind of index.
            tokenization: tokenization of the index.
            algorithm: search algorithm: ``"wand"`` or ``"blockmax"``.
            tenants: restrict to these tenants.

        Returns:
            The task that does the work.
        """
        return await self._session.execute(
            indexes_plans.update(self._scope, property_name, index, tokenization, algorithm, tenants)
        )

    async def rebuild(self, property_name: str, index: str, *, tenants: Sequence[str] | None = None) -> IndexTask:
        """Rebuild an index of a property.

        Args:
            property_name: name of the property.
            index: kind of index.
            tenants: restrict to these tenants.

        Returns:
            The task that does the work.
        """
        return await self._session.execute(indexes_plans.rebuild(self._scope, property_name, index, tenants))

    async def cancel(self, property_name: str, index: str) -> IndexTask:
        """Cancel the task on an index of a property.

        Args:
            property_name: name of the property.
            index: kind of index.

        Returns:
            The task that was canceled.
        """
        return await self._session.execute(indexes_plans.cancel(self._scope, property_name, index))

    async def drop(self, property_name: str, index: str) -> None:
        """Delete an index of a property, keeping the property.

        Args:
            property_name: name of the property.
            index: kind of index.
        """
        await self._session.execute(indexes_plans.drop(self._scope, property_name, index))

    async def drop_vector(self, name: str) -> None:
        """Delete the index of a named vector, and the vectors; the same as `config.delete_vector_index`.

        Args:
            name: name of the vector.
        """
        await self._session.execute(indexes_plans.drop_vector(self._scope, name))
