"""Addresses of a server: host, port and encryption of HTTP and gRPC."""

from __future__ import annotations

import os
import sys

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = ["ConnectionParams", "ProtocolParams"]

RPC_PREFIX = "/v1/grpc-web"
"""Path below which servers serve RPCs over HTTP."""

_UNIX = "unix:"

_MAX_PATH = 107 if sys.platform == "linux" else 103
"""Bytes of the longest path of a Unix socket."""


def socket_path(host: str) -> str | None:
    """Return the path of the Unix socket that a host names; ``None`` for names and addresses."""
    if not host.startswith(_UNIX):
        return None
    path = host[len(_UNIX) :]
    return path[2:] if path.startswith("///") else path


def _check_socket(host: str, path: str, *, secure: bool) -> None:
    if not path.startswith("/") or path.startswith("//") or path.endswith("/") or "\0" in path:
        raise invalid("host", "unix: and the absolute path of a socket, such as unix:///run/weaviate.sock", host)
    if len(os.fsencode(path)) > _MAX_PATH:
        raise invalid("host", f"a path of a Unix socket of at most {_MAX_PATH} bytes", host)
    if secure:
        raise WeaviateInvalidInputError(f"secure must be False for {host}: a Unix socket is not encrypted")
    if sys.platform == "win32":
        raise WeaviateInvalidInputError(f"host must be a name or an address on Windows, got {host}")


