"""Replies: what the server says, as light objects."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import struct
import uuid
from typing import Any

import pytest

from weaviate_gen._core.search import aggregate, generated, plan, reply
from weaviate_gen._core.search.values import at_milliseconds, date, fast_uuid, properties_from_wire
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead
from weaviate_gen._types.query.aggregates import (
    AggregateBoolean,
    AggregateDate,
    AggregateInteger,
    AggregateNumber,
    AggregateReference,
    AggregateText,
    GroupedBy,
    TopOccurrence,
)
from weaviate_gen._types.query.generated import GenerativeMetadata, GenerativeObject
from weaviate_gen._types.query.results import (
    GroupByObject,
    MetadataReturn,
    Object,
    SearchProfileReturn,
    ShardProfileReturn,
)
from weaviate_gen._types.query.selection import CrossReferenceObjects
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

ID = uuid.UUID("0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01")
MOMENT = 1_716_000_000_123


def properties(**fields: Any) -> pb.Properties:
    return pb.Properties(fields=fields)


def result(**more: Any) -> pb.SearchResult:
    return pb.SearchResult(
        properties=pb.PropertiesResult(
            target_collection="Article", non_ref_props=properties(title=pb.Value(text_value="x"))
        ),
        metadata=pb.MetadataResult(id_as_bytes=ID.bytes),
        **more,
    )


def said(text: str = "yes") -> pb.GenerativeResult:
    usage = pb.GenerativeOpenAIMetadata.Usage(total_tokens=7)
    return pb.GenerativeResult(
        values=[
            pb.GenerativeReply(
                result=text,
                debug=pb.GenerativeDebug(full_prompt="say yes"),
                metadata=pb.GenerativeMetadata(openai=pb.GenerativeOpenAIMetadata(usage=usage)),
            )
        ]
    )


def test_values_of_every_type_become_pythons() -> None:
    inner = properties(a=pb.Value(int_value=1))
    found = properties_from_wire(
        properties(
            number=pb.Value(number_value=1.5),
            flag=pb.Value(bool_value=False),
            nested=pb.Value(object_value=inner),
            day=pb.Value(date_value="2024-05-17T08:30:15.25Z"),
            id=pb.Value(uuid_value=str(ID)),
            count=pb.Value(int_value=-3),
            place=pb.Value(geo_value=pb.GeoCoordinate(latitude=1.5, longitude=-2.5)),
            picture=pb.Value(blob_value="AAEC"),
            phone=pb.Value(phone_value=pb.PhoneNumber(input="020", country_code=31, national=20, valid=True)),
            nothing=pb.Value(null_value=0),
            text=pb.Value(text_value=""),
            unset=pb.Value(),
            numbers=pb.Value(list_value=pb.ListValue(number_values=pb.NumberValues(values=struct.pack("<2d", 1, 2.5)))),
            flags=pb.Value(list_value=pb.ListValue(bool_values=pb.BoolValues(values=[True, False]))),
            objects=pb.Value(list_value=pb.ListValue(object_values=pb.ObjectValues(values=[inner, inner]))),
            days=pb.Value(list_value=pb.ListValue(date_values=pb.DateValues(values=["2024-05-17T00:00:00+02:00"]))),
            ids=pb.Value(list_value=pb.ListValue(uuid_values=pb.UuidValues(values=[str(ID)]))),
            counts=pb.Value(list_value=pb.ListValue(int_values=pb.IntValues(values=struct.pack("<2q", 1, -(2**60))))),
            texts=pb.Value(list_value=pb.ListValue(text_values=pb.TextValues(values=["a", "b"]))),
            empty=pb.Value(list_value=pb.ListValue()),
        ),
        ("missing",),
    )
    expected = {
        "missing": None,
        "number": 1.5,
        "flag": False,
        "nested": {"a": 1},
        "day": dt.datetime(2024, 5, 17, 8, 30, 15, 250_000, tzinfo=dt.UTC),
        "id": ID,
        "count": -3,
        "place": GeoCoordinate(latitude=1.5, longitude=-2.5),
        "picture": "AAEC",
        "phone": PhoneNumberRead(number="020", default_country="", country_code=31, national=20, valid=True),
        "nothing": None,
        "text": "",
        "unset": None,
        "numbers": [1.0, 2.5],
        "flags": [True, False],
        "objects": [{"a": 1}, {"a": 1}],
        "days": [dt.datetime(2024, 5, 17, tzinfo=dt.timezone(dt.timedelta(hours=2)))],
        "ids": [ID],
        "counts": [1, -(2**60)],
        "texts": ["a", "b"],
        "empty": [],
    }
    assert expected == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-17T08:30:15Z", dt.datetime(2024, 5, 17, 8, 30, 15, tzinfo=dt.UTC)),
        ("2024-05-17T08:30:15.123456789Z", dt.datetime(2024, 5, 17, 8, 30, 15, 123_456, tzinfo=dt.UTC)),
        ("2024-05-17", dt.datetime(2024, 5, 17, tzinfo=dt.UTC)),
        ("0000-01-01T00:00:00Z", dt.datetime(1, 1, 1, tzinfo=dt.UTC)),
        ("2024-05-17T08:30:15.1234567", dt.datetime(2024, 5, 17, 8, 30, 15, 123_456, tzinfo=dt.UTC)),
    ],
)
def test_dates_have_their_zone(text: str, expected: dt.datetime) -> None:
    assert expected == date(text)
    assert date(text).tzinfo is not None


@pytest.mark.parametrize("text", ["soon", "2024-13-01T00:00:00Z"])
def test_what_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        date(text)


def test_times_may_be_in_nanoseconds() -> None:
    assert at_milliseconds(MOMENT) == at_milliseconds(MOMENT * 10**6)


def test_a_quick_uuid_is_a_uuid() -> None:
    made = fast_uuid(ID.int)
    assert (ID, str(ID), hash(ID)) == (made, str(made), hash(made))


def test_metadata_that_is_absent_is_none() -> None:
    assert MetadataReturn() == reply.metadata(pb.MetadataResult(distance=0.5, score=3))
    full = pb.MetadataResult(
        creation_time_unix=MOMENT,
        creation_time_unix_present=True,
        last_update_time_unix=MOMENT,
        last_update_time_unix_present=True,
        distance=0.0,
        distance_present=True,
        certainty=0.5,
        certainty_present=True,
        score=0.25,
        score_present=True,
        explain_score="why",
        explain_score_present=True,
        is_consistent=False,
        is_consistent_present=True,
        rerank_score=0.75,
        rerank_score_present=True,
    )
    moment = at_milliseconds(MOMENT)
    assert MetadataReturn(moment, moment, 0.0, 0.5, 0.25, "why", False, 0.75) == reply.metadata(full)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (pb.MetadataResult(id=str(ID)), ID),
        (pb.MetadataResult(id_as_bytes=ID.bytes), ID),
        (pb.MetadataResult(id_as_bytes=b"\x01\x02"), uuid.UUID(int=0x102)),  # servers before 1.38.8 drop leading zeros
        (pb.MetadataResult(), uuid.UUID(int=0)),
    ],
)
def test_an_id_comes_as_bytes_or_text(meta: pb.MetadataResult, expected: uuid.UUID) -> None:
    assert expected == reply.identity(meta)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (pb.MetadataResult(), {}),
        (pb.MetadataResult(vector=[1.0, 2.5]), {"default": [1.0, 2.5]}),
        (pb.MetadataResult(vector_bytes=struct.pack("<2f", 1, 2.5)), {"default": [1.0, 2.5]}),
        (
            pb.MetadataResult(
                vectors=[
                    pb.Vectors(name="a", vector_bytes=struct.pack("<f", 1), type=pb.Vectors.VECTOR_TYPE_SINGLE_FP32),
                    pb.Vectors(name="b", vector_bytes=struct.pack("<f", 2)),
                    pb.Vectors(
                        name="c", vector_bytes=struct.pack("<H2f", 1, 3, 4), type=pb.Vectors.VECTOR_TYPE_MULTI_FP32
                    ),
                ]
            ),
            {"a": [1.0], "b": [2.0], "c": [[3.0], [4.0]]},
        ),
    ],
)
def test_vectors_come_in_every_form(meta: pb.MetadataResult, expected: dict[str, Any]) -> None:
    assert expected == reply.vectors(meta)


def test_vectors_are_read_when_they_are_asked_for() -> None:
    reads = []

    def read() -> dict[str, Any]:
        reads.append(1)
        return {"default": [1.0]}

    found = Object(ID, MetadataReturn(), {}, None, read, "Article")
    assert [] == reads
    assert {"default": [1.0]} == found.vector == found.vector
    assert [1] == reads
    found.vector = {}
    assert {} == found.vector


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))])
def test_results_can_be_copied_and_pickled(copied: Any) -> None:
    message = pb.SearchReply(results=[result(generative=said())], generative_grouped_results=said("all"))
    message.results[0].metadata.vectors.add(name="a", vector_bytes=struct.pack("<f", 1))
    message.results[0].properties.ref_props.add(prop_name="writtenBy").properties.add(target_collection="Writer")
    found = generated.query(message, ())
    counterpart = copied(found)
    assert found.objects == counterpart.objects
    assert ({"a": [1.0]}, "all", 7) == (
        counterpart.objects[0].vector,
        counterpart.generated,
        counterpart.objects[0].generative.metadata.usage.total_tokens,
    )
    assert "Writer" == counterpart.objects[0].references["writtenBy"].objects[0].collection


def test_objects_are_equal_if_all_they_hold_is() -> None:
    def make(title: str) -> Object[Any, Any]:
        return Object(ID, MetadataReturn(), {"title": title}, None, {}, "Article")

    assert make("a") == make("a")
    assert make("a") != make("b")
    assert make("a") != "a"
    assert "title" in repr(make("a"))


def test_a_query_gives_objects_and_the_time_it_took() -> None:
    found = plan.reader(generates=False, groups=False)(pb.SearchReply(results=[result()], took=0.5), names=("body",))
    assert {"title": "x", "body": None} == found.objects[0].properties
    assert (0.5, "Article", None, {}) == (
        found.took,
        found.objects[0].collection,
        found.objects[0].references,
        found.objects[0].vector,
    )


def test_a_profile_shows_where_the_time_went() -> None:
    shard = pb.QueryProfile.ShardProfile(
        name="s", node="n", searches={"bm25": pb.QueryProfile.SearchProfile(details={"took": "1ms"})}
    )
    found = reply.query(pb.SearchReply(query_profile=pb.QueryProfile(shards=[shard])), ())
    assert found.query_profile is not None
    assert [ShardProfileReturn("s", "n", {"bm25": SearchProfileReturn({"took": "1ms"})})] == found.query_profile.shards


def test_references_lead_on() -> None:
    writer = pb.PropertiesResult(
        target_collection="Writer",
        metadata=pb.MetadataResult(id_as_bytes=ID.bytes),
        non_ref_props=properties(name=pb.Value(text_value="Ada")),
        ref_props_requested=True,
    )
    article = pb.PropertiesResult(ref_props=[pb.RefPropertiesResult(prop_name="writtenBy", properties=[writer])])
    found = reply.references(article)
    assert found is not None
    (ada,) = found["writtenBy"].objects
    assert ({"name": "Ada"}, {}, "Writer") == (ada.properties, ada.references, ada.collection)
    assert reply.references(pb.PropertiesResult()) is None
    assert CrossReferenceObjects([ada]) == found["writtenBy"]
    assert found["writtenBy"] != CrossReferenceObjects(None)
    assert "CrossReference(objects=[])" == repr(CrossReferenceObjects[Any, Any](None))


def test_an_object_fetched_by_id_has_its_times() -> None:
    assert reply.single(pb.SearchReply(), ()) is None
    found = result()
    bare = reply.single(pb.SearchReply(results=[found]), ())
    assert bare is not None
    assert dt.datetime(1970, 1, 1, tzinfo=dt.UTC) == bare.metadata.creation_time
    found.metadata.creation_time_unix = MOMENT
    found.metadata.creation_time_unix_present = True
    single = reply.single(pb.SearchReply(results=[found]), ())
    assert single is not None
    assert at_milliseconds(MOMENT) == single.metadata.creation_time


def test_generated_texts_come_with_what_the_provider_says() -> None:
    message = pb.SearchReply(results=[result(generative=said()), result()], generative_grouped_results=said("all"))
    message.results[1].metadata.generative = "old"
    message.results[1].metadata.generative_present = True
    found = plan.reader(generates=True, groups=False)(message, names=())
    first, second = found.objects
    assert ("all", "yes", "old") == (found.generated, first.generated, second.generated)
    assert first.generative.debug.full_prompt == "say yes"
    assert first.generative.metadata.usage.total_tokens == 7
    assert first.generative.metadata.usage.prompt_tokens is None
    assert ("all", "openai") == (found.generative.text, found.generative.metadata.provider)
    assert second.generative is None
    assert "generated='all'" in repr(found)
    assert isinstance(first, GenerativeObject)
    assert first != second
    with pytest.raises(AttributeError, match="available: usage"):
        _ = first.generative.metadata.mood


def test_older_servers_put_generated_texts_elsewhere() -> None:
    found = generated.query(pb.SearchReply(generative_grouped_result="all"), ())
    assert ("all", None) == (found.generated, found.generative)
    assert generated.query(pb.SearchReply(results=[result()]), ()).objects[0].generated is None


def test_what_a_provider_says_is_plain_data() -> None:
    message = pb.GenerativeCohereMetadata(warnings=pb.TextArray(values=["w"]))
    message.api_version.version = "1"
    assert {
        "api_version": {"version": "1", "is_deprecated": None, "is_experimental": None},
        "billed_units": None,
        "tokens": None,
        "warnings": ["w"],
    } == generated.plain(message)
    usage = pb.GenerativeAnthropicMetadata(usage=pb.GenerativeAnthropicMetadata.Usage(input_tokens=3))
    assert {"usage": {"input_tokens": 3, "output_tokens": 0}} == generated.plain(usage)
    with pytest.raises(AttributeError, match="available: none"):
        _ = GenerativeMetadata("dummy", {}).usage


def group(**more: Any) -> pb.GroupByResult:
    return pb.GroupByResult(
        name="g", min_distance=0.25, max_distance=0.5, number_of_objects=1, objects=[result()], **more
    )


def test_groups_hold_their_objects() -> None:
    message = pb.SearchReply(group_by_results=[group(rerank=pb.RerankReply(score=0.5))])
    found = plan.reader(generates=False, groups=True)(message, names=())
    assert ["g"] == list(found.groups)
    (made,) = found.objects
    assert isinstance(made, GroupByObject)
    assert "g" == made.belongs_to_group
    assert "belongs_to_group='g'" in repr(made)
    assert (0.25, 0.5, 1, 0.5) == (
        found.groups["g"].min_distance,
        found.groups["g"].max_distance,
        found.groups["g"].number_of_objects,
        found.groups["g"].rerank_score,
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"generative_result": said("new")}, "new"),
        ({"generative": pb.GenerativeReply(result="old")}, "old"),
    ],
)
def test_groups_hold_what_was_generated_from_them(more: dict[str, Any], expected: str | None) -> None:
    message = pb.SearchReply(group_by_results=[group(**more)], generative_grouped_results=said("all"))
    found = plan.reader(generates=True, groups=True)(message, names=())
    assert ("all", expected, None) == (found.generated, found.groups["g"].generated, found.groups["g"].rerank_score)


def metric(**kind: Any) -> pb.AggregateReply.Aggregations.Aggregation:
    return pb.AggregateReply.Aggregations.Aggregation(property="p", **kind)


Part = pb.AggregateReply.Aggregations.Aggregation


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (metric(int=Part.Integer(count=1, maximum=0)), AggregateInteger(1, 0, None, None, None, None, None)),
        (metric(number=Part.Number(mean=0.5, sum=2)), AggregateNumber(None, None, 0.5, None, None, None, 2.0)),
        (metric(boolean=Part.Boolean(total_true=0)), AggregateBoolean(None, None, None, None, 0)),
        (metric(date=Part.Date(median="m")), AggregateDate(None, None, "m", None, None)),
        (metric(reference=Part.Reference(pointing_to=["A"])), AggregateReference(["A"])),
        (
            metric(
                text=Part.Text(
                    top_occurences=Part.Text.TopOccurrences(
                        items=[Part.Text.TopOccurrences.TopOccurrence(value="a", occurs=2)]
                    )
                )
            ),
            AggregateText(None, [TopOccurrence(2, "a")]),
        ),
        (metric(), AggregateText(None, [])),
    ],
)
def test_metrics_that_were_not_asked_for_are_none(given: Any, expected: Any) -> None:
    single = pb.AggregateReply.Single(aggregations=pb.AggregateReply.Aggregations(aggregations=[given]))
    found = aggregate.whole_reply(pb.AggregateReply(single_result=single, took=0.5))
    assert ({"p": expected}, None, 0.5) == (found.properties, found.total_count, found.took)


Grouped = pb.AggregateReply.Group.GroupedBy


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Grouped(path=["p"], text="a"), GroupedBy("p", "a")),
        (Grouped(path=["p"], int=0), GroupedBy("p", 0)),
        (Grouped(path=["p"], boolean=False), GroupedBy("p", False)),
        (Grouped(path=["p"], number=0.5), GroupedBy("p", 0.5)),
        (Grouped(path=["p"], texts=pb.TextArray(values=["a"])), GroupedBy("p", ["a"])),
        (
            Grouped(path=["p"], geo=pb.GeoCoordinatesFilter(latitude=1, longitude=2)),
            GroupedBy("p", GeoCoordinate(latitude=1.0, longitude=2.0)),
        ),
        (Grouped(), GroupedBy("", None)),
    ],
)
def test_groups_say_what_they_share(given: Any, expected: GroupedBy) -> None:
    groups = [pb.AggregateReply.Group(grouped_by=given, objects_count=3), pb.AggregateReply.Group()]
    found = aggregate.grouped_reply(pb.AggregateReply(grouped_results=pb.AggregateReply.Grouped(groups=groups)))
    assert (expected, 3, {}) == (found.groups[0].grouped_by, found.groups[0].total_count, found.groups[0].properties)
    assert found.groups[1].total_count is None
