"""Tokens, and the answers of identity providers that bring them."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._inputs.errors import described
from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.auth import AuthBearerToken, is_token
from weaviate_gen._types.secrets import Secret, SecretFields, SecretValues

EARLY = 5.0
"""Seconds before its end at which a token is renewed, at most a quarter of its lifetime."""

MAX_RESPONSE = 1 << 20
"""Bytes of the largest document of an identity provider."""

_LONGEST = 1e10
"""Seconds of the longest lifetime."""

_TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRANSIENT_ERRORS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_REJECTIONS = frozenset({400, 401, 403})

_UNAUTHENTICATED = "extract auth: unauthorized"
"""How details of UNKNOWN begin where a server, 1.39 among them, refuses the token of an RPC."""


def is_unauthenticated(code: str, text: str) -> bool:
    """Return whether a failed RPC was refused because of its token.

    Args:
        code: the status code.
        text: the error details.
    """
    return code == "unauthenticated" or (code == "unknown" and text.startswith(_UNAUTHENTICATED))


@record(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        access: the token.
        refresh: what a new one is had with, or ``None``.
        expires: on the caller's clock, in seconds; ``None``: never.
        early: seconds before that at which it is renewed.
        bearer: the value of the authorization header.
    """

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires: float | None
    early: float = EARLY
    bearer: Secret = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bearer", Secret(f"Bearer {self.access}"))

    def is_fresh(self, now: float) -> bool:
        """Return whether there is no need to renew the token yet, at `now` on the caller's clock."""
        return self.expires is None or now < self.expires - self.early

    def is_valid(self, now: float) -> bool:
        """Return whether the token has not expired at `now` on the caller's clock."""
        return self.expires is None or now < self.expires


def _token(access: str, refresh: str | None, lifetime: float | None, now: float) -> Token:
    if not lifetime:
        return Token(access, refresh, None)
    return Token(access, refresh, now + lifetime, min(EARLY, lifetime / 4))


def given_token(credentials: AuthBearerToken, now: float) -> Token:
    """Return the token that the user passed.

    Args:
        credentials: the user's.
        now: the caller's clock, in seconds.

    Returns:
        The token.
    """
    refresh = None if credentials.refresh_token is None else Secret(credentials.refresh_token)
    return _token(Secret(credentials.access_token), refresh, credentials.expires_in, now)


def returned_token(result: SecretValues, now: float) -> Token:
    """Read what a function of the user returned as a token.

    Args:
        result: one value: a string; a pair of it and its lifetime in seconds; or what ``Auth.bearer_token`` makes,
            whose refresh token is not used, as the function is called again instead.
        now: the caller's clock, in seconds.

    Returns:
        The token.

    Raises:
        AuthenticationFailedError: if it is something else.
    """
    if isinstance(result[0], AuthBearerToken):
        return _token(Secret(result[0].access_token), None, result[0].expires_in, now)
    if isinstance(result[0], tuple) and len(result[0]) == 2:
        result = SecretValues(result[0])
    if not isinstance(result[0], str):
        raise _malformed_result(f"got {type(result[0]).__name__}")
    access = Secret(result[0])
    if not is_token(access):
        raise _malformed_result("got a string that is empty or has other characters; is there a line break at its end?")
    if len(result) == 1:
        return _token(access, None, None, now)
    lifetime = result[1]
    if isinstance(lifetime, bool) or not isinstance(lifetime, int | float) or not 0 < lifetime < _LONGEST:
        raise _malformed_result(f"with a positive number of seconds as its lifetime, got {described(lifetime)}")
    return _token(access, None, lifetime, now)


def _malformed_result(found: str) -> public.AuthenticationFailedError:
    return public.AuthenticationFailedError(
        "the function passed as credentials must return a token of visible ASCII characters, a pair (token, seconds) "
        f"or Auth.bearer_token(…), {found}"
    )


class Response(SecretValues):
    """HTTP response of an identity provider: status, headers and body."""

    __slots__ = ()

    @property
    def status(self) -> int:
        """The status."""
        return int(self[0])

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        return self._load()[0] is not None

    @property
    def fields(self) -> SecretFields | None:
        """The body; ``None`` if it is not a JSON object."""
        return next((value for value in self._load() if isinstance(value, SecretFields)), None)

    @property
    def is_transient(self) -> bool:
        """Whether the provider may response otherwise a little later."""
        fields = self.fields or SecretFields()
        return self.status in _TRANSIENT_STATUSES or (self.status >= 400 and fields.get("error") in _TRANSIENT_ERRORS)

    @property
    def is_rejection(self) -> bool:
        """Whether the provider does not accept what it was sent."""
        return self.status in _REJECTIONS and not self.is_transient

    @property
    def words(self) -> str | None:
        """The provider's words; of what may hold a token, only what it is."""
        fields = self.fields
        if fields is not None:
            text = fields.secret("error_description") or fields.secret("error")
            return str(text or repr(fields))[:500]
        if len(self[2]) > MAX_RESPONSE:
            return f"{len(self[2])} bytes, more than {MAX_RESPONSE}"
        excerpt = Secret(self[2][:500].decode("utf-8", "replace").strip())
        if not excerpt:
            return None
        is_shown = self.status >= 400 and "token" not in excerpt.lower()
        return str(excerpt) if is_shown else f"{len(self[2])} bytes that are not a JSON object"

    def _load(self) -> SecretValues:
        """Return the JSON value; ``None`` if there is none."""
        if len(self[2]) > MAX_RESPONSE:
            return SecretValues((None,))
        try:
            return SecretValues((json.loads(self[2], object_hook=SecretFields),))
        except (ValueError, RecursionError):
            return SecretValues((None,))

    def error(self, text: str) -> public.AuthenticationFailedError:
        """Return the error for the response.

        Args:
            text: what is wrong, and what to do.
        """
        error = public.AuthenticationFailedError(text)
        error.status = self.status
        error.server_text = self.words
        error.retryable = self.is_transient
        return error


def read_token(response: Response, before: Token | None, now: float) -> Token:
    """Read the provider's response to a form.

    Args:
        response: the response.
        before: the token that expires; its refresh token is kept where the response brings none.
        now: the caller's clock, in seconds.

    Returns:
        The token.

    Raises:
        AuthenticationFailedError: if the provider refuses, or its response is malformed.
    """
    fields = response.fields or SecretFields()
    access = fields.secret("access_token")
    if response.status != 200 or access is None:
        raise response.error(
            f"the identity provider returned no token (status {response.status}): {response.words}; "
            "check the credentials and their scope"
        )
    refresh = fields.secret("refresh_token") or None
    lifetime = fields.get("expires_in")
    malformed = "{} in the identity provider's response must be {}; fix the provider's configuration".format
    if not is_token(access):
        raise response.error(malformed("access_token", "visible ASCII characters"))
    if refresh is None and fields.get("refresh_token"):
        raise response.error(malformed("refresh_token", "a string"))
    if not _is_lifetime(lifetime):
        raise response.error(malformed("expires_in", f"a number of seconds, got {described(lifetime)}"))
    if refresh is None and before is not None:
        return _token(access, before.refresh, float(lifetime or 0), now)
    return _token(access, refresh, float(lifetime or 0), now)


def _is_lifetime(value: Any) -> bool:
    """Return whether a value is a number of seconds; some providers send it as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        return False
    try:
        seconds = float(value or 0)
    except (ValueError, OverflowError):
        return False
    return isfinite(seconds) and 0 <= seconds < _LONGEST
