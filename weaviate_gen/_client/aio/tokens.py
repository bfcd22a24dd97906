# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Tokens of an identity provider, or of a function of the user."""

from __future__ import annotations

import copy
import warnings
from collections.abc import AsyncIterator, Callable
from random import random
from time import monotonic
from typing import TypeVar

from weaviate_gen import exceptions as public
from weaviate_gen._client.aio.issuer import AsyncIssuer
from weaviate_gen._core import oidc, retrying, tokens
from weaviate_gen._runtime.logs import warn
from weaviate_gen._transport.concurrency import AsyncResult, async_sleep
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.flight import AsyncSingleFlight
from weaviate_gen._transport.protocol import AsyncTransport
from weaviate_gen._types.auth import AuthBearerToken
from weaviate_gen._types.secrets import Secret

T = TypeVar("T")

_FIRST = 5.0
"""Seconds that the first token may take at least when a client connects, as with the official client."""

_LEAST = 0.001
"""Seconds left to a request after the deadline, so that it fails by itself."""

_LONGEST_HINT = 30.0
"""Seconds for which an identity provider that asks for a pause is not asked again, at most."""


class AsyncTokens:
    """Keeps one token valid; all who need another one share one request for it.

    A token is renewed shortly before it expires, and after the server refused it. A failing renewal does not
    matter while the token is valid; then it is tried again while the caller has time. A request in flight goes on when
    its caller leaves, since providers that rotate refresh tokens count it as done.

    Args:
        transport: what carries the requests to the provider.
        credentials: the user's.
        timeout: seconds that a request to the provider may take, whoever waits for it.
    """

    def __init__(self, transport: AsyncTransport, credentials: oidc.Credentials, timeout: float) -> None:
        self._transport = transport
        self._issuer = AsyncIssuer(transport, credentials, timeout)
        self._flight = AsyncSingleFlight()
        self._token: tokens.Token | None = None
        self._refused: Secret | None = None
        self._unproven: str | None = None
        self._is_closed = False
        self._failure: public.WeaviateBaseError | None = None
        self._failures = 0
        self._due = 0.0

    async def bearer(self, timeout: float) -> Secret | None:
        """Return the value of the authorization header; ``None`` if the server requires no authentication.

        Args:
            timeout: seconds that the caller has.

        Raises:
            AuthenticationFailedError: if there is no token to be had in time.
        """
        token = self._token
        if token is not None and token.bearer is not self._refused:
            now = monotonic()
            if token.is_fresh(now):
                return token.bearer
            if token.is_valid(now):
                return await self._renew_early(token, now, timeout)
        return None if self._issuer.is_anonymous else await self._obtain(timeout)

    async def replace(self, refused: str, timeout: float) -> Secret | None:
        """Return another token than the one that the server refused; ``None`` if there is none.

        Args:
            refused: the value of the authorization header.
            timeout: seconds that the caller has.

        Raises:
            AuthenticationFailedError: if there is no token to be had in time.
        """
        token = self._token
        if token is not None and token.bearer == refused:
            if isinstance(self._issuer.credentials, AuthBearerToken) and token.refresh is None:
                return None
            self._refused = token.bearer
        bearer = await self.bearer(timeout)
        return None if bearer == refused else bearer

    @property
    def last(self) -> Secret | None:
        """The value of the authorization header as last given."""
        return None if self._token is None else self._token.bearer

    async def attempt(
        self, send: Callable[[Secret | None, float], AsyncResult[T]], timeout: float, *, is_connecting: bool
    ) -> T:
        """Send a call with a token, and once more with another one if the server refuses it: it may have been revoked.

        Args:
            send: sends the call with an authorization header, within some seconds.
            timeout: seconds for all of it.
            is_connecting: whether the first token has a timeout of its own.

        Raises:
            AuthenticationFailedError: if there is no token to be had in time.
        """
        is_first = is_connecting and self._token is None
        deadline = monotonic() + timeout
        bearer = await self.bearer(max(timeout, _FIRST) if is_first else timeout)
        left = timeout if is_first else deadline - monotonic()
        deadline = monotonic() + left
        try:
            return await send(bearer, max(left, _LEAST))
        except (TransportError, public.UnexpectedStatusCodeError) as rejection:
            if bearer is None or not _is_unauthenticated(rejection):
                raise
            bearer = await self.replace(bearer, max(deadline - monotonic(), _LEAST))
            if bearer is None:
                raise
        return await send(bearer, max(deadline - monotonic(), _LEAST))

    async def stream(
        self, replies: Callable[[Secret | None], AsyncIterator[bytes]], timeout: float
    ) -> AsyncIterator[bytes]:
        """Receive the replies of a stream; if its token is refused, it breaks, and another one has a new token.

        Args:
            replies: opens the stream with an authorization header.
            timeout: seconds for a token.

        Raises:
            AuthenticationFailedError: if there is no token to be had in time.
            TransportError: whatever ended the stream.
        """
        bearer = await self.bearer(timeout)
        try:
            async for reply in replies(bearer):
                self._unproven = None
                yield reply
        except TransportError as failure:
            if bearer is None or bearer == self._unproven or not _is_unauthenticated(failure):
                raise
            self._unproven = await self.replace(bearer, timeout)
            if self._unproven is None:
                raise
            raise TransportError("unavailable", f"{failure.text}; the token was renewed", failure.hop) from failure

    async def close(self) -> None:
        """End the request in flight."""
        self._is_closed = True
        await self._flight.cancel()

    async def _renew_early(self, token: tokens.Token, now: float, timeout: float) -> Secret | None:
        """Renew a token that is still valid, unless that is being done or has just failed; return what is valid."""
        if now < self._due or self._flight.is_running:
            return token.bearer
        self._is_closed = False
        left = timeout if token.expires is None else (token.expires - now) / 2
        await self._flight.run(self._renew, min(timeout, left))
        latest = self._token
        if latest is not None and latest.bearer is not self._refused and latest.is_valid(monotonic()):
            return latest.bearer
        return await self._obtain(timeout - (monotonic() - now))

    async def _obtain(self, timeout: float) -> Secret | None:
        """Return a token where there is none that is valid; what may pass is tried again until the timeout."""
        deadline, before = monotonic() + timeout, self._token
        self._is_closed = False
        while True:
            if self._failure is not None and self._failure.retryable:
                await self._wait_until_due(deadline)
            has_ended = await self._flight.run(self._renew, deadline - monotonic())
            token = self._token
            if token is not None and token is not before:
                return token.bearer
            if self._issuer.is_anonymous:
                self._warn()
                return None
            if self._is_closed:
                raise public.WeaviateClosedClientError
            failure = self._failure
            if failure is None or not has_ended:
                raise self._late(timeout, failure)
            if not failure.retryable or self._due >= deadline:
                raise _again(failure)

    async def _wait_until_due(self, deadline: float) -> None:
        """Wait until the next attempt is due; raise the last failure if the provider asked for a longer pause."""
        pause = self._due - monotonic()
        if self._due < deadline:
            if pause > 0:
                await async_sleep(pause)
            if self._is_closed:
                raise public.WeaviateClosedClientError
        elif self._issuer.hint is not None and self._failure is not None:
            raise _again(self._failure)

    async def _renew(self) -> None:
        """Request a token once, and keep it or the failure."""
        before = self._token
        if before is not None and before.bearer is not self._refused and before.is_fresh(monotonic()):
            return
        try:
            self._token = await self._issuer.request(before)
        except public.WeaviateBaseError as error:
            self._fail(error, before)
        except Exception as error:  # noqa: BLE001 - whoever waits for the token raises it
            unexpected = public.AuthenticationFailedError(f"no token: {type(error).__name__}; see its cause")
            unexpected.__cause__ = error
            self._fail(unexpected, before)
        else:
            self._failure, self._failures = None, 0
        finally:
            if self._is_closed:  # what a thread opened since
                await self._transport.close()

    def _fail(self, error: public.WeaviateBaseError, token: tokens.Token | None) -> None:
        self._failure = error
        self._failures += 1
        hint = None if self._issuer.hint is None else min(self._issuer.hint, _LONGEST_HINT)
        now = monotonic()
        self._due = now + retrying.pause(self._failures, random(), hint)
        if token is not None and token.bearer is not self._refused and token.is_valid(now):
            warn("auth", "the token could not be renewed; it stays in use until it expires: %s", error.message)

    def _late(self, timeout: float, failure: public.WeaviateBaseError | None) -> public.AuthenticationFailedError:
        cause = (
            f"no response from {self._issuer.target}; check that it is reachable"
            if failure is None
            else failure.message
        )
        error = public.AuthenticationFailedError(f"no token within {timeout:g} s: {cause}")
        error.retryable = True
        error.__cause__ = failure
        return error

    def _warn(self) -> None:
        text, self._issuer.warning = self._issuer.warning, None
        if text is not None:
            warnings.warn(text, stacklevel=2)


def _is_unauthenticated(error: TransportError | public.UnexpectedStatusCodeError) -> bool:
    """Return whether the server refused a call because of its token."""
    if isinstance(error, TransportError):
        return tokens.is_unauthenticated(error.code, error.text)
    return error.status == 401


def _again(error: public.WeaviateBaseError) -> public.WeaviateBaseError:
    """Return a copy, since each of those who share a request raises an error of its own."""
    made = copy.copy(error)
    made.__cause__ = error.__cause__
    return made
