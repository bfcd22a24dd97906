from __future__ import annotations

import json
import struct
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from weaviate_gen._core import decoding
from weaviate_gen._core.attached import Attached, ModelStep, attached
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import many, objects
from weaviate_gen._core.scope import Scope
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.data.batch import BatchObject
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import Request as RestRequest

pytestmark = pytest.mark.unit

ID = uuid.UUID("0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01")
SCOPE = Scope("Bike")
MODEL = object()
VECTORIZER, RERANKER, GENERATOR = Attached(vectorizer=MODEL), Attached(reranker=MODEL), Attached(generator=MODEL)


def floats(data: bytes) -> list[float]:
    return list(struct.unpack(f"<{len(data) // 4}f", data))


def plan_of(call: Call[Any], models: Attached) -> Any:
    plan = attached(call, models)
    assert plan is not None
    return plan


def result_of(plan: Any, reply: Any) -> Any:
    with pytest.raises(StopIteration) as end:
        plan.send(reply)
    return end.value.value


def search(request: Any = None, **fields: Any) -> Call[Any]:
    """Return a search, or an aggregation, whose decoded result is the message of its reply."""
    message = pb.SearchRequest(collection="Bike", **fields) if request is None else request
    rpc = rpcs.AGGREGATE if isinstance(message, pb.AggregateRequest) else rpcs.SEARCH
    return Call(RpcRequest(rpc, message), lambda reply: reply, "query", fallback=((1, 30, 0), RpcRequest(rpc, message)))


def result(**properties: Any) -> Any:
    values = {
        name: value if isinstance(value, pb.Value) else pb.Value(text_value=value) for name, value in properties.items()
    }
    return pb.SearchResult(properties=pb.PropertiesResult(non_ref_props=pb.Properties(fields=values)))


def names_of(each: Any) -> list[str]:
    return sorted(each.properties.non_ref_props.fields)


def text_of(each: Any, name: str = "name") -> str:
    return str(each.properties.non_ref_props.fields[name].text_value)


def asks(*names: str) -> Any:
    return pb.PropertiesRequest(non_ref_properties=names)


def inserted(properties: Mapping[str, Any], vector: Any = None) -> Call[uuid.UUID]:
    return objects.insert(SCOPE, properties, None, ID, vector, ID)


def batch(*items: tuple[Mapping[str, Any], Any]) -> Call[Any]:
    rows = [
        BatchObject(collection="Bike", properties=dict(properties), vector=vector, uuid=str(ID), index=index)
        for index, (properties, vector) in enumerate(items)
    ]
    return many.send_objects(rows, list(items), None, "batch")


def test_calls_without_a_part_for_the_models_have_no_plan() -> None:
    near = search(near_text=pb.NearTextSearch(query=["red"]))
    assert attached(inserted({"name": "Red"}), RERANKER) is None
    assert attached(objects.delete_by_id(SCOPE, ID), VECTORIZER) is None
    assert attached(batch(({"name": "Red"}, None)), GENERATOR) is None
    assert attached(Call(RpcRequest(rpcs.TENANTS_GET, pb.TenantsGetRequest()), bool, "tenants"), VECTORIZER) is None
    assert attached(near, Attached(reranker=MODEL, generator=MODEL)) is None
    assert attached(search(rerank=pb.Rerank(property="name")), GENERATOR) is None
    assert attached(search(generative=pb.GenerativeSearch()), RERANKER) is None
    assert attached(search(pb.AggregateRequest()), Attached(reranker=MODEL, generator=MODEL)) is None


def test_insert_gets_the_vector_of_its_strings_in_the_order_of_names() -> None:
    call = inserted({"tags": ["fast", "light"], "name": "Red", "gears": 7, "sizes": [1, 2]})
    plan = plan_of(call, VECTORIZER)
    assert next(plan) == ModelStep("document", ["Red fast light"])
    sent = plan.send([[0.5, 1.0]])
    assert isinstance(call.request, RestRequest)
    assert sent.request.body == {**call.request.body, "vector": [0.5, 1.0]}
    assert "vector" not in call.request.body
    assert sent.request.operation.id == "objects.create"
    assert result_of(plan, ID) == ID


