"""Routes on users: those of the database, and oneself."""

from __future__ import annotations

import base64
import re
from typing import Any

from weaviate_gen.engine.access.control import AccessControl, DatabaseUser
from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.dates import timestamp
from weaviate_gen.engine.wire.rest.authz import control, is_root, role_to_wire
from weaviate_gen.engine.wire.rest.request import Request, Response, Route

_NEVER = "0001-01-01T00:00:00.000Z"
_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-@]*")
_LONGEST = 128


def _time(milliseconds: int) -> str:
    return timestamp(milliseconds) if milliseconds else _NEVER


def own_info(request: Request) -> Response:
    """Return the caller."""
    access = control(request)
    who = request.context.principal
    if who is None:
        raise EngineError("unauthenticated", "nobody")
    roles = [role_to_wire(name, access.permissions(name)) for name in access.roles_of(who)]
    return Response(200, {"groups": list(who.groups) or None, "roles": roles or None, "username": who.name})


def _described(request: Request, access: AccessControl, name: str) -> dict[str, Any]:
    user = access.users().get(name)
    roles = access.assigned("db", name)
    if user is None:
        return {
            "active": True,
            "createdAt": _NEVER,
            "dbUserType": "db_env_user",
            "lastUsedAt": _NEVER,
            "roles": roles,
            "userId": name,
        }
    letters = {"apiKeyFirstLetters": user.letters} if is_root(request) else {}
    return {
        "active": user.active,
        **letters,
        "createdAt": _time(user.created),
        "dbUserType": "db_user",
        "lastUsedAt": _time(user.used) if request.boolean("includeLastUsedTime") else _NEVER,
        "roles": roles,
        "userId": name,
    }


def list_all(request: Request) -> Response:
    """Return the users that one may see."""
    access, who = control(request), request.context.principal
    names = sorted(access.users())
    if is_root(request):  # only root sees the users of the settings
        names += [name for name in access.static_users() if name not in access.users()]
    seen = [name for name in names if access.allowed(who, Permission.of("read_users", users=name))]
    return Response(200, [_described(request, access, name) for name in seen])


def _may(request: Request, verb: str) -> tuple[AccessControl, str]:
    access, name = control(request), request.path["user_id"]
    access.require(request.context.principal, [Permission.of(f"{verb}_users", users=name)])
    if verb != "read" and not access.settings.database_users:
        raise EngineError("feature_disabled", "user_management")
    return access, name


def get(request: Request) -> Response:
    """Return a user."""
    access, name = _may(request, "read")
    known = name in access.users() or (access.exists(name) and is_root(request))
    return Response(200, _described(request, access, name)) if known else Response(404)


def _new_key(request: Request) -> str:
    parts = (request.database.env.new_name() for _ in range(4))
    return base64.b64encode("".join(parts).encode()).decode()


def create(request: Request) -> Response:
    """Create a user and give their key, or take a key of the settings over into the database."""
    access, name = _may(request, "create")
    body = request.optional()
    if len(name) > _LONGEST:
        raise EngineError("name_invalid", "long", name=name, subject="user", longest=_LONGEST)
    if not _USER_NAME.fullmatch(name):
        raise EngineError("name_invalid", "named", name=name, subject="user")
    if body.get("import"):
        return _import_user(request, access, name)
    if access.exists(name):
        raise EngineError("already_exists", "user", user=name)
    key = _new_key(request)
    access.set_user(name, key)
    return Response(201, {"apikey": key})


def _import_user(request: Request, access: AccessControl, name: str) -> Response:
    if not is_root(request):
        raise EngineError("permission_missing", "root")
    key = next((key for key, user in access.settings.keys.items() if user == name), None)
    if key is None:
        raise EngineError("user_not_found", "static", user=name)
    if name in access.users():
        raise EngineError("already_exists", "user", user=name)
    access.import_user(name, key)
    return Response(201, {"apikey": key})


def _own(request: Request, access: AccessControl, name: str, doing: str) -> DatabaseUser | None:
    """Return a user of the database that one may change.

    Raises:
        EngineError: it is oneself, an administrator of the settings, or a user of the settings.
    """
    who = request.context.principal
    if doing in ("delete", "deactivate") and who is not None and who.name == name:
        raise EngineError("user_protected", "own", action=doing, user=name)
    if doing and name in access.settings.admins:
        raise EngineError("user_protected", "root", action=doing)
    user = access.users().get(name)
    if user is None and access.exists(name):
        raise EngineError("user_protected", "static", user=name)
    return user


def delete(request: Request) -> Response:
    """Delete a user."""
    access, name = _may(request, "delete")
    if _own(request, access, name, "delete") is None:
        return Response(404)
    access.delete_user(name)
    return Response(204)


def rotate_key(request: Request) -> Response:
    """Issue a new key to a user."""
    access, name = _may(request, "update")
    user = _own(request, access, name, "")
    if user is None:
        return Response(404)
    key = _new_key(request)
    access.set_user(name, key, active=user.active)
    return Response(200, {"apikey": key})


def activate(request: Request) -> Response:
    """Accept a user's key again."""
    access, name = _may(request, "update")
    user = _own(request, access, name, "activate")
    if user is None:
        return Response(404)
    if user.active:
        return Response(409)
    access.set_user(name, None, active=True)
    return Response(200)


def deactivate(request: Request) -> Response:
    """Accept a user's key no longer, and revoke it if asked to."""
    access, name = _may(request, "update")
    body = request.optional()
    revoke = body.get("revoke_key", False)
    if not isinstance(revoke, bool):
        raise EngineError("field_type_mismatch", "boolean", field="revoke_key")
    user = _own(request, access, name, "deactivate")
    if user is None:
        return Response(404)
    if not user.active:
        return Response(409)
    access.set_user(name, "" if revoke else None, active=False)
    return Response(200)


ROUTES = (
    Route("GET", "/v1/users/own-info", own_info),
    Route("GET", "/v1/users/db", list_all),
    Route("GET", "/v1/users/db/{user_id}", get),
    Route("POST", "/v1/users/db/{user_id}", create),
    Route("DELETE", "/v1/users/db/{user_id}", delete),
    Route("POST", "/v1/users/db/{user_id}/rotate-key", rotate_key),
    Route("POST", "/v1/users/db/{user_id}/activate", activate),
    Route("POST", "/v1/users/db/{user_id}/deactivate", deactivate),
)
