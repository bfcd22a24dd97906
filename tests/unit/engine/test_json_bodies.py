"""What REST bodies may be made of: depth, surrogates, numbers, types."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.wire.rest.json_body import MAX_DEPTH, NotJSON, parse
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def nested(depth: int, inner: str = "1") -> str:
    """Return JSON of so many objects inside each other."""
    return '{"a":' * depth + inner + "}" * depth


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (rb'"a\ud800b"', "a\ufffdb"),
        (rb'"\uDFFF"', "\ufffd"),
        (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud800"', r"\ud800"),
        (rb'"\\\ud800"', "\\\ufffd"),
        (rb'{"\ud800":1}', {"\ufffd": 1}),
        (b'"a\xff\xfeb"', "a\ufffd\ufffdb"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'"\xf0\x9f\x98\x80"', "\U0001f600"),
    ],
)
def test_text_that_cannot_be_encoded_is_replaced(raw: bytes, value: Any) -> None:
    assert value == parse(raw)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_limited(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    for depth, is_read in ((MAX_DEPTH, True), (MAX_DEPTH + 1, False), (900, False), (5_000, False), (500_000, False)):
        raw = (opening * depth + "1" + closing * depth).encode()
        if is_read:
            parse(raw)
        else:
            with pytest.raises(NotJSON, match="exceeded max depth"):
                parse(raw)


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    assert [[]] * 10_000 == parse(b"[" + b",".join([b"[]"] * 10_000) + b"]")
    assert {"a": "[" * 10_000} == parse(json.dumps({"a": "[" * 10_000}).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"9" * 5000,
        b"NaN",
        b"-Infinity",
        b"{",
        b"[1,]",
        b"\x1f\x8b",
        b"\xef\xbb\xbf{}",
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-32"),
        b"'a'",
        b"\x00",
    ],
)
def test_what_is_not_json_is_refused_without_words_of_python(engine: Engine, raw: bytes) -> None:
    with pytest.raises(NotJSON):
        parse(raw)
    reply = engine.handler.rest("POST", "/v1/objects", {"content-type": "application/json"}, raw)
    message = json.loads(reply.body)["message"]
    assert (400, True) == (reply.status, message.startswith('parsing body body from "" failed, because '))
    for word in ("set_int_max_str_digits", "codec", "Error", "char 0"):
        assert word not in message


@pytest.mark.parametrize("auto_schema", [False, True])
def test_the_deepest_bodies_are_answered_everywhere(auto_schema: bool) -> None:
    deep = json.loads(nested(MAX_DEPTH - 2))
    where: dict[str, Any] = {"path": ["title"], "operator": "Equal", "valueText": "harbor"}
    for _ in range(MAX_DEPTH // 2 - 4):
        where = {"operator": "And", "operands": [where]}
    properties: dict[str, Any] = {"name": "p", "dataType": ["text"]}
    for _ in range(MAX_DEPTH // 2 - 3):
        properties = {"name": "p", "dataType": ["object"], "nestedProperties": [properties]}
    match = {"class": "Article", "where": where}
    with opened(auto_schema=auto_schema) as engine:
        engine.create(ARTICLE)
        engine.create({**ARTICLE, "class": "Nested", "properties": [properties]})
        for verb, path, body in (
            ("POST", "/objects", {"class": "Article", "id": numbered(1), "properties": {"deep": deep["a"]}}),
            ("POST", "/objects", {"class": "Nested", "id": numbered(1), "properties": {"p": deep["a"]}}),
            ("POST", "/batch/objects", {"objects": [{"class": "Article", "properties": {"deep": deep["a"]["a"]}}]}),
            ("PUT", f"/objects/Article/{numbered(1)}", {"class": "Article", "properties": {"deep": deep["a"]}}),
            ("PATCH", f"/objects/Article/{numbered(1)}", {"class": "Article", "properties": {"more": deep["a"]}}),
            ("DELETE", "/batch/objects", {"match": match, "dryRun": True}),
            ("POST", "/schema", {**ARTICLE, "class": "Other", "moduleConfig": deep["a"]}),
            ("POST", "/graphql", {"query": "{Get{Article{title}}}", "variables": deep["a"]}),
            ("GET", "/objects", None),
            ("GET", "/schema", None),
            ("POST", "/graphql", {"query": "{Get{Article{title}}}"}),
        ):
            status, answer = engine.ask(verb, path, body)
            assert status < 500 or "unrecognized data type" in json.dumps(answer), (verb, path, status)
            assert "nested too deeply" not in json.dumps(answer), (verb, path)


@pytest.mark.parametrize(
    "query",
    [
        "{Get" * 5000,
        "{Get{Article(where:{operands:" + "[{operands:" * 5000,
        "{Get{Article(limit:" + "9" * 5000 + "){title}}}",
        '{Get{Article(bm25:{query:"' + r"\ud800" + '"}){title}}}',
        '{Get{Article(bm25:{query:""""' + '\\"""' * 300_000,
        '{Get{Article(bm25:{query:"' + '\\"' * 300_000,
        "{Get{Article(nearVector:{vector:[" + "1 " * 400_000 + "]}){title}}}",
        "{Get{Article{" + "a " * 200_000 + "}}}",
        "{Get{Article{" + "b" * 300_000 + "}}}",
        '{Get{Article(where:{path:["title"],operator:Equal,valueText:"' + r"\udc00" + '"}){title}}}',
    ],
    ids=[
        "fields",
        "operands",
        "digits",
        "surrogate",
        "block without an end",
        "string without an end",
        "tokens",
        "unknown fields",
        "long name",
        "surrogate in a filter",
    ],
)
def test_queries_of_graphql_have_the_same_limits(engine: Engine, query: str) -> None:
    status, answer = engine.ask("POST", "/graphql", {"query": query})
    assert 200 == status
    assert "internal error" not in json.dumps(answer)


def test_messages_that_are_too_deep_are_refused_without_words_of_protobuf(engine: Engine) -> None:
    inner = b""
    for _ in range(5000):
        inner = field(pb.Filters, "filters") + varint(len(inner)) + inner
    encoded = field(pb.SearchRequest, "filters") + varint(len(inner)) + inner
    with pytest.raises(RpcFailure, match="INTERNAL: the request must be an encoded SearchRequest"):
        engine.handler.rpc("/weaviate.v1.Weaviate/Search", encoded)


def field(message: Any, name: str) -> bytes:
    """Return the tag of a field that holds a message."""
    return varint(message.DESCRIPTOR.fields_by_name[name].number << 3 | 2)


def varint(number: int) -> bytes:
    """Return a number as the wire format has it."""
    return bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80]) + varint(number >> 7)


@pytest.mark.parametrize(
    ("raw", "kind"), [(b'"a"', "a string"), (b"[]", "an array"), (b"true", "a boolean"), (b"1.5", "a number")]
)
def test_a_body_that_is_no_object_is_named_by_its_kind(engine: Engine, raw: bytes, kind: str) -> None:
    reply = engine.handler.rest("POST", "/v1/objects", {"content-type": "application/json"}, raw)
    assert (400, f'parsing body body from "" failed, because it is {kind} and no object') == (
        reply.status,
        json.loads(reply.body)["message"],
    )
