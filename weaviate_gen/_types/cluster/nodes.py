"""Cluster nodes and their shards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from weaviate_gen._runtime.records import field, record


@record(frozen=True)
class Shard:
    """Shard of a collection on one node.

    Attributes:
        collection: name of the collection.
        name: name of the shard; with multi-tenancy, of the tenant.
        node: name of the node.
        object_count: number of objects in the shard.
        vector_indexing_status: ``"READY"``, ``"INDEXING"``, ``"READONLY"``, ``"LAZY_LOADING"``, or a newer value.
        vector_queue_length: number of vectors waiting to be indexed.
        compressed: whether vectors are compressed.
        loaded: whether the shard is in memory, or ``None`` if unknown.
        replicas: number of replicas, or ``None`` if unknown.
        replication_factor: desired number of replicas, or ``None`` if unknown.
        async_replication: status of asynchronous replication, as in the server's answer.
    """

    collection: str
    name: str
    node: str
    object_count: int
    vector_indexing_status: str
    vector_queue_length: int
    compressed: bool
    loaded: bool | None
    replicas: int | None = None
    replication_factor: int | None = None
    async_replication: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])


@record(frozen=True)
class Stats:
    """Totals of a node.

    Attributes:
        object_count: number of objects on the node.
        shard_count: number of shards on the node.
    """

    object_count: int
    shard_count: int


@record(frozen=True)
class NodeBatch:
    """Batch statistics of a node.

    Attributes:
        queue_length: number of queued objects.
        rate_per_second: objects processed per second.
    """

    queue_length: int
    rate_per_second: int


Shards: TypeAlias = list[Shard]

Sh = TypeVar("Sh")

St = TypeVar("St")


@record(frozen=True)
class Node(Generic[Sh, St]):
    """Cluster node.

    Attributes:
        git_hash: commit that the server was built from.
        name: name of the node.
        shards: shards of the node, or ``None`` unless requested with ``output="verbose"``.
        stats: totals of the node, or ``None`` unless requested with ``output="verbose"``.
        status: ``"HEALTHY"``, ``"UNHEALTHY"``, ``"UNAVAILABLE"`` or ``"TIMEOUT"``.
        version: version of Weaviate.
        operational_mode: operational mode such as ``"ReadWrite"``, or ``None`` if unknown.
        batch: batch statistics, or ``None`` if unknown.
    """

    git_hash: str
    name: str
    shards: Sh
    stats: St
    status: str
    version: str
    operational_mode: str | None = None
    batch: NodeBatch | None = None


NodeVerbose: TypeAlias = Node[Shards, Stats]

NodeMinimal: TypeAlias = Node[None, None]

__all__ = [
    "Node",
    "NodeBatch",
    "NodeMinimal",
    "NodeVerbose",
    "Shard",
    "Shards",
    "Stats",
]
