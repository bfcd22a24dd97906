"""The `BatchDelete` procedure."""

from __future__ import annotations

import uuid
from time import perf_counter
from typing import Any

import numpy as np

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.objects import READ_ONLY
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.query import MOST_RESULTS
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.grpc.search_request import find_collection
from weaviate_gen.engine.wire.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb


def batch_delete(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every procedure's shape
    """Answer a `BatchDeleteRequest`: delete what a filter matches, ten thousand objects at most."""
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
        docids = np.sort(shard.index.docids[allowed(shard, condition)])
        if shard.read_only and len(docids):
            if request.verbose and not request.dry_run:
                raise RpcFailure("UNKNOWN", f"batch delete reply: {READ_ONLY}")
            return pb.BatchDeleteReply(matches=len(docids), failed=1, took=perf_counter() - started)
        records = shard.records(docids[:MOST_RESULTS].tolist())
        if records and not request.dry_run:
            database.storage.delete(lambda: shard.remove(records))
    reply = pb.BatchDeleteReply(matches=len(docids), successful=len(records))
    if request.verbose:
        for record in records:
            reply.objects.add(uuid=uuid.UUID(record.uuid).bytes, successful=True, error="")
    reply.took = perf_counter() - started
    return reply
