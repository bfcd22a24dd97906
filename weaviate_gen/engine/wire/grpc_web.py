"""The frames of gRPC-Web: a message, or the status that ends an RPC, behind five bytes."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from urllib.parse import quote

from weaviate_gen._runtime.handler import RpcFailure

TYPE = "application/grpc-web"
_GRPC = "application/grpc"
_HEAD = struct.Struct(">BI")
_COMPRESSED, _END = 0x01, 0x80
_TIMEOUT = re.compile("([0-9]{1,8})([HMSmun])")
_UNITS: Mapping[str, float] = {"H": 3600, "M": 60, "S": 1, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
"""Characters of a message that are not percent-encoded."""

_NUMBERS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        (
            *("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS"),
            *("PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE"),
            *("UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"),
        )
    )
}
"""The numbers of gRPC's status codes."""


def is_web(kind: str) -> bool:
    """Return whether a content type is that of gRPC-Web; its form in base64 (`grpc-web-text`) is not taken."""
    return kind == TYPE or kind.startswith(f"{TYPE}+")


def is_grpc(kind: str) -> bool:
    """Return whether a content type is that of gRPC itself."""
    return kind == _GRPC or kind.startswith(f"{_GRPC}+")


def codec_of(kind: str) -> str:
    """Return the form of messages that a content type of gRPC-Web names."""
    return "proto" if kind == TYPE else kind.removeprefix(f"{TYPE}+")


def seconds_of(timeout: str) -> float | None:
    """Return a timeout in seconds; ``None`` if it is malformed."""
    found = _TIMEOUT.fullmatch(timeout)
    return None if found is None else int(found.group(1)) * _UNITS[found.group(2)]


def message_of(body: bytes, compresses: bool) -> tuple[bool, bytes]:
    """Return whether the message of a request is compressed, and its bytes; frames behind the first are overlooked.

    Args:
        body: the frames.
        compresses: whether the request says how a message is compressed.

    Raises:
        RpcFailure: there is no whole frame, or it is not one of a message.
    """
    if len(body) < _HEAD.size:
        raise RpcFailure("UNKNOWN", "unexpected EOF" if body else "EOF")
    flags, length = _HEAD.unpack_from(body)
    if flags > _COMPRESSED:
        raise RpcFailure("INVALID_ARGUMENT", f"invalid compression flag: must be 0 or 1; instead got {flags}")
    if len(body) < _HEAD.size + length:
        raise RpcFailure("UNKNOWN", "unexpected EOF")
    if flags and not compresses:
        raise RpcFailure("INTERNAL", "grpc: compressed flag set with identity or empty encoding")
    return bool(flags), body[_HEAD.size : _HEAD.size + length]


def reply_of(message: bytes) -> bytes:
    """Return the frames of a reply: its message, and the status of success."""
    end = b"Grpc-Message: \r\nGrpc-Status: 0\r\n"
    return b"".join((_HEAD.pack(0, len(message)), message, _HEAD.pack(_END, len(end)), end))


def status_of(error: RpcFailure) -> tuple[tuple[str, str], ...]:
    """Return the headers of a reply that is a failure alone."""
    return (
        ("grpc-status", str(_NUMBERS.get(error.code, _NUMBERS["UNKNOWN"]))),
        ("grpc-message", quote(error.text, safe=_PRINTABLE)),
    )
