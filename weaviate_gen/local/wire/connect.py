"""The Connect protocol's unary form: the same RPCs over plain HTTP, under a path of the REST port."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from weaviate_gen_wire.grpc import rpcs

if TYPE_CHECKING:
    from weaviate_gen.local.engine.deadline import Deadline
    from weaviate_gen.local.wire.handler import Handler, Reply

PREFIX = "/v1/grpc-web"

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


def owns(target: str) -> bool:
    """Say whether a request's target belongs to this protocol."""
    return target.startswith(f"{PREFIX}/") or target.partition("?")[0] == PREFIX


def answer(
    handler: Handler, verb: str, target: str, headers: Mapping[str, str], body: bytes, limit: Deadline | None
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
    from weaviate_gen.local.wire.handler import RpcFailure, time_limit

    path = target.partition("?")[0].removeprefix(PREFIX)
    known = next((rpc for rpc in rpcs.ALL if rpc.path == path), None)
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if known is None or verb != "POST" or kind != "application/proto":
        return _plain(404, "Not Found")
    if known.client_streaming or known.server_streaming:
        return _plain(415, f"{known.name} streams, which needs gRPC")
    encoding = headers.get("content-encoding", "identity")
    timeout = headers.get("connect-timeout-ms")
    if timeout is not None:
        if not _TIMEOUT.fullmatch(timeout):
            return _failure("INVALID_ARGUMENT", f"connect-timeout-ms must be up to 10 digits, got {timeout!r}")
        limit = limit or time_limit()
        limit.tighten(int(timeout) / 1000)
    try:
        if encoding == "gzip":
            body = gzip.decompress(body)
        elif encoding != "identity":
            return _failure("UNIMPLEMENTED", f"unknown content-encoding {encoding!r}: use gzip or none")
        return _reply(200, "application/proto", handler.rpc(path, body, headers.items(), limit))
    except (OSError, EOFError, zlib.error):
        return _failure("INVALID_ARGUMENT", "the body is not the gzip that content-encoding promises")
    except RpcFailure as error:
        return _failure(error.code, error.text)


def _plain(status: int, text: str) -> Reply:
    return _reply(status, "text/plain; charset=utf-8", f"{text}\n".encode())


def _failure(code: str, text: str) -> Reply:
    name = "canceled" if code == "CANCELLED" else code.lower()
    return _reply(_STATUSES.get(code, 500), "application/json", json.dumps({"code": name, "message": text}).encode())


def _reply(status: int, kind: str, body: bytes) -> Reply:
    from weaviate_gen.local.wire.handler import Reply

    return Reply(status, (("content-type", kind),), body)
