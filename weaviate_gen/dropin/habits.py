"""What the official client does and this one does not without the drop-in: its warnings, and when results are there."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from inspect import getattr_static, signature
from types import FrameType, ModuleType
from typing import Any

from weaviate_gen.dropin.patching import Patch, Patches, Undo, after, before, replace

_CODES = {
    "Generative.palm": "Dep013",
    "text2vec_palm": "Dep011",
    "multi2vec_palm": "Dep012",
    "'actual_count'": "Dep018",
    "'actual_virtual_count'": "Dep018",
    "'bit_compression'": "Dep019",
    "'encoding'": "Dep026",
    "'multi_vector'": "Dep027",
    "'max_workers'": "Dep029",
    "'alive_nodes_checking_frequency'": "Dep029",
}
"""Codes of the official client for what this one warns of anyway, by a part of its text."""

_OLD_STATES = {"HOT": "ACTIVE", "COLD": "INACTIVE", "FROZEN": "OFFLOADED"}

_WIRE_NAMES = {
    "id": "backup_id",
    "classes": "collections",
    "startedAt": "started_at",
    "completedAt": "completed_at",
}
"""Names that the official results of backups are made from: those of the server's JSON."""


_OURS = ("weaviate_gen", "weaviate_gen_wire")


def emit(text: str, category: type[Warning] = DeprecationWarning) -> None:
    """Warn whoever called this package."""
    level = 1
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


def _on_argument(name: str, text: str) -> Callable[[Mapping[str, Any]], None]:
    """Return a function that warns if an argument was passed."""

    def look(arguments: Mapping[str, Any]) -> None:
        if arguments.get(name) is not None:
            emit(text)

    return look


def _checks(module: ModuleType) -> list[Undo]:
    def warn(message: str) -> None:
        code = next((code for part, code in _CODES.items() if part in message), None)
        warnings.warn(f"{code}: {message}" if code else message, DeprecationWarning, stacklevel=4)

    return [replace(module, "_warn", warn)]


def _tenants(module: ModuleType) -> list[Undo]:
    def look(arguments: Mapping[str, Any]) -> None:
        state = str.__str__(arguments["self"].activity_status)
        if state in _OLD_STATES:
            emit(f"Dep021: the tenant status {state} is deprecated; use {_OLD_STATES[state]}")

    return [before(getattr(module, name), "__post_init__", look) for name in ("Tenant", "TenantCreate", "TenantUpdate")]


def _metrics(module: ModuleType) -> list[Undo]:
    text = "Dep028: min_occurrences of Metrics.text() is deprecated; use limit"
    return [before(module.Metrics, "text", _on_argument("min_occurrences", text))]


def _replication(module: ModuleType) -> list[Undo]:
    text = "Dep030: async_enabled is deprecated: servers from 1.38 on decide this themselves"
    look = _on_argument("async_enabled", text)
    return [before(getattr(module, name), "replication", look) for name in ("Configure", "Reconfigure")]


def _batch_results(module: ModuleType) -> list[Undo]:
    def look(_: object) -> None:
        emit("Dep020: all_responses is deprecated; use errors and uuids")

    return [before(module.BatchObjectReturn, "all_responses", look)]


def _backups(module: ModuleType) -> list[Undo]:
    def accept(kind: Any) -> Undo:
        strict = kind.__init__
        known = frozenset(signature(strict).parameters) - {"self"}

        @wraps(strict)
        def lenient(self: Any, **named: Any) -> None:
            values = {_WIRE_NAMES.get(name, name): value for name, value in named.items()}
            for name in ("started_at", "completed_at"):
                if isinstance(values.get(name), str):
                    values[name] = datetime.fromisoformat(values[name])
            if "status" in values:
                values["status"] = module.BackupStatus(values["status"])
            strict(self, **{name: value for name, value in values.items() if name in known})

        return replace(kind, "__init__", lenient)

    return [accept(getattr(module, name)) for name in ("BackupStatusReturn", "BackupReturn", "BackupListReturn")]


def _credentials(module: ModuleType) -> list[Undo]:
    kind = module.AuthBearerToken
    strict = kind.__post_init__

    def lenient(self: Any) -> None:
        lifetime = self.expires_in
        if isinstance(lifetime, int) and lifetime < 0:
            emit(f"Auth003: the access token has a negative lifetime, {lifetime} s, and has expired", UserWarning)
            object.__setattr__(self, "expires_in", 0)
            strict(self)
            object.__setattr__(self, "expires_in", lifetime)
        else:
            strict(self)

    return [replace(kind, "__post_init__", lenient)]


