"""Roles and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "_Roles",
    "_RolesAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.rbac import _RolesAsync as _RolesAsync
    from weaviate_gen._client.sync.rbac import _Roles as _Roles
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.rbac": ["_RolesAsync"],
            "weaviate_gen._client.sync.rbac": ["_Roles"],
        },
    )
