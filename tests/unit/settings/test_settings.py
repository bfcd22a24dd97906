from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from weaviate_gen import embedded
from weaviate_gen._client.aio.settings import Settings, own_headers
from weaviate_gen._transport import errors
from weaviate_gen._transport.network import Network
from weaviate_gen._types.auth import Auth, AuthApiKey, credentials
from weaviate_gen._types.connection import ConnectionParams, ProtocolParams
from weaviate_gen._types.integrations import IntegrationConfig, Integrations
from weaviate_gen._types.settings import TLS, AdditionalConfig, Config, ConnectionConfig, GrpcConfig, Proxies, Timeout
from weaviate_gen.embedded import EmbeddedDB, EmbeddedOptions, get_random_port
from weaviate_gen.exceptions import WeaviateEmbeddedInvalidVersionError, WeaviateInvalidInputError

pytestmark = pytest.mark.unit

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets")


def test_time_outs_come_as_one_or_as_a_pair() -> None:
    assert AdditionalConfig().timeout == Timeout(query=30, insert=90, init=2)
    assert AdditionalConfig(timeout=(11, 22)).timeout == Timeout(query=11, insert=22)
    with pytest.raises(WeaviateInvalidInputError, match="timeout must be Timeout"):
        AdditionalConfig(timeout=5)  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError, match="the pair"):
        AdditionalConfig(timeout=(5,))  # type: ignore[arg-type]  # the case is one
    for bad in (-1, "5", True, None):
        with pytest.raises(WeaviateInvalidInputError, match="must be a number of seconds"):
            Timeout(query=bad)  # type: ignore[arg-type]  # the case is one


def test_proxies_come_as_one_or_by_kind() -> None:
    assert AdditionalConfig().proxy_map == {}
    assert AdditionalConfig(proxies="http://p").proxy_map == {
        "http": "http://p",
        "https": "http://p",
        "grpc": "http://p",
    }
    assert AdditionalConfig(proxies=Proxies(https="http://p")).proxy_map == {"https": "http://p"}


@pytest.mark.parametrize("name", ["grpc_config", "tls", "observer"])
def test_what_json_cannot_hold_is_not_written_as_json(name: str) -> None:
    given: dict[str, Any] = {"grpc_config": GrpcConfig(), "tls": TLS(), "observer": print}
    with pytest.raises(WeaviateInvalidInputError, match=f"{name} cannot be written as JSON"):
        AdditionalConfig(**{name: given[name]}).model_dump_json()


def test_pools_are_sized_by_numbers() -> None:
    for bad in ("5", True):
        with pytest.raises(TypeError, match="session_pool_maxsize must be an int"):
            ConnectionConfig(session_pool_maxsize=bad)  # type: ignore[arg-type]  # the case is one
    for name in ("max_response_head", "max_response_body"):
        with pytest.raises(TypeError, match=f"{name} must be an int"):
            ConnectionConfig(**{name: 1.5})  # type: ignore[arg-type]  # the case is one
        with pytest.raises(WeaviateInvalidInputError, match=f"{name}=….* must be a positive number of bytes"):
            ConnectionConfig(**{name: 0})
    written = AdditionalConfig(connection=ConnectionConfig(max_response_body=5)).model_dump_json()
    assert 5 == AdditionalConfig(**json.loads(written)).connection.max_response_body
    assert Config(grpc_port_experimental=50051).grpc_port_experimental == 50051
    with pytest.raises(TypeError):
        Config(grpc_port_experimental="50051")  # type: ignore[arg-type]  # the case is one
    with pytest.raises(TypeError):
        Config(grpc_secure_experimental="yes")  # type: ignore[arg-type]  # the case is one


@pytest.mark.parametrize(
    ("url", "http", "grpc"),
    [
        ("http://example.com", "http://example.com:80", "example.com:50051"),
        ("https://example.com", "https://example.com:443", "example.com:50051"),
        ("http://example.com:8080/a/b/", "http://example.com:8080/a/b", "example.com:50051"),
        ("http://[::1]:8080", "http://[::1]:8080", "[::1]:50051"),
    ],
)
def test_an_address_is_taken_apart(url: str, http: str, grpc: str) -> None:
    params = ConnectionParams.from_url(url, 50051)
    assert (http, grpc) == (params.http_url, params.grpc_target)
    assert params.grpc.secure is url.startswith("https")


