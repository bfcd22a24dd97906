# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""The indexes of a collection's properties, and the work on them."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import indexes as plan
from weaviate_gen._core.scope import Scope
from weaviate_gen.indexes import IndexTask, PropertyIndexes
from weaviate_gen.schema.enums import Tokenization


class AsyncIndexes:
    """Look at a collection's indexes, and change them while it is in use; servers from 1.39 on.

    Indexes are called ``"filterable"``, ``"searchable"`` and ``"rangeFilters"``. Every method raises
    `weaviate_gen.exceptions.UnexpectedStatusCodeError` where the server refuses.

    Args:
        connection: the session that sends.
        scope: the collection.
    """

    def __init__(self, connection: AsyncSession, scope: Scope) -> None:
        self._session = connection
        self._scope = scope

    async def list_all(self) -> list[PropertyIndexes]:
        """Read the state of all indexes.

        Returns:
            The properties with their indexes.
        """
        return await self._session.run(plan.list_all(self._scope))

    async def update(
        self,
        property_name: str,
        index: str,
        *,
        tokenization: Tokenization | None = None,
        algorithm: str | None = None,
        tenants: Sequence[str] | None = None,
    ) -> IndexTask:
        """Create an index of a property, or change it.

        Args:
            property_name: the property.
            index: which of its indexes.
            tokenization: how text is to be cut in it.
            algorithm: how it is to be searched: ``"wand"`` or ``"blockmax"``.
            tenants: for these tenants only.

        Returns:
            The task that does it.
        """
        return await self._session.run(plan.update(self._scope, property_name, index, tokenization, algorithm, tenants))

    async def rebuild(self, property_name: str, index: str, *, tenants: Sequence[str] | None = None) -> IndexTask:
        """Build an index of a property again.

        Args:
            property_name: the property.
            index: which of its indexes.
            tenants: for these tenants only.

        Returns:
            The task that does it.
        """
        return await self._session.run(plan.rebuild(self._scope, property_name, index, tenants))

    async def cancel(self, property_name: str, index: str) -> IndexTask:
        """Cancel the work on an index of a property.

        Args:
            property_name: the property.
            index: which of its indexes.

        Returns:
            The task that was canceled.
        """
        return await self._session.run(plan.cancel(self._scope, property_name, index))

    async def drop(self, property_name: str, index: str) -> None:
        """Delete an index of a property; the property stays.

        Args:
            property_name: the property.
            index: which of its indexes.
        """
        await self._session.run(plan.drop(self._scope, property_name, index))

    async def drop_vector(self, name: str) -> None:
        """Delete the index of a named vector; the vectors stay.

        Args:
            name: the vector's name.
        """
        await self._session.run(plan.drop_vector(self._scope, name))
