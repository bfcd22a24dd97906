"""Result types of role calls."""

from __future__ import annotations

from weaviate_gen._types.access.permissions import (
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
from weaviate_gen._types.access.roles import GroupAssignment, UserAssignment

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
