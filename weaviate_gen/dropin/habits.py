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


def _emit(text: str, category: type[Warning] = DeprecationWarning) -> None:
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
            _emit(text)

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
            _emit(f"Dep021: the tenant status {state} is deprecated; use {_OLD_STATES[state]}")

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
        _emit("Dep020: all_responses is deprecated; use errors and uuids")

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
            _emit(f"Auth003: the access token has a negative lifetime, {lifetime} s, and has expired", UserWarning)
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
            _emit(text, UserWarning)

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
                _emit(f"{text}; ask for the scope offline_access, if the identity provider has it", UserWarning)

        owner = getattr(module, kind)
        return [after(owner, "_discover", look), after(owner, "request", look_at_token)]

    return patch


def _tokens(kind: str) -> Patch:
    def patch(module: ModuleType) -> list[Undo]:
        def look(arguments: Mapping[str, Any]) -> None:
            if arguments["token"] is not None:
                text = f"Con001: the token could not be renewed, which will be tried again: {arguments['error']}"
                _emit(text, UserWarning)

        return [before(getattr(module, kind), "_fail", look)]

    return patch


def _client(kind: str) -> Patch:
    def patch(module: ModuleType) -> list[Undo]:
        def look(_: object) -> None:
            _emit("Dep031: graphql_raw_query() is deprecated; use the queries of collections")

        return [before(getattr(module, kind), "graphql_raw_query", look)]

    return patch


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
                _emit("Dep023: vectorizer_config of config.update() is deprecated; use vector_config")

        owner = getattr(module, kind)
        return [before(owner, "update", _on_argument("vector_index_config", index)), before(owner, "update", look)]

    return patch


def _values(module: ModuleType) -> list[Undo]:
    text = module.date_text

    def date_text(value: date, name: str) -> str:
        if isinstance(value, datetime) and value.tzinfo is None and str(value) != "NaT":
            _emit(f"Con002: {name} is a datetime without a time zone, and is taken as UTC: {value}", UserWarning)
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


HABITS = Patches(
    {
        "weaviate_gen._inputs.check": _checks,
        "weaviate_gen._types.data.tenants": _tenants,
        "weaviate_gen._types.query.metrics": _metrics,
        "weaviate_gen_wire.modules.configure": _replication,
        "weaviate_gen._types.data.batch": _batch_results,
        "weaviate_gen._types.auth": _credentials,
        "weaviate_gen._types.backups": _backups,
        "weaviate_gen._core.values": _values,
        "weaviate_gen._types.query.filters": _values,
        "weaviate_gen._client.aio.settings": _settings,
        "weaviate_gen._client.sync.settings": _settings,
        **_flavored("issuer", "AsyncIssuer", _issuer),
        **_flavored("tokens", "AsyncTokens", _tokens),
        **_flavored("client", "WeaviateAsyncClient", _client, "WeaviateClient"),
        **_flavored("collections", "_CollectionsAsync", _collections, "_Collections"),
        **_flavored("config", "_ConfigCollectionAsync", _config, "_ConfigCollection"),
        **_flavored("batch.wrapper", "AsyncBatchWrapper", _wrapper),
        "weaviate_gen._client.aio.batch.base": _contexts("__aenter__", "__aexit__", "AsyncBatchingContext"),
        "weaviate_gen._client.sync.batch.base": _contexts("__enter__", "__exit__", "BatchingContext"),
    }
)
