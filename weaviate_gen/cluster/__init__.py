"""Cluster: nodes, shards and replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "_Cluster",
    "_ClusterAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.cluster import _ClusterAsync as _ClusterAsync
    from weaviate_gen._client.sync.cluster import _Cluster as _Cluster
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.cluster": ["_ClusterAsync"],
            "weaviate_gen._client.sync.cluster": ["_Cluster"],
        },
    )
