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
from weaviate_gen.engine.errors import EngineError, bad_request
from weaviate_gen.engine.values.json_types import is_list, is_map


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """What a server is told about access when it starts.

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


_FORMS: Mapping[str, type] = {
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
        raise bad_request(f"cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise bad_request(f"{file} is no TOML: {error}") from error
    try:
        return settings_from(content)
    except EngineError as error:
        raise bad_request(f"{file}: {error.message}") from error


def settings_from(content: Mapping[str, Any]) -> AccessSettings:
    """Check settings and take them in.

    Raises:
        EngineError: something has no meaning.
    """
    for name, value in content.items():
        form = _FORMS.get(name)
        if form is None:
            raise bad_request(f"`{name}` is no setting; there are {', '.join(sorted(_FORMS))}")
        if not isinstance(value, form):
            raise bad_request(f"`{name}` must be a {form.__name__}, not {value!r}")
    keys = content.get("keys", {})
    if any(not key or not isinstance(user, str) or not user for key, user in keys.items()):
        raise bad_request('`keys` holds pairs such as "a-secret" = "user"')
    roles = {name: _permissions(name, value) for name, value in content.get("roles", {}).items()}
    users = {name: _roles_of(name, value, roles) for name, value in content.get("users", {}).items()}
    flags = {name: content[name] for name in ("anonymous", "rbac", "database_users") if name in content}
    return AccessSettings(
        dict(keys),
        frozenset(map(str, content.get("admins", ()))),
        frozenset(map(str, content.get("readers", ()))),
        roles,
        users,
        **flags,
    )


def _permissions(role: str, value: Any) -> tuple[Permission, ...]:
    if role in BUILT_IN:
        raise bad_request(f"`roles.{role}`: that is a built-in role")
    rows = value.get("permissions") if is_map(value) else None
    if not is_list(rows):
        raise bad_request(f"`roles.{role}` wants a list `permissions`")
    found = list[Permission]()
    for item in rows:
        if not is_map(item) or item.get("action") not in ACTIONS:
            raise bad_request(f"`roles.{role}`: {item!r} has no known action; there are {', '.join(ACTIONS)}")
        found.append(Permission.from_wire(item))
    return tuple(found)


def _roles_of(user: str, value: Any, roles: Mapping[str, Any]) -> tuple[str, ...]:
    known = {*roles, *BUILT_IN}
    if not is_list(value) or not set(map(str, value)) <= known:
        raise bad_request(f"`users.{user}` wants a list of roles; there are {', '.join(sorted(known))}")
    return tuple(value)
