"""RPCs over plain HTTP: Connect in protobuf and in JSON, and gRPC-Web, as a 1.39.0 answers them."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened
from weaviate_gen._runtime.handler import Reply
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SEARCH, CHECK, LIST = "/weaviate.v1.Weaviate/Search", "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/List"
STREAM = "/weaviate.v1.Weaviate/BatchStream"
CONNECT = {"connect-protocol-version": "1"}
END = b"\x80\0\0\0 Grpc-Message: \r\nGrpc-Status: 0\r\n"
NOPE = pb.SearchRequest(collection="Nope").SerializeToString()


@pytest.fixture
def engine() -> Iterator[Engine]:
    with opened() as engine:
        engine.create(ARTICLE)
        engine.insert("Article", 1, {"title": "a"})
        yield engine


def send(engine: Engine, path: str, kind: str, body: bytes, verb: str = "POST", **headers: str) -> Reply:
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return engine.handler.rest(verb, f"/v1/grpc-web{path}", {"content-type": kind, **lines}, body)


def connect(engine: Engine, path: str, kind: str, body: bytes, verb: str = "POST", **headers: str) -> Reply:
    return send(engine, path, kind, body, verb, connect_protocol_version="1", **headers)


def framed(message: bytes, flags: int = 0) -> bytes:
    return struct.pack(">BI", flags, len(message)) + message


def header(reply: Reply, name: str) -> str | None:
    return dict(reply.headers).get(name)


def test_connect_takes_and_returns_json(engine: Engine) -> None:
    body = json.dumps({"collection": "Article", "uses123Api": True, "metadata": {"uuid": True}, "more": 1}).encode()
    reply = connect(engine, SEARCH, "application/json", body)
    assert (200, "application/json") == (reply.status, header(reply, "content-type"))
    (result,) = json.loads(reply.body)["results"]
    assert numbered(1) == result["metadata"]["id"]
    assert {"textValue": "a"} == result["properties"]["nonRefProps"]["fields"]["title"]
    # what is not set has its default, or null where it is a message
    assert 0 == result["metadata"]["score"]
    assert result["properties"]["metadata"] is None
    assert 200 == connect(engine, SEARCH, "application/json; charset=utf-8", body).status


@pytest.mark.parametrize("content", [b"nope", b"[]", b'{"collection": 5}', b'{"limit": "x"}', b"", b"\xff", b"[" * 500])
def test_what_is_not_json_of_a_message_is_an_error(engine: Engine, content: bytes) -> None:
    reply = connect(engine, SEARCH, "application/json", content)
    assert 500 == reply.status
    assert "unknown" == json.loads(reply.body)["code"]


def test_refusals_of_connect_are_json(engine: Engine) -> None:
    for kind, body in (("application/proto", NOPE), ("application/json", b'{"collection": "Nope"}')):
        reply = connect(engine, SEARCH, kind, body)
        assert 500 == reply.status
        assert {"code": "unknown", "message": "could not find class Nope in schema"} == json.loads(reply.body)


@pytest.mark.parametrize(("suffix", "shown"), [("", "+proto"), ("+proto", "+proto"), ("+json", "+json")])
def test_grpc_web_frames_a_message_and_a_status(engine: Engine, suffix: str, shown: str) -> None:
    json_form = suffix == "+json"
    reply = send(engine, CHECK, f"application/grpc-web{suffix}", framed(b"{}" if json_form else b""))
    assert (200, f"application/grpc-web{shown}") == (reply.status, header(reply, "content-type"))
    assert reply.body == framed(b'{"status":"SERVING"}' if json_form else b"\x08\x01") + END


def test_refusals_of_grpc_web_are_headers(engine: Engine) -> None:
    reply = send(engine, SEARCH, "application/grpc-web+proto", framed(NOPE))
    assert (200, b"") == (reply.status, reply.body)
    assert ("2", "could not find class Nope in schema") == (header(reply, "grpc-status"), header(reply, "grpc-message"))


def test_messages_of_grpc_web_are_percent_encoded(engine: Engine) -> None:
    request = pb.SearchRequest(collection="Ü\n%").SerializeToString()
    assert "%C3%9C%0A%25" in str(header(send(engine, SEARCH, "application/grpc-web", framed(request)), "grpc-message"))


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", "2", "EOF"),
        (b"\0\0", "2", "unexpected EOF"),
        (framed(NOPE)[:-1], "2", "unexpected EOF"),
        (framed(NOPE, 2), "3", "invalid compression flag"),
        (framed(NOPE, 1), "13", "grpc: compressed flag set"),
        (framed(NOPE) * 2, "2", "could not find class Nope"),
    ],
)
def test_frames_are_read_as_a_server_reads_them(engine: Engine, body: bytes, status: str, message: str) -> None:
    reply = send(engine, SEARCH, "application/grpc-web+proto", body)
    assert status == header(reply, "grpc-status")
    assert str(header(reply, "grpc-message")).startswith(message)


def test_compressed_messages_are_read(engine: Engine) -> None:
    body = framed(gzip.compress(NOPE), 1)
    reply = send(engine, SEARCH, "application/grpc-web", body, grpc_encoding="gzip")
    assert "could not find class Nope in schema" == header(reply, "grpc-message")
    broken = send(engine, SEARCH, "application/grpc-web", framed(b"x", 1), grpc_encoding="gzip")
    assert "3" == header(broken, "grpc-status")


@pytest.mark.parametrize("timeout", ["0S", "0m"])
def test_a_timeout_of_grpc_web_ends_a_request(engine: Engine, timeout: str) -> None:
    reply = send(engine, SEARCH, "application/grpc-web", framed(NOPE), grpc_timeout=timeout)
    assert "4" == header(reply, "grpc-status")


@pytest.mark.parametrize(
    ("path", "kind", "headers", "status"),
    [
        (SEARCH, "application/proto", {}, 404),
        (SEARCH, "application/grpc-web-text", {}, 404),
        ("/nope.v1/X", "application/proto", CONNECT, 404),
        (SEARCH, "application/xml", CONNECT, 415),
        (SEARCH, "application/grpc-web+nope", {}, 415),
        (SEARCH, "application/connect+json", {}, 415),
        (STREAM, "application/proto", CONNECT, 415),
        (STREAM, "application/connect+json", {}, 505),
        (STREAM, "application/grpc-web", {}, 505),
        (SEARCH, "application/grpc", {}, 505),
        (SEARCH, "application/proto", {**CONNECT, "content-encoding": "br"}, 415),
        (SEARCH, "application/grpc-web", {"grpc-encoding": "br"}, 415),
        (SEARCH, "application/grpc-web", {"content-encoding": "gzip"}, 415),
        (SEARCH, "application/grpc-web", {"grpc-timeout": "x"}, 400),
        (SEARCH, "application/proto", {**CONNECT, "connect-timeout-ms": "x"}, 400),
    ],
)
def test_what_no_protocol_takes_is_refused_by_status(
    engine: Engine, path: str, kind: str, headers: dict[str, str], status: int
) -> None:
    reply = engine.handler.rest("POST", f"/v1/grpc-web{path}", {"content-type": kind, **headers}, b"")
    assert status == reply.status
    assert "text/plain; charset=utf-8" == header(reply, "content-type")


def test_other_verbs_are_not_allowed(engine: Engine) -> None:
    reply = connect(engine, CHECK, "application/json", b"", "GET")
    assert (405, "POST") == (reply.status, header(reply, "allow"))


def test_health_lists_the_service(engine: Engine) -> None:
    wanted: Any = {"statuses": {"weaviate": {"status": "SERVING"}}}
    assert wanted == json.loads(connect(engine, LIST, "application/json", b"{}").body)
    assert b"\n\x0e\n\x08weaviate\x12\x02\x08\x01" == engine.handler.rpc(LIST, b"")


def test_the_root_leads_to_the_interface(engine: Engine) -> None:
    reply = engine.handler.rest("GET", "/", {}, b"")
    assert (301, "/v1") == (reply.status, header(reply, "location"))
