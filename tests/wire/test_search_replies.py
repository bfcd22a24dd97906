"""The recorded replies of a real server: each parses, and each field that is set shows in a public attribute."""

from __future__ import annotations

import base64
import datetime as dt
import struct
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.recordings import exchanges
from tests.support.release import not_before_own
from weaviate_gen._core.search import aggregate, plan, reply
from weaviate_gen._types.query.generated import GenerativeMetadata
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

Show = Callable[[Any, Any], bool]


def recorded(method: str) -> Iterator[tuple[Any, Any]]:
    """Yield request and reply of each recorded call that was answered."""
    for row in exchanges("grpc"):
        if row["method"].endswith(f"/{method}") and row.get("reply") is not None:
            request = getattr(pb, f"{method}Request").FromString(base64.b64decode(row["request"]))
            yield request, getattr(pb, f"{method}Reply").FromString(base64.b64decode(row["reply"]))


class Walk:
    """Goes through a message field by field, and notes what no attribute shows."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.hidden: Counter[str] = Counter()

    def message(self, message: Any, shown: Any, table: dict[str, Show]) -> None:
        """Check each set field by the table's function for it."""
        for field, value in message.ListFields():
            name = f"{message.DESCRIPTOR.name}.{field.name}"
            self.seen[name] += 1
            check = table.get(field.name)
            if check is None or not check(value, shown):
                self.hidden[name] += 1

    def each(self, messages: Any, shown: Any, look: Callable[[Any, Any], None]) -> bool:
        """Check messages and what shows them pairwise."""
        if len(messages) != len(shown):
            return False
        for one, other in zip(messages, shown, strict=True):
            look(one, other)
        return True

    def search(self, message: Any, shown: Any) -> None:
        """Check a whole reply."""
        self.message(
            message,
            shown,
            {
                "took": lambda value, found: value == found.took,
                "results": lambda value, found: self.each(value, found.objects, self.result),
                "group_by_results": lambda value, found: self.each(value, list(found.groups.values()), self.group),
                "generative_grouped_result": lambda value, found: value == (getattr(found, "generated", None) or ""),
                "generative_grouped_results": lambda value, found: self.said(value, found.generative),
                "query_profile": lambda value, found: self.profile(value, found.query_profile),
            },
        )

    def profile(self, value: Any, found: Any) -> bool:
        """Check where the time went."""
        expected = [
            (shard.name, shard.node, {name: dict(search.details) for name, search in shard.searches.items()})
            for shard in value.shards
        ]
        return expected == [
            (shard.name, shard.node, {name: search.details for name, search in shard.searches.items()})
            for shard in found.shards
        ]

    def group(self, message: Any, shown: Any) -> None:
        """Check a group."""
        self.message(
            message,
            shown,
            {
                "name": lambda value, found: value == found.name,
                "min_distance": lambda value, found: value == found.min_distance,
                "max_distance": lambda value, found: value == found.max_distance,
                "number_of_objects": lambda value, found: value == found.number_of_objects,
                "objects": lambda value, found: self.each(value, found.objects, self.result),
                "rerank": lambda value, found: value.score == found.rerank_score,
                "generative": lambda value, found: value.result == found.generated,
                "generative_result": lambda value, found: self.said(value, found.generative),
            },
        )
        assert all(each.belongs_to_group == message.name for each in shown.objects)

    def result(self, message: Any, shown: Any) -> None:
        """Check one result."""
        self.message(
            message,
            shown,
            {
                "properties": self.properties,
                "metadata": self.metadata,
                "generative": lambda value, found: (
                    self.said(value, found.generative) and value.values[0].result == found.generated
                ),
            },
        )

    def properties(self, message: Any, shown: Any) -> bool:
        """Check properties and references."""
        self.message(
            message,
            shown,
            {
                "target_collection": lambda value, found: value == found.collection,
                "metadata": self.metadata,
                "non_ref_props": lambda value, found: (
                    {name: plain(each) for name, each in value.fields.items()}
                    == {name: found.properties[name] for name in value.fields}
                ),
                "ref_props": lambda value, found: all(
                    self.each(each.properties, found.references[each.prop_name].objects, self.properties)
                    for each in value
                ),
                "ref_props_requested": lambda _, found: found.references is not None,
            },
        )
        return True

    def metadata(self, message: Any, shown: Any) -> bool:
        """Check metadata, id and vectors."""
        meta = shown.metadata

        def time(value: int, found: dt.datetime) -> bool:
            return abs(found.timestamp() * 1000 - value) < 1

        self.message(
            message,
            shown,
            {
                "id": lambda value, found: value == str(found.uuid),
                "id_as_bytes": lambda value, found: value == found.uuid.bytes,
                "creation_time_unix": lambda value, _: time(value, meta.creation_time),
                "last_update_time_unix": lambda value, _: time(value, meta.last_update_time),
                "distance": lambda value, _: value == meta.distance,
                "certainty": lambda value, _: value == meta.certainty,
                "score": lambda value, _: value == meta.score,
                "explain_score": lambda value, _: value == meta.explain_score,
                "is_consistent": lambda value, _: value == meta.is_consistent,
                "rerank_score": lambda value, _: value == meta.rerank_score,
                "generative": lambda value, found: value == found.generated,
                "creation_time_unix_present": lambda _, __: meta.creation_time is not None,
                "last_update_time_unix_present": lambda _, __: meta.last_update_time is not None,
                "distance_present": lambda _, __: meta.distance is not None,
                "certainty_present": lambda _, __: meta.certainty is not None,
                "score_present": lambda _, __: meta.score is not None,
                "explain_score_present": lambda _, __: meta.explain_score is not None,
                "is_consistent_present": lambda _, __: meta.is_consistent is not None,
                "rerank_score_present": lambda _, __: meta.rerank_score is not None,
                "generative_present": lambda _, found: found.generated is not None,
                "vector_bytes": lambda value, found: floats(value) == found.vector["default"],
                "vector": lambda value, found: list(value) == found.vector["default"],
                "vectors": lambda value, found: {each.name: vector(each) for each in value} == found.vector,
            },
        )
        return True

    def said(self, value: Any, found: Any) -> bool:
        """Check what was generated, with what the provider says about it."""
        if not value.values:
            return found is None
        first = value.values[0]
        kind = first.metadata.WhichOneof("kind")
        debug = first.debug.full_prompt if first.HasField("debug") else None
        return (
            found.text == first.result
            and (found.metadata is None or isinstance(found.metadata, GenerativeMetadata))
            and kind == (None if found.metadata is None else found.metadata.provider)
            and debug == (None if found.debug is None else found.debug.full_prompt)
        )


