"""Roles, and who holds them."""

from __future__ import annotations

from enum import Enum

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.access import permissions as made
from weaviate_gen._types.access.actions import Actions
from weaviate_gen._types.access.factories import Permissions
from weaviate_gen._types.access.permissions import (
    PermissionsCreateType,
    PermissionsInputType,
    PermissionsOutputType,
    RoleScope,
)


class UserTypes(str, Enum):
    """Who manages a user.

    Attributes:
        DB_DYNAMIC: the database; created while it runs.
        DB_STATIC: the server's environment.
        OIDC: the identity provider.
    """

    DB_DYNAMIC = "db_user"
    DB_STATIC = "db_env_user"
    OIDC = "oidc"


class GroupTypes(str, Enum):
    """Who manages a group.

    Attributes:
        OIDC: the identity provider.
    """

    OIDC = "oidc"


@record(frozen=True)
class UserAssignment:
    """A user that holds a role.

    Attributes:
        user_id: who.
        user_type: who manages the user.
    """

    user_id: str
    user_type: UserTypes


@record(frozen=True)
class GroupAssignment:
    """A group that holds a role.

    Attributes:
        group_id: which.
        group_type: who manages the group.
    """

    group_id: str
    group_type: GroupTypes


@record(frozen=True)
class RoleBase:
    """A role by name alone.

    Attributes:
        name: its name.
    """

    name: str


@record(frozen=True)
class Role(RoleBase):
    """A role with its permissions, by the kind of thing that they are on.

    Attributes:
        alias_permissions: on aliases.
        cluster_permissions: on the cluster.
        collections_permissions: on definitions of collections.
        data_permissions: on objects.
        roles_permissions: on roles.
        users_permissions: on users.
        backups_permissions: on backups.
        mcp_permissions: over the Model Context Protocol.
        nodes_permissions: on nodes.
        tenants_permissions: on tenants.
        replicate_permissions: on replicas.
        groups_permissions: on groups.
        namespaces_permissions: on namespaces.
        unknown_permissions: of kinds that this client does not know.
    """

    alias_permissions: list[made.AliasPermissionOutput]
    cluster_permissions: list[made.ClusterPermissionOutput]
    collections_permissions: list[made.CollectionsPermissionOutput]
    data_permissions: list[made.DataPermissionOutput]
    roles_permissions: list[made.RolesPermissionOutput]
    users_permissions: list[made.UsersPermissionOutput]
    backups_permissions: list[made.BackupsPermissionOutput]
    mcp_permissions: list[made.MCPPermissionOutput]
    nodes_permissions: list[made.NodesPermissionOutput]
    tenants_permissions: list[made.TenantsPermissionOutput]
    replicate_permissions: list[made.ReplicatePermissionOutput]
    groups_permissions: list[made.GroupsPermissionOutput]
    namespaces_permissions: list[made.NamespacesPermissionOutput] = field(
        default_factory=list[made.NamespacesPermissionOutput]
    )
    unknown_permissions: list[made.UnknownPermission] = field(default_factory=list[made.UnknownPermission])

    @property
    def permissions(self) -> list[PermissionsOutputType]:
        """Return all permissions, kind by kind."""
        return [
            *self.alias_permissions,
            *self.cluster_permissions,
            *self.collections_permissions,
            *self.data_permissions,
            *self.roles_permissions,
            *self.users_permissions,
            *self.backups_permissions,
            *self.mcp_permissions,
            *self.nodes_permissions,
            *self.tenants_permissions,
            *self.replicate_permissions,
            *self.groups_permissions,
            *self.namespaces_permissions,
            *self.unknown_permissions,
        ]


__all__ = [
    "Actions",
    "GroupAssignment",
    "GroupTypes",
    "Permissions",
    "PermissionsCreateType",
    "PermissionsInputType",
    "PermissionsOutputType",
    "Role",
    "RoleBase",
    "RoleScope",
    "UserAssignment",
    "UserTypes",
]
