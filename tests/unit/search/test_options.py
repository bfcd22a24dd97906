"""The values that tune a search: each says what it is, and refuses what it is not."""

from __future__ import annotations

import datetime as dt
import io
import pickle
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen._inputs.blobs import to_base64
from weaviate_gen._inputs.errors import shown
from weaviate_gen._types.query.boosting import Boost, BoostReturn
from weaviate_gen._types.query.filters import Filter
from weaviate_gen._types.query.metadata import MetadataQuery, metadata_query, metadata_to_wire
from weaviate_gen._types.query.metrics import GroupByAggregate, Metrics, PropertyMetrics
from weaviate_gen._types.query.options import BM25Operator, Diversity, GroupBy, Move, Rerank
from weaviate_gen._types.query.sorting import Sort, Sorting
from weaviate_gen._types.query.vectors import HybridVector
from weaviate_gen._types.schema.text import StopwordsCreate
from weaviate_gen.classes.generate import GenerativeConfig, GenerativeParameters
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"


@pytest.mark.parametrize("family", [Sort, BM25Operator, Diversity, Boost])
def test_families_are_no_values(family: type[Any]) -> None:
    with pytest.raises(TypeError, match=family.__name__):
        family()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Move(force=0.5),
        lambda: Move(force=0.5, objects=[], concepts=[]),
        lambda: Move(force="much", concepts="snow"),  # type: ignore[arg-type]
        lambda: Move(force=None, concepts="snow"),  # type: ignore[arg-type]
        lambda: Move(force=1, objects="nope"),
        lambda: BM25Operator.or_(-1),
        lambda: BM25Operator.or_(None),  # type: ignore[arg-type]
        lambda: GroupBy(prop="title"),  # type: ignore[call-arg]
        lambda: GroupBy(prop=3, objects_per_group=1, number_of_groups=1),  # type: ignore[arg-type]
        lambda: GroupBy(prop="title", objects_per_group="1", number_of_groups=1),  # type: ignore[arg-type]
        lambda: Rerank(prop=3),  # type: ignore[arg-type]
        lambda: Diversity.mmr(limit=True),
        lambda: Diversity.mmr(balance="half"),  # type: ignore[arg-type]
        lambda: Sort.by_property(3),  # type: ignore[arg-type]
        lambda: Sort.by_id("down"),  # type: ignore[arg-type]
        lambda: MetadataQuery(speed=True),  # type: ignore[call-arg]
        lambda: metadata_query(["speed"]),  # type: ignore[list-item]
        lambda: metadata_query("score"),  # type: ignore[arg-type]
        lambda: metadata_query(3),  # type: ignore[arg-type]
        lambda: metadata_to_wire(None, 3),  # type: ignore[arg-type]
        lambda: metadata_to_wire(None, [3]),  # type: ignore[list-item]
        lambda: metadata_to_wire(None, 2.5),  # type: ignore[arg-type]
        lambda: Boost.filter("title"),  # type: ignore[arg-type]
        lambda: Boost.time_decay("at", scale=3),  # type: ignore[arg-type]
        lambda: Boost.time_decay(3, scale="1d"),  # type: ignore[arg-type]
        lambda: Boost.time_decay("at", scale="1d", origin=3),  # type: ignore[arg-type]
        lambda: Boost.time_decay("at", scale="1d", curve="steep"),  # type: ignore[arg-type]
        lambda: Boost.numeric_decay(None, origin=1, scale=1),  # type: ignore[arg-type]
        lambda: Boost.numeric_decay("price", origin=1, scale=1, curve=3),  # type: ignore[arg-type]
        lambda: Boost.numeric_property("a", modifier="cube"),  # type: ignore[arg-type]
        lambda: HybridVector.near_text("a", move_to="b"),  # type: ignore[arg-type]
        lambda: HybridVector.near_text("a", move_away=3),  # type: ignore[arg-type]
        lambda: Boost.numeric_decay("price", origin=None, scale=1),  # type: ignore[arg-type]
        lambda: Boost.blend([]),
        lambda: Boost.blend([Boost.numeric_property("a", depth=3)]),
        lambda: Metrics(3),  # type: ignore[arg-type]
        lambda: Metrics("a").text(limit=1, min_occurrences=2),
        lambda: GroupByAggregate(prop=3),  # type: ignore[arg-type]
        lambda: GroupByAggregate(prop="a", limit="3"),  # type: ignore[arg-type]
        lambda: to_base64(5, "media"),  # type: ignore[arg-type]
        lambda: to_base64(io.StringIO("text"), "media"),  # type: ignore[arg-type]
    ],
)
def test_wrong_values_are_refused_as_value_errors(wrong: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError) as caught:
        wrong()
    assert isinstance(caught.value, ValueError)


def test_missing_and_unknown_arguments_are_named() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="objects_per_group"):
        GroupBy(prop="title")  # type: ignore[call-arg]
    with pytest.raises(WeaviateInvalidInputError, match="speed"):
        MetadataQuery(speed=True)  # type: ignore[call-arg]


def test_long_values_are_cut_in_errors() -> None:
    assert 80 == len(shown("x" * 1000))


