"""RPCs over plain HTTP, under a path of the REST port: the Connect protocol and gRPC-Web, as a server takes them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from weaviate_gen._runtime.handler import Reply, RpcFailure
from weaviate_gen._runtime.rpc import Rpc
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.wire import grpc_web
from weaviate_gen.engine.wire.grpc.health import KNOWN
from weaviate_gen.engine.wire.rpc_codecs import CODECS, JSON, decoded, encoded

PREFIX = "/v1/grpc-web"

_CODES: Mapping[int, str] = {
    403: "PERMISSION_DENIED",
    408: "DEADLINE_EXCEEDED",
    413: "RESOURCE_EXHAUSTED",
    421: "PERMISSION_DENIED",
    503: "UNAVAILABLE",
}
"""The code for each status of HTTP that a server refuses a request with by itself."""

_TIMEOUT = re.compile("[0-9]{1,10}")
_COMPRESSIONS = ("", "identity", "gzip")

_STATUSES: Mapping[str, int] = {
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INVALID_ARGUMENT": 400,
    "DEADLINE_EXCEEDED": 504,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "PERMISSION_DENIED": 403,
    "RESOURCE_EXHAUSTED": 429,
    "FAILED_PRECONDITION": 400,
    "ABORTED": 409,
    "OUT_OF_RANGE": 400,
    "UNIMPLEMENTED": 501,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DATA_LOSS": 500,
    "UNAUTHENTICATED": 401,
}
"""The HTTP status of each error, as the Connect protocol lays them down."""


class RpcHandler(Protocol):
    """Answers the RPCs that requests of these protocols carry."""

    @property
    def message_size(self) -> int:
        """Return the most bytes that one message may have."""
        ...

    def time_limit(self, seconds: float | None = None) -> Deadline:
        """Return a deadline for one request, from now."""
        ...

    def screen_rpc(self, path: str, metadata: Iterable[tuple[str, str]]) -> None:
        """Return if an RPC's request is to be read."""
        ...

    def rpc(
        self, path: str, message: bytes, metadata: Iterable[tuple[str, str]] = (), limit: Deadline | None = None
    ) -> bytes:
        """Answer a unary RPC."""
        ...


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that one of the protocols understands.

    Attributes:
        rpc: what it calls.
        web: whether it is gRPC-Web; else it is Connect.
        codec: the form of its messages.
        compression: what its message is compressed with, if it is.
        seconds: how long it may take.
    """

    rpc: Rpc
    web: bool
    codec: str
    compression: str
    seconds: float | None


def owns(target: str) -> bool:
    """Return whether a request's target belongs to these protocols."""
    return target.startswith(f"{PREFIX}/") or target.partition("?")[0] == PREFIX


def respond(
    handler: RpcHandler, verb: str, target: str, headers: Mapping[str, str], body: bytes, limit: Deadline | None
) -> Reply:
    """Answer a request.

    Args:
        handler: answers the RPC.
        verb: the HTTP method.
        target: path and query, percent-encoded.
        headers: names in lower case, and values.
        body: the bytes sent.
        limit: when to stop; the caller's own timeout tightens it.
    """
    call = _read(verb, target, headers)
    if isinstance(call, Reply):
        return call
    if call.seconds is not None:
        limit = limit or handler.time_limit()
        limit.tighten(call.seconds)
    try:
        compressed = call.compression == "gzip"
        if call.web:
            compressed, body = grpc_web.message_of(body, compressed)
        if compressed:
            handler.screen_rpc(call.rpc.path, headers.items())
            body = _inflated(body, handler.message_size)
        reply = handler.rpc(call.rpc.path, decoded(call.rpc, call.codec, body), headers.items(), limit)
        return _success(call, encoded(call.rpc, call.codec, reply))
    except zlib.error:
        return _error_reply(call, RpcFailure("INVALID_ARGUMENT", "the body is not the gzip that its encoding promises"))
    except RpcFailure as error:
        return _error_reply(call, error)


def screen(handler: RpcHandler, verb: str, target: str, headers: Mapping[str, str]) -> Reply | None:
    """Return the refusal of a request that its headers alone decide; ``None`` if its body is to be read."""
    call = _read(verb, target, headers)
    if isinstance(call, Reply):
        return call
    try:
        handler.screen_rpc(call.rpc.path, headers.items())
    except RpcFailure as error:
        return _error_reply(call, error)
    return None


def failure(status: int, text: str) -> Reply:
    """Return the answer to a request that is refused with a status of HTTP."""
    return _failure(RpcFailure(_CODES.get(status, "INTERNAL"), text))