def _settings(module: ModuleType) -> list[Undo]:
    def look(arguments: Mapping[str, Any]) -> None:
        settings = arguments["self"]
        if settings.credentials is not None and "authorization" in settings.headers:
            text = "Auth004: there are credentials and an authorization header: the header is not sent"
            emit(text, UserWarning)

    return [before(module.Settings, "base_headers", look)]


def _issuer(kind: str) -> Patch:
    def patch(module: ModuleType) -> list[Undo]:
        def look(self: Any, provider: Any) -> None:
            if provider is None:
                text = "Auth001: there are credentials, and the server requires no authentication; they are not sent"
                self.warning = f"Auth005: {self.warning}" if self.warning else text

        def look_at_token(self: Any, token: Any) -> None:
            name = type(self.credentials).__name__
            if token is not None and token.refresh is None and name in {"AuthBearerToken", "AuthClientPassword"}:
                text = "Auth002: there is no refresh token: calls fail once the access token has expired"
                emit(f"{text}; ask for the scope offline_access, if the identity provider has it", UserWarning)

        owner = getattr(module, kind)
        return [after(owner, "_discover", look), after(owner, "request", look_at_token)]

    return patch


def _tokens(kind: str) -> Patch:
    def patch(module: ModuleType) -> list[Undo]:
        def look(arguments: Mapping[str, Any]) -> None:
            if arguments["token"] is not None:
                text = f"Con001: the token could not be renewed, which will be tried again: {arguments['error']}"
                emit(text, UserWarning)

        return [before(getattr(module, kind), "_fail", look)]

    return patch


def _client(kind: str) -> Patch:
    def patch(module: ModuleType) -> list[Undo]:
        def look(_: object) -> None:
            emit("Dep031: graphql_raw_query() is deprecated; use the queries of collections")

        return [before(getattr(module, kind), "graphql_raw_query", look)]

    return patch


def _connect(module: ModuleType) -> list[Undo]:
    def look(arguments: Mapping[str, Any]) -> None:
        if type(arguments["auth"]).__name__ in {"AuthBearerToken", "AuthClientPassword", "AuthClientCredentials"}:
            emit("Dep022: OpenID Connect with Weaviate Cloud is deprecated; use an API key")

    return [before(module, "_cloud", look)]


def _unclosed(module: ModuleType) -> list[Undo]:
    def warn_unclosed(source: object) -> None:
        text = "Con004: client was not closed; use a with block or close()"
        warnings.warn(text, ResourceWarning, source=source, stacklevel=2)

    return [replace(module, "warn_unclosed", warn_unclosed)]


def read_date(text: str, read: Callable[[str], datetime]) -> datetime | None:
    """Read a date of a server, with a warning of what is none: of year 0, or empty.

    Args:
        text: the date.
        read: reads all others.
    """
    if not text:
        emit("Con006: a date is empty, and read as None", UserWarning)
        return None
    if text.startswith("0000"):
        emit(f"Con004: the date {text} is in year 0, and read as the first day that Python has", UserWarning)
    return read(text)


def _dates(module: ModuleType) -> list[Undo]:
    read = module.date

    def warn(name: str) -> None:
        emit(f"Grpc002: the value of {name} is of an unknown kind, and read as None", UserWarning)

    def date(text: str) -> datetime | None:
        return read_date(text, read)

    return [replace(module, "date", date), replace(module, "_of_unknown_kind", warn)]


def _recreated(module: ModuleType) -> list[Undo]:
    def warn(text: str, category: type[Warning], stacklevel: int) -> None:  # noqa: ARG001 - as it is called
        emit(f"Col001: {text}", category)

    return [replace(module, "warn", warn)]


def _deprecated(**methods: str) -> Callable[[str], Patch]:
    """Return the patch of a class by which methods warn that others replace them."""

    def of(kind: str) -> Patch:
        def patch(module: ModuleType) -> list[Undo]:
            def warn(name: str) -> Undo:
                text = f"{name}() is deprecated; use {methods[name]}"
                return before(getattr(module, kind), name, lambda _: emit(text))

            return [warn(name) for name in methods]

        return patch

    return of


def _collections(kind: str) -> Patch:
    text = "{code}: {name} of collections.create() is deprecated; use vector_config"

    def patch(module: ModuleType) -> list[Undo]:
        return [
            before(getattr(module, kind), "create", _on_argument(name, text.format(code=code, name=name)))
            for code, name in (("Dep024", "vectorizer_config"), ("Dep025", "vector_index_config"))
        ]

    return patch


