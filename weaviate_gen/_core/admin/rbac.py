"""Plans for roles and their permissions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from weaviate_gen._core.admin.responses import enum_value, fields, items
from weaviate_gen._core.call import Call, Flow
from weaviate_gen._inputs.arguments import string
from weaviate_gen._inputs.errors import WrongType
from weaviate_gen._types.access import permissions as made
from weaviate_gen._types.access.permissions import Permission, PermissionsInputType
from weaviate_gen._types.access.roles import GroupAssignment, GroupTypes, Role, RoleBase, UserAssignment, UserTypes
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import Operation, Request

Json = dict[str, Any]

OK_OR_ABSENT = frozenset({200, 404})

_OWN_ROLES = Operation(
    "get_own_roles",
    "getOwnRoles",
    "authz",
    "GET",
    "/v1/authz/users/own-roles",
    (200,),
    (401, 500),
    ("list", "Role"),
    objects=rest.authz.GET_ROLES.objects,
)


def role(wire: Json) -> Role:
    """Read a role; actions on the same resource are one permission.

    Args:
        wire: the role's JSON.

    Returns:
        The role.
    """
    found: dict[str, dict[Any, tuple[Json, set[Any]]]] = {attribute: {} for attribute in made.KINDS}
    unknown: list[made.UnknownPermission] = []
    for permission in items(wire.get("permissions")):
        action = permission.get("action")
        for attribute, kind in made.KINDS.items():
            if action in kind.kind.values():
                resource = _resource(kind, permission)
                _, actions = found[attribute].setdefault(tuple(resource.items()), (resource, set()))
                actions.add(kind.kind(action))
                break
        else:
            unknown.append(made.UnknownPermission(actions=frozenset({action}), wire=permission))
    lists: Json = {
        attribute: [
            made.KINDS[attribute](actions=frozenset(actions), **resource) for resource, actions in rows.values()
        ]
        for attribute, rows in found.items()
    }
    return Role(wire["name"], **lists, unknown_permissions=unknown)


def _resource(kind: type[Permission], permission: Json) -> Json:
    given = fields(permission.get(kind.key)) if kind.key else {}
    found = {name: given.get(key, default) for name, (key, default) in kind.names.items()}
    # A field that a permission may do without means all where the server spells it out.
    return {name: None if kind.names[name][1] is None and value == "*" else value for name, value in found.items()}


def roles_by_name(reply: tuple[int, Any]) -> dict[str, Role]:
    """Read a list of roles."""
    return {wire["name"]: role(wire) for wire in items(reply[1])}


def names_by_name(reply: tuple[int, Any]) -> dict[str, RoleBase]:
    """Read a list of roles by name alone."""
    return {wire["name"]: RoleBase(wire["name"]) for wire in items(reply[1])}


def permissions_to_wire(permissions: PermissionsInputType) -> list[Json]:
    """Return permissions, or nested lists of them, in wire form.

    Raises:
        WeaviateInvalidInputError: if there is something else among them.
    """
    return [wire for permission in _flat(permissions) for wire in permission.to_wire()]


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _flat(permissions: Any) -> Iterator[Permission]:
    if isinstance(permissions, Permission):
        yield permissions
    elif _is_list(permissions):
        for permission in permissions:
            yield from _flat(permission)
    else:
        raise WrongType(f"permissions must come from Permissions, such as Permissions.data(…), not {permissions!r}")


def _nothing(_: tuple[int, Any]) -> None:
    return None


def _is_ok(reply: tuple[int, Any]) -> bool:
    return reply[0] == 200


def _has_permission(reply: tuple[int, Any]) -> bool:
    return reply[0] == 200 and reply[1] is not False


def list_all() -> Call[dict[str, Role]]:
    """Read all roles, by name."""
    return Call(rest.authz.get_roles(), roles_by_name, "roles.list_all", retry=True)


def get_current_roles() -> Call[list[Role]]:
    """Read the caller's roles."""
    return Call(
        Request(_OWN_ROLES, _OWN_ROLES.path),
        lambda reply: [role(wire) for wire in items(reply[1])],
        "roles.get_current_roles",
        retry=True,
    )


