"""Roles, permissions and actions."""

from __future__ import annotations

from weaviate_gen._types.access.actions import (
    Action,
    Actions,
    AliasAction,
    BackupsAction,
    ClusterAction,
    CollectionsAction,
    DataAction,
    GroupAction,
    MCPAction,
    NamespacesAction,
    NodesAction,
    ReplicateAction,
    RolesAction,
    TenantsAction,
    UsersAction,
)
from weaviate_gen._types.access.factories import (
    GroupsPermissions,
    NodesPermissions,
)
from weaviate_gen._types.access.permissions import (
    Permission,
    UnknownPermission,
)
from weaviate_gen._types.access.roles import (
    GroupAssignment,
    GroupTypes,
    Permissions,
    PermissionsCreateType,
    PermissionsInputType,
    PermissionsOutputType,
    Role,
    RoleBase,
    RoleScope,
    UserAssignment,
    UserTypes,
)

__all__ = [
    "Action",
    "Actions",
    "AliasAction",
    "BackupsAction",
    "ClusterAction",
    "CollectionsAction",
    "DataAction",
    "GroupAction",
    "GroupAssignment",
    "GroupTypes",
    "GroupsPermissions",
    "MCPAction",
    "NamespacesAction",
    "NodesAction",
    "NodesPermissions",
    "Permission",
    "Permissions",
    "PermissionsCreateType",
    "PermissionsInputType",
    "PermissionsOutputType",
    "ReplicateAction",
    "Role",
    "RoleBase",
    "RoleScope",
    "RolesAction",
    "TenantsAction",
    "UnknownPermission",
    "UserAssignment",
    "UserTypes",
    "UsersAction",
]
