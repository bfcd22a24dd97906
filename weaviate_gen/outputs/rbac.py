"""Result types of role calls."""

from __future__ import annotations

from weaviate_gen.rbac.models import GroupAssignment, UserAssignment
from weaviate_gen.rbac.permissions import (
    AliasPermissionOutput,
    BackupsPermissionOutput,
    ClusterPermissionOutput,
    CollectionsPermissionOutput,
    DataPermissionOutput,
    GroupsPermissionOutput,
    MCPPermissionOutput,
    NamespacesPermissionOutput,
    NodesPermissionOutput,
    PermissionsOutputType,
    ReplicatePermissionOutput,
    RoleScope,
    RolesPermissionOutput,
    TenantsPermissionOutput,
    UsersPermissionOutput,
)

__all__ = [
    "AliasPermissionOutput",
    "BackupsPermissionOutput",
    "ClusterPermissionOutput",
    "CollectionsPermissionOutput",
    "DataPermissionOutput",
    "GroupAssignment",
    "GroupsPermissionOutput",
    "MCPPermissionOutput",
    "NamespacesPermissionOutput",
    "NodesPermissionOutput",
    "PermissionsOutputType",
    "ReplicatePermissionOutput",
    "RoleScope",
    "RolesPermissionOutput",
    "TenantsPermissionOutput",
    "UserAssignment",
    "UsersPermissionOutput",
]
