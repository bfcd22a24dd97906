from __future__ import annotations

import json
from typing import Any

import pytest

from weaviate_gen._core import oidc, tokens
from weaviate_gen._types.auth import Auth
from weaviate_gen.exceptions import AuthenticationFailedError, MissingScopeError

pytestmark = pytest.mark.unit

TOLD = {"href": "http://idp/.well-known", "clientId": "c", "scopes": ["openid"]}
AT = oidc.Provider("c", ("openid",), "http://idp/token", ("password", "client_credentials"))
OPEN = oidc.Provider("c", (), "http://idp/token", None)


def test_a_provider_is_what_server_and_provider_tell() -> None:
    discovered = {"token_endpoint": "http://idp/token", "grant_types_supported": ["password", "client_credentials"]}
    assert AT == oidc.provider(TOLD, discovered)
    assert OPEN == oidc.provider({"clientId": "c"}, {"token_endpoint": "http://idp/token"})


def test_a_provider_without_an_endpoint_is_refused() -> None:
    with pytest.raises(AuthenticationFailedError, match="no token_endpoint"):
        oidc.provider(TOLD, {})


@pytest.mark.parametrize(
    "endpoint", [None, 5, "", "/token", "ftp://idp/token", "http://idp/to ken", "http://idp/token\n"]
)
def test_an_endpoint_that_is_no_url_is_refused(endpoint: Any) -> None:
    with pytest.raises(AuthenticationFailedError) as caught:
        oidc.provider(TOLD, {"token_endpoint": endpoint})
    assert str(caught.value) == (
        "the identity provider at http://idp/.well-known has no token_endpoint that is an http(s) URL; "
        "fix the provider's configuration"
    )


@pytest.mark.parametrize("href", ["http://idp/.well-known", "HTTPS://idp:8443/realm"])
def test_the_address_of_a_provider_is_a_url(href: str) -> None:
    assert href == oidc.address({"href": href})


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ({}, "None"),
        ({"href": 5}, "int: 5"),
        ({"href": "idp/realm"}, "str: 'idp/realm'"),
        ({"href": "file:///etc"}, "str: 'file:///etc'"),
        ({"href": "http://idp "}, "str: 'http://idp '"),
    ],
)
def test_an_address_that_is_no_url_is_refused(configuration: dict[str, Any], found: str) -> None:
    with pytest.raises(AuthenticationFailedError) as caught:
        oidc.address(configuration)
    assert str(caught.value) == (
        f"href in the server's OIDC configuration must be an http(s) URL, got {found}; "
        "check AUTHENTICATION_OIDC_ISSUER of the server"
    )


@pytest.mark.parametrize(
    ("told", "scopes"), [("openid  email", ("openid", "email")), (["a b"], ("a b",)), ([], ()), ("", ()), (None, ())]
)
def test_scopes_are_a_list_or_separated_by_spaces(told: Any, scopes: tuple[str, ...]) -> None:
    assert scopes == oidc.provider({"scopes": told}, {"token_endpoint": "http://idp/token"}).scopes


@pytest.mark.parametrize(
    ("configuration", "wrong"),
    [
        ({"clientId": None}, "clientId in the server's OIDC configuration must be a string, got None"),
        ({"clientId": 5}, "clientId in the server's OIDC configuration must be a string, got int: 5"),
        ({"scopes": 5}, "scopes in the server's OIDC configuration must be a list of strings, got int: 5"),
        (
            {"scopes": ["a", None]},
            "scopes in the server's OIDC configuration must be a list of strings, got list: ['a', None]",
        ),
        (
            {"scopes": {"a": 1}},
            "scopes in the server's OIDC configuration must be a list of strings, got dict: {'a': 1}",
        ),
    ],
)
def test_a_malformed_configuration_is_refused(configuration: dict[str, Any], wrong: str) -> None:
    with pytest.raises(AuthenticationFailedError) as caught:
        oidc.provider(configuration, {"token_endpoint": "http://idp/token"})
    assert str(caught.value) == f"{wrong}; check the AUTHENTICATION_OIDC_… settings of the server"


def test_a_password_is_sent_with_the_servers_scopes_and_the_users() -> None:
    form = oidc.first_form(Auth.client_password("ada", "pw", "openid offline_access"), AT)
    assert form == {
        "grant_type": "password",
        "username": "ada",
        "password": "pw",
        "scope": "openid offline_access",
        "client_id": "c",
    }
    default = oidc.first_form(Auth.client_password("ada", "pw"), AT)
    assert default is not None
    assert default["scope"] == "openid"
    without = oidc.first_form(Auth.client_password("ada", "pw"), OPEN)
    assert without is not None
    assert "scope" not in without


def test_a_flow_that_the_provider_lacks_is_refused() -> None:
    at = oidc.Provider("c", (), "http://idp/token", ("authorization_code",))
    with pytest.raises(AuthenticationFailedError, match="does not support the password flow, only authorization_code"):
        oidc.first_form(Auth.client_password("ada", "pw"), at)


