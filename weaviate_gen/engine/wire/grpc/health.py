"""The health check of gRPC servers."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.wire.context import Context
from weaviate_gen_wire.grpc import messages as pb


def check(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every RPC's signature
    """Return that the engine serves."""
    return pb.WeaviateHealthCheckResponse(status=pb.WeaviateHealthCheckResponse.SERVING)
