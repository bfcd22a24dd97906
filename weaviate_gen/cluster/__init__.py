"""The cluster: nodes, shards, replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaviate_gen._async.cluster import _ClusterAsync as _ClusterAsync
    from weaviate_gen._sync.cluster import _Cluster as _Cluster

__all__ = ["_Cluster", "_ClusterAsync"]


def __getattr__(name: str) -> Any:
    if name == "_ClusterAsync":
        from weaviate_gen._async.cluster import _ClusterAsync

        return _ClusterAsync
    if name == "_Cluster":
        from weaviate_gen._sync.cluster import _Cluster

        return _Cluster
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
