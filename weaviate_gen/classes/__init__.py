"""Everything that is given to the client, by what it is about; modules load when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen.classes import (
        aggregate as aggregate,
        backup as backup,
        batch as batch,
        config as config,
        data as data,
        debug as debug,
        export as export,
        generate as generate,
        generics as generics,
        init as init,
        query as query,
        rbac as rbac,
        replication as replication,
        tenants as tenants,
        tokenization as tokenization,
    )
    from weaviate_gen.schema.enums import ConsistencyLevel as ConsistencyLevel

__all__ = [
    "ConsistencyLevel",
    "aggregate",
    "backup",
    "batch",
    "config",
    "data",
    "debug",
    "export",
    "generate",
    "generics",
    "init",
    "query",
    "rbac",
    "replication",
    "tenants",
    "tokenization",
]

_MODULES = frozenset({name for name in __all__ if name[0].islower()})


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        value = import_module(f"weaviate_gen.classes.{name}")
    elif name == "ConsistencyLevel":
        value = import_module("weaviate_gen.schema.enums").ConsistencyLevel
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
