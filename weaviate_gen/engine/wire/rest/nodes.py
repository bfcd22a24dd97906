"""Routes on the one node, and on the cluster that it is."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.collections.collection import ACTIVE, Collection
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.access import may
from weaviate_gen.engine.wire.rest.request import Request, Response, Route


def nodes(request: Request) -> Response:
    """Return the status of the node."""
    return _node(request, None)


def nodes_of_class(request: Request) -> Response:
    """Return the status of the node for one collection."""
    name = request.path["className"]
    found = request.database.catalog.find(name)
    if found is None:
        raise EngineError("collection_not_found", "in_schema", collection=name)
    return _node(request, found)


def _node(request: Request, only: Collection | None) -> Response:
    output = request.query.get("output") or "minimal"
    if output not in ("minimal", "verbose"):
        raise EngineError("choice_unknown", "output", output=output)
    out: dict[str, Any] = {
        "batchStats": {"queueLength": 0, "ratePerSecond": 0},
        "name": request.database.env.settings.node,
        "operationalMode": request.database.env.settings.operational_mode,
        "shards": None,
        "status": "HEALTHY",
        "version": request.database.env.version,
    }
    if output == "verbose":
        shard_name = request.query.get("shardName")
        shown = [
            _shard(collection, shard)
            for collection in ([only] if only is not None else request.database.catalog.collections.values())
            for shard in list(collection.shards.values())
            if collection.states.get(shard.name, ACTIVE) == ACTIVE and (not shard_name or shard.name == shard_name)
            if may(request.database, request.context, _permission(collection))
        ]
        out["shards"] = shown if shown or request.database.access is not None else None
        count = sum(shard["objectCount"] for shard in shown)
        out["stats"] = {"objectCount": count, "shardCount": len(shown)}
    return Response(200, {"nodes": [out]})


def _permission(collection: Collection) -> Permission:
    return Permission.of("read_nodes", collection=collection.name, verbosity="verbose")


def _shard(collection: Collection, shard: Shard) -> dict[str, Any]:
    return {
        "asyncReplicationStatus": [],
        "class": collection.name,
        "compressed": False,
        "loaded": True,
        "name": shard.name,
        "numberOfReplicas": 1,
        "objectCount": len(shard),
        "replicationFactor": 1,
        "vectorIndexingStatus": "READONLY" if shard.read_only else "READY",
        "vectorQueueLength": 0,
    }


def statistics(request: Request) -> Response:
    """Return the statistics of a cluster of one node."""
    node = request.database.env.settings.node
    entry = {
        "candidates": {},
        "dbLoaded": True,
        "isVoter": True,
        "leaderAddress": "",
        "leaderId": node,
        "name": node,
        "open": True,
        "raft": {"state": "Leader", "numPeers": "0"},
        "ready": True,
        "status": "HEALTHY",
    }
    return Response(200, {"statistics": [entry], "synchronized": True})


ROUTES = (
    Route("GET", "/v1/nodes", nodes),
    Route("GET", "/v1/nodes/{className}", nodes_of_class),
    Route("GET", "/v1/cluster/statistics", statistics),
)
