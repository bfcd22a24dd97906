"""Settings of clients."""

from __future__ import annotations

from weaviate_gen.auth import Auth
from weaviate_gen.config import TLS, AdditionalConfig, GrpcConfig, Proxies, Timeout

__all__ = [
    "AdditionalConfig",
    "Auth",
    "GrpcConfig",
    "Proxies",
    "TLS",
    "Timeout",
]
