"""The Connect protocol's unary form: the same RPCs over plain HTTP, under a path of the REST port."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Protocol

from weaviate_gen._runtime.handler import Reply, RpcFailure
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen_wire.grpc import rpcs

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
    """Answers the RPCs that requests of this protocol carry."""

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


def owns(target: str) -> bool:
    """Return whether a request's target belongs to this protocol."""
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
        body: the message's bytes, as `content-encoding` says.
        limit: when to stop; the caller's own ``connect-timeout-ms`` tightens it.
    """
    rejection = _malformed(verb, target, headers)
    if rejection is not None:
        return rejection
    path = _path(target)
    timeout = headers.get("connect-timeout-ms")
    if timeout is not None:
        limit = limit or handler.time_limit()
        limit.tighten(int(timeout) / 1000)
    try:
        if headers.get("content-encoding") == "gzip":
            handler.screen_rpc(path, headers.items())
            body = _inflated(body, handler.message_size)
        return _reply(200, "application/proto", handler.rpc(path, body, headers.items(), limit))
    except zlib.error:
        return _failure("INVALID_ARGUMENT", "the body is not the gzip that content-encoding promises")
    except RpcFailure as error:
        return _failure(error.code, error.text, error.headers)


def screen(handler: RpcHandler, verb: str, target: str, headers: Mapping[str, str]) -> Reply | None:
    """Return the refusal of a request that its headers alone decide; ``None`` if its body is to be read."""
    rejection = _malformed(verb, target, headers)
    if rejection is not None:
        return rejection
    try:
        handler.screen_rpc(_path(target), headers.items())
    except RpcFailure as error:
        return _failure(error.code, error.text, error.headers)
    return None


def failure(status: int, text: str) -> Reply:
    """Return the answer to a request that is refused with a status of HTTP."""
    return _failure(_CODES.get(status, "INTERNAL"), text)


def _path(target: str) -> str:
    return target.partition("?")[0].removeprefix(PREFIX)


def _malformed(verb: str, target: str, headers: Mapping[str, str]) -> Reply | None:
    known = rpcs.BY_PATH.get(_path(target))
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if known is None or verb != "POST" or kind != "application/proto":
        return _plain(404, "Not Found")
    if known.client_streaming or known.server_streaming:
        return _plain(415, f"{known.name} streams, which needs gRPC")
    encoding = headers.get("content-encoding", "identity")
    if encoding not in ("gzip", "identity"):
        return _failure("UNIMPLEMENTED", f"unknown content-encoding {encoding!r}: use gzip or none")
    timeout = headers.get("connect-timeout-ms")
    if timeout is not None and not _TIMEOUT.fullmatch(timeout):
        return _failure("INVALID_ARGUMENT", f"connect-timeout-ms must be up to 10 digits, got {timeout!r}")
    return None


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


def _plain(status: int, text: str) -> Reply:
    return _reply(status, "text/plain; charset=utf-8", f"{text}\n".encode())


def _failure(code: str, text: str, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    name = "canceled" if code == "CANCELLED" else code.lower()
    body = json.dumps({"code": name, "message": text}).encode()
    return _reply(_STATUSES.get(code, 500), "application/json", body, headers)


def _reply(status: int, kind: str, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply(status, (("content-type", kind), *headers), body)
