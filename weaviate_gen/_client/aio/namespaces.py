# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Namespaces: parts of a cluster, each with collections of its own."""

from __future__ import annotations

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import namespaces as namespaces_plans
from weaviate_gen._types.namespaces import Namespace


class AsyncNamespaces:
    """Administer namespaces; servers from 1.38 on that have them switched on.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` if the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self) -> list[Namespace]:
        """List the namespaces.

        Returns:
            The namespaces.
        """
        return await self._session.execute(namespaces_plans.list_all())

    async def get(self, name: str) -> Namespace | None:
        """Return a namespace.

        Args:
            name: name of the namespace.

        Returns:
            The namespace, or ``None`` if no such name exists.
        """
        return await self._session.execute(namespaces_plans.get(name))

    async def create(self, name: str, *, home_node: str | None = None) -> Namespace:
        """Create a namespace.

        Args:
            name: name of the namespace.
            home_node: node that holds it; chosen by the server by default.

        Returns:
            The namespace.
        """
        return await self._session.execute(namespaces_plans.create(name, home_node))

    async def update(self, name: str, *, home_node: str) -> Namespace:
        """Move a namespace to another node.

        Args:
            name: name of the namespace.
            home_node: node that will hold it.

        Returns:
            The namespace.
        """
        return await self._session.execute(namespaces_plans.update(name, home_node))

    async def delete(self, name: str) -> None:
        """Delete a namespace with its content, in the background.

        Args:
            name: name of the namespace.
        """
        await self._session.execute(namespaces_plans.delete(name))

    async def suspend(self, name: str) -> None:
        """Suspend a namespace: its data are kept but not accessible.

        Args:
            name: name of the namespace.
        """
        await self._session.execute(namespaces_plans.suspend(name))

    async def resume(self, name: str) -> None:
        """Resume a suspended namespace.

        Args:
            name: name of the namespace.
        """
        await self._session.execute(namespaces_plans.resume(name))
