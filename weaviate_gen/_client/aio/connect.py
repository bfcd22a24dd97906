# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Functions that create a client of a server, or of an engine in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from weaviate_gen._client.aio.settings import read_credentials
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._transport.concurrency import async_started
from weaviate_gen._types.secrets import secret_headers

if TYPE_CHECKING:
    from pathlib import Path

    from weaviate_gen._client.aio.client import WeaviateAsyncClient
    from weaviate_gen._runtime.engine_settings import EngineSettings
    from weaviate_gen._transport.protocol import Mode
    from weaviate_gen._types.auth import AuthCredentials, KnownCredentials
    from weaviate_gen._types.embedded import EmbeddedOptions, LocalOptions
    from weaviate_gen._types.settings import AdditionalConfig


def _server(
    http: tuple[str, int, bool],
    grpc: tuple[str, int, bool],
    headers: Mapping[str, str] | None,
    config: AdditionalConfig | None,
    auth: KnownCredentials | None,
    skip_init_checks: bool,
    transport: Mode,
) -> WeaviateAsyncClient:
    from weaviate_gen._client.aio.client import WeaviateAsyncClient
    from weaviate_gen._types.connection import ConnectionParams

    return async_started(
        WeaviateAsyncClient(
            ConnectionParams.from_params(*http, *grpc),
            auth_client_secret=auth,
            additional_headers=headers,
            additional_config=config,
            skip_init_checks=skip_init_checks,
            transport=transport,
        )
    )


def _engine(
    options: EmbeddedOptions | LocalOptions,
    headers: Mapping[str, str] | None,
    config: AdditionalConfig | None,
) -> WeaviateAsyncClient:
    from weaviate_gen._client.aio.client import WeaviateAsyncClient

    return async_started(
        WeaviateAsyncClient(embedded_options=options, additional_headers=headers, additional_config=config)
    )


def use_async_with_local(
    host: str = "localhost",
    port: int = 8080,
    grpc_port: int = 50051,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    skip_init_checks: bool = False,
    auth_credentials: str | AuthCredentials | None = None,
    *,
    transport: Mode = "auto",
) -> WeaviateAsyncClient:
    """Use a server on this machine, or one reached without encryption.

    Args:
        host: the server's name or address, for both interfaces.
        port: the port of REST.
        grpc_port: the port of gRPC.
        headers: further headers for every request, such as keys of model providers.
        additional_config: timeouts, proxies, TLS.
        skip_init_checks: whether connecting sends nothing; the server's version is then asked for when a call needs it.
        auth_credentials: how to authenticate; a string is an API key.
        transport: how RPCs travel: ``"http"``, ``"grpc"``, or ``"auto"``.

    Returns:
        The client.
    """
    auth_credentials, headers = read_credentials(auth_credentials), secret_headers(headers)
    return _server(
        (host, port, False),
        (host, grpc_port, False),
        headers,
        additional_config,
        auth_credentials,
        skip_init_checks,
        transport,
    )


def use_async_with_custom(
    http_host: str,
    http_port: int,
    http_secure: bool,
    grpc_host: str,
    grpc_port: int,
    grpc_secure: bool,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    auth_credentials: str | AuthCredentials | None = None,
    skip_init_checks: bool = False,
    *,
    transport: Mode = "auto",
) -> WeaviateAsyncClient:
    """Use a server whose two interfaces are described one by one.

    Args:
        http_host: host of REST; a path after it is a prefix.
        http_port: port of REST.
        http_secure: whether REST is encrypted.
        grpc_host: host of gRPC.
        grpc_port: port of gRPC.
        grpc_secure: whether gRPC is encrypted.
        headers: further headers for every request, such as keys of model providers.
        additional_config: timeouts, proxies, TLS.
        auth_credentials: how to authenticate; a string is an API key.
        skip_init_checks: whether connecting sends nothing; the server's version is then asked for when a call needs it.
        transport: how RPCs travel: ``"http"``, ``"grpc"``, or ``"auto"``.

    Returns:
        The client.
    """
    auth_credentials, headers = read_credentials(auth_credentials), secret_headers(headers)
    return _server(
        (http_host, http_port, http_secure),
        (grpc_host, grpc_port, grpc_secure),
        headers,
        additional_config,
        auth_credentials,
        skip_init_checks,
        transport,
    )


