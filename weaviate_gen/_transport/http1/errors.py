"""Errors of the HTTP/1.1 client; `_transport/errors.py` has a code for each."""

from __future__ import annotations

from weaviate_gen._runtime.causes import is_final
from weaviate_gen._transport.http1.causes import handshake_text, of_handshake


class Http1Error(Exception):
    """Base of what the HTTP/1.1 client raises."""


class InvalidRequest(Http1Error):
    """A request that cannot be written in HTTP/1.1; nothing was sent."""


class ConnectError(Http1Error):
    """No connection was made; nothing was sent.

    Attributes:
        cause: why, by its name in `_runtime/causes.py`.
        is_final: whether every other attempt would fail alike.
    """

    def __init__(self, text: str, cause: str = "tcp") -> None:
        super().__init__(text)
        self.cause = cause
        self.is_final = is_final(cause)


class ConnectTimeout(ConnectError):
    """No connection was made in time."""


class TlsError(ConnectError):
    """No encrypted connection was made; another attempt at once would fail alike."""


def handshake_error(error: BaseException, host: str) -> TlsError:
    """Return the error for a failed TLS handshake with a host; the caller raises it."""
    cause = of_handshake(error)
    return TlsError(handshake_text(cause, error, host), cause)


class PoolTimeout(Http1Error):
    """No connection became free in time; nothing was sent."""


class ReadTimeout(Http1Error):
    """No complete response in time."""


class ConnectionBroken(Http1Error):
    """The connection ended before the response did."""


class ProtocolError(Http1Error):
    """The response is not valid HTTP/1.1."""


class DecodingError(Http1Error):
    """The body is not in the content encoding that its header names."""


class ResponseTooLarge(Http1Error):
    """The response exceeds a limit."""
