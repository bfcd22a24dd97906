"""Permissions: actions, and what they may be done to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeAlias

from weaviate_gen.rbac import actions as act


class RoleScope(str, Enum):
    """How far a permission on roles reaches.

    Attributes:
        ALL: to roles with any permissions.
        MATCH: to roles whose permissions the holder has as well.
    """

    MATCH = "match"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Actions on one resource.

    Attributes:
        actions: what may be done to it.
    """

    kind: ClassVar[type[act.Action]]
    key: ClassVar[str | None] = None

    actions: frozenset[Any]

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {}

    def to_wire(self) -> list[dict[str, Any]]:
        """Give one permission of the wire for each action, in a fixed order."""
        resource = {} if self.key is None else {self.key: self.resource()}
        return [{"action": action.value, **resource} for action in self.kind if action in self.actions]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasPermissionOutput(Permission):
    """A permission on aliases.

    Attributes:
        alias: name or pattern of the aliases.
        collection: name or pattern of the collections that they stand for.
    """

    kind: ClassVar[type[act.Action]] = act.AliasAction
    key: ClassVar[str | None] = "aliases"

    alias: str
    collection: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"alias": _capital(self.alias), "collection": _capital(self.collection)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsPermissionOutput(Permission):
    """A permission on the backups of collections.

    Attributes:
        collection: name or pattern of the collections.
    """

    kind: ClassVar[type[act.Action]] = act.BackupsAction
    key: ClassVar[str | None] = "backups"

    collection: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPermissionOutput(Permission):
    """A permission on the cluster."""

    kind: ClassVar[type[act.Action]] = act.ClusterAction


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsPermissionOutput(Permission):
    """A permission on the definitions of collections.

    Attributes:
        collection: name or pattern of the collections.
    """

    kind: ClassVar[type[act.Action]] = act.CollectionsAction
    key: ClassVar[str | None] = "collections"

    collection: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPermissionOutput(Permission):
    """A permission on objects.

    Attributes:
        collection: name or pattern of their collections.
        tenant: name or pattern of their tenants.
    """

    kind: ClassVar[type[act.Action]] = act.DataAction
    key: ClassVar[str | None] = "data"

    collection: str
    tenant: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection), "tenant": self.tenant}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsPermissionOutput(Permission):
    """A permission on groups.

    Attributes:
        group: name or pattern of the groups.
        group_type: who knows the groups, such as ``"oidc"``.
    """

    kind: ClassVar[type[act.Action]] = act.GroupAction
    key: ClassVar[str | None] = "groups"

    group: str
    group_type: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"group": self.group, "groupType": self.group_type}


@dataclass(frozen=True, slots=True, kw_only=True)
class MCPPermissionOutput(Permission):
    """A permission to act over the Model Context Protocol."""

    kind: ClassVar[type[act.Action]] = act.MCPAction


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespacesPermissionOutput(Permission):
    """A permission on namespaces.

    Attributes:
        namespace: name or pattern of the namespaces.
    """

    kind: ClassVar[type[act.Action]] = act.NamespacesAction
    key: ClassVar[str | None] = "namespaces"

    namespace: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"namespace": self.namespace}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesPermissionOutput(Permission):
    """A permission to read the state of nodes.

    Attributes:
        verbosity: how much may be read: ``"minimal"`` or ``"verbose"``.
        collection: name or pattern of the collections whose shards may be read.
    """

    kind: ClassVar[type[act.Action]] = act.NodesAction
    key: ClassVar[str | None] = "nodes"

    verbosity: str
    collection: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection), "verbosity": self.verbosity}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicatePermissionOutput(Permission):
    """A permission on replicas.

    Attributes:
        collection: name or pattern of their collections.
        shard: name or pattern of their shards.
    """

    kind: ClassVar[type[act.Action]] = act.ReplicateAction
    key: ClassVar[str | None] = "replicate"

    collection: str
    shard: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection), "shard": self.shard}


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesPermissionOutput(Permission):
    """A permission on roles.

    Attributes:
        role: name or pattern of the roles.
        scope: how far it reaches; ``None`` for the server's default.
    """

    kind: ClassVar[type[act.Action]] = act.RolesAction
    key: ClassVar[str | None] = "roles"

    role: str
    scope: str | None = None

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        scope = {} if self.scope is None else {"scope": str(getattr(self.scope, "value", self.scope))}
        return {"role": self.role, **scope}


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantsPermissionOutput(Permission):
    """A permission on tenants.

    Attributes:
        collection: name or pattern of their collections.
        tenant: name or pattern of the tenants.
    """

    kind: ClassVar[type[act.Action]] = act.TenantsAction
    key: ClassVar[str | None] = "tenants"

    collection: str
    tenant: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"collection": _capital(self.collection), "tenant": self.tenant}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersPermissionOutput(Permission):
    """A permission on users.

    Attributes:
        users: name or pattern of the users.
    """

    kind: ClassVar[type[act.Action]] = act.UsersAction
    key: ClassVar[str | None] = "users"

    users: str

    def resource(self) -> dict[str, str]:
        """Give the resource as the wire has it."""
        return {"users": self.users}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPermission(Permission):
    """A permission of a kind that this client does not know yet.

    Attributes:
        actions: the actions' names.
        wire: the permission as it came.
    """

    wire: Mapping[str, Any]

    def to_wire(self) -> list[dict[str, Any]]:
        """Give it as it came."""
        return [dict(self.wire)]


PermissionsOutputType: TypeAlias = (
    AliasPermissionOutput
    | BackupsPermissionOutput
    | ClusterPermissionOutput
    | CollectionsPermissionOutput
    | DataPermissionOutput
    | GroupsPermissionOutput
    | MCPPermissionOutput
    | NamespacesPermissionOutput
    | NodesPermissionOutput
    | ReplicatePermissionOutput
    | RolesPermissionOutput
    | TenantsPermissionOutput
    | UnknownPermission
    | UsersPermissionOutput
)
PermissionsInputType: TypeAlias = Permission | Sequence[Permission | Sequence[Permission]]
PermissionsCreateType: TypeAlias = list[PermissionsOutputType]


def _capital(name: str) -> str:
    """Put a collection's name as the server has it: its first letter in upper case."""
    return name[:1].upper() + name[1:]


__all__ = [
    "AliasPermissionOutput",
    "BackupsPermissionOutput",
    "ClusterPermissionOutput",
    "CollectionsPermissionOutput",
    "DataPermissionOutput",
    "GroupsPermissionOutput",
    "MCPPermissionOutput",
    "NamespacesPermissionOutput",
    "NodesPermissionOutput",
    "Permission",
    "PermissionsCreateType",
    "PermissionsInputType",
    "PermissionsOutputType",
    "ReplicatePermissionOutput",
    "RoleScope",
    "RolesPermissionOutput",
    "TenantsPermissionOutput",
    "UnknownPermission",
    "UsersPermissionOutput",
]