def test_replace_gets_a_vector_as_well() -> None:
    plan = plan_of(objects.replace(SCOPE, ID, {"name": "Red"}, None, None), VECTORIZER)
    assert next(plan) == ModelStep("document", ["Red"])
    assert plan.send([[1.0]]).request.body["vector"] == [1.0]


def test_insert_that_is_encoded_already_is_read() -> None:
    call = inserted({})
    assert isinstance(call.request, RestRequest)
    body = json.dumps({"class": "Bike", "properties": {"name": "Red"}}).encode()
    plan = plan_of(replace(call, request=replace(call.request, body=body)), VECTORIZER)
    assert next(plan) == ModelStep("document", ["Red"])
    assert plan.send([[1.0]]).request.body == {"class": "Bike", "properties": {"name": "Red"}, "vector": [1.0]}


@pytest.mark.parametrize("vector", [[0.5], {"front": [0.5]}])
def test_insert_with_vectors_of_its_own_keeps_them(vector: Any) -> None:
    call = inserted({"name": "Red"}, vector)
    assert isinstance(call.request, RestRequest)
    assert next(plan_of(call, VECTORIZER)).request.body == call.request.body


@pytest.mark.parametrize("properties", [{}, {"gears": 7}, {"name": ""}])
def test_insert_without_strings_gets_no_vector(properties: Mapping[str, Any]) -> None:
    sent = next(plan_of(inserted(properties), VECTORIZER))
    assert isinstance(sent, Call)
    assert isinstance(sent.request, RestRequest)
    assert "vector" not in sent.request.body


@pytest.mark.parametrize("encoded", [True, False])
def test_batch_gets_vectors_where_objects_have_strings_and_no_vectors(encoded: bool) -> None:
    call = batch(
        ({"tags": ["fast"], "name": "Red", "gears": 7}, None),
        ({"name": "Own"}, [0.25]),
        ({"gears": 7}, None),
        ({"name": "Named"}, {"front": [0.5]}),
        ({"name": "Blue"}, None),
    )
    assert isinstance(call.request, RpcRequest)
    given = call.request.message
    data = given if isinstance(given, bytes) else given.SerializeToString()
    message = data if encoded else pb.BatchObjectsRequest.FromString(data)
    plan = plan_of(replace(call, request=RpcRequest(call.request.rpc, message)), VECTORIZER)
    assert next(plan) == ModelStep("document", ["Red fast", "Blue"])
    sent = plan.send([[1.0, 2.0], [3.0, 4.0]])
    before = pb.BatchObjectsRequest.FromString(data).objects
    after = sent.request.message.objects
    assert [floats(after[0].vector_bytes), floats(after[4].vector_bytes)] == [[1.0, 2.0], [3.0, 4.0]]
    assert list(after[1:4]) == list(before[1:4])
    assert not before[0].vector_bytes
    assert after[0].properties == before[0].properties
    assert result_of(plan, "result") == "result"


def test_batch_without_strings_is_sent_without_asking_the_model() -> None:
    sent = next(plan_of(batch(({"gears": 7}, None)), VECTORIZER))
    assert isinstance(sent, Call)
    assert isinstance(sent.request, RpcRequest)
    assert sent.request.message.objects[0].vector_bytes == b""


def test_near_text_is_sent_as_the_mean_of_its_vectors() -> None:
    targets = pb.Targets(target_vectors=["front"], combination=pb.COMBINATION_METHOD_TYPE_SUM)
    selection = pb.Selection(mmr=pb.Selection.MMR(limit=3, balance=0.5))
    near = pb.NearTextSearch(
        query=["red", "fast"], certainty=0.75, targets=targets, selection=selection, target_vectors=["front"]
    )
    call = search(near_text=near, limit=3)
    plan = plan_of(call, VECTORIZER)
    assert next(plan) == ModelStep("query", ["red", "fast"])
    sent = plan.send([[1.0, 2.0], [3.0, 6.0]])
    assert sent.request.message == pb.SearchRequest(
        collection="Bike",
        limit=3,
        near_vector=pb.NearVector(
            vector_bytes=struct.pack("<2f", 2.0, 4.0),
            certainty=0.75,
            targets=targets,
            selection=selection,
            target_vectors=["front"],
        ),
    )
    assert sent.fallback is None
    assert sent.decode is call.decode
    assert isinstance(call.request, RpcRequest)
    assert call.request.message == pb.SearchRequest(collection="Bike", near_text=near, limit=3)
    assert result_of(plan, "decoded") == "decoded"


