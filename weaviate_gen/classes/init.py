"""What clients are set up with."""

from __future__ import annotations

from weaviate_gen.auth import Auth
from weaviate_gen.config import AdditionalConfig, GrpcConfig, Proxies, TLS, Timeout

__all__ = [
    "AdditionalConfig",
    "Auth",
    "GrpcConfig",
    "Proxies",
    "TLS",
    "Timeout",
]
