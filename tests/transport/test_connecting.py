"""Requests and imports of constructing a client and connecting it, in both flavors."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import weaviate_gen
from tests.support import asynchronous
from tests.support.canned import META, Canned, serving
from tests.support.source import ROOT

pytestmark = pytest.mark.contract

CONSTRUCT = """
import socket, sys
class Opened(Exception): pass
def watch(event, arguments):
    if event.startswith("socket.") or (event == "open" and str(arguments[0]).endswith((".pem", ".crt"))):
        raise Opened(event, arguments)
import weaviate_gen
sys.addaudithook(watch)
from weaviate_gen.config import TLS, AdditionalConfig, Proxies
from weaviate_gen.auth import Auth
for module in (weaviate_gen.WeaviateClient, weaviate_gen.WeaviateAsyncClient):
    for secure in (False, True):
        params = weaviate_gen.connect.ConnectionParams.from_params("h", 1, secure, "h", 2, secure)
        for auth in (None, Auth.api_key("k"), Auth.client_password("me", "secret")):
            client = module(params, auth_client_secret=auth, additional_config=AdditionalConfig(
                tls=TLS(ca="/nowhere/ca.pem") if secure else None, proxies=Proxies(https="http://p:1")))
            client.collections.use("Bike"), client.batch, client.is_connected()
names = ("ssl", "httpx", "httpx2", "grpc", "truststore", "certifi", "h11", "httptools")
print(*[name for name in names if name in sys.modules])
"""


@pytest.fixture(params=["threads", "coroutines"])
def module(request: pytest.FixtureRequest) -> Any:
    return weaviate_gen if request.param == "threads" else asynchronous


def requests(module: Any, server: Canned, **more: Any) -> list[str]:
    """Return what connecting sends."""
    client = module.connect_to_local(host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, **more)
    sent = [seen.path for seen in server.seen]
    client.close()
    return sent


HEALTH = "/grpc.health.v1.Health/Check"


@pytest.mark.parametrize(
    ("version", "transport", "expected"),
    [
        ("1.39.0", "http", ["/v1/meta"]),
        ("1.39.0", "auto", ["/v1/meta"]),
        ("1.38.3", "auto", ["/v1/meta"]),
        ("1.38.2", "auto", ["/v1/meta", HEALTH]),
        ("1.39.0", "grpc", ["/v1/meta", HEALTH]),
    ],
)
def test_connecting_takes_one_request_and_the_health_check_where_rpcs_go_over_grpc(
    version: str, transport: Any, expected: list[str], module: Any
) -> None:
    with serving(Canned(rest=lambda seen: (200, {**META, "version": version}))) as server:
        assert expected == requests(module, server, transport=transport)


@pytest.mark.parametrize("transport", ["http", "grpc", "auto"])
def test_connecting_without_checks_sends_nothing(transport: Any, module: Any) -> None:
    with serving() as server:
        assert [] == requests(module, server, transport=transport, skip_init_checks=True)


def test_version_is_requested_when_a_call_needs_it(module: Any) -> None:
    with serving(Canned(rest=lambda seen: (200, {**META, "version": "1.30.0"}))) as server:
        client = module.connect_to_local(
            host="127.0.0.1", port=server.port, grpc_port=server.grpc_port, skip_init_checks=True
        )
        client.collections.use("Bike").query.bm25("red")
        assert "/v1/meta" not in server.paths("GET")
        with pytest.raises(weaviate_gen.exceptions.WeaviateUnsupportedFeatureError, match=r"1\.30\.0"):
            client.namespaces.list_all()
        assert ["/v1/meta"] == server.paths("GET")
        client.close()


def test_constructing_opens_nothing_and_imports_no_network() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONSTRUCT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ("", "\n", 0) == (done.stderr, done.stdout, done.returncode)
