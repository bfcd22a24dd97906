"""Everything that is given to the client, by what it is about; modules load when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen.classes import (
        aggregate as aggregate,
    )
    from weaviate_gen.classes import (
        backup as backup,
    )
    from weaviate_gen.classes import (
        batch as batch,
    )
    from weaviate_gen.classes import (
        config as config,
    )
    from weaviate_gen.classes import (
        data as data,
    )
    from weaviate_gen.classes import (
        debug as debug,
    )
    from weaviate_gen.classes import (
        export as export,
    )
    from weaviate_gen.classes import (
        generate as generate,
    )
    from weaviate_gen.classes import (
        generics as generics,
    )
    from weaviate_gen.classes import (
        init as init,
    )
    from weaviate_gen.classes import (
        query as query,
    )
    from weaviate_gen.classes import (
        rbac as rbac,
    )
    from weaviate_gen.classes import (
        replication as replication,
    )
    from weaviate_gen.classes import (
        tenants as tenants,
    )
    from weaviate_gen.classes import (
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
