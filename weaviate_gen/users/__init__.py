"""Users and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.users import _UsersAsync as _UsersAsync
    from weaviate_gen._sync.users import _Users as _Users

__all__ = ["_Users", "_UsersAsync"]


def __getattr__(name: str) -> Any:
    if name == "_UsersAsync":
        from weaviate_gen._async.users import _UsersAsync

        return _UsersAsync
    if name == "_Users":
        from weaviate_gen._sync.users import _Users

        return _Users
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
