# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Roles and their permissions."""

from __future__ import annotations

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import rbac as plan
from weaviate_gen.rbac.models import GroupAssignment, Role, UserAssignment
from weaviate_gen.rbac.permissions import PermissionsInputType


class _RolesAsync:
    """Administer roles.

    Every method raises `weaviate_gen.exceptions.UnexpectedStatusCodeError` where the server refuses, and
    `weaviate_gen.exceptions.WeaviateInvalidInputError` where an argument cannot be right.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    async def list_all(self) -> dict[str, Role]:
        """Read the roles that the caller may see.

        Returns:
            The roles by name.
        """
        return await self._session.run(plan.list_all())

    async def get_current_roles(self) -> list[Role]:
        """Read the caller's roles; servers from 1.29 on have `users.get_my_user` in its place.

        Returns:
            The roles.
        """
        return await self._session.run(plan.get_current_roles())

    async def exists(self, role_name: str) -> bool:
        """Tell whether there is a role.

        Args:
            role_name: the role's name.

        Returns:
            Whether there is.
        """
        return await self._session.run(plan.exists(role_name))

    async def get(self, role_name: str) -> Role | None:
        """Read a role.

        Args:
            role_name: the role's name.

        Returns:
            The role, or ``None`` if there is none of that name.
        """
        return await self._session.run(plan.get(role_name))

    async def create(self, *, role_name: str, permissions: PermissionsInputType) -> Role:
        """Create a role.

        Args:
            role_name: the role's name.
            permissions: what it allows: a permission, a list of them, or a list of such lists.

        Returns:
            The role.
        """
        return await self._session.run(plan.create(role_name, permissions))

    async def get_user_assignments(self, role_name: str) -> list[UserAssignment]:
        """List the users that hold a role.

        Args:
            role_name: the role's name.

        Returns:
            The users, and who manages them.
        """
        return await self._session.run(plan.get_user_assignments(role_name))

    async def get_group_assignments(self, role_name: str) -> list[GroupAssignment]:
        """List the groups that hold a role.

        Args:
            role_name: the role's name.

        Returns:
            The groups, and who manages them.
        """
        return await self._session.run(plan.get_group_assignments(role_name))

    async def get_assigned_user_ids(self, role_name: str) -> list[str]:
        """List the ids of the users that hold a role; `get_user_assignments` also tells who manages them.

        Args:
            role_name: the role's name.

        Returns:
            The users' ids.
        """
        return await self._session.run(plan.get_assigned_user_ids(role_name))

    async def delete(self, role_name: str) -> None:
        """Delete a role.

        Args:
            role_name: the role's name.
        """
        await self._session.run(plan.delete(role_name))

    async def add_permissions(self, *, permissions: PermissionsInputType, role_name: str) -> None:
        """Add permissions to a role; those that it has stay.

        Args:
            permissions: what it allows from now on, too.
            role_name: the role's name.
        """
        await self._session.run(plan.add_permissions(role_name, permissions))

    async def remove_permissions(self, *, permissions: PermissionsInputType, role_name: str) -> None:
        """Remove permissions from a role; a role without any is deleted by the server.

        Args:
            permissions: what it allows no more.
            role_name: the role's name.
        """
        await self._session.run(plan.remove_permissions(role_name, permissions))

    async def has_permissions(self, *, permissions: PermissionsInputType, role: str) -> bool:
        """Tell whether a role has all of some permissions.

        Args:
            permissions: what is asked for.
            role: the role's name.

        Returns:
            Whether it has them all; ``False`` also if there is no such role.
        """
        return await self._session.drive(plan.has_permissions(role, permissions))
