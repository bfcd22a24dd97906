"""Plans for users and their roles."""

from __future__ import annotations

from typing import Any, Literal

from weaviate_gen._core.admin.rbac import OK_OR_ABSENT, names_by_name, role, roles_by_name
from weaviate_gen._core.admin.responses import enum_value, items, time
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import boolean, names, string
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.access.roles import Role, RoleBase, UserTypes
from weaviate_gen._types.access.users import OwnUser, UserDB
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import Request

UserType = Literal["db", "oidc"]

_DONE_OR_DONE_BEFORE = frozenset({200, 409})


def _nothing(_: tuple[int, Any]) -> None:
    return None


def _key(reply: tuple[int, Any]) -> str:
    return str(reply[1]["apikey"])


def _with_body(request: Request, body: dict[str, Any]) -> Request:
    return replace(request, body=body)


def _user(wire: dict[str, Any]) -> UserDB:
    return UserDB(
        user_id=wire["userId"],
        role_names=items(wire.get("roles")),
        user_type=enum_value(UserTypes, wire.get("dbUserType")),
        active=bool(wire.get("active", False)),
        created_at=time(wire.get("createdAt")),
        last_used_time=time(wire.get("lastUsedAt")),
        api_key_first_letters=wire.get("apiKeyFirstLetters"),
        namespace=wire.get("namespace"),
    )


def get_my_user() -> Call[OwnUser]:
    """Read who the caller is."""

    def decode(reply: tuple[int, Any]) -> OwnUser:
        wire = reply[1]
        who = wire["username"] if "username" in wire else wire["user_id"]
        held = {each["name"]: role(each) for each in items(wire.get("roles"))}
        return OwnUser(who, held, items(wire.get("groups")))

    return Call(rest.users.get_own_info(), decode, "users.get_my_user", retry=True)


def get_assigned_roles_of_any(user_id: str) -> Call[dict[str, Role]]:
    """Read the roles of a user, whoever manages the user."""
    request = rest.authz.get_roles_for_user_deprecated(string(user_id, "user_id"))
    return Call(request, roles_by_name, f"users.get_assigned_roles({user_id!r})", retry=True)


def get_assigned_roles(
    user_type: UserType, user_id: str, include_permissions: bool
) -> Call[dict[str, Role]] | Call[dict[str, RoleBase]]:
    """Read the roles of a user, with or without their permissions."""
    full = boolean(include_permissions, "include_permissions")
    request = rest.authz.get_roles_for_user(string(user_id, "user_id"), user_type, include_full_roles=full)
    operation = f"users.{user_type}.get_assigned_roles({user_id!r})"
    if full:
        return Call(request, roles_by_name, operation, retry=True)
    return Call(request, names_by_name, operation, retry=True)


def assign_roles(user_type: UserType | None, user_id: str, role_names: str | list[str]) -> Call[None]:
    """Assign roles to a user."""
    request = rest.authz.assign_role_to_user(string(user_id, "user_id"), body=_roles(user_type, role_names))
    return Call(request, _nothing, f"users.assign_roles({user_id!r})")


def revoke_roles(user_type: UserType | None, user_id: str, role_names: str | list[str]) -> Call[None]:
    """Revoke roles from a user."""
    request = rest.authz.revoke_role_from_user(string(user_id, "user_id"), body=_roles(user_type, role_names))
    return Call(request, _nothing, f"users.revoke_roles({user_id!r})")


def _roles(user_type: UserType | None, role_names: str | list[str]) -> Any:
    body: dict[str, Any] = {"roles": names(role_names, "role_names")}
    return body if user_type is None else body | {"userType": user_type}


def create(user_id: str) -> Call[str]:
    """Create a user, and read the key."""
    request = rest.users.create_user(string(user_id, "user_id"), body={})
    return Call(request, _key, f"users.db.create({user_id!r})")


def delete(user_id: str) -> Call[bool]:
    """Delete a user; ``False`` where there was none."""
    request = rest.users.delete_user(string(user_id, "user_id"))
    return Call(request, lambda reply: reply[0] == 204, f"users.db.delete({user_id!r})", frozenset({204, 404}))


def rotate_key(user_id: str) -> Call[str]:
    """Replace a user's key, and read the new one."""
    request = _with_body(rest.users.rotate_user_api_key(string(user_id, "user_id")), {})
    return Call(request, _key, f"users.db.rotate_key({user_id!r})")


def activate(user_id: str) -> Call[bool]:
    """Activate a user; ``False`` where the user was active."""
    request = _with_body(rest.users.activate_user(string(user_id, "user_id")), {})
    return Call(request, lambda reply: reply[0] == 200, f"users.db.activate({user_id!r})", _DONE_OR_DONE_BEFORE)


def deactivate(user_id: str, revoke_key: bool) -> Call[bool]:
    """Deactivate a user; ``False`` where the user was inactive."""
    request = rest.users.deactivate_user(
        string(user_id, "user_id"), body={"revoke_key": boolean(revoke_key, "revoke_key")}
    )
    return Call(request, lambda reply: reply[0] == 200, f"users.db.deactivate({user_id!r})", _DONE_OR_DONE_BEFORE)


def get(user_id: str, include_last_used_time: bool) -> Call[UserDB | None]:
    """Read a user; ``None`` where there is none."""
    last = boolean(include_last_used_time, "include_last_used_time")
    request = rest.users.get_user_info(string(user_id, "user_id"), include_last_used_time=last)
    return Call(
        request,
        lambda reply: _user(reply[1]) if reply[0] == 200 else None,
        f"users.db.get({user_id!r})",
        OK_OR_ABSENT,
        retry=True,
    )


def list_all(include_last_used_time: bool) -> Call[list[UserDB]]:
    """List the users that the database knows."""
    last = boolean(include_last_used_time, "include_last_used_time")
    request = rest.users.list_all_users(include_last_used_time=last)
    return Call(request, lambda reply: [_user(wire) for wire in items(reply[1])], "users.db.list_all", retry=True)
