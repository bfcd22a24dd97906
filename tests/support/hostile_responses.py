"""Responses of servers that are broken or hostile, by name, with the only outcome that is right.

The limits are those of `LIMITS`, so that responses beyond them stay small.
"""

from __future__ import annotations

import gzip
import zlib

from tests.support.http_responses import BROKEN, VALID, Outcome, response
from weaviate_gen._transport.http1.errors import (
    ConnectionBroken,
    DecodingError,
    ProtocolError,
    ResponseTooLarge,
)
from weaviate_gen._transport.http1.pool import PoolLimits

LIMITS = PoolLimits(maxsize=4, max_head=4_000, max_body=10_000)

Case = tuple[str, bytes, Outcome]
"""Method, bytes, and status with body or the error's class."""

_CHUNKED = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"
_GZIP = "HTTP/1.1 200 OK\nContent-Encoding: gzip\n"


def _get(data: bytes, *outcome: object) -> Case:
    return "GET", data, outcome


def _length(value: str, body: bytes = b"hello") -> bytes:
    return response(f"HTTP/1.1 200 OK\nContent-Length: {value}\n", body)


def _chunks(body: bytes) -> bytes:
    return response(_CHUNKED, body)


def _packed(body: bytes, coding: str = "gzip") -> bytes:
    return response(f"HTTP/1.1 200 OK\nContent-Encoding: {coding}\nContent-Length: {len(body)}\n", body)


_PACKED = gzip.compress(b"hello", mtime=0)
_BOMB = gzip.compress(bytes(1 << 20), mtime=0)

LENGTHS: dict[str, Case] = {
    **{
        f"length {value!r}": _get(_length(value), ProtocolError)
        for value in (
            "5 5",
            "5;",
            "5.0",
            "5e0",
            "0b101",
            "5_0",
            "5L",
            "\u00b9",
            "0x",
            "--5",
            "+ 5",
            "5,",
            ",5",
            "5, 6",
            "inf",
        )
    },
    "length with zeros before it": _get(_length("00000005"), 200, b"hello"),
    "length of 18 digits": _get(_length("9" * 18), ResponseTooLarge),
    "length of 20 digits, that of 2**64": _get(_length(str(2**64 + 5)), ProtocolError),
    "length at the limit": _get(_length("10000", b"x" * 10_000), 200, b"x" * 10_000),
    "length beyond the limit": _get(_length("10001", b"x" * 10_001), ResponseTooLarge),
    "length in two headers, apart": _get(
        response("HTTP/1.1 200 OK\nContent-Length: 5\nX: y\ncontent-length: 5\n", b"hello"), ProtocolError
    ),
    "length hidden by a tab before the colon": _get(
        response("HTTP/1.1 200 OK\nContent-Length\t: 9\nContent-Length: 5\n", b"hello"), ProtocolError
    ),
    "length hidden by a control character": _get(
        response("HTTP/1.1 200 OK\n\x0bContent-Length: 9\nContent-Length: 5\n", b"hello"), ProtocolError
    ),
    "both lengths, coding hidden by its case": _get(
        response("HTTP/1.1 200 OK\nTRANSFER-ENCODING: Chunked\nContent-Length: 3\n", b"5\r\nhello\r\n0\r\n\r\n"),
        ProtocolError,
    ),
    "coding with a suffix": _get(
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunkedx\n", b"5\r\nhello\r\n0\r\n\r\n"), ProtocolError
    ),
    "coding after a vertical tab": _get(
        response("HTTP/1.1 200 OK\nTransfer-Encoding: \x0bchunked\n", b"5\r\nhello\r\n0\r\n\r\n"), ProtocolError
    ),
    "coding with a comma": _get(
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked,\n", b"5\r\nhello\r\n0\r\n\r\n"), ProtocolError
    ),
    "coding in quotes": _get(
        response('HTTP/1.1 200 OK\nTransfer-Encoding: "chunked"\n', b"5\r\nhello\r\n0\r\n\r\n"), ProtocolError
    ),
    "empty coding": _get(response("HTTP/1.1 200 OK\nTransfer-Encoding:\n", b"hello"), ProtocolError),
    "chunked before gzip": _get(
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked, gzip\n", b"5\r\nhello\r\n0\r\n\r\n"), ProtocolError
    ),
}

