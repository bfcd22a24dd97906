"""Responses of HTTP/1.1 from bytes, by both parsers: right or refused, however they are split, and never two ways."""

from __future__ import annotations

import gzip
import importlib.util
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import httpcore
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weaviate_gen._transport.http1 import parsers, responses
from weaviate_gen._transport.http1.errors import (
    ConnectionBroken,
    DecodingError,
    Http1Error,
    ProtocolError,
    ResponseTooLarge,
)
from weaviate_gen._transport.http1.parsers import H11Reader, HttptoolsReader
from weaviate_gen._transport.http1.responses import ResponseReader

pytestmark = pytest.mark.unit

READERS: list[Any] = [HttptoolsReader, H11Reader]
Outcome = tuple[Any, ...]
"""Status, headers, body and whether the connection is reusable; or the error's class."""


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> Callable[..., ResponseReader]:
    """Return a class of readers."""
    return request.param  # type: ignore[no-any-return]  # a fixture's


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
    cuts = [0, *sorted({place for place in places if 0 < place < len(data)}), len(data)]
    return [data[start:end] for start, end in pairwise(cuts)]


def response(head: str, body: bytes = b"") -> bytes:
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


@pytest.mark.parametrize("name", VALID)
def test_valid_response_is_read(name: str, reader: Callable[..., ResponseReader]) -> None:
    verb, data, expected = VALID[name]
    assert expected == outcome_of(reader(), [data], verb)


@pytest.mark.parametrize("name", VALID)
def test_response_is_the_same_wherever_it_is_split(name: str, reader: Callable[..., ResponseReader]) -> None:
    verb, data, expected = VALID[name]
    assert expected[:3] == outcome_of(reader(), [data[at : at + 1] for at in range(len(data))], verb)[:3]
    for place in range(1, len(data)):
        status, headers, body, is_reusable = outcome_of(reader(), split(data, [place]), verb)
        assert expected[:3] == (status, headers, body)
        assert is_reusable >= expected[3]  # what comes after the response is not read before the next one


def test_one_reader_reads_all_responses_one_after_the_other(reader: Callable[..., ResponseReader]) -> None:
    one = reader()
    for verb, data, expected in [*VALID.values(), *VALID.values()]:
        if expected[3]:
            assert expected == outcome_of(one, [data], verb)


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


@pytest.mark.parametrize("name", BROKEN)
def test_broken_response_is_refused_wherever_it_is_split(name: str, reader: Callable[..., ResponseReader]) -> None:
    kind, data = BROKEN[name]
    assert (kind,) == outcome_of(reader(), [data])
    assert (kind,) == outcome_of(reader(), [data[at : at + 1] for at in range(len(data))])


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Part: 0123456789\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"0123456789"),
        (b"HTTP/1.1 200 ", b"0123456789"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Part: 0123456789\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"0123456789"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=", b"0123456789"),
    ],
    ids=["headers", "header", "reason", "informational", "trailers", "trailer", "extension"],
)
def test_endless_head_is_refused_at_its_limit(start: bytes, part: bytes, reader: Callable[..., ResponseReader]) -> None:
    one = reader(max_head=2_000)
    one.start("GET")
    received = 0
    with pytest.raises((ResponseTooLarge, ProtocolError)):
        for piece in [start, *[part] * 1_000]:
            received += len(piece)
            if piece:
                assert not one.receive(piece)
    assert 1_000 < received < 3_000


def test_head_within_the_limit_is_read_in_any_parts(reader: Callable[..., ResponseReader]) -> None:
    data = response("HTTP/1.1 200 OK\n" + "X: 0123456789\n" * 100 + "Content-Length: 5\n", b"hello")
    assert 200 == outcome_of(reader(max_head=1_700), [data[at : at + 7] for at in range(0, len(data), 7)])[0]


