"""Nodes, shards, replicas, consensus, tasks: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.support.admin import answered, sent
from weaviate_gen._core.admin import cluster, replication
from weaviate_gen.classes.replication import ReplicationType
from weaviate_gen.exceptions import EmptyResponseError, WeaviateInvalidInputError
from weaviate_gen.outputs.cluster import (
    NodeBatch,
    RaftConfigurationMember,
    Shard,
    ShardingState,
    ShardReplicas,
    Stats,
)
from weaviate_gen.outputs.replication import ReplicateOperationError, ReplicateOperationState

pytestmark = pytest.mark.unit

ID = "39ba46df-06b3-4410-93ac-76c4b206d1ed"
MOVEMENT: dict[str, Any] = {
    "collection": "Bike",
    "id": ID,
    "scheduledForCancel": True,
    "shard": "one",
    "sourceNode": "node1",
    "status": {"errors": [{"message": "lost", "whenErroredUnixMs": 1000}, "old"], "state": "HYDRATING"},
    "statusHistory": None,
    "targetNode": "node2",
    "type": "COPY",
    "whenStartedUnixMs": 2000,
}
NODE: dict[str, Any] = {
    "batchStats": {"queueLength": 0, "ratePerSecond": 3},
    "name": "node1",
    "operationalMode": "ReadWrite",
    "shards": None,
    "status": "HEALTHY",
    "version": "1.39.0",
}


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        ((None, None, None), "/v1/nodes"),
        ((None, "one", None), "/v1/nodes?shardName=one"),
        ((None, None, "verbose"), "/v1/nodes?output=verbose"),
        (("bike", "one", "minimal"), "/v1/nodes/Bike?shardName=one&output=minimal"),
    ],
)
def test_nodes_are_asked_for(arguments: tuple[Any, Any, Any], target: str) -> None:
    assert ("GET", target, None) == sent(cluster.nodes(*arguments))


def test_a_node_in_short() -> None:
    (node,) = answered(cluster.nodes(None, None, None), 200, {"nodes": [NODE]})
    assert ("node1", None, None, "HEALTHY", "1.39.0") == (node.name, node.shards, node.stats, node.status, node.version)
    assert (NodeBatch(0, 3), "ReadWrite", "None") == (node.batch, node.operational_mode, node.git_hash)


def test_a_node_at_length() -> None:
    shard = {
        "asyncReplicationStatus": [{"targetNode": "node2"}],
        "class": "Bike",
        "compressed": False,
        "loaded": True,
        "name": "one",
        "numberOfReplicas": 1,
        "objectCount": 5,
        "replicationFactor": 2,
        "vectorIndexingStatus": "READY",
        "vectorQueueLength": 0,
    }
    call = cluster.nodes(None, None, "verbose")
    whole = {"name": "a", "status": "HEALTHY", "shards": [shard], "stats": {"objectCount": 5, "shardCount": 1}}
    node, empty = answered(call, 200, {"nodes": [whole, {"name": "b", "status": "TIMEOUT", "shards": None}]})
    assert [Shard("Bike", "one", "a", 5, "READY", 0, False, True, 1, 2, [{"targetNode": "node2"}])] == node.shards
    assert (Stats(5, 1), None, []) == (node.stats, node.batch, empty.shards)


def test_no_nodes_are_an_error() -> None:
    with pytest.raises(EmptyResponseError, match="names no node"):
        answered(cluster.nodes(None, None, None), 200, {"nodes": None})
    with pytest.raises(EmptyResponseError):
        answered(cluster.nodes(None, None, None), 200)


def test_an_unknown_output_is_refused() -> None:
    wrong: Any = "loud"
    with pytest.raises(WeaviateInvalidInputError, match="'minimal' or 'verbose'"):
        cluster.nodes(None, None, wrong)


def test_where_shards_are() -> None:
    call = cluster.query_sharding_state("Bike", "one")
    assert ("GET", "/v1/replication/sharding-state?collection=Bike&shard=one", None) == sent(call)
    wire = {"shardingState": {"collection": "Bike", "shards": [{"shard": "one", "replicas": ["node1"]}]}}
    assert ShardingState("Bike", [ShardReplicas("one", ["node1"])]) == answered(call, 200, wire)
    assert None is answered(call, 404)


def test_a_replica_is_moved() -> None:
    call = cluster.replicate("Bike", "one", "node1", "node2", ReplicationType.MOVE)
    body = {"collection": "Bike", "shard": "one", "sourceNode": "node1", "targetNode": "node2", "type": "MOVE"}
    assert ("POST", "/v1/replication/replicate", body) == sent(call)
    assert UUID(ID) == answered(call, 200, {"id": ID})


def test_statistics_of_the_consensus() -> None:
    raft = {"latestConfiguration": [{"address": "a:1", "id": "node1", "suffrage": 0}], "state": "Leader"}
    node = {"name": "node1", "raft": raft, "leaderAddress": "a:1", "open": True, "candidates": None}
    found = answered(cluster.statistics(), 200, {"statistics": [node, {}], "synchronized": True})
    assert (True, 2) == (found.synchronized, len(found.statistics))
    first, bare = found.statistics
    assert ([RaftConfigurationMember("a:1", "node1", 0)], "Leader", "") == (
        first.raft.latest_configuration,
        first.raft.state,
        first.raft.term,
    )
    assert ("a:1", True, {}, "", None) == (
        first.leader_address,
        first.is_open,
        first.candidates,
        bare.leader_id,
        bare.bootstrapped,
    )
    assert [] == answered(cluster.statistics(), 200).statistics


def test_tasks() -> None:
    unit = {"id": "u", "nodeId": "node1", "status": "RUNNING", "progress": 0.5, "updatedAt": "2026-01-01T00:00:00Z"}
    task = {"id": "t", "version": 2, "status": "STARTED", "payload": {"a": 1}, "units": [unit], "finishedNodes": None}
    found = answered(cluster.tasks(), 200, {"reindex": [task], "other": None})
    assert [("t", "reindex", 2, "STARTED", {"a": 1}, [])] == [
        (each.id, each.namespace, each.version, each.status, each.payload, each.finished_nodes) for each in found
    ]
    assert [("u", "node1", 0.5, datetime(2026, 1, 1, tzinfo=UTC))] == [
        (each.id, each.node, each.progress, each.updated_at) for each in found[0].units
    ]
    assert [] == answered(cluster.tasks(), 200)


def test_a_movement() -> None:
    call = replication.get(ID, False)
    assert ("GET", f"/v1/replication/replicate/{ID}", None) == sent(call)
    found = answered(call, 200, MOVEMENT)
    assert (UUID(ID), "Bike", "one", "node1", "node2", ReplicationType.COPY) == (
        found.uuid,
        found.collection,
        found.shard,
        found.source_node,
        found.target_node,
        found.transfer_type,
    )
    assert (True, False, False) == (found.scheduled_for_cancel, found.scheduled_for_delete, found.uncancelable)
    assert (None, datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)) == (found.status_history, found.started_at)
    assert None is answered(call, 404)


def test_what_went_wrong_with_a_movement() -> None:
    status = answered(replication.get(ID, False), 200, MOVEMENT).status
    assert (ReplicateOperationState.HYDRATING, ["lost", "old"]) == (status.state, status.errors)
    first, second = status.errors
    assert isinstance(first, ReplicateOperationError)
    assert (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), None) == (first.at, second.at)


def test_the_history_of_a_movement() -> None:
    call = replication.get(UUID(ID), True)
    assert ("GET", f"/v1/replication/replicate/{ID}?includeHistory=true", None) == sent(call)
    history = [{"state": "REGISTERED", "errors": None}, {"state": "DREAMING", "errors": []}]
    found = answered(call, 200, MOVEMENT | {"statusHistory": history})
    assert ["REGISTERED", "DREAMING"] == [each.state for each in found.status_history]
    assert None is answered(call, 200, MOVEMENT).status_history


def test_listing_movements() -> None:
    assert ("GET", "/v1/replication/replicate/list?includeHistory=true", None) == sent(replication.list_all())
    call = replication.query("Bike", "one", "node2", False)
    target = "/v1/replication/replicate/list?targetNode=node2&collection=Bike&shard=one"
    assert ("GET", target, None) == sent(call)
    assert [UUID(ID)] == [each.uuid for each in answered(call, 200, [MOVEMENT])]


def test_ending_movements() -> None:
    calls = [replication.cancel(ID), replication.delete(UUID(ID)), replication.delete_all()]
    assert [
        ("POST", f"/v1/replication/replicate/{ID}/cancel", {}),
        ("DELETE", f"/v1/replication/replicate/{ID}", None),
        ("DELETE", "/v1/replication/replicate", None),
    ] == [sent(call) for call in calls]
    assert [None] * 3 == [answered(call, 204) for call in calls]
