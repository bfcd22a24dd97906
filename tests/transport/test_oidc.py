"""Credentials against an identity provider on the loopback."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from urllib.parse import parse_qsl

import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Seen, plain, serving
from tests.support.clock import Clock
from weaviate_gen._types.auth import Auth
from weaviate_gen._types.settings import AdditionalConfig, ConnectionConfig, Timeout
from weaviate_gen.exceptions import AuthenticationFailedError, UnexpectedStatusCodeError

pytestmark = pytest.mark.contract

CONFIG = AdditionalConfig(timeout=Timeout(init=5, query=5), connection=ConnectionConfig(session_pool_max_retries=0))
"""Settings without attempts of the HTTP client's own, which take real time."""


class Provider:
    """Weaviate and its identity provider on one port.

    Args:
        lasts: for how many seconds its tokens are good.
    """

    def __init__(self, lasts: int = 3600) -> None:
        self.lasts = lasts
        self.forms: list[dict[str, str]] = []
        self.refuse: set[str] = set()
        self.good: str | None = None
        self.port = 0

    def rest(self, seen: Seen) -> tuple[int, Any]:
        here = f"http://127.0.0.1:{self.port}"
        if seen.path == "/v1/.well-known/openid-configuration":
            return 200, {"href": f"{here}/idp", "clientId": "c", "scopes": ["openid"]}
        if seen.path == "/idp":
            return 200, {"token_endpoint": f"{here}/token"}
        if seen.path == "/token":
            form = dict(parse_qsl(seen.body.decode()))
            self.forms.append(form)
            if form["grant_type"] in self.refuse:
                return 400, {"error": "invalid_grant", "error_description": "wrong password"}
            self.good = f"token-{len(self.forms)}"
            return 200, {"access_token": self.good, "expires_in": self.lasts, "refresh_token": "ref"}
        if seen.path == "/v1/meta":
            return 200, META
        if self.good is not None and seen.headers.get("authorization") != f"Bearer {self.good}":
            return 401, {"error": [{"message": "who are you"}]}
        return plain(seen)


