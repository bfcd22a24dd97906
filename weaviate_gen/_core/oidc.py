"""OpenID Connect: request forms and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._core.typeguards import is_list, is_mapping
from weaviate_gen._types.auth import AuthBearerToken, AuthClientCredentials, AuthClientPassword

EARLY = 5.0
"""Seconds before its end at which a token counts as expired."""

OidcCredentials = AuthBearerToken | AuthClientCredentials | AuthClientPassword


@dataclass(frozen=True, slots=True)
class Provider:
    """OIDC configuration of the server and its identity provider.

    Attributes:
        client_id: the id under which the server is known there.
        scopes: the scopes that the server asks for.
        endpoint: the address that gives tokens.
        grants: the flows that the provider supports, or ``None`` if unknown.
    """

    client_id: str
    scopes: tuple[str, ...]
    endpoint: str
    grants: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        access: the token.
        refresh: what a new one is had with, or ``None``.
        expires: on the caller's clock, in seconds; ``None``: never.
    """

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires: float | None

    def is_fresh(self, now: float) -> bool:
        """Return whether the token is still valid at `now` on the caller's clock."""
        return self.expires is None or now < self.expires - EARLY


def provider(configuration: Mapping[str, Any], discovered: Mapping[str, Any]) -> Provider:
    """Combine the server's OIDC configuration with what its identity provider publishes.

    Args:
        configuration: the server's ``/v1/.well-known/openid-configuration``.
        discovered: the document at its ``href``.

    Returns:
        The provider.

    Raises:
        AuthenticationFailedError: if there is no token endpoint.
    """
    endpoint = discovered.get("token_endpoint")
    if not isinstance(endpoint, str):
        raise public.AuthenticationFailedError(
            f"the identity provider at {configuration.get('href')} has no token_endpoint; "
            "fix the provider's configuration"
        )
    grants: object = discovered.get("grant_types_supported")
    return Provider(
        str(configuration.get("clientId", "")),
        tuple(configuration.get("scopes") or ()),
        endpoint,
        tuple(grants) if is_list(grants) else None,
    )


def _joined(*groups: tuple[str, ...] | list[str]) -> str:
    return " ".join(dict.fromkeys(scope for group in groups for scope in group))


def first_form(credentials: OidcCredentials, at: Provider) -> dict[str, str] | None:
    """Return the form that requests the first token.

    Args:
        credentials: the user's.
        at: the provider.

    Returns:
        The form; ``None`` if the credentials are a token already.

    Raises:
        AuthenticationFailedError: if the provider does not support the flow.
        MissingScopeError: if a scope is needed and neither the user nor the server names one.
    """
    if isinstance(credentials, AuthBearerToken):
        return None
    if isinstance(credentials, AuthClientPassword):
        if at.grants is not None and "password" not in at.grants:
            raise public.AuthenticationFailedError(
                f"the identity provider does not support the password flow, only {', '.join(at.grants)}; use "
                "Auth.client_credentials or Auth.bearer_token"
            )
        scopes = credentials.scopes or ["offline_access"]
        return {
            "grant_type": "password",
            "username": credentials.username,
            "password": credentials.password,
            "scope": _joined(at.scopes, scopes),
            "client_id": at.client_id,
        }
    scopes = credentials.scopes
    if not scopes and at.endpoint.startswith("https://login.microsoftonline.com"):
        scopes = [f"{at.client_id}/.default"]
    if not scopes and not at.scopes:
        raise public.MissingScopeError("scope is required: Auth.client_credentials(client_secret=…, scope=…)")
    return {
        "grant_type": "client_credentials",
        "scope": _joined(at.scopes, scopes),
        "client_id": at.client_id,
        "client_secret": credentials.client_secret,
    }


def refresh_form(credentials: OidcCredentials, at: Provider, token: Token) -> dict[str, str] | None:
    """Return the form that requests a token after the first.

    Args:
        credentials: the user's.
        at: the provider.
        token: the one that expires.

    Returns:
        The form; ``None`` if there is no way to a new one.
    """
    if token.refresh is not None:
        return {"grant_type": "refresh_token", "refresh_token": token.refresh, "client_id": at.client_id}
    return first_form(credentials, at)


def given_token(credentials: AuthBearerToken, now: float) -> Token:
    """Return the token that the user passed.

    Args:
        credentials: the user's.
        now: the caller's clock, in seconds.

    Returns:
        The token.
    """
    lasts = credentials.expires_in
    return Token(credentials.access_token, credentials.refresh_token, now + lasts if lasts else None)


def read_token(status: int, payload: Any, before: Token | None, now: float) -> Token:
    """Read the provider's answer to a form.

    Args:
        status: the HTTP status.
        payload: the decoded JSON.
        before: the token that expires; its refresh token is kept where the answer brings none.
        now: the caller's clock, in seconds.

    Returns:
        The token.

    Raises:
        AuthenticationFailedError: if the provider refuses.
    """
    fields: Mapping[str, Any] = payload if is_mapping(payload) else {}
    access = fields.get("access_token")
    if status != 200 or not isinstance(access, str):
        words: object = fields.get("error_description") or fields.get("error") or payload
        error = public.AuthenticationFailedError(
            f"the identity provider returned no token (status {status}): {words}; check the credentials and their scope"
        )
        error.status = status
        error.server_text = None if words is None else str(words)
        raise error
    lasts = fields.get("expires_in")
    refresh = fields.get("refresh_token") or (before.refresh if before else None)
    return Token(access, refresh, now + float(lasts) if lasts else None)