CHUNKS: dict[str, Case] = {
    **{
        f"chunk of size {size!r}": _get(_chunks(size + b"\r\nhello\r\n0\r\n\r\n"), ProtocolError)
        for size in (b"+5", b"0X5", b"5_", b"0_5", b" 5", b"\t5", b"5h", b"", b"5\x00", b"\xb5", b"5.0", b"'5'", b"5\r")
    },
    "chunk of size 2**64 + 5": _get(_chunks(b"10000000000000005\r\nhello\r\n0\r\n\r\n"), ProtocolError),
    "chunk of size 2**63": _get(_chunks(b"8000000000000000\r\nhello\r\n"), ConnectionBroken),
    "chunk of size 2**63, and more": _get(_chunks(b"8000000000000000\r\n" + b"x" * 10_001), ResponseTooLarge),
    "chunk with zeros before its size": _get(_chunks(b"00005\r\nhello\r\n000\r\n\r\n"), 200, b"hello"),
    "chunk without a line break": _get(_chunks(b"5\r\nhello0\r\n\r\n"), ProtocolError),
    "chunk that is too short": _get(_chunks(b"6\r\nhello\r\n0\r\n\r\n"), ProtocolError),
    "chunk with a bare line feed after its size": _get(_chunks(b"5\nhello\r\n0\r\n\r\n"), ProtocolError),
    "chunk with a bare line feed in its extension": _get(_chunks(b"5;a\nhello\r\n0\r\n\r\n"), ProtocolError),
    "chunk with an empty extension": _get(_chunks(b"5;\r\nhello\r\n0\r\n\r\n"), ProtocolError),
    "chunk with a quoted extension": _get(_chunks(b'5;a="b c"\r\nhello\r\n0\r\n\r\n'), 200, b"hello"),
    "chunk with a line break in a quoted extension": _get(
        _chunks(b'5;a="\r\n0\r\n\r\n"\r\nhello\r\n0\r\n\r\n'), ProtocolError
    ),
    "chunk with an endless extension": _get(_chunks(b"5;a=" + b"x" * 9_000), ResponseTooLarge),
    "last chunk without its end": _get(_chunks(b"5\r\nhello\r\n0\r\n"), ConnectionBroken),
    "last chunk with an extension": _get(_chunks(b"5\r\nhello\r\n0;a=b\r\n\r\n"), 200, b"hello"),
    "only the last chunk": _get(_chunks(b"0\r\n\r\n"), 200, b""),
    "trailer that is framing": _get(
        _chunks(b"5\r\nhello\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\n"), ProtocolError
    ),
    "trailer that is folded": _get(_chunks(b"5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"), ProtocolError),
    "trailer without a colon": _get(_chunks(b"5\r\nhello\r\n0\r\nabc\r\n\r\n"), ProtocolError),
    "trailer with a null": _get(_chunks(b"5\r\nhello\r\n0\r\nX: \x00\r\n\r\n"), ProtocolError),
    "endless trailers": _get(_chunks(b"0\r\n" + b"X: y\r\n" * 2_000), ResponseTooLarge),
    "chunks of one byte": _get(_chunks(b"1\r\nx\r\n" * 1_000 + b"0\r\n\r\n"), 200, b"x" * 1_000),
    "chunks beyond the limit": _get(_chunks(b"3e8\r\n" + b"x" * 1_000 + b"\r\n") * 1, ConnectionBroken),
    "endless chunks": _get(_chunks((b"3e8\r\n" + b"x" * 1_000 + b"\r\n") * 11), ResponseTooLarge),
}

