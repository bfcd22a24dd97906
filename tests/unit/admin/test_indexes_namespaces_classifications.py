"""Indexes, namespaces, classifications, plans of scale: what is sent, and what is read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.support.admin import answered, driven, sent
from weaviate_gen._core.admin import classifications, indexes, namespaces, replication
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.classifications import ClassificationStatus
from weaviate_gen._types.index_tasks import IndexState, IndexTask, PropertyIndex, PropertyIndexes
from weaviate_gen._types.namespaces import Namespace, NamespaceState
from weaviate_gen.classes.config import Tokenization
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.outputs.cluster import ScalePlan, ShardScaleActions

pytestmark = pytest.mark.unit

ID = "39ba46df-06b3-4410-93ac-76c4b206d1ed"
BIKE = Scope("Bike")
INDEX = "/v1/schema/Bike/properties/name/index/searchable"


def test_the_state_of_indexes() -> None:
    call = indexes.list_all(BIKE)
    assert sent(call) == ("GET", "/v1/schema/Bike/indexes", None)
    index = {"type": "searchable", "status": "indexing", "progress": 0.5, "taskId": "t", "targetTokenization": "word"}
    wire = {
        "properties": [
            {"name": "name", "dataType": "text", "indexes": [index]},
            {"name": "year", "dataType": "int", "description": "of print"},
        ]
    }
    expected = PropertyIndex(
        kind="searchable", state=IndexState.INDEXING, progress=0.5, task_id="t", target_tokenization="word"
    )
    found = answered(call, 200, wire)
    assert found == [
        PropertyIndexes(name="name", data_type="text", description=None, indexes=[expected]),
        PropertyIndexes(name="year", data_type="int", description="of print", indexes=[]),
    ]


def test_indexes_are_changed() -> None:
    made = indexes.update(BIKE, "name", "searchable", Tokenization.FIELD, "blockmax", ["a", "b"])
    assert sent(made) == ("PUT", f"{INDEX}?tenants=a,b", {"tokenization": "field", "algorithm": "blockmax"})
    assert answered(made, 202, {"taskId": "t", "status": "STARTED"}) == IndexTask(task_id="t", status="STARTED")
    assert sent(indexes.update(BIKE, "name", "searchable", None, None, None)) == ("PUT", INDEX, {})
    rebuilt = indexes.rebuild(BIKE, "name", "searchable", None)
    assert sent(rebuilt) == ("POST", f"{INDEX}/rebuild", None)
    assert sent(indexes.cancel(BIKE, "name", "searchable")) == ("POST", f"{INDEX}/cancel", None)
    assert answered(rebuilt, 202) == IndexTask(task_id=None, status="")


def test_indexes_are_dropped() -> None:
    dropped = indexes.drop(BIKE, "name", "searchable")
    assert sent(dropped) == ("DELETE", INDEX, None)
    vector = indexes.drop_vector(BIKE, "title")
    assert sent(vector) == ("DELETE", "/v1/schema/Bike/vectors/title/index", None)
    assert [answered(dropped, 200), answered(vector, 200)] == [None, None]


def test_reading_namespaces() -> None:
    wire = {"name": "eu", "home_node": "node1", "state": "active"}
    expected = Namespace("eu", "node1", NamespaceState.ACTIVE)
    assert answered(namespaces.list_all(), 200, [wire, {"name": "us"}]) == [expected, Namespace("us", None, None)]
    assert answered(namespaces.get("eu"), 200, wire) == expected
    assert answered(namespaces.get("eu"), 404) is None


def test_changing_namespaces() -> None:
    assert sent(namespaces.create("eu", None)) == ("POST", "/v1/namespaces/eu", {})
    assert sent(namespaces.create("eu", "node1")) == ("POST", "/v1/namespaces/eu", {"home_node": "node1"})
    moved = namespaces.update("eu", "node2")
    assert sent(moved) == ("PUT", "/v1/namespaces/eu", {"home_node": "node2"})
    assert answered(moved, 200, {"name": "eu", "home_node": "node2"}).home_node == "node2"
    calls = [namespaces.suspend("eu"), namespaces.resume("eu"), namespaces.delete("eu")]
    assert [sent(call)[:2] for call in calls] == [
        ("POST", "/v1/namespaces/eu/suspend"),
        ("POST", "/v1/namespaces/eu/resume"),
        ("DELETE", "/v1/namespaces/eu"),
    ]
    assert [answered(call, 202) for call in calls] == [None] * 3


def _classify(**changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "collection": "bike",
        "classify_properties": ["inShop"],
        "based_on_properties": ["name"],
        "kind": "knn",
        "settings": None,
        "filters": None,
        "wait_for_completion": False,
    }
    return classifications.start(**arguments | changes)


def _classification(status: str) -> dict[str, Any]:
    meta = {"started": "2026-01-01T00:00:00Z", "completed": "0001-01-01T00:00:00Z", "count": 2, "countSucceeded": 1}
    return {"id": ID, "class": "Bike", "type": "knn", "status": status, "meta": meta, "error": ""}


def test_a_classification_is_started() -> None:
    steps, found = driven(_classify(settings={"k": 3}, filters={"sourceWhere": {}}), (201, _classification("running")))
    body = {
        "class": "Bike",
        "classifyProperties": ["inShop"],
        "basedOnProperties": ["name"],
        "type": "knn",
        "settings": {"k": 3},
        "filters": {"sourceWhere": {}},
    }
    assert steps == [("POST", "/v1/classifications/", body)]
    assert (found.id, found.kind, found.collection, found.error) == (UUID(ID), "knn", "Bike", None)
    assert (found.count, found.succeeded, found.failed, found.completed_at) == (2, 1, 0, None)
    assert found.started_at.year == 2026


def test_waiting_for_a_classification_looks_until_it_ended() -> None:
    running, failed = _classification("running"), _classification("failed")
    steps, found = driven(_classify(wait_for_completion=True), (201, running), (404, None), (200, failed))
    look = ("GET", f"/v1/classifications/{ID}", None)
    assert steps[1:] == [1.0, look, 1.0, look]
    assert found.status is ClassificationStatus.FAILED


def test_a_plan_of_scale_is_read_and_sent_back() -> None:
    call = replication.plan_scale("Bike", 2)
    assert sent(call) == ("GET", "/v1/replication/scale?collection=Bike&replicationFactor=2", None)
    actions = {"one": {"removeNodes": None, "addNodes": {"node2": None}}}
    plan = answered(call, 200, {"planId": ID, "collection": "Bike", "shardScaleActions": actions})
    assert plan == ScalePlan(UUID(ID), "Bike", {"one": ShardScaleActions([], {"node2": None})})
    applied = replication.apply_scale(plan)
    body = {
        "planId": ID,
        "collection": "Bike",
        "shardScaleActions": {"one": {"removeNodes": [], "addNodes": {"node2": None}}},
    }
    assert sent(applied) == ("POST", "/v1/replication/scale", body)
    assert answered(applied, 200, {"operationIds": [ID], "planId": ID, "collection": "Bike"}) == [UUID(ID)]


@pytest.mark.parametrize("factor", [0, -1, True])
def test_a_replication_factor_is_one_or_more(factor: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="replication_factor"):
        replication.plan_scale("Bike", factor)


def test_movements_are_deleted_by_force() -> None:
    call = replication.force_delete(UUID(ID), None, None, "node1", True)
    body = {"id": ID, "node": "node1", "dryRun": True}
    assert sent(call) == ("POST", "/v1/replication/replicate/force-delete", body)
    assert answered(call, 200, {"deleted": [ID], "dryRun": True}) == [UUID(ID)]
    assert sent(replication.force_delete(None, None, None, None, False))[2] == {"dryRun": False}