def exists(role_name: str) -> Call[bool]:
    """Return whether a role exists."""
    request = rest.authz.get_role(string(role_name, "role_name"))
    return Call(request, _is_ok, f"roles.exists({role_name!r})", OK_OR_ABSENT, retry=True)


def get(role_name: str) -> Call[Role | None]:
    """Read a role; ``None`` where there is none."""
    request = rest.authz.get_role(string(role_name, "role_name"))
    return Call(
        request,
        lambda reply: role(reply[1]) if reply[0] == 200 else None,
        f"roles.get({role_name!r})",
        OK_OR_ABSENT,
        retry=True,
    )


def create(role_name: str, permissions: PermissionsInputType) -> Call[Role]:
    """Create a role."""
    body: Any = {"name": string(role_name, "role_name"), "permissions": permissions_to_wire(permissions)}
    return Call(rest.authz.create_role(body=body), lambda _: role(body), f"roles.create({role_name!r})")


def delete(role_name: str) -> Call[None]:
    """Delete a role."""
    return Call(rest.authz.delete_role(string(role_name, "role_name")), _nothing, f"roles.delete({role_name!r})")


def get_user_assignments(role_name: str) -> Call[list[UserAssignment]]:
    """List the users that hold a role."""

    def decode(reply: tuple[int, Any]) -> list[UserAssignment]:
        return [UserAssignment(wire["userId"], enum_value(UserTypes, wire["userType"])) for wire in items(reply[1])]

    request = rest.authz.get_users_for_role(string(role_name, "role_name"))
    return Call(request, decode, f"roles.get_user_assignments({role_name!r})", retry=True)


def get_group_assignments(role_name: str) -> Call[list[GroupAssignment]]:
    """List the groups that hold a role."""

    def decode(reply: tuple[int, Any]) -> list[GroupAssignment]:
        return [GroupAssignment(wire["groupId"], enum_value(GroupTypes, wire["groupType"])) for wire in items(reply[1])]

    request = rest.authz.get_groups_for_role(string(role_name, "role_name"))
    return Call(request, decode, f"roles.get_group_assignments({role_name!r})", retry=True)


def get_assigned_user_ids(role_name: str) -> Call[list[str]]:
    """List the ids of the users that hold a role."""
    request = rest.authz.get_users_for_role_deprecated(string(role_name, "role_name"))
    return Call(request, lambda reply: items(reply[1]), f"roles.get_assigned_user_ids({role_name!r})", retry=True)


def add_permissions(role_name: str, permissions: PermissionsInputType) -> Call[None]:
    """Add permissions to a role."""
    body: Any = {"permissions": permissions_to_wire(permissions)}
    request = rest.authz.add_permissions(string(role_name, "role_name"), body=body)
    return Call(request, _nothing, f"roles.add_permissions({role_name!r})")


def remove_permissions(role_name: str, permissions: PermissionsInputType) -> Call[None]:
    """Remove permissions from a role."""
    body: Any = {"permissions": permissions_to_wire(permissions)}
    request = rest.authz.remove_permissions(string(role_name, "role_name"), body=body)
    return Call(request, _nothing, f"roles.remove_permissions({role_name!r})")


def has_permissions(role_name: str, permissions: PermissionsInputType) -> Flow[bool]:
    """Return whether a role has all of some permissions; stops at the first one that it lacks."""
    asked: list[Any] = [*permissions_to_wire(permissions)]
    for wire in asked:
        request = rest.authz.has_permission(string(role_name, "role"), body=wire)
        has = yield Call(request, _has_permission, f"roles.has_permissions({role_name!r})", OK_OR_ABSENT, retry=True)
        if not has:
            return False
    return True
