"""Credentials: an API key, a bearer token, client credentials, or a user's password."""

from __future__ import annotations

from weaviate_gen._types.auth import (
    Auth,
    AuthApiKey,
    AuthBearerToken,
    AuthClientCredentials,
    AuthClientPassword,
    AuthCredentials,
    TokenResult,
    TokenSource,
)

__all__ = [
    "Auth",
    "AuthApiKey",
    "AuthBearerToken",
    "AuthClientCredentials",
    "AuthClientPassword",
    "AuthCredentials",
    "TokenResult",
    "TokenSource",
]
