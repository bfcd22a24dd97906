"""What answers each procedure of the gRPC interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.context import Context

Unary = Callable[[Database, Any, Context], Any]
Streaming = Callable[[Database, Iterable[Any], Context], Iterator[Any]]

_OWN_CODE = frozenset(
    {"unsupported", "unauthenticated", "forbidden", "unavailable", "deadline_exceeded", "canceled", "too_large"}
)
"""Refusals that keep their own status; a server reports every other one as UNKNOWN."""


def _unary(module: str, function: str) -> Unary:
    def answer(database: Database, request: Any, context: Context) -> Any:
        run: Unary = getattr(import_module(f"{__name__}.{module}"), function)
        try:
            return run(database, request, context)
        except EngineError as error:
            if error.kind in _OWN_CODE:
                raise
            raise RpcFailure("UNKNOWN", error.message) from error

    return answer


def _streaming(module: str, function: str) -> Streaming:
    def answer(database: Database, requests: Iterable[Any], context: Context) -> Iterator[Any]:
        run: Streaming = getattr(import_module(f"{__name__}.{module}"), function)
        return run(database, requests, context)

    return answer


RPCS: Mapping[str, Unary] = MappingProxyType(
    {
        "Aggregate": _unary("aggregate", "aggregate"),
        "BatchDelete": _unary("batch_delete", "batch_delete"),
        "BatchObjects": _unary("batch", "batch_objects"),
        "BatchReferences": _unary("batch", "batch_references"),
        "HealthCheck": _unary("health", "check"),
        "Search": _unary("search", "search"),
        "TenantsGet": _unary("tenants", "tenants_get"),
    }
)
"""Procedures with one request and one reply, by name."""

STREAMS: Mapping[str, Streaming] = MappingProxyType({"BatchStream": _streaming("batch", "batch_stream")})
"""Procedures with streams of them."""
