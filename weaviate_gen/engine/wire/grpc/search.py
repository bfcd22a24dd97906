"""The `Search` RPC."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.search.expiry import unexpired
from weaviate_gen.engine.search.hits import Found, Hit
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.reply import ReplyWriter
from weaviate_gen.engine.wire.grpc.search_request import check_prompts, find_collection, read_id, read_search
from weaviate_gen.engine.wire.grpc.selection import read_returned


def search(database: Database, request: Any, context: Context) -> Any:
    """Answer a `SearchRequest` with a `SearchReply`."""
    started = perf_counter()
    with database.storage.lock:
        uuid = read_id(request, database.env.settings.maximum_results)
        if uuid is not None:
            reply = _by_id(database, request, uuid, context.now)
            reply.took = perf_counter() - started
            return reply
        query, selection = read_search(database, request, context.now)
        collection = database.catalog.collection(query.collection)
        if request.uses_127_api:
            check_prompts(collection, query.generate)
        found = database.search(query)
        writer = ReplyWriter(database, collection, selection, query.tenant)
        debug = (False, False)
        if query.generate is not None:
            debug = (query.generate.single_debug, query.generate.grouped_debug)
        writer.generates = query.generate is not None and request.uses_127_api
        reply = writer.write(found, modern=request.uses_127_api, debug=debug)
    reply.took = perf_counter() - started
    return reply


def _by_id(database: Database, request: Any, uuid: str, now: int) -> Any:
    """Answer a request for one object."""
    collection = find_collection(database, request.collection)
    selection = read_returned(database, collection, request, None)
    tenant = request.tenant or None
    shard = collection.shard(tenant)
    record = shard.by_key(uuid, vectors=selection.metadata.vector or bool(selection.metadata.vectors))
    hits = [] if record is None else unexpired(collection.schema, [Hit(record)], now)
    writer = ReplyWriter(database, collection, selection, tenant)
    return writer.write(Found(hits, shard=shard.name), modern=request.uses_127_api, debug=(False, False))
