"""Permissions: an action, and the things that it holds for, named by patterns.

A pattern is a regular expression in which `*` stands for anything; it must match the whole of what is asked for. What
is asked for may hold a `*` itself, where a request concerns everything of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from weaviate_gen.engine.access.regex import Matcher, compiled
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.capitals import capitalized

ANY = "*"


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of thing that permissions are about.

    Attributes:
        name: its name in messages.
        key: where a permission on the wire holds its patterns; empty where there are none.
        fields: what the patterns are for, and what is taken where one is not given; in the order of the wire.
        titles: how messages name the fields, in the order of messages.
    """

    name: str
    key: str
    fields: Mapping[str, str]
    titles: Mapping[str, str]


_COLLECTION = {"collection": "Collection"}
_DOMAINS = {
    "backups": Domain("backups", "backups", {"collection": ANY}, _COLLECTION),
    "cluster": Domain("cluster", "", {}, {}),
    "mcp": Domain("mcp", "", {}, {}),
    "nodes": Domain(
        "nodes", "nodes", {"collection": ANY, "verbosity": "minimal"}, {"verbosity": "Verbosity", **_COLLECTION}
    ),
    "roles": Domain("roles", "roles", {"role": ANY, "scope": "match"}, {"role": "Role"}),
    "users": Domain("users", "users", {"users": ANY}, {"users": "User"}),
    "groups": Domain("groups", "groups", {"group": ANY, "groupType": ""}, {"group": "Group"}),
    "collections": Domain("collections", "collections", {"collection": ANY}, _COLLECTION),
    "data": Domain(
        "data",
        "data",
        {"collection": ANY, "object": ANY, "tenant": ANY},
        {**_COLLECTION, "tenant": "Tenant", "object": "Object"},
    ),
    "tenants": Domain("tenants", "tenants", {"collection": ANY, "tenant": ANY}, {**_COLLECTION, "tenant": "Tenant"}),
    "replicate": Domain("replicate", "replicate", {"collection": ANY, "shard": ANY}, {**_COLLECTION, "shard": "Shard"}),
    "aliases": Domain("aliases", "aliases", {"alias": ANY, "collection": ANY}, {**_COLLECTION, "alias": "Alias"}),
    "namespaces": Domain("namespaces", "namespaces", {"namespace": ANY}, {"namespace": "Namespace"}),
}
RESOURCES = tuple(
    _DOMAINS[name]
    for name in (
        *("collections", "tenants", "data", "backups", "nodes", "replicate"),
        *("users", "groups", "roles", "aliases", "namespaces"),
    )
)
"""The domains whose patterns are checked, whatever the action, in this order."""

ACTIONS = (
    *(f"{verb}_roles" for verb in ("create", "read", "update", "delete")),
    "manage_backups",
    "manage_namespaces",
    *(f"{verb}_users" for verb in ("assign_and_revoke", "create", "read", "update", "delete")),
    "read_cluster",
    "assign_and_revoke_groups",
    "read_groups",
    "read_nodes",
    *(
        f"{verb}_{domain}"
        for domain in ("collections", "data", "tenants", "replicate", "aliases")
        for verb in ("create", "read", "update", "delete")
    ),
    *(f"{verb}_mcp" for verb in ("create", "read", "update")),
)
"""Every action, in the order in which the built-in roles list them."""

_NAMES = frozenset({"collection", "alias"})
"""Fields whose first letter is upper case, as in the schema."""
_LONGEST = 256


@lru_cache(4096)
def _pattern(text: str) -> Matcher:
    return compiled(re.sub(r"\{[^/]+\}", "[^/]+", text.replace("*", ".*")))


def domain_of(action: str) -> Domain:
    """Return the domain of an action, which is its last word."""
    return _DOMAINS[action.rpartition("_")[2]]


