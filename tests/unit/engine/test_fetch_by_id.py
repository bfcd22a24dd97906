"""A request for one object by its id is answered apart from other searches, and must be answered as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.grpc import search as module
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

pytestmark = pytest.mark.unit

ID = "0000000a-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    opened = open_handler(None)
    ttl = {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 60, "filterExpiredObjects": True}
    schema = {"class": "Doc", "vectorizer": "none", "properties": [{"name": "title", "dataType": ["text"]}]}
    for config in (
        schema,
        {**schema, "class": "Passing", "objectTtlConfig": ttl},
        {**schema, "class": "Shared", "multiTenancyConfig": {"enabled": True}},
    ):
        assert opened.rest("POST", "/v1/schema", {}, json.dumps(config).encode()).status == 200
    for name in ("Doc", "Passing"):
        body = {"class": name, "id": ID, "properties": {"title": "a"}, "vector": [1, 2]}
        assert opened.rest("POST", "/v1/objects", {}, json.dumps(body).encode()).status == 200
    yield opened
    opened.close()


def request(**changes: Any) -> pb.SearchRequest:
    fields = {"collection": "Doc", "limit": 1, "uses_123_api": True, "uses_125_api": True, "uses_127_api": True}
    message = pb.SearchRequest(**{**fields, **changes})
    if not message.HasField("filters"):
        message.filters.operator = pb.Filters.OPERATOR_EQUAL
        message.filters.target.property = "_id"
        message.filters.value_text = ID
    message.metadata.uuid = True
    return message


def by_id(uuid: str, name: str = "_id") -> pb.Filters:
    return pb.Filters(operator=pb.Filters.OPERATOR_EQUAL, target=pb.FilterTarget(property=name), value_text=uuid)


CHANGES: dict[str, dict[str, Any]] = {
    "plain": {},
    "vector": {"metadata": pb.MetadataRequest(vector=True, creation_time_unix=True, is_consistent=True)},
    "profile": {"metadata": pb.MetadataRequest(query_profile=True)},
    "properties": {"properties": pb.PropertiesRequest(non_ref_properties=["title"])},
    "unknown property": {"properties": pb.PropertiesRequest(non_ref_properties=["nothing"])},
    "another property": {"filters": by_id(ID, "id")},
    "another operator": {"filters": pb.Filters(operator=pb.Filters.OPERATOR_NOT_EQUAL, on=["_id"], value_text=ID)},
    "unknown id": {"filters": by_id(ID.replace("a", "b"))},
    "upper case": {"filters": by_id(ID.upper())},
    "no id": {"filters": by_id("nothing")},
    "no limit": {"limit": 0},
    "limit beyond": {"limit": 10_001},
    "offset": {"offset": 1},
    "consistency": {"consistency_level": 9},
    "collection": {"collection": "Nothing"},
    "tenant": {"tenant": "t"},
    "no tenant": {"collection": "Shared"},
    "unknown tenant": {"collection": "Shared", "tenant": "t"},
    "expires": {"collection": "Passing"},
}


def answered(handler: Handler, message: pb.SearchRequest) -> object:
    try:
        reply = pb.SearchReply.FromString(handler.rpc(rpcs.SEARCH.path, message.SerializeToString()))
    except RpcFailure as failure:
        return failure.code, failure.text, failure.cause
    reply.ClearField("took")
    for shard in reply.query_profile.shards:
        for search in shard.searches.values():
            search.details.update(dict.fromkeys(search.details, ""))  # times
    return reply


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_an_object_is_fetched_as_a_search_finds_it(
    handler: Handler, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = answered(handler, request(**changes))
    monkeypatch.setattr(module, "read_id", lambda *_: None)
    assert direct == answered(handler, request(**changes))


def test_an_object_by_its_id_is_read_without_an_index(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "read_search", None)
    reply = answered(handler, request())
    assert isinstance(reply, pb.SearchReply)
    assert [one.metadata.id for one in reply.results] == [ID]
