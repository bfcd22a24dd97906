"""Roles and their permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.rbac import _RolesAsync as _RolesAsync
    from weaviate_gen._sync.rbac import _Roles as _Roles

__all__ = ["_Roles", "_RolesAsync"]


def __getattr__(name: str) -> Any:
    if name == "_RolesAsync":
        from weaviate_gen._async.rbac import _RolesAsync

        return _RolesAsync
    if name == "_Roles":
        from weaviate_gen._sync.rbac import _Roles

        return _Roles
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
