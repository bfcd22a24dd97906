"""Calls and flows on a collection's configuration, driven without a server."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from weaviate_gen._core import collections
from weaviate_gen._core.call import Call
from weaviate_gen._core.schema import config
from weaviate_gen._core.schema.update import Update
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.schema.config import CollectionConfig, CollectionConfigSimple, ShardStatus
from weaviate_gen._types.schema.enums import DataType
from weaviate_gen._types.schema.indexes import VectorIndexConfigNone
from weaviate_gen._types.schema.properties import Property, ReferenceProperty
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.modules import Configure, Reconfigure
from weaviate_gen_wire.rest import Request

pytestmark = pytest.mark.unit

BIKE = Scope("Bike")
NAMED: dict[str, Any] = {
    "class": "Bike",
    "properties": [{"name": "title", "dataType": ["text"]}],
    "vectorConfig": {"a": {"vectorizer": {"text2vec-cohere": {}}}, "b": {"vectorizer": {"none": {}}}, "c": {}},
}


def request(call: Call[Any]) -> Request:
    assert isinstance(call.request, Request)
    return call.request


def driven(flow: Generator[Any, Any, Any], *answers: Any) -> tuple[list[Request], Any]:
    """Answer a flow's calls one by one; return its requests and its result."""
    sent: list[Request] = []
    try:
        call = next(flow)
        for answer in answers:
            sent.append(request(call))
            call = flow.send(call.decode((200, answer)))
    except StopIteration as end:
        return sent, end.value
    raise AssertionError(f"the flow asks for more: {call}")


@pytest.mark.parametrize(("simple", "kind"), [(False, CollectionConfig), (True, CollectionConfigSimple)])
def test_get_reads_all_or_what_matters_most(simple: bool, kind: type[Any]) -> None:
    assert kind is type(config.get(BIKE, simple).decode((200, NAMED)))


def test_get_wants_a_bool() -> None:
    wrong: Any = "yes"
    with pytest.raises(WeaviateInvalidInputError, match="simple"):
        config.get(BIKE, wrong)


def test_an_update_sends_back_the_schema_as_it_came_but_for_the_change() -> None:
    stored = {"class": "Bike", "invertedIndexConfig": {"stopwords": {"additions": None}}}
    sent, result = driven(config.update(BIKE, Update(description="new")), stored, None)
    assert ["GET", "PUT"] == [one.operation.verb for one in sent]
    assert ({**stored, "description": "new"}, None) == (sent[1].body, result)


def test_the_schema_is_read_as_it_is_stored() -> None:
    assert request(config.stored(BIKE, "x")).operation.shape is None


def test_what_older_servers_do_not_know_is_asked_for_before_anything_else() -> None:
    presets = Reconfigure.inverted_index(stopword_presets={"fr": ["le"]})
    first: Any = next(config.update(BIKE, Update(inverted_index_config=presets), presets))
    assert ["inverted_index(stopword_presets)"] == [need.feature for need in first.requires]


@pytest.mark.parametrize(
    ("stored", "modules"),
    [
        (NAMED, ["text2vec-cohere"]),
        (
            {"moduleConfig": {"generative-cohere": {}, "text2vec-cohere": {}, "reranker-cohere": {}}},
            ["text2vec-cohere"],
        ),
        ({}, None),
    ],
)
def test_a_new_property_tells_every_vectorizer(stored: dict[str, Any], modules: list[str] | None) -> None:
    prop = Property(name="size", data_type=DataType.INT, skip_vectorization=True)
    sent, _ = driven(config.add_property(BIKE, prop), stored, None)
    told = {"skip": True, "vectorizePropertyName": True}
    body: dict[str, Any] = {"name": "size", "dataType": ["int"]}
    assert ({**body, "moduleConfig": dict.fromkeys(modules, told)} if modules else body) == sent[1].body


def test_a_new_reference_is_a_property_on_the_wire() -> None:
    sent, _ = driven(config.add_reference(BIKE, ReferenceProperty(name="by", target_collection="maker")), {}, None)
    assert ("/v1/schema/Bike/properties", {"name": "by", "dataType": ["Maker"]}) == (sent[1].path, sent[1].body)


@pytest.mark.parametrize(
    "flow",
    [
        config.add_property(BIKE, Property(name="title", data_type=DataType.TEXT)),
        config.add_reference(BIKE, ReferenceProperty(name="title", target_collection="A")),
    ],
)
def test_a_name_that_is_taken_is_refused(flow: Any) -> None:
    next(flow)
    with pytest.raises(WeaviateInvalidInputError, match="title"):
        flow.send(NAMED)


def test_what_is_no_property_reference_or_vector_is_refused_at_once() -> None:
    wrong: Any = "title"
    for flow in (config.add_property(BIKE, wrong), config.add_reference(BIKE, wrong), config.add_vector(BIKE, [wrong])):
        with pytest.raises(WeaviateInvalidInputError, match="title"):
            next(flow)
    with pytest.raises(WeaviateInvalidInputError, match="vector_config"):
        next(config.add_vector(BIKE, wrong))


