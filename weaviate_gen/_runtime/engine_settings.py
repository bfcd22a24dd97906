"""Settings of the embedded engine: in Python, in a TOML file, or as the environment variables of a server."""

from __future__ import annotations

import logging
import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = ["TABLE", "EngineSettings", "documented", "read_file", "read_variables", "server_variables"]


@record(frozen=True, kw_only=True)
class EngineSettings:
    """Settings of the embedded engine, with the defaults of a server.

    Attributes:
        access: who may do what: the content of a file of ``weaviate-gen serve --auth``; ``None`` lets everybody do
            everything.
        allowed_origins: origins whose pages may send requests to ``weaviate-gen serve`` and read responses (CORS);
            ``*`` is any.
        auto_schema: whether unknown collections and properties are created from the objects that are written.
        auto_schema_date: data type of properties that auto-schema creates for dates.
        auto_schema_number: data type of properties that auto-schema creates for numbers.
        auto_schema_string: data type of properties that auto-schema creates for strings.
        backups: the directory of backups; by default ``backups`` beside the data.
        default_limit: how many results a search returns that names no limit.
        default_vectorizer: module of collections that name none.
        exports: the directory of exports; by default ``exports`` beside the data.
        log_level: level of the logger ``weaviate_gen.engine``, such as ``logging.DEBUG``; by default the program's.
        maximum_collections: how many collections there may be; -1 is any number.
        maximum_results: the most results of a search, counted from the first page.
        message_size: the most bytes of one request.
        modules: the modules of providers that collections may name; empty: all. A warning names those not there.
        node: the name of the one node.
        operational_mode: ``ReadWrite``, or ``ReadOnly``, which refuses writes.
        path: the directory of the data, for a server; the functions that connect have an argument for it.
    """

    access: Mapping[str, Any] | None = None
    allowed_origins: tuple[str, ...] = ()
    auto_schema: bool = True
    auto_schema_date: str = "date"
    auto_schema_number: str = "number"
    auto_schema_string: str = "text"
    backups: Path | None = None
    default_limit: int = 10
    default_vectorizer: str | None = None
    exports: Path | None = None
    log_level: int | None = None
    maximum_collections: int = -1
    maximum_results: int = 10_000
    message_size: int = 104_858_000
    modules: tuple[str, ...] = ()
    node: str = "node1"
    operational_mode: str = "ReadWrite"
    path: Path | None = None

    def __post_init__(self) -> None:
        for row in TABLE:
            value = getattr(self, row.setting)
            if value is not None and not row.accepts(value):
                raise WeaviateInvalidInputError(f"{row.setting} must be {row.expectation}, got {value!r}")
        if self.access is not None and not isinstance(self.access, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise WeaviateInvalidInputError(f"access must be a mapping, got {self.access!r}")

    @classmethod
    def from_file(cls, file: str | Path) -> Self:
        """Read a TOML file whose keys are the attributes; relative directories are below the file's own.

        Args:
            file: the file.

        Raises:
            WeaviateInvalidInputError: it cannot be read, is no TOML, or has a key or a value that is no setting.
        """
        return cls(**read_file(Path(file)))

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Read the environment variables of a server, such as ``os.environ``; others are left alone.

        Args:
            variables: name to value.

        Raises:
            WeaviateInvalidInputError: a value cannot be read, or restricts access in a way that the engine has not.
        """
        return cls(**read_variables(variables)[0])


class Row(NamedTuple):
    """A setting.

    Attributes:
        setting: attribute of :class:`EngineSettings`, and key of a file.
        variable: environment variable of a server, or empty.
        read: reads the variable's value.
        accepts: whether a value is one of the setting.
        expectation: what the value must be.
        words: what it sets.
    """

    setting: str
    variable: str
    read: Callable[[str], Any]
    accepts: Callable[[Any], bool]
    expectation: str
    words: str


_TRUE, _FALSE = ("true", "on", "enabled", "1"), ("false", "off", "disabled", "0")
_LEVELS = {
    "panic": logging.CRITICAL,
    "fatal": logging.CRITICAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.DEBUG,
}
_DATES, _NUMBERS, _STRINGS = ("date", "text"), ("number", "int", "text"), ("text", "string")


def _boolean(text: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise ValueError(text)
    return text.lower() in _TRUE


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _level(text: str) -> int:
    if text.lower() not in _LEVELS:
        raise ValueError(text)
    return _LEVELS[text.lower()]


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_limit(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= -1


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_directory(value: Any) -> bool:
    return isinstance(value, Path) and value != Path()


def _are_names(value: Any) -> bool:
    return isinstance(value, tuple) and all(map(_is_name, value))  # pyright: ignore[reportUnknownArgumentType]  # of anything


def _directory(setting: str, variable: str, words: str) -> Row:
    return Row(setting, variable, Path, _is_directory, "a directory, as a Path", words)


def _kind(setting: str, variable: str, kinds: tuple[str, ...], words: str) -> Row:
    expectation = f"one of {', '.join(kinds)}"
    return Row(setting, variable, str, kinds.__contains__, expectation, f"data type that auto-schema gives to {words}")


TABLE = (
    Row(
        *("allowed_origins", "CORS_ALLOW_ORIGIN", _names, _are_names, "a tuple of origins"),
        "the origins whose pages may use `weaviate-gen serve`, as `--allowed-origin`; `*` is any",
    ),
    Row(
        *("auto_schema", "AUTOSCHEMA_ENABLED", _boolean, _is_boolean, "a boolean"),
        "whether unknown collections and properties are created from objects",
    ),
    _kind("auto_schema_date", "AUTOSCHEMA_DEFAULT_DATE", _DATES, "dates"),
    _kind("auto_schema_number", "AUTOSCHEMA_DEFAULT_NUMBER", _NUMBERS, "numbers"),
    _kind("auto_schema_string", "AUTOSCHEMA_DEFAULT_STRING", _STRINGS, "strings"),
    _directory("backups", "BACKUP_FILESYSTEM_PATH", "the directory of backups; `backups` beside the data by default"),
    Row(
        *("default_limit", "QUERY_DEFAULTS_LIMIT", _count, _is_count, "a positive integer"),
        "how many results a search returns that names no limit; 20 with `connect_to_embedded`",
    ),
    Row(
        *("default_vectorizer", "DEFAULT_VECTORIZER_MODULE", str, _is_name, "a name"),
        "the module of collections that name none",
    ),
    _directory("exports", "", "the directory of exports; `exports` beside the data by default"),
    Row(
        *("log_level", "LOG_LEVEL", _level, _is_level, f"a level of logging, or one of {', '.join(_LEVELS)}"),
        "the level of the logger `weaviate_gen.engine`",
    ),
    Row(
        *("maximum_collections", "MAXIMUM_ALLOWED_COLLECTIONS_COUNT", int, _is_limit, "an integer from -1 on"),
        "how many collections there may be; -1 is any number",
    ),
    Row(
        *("maximum_results", "QUERY_MAXIMUM_RESULTS", _count, _is_count, "a positive integer"),
        "the most results of a search or a list, offset included, and of a deletion",
    ),
    Row(
        *("message_size", "GRPC_MAX_MESSAGE_SIZE", _count, _is_count, "a positive integer"),
        "the most bytes of one request",
    ),
    Row(
        *("modules", "ENABLE_MODULES", _names, _are_names, "a tuple of names"),
        "the modules of providers that collections may name, all by default; a warning names those that are not there",
    ),
    Row(*("node", "CLUSTER_HOSTNAME", str, _is_name, "a name"), "the name of the node"),
    Row(
        *("operational_mode", "OPERATIONAL_MODE", str, ("ReadWrite", "ReadOnly").__contains__, "ReadWrite or ReadOnly"),
        "`ReadWrite`, or `ReadOnly`, which refuses writes but for backups",
    ),
    _directory("path", "PERSISTENCE_DATA_PATH", "the directory of the data, for `serve` and `connect_to_embedded`"),
)
"""Every setting but `access`."""

_BY_VARIABLE = {row.variable: row for row in TABLE if row.variable}
_BY_SETTING = {row.setting: row for row in TABLE}

_ACCESS = {
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "whether requests without a key are answered",
    "AUTHENTICATION_APIKEY_ENABLED": "whether the keys below are read",
    "AUTHENTICATION_APIKEY_ALLOWED_KEYS": "API keys, separated by commas",
    "AUTHENTICATION_APIKEY_USERS": "their users, in the same order, or one for all",
    "AUTHENTICATION_DB_USERS_ENABLED": "whether users may be created over REST",
    "AUTHORIZATION_RBAC_ENABLED": "whether roles decide; without them every key may do everything",
    "AUTHORIZATION_RBAC_ROOT_USERS": "users with the role `root`",
    "EXPERIMENTAL_AUTHORIZATION_RBAC_READONLY_USERS": "users with the role `read-only`",
}
"""Variables that `access` is made of."""

_FORMER_NAMES = {
    "AUTHORIZATION_ADMIN_USERS": "AUTHORIZATION_RBAC_ROOT_USERS",
    "AUTHORIZATION_ENABLE_RBAC": "AUTHORIZATION_RBAC_ENABLED",
}

_RESTRICTING = ("AUTHENTICATION_OIDC_ENABLED", "AUTHORIZATION_ADMINLIST_ENABLED")
"""Variables that restrict access in ways that the engine has not: they are an error, lest it be open instead."""

_ALREADY_SO: Mapping[str, tuple[str, ...]] = {"DISABLE_TELEMETRY": _TRUE}
"""Variables, and values with which they ask for what the engine does anyway."""


@cache
def server_variables() -> frozenset[str]:
    """Return the variables that a server 1.39.0 reads, by ``usecases/config/environment.go`` of its source."""
    return frozenset((pkgutil.get_data("weaviate_gen._runtime", "server_variables.txt") or b"").decode().split())


def read_file(file: Path) -> dict[str, Any]:
    """Return what a TOML file sets; see :meth:`EngineSettings.from_file`."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise WeaviateInvalidInputError(f"cannot read the settings {file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WeaviateInvalidInputError(f"the settings {file} are no TOML: {error}") from None
    unknown = sorted(content.keys() - _BY_SETTING.keys() - {"access"})
    if unknown:
        known = ", ".join(["access", *_BY_SETTING])
        raise WeaviateInvalidInputError(f"{file}: no setting {', '.join(unknown)}; there are {known}")
    return {name: _of_file(name, value, file.parent) for name, value in content.items()}


def _of_file(name: str, value: Any, folder: Path) -> Any:
    row = _BY_SETTING.get(name)
    if row is None:
        return value
    if row.read is Path and isinstance(value, str) and value:
        return folder / Path(value).expanduser()
    if row.read is _level and isinstance(value, str):
        return _read(row, name, value)
    return tuple(value) if row.read is _names and isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]  # of anything


def _read(row: Row, name: str, value: str) -> Any:
    text = str(value).strip()
    try:
        found = row.read(text) if text else None
    except ValueError:
        found = None
    if found is None or not row.accepts(found):
        raise WeaviateInvalidInputError(f"{name} must be {row.expectation}, got {value!r}")
    return found


def read_variables(variables: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read the environment variables of a server.

    Args:
        variables: name to value.

    Returns:
        Attributes of :class:`EngineSettings`, and the names of the variables that have no meaning here.

    Raises:
        WeaviateInvalidInputError: a value cannot be read, or restricts access in a way that the engine has not.
    """
    found: dict[str, Any] = {}
    ignored: list[str] = []
    for name, value in variables.items():
        if name in _BY_VARIABLE:
            row = _BY_VARIABLE[name]
            found[row.setting] = _read(row, f"the environment variable {name}", value)
        elif name in _RESTRICTING and _switch(name, value):
            raise WeaviateInvalidInputError(
                f"{name} has no counterpart in the embedded engine: use AUTHENTICATION_APIKEY_… or AUTHORIZATION_RBAC_…"
            )
        elif name not in _ACCESS and name not in _FORMER_NAMES and str(value).lower() not in _ALREADY_SO.get(name, ()):
            ignored.append(name)
    access = _access({_FORMER_NAMES.get(name, name): str(value) for name, value in variables.items()})
    return found if access is None else {**found, "access": access}, ignored


def _switch(name: str, value: str) -> bool:
    try:
        return _boolean(str(value).strip())
    except ValueError:
        message = f"the environment variable {name} must be a boolean, got {value!r}"
        raise WeaviateInvalidInputError(message) from None


def _access(variables: Mapping[str, str]) -> dict[str, Any] | None:
    """Return who may do what; None if everybody may do everything."""

    def is_on(name: str, default: str = "false") -> bool:
        return _switch(name, variables.get(name, default))

    def names(name: str) -> list[str]:
        return list(_names(variables.get(name, "")))

    with_keys, rbac = is_on("AUTHENTICATION_APIKEY_ENABLED"), is_on("AUTHORIZATION_RBAC_ENABLED")
    database_users = is_on("AUTHENTICATION_DB_USERS_ENABLED")
    if not with_keys and not rbac and not database_users:
        if not is_on("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "true"):
            raise WeaviateInvalidInputError(
                "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=false needs keys: set AUTHENTICATION_APIKEY_ENABLED=true, "
                "AUTHENTICATION_APIKEY_ALLOWED_KEYS and AUTHENTICATION_APIKEY_USERS"
            )
        return None
    keys = names("AUTHENTICATION_APIKEY_ALLOWED_KEYS") if with_keys else []
    users = names("AUTHENTICATION_APIKEY_USERS") if with_keys else []
    if with_keys and (not keys or len(users) not in {1, len(keys)}):
        raise WeaviateInvalidInputError(
            "AUTHENTICATION_APIKEY_USERS must have one user for all keys of AUTHENTICATION_APIKEY_ALLOWED_KEYS, or as "
            f"many as there are keys: got {len(users)} users and {len(keys)} keys"
        )
    return {
        "keys": dict(zip(keys, users * len(keys) if len(users) == 1 else users, strict=True)) if keys else {},
        "admins": names("AUTHORIZATION_RBAC_ROOT_USERS"),
        "readers": names("EXPERIMENTAL_AUTHORIZATION_RBAC_READONLY_USERS"),
        "anonymous": is_on("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED"),
        "rbac": rbac,
        "database_users": database_users,
    }


def documented() -> str:
    """Return the table of docs/local-engine.md."""
    defaults = EngineSettings()
    rows = list[str]()
    for row in TABLE:
        value = getattr(defaults, row.setting)
        default = "" if value in (None, ()) else f"`{str(value).lower()}`" if _is_boolean(value) else f"`{value}`"
        variable = f"`{row.variable}`" if row.variable else ""
        rows.append(f"| `{row.setting}` | {variable} | {default} | {row.words} |")
    rows += [f"| `access` | `{name}` | | {words} |" for name, words in _ACCESS.items()]
    return "\n".join(["| setting | variable | default | what it sets |", "|---|---|---|---|", *rows, ""])
