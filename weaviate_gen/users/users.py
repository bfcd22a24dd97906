"""Users, as the server tells of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from weaviate_gen.rbac.models import Role, UserTypes


@dataclass(frozen=True, slots=True)
class OwnUser:
    """The caller.

    Attributes:
        user_id: who it is.
        roles: the roles held, by name.
        groups: the groups belonged to.
    """

    user_id: str
    roles: dict[str, Role]
    groups: list[str]


@dataclass(frozen=True, slots=True)
class UserBase:
    """A user with the names of the roles held.

    Attributes:
        user_id: who it is.
        role_names: the roles held.
        user_type: who manages the user.
    """

    user_id: str
    role_names: list[str]
    user_type: UserTypes


@dataclass(frozen=True, slots=True)
class UserDB(UserBase):
    """A user that the database knows.

    Attributes:
        active: whether the key is accepted.
        created_at: when the user was created, if the server says so.
        last_used_time: when the key was used last, if it was and the server was asked.
        api_key_first_letters: how the key begins.
        namespace: the namespace that the user is bound to, if any.
    """

    active: bool
    created_at: datetime | None = None
    last_used_time: datetime | None = None
    api_key_first_letters: str | None = None
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class UserOIDC(UserBase):
    """A user that the identity provider knows."""

    user_type: UserTypes = field(default=UserTypes.OIDC)


__all__ = ["OwnUser", "UserBase", "UserDB", "UserOIDC", "UserTypes"]
