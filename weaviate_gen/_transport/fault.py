"""What can go wrong below a session, and the one table that names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from weaviate_gen._runtime.codes import StatusCode, code_of

Hop: TypeAlias = Literal["http", "grpc", "engine"]

_HTTP: dict[str, StatusCode] = {
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
    "OSError": "unavailable",
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

_BROKEN_STREAM = ("rst_stream", "internal error from core")
"""What gRPC says, as an internal error, of a stream that the other side reset, and of a message that an asyncio stream
could not send as its call had ended: the status that ended it is not told any more."""

_FROM_PEER = "received from peer"
"""What gRPC's debug string says of a status that the other side sent; its details may quote anything."""

_HTTP_STATUS: dict[int, StatusCode] = {
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
        code: what failed; ``connect`` if no connection came about, so that nothing can have been done.
        text: the words of whoever failed it.
        hop: where it failed.
        told: whether Weaviate itself said so, and not something on the way.
        retry_after: seconds after which the server asks to be tried again, or ``None``.
    """

    def __init__(
        self, code: StatusCode, text: str, hop: Hop, *, told: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(code, text, hop)
        self.code: StatusCode = code
        self.text = text
        self.hop: Hop = hop
        self.told = told
        self.retry_after = retry_after


def of_http(error: BaseException) -> Fault:
    """Name an exception of httpx."""
    text = str(error) or type(error).__name__
    for kind in type(error).__mro__:
        if kind.__name__ in _HTTP:
            return Fault(_HTTP[kind.__name__], text, "http")
    return Fault("unknown", text, "http")


def of_grpc(name: str, details: str | None, debug: str | None = None, retry_after: float | None = None) -> Fault:
    """Name a gRPC status.

    Args:
        name: the code's name as grpcio spells it.
        details: what came with it.
        debug: grpcio's debug string, which says whether the other side sent the status.
        retry_after: seconds after which the server asks to be tried again.
    """
    text = details or name
    lowered, code = text.lower(), code_of(name)
    if code == "internal" and any(words in lowered for words in _BROKEN_STREAM):
        code = "unavailable"
    elif code == "unavailable" and any(words in lowered for words in _NEVER_ARRIVED):
        code = "unavailable" if _FROM_PEER in (debug or "").lower() else "connect"
    return Fault(code, text, "grpc", retry_after=retry_after)


def of_rpc_error(error: Any) -> Fault:
    """Name an exception of grpcio; the synchronous and the asynchronous one have the same methods."""
    metadata = {key: value for key, value in error.trailing_metadata() or () if isinstance(value, str)}
    name = error.code().name
    debug = error.debug_error_string() if name == "UNAVAILABLE" else None  # of a call canceled here, it never comes
    return of_grpc(name, error.details(), debug, retry_after(metadata))


def of_engine(code: str, text: str) -> Fault:
    """Name a failed RPC of the embedded engine."""
    return Fault(code_of(code), text, "engine")


def of_connect(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Fault:
    """Name a refusal in the Connect protocol: JSON with code and message, or whatever a proxy put in its place."""
    import json

    text, after = body[:2000].decode("utf-8", "replace"), retry_after(headers or {})
    try:
        error = json.loads(body)
        return Fault(code_of(str(error["code"])), str(error.get("message", "")), "http", told=True, retry_after=after)
    except (ValueError, KeyError, TypeError, AttributeError):
        code = _HTTP_STATUS.get(status, "internal" if status >= 500 else "unknown")
        return Fault(code, f"status {status}: {text}", "http", retry_after=after)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds after which a server asks to be tried again; dates are not read.

    Args:
        headers: HTTP headers or gRPC's trailing metadata, by lower-case name.
    """
    return next(_seconds(headers), None)


def _seconds(headers: Mapping[str, str]) -> Iterator[float]:
    for name, scale in (("retry-after", 1.0), ("grpc-retry-pushback-ms", 0.001)):
        if headers.get(name, "").isdecimal():
            yield int(headers[name]) * scale