def test_head_beyond_the_limit_is_refused_before_it_is_read_in_one_part() -> None:
    data = response("HTTP/1.1 200 OK\n" + "X: 0123456789\n" * 100 + "Content-Length: 5\n", b"hello")
    assert (ResponseTooLarge,) == outcome_of(H11Reader(max_head=1_300), [data])


def test_names_of_headers_are_kept_in_bounds(reader: Callable[..., ResponseReader]) -> None:
    for number in range(600):
        outcome_of(reader(), [response(f"HTTP/1.1 200 OK\nX-{number}: a\n{'n' * 65}{number}: b\nContent-Length: 0\n")])
    assert 200 < len(responses._names) <= 256
    assert 64 >= max(len(name) for name in responses._names)
    status, headers, *_ = outcome_of(reader(), [response("HTTP/1.1 200 OK\nX-Unseen: a\nContent-Length: 0\n")])
    assert (200, "a") == (status, headers["x-unseen"])


def test_h11_parses_where_httptools_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    for kind in READERS:
        parsers.reader_class.cache_clear()
        assert kind is parsers.reader_class()
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "httptools" else find(name))
    monkeypatch.undo()
    parsers.reader_class.cache_clear()


@pytest.mark.parametrize(
    "data",
    [
        response("HTTP/1.1 200 OK\nContent-Length: 11\n", b"0123456789a"),
        response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n", b"6\r\n012345\r\n5\r\n6789a\r\n0\r\n\r\n"),
        response("HTTP/1.1 200 OK\n", b"0123456789a"),
        response(
            f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(gzip.compress(b'a' * 1_000))}\n",
            gzip.compress(b"a" * 1_000),
        ),
    ],
    ids=["length", "chunks", "end", "gzip"],
)
def test_body_beyond_the_limit_is_refused(data: bytes) -> None:
    for kind in READERS:
        limit = 10 if b"gzip" not in data else 999
        assert (ResponseTooLarge,) == outcome_of(kind(max_body=limit), [data])
        assert 200 == outcome_of(kind(max_body=limit + 1), [data])[0]


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_compressed_body_is_decompressed(coding: str, reader: Callable[..., ResponseReader]) -> None:
    for packed in (gzip.compress(b"hello" * 99), gzip.compress(b"hello" * 33) + gzip.compress(b"hello" * 66)):
        data = response(f"HTTP/1.1 200 OK\nContent-Encoding: {coding}\nContent-Length: {len(packed)}\n", packed)
        assert b"hello" * 99 == outcome_of(reader(), [data])[2]


def test_body_that_is_not_compressed_is_kept(reader: Callable[..., ResponseReader]) -> None:
    data = response("HTTP/1.1 200 OK\nContent-Encoding: identity\nContent-Length: 5\n", b"hello")
    assert b"hello" == outcome_of(reader(), [data])[2]
    data = response("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 0\n")
    assert b"" == outcome_of(reader(), [data])[2]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"hello"),
        ("gzip", gzip.compress(b"hello", mtime=0)[:-4]),
        ("gzip", gzip.compress(b"hello", mtime=0) + b"x"),
        ("gzip", gzip.compress(b"hello", mtime=0)[:-8] + bytes(8)),
        ("deflate", zlib.compress(b"hello")),
        ("br", b"hello"),
    ],
)
def test_body_that_is_not_what_its_encoding_says_is_refused(
    coding: str, body: bytes, reader: Callable[..., ResponseReader]
) -> None:
    data = response(f"HTTP/1.1 200 OK\nContent-Encoding: {coding}\nContent-Length: {len(body)}\n", body)
    one = reader()
    assert (DecodingError,) == outcome_of(one, [data])
    assert one.is_reusable


def test_first_byte_is_noted(reader: Callable[..., ResponseReader]) -> None:
    one = reader()
    assert not one.is_started
    one.receive(b"H")
    assert one.is_started


PARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 204 No\r\n",
        b"HTTP/1.1 304 No\r\n", b"HTTP/1.1 404 \r\n", b"Content-Length: 5\r\n", b"Content-Length: 0\r\n",
        b"content-length: 5 \r\n", b"Transfer-Encoding: chunked\r\n", b"transfer-encoding: gzip\r\n",
        b"Connection: close\r\n", b"Connection: keep-alive\r\n", b"X: y\r\n", b" folded\r\n", b"X:\r\n", b"\r\n",
        b"\r\n", b"\r\n", b"hello", b"5\r\nhello\r\n", b"0\r\n\r\n", b"0\r\n", b"5;a\r\nhello\r\n", b"\n", b"\r",
        b"\x00", b"A", b" ", b"5 \r\nhello\r\n", b"05\r\nhello\r\n", b"000000000000000000005\r\nhello\r\n",
    ]
)  # fmt: skip
MUTATED = st.tuples(
    st.sampled_from([data for _, data, _ in VALID.values()]),
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 2), st.sampled_from(b"\r\n\t :;,059aAfx\x00\x7f\xff")), max_size=4
    ),
)


def mutate(data: bytes, changes: list[tuple[int, int, int]]) -> bytes:
    changed = bytearray(data)
    for place, kind, byte in changes:
        at = place % (len(changed) + 1)
        if kind == 0:
            changed.insert(at, byte)
        elif kind == 1 and at < len(changed):
            changed[at] = byte
        elif at < len(changed):
            del changed[at]
    return bytes(changed)


BYTES = st.one_of(
    st.lists(PARTS, max_size=12).map(b"".join),
    st.lists(PARTS, max_size=8).map(lambda parts: b"HTTP/1.1 200 OK\r\n" + b"".join(parts)),
    MUTATED.map(lambda pair: mutate(*pair)),
)
VERBS = st.sampled_from(["GET", "GET", "POST", "HEAD"])


@settings(max_examples=400, deadline=None)
@given(BYTES, VERBS, st.lists(st.integers(1, 120), max_size=5))
def test_parsers_never_read_the_same_bytes_in_two_ways(data: bytes, verb: str, places: list[int]) -> None:
    outcomes = []
    for kind in READERS:
        whole = outcome_of(kind(), [data], verb)
        parts = outcome_of(kind(), split(data, places), verb)
        single = outcome_of(kind(), [data[at : at + 1] for at in range(len(data))], verb)
        assert whole[:3] == parts[:3] == single[:3]
        outcomes.append(whole)
    first, second = outcomes
    if len(first) > 1 and len(second) > 1:
        assert first == second


def through_httpcore(data: bytes, verb: str) -> Outcome:
    """Read a response by what httpx is built on."""
    backend = httpcore.MockBackend([data])
    with httpcore.ConnectionPool(network_backend=backend) as pool:
        try:
            reply = pool.request(verb, "http://127.0.0.1/")
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return (Http1Error,)
    headers: dict[str, str] = {}
    for name, value in reply.headers:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return reply.status, headers, reply.content


@pytest.mark.parametrize("name", VALID)
def test_valid_response_is_what_httpx_reads(name: str) -> None:
    verb, data, expected = VALID[name]
    status, headers, body = through_httpcore(data, verb)
    lowered = {**expected[1], **({"transfer-encoding": "chunked"} if "transfer-encoding" in expected[1] else {})}
    assert (expected[0], lowered, expected[2]) == (status, headers, body)


@settings(max_examples=300, deadline=None)
@given(BYTES, VERBS)
@example(BROKEN["equal lengths"][1], "GET")
def test_what_is_not_refused_is_what_httpx_reads(data: bytes, verb: str) -> None:
    theirs = through_httpcore(data, verb)
    for kind in READERS:
        ours = outcome_of(kind(), [data], verb)
        if len(ours) > 1 and len(theirs) > 1:
            assert (ours[0], ours[2]) == (theirs[0], theirs[2])
