"""Errors of the HTTP/1.1 client; `_transport/errors.py` has a code for each."""

from __future__ import annotations

from weaviate_gen._runtime.causes import is_final


class Http1Error(Exception):
    """Base of what the HTTP/1.1 client raises.

    Attributes:
        is_final: whether another attempt would fail alike.
        is_unsent: whether it is certain that nothing was sent.
    """

    is_final = False
    is_unsent = False


class InvalidRequest(Http1Error):
    """A request that cannot be written in HTTP/1.1; nothing was sent."""

    is_final = True
    is_unsent = True


class ConnectError(Http1Error):
    """No connection was made; nothing was sent.

    Attributes:
        cause: why, by its name in `_runtime/causes.py`.
    """

    is_unsent = True

    def __init__(self, text: str, cause: str = "tcp") -> None:
        super().__init__(text)
        self.cause = cause
        self.is_final = type(self).is_final or is_final(cause)


class ConnectTimeout(ConnectError):
    """No connection was made in time."""


class TlsError(ConnectError):
    """No encrypted connection was made; another attempt would fail alike."""

    is_final = True


class TlsBroken(TlsError):
    """The connection ended during the TLS handshake, as when the server stops; another attempt may succeed."""

    is_final = False


class PoolTimeout(Http1Error):
    """No connection became free in time; nothing was sent."""

    is_unsent = True


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
