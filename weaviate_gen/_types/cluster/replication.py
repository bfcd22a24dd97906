"""Replicas, replication operations, Raft statistics and distributed tasks."""

from __future__ import annotations

import uuid as uuid_module
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.cluster.failure import ReplicateOperationError


class ReplicationType(str, Enum):
    """Type of a replication operation."""

    COPY = "COPY"
    MOVE = "MOVE"


class ReplicateOperationState(str, Enum):
    """State of a replication operation."""

    REGISTERED = "REGISTERED"
    HYDRATING = "HYDRATING"
    FINALIZING = "FINALIZING"
    DEHYDRATING = "DEHYDRATING"
    INTEGRATING = "INTEGRATING"
    READY = "READY"
    CANCELLED = "CANCELLED"


@record(frozen=True)
class ReplicateOperationStatus:
    """State of a replication operation, with its errors.

    Attributes:
        state: the state.
        errors: errors in this state.
        started_at: time of entering the state, or ``None`` if unknown.
    """

    state: ReplicateOperationState
    errors: list[ReplicateOperationError]
    started_at: datetime | None = None


H = TypeVar("H")


@record(frozen=True)
class ReplicateOperationReturn(Generic[H]):
    """Replication operation: the copy or move of a replica to another node.

    Attributes:
        collection: name of the collection.
        shard: name of the shard.
        source_node: name of the source node.
        status: current status.
        status_history: earlier statuses, or ``None`` if not requested.
        target_node: name of the target node.
        transfer_type: copy or move.
        uuid: id of the operation.
        uncancelable: whether it can no longer be canceled.
        scheduled_for_cancel: whether it will be canceled.
        scheduled_for_delete: whether it will be deleted.
        started_at: start time, or ``None`` if unknown.
    """

    collection: str
    shard: str
    source_node: str
    status: ReplicateOperationStatus
    status_history: H
    target_node: str
    transfer_type: ReplicationType
    uuid: uuid_module.UUID
    uncancelable: bool = False
    scheduled_for_cancel: bool = False
    scheduled_for_delete: bool = False
    started_at: datetime | None = None


ReplicateOperationWithoutHistory: TypeAlias = ReplicateOperationReturn[None]

ReplicateOperationWithHistory: TypeAlias = ReplicateOperationReturn[list[ReplicateOperationStatus]]

ReplicateOperation: TypeAlias = ReplicateOperationWithoutHistory | ReplicateOperationWithHistory

ReplicateOperations: TypeAlias = list[ReplicateOperationWithoutHistory] | list[ReplicateOperationWithHistory]


@record(frozen=True)
class ShardScaleActions:
    """Planned changes to the replicas of a shard.

    Attributes:
        remove_nodes: nodes whose replica is removed.
        add_nodes: nodes that get a replica, each with its source node, or ``None`` if not yet chosen.
    """

    remove_nodes: list[str]
    add_nodes: dict[str, str | None]


@record(frozen=True)
class ScalePlan:
    """Plan for reaching a replication factor of a collection.

    Attributes:
        plan_id: id of the plan.
        collection: name of the collection.
        shards: changes by shard name.
    """

    plan_id: uuid_module.UUID
    collection: str
    shards: dict[str, ShardScaleActions]


@record(frozen=True)
class ShardReplicas:
    """Replicas of a shard.

    Attributes:
        name: name of the shard.
        replicas: names of the nodes that hold a replica.
    """

    name: str
    replicas: list[str]


@record(frozen=True)
class ShardingState:
    """Placement of a collection's shards.

    Attributes:
        collection: name of the collection.
        shards: replicas of each shard.
    """

    collection: str
    shards: list[ShardReplicas]


@record(frozen=True)
class RaftConfigurationMember:
    """Member of the Raft cluster.

    Attributes:
        address: Raft address.
        node_id: name of the node.
        suffrage: 0 for a voter.
    """

    address: str
    node_id: str
    suffrage: int