def test_a_path_behind_a_host_stands_before_every_path() -> None:
    prefixes = {host: ProtocolParams(host=host, port=1, secure=False).prefix for host in ("h", "h/", "h/a", "h//a/b/")}
    assert {"h": "", "h/": "", "h/a": "/a", "h//a/b/": "/a/b"} == prefixes


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="must be a string that starts with http"):
        ConnectionParams.from_url("localhost:8080", 50051)
    with pytest.raises(WeaviateInvalidInputError, match="cannot share port 8080"):
        ConnectionParams.from_params("h", 8080, False, "h", 8080, False)
    with pytest.raises(WeaviateInvalidInputError, match="host must be a name"):
        ProtocolParams(host="", port=1, secure=False)
    with pytest.raises(WeaviateInvalidInputError, match="port must be an integer from 0 to 65535"):
        ProtocolParams(host="h", port=65536, secure=False)
    assert [0, 65535] == [ProtocolParams(host="h", port=port, secure=False).port for port in (0, 65535)]


@unix
@pytest.mark.parametrize("host", ["unix:///run/a/weaviate.sock", "unix:/run/a/weaviate.sock"])
def test_unix_socket_is_a_host(host: str) -> None:
    params = ConnectionParams.from_params(host, 8080, False, "localhost", 50051, False)
    http = params.http
    assert ("/run/a/weaviate.sock", "localhost", "") == (http.socket_path, http.name, http.prefix)
    assert ("unix:/run/a/weaviate.sock", "localhost:50051") == (params.http_url, params.grpc_target)
    assert not params.shares_socket
    params = ConnectionParams.from_params("localhost", 8080, False, host, 8080, False)
    assert ("http://localhost:8080", "unix:/run/a/weaviate.sock") == (params.http_url, params.grpc_target)
    assert not params.shares_socket


@unix
@pytest.mark.parametrize(
    "host", ["unix:", "unix://", "unix:///", "unix:a.sock", "unix://a/b.sock", "unix:////a", "unix:/a/", "unix:/a\0b"]
)
def test_unix_socket_has_an_absolute_path(host: str) -> None:
    with pytest.raises(
        WeaviateInvalidInputError, match=r"absolute path of a socket, such as unix:///run/weaviate\.sock"
    ):
        ProtocolParams(host=host, port=1, secure=False)


@unix
def test_unix_socket_has_limits() -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"at most 10[37] bytes"):
        ProtocolParams(host="unix:/" + "a" * 107, port=1, secure=False)
    with pytest.raises(WeaviateInvalidInputError, match="secure must be False for unix:/a"):
        ProtocolParams(host="unix:/a", port=1, secure=True)


def test_windows_has_no_unix_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(WeaviateInvalidInputError, match="must be a name or an address on Windows"):
        ProtocolParams(host="unix:/a", port=1, secure=False)


@unix
def test_grpc_needs_a_unix_socket_of_its_own() -> None:
    params = ConnectionParams.from_params("unix:///a", 8080, False, "unix:/a", 8080, False)
    assert ["http", "http"] == [Network(params, AdditionalConfig(), mode).effective_mode() for mode in ("auto", "http")]
    with pytest.raises(WeaviateInvalidInputError, match="gRPC needs a socket of its own, got unix:/a for both"):
        Network(params, AdditionalConfig(), "grpc").effective_mode()


def test_clusters_in_the_cloud_are_told_by_their_host() -> None:
    params = ConnectionParams.from_params("a.gcp.weaviate.cloud", 443, True, "grpc-a.gcp.weaviate.cloud", 443, True)
    assert params.is_gcp_on_wcd()
    assert params.http.is_gcp()
    settings = Settings(params, None, {}, AdditionalConfig(), skip_init_checks=True)
    assert settings.base_headers()["x-weaviate-cluster-url"] == "https://a.gcp.weaviate.cloud"
    assert not ConnectionParams.from_params("h", 1, False, "h", 2, False).is_gcp_on_wcd()


@pytest.mark.parametrize(
    ("url", "http", "grpc"),
    [
        ("https://a.weaviate.cloud", "https://a.weaviate.cloud:443", "grpc-a.weaviate.cloud:443"),
        ("a.weaviate.network", "https://a.weaviate.network:443", "a.grpc.weaviate.network:443"),
    ],
)
def test_a_cluster_is_found_by_its_url(url: str, http: str, grpc: str) -> None:
    client = weaviate_gen.use_async_with_weaviate_cloud(url, "key")
    params = client._connection.settings.params
    assert params is not None
    assert (http, grpc) == (params.http_url, params.grpc_target)
    with weaviate_gen.connect_to_weaviate_cloud(url, "key", skip_init_checks=True) as blocking:
        assert params == blocking._connection.settings.params
    with (
        pytest.warns(DeprecationWarning, match="connect_to_weaviate_cloud"),
        weaviate_gen.connect_to_wcs(url, "key", skip_init_checks=True) as blocking,
    ):
        assert params == blocking._connection.settings.params
    with pytest.raises(WeaviateInvalidInputError, match="cluster_url must be"):
        weaviate_gen.use_async_with_weaviate_cloud("", "key")


