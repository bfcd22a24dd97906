"""Plans: arguments into requests; the recorded requests of the official client are compared in tests/wire."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypedDict

import pytest

from weaviate_gen._core.call import Call, Requirement, RpcRequest
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import aggregate, plan
from weaviate_gen._core.search.aggregate import AggregateOptions
from weaviate_gen._core.search.near import HybridArguments, NearOptions
from weaviate_gen._core.search.request import (
    AND_CROSS,
    BM25_OPERATOR,
    BOOST,
    DIVERSITY,
    NEGATION,
    PROFILE,
    Generate,
    Options,
    ReadScope,
)
from weaviate_gen._inputs.generative import GroupedTask, SinglePrompt
from weaviate_gen._types.query.boosting import Boost
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.generated import GenerativeReturn
from weaviate_gen._types.query.metadata import MetadataQuery
from weaviate_gen._types.query.metrics import GroupByAggregate, Metrics
from weaviate_gen._types.query.options import (
    BM25Operator,
    Diversity,
    GroupBy,
    HybridFusion,
    Move,
    NearMediaType,
    Rerank,
)
from weaviate_gen._types.query.results import QueryReturn
from weaviate_gen._types.query.selection import (
    CrossReference,
    CrossReferenceAnnotation,
    Nested,
    QueryNested,
    QueryReference,
    QueryReferenceMultiTarget,
    read_references,
    references_of_model,
)
from weaviate_gen._types.query.sorting import Sort
from weaviate_gen._types.query.vectors import HybridVector, NearVector, TargetVectors
from weaviate_gen._types.schema.enums import ConsistencyLevel
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.modules import GenerativeConfig, GenerativeParameters

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
SCOPE = Scope("Article", "acme", ConsistencyLevel.QUORUM)
READ_SCOPE = ReadScope(SCOPE)


class Meta(TypedDict):
    source: str


class Article(TypedDict):
    title: str
    meta: Nested[Meta]
    history: Annotated[list[Meta], "NESTED"]


class Writer(TypedDict):
    name: str


class Refs(TypedDict):
    writtenBy: CrossReference[Writer, Refs2]
    related: Annotated[
        CrossReference[Writer, None], CrossReferenceAnnotation(include_vector=True, target_collection="Video")
    ]
    untyped: CrossReference[Mapping[str, Any], None]


class Refs2(TypedDict):
    employer: CrossReference[Writer, None]


class Broken(TypedDict):
    meta: Nested[int]


class BrokenRefs(TypedDict):
    writtenBy: str


class Empty(TypedDict):
    pass


def message(call: Call[Any]) -> Any:
    assert isinstance(call.request, RpcRequest)
    return call.request.message


def fetch(**options: Any) -> pb.SearchRequest:
    return message(plan.fetch_objects(READ_SCOPE, Options(**options)))


def test_a_request_carries_its_scope() -> None:
    found = fetch()
    assert ("Article", "acme", pb.CONSISTENCY_LEVEL_QUORUM) == (found.collection, found.tenant, found.consistency_level)


@pytest.mark.parametrize(
    "request_of",
    [
        fetch,
        lambda: message(plan.fetch_object_by_id(READ_SCOPE, Options(), ID)),
        lambda: message(plan.near_text(READ_SCOPE, Options(), "boats", NearOptions())),
        lambda: message(plan.bm25(READ_SCOPE, Options(), "boats")),
        lambda: message(plan.hybrid(READ_SCOPE, Options(), HybridArguments("boats"))),
    ],
)
def test_every_search_asks_for_replies_in_the_newest_form(request_of: Callable[[], pb.SearchRequest]) -> None:
    found = request_of()
    assert (True, True, True) == (found.uses_123_api, found.uses_125_api, found.uses_127_api)


def test_what_is_not_asked_for_is_left_to_the_server() -> None:
    found = fetch()
    assert (0, 0, 0, "") == (found.limit, found.offset, found.autocut, found.after)
    assert not [name for name in ("filters", "group_by", "rerank", "boost", "generative") if found.HasField(name)]
    assert not found.sort_by


def test_options_are_written_down() -> None:
    found = fetch(
        limit=3,
        offset=2,
        auto_limit=1,
        after=ID,
        sort=Sort.by_id(),
        group_by=GroupBy(prop="title", objects_per_group=1, number_of_groups=2),
        rerank=Rerank(prop="title", query="x"),
        include_vector="title",
    )
    assert (3, 2, 1, ID) == (found.limit, found.offset, found.autocut, found.after)
    assert ["_id"] == list(found.sort_by[0].path)
    assert not message(plan.fetch_objects(ReadScope(Scope("Article")), Options())).HasField("consistency_level")
    assert (2, 1) == (found.group_by.number_of_groups, found.group_by.objects_per_group)
    assert ("title", "x") == (found.rerank.property, found.rerank.query)
    assert ["title"] == list(found.metadata.vectors)


@pytest.mark.parametrize(
    "options",
    [
        {"limit": "3"},
        {"limit": True},
        {"limit": -1},
        {"filters": {"path": ["title"]}},
        {"sort": "title"},
        {"group_by": "title"},
        {"rerank": "title"},
        {"boost": 3},
        {"return_properties": [1, 2]},
        {"return_properties": 3},
        {"return_references": ["writtenBy"]},
        {"return_references": 3},
        {"include_vector": 3},
        {"after": "nope"},
        {"generate": Generate(single_prompt=3)},  # type: ignore[arg-type]
        {"generate": Generate(grouped_task=3)},  # type: ignore[arg-type]
        {"generate": Generate(grouped_task="x", grouped_properties="title")},
        {"generate": Generate(single_prompt="x", provider="openai")},
        {"generate": Generate(single_prompt=GenerativeParameters.single_prompt("x", images="AAEC"))},
        {"generate": Generate(grouped_task=GenerativeParameters.grouped_task("x", metadata=True))},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        fetch(**options)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, None),
        (True, True),
        (False, []),
        ([], []),
        ("title", ["title"]),
        (["title", "body"], ["title", "body"]),
        (("title",), ["title"]),
    ],
)
def test_properties_are_asked_for_by_name(asked: Any, expected: Any) -> None:
    found = fetch(return_properties=asked)
    if expected is None:
        assert not found.HasField("properties")
    elif expected is True:
        assert found.properties.return_all_nonref_properties
    else:
        assert expected == list(found.properties.non_ref_properties)
        assert found.HasField("properties")


def test_nested_properties_are_asked_for_field_by_field() -> None:
    inner = QueryNested(name="by", properties="name")
    found = fetch(return_properties=[QueryNested(name="meta", properties=["source", inner])])
    nested = found.properties.object_properties[0]
    assert ("meta", ["source"], "by") == (
        nested.prop_name,
        list(nested.primitive_properties),
        nested.object_properties[0].prop_name,
    )
    assert fetch(return_properties=inner).properties.object_properties[0].prop_name == "by"


def test_a_model_says_what_to_ask_for() -> None:
    read_scope = ReadScope(SCOPE, Article, Refs)
    found = message(plan.fetch_objects(read_scope, Options()))
    assert ["title"] == list(found.properties.non_ref_properties)
    assert ["meta", "history"] == [each.prop_name for each in found.properties.object_properties]
    first, second, third = found.properties.ref_properties
    assert ("writtenBy", ["name"]) == (first.reference_property, list(first.properties.non_ref_properties))
    assert "employer" == first.properties.ref_properties[0].reference_property
    assert ("Video", True) == (second.target_collection, second.metadata.vector)
    assert not third.HasField("properties")
    assert found == message(plan.fetch_objects(READ_SCOPE, Options(return_properties=Article, return_references=Refs)))
    untyped = message(plan.fetch_objects(ReadScope(SCOPE, dict), Options()))
    assert untyped == message(plan.fetch_objects(READ_SCOPE, Options()))


def test_models_must_say_what_they_mean() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="meta is marked as nested"):
        fetch(return_properties=Broken)
    with pytest.raises(WeaviateInvalidInputError, match="CrossReference"):
        fetch(return_references=BrokenRefs)
    assert references_of_model(int) is None
    assert references_of_model(Empty) is None
    assert read_references(None, Empty) is None


def test_references_are_followed() -> None:
    one = QueryReference(link_on="writtenBy", return_properties=False)
    two = QueryReference.MultiTarget(link_on="related", target_collection="Video", return_references=one)
    found = fetch(return_references=[one, two]).properties.ref_properties
    assert ["writtenBy", "related"] == [each.reference_property for each in found]
    assert found[0].HasField("properties")
    assert found[1].properties.return_all_nonref_properties
    assert "Video" == two.target == found[1].target_collection
    assert one.target is None
    assert found[:1] == fetch(return_references=one).properties.ref_properties
    assert QueryReferenceMultiTarget is QueryReference.MultiTarget
    with pytest.raises(WeaviateInvalidInputError, match="link_on"):
        QueryReference(link_on=3)  # type: ignore[arg-type]


def test_newer_features_are_named_with_their_versions() -> None:
    options = Options(
        boost=Boost.numeric_property("p"),
        filters=Filter.by_id().equal(ID) & ~Filter.by_property("a").equal(1),
        return_metadata=MetadataQuery.full_with_profile(),
    )
    near_options = NearOptions(diversity=Diversity.mmr(limit=3))
    assert (NEGATION, BOOST, PROFILE, DIVERSITY) == plan.near_object(READ_SCOPE, options, ID, near_options).requires
    assert (NEGATION,) == plan.fetch_objects(READ_SCOPE, Options(filters=Filter.by_id().contains_none([ID]))).requires
    assert () == plan.fetch_objects(READ_SCOPE, Options(filters=Filter.by_id().equal(ID))).requires
    assert (AND_CROSS,) == plan.bm25(READ_SCOPE, Options(), "x", operator=BM25Operator.and_cross()).requires
    assert (BM25_OPERATOR,) == plan.bm25(READ_SCOPE, Options(), "x", operator=BM25Operator.and_()).requires
    hybrid = HybridArguments("x", diversity=Diversity.mmr(), bm25_operator=BM25Operator.or_(1))
    assert (BM25_OPERATOR, DIVERSITY) == plan.hybrid(READ_SCOPE, Options(), hybrid).requires
    assert (NEGATION,) == aggregate.over_all(SCOPE, AggregateOptions(filters=~Filter.by_id().equal(ID))).requires


def test_a_feature_is_known_by_the_lines_that_have_it() -> None:
    need = Requirement("x", ((1, 37, 15), (1, 38, 8), (1, 39, 0)))
    assert [False, True, False, True, True, True] == [
        need.met(version) for version in ((1, 37, 14), (1, 37, 15), (1, 38, 7), (1, 38, 8), (1, 39, 0), (2, 0, 0))
    ]


def test_without_ids_nothing_is_sent() -> None:
    for generate, kind in ((None, QueryReturn), (Generate(single_prompt="x"), GenerativeReturn)):
        flow = plan.fetch_objects_by_ids(READ_SCOPE, Options(generate=generate), [])
        with pytest.raises(StopIteration) as end:
            next(flow)
        assert isinstance(end.value.value, kind)
        assert [] == end.value.value.objects


def test_ids_become_a_filter() -> None:
    flow = plan.fetch_objects_by_ids(READ_SCOPE, Options(), [ID])
    call = next(flow)
    assert isinstance(call, Call)
    assert ID == message(call).filters.value_text
    with pytest.raises(StopIteration) as end:
        flow.send("the result")
    assert "the result" == end.value.value
    with pytest.raises(WeaviateInvalidInputError, match="ids"):
        next(plan.fetch_objects_by_ids(READ_SCOPE, Options(), ID))


def test_an_object_is_fetched_by_its_id() -> None:
    found = message(plan.fetch_object_by_id(READ_SCOPE, Options(), ID))
    assert (1, ID, True) == (found.limit, found.filters.value_text, found.metadata.is_consistent)


def test_only_searches_that_generate_nothing_are_sent_again() -> None:
    assert plan.fetch_objects(READ_SCOPE, Options()).retry
    assert not plan.fetch_objects(READ_SCOPE, Options(generate=Generate(single_prompt="x"))).retry


@pytest.mark.parametrize(
    "search",
    [
        lambda: plan.near_text(READ_SCOPE, Options(), 3, NearOptions()),  # type: ignore[arg-type]
        lambda: plan.near_text(READ_SCOPE, Options(), ["x", 3], NearOptions()),  # type: ignore[list-item]
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(), move_to=0.5),  # type: ignore[arg-type]
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(), move_away=0.5),  # type: ignore[arg-type]
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(distance="far")),  # type: ignore[arg-type]
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(certainty=True)),
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(target_vector=5)),  # type: ignore[arg-type]
        lambda: plan.near_text(READ_SCOPE, Options(), "x", NearOptions(diversity=5)),  # type: ignore[arg-type]
        lambda: plan.near_object(READ_SCOPE, Options(), 5, NearOptions()),  # type: ignore[arg-type]
        lambda: plan.near_image(READ_SCOPE, Options(), 5, NearOptions()),  # type: ignore[arg-type]
        lambda: plan.near_media(READ_SCOPE, Options(), "aGk=", "smell", NearOptions()),  # type: ignore[arg-type]
        lambda: plan.near_vector(READ_SCOPE, Options(), {"a": [1.0]}, NearOptions()),
        lambda: plan.near_vector(READ_SCOPE, Options(), {}, NearOptions()),
        lambda: plan.near_vector(READ_SCOPE, Options(), {"a": [1.0], "b": [1.0]}, NearOptions(target_vector=["a"])),
        lambda: plan.bm25(READ_SCOPE, Options(), 5),  # type: ignore[arg-type]
        lambda: plan.bm25(READ_SCOPE, Options(), "x", query_properties="title"),
        lambda: plan.bm25(READ_SCOPE, Options(), "x", operator="and"),  # type: ignore[arg-type]
        lambda: plan.hybrid(READ_SCOPE, Options(), HybridArguments(5)),  # type: ignore[arg-type]
        lambda: plan.hybrid(READ_SCOPE, Options(), HybridArguments("x", alpha="0.5")),  # type: ignore[arg-type]
        lambda: plan.hybrid(READ_SCOPE, Options(), HybridArguments("x", fusion_type="ranked")),  # type: ignore[arg-type]
        lambda: plan.hybrid(READ_SCOPE, Options(), HybridArguments("x", vector="abc")),
        lambda: aggregate.near_object(SCOPE, AggregateOptions(), ID, NearOptions()),
        lambda: aggregate.over_all(SCOPE, AggregateOptions(return_metrics=["price"])),  # type: ignore[list-item]
        lambda: aggregate.over_all(SCOPE, AggregateOptions(group_by=3)),  # type: ignore[arg-type]
        lambda: aggregate.bm25(SCOPE, AggregateOptions(), None),  # type: ignore[arg-type]
        lambda: aggregate.bm25(SCOPE, AggregateOptions(), "x"),
    ],
)
def test_wrong_searches_are_refused(search: Callable[[], object]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        search()


def test_each_kind_of_media_has_its_field() -> None:
    for kind in NearMediaType:
        found = message(plan.near_media(READ_SCOPE, Options(), "AAEC", kind, NearOptions()))
        assert "AAEC" == getattr(getattr(found, f"near_{kind.value}"), kind.value)
    assert "AAEC" == message(plan.near_image(READ_SCOPE, Options(), "AAEC", NearOptions())).near_image.image


def test_moves_pull_and_push() -> None:
    found = message(
        plan.near_text(
            READ_SCOPE,
            Options(),
            ["a", "b"],
            NearOptions(),
            move_to=Move(force=0.5, objects=ID),
            move_away=Move(force=0.25, concepts=["c"]),
        )
    ).near_text
    assert (["a", "b"], [ID], ["c"]) == (list(found.query), list(found.move_to.uuids), list(found.move_away.concepts))


def test_vectors_for_several_targets_keep_their_order_with_the_weights() -> None:
    join = TargetVectors.manual_weights({"title": [0.5, 0.25], "body": 2})
    vectors = {"body": [1.0], "title": NearVector.list_of_vectors([1.0], [2.0])}
    found = message(plan.near_vector(READ_SCOPE, Options(), vectors, NearOptions(target_vector=join))).near_vector
    assert ["body", "title", "title"] == list(found.targets.target_vectors)
    assert [2.0, 0.5, 0.25] == [each.weight for each in found.targets.weights_for_targets]
    assert ["body", "title"] == [each.name for each in found.vector_for_targets]


def test_a_list_of_multi_vectors_is_one_message_a_vector() -> None:
    vectors = {"colbert": NearVector.list_of_vectors([[1.0, 2.0]], [[3.0, 4.0]])}
    near_options = NearOptions(target_vector=TargetVectors.sum(["colbert"]))
    found = message(plan.near_vector(READ_SCOPE, Options(), vectors, near_options)).near_vector
    assert 2 == len(found.vector_for_targets[0].vectors)


def test_a_keyword_search_without_words_fetches() -> None:
    assert not message(plan.bm25(READ_SCOPE, Options(), None)).HasField("bm25_search")


def test_words_are_searched_for_in_some_properties() -> None:
    found = message(plan.bm25(READ_SCOPE, Options(), "x", ["title^2"])).bm25_search
    assert ("x", ["title^2"], False) == (found.query, list(found.properties), found.HasField("search_operator"))


def test_without_words_only_the_vector_counts() -> None:
    found = message(plan.hybrid(READ_SCOPE, Options(), HybridArguments(None, alpha=0.5, vector=[1.0]))).hybrid_search
    assert (1.0, "") == (found.alpha_param, found.query)


def test_a_hybrid_search_without_anything_fetches() -> None:
    call = plan.hybrid(READ_SCOPE, Options(), HybridArguments(None))
    assert not message(call).HasField("hybrid_search")
    assert call.fallback is None


def test_older_servers_are_sent_a_plain_alpha() -> None:
    for alpha, expected in ((None, 0.7), (0, 0.0), (0.25, 0.25)):
        call = plan.hybrid(READ_SCOPE, Options(), HybridArguments("x", alpha=alpha))
        assert call.fallback is not None
        assert isinstance(call.fallback[1], RpcRequest)
        old = call.fallback[1].message.hybrid_search
        assert pytest.approx(expected) == old.alpha
        assert not old.use_alpha_param
        assert message(call).hybrid_search.use_alpha_param


@pytest.mark.parametrize(
    ("vector", "target", "expected"),
    [
        ([1.0], None, {"vector_bytes"}),
        ([[1.0]], "colbert", {"vectors", "targets"}),
        ({"a": [1.0]}, "a", {"near_vector", "targets"}),
        (HybridVector.near_vector([1.0], distance=0.5), None, {"near_vector"}),
        (HybridVector.near_vector([[1.0]], certainty=0.5), None, {"near_vector"}),
        (HybridVector.near_vector({"a": [1.0]}), ["a"], {"near_vector", "targets"}),
        (HybridVector.near_text("x", move_to=Move(1, concepts="y")), None, {"near_text"}),
    ],
)
def test_the_vector_half_of_a_hybrid_search_has_its_field(vector: Any, target: Any, expected: set[str]) -> None:
    arguments = HybridArguments(
        "x", vector=vector, target_vector=target, fusion_type=HybridFusion.RANKED, max_vector_distance=0.5
    )
    found = message(plan.hybrid(READ_SCOPE, Options(), arguments)).hybrid_search
    common = {"query", "fusion_type", "use_alpha_param", "vector_distance"}
    assert expected | common == {field.name for field, _ in found.ListFields()}


def test_prompts_reach_their_provider_each_time() -> None:
    prompt = GenerativeParameters.single_prompt("Look", images=["AAEC"], metadata=True)
    provider = GenerativeConfig.openai(model="m")
    for _ in range(2):
        found = fetch(generate=Generate(prompt, "Sum up", ["title"], provider)).generative
        assert ["AAEC"] == list(found.single.queries[0].openai.images.values)
        assert (True, False) == (found.single.queries[0].return_metadata, found.single.debug)
        assert ["title"] == list(found.grouped.properties.values)
    assert not fetch(generate=Generate()).generative.HasField("single")


@pytest.mark.parametrize("images", [b"\0\1\2", "AAEC", ["AAEC", b"\0\1\2"], io.BytesIO(b"\0\1\2")])
def test_images_are_one_or_several_in_every_form_that_media_have(images: Any) -> None:
    prompt = GenerativeParameters.single_prompt("Look", images=images)
    found = fetch(generate=Generate(prompt, provider=GenerativeConfig.openai(model="m"))).generative
    assert {"AAEC"} == set(found.single.queries[0].openai.images.values)


def test_prompts_ask_for_what_they_are_told_to() -> None:
    factories = (GenerativeParameters.single_prompt, GenerativeParameters.grouped_task)
    for name in ("metadata", "debug"):
        for prompt in (*factories, SinglePrompt, GroupedTask):
            assert getattr(prompt("Look"), name) is False
        for prompt in factories:
            assert not getattr(prompt("Look"), name)
            assert getattr(prompt("Look", **{name: True}), name) is True
            with pytest.raises(WeaviateInvalidInputError, match=rf"^{name} must be a bool, got int: 3"):
                prompt("Look", **{name: 3})  # type: ignore[arg-type]


def test_aggregations_are_bounded_counted_and_grouped() -> None:
    wanted = AggregateOptions(
        group_by=GroupByAggregate(prop="tags", limit=2),
        return_metrics=Metrics("price").number(mean=True),
        object_limit=5,
        total_count=False,
        filters=Filter.by_id().equal(ID),
    )
    for call in (
        aggregate.near_text(SCOPE, wanted, "x", NearOptions()),
        aggregate.near_vector(SCOPE, wanted, [1.0], NearOptions()),
        aggregate.near_object(SCOPE, wanted, ID, NearOptions(distance=0.5)),
        aggregate.near_image(SCOPE, wanted, "AAEC", NearOptions()),
        aggregate.near_media(SCOPE, wanted, "AAEC", NearMediaType.IMU, NearOptions()),
        aggregate.hybrid(SCOPE, wanted, HybridArguments("x")),
        aggregate.hybrid(SCOPE, wanted, HybridArguments(None)),
    ):
        found = message(call)
        assert ("tags", 2, 5, False) == (
            found.group_by.property,
            found.limit,
            found.object_limit,
            found.objects_count,
        )
        assert found.aggregations[0].number.mean
        assert [] == call.decode(pb.AggregateReply()).groups


def test_words_are_aggregated_over_by_the_keyword_half_of_a_hybrid_search() -> None:
    call = aggregate.bm25(SCOPE, AggregateOptions(object_limit=5), "x", ["title"], BM25Operator.and_(), "shape")
    found = message(call)
    assert (0.0, ["title"], True) == (
        found.hybrid.alpha_param,
        list(found.hybrid.properties),
        found.hybrid.use_alpha_param,
    )
    assert "tags" == message(aggregate.over_all(SCOPE, AggregateOptions(group_by="tags"))).group_by.property
    assert ["shape"] == list(found.hybrid.targets.target_vectors)
    assert "aggregate.bm25 on collection 'Article'" == call.operation


def test_a_count_that_was_not_asked_for_is_none() -> None:
    reply = pb.AggregateReply(single_result=pb.AggregateReply.Single(objects_count=0))
    assert aggregate.over_all(SCOPE, AggregateOptions(total_count=False)).decode(reply).total_count is None
    assert 0 == aggregate.over_all(SCOPE, AggregateOptions()).decode(reply).total_count


def test_a_collection_is_counted() -> None:
    call = aggregate.length(SCOPE)
    reply = pb.AggregateReply(single_result=pb.AggregateReply.Single(objects_count=7))
    assert 7 == call.decode(reply)


@pytest.mark.parametrize(
    "make",
    [
        lambda: plan.near_text(READ_SCOPE, Options(), None, NearOptions()),
        lambda: plan.near_text(READ_SCOPE, Options(), {}, NearOptions()),
        lambda: plan.near_text(READ_SCOPE, Options(return_references=""), "a", NearOptions()),
        lambda: plan.near_text(READ_SCOPE, Options(include_vector={}), "a", NearOptions()),
        lambda: next(plan.fetch_objects_by_ids(READ_SCOPE, Options(), None)),
        lambda: Filter.by_ref(5).by_property("a").equal(1),
        lambda: Filter.by_ref_count(["a"]),
        lambda: Metrics("a").number(maximum="yes"),
        lambda: Metrics("a").text(top_occurrences_count="yes"),
        lambda: aggregate.over_all(READ_SCOPE.scope, AggregateOptions(return_metrics=5)),
        lambda: aggregate.over_all(READ_SCOPE.scope, AggregateOptions(return_metrics={})),
    ],
)
def test_what_is_no_argument_of_a_search_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        make()
