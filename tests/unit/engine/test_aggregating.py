from __future__ import annotations

import math
import statistics
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.engines import Engine
from tests.support.searching import collection, database, fill, number_uuid
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.aggregate import AggregateQuery, Measured, PropertyMetrics
from weaviate_gen.engine.search.filters import Path, compare
from weaviate_gen.engine.search.query import Hybrid, Keyword, Near, Vectors
from weaviate_gen.engine.values.dates import nanoseconds, rfc3339
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

NUMERIC = frozenset({"count", "mean", "median", "mode", "maximum", "minimum", "sum"})


def measure(base: Database, prop: str, *metrics: str, **more: Any) -> Measured:
    top = more.pop("top", 5)
    asked = (PropertyMetrics(prop, frozenset(metrics), top),)
    return base.aggregate(AggregateQuery("Thing", metrics=asked, **more))[0].measured[0]


@given(rows=st.lists(st.lists(st.integers(-5, 5), max_size=3), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_numbers_equal_their_statistics(rows: list[list[int]]) -> None:
    base = database()
    fill(collection(base, {"p": "number[]"}).shard(), [{"p": row} for row in rows])
    values = [value for row in rows for value in row]

    found = measure(base, "p", *NUMERIC).values

    if not values:
        assert found == {"count": 0}
        return
    frequent = max(values.count(value) for value in values)
    assert found == pytest.approx(
        {
            "count": len(values),
            "mean": statistics.fmean(values),
            "median": statistics.median(values),
            "mode": min(value for value in values if values.count(value) == frequent),
            "maximum": max(values),
            "minimum": min(values),
            "sum": sum(values),
        }
    )


@pytest.fixture
def things() -> Database:
    base = database()
    kinds = {"t": "text", "ts": "text[]", "b": "boolean", "d": "date", "n": "int", "r": "Thing", "g": "geoCoordinates"}
    beacon = {"beacon": f"weaviate://localhost/Thing/{number_uuid(1)}"}
    rows: list[dict[str, Any]] = [
        {
            "t": "red",
            "ts": ["a", "b"],
            "b": True,
            "d": "2020-01-01T00:00:00Z",
            "n": 1,
            "r": [beacon],
            "_vector": [1, 0],
        },
        {"t": "blue", "ts": ["b"], "b": False, "d": "2020-01-03T00:00:00Z", "n": 1, "_vector": [0, 1]},
        {"t": "red", "b": True, "n": 2, "_vector": [1, 1], "g": {"latitude": 1, "longitude": 1}},
    ]
    fill(collection(base, kinds).shard(), rows)
    return base


def test_objects_are_counted_without_reading_them(things: Database) -> None:
    assert things.aggregate(AggregateQuery("Thing"))[0].count == 3
    filters = compare(things.catalog, "Equal", Path("Thing", "t"), "red")
    assert things.aggregate(AggregateQuery("Thing", filters=filters))[0].count == 2


def test_texts_give_their_most_frequent_values(things: Database) -> None:
    assert measure(things, "t", "count").top == [("red", 2), ("blue", 1)]
    assert measure(things, "t", "count", top=1).top == [("red", 2)]
    assert measure(things, "ts", "count").top == [("b", 2), ("a", 1)]


def test_booleans_give_shares(things: Database) -> None:
    found = measure(things, "b", "count").values
    assert found == pytest.approx(
        {"count": 3, "total_true": 2, "total_false": 1, "percentage_true": 2 / 3, "percentage_false": 1 / 3}
    )
    nothing = compare(things.catalog, "Equal", Path("Thing", "n"), 9)
    assert math.isnan(measure(things, "b", "count", filters=nothing).values["percentage_true"])


def test_dates_have_a_middle(things: Database) -> None:
    found = measure(things, "d", "count", "median", "mode", "minimum", "maximum").values
    assert found == {
        "count": 2,
        "median": "2020-01-02T00:00:00Z",
        "mode": "2020-01-01T00:00:00Z",
        "minimum": "2020-01-01T00:00:00Z",
        "maximum": "2020-01-03T00:00:00Z",
    }
    red = compare(things.catalog, "Equal", Path("Thing", "n"), 2)
    assert measure(things, "d", "count", "median", filters=red).values == {"count": 0}


def test_references_give_where_they_point(things: Database) -> None:
    assert measure(things, "r", "type", "pointing_to").values == {"pointing_to": ["Thing"]}
    assert measure(things, "r", "type").data_type == "cref"
    assert (
        things.aggregate(AggregateQuery("Thing", metrics=(PropertyMetrics("r", frozenset({"pointing_to"})),)))[
            0
        ].measured
        == []
    )
    red = compare(things.catalog, "Equal", Path("Thing", "t"), "red")
    beacons = measure(things, "r", "pointing_to", filters=red).values["pointing_to"]
    assert beacons == [f"weaviate://localhost/Thing/{number_uuid(1)}"]


def test_a_type_is_given_when_asked_for(things: Database) -> None:
    assert measure(things, "n", "type").data_type == "int"
    assert measure(things, "n", "count").data_type == ""


def test_groups_are_largest_first(things: Database) -> None:
    def groups(prop: str, **more: Any) -> list[tuple[Any, int]]:
        found = things.aggregate(AggregateQuery("Thing", group_by=prop, **more))
        return [(group.value, group.count) for group in found]

    assert groups("t") == [("red", 2), ("blue", 1)]
    assert groups("t", limit=1) == [("red", 2)]
    assert groups("ts") == [("b", 2), ("a", 1)]
    assert groups("n") == [(1.0, 2), (2.0, 1)]
    assert groups("b") == [(True, 2), (False, 1)]
    assert groups("r") == [(f"weaviate://localhost/Thing/{number_uuid(1)}", 1)]
    assert groups("t", filters=compare(things.catalog, "Equal", Path("Thing", "n"), 9)) == []
    with pytest.raises(EngineError, match="its values are objects"):
        groups("g")


def near(*values: float, **more: Any) -> Near:
    return Near(Vectors((np.asarray(values, dtype=np.float32),)), **more)


def test_searches_scope_an_aggregation(things: Database) -> None:
    def count(**more: Any) -> int:
        return things.aggregate(AggregateQuery("Thing", **more))[0].count

    assert count(near=near(1, 0), object_limit=2) == 2
    assert count(near=near(1, 0, certainty=0.8)) == 2
    assert count(near=near(1, 0, distance=0.1)) == 1
    assert count(near=near(1, 0, certainty=0.8), object_limit=1) == 1
    assert count(hybrid=Hybrid(Keyword("red"), 0.0), object_limit=5) == 2
    assert count(hybrid=Hybrid(Keyword("blue"), 0.5, near(1, 0)), object_limit=1) == 2
    assert count(hybrid=Hybrid(Keyword("red"), 0.5, near(1, 0), beside_words=True)) == 3
    assert count(hybrid=Hybrid(Keyword("red"), 0.5, replace(near(1, 0), distance=5.0))) == 3
    assert count(hybrid=Hybrid(Keyword(""), 0.0), object_limit=5) == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"near": near(1, 0)}, "must provide certainty or objectLimit"),
        ({"hybrid": Hybrid(Keyword("x"), 0.5)}, "must provide certainty or objectLimit"),
        ({"hybrid": Hybrid(Keyword("x"), 0.5, near(1, 0))}, "must provide certainty or objectLimit"),
        ({"hybrid": Hybrid(Keyword(""), 0.5, near(1, 0), beside_words=True)}, "must provide certainty or objectLimit"),
        ({"metrics": (PropertyMetrics("g", frozenset({"count"})),)}, "can't be aggregated"),
        ({"metrics": (PropertyMetrics("missing", frozenset({"count"})),)}, "no such prop"),
    ],
)
def test_wrong_aggregations_are_refused(things: Database, more: dict[str, Any], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        things.aggregate(AggregateQuery("Thing", **more))


def test_grouping_by_an_unknown_property_gives_no_groups(things: Database) -> None:
    assert [] == things.aggregate(AggregateQuery("Thing", group_by="missing"))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("2020-01-01T01:00:00.123456789+01:00", "2020-01-01T00:00:00.123456789Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
        ("0001-01-01T00:00:00Z", "1754-08-30T22:43:41.128654848Z"),
    ],
)
def test_dates_are_nanoseconds_that_wrap_around(text: str, canonical: str) -> None:
    assert canonical == rfc3339(nanoseconds(text))


