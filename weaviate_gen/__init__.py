"""A client for Weaviate, generated from Weaviate's own specs, with an embedded engine.

    import weaviate_gen

    with weaviate_gen.connect_to_memory() as client:
        bikes = client.collections.create("Bike")
        bikes.data.insert({"name": "Red racer"})
        print(bikes.query.fetch_objects().objects)

Names load when they are first used; importing the package changes nothing and opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "BatchClient",
    "Client",
    "ClientBatchingContextManager",
    "WeaviateAsyncClient",
    "WeaviateClient",
    "__version__",
    "auth",
    "backup",
    "classes",
    "cluster",
    "collections",
    "config",
    "connect",
    "connect_to_custom",
    "connect_to_embedded",
    "connect_to_local",
    "connect_to_memory",
    "connect_to_path",
    "connect_to_wcs",
    "connect_to_weaviate_cloud",
    "debug",
    "embedded",
    "exceptions",
    "models",
    "outputs",
    "rbac",
    "tokenization",
    "transfer",
    "types",
    "use_async_with_custom",
    "use_async_with_embedded",
    "use_async_with_local",
    "use_async_with_memory",
    "use_async_with_path",
    "use_async_with_weaviate_cloud",
    "users",
    "util",
]

__version__ = "0.1.0"

if TYPE_CHECKING:
    from weaviate_gen import auth as auth
    from weaviate_gen import backup as backup
    from weaviate_gen import classes as classes
    from weaviate_gen import cluster as cluster
    from weaviate_gen import collections as collections
    from weaviate_gen import config as config
    from weaviate_gen import connect as connect
    from weaviate_gen import debug as debug
    from weaviate_gen import embedded as embedded
    from weaviate_gen import exceptions as exceptions
    from weaviate_gen import export as export
    from weaviate_gen import groups as groups
    from weaviate_gen import models as models
    from weaviate_gen import outputs as outputs
    from weaviate_gen import rbac as rbac
    from weaviate_gen import tokenization as tokenization
    from weaviate_gen import transfer as transfer
    from weaviate_gen import types as types
    from weaviate_gen import users as users
    from weaviate_gen import util as util
    from weaviate_gen._client.aio.client import WeaviateAsyncClient as WeaviateAsyncClient
    from weaviate_gen._client.aio.connect import use_async_with_custom as use_async_with_custom
    from weaviate_gen._client.aio.connect import use_async_with_embedded as use_async_with_embedded
    from weaviate_gen._client.aio.connect import use_async_with_local as use_async_with_local
    from weaviate_gen._client.aio.connect import use_async_with_memory as use_async_with_memory
    from weaviate_gen._client.aio.connect import use_async_with_path as use_async_with_path
    from weaviate_gen._client.aio.connect import use_async_with_weaviate_cloud as use_async_with_weaviate_cloud
    from weaviate_gen._client.sync.batch.client import BatchClient as BatchClient
    from weaviate_gen._client.sync.batch.client import ClientBatchingContextManager as ClientBatchingContextManager
    from weaviate_gen._client.sync.client import WeaviateClient as WeaviateClient
    from weaviate_gen._client.sync.connect import connect_to_custom as connect_to_custom
    from weaviate_gen._client.sync.connect import connect_to_embedded as connect_to_embedded
    from weaviate_gen._client.sync.connect import connect_to_local as connect_to_local
    from weaviate_gen._client.sync.connect import connect_to_memory as connect_to_memory
    from weaviate_gen._client.sync.connect import connect_to_path as connect_to_path
    from weaviate_gen._client.sync.connect import connect_to_weaviate_cloud as connect_to_weaviate_cloud
    from weaviate_gen.legacy import Client as Client
    from weaviate_gen.legacy import connect_to_wcs as connect_to_wcs
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.client": ["WeaviateAsyncClient"],
            "weaviate_gen._client.aio.connect": [
                "use_async_with_custom",
                "use_async_with_embedded",
                "use_async_with_local",
                "use_async_with_memory",
                "use_async_with_path",
                "use_async_with_weaviate_cloud",
            ],
            "weaviate_gen._client.sync.batch.client": ["BatchClient", "ClientBatchingContextManager"],
            "weaviate_gen._client.sync.client": ["WeaviateClient"],
            "weaviate_gen._client.sync.connect": [
                "connect_to_custom",
                "connect_to_embedded",
                "connect_to_local",
                "connect_to_memory",
                "connect_to_path",
                "connect_to_weaviate_cloud",
            ],
            "weaviate_gen.legacy": ["Client", "connect_to_wcs"],
        },
        submodules=[
            "auth",
            "backup",
            "classes",
            "cluster",
            "collections",
            "config",
            "connect",
            "debug",
            "embedded",
            "exceptions",
            "export",
            "groups",
            "models",
            "outputs",
            "rbac",
            "tokenization",
            "transfer",
            "types",
            "users",
            "util",
        ],
    )
