# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Users and their roles."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, overload

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.admin import users as users_plans
from weaviate_gen._types.access.roles import Role, RoleBase
from weaviate_gen._types.access.users import OwnUser, UserDB


class _UserRolesAsync:
    """Roles of users of one kind.

    Args:
        connection: session that sends the requests.
    """

    _kind: ClassVar[users_plans.UserType]

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
        """Return the roles of a user.

        Args:
            user_id: id of the user.
            include_permissions: whether to include their permissions.

        Returns:
            The roles by name.
        """
        return await self._session.execute(users_plans.get_assigned_roles(self._kind, user_id, include_permissions))

    async def assign_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Assign roles to a user.

        Args:
            user_id: id of the user.
            role_names: names of the roles.
        """
        await self._session.execute(users_plans.assign_roles(self._kind, user_id, role_names))

    async def revoke_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Revoke roles from a user.

        Args:
            user_id: id of the user.
            role_names: names of the roles.
        """
        await self._session.execute(users_plans.revoke_roles(self._kind, user_id, role_names))


class _UsersOIDCAsync(_UserRolesAsync):
    """Roles of users that an OIDC provider manages."""

    _kind = "oidc"


class _UsersDBAsync(_UserRolesAsync):
    """Users managed by the database, and their roles."""

    _kind = "db"

    async def create(self, *, user_id: str) -> str:
        """Create a user.

        Args:
            user_id: id of the new user.

        Returns:
            The API key; it cannot be read again.
        """
        return await self._session.execute(users_plans.create(user_id))

    async def delete(self, *, user_id: str) -> bool:
        """Delete a user.

        Args:
            user_id: id of the user.

        Returns:
            Whether the user existed.
        """
        return await self._session.execute(users_plans.delete(user_id))

    async def rotate_key(self, *, user_id: str) -> str:
        """Replace a user's API key; the old key stops working.

        Args:
            user_id: id of the user.

        Returns:
            The new key; it cannot be read again.
        """
        return await self._session.execute(users_plans.rotate_key(user_id))

    async def activate(self, *, user_id: str) -> bool:
        """Activate a user: accept the API key again.

        Args:
            user_id: id of the user.

        Returns:
            ``True``, or ``False`` if the user was already active.
        """
        return await self._session.execute(users_plans.activate(user_id))

    async def deactivate(self, *, user_id: str, revoke_key: bool = False) -> bool:
        """Deactivate a user: stop accepting the API key.

        Args:
            user_id: id of the user.
            revoke_key: whether to revoke the key, so that a new one is needed after activation.

        Returns:
            ``True``, or ``False`` if the user was already inactive.
        """
        return await self._session.execute(users_plans.deactivate(user_id, revoke_key))

    async def get(self, *, user_id: str, include_last_used_time: bool = False) -> UserDB | None:
        """Return a user.

        Args:
            user_id: id of the user.
            include_last_used_time: whether to include the time of the key's last use.

        Returns:
            The user, or ``None`` if no such id exists.
        """
        return await self._session.execute(users_plans.get(user_id, include_last_used_time))

    async def list_all(self, *, include_last_used_time: bool = False) -> list[UserDB]:
        """List the users managed by the database.

        Args:
            include_last_used_time: whether to include the time of each key's last use.

        Returns:
            The users.
        """
        return await self._session.execute(users_plans.list_all(include_last_used_time))


class _UsersAsync:
    """Users: those of the database in `db`, those of an OIDC provider in `oidc`.

    Args:
        connection: session that sends the requests.
    """

    def __init__(self, connection: AsyncSession) -> None:
        self._session = connection
        self.db = _UsersDBAsync(connection)
        self.oidc = _UsersOIDCAsync(connection)

    async def get_my_user(self) -> OwnUser:
        """Return the user that sends the request.

        Returns:
            The user, with roles and groups.
        """
        return await self._session.execute(users_plans.get_my_user())

    async def get_assigned_roles(self, user_id: str) -> dict[str, Role]:
        """Return the roles of a user of either type; see `db` and `oidc` for one type.

        Args:
            user_id: id of the user.

        Returns:
            The roles by name.
        """
        return await self._session.execute(users_plans.get_assigned_roles_of_any(user_id))

    async def assign_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Assign roles to a user of either type; see `db` and `oidc` for one type.

        Args:
            user_id: id of the user.
            role_names: names of the roles.
        """
        await self._session.execute(users_plans.assign_roles(None, user_id, role_names))

    async def revoke_roles(self, *, user_id: str, role_names: str | list[str]) -> None:
        """Revoke roles from a user of either type; see `db` and `oidc` for one type.

        Args:
            user_id: id of the user.
            role_names: names of the roles.
        """
        await self._session.execute(users_plans.revoke_roles(None, user_id, role_names))