@record(frozen=True)
class RaftStats:
    """Raft statistics of one node. Numbers are strings, as in the server's answer.

    Attributes:
        applied_index: index of the last applied log entry.
        commit_index: index of the last committed log entry.
        fsm_pending: number of entries waiting to be applied.
        last_contact: time since the last contact with the leader.
        last_log_index: index of the last log entry.
        last_log_term: term of the last log entry.
        last_snapshot_index: index of the last snapshot.
        last_snapshot_term: term of the last snapshot.
        latest_configuration: members of the cluster.
        latest_configuration_index: index of the log entry that set these members.
        num_peers: number of other voters.
        protocol_version: protocol version in use.
        protocol_version_max: newest supported protocol version.
        protocol_version_min: oldest supported protocol version.
        snapshot_version_max: newest supported snapshot version.
        snapshot_version_min: oldest supported snapshot version.
        state: ``"Leader"``, ``"Follower"`` or ``"Candidate"``.
        term: current term.
    """

    applied_index: str
    commit_index: str
    fsm_pending: str
    last_contact: str
    last_log_index: str
    last_log_term: str
    last_snapshot_index: str
    last_snapshot_term: str
    latest_configuration: list[RaftConfigurationMember]
    latest_configuration_index: str
    num_peers: str
    protocol_version: str
    protocol_version_max: str
    protocol_version_min: str
    snapshot_version_max: str
    snapshot_version_min: str
    state: str
    term: str


@record(frozen=True)
class NodeStatistics:
    """Raft state of one node.

    Attributes:
        candidates: addresses of candidate nodes, by name.
        db_loaded: whether the database is loaded.
        initial_last_applied_index: index of the last applied log entry at startup.
        is_voter: whether the node votes.
        leader_address: Raft address of the leader.
        leader_id: name of the leader.
        name: name of the node.
        is_open: whether the Raft store is open.
        raft: Raft statistics as this node sees them.
        ready: whether the node accepts requests.
        status: ``"HEALTHY"``, ``"UNHEALTHY"``, ``"UNAVAILABLE"`` or ``"TIMEOUT"``.
        bootstrapped: whether the cluster was bootstrapped, or ``None`` if unknown.
        last_applied_index: index of the last applied log entry, or ``None`` if unknown.
    """

    candidates: dict[str, Any]
    db_loaded: bool
    initial_last_applied_index: int
    is_voter: bool
    leader_address: str
    leader_id: str
    name: str
    is_open: bool
    raft: RaftStats
    ready: bool
    status: str
    bootstrapped: bool | None = None
    last_applied_index: int | None = None


@record(frozen=True)
class ClusterStatistics:
    """Raft statistics of the cluster.

    Attributes:
        statistics: state of each node.
        synchronized: whether all nodes agree.
    """

    statistics: list[NodeStatistics]
    synchronized: bool


@record(frozen=True)
class DistributedTaskUnit:
    """Part of a distributed task, on one node.

    Attributes:
        id: id of the unit.
        node: name of the node.
        status: current status.
        progress: progress from 0 to 1.
        error: error message, or ``None``.
        updated_at: time of the last update, or ``None`` if unknown.
        finished_at: end time, or ``None`` while it runs.
    """

    id: str
    node: str
    status: str
    progress: float
    error: str | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None


@record(frozen=True)
class DistributedTask:
    """Distributed task.

    Attributes:
        id: id of the task.
        namespace: kind of task.
        version: number of times it was started.
        status: current status.
        started_at: start time, or ``None`` if unknown.
        finished_at: end time, or ``None`` while it runs.
        finished_nodes: names of the nodes that have finished.
        error: error message, or ``None``.
        payload: payload as in the server's answer.
        units: parts of the task.
    """

    id: str
    namespace: str
    version: int
    status: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    finished_nodes: list[str] = field(default_factory=list[str])
    error: str | None = None
    payload: Any = None
    units: list[DistributedTaskUnit] = field(default_factory=list[DistributedTaskUnit])


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
