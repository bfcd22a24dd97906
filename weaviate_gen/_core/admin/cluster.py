"""Plans for nodes, shards, the consensus and tasks."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any, Literal

from weaviate_gen._core.admin.responses import fields, items, time
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import member, string
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.cluster.nodes import Node, NodeBatch, NodeMinimal, NodeVerbose, Shard, Stats
from weaviate_gen._types.cluster.replication import (
    ClusterStatistics,
    DistributedTask,
    DistributedTaskUnit,
    NodeStatistics,
    RaftConfigurationMember,
    RaftStats,
    ReplicationType,
    ShardingState,
    ShardReplicas,
)
from weaviate_gen.exceptions import EmptyResponseError
from weaviate_gen_wire import rest

Verbosity = Literal["minimal", "verbose"]
Json = dict[str, Any]


def nodes(
    collection: str | None, shard: str | None, output: Verbosity | None
) -> Call[list[NodeVerbose]] | Call[list[NodeMinimal]]:
    """Read the state of nodes."""
    if output not in (None, "minimal", "verbose"):
        raise invalid("output", "'minimal' or 'verbose'", output)
    if collection is not None:
        request = rest.nodes.nodes_get_class(collection_name(collection, "collection"), shard_name=shard, output=output)
    else:
        request = rest.nodes.nodes_get(output=output)
        if shard is not None:
            request = replace(request, query=(("shardName", string(shard, "shard")), *request.query))
    if output == "verbose":
        return Call(request, lambda reply: [_verbose(node) for node in _nodes(reply)], "cluster.nodes", retry=True)
    return Call(request, lambda reply: [_minimal(node) for node in _nodes(reply)], "cluster.nodes", retry=True)


def _nodes(reply: tuple[int, Any]) -> list[Json]:
    found: list[Json] = fields(reply[1]).get("nodes") or []
    if not found:
        raise EmptyResponseError("cluster.nodes: the server names no node")
    return found


def _minimal(wire: Json) -> NodeMinimal:
    return Node(shards=None, stats=None, **_node(wire))


def _verbose(wire: Json) -> NodeVerbose:
    stats = fields(wire.get("stats"))
    return Node(
        shards=[_shard(shard, wire["name"]) for shard in items(wire.get("shards"))],
        stats=Stats(stats.get("objectCount", 0), stats.get("shardCount", 0)),
        **_node(wire),
    )


def _node(wire: Json) -> Json:
    batch = wire.get("batchStats")
    return {
        "git_hash": wire.get("gitHash", "None"),
        "name": wire["name"],
        "status": wire["status"],
        "version": wire.get("version", ""),
        "operational_mode": wire.get("operationalMode"),
        "batch": None if batch is None else NodeBatch(batch.get("queueLength", 0), batch.get("ratePerSecond", 0)),
    }


def _shard(wire: Json, node: str) -> Shard:
    return Shard(
        collection=wire["class"],
        name=wire["name"],
        node=node,
        object_count=wire["objectCount"],
        vector_indexing_status=wire["vectorIndexingStatus"],
        vector_queue_length=wire["vectorQueueLength"],
        compressed=wire["compressed"],
        loaded=wire.get("loaded"),
        replicas=wire.get("numberOfReplicas"),
        replication_factor=wire.get("replicationFactor"),
        async_replication=items(wire.get("asyncReplicationStatus")),
    )


def query_sharding_state(collection: str, shard: str | None) -> Call[ShardingState | None]:
    """Read where a collection's shards are; ``None`` where there is no such collection or shard."""

    def decode(reply: tuple[int, Any]) -> ShardingState | None:
        if reply[0] == 404:
            return None
        state = reply[1]["shardingState"]
        shards = [ShardReplicas(each["shard"], items(each.get("replicas"))) for each in items(state.get("shards"))]
        return ShardingState(state["collection"], shards)

    name = collection_name(collection, "collection")
    return Call(
        rest.replication.get_collection_sharding_state(collection=name, shard=shard),
        decode,
        f"cluster.query_sharding_state({collection!r})",
        frozenset({200, 404}),
        retry=True,
    )


