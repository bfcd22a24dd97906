"""Settings of clients."""

from __future__ import annotations

from weaviate_gen._types.auth import Auth
from weaviate_gen._types.settings import TLS, AdditionalConfig, GrpcConfig, OpenTelemetry, Proxies, Timeout

__all__ = [
    "AdditionalConfig",
    "Auth",
    "GrpcConfig",
    "OpenTelemetry",
    "Proxies",
    "TLS",
    "Timeout",
]
