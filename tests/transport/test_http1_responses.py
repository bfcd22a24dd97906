"""Responses of HTTP/1.1 from bytes, by both parsers: right or refused, however they are split, and never two ways."""

from __future__ import annotations

import gzip
import importlib.util
import zlib
from collections.abc import Callable

import httpcore
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.http_responses import BROKEN, READERS, VALID, Outcome, outcome_of, response, split
from weaviate_gen._transport.http1 import parsers, responses
from weaviate_gen._transport.http1.errors import DecodingError, Http1Error, ProtocolError, ResponseTooLarge
from weaviate_gen._transport.http1.responses import ResponseReader

pytestmark = pytest.mark.unit


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> Callable[..., ResponseReader]:
    """Return a class of readers."""
    return request.param  # type: ignore[no-any-return]  # a fixture's


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


@pytest.mark.parametrize("limit", [1_600, 1_400])
def test_head_beyond_the_limit_is_refused_in_any_parts(limit: int, reader: Callable[..., ResponseReader]) -> None:
    data = response("HTTP/1.1 200 OK\n" + "X: 0123456789\n" * 100 + "Content-Length: 5\n", b"hello")
    expected = 200 if limit == 1_600 else ResponseTooLarge
    for size in (1, 7, len(data)):
        parts = [data[at : at + size] for at in range(0, len(data), size)]
        assert expected == outcome_of(reader(max_head=limit), parts)[0]


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


@settings(max_examples=200, deadline=None)
@given(
    MUTATED, st.lists(st.sampled_from(sorted(VALID)), max_size=4), st.lists(st.tuples(BYTES, VERBS), max_size=2), VERBS
)
def test_what_a_reader_read_before_changes_nothing(
    changed: tuple[bytes, list[tuple[int, int, int]]], names: list[str], others: list[tuple[bytes, str]], verb: str
) -> None:
    """Readers remember heads: a response with another length, or nearly the same head, is read as a first one is."""
    data = mutate(*changed)
    for kind in READERS:
        used = kind()
        for before, name in [*((VALID[name][1], VALID[name][0]) for name in names), *others, (changed[0], "GET")]:
            if outcome_of(used, [before], name)[-1] is not True:
                used = kind()  # as connections that are not reusable end
        assert outcome_of(kind(), [data], verb) == outcome_of(used, [data], verb)


def test_head_that_differs_in_its_length_alone_is_not_parsed_again(reader: Callable[..., ResponseReader]) -> None:
    parsed = []

    class Counting(reader):  # type: ignore[misc, valid-type]  # a class that the fixture chooses
        def _parse(self, data: bytes) -> None:
            parsed.append(data)
            super()._parse(data)

    one = Counting()
    for body in (b"hello", b"", b"x" * 1000):
        for name in ("Content-Length", "content-length"):
            data = response(f"HTTP/1.1 200 OK\n{name}: {len(body)}\nX: y\n", body)
            length = str(len(body))
            assert (200, {"content-length": length, "x": "y"}, body, True) == outcome_of(one, [data])
    assert 2 == len(parsed)
    data = response("HTTP/1.1 200 OK\nContent-Length: 5\nX: y\n", b"hello")
    assert (200, {"content-length": "5", "x": "y"}, b"", True) == outcome_of(one, [data[:-5]], "HEAD")
    assert 3 == len(parsed)
    assert (ResponseTooLarge,) == outcome_of(limited(reader, b"hello"), [data])


@pytest.mark.parametrize("name", ["Transfer-Encoding", "transfer-encoding"])
def test_head_of_chunks_is_not_parsed_again(reader: Callable[..., ResponseReader], name: str) -> None:
    parsed = []

    class Counting(reader):  # type: ignore[misc, valid-type]  # a class that the fixture chooses
        def _parse(self, data: bytes) -> None:
            parsed.append(data)
            super()._parse(data)

    one = Counting(max_body=40)
    head = f"HTTP/1.1 200 OK\nX: y\n{name}: chunked\n"

    def read(chunks: bytes, verb: str = "GET") -> Outcome:
        return outcome_of(one, [response(head, chunks)], verb)

    for chunks, body in [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"09\r\n0\r\n\r\n0\r\n\r\r\n1\r\nX\r\n0\r\n\r\n", b"0\r\n\r\n0\r\n\rX"),
        (b"1A\r\n" + b"x" * 26 + b"\r\n0\r\n\r\n", b"x" * 26),
    ]:
        assert (200, {"transfer-encoding": "chunked", "x": "y"}, body, True) == read(chunks)
    assert 1 == len(parsed)
    for chunks in (b"5;a=b\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n0\r\nT: 1\r\n\r\n", b"5\r\nhello\r\n00\r\n\r\n"):
        assert b"hello" == read(chunks)[2]
    assert 4 == len(parsed) + 1  # the last one is a chunk like others
    assert (ResponseTooLarge,) == read(b"29\r\n" + b"x" * 41 + b"\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    "chunks",
    [
        b"4\r\nhello\r\n0\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"+5\r\nhello\r\n0\r\n\r\n",
        b"5 \nhello\r\n0\r\n\r\n",
        b"fffffffff\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhelloXX0\r\n\r\n",
        b"\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\n\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nX: y\r\n\r\n0\r\n\r\n",
    ],
)
def test_other_chunks_after_a_known_head_are_read_as_after_a_new_one(
    reader: Callable[..., ResponseReader], chunks: bytes
) -> None:
    head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n"
    used = reader()
    assert b"hello" == outcome_of(used, [response(head, b"5\r\nhello\r\n0\r\n\r\n")])[2]
    assert outcome_of(reader(), [response(head, chunks)]) == outcome_of(used, [response(head, chunks)])


def limited(reader: Callable[..., ResponseReader], body: bytes) -> ResponseReader:
    """Return a reader whose limit is below a body, and that knows the head of the response with it."""
    found = reader(max_body=len(body) - 1)
    data = response("HTTP/1.1 200 OK\nContent-Length: 0\nX: y\n")
    assert (200, {"content-length": "0", "x": "y"}, b"", True) == outcome_of(found, [data])
    return found


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
