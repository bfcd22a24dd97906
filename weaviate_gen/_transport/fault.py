"""What can go wrong below a session, and the one table that names it."""

from __future__ import annotations

from typing import Literal, TypeAlias

Hop: TypeAlias = Literal["http", "grpc", "engine"]

_HTTP = {
    "ConnectError": "connect",
    "ConnectTimeout": "connect",
    "ProxyError": "connect",
    "PoolTimeout": "deadline_exceeded",
    "ReadTimeout": "deadline_exceeded",
    "WriteTimeout": "deadline_exceeded",
    "TimeoutException": "deadline_exceeded",
    "TransportError": "unavailable",
    "InvalidURL": "invalid_argument",
    "UnsupportedProtocol": "invalid_argument",
    "DecodingError": "data_loss",
    "TooManyRedirects": "internal",
    "HTTPError": "unknown",
    "OSError": "connect",
}
"""Class of httpx's exception (the nearest in its MRO counts) to code."""

_NEVER_ARRIVED = (
    "failed to connect",
    "connection refused",
    "dns resolution failed",
    "name resolution",
    "no route to host",
    "network is unreachable",
    "handshake failed",
    "ssl_error",
)
"""What gRPC says in the details of UNAVAILABLE when no connection came about."""

_HTTP_STATUS = {
    400: "internal",
    401: "unauthenticated",
    403: "permission_denied",
    404: "unimplemented",
    408: "deadline_exceeded",
    413: "resource_exhausted",
    415: "unimplemented",
    429: "unavailable",
    502: "unavailable",
    503: "unavailable",
    504: "unavailable",
}
"""HTTP status of an answer that is not Connect's JSON, to code."""

NO_STREAM = "streams need gRPC, and this client talks over HTTP; use batch.dynamic or batch.fixed_size"


class Fault(Exception):
    """A failed exchange.

    Attributes:
        code: gRPC's name of it in lower case (``unavailable``, ``deadline_exceeded``, …), or ``connect``: no connection
            came about, so that nothing can have been done.
        text: the words of whoever failed it.
        hop: where it failed.
        told: whether Weaviate itself said so, and not something on the way.
    """

    def __init__(self, code: str, text: str, hop: Hop, *, told: bool = False) -> None:
        super().__init__(code, text, hop)
        self.code = code
        self.text = text
        self.hop = hop
        self.told = told


def of_http(error: BaseException) -> Fault:
    """Name an exception of httpx."""
    code = next((_HTTP[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _HTTP), "unknown")
    return Fault(code, str(error) or type(error).__name__, "http")


def of_grpc(code: str, details: str | None) -> Fault:
    """Name a gRPC status; ``code`` is its name in any case."""
    text = details or code
    lowered = text.lower()
    code = code.lower()
    if code == "unavailable" and any(words in lowered for words in _NEVER_ARRIVED):
        code = "connect"
    return Fault(code, text, "grpc")


def of_connect(status: int, body: bytes) -> Fault:
    """Name a refusal in the Connect protocol: JSON with code and message, or whatever a proxy put in its place."""
    import json

    text = body[:2000].decode("utf-8", "replace")
    try:
        told = json.loads(body)
        code = str(told["code"]).replace("cancelled", "canceled")
        return Fault(code, str(told.get("message", "")), "http", told=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Fault(_HTTP_STATUS.get(status, "unknown"), f"status {status}: {text}", "http")