@pytest.mark.parametrize("text", ["2020-01-01", "2020-01-01T00:00:00", "yesterday", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no RFC 3339 date"):
        nanoseconds(text)


def test_words_are_looked_for_in_all_texts_that_are_no_lists_whatever_is_filtered() -> None:
    base = database()
    rows = [{"t": "red", "n": 1}, {"t": "red", "n": 2}, {"ts": ["red"], "n": 1}, {"s": "red", "n": 3}]
    fill(collection(base, {"t": "text", "s": "text", "ts": "text[]", "n": "int"}).shard(), rows)
    hybrid = Hybrid(Keyword("red", ("t",)), 0.0)
    filters = compare(base.catalog, "Equal", Path("Thing", "n"), 1)

    (found,) = base.aggregate(AggregateQuery("Thing", filters=filters, hybrid=hybrid, object_limit=10))

    assert found.count == 3


def test_dates_are_moments_where_all_are_aggregated_and_spelled_as_stored_where_some_are(engine: Engine) -> None:
    config = [{"name": "d", "dataType": ["date"]}, {"name": "n", "dataType": ["int"]}]
    engine.create({"class": "Event", "vectorizer": "none", "properties": config})
    for number, date in enumerate(("2020-01-01T00:00:00+02:00", "2019-12-31T22:00:00Z", "2020-01-01T05:00:00+05:00")):
        engine.insert("Event", number, {"d": date, "n": number})
    fields = "d{maximum minimum mode count}"

    def found(arguments: str) -> Any:
        query = f"{{Aggregate{{Event{arguments}{{{fields}}}}}}}"
        return engine.ask("POST", "/graphql", {"query": query})[1]["data"]["Aggregate"]["Event"][0]["d"]

    early, late = "2019-12-31T22:00:00Z", "2020-01-01T00:00:00Z"
    assert found("") == {"maximum": late, "minimum": early, "mode": early, "count": 3}
    some = found('(where: {path: ["n"], operator: GreaterThan, valueInt: 1})')
    assert some == dict.fromkeys(("maximum", "minimum", "mode"), "2020-01-01T05:00:00+05:00") | {"count": 1}


@pytest.mark.parametrize(
    ("field", "kind", "message"),
    [("n", "int", {"sum": True}), ("x", "number", {"mean": True}), ("d", "date", {"maximum": True})],
)
def test_an_aggregation_of_nothing_has_its_kind(
    engine: Engine, field: str, kind: str, message: dict[str, bool]
) -> None:
    config = [{"name": name, "dataType": [each]} for name, each in (("n", "int"), ("x", "number"), ("d", "date"))]
    engine.create({"class": "Event", "vectorizer": "none", "properties": config})
    request = pb.AggregateRequest(collection="Event", aggregations=[{"property": field, kind: message}])
    (found,) = engine.rpc("Aggregate", request, pb.AggregateReply).single_result.aggregations.aggregations
    assert found.WhichOneof("aggregation") == kind
    assert not getattr(found, kind).ListFields()
