# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Groups of an OIDC provider and their roles."""

from __future__ import annotations

from typing import Any, Literal, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import groups as groups_plans
from weaviate_gen._types.access.roles import Role, RoleBase


class _GroupsOIDCAsync:
    """Roles of groups that an OIDC provider manages.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    async def get_assigned_roles(
        self, *, group_id: str, include_permissions: Literal[False] = False
    ) -> dict[str, RoleBase]: ...
    @overload
    async def get_assigned_roles(self, *, group_id: str, include_permissions: Literal[True]) -> dict[str, Role]: ...
    @overload
    async def get_assigned_roles(
        self, *, group_id: str, include_permissions: bool = False
    ) -> dict[str, Role] | dict[str, RoleBase]: ...
    async def get_assigned_roles(self, *, group_id: str, include_permissions: bool = False) -> Any:
        """Return the roles of a group.

        Args:
            group_id: name of the group.
            include_permissions: whether to include their permissions.

        Returns:
            The roles by name.
        """
        return await self._session.execute(groups_plans.get_assigned_roles(group_id, include_permissions))

    async def assign_roles(self, *, group_id: str, role_names: str | list[str]) -> None:
        """Assign roles to a group.

        Args:
            group_id: name of the group.
            role_names: names of the roles.
        """
        await self._session.execute(groups_plans.assign_roles(group_id, role_names))

    async def revoke_roles(self, *, group_id: str, role_names: str | list[str]) -> None:
        """Revoke roles from a group.

        Args:
            group_id: name of the group.
            role_names: names of the roles.
        """
        await self._session.execute(groups_plans.revoke_roles(group_id, role_names))

    async def get_known_group_names(self) -> list[str]:
        """List the groups that hold roles.

        Returns:
            The groups' names.
        """
        return await self._session.execute(groups_plans.get_known_group_names())


class _GroupsAsync:
    """Administer groups: those of the identity provider in `oidc`.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self.oidc = _GroupsOIDCAsync(connection)