def replicate(
    collection: str, shard: str, source_node: str, target_node: str, replication_type: ReplicationType
) -> Call[uuid_module.UUID]:
    """Copy or move a replica."""
    body: Any = {
        "collection": string(collection, "collection"),  # verbatim: servers capitalize it
        "shard": string(shard, "shard"),
        "sourceNode": string(source_node, "source_node"),
        "targetNode": string(target_node, "target_node"),
        "type": member(replication_type, ReplicationType, "replication_type").value,
    }
    return Call(
        rest.replication.replicate(body=body),
        lambda reply: uuid_module.UUID(reply[1]["id"]),
        f"cluster.replicate({collection!r})",
    )


def statistics() -> Call[ClusterStatistics]:
    """Read the statistics of the consensus."""

    def decode(reply: tuple[int, Any]) -> ClusterStatistics:
        wire = fields(reply[1])
        return ClusterStatistics(
            [_statistics(each) for each in items(wire.get("statistics"))], wire.get("synchronized", False)
        )

    return Call(rest.cluster.cluster_get_statistics(), decode, "cluster.statistics", retry=True)


def _statistics(wire: Json) -> NodeStatistics:
    return NodeStatistics(
        candidates=fields(wire.get("candidates")),
        db_loaded=wire.get("dbLoaded", False),
        initial_last_applied_index=wire.get("initialLastAppliedIndex", 0),
        is_voter=wire.get("isVoter", False),
        leader_address=wire.get("leaderAddress") or "",
        leader_id=wire.get("leaderId") or "",
        name=wire.get("name", ""),
        is_open=wire.get("open", False),
        raft=_raft(fields(wire.get("raft"))),
        ready=wire.get("ready", False),
        status=wire.get("status", ""),
        bootstrapped=wire.get("bootstrapped"),
        last_applied_index=wire.get("lastAppliedIndex"),
    )


_RAFT = {
    "applied_index": "appliedIndex",
    "commit_index": "commitIndex",
    "fsm_pending": "fsmPending",
    "last_contact": "lastContact",
    "last_log_index": "lastLogIndex",
    "last_log_term": "lastLogTerm",
    "last_snapshot_index": "lastSnapshotIndex",
    "last_snapshot_term": "lastSnapshotTerm",
    "latest_configuration_index": "latestConfigurationIndex",
    "num_peers": "numPeers",
    "protocol_version": "protocolVersion",
    "protocol_version_max": "protocolVersionMax",
    "protocol_version_min": "protocolVersionMin",
    "snapshot_version_max": "snapshotVersionMax",
    "snapshot_version_min": "snapshotVersionMin",
    "state": "state",
    "term": "term",
}


def _raft(wire: Json) -> RaftStats:
    members = [
        RaftConfigurationMember(each.get("address", ""), each.get("id", ""), each.get("suffrage", 0))
        for each in items(wire.get("latestConfiguration"))
    ]
    plain: Json = {name: wire.get(key, "") for name, key in _RAFT.items()}
    return RaftStats(latest_configuration=members, **plain)


def tasks() -> Call[list[DistributedTask]]:
    """List the tasks that the nodes work on together."""

    def decode(reply: tuple[int, Any]) -> list[DistributedTask]:
        return [_task(wire, kind) for kind, found in fields(reply[1]).items() for wire in items(found)]

    return Call(rest.distributed_tasks.distributed_tasks_get(), decode, "cluster.tasks", retry=True)


def _task(wire: Json, kind: str) -> DistributedTask:
    return DistributedTask(
        id=wire.get("id", ""),
        namespace=kind,
        version=wire.get("version", 0),
        status=wire.get("status", ""),
        started_at=time(wire.get("startedAt")),
        finished_at=time(wire.get("finishedAt")),
        finished_nodes=items(wire.get("finishedNodes")),
        error=wire.get("error") or None,
        payload=wire.get("payload"),
        units=[_unit(unit) for unit in items(wire.get("units"))],
    )


def _unit(wire: Json) -> DistributedTaskUnit:
    return DistributedTaskUnit(
        id=wire.get("id", ""),
        node=wire.get("nodeId", ""),
        status=wire.get("status", ""),
        progress=wire.get("progress", 0.0),
        error=wire.get("error") or None,
        updated_at=time(wire.get("updatedAt")),
        finished_at=time(wire.get("finishedAt")),
    )