def floats(data: bytes) -> list[float]:
    return [each[0] for each in struct.iter_unpack("<f", data)]


def vector(message: Any) -> Any:
    if message.type != pb.Vectors.VECTOR_TYPE_MULTI_FP32:
        return floats(message.vector_bytes)
    width = int.from_bytes(message.vector_bytes[:2], "little")
    flat = floats(message.vector_bytes[2:])
    return [flat[at : at + width] for at in range(0, len(flat), width)]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def plain(value: Any) -> Any:
    """Return a recorded value as Python has it; places and phone numbers as what shows them must equal."""
    ((field, inner),) = value.ListFields() or [(None, None)]
    if field is None or field.name == "null_value":
        return None
    convert: dict[str, Callable[[Any], Any]] = {
        "date_value": moment,
        "uuid_value": uuid.UUID,
        "object_value": lambda each: {name: plain(one) for name, one in each.fields.items()},
        "list_value": listed,
        "geo_value": lambda each: Like(latitude=each.latitude, longitude=each.longitude),
        "phone_value": lambda each: Like(
            **{one.name: data for one, data in each.ListFields() if one.name != "input"}, number=each.input
        ),
    }
    return convert.get(field.name, lambda each: each)(inner)


def listed(value: Any) -> list[Any]:
    ((field, inner),) = value.ListFields() or [(None, None)]
    if field is None:
        return []
    convert: dict[str, Callable[[Any], list[Any]]] = {
        "number_values": lambda each: [one[0] for one in struct.iter_unpack("<d", each)],
        "int_values": lambda each: [one[0] for one in struct.iter_unpack("<q", each)],
        "date_values": lambda each: [moment(one) for one in each],
        "uuid_values": lambda each: [uuid.UUID(one) for one in each],
        "object_values": lambda each: [{name: plain(part) for name, part in one.fields.items()} for one in each],
    }
    return convert.get(field.name, list)(inner.values)