def test_a_sort_grows_without_changing_what_it_grew_from() -> None:
    first = Sort.by_property("title")
    second = first.by_id(False).by_creation_time().by_update_time()
    assert ["title"] == [key.prop for key in first.keys]
    assert [("title", True), ("_id", False), ("_creationTimeUnix", True), ("_lastUpdateTimeUnix", True)] == [
        (key.prop, key.ascending) for key in second.keys
    ]
    assert first == Sort.by_property("title")
    assert first != second
    assert first != "title"
    assert hash(first) == hash(Sort.by_property("title"))
    assert "Sorting(SortKey(prop='_id', ascending=True))" == repr(Sort.by_id())
    assert Sort.by_creation_time().by_update_time() == Sorting(
        *[*Sort.by_creation_time().keys, *Sort.by_update_time().keys]
    )


def test_moves_are_equal_if_they_move_alike() -> None:
    move = Move(force=0.5, concepts="snow")
    assert Move(0.5, None, ["snow"]) == move
    assert hash(Move(0.5, None, ["snow"])) == hash(move)
    assert Move(0.25, None, ["snow"]) != move
    assert move != "snow"
    assert "Move(force=0.5, objects=[], concepts=['snow'])" == repr(move)


def test_operators_know_their_number() -> None:
    operators = pb.SearchOperatorOptions
    assert [operators.OPERATOR_OR, operators.OPERATOR_AND, operators.OPERATOR_AND_CROSS] == [
        BM25Operator.or_(1).operator,
        BM25Operator.and_().operator,
        BM25Operator.and_cross().operator,
    ]


def test_full_metadata_leaves_only_the_profile_out() -> None:
    assert not MetadataQuery.full().query_profile
    assert MetadataQuery.full_with_profile().query_profile
    assert MetadataQuery.full() == metadata_query(
        ["creation_time", "last_update_time", "distance", "certainty", "score", "explain_score", "is_consistent"]
    )


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("7d", "7d"),
        (dt.timedelta(days=2), "2d"),
        (dt.timedelta(hours=6), "6h"),
        (dt.timedelta(minutes=90), "90m"),
        (dt.timedelta(seconds=5), "5s"),
        (dt.timedelta(milliseconds=1500), "1.5s"),
        (dt.timedelta(0), "0s"),
    ],
)
def test_lengths_of_time_are_written_in_the_largest_unit_that_fits(scale: Any, expected: str) -> None:
    message = Boost.time_decay("at", scale=scale).to_wire()
    assert expected == message.conditions[0].time_decay.scale


def test_a_moment_without_a_zone_is_in_utc() -> None:
    boost = Boost.time_decay("at", origin=dt.datetime(2024, 5, 1), scale="1d", offset=dt.timedelta(hours=1))  # noqa: DTZ001
    decay = boost.to_wire().conditions[0].time_decay
    assert ("2024-05-01T00:00:00+00:00", "1h") == (decay.origin, decay.offset)


def test_blending_keeps_the_weights_of_its_parts() -> None:
    inner = Boost.blend([Boost.numeric_property("a", weight=0.5), Boost.numeric_property("b")], weight=3)
    blend = Boost.blend([inner, Boost.filter(Filter.by_id().equal(ID))], weight=0.4, depth=9)
    assert [0.5, 3.0, None] == [condition.weight for condition in blend.conditions]
    assert (0.4, 9) == (blend.weight, blend.depth)
    assert isinstance(Boost.blend(inner), BoostReturn)


def test_a_boost_by_a_filter_sends_the_filter() -> None:
    condition = Filter.by_id().equal(ID)
    assert condition.to_wire() == Boost.filter(condition).to_wire().conditions[0].filter
    weighted = Boost.blend([Boost.filter(condition, weight=2)]).to_wire()
    assert 2.0 == weighted.conditions[0].weight
    assert "now" == Boost.time_decay("at", scale="1d").to_wire().conditions[0].time_decay.origin
    assert "2024" == Boost.time_decay("at", origin="2024", scale="1d").to_wire().conditions[0].time_decay.origin


def test_how_many_frequent_values_is_sent_along() -> None:
    assert 3 == Metrics("a").text(limit=3).to_wire().text.top_occurences_limit
    assert not Metrics("a").text().to_wire().text.HasField("top_occurences_limit")


def test_only_what_is_asked_for_is_sent() -> None:
    found = metadata_to_wire(MetadataQuery(distance=True), include_vector=False)
    assert pb.MetadataRequest(uuid=True, distance=True) == found


def test_the_kind_of_a_condition_is_read_by_its_name() -> None:
    kinds = ("filter", "time_decay", "numeric_decay", "property_value")
    condition = Filter.by_property("a").equal(1)
    boosts = (
        Boost.filter(condition),
        Boost.time_decay("at", scale="1d"),
        Boost.numeric_decay("a", origin=1, scale=2, decay=0.25),
        Boost.numeric_property("a"),
    )
    for kind, boost in zip(kinds, boosts, strict=True):
        assert [kind] == [each for each in kinds if getattr(boost.conditions[0], each) is not None]
    assert condition == boosts[0].conditions[0].filter
    assert 0.25 == getattr(boosts[2].conditions[0].numeric_decay, "decay_value", None)