def test_credentials_are_text_or_made_by_auth() -> None:
    assert credentials("key") == AuthApiKey("key")
    assert credentials(None) is None
    given = Auth.client_password("ada", "pw", "a b")
    assert credentials(given) is given
    assert given.scope_list == ["a", "b"]
    assert Auth.client_credentials("shh").scope_list == []
    assert Auth.client_credentials("shh", ["a"]).scope_list == ["a"]
    with pytest.raises(WeaviateInvalidInputError, match="made by Auth"):
        credentials(5)  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError, match=r"api_key must be a string, got int$"):
        Auth.api_key(5)  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError, match="expires_in must not be negative"):
        Auth.bearer_token("t", -1)


def test_headers_are_text_by_name() -> None:
    assert own_headers({"X-Key": "a"}) == {"x-key": "a"}
    assert own_headers(None) == {}
    with pytest.raises(WeaviateInvalidInputError, match="headers must be a mapping"):
        own_headers(["a"])  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError, match="header 'X-Key' must be a string, got NoneType"):
        own_headers({"X-Key": None})


def test_an_authorization_header_gives_way_to_credentials() -> None:
    def sent(given: Any) -> str | None:
        settings = Settings(None, given, {"authorization": "mine"}, AdditionalConfig(), skip_init_checks=True)
        return settings.base_headers().get("authorization")

    assert [sent(None), sent(Auth.api_key("k")), sent(Auth.bearer_token("t"))] == ["mine", "Bearer k", None]


def test_embedded_options_mean_a_directory_and_nothing_else(tmp_path: Path) -> None:
    options = EmbeddedOptions(persistence_data_path=str(tmp_path / "data"))
    assert options.local().path == tmp_path / "data"
    engine = EmbeddedDB(options)
    assert not engine.is_listening()
    engine.check_supported_platform()
    engine.ensure_weaviate_binary_exists()
    engine.wait_till_listening()
    engine.ensure_running()
    assert engine.is_listening()
    assert (tmp_path / "data").is_dir()
    engine.stop()
    assert not engine.is_listening()


@pytest.mark.parametrize(
    "more",
    [
        {"port": 1},
        {"hostname": "0.0.0.0"},
        {"binary_path": "/x"},
        {"environment_variables": {"RAFT_PORT": "1"}},
        {"grpc_port": 1},
        {"version": "1.29.0"},
        {"version": "latest"},
    ],
)
def test_what_only_a_server_has_is_a_warning(more: dict[str, Any]) -> None:
    name = "RAFT_PORT" if "environment_variables" in more else next(iter(more))
    with pytest.warns(UserWarning, match=f"no effect: {name}; the embedded engine") as caught:
        weaviate_gen.use_async_with_embedded(**more)
    assert [__file__] == [warning.filename for warning in caught]


def test_variable_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="QUERY_DEFAULTS_LIMIT must be a positive integer, got 'many'"):
        weaviate_gen.use_async_with_embedded(environment_variables={"QUERY_DEFAULTS_LIMIT": "many"})


def test_embedded_options_have_the_official_defaults() -> None:
    options = EmbeddedOptions()
    assert ("127.0.0.1", 8079, 50060) == (options.hostname, options.port, options.grpc_port)
    assert options.additional_env_vars is None


def test_default_paths_are_expanded() -> None:
    paths = (embedded.DEFAULT_PERSISTENCE_DATA_PATH, embedded.DEFAULT_BINARY_PATH)
    assert (
        str(Path("~/.local/share/weaviate").expanduser()),
        str(Path("~/.cache/weaviate-embedded").expanduser()),
    ) == paths
    assert (8079, 50060) == (embedded.DEFAULT_PORT, embedded.DEFAULT_GRPC_PORT)


def test_version_that_is_none_is_refused() -> None:
    with pytest.raises(WeaviateEmbeddedInvalidVersionError, match=r"newest"):
        weaviate_gen.use_async_with_embedded(version="newest")


def test_a_free_port_is_free() -> None:
    port = get_random_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        assert port == probe.getsockname()[1]


