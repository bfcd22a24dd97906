"""Routes on roles: what they allow, and who has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from weaviate_gen.engine.access.control import AccessControl, Kind, Principal
from weaviate_gen.engine.access.permissions import ACTIONS, BUILT_IN, ENVIRONMENT_ROLES, RESOURCES, Permission
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine, within
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.rest.body_schemas import SCHEMAS, check
from weaviate_gen.engine.wire.rest.request import Request, RequestDecodeError, Response, Route

_CHOICES = (
    ("roles", "scope", ("all", "match")),
    ("nodes", "verbosity", ("verbose", "minimal")),
    ("groups", "groupType", ("oidc",)),
)
_ROLE_NAME = re.compile(r"[A-Za-z][\w\-]{0,63}")


def control(request: Request) -> AccessControl:
    """Return the access control of roles and users.

    Raises:
        NotSupportedByLocalEngine: the engine was opened without access settings.
    """
    if request.database.access is None:
        raise NotSupportedByLocalEngine("roles and users", "start it with `weaviate-gen serve --auth FILE`")
    return request.database.access


def _who(request: Request) -> Principal:
    return request.context.principal or Principal("anonymous")


def _rows(value: Any) -> list[dict[str, Any]]:
    """Check the form of permissions in a body, which is done before anything else is looked at."""
    if not is_list(value):
        raise RequestDecodeError("field_missing", field="permissions")
    rows = list[dict[str, Any]]()
    for at, item in enumerate(value):
        if not is_map(item) or item.get("action") not in ACTIONS:
            words = " ".join(ACTIONS)
            raise RequestDecodeError(
                "field_choice_unknown", "request", field=f"permissions.{at}.action", place="body", choices=words
            )
        for key in (domain.key for domain in RESOURCES):
            if item.get(key) is not None and not is_map(item[key]):
                raise RequestDecodeError("body_unreadable", "type", field=f"permissions.{at}.{key}", type="object")
        for key, name, choices in _CHOICES:
            part = item.get(key)
            chosen = part.get(name) if is_map(part) else None
            if chosen and chosen not in choices:
                where = f"permissions.{at}.{key}.{key}.{name}"
                raise RequestDecodeError(
                    "field_choice_unknown", "request", field=where, place="body", choices=" ".join(choices)
                )
        rows.append(item)
    return rows


def _manage(request: Request, verb: str, role: str, granted: Iterable[Permission]) -> None:
    """Check that somebody may change a role: who may change any role, or who has all that the role is to have.

    Raises:
        EngineError: neither holds.
    """
    access, who = control(request), _who(request)
    if access.allowed(who, Permission.of(f"{verb}_roles", role=role, scope="all")):
        return
    with within("can only create roles with less or equal permissions as the current user", kind="forbidden"):
        access.require(who, [Permission.of(f"{verb}_roles", role=role, scope="match")])
    access.require(who, granted)


def role_to_wire(name: str, permissions: Iterable[Permission] | None) -> dict[str, Any]:
    """Write a role as REST sends it; ``None`` leaves its permissions out."""
    rows = None if permissions is None else [permission.to_wire() for permission in permissions]
    return {"name": name, "permissions": rows}


def create(request: Request) -> Response:
    """Create a role."""
    access, body = control(request), check(request.fields(), SCHEMAS["Role"], "body")
    name = body.get("name")
    if name is None:
        raise RequestDecodeError("field_missing", field="name")
    rows = _rows(body.get("permissions"))
    if not name:
        raise EngineError("name_invalid", "role_missing")
    if not _ROLE_NAME.fullmatch(name):
        raise EngineError("name_invalid", "role_malformed")
    granted = [Permission.from_wire(row) for row in rows]
    if name in BUILT_IN:
        raise EngineError("role_built_in", "created", role=name)
    _manage(request, "create", name, granted)
    if access.permissions(name) is not None:
        raise EngineError("already_exists", "role", role=name)
    access.set_role(name, granted)
    return Response(201)


def list_all(request: Request) -> Response:
    """Return the roles that one may see."""
    access, who = control(request), _who(request)
    roles = access.roles()
    if who.name not in access.settings.admins:
        roles.pop("root")
    for scope in ("all", "match"):
        shown = [name for name in roles if access.allowed(who, Permission.of("read_roles", role=name, scope=scope))]
        if shown:
            break
    return Response(200, [role_to_wire(name, roles[name]) for name in shown])


def get(request: Request) -> Response:
    """Return a role."""
    access, name = control(request), request.path["id"]
    rows = access.permissions(name)
    _manage(request, "read", name, ())
    return Response(404) if rows is None else Response(200, role_to_wire(name, rows))


def delete(request: Request) -> Response:
    """Delete a role."""
    access, name = control(request), request.path["id"]
    if name in BUILT_IN:
        raise EngineError("role_built_in", "changed", action="delete", role=name)
    _manage(request, "delete", name, access.permissions(name) or ())
    access.delete_role(name)
    return Response(204)


def _named_permissions(rows: Iterable[dict[str, Any]]) -> list[Permission]:
    """Read permissions of a role that is there: what is wrong with them is a bad request."""
    try:
        return [Permission.from_wire(row) for row in rows]
    except EngineError as error:
        if error.code != "roles_invalid":
            raise
        raise EngineError("roles_invalid", "permissions_one", problems=error.parameters["problems"]) from error


def _change(request: Request, verb: str) -> tuple[AccessControl, str, list[Permission], tuple[Permission, ...] | None]:
    access, name = control(request), request.path["id"]
    rows = _rows(request.fields().get("permissions"))
    if name in BUILT_IN:
        raise EngineError("role_built_in", "changed", action=verb, role=name)
    changed = _named_permissions(rows)
    if not changed:
        raise EngineError("roles_invalid", "permissions_none")
    _manage(request, "update", name, changed)
    return access, name, changed, access.permissions(name)


def add_permissions(request: Request) -> Response:
    """Add permissions to a role."""
    access, name, added, before = _change(request, "update")
    if before is None:
        return Response(404)
    access.set_role(name, [*before, *added])
    return Response(200)


def remove_permissions(request: Request) -> Response:
    """Remove permissions from a role."""
    access, name, removed, before = _change(request, "update")
    if before is None:
        return Response(404)
    access.set_role(name, [permission for permission in before if permission not in removed])
    return Response(200)


def has_permission(request: Request) -> Response:
    """Return whether a role has a permission."""
    access, name = control(request), request.path["id"]
    (permission,) = _named_permissions(_rows([request.fields()]))
    _manage(request, "read", name, ())
    # a server compares permissions, and looks at no pattern: built-in roles hold one that nobody can ask for
    return Response(200, name not in BUILT_IN and permission in (access.permissions(name) or ()))


def _kinds(body: dict[str, Any]) -> tuple[Kind, ...]:
    kind = body.get("userType", "")
    if kind not in ("", "db", "oidc"):
        raise RequestDecodeError("field_choice_unknown", "request", field="userType", place="body", choices="db oidc")
    return ("db",) if kind == "db" else ("oidc",) if kind == "oidc" else ("db", "oidc")


def _roles_in(body: dict[str, Any], doing: str) -> list[str]:
    roles: Any = body.get("roles") or []
    if not is_list(roles):
        raise RequestDecodeError("body_unreadable", "type", field="roles", type="array of strings")
    if any(not isinstance(role, str) or not role.strip() for role in roles):
        raise EngineError("roles_invalid", "missing_empty", doing=doing)
    for role in roles:
        if role in ENVIRONMENT_ROLES:
            gerund = f"{doing.removesuffix('e')}ing"
            raise EngineError("role_built_in", "assigned", role=role).within(gerund)
    if not roles:
        raise EngineError("roles_invalid", "missing_all")
    return list(roles)


def _user_roles(request: Request, doing: str) -> tuple[AccessControl, str, list[str], tuple[Kind, ...]]:
    access, user, body = control(request), request.path["id"], request.fields()
    kinds = _kinds(body)
    roles = _roles_in(body, doing)
    access.require(_who(request), [Permission.of("assign_and_revoke_users", users=user)])
    if any(access.permissions(role) is None for role in roles):
        raise EngineError("role_not_found", roles="roles requested" if doing == "assign" else "request roles")
    if doing == "assign":
        _check_less(request, access, roles)
    if kinds == ("oidc",):
        raise EngineError("feature_disabled", "oidc_assign")
    if not access.exists(user):
        raise EngineError("user_not_found", "assigned", doing=doing, preposition="to" if doing == "assign" else "from")
    return access, user, roles, kinds


def _check_less(request: Request, access: AccessControl, roles: Iterable[str]) -> None:
    with within("can only assign roles with less or equal permissions as the current user", kind="forbidden"):
        for role in roles:
            access.require(_who(request), access.permissions(role) or ())


def assign_to_user(request: Request) -> Response:
    """Assign roles to a user."""
    access, user, roles, kinds = _user_roles(request, "assign")
    for kind in kinds:
        access.assign(kind, user, roles)
    return Response(200)


def revoke_from_user(request: Request) -> Response:
    """Revoke roles from a user."""
    access, user, roles, kinds = _user_roles(request, "revoke")
    for kind in kinds:
        access.revoke(kind, user, roles)
    return Response(200)


def roles_of_user(request: Request) -> Response:
    """Return the roles of a user of one kind."""
    access, user, kind = control(request), request.path["id"], request.path["userType"]
    if kind not in ("db", "oidc"):
        raise RequestDecodeError("field_choice_unknown", "request", field="userType", place="path", choices="oidc db")
    own = user == _who(request).name and kind == "db"
    if not own:
        access.require(_who(request), [Permission.of("read_users", users=user)])
    if kind == "oidc":
        raise EngineError("feature_disabled", "oidc_read")
    if not access.exists(user):
        return Response(404)
    return Response(200, _listed(request, access.assigned("db", user), own=own))


def _listed(request: Request, names: Iterable[str], *, own: bool) -> list[dict[str, Any]]:
    """Return roles of a user or a group, in full where that is asked for and one may read each of them.

    Args:
        request: the request.
        names: the roles.
        own: whether they are one's own.

    Raises:
        EngineError: one of them may not be read in full.
    """
    access, full = control(request), request.boolean("includeFullRoles")
    out = list[dict[str, Any]]()
    for name in names:
        if full and not own:
            _manage(request, "read", name, ())
        out.append(role_to_wire(name, access.permissions(name) if full else None))
    return out


def _readable(request: Request, name: str) -> bool:
    try:
        _manage(request, "read", name, ())
    except EngineError:
        return False
    return True


def is_root(request: Request) -> bool:
    """Report whether a request comes from a user whom the settings gave the role `root`."""
    who = request.context.principal
    return who is not None and "root" in control(request).roles_of(who)


def roles_of_user_deprecated(request: Request) -> Response:
    """Return the roles of a user of any kind, in full."""
    access, user = control(request), request.path["id"]
    own = user == _who(request).name
    if not own:
        access.require(_who(request), [Permission.of("read_users", users=user)])
    if not access.exists(user):
        return Response(404)
    names = sorted({*access.assigned("db", user), *access.assigned("oidc", user)})
    shown = [name for name in names if own or _readable(request, name)]
    if names and not shown:
        _manage(request, "read", names[-1], ())
    return Response(200, [role_to_wire(name, access.permissions(name)) for name in shown])


def _holders(request: Request) -> list[tuple[Kind, str]]:
    access = control(request)
    _manage(request, "read", request.path["id"], access.permissions(request.path["id"]) or ())
    return access.holders(request.path["id"])


def users_of_role(request: Request) -> Response:
    """Return the users that have a role, with their kinds."""
    access, who = control(request), _who(request)
    found = list[dict[str, str]]()
    for kind, name in sorted(_holders(request), key=lambda holder: holder[0] != "oidc"):
        if kind == "group" or (name != who.name and not access.allowed(who, Permission.of("read_users", users=name))):
            continue
        shown = "oidc" if kind == "oidc" else "db_user" if name in access.users() else "db_env_user"
        found.append({"userId": name, "userType": shown})
    return Response(200, found)


def users_of_role_deprecated(request: Request) -> Response:
    """Return the names of the users that have a role."""
    users = users_of_role(request).body
    return Response(200, sorted({user["userId"] for user in users}))


def groups_of_role(request: Request) -> Response:
    """Return the groups that have a role."""
    groups = [name for kind, name in _holders(request) if kind == "group"]
    return Response(200, [{"groupId": name, "groupType": "oidc"} for name in groups])


def _group_roles(request: Request, doing: str) -> tuple[AccessControl, list[str]] | None:
    access, body = control(request), request.fields()
    kind = body.get("groupType") or ""
    if kind not in ("", "oidc"):
        raise RequestDecodeError(
            "field_choice_unknown", "request", field="body.groupType", place="body", choices="oidc"
        )
    roles = _roles_in(body, doing)
    if not kind:
        raise EngineError("choice_unknown", "group_type_request", group_type=kind)
    permission = Permission.of("assign_and_revoke_groups", group=request.path["id"], groupType="oidc")
    access.require(_who(request), [permission])
    if any(access.permissions(role) is None for role in roles):
        return None
    if doing == "assign":
        _check_less(request, access, roles)
    return access, roles


def assign_to_group(request: Request) -> Response:
    """Assign roles to a group."""
    found = _group_roles(request, "assign")
    if found is None:
        return Response(404)
    found[0].assign("group", request.path["id"], found[1])
    return Response(200)


def revoke_from_group(request: Request) -> Response:
    """Revoke roles from a group."""
    found = _group_roles(request, "revoke")
    if found is None:
        return Response(404)
    found[0].revoke("group", request.path["id"], found[1])
    return Response(200)


def _group_type(request: Request) -> None:
    if request.path["groupType"] != "oidc":
        raise RequestDecodeError("field_choice_unknown", "request", field="groupType", place="path", choices="oidc")


def roles_of_group(request: Request) -> Response:
    """Return the roles of a group."""
    access, group = control(request), request.path["id"]
    _group_type(request)
    own = group in _who(request).groups
    if not own:
        access.require(_who(request), [Permission.of("read_groups", group=group, groupType="oidc")])
    return Response(200, _listed(request, access.assigned("group", group), own=own))


def groups(request: Request) -> Response:
    """Return the groups that have roles."""
    access, who = control(request), _who(request)
    _group_type(request)
    permissions = (Permission.of("read_groups", group=name, groupType="oidc") for name in access.groups())
    return Response(
        200, [dict(permission.fields)["group"] for permission in permissions if access.allowed(who, permission)]
    )


ROUTES = (
    Route("GET", "/v1/authz/roles", list_all),
    Route("POST", "/v1/authz/roles", create),
    Route("GET", "/v1/authz/roles/{id}", get),
    Route("DELETE", "/v1/authz/roles/{id}", delete),
    Route("POST", "/v1/authz/roles/{id}/add-permissions", add_permissions),
    Route("POST", "/v1/authz/roles/{id}/remove-permissions", remove_permissions),
    Route("POST", "/v1/authz/roles/{id}/has-permission", has_permission),
    Route("GET", "/v1/authz/roles/{id}/users", users_of_role_deprecated),
    Route("GET", "/v1/authz/roles/{id}/user-assignments", users_of_role),
    Route("GET", "/v1/authz/roles/{id}/group-assignments", groups_of_role),
    Route("GET", "/v1/authz/users/{id}/roles", roles_of_user_deprecated),
    Route("GET", "/v1/authz/users/{id}/roles/{userType}", roles_of_user),
    Route("POST", "/v1/authz/users/{id}/assign", assign_to_user),
    Route("POST", "/v1/authz/users/{id}/revoke", revoke_from_user),
    Route("POST", "/v1/authz/groups/{id}/assign", assign_to_group),
    Route("POST", "/v1/authz/groups/{id}/revoke", revoke_from_group),
    Route("GET", "/v1/authz/groups/{id}/roles/{groupType}", roles_of_group),
    Route("GET", "/v1/authz/groups/{groupType}", groups),
)
