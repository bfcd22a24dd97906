"""The `BatchDelete` RPC."""

from __future__ import annotations

import uuid
from time import perf_counter
from typing import Any

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.deletion import DeleteMany, delete_many
from weaviate_gen.engine.database.tenants import READ_ONLY
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.grpc.search_request import find_collection
from weaviate_gen_wire.grpc import messages as pb


def batch_delete(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every RPC's signature
    """Answer a `BatchDeleteRequest`: delete what a filter matches, at most 10,000 objects."""
    started = perf_counter()
    with database.storage.lock:
        collection = find_collection(database, request.collection)
        if not request.HasField("filters"):
            raise EngineError("invalid", "batch delete params: no filters in batch delete request")
        condition = read_filters(database, collection, request.filters)
        try:
            shard = collection.shard(request.tenant or None)
        except EngineError as error:
            raise EngineError(error.kind, f"batch delete: cannot find objects: {error.message}") from error
        deleted = delete_many(database.catalog, DeleteMany(shard, condition, request.dry_run))
    if deleted.refused and request.verbose and not request.dry_run:
        raise RpcFailure("UNKNOWN", f"batch delete reply: {READ_ONLY}")
    reply = pb.BatchDeleteReply(matches=deleted.matches, failed=int(deleted.refused), successful=len(deleted.records))
    if request.verbose:
        for record in deleted.records:
            reply.objects.add(uuid=uuid.UUID(record.uuid).bytes, successful=True, error="")
    reply.took = perf_counter() - started
    return reply
