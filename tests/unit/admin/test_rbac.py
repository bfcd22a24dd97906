"""Roles: what is sent, and what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.admin import answered, driven, sent
from weaviate_gen._core.admin import rbac as plan
from weaviate_gen._types.access.roles import GroupTypes, RoleBase, UserTypes
from weaviate_gen.classes.rbac import Actions, Permissions, RoleScope
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.outputs.rbac import (
    DataPermissionOutput,
    GroupAssignment,
    NodesPermissionOutput,
    RolesPermissionOutput,
    UserAssignment,
)

pytestmark = pytest.mark.unit

ALL = [
    Permissions.alias(alias="latest", collection="bike", read=True),
    Permissions.backup(collection="bike", read=True, manage=True),
    Permissions.cluster(read=True),
    Permissions.collections(collection="bike", create_collection=True, read_config=True),
    Permissions.data(collection="bike", tenant="acme", update=True),
    Permissions.Groups.oidc(group="/staff", read=True, assign_and_revoke=True),
    Permissions.mcp(create=True),
    Permissions.namespaces(namespace="eu", manage=True),
    Permissions.Nodes.minimal(read=True),
    Permissions.Nodes.verbose(collection="bike", read=True),
    Permissions.replicate(collection="bike", shard="one", create=True),
    Permissions.roles(role="editor", read=True, scope=RoleScope.ALL),
    Permissions.tenants(collection="bike", delete=True),
    Permissions.users(user="ada", create=True, assign_and_revoke=True),
]
WIRE: list[dict[str, Any]] = [
    {"action": "read_aliases", "aliases": {"alias": "Latest", "collection": "Bike"}},
    {"action": "read_backups", "backups": {"collection": "Bike"}},
    {"action": "manage_backups", "backups": {"collection": "Bike"}},
    {"action": "read_cluster"},
    {"action": "create_collections", "collections": {"collection": "Bike"}},
    {"action": "read_collections", "collections": {"collection": "Bike"}},
    {"action": "update_data", "data": {"collection": "Bike", "tenant": "acme"}},
    {"action": "read_groups", "groups": {"group": "/staff", "groupType": "oidc"}},
    {"action": "assign_and_revoke_groups", "groups": {"group": "/staff", "groupType": "oidc"}},
    {"action": "create_mcp"},
    {"action": "manage_namespaces", "namespaces": {"namespace": "eu"}},
    {"action": "read_nodes", "nodes": {"collection": "*", "verbosity": "minimal"}},
    {"action": "read_nodes", "nodes": {"collection": "Bike", "verbosity": "verbose"}},
    {"action": "create_replicate", "replicate": {"collection": "Bike", "shard": "one"}},
    {"action": "read_roles", "roles": {"role": "editor", "scope": "all"}},
    {"action": "delete_tenants", "tenants": {"collection": "Bike", "tenant": "*"}},
    {"action": "create_users", "users": {"users": "ada"}},
    {"action": "assign_and_revoke_users", "users": {"users": "ada"}},
]


def test_every_kind_of_permission_is_sent() -> None:
    expected = ("POST", "/v1/authz/roles", {"name": "editor", "permissions": WIRE})
    assert expected == sent(plan.create("editor", ALL))


def test_every_kind_of_permission_comes_back_as_it_was_sent() -> None:
    role = plan.role({"name": "editor", "permissions": WIRE})
    assert _sorted(plan.permissions_to_wire(role.permissions)) == _sorted(WIRE)
    assert "editor" == role.name


def _sorted(wire: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(permission, sort_keys=True) for permission in wire)


def test_actions_on_the_same_resource_are_one_permission() -> None:
    wire = [{"action": f"{verb}_data", "data": {"collection": "Bike", "tenant": "*"}} for verb in ("read", "create")]
    actions = frozenset({Actions.Data.READ, Actions.Data.CREATE})
    expected = [DataPermissionOutput(collection="Bike", tenant="*", actions=actions)]
    assert expected == plan.role({"name": "editor", "permissions": wire}).data_permissions


def test_what_a_resource_leaves_out_is_everything() -> None:
    wire = [{"action": "read_nodes"}, {"action": "read_roles"}, {"action": "read_groups"}, {"action": "read_data"}]
    role = plan.role({"name": "editor", "permissions": wire})
    nodes = NodesPermissionOutput(verbosity="minimal", collection="*", actions=frozenset({Actions.Nodes.READ}))
    assert [nodes] == role.nodes_permissions
    assert [RolesPermissionOutput(role="*", actions=frozenset({Actions.Roles.READ}))] == role.roles_permissions
    assert [{"action": "read_roles", "roles": {"role": "*"}}] == role.roles_permissions[0].to_wire()
    assert ["*"] == [permission.group for permission in role.groups_permissions]


def test_a_permission_on_single_objects_is_kept() -> None:
    wire = [{"action": "read_data", "data": {"collection": "Bike", "tenant": "*", "object": "one"}}]
    role = plan.role({"name": "editor", "permissions": wire})
    assert role.data_permissions[0].object == "one"
    assert plan.permissions_to_wire(role.permissions) == wire


def test_a_permission_of_a_later_server_is_kept() -> None:
    wire = {"action": "fly_bikes", "bikes": {"bike": "*"}}
    role = plan.role({"name": "pilot", "permissions": [wire]})
    assert [wire] == plan.permissions_to_wire(role.permissions)
    assert [frozenset({"fly_bikes"})] == [permission.actions for permission in role.unknown_permissions]


def test_lists_of_names_are_multiplied() -> None:
    made = Permissions.data(collection=["A", "B"], tenant=["x", "y"], read=True)
    assert [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")] == [
        (each.collection, each.tenant) for each in made if isinstance(each, DataPermissionOutput)
    ]


def test_nothing_allowed_is_no_permission() -> None:
    nothing = [
        Permissions.alias(alias="a", collection="b"),
        Permissions.backup(collection="b"),
        Permissions.cluster(),
        Permissions.collections(collection="b"),
        Permissions.data(collection="b"),
        Permissions.Groups.oidc(group="g"),
        Permissions.mcp(),
        Permissions.namespaces(namespace="n"),
        Permissions.Nodes.minimal(),
        Permissions.Nodes.verbose(collection="b"),
        Permissions.replicate(collection="b"),
        Permissions.roles(role="r"),
        Permissions.tenants(collection="b"),
        Permissions.users(user="u"),
    ]
    assert [[]] * len(nothing) == nothing


def test_one_permission_and_nested_lists_are_taken() -> None:
    one = Permissions.cluster(read=True)[0]
    assert [{"action": "read_cluster"}] == plan.permissions_to_wire(one)
    assert [{"action": "read_cluster"}] * 2 == plan.permissions_to_wire([one, [one]])


@pytest.mark.parametrize("wrong", ["read_data", 7, [7], [["read_data"]]])
def test_what_is_no_permission_is_refused(wrong: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="must come from Permissions"):
        plan.permissions_to_wire(wrong)


def test_wrong_arguments_of_permissions_are_refused() -> None:
    wrong: Any = 1
    with pytest.raises(WeaviateInvalidInputError, match="read_data must be True or False"):
        Permissions.data(collection="A", read=wrong)
    with pytest.raises(WeaviateInvalidInputError, match="collection must be a string or a list of strings"):
        Permissions.data(collection=[wrong], read=True)
    with pytest.raises(WeaviateInvalidInputError, match="user must be a string or a list of strings"):
        Permissions.users(user=wrong)
    with pytest.raises(TypeError, match="tenant must be a string or a list of strings"):
        Permissions.data(collection="A", tenant=wrong, read=True)
    with pytest.raises(WeaviateInvalidInputError, match=r"scope must be one of RoleScope\.MATCH"):
        Permissions.roles(role="a", scope=wrong)


def test_actions_know_their_names() -> None:
    assert ["read_groups", "assign_and_revoke_groups"] == Actions.Groups.values()


def test_creating_gives_the_role_back() -> None:
    role = answered(plan.create("editor", Permissions.cluster(read=True)), 201)
    assert ("editor", 1) == (role.name, len(role.cluster_permissions))


def test_reading_roles() -> None:
    wire = [{"name": "editor", "permissions": [{"action": "read_cluster"}]}, {"name": "idle", "permissions": None}]
    roles = answered(plan.list_all(), 200, wire)
    assert {"editor": 1, "idle": 0} == {name: len(role.permissions) for name, role in roles.items()}
    assert ["editor", "idle"] == [role.name for role in answered(plan.get_current_roles(), 200, wire)]
    assert {} == answered(plan.list_all(), 200, None)
    assert {"idle": RoleBase("idle")} == plan.names_by_name((200, wire[1:]))


def test_a_role_that_is_not_there() -> None:
    assert None is answered(plan.get("editor"), 404)
    assert "editor" == answered(plan.get("editor"), 200, {"name": "editor", "permissions": []}).name
    assert (False, True) == (answered(plan.exists("editor"), 404), answered(plan.exists("editor"), 200, {}))


def test_reading_who_holds_a_role() -> None:
    users = [{"userId": "ada", "userType": "db_user"}]
    assert [UserAssignment("ada", UserTypes.DB_DYNAMIC)] == answered(plan.get_user_assignments("e"), 200, users)
    groups = [{"groupId": "/staff", "groupType": "oidc"}]
    assert [GroupAssignment("/staff", GroupTypes.OIDC)] == answered(plan.get_group_assignments("e"), 200, groups)
    assert ["ada"] == answered(plan.get_assigned_user_ids("e"), 200, ["ada"])


def test_names_are_encoded_in_paths() -> None:
    assert ("DELETE", "/v1/authz/roles/team%2Feditor", None) == sent(plan.delete("team/editor"))
    assert None is answered(plan.delete("editor"), 204)


def test_adding_and_removing_permissions() -> None:
    body = {"permissions": [{"action": "read_cluster"}]}
    added = plan.add_permissions("editor", Permissions.cluster(read=True))
    assert ("POST", "/v1/authz/roles/editor/add-permissions", body) == sent(added)
    removed = plan.remove_permissions("editor", Permissions.cluster(read=True))
    assert ("POST", "/v1/authz/roles/editor/remove-permissions", body) == sent(removed)
    assert [None, None] == [answered(added, 200), answered(removed, 200)]


def test_having_permissions_means_having_all() -> None:
    two = [Permissions.cluster(read=True), Permissions.mcp(read=True)]
    steps, has = driven(plan.has_permissions("e", two), (200, True), (200, True))
    assert (["read_cluster", "read_mcp"], True) == ([body["action"] for _, _, body in steps], has)
    assert ([("POST", "/v1/authz/roles/e/has-permission", {"action": "read_cluster"})], False) == driven(
        plan.has_permissions("e", two), (200, False)
    )
    assert False is driven(plan.has_permissions("e", two), (404, None))[1]
