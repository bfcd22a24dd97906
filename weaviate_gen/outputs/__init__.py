"""Everything that the client gives back, by what it is about; modules load when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen.outputs import (
        aggregate as aggregate,
        alias as alias,
        backup as backup,
        batch as batch,
        cluster as cluster,
        config as config,
        data as data,
        export as export,
        query as query,
        rbac as rbac,
        replication as replication,
        tenants as tenants,
        tokenization as tokenization,
        users as users,
    )

__all__ = [
    "aggregate",
    "alias",
    "backup",
    "batch",
    "cluster",
    "config",
    "data",
    "export",
    "query",
    "rbac",
    "replication",
    "tenants",
    "tokenization",
    "users",
]

_MODULES = frozenset({name for name in __all__ if name[0].islower()})


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        value = import_module(f"weaviate_gen.outputs.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