def test_a_client_is_for_a_server_or_for_an_engine() -> None:
    params = ConnectionParams.from_params("h", 1, False, "h", 2, False)
    with pytest.raises(TypeError, match="connection_params or embedded_options"):
        weaviate_gen.WeaviateClient()
    with pytest.raises(TypeError, match="connection_params or embedded_options"):
        weaviate_gen.WeaviateClient(params, EmbeddedOptions())
    with pytest.raises(TypeError, match="must be ConnectionParams"):
        weaviate_gen.WeaviateClient("http://h")  # type: ignore[arg-type]  # the case is one
    with pytest.raises(WeaviateInvalidInputError, match="transport must be"):
        weaviate_gen.WeaviateClient(params, transport="pigeon")  # type: ignore[arg-type]  # the case is one


def test_the_client_of_v3_says_what_to_use() -> None:
    with pytest.raises(ValueError, match="v4 API: connect_to_local"):
        weaviate_gen.Client()
    with pytest.raises(TypeError, match="use WeaviateClient"):
        type("Mine", (weaviate_gen.Client,), {})


class ConnectError(Exception):
    """Named as one of httpx."""


class ReadTimeout(ConnectError):
    """The nearest name counts."""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectError("refused"), "connect"),
        (ReadTimeout(""), "deadline_exceeded"),
        (OSError("gone"), "unavailable"),
        (KeyError("x"), "unknown"),
    ],
)
def test_faults_of_http_are_named_by_one_table(error: Exception, code: str) -> None:
    named = errors.of_http(error)
    assert (code, "http") == (named.code, named.hop)
    assert named.text


@pytest.mark.parametrize(
    ("code", "details", "named"),
    [
        ("UNAVAILABLE", "failed to connect to all addresses; last error: refused", "connect"),
        ("UNAVAILABLE", "busy", "unavailable"),
        ("DEADLINE_EXCEEDED", None, "deadline_exceeded"),
        ("INTERNAL", "failed to connect", "internal"),
        ("INTERNAL", "Received RST_STREAM with error code 2", "unavailable"),
        ("INTERNAL", "Internal error from Core", "unavailable"),
        ("CANCELLED", "context canceled", "canceled"),
    ],
)
def test_faults_of_grpc_keep_their_name_but_where_nothing_arrived(code: str, details: str | None, named: str) -> None:
    assert named == errors.of_grpc(code, details).code


def test_a_status_that_the_server_sent_is_no_lost_connection_whatever_it_quotes() -> None:
    quoted = "node 2: dial tcp: connection refused"
    sent = 'UNKNOWN:Error received from peer ipv4:127.0.0.1:50051 {grpc_status:14, grpc_message:"…"}'
    assert errors.of_grpc("UNAVAILABLE", quoted, sent).code == "unavailable"
    assert errors.of_grpc("UNAVAILABLE", quoted, "UNKNOWN:connection refused").code == "connect"


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ("failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Connection refused", "connect"),
        ("DNS resolution failed for nowhere.invalid:1: Domain name not found", "connect"),
        ("node 2: dial tcp: connection refused", "unavailable"),
        ("node 2: failed to connect to all addresses", "unavailable"),
    ],
)
def test_without_the_address_of_the_peer_the_details_show_who_sent_them(details: str, named: str) -> None:
    """Older versions of grpcio begin the debug string of whatever fails with "received from peer"."""
    debug = f'UNKNOWN:Error received from peer  {{grpc_message:"{details}", grpc_status:14}}'
    assert named == errors.of_grpc("UNAVAILABLE", details, debug).code


def test_a_name_that_cannot_be_resolved_means_that_nothing_arrived() -> None:
    details = (
        "errors resolving nowhere.invalid:1: [field:hostname lookup error:address lookup failed for nowhere.invalid]"
    )
    assert "connect" == errors.of_grpc("UNAVAILABLE", details, f"UNAVAILABLE:{details}").code


