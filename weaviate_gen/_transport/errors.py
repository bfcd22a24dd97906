"""Errors of transports, and the tables that map exceptions to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from weaviate_gen._runtime.causes import CAUSES, is_final
from weaviate_gen._runtime.codes import UNSENT_CODES, StatusCode, code_of
from weaviate_gen._runtime.handler import CODE_HEADER, RpcFailure
from weaviate_gen._transport.http1.causes import handshake_text, of_os, root_of

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
    "ConnectionBroken": "unavailable",
    "ProtocolError": "unavailable",
    "ResponseTooLarge": "data_loss",
    "InvalidRequest": "invalid_argument",
}
"""Code for each class of exceptions of `http1` and of httpx, where they share names; the nearest in the MRO counts."""

_NEVER_ARRIVED = (
    "failed to connect",
    "connection refused",
    "dns resolution failed",
    "errors resolving",
    "name resolution",
    "no route to host",
    "network is unreachable",
    "handshake failed",
    "ssl_error",
)
"""Details of UNAVAILABLE if no connection was made."""

_CERTIFICATE = (
    "certificate_verify_failed",
    "certificate verify failed",
    "wrong_version_number",
    "hostname verification",
)
"""Details of UNAVAILABLE if the TLS handshake failed in a way that another attempt does not change."""

_BROKEN_STREAM = ("rst_stream", "internal error from core")
"""Details of INTERNAL if the peer reset the stream, or if an asyncio stream could not send as its call had ended: the
status that ended it is lost."""

_FROM_PEER = "received from peer"
"""Part of gRPC's debug string if the peer sent the status; the details may quote anything."""

_FROM_ANYWHERE = "received from peer  {"
"""The same without an address: so grpcio up to 1.80 begins the debug string of every error, its own included."""

_OWN_OPENINGS = ("failed to connect to all addresses", "dns resolution failed", "errors resolving")
"""How details begin that grpcio wrote itself."""

_HTTP_STATUS: dict[int, StatusCode] = {
    400: "internal",
    401: "unauthenticated",
    403: "permission_denied",
    404: "unimplemented",
    405: "unimplemented",
    408: "deadline_exceeded",
    413: "resource_exhausted",
    415: "unimplemented",
    429: "unavailable",
    501: "unimplemented",
    502: "unavailable",
    503: "unavailable",
    504: "unavailable",
}
"""HTTP status of an answer that is not Connect's JSON, to code."""

NO_STREAM = "streams need gRPC, and this client talks over HTTP; use batch.dynamic or batch.fixed_size"


class TransportError(Exception):
    """A failed exchange.

    Attributes:
        code: status code; ``connect`` if no connection was made, so that nothing was sent.
        text: the error text.
        hop: where it failed.
        from_server: whether Weaviate answered, and not a proxy.
        retry_after: seconds after which the server asks for a retry, or ``None``.
        cause: why there is no connection, by its name in `_runtime/causes.py`, or why the embedded engine refuses;
            empty if neither applies.
        is_final: whether another attempt would fail alike, such as after a failed check of a certificate.
        is_unsent: whether it is certain that nothing was sent.
    """

    def __init__(
        self,
        code: StatusCode,
        text: str,
        hop: Hop,
        *,
        from_server: bool = False,
        retry_after: float | None = None,
        cause: str = "",
        is_final: bool = False,
        is_unsent: bool = False,
    ) -> None:
        super().__init__(code, text, hop)
        self.code: StatusCode = code
        self.text = text
        self.hop: Hop = hop
        self.from_server = from_server
        self.retry_after = retry_after
        self.cause = cause
        self.is_final: bool = is_final or code == "misconfigured"
        self.is_unsent: bool = is_unsent or code in UNSENT_CODES


class ClientClosed(TransportError):
    """A call whose client was closed before or while it was carried out.

    Args:
        failure: how the call ended; ``None`` if nothing was sent.
        hop: where.
    """

    def __init__(self, failure: TransportError | None = None, hop: Hop = "grpc") -> None:
        code: StatusCode = "connect" if failure is None else failure.code
        place = hop if failure is None else failure.hop
        is_unsent = failure is not None and failure.is_unsent
        super().__init__(code, "the client was closed", place, is_unsent=is_unsent)


