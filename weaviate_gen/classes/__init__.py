"""Types of arguments, by subject; modules load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

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
    "values",
]

if TYPE_CHECKING:
    from weaviate_gen._types.schema.enums import ConsistencyLevel as ConsistencyLevel
    from weaviate_gen.classes import aggregate as aggregate
    from weaviate_gen.classes import backup as backup
    from weaviate_gen.classes import batch as batch
    from weaviate_gen.classes import config as config
    from weaviate_gen.classes import data as data
    from weaviate_gen.classes import debug as debug
    from weaviate_gen.classes import export as export
    from weaviate_gen.classes import generate as generate
    from weaviate_gen.classes import generics as generics
    from weaviate_gen.classes import init as init
    from weaviate_gen.classes import query as query
    from weaviate_gen.classes import rbac as rbac
    from weaviate_gen.classes import replication as replication
    from weaviate_gen.classes import tenants as tenants
    from weaviate_gen.classes import tokenization as tokenization
    from weaviate_gen.classes import values as values
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._types.schema.enums": ["ConsistencyLevel"],
        },
        submodules=[
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
            "values",
        ],
    )
