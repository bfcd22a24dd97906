"""Expressions of every factory and input class of the official client, found by walking it."""

from __future__ import annotations

import enum
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.dropin.values.samples import ALSO, sample

MODULES = (
    *("aggregate", "backup", "batch", "config", "data", "debug", "export", "generate", "generics", "init", "query"),
    *("rbac", "replication", "tenants", "tokenization"),
)
"""Modules of `weaviate.classes`."""

OTHERS = {
    "weaviate.auth": ("AuthApiKey", "AuthBearerToken", "AuthClientCredentials", "AuthClientPassword"),
    "weaviate.collections.classes.config": ("VectorIndexType",),
    "weaviate.config": ("ConnectionConfig",),
    "weaviate.connect": ("ConnectionParams", "ProtocolParams"),
    "weaviate.embedded": ("EmbeddedOptions",),
    "weaviate.rbac.models": ("UserTypes", "GroupTypes"),
}
"""Names of inputs that are in no module below `weaviate.classes`."""


def names() -> dict[str, Any]:
    """Return every public name of `weaviate.classes`, and of the others; what expressions are evaluated with."""
    found: dict[str, Any] = {"UTC": UTC, "UUID": UUID, "date": date, "datetime": datetime, "timedelta": timedelta}
    for path, chosen in {**{f"weaviate.classes.{name}": () for name in MODULES}, **OTHERS}.items():
        module = importlib.import_module(path)
        found |= {
            name: getattr(module, name)
            for name in chosen or dir(module)
            if not name.startswith("_") and not inspect.ismodule(getattr(module, name))
        }
    return found


MADE = frozenset(
    {
        *("BoostReturn", "FilterReturn", "InvertedIndexConfigCreate", "InvertedIndexConfigUpdate"),
        *("GenerativeProvider", "MultiTenancyConfigCreate", "MultiTenancyConfigUpdate", "ObjectTTLConfigCreate"),
        *("ObjectTTLConfigUpdate", "ReferencePropertyBase", "ReplicationConfigCreate", "ReplicationConfigUpdate"),
        *("RerankerProvider", "ShardingConfigCreate", "StopwordsCreate", "VectorConfigCreate", "VectorConfigUpdate"),
        *("VectorIndexConfigCreate", "VectorIndexConfigDynamicCreate", "VectorIndexConfigDynamicUpdate"),
        *("VectorIndexConfigFlatCreate", "VectorIndexConfigFlatUpdate", "VectorIndexConfigHFreshCreate"),
        *("VectorIndexConfigHFreshUpdate", "VectorIndexConfigHNSWCreate", "VectorIndexConfigHNSWUpdate"),
        *("VectorIndexConfigSkipCreate", "VectorIndexConfigUpdate"),
    }
)
"""Classes whose constructors take the fields of the wire: programs get instances from factories, which are walked."""

RESULTS = frozenset({"DebugRESTObject", "TokenizeResult"})
"""Classes that programs read and do not make."""

MACHINERY = frozenset({"check_name", "merge_with_existing", "to_gql", "to_grpc", "to_grpc_target_vector"})
"""Methods by which the official client sends values: they make messages of the wire, or JSON."""

NO_FACTORIES = frozenset({"UTC", "UUID", "date", "datetime", "timedelta"})


def _modules() -> set[str]:
    import weaviate.classes as public

    return {each.name for each in pkgutil.iter_modules(public.__path__)}


def _is_factory(owner: Any, name: str, value: Any) -> bool:
    raw = inspect.getattr_static(owner, name)
    return inspect.isclass(value) or isinstance(raw, staticmethod | classmethod)


def _inherited(name: str) -> bool:
    from pydantic import BaseModel

    return name.startswith("_") or any(hasattr(each, name) for each in (BaseModel, dict, list, str, int, tuple))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the factories of a name: the class itself, and what it has."""
    if inspect.isclass(value) and not issubclass(value, enum.Enum):
        for name in dir(value):
            if not _inherited(name) and name not in MACHINERY and _is_factory(value, name, getattr(value, name)):
                yield from _leaves(f"{path}.{name}", getattr(value, name))
        if value.__init__ is not object.__init__:
            yield path, value
    elif inspect.isroutine(value):
        yield path, value


def _enums(path: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value) and issubclass(value, enum.Enum):
        yield path
    elif inspect.isclass(value):
        for name in dir(value):
            if not _inherited(name) and inspect.isclass(getattr(value, name)):
                yield from _enums(f"{path}.{name}", getattr(value, name))


class Walk:
    """Walks the official client.

    Attributes:
        expressions: what was found, by factory.
        unknown: arguments that no value is known of.
    """

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = known
        self._seen: set[type] = set()
        self.expressions: dict[str, list[str]] = {}
        self.unknown: list[str] = sorted(_modules() ^ set(MODULES))
        for name, value in known.items():
            if name in NO_FACTORIES | MADE | RESULTS:
                continue
            for path in _enums(name, value):
                self.expressions[path] = [
                    f"{{each.name: each.value for each in {path}}}",
                    f"{{each.name: str(each) for each in {path}}}",
                ]
            for path, factory in _leaves(name, value):
                self._factory(path, factory)

    def _factory(self, path: str, factory: Any) -> None:
        try:
            parameters = inspect.signature(factory, eval_str=True).parameters.values()
        except NameError:
            parameters = inspect.signature(factory).parameters.values()
        required = {name: sample(path, name, str) or "" for name in ALSO.get(path, ())}
        optional: dict[str, str] = {}
        for each in parameters:
            if each.kind is each.VAR_KEYWORD or each.kind is each.VAR_POSITIONAL:
                continue
            if each.name in required:
                continue
            value = sample(path, each.name, each.annotation)
            is_required = each.default is each.empty
            if value is None or (is_required and not value):
                self.unknown.append(f"{path}({each.name}: {each.annotation})")
            else:
                (required if is_required else optional)[each.name] = value
        found = [
            _call(path, required),
            *(_call(path, {**required, name: value}) for name, value in optional.items() if value),
            *(_call(path, {**required, name: "object()"}) for name in {**required, **optional}),
            *([f"{path}()"] if required else []),
            _call(path, {**required, "nothing": "1"}),
        ]
        if inspect.isclass(factory) and hasattr(factory, "model_validate"):
            found.append(
                f"{path}.model_validate({{{', '.join(f'{name!r}: {value}' for name, value in required.items())}}})"
            )
        self.expressions[path] = found
        self._methods(found[0])

    def _methods(self, expression: str) -> None:
        """Walk the methods of a value, once of each class."""
        try:
            value = eval(expression, dict(self._known))
        except Exception:  # noqa: BLE001 - a call without optional arguments may be wrong
            return
        kind = type(value)
        if kind in self._seen or isinstance(value, enum.Enum) or kind.__module__ == "builtins":
            return
        self._seen.add(kind)
        for name in dir(kind):
            method = getattr(kind, name)
            is_method = inspect.isfunction(method) and not _is_factory(kind, name, method)
            if is_method and not _inherited(name) and name not in MACHINERY:
                self._factory(f"{expression}.{name}", getattr(value, name))


def _call(path: str, arguments: dict[str, str]) -> str:
    return f"{path}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
