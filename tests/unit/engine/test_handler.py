"""The handler's own answers: messages that are too long, unreadable, or meet a fault of the engine."""

from __future__ import annotations

import pytest

from tests.support.engines import Engine, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SEARCH = "/weaviate.v1.Weaviate/Search"


def test_modules_of_providers_are_shown_with_their_documentation() -> None:
    with opened() as engine:
        shown = engine.ask("GET", "/meta")[1]["modules"]
    assert {
        "name": "OpenAI Module",
        "documentationHref": "https://platform.openai.com/docs/guides/embeddings/what-are-embeddings",
    } == shown["text2vec-openai"]
    with opened(modules=("reranker-cohere",)) as engine:
        shown = engine.ask("GET", "/meta")[1]["modules"]
    assert "Reranker - Cohere" == shown["reranker-cohere"]["name"]
    assert "text2vec-openai" not in shown


def test_messages_have_a_limit_that_clients_can_read() -> None:
    with opened(message_size=20) as engine:
        assert 20 == engine.ask("GET", "/meta")[1]["grpcMaxMessageSize"]
        request = pb.SearchRequest(collection="A" * 30).SerializeToString()
        with pytest.raises(RpcFailure, match=r"received message larger than max \(32 vs\. 20\)") as refused:
            engine.handler.rpc(SEARCH, request)
        assert "RESOURCE_EXHAUSTED" == refused.value.code


def test_the_largest_message_allowed_is_read() -> None:
    request = pb.SearchRequest(collection="A" * 30).SerializeToString()
    for size, words in ((len(request), "could not find class AAA"), (len(request) - 1, "message larger than max")):
        with opened(message_size=size) as engine, pytest.raises(RpcFailure, match=words):
            engine.handler.rpc(SEARCH, request)


def test_refusals_carry_their_cause_beside_the_text(engine: Engine) -> None:
    search = pb.SearchRequest(collection="Nope").SerializeToString()
    with pytest.raises(RpcFailure) as refused:
        engine.handler.rpc(SEARCH, search)
    sent = engine.handler.rest(
        "POST", f"/v1/grpc-web{SEARCH}", {"content-type": "application/proto", "connect-protocol-version": "1"}, search
    )
    broken = engine.handler.rest("POST", "/v1/objects", {}, b"{")
    assert ("weaviate-gen-code", "collection_not_found") in refused.value.headers
    assert ("weaviate-gen-code", "collection_not_found") in sent.headers
    assert ("weaviate-gen-code", "body_unreadable") in broken.headers


def test_a_message_may_have_a_hundred_mebibytes_unless_something_else_is_set() -> None:
    with opened() as engine:
        assert 104_858_000 == engine.ask("GET", "/meta")[1]["grpcMaxMessageSize"]


def test_messages_that_cannot_be_read_are_refused(engine: Engine) -> None:
    with pytest.raises(RpcFailure, match="the request must be an encoded SearchRequest"):
        engine.handler.rpc(SEARCH, b"\xff\xff")
    with pytest.raises(RpcFailure, match="is not supported by the local engine"):
        engine.handler.rpc("/weaviate.v1.Weaviate/Nope", b"")
    with pytest.raises(RpcFailure, match="is not supported by the local engine"):
        next(engine.handler.stream(SEARCH, []))
    with pytest.raises(RpcFailure, match="the request must be an encoded BatchStreamRequest") as refused:
        next(engine.handler.stream("/weaviate.v1.Weaviate/BatchStream", [b"\xff\xff"]))
    assert "INTERNAL" == refused.value.code


def test_a_fault_of_the_engine_is_an_answer_and_in_the_log(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(name: str) -> None:
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr(engine.handler.database.catalog, "find", fail)
    assert (500, "internal error: see the server's log") == engine.message("GET", "/schema/Article")
    request = pb.TenantsGetRequest(collection="Article").SerializeToString()
    with pytest.raises(RpcFailure, match="internal error: see the server's log") as refused:
        engine.handler.rpc("/weaviate.v1.Weaviate/TenantsGet", request)
    assert "INTERNAL" == refused.value.code
    told = [(record.getMessage(), record.exc_info is not None) for record in caplog.records]
    assert [("GET /v1/schema/{className} failed", True), ("/weaviate.v1.Weaviate/TenantsGet failed", True)] == told


def test_a_stream_begins_with_its_start(engine: Engine) -> None:
    request = pb.BatchStreamRequest(stop=pb.BatchStreamRequest.Stop()).SerializeToString()
    with pytest.raises(RpcFailure, match="first message must be a start message"):
        next(engine.handler.stream("/weaviate.v1.Weaviate/BatchStream", [request]))