@dataclass(frozen=True, slots=True)
class Permission:
    """An action and what it holds for; or what a request needs, in the same form.

    Attributes:
        action: one of :data:`ACTIONS`.
        fields: the domain's fields and a pattern for each.
    """

    action: str
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, action: str, **fields: str) -> Permission:
        """Make a permission; what is not given is the domain's default."""
        defaults = domain_of(action).fields
        return cls(action, tuple((name, fields.get(name, default)) for name, default in defaults.items()))

    @classmethod
    def from_wire(cls, value: Mapping[str, Any]) -> Permission:
        """Read a permission as REST sends it.

        Raises:
            EngineError: a pattern is none, or a group's type is missing.
        """
        action = value["action"]
        domain = domain_of(action)
        problems = [
            problem for part in RESOURCES for name, text in _patterns(value, part) for problem in _problems(name, text)
        ]
        fields = dict(_patterns(value, domain))
        if problems:
            raise EngineError("roles_invalid", "permissions_several", problems="\n".join(problems))
        if domain.name == "groups" and fields.get("groupType") != "oidc":
            raise EngineError("choice_unknown", "group_type_policy", group_type=fields.get("groupType", ""))
        return cls.of(action, **fields)

    def to_wire(self) -> dict[str, Any]:
        """Write the permission as REST sends it."""
        domain = domain_of(self.action)
        shown = dict(self.fields)
        if shown.get("verbosity") == "minimal":
            del shown["collection"]
        return {"action": self.action, **({domain.key: shown} if domain.key else {})}

    def covers(self, required: Permission) -> bool:
        """Return whether this permission is enough for what is wanted."""
        if self.action != required.action:
            return False
        asked = dict(required.fields)
        return all(_enough(name, pattern, asked[name]) for name, pattern in self.fields)

    def __str__(self) -> str:
        """Name the action and its things as the server's messages do."""
        domain = domain_of(self.action)
        asked = dict(self.fields)
        if asked.get("verbosity") == "minimal":
            del asked["collection"]
        shown = [f"{title}: {asked[name]}" for name, title in domain.titles.items() if name in asked]
        return f"{self.action} [{'[' + ', '.join([f'Domain: {domain.name}', *shown]) + ']' if domain.key else ''}]"


def _enough(name: str, pattern: str, asked: str) -> bool:
    if name == "scope":
        return pattern in ("all", asked)
    if name in ("groupType", "verbosity"):
        return pattern == asked
    return _pattern(pattern).fullmatch(asked) is not None


def _patterns(value: Mapping[str, Any], domain: Domain) -> Iterator[tuple[str, str]]:
    """Yield the patterns that a permission on the wire has for a domain, as they are kept."""
    resource: Mapping[str, Any] = value.get(domain.key) or {}
    for name in domain.fields:
        text = resource.get(name)
        if isinstance(text, str):
            yield name, capitalized(text) if name in _NAMES else text


def _problems(name: str, text: str) -> Iterable[str]:
    if name == "collection" and not re.fullmatch(r"\*|[A-Z][_0-9A-Za-z*.|^$+?\[\]-]*", text):
        yield f"'{text}' is not a valid class name"
    if name == "tenant" and not re.fullmatch(r"[A-Za-z0-9\-_*.|^$+?\[\](){}\\]{1,64}", text):
        yield f"'{text}' is not a valid tenant name"
    if len(text) > _LONGEST:
        yield f"{name} exceeds the maximum length of {_LONGEST} characters"
    elif "/" in text and name not in ("group", "users"):
        yield f"{name} '{text}' must not contain '/'"
    else:
        try:
            _pattern(text)
        except re.error as error:
            yield f"{name} '{text}' is not a valid pattern: {error}"


Demand: TypeAlias = Callable[[Iterable[Permission]], None]
"""Checks that somebody may do something: raises ``EngineError`` for the first permission that is missing."""


def demand_nothing(_: Iterable[Permission]) -> None:
    """Permit everything: where there are no roles, or nobody asks."""


def all_permissions(actions: Iterable[str]) -> tuple[Permission, ...]:
    """Return the permissions for actions on everything."""
    wide = {"verbosity": "verbose", "scope": "all", "groupType": "oidc"}
    return tuple(
        Permission.of(action, **{name: wide[name] for name in domain_of(action).fields if name in wide})
        for action in actions
    )


BUILT_IN: Mapping[str, tuple[Permission, ...]] = {
    "admin": all_permissions(ACTIONS),
    "read-only": all_permissions(action for action in ACTIONS if action.startswith("read_")),
    "root": all_permissions(ACTIONS),
    "viewer": all_permissions(action for action in ACTIONS if action.startswith("read_")),
}
"""The roles that every server has; nobody changes them."""

ENVIRONMENT_ROLES = frozenset({"root", "read-only"})
"""Built-in roles that the server's settings alone give."""


def forbidden(user: str, groups: tuple[str, ...], required: Permission) -> EngineError:
    """Return the refusal of what a user may not do."""
    of = {0: "", 1: f" (of group '{next(iter(groups), '')}')"}.get(
        len(groups), f" (of groups {', '.join(repr(group) for group in groups)})"
    )
    return EngineError("permission_missing", "action", user=user, origin=of, permission=required)
