# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Fetches and refreshes OIDC tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from weaviate_gen import exceptions as public
from weaviate_gen._core import oidc
from weaviate_gen._core.typeguards import is_mapping
from weaviate_gen._transport.concurrency import AsyncLock
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.protocol import AsyncTransport
from weaviate_gen._types.auth import AuthBearerToken

_FORM = (("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"))


class AsyncTokens:
    """Keeps one token valid; concurrent callers that find it expired share one refresh.

    Args:
        transport: what carries the requests to the provider.
        credentials: the user's.
        timeout: seconds for each request to the provider.
    """

    def __init__(self, transport: AsyncTransport, credentials: oidc.OidcCredentials, timeout: float) -> None:
        self._transport = transport
        self._credentials = credentials
        self._timeout = timeout
        self._lock = AsyncLock()
        self._provider: oidc.Provider | None = None
        self._token: oidc.Token | None = None
        self._anonymous = False

    async def bearer(self) -> str | None:
        """Return the value of the authorization header; ``None`` if the server requires no authentication.

        Raises:
            AuthenticationFailedError: if the provider gives no token, or the token expired and cannot be renewed.
        """
        token = self._token
        if token is None or not token.is_fresh(monotonic()):
            if self._anonymous:
                return None
            async with self._lock:
                token = self._token
                if token is None or not token.is_fresh(monotonic()):
                    token = await self._renew()
        return None if token is None else f"Bearer {token.access}"

    @property
    def last(self) -> str | None:
        """The value of the authorization header as last given."""
        return None if self._token is None else f"Bearer {self._token.access}"

    def expire(self) -> None:
        """Count the token as expired, because the server refused it."""
        if self._token is not None:
            self._token = oidc.Token(self._token.access, self._token.refresh, 0.0)

    @property
    def renewable(self) -> bool:
        """Whether a refused token can be replaced."""
        return self._token is not None and (
            self._token.refresh is not None or not isinstance(self._credentials, AuthBearerToken)
        )

    async def _renew(self) -> oidc.Token | None:
        if self._provider is None:
            self._provider = await self._discover()
            if self._provider is None:
                self._anonymous = True
                return None
        before, credentials = self._token, self._credentials
        if before is None:
            if isinstance(credentials, AuthBearerToken):
                self._token = oidc.given_token(credentials, monotonic())
                return self._token
            form = oidc.first_form(credentials, self._provider)
        else:
            form = oidc.refresh_form(credentials, self._provider, before)
        if form is None:
            raise public.AuthenticationFailedError(
                "the bearer token has expired and there is no refresh token; pass a new one to Auth.bearer_token, or a "
                "refresh_token beside it"
            )
        self._token = await self._ask(self._provider.endpoint, form, before)
        return self._token

    async def _ask(self, endpoint: str, form: Mapping[str, str], before: oidc.Token | None) -> oidc.Token:
        status, payload = await self._fetch("POST", endpoint, urlencode(form).encode())
        if (
            status != 200
            and before is not None
            and form["grant_type"] == "refresh_token"
            and self._provider is not None
        ):
            again = oidc.first_form(self._credentials, self._provider)
            if again is not None:
                status, payload = await self._fetch("POST", endpoint, urlencode(again).encode())
        return oidc.read_token(status, payload, before, monotonic())

    async def _discover(self) -> oidc.Provider | None:
        status, configuration = await self._fetch("GET", "/v1/.well-known/openid-configuration", None)
        if status == 404:
            return None
        if status != 200 or not is_mapping(configuration):
            raise public.AuthenticationFailedError(
                f"the server returned no OIDC configuration (status {status}); check host, port and prefix"
            )
        status, discovered = await self._fetch("GET", str(configuration["href"]), None)
        if status != 200 or not is_mapping(discovered):
            raise public.AuthenticationFailedError(
                f"the identity provider at {configuration['href']} responded with status {status}; "
                "check that it is reachable"
            )
        return oidc.provider(configuration, discovered)

    async def _fetch(self, verb: str, target: str, body: bytes | None) -> tuple[int, Any]:
        try:
            status, _, payload = await self._transport.rest(
                verb, target, _FORM if body is not None else (), body, self._timeout
            )
        except TransportError as failure:
            error = public.AuthenticationFailedError(
                f"no response from {target}: {failure.text}; check that the identity provider is reachable"
            )
            error.retryable = True
            raise error from failure
        try:
            return status, json.loads(payload) if payload else None
        except ValueError:
            return status, payload[:500].decode("utf-8", "replace")