def test_near_text_keeps_its_distance_and_gets_no_bounds_that_it_lacks() -> None:
    plan = plan_of(search(near_text=pb.NearTextSearch(query=["red"], distance=0.0)), VECTORIZER)
    next(plan)
    near = plan.send([[1.0]]).request.message.near_vector
    assert near == pb.NearVector(vector_bytes=struct.pack("<f", 1.0), distance=0.0)
    assert near.HasField("distance")
    assert not near.HasField("certainty")


@pytest.mark.parametrize("name", ["move_to", "move_away"])
def test_moves_need_a_vectorizer_of_the_collection(name: str) -> None:
    near: Any = pb.NearTextSearch(query=["red"])
    getattr(near, name).CopyFrom(pb.NearTextSearch.Move(force=0.5, concepts=["blue"]))
    for request in (pb.SearchRequest(near_text=near), pb.SearchRequest(hybrid_search=pb.Hybrid(near_text=near))):
        with pytest.raises(WeaviateInvalidInputError, match="move_to and move_away need a vectorizer"):
            next(plan_of(search(request), VECTORIZER))


@pytest.mark.parametrize("request_class", [pb.SearchRequest, pb.AggregateRequest])
@pytest.mark.parametrize("name", ["near_image", "near_audio", "near_video", "near_depth", "near_thermal", "near_imu"])
def test_media_need_a_vectorizer_of_the_collection(request_class: Any, name: str) -> None:
    message = request_class(collection="Bike")
    getattr(message, name).SetInParent()
    with pytest.raises(WeaviateInvalidInputError, match=f"{name} needs a vectorizer of the collection"):
        next(plan_of(search(message), VECTORIZER))


@pytest.mark.parametrize(
    "fields",
    [
        {"bm25_search": pb.BM25(query="red")},
        {"near_vector": pb.NearVector(vector_bytes=b"1234")},
        {"hybrid_search": pb.Hybrid(query="red", alpha_param=0.0, use_alpha_param=True)},
        {"hybrid_search": pb.Hybrid(query="red", alpha=0.0)},
        {"hybrid_search": pb.Hybrid(query="", alpha=0.5)},
        {"hybrid_search": pb.Hybrid(query="red", alpha=0.5, vector_bytes=b"1234")},
        {"hybrid_search": pb.Hybrid(query="red", alpha=0.5, vector=[1.0])},
        {"hybrid_search": pb.Hybrid(query="red", alpha=0.5, vectors=[pb.Vectors(name="front")])},
        {"hybrid_search": pb.Hybrid(query="red", alpha=0.5, near_vector=pb.NearVector(vector_bytes=b"1234"))},
    ],
)
def test_searches_that_need_no_vector_are_sent_unchanged(fields: Any) -> None:
    sent = next(plan_of(search(**fields), VECTORIZER))
    assert isinstance(sent, Call)
    assert isinstance(sent.request, RpcRequest)
    assert sent.request.message == pb.SearchRequest(collection="Bike", **fields)


@pytest.mark.parametrize(
    "hybrid",
    [
        pb.Hybrid(query="red", alpha=0.5),
        pb.Hybrid(query="red", alpha_param=0.5, use_alpha_param=True),
        pb.Hybrid(query="red", use_alpha_param=True),
    ],
)
@pytest.mark.parametrize("aggregates", [False, True])
def test_hybrid_gets_the_vector_of_its_query(hybrid: Any, aggregates: bool) -> None:
    call = search(pb.AggregateRequest(hybrid=hybrid) if aggregates else pb.SearchRequest(hybrid_search=hybrid))
    plan = plan_of(call, VECTORIZER)
    assert next(plan) == ModelStep("query", ["red"])
    message = plan.send([[1.0, 2.0]]).request.message
    expected = pb.Hybrid()
    expected.CopyFrom(hybrid)
    expected.vector_bytes = struct.pack("<2f", 1.0, 2.0)
    assert (message.hybrid if aggregates else message.hybrid_search) == expected


