"""Everything that the client gives back, by what it is about; modules load when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen.outputs import (
        aggregate as aggregate,
    )
    from weaviate_gen.outputs import (
        alias as alias,
    )
    from weaviate_gen.outputs import (
        backup as backup,
    )
    from weaviate_gen.outputs import (
        batch as batch,
    )
    from weaviate_gen.outputs import (
        cluster as cluster,
    )
    from weaviate_gen.outputs import (
        config as config,
    )
    from weaviate_gen.outputs import (
        data as data,
    )
    from weaviate_gen.outputs import (
        export as export,
    )
    from weaviate_gen.outputs import (
        query as query,
    )
    from weaviate_gen.outputs import (
        rbac as rbac,
    )
    from weaviate_gen.outputs import (
        replication as replication,
    )
    from weaviate_gen.outputs import (
        tenants as tenants,
    )
    from weaviate_gen.outputs import (
        tokenization as tokenization,
    )
    from weaviate_gen.outputs import (
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