@record(frozen=True, kw_only=True)
class ProtocolParams:
    """Address of one interface of a server.

    Attributes:
        host: the host's name or address; a path after it is a prefix of every HTTP path. Or a Unix socket, such as
            ``unix:///run/weaviate.sock``.
        port: the port; a Unix socket has none, and ignores it.
        secure: whether it is encrypted.
    """

    host: str
    port: int
    secure: bool

    def __post_init__(self) -> None:
        if not isinstance(self.host, str) or not self.host:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("host", "a name or an address", self.host)
        if not isinstance(self.port, int) or not 0 <= self.port <= 65535:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("port", "an integer from 0 to 65535", self.port)
        if not isinstance(self.secure, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("secure", "True or False", self.secure)
        path = self.socket_path
        if path is not None:
            _check_socket(self.host, path, secure=self.secure)

    def is_gcp(self) -> bool:
        """Return whether the host is Weaviate's cloud on GCP."""
        return "gcp.weaviate.cloud" in self.host

    @property
    def socket_path(self) -> str | None:
        """The path of the Unix socket, if it is one."""
        return socket_path(self.host)

    @property
    def name(self) -> str:
        """The host without a prefix path; that of a Unix socket is this machine."""
        return self.host.partition("/")[0] if self.socket_path is None else "localhost"

    @property
    def prefix(self) -> str:
        """What stands before every HTTP path: empty, or ``/…`` without a slash at its end."""
        path = self.host.partition("/")[2].strip("/") if self.socket_path is None else ""
        return f"/{path}" if path else ""

    @property
    def address(self) -> str:
        """Host and port, with an IPv6 address in brackets; or ``unix:`` and the path of a socket."""
        if self.socket_path is not None:
            return f"{_UNIX}{self.socket_path}"
        name = self.name
        return f"[{name}]:{self.port}" if ":" in name and not name.startswith("[") else f"{name}:{self.port}"


@record(frozen=True, kw_only=True)
class ConnectionParams:
    """Addresses of a server.

    Attributes:
        http: its REST interface.
        grpc: its gRPC interface.
        grpc_path_prefix: the path below which `grpc` serves RPCs, such as ``/v1/grpc-web``. With it, RPCs travel over
            HTTP to `grpc`, which may be the same endpoint as `http`; with ``transport="grpc"`` they travel over gRPC,
            with the prefix before the names of methods. Without it, RPCs over HTTP go to `http`.
    """

    http: ProtocolParams
    grpc: ProtocolParams
    grpc_path_prefix: str | None = None

    def __post_init__(self) -> None:
        for name in ("http", "grpc"):
            if not isinstance(getattr(self, name), ProtocolParams):
                raise invalid(name, "ProtocolParams", getattr(self, name))
        if not isinstance(self.grpc_path_prefix, str | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid("grpc_path_prefix", "a string", self.grpc_path_prefix)
        if self.grpc_prefix and self.grpc.socket_path is not None and not self.shares_socket:
            raise WeaviateInvalidInputError(
                f"grpc_path_prefix requires http and grpc on the same Unix socket, got {self.grpc.host} for grpc"
            )
        if self.shares_socket or self.grpc_prefix:
            return
        if self.http.host == self.grpc.host and self.http.port == self.grpc.port:
            raise WeaviateInvalidInputError(
                f"http and grpc cannot share port {self.http.port} of one host; a server that takes both on one port "
                'is reached with transport="http" and any other grpc_port'
            )

    @classmethod
    def from_url(
        cls, url: str, grpc_port: int, grpc_secure: bool = False, grpc_path_prefix: str | None = None
    ) -> ConnectionParams:
        """Read host, port, prefix and encryption from an address.

        Args:
            url: such as ``https://example.com:8080/prefix``.
            grpc_port: the gRPC port on the same host.
            grpc_secure: whether gRPC is encrypted where HTTP is not.
            grpc_path_prefix: path below which RPCs are served over HTTP on the gRPC port.

        Returns:
            Where the server is.

        Raises:
            WeaviateInvalidInputError: if the address is neither http nor https.
        """
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise invalid("url", "a string that starts with http:// or https://", url)
        secure = parts.scheme == "https"
        prefix = parts.path.rstrip("/")
        return cls(
            http=ProtocolParams(
                host=parts.hostname + prefix, port=parts.port or (443 if secure else 80), secure=secure
            ),
            grpc=ProtocolParams(host=parts.hostname, port=grpc_port, secure=grpc_secure or secure),
            grpc_path_prefix=grpc_path_prefix,
        )

    @classmethod
    def from_params(
        cls,
        http_host: str,
        http_port: int,
        http_secure: bool,
        grpc_host: str,
        grpc_port: int,
        grpc_secure: bool,
        grpc_path_prefix: str | None = None,
    ) -> ConnectionParams:
        """Describe where both interfaces are.

        Args:
            http_host: host of REST; a path after it is a prefix.
            http_port: port of REST.
            http_secure: whether REST is encrypted.
            grpc_host: host of gRPC.
            grpc_port: port of gRPC.
            grpc_secure: whether gRPC is encrypted.
            grpc_path_prefix: path below which RPCs are served over HTTP on the host and port of gRPC.

        Returns:
            Where the server is.
        """
        return cls(
            http=ProtocolParams(host=http_host, port=http_port, secure=http_secure),
            grpc=ProtocolParams(host=grpc_host, port=grpc_port, secure=grpc_secure),
            grpc_path_prefix=grpc_path_prefix,
        )

    @property
    def shares_socket(self) -> bool:
        """Whether both interfaces are one Unix socket, so that there is no gRPC."""
        return self.http.socket_path is not None and self.http.socket_path == self.grpc.socket_path

    def is_gcp_on_wcd(self) -> bool:
        """Return whether the server is one of Weaviate's cloud on GCP."""
        host = self.http.name.lower()
        return "gcp" in host and ("weaviate.io" in host or "semi.technology" in host or "weaviate.cloud" in host)

    @property
    def http_url(self) -> str:
        """The address of REST, with its prefix but no slash at its end; or ``unix:`` and the path of a socket."""
        if self.http.socket_path is not None:
            return self.http.address
        return f"{'https' if self.http.secure else 'http'}://{self.http.address}{self.http.prefix}"

    @property
    def grpc_prefix(self) -> str:
        """The path before every RPC: empty, or ``/…`` without a slash at its end."""
        path = (self.grpc_path_prefix or "").strip("/")
        return f"/{path}" if path else ""

    @property
    def rpc_base(self) -> str:
        """What stands before the path of an RPC over HTTP: a path on `http`, or the URL of another endpoint."""
        if not self.grpc_prefix or self.grpc == self.http:
            return self.grpc_prefix or RPC_PREFIX
        return f"{'https' if self.grpc.secure else 'http'}://{self.grpc.address}{self.grpc.prefix}{self.grpc_prefix}"

    @property
    def grpc_target(self) -> str:
        """Host and port of gRPC, or ``unix:`` and the path of a socket."""
        return self.grpc.address
