"""Users and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "_Users",
    "_UsersAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.users import _UsersAsync as _UsersAsync
    from weaviate_gen._client.sync.users import _Users as _Users
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.users": ["_UsersAsync"],
            "weaviate_gen._client.sync.users": ["_Users"],
        },
    )
