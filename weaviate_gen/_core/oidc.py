"""OpenID Connect: configuration of providers, and forms that request tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._core.tokens import Token
from weaviate_gen._core.typeguards import is_list
from weaviate_gen._inputs.errors import described
from weaviate_gen._runtime.records import record
from weaviate_gen._types.auth import AuthBearerToken, AuthCallable, AuthClientCredentials, AuthClientPassword
from weaviate_gen._types.secrets import Secret

OidcCredentials = AuthBearerToken | AuthClientCredentials | AuthClientPassword

Credentials = OidcCredentials | AuthCallable
"""What tokens come from."""

_ABSOLUTE = re.compile(r"https?://\S+", re.IGNORECASE)


@record(frozen=True, slots=True)
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


def address(configuration: Mapping[str, Any]) -> str:
    """Return the address of the identity provider's own configuration.

    Args:
        configuration: the server's ``/v1/.well-known/openid-configuration``.

    Raises:
        AuthenticationFailedError: if there is none.
    """
    href = configuration.get("href")
    if not isinstance(href, str) or _ABSOLUTE.fullmatch(href) is None:
        raise public.AuthenticationFailedError(
            f"href in the server's OIDC configuration must be an http(s) URL, got {described(href)}; "
            "check AUTHENTICATION_OIDC_ISSUER of the server"
        )
    return href


def provider(configuration: Mapping[str, Any], discovered: Mapping[str, Any]) -> Provider:
    """Combine the server's OIDC configuration with what its identity provider publishes.

    Args:
        configuration: the server's ``/v1/.well-known/openid-configuration``.
        discovered: the document at its ``href``.

    Returns:
        The provider.

    Raises:
        AuthenticationFailedError: if one of them is malformed, or there is no token endpoint.
    """
    endpoint = discovered.get("token_endpoint")
    if not isinstance(endpoint, str) or _ABSOLUTE.fullmatch(endpoint) is None:
        raise public.AuthenticationFailedError(
            f"the identity provider at {configuration.get('href')} has no token_endpoint that is an http(s) URL; "
            "fix the provider's configuration"
        )
    client_id = configuration.get("clientId", "")
    if not isinstance(client_id, str):
        raise _malformed_configuration("clientId", "a string", client_id)
    scopes: Any = configuration.get("scopes")
    names = scopes.split() if isinstance(scopes, str) else scopes or []
    if not is_list(names) or not all(isinstance(scope, str) for scope in names):
        raise _malformed_configuration("scopes", "a list of strings", scopes)
    grants: Any = discovered.get("grant_types_supported")
    known = tuple(str(grant) for grant in grants) if is_list(grants) else None
    return Provider(client_id, tuple(names), endpoint, known)


def _malformed_configuration(name: str, expected: str, value: object) -> public.AuthenticationFailedError:
    return public.AuthenticationFailedError(
        f"{name} in the server's OIDC configuration must be {expected}, got {described(value)}; "
        "check the AUTHENTICATION_OIDC_… settings of the server"
    )


def _with_scope(form: dict[str, str], *groups: tuple[str, ...] | list[str]) -> dict[str, str]:
    """Return a form that asks for scopes, if there are any."""
    scope = " ".join(dict.fromkeys(scope for group in groups for scope in group))
    return {**form, "scope": scope} if scope else form


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
        form = {
            "grant_type": "password",
            "username": credentials.username,
            "password": Secret(credentials.password),
            "client_id": at.client_id,
        }
        return _with_scope(form, at.scopes, credentials.scope_list)
    scopes = credentials.scope_list
    if not scopes and at.endpoint.startswith("https://login.microsoftonline.com"):
        scopes = [f"{at.client_id}/.default"]
    if not scopes and not at.scopes:
        raise public.MissingScopeError("scope is required: Auth.client_credentials(client_secret=…, scope=…)")
    form = {
        "grant_type": "client_credentials",
        "client_id": at.client_id,
        "client_secret": Secret(credentials.client_secret),
    }
    return _with_scope(form, at.scopes, scopes)


def refresh_form(credentials: OidcCredentials, at: Provider, token: Token) -> dict[str, str] | None:
    """Return the form that requests a token after the first.

    Args:
        credentials: the user's.
        at: the provider.
        token: the one that expires.

    Returns:
        The form; ``None`` if there is no way to a new one.
    """
    if token.refresh is None:
        return first_form(credentials, at)
    form = {"grant_type": "refresh_token", "refresh_token": token.refresh, "client_id": at.client_id}
    if isinstance(credentials, AuthClientCredentials):
        form["client_secret"] = Secret(credentials.client_secret)
    return form
