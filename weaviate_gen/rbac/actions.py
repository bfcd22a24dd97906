"""What a role may be allowed to do, by the kind of thing that it is done to."""

from __future__ import annotations

from enum import Enum


class Action(str, Enum):
    """What all kinds of actions have in common."""

    @classmethod
    def values(cls) -> list[str]:
        """Give the actions' names on the wire."""
        return [action.value for action in cls]


class AliasAction(Action):
    """Actions on aliases."""

    CREATE = "create_aliases"
    READ = "read_aliases"
    UPDATE = "update_aliases"
    DELETE = "delete_aliases"


class BackupsAction(Action):
    """Actions on backups."""

    MANAGE = "manage_backups"


class ClusterAction(Action):
    """Actions on the cluster as a whole."""

    READ = "read_cluster"


class CollectionsAction(Action):
    """Actions on the definitions of collections."""

    CREATE = "create_collections"
    READ = "read_collections"
    UPDATE = "update_collections"
    DELETE = "delete_collections"
    MANAGE = "manage_collections"


class DataAction(Action):
    """Actions on objects."""

    CREATE = "create_data"
    READ = "read_data"
    UPDATE = "update_data"
    DELETE = "delete_data"
    MANAGE = "manage_data"


class GroupAction(Action):
    """Actions on groups of an identity provider."""

    READ = "read_groups"
    ASSIGN_AND_REVOKE = "assign_and_revoke_groups"


class MCPAction(Action):
    """Actions over the Model Context Protocol."""

    CREATE = "create_mcp"
    READ = "read_mcp"
    UPDATE = "update_mcp"


class NamespacesAction(Action):
    """Actions on namespaces."""

    MANAGE = "manage_namespaces"


class NodesAction(Action):
    """Actions on nodes."""

    READ = "read_nodes"


class ReplicateAction(Action):
    """Actions on replicas."""

    CREATE = "create_replicate"
    READ = "read_replicate"
    UPDATE = "update_replicate"
    DELETE = "delete_replicate"


class RolesAction(Action):
    """Actions on roles."""

    MANAGE = "manage_roles"
    CREATE = "create_roles"
    READ = "read_roles"
    UPDATE = "update_roles"
    DELETE = "delete_roles"


class TenantsAction(Action):
    """Actions on tenants."""

    CREATE = "create_tenants"
    READ = "read_tenants"
    UPDATE = "update_tenants"
    DELETE = "delete_tenants"


class UsersAction(Action):
    """Actions on users."""

    CREATE = "create_users"
    READ = "read_users"
    UPDATE = "update_users"
    DELETE = "delete_users"
    ASSIGN_AND_REVOKE = "assign_and_revoke_users"


class Actions:
    """Find actions by what they act on."""

    Alias = AliasAction
    Backups = BackupsAction
    Cluster = ClusterAction
    Collections = CollectionsAction
    Data = DataAction
    Groups = GroupAction
    MCP = MCPAction
    Namespaces = NamespacesAction
    Nodes = NodesAction
    Replicate = ReplicateAction
    Roles = RolesAction
    Tenants = TenantsAction
    Users = UsersAction


__all__ = [
    "Action",
    "Actions",
    "AliasAction",
    "BackupsAction",
    "ClusterAction",
    "CollectionsAction",
    "DataAction",
    "GroupAction",
    "MCPAction",
    "NamespacesAction",
    "NodesAction",
    "ReplicateAction",
    "RolesAction",
    "TenantsAction",
    "UsersAction",
]
