"""The `BatchDelete` RPC."""

from __future__ import annotations

import uuid
from time import perf_counter
from typing import Any

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.deletion import DeleteMany, delete_many
from weaviate_gen.engine.errors import EngineError, within
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
            raise EngineError("argument_missing", "where_rpc")
        condition = read_filters(database, collection, request.filters)
        with within("batch delete", "cannot find objects"):
            shard = collection.shard(request.tenant or None)
        deleted = delete_many(
            database.catalog, DeleteMany(shard, condition, request.dry_run), database.env.settings.maximum_results
        )
    if deleted.refused and request.verbose and not request.dry_run:
        raise EngineError("shard_read_only").within("batch delete reply")
    reply = pb.BatchDeleteReply(matches=deleted.matches, failed=int(deleted.refused), successful=len(deleted.records))
    if request.verbose:
        for record in deleted.records:
            reply.objects.add(uuid=uuid.UUID(record.uuid).bytes, successful=True, error="")
    reply.took = perf_counter() - started
    return reply