HEADS: dict[str, Case] = {
    **{
        f"control character {byte:#04x} in a value": _get(
            b"HTTP/1.1 200 OK\r\nX: a" + bytes([byte]) + b"b\r\nContent-Length: 5\r\n\r\nhello", ProtocolError
        )
        for byte in (0, 1, 8, 11, 12, 14, 31, 127)
    },
    **{
        f"byte {byte:#04x} in a name": _get(
            b"HTTP/1.1 200 OK\r\nX" + bytes([byte]) + b"y: a\r\nContent-Length: 5\r\n\r\nhello", ProtocolError
        )
        for byte in (0, 9, 32, 34, 40, 47, 64, 91, 123, 127, 128, 255)
    },
    "bytes beyond ASCII in a value": _get(
        b"HTTP/1.1 200 OK\r\nX: \x80\xff\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello"
    ),
    "line break before the status": _get(b"\r\n" + VALID["length"][1], 200, b"hello"),
    "space before the status": _get(b" " + VALID["length"][1], ProtocolError),
    "bare line feeds everywhere": _get(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", ProtocolError),
    "bare line feed at the end of the head": _get(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\nhello", ProtocolError),
    "bare carriage return at the end of the head": _get(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\rhello\r\n\r\n", ProtocolError
    ),
    "folded by a tab": _get(response("HTTP/1.1 200 OK\nX: a\n\tb\nContent-Length: 5\n", b"hello"), ProtocolError),
    "folded first line": _get(response("HTTP/1.1 200 OK\n X: a\nContent-Length: 5\n", b"hello"), ProtocolError),
    "folded length": _get(response("HTTP/1.1 200 OK\nContent-Length:\n 5\n", b"hello"), ProtocolError),
    "two spaces before the status": _get(response("HTTP/1.1  200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "tab before the status": _get(response("HTTP/1.1\t200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "status with a sign": _get(response("HTTP/1.1 +20 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "status in other digits": _get("HTTP/1.1 \uff12\uff10\uff10 OK\r\n\r\n".encode(), ProtocolError),
    "status and a letter": _get(response("HTTP/1.1 200OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "null in the reason": _get(response("HTTP/1.1 200 O\x00K\nContent-Length: 5\n", b"hello"), 200, b"hello"),
    "no status": _get(response("HTTP/1.1\nContent-Length: 5\n", b"hello"), ProtocolError),
    "version 1.2": _get(response("HTTP/1.2 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "version 1.10": _get(response("HTTP/1.10 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "version 3": _get(response("HTTP/3.0 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "version without a minor number": _get(response("HTTP/1 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "protocol in lower case": _get(response("http/1.1 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "another protocol's name": _get(response("ICY 200 OK\nContent-Length: 5\n", b"hello"), ProtocolError),
    "HTTP/0.9": _get(b"<html>hello</html>", ProtocolError),
    "HTTP/2 preface": _get(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ProtocolError),
    "a request": _get(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError),
    "reply of SMTP": _get(b"220 mail.example ESMTP\r\n", ProtocolError),
    "endless headers": _get(response("HTTP/1.1 200 OK\n" + "X: y\n" * 2_000), ResponseTooLarge),
    "endless header": _get(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 9_000, ResponseTooLarge),
    "endless name": _get(b"HTTP/1.1 200 OK\r\n" + b"y" * 9_000, ResponseTooLarge),
    "endless reason": _get(b"HTTP/1.1 200 " + b"y" * 9_000, ResponseTooLarge),
    "head beyond the limit": _get(
        response(f"HTTP/1.1 200 OK\nX: {'y' * 4_000}\nContent-Length: 5\n", b"hello"), ResponseTooLarge
    ),
    "many headers within the limit": _get(
        response("HTTP/1.1 200 OK\n" + "X: y\n" * 600 + "Content-Length: 5\n", b"hello"), 200, b"hello"
    ),
    "HTTP/1.0, kept and chunked": _get(
        response("HTTP/1.0 200 OK\nConnection: keep-alive\nTransfer-Encoding: chunked\n", b"0\r\n\r\n"), ProtocolError
    ),
    "HTTP/1.0, kept without a length": _get(
        response("HTTP/1.0 200 OK\nConnection: keep-alive\n", b"hello"), 200, b"hello"
    ),
}

STATUSES: dict[str, Case] = {
    "endless informational responses": _get(response("HTTP/1.1 103 Early Hints\nLink: a\n") * 400, ResponseTooLarge),
    "informational response with chunks": _get(
        response("HTTP/1.1 103 Hints\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n") + VALID["length"][1],
        ProtocolError,
    ),
    "informational response of HTTP/1.0": _get(response("HTTP/1.0 100 Continue\n") + VALID["length"][1], ProtocolError),
    "informational response that closes": _get(
        response("HTTP/1.1 100 Continue\nConnection: close\n") + VALID["length"][1], ProtocolError
    ),
    "line break after an informational response": _get(
        response("HTTP/1.1 100 Continue\n") + b"\r\n" + VALID["length"][1], 200, b"hello"
    ),
    "status 199": _get(response("HTTP/1.1 199 Odd\n") + VALID["length"][1], 200, b"hello"),
    "switching protocols, then a response": _get(
        response("HTTP/1.1 101 Switching\nUpgrade: h2c\nConnection: Upgrade\n") + VALID["length"][1], ProtocolError
    ),
    "response to an upgrade that nobody asked for": _get(
        response("HTTP/1.1 200 OK\nUpgrade: h2c\nConnection: Upgrade\nContent-Length: 5\n", b"hello"), 200, b"hello"
    ),
    "304 with chunks": _get(
        response("HTTP/1.1 304 No\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n"), 304, b""
    ),
    "304 with a body": _get(response("HTTP/1.1 304 No\nContent-Length: 5\n", b"hello"), 304, b""),
    "204 with chunks": _get(
        response("HTTP/1.1 204 No\nTransfer-Encoding: chunked\n", b"5\r\nhello\r\n0\r\n\r\n"), 204, b""
    ),
    "204 with both lengths": _get(
        response("HTTP/1.1 204 No\nTransfer-Encoding: chunked\nContent-Length: 5\n"), ProtocolError
    ),
    "205 with a body": _get(response("HTTP/1.1 205 Reset\nContent-Length: 5\n", b"hello"), 205, b"hello"),
    "response to HEAD, and another": ("HEAD", response("HTTP/1.1 200 OK\n") + VALID["length"][1], (200, b"")),
    "response to HEAD with chunks": (
        "HEAD",
        response(_CHUNKED, b"5\r\nhello\r\n0\r\n\r\n"),
        (200, b""),
    ),
    "response that is smuggled behind one": _get(VALID["length"][1] * 2, 200, b"hello"),
    "response that is smuggled behind chunks": _get(
        _chunks(b"5\r\nhello\r\n0\r\n\r\n") + response("HTTP/1.1 200 OK\nContent-Length: 3\n", b"bad"), 200, b"hello"
    ),
    "noise behind a response": _get(VALID["length"][1] + b"\x00\xff" * 99, 200, b"hello"),
    "body that has no end": _get(response("HTTP/1.1 200 OK\n", b"x" * 10_001), ResponseTooLarge),
}

CODINGS: dict[str, Case] = {
    "gzip bomb": _get(_packed(_BOMB), ResponseTooLarge),
    "gzip bomb in chunks": _get(
        response(_GZIP + "Transfer-Encoding: chunked\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(_BOMB), _BOMB)),
        ResponseTooLarge,
    ),
    "gzip bomb in members": _get(_packed(gzip.compress(bytes(9_000), mtime=0) * 2), ResponseTooLarge),
    "gzip of a bomb": _get(_packed(gzip.compress(_BOMB, mtime=0)), 200, _BOMB),
    "gzip at the limit": _get(_packed(gzip.compress(bytes(10_000), mtime=0)), 200, bytes(10_000)),
    "gzip without its end": _get(_packed(_PACKED[:-1]), DecodingError),
    "gzip without its beginning": _get(_packed(_PACKED[1:]), DecodingError),
    "gzip with a wrong sum": _get(_packed(_PACKED[:-8] + b"abcd" + _PACKED[-4:]), DecodingError),
    "gzip with a wrong size": _get(_packed(_PACKED[:-4] + b"\x09\x00\x00\x00"), DecodingError),
    "gzip with noise behind it": _get(_packed(_PACKED + b"noise"), DecodingError),
    "gzip and half a member": _get(_packed(_PACKED + _PACKED[:9]), DecodingError),
    "half a header of gzip": _get(_packed(_PACKED[:5]), DecodingError),
    "gzip that is none": _get(_packed(b"hello"), DecodingError),
    "gzip that is empty": _get(_packed(b""), 200, b""),
    "gzip in a response to HEAD": ("HEAD", _packed(_PACKED)[: -len(_PACKED)], (200, b"")),
    "deflate, unasked": _get(_packed(zlib.compress(b"hello"), "deflate"), DecodingError),
    "br, unasked": _get(_packed(b"\x0b\x02\x80hello\x03", "br"), DecodingError),
    "gzip twice": _get(_packed(gzip.compress(_PACKED, mtime=0), "gzip, gzip"), DecodingError),
    "coding that nobody knows": _get(_packed(b"hello", "x-unknown"), DecodingError),
    "identity": _get(_packed(b"hello", "identity"), 200, b"hello"),
}


def _known() -> dict[str, Case]:
    valid = {f"valid: {name}": (verb, data, (o[0], o[2])) for name, (verb, data, o) in VALID.items()}
    broken = {f"broken: {name}": ("GET", data, (kind,)) for name, (kind, data) in BROKEN.items()}
    return {**valid, **broken}


CORPUS: dict[str, Case] = {**LENGTHS, **CHUNKS, **HEADS, **STATUSES, **CODINGS, **_known()}

PARSERS_DIFFER: dict[str, tuple[Outcome, str]] = {
    "chunk of size 2**64 + 5": ((ConnectionBroken,), "h11 reads sizes of 20 digits, and waits for that many bytes"),
    "chunk with an empty extension": ((200, b"hello"), "h11 reads anything after the semicolon, and ignores it"),
    "trailer that is folded": ((200, b"hello"), "h11 unfolds trailers, which are ignored"),
}
"""What h11 makes of a response where it is not what httptools does, and why: never another body."""

HTTPX_DIFFERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "length beyond the limit",
            "endless headers",
            "head beyond the limit",
            "body that has no end",
            "gzip bomb",
            "gzip bomb in chunks",
            "gzip bomb in members",
        ),
        "httpx has no limit for bodies, and h11's for heads is larger",
    ),
    **dict.fromkeys(
        (
            "length in two headers, apart",
            "broken: equal lengths",
            "broken: list of lengths",
            "204 with both lengths",
            "broken: both lengths",
            "broken: both lengths, the other order",
            "both lengths, coding hidden by its case",
        ),
        "h11 chooses one of several lengths; others choose another one, so that requests can be smuggled",
    ),
    **dict.fromkeys(
        (
            "gzip without its end",
            "gzip with noise behind it",
            "gzip and half a member",
            "half a header of gzip",
        ),
        "httpx ignores that gzip data is incomplete, or followed by something else: half an answer counts as one",
    ),
    **dict.fromkeys(
        (
            "deflate, unasked",
            "br, unasked",
            "gzip twice",
            "coding that nobody knows",
        ),
        "only gzip is asked for; httpx decodes more where it can, and else returns the encoded bytes as the body",
    ),
    **dict.fromkeys(
        (
            "chunk with an empty extension",
            "trailer that is folded",
            "bare line feeds everywhere",
            "bare line feed at the end of the head",
            "folded by a tab",
            "folded length",
            "broken: folded header",
            "broken: bare line feeds",
        ),
        "h11 reads bare line feeds and folded lines, which others read in another way",
    ),
    **dict.fromkeys(
        (
            "control character 0x01 in a value",
            "control character 0x08 in a value",
            "control character 0x0e in a value",
            "control character 0x1f in a value",
            "control character 0x7f in a value",
        ),
        "h11 allows most control characters in values, which RFC 9110 does not",
    ),
    **dict.fromkeys(
        (
            "line break before the status",
            "line break after an informational response",
            "null in the reason",
        ),
        "httptools skips line breaks before a response, and the reason; neither has a meaning",
    ),
    **dict.fromkeys(
        (
            "version 1.2",
            "version 3",
            "broken: version 2",
            "broken: version 0.9",
            "broken: chunks in HTTP/1.0",
            "HTTP/1.0, kept and chunked",
        ),
        "h11 takes any version for HTTP/1.1; HTTP/1.0 has no chunks",
    ),
    **dict.fromkeys(
        (
            "informational response of HTTP/1.0",
            "informational response that closes",
        ),
        "h11 does not look at version and connection of informational responses; httptools ends with them",
    ),
}
"""Why httpx has another outcome."""
