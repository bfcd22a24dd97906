"""The table of modules: read once, and resolved for the settings and headers of one call."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any, cast

from weaviate_gen.providers.errors import ProviderError

MEDIA = ("image", "video", "audio", "imu", "thermal", "depth")
"""What vectorizers read besides text."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a call brings with it.

    Attributes:
        headers: of the request, by lower-case name: keys and addresses of providers among them.
        environment: environment variables.
    """

    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """A module, resolved for the settings of one call.

    Attributes:
        module: its name.
        row: its row of the table, with the variants that apply.
        settings: the settings, with defaults; keys of providers may be among them.
        context: what came with the call.
    """

    module: str
    row: Mapping[str, Any]
    settings: Mapping[str, Any] = field(repr=False)
    context: Context = field(repr=False)

    def error(self, message: str) -> ProviderError:
        """Return the error for settings that do not do."""
        return ProviderError(self.module, "settings", message)


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files("weaviate_gen.providers").joinpath("providers.toml").read_text("utf-8")
    raw: dict[str, dict[str, Any]] = tomllib.loads(text)
    out: dict[str, dict[str, Any]] = {}
    for name, table in raw.items():  # a table is below the one that it is like
        base = out[table["like"]] if "like" in table else {}
        shared = {key: value for key, value in base.items() if not key.startswith("stored")}
        merged = merge(shared, {key: value for key, value in table.items() if key != "when"})
        inherited = list(base.get("when", ())) if table.get("variants", True) else []
        out[name] = {**merged, "when": [*inherited, *table.get("when", ())], "also": table.get("also", [])}
    return out


@cache
def documentation() -> Mapping[str, Mapping[str, str]]:
    """Return what servers show of each module in ``GET /v1/meta``: ``name`` and ``documentationHref``."""
    text = resources.files("weaviate_gen.providers").joinpath("documentation.toml").read_text("utf-8")
    shown: dict[str, dict[str, str]] = tomllib.loads(text)
    return shown


@cache
def _also() -> dict[str, str]:
    return {other: name for name, table in _tables().items() for other in table["also"]}


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with another one's keys over it; tables in it are merged likewise."""
    out = dict(base)
    for name, value in over.items():
        below = out.get(name)
        out[name] = merge(cast("dict[str, Any]", below), value) if _are_tables(below, value) else value
    return out


def _are_tables(below: object, value: object) -> bool:
    return isinstance(below, dict) and isinstance(value, dict)


def names() -> list[str]:
    """List the built-in modules, sorted."""
    return sorted(name for name in _tables() if "-" in name)


def canonical(module: str) -> str:
    """Return the present name of a module that may be named by an older one."""
    return _also().get(module, module)


def has(module: str) -> bool:
    """Return whether a module is built in."""
    module = canonical(module)
    return "-" in module and module in _tables()


def row(module: str) -> Mapping[str, Any]:
    """Return a module's row, without the variants that settings choose."""
    return _tables()[canonical(module)]


def kinds(module: str) -> tuple[str, ...]:
    """Return what a vectorizer reads: ``text``, ``image`` and so on; empty for others."""
    table = row(module)
    known = ["text", *MEDIA]
    variants = [key for variant in table["when"] for key in variant]
    return tuple(kind for kind in known if kind in table or kind in variants)


def resolve(module: str, settings: Mapping[str, Any], context: Context, task: str = "") -> Provider:
    """Resolve a module for the settings of one call.

    Args:
        module: its name.
        settings: of the collection, or of the call; a server's names.
        context: headers and environment.
        task: ``document`` or ``query``, for vectorizers.

    Raises:
        ProviderError: there is no such module, or a setting that it cannot do without is missing.
    """
    if not has(module):
        raise ProviderError(module, "settings", f"no built-in module {module!r}; built in are: {', '.join(names())}")
    table = dict(row(module))
    chosen = _chosen(table, settings, context)
    for variant in cast("list[dict[str, Any]]", table["when"]):
        effective = {**table.get("defaults", {}), **chosen, "task": task}
        if any(_matches(effective, condition) for condition in variant["if"]):
            table = merge(table, {key: value for key, value in variant.items() if key != "if"})
    known = {name: value for name, value in table.get("defaults", {}).items() if value != ""}
    provider = Provider(canonical(module), table, {**known, **chosen}, context)
    for name in table.get("required", ()):
        if provider.settings.get(name) in (None, ""):
            places = [table.get(kind, {}).get(name) for kind in ("environment", "overrides")]
            hint = "".join(f" or the {kind} {place}" for kind, place in zip(_PLACES, places, strict=True) if place)
            raise provider.error(f"{name} cannot be empty: set it in the module's settings{hint}")
    return provider


_PLACES = ("environment variable", "request header")


def _chosen(table: Mapping[str, Any], settings: Mapping[str, Any], context: Context) -> dict[str, Any]:
    renamed: Mapping[str, str] = table.get("names", {})
    chosen = {
        name: value
        for name, variable in table.get("environment", {}).items()
        if (value := context.environment.get(variable))
    }
    own = {name: value for name, value in settings.items() if value is not None and value != ""}
    for other, name in renamed.items():
        if other in own:
            own.setdefault(name, own[other])
    chosen.update(own)
    for name, header in table.get("overrides", {}).items():
        if value := context.headers.get(header.lower()):
            chosen[name] = value
    return chosen


def _matches(settings: Mapping[str, Any], condition: Mapping[str, str]) -> bool:
    return all(fnmatchcase(_shown(settings.get(name)), pattern) for name, pattern in condition.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
