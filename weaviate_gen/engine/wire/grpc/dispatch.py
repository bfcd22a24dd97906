"""Handlers of each RPC of the gRPC interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, TypeAlias

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.aggregate import aggregate
from weaviate_gen.engine.wire.grpc.batch import batch_objects, batch_references, batch_stream
from weaviate_gen.engine.wire.grpc.batch_delete import batch_delete
from weaviate_gen.engine.wire.grpc.health import check, list_services
from weaviate_gen.engine.wire.grpc.search import search
from weaviate_gen.engine.wire.grpc.tenants import tenants_get

Unary: TypeAlias = Callable[[Database, Any, Context], Any]
Streaming: TypeAlias = Callable[[Database, Iterable[Any], Context], Iterator[Any]]

_OWN_CODE = frozenset(
    {
        "unsupported",
        "unauthenticated",
        "forbidden",
        "unavailable",
        "deadline_exceeded",
        "canceled",
        "limited",
        "too_large",
    }
)
"""Refusals that keep their own status; a server reports every other one as UNKNOWN."""


def _unary(function: Unary) -> Unary:
    @wraps(function)
    def reply_or_raise(database: Database, request: Any, context: Context) -> Any:
        try:
            return function(database, request, context)
        except EngineError as error:
            if error.kind in _OWN_CODE:
                raise
            raise RpcFailure("UNKNOWN", error.message, error.code) from error

    return reply_or_raise


RPCS: Mapping[str, Unary] = MappingProxyType(
    {
        "Aggregate": _unary(aggregate),
        "BatchDelete": _unary(batch_delete),
        "BatchObjects": _unary(batch_objects),
        "BatchReferences": _unary(batch_references),
        "HealthCheck": _unary(check),
        "HealthList": _unary(list_services),
        "Search": _unary(search),
        "TenantsGet": _unary(tenants_get),
    }
)
"""Unary RPCs, by name."""

STREAMS: Mapping[str, Streaming] = MappingProxyType({"BatchStream": batch_stream})
"""RPCs with streams of requests and replies, by name."""
