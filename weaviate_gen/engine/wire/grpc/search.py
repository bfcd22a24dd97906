"""The `Search` RPC."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.reply import ReplyWriter
from weaviate_gen.engine.wire.grpc.search_request import check_prompts, read_search


def search(database: Database, request: Any, context: Context) -> Any:
    """Answer a `SearchRequest` with a `SearchReply`."""
    started = perf_counter()
    with database.storage.lock:
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
