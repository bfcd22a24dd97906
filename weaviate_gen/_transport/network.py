"""Network settings that both flavors share: addresses, proxies, TLS, options."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

from weaviate_gen._runtime.records import record
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.tls import own_context, read_pem
from weaviate_gen._transport.protocol import Headers, Mode
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import AdditionalConfig
from weaviate_gen.exceptions import WeaviateInvalidInputError

MAX_MESSAGE = 104_858_000
"""Bytes of the largest gRPC message, until the server announces its limit."""

MAX_RECONNECT_BACKOFF_MS = 2_000
"""Longest pause between two attempts to connect over gRPC; its own limit of two minutes outlasts every timeout."""

_KEEPALIVE_TIME_MS = 310_000
"""Pause between keepalive pings; servers end connections on which they come more often than every five minutes."""

_KEEPALIVE_TIMEOUT_MS = 15_000
"""Time after which a connection is given up on which nothing is acknowledged: a ping, or by the kernel any data."""

_MAX_CONNECT_TIMEOUT = 9_999_999_999
"""Milliseconds of the longest timeout that the Connect protocol can state: it has ten digits."""

_CONNECT_HEADERS = (
    ("content-type", "application/proto"),
    ("connect-protocol-version", "1"),
    ("accept-encoding", "identity"),  # vectors hardly shrink, and compressing them costs more than sending them
)


@cache
def http_library() -> Any:
    """Import httpx2 where it is installed, else httpx."""
    return importlib.import_module("httpx2" if importlib.util.find_spec("httpx2") is not None else "httpx")


@record(frozen=True, slots=True)
class Network:
    """Addresses and options of a server.

    Attributes:
        params: host, port and encryption of both interfaces.
        config: pools, proxies, TLS, channel options.
        mode: how RPCs are to travel.
    """

    params: ConnectionParams
    config: AdditionalConfig
    mode: Mode

    def effective_mode(self) -> Mode:
        """Return the mode as far as it needs no trial.

        gRPC cannot skip the check of certificates, and needs a socket of its own; a path prefix is one of HTTP.
        """
        if self.params.shares_socket:
            if self.mode == "grpc":
                raise WeaviateInvalidInputError(
                    f"gRPC needs a socket of its own, got {self.params.grpc.host} for both; pass another grpc_host to "
                    'connect_to_custom(), or transport="http"'
                )
            return "http"
        tls = self.config.tls
        if tls is not None and not tls.verify and self.params.grpc.secure:
            if self.mode == "grpc":
                raise WeaviateInvalidInputError(
                    'TLS(verify=False) cannot be had over gRPC; use transport="http", or give the certificate as `ca`'
                )
            return "http"
        if self.params.grpc_prefix and self.mode == "auto":
            return "http"
        return self.mode

    @property
    def origin(self) -> Origin:
        """The address of REST."""
        http = self.params.http
        if http.socket_path is not None:
            return Origin(http.address, 0, http.secure)
        return Origin(http.name.strip("[]"), http.port, http.secure)

    @property
    def pool_limits(self) -> PoolLimits:
        """The limits of HTTP connections."""
        pool = self.config.connection
        return PoolLimits(
            pool.session_pool_maxsize,
            pool.session_pool_connections,
            pool.session_pool_timeout,
            pool.max_response_head,
            pool.max_response_body,
        )

    def is_proxied(self, secure: bool) -> bool:
        """Return whether requests go through a proxy, or may do so by the environment.

        Args:
            secure: whether they are encrypted.
        """
        if ("https" if secure else "http") in self.config.proxy_map:
            return True
        return self.config.trust_env and _has_environment_proxies()

    @property
    def proxy_names(self) -> str:
        """The addresses of HTTP proxies for error messages, without user and password."""
        from urllib.parse import urlsplit

        addresses = {
            urlsplit(address)._replace(netloc=urlsplit(address).netloc.rpartition("@")[2]).geturl()
            for kind, address in self.config.proxy_map.items()
            if kind != "grpc"
        }
        return " or ".join(sorted(addresses)) or "of the environment"

    def proxy_options(self, library: Any, transport: Any) -> dict[str, Any]:
        """Return the arguments of an httpx client; `transport` is the class of its proxied transports."""
        pool = self.config.connection
        limits = library.Limits(
            max_connections=pool.session_pool_maxsize, max_keepalive_connections=pool.session_pool_connections
        )
        verify = self.tls_context() or True
        common: dict[str, Any] = {
            "limits": limits,
            "verify": verify,
            "trust_env": self.config.trust_env,
        }
        mounts = {
            f"{kind}://": transport(proxy=address, **common)
            for kind, address in self.config.proxy_map.items()
            if kind != "grpc"
        }
        return {
            "limits": limits,
            "trust_env": self.config.trust_env,
            "verify": verify,
            "mounts": mounts or None,
            "follow_redirects": False,
        }

    def tls_context(self) -> Any:
        """Return the TLS context that the user's settings ask for; ``None`` without any.

        Raises:
            WeaviateInvalidInputError: if a file cannot be read.
        """
        tls = self.config.tls
        if tls is None or not (self.params.http.secure or tls.ca or tls.certificate):
            return None
        return own_context(tls)

    @property
    def channel_count(self) -> int:
        """How many gRPC channels share the unary calls."""
        own = self.config.grpc_config
        return 1 if own is None else own.channels

    def channel_options(self, limit: int | None) -> list[tuple[str, Any]]:
        """Return the options of a gRPC channel; `limit` is the size of the largest message in bytes."""
        size = limit or MAX_MESSAGE
        options: list[tuple[str, Any]] = [
            ("grpc.max_send_message_length", size),
            ("grpc.max_receive_message_length", size),
            ("grpc.default_authority", self.params.grpc.name),
            # else a new channel shares the connection of the one that it replaces
            ("grpc.use_local_subchannel_pool", 1),
            ("grpc.initial_reconnect_backoff_ms", 250),
            ("grpc.max_reconnect_backoff_ms", MAX_RECONNECT_BACKOFF_MS),
            # with these, grpcio sets TCP_USER_TIMEOUT on Linux, which ends silently dropped connections that carry data
            ("grpc.keepalive_time_ms", _KEEPALIVE_TIME_MS),
            ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
        ]
        proxy = self.config.proxy_map.get("grpc")
        if proxy is not None:
            options.append(("grpc.http_proxy", proxy))
        elif not self.config.trust_env:
            options.append(("grpc.enable_http_proxy", 0))
        own = self.config.grpc_config
        if own is not None and own.channel_options is not None:
            options.extend(own.channel_options)
        return options

    def channel_credentials(self, grpc: Any) -> Any:
        """Return the credentials of a secure gRPC channel."""
        own = self.config.grpc_config
        if own is not None and own.credentials is not None:
            return own.credentials
        tls = self.config.tls
        if tls is None:
            return grpc.ssl_channel_credentials()

        return grpc.ssl_channel_credentials(
            root_certificates=read_pem("ca", tls.ca),
            private_key=read_pem("key", tls.key),
            certificate_chain=read_pem("certificate", tls.certificate),
        )


def connect_request(
    params: ConnectionParams, path: str, metadata: Headers, timeout: float
) -> tuple[str, list[tuple[str, str]]]:
    """Return target and headers of an RPC over HTTP in the Connect protocol.

    Args:
        params: addresses of the server.
        path: the RPC.
        metadata: headers of the request.
        timeout: seconds in which the server should answer.
    """
    limit = str(min(max(int(timeout * 1000), 1), _MAX_CONNECT_TIMEOUT))
    return params.rpc_base + path, [*metadata, *_CONNECT_HEADERS, ("connect-timeout-ms", limit)]


def warn_unclosed(source: object) -> None:
    """Warn of a client that was not closed.

    Args:
        source: what was made with its connections.
    """
    import warnings

    warnings.warn("client was not closed; use a with block or close()", ResourceWarning, source=source, stacklevel=2)


def _has_environment_proxies() -> bool:
    from urllib.request import getproxies

    return any(kind in {"http", "https", "all"} for kind in getproxies())
