# Written once, for both colours: weaviate_gen/_sync has its twin, which scripts/regen.sh makes from it.
# Edit this one.
"""Users and the roles that they hold."""

from __future__ import annotations

from typing import Any, Literal, overload

from weaviate_gen._async.session import AsyncSession
from weaviate_gen._core.admin import users as plan
from weaviate_gen.rbac.models import Role, RoleBase
from weaviate_gen.users.users import OwnUser, UserDB


class _UsersOIDCAsync:
    """Administer the roles of users that the identity provider knows.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    async def get_assigned_roles(
        self, *, user_id: str, include_permissions: Literal[False] = False
    ) -> dict[str, RoleBase]: ...
    @overload
    async def get_assigned_roles(self, *, user_id: str, include_permissions: Literal[True]) -> dict[str, Role]: ...
    @overload
    async def get_assigned_roles(
        self, *, user_id: str, include_permissions: bool = False
    ) -> dict[str, Role] | dict[str, RoleBase]: ...
    async def get_assigned_roles(self, *, user_id: str, include_permissions: bool = False) -> Any:
        """Read the roles of a user.

        Args:
            user_id: who it is.
            include_permissions: whether to read their permissions as well.

        Returns:
            The roles by name.
        """
        return await self._session.run(plan.get_assigned_roles("oidc", user_id, include_permissions))

    async def assign_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Give roles to a user.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.assign_roles("oidc", user_id, role_names))

    async def revoke_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Take roles from a user.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.revoke_roles("oidc", user_id, role_names))


class _UsersDBAsync:
    """Administer users that the database knows, and their roles.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection

    @overload
    async def get_assigned_roles(
        self, *, user_id: str, include_permissions: Literal[False] = False
    ) -> dict[str, RoleBase]: ...
    @overload
    async def get_assigned_roles(self, *, user_id: str, include_permissions: Literal[True]) -> dict[str, Role]: ...
    @overload
    async def get_assigned_roles(
        self, *, user_id: str, include_permissions: bool = False
    ) -> dict[str, Role] | dict[str, RoleBase]: ...
    async def get_assigned_roles(self, *, user_id: str, include_permissions: bool = False) -> Any:
        """Read the roles of a user.

        Args:
            user_id: who it is.
            include_permissions: whether to read their permissions as well.

        Returns:
            The roles by name.
        """
        return await self._session.run(plan.get_assigned_roles("db", user_id, include_permissions))

    async def assign_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Give roles to a user.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.assign_roles("db", user_id, role_names))

    async def revoke_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Take roles from a user.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.revoke_roles("db", user_id, role_names))

    async def create(self, *, user_id: str) -> str:
        """Create a user.

        Args:
            user_id: who it is to be.

        Returns:
            The API key; it cannot be read again.
        """
        return await self._session.run(plan.create(user_id))

    async def delete(self, *, user_id: str) -> bool:
        """Delete a user.

        Args:
            user_id: who it is.

        Returns:
            Whether there was such a user.
        """
        return await self._session.run(plan.delete(user_id))

    async def rotate_key(self, *, user_id: str) -> str:
        """Replace a user's API key; the old one is accepted no more.

        Args:
            user_id: who it is.

        Returns:
            The new key; it cannot be read again.
        """
        return await self._session.run(plan.rotate_key(user_id))

    async def activate(self, *, user_id: str) -> bool:
        """Accept a user's key again.

        Args:
            user_id: who it is.

        Returns:
            ``True``, or ``False`` if it was accepted already.
        """
        return await self._session.run(plan.activate(user_id))

    async def deactivate(self, *, user_id: str, revoke_key: bool = False) -> bool:
        """Accept a user's key no more.

        Args:
            user_id: who it is.
            revoke_key: whether the key is lost, so that activating needs a new one.

        Returns:
            ``True``, or ``False`` if it was not accepted before.
        """
        return await self._session.run(plan.deactivate(user_id, revoke_key))

    async def get(self, *, user_id: str, include_last_used_time: bool = False) -> UserDB | None:
        """Read a user.

        Args:
            user_id: who it is.
            include_last_used_time: whether to read when the key was used last.

        Returns:
            The user, or ``None`` if there is none of that id.
        """
        return await self._session.run(plan.get(user_id, include_last_used_time))

    async def list_all(self, *, include_last_used_time: bool = False) -> list[UserDB]:
        """List the users that the database knows.

        Args:
            include_last_used_time: whether to read when their keys were used last.

        Returns:
            The users.
        """
        return await self._session.run(plan.list_all(include_last_used_time))


class _UsersAsync:
    """Administer users: those of the database in `db`, those of the identity provider in `oidc`.

    Args:
        connection: the session that sends.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection
        self.db = _UsersDBAsync(connection)
        self.oidc = _UsersOIDCAsync(connection)

    async def get_my_user(self) -> OwnUser:
        """Read who the caller is.

        Returns:
            The caller, with roles and groups.
        """
        return await self._session.run(plan.get_my_user())

    async def get_assigned_roles(self, user_id: str) -> dict[str, Role]:
        """Read the roles of a user, whoever manages the user; `db` and `oidc` tell them apart.

        Args:
            user_id: who it is.

        Returns:
            The roles by name.
        """
        return await self._session.run(plan.get_assigned_roles_of_any(user_id))

    async def assign_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Give roles to a user, whoever manages the user; `db` and `oidc` tell them apart.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.assign_roles(None, user_id, role_names))

    async def revoke_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Take roles from a user, whoever manages the user; `db` and `oidc` tell them apart.

        Args:
            user_id: who it is.
            role_names: the roles' names.
        """
        await self._session.run(plan.revoke_roles(None, user_id, role_names))
