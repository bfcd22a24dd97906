"""The embedded engine: where its data is, and the official client's names around it."""

from __future__ import annotations

from weaviate_gen._client.embedded import EmbeddedDB, EmbeddedV3, EmbeddedV4, get_random_port
from weaviate_gen._types.embedded import (
    DEFAULT_BINARY_PATH,
    DEFAULT_GRPC_PORT,
    DEFAULT_PERSISTENCE_DATA_PATH,
    DEFAULT_PORT,
    WEAVIATE_VERSION,
    EmbeddedOptions,
    LocalOptions,
)
from weaviate_gen.exceptions import WeaviateStartUpError

__all__ = [
    "DEFAULT_BINARY_PATH",
    "DEFAULT_GRPC_PORT",
    "DEFAULT_PERSISTENCE_DATA_PATH",
    "DEFAULT_PORT",
    "EmbeddedDB",
    "EmbeddedOptions",
    "EmbeddedV3",
    "EmbeddedV4",
    "LocalOptions",
    "WEAVIATE_VERSION",
    "WeaviateStartUpError",
    "get_random_port",
]