def test_client_credentials_need_a_scope_from_somewhere() -> None:
    with pytest.raises(MissingScopeError):
        oidc.first_form(Auth.client_credentials("shh"), OPEN)
    assert oidc.first_form(Auth.client_credentials("shh"), AT) == {
        "grant_type": "client_credentials",
        "scope": "openid",
        "client_id": "c",
        "client_secret": "shh",
    }


def test_azure_has_a_scope_of_its_own() -> None:
    azure = oidc.Provider("c", (), "https://login.microsoftonline.com/t/token", None)
    form = oidc.first_form(Auth.client_credentials("shh"), azure)
    assert form is not None
    assert form["scope"] == "c/.default"


def test_a_bearer_token_is_its_own_first_token() -> None:
    given = Auth.bearer_token("tok", expires_in=60, refresh_token="ref")
    assert oidc.first_form(given, AT) is None
    token = tokens.given_token(given, 100.0)
    assert tokens.Token("tok", "ref", 160.0) == token
    assert token.is_fresh(154.0)
    assert not token.is_fresh(155.5)
    assert tokens.given_token(Auth.bearer_token("tok", expires_in=0), 100.0).is_fresh(1e9)


def test_a_token_is_renewed_with_its_refresh_token_or_from_the_start() -> None:
    with_refresh, without = tokens.Token("t", "ref", 0.0), tokens.Token("t", None, 0.0)
    credentials = Auth.client_credentials("shh", ["a", "b"])
    assert oidc.refresh_form(credentials, AT, with_refresh) == {
        "grant_type": "refresh_token",
        "refresh_token": "ref",
        "client_id": "c",
        "client_secret": "shh",
    }
    assert oidc.refresh_form(Auth.bearer_token("t"), AT, with_refresh) == {
        "grant_type": "refresh_token",
        "refresh_token": "ref",
        "client_id": "c",
    }
    assert oidc.first_form(credentials, AT) == oidc.refresh_form(credentials, AT, without)
    assert oidc.refresh_form(Auth.bearer_token("t"), AT, without) is None


def answered(status: int, payload: Any) -> tokens.Response:
    body = payload if isinstance(payload, bytes) else b"" if payload is None else json.dumps(payload).encode()
    return tokens.Response((status, {}, body))


def test_a_token_is_read_and_keeps_an_older_refresh_token() -> None:
    before = tokens.Token("old", "ref", 0.0)

    def read(payload: Any, before: tokens.Token | None) -> tokens.Token:
        return tokens.read_token(answered(200, payload), before, 100.0)

    assert tokens.Token("new", "ref", 160.0) == read({"access_token": "new", "expires_in": 60}, before)
    assert tokens.Token("new", "ref", 160.0) == read({"access_token": "new", "expires_in": "60"}, before)
    assert tokens.Token("new", "r2", None) == read({"access_token": "new", "refresh_token": "r2"}, before)
    assert tokens.Token("new", None, None) == read({"access_token": "new"}, None)


@pytest.mark.parametrize(("lifetime", "fresh_until"), [(3600, 3595.0), (20, 15.0), (4, 3.0), (1, 0.75)])
def test_a_token_is_renewed_a_little_before_it_expires(lifetime: int, fresh_until: float) -> None:
    token = tokens.given_token(Auth.bearer_token("tok", expires_in=lifetime), 0.0)
    assert token.is_fresh(fresh_until - 0.01)
    assert not token.is_fresh(fresh_until)
    assert token.is_valid(lifetime - 0.01)
    assert not token.is_valid(lifetime)


@pytest.mark.parametrize(
    ("status", "payload", "words"),
    [
        (400, {"error": "invalid_grant", "error_description": "wrong password"}, "wrong password"),
        (400, {"error": "invalid_grant"}, "invalid_grant"),
        (500, b"oops", "oops"),
        (500, b"the token abc is odd", "20 bytes that are not a JSON object"),
        (200, b"<html>", "6 bytes that are not a JSON object"),
        (200, {}, "{}"),
        (200, {"id_token": "abc", "b": 1}, "{b, id_token}"),
        (200, None, None),
    ],
)
def test_a_refusal_is_an_error_with_the_providers_words(status: int, payload: Any, words: str | None) -> None:
    with pytest.raises(AuthenticationFailedError, match=f"no token .status {status}.: {words};") as caught:
        tokens.read_token(answered(status, payload), None, 0.0)
    assert words == caught.value.server_text
    assert status == caught.value.status
    assert (status == 500) is caught.value.retryable


@pytest.mark.parametrize(
    ("code", "text", "is_refused"),
    [
        ("unauthenticated", "", True),
        ("unknown", "extract auth: unauthorized: invalid api key", True),
        ("unknown", "panic: extract auth: unauthorized", False),
        ("permission_denied", "forbidden", False),
    ],
)
def test_refusals_of_tokens_are_recognized(code: str, text: str, is_refused: bool) -> None:
    assert is_refused is tokens.is_unauthenticated(code, text)
