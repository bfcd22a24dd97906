# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Roles and their permissions."""

from __future__ import annotations

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import rbac as rbac_plans
from weaviate_gen._types.access.permissions import PermissionsInputType
from weaviate_gen._types.access.roles import GroupAssignment, Role, UserAssignment


class _RolesAsync:
    """Management of roles.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` if the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` if an argument is invalid.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self) -> dict[str, Role]:
        """Return the roles that the caller may see.

        Returns:
            The roles by name.
        """
        return await self._session.execute(rbac_plans.list_all())

    async def get_current_roles(self) -> list[Role]:
        """Return the caller's roles; from Weaviate 1.29 on, use `users.get_my_user`.

        Returns:
            The roles.
        """
        return await self._session.execute(rbac_plans.get_current_roles())

    async def exists(self, role_name: str) -> bool:
        """Return whether a role exists.

        Args:
            role_name: name of the role.

        Returns:
            Whether it exists.
        """
        return await self._session.execute(rbac_plans.exists(role_name))

    async def get(self, role_name: str) -> Role | None:
        """Return a role.

        Args:
            role_name: name of the role.

        Returns:
            The role, or ``None`` if no such name exists.
        """
        return await self._session.execute(rbac_plans.get(role_name))

    async def create(self, *, role_name: str, permissions: PermissionsInputType) -> Role:
        """Create a role.

        Args:
            role_name: name of the role.
            permissions: a permission, a list of permissions, or a list of such lists.

        Returns:
            The role.
        """
        return await self._session.execute(rbac_plans.create(role_name, permissions))

    async def get_user_assignments(self, role_name: str) -> list[UserAssignment]:
        """List the users that hold a role.

        Args:
            role_name: name of the role.

        Returns:
            The users, with their user types.
        """
        return await self._session.execute(rbac_plans.get_user_assignments(role_name))

    async def get_group_assignments(self, role_name: str) -> list[GroupAssignment]:
        """List the groups that hold a role.

        Args:
            role_name: name of the role.

        Returns:
            The groups, with their group types.
        """
        return await self._session.execute(rbac_plans.get_group_assignments(role_name))

    async def get_assigned_user_ids(self, role_name: str) -> list[str]:
        """List the ids of the users that hold a role; `get_user_assignments` also returns their user types.

        Args:
            role_name: name of the role.

        Returns:
            The ids of the users.
        """
        return await self._session.execute(rbac_plans.get_assigned_user_ids(role_name))

    async def delete(self, role_name: str) -> None:
        """Delete a role.

        Args:
            role_name: name of the role.
        """
        await self._session.execute(rbac_plans.delete(role_name))

    async def add_permissions(self, *, permissions: PermissionsInputType, role_name: str) -> None:
        """Add permissions to a role, keeping the existing ones.

        Args:
            permissions: permissions to add.
            role_name: name of the role.
        """
        await self._session.execute(rbac_plans.add_permissions(role_name, permissions))

    async def remove_permissions(self, *, permissions: PermissionsInputType, role_name: str) -> None:
        """Remove permissions from a role; the server deletes a role without permissions.

        Args:
            permissions: permissions to remove.
            role_name: name of the role.
        """
        await self._session.execute(rbac_plans.remove_permissions(role_name, permissions))

    async def has_permissions(self, *, permissions: PermissionsInputType, role: str) -> bool:
        """Return whether a role has all of the given permissions.

        Args:
            permissions: permissions to check.
            role: name of the role.

        Returns:
            Whether the role has all of them; ``False`` if the role does not exist.
        """
        return await self._session.execute_flow(rbac_plans.has_permissions(role, permissions))
