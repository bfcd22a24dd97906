"""Make permissions, for one resource or for several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.rbac import actions as act
from weaviate_gen.rbac import permissions as made
from weaviate_gen.rbac.permissions import PermissionsCreateType, RoleScope


def _chosen(*choices: tuple[act.Action, bool]) -> frozenset[act.Action]:
    for action, chosen in choices:
        if not isinstance(chosen, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise WeaviateInvalidInputError(f"whether to allow {action.value} must be True or False, and is {chosen!r}")
    return frozenset(action for action, chosen in choices if chosen)


def _names(what: str, value: str | Sequence[str] | None) -> list[str]:
    names = ["*"] if value is None else [value] if isinstance(value, str) else list(value)
    for name in names:
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise WeaviateInvalidInputError(f"{what} must be text or a list of it, and holds {name!r}")
    return names


def _pairs(
    first: tuple[str, str | Sequence[str]], second: tuple[str, str | Sequence[str] | None]
) -> Iterator[tuple[str, str]]:
    return product(_names(*first), _names(*second))


class NodesPermissions:
    """Make permissions to read the state of nodes."""

    @staticmethod
    def verbose(*, collection: str | Sequence[str], read: bool = False) -> PermissionsCreateType:
        """Allow to read nodes with their shards.

        Args:
            collection: names or patterns of the collections whose shards may be read.
            read: whether to allow it.

        Returns:
            One permission a collection; none without an action.
        """
        actions = _chosen((act.NodesAction.READ, read))
        return [
            made.NodesPermissionOutput(collection=name, verbosity="verbose", actions=actions)
            for name in _names("collection", collection)
            if actions
        ]

    @staticmethod
    def minimal(*, read: bool = False) -> PermissionsCreateType:
        """Allow to read nodes without their shards.

        Args:
            read: whether to allow it.

        Returns:
            One permission; none without an action.
        """
        actions = _chosen((act.NodesAction.READ, read))
        return [made.NodesPermissionOutput(collection="*", verbosity="minimal", actions=actions)] if actions else []


class GroupsPermissions:
    """Make permissions on groups."""

    @staticmethod
    def oidc(
        *, group: str | Sequence[str], read: bool = False, assign_and_revoke: bool = False
    ) -> PermissionsCreateType:
        """Allow actions on groups of the identity provider.

        Args:
            group: names or patterns of the groups.
            read: whether to allow reading.
            assign_and_revoke: whether to allow giving them roles, and taking roles away.

        Returns:
            One permission a group; none without an action.
        """
        actions = _chosen((act.GroupAction.READ, read), (act.GroupAction.ASSIGN_AND_REVOKE, assign_and_revoke))
        return [
            made.GroupsPermissionOutput(group=name, group_type="oidc", actions=actions)
            for name in _names("group", group)
            if actions
        ]


class Permissions:
    """Make the permissions of a role; each method gives a list, and lists may be put together."""

    Nodes = NodesPermissions
    Groups = GroupsPermissions

    @staticmethod
    def alias(
        *,
        alias: str | Sequence[str],
        collection: str | Sequence[str],
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on aliases.

        Args:
            alias: names or patterns of the aliases.
            collection: names or patterns of the collections that they stand for.
            create: whether to allow creating.
            read: whether to allow reading.
            update: whether to allow pointing them elsewhere.
            delete: whether to allow deleting.

        Returns:
            One permission for each pair of alias and collection; none without an action.
        """
        kind = act.AliasAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update), (kind.DELETE, delete))
        return [
            made.AliasPermissionOutput(alias=name, collection=of, actions=actions)
            for name, of in _pairs(("alias", alias), ("collection", collection))
            if actions
        ]

    @staticmethod
    def backup(*, collection: str | Sequence[str], manage: bool = False) -> PermissionsCreateType:
        """Allow to make and restore backups.

        Args:
            collection: names or patterns of the collections.
            manage: whether to allow it.

        Returns:
            One permission a collection; none without an action.
        """
        actions = _chosen((act.BackupsAction.MANAGE, manage))
        return [
            made.BackupsPermissionOutput(collection=name, actions=actions)
            for name in _names("collection", collection)
            if actions
        ]

    @staticmethod
    def cluster(*, read: bool = False) -> PermissionsCreateType:
        """Allow to read the cluster's statistics.

        Args:
            read: whether to allow it.

        Returns:
            One permission; none without an action.
        """
        actions = _chosen((act.ClusterAction.READ, read))
        return [made.ClusterPermissionOutput(actions=actions)] if actions else []

    @staticmethod
    def collections(
        *,
        collection: str | Sequence[str],
        create_collection: bool = False,
        read_config: bool = False,
        update_config: bool = False,
        delete_collection: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on the definitions of collections.

        Args:
            collection: names or patterns of the collections.
            create_collection: whether to allow creating.
            read_config: whether to allow reading.
            update_config: whether to allow changing.
            delete_collection: whether to allow deleting.

        Returns:
            One permission a collection; none without an action.
        """
        kind = act.CollectionsAction
        actions = _chosen(
            (kind.CREATE, create_collection),
            (kind.READ, read_config),
            (kind.UPDATE, update_config),
            (kind.DELETE, delete_collection),
        )
        return [
            made.CollectionsPermissionOutput(collection=name, actions=actions)
            for name in _names("collection", collection)
            if actions
        ]

    @staticmethod
    def data(
        *,
        collection: str | Sequence[str],
        tenant: str | Sequence[str] | None = None,
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on objects.

        Args:
            collection: names or patterns of their collections.
            tenant: names or patterns of their tenants; all if not given.
            create: whether to allow inserting.
            read: whether to allow reading.
            update: whether to allow changing.
            delete: whether to allow deleting.

        Returns:
            One permission for each pair of collection and tenant; none without an action.
        """
        kind = act.DataAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update), (kind.DELETE, delete))
        return [
            made.DataPermissionOutput(collection=name, tenant=of, actions=actions)
            for name, of in _pairs(("collection", collection), ("tenant", tenant))
            if actions
        ]

    @staticmethod
    def mcp(*, create: bool = False, read: bool = False, update: bool = False) -> PermissionsCreateType:
        """Allow actions over the Model Context Protocol.

        Args:
            create: whether to allow inserting.
            read: whether to allow reading.
            update: whether to allow changing.

        Returns:
            One permission; none without an action.
        """
        kind = act.MCPAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update))
        return [made.MCPPermissionOutput(actions=actions)] if actions else []

    @staticmethod
    def namespaces(*, namespace: str | Sequence[str], manage: bool = False) -> PermissionsCreateType:
        """Allow to manage namespaces.

        Args:
            namespace: names or patterns of the namespaces.
            manage: whether to allow it.

        Returns:
            One permission a namespace; none without an action.
        """
        actions = _chosen((act.NamespacesAction.MANAGE, manage))
        return [
            made.NamespacesPermissionOutput(namespace=name, actions=actions)
            for name in _names("namespace", namespace)
            if actions
        ]

    @staticmethod
    def replicate(
        *,
        collection: str | Sequence[str],
        shard: str | Sequence[str] | None = None,
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on replicas.

        Args:
            collection: names or patterns of their collections.
            shard: names or patterns of their shards; all if not given.
            create: whether to allow copying and moving.
            read: whether to allow reading.
            update: whether to allow changing.
            delete: whether to allow deleting.

        Returns:
            One permission for each pair of collection and shard; none without an action.
        """
        kind = act.ReplicateAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update), (kind.DELETE, delete))
        return [
            made.ReplicatePermissionOutput(collection=name, shard=of, actions=actions)
            for name, of in _pairs(("collection", collection), ("shard", shard))
            if actions
        ]

    @staticmethod
    def roles(
        *,
        role: str | Sequence[str],
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
        scope: RoleScope | None = None,
    ) -> PermissionsCreateType:
        """Allow actions on roles.

        Args:
            role: names or patterns of the roles.
            create: whether to allow creating.
            read: whether to allow reading.
            update: whether to allow changing.
            delete: whether to allow deleting.
            scope: how far it reaches; the server's default if not given.

        Returns:
            One permission a role; none without an action.
        """
        kind = act.RolesAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update), (kind.DELETE, delete))
        return [
            made.RolesPermissionOutput(role=name, scope=scope, actions=actions)
            for name in _names("role", role)
            if actions
        ]

    @staticmethod
    def tenants(
        *,
        collection: str | Sequence[str],
        tenant: str | Sequence[str] | None = None,
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on tenants.

        Args:
            collection: names or patterns of their collections.
            tenant: names or patterns of the tenants; all if not given.
            create: whether to allow creating.
            read: whether to allow reading.
            update: whether to allow changing.
            delete: whether to allow deleting.

        Returns:
            One permission for each pair of collection and tenant; none without an action.
        """
        kind = act.TenantsAction
        actions = _chosen((kind.CREATE, create), (kind.READ, read), (kind.UPDATE, update), (kind.DELETE, delete))
        return [
            made.TenantsPermissionOutput(collection=name, tenant=of, actions=actions)
            for name, of in _pairs(("collection", collection), ("tenant", tenant))
            if actions
        ]

    @staticmethod
    def users(
        *,
        user: str | Sequence[str],
        create: bool = False,
        read: bool = False,
        update: bool = False,
        delete: bool = False,
        assign_and_revoke: bool = False,
    ) -> PermissionsCreateType:
        """Allow actions on users.

        Args:
            user: names or patterns of the users.
            create: whether to allow creating.
            read: whether to allow reading.
            update: whether to allow changing.
            delete: whether to allow deleting.
            assign_and_revoke: whether to allow giving them roles, and taking roles away.

        Returns:
            One permission a user; none without an action.
        """
        kind = act.UsersAction
        actions = _chosen(
            (kind.CREATE, create),
            (kind.READ, read),
            (kind.UPDATE, update),
            (kind.DELETE, delete),
            (kind.ASSIGN_AND_REVOKE, assign_and_revoke),
        )
        return [made.UsersPermissionOutput(users=name, actions=actions) for name in _names("user", user) if actions]


__all__ = ["GroupsPermissions", "NodesPermissions", "Permissions"]
