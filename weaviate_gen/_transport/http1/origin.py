"""Addresses of HTTP servers."""

from __future__ import annotations

from weaviate_gen._runtime.records import record
from weaviate_gen._transport.http1.errors import InvalidRequest
from weaviate_gen._types.connection import socket_path


@record(frozen=True, slots=True)
class Origin:
    """Address of one server.

    Attributes:
        host: its name or address, without brackets; or ``unix:`` and the path of a socket.
        port: its port.
        secure: whether the connection is encrypted.
    """

    host: str
    port: int
    secure: bool

    @property
    def is_socket(self) -> bool:
        """Whether it is a Unix socket."""
        return socket_path(self.host) is not None

    @property
    def authority(self) -> str:
        """The value of the ``host`` header; a scheme's own port is left out."""
        if self.is_socket:
            return "localhost"
        host = self.host.partition("%")[0] if ":" in self.host else self.host
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        name = f"[{host}]" if ":" in host else host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def split_url(url: str) -> tuple[Origin, str]:
    """Return the origin of a URL, and the path with its query.

    Raises:
        InvalidRequest: if it is not an HTTP URL.
    """
    try:
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidRequest(f"URL must be valid, got {url!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidRequest(f"URL must start with http:// or https:// and a host, got {url!r}")
    secure = parts.scheme == "https"
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    return Origin(parts.hostname, port if port is not None else 443 if secure else 80, secure), target
