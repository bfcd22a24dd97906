"""Who has access, as `serve --auth FILE` reads it from TOML.

A whole file::

    admins = ["ada"]            # users with the role `root`
    readers = ["ben"]           # users with the role `read-only`
    anonymous = false           # whether requests without a key are answered
    database_users = true       # whether users may be created over REST

    [keys]                      # API keys, and the users that they stand for
    "a-long-secret" = "ada"
    "another-secret" = "ben"

    [roles.editor]              # permissions as REST writes them
    permissions = [{action = "read_data", data = {collection = "Article"}}]

    [users]                     # further roles of users
    ben = ["editor"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weaviate_gen.engine.access.permissions import ACTIONS, BUILT_IN, Permission
from weaviate_gen.engine.errors import EngineError, within
from weaviate_gen.engine.values.json_types import is_list, is_map


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Access settings of a server, read when it starts.

    Attributes:
        keys: API keys and the users that they stand for.
        admins: users with the role `root`.
        readers: users with the role `read-only`.
        roles: further roles, and their permissions.
        users: further roles of users.
        anonymous: whether requests without a key are answered, without any rights to write or read where there are
            roles.
        rbac: whether roles decide; without them every known key may do everything.
        database_users: whether users may be created over REST.
    """

    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    admins: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    roles: Mapping[str, tuple[Permission, ...]] = field(default_factory=dict[str, tuple[Permission, ...]])
    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    anonymous: bool = False
    rbac: bool = True
    database_users: bool = True


_TYPES: Mapping[str, type] = {
    "keys": dict,
    "admins": list,
    "readers": list,
    "roles": dict,
    "users": dict,
    "anonymous": bool,
    "rbac": bool,
    "database_users": bool,
}


def read_settings(file: Path) -> AccessSettings:
    """Read a file of access settings.

    Raises:
        EngineError: the file is missing or no TOML, or says something that has no meaning; it names what.
    """
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise EngineError("settings_file_invalid", "not_read", file=file, cause=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EngineError("settings_file_invalid", "not_toml", file=file, cause=error) from error
    with within(str(file), kind="bad_request"):
        return settings_from(content)


def settings_from(content: Mapping[str, Any]) -> AccessSettings:
    """Check settings and take them in.

    Raises:
        EngineError: something has no meaning.
    """
    for name, value in content.items():
        expected = _TYPES.get(name)
        if expected is None:
            raise EngineError("settings_file_invalid", "unknown", name=name, known=", ".join(sorted(_TYPES)))
        if not isinstance(value, expected):
            raise EngineError("settings_file_invalid", "type", name=name, type=expected.__name__, value=value)
    keys = content.get("keys", {})
    if any(not key or not isinstance(user, str) or not user for key, user in keys.items()):
        raise EngineError("settings_file_invalid", "keys")
    roles = {name: _permissions(name, value) for name, value in content.get("roles", {}).items()}
    users = {name: _roles_of(name, value, roles) for name, value in content.get("users", {}).items()}
    booleans = {name: content[name] for name in ("anonymous", "rbac", "database_users") if name in content}
    return AccessSettings(
        dict(keys),
        frozenset(map(str, content.get("admins", ()))),
        frozenset(map(str, content.get("readers", ()))),
        roles,
        users,
        **booleans,
    )


def _permissions(role: str, value: Any) -> tuple[Permission, ...]:
    if role in BUILT_IN:
        raise EngineError("settings_file_invalid", "built_in_role", role=role)
    rows = value.get("permissions") if is_map(value) else None
    if not is_list(rows):
        raise EngineError("settings_file_invalid", "no_permissions", role=role)
    found = list[Permission]()
    for item in rows:
        if not is_map(item) or item.get("action") not in ACTIONS:
            raise EngineError("settings_file_invalid", "action", role=role, permission=item, known=", ".join(ACTIONS))
        found.append(Permission.from_wire(item))
    return tuple(found)


def _roles_of(user: str, value: Any, roles: Mapping[str, Any]) -> tuple[str, ...]:
    known = {*roles, *BUILT_IN}
    if not is_list(value) or not set(map(str, value)) <= known:
        raise EngineError("settings_file_invalid", "roles", user=user, known=", ".join(sorted(known)))
    return tuple(value)