def test_near_text_within_hybrid_becomes_near_vector() -> None:
    hybrid = pb.Hybrid(query="red", alpha=0.5, near_text=pb.NearTextSearch(query=["fast"], distance=0.5))
    plan = plan_of(search(hybrid_search=hybrid), VECTORIZER)
    assert next(plan) == ModelStep("query", ["fast"])
    assert plan.send([[2.0]]).request.message.hybrid_search == pb.Hybrid(
        query="red", alpha=0.5, near_vector=pb.NearVector(vector_bytes=struct.pack("<f", 2.0), distance=0.5)
    )


def test_aggregate_near_text_becomes_near_vector() -> None:
    message = pb.AggregateRequest(collection="Bike", near_text=pb.NearTextSearch(query=["red"], certainty=0.5))
    plan = plan_of(search(message), Attached(vectorizer=MODEL, reranker=MODEL, generator=MODEL))
    assert next(plan) == ModelStep("query", ["red"])
    sent = plan.send([[2.0]]).request
    assert sent.rpc is rpcs.AGGREGATE
    assert sent.message == pb.AggregateRequest(
        collection="Bike", near_vector=pb.NearVector(vector_bytes=struct.pack("<f", 2.0), certainty=0.5)
    )


def test_rerank_orders_results_by_score_and_removes_the_property_that_it_added() -> None:
    call = search(rerank=pb.Rerank(property="text", query="fast"), properties=asks("name"), limit=3)
    plan = plan_of(call, RERANKER)
    sent = next(plan)
    assert sent.request.message == pb.SearchRequest(collection="Bike", properties=asks("name", "text"), limit=3)
    assert sent.fallback is None
    reply = pb.SearchReply(
        results=[result(name="a", text="slow"), result(name="b"), result(name="c", text="swift"), result(name="d")]
    )
    assert sent.decode(reply) is reply
    assert plan.send(reply) == ModelStep("rerank", ["slow", "", "swift", ""], "fast")
    results = result_of(plan, [0.25, -1.0, 0.75, 0.25]).results
    assert [text_of(each) for each in results] == ["c", "a", "d", "b"]
    assert [each.metadata.rerank_score for each in results] == [0.75, 0.25, 0.25, -1.0]
    assert all(each.metadata.rerank_score_present for each in results)
    assert [names_of(each) for each in results] == [["name"]] * 4


@pytest.mark.parametrize("properties", [None, pb.PropertiesRequest(return_all_nonref_properties=True), asks("text")])
def test_properties_that_come_anyway_are_kept(properties: Any) -> None:
    plan = plan_of(search(rerank=pb.Rerank(property="text"), properties=properties), RERANKER)
    assert next(plan).request.message == pb.SearchRequest(collection="Bike", properties=properties)
    plan.send(pb.SearchReply(results=[result(text="slow")]))
    assert names_of(result_of(plan, [1.0]).results[0]) == ["text"]


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"near_text": pb.NearTextSearch(query=["red", "fast"])}, "red fast"),
        ({"hybrid_search": pb.Hybrid(query="red")}, "red"),
        ({"bm25_search": pb.BM25(query="red")}, "red"),
        ({"near_vector": pb.NearVector()}, ""),
    ],
)
def test_rerank_without_a_query_compares_with_that_of_the_search(fields: Any, query: str) -> None:
    plan = plan_of(search(rerank=pb.Rerank(property="text"), **fields), RERANKER)
    assert next(plan).request.message == pb.SearchRequest(collection="Bike", **fields)
    assert plan.send(pb.SearchReply(results=[result(text="slow")])) == ModelStep("rerank", ["slow"], query)


def test_rerank_compares_with_the_words_of_a_search_that_is_sent_as_a_vector() -> None:
    call = search(near_text=pb.NearTextSearch(query=["red"]), rerank=pb.Rerank(property="text"))
    plan = plan_of(call, Attached(vectorizer=MODEL, reranker=MODEL))
    assert next(plan) == ModelStep("query", ["red"])
    near = pb.NearVector(vector_bytes=struct.pack("<f", 1.0))
    assert plan.send([[1.0]]).request.message == pb.SearchRequest(collection="Bike", near_vector=near)
    assert plan.send(pb.SearchReply(results=[result(text="slow")])) == ModelStep("rerank", ["slow"], "red")