def _read(verb: str, target: str, headers: Mapping[str, str]) -> _Call | Reply:
    """Return what a request calls, or the refusal of one that no protocol takes."""
    rpc = KNOWN.get(target.partition("?")[0].removeprefix(PREFIX))
    kind = headers.get("content-type", "")
    streams, grpc, web = kind.startswith("application/connect+"), grpc_web.is_grpc(kind), grpc_web.is_web(kind)
    connect = kind.startswith("application/") and headers.get("connect-protocol-version") == "1"
    if rpc is None or not (streams or grpc or web or connect):
        return _plain(404, "Not Found")
    if verb != "POST":
        return Reply(405, (*_TEXT, ("allow", "POST")), b"Method Not Allowed\n")
    bidirectional = rpc.client_streaming and rpc.server_streaming
    if streams != bidirectional and (streams or not (grpc or web)):
        stream = "bidi" if bidirectional else "unary"
        protocol = "Connect stream" if streams else "Connect unary (POST)"
        return _plain(415, f"stream type {stream} not supported with {protocol} protocol")
    if bidirectional:
        return _plain(505, "bidi streams require HTTP/2")
    if grpc:
        return _plain(505, "gRPC requires HTTP/2")
    return _web_call(rpc, kind, headers) if web else _connect_call(rpc, kind, headers)


def _web_call(rpc: Rpc, kind: str, headers: Mapping[str, str]) -> _Call | Reply:
    timeout = headers.get("grpc-timeout")
    seconds = None if timeout is None else grpc_web.seconds_of(timeout)
    if timeout is not None and seconds is None:
        return _plain(400, f'protocol error: grpc-timeout must be up to 8 digits and a unit, got "{timeout}"')
    encoding = headers.get("content-encoding", "")
    if encoding not in ("", "identity"):
        return _plain(415, f'content-encoding "{encoding}" not allowed for this protocol')
    return _checked(_Call(rpc, True, grpc_web.codec_of(kind), headers.get("grpc-encoding", ""), seconds))


def _connect_call(rpc: Rpc, kind: str, headers: Mapping[str, str]) -> _Call | Reply:
    timeout = headers.get("connect-timeout-ms")
    if timeout is not None and not _TIMEOUT.fullmatch(timeout):
        return _plain(400, f'connect-timeout-ms must be up to 10 digits, got "{timeout}"')
    codec = JSON if kind == "application/json; charset=utf-8" else kind.removeprefix("application/")
    seconds = None if timeout is None else int(timeout) / 1000
    return _checked(_Call(rpc, False, codec, headers.get("content-encoding", ""), seconds))


def _checked(call: _Call) -> _Call | Reply:
    if call.compression not in _COMPRESSIONS:
        return _plain(415, f'"{call.compression}" compression not supported')
    return call if call.codec in CODECS else _plain(415, f'"{call.codec}" sub-format not supported')


def _inflated(body: bytes, largest: int) -> bytes:
    """Return what a gzip body stands for; no more than allowed is ever inflated.

    Raises:
        zlib.error: it is not gzip.
        RpcFailure: it is larger than a message may be.
    """
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)  # 16: with gzip's head and tail
    message = inflater.decompress(body, largest + 1)
    if len(message) > largest:
        text = f"grpc: received message after decompression larger than max {largest}"
        raise RpcFailure("RESOURCE_EXHAUSTED", text)
    if not inflater.eof or inflater.unused_data:
        raise zlib.error("it has no end, or goes on after it")
    return message


_TEXT = (("content-type", "text/plain; charset=utf-8"), ("x-content-type-options", "nosniff"))


def _plain(status: int, text: str) -> Reply:
    return Reply(status, _TEXT, f"{text}\n".encode())


def _success(call: _Call, body: bytes) -> Reply:
    if call.web:
        return Reply(200, (("content-type", f"{grpc_web.TYPE}+{call.codec}"),), grpc_web.reply_of(body))
    return Reply(200, (("content-type", f"application/{call.codec}"),), body)


def _error_reply(call: _Call, error: RpcFailure) -> Reply:
    if call.web:
        lines = (("content-type", f"{grpc_web.TYPE}+{call.codec}"), *grpc_web.status_of(error), *error.headers)
        return Reply(200, lines, b"")
    return _failure(error)


def _failure(error: RpcFailure) -> Reply:
    name = "canceled" if error.code == "CANCELLED" else error.code.lower()
    body = json.dumps({"code": name, "message": error.text}).encode()
    return Reply(_STATUSES.get(error.code, 500), (("content-type", "application/json"), *error.headers), body)
