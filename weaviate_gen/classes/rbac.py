"""Input types for roles and permissions."""

from __future__ import annotations

from weaviate_gen.rbac.actions import Actions
from weaviate_gen.rbac.factories import Permissions
from weaviate_gen.rbac.permissions import PermissionsInputType, RoleScope

__all__ = [
    "Actions",
    "Permissions",
    "PermissionsInputType",
    "RoleScope",
]
