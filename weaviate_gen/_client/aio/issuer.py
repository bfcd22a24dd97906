# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Requests for tokens."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlencode

from weaviate_gen import exceptions as public
from weaviate_gen._core import oidc, tokens
from weaviate_gen._transport.errors import TransportError, retry_after
from weaviate_gen._transport.flight import async_call
from weaviate_gen._transport.protocol import AsyncTransport
from weaviate_gen._types.auth import AuthBearerToken, AuthCallable
from weaviate_gen._types.secrets import SecretBytes

_FORM = (("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"))

_CONFIGURATION = "/v1/.well-known/openid-configuration"


class AsyncIssuer:
    """Requests tokens from an identity provider, or from a function of the user.

    Args:
        transport: what carries the requests to the provider.
        credentials: the user's.
        timeout: seconds that a request to the provider may take.

    Attributes:
        credentials: the user's.
        is_anonymous: whether the server requires no authentication.
        warning: why no credentials are sent, if that needs a warning.
        target: what was asked last.
        hint: seconds after which the provider asked for another attempt, or ``None``.
    """

    def __init__(self, transport: AsyncTransport, credentials: oidc.Credentials, timeout: float) -> None:
        self._transport = transport
        self._timeout = timeout
        self._provider: oidc.Provider | None = None
        self._spent: str | None = None
        self.credentials = credentials
        self.is_anonymous = False
        self.warning: str | None = None
        self.target = "the function passed as credentials"
        self.hint: float | None = None

    async def request(self, before: tokens.Token | None) -> tokens.Token | None:
        """Request a token once; return ``None`` if the server requires no authentication.

        Args:
            before: the token to replace.

        Raises:
            AuthenticationFailedError: if there is none.
        """
        self.hint = None
        credentials = self.credentials
        if isinstance(credentials, AuthCallable):
            return await self._call(credentials)
        if self._provider is None:
            self._provider = await self._discover()
            if self._provider is None:
                self.is_anonymous = True
                return None
        if before is None and isinstance(credentials, AuthBearerToken):
            return tokens.given_token(credentials, monotonic())
        if before is None or (before.refresh is self._spent and not isinstance(credentials, AuthBearerToken)):
            form = oidc.first_form(credentials, self._provider)
        else:
            form = oidc.refresh_form(credentials, self._provider, before)
        if form is None:
            raise public.AuthenticationFailedError(
                "the bearer token has expired and there is no refresh token; pass a new one to Auth.bearer_token, or a "
                "refresh_token beside it"
            )
        return await self._ask(credentials, self._provider, form, before)

    @staticmethod
    async def _call(credentials: AuthCallable) -> tokens.Token:
        try:
            result = await async_call(credentials.function)
        except Exception as error:
            raise public.AuthenticationFailedError(
                f"the function passed as credentials raised {type(error).__name__}: {error}"
            ) from error
        return tokens.returned_token(result, monotonic())

    async def _ask(
        self,
        credentials: oidc.OidcCredentials,
        provider: oidc.Provider,
        form: Mapping[str, str],
        before: tokens.Token | None,
    ) -> tokens.Token:
        response = await self._fetch("POST", provider.endpoint, form)
        if form["grant_type"] == "refresh_token" and response.is_rejection:
            again = oidc.first_form(credentials, provider)
            if again is not None and before is not None:
                self._spent, form = before.refresh, again
                response = await self._fetch("POST", provider.endpoint, again)
        return tokens.read_token(response, before if form["grant_type"] == "refresh_token" else None, monotonic())

    async def _discover(self) -> oidc.Provider | None:
        response = await self._fetch("GET", _CONFIGURATION)
        if response.status == 404:
            return None
        if response.status == 200 and not response.is_json:
            self.warning = (
                f"{_CONFIGURATION} is not JSON, so that no credentials are sent: perhaps a proxy answers every request "
                "with a page of its own; check host, port and prefix, and what the server returns there"
            )
            return None
        configuration = response.fields
        if response.status != 200 or configuration is None:
            raise response.error(
                f"the server returned no OIDC configuration (status {response.status}); check host, port and prefix"
            )
        href = oidc.address(configuration)
        response = await self._fetch("GET", href)
        discovered = response.fields
        if response.status != 200 or discovered is None:
            raise response.error(
                f"the identity provider at {href} responded with status {response.status}: {response.words}; "
                "check that it is reachable"
            )
        return oidc.provider(configuration, discovered)

    async def _fetch(self, verb: str, target: str, form: Mapping[str, str] | None = None) -> tokens.Response:
        self.target = target
        headers, body = ((), None) if form is None else (_FORM, SecretBytes(urlencode(form).encode()))
        try:
            response = tokens.Response(await self._transport.rest(verb, target, headers, body, self._timeout))
        except TransportError as failure:
            error = public.AuthenticationFailedError(
                f"no response from {target}: {failure.text}; check that the identity provider is reachable"
            )
            error.retryable = True
            raise error from failure
        self.hint = retry_after(response[1])
        return response
