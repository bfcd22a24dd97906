"""Users and the roles that they hold."""

from __future__ import annotations

from weaviate_gen._types.access.users import (
    OwnUser,
    UserBase,
    UserDB,
    UserOIDC,
    UserTypes,
)

__all__ = [
    "OwnUser",
    "UserBase",
    "UserDB",
    "UserOIDC",
    "UserTypes",
]