class Like:
    """Equals whatever has these attributes."""

    def __init__(self, **attributes: Any) -> None:
        self.attributes = attributes

    def __eq__(self, other: object) -> bool:
        return all(getattr(other, name, None) == value for name, value in self.attributes.items())

    __hash__ = None  # type: ignore[assignment]


@not_before_own
def test_every_field_of_a_recorded_search_shows_in_the_result() -> None:
    walk = Walk()
    for request, message in recorded("Search"):
        read = plan.reader(generates=request.HasField("generative"), groups=request.HasField("group_by"))
        walk.search(message, read(message, names=tuple(request.properties.non_ref_properties)))
    assert {} == dict(walk.hidden)
    assert walk.seen["SearchResult.metadata"] > 5000
    assert {"SearchReply.query_profile", "SearchReply.group_by_results", "MetadataResult.vectors"} <= set(walk.seen)


@not_before_own
def test_properties_asked_for_by_name_are_always_there() -> None:
    absent = 0
    for request, message in recorded("Search"):
        names = tuple(request.properties.non_ref_properties)
        if names and not request.HasField("group_by"):
            for each in reply.query(message, names).objects:
                assert set(names) <= set(each.properties)
                absent += sum(each.properties[name] is None for name in names)
    assert absent > 0


METRICS = {
    "int": ("count", "mean", "median", "mode", "maximum", "minimum", "sum"),
    "number": ("count", "mean", "median", "mode", "maximum", "minimum", "sum"),
    "text": ("count",),
    "boolean": ("count", "total_true", "total_false", "percentage_true", "percentage_false"),
    "date": ("count", "median", "mode", "maximum", "minimum"),
    "reference": (),
}


def check_aggregations(message: Any, shown: Any) -> int:
    """Compare the metrics of each property; give how many there are."""
    compared = 0
    for each in message.aggregations:
        kind = each.WhichOneof("aggregation")
        part, found = getattr(each, kind), shown[each.property]
        for field, value in part.ListFields():
            compared += 1
            if field.name == "top_occurences":
                assert [(one.value, one.occurs) for one in value.items] == [
                    (one.value, one.count) for one in found.top_occurrences
                ]
            elif field.name == "pointing_to":
                assert list(value) == found.pointing_to
            elif field.name != "type":  # the class of the metrics says it
                assert field.name in METRICS[kind]
                assert value == getattr(found, "sum_" if field.name == "sum" else field.name)
        for name in METRICS[kind]:
            if not part.HasField(name):
                assert getattr(found, "sum_" if name == "sum" else name) is None
    return compared


def test_every_field_of_a_recorded_aggregation_shows_in_the_result() -> None:
    compared = groups = 0
    for request, message in recorded("Aggregate"):
        if request.HasField("group_by"):
            found = aggregate.grouped_reply(message)
            for one, other in zip(message.grouped_results.groups, found.groups, strict=True):
                groups += 1
                compared += check_aggregations(one.aggregations, other.properties)
                kind = one.grouped_by.WhichOneof("value")
                value = getattr(one.grouped_by, kind)
                expected = list(value.values) if hasattr(value, "values") else value
                assert (one.grouped_by.path[0], expected) == (other.grouped_by.prop, other.grouped_by.value)
                assert (one.objects_count if one.HasField("objects_count") else None) == other.total_count
        else:
            whole = aggregate.whole_reply(message)
            single = message.single_result
            compared += check_aggregations(single.aggregations, whole.properties)
            assert (single.objects_count if single.HasField("objects_count") else None) == whole.total_count
            assert message.took == whole.took
    assert compared > 50
    assert groups > 5