def use_async_with_weaviate_cloud(
    cluster_url: str,
    auth_credentials: str | AuthCredentials,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    skip_init_checks: bool = False,
    *,
    transport: Mode = "auto",
) -> WeaviateAsyncClient:
    """Use a cluster of Weaviate Cloud.

    Args:
        cluster_url: the cluster's address or host name.
        auth_credentials: how to authenticate; a string is an API key.
        headers: further headers for every request, such as keys of model providers.
        additional_config: timeouts, proxies, TLS.
        skip_init_checks: whether connecting sends nothing; the server's version is then asked for when a call needs it.
        transport: how RPCs travel: ``"http"``, ``"grpc"``, or ``"auto"``.

    Returns:
        The client.
    """
    auth, headers = read_credentials(auth_credentials), secret_headers(headers)
    del auth_credentials  # a key may be a string, which tracebacks would show
    return _cloud(cluster_url, auth, headers, additional_config, skip_init_checks, transport)


def _cloud(
    cluster_url: str,
    auth: KnownCredentials | None,
    headers: Mapping[str, str] | None,
    additional_config: AdditionalConfig | None,
    skip_init_checks: bool,
    transport: Mode,
) -> WeaviateAsyncClient:
    if not isinstance(cluster_url, str) or not cluster_url:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("cluster_url", "an address or a host name", cluster_url)
    from urllib.parse import urlsplit

    host = urlsplit(cluster_url).netloc if "://" in cluster_url else cluster_url.rstrip("/")
    if host.endswith(".weaviate.network"):
        name, _, domain = host.partition(".")
        grpc_host = f"{name}.grpc.{domain}"
    else:
        grpc_host = f"grpc-{host}"
    return _server(
        (host, 443, True),
        (grpc_host, 443, True),
        headers,
        additional_config,
        auth,
        skip_init_checks,
        transport,
    )


def use_async_with_embedded(
    hostname: str = "127.0.0.1",
    port: int = 8079,
    grpc_port: int = 50050,
    headers: dict[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
    version: str = "1.40.2",
    persistence_data_path: str | None = None,
    binary_path: str | None = None,
    environment_variables: dict[str, str] | None = None,
    *,
    settings: EngineSettings | None = None,
) -> WeaviateAsyncClient:
    """Use the engine in this process, by the name that the official client gives to a server it starts.

    Args:
        hostname: belongs to a server: no effect, and a warning if it is set.
        port: belongs to a server, likewise.
        grpc_port: belongs to a server, likewise.
        headers: further headers for every request, such as keys of model providers.
        additional_config: timeouts, proxies, TLS.
        version: belongs to a server, likewise.
        persistence_data_path: the directory of the data.
        binary_path: belongs to a server, likewise.
        environment_variables: those of a server; obeyed where they are settings of the engine (docs/local-engine.md).
        settings: settings of the engine, in the place of environment variables and of an embedded server's defaults.

    Returns:
        The client.
    """
    from weaviate_gen._types.embedded import DEFAULT_BINARY_PATH, DEFAULT_PERSISTENCE_DATA_PATH, EmbeddedOptions

    options = EmbeddedOptions(
        persistence_data_path=persistence_data_path or DEFAULT_PERSISTENCE_DATA_PATH,
        binary_path=binary_path or DEFAULT_BINARY_PATH,
        version=version,
        port=port,
        hostname=hostname,
        additional_env_vars=environment_variables,
        grpc_port=grpc_port,
        settings=settings,
    )
    return _engine(options, secret_headers(headers), additional_config)


def use_async_with_memory(
    *,
    plugins: Sequence[Any] = (),
    settings: EngineSettings | None = None,
    headers: Mapping[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
) -> WeaviateAsyncClient:
    """Use an engine in this process that keeps everything in memory.

    Args:
        plugins: vectorizers, rerankers and generators to be registered.
        settings: settings of the engine; by default those of a server.
        headers: further headers for every request.
        additional_config: timeouts.

    Returns:
        The client.
    """
    from weaviate_gen._types.embedded import LocalOptions

    return _engine(LocalOptions(None, plugins, settings), headers, additional_config)


def use_async_with_path(
    path: str | Path,
    *,
    shared: bool = False,
    plugins: Sequence[Any] = (),
    settings: EngineSettings | None = None,
    headers: Mapping[str, str] | None = None,
    additional_config: AdditionalConfig | None = None,
) -> WeaviateAsyncClient:
    """Use an engine in this process that keeps its data in a directory.

    Args:
        path: the directory; it is created if it is not there.
        shared: whether other processes may have the directory open, too, with the same argument: the first one serves
            the others over a private socket, and the next one takes over when it leaves or dies.
        plugins: vectorizers, rerankers and generators to be registered.
        settings: settings of the engine; by default those of a server.
        headers: further headers for every request.
        additional_config: timeouts.

    Returns:
        The client.
    """
    from pathlib import Path

    from weaviate_gen._types.embedded import LocalOptions

    return _engine(LocalOptions(Path(path), plugins, settings, shared=shared), headers, additional_config)
