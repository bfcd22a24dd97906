"""Result types of user calls."""

from __future__ import annotations

from weaviate_gen._types.access.users import OwnUser, UserDB, UserTypes

__all__ = [
    "OwnUser",
    "UserDB",
    "UserTypes",
]