def of_http(error: BaseException) -> TransportError:
    """Return the error for an exception of `http1` or httpx."""
    text, cause = str(error) or type(error).__name__, str(getattr(error, "cause", ""))
    final = bool(getattr(error, "is_final", False))
    for kind in type(error).__mro__:
        if kind.__name__ in _HTTP:
            code = _HTTP[kind.__name__]
            return TransportError(
                "misconfigured" if final and code == "connect" else code,
                text,
                "http",
                cause=cause,
                is_final=final,
                is_unsent=getattr(error, "is_unsent", kind.__name__ == "PoolTimeout"),
            )
    return TransportError("unknown", text, "http")


def of_proxied(error: BaseException, proxy: str, host: str) -> TransportError:
    """Return the error for an exception of httpx.

    Args:
        error: the exception.
        proxy: the proxy's address, without a password.
        host: the server's name.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    words = str(error) or type(error).__name__
    if "ProxyError" in names:
        status = words[:3]  # httpx keeps the status of a refused CONNECT nowhere else
        text = f"the proxy {proxy} refuses to connect: {words}"
        if status == "407":
            return TransportError("misconfigured", text, "http", cause="proxy_authentication")
        return TransportError("connect", text, "http", cause="proxy_refusal" if status.isdecimal() else "proxy")
    if not names & {"ConnectError", "ConnectTimeout"}:
        return of_http(error)
    reason = root_of(error)
    cause = "" if reason is None else of_os(reason)
    if reason is None or CAUSES[cause].hop != "TLS":
        if reason is not None and reason.strerror:
            words = reason.strerror
        return TransportError("connect", f"no connection to the proxy {proxy}: {words}", "http", cause="proxy")
    text = f"through the proxy {proxy}: {handshake_text(cause, reason, host)}"
    return TransportError("misconfigured" if is_final(cause) else "connect", text, "http", cause=cause)


def of_redirect(status: int, location: str) -> TransportError:
    """Return the error for a redirect: Weaviate sends none, and to follow one may show credentials to another host."""
    return TransportError("misconfigured", f"status {status}: redirected to {location[:500]}", "http", cause="redirect")


def of_grpc(
    name: str, details: str | None, debug: str | None = None, retry_after: float | None = None, cause: str = ""
) -> TransportError:
    """Return the error for a gRPC status.

    Args:
        name: the code's name in grpcio.
        details: the error details.
        debug: grpcio's debug string, which shows whether the peer sent the status.
        retry_after: seconds after which the server asks for a retry.
        cause: why the embedded engine refuses.
    """
    text = details or name
    lowered, code = text.lower(), code_of(name)
    if code == "internal" and any(words in lowered for words in _BROKEN_STREAM):
        code = "unavailable"
    elif code == "unavailable" and any(words in lowered for words in _NEVER_ARRIVED):
        code = "unavailable" if _is_from_peer(lowered, (debug or "").lower()) else "connect"
    if code == "connect":
        cause = "grpc"
    is_final = code == "connect" and any(words in lowered for words in _CERTIFICATE)
    return TransportError(code, text, "grpc", retry_after=retry_after, cause=cause, is_final=is_final)


def _is_from_peer(details: str, debug: str) -> bool:
    if _FROM_ANYWHERE in debug:
        return not details.startswith(_OWN_OPENINGS)
    return _FROM_PEER in debug


def of_rpc_error(error: Any) -> TransportError:
    """Return the error for an exception of grpcio, synchronous or asynchronous."""
    metadata = {key: value for key, value in error.trailing_metadata() or () if isinstance(value, str)}
    name = error.code().name
    debug = error.debug_error_string() if name == "UNAVAILABLE" else None  # of a call canceled here, it never comes
    return of_grpc(name, error.details(), debug, retry_after(metadata), metadata.get(CODE_HEADER, ""))


def of_engine(failure: RpcFailure) -> TransportError:
    """Return the error for a failed RPC of the embedded engine."""
    return TransportError(code_of(failure.code), failure.text, "engine", cause=failure.cause)


def of_connect(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> TransportError:
    """Return the error for a Connect response: JSON with code and message, or a proxy's response."""
    import json

    text, after = body[:2000].decode("utf-8", "replace"), retry_after(headers or {})
    try:
        error = json.loads(body)
        return TransportError(
            code_of(_word(error["code"])),
            str(error.get("message", "")),
            "http",
            from_server=True,
            retry_after=after,
            cause=(headers or {}).get(CODE_HEADER, ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        code = _HTTP_STATUS.get(status, "internal" if status >= 500 else "unknown")
        cause = "connect_off" if code == "unimplemented" else ""
        return TransportError(code, f"status {status}: {text}", "http", retry_after=after, cause=cause)


def _word(code: object) -> str:
    """Return a code of Connect; the numbers in errors of REST are none."""
    if not isinstance(code, str):
        raise TypeError
    return code


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
