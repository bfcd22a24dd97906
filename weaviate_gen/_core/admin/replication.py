"""Plans for replication operations."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any

from weaviate_gen._core.admin.responses import enum_value, fields, items, milliseconds
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import boolean
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuid, capitalized, collection_name
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.cluster.replication import (
    ReplicateOperation,
    ReplicateOperationError,
    ReplicateOperationReturn,
    ReplicateOperations,
    ReplicateOperationState,
    ReplicateOperationStatus,
    ReplicationType,
    ScalePlan,
    ShardScaleActions,
)
from weaviate_gen_wire import rest

Id = str | uuid_module.UUID
Json = dict[str, Any]


def _nothing(_: tuple[int, Any]) -> None:
    return None


def _status(wire: Json) -> ReplicateOperationStatus:
    errors = [
        ReplicateOperationError(error, None)
        if isinstance(error, str)
        else ReplicateOperationError(error.get("message", ""), milliseconds(error.get("whenErroredUnixMs")))
        for error in items(wire.get("errors"))
    ]
    state = enum_value(ReplicateOperationState, wire.get("state"))
    return ReplicateOperationStatus(state, errors, milliseconds(wire.get("whenStartedUnixMs")))


def _operation(wire: Json, include_history: bool) -> ReplicateOperation:
    common: Json = {
        "collection": wire["collection"],
        "shard": wire["shard"],
        "source_node": wire["sourceNode"],
        "status": _status(wire["status"]),
        "target_node": wire["targetNode"],
        "transfer_type": enum_value(ReplicationType, wire["type"]),
        "uuid": uuid_module.UUID(wire["id"]),
        "uncancelable": wire.get("uncancelable", False),
        "scheduled_for_cancel": wire.get("scheduledForCancel", False),
        "scheduled_for_delete": wire.get("scheduledForDelete", False),
        "started_at": milliseconds(wire.get("whenStartedUnixMs")),
    }
    history = wire.get("statusHistory")
    if include_history and history is not None:
        return ReplicateOperationReturn(status_history=[_status(each) for each in history], **common)
    return ReplicateOperationReturn(status_history=None, **common)


def get(uuid: Id, include_history: bool) -> Call[ReplicateOperation | None]:
    """Read a movement; ``None`` where there is none."""
    history = boolean(include_history, "include_history")
    request = rest.replication.replication_details(canonical_uuid(uuid), include_history=True if history else None)
    return Call(
        request,
        lambda reply: _operation(reply[1], history) if reply[0] == 200 else None,
        f"cluster.replications.get({uuid!s})",
        frozenset({200, 404}),
        retry=True,
    )


def list_all() -> Call[ReplicateOperations]:
    """List all movements with their histories."""
    return query(None, None, None, True)


def query(
    collection: str | None, shard: str | None, target_node: str | None, include_history: bool
) -> Call[ReplicateOperations]:
    """List movements, narrowed down by what is given."""
    history = boolean(include_history, "include_history")
    request = rest.replication.list_replication(
        collection=capitalized(collection) if collection else None,
        shard=shard or None,
        target_node=target_node or None,
        include_history=True if history else None,
    )

    def decode(reply: tuple[int, Any]) -> ReplicateOperations:
        found: Any = [_operation(wire, history) for wire in items(reply[1])]
        listed: ReplicateOperations = found
        return listed

    return Call(request, decode, "cluster.replications.query", retry=True)


def cancel(uuid: Id) -> Call[None]:
    """Cancel a movement."""
    request = replace(rest.replication.cancel_replication(canonical_uuid(uuid)), body={})
    return Call(request, _nothing, f"cluster.replications.cancel({uuid!s})")


def delete(uuid: Id) -> Call[None]:
    """Delete a movement."""
    return Call(
        rest.replication.delete_replication(canonical_uuid(uuid)), _nothing, f"cluster.replications.delete({uuid!s})"
    )


def delete_all() -> Call[None]:
    """Delete all movements."""
    return Call(rest.replication.delete_all_replications(), _nothing, "cluster.replications.delete_all")


def plan_scale(collection: str, replication_factor: int) -> Call[ScalePlan]:
    """Plan how replicas would be added and removed."""
    if isinstance(replication_factor, bool) or replication_factor < 1:
        raise invalid("replication_factor", "1 or more", replication_factor)
    request = rest.replication.get_replication_scale_plan(
        collection=collection_name(collection, "collection"), replication_factor=replication_factor
    )
    return Call(request, _plan, f"cluster.replications.plan_scale({collection!r})", retry=True)


def _plan(reply: tuple[int, Any]) -> ScalePlan:
    wire = fields(reply[1])
    actions = {
        shard: ShardScaleActions(items(action.get("removeNodes")), fields(action.get("addNodes")))
        for shard, action in fields(wire.get("shardScaleActions")).items()
    }
    return ScalePlan(uuid_module.UUID(wire["planId"]), wire["collection"], actions)


def apply_scale(plan: ScalePlan) -> Call[list[uuid_module.UUID]]:
    """Carry out a plan, and read the ids of the movements."""
    body: Any = {
        "planId": str(plan.plan_id),
        "collection": plan.collection,
        "shardScaleActions": {
            shard: {"removeNodes": list(actions.remove_nodes), "addNodes": dict(actions.add_nodes)}
            for shard, actions in plan.shards.items()
        },
    }
    return Call(
        rest.replication.apply_replication_scale_plan(body=body),
        lambda reply: [uuid_module.UUID(each) for each in items(fields(reply[1]).get("operationIds"))],
        f"cluster.replications.apply_scale({plan.collection!r})",
    )


def force_delete(
    uuid: Id | None, collection: str | None, shard: str | None, node: str | None, dry_run: bool
) -> Call[list[uuid_module.UUID]]:
    """Delete movements whatever their state, and read their ids."""
    given: Json = {
        "id": None if uuid is None else canonical_uuid(uuid),
        "collection": None if collection is None else collection_name(collection, "collection"),
        "shard": shard,
        "node": node,
        "dryRun": boolean(dry_run, "dry_run"),
    }
    body: Any = {name: value for name, value in given.items() if value is not None}
    return Call(
        rest.replication.force_delete_replications(body=body),
        lambda reply: [uuid_module.UUID(each) for each in items(fields(reply[1]).get("deleted"))],
        "cluster.replications.force_delete",
    )