@pytest.mark.parametrize(("limit", "size"), [(None, 104_858_000), (7, 7)])
def test_a_grpc_channel_has_these_options(limit: int | None, size: int) -> None:
    http, grpc = (ProtocolParams(host="localhost", port=port, secure=False) for port in (1, 2))
    network = Network(ConnectionParams(http=http, grpc=grpc), AdditionalConfig(), "grpc")
    assert {
        "grpc.max_send_message_length": size,
        "grpc.max_receive_message_length": size,  # else replies above 4 MiB fail
        "grpc.default_authority": "localhost",
        "grpc.use_local_subchannel_pool": 1,
        "grpc.initial_reconnect_backoff_ms": 250,
        "grpc.max_reconnect_backoff_ms": 2_000,  # a long outage must not be followed by a long pause
        "grpc.keepalive_time_ms": 310_000,  # servers end connections with pings more often than every five minutes
        "grpc.keepalive_timeout_ms": 15_000,  # and this is the kernel's limit for data without an acknowledgment
        "grpc.enable_http_proxy": 0,
    } == dict(network.channel_options(limit))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"grpc-retry-pushback-ms": "250"}, 0.25),
    ],
)
def test_a_server_says_when_it_may_be_tried_again(headers: dict[str, str], seconds: float | None) -> None:
    assert errors.retry_after(headers) == seconds
    assert errors.of_connect(503, b"", headers).retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "code", "told"),
    [
        (403, b'{"code": "permission_denied", "message": "no"}', "permission_denied", True),
        (499, b'{"code": "cancelled"}', "canceled", True),
        (404, b'{"error": []}', "unimplemented", False),
        (502, b"<html>", "unavailable", False),
        (418, b"", "unknown", False),
        (499, b"", "unknown", False),
        (500, b"", "internal", False),
        (524, b"", "internal", False),
        (429, b'{"code": "resource_exhausted", "message": "later"}', "resource_exhausted", True),
    ],
)
def test_refusals_over_http_are_weaviates_or_of_something_on_the_way(
    status: int, body: bytes, code: str, told: bool
) -> None:
    named = errors.of_connect(status, body)
    assert (code, told, "http") == (named.code, named.from_server, named.hop)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "internal"),
        (401, "unauthenticated"),
        (403, "permission_denied"),
        (404, "unimplemented"),
        (408, "deadline_exceeded"),
        (413, "resource_exhausted"),
        (415, "unimplemented"),
        (429, "unavailable"),
        (502, "unavailable"),
        (503, "unavailable"),
        (504, "unavailable"),
    ],
)
def test_a_status_of_something_on_the_way_stands_for_a_code(status: int, code: str) -> None:
    named = errors.of_connect(status, b"<html>")
    assert (code, f"status {status}: <html>") == (named.code, named.text)


@pytest.mark.parametrize(
    ("made", "headers"),
    [
        (
            Integrations.huggingface(api_key="k", requests_per_minute_embeddings=7, base_url="https://a.example"),
            {
                "X-Huggingface-Api-Key": "k",
                "X-Huggingface-Baseurl": "https://a.example",
                "X-Huggingface-Ratelimit-RequestPM-Embedding": "7",
            },
        ),
        (
            Integrations.voyageai(api_key="k", requests_per_minute_embeddings=7, tokens_per_minute_embeddings=8),
            {
                "X-Voyageai-Api-Key": "k",
                "X-Voyageai-Ratelimit-RequestPM-Embedding": "7",
                "X-Voyageai-Ratelimit-TokenPM-Embedding": "8",
            },
        ),
    ],
)
def test_an_integration_is_its_headers(made: IntegrationConfig, headers: dict[str, str]) -> None:
    assert headers == made.to_wire()


def test_an_integration_refuses_what_no_header_can_be() -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"Cohere: Api-Key must be a string, got int$"):
        Integrations.cohere(api_key=3)  # type: ignore[arg-type]
    with pytest.raises(WeaviateInvalidInputError, match="Cohere: Baseurl must be a string, got bytes"):
        Integrations.cohere(api_key="k", base_url=b"x")  # type: ignore[arg-type]
    with pytest.raises(WeaviateInvalidInputError, match="a positive number"):
        Integrations.cohere(api_key="k", requests_per_minute_embeddings=0)


def test_arguments_of_an_integration_are_attributes() -> None:
    made = Integrations.openai(api_key="k", tokens_per_minute_embeddings=8)
    assert ("k", 8, None, None) == (
        made.api_key,
        made.tokens_per_minute_embeddings,
        made.requests_per_minute_embeddings,
        made.base_url,
    )
    with pytest.raises(AttributeError, match="IntegrationConfig has no attribute 'key'"):
        _ = made.key


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda wrong: ProtocolParams(host="a", port=1, secure=wrong), "secure must be True or False, got int: 1"),
        (lambda wrong: ConnectionParams(http=wrong, grpc=PLACE), "http must be ProtocolParams, got int: 1"),
        (lambda wrong: ConnectionParams(http=PLACE, grpc=wrong), "grpc must be ProtocolParams, got int: 1"),
    ],
)
def test_addresses_of_a_wrong_type_are_refused(make: Any, error: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=f"^{error}$"):
        make(1)


PLACE = ProtocolParams(host="a", port=1, secure=False)