@pytest.mark.parametrize("models", [RERANKER, GENERATOR])
def test_group_by_goes_with_models_of_the_server_only(models: Attached) -> None:
    call = search(
        group_by=pb.GroupBy(path=["name"]), rerank=pb.Rerank(property="text"), generative=pb.GenerativeSearch()
    )
    with pytest.raises(WeaviateInvalidInputError, match="group_by does not go with"):
        next(plan_of(call, models))


def test_what_models_of_the_server_do_stays_in_the_request() -> None:
    rerank = pb.Rerank(property="text")
    write = pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt="Describe it"))
    fields: dict[str, Any] = {"rerank": rerank, "generative": write}
    assert next(plan_of(search(**fields), RERANKER)).request.message == pb.SearchRequest(
        collection="Bike", generative=write
    )
    assert next(plan_of(search(**fields), GENERATOR)).request.message == pb.SearchRequest(
        collection="Bike", rerank=rerank
    )
    assert next(plan_of(search(**fields), VECTORIZER)).request.message == pb.SearchRequest(collection="Bike", **fields)


@pytest.mark.parametrize("models", [RERANKER, GENERATOR])
def test_replies_for_models_are_read_as_messages_where_a_compiled_codec_is_installed(models: Attached) -> None:
    call = search(rerank=pb.Rerank(property="text"), generative=pb.GenerativeSearch(single_response_prompt="Describe"))
    sent = next(plan_of(replace(call, decode_bytes=bytes.upper), models))
    reply = pb.SearchReply(results=[result(text="slow")])
    assert decoding.rpc(sent, rpcs.SEARCH.reply, reply.SerializeToString()) == reply


def test_empty_results_need_no_model() -> None:
    write = pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt="Describe {name}"))
    call = search(rerank=pb.Rerank(property="text"), generative=write)
    plan = plan_of(call, Attached(reranker=MODEL, generator=MODEL))
    next(plan)
    assert result_of(plan, pb.SearchReply(took=0.5)) == pb.SearchReply(took=0.5)


def single(prompt: str) -> Any:
    return pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt=prompt))


def grouped(task: str, *names: str) -> Any:
    properties = pb.TextArray(values=names) if names else None
    return pb.GenerativeSearch(grouped=pb.GenerativeSearch.Grouped(task=task, properties=properties))


def prompts_of(write: Any, results: Sequence[Any], properties: Any = None) -> list[str]:
    plan = plan_of(search(generative=write, properties=properties), GENERATOR)
    next(plan)
    step = plan.send(pb.SearchReply(results=results))
    assert step.action == "generate"
    return list(step.inputs)


def generated(results: Sequence[Any]) -> list[list[str]]:
    return [[value.result for value in each.generative.values] for each in results]


def test_single_prompt_is_filled_and_generated_for_each_result() -> None:
    plan = plan_of(search(generative=single("{name} is { color }"), properties=asks("name")), GENERATOR)
    assert next(plan).request.message == pb.SearchRequest(collection="Bike", properties=asks("name", "color"))
    reply = pb.SearchReply(results=[result(name="a", color="red"), result(name="b", color="blue")])
    assert plan.send(reply) == ModelStep("generate", ["a is red", "b is blue"])
    decoded = result_of(plan, ["first", "second"])
    assert generated(decoded.results) == [["first"], ["second"]]
    assert [names_of(each) for each in decoded.results] == [["name"], ["name"]]
    assert not decoded.HasField("generative_grouped_results")


def test_grouped_task_reads_chosen_properties_and_is_generated_once() -> None:
    plan = plan_of(search(generative=grouped("Compare", "color", "name"), properties=asks("name", "n")), GENERATOR)
    assert next(plan).request.message == pb.SearchRequest(collection="Bike", properties=asks("name", "n", "color"))
    reply = pb.SearchReply(results=[result(name="ä", n="1", color="red"), result(name="b", n="2")])
    assert plan.send(reply) == ModelStep("generate", ['Compare: [{"color":"red","name":"ä"},{"name":"b"}]'])
    decoded = result_of(plan, ["alike"])
    assert [value.result for value in decoded.generative_grouped_results.values] == ["alike"]
    assert not any(each.HasField("generative") for each in decoded.results)
    assert [names_of(each) for each in decoded.results] == [["n", "name"]] * 2


