"""Settings of a client: timeouts, proxies, pools, TLS."""

from __future__ import annotations

from weaviate_gen._types.settings import (
    TLS,
    AdditionalConfig,
    Config,
    ConnectionConfig,
    Event,
    GrpcConfig,
    OpenTelemetry,
    Proxies,
    Timeout,
)

__all__ = [
    "AdditionalConfig",
    "Config",
    "ConnectionConfig",
    "Event",
    "GrpcConfig",
    "OpenTelemetry",
    "Proxies",
    "TLS",
    "Timeout",
]
