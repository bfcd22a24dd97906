"""Plans for groups of an OIDC provider and their roles."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.admin.rbac import names_by_name, roles_by_name
from weaviate_gen._core.admin.responses import items
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import boolean, names, string
from weaviate_gen._types.access.roles import Role, RoleBase
from weaviate_gen_wire import rest

OIDC = "oidc"


def _nothing(_: tuple[int, Any]) -> None:
    return None


def get_assigned_roles(group_id: str, include_permissions: bool) -> Call[dict[str, Role]] | Call[dict[str, RoleBase]]:
    """Read the roles of a group, with or without their permissions."""
    full = boolean(include_permissions, "include_permissions")
    request = rest.authz.get_roles_for_group(string(group_id, "group_id"), OIDC, include_full_roles=full)
    operation = f"groups.oidc.get_assigned_roles({group_id!r})"
    if full:
        return Call(request, roles_by_name, operation, retry=True)
    return Call(request, names_by_name, operation, retry=True)


def assign_roles(group_id: str, role_names: str | list[str]) -> Call[None]:
    """Assign roles to a group."""
    body: Any = {"roles": names(role_names, "role_names"), "groupType": OIDC}
    request = rest.authz.assign_role_to_group(string(group_id, "group_id"), body=body)
    return Call(request, _nothing, f"groups.oidc.assign_roles({group_id!r})")


def revoke_roles(group_id: str, role_names: str | list[str]) -> Call[None]:
    """Revoke roles from a group."""
    body: Any = {"roles": names(role_names, "role_names"), "groupType": OIDC}
    request = rest.authz.revoke_role_from_group(string(group_id, "group_id"), body=body)
    return Call(request, _nothing, f"groups.oidc.revoke_roles({group_id!r})")


def get_known_group_names() -> Call[list[str]]:
    """List the groups that hold roles."""
    operation = "groups.oidc.get_known_group_names"
    return Call(rest.authz.get_groups(OIDC), lambda reply: items(reply[1]), operation, retry=True)
