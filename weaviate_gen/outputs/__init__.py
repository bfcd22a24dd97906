"""Types of results, by subject; modules load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "aggregate",
    "alias",
    "backup",
    "batch",
    "classifications",
    "cluster",
    "config",
    "data",
    "export",
    "indexes",
    "namespaces",
    "query",
    "rbac",
    "replication",
    "tenants",
    "tokenization",
    "users",
]

if TYPE_CHECKING:
    from weaviate_gen.outputs import aggregate as aggregate
    from weaviate_gen.outputs import alias as alias
    from weaviate_gen.outputs import backup as backup
    from weaviate_gen.outputs import batch as batch
    from weaviate_gen.outputs import classifications as classifications
    from weaviate_gen.outputs import cluster as cluster
    from weaviate_gen.outputs import config as config
    from weaviate_gen.outputs import data as data
    from weaviate_gen.outputs import export as export
    from weaviate_gen.outputs import indexes as indexes
    from weaviate_gen.outputs import namespaces as namespaces
    from weaviate_gen.outputs import query as query
    from weaviate_gen.outputs import rbac as rbac
    from weaviate_gen.outputs import replication as replication
    from weaviate_gen.outputs import tenants as tenants
    from weaviate_gen.outputs import tokenization as tokenization
    from weaviate_gen.outputs import users as users
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {},
        submodules=[
            "aggregate",
            "alias",
            "backup",
            "batch",
            "classifications",
            "cluster",
            "config",
            "data",
            "export",
            "indexes",
            "namespaces",
            "query",
            "rbac",
            "replication",
            "tenants",
            "tokenization",
            "users",
        ],
    )
