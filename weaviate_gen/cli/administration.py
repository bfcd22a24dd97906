"""`weaviate-gen tenants`, `aliases`, `backup`, `users`, `roles`, `nodes`, `shards` and `replications`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Literal

from weaviate_gen.cli.collections import read_json
from weaviate_gen.cli.commands import COLLECTION, Argument, Command, add_command, add_group
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.output import plain
from weaviate_gen.transfer.layout import fields_of, list_of

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient


def add_parsers(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    add_group(commands, "tenants", "list, create, delete and switch the tenants of a collection", _TENANTS)
    add_group(commands, "aliases", "list, create, update and delete other names of collections", _ALIASES)
    add_group(commands, "backup", "create, restore, list and cancel backups", _BACKUP)
    add_group(commands, "users", "list, create, delete and switch users, their keys and roles", _USERS)
    add_group(commands, "roles", "list, show, create, change and delete roles", _ROLES)
    add_command(commands, _NODES)
    add_group(commands, "shards", "list and switch the shards of a collection", _SHARDS)
    add_group(
        commands, "replications", "list, show, start, cancel and delete copies of shards between nodes", _REPLICATIONS
    )


def _tenants(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found = client.collections.use(options.collection).tenants.get()
    return [{"name": name, "status": tenant.activity_status.value} for name, tenant in sorted(found.items())]


def _create_tenants(client: WeaviateClient, options: argparse.Namespace) -> Any:
    client.collections.use(options.collection).tenants.create(list(options.tenants))
    return [{"created": name} for name in options.tenants]


def _delete_tenants(client: WeaviateClient, options: argparse.Namespace) -> Any:
    client.collections.use(options.collection).tenants.remove(list(options.tenants))
    return [{"deleted": name} for name in options.tenants]


def _switch_tenants(client: WeaviateClient, options: argparse.Namespace) -> Any:
    tenants = client.collections.use(options.collection).tenants
    {"activate": tenants.activate, "deactivate": tenants.deactivate, "offload": tenants.offload}[options.action](
        list(options.tenants)
    )
    return _tenants(client, options)


_NAMES = Argument("tenants", nargs="+", metavar="tenant", help="the tenants' names")
_TENANTS = (
    Command("list", "list tenants and their activity", _tenants, (COLLECTION,)),
    Command("create", "create tenants", _create_tenants, (COLLECTION, _NAMES), writes=True),
    Command(
        "delete", "delete tenants with their objects", _delete_tenants, (COLLECTION, _NAMES), writes=True, destroys=True
    ),
    Command("activate", "make tenants ready for use", _switch_tenants, (COLLECTION, _NAMES), writes=True),
    Command("deactivate", "keep tenants on disk alone", _switch_tenants, (COLLECTION, _NAMES), writes=True),
    Command("offload", "move tenants to remote storage", _switch_tenants, (COLLECTION, _NAMES), writes=True),
)


def _aliases(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found = client.alias.list_all(collection=options.collection)
    return [{"alias": each.alias, "collection": each.collection} for each in found.values()]


def _create_alias(client: WeaviateClient, options: argparse.Namespace) -> Any:
    client.alias.create(alias_name=options.alias, target_collection=options.collection)
    return {"alias": options.alias, "collection": options.collection}


def _update_alias(client: WeaviateClient, options: argparse.Namespace) -> Any:
    if not client.alias.update(alias_name=options.alias, new_target_collection=options.collection):
        raise _no_alias(options.alias)
    return {"alias": options.alias, "collection": options.collection}


def _delete_alias(client: WeaviateClient, options: argparse.Namespace) -> Any:
    if not client.alias.delete(alias_name=options.alias):
        raise _no_alias(options.alias)
    return {"deleted": options.alias}


def _no_alias(name: str) -> CommandError:
    return CommandError(f"there is no alias {name}; `weaviate-gen aliases list` lists them")


_ALIAS = Argument("alias", help="the other name")
_ALIASES = (
    Command(
        "list", "list aliases", _aliases, (Argument("collection", nargs="?", help="those of this collection alone"),)
    ),
    Command("create", "create an alias", _create_alias, (_ALIAS, COLLECTION), writes=True),
    Command("update", "let an alias lead to another collection", _update_alias, (_ALIAS, COLLECTION), writes=True),
    Command("delete", "delete an alias; its collection stays", _delete_alias, (_ALIAS,), writes=True),
)


def _create_backup(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return plain(
        client.backup.create(
            options.id,
            options.backend,
            include_collections=options.include or None,
            exclude_collections=options.exclude or None,
            wait_for_completion=options.wait,
        )
    )


def _restore_backup(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return plain(
        client.backup.restore(
            options.id,
            options.backend,
            include_collections=options.include or None,
            exclude_collections=options.exclude or None,
            wait_for_completion=options.wait,
        )
    )


def _backup_status(client: WeaviateClient, options: argparse.Namespace) -> Any:
    if options.restore:
        return plain(client.backup.get_restore_status(options.id, options.backend))
    return plain(client.backup.get_create_status(options.id, options.backend))


def _backups(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return [plain(each) for each in client.backup.list_backups(options.backend)]


def _cancel_backup(client: WeaviateClient, options: argparse.Namespace) -> Any:
    operation: Literal["create", "restore"] = "restore" if options.restore else "create"
    if not client.backup.cancel(options.id, options.backend, operation=operation):
        raise CommandError(f"there is no backup {options.id} in {options.backend} to cancel")
    return {"canceled": options.id}


def _backend(name: str) -> Any:
    from weaviate_gen.backup import BackupStorage

    try:
        return BackupStorage(name)
    except ValueError:
        known = ", ".join(each.value for each in BackupStorage)
        raise argparse.ArgumentTypeError(f"must be one of {known}, got {name!r}") from None


_ID = Argument("id", help="the backup's id")
_BACKEND = Argument(
    "--backend", type=_backend, default="filesystem", help="filesystem, s3, gcs or azure (default: %(default)s)"
)
_SELECTION = (
    Argument("--include", action="append", default=[], metavar="COLLECTION", help="these collections alone"),
    Argument("--exclude", action="append", default=[], metavar="COLLECTION", help="all but these collections"),
    Argument("--wait", action="store_true", help="wait for the end"),
)
_OF_RESTORE = Argument("--restore", action="store_true", help="of its restoration")
_BACKUP = (
    Command("list", "list backups", _backups, (_BACKEND,)),
    Command("create", "create a backup", _create_backup, (_ID, _BACKEND, *_SELECTION), writes=True),
    Command("restore", "restore a backup", _restore_backup, (_ID, _BACKEND, *_SELECTION), writes=True),
    Command("status", "print the status of a backup", _backup_status, (_ID, _BACKEND, _OF_RESTORE)),
    Command("cancel", "cancel a backup that runs", _cancel_backup, (_ID, _BACKEND, _OF_RESTORE), writes=True),
)


def _users(client: WeaviateClient, options: argparse.Namespace) -> Any:  # noqa: ARG001 - what every command gets
    return [plain(each) for each in client.users.db.list_all()]


def _create_user(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return {"user": options.user, "api_key": client.users.db.create(user_id=options.user)}


def _rotate_key(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return {"user": options.user, "api_key": client.users.db.rotate_key(user_id=options.user)}


def _switch_user(client: WeaviateClient, options: argparse.Namespace) -> Any:
    users = client.users.db
    action = {"delete": users.delete, "activate": users.activate, "deactivate": users.deactivate}[options.action]
    if not action(user_id=options.user):
        raise CommandError(f"{options.action} {options.user}: there is no such user, or it is so already")
    return {"user": options.user, "done": options.action}


def _assign_roles(client: WeaviateClient, options: argparse.Namespace) -> Any:
    users = client.users.db
    {"assign": users.assign_roles, "revoke": users.revoke_roles}[options.action](
        user_id=options.user, role_names=list(options.roles)
    )
    return {"user": options.user, "roles": sorted(users.get_assigned_roles(user_id=options.user))}


_USER = Argument("user", help="the user's id")
_ROLE_NAMES = Argument("roles", nargs="+", metavar="role", help="the roles' names")
_USERS = (
    Command("list", "list users of the server's own", _users),
    Command("create", "create a user, and print its key", _create_user, (_USER,), writes=True),
    Command("delete", "delete a user", _switch_user, (_USER,), writes=True, destroys=True),
    Command("rotate-key", "replace a user's key, and print the new one", _rotate_key, (_USER,), writes=True),
    Command("activate", "let a user in again", _switch_user, (_USER,), writes=True),
    Command("deactivate", "keep a user out", _switch_user, (_USER,), writes=True),
    Command("assign", "assign roles to a user", _assign_roles, (_USER, _ROLE_NAMES), writes=True),
    Command("revoke", "revoke roles from a user", _assign_roles, (_USER, _ROLE_NAMES), writes=True),
)


def _roles(client: WeaviateClient, options: argparse.Namespace) -> Any:  # noqa: ARG001 - what every command gets
    found: Any = client.raw.rest.get_roles()
    return [{"name": each["name"], "permissions": each.get("permissions") or []} for each in found]


def _role(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return dict(client.raw.rest.get_role(options.role))


def _create_role(client: WeaviateClient, options: argparse.Namespace) -> Any:
    client.raw.rest.create_role(body={"name": options.role, "permissions": _permissions(options)})
    return _role(client, options)


def _permissions(options: argparse.Namespace) -> Any:
    given = read_json(options.file, "--file")
    return given.get("permissions") if isinstance(given, dict) else given  # pyright: ignore[reportUnknownVariableType,reportUnknownMemberType] - JSON


def _change_role(client: WeaviateClient, options: argparse.Namespace) -> Any:
    rest = client.raw.rest
    change = {"grant": rest.add_permissions, "revoke": rest.remove_permissions}[options.action]
    change(options.role, body={"permissions": _permissions(options)})
    return _role(client, options)


def _delete_role(client: WeaviateClient, options: argparse.Namespace) -> Any:
    client.roles.delete(options.role)
    return {"deleted": options.role}


_ROLE = Argument("role", help="the role's name")
_PERMISSIONS = Argument(
    "--file", required=True, help="permissions as JSON, as `roles show` prints them; - is standard input"
)
_ROLES = (
    Command("list", "list roles", _roles),
    Command("show", "print a role with its permissions", _role, (_ROLE,)),
    Command(
        "create",
        "create a role",
        _create_role,
        (_ROLE, _PERMISSIONS),
        writes=True,
    ),
    Command("grant", "add permissions to a role", _change_role, (_ROLE, _PERMISSIONS), writes=True),
    Command("revoke", "remove permissions from a role", _change_role, (_ROLE, _PERMISSIONS), writes=True),
    Command("delete", "delete a role", _delete_role, (_ROLE,), writes=True, destroys=True),
)


def _nodes(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found: Any = client.raw.rest.nodes_get(output="verbose" if options.shards else "minimal")
    if not options.shards:
        return found["nodes"]
    return [{"node": node["name"], **shard} for node in found["nodes"] for shard in list_of(node.get("shards"))]


_NODES = Command(
    "nodes",
    "list the nodes of the cluster",
    _nodes,
    (Argument("--shards", action="store_true", help="list their shards"),),
)


def _shards(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found: Any = client.raw.rest.schema_objects_shards_get(options.collection)
    return found


def _update_shards(client: WeaviateClient, options: argparse.Namespace) -> Any:
    names = options.shards or None
    found = client.collections.use(options.collection).config.update_shards(options.status_name, names)
    return [{"name": name, "status": status} for name, status in found.items()]


def _replicas(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found: Any = client.raw.rest.get_collection_sharding_state(collection=options.collection, shard=options.shard)
    return list_of(fields_of(found.get("shardingState")).get("shards"))


_SHARDS = (
    Command(
        "replicas",
        "list the nodes that have the shards of a collection",
        _replicas,
        (COLLECTION, Argument("--shard", help="this shard alone")),
    ),
    Command("list", "list the shards of a collection", _shards, (COLLECTION,)),
    Command(
        "update",
        "switch shards between READY and READONLY",
        _update_shards,
        (
            COLLECTION,
            Argument("status_name", metavar="status", choices=("READY", "READONLY"), help="READY or READONLY"),
            Argument("shards", nargs="*", metavar="shard", help="the shards (default: all)"),
        ),
        writes=True,
    ),
)


def _replications(client: WeaviateClient, options: argparse.Namespace) -> Any:
    found: Any = client.raw.rest.list_replication(collection=options.collection, include_history=options.history)
    return found


def _replication(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return dict(client.raw.rest.replication_details(options.id, include_history=options.history))


def _delete_replications(client: WeaviateClient, options: argparse.Namespace) -> Any:  # noqa: ARG001 - what every command gets
    client.cluster.replications.delete_all()
    return {"done": "delete-all"}


def _start_replication(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.classes.replication import ReplicationType

    identifier = client.cluster.replicate(
        collection=options.collection,
        shard=options.shard,
        source_node=options.source,
        target_node=options.target,
        replication_type=ReplicationType.MOVE if options.move else ReplicationType.COPY,
    )
    return {"id": str(identifier)}


def _end_replication(client: WeaviateClient, options: argparse.Namespace) -> Any:
    operations = client.cluster.replications
    {"cancel": operations.cancel, "delete": operations.delete}[options.action](uuid=options.id)
    return {"id": options.id, "done": options.action}


_OPERATION = Argument("id", help="the operation's id")
_HISTORY = Argument("--history", action="store_true", help="with the states that were")
_REPLICATIONS = (
    Command(
        "list",
        "list copies of shards",
        _replications,
        (
            Argument("collection", nargs="?", help="those of this collection alone"),
            _HISTORY,
        ),
    ),
    Command("show", "print a copy of a shard", _replication, (_OPERATION, _HISTORY)),
    Command(
        "start",
        "copy a shard to another node",
        _start_replication,
        (
            COLLECTION,
            Argument("shard", help="the shard's name"),
            Argument("source", help="the node that has it"),
            Argument("target", help="the node that gets it"),
            Argument("--move", action="store_true", help="delete it at the source afterwards"),
        ),
        writes=True,
    ),
    Command("cancel", "cancel a copy that runs", _end_replication, (_OPERATION,), writes=True),
    Command("delete", "cancel a copy, and delete what is known of it", _end_replication, (_OPERATION,), writes=True),
    Command(
        "delete-all",
        "cancel all copies, and delete what is known of them",
        _delete_replications,
        writes=True,
        destroys=True,
    ),
)
