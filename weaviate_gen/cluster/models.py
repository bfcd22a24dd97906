"""Replicas, replication operations, Raft statistics and distributed tasks."""

from __future__ import annotations

from weaviate_gen._types.cluster.replication import (
    ClusterStatistics,
    DistributedTask,
    DistributedTaskUnit,
    NodeStatistics,
    RaftConfigurationMember,
    RaftStats,
    ReplicateOperation,
    ReplicateOperationError,
    ReplicateOperationReturn,
    ReplicateOperations,
    ReplicateOperationState,
    ReplicateOperationStatus,
    ReplicateOperationWithHistory,
    ReplicateOperationWithoutHistory,
    ReplicationType,
    ScalePlan,
    ShardingState,
    ShardReplicas,
    ShardScaleActions,
)

__all__ = [
    "ClusterStatistics",
    "DistributedTask",
    "DistributedTaskUnit",
    "NodeStatistics",
    "RaftConfigurationMember",
    "RaftStats",
    "ReplicateOperation",
    "ReplicateOperationError",
    "ReplicateOperationReturn",
    "ReplicateOperationState",
    "ReplicateOperationStatus",
    "ReplicateOperationWithHistory",
    "ReplicateOperationWithoutHistory",
    "ReplicateOperations",
    "ReplicationType",
    "ScalePlan",
    "ShardReplicas",
    "ShardScaleActions",
    "ShardingState",
]