def _config(kind: str) -> Patch:
    index = "Dep017: vector_index_config of config.update() is deprecated; use vector_config"

    def patch(module: ModuleType) -> list[Undo]:
        def look(arguments: Mapping[str, Any]) -> None:
            if isinstance(arguments.get("vectorizer_config"), list | tuple):
                emit("Dep023: vectorizer_config of config.update() is deprecated; use vector_config")

        def look_at_added(arguments: Mapping[str, Any]) -> None:
            added = arguments.get("vector_config")
            vectors: list[Any] = [*added] if isinstance(added, list | tuple) else [added]
            for each in vectors:
                if type(each).__name__ == "NamedVectorConfigCreate":
                    emit(f"Dep026: Configure.NamedVectors ({each.name}) is deprecated; use Configure.Vectors")

        owner = getattr(module, kind)
        return [
            before(owner, "update", _on_argument("vector_index_config", index)),
            before(owner, "update", look),
            before(owner, "add_vector", look_at_added),
        ]

    return patch


def _values(module: ModuleType) -> list[Undo]:
    text = module.date_text

    def date_text(value: date, name: str) -> str:
        if isinstance(value, datetime) and value.tzinfo is None and str(value) != "NaT":
            emit(f"Con002: {name} is a datetime without a time zone, and is taken as UTC: {value}", UserWarning)
        written: str = text(value, name)
        return written

    return [replace(module, "date_text", date_text)]


def _contexts(enter: str, leave: str, kind: str) -> Patch:
    """Return a patch that marks what keeps the results of a batch while its block runs."""

    def patch(module: ModuleType) -> list[Undo]:
        def mark(is_in_block: bool) -> Callable[[Mapping[str, Any]], None]:
            return lambda arguments: setattr(arguments["self"]._sink, "_is_in_block", is_in_block)

        owner = getattr(module, kind)
        return [before(owner, enter, mark(True)), before(owner, leave, mark(False))]

    return patch


def _wrapper(kind: str) -> Patch:
    """Return a patch by which the results of a batch are empty until its block ends."""

    def patch(module: ModuleType) -> list[Undo]:
        return [_hidden(getattr(module, kind), name) for name in ("results", "failed_objects", "failed_references")]

    return patch


def _hidden(owner: Any, name: str) -> Undo:
    shown = getattr_static(owner, name)

    def get(self: Any) -> Any:
        value = shown.fget(self)
        return type(value)() if getattr(self, "_is_in_block", False) else value

    return replace(owner, name, property(get, doc=shown.__doc__))


def _flavored(module: str, kind: str, patch: Callable[[str], Patch], sync_kind: str = "") -> dict[str, Patch]:
    """Return the patches of both flavors of a class."""
    return {
        f"weaviate_gen._client.aio.{module}": patch(kind),
        f"weaviate_gen._client.sync.{module}": patch(sync_kind or kind.removeprefix("Async")),
    }


_ROLES = _deprecated(get_current_roles="users.get_my_user()", get_assigned_user_ids="roles.get_user_assignments()")
_USERS = _deprecated(
    **{
        name: f"users.db.{name}() or users.oidc.{name}()"
        for name in ("assign_roles", "get_assigned_roles", "revoke_roles")
    }
)

HABITS = Patches(
    {
        "weaviate_gen._inputs.check": _checks,
        "weaviate_gen._types.data.tenants": _tenants,
        "weaviate_gen._types.query.metrics": _metrics,
        "weaviate_gen_wire.modules.configure": _replication,
        "weaviate_gen._types.data.batch": _batch_results,
        "weaviate_gen._types.auth": _credentials,
        "weaviate_gen._types.backups": _backups,
        "weaviate_gen._client.sync.connect": _connect,
        "weaviate_gen._core.collections": _recreated,
        "weaviate_gen._core.search.values": _dates,
        "weaviate_gen._core.values": _values,
        "weaviate_gen._transport.coroutines": _unclosed,
        "weaviate_gen._transport.threads": _unclosed,
        "weaviate_gen._types.query.filters": _values,
        "weaviate_gen._client.aio.settings": _settings,
        "weaviate_gen._client.sync.settings": _settings,
        **_flavored("issuer", "AsyncIssuer", _issuer),
        **_flavored("tokens", "AsyncTokens", _tokens),
        **_flavored("client", "WeaviateAsyncClient", _client, "WeaviateClient"),
        **_flavored("collections", "_CollectionsAsync", _collections, "_Collections"),
        **_flavored("config", "_ConfigCollectionAsync", _config, "_ConfigCollection"),
        **_flavored("rbac", "_RolesAsync", _ROLES, "_Roles"),
        **_flavored("users", "_UsersAsync", _USERS, "_Users"),
        **_flavored("batch.wrapper", "AsyncBatchWrapper", _wrapper),
        "weaviate_gen._client.aio.batch.base": _contexts("__aenter__", "__aexit__", "AsyncBatchingContext"),
        "weaviate_gen._client.sync.batch.base": _contexts("__enter__", "__exit__", "BatchingContext"),
    }
)
