# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Groups of an identity provider and the roles that they hold."""

from __future__ import annotations

from typing import Any, Literal, overload

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import groups as plan
from weaviate_gen.rbac.models import Role, RoleBase


class _GroupsOIDCAsync:
    """Administer the roles of groups that the identity provider knows.

    Args:
        connection: the session that sends.
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
        """Read the roles of a group.

        Args:
            group_id: the group's name.
            include_permissions: whether to read their permissions as well.

        Returns:
            The roles by name.
        """
        return await self._session.run(plan.get_assigned_roles(group_id, include_permissions))

    async def assign_roles(self, *, group_id: str, role_names: str | list[str]) -> None:
        """Give roles to a group.

        Args:
            group_id: the group's name.
            role_names: the roles' names.
        """
        await self._session.run(plan.assign_roles(group_id, role_names))

    async def revoke_roles(self, *, group_id: str, role_names: str | list[str]) -> None:
        """Take roles from a group.

        Args:
            group_id: the group's name.
            role_names: the roles' names.
        """
        await self._session.run(plan.revoke_roles(group_id, role_names))

    async def get_known_group_names(self) -> list[str]:
        """List the groups that hold roles.

        Returns:
            The groups' names.
        """
        return await self._session.run(plan.get_known_group_names())


class _GroupsAsync:
    """Administer groups: those of the identity provider in `oidc`.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self.oidc = _GroupsOIDCAsync(connection)
