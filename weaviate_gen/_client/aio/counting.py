# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Numbers of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.scope import Scope
from weaviate_gen._transport.concurrency import AsyncMeasured

if TYPE_CHECKING:
    from weaviate_gen._types.query.conditions import FilterReturn


class AsyncCounting(AsyncMeasured):
    """The part of a collection that counts its objects."""

    _session: AsyncSession
    _scope: Scope

    async def length(self) -> int:
        """Count the objects.

        Returns:
            How many there are, of the tenant if there is one.
        """
        return await self.count()

    async def count(self, filters: FilterReturn | None = None) -> int:
        """Count the objects, or those that fit a filter.

        Args:
            filters: which objects to count; ``None`` for all.

        Returns:
            How many there are, of the tenant if there is one.

        Raises:
            WeaviateInvalidInputError: `filters` is not a filter; nothing was sent.
        """
        from weaviate_gen._core.search import aggregate

        return await self._session.execute(aggregate.count(self._scope, filters))