def test_grouped_task_without_properties_reads_all() -> None:
    assert prompts_of(grouped("Compare"), [result(name="a", color="red")]) == ['Compare: [{"color":"red","name":"a"}]']


def test_single_prompt_and_grouped_task_go_together() -> None:
    write = pb.GenerativeSearch(
        single=pb.GenerativeSearch.Single(prompt="Describe {name}"), grouped=pb.GenerativeSearch.Grouped(task="Compare")
    )
    plan = plan_of(search(generative=write), GENERATOR)
    next(plan)
    step = plan.send(pb.SearchReply(results=[result(name="a"), result(name="b")]))
    assert step.inputs == ["Describe a", "Describe b", 'Compare: [{"name":"a"},{"name":"b"}]']
    decoded = result_of(plan, ["first", "second", "both"])
    assert generated(decoded.results) == [["first"], ["second"]]
    assert [value.result for value in decoded.generative_grouped_results.values] == ["both"]


def test_prompts_in_the_fields_of_older_servers_are_read() -> None:
    write = pb.GenerativeSearch(single_response_prompt="Describe {name}", grouped_response_task="Compare")
    assert prompts_of(write, [result(name="a")]) == ["Describe a", 'Compare: [{"name":"a"}]']


@pytest.mark.parametrize("properties", [{}, {"name": ""}, {"name": pb.Value(null_value=0)}])
def test_single_prompt_with_a_property_that_is_missing_is_an_error(properties: Any) -> None:
    plan = plan_of(search(generative=single("Describe {name}")), GENERATOR)
    next(plan)
    with pytest.raises(WeaviateInvalidInputError, match="reads the property 'name', which is empty or unknown"):
        plan.send(pb.SearchReply(results=[result(**properties)]))


def test_search_without_words_stays_as_it_is() -> None:
    call = search(bm25_search=pb.BM25(query="fast"))
    assert next(plan_of(call, Attached(vectorizer=MODEL))) is call


def test_values_of_all_kinds_are_read_as_strings() -> None:
    values = {
        "flag": pb.Value(bool_value=True),
        "count": pb.Value(int_value=7),
        "price": pb.Value(number_value=1.5),
        "made": pb.Value(date_value="2024-01-02T00:00:00Z"),
        "place": pb.Value(geo_value=pb.GeoCoordinate(longitude=0.5, latitude=1.5)),
        "phone": pb.Value(phone_value=pb.PhoneNumber(international_formatted="+49 30 1", input="030 1")),
        "tags": pb.Value(list_value=pb.ListValue(text_values=pb.TextValues(values=["a", "b"]))),
        "key": pb.Value(uuid_value="00000000-0000-4000-8000-000000000001"),
        "large": pb.Value(number_value=1234567.5),
        "image": pb.Value(blob_value="aGk="),
        "nothing": pb.Value(null_value=0),
        "unknown": pb.Value(),
    }
    (prompt,) = prompts_of(grouped("Compare"), [result(**values)])
    (row,) = json.loads(prompt.removeprefix("Compare: "))
    assert json.loads(row.pop("place")) == {"longitude": 0.5, "latitude": 1.5}
    assert row == {
        "count": "7",
        "flag": "true",
        "key": "00000000-0000-4000-8000-000000000001",
        "large": "1234567.5",
        "made": "2024-01-02T00:00:00Z",
        "phone": "+49 30 1",
        "price": "1.5",
        "tags": '["a", "b"]',
    }


def test_results_are_generated_about_in_the_order_of_the_reranker() -> None:
    call = search(rerank=pb.Rerank(property="text", query="fast"), generative=single("{name}"), properties=asks("n"))
    plan = plan_of(call, Attached(reranker=MODEL, generator=MODEL))
    assert next(plan).request.message.properties == asks("n", "text", "name")
    plan.send(pb.SearchReply(results=[result(n="1", name="a", text="x"), result(n="2", name="b", text="y")]))
    assert plan.send([0.1, 0.2]) == ModelStep("generate", ["b", "a"])
    decoded = result_of(plan, ["of b", "of a"])
    assert [text_of(each, "n") for each in decoded.results] == ["2", "1"]
    assert generated(decoded.results) == [["of b"], ["of a"]]
    assert [names_of(each) for each in decoded.results] == [["n"], ["n"]]
