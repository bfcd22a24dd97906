# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Namespaces: parts of a cluster, each with collections of its own."""

from __future__ import annotations

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import namespaces as plan
from weaviate_gen.namespaces import Namespace


class AsyncNamespaces:
    """Administer namespaces; servers from 1.38 on that have them switched on.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` where the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self) -> list[Namespace]:
        """List the namespaces.

        Returns:
            The namespaces.
        """
        return await self._session.run(plan.list_all())

    async def get(self, name: str) -> Namespace | None:
        """Read a namespace.

        Args:
            name: its name.

        Returns:
            The namespace, or ``None`` if there is none of that name.
        """
        return await self._session.run(plan.get(name))

    async def create(self, name: str, *, home_node: str | None = None) -> Namespace:
        """Create a namespace.

        Args:
            name: its name.
            home_node: the node that holds it; the server's choice if not given.

        Returns:
            The namespace.
        """
        return await self._session.run(plan.create(name, home_node))

    async def update(self, name: str, *, home_node: str) -> Namespace:
        """Move a namespace to another node.

        Args:
            name: its name.
            home_node: the node that is to hold it.

        Returns:
            The namespace.
        """
        return await self._session.run(plan.update(name, home_node))

    async def delete(self, name: str) -> None:
        """Delete a namespace with all that is in it; the server does it in the background.

        Args:
            name: its name.
        """
        await self._session.run(plan.delete(name))

    async def suspend(self, name: str) -> None:
        """Suspend a namespace: its data stay, and cannot be used.

        Args:
            name: its name.
        """
        await self._session.run(plan.suspend(name))

    async def resume(self, name: str) -> None:
        """Resume a suspended namespace.

        Args:
            name: its name.
        """
        await self._session.run(plan.resume(name))
