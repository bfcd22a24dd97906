"""Settings of a client: timeouts, proxies, pools, TLS."""

from __future__ import annotations

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen._types.policies import (
    BreakerEvent,
    CircuitBreaker,
    FallbackEvent,
    Hooks,
    RateLimit,
    RequestEvent,
    ResponseCache,
    ResponseEvent,
    RetryEvent,
    RetryPolicy,
)
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
    "BreakerEvent",
    "CircuitBreaker",
    "Config",
    "ConnectionConfig",
    "EngineSettings",
    "Event",
    "FallbackEvent",
    "GrpcConfig",
    "Hooks",
    "OpenTelemetry",
    "Proxies",
    "RateLimit",
    "RequestEvent",
    "ResponseCache",
    "ResponseEvent",
    "RetryEvent",
    "RetryPolicy",
    "TLS",
    "Timeout",
]
