"""The Connect protocol's unary replies: the same RPCs over plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weaviate_gen.local.wire.handler import Reply

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


def success(message: bytes) -> Reply:
    """Wrap an encoded reply."""
    from weaviate_gen.local.wire.handler import Reply

    return Reply(200, (("content-type", "application/proto"),), message)


def failure(code: str, text: str) -> Reply:
    """Wrap an error; its code travels in lower case."""
    from weaviate_gen.local.wire.handler import Reply

    body = json.dumps({"code": "canceled" if code == "CANCELLED" else code.lower(), "message": text}).encode()
    return Reply(_STATUSES.get(code, 500), (("content-type", "application/json"),), body)
