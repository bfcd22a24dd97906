# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Aliases of collections."""

from __future__ import annotations

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import alias as alias_plans
from weaviate_gen._types.alias import AliasReturn


class _AliasAsync:
    """Administer aliases; servers from 1.32 on.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` if the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self, *, collection: str | None = None) -> dict[str, AliasReturn]:
        """List aliases.

        Args:
            collection: return only aliases of this collection.

        Returns:
            The aliases by name.
        """
        return await self._session.execute(alias_plans.list_all(collection))

    async def get(self, *, alias_name: str) -> AliasReturn | None:
        """Read an alias.

        Args:
            alias_name: name of the alias.

        Returns:
            The alias, or ``None`` if no such name exists.
        """
        return await self._session.execute(alias_plans.get(alias_name))

    async def create(self, *, alias_name: str, target_collection: str) -> None:
        """Create an alias.

        Args:
            alias_name: name of the alias.
            target_collection: collection that the alias points to.
        """
        await self._session.execute(alias_plans.create(alias_name, target_collection))

    async def delete(self, *, alias_name: str) -> bool:
        """Delete an alias; the collection is kept.

        Args:
            alias_name: name of the alias.

        Returns:
            Whether it existed.
        """
        return await self._session.execute(alias_plans.delete(alias_name))

    async def update(self, *, alias_name: str, new_target_collection: str) -> bool:
        """Point an alias at another collection.

        Args:
            alias_name: name of the alias.
            new_target_collection: collection that the alias will point to.

        Returns:
            Whether it exists.
        """
        return await self._session.execute(alias_plans.update(alias_name, new_target_collection))

    async def exists(self, *, alias_name: str) -> bool:
        """Return whether an alias exists.

        Args:
            alias_name: name of the alias.

        Returns:
            Whether it exists.
        """
        return await self._session.execute(alias_plans.exists(alias_name))
