"""Users and the roles that they hold."""

from __future__ import annotations

from datetime import datetime

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.access.roles import Role, UserTypes


@record(frozen=True)
class OwnUser:
    """User that sent the request.

    Attributes:
        user_id: id of the user.
        roles: assigned roles by name.
        groups: names of the user's groups.
    """

    user_id: str
    roles: dict[str, Role]
    groups: list[str]


@record(frozen=True)
class UserBase:
    """User with the names of the assigned roles.

    Attributes:
        user_id: id of the user.
        role_names: names of the assigned roles.
        user_type: who manages the user.
    """

    user_id: str
    role_names: list[str]
    user_type: UserTypes


@record(frozen=True)
class UserDB(UserBase):
    """User managed by the database.

    Attributes:
        active: whether the API key is accepted.
        created_at: creation time, or ``None`` if unknown.
        last_used_time: time of the key's last use, or ``None`` if unused or not requested.
        api_key_first_letters: first characters of the API key, or ``None`` if unknown.
        namespace: name of the namespace that the user is bound to, or ``None``.
    """

    active: bool
    created_at: datetime | None = None
    last_used_time: datetime | None = None
    api_key_first_letters: str | None = None
    namespace: str | None = None


@record(frozen=True)
class UserOIDC(UserBase):
    """User managed by an OIDC provider."""

    user_type: UserTypes = field(default=UserTypes.OIDC)


__all__ = [
    "OwnUser",
    "UserBase",
    "UserDB",
    "UserOIDC",
    "UserTypes",
]
