"""Replicas and their movements, and the statistics of the cluster's consensus."""

from __future__ import annotations

import uuid as uuid_module
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Generic, Self, TypeAlias, TypeVar


class ReplicationType(str, Enum):
    """What is done with a replica."""

    COPY = "COPY"
    MOVE = "MOVE"


class ReplicateOperationState(str, Enum):
    """How far the movement of a replica is."""

    REGISTERED = "REGISTERED"
    HYDRATING = "HYDRATING"
    FINALIZING = "FINALIZING"
    DEHYDRATING = "DEHYDRATING"
    INTEGRATING = "INTEGRATING"
    READY = "READY"
    CANCELLED = "CANCELLED"


class ReplicateOperationError(str):
    """What went wrong once, in the server's words.

    Attributes:
        at: when it was, if the server says so.
    """

    __slots__ = ("at",)

    at: datetime | None

    def __new__(cls, message: str, at: datetime | None = None) -> Self:
        """Keep the words and the time."""
        made = super().__new__(cls, message)
        made.at = at
        return made


@dataclass(frozen=True, slots=True)
class ReplicateOperationStatus:
    """A state of a movement.

    Attributes:
        state: how far it is.
        errors: what went wrong in it.
        started_at: when it came to this state, if the server says so.
    """

    state: ReplicateOperationState
    errors: list[ReplicateOperationError]
    started_at: datetime | None = None


H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class ReplicateOperationReturn(Generic[H]):
    """A movement of a replica.

    Attributes:
        collection: the collection's name.
        shard: the shard's name.
        source_node: where from.
        status: how far it is.
        status_history: earlier states; ``None`` unless asked for.
        target_node: where to.
        transfer_type: whether it is copied or moved.
        uuid: the movement's id.
        uncancelable: whether it is too late to cancel it.
        scheduled_for_cancel: whether it will be canceled.
        scheduled_for_delete: whether it will be deleted.
        started_at: when it was asked for, if the server says so.
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


@dataclass(frozen=True, slots=True)
class ShardScaleActions:
    """How a shard's replicas are to change.

    Attributes:
        remove_nodes: the nodes that lose theirs.
        add_nodes: the nodes that get one, each with the node that it is copied from, if that is settled.
    """

    remove_nodes: list[str]
    add_nodes: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """How a collection's replicas are to change, to reach a replication factor.

    Attributes:
        plan_id: the plan's id.
        collection: the collection's name.
        shards: what is done, by shard.
    """

    plan_id: uuid_module.UUID
    collection: str
    shards: dict[str, ShardScaleActions]


@dataclass(frozen=True, slots=True)
class ShardReplicas:
    """Where a shard's replicas are.

    Attributes:
        name: the shard's name.
        replicas: the nodes' names.
    """

    name: str
    replicas: list[str]


@dataclass(frozen=True, slots=True)
class ShardingState:
    """Where a collection's shards are.

    Attributes:
        collection: the collection's name.
        shards: its shards.
    """

    collection: str
    shards: list[ShardReplicas]


@dataclass(frozen=True, slots=True)
class RaftConfigurationMember:
    """A member of the consensus.

    Attributes:
        address: its address.
        node_id: its name.
        suffrage: whether it votes: 0 if it does.
    """

    address: str
    node_id: str
    suffrage: int


@dataclass(frozen=True, slots=True)
class RaftStats:
    """The consensus as one node sees it; numbers come as text, as the server has them.

    Attributes:
        applied_index: the last entry applied.
        commit_index: the last entry agreed on.
        fsm_pending: how many entries wait to be applied.
        last_contact: when the leader was heard of.
        last_log_index: the last entry of the log.
        last_log_term: its term.
        last_snapshot_index: the last entry of the last snapshot.
        last_snapshot_term: its term.
        latest_configuration: the members.
        latest_configuration_index: the entry that made them so.
        num_peers: how many others vote.
        protocol_version: the protocol's version.
        protocol_version_max: the newest one understood.
        protocol_version_min: the oldest one understood.
        snapshot_version_max: the newest snapshot understood.
        snapshot_version_min: the oldest snapshot understood.
        state: ``"Leader"``, ``"Follower"`` or ``"Candidate"``.
        term: the current term.
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


@dataclass(frozen=True, slots=True)
class NodeStatistics:
    """One node's part in the consensus.

    Attributes:
        candidates: the nodes that it might join, by name.
        db_loaded: whether its data are loaded.
        initial_last_applied_index: the last entry applied when it started.
        is_voter: whether it votes.
        leader_address: where the leader is.
        leader_id: who the leader is.
        name: its name.
        is_open: whether its store is open.
        raft: the consensus as it sees it.
        ready: whether it takes requests.
        status: ``"HEALTHY"``, ``"UNHEALTHY"``, ``"UNAVAILABLE"`` or ``"TIMEOUT"``.
        bootstrapped: whether the cluster was formed; ``None`` if it does not say.
        last_applied_index: the last entry applied; ``None`` if it does not say.
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


@dataclass(frozen=True, slots=True)
class ClusterStatistics:
    """The statistics of the cluster's consensus.

    Attributes:
        statistics: node by node.
        synchronized: whether all nodes agree.
    """

    statistics: list[NodeStatistics]
    synchronized: bool


@dataclass(frozen=True, slots=True)
class DistributedTaskUnit:
    """A part of a task, on one node.

    Attributes:
        id: its id.
        node: the node's name.
        status: how far it is.
        progress: from 0 to 1.
        error: what went wrong, if it failed.
        updated_at: when it was heard of last.
        finished_at: when it ended, if it did.
    """

    id: str
    node: str
    status: str
    progress: float
    error: str | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DistributedTask:
    """A task that the nodes work on together.

    Attributes:
        id: its id.
        namespace: the kind of task.
        version: how often it was started.
        status: how far it is.
        started_at: when it was started.
        finished_at: when it ended, if it did.
        finished_nodes: the nodes that are done.
        error: what went wrong, if it failed.
        payload: what it works on, as the server has it.
        units: its parts.
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
