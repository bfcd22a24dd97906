"""Consistency level of a request, as each interface spells it."""

from __future__ import annotations

from typing import Any

from weaviate_gen_wire.grpc import messages as pb


def rest_level(level: Any) -> str | None:
    """Return a consistency level for REST; ``None`` leaves it to the server."""
    return None if level is None else str(getattr(level, "value", level))


def grpc_level(level: Any) -> int | None:
    """Return the number of a consistency level for gRPC; ``None`` leaves it to the server."""
    name = rest_level(level)
    return None if name is None else pb.ConsistencyLevel.Value(f"CONSISTENCY_LEVEL_{name}")
