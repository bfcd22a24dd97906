"""Connection parameters, connections and the integrations of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "ConnectionParams",
    "ConnectionV4",
    "IntegrationConfig",
    "Integrations",
    "ProtocolParams",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.connection import AsyncConnectionV4 as ConnectionV4
    from weaviate_gen._types.connection import ConnectionParams, ProtocolParams
    from weaviate_gen._types.integrations import IntegrationConfig, Integrations
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.connection": ["AsyncConnectionV4 as ConnectionV4"],
            "weaviate_gen._types.connection": ["ConnectionParams", "ProtocolParams"],
            "weaviate_gen._types.integrations": ["IntegrationConfig", "Integrations"],
        },
    )