@pytest.mark.parametrize(
    ("vectors", "names"),
    [
        (Configure.Vectors.self_provided(), ["a", "b", "c", "default"]),
        ([Configure.Vectors.self_provided(name="x"), Configure.NamedVectors.none("y")], ["a", "b", "c", "x", "y"]),
    ],
)
def test_new_vectors_join_those_there_are(vectors: Any, names: list[str]) -> None:
    sent, _ = driven(config.add_vector(BIKE, vectors), NAMED, None)
    body: Any = sent[1].body
    assert (names, "hnsw") == (list(body["vectorConfig"]), body["vectorConfig"][names[-1]]["vectorIndexType"])


def test_each_of_several_new_vectors_needs_a_name() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="name"):
        next(config.add_vector(BIKE, [Configure.Vectors.self_provided()]))


def test_shards_are_read_with_the_tenant() -> None:
    call = config.get_shards(Scope("Bike", tenant="acme"))
    assert (("tenant", "acme"),) == request(call).query
    assert [ShardStatus("s", "READY", 0, None)] == call.decode((200, [{"name": "s", "status": "READY"}]))
    (shard,) = call.decode((200, [{"name": "s", "status": "READY", "per_node_status": {"n1": "INDEXING"}}]))
    assert {"n1": "INDEXING"} == shard.per_node_status


def test_vector_without_index_is_read_and_cannot_be_updated() -> None:
    stored = {"class": "Bike", "vectorConfig": {"a": {"vectorIndexType": "none", "vectorizer": {"none": {}}}}}
    read = config.get(BIKE, simple=False).decode((200, stored)).vector_config["a"]
    assert (VectorIndexConfigNone(), "none") == (read.vector_index_config, read.vector_index_config.vector_index_type())
    assert "vectorIndexConfig" not in read.to_dict()
    update = Reconfigure.Vectors.update(name="a", vector_index_config=Reconfigure.VectorIndex.hnsw(ef=7))
    with pytest.raises(WeaviateInvalidInputError, match="index of vector 'a' was deleted"):
        driven(config.update(BIKE, Update(vector_config=update)), stored)


def test_collection_is_created_again_without_vectors_that_are_being_deleted() -> None:
    vectors = {"a": {"vectorIndexType": "none"}, "b": {"vectorIndexType": "flat"}}
    read = config.get(BIKE, simple=False).decode((200, {"class": "Bike", "vectorConfig": vectors}))
    with pytest.warns(UserWarning, match=r"vectors a .*were deleted"):
        assert ["b"] == list(collections.recreated(read)["vectorConfig"])
    assert read.vector_config is not None
    del read.vector_config["a"]
    assert ["b"] == list(collections.recreated(read)["vectorConfig"])


def test_index_of_a_vector_is_deleted_by_its_name() -> None:
    sent = request(config.delete_vector_index(BIKE, "a b"))
    assert ("DELETE", "/v1/schema/Bike/vectors/a%20b/index") == (sent.operation.verb, sent.target())
    unnamed: Any = 7
    with pytest.raises(WeaviateInvalidInputError, match="vector_name"):
        config.delete_vector_index(BIKE, unnamed)


@pytest.mark.parametrize(
    ("names", "answers"),
    [
        (None, [[{"name": "a"}, {"name": "b"}], {"status": "READONLY"}, None]),
        (["a", "b"], [{"status": "READONLY"}, None]),
    ],
)
def test_shards_are_set_one_by_one(names: list[str] | None, answers: list[Any]) -> None:
    sent, result = driven(config.update_shards(BIKE, "READONLY", names), *answers)
    assert ["/v1/schema/Bike/shards/a", "/v1/schema/Bike/shards/b"] == [one.path for one in sent[-2:]]
    assert {"a": "READONLY", "b": "READONLY"} == result


def test_one_shard_can_be_named_alone() -> None:
    _, result = driven(config.update_shards(BIKE, "READY", "a"), None)
    assert {"a": "READY"} == result


def test_a_shard_knows_two_statuses_to_be_set_to() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="READY, READONLY"):
        next(config.update_shards(BIKE, "INDEXING", None))


def test_an_index_of_a_property_is_deleted_by_name() -> None:
    call = config.delete_property_index(BIKE, "title", "searchable")
    assert ("/v1/schema/Bike/properties/title/index/searchable", True) == (request(call).path, call.decode((200, None)))


@pytest.mark.parametrize("simple", [True, False])
def test_collections_are_listed_in_the_order_of_their_names(simple: bool) -> None:
    listed = [{"class": name} for name in ("Car", "Bike", "Aeroplane")]
    found = collections.list_all(simple=simple).decode((200, {"classes": listed}))
    assert ["Aeroplane", "Bike", "Car"] == list(found)