def test_settings_of_a_generative_provider_are_attributes() -> None:
    provider = GenerativeConfig.openai(model="gpt", reasoning_effort="low")
    assert ("gpt", "low", None, "generative-openai") == (
        provider.model,
        provider.reasoning_effort,
        provider.temperature,
        provider.generative,
    )
    assert "GenerativeConfigRuntime(generative='generative-openai'" in repr(provider)
    assert "reasoning_effort='low'" in repr(provider)
    assert provider.to_proto(pb).openai.reasoning_effort == pb.GenerativeOpenAI.REASONING_EFFORT_LOW
    assert provider == pickle.loads(pickle.dumps(provider))
    assert pickle.loads(pickle.dumps(provider)).to_proto(pb) == provider.to_proto(pb)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = provider.nothing


def test_curves_and_modifiers_have_their_numbers() -> None:
    curves = [Boost.numeric_decay("p", origin=1, scale=2, curve=curve).to_wire() for curve in Boost.Curve]
    modifiers = [Boost.numeric_property("p", modifier=modifier).to_wire() for modifier in Boost.Modifier]
    assert {"EXPONENTIAL", "GAUSS", "LINEAR"} == {
        pb.Boost.DecayCurve.Name(boost.conditions[0].numeric_decay.curve).removeprefix("DECAY_CURVE_")
        for boost in curves
    }
    assert {"LOG1P", "SQRT"} == {
        pb.Boost.PropertyValueModifier.Name(boost.conditions[0].property_value.modifier).rsplit("_", 1)[-1]
        for boost in modifiers
    }


def test_metrics_without_arguments_are_all_metrics() -> None:
    assert (
        PropertyMetrics("a", "text", ("count", "top_occurrences_count", "top_occurrences_value")) == Metrics("a").text()
    )
    assert PropertyMetrics("a", "text", ("top_occurrences_value",), 3) == Metrics("a").text(
        top_occurrences_value=True, limit=3
    )
    assert PropertyMetrics("a", "reference", ("pointing_to",)) == Metrics("a").reference()
    numbers = ("count", "maximum", "mean", "median", "minimum", "mode", "sum_")
    assert PropertyMetrics("a", "int", numbers) == Metrics("a").integer()
    assert PropertyMetrics("a", "number", numbers) == Metrics("a").number()
    assert 7 == len(Metrics("a").number().metrics)
    for metrics in (Metrics.text, Metrics.integer, Metrics.number, Metrics.boolean, Metrics.date_, Metrics.reference):
        assert ("type_",) == metrics(Metrics("a"), type_=True).metrics
    assert ("sum_",) == Metrics("a").integer(sum_=True).metrics
    assert 5 == len(Metrics("a").boolean().metrics)
    assert ("median",) == Metrics("a").date_(median=True).metrics


@pytest.mark.parametrize("make", [Metrics.text, Metrics.integer, Metrics.number, Metrics.boolean, Metrics.date_])
def test_each_argument_of_metrics_asks_for_the_metric_of_its_name(make: Any) -> None:
    names = [name for name in signature(make).parameters if name not in {"self", "min_occurrences", "limit", "type_"}]
    spelled = {"top_occurrences_count": "top_occurences", "top_occurrences_value": "top_occurences"}
    for name in names:
        metrics = make(Metrics("a"), **{name: True})
        assert (name,) == metrics.metrics
        assert [name] == [each for each in names if getattr(metrics, each)]
        assert f"{name}=True" in repr(metrics)
        part = getattr(metrics.to_wire(), metrics.kind)
        assert [spelled.get(name, name).rstrip("_")] == [field.name for field, _ in part.ListFields()]
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = make(Metrics("a")).nothing


def test_metrics_of_a_kind_alone_name_the_kind() -> None:
    assert PropertyMetrics("a", "boolean", ()).to_wire().HasField("boolean")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("non_blob_properties", lambda: GenerativeParameters.grouped_task("x", non_blob_properties="title")),
        ("image_properties", lambda: GenerativeParameters.grouped_task("x", image_properties="title")),
        ("additions", lambda: StopwordsCreate(preset=None, additions="a", removals=None)),  # type: ignore[arg-type]
        ("removals", lambda: StopwordsCreate(preset=None, additions=None, removals="a")),  # type: ignore[arg-type]
    ],
)
def test_a_text_where_a_list_belongs_is_refused_by_its_argument(name: str, make: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=f"^{name} must be"):
        make()


def test_media_become_base64_text(tmp_path: Path) -> None:
    file = tmp_path / "image"
    file.write_bytes(b"hello world")
    expected = "aGVsbG8gd29ybGQ="
    with file.open("rb") as opened:
        found = [to_base64(each, "media") for each in (expected, str(file), file, b"hello world", opened)]
    assert [expected] * 5 == found
    assert "x" * 5000 == to_base64("x" * 5000, "media")
    assert "x" * 1000 == to_base64("x" * 1000, "media")
    assert "\0" == to_base64("\0", "media")
