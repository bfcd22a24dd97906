"""Keys and limits of model providers, sent to the server as headers of every request."""

from __future__ import annotations

from weaviate_gen._types.integrations import (
    IntegrationConfig,
    Integrations,
)

__all__ = [
    "IntegrationConfig",
    "Integrations",
]
