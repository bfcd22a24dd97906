"""Responses of HTTP/1.1 by name: valid ones with what they say, and those that are refused."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from weaviate_gen._transport.http1.errors import (
    ConnectionBroken,
    Http1Error,
    ProtocolError,
    ResponseTooLarge,
)
from weaviate_gen._transport.http1.parsers import H11Reader, HttptoolsReader
from weaviate_gen._transport.http1.responses import ResponseReader

READERS: list[Any] = [HttptoolsReader, H11Reader]
Outcome = tuple[Any, ...]
"""Status, headers, body and whether the connection is reusable; or the error's class."""


def outcome_of(reader: ResponseReader, pieces: Iterable[bytes], verb: str = "GET") -> Outcome:
    """Read a response until it is complete or its bytes end."""
    reader.start(verb)
    try:
        for piece in pieces:
            if piece and reader.receive(piece):
                break
        else:
            reader.receive_eof()
        return reader.status, reader.headers, reader.body(), reader.is_reusable
    except Http1Error as error:
        return (type(error),)


def split(data: bytes, places: Iterable[int]) -> list[bytes]:
    """Return data cut at some places."""
    cuts = [0, *sorted({place for place in places if 0 < place < len(data)}), len(data)]
    return [data[start:end] for start, end in pairwise(cuts)]


def response(head: str, body: bytes = b"") -> bytes:
    """Return a head, whose lines end with line feeds only, and a body."""
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n" + body


