"""Requests of HTTP/1.1 as bytes, and addresses."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._transport.http1.errors import InvalidRequest
from weaviate_gen._transport.http1.origin import Origin, split_url
from weaviate_gen._transport.http1.requests import RequestEncoder

pytestmark = pytest.mark.unit

DEFAULTS = ["host: h:1", "user-agent: weaviate-gen", "accept: */*", "accept-encoding: gzip"]


def lines(head: bytes) -> list[str]:
    assert head.endswith(b"\r\n\r\n")
    return head[:-4].decode().split("\r\n")


def test_head_has_the_length_of_the_body() -> None:
    encoder = RequestEncoder("h:1")
    assert ["GET /a?b HTTP/1.1", *DEFAULTS] == lines(encoder.head("GET", "/a?b", (), None))
    assert ["POST /a HTTP/1.1", *DEFAULTS, "content-length: 4"] == lines(encoder.head("POST", "/a", (), b"data"))
    assert "content-length: 0" == lines(encoder.head("GET", "/a", (), b""))[-1]
    for verb in ("POST", "PUT", "PATCH"):
        assert "content-length: 0" == lines(encoder.head(verb, "/a", (), None))[-1]
    for verb in ("GET", "HEAD", "DELETE"):
        assert [f"{verb} / HTTP/1.1", *DEFAULTS] == lines(encoder.head(verb, "/", (), None))


def test_own_headers_replace_defaults_but_not_the_framing() -> None:
    own = [("Host", "other"), ("ACCEPT-ENCODING", "identity"), ("x", " ü\ty "), ("Content-Length", "9"),
           ("transfer-encoding", "chunked"), ("connection", "close")]  # fmt: skip
    head = RequestEncoder("h:1").head("POST", "/", own, b"data")
    assert [
        "POST / HTTP/1.1", "user-agent: weaviate-gen", "accept: */*", "Host: other", "ACCEPT-ENCODING: identity",
        "x: ü\ty", "content-length: 4",
    ] == lines(head)  # fmt: skip


def test_equal_headers_are_encoded_once_and_only_so_many_are_kept() -> None:
    encoder = RequestEncoder("h:1")
    for token in range(100):
        head = encoder.head("GET", "/", [("authorization", f"Bearer {token}")], None)
        assert head == encoder.head("GET", "/", (("authorization", f"Bearer {token}"),), None)
        assert f"authorization: Bearer {token}" == lines(head)[-1]
        assert len(encoder._blocks) <= 16


@pytest.mark.parametrize(
    "header",
    [("x", "a\r\nb: c"), ("x", "a\nb"), ("x", "a\x00"), ("x", "\x7f"), ("x\r\ny", "a"), ("x y", "a"), ("", "a")],
)  # fmt: skip
def test_header_that_would_be_read_as_another_is_refused(header: tuple[str, str]) -> None:
    encoder = RequestEncoder("h:1")
    for _ in range(2):
        with pytest.raises(InvalidRequest, match="header"):
            encoder.head("GET", "/", [header], None)


def test_target_is_quoted_where_it_must_be() -> None:
    encoder = RequestEncoder("h:1")
    for target, quoted in {
        "/v1/a?x=%20&y={z}": "/v1/a?x=%20&y={z}",
        "/v1/a b": "/v1/a%20b",
        "/v1/ü?q=ä&r=%C3#fragment": "/v1/%C3%BC?q=%C3%A4&r=%C3",
        "/v1/a\r\nHost: evil": "/v1/a%0D%0AHost:%20evil",
    }.items():
        assert f"GET {quoted} HTTP/1.1" == lines(encoder.head("GET", target, (), None))[0]
    for target in ("", "v1", "*", " /"):
        with pytest.raises(InvalidRequest, match="path must start with /"):
            encoder.head("GET", target, (), None)


@given(
    st.text(min_size=1, max_size=30).map(lambda text: f"/{text}"),
    st.lists(st.tuples(st.text("abcXYZ-09", min_size=1, max_size=9), st.text(max_size=20)), max_size=4),
    st.binary(max_size=50),
)
def test_server_reads_the_request_that_was_meant(target: str, headers: list[tuple[str, str]], body: bytes) -> None:
    try:
        head = RequestEncoder("h:1").head("POST", target, headers, body)
    except InvalidRequest:
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(head + body)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert (b"POST", b"1.1") == (request.method, request.http_version)
    framing = {"content-length", "transfer-encoding", "connection", "host"}
    sent = [(name.lower(), value.strip().encode()) for name, value in headers if name.lower() not in framing]
    assert (
        sent == [(name.decode(), value) for name, value in request.headers][len(request.headers) - 1 - len(sent) : -1]
    )
    received = b""
    while isinstance(event := server.next_event(), h11.Data):
        received += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    assert (body, b"") == (received, server.trailing_data[0])


@pytest.mark.parametrize(
    ("origin", "authority"),
    [
        (Origin("h", 8080, False), "h:8080"), (Origin("h", 80, False), "h"), (Origin("h", 443, True), "h"),
        (Origin("h", 80, True), "h:80"), (Origin("::1", 8080, False), "[::1]:8080"),
        (Origin("fe80::1%eth0", 80, False), "[fe80::1]"),
        (Origin("bücher.example", 443, True), "xn--bcher-kva.example"),
    ],
)  # fmt: skip
def test_authority_leaves_out_what_a_server_does_not_expect(origin: Origin, authority: str) -> None:
    assert authority == origin.authority


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("http://h/a/b?c=d#e", Origin("h", 80, False), "/a/b?c=d"), ("https://h", Origin("h", 443, True), "/"),
        ("http://[::1]:8080?x", Origin("::1", 8080, False), "/?x"), ("HTTP://H:0/", Origin("h", 0, False), "/"),
    ],
)  # fmt: skip
def test_url_is_an_origin_and_a_target(url: str, origin: Origin, target: str) -> None:
    assert (origin, target) == split_url(url)


@pytest.mark.parametrize(
    "url", ["httpx", "http://", "http:///a", "ftp://h/", "http://h:x/", "http://h:99999/", "http://["]
)
def test_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match="URL must"):
        split_url(url)