def connect(server: Canned, credentials: Any) -> weaviate_gen.WeaviateClient:
    return weaviate_gen.connect_to_local(
        host="127.0.0.1",
        port=server.port,
        grpc_port=server.grpc_port,
        auth_credentials=credentials,
        additional_config=CONFIG,
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.install(monkeypatch)
    return made


@pytest.fixture
def provider() -> Any:
    made = Provider()
    with serving(Canned(rest=made.rest)) as server:
        made.port = server.port
        made.server = server
        yield made


def test_a_token_is_had_once_and_goes_with_rest_and_grpc(provider: Any) -> None:
    with connect(provider.server, Auth.client_password("ada", "pw")) as client:
        client.collections.exists("Bike")
        client.collections.use("Bike").query.fetch_objects(limit=1)
    assert [form["grant_type"] for form in provider.forms] == ["password"]
    assert provider.server.seen[-1].headers["authorization"] == "Bearer token-1"


def test_threads_that_find_a_token_expired_wait_for_one_refresh(provider: Any, clock: Clock) -> None:
    with connect(provider.server, Auth.client_password("ada", "pw")) as client:
        clock.advance(3600)
        provider.forms.clear()
        threads = [threading.Thread(target=client.collections.exists, args=("Bike",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [form["grant_type"] for form in provider.forms] == ["refresh_token"]


def test_coroutines_that_find_a_token_expired_wait_for_one_refresh(provider: Any, clock: Clock) -> None:
    async def main() -> None:
        server = provider.server
        client = weaviate_gen.use_async_with_local(
            host="127.0.0.1",
            port=server.port,
            grpc_port=server.grpc_port,
            auth_credentials=Auth.client_credentials("shh"),
            additional_config=CONFIG,
        )
        async with client:
            clock.advance(3600)
            provider.forms.clear()
            await asyncio.gather(*(client.collections.exists("Bike") for _ in range(8)))

    asyncio.run(main())
    assert [form["grant_type"] for form in provider.forms] == ["refresh_token"]


def test_a_refused_refresh_begins_anew(provider: Any, clock: Clock) -> None:
    with connect(provider.server, Auth.client_credentials("shh")) as client:
        provider.refuse = {"refresh_token"}
        clock.advance(3600)
        provider.forms.clear()
        assert client.collections.exists("Bike")
    assert [form["grant_type"] for form in provider.forms] == ["refresh_token", "client_credentials"]


def test_a_token_that_the_server_refuses_is_renewed_once(provider: Any) -> None:
    with connect(provider.server, Auth.client_password("ada", "pw")) as client:
        provider.good = "revoked all others"
        assert client.collections.exists("Bike")
    assert [form["grant_type"] for form in provider.forms] == ["password", "refresh_token"]


def test_no_token_goes_to_the_debug_port(provider: Any) -> None:
    def debug(seen: Seen) -> tuple[int, Any]:
        return (200, {"avoid_mmap": False}) if len(other.seen) == 1 else (401, b"who are you?")

    with (
        serving(Canned(rest=debug)) as other,
        connect(provider.server, Auth.client_password("ada", "pw")) as client,
    ):
        assert {"avoid_mmap": False} == client.debug.server_config(port=other.port)
        with pytest.raises(UnexpectedStatusCodeError, match="401"):
            client.debug.server_config(port=other.port)
    assert ["/debug/config"] * 2 == other.paths("GET")
    assert [] == [seen.headers for seen in other.seen if "authorization" in seen.headers]
    assert ["password"] == [form["grant_type"] for form in provider.forms]


def test_a_wrong_password_is_an_error_with_the_providers_words(provider: Any) -> None:
    provider.refuse = {"password"}
    with pytest.raises(AuthenticationFailedError, match="wrong password"):
        connect(provider.server, Auth.client_password("ada", "pw"))


def test_a_bearer_token_without_a_refresh_says_that_it_expired(provider: Any, clock: Clock) -> None:
    client = connect(provider.server, Auth.bearer_token("tok", expires_in=60))
    clock.advance(60)
    with pytest.raises(AuthenticationFailedError, match="the bearer token has expired"):
        client.collections.exists("Bike")
    client.close()


def test_an_api_key_that_the_server_refuses_is_not_renewed(provider: Any) -> None:
    provider.good = "another"
    client = connect(provider.server, "key")
    with pytest.raises(UnexpectedStatusCodeError, match="who are you"):
        client.collections.exists("Bike")
    client.close()
    assert provider.forms == []


def test_a_server_without_a_provider_is_used_without_a_token() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        return (404, {}) if seen.path.endswith("openid-configuration") else plain(seen)

    with serving(Canned(rest=rest)) as server, connect(server, Auth.client_password("ada", "pw")) as client:
        client.collections.use("Bike").query.fetch_objects(limit=1)
        assert "authorization" not in server.seen[-1].headers
        assert client.collections.exists("Bike")
    assert 1 == server.paths("GET").count("/v1/.well-known/openid-configuration")


def test_a_server_without_a_provider_that_refuses_a_call_is_not_asked_for_a_token() -> None:
    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("openid-configuration"):
            return 404, {}
        return (401, {"error": [{"message": "who are you"}]}) if "schema" in seen.path else plain(seen)

    with (
        serving(Canned(rest=rest)) as server,
        connect(server, Auth.client_password("ada", "pw")) as client,
        pytest.raises(UnexpectedStatusCodeError, match="who are you"),
    ):
        client.collections.exists("Bike")
    assert 1 == server.paths("GET").count("/v1/schema/Bike")


def test_only_requests_for_a_token_are_forms(provider: Any) -> None:
    with connect(provider.server, Auth.client_password("ada", "pw")):
        pass
    sent = {seen.path: seen.headers.get("content-type", "") for seen in provider.server.seen}
    assert "application/x-www-form-urlencoded" == sent.pop("/token")
    assert {"/v1/.well-known/openid-configuration", "/idp"} <= set(sent)
    assert not any("form" in kind for kind in sent.values())


def test_a_provider_that_cannot_be_reached_is_worth_another_try(clock: Clock) -> None:
    elsewhere = {"href": "http://127.0.0.1:9/idp"}
    server = Canned(rest=lambda seen: (200, elsewhere) if "openid" in seen.path else plain(seen))
    with serving(server), pytest.raises(AuthenticationFailedError, match="no response from") as caught:
        connect(server, Auth.client_password("ada", "pw"))
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"/v1/.well-known/openid-configuration": (500, {})}, "returned no OIDC configuration"),
        (
            {"/v1/.well-known/openid-configuration": (200, {"href": "http://127.0.0.1:9/idp"})},
            r"no response from http://127\.0\.0\.1:9/idp",
        ),
    ],
)
def test_a_provider_that_cannot_be_had_is_named(answers: dict[str, Any], words: str, clock: Clock) -> None:
    server = Canned(rest=lambda seen: answers.get(seen.path) or plain(seen))
    with serving(server), pytest.raises(AuthenticationFailedError, match=words):
        connect(server, Auth.client_password("ada", "pw"))


def test_a_provider_that_answers_with_an_error_is_named(clock: Clock) -> None:
    server = Canned()

    def rest(seen: Seen) -> tuple[int, Any]:
        if seen.path.endswith("openid-configuration"):
            return 200, {"href": f"http://127.0.0.1:{server.port}/idp"}
        return (502, b"bad gateway") if seen.path == "/idp" else plain(seen)

    server.rest = rest
    with serving(server), pytest.raises(AuthenticationFailedError, match="status 502"):
        connect(server, Auth.client_password("ada", "pw"))


def test_secrets_stay_out_of_repr() -> None:
    for made in (
        Auth.api_key("secret"),
        Auth.bearer_token("secret", refresh_token="secret"),
        Auth.client_password("ada", "secret"),
        Auth.client_credentials("secret"),
    ):
        assert "secret" not in repr(made)
