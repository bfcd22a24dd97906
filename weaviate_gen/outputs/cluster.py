"""Result types of cluster calls."""

from __future__ import annotations

from weaviate_gen._types.cluster.nodes import Node, NodeBatch, NodeMinimal, NodeVerbose, Shard, Shards, Stats
from weaviate_gen._types.cluster.replication import (
    ClusterStatistics,
    DistributedTask,
    DistributedTaskUnit,
    NodeStatistics,
    RaftConfigurationMember,
    RaftStats,
    ScalePlan,
    ShardingState,
    ShardReplicas,
    ShardScaleActions,
)

__all__ = [
    "ClusterStatistics",
    "DistributedTask",
    "DistributedTaskUnit",
    "Node",
    "NodeBatch",
    "NodeMinimal",
    "NodeStatistics",
    "NodeVerbose",
    "RaftConfigurationMember",
    "RaftStats",
    "ScalePlan",
    "Shard",
    "ShardReplicas",
    "ShardScaleActions",
    "ShardingState",
    "Shards",
    "Stats",
]
