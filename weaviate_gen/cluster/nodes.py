"""Nodes and the shards on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard of a collection, on one node.

    Attributes:
        collection: the collection's name.
        name: the shard's name; with multi-tenancy, the tenant's.
        node: the node's name.
        object_count: how many objects are in it.
        vector_indexing_status: ``"READY"``, ``"INDEXING"``, ``"READONLY"``, ``"LAZY_LOADING"``, or a later one.
        vector_queue_length: how many vectors wait for the index.
        compressed: whether vectors are compressed.
        loaded: whether it is in memory; ``None`` if the server does not say.
        replicas: how many replicas there are; ``None`` if the server does not say.
        replication_factor: how many there should be; ``None`` if the server does not say.
        async_replication: how far the comparison with other replicas is, as the server tells it.
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


@dataclass(frozen=True, slots=True)
class Stats:
    """Sums over a node.

    Attributes:
        object_count: how many objects are on it.
        shard_count: how many shards are on it.
    """

    object_count: int
    shard_count: int


@dataclass(frozen=True, slots=True)
class NodeBatch:
    """What a node does about batches.

    Attributes:
        queue_length: how many objects wait.
        rate_per_second: how many it takes a second.
    """

    queue_length: int
    rate_per_second: int


Shards: TypeAlias = list[Shard]
Sh = TypeVar("Sh")
St = TypeVar("St")


@dataclass(frozen=True, slots=True)
class Node(Generic[Sh, St]):
    """A node of the cluster.

    Attributes:
        git_hash: what it was built from.
        name: its name.
        shards: the shards on it; ``None`` unless asked for with ``output="verbose"``.
        stats: sums over it; ``None`` unless asked for with ``output="verbose"``.
        status: ``"HEALTHY"``, ``"UNHEALTHY"``, ``"UNAVAILABLE"`` or ``"TIMEOUT"``.
        version: its version of Weaviate.
        operational_mode: whether it reads and writes; ``None`` if it does not say.
        batch: what it does about batches; ``None`` if it does not say.
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

__all__ = ["Node", "NodeBatch", "NodeMinimal", "NodeVerbose", "Shard", "Shards", "Stats"]
