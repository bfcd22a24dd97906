"""What clients are set up with."""

from __future__ import annotations

from weaviate_gen.auth import Auth
from weaviate_gen.config import TLS, AdditionalConfig, GrpcConfig, Proxies, Timeout

__all__ = [
    "TLS",
    "AdditionalConfig",
    "Auth",
    "GrpcConfig",
    "Proxies",
    "Timeout",
]
