"""Input types for roles and permissions."""

from __future__ import annotations

from weaviate_gen._types.access.actions import Actions
from weaviate_gen._types.access.factories import Permissions
from weaviate_gen._types.access.permissions import PermissionsInputType, RoleScope

__all__ = [
    "Actions",
    "Permissions",
    "PermissionsInputType",
    "RoleScope",
]
