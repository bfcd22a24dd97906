"""The one place that knows who somebody is, and what they may do."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Literal, TypeAlias

from weaviate_gen.engine.access.permissions import (
    BUILT_IN,
    Permission,
    forbidden,
)
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.storage.catalog_rows import setting
from weaviate_gen.engine.storage.sqlite import FILE, Storage

_SETTING = "access"
Kind: TypeAlias = Literal["db", "oidc", "group"]
"""What roles are assigned to: users of keys and of the database, users of an OpenID provider, and its groups."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who sends a request.

    Attributes:
        name: the user.
        groups: the groups of an OpenID provider that the user is in.
    """

    name: str
    groups: tuple[str, ...] = ()


@dataclass(slots=True)
class DatabaseUser:
    """A user that was created over REST.

    Attributes:
        digest: SHA-256 of the API key; empty where it was revoked.
        letters: the key's first letters, to know it by.
        created: when, in milliseconds since the epoch.
        active: whether the key is accepted.
        used: when the key was last used, in milliseconds since the epoch; 0 for never.
    """

    digest: str
    letters: str
    created: int
    active: bool = True
    used: int = 0


@dataclass(slots=True)
class _Book:
    """What is kept in the file."""

    roles: dict[str, list[Permission]] = field(default_factory=dict[str, list[Permission]])
    users: dict[str, DatabaseUser] = field(default_factory=dict[str, DatabaseUser])
    assigned: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    imported: list[str] = field(default_factory=list[str])

    @classmethod
    def from_text(cls, text: str) -> _Book:
        value = json.loads(text)
        return cls(
            {
                name: [Permission(action, tuple((key, pattern) for key, pattern in fields)) for action, fields in rows]
                for name, rows in value["roles"].items()
            },
            {name: DatabaseUser(**row) for name, row in value["users"].items()},
            value["assigned"],
            value.get("imported", []),
        )

    def assign(self, owner: str, roles: list[str]) -> None:
        if roles:
            self.assigned[owner] = sorted(set(roles))
        else:
            self.assigned.pop(owner, None)

    def to_text(self) -> str:
        roles = {name: [[p.action, p.fields] for p in rows] for name, rows in self.roles.items()}
        users = {name: asdict(user) for name, user in self.users.items()}
        return json.dumps({"roles": roles, "users": users, "assigned": self.assigned, "imported": self.imported})


def selected(text: str, *, roles: Collection[str] | None, users: Collection[str] | None) -> str:
    """Return roles and users, as they are kept, without those that a backup does not choose.

    Args:
        text: all roles and users.
        roles: names of the roles that remain, with whom they are assigned to; ``None`` for all.
        users: ids of the users that remain; ``None`` for all.
    """
    book = _Book.from_text(text)
    if roles is not None:
        book.roles = {name: rows for name, rows in book.roles.items() if name in roles}
        for owner, names in list(book.assigned.items()):
            book.assign(owner, [name for name in names if name in BUILT_IN or name in roles])
    if users is not None:
        book.users = {name: user for name, user in book.users.items() if name in users}
    return book.to_text()


class AccessControl:
    """Keys, users, roles and groups; every change is in the file before it is answered.

    Attributes:
        settings: what the server was started with.
    """

    def __init__(self, settings: AccessSettings, storage: Storage, now: Callable[[], int]) -> None:
        """Read what the file has, under the settings.

        Args:
            settings: what the server was started with.
            storage: where roles, users and assignments are kept.
            now: gives milliseconds since the epoch.
        """
        self.settings = settings
        self._storage = storage
        self._now = now
        self._book = _Book()
        self._read()
        storage.on_recovery(self._read)
        if any(name not in self._book.roles for name in settings.roles):
            roles = {name: list(rows) for name, rows in settings.roles.items()}
            self._edit(lambda book: book.roles.update(roles))

    def _read(self) -> None:
        text = setting(self._storage, _SETTING, FILE)
        self._book = _Book.from_text(text) if text else _Book()

    def _edit(self, change: Callable[[_Book], object], *, removes: bool = False) -> None:
        """Change a copy of the book, which takes the book's place once it is committed.

        Args:
            change: changes the copy.
            removes: whether it only removes something, which is done on a full disk, too.
        """

        def work() -> None:
            book = _Book.from_text(self._book.to_text())
            change(book)
            self._storage.run(
                "INSERT INTO setting (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (_SETTING, book.to_text()),
            )
            self._storage.after_commit(lambda: setattr(self, "_book", book))

        if removes:
            self._storage.delete(work)
        else:
            with self._storage.transaction():
                work()

    def principal(self, authorization: str | None) -> Principal | None:
        """Find out who sends a request.

        Args:
            authorization: the header's value, such as ``Bearer a-secret``.

        Returns:
            The user, or ``None`` for an anonymous request that is answered.

        Raises:
            EngineError: nobody has that key, or there is none where one is needed.
        """
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            if self.settings.anonymous:
                return None
            methods = "API-keys"
            raise EngineError("unauthenticated", "anonymous", methods=methods)
        for known, user in self.settings.keys.items():
            if user not in self._book.imported and hmac.compare_digest(known.encode(), key.encode()):
                return Principal(user)
        digest = sha256(key.encode()).hexdigest()
        for name, row in list(self._book.users.items()):
            if row.digest and hmac.compare_digest(row.digest, digest):
                if not row.active:
                    raise EngineError("unauthenticated", "deactivated")
                row.used = self._now()
                return Principal(name)
        raise EngineError("unauthenticated", "unknown_key")

    # -- what one may do

    def allowed(self, principal: Principal | None, required: Permission) -> bool:
        """Return whether somebody may do something."""
        if not self.settings.rbac:
            return True
        return principal is not None and any(
            row.action == required.action if role in BUILT_IN else row.covers(required)
            for role in self.roles_of(principal)
            for row in self.permissions(role) or ()
        )

    def require(self, principal: Principal | None, required: Iterable[Permission]) -> None:
        """Check that somebody may do something.

        Raises:
            EngineError: a permission is missing; the first one is named.
        """
        for permission in required:
            if not self.allowed(principal, permission):
                name, groups = (principal.name, principal.groups) if principal else ("anonymous", ())
                raise forbidden(name, groups, permission)

    def roles_of(self, principal: Principal) -> list[str]:
        """Return the names of somebody's roles, those of their groups included."""
        found = self.assigned("db", principal.name)
        found += [role for group in principal.groups for role in self.assigned("group", group)]
        return sorted(set(found))

    # -- roles

    def roles(self) -> dict[str, tuple[Permission, ...]]:
        """Return all roles by name, built-in ones included."""
        mine = {name: tuple(rows) for name, rows in self._book.roles.items()}
        return dict(sorted({**BUILT_IN, **mine}.items()))

    def permissions(self, role: str) -> tuple[Permission, ...] | None:
        """Return a role's permissions, or ``None`` if there is no such role."""
        if role in BUILT_IN:
            return BUILT_IN[role]
        rows = self._book.roles.get(role)
        return None if rows is None else tuple(rows)

    def set_role(self, name: str, permissions: Iterable[Permission]) -> None:
        """Create a role or replace its permissions, each kept once."""
        rows = list(dict.fromkeys(permissions))
        self._edit(lambda book: book.roles.update({name: rows}))

    def delete_role(self, name: str) -> None:
        """Delete a role and its assignments; one that is not there is nothing to do."""

        def change(book: _Book) -> None:
            book.roles.pop(name, None)
            for owner, roles in list(book.assigned.items()):
                book.assign(owner, [role for role in roles if role != name])

        self._edit(change, removes=True)

    # -- assignments

    def assigned(self, kind: Kind, name: str) -> list[str]:
        """Return the roles of a user or a group, by name."""
        found = set(self._book.assigned.get(f"{kind}:{name}", ()))
        if kind == "db":
            found |= {"root"} if name in self.settings.admins else set()
            found |= {"read-only"} if name in self.settings.readers else set()
            found |= set(self.settings.users.get(name, ()))
        return sorted(found)

    def assign(self, kind: Kind, name: str, roles: Iterable[str]) -> None:
        """Assign roles to a user or a group."""
        owner, new = f"{kind}:{name}", list(roles)
        self._edit(lambda book: book.assign(owner, [*book.assigned.get(owner, ()), *new]))

    def revoke(self, kind: Kind, name: str, roles: Iterable[str]) -> None:
        """Revoke roles of a user or a group."""
        owner, gone = f"{kind}:{name}", set(roles)
        self._edit(
            lambda book: book.assign(owner, [r for r in book.assigned.get(owner, ()) if r not in gone]), removes=True
        )

    def holders(self, role: str) -> list[tuple[Kind, str]]:
        """Return the users and groups that a role is assigned to."""
        found = {owner for owner, roles in self._book.assigned.items() if role in roles}
        found |= {f"db:{name}" for name in self.static_users() if role in self.assigned("db", name)}
        return [(kind, name) for kind, _, name in (owner.partition(":") for owner in sorted(found))]  # type: ignore[misc]  # owners are named `db:ann`

    def groups(self) -> list[str]:
        """Return the groups that have a role with permissions; a server does not list those of other roles."""
        return [
            owner.partition(":")[2]
            for owner, roles in sorted(self._book.assigned.items())
            if owner.startswith("group:") and any(map(self.permissions, roles))
        ]

    # -- users

    def static_users(self) -> list[str]:
        """Return the users of the settings' keys."""
        return sorted(set(self.settings.keys.values()))

    def users(self) -> Mapping[str, DatabaseUser]:
        """Return the users that were created over REST."""
        return self._book.users

    def exists(self, name: str) -> bool:
        """Return whether there is a user of that name."""
        return name in self._book.users or name in self.settings.keys.values()

    def set_user(self, name: str, key: str | None, *, active: bool = True) -> None:
        """Create a user or change their key.

        Args:
            name: the user.
            key: the new API key; ``None`` keeps the old one, an empty one revokes it.
            active: whether the key is accepted.
        """
        self._edit(lambda book: self._set_user(book, name, key, active))

    def _set_user(self, book: _Book, name: str, key: str | None, active: bool) -> None:
        old = book.users.get(name)
        if key is None and old is not None:
            book.users[name] = DatabaseUser(old.digest, old.letters, old.created, active, old.used)
        else:
            digest = sha256(key.encode()).hexdigest() if key else ""
            letters = key[:3] if key else (old.letters if old else "")
            created = old.created if old else self._now()
            book.users[name] = DatabaseUser(digest, letters, created, active, old.used if old else 0)

    def import_user(self, name: str, key: str) -> None:
        """Make a user of the settings one of the database; their key is then the database's affair alone."""

        def change(book: _Book) -> None:
            book.imported = sorted({*book.imported, name})
            self._set_user(book, name, key, True)

        self._edit(change)

    def restore(self, text: str, *, roles: bool, users: bool) -> None:
        """Restore roles and users from a backup; what is there under the same name is replaced.

        Args:
            text: what a backup kept.
            roles: whether roles, and who has them, are taken.
            users: whether users are taken.
        """
        kept = _Book.from_text(text)

        def change(book: _Book) -> None:
            if users:
                book.users.update(kept.users)
            if roles:
                book.roles.update(kept.roles)
                for owner, names in kept.assigned.items():
                    book.assign(owner, [*book.assigned.get(owner, ()), *names])

        self._edit(change)

    def delete_user(self, name: str) -> None:
        """Delete a user with all assignments."""

        def change(book: _Book) -> None:
            book.users.pop(name, None)
            book.assigned.pop(f"db:{name}", None)

        self._edit(change, removes=True)
