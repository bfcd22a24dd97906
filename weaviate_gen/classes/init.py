"""Settings of clients."""

from __future__ import annotations

from weaviate_gen._types.auth import Auth
from weaviate_gen._types.policies import CircuitBreaker, Hooks, RateLimit, ResponseCache, RetryPolicy
from weaviate_gen._types.settings import TLS, AdditionalConfig, GrpcConfig, OpenTelemetry, Proxies, Timeout

__all__ = [
    "AdditionalConfig",
    "Auth",
    "CircuitBreaker",
    "GrpcConfig",
    "Hooks",
    "OpenTelemetry",
    "Proxies",
    "RateLimit",
    "ResponseCache",
    "RetryPolicy",
    "TLS",
    "Timeout",
]