LENGTH = {"content-length": "5"}
CHUNKED = {"transfer-encoding": "chunked"}
VALID: dict[str, tuple[str, bytes, Outcome]] = {
    "length": ("GET", response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello"), (200, LENGTH, b"hello", True)),
    "no reason": ("GET", response("HTTP/1.1 200\nContent-Length: 5\n", b"hello"), (200, LENGTH, b"hello", True)),
    "empty reason": ("GET", response("HTTP/1.1 200 \nContent-Length: 5\n", b"hello"), (200, LENGTH, b"hello", True)),
    "empty": ("GET", response("HTTP/1.1 200 OK\nContent-Length: 0\n"), (200, {"content-length": "0"}, b"", True)),
    "unusual status": (
        "GET",
        response("HTTP/1.1 799 Odd\nContent-Length: 5\n", b"hello"),
        (799, LENGTH, b"hello", True),
    ),
    "chunks": (
        "GET",
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
        (200, CHUNKED, b"hello", True),
    ),
    "chunks in any case": (
        "GET",
        response("HTTP/1.1 200 OK\ntransfer-encoding: Chunked\n", b"A\r\n0123456789\r\n0\r\n\r\n"),
        (200, {"transfer-encoding": "Chunked"}, b"0123456789", True),
    ),
    "extension of a chunk": (
        "GET",
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5;a=b\r\nhello\r\n0\r\n\r\n"),
        (200, CHUNKED, b"hello", True),
    ),
    "trailer": (
        "GET",
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
        (200, CHUNKED, b"hello", True),
    ),
    "until the end": ("GET", response("HTTP/1.1 200 OK\n", b"hello"), (200, {}, b"hello", False)),
    "nothing until the end": ("GET", response("HTTP/1.1 200 OK\n"), (200, {}, b"", False)),
    "head": ("HEAD", response("HTTP/1.1 200 OK\nContent-Length: 5\n"), (200, LENGTH, b"", True)),
    "head, chunked": ("HEAD", response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"), (200, CHUNKED, b"", True)),
    "head, no length": ("HEAD", response("HTTP/1.1 200 OK\n"), (200, {}, b"", True)),
    "head, huge length": (
        "HEAD",
        response("HTTP/1.1 200 OK\nContent-Length: 99999999999\n"),
        (200, {"content-length": "99999999999"}, b"", True),
    ),
    "no content": ("DELETE", response("HTTP/1.1 204 No Content\n"), (204, {}, b"", True)),
    "not modified": ("GET", response("HTTP/1.1 304 Not Modified\nContent-Length: 5\n"), (304, LENGTH, b"", True)),
    "continue": (
        "POST",
        response("HTTP/1.1 100 Continue\n") + response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello"),
        (200, LENGTH, b"hello", True),
    ),
    "early hints twice": (
        "GET",
        response("HTTP/1.1 103 Early Hints\nLink: a\n") * 2
        + response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello"),
        (200, LENGTH, b"hello", True),
    ),
    "close": (
        "GET",
        response("HTTP/1.1 200 OK\nContent-Length: 5\nConnection: Close\n", b"hello"),
        (200, {**LENGTH, "connection": "Close"}, b"hello", False),
    ),
    "close among others": (
        "GET",
        response("HTTP/1.1 200 OK\nContent-Length: 5\nConnection: x, close\n", b"hello"),
        (200, {**LENGTH, "connection": "x, close"}, b"hello", False),
    ),
    "old version": ("GET", response("HTTP/1.0 200 OK\nContent-Length: 5\n", b"hello"), (200, LENGTH, b"hello", False)),
    "old version, kept": (
        "GET",
        response("HTTP/1.0 200 OK\nContent-Length: 5\nConnection: keep-alive\n", b"hello"),
        (200, {**LENGTH, "connection": "keep-alive"}, b"hello", True),
    ),
    "repeated header": (
        "GET",
        response("HTTP/1.1 200 OK\nVary: a\nContent-Length: 5\nvary: b\n", b"hello"),
        (200, {"vary": "a, b", **LENGTH}, b"hello", True),
    ),
    "spaces around a value": (
        "GET",
        response("HTTP/1.1 200 OK\nX-Empty:\nX: \t a b \t\nContent-Length:5\n", b"hello"),
        (200, {"x-empty": "", "x": "a b", **LENGTH}, b"hello", True),
    ),
    "latin-1": (
        "GET",
        response("HTTP/1.1 200 Schön\nX: ü\nContent-Length: 5\n", b"hello"),
        (200, {"x": "ü", **LENGTH}, b"hello", True),
    ),
    "excess": ("GET", response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello!"), (200, LENGTH, b"hello", False)),
    "second response": (
        "GET",
        response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello") + response("HTTP/1.1 500 No\nX: y\n", b"bad"),
        (200, LENGTH, b"hello", False),
    ),
    "excess after chunks": (
        "GET",
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n5\r\nworld\r\n0\r\n\r\n"),
        (200, CHUNKED, b"hello", False),
    ),
    "body of a response to HEAD": (
        "HEAD",
        response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hello"),
        (200, LENGTH, b"", False),
    ),
    "body of a 204": ("GET", response("HTTP/1.1 204 No\nContent-Length: 5\n", b"hello"), (204, LENGTH, b"", False)),
}


BROKEN: dict[str, tuple[type[Http1Error], bytes]] = {
    "both lengths": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ),
    "both lengths, the other order": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 5\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ),
    "two lengths": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6\n", b"hello")),
    "equal lengths": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 5\n", b"hello")),
    "list of lengths": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: 5, 5\n", b"hello")),
    "negative length": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: -5\n", b"hello")),
    "signed length": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: +5\n", b"hello")),
    "length in hexadecimal": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: 0x5\n", b"hello")),
    "superscript length": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length: ²\n", b"hello")),
    "empty length": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length:\n", b"hello")),
    "length of 30 digits": (ProtocolError, response(f"HTTP/1.1 200 OK\nContent-Length: {'9' * 30}\n", b"hello")),
    "two codings": (ProtocolError, response("HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n", b"0\r\n\r\n")),
    "repeated coding": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n", b"0\r\n\r\n"),
    ),
    "unknown coding": (ProtocolError, response("HTTP/1.1 200 OK\nTransfer-Encoding: identity\n", b"hello")),
    "chunks in HTTP/1.0": (
        ProtocolError,
        response("HTTP/1.0 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ),
    "size of a chunk": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"g\r\nhello\r\n0\r\n\r\n"),
    ),
    "negative chunk": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"-5\r\nhello\r\n0\r\n\r\n"),
    ),
    "prefixed chunk": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"0x5\r\nhello\r\n0\r\n\r\n"),
    ),
    "endless size of a chunk": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"f" * 30 + b"\r\nhello\r\n0\r\n\r\n"),
    ),
    "longer chunk": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"4\r\nhello\r\n0\r\n\r\n"),
    ),
    "chunk that ends with a bare line feed": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhello\n0\r\n\r\n"),
    ),
    "switching protocols": (ProtocolError, response("HTTP/1.1 101 Switching\nUpgrade: x\nConnection: upgrade\n")),
    "switching protocols without a word": (ProtocolError, response("HTTP/1.1 101 Switching\n") + VALID["length"][1]),
    "informational body": (
        ProtocolError,
        response("HTTP/1.1 100 Continue\nContent-Length: 5\n", b"hello") + VALID["length"][1],
    ),
    "status of two digits": (ProtocolError, response("HTTP/1.1 20 OK\nContent-Length: 5\n", b"hello")),
    "status of four digits": (ProtocolError, response("HTTP/1.1 2000 OK\nContent-Length: 5\n", b"hello")),
    "status below 100": (ProtocolError, response("HTTP/1.1 099 OK\nContent-Length: 5\n", b"hello")),
    "version 2": (ProtocolError, response("HTTP/2.0 200 OK\nContent-Length: 5\n", b"hello")),
    "version 0.9": (ProtocolError, response("HTTP/0.9 200 OK\nContent-Length: 5\n", b"hello")),
    "another protocol": (ProtocolError, b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "TLS alert": (ProtocolError, b"\x15\x03\x01\x00\x02\x02\x50\r\n\r\n"),
    "HTTP/2 settings": (ProtocolError, b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18 + b"\r\n\r\n"),
    "space before the colon": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length : 5\n", b"hello")),
    "no colon": (ProtocolError, response("HTTP/1.1 200 OK\nContent-Length\n", b"hello")),
    "no name": (ProtocolError, response("HTTP/1.1 200 OK\n: 5\n", b"hello")),
    "folded header": (
        ProtocolError,
        response("HTTP/1.1 200 OK\nX: a\n Content-Length: 3\nContent-Length: 5\n", b"hello"),
    ),
    "null": (ProtocolError, response("HTTP/1.1 200 OK\nX: a\x00b\nContent-Length: 5\n", b"hello")),
    "bare carriage return": (ProtocolError, b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 5\r\n\r\nhello"),
    "bare line feeds": (ProtocolError, b"HTTP/1.1 200 OK\nX: a\r\nContent-Length: 5\r\n\r\nhello"),
    "nothing": (ConnectionBroken, b""),
    "half a head": (ConnectionBroken, b"HTTP/1.1 200 OK\r\nContent-Le"),
    "half a body": (ConnectionBroken, response("HTTP/1.1 200 OK\nContent-Length: 5\n", b"hel")),
    "half a chunk": (ConnectionBroken, response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhel")),
    "no last chunk": (ConnectionBroken, response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n")),
    "only informational": (ConnectionBroken, response("HTTP/1.1 100 Continue\n")),
    "huge length": (ResponseTooLarge, response("HTTP/1.1 200 OK\nContent-Length: 99999999999\n", b"hello")),
}
