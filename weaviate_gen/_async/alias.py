# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Aliases: other names of collections."""

from __future__ import annotations

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import alias as plan
from weaviate_gen.aliases.alias import AliasReturn


class _AliasAsync:
    """Administer aliases; servers from 1.32 on.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` where the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self, *, collection: str | None = None) -> dict[str, AliasReturn]:
        """List aliases.

        Args:
            collection: of this collection only.

        Returns:
            The aliases by name.
        """
        return await self._session.run(plan.list_all(collection))

    async def get(self, *, alias_name: str) -> AliasReturn | None:
        """Read an alias.

        Args:
            alias_name: its name.

        Returns:
            The alias, or ``None`` if there is none of that name.
        """
        return await self._session.run(plan.get(alias_name))

    async def create(self, *, alias_name: str, target_collection: str) -> None:
        """Create an alias.

        Args:
            alias_name: its name.
            target_collection: the collection that it stands for.
        """
        await self._session.run(plan.create(alias_name, target_collection))

    async def delete(self, *, alias_name: str) -> bool:
        """Delete an alias; the collection stays.

        Args:
            alias_name: its name.

        Returns:
            Whether there was one.
        """
        return await self._session.run(plan.delete(alias_name))

    async def update(self, *, alias_name: str, new_target_collection: str) -> bool:
        """Point an alias at another collection.

        Args:
            alias_name: its name.
            new_target_collection: the collection that it stands for from now on.

        Returns:
            Whether there is such an alias.
        """
        return await self._session.run(plan.update(alias_name, new_target_collection))

    async def exists(self, *, alias_name: str) -> bool:
        """Tell whether there is an alias.

        Args:
            alias_name: its name.

        Returns:
            Whether there is.
        """
        return await self._session.run(plan.exists(alias_name))
