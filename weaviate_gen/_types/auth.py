"""Credentials: API key, bearer token, client credentials, password, or a function that returns a token."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from weaviate_gen._inputs.errors import invalid_type
from weaviate_gen._runtime.records import field, record
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = [
    "Auth",
    "AuthApiKey",
    "AuthBearerToken",
    "AuthClientCredentials",
    "AuthClientPassword",
    "TokenResult",
    "TokenSource",
]

_TOKEN = re.compile(r"[!-~]+")


def is_token(text: str) -> bool:
    """Return whether a string can be sent as a token: visible ASCII characters only.

    Args:
        text: the string.
    """
    return _TOKEN.fullmatch(text) is not None


def _scopes(scope: str | Sequence[str] | None) -> list[str]:
    """Return scopes as a list; a string is split at spaces."""
    if scope is None:
        return []
    return scope.split() if isinstance(scope, str) else list(scope)


@record(frozen=True, slots=True)
class AuthApiKey:
    """An API key.

    Attributes:
        api_key: the key; it stays out of ``repr``.
    """

    api_key: str = field(repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.api_key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid_type("api_key", "a string", self.api_key)


@record(frozen=True, slots=True)
class AuthBearerToken:
    """A token of an identity provider.

    Attributes:
        access_token: the token; it stays out of ``repr``.
        expires_in: for how many seconds it is good.
        refresh_token: what a new one is had with, or ``None``: the client works until the token expires.
    """

    access_token: str = field(repr=False)
    expires_in: int = 60
    refresh_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.access_token, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid_type("access_token", "a string", self.access_token)
        if not is_token(self.access_token):
            raise WeaviateInvalidInputError(
                "access_token must be visible ASCII characters without spaces; is there a line break at its end?"
            )
        if self.expires_in and self.expires_in < 0:
            raise WeaviateInvalidInputError(f"expires_in must not be negative, got {self.expires_in}")


@record(frozen=True, slots=True)
class AuthClientPassword:
    """A user's name and password, for the resource owner password flow.

    Attributes:
        username: the name.
        password: the password; it stays out of ``repr``.
        scope: scopes to ask for; text is split at blanks.
    """

    username: str
    password: str = field(repr=False)
    scope: str | Sequence[str] | None = None

    @property
    def scope_list(self) -> list[str]:
        """The scopes as a list."""
        return _scopes(self.scope)


@record(frozen=True, slots=True)
class AuthClientCredentials:
    """A client's secret, for the client credentials flow.

    Attributes:
        client_secret: the secret; it stays out of ``repr``.
        scope: scopes to ask for; text is split at blanks.
    """

    client_secret: str = field(repr=False)
    scope: str | Sequence[str] | None = None

    @property
    def scope_list(self) -> list[str]:
        """The scopes as a list."""
        return _scopes(self.scope)


TokenResult: TypeAlias = str | tuple[str, float] | AuthBearerToken
"""What a function passed as credentials returns: a token, with its lifetime in seconds where it is known."""

TokenSource: TypeAlias = Callable[[], TokenResult | Awaitable[TokenResult]]
"""A function passed as credentials; only an asynchronous client takes one that returns an awaitable."""


@record(frozen=True, slots=True)
class AuthCallable:
    """A function that returns a token.

    Attributes:
        function: the function.
    """

    function: TokenSource


KnownCredentials: TypeAlias = AuthApiKey | AuthBearerToken | AuthClientCredentials | AuthClientPassword | AuthCallable
"""Credentials as :func:`credentials` returns them."""

AuthCredentials: TypeAlias = KnownCredentials | TokenSource
"""What users pass as credentials, beside an API key as a string."""


class Auth:
    """Factories of credentials."""

    @staticmethod
    def api_key(api_key: str) -> AuthApiKey:
        """Authenticate with an API key.

        Args:
            api_key: the key.

        Returns:
            The credentials.
        """
        return AuthApiKey(api_key)

    @staticmethod
    def client_credentials(client_secret: str, scope: str | Sequence[str] | None = None) -> AuthClientCredentials:
        """Authenticate with a client's secret.

        Args:
            client_secret: the secret.
            scope: scopes to ask the identity provider for.

        Returns:
            The credentials.
        """
        return AuthClientCredentials(client_secret, scope)

    @staticmethod
    def client_password(username: str, password: str, scope: str | Sequence[str] | None = None) -> AuthClientPassword:
        """Authenticate with a user's password.

        Args:
            username: the user's name.
            password: the user's password.
            scope: scopes to ask the identity provider for.

        Returns:
            The credentials.
        """
        return AuthClientPassword(username, password, scope)

    @staticmethod
    def bearer_token(access_token: str, expires_in: int = 60, refresh_token: str | None = None) -> AuthBearerToken:
        """Authenticate with a token that was had elsewhere.

        Args:
            access_token: the token.
            expires_in: for how many seconds it is good.
            refresh_token: what a new one is had with.

        Returns:
            The credentials.
        """
        return AuthBearerToken(access_token, expires_in, refresh_token)


def credentials(given: str | AuthCredentials | None) -> KnownCredentials | None:
    """Read what users pass as credentials; a string is an API key.

    Args:
        given: what was passed.

    Returns:
        The credentials, or ``None``.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    if given is None or isinstance(
        given, AuthApiKey | AuthBearerToken | AuthClientCredentials | AuthClientPassword | AuthCallable
    ):
        return given
    if isinstance(given, str):
        return AuthApiKey(given)
    if isinstance(given, type) or not callable(given):
        raise invalid_type("auth_credentials", "a string, made by Auth, or a function that returns a token", given)
    return AuthCallable(given)
