"""The RPC that lists tenants."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.tenants import check_enabled
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.access import may
from weaviate_gen.engine.wire.context import Context
from weaviate_gen_wire.grpc import messages as pb


def tenants_get(database: Database, request: Any, context: Context) -> Any:
    """Return tenants and their states: all of a collection, or those that are named and there.

    Raises:
        EngineError: the collection is missing, or has no tenants; or no name is given where some should be.
    """
    started = perf_counter()
    if not request.collection:
        raise EngineError("argument_missing", "collection_rpc")
    collection = database.catalog.find(request.collection)
    if collection is None:
        raise EngineError("collection_not_found", "of_listed_tenants")
    check_enabled(collection)
    names = list(collection.states)
    if request.WhichOneof("params") == "names":
        names = list(request.names.values)
        if not names:
            raise EngineError("argument_missing", "tenant_names")
    reply = pb.TenantsGetReply()
    for name in names:
        state = collection.states.get(name)
        required = Permission.of("read_tenants", collection=collection.name, tenant=name)
        if state is not None and may(database, context, required):
            reply.tenants.add(name=name, activity_status=getattr(pb, f"TENANT_ACTIVITY_STATUS_{state}"))
    reply.took = perf_counter() - started
    return reply
