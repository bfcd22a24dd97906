from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.searching import NOW, collection, database, fill, number_uuid, numbers
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.filters import GeoRange, Path, combine, compare
from weaviate_gen.engine.search.query import Query

pytestmark = pytest.mark.unit


def ask(base: Database, operator: str, prop: str, value: Any, *, name: str = "Thing") -> list[int]:
    return sorted(
        numbers(base, Query(name, filters=compare(base.catalog, operator, Path(name, prop), value), limit=1000))
    )


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-5, 5),
    "number": st.integers(-5, 5).map(lambda n: n / 2),
    "boolean": st.booleans(),
    "text": st.text("ab c", max_size=5),
    "date": st.integers(1, 5).map(lambda n: f"2020-01-0{n}T00:00:00Z"),
    "uuid": st.integers(1, 5).map(number_uuid),
}
PLAIN = {
    "Equal": lambda a, b: a == b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEqual": lambda a, b: a >= b,
    "LessThan": lambda a, b: a < b,
    "LessThanEqual": lambda a, b: a <= b,
}


@pytest.mark.parametrize("kind", ["int", "number", "boolean", "date", "uuid"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_comparisons_equal_a_look_at_every_object(kind: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.one_of(st.none(), VALUES[kind]), max_size=8))
    base = database()
    fill(collection(base, {"p": kind}).shard(), [{} if value is None else {"p": value} for value in rows])
    value = data.draw(VALUES[kind])
    for operator, holds in PLAIN.items():
        expected = [at for at, row in enumerate(rows, 1) if row is not None and holds(row, value)]
        assert expected == ask(base, operator, "p", value), operator
    unequal = [at for at, row in enumerate(rows, 1) if row != value]
    assert unequal == ask(base, "NotEqual", "p", value)


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_contains_equals_a_look_at_every_list(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=8))
    wanted = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))
    base = database()
    fill(collection(base, {"p": "int[]"}).shard(), [{"p": row} for row in rows])

    any_of = [at for at, row in enumerate(rows, 1) if set(row) & set(wanted)]
    all_of = [at for at, row in enumerate(rows, 1) if set(wanted) <= set(row)]
    none_of = [at for at, row in enumerate(rows, 1) if not set(row) & set(wanted)]

    assert any_of == ask(base, "ContainsAny", "p", wanted)
    assert all_of == ask(base, "ContainsAll", "p", wanted)
    assert none_of == ask(base, "ContainsNone", "p", wanted)


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_changes_and_deletions_keep_the_index_true(data: st.DataObject) -> None:
    base = database()
    shard = collection(base, {"p": "int", "t": "text"}).shard()
    kept: dict[int, dict[str, Any]] = {}
    for _ in range(data.draw(st.integers(1, 12))):
        number = data.draw(st.integers(1, 4))
        if data.draw(st.booleans()):
            value = {"p": data.draw(st.integers(0, 2)), "t": data.draw(st.sampled_from(["red", "blue", "red blue"]))}
            fill(shard, [value], first=number)
            kept[number] = value
        elif number in kept:
            with base.storage.transaction():
                shard.remove(list(shard.existing([number_uuid(number)]).values()))
            del kept[number]
        assert sorted(n for n, v in kept.items() if v["p"] == 1) == ask(base, "Equal", "p", 1)
        assert sorted(n for n, v in kept.items() if "red" in v["t"]) == ask(base, "Equal", "t", "red")


@pytest.fixture
def texts() -> Database:
    base = database()
    rows = ["Berlin is big", "Bern is small", "The sea", "", "berlin"]
    fill(
        collection(base, {"p": "text", "f": {"dataType": ["text"], "tokenization": "field"}}).shard(),
        [{"p": row, "f": row} for row in rows],
    )
    return base


def test_a_text_matches_when_all_its_terms_do(texts: Database) -> None:
    assert ask(texts, "Equal", "p", "big Berlin") == [1]
    assert ask(texts, "Equal", "f", "Berlin is big") == [1]
    assert ask(texts, "Equal", "f", "Berlin") == []
    assert ask(texts, "NotEqual", "p", "berlin") == [2, 3, 4]


@pytest.mark.parametrize(
    ("pattern", "expected"), [("ber*", [1, 2, 5]), ("be?n", [2]), ("*ea", [3]), ("*e*", [1, 2, 3, 5]), ("b.r*", [])]
)
def test_like_takes_wildcards(texts: Database, pattern: str, expected: list[int]) -> None:
    assert expected == ask(texts, "Like", "p", pattern)


def test_a_text_of_nothing_but_stopwords_is_refused(texts: Database) -> None:
    with pytest.raises(EngineError, match="only stopwords provided"):
        ask(texts, "Equal", "p", "the")
    with pytest.raises(EngineError, match="only stopwords provided"):
        ask(texts, "ContainsAny", "p", ["the"])
    assert ask(texts, "ContainsAny", "p", ["the", "sea"]) == [3]


def test_texts_compare_by_their_terms(texts: Database) -> None:
    assert ask(texts, "GreaterThan", "f", "Bern") == [2, 3, 5]
    assert ask(texts, "LessThanEqual", "f", "Berlin is big") == [1, 4]


def test_filters_combine(texts: Database) -> None:
    bern, big = (compare(texts.catalog, "Equal", Path("Thing", "p"), word) for word in ("bern", "big"))

    assert numbers(texts, Query("Thing", filters=combine("Or", [bern, big]))) == [1, 2]
    assert numbers(texts, Query("Thing", filters=combine("And", [bern, big]))) == []
    assert numbers(texts, Query("Thing", filters=combine("Not", [bern]))) == [1, 3, 4, 5]


def test_null_state_counts_what_is_missing_or_empty() -> None:
    base = database()
    shard = collection(base, {"t": "text", "l": "int[]", "n": "int", "g": "geoCoordinates"}).shard()
    fill(shard, [{"t": "a", "l": [1], "n": 0}, {"t": "", "l": []}, {}])

    assert ask(base, "IsNull", "t", True) == [2, 3]
    assert ask(base, "IsNull", "l", False) == [1]
    assert ask(base, "IsNull", "n", True) == [2, 3]
    assert ask(base, "IsNull", "g", True) == []


def test_lengths_count_characters_and_elements() -> None:
    base = database()
    fill(collection(base, {"t": "text", "l": "int[]"}).shard(), [{"t": "größe", "l": [1, 2]}, {"t": ""}, {}])

    assert ask(base, "Equal", "len(t)", 5) == [1]
    assert ask(base, "LessThan", "len(t)", 5) == [2, 3]
    assert ask(base, "Equal", "len(l)", 0) == [2, 3]
    assert ask(base, "NotEqual", "len(l)", 2) == [2, 3]


def test_ids_and_times_are_filtered_like_properties() -> None:
    base = database()
    fill(collection(base).shard(), [{"_created": NOW + step} for step in range(3)])

    assert ask(base, "Equal", "_id", number_uuid(2)) == [2]
    assert ask(base, "NotEqual", "_id", number_uuid(2)) == [1, 3]
    assert ask(base, "ContainsAny", "_id", [number_uuid(1), number_uuid(9), "x"]) == [1]
    assert ask(base, "Like", "_id", "*3") == [3]
    assert ask(base, "GreaterThan", "_creationTimeUnix", "2023-11-14T22:13:20Z") == [2, 3]
    assert ask(base, "LessThan", "_lastUpdateTimeUnix", str(NOW + 1)) == [1]


def test_places_within_a_distance_are_found() -> None:
    base = database()
    berlin, potsdam, munich = (52.52, 13.405), (52.39, 13.064), (48.137, 11.575)
    rows = [{"p": {"latitude": lat, "longitude": lon}} for lat, lon in (berlin, potsdam, munich)]
    fill(collection(base, {"p": "geoCoordinates"}).shard(), rows)

    assert ask(base, "WithinGeoRange", "p", GeoRange(*berlin, 50_000)) == [1, 2]
    assert ask(base, "WithinGeoRange", "p", GeoRange(*berlin, 600_000)) == [1, 2, 3]


def test_filters_look_behind_references_and_count_them() -> None:
    base = database()
    towns = fill(collection(base, {"size": "int"}, name="Town").shard(), [{"size": 1}, {"size": 2}])
    beacons = [{"beacon": f"weaviate://localhost/Town/{town.uuid}"} for town in towns]
    bare = {"beacon": f"weaviate://localhost/{towns[1].uuid}"}
    rows: list[dict[str, Any]] = [{"at": [beacons[0]]}, {"at": beacons}, {}, {"at": [bare]}]
    fill(collection(base, {"at": "Town"}).shard(), rows)
    behind = compare(base.catalog, "Equal", Path("Thing", "at", Path("Town", "size")), 2)

    assert numbers(base, Query("Thing", filters=behind)) == [2, 4]
    assert ask(base, "Equal", "at", 0) == [3]
    assert ask(base, "GreaterThan", "at", 1) == [2]
    assert ask(base, "IsNull", "at", True) == [3]


@pytest.mark.parametrize(
    ("operator", "prop", "value", "message"),
    [
        ("Equal", "missing", 1, "no such prop with name 'missing'"),
        ("Equal", "n", 1.2, "received a floating point number 1.2"),
        ("Equal", "n", "x", "could not parse string 'x' as int"),
        ("Equal", "n", float("inf"), "non-finite"),
        ("Equal", "n", 1e300, "out of range"),
        ("Equal", "n", True, "expected value to be int"),
        ("Equal", "d", "yesterday", "RFC3339"),
        ("Equal", "t", 3, "expected value to be str"),
        ("Equal", "n", [1], "takes one value"),
        ("ContainsAny", "n", 1, "takes a list"),
        ("ContainsAny", "n", [], "no children"),
        ("Equal", "x", "x", "expected a number value"),
        ("Equal", "x", True, "expected value to be float64"),
        ("IsNull", "n", 1, "requires a booleanValue"),
        ("Like", "u", "a*", "cannot be used on uuid"),
        ("Like", "n", 1, "operator Like cannot be used"),
        ("Equal", "u", "x", "parse uuid filter value"),
        ("Equal", "g", 1, "geoRange"),
        ("WithinGeoRange", "n", GeoRange(1, 1, 1), "got filters.GeoRange"),
        ("Equal", "_id", 3, "valueText"),
        ("Equal", "_creationTimeUnix", 3, "valueText"),
        ("Like", "_creationTimeUnix", "2*", "as RFC3339"),
        ("IsNull", "_id", True, "cannot be used"),
        ("ContainsAny", "_id", "x", "valueText"),
        ("WithinGeoRange", "r", 1, "is a ref prop"),
        ("Equal", "len(t)", "3", "requires IntValue"),
        ("Like", "len(t)", 3, "supports operators"),
        ("Equal", "len(t)", -1, "positive property length"),
        ("Equal", "len(nope)", 1, "nope"),
        ("WithinGeoRange", "_id", GeoRange(1, 1, 1), "cannot be used"),
        ("Equal", "g", GeoRange(1, 1, 1), "geoRange"),
        ("WithinGeoRange", "g", 1, "geoRange"),
        ("Equal", "n", 2.0**63, "out of range"),
        ("Equal", "n", -(2.0**63) * 1.5, "out of range"),
        ("Equal", "r", "x", "is a ref prop"),
        ("Equal", "p", "x", "not supported in query"),
        ("Equal", "n[0]", 1, "only supported on nested"),
    ],
)
def test_filters_that_mean_nothing_are_refused(operator: str, prop: str, value: Any, message: str) -> None:
    base = database()
    kinds = {
        "n": "int",
        "x": "number",
        "t": "text",
        "d": "date",
        "u": "uuid",
        "g": "geoCoordinates",
        "p": "phoneNumber",
    }
    collection(base, {**kinds, "r": "Thing"})

    with pytest.raises(EngineError, match=re.escape(message)):
        ask(base, operator, prop, value)


def test_numbers_and_texts_that_are_whole_numbers_filter_ints() -> None:
    base = database()
    fill(collection(base, {"n": "int", "x": "number"}).shard(), [{"n": 2, "x": 2.5}])

    assert ask(base, "Equal", "n", 2.0) == [1]
    assert ask(base, "Equal", "n", "2") == [1]
    assert ask(base, "Equal", "x", "2.5") == [1]
    assert ask(base, "GreaterThan", "x", 2) == [1]


def test_nested_objects_are_not_filtered_as_on_a_server_with_its_defaults() -> None:
    base = database()
    collection(base, {"o": "object"})
    with pytest.raises(EngineError, match="preview feature, disabled by default"):
        ask(base, "Equal", "o.x", 1)


@pytest.mark.parametrize(
    ("operator", "prop", "value", "message"),
    [
        ("IsNull", "n", True, "Nullstate must be indexed"),
        ("Equal", "len(t)", 1, "Property length must be indexed"),
        ("Equal", "_creationTimeUnix", "2020-01-01T00:00:00Z", "Timestamps must be indexed"),
        ("Equal", "hidden", 1, "requires inverted index"),
    ],
)
def test_what_is_not_indexed_cannot_be_filtered(operator: str, prop: str, value: Any, message: str) -> None:
    base = database()
    off = {"indexNullState": False, "indexPropertyLength": False, "indexTimestamps": False}
    hidden = {"dataType": ["int"], "indexFilterable": False}
    collection(base, {"n": "int", "t": "text", "hidden": hidden}, inverted=off)

    with pytest.raises(EngineError, match=message):
        ask(base, operator, prop, value)


def test_one_of_the_other_indexes_serves_a_filter_too() -> None:
    base = database()
    ranged = {"dataType": ["int"], "indexFilterable": False, "indexRangeFilters": True}
    searched = {"dataType": ["text"], "indexFilterable": False}
    fill(collection(base, {"n": ranged, "t": searched}).shard(), [{"n": 1, "t": "red"}, {"n": 2, "t": "blue"}])

    assert ask(base, "GreaterThan", "n", 1) == [2]
    assert ask(base, "Equal", "t", "red") == [1]


@pytest.mark.parametrize(("prop", "value"), [("hidden", True), ("len(n)", 1), ("len(g)", 1), ("len(hidden)", 1)])
def test_what_has_no_index_of_lengths_or_nulls_is_refused(prop: str, value: Any) -> None:
    base = database()
    collection(base, {"n": "int", "g": "geoCoordinates", "hidden": {"dataType": ["int"], "indexFilterable": False}})
    with pytest.raises(EngineError, match="not found - is it indexed"):
        ask(base, "IsNull" if prop == "hidden" else "Equal", prop, value)


def test_an_index_of_ranges_alone_knows_nothing_of_missing_values() -> None:
    base = database()
    ranged = {"dataType": ["int"], "indexFilterable": False, "indexRangeFilters": True}
    fill(collection(base, {"n": ranged, "m": "int"}).shard(), [{"n": 1, "m": 1}, {"n": 2, "m": 2}, {}])

    assert ask(base, "NotEqual", "n", 1) == [2]
    assert ask(base, "NotEqual", "m", 1) == [2, 3]


def test_references_are_counted_without_a_sign() -> None:
    base = database()
    one = [{"beacon": f"weaviate://localhost/Thing/{number_uuid(1)}"}]
    fill(collection(base, {"r": "Thing"}).shard(), [{}, {"r": []}, {"r": one}, {"r": one * 2}])

    assert ask(base, "ContainsAny", "r", [1, 2]) == [3, 4]
    assert ask(base, "ContainsNone", "r", [1, 2]) == [1, 2]
    assert ask(base, "Like", "r", 1) == [3]
    assert ask(base, "Equal", "r", "+1") == ask(base, "Equal", "r", " 1.0 ") == [3]
    assert ask(base, "GreaterThan", "r", "-1") == ask(base, "GreaterThan", "r", -1)
    assert ask(base, "GreaterThan", "r", -1) == []
    assert ask(base, "LessThan", "r", -1) == [1, 2, 3, 4]


def test_a_list_of_no_references_has_neither_length_nor_null_state() -> None:
    base = database()
    fill(collection(base, {"r": "Thing"}).shard(), [{}, {"r": []}])

    assert ask(base, "IsNull", "r", True) == [1]
    assert ask(base, "IsNull", "r", False) == []
    assert ask(base, "Equal", "len(r)", 0) == [1]


@pytest.mark.parametrize(
    ("operator", "date", "expected"),
    [
        ("GreaterThan", "2000-01-01T00:00:00Z", []),
        ("LessThan", "2000-01-01T00:00:00Z", [1]),
        ("GreaterThan", "1969-01-01T00:00:00Z", [1]),
        ("GreaterThan", "2001-10-01T00:00:00Z", [1]),
        ("GreaterThan", "2500-01-01T00:00:00Z", [1]),
        ("Equal", "2000-01-01T00:00:00Z", []),
        ("Like", "2023-11-14T22:13:20Z", [1]),
    ],
)
def test_times_are_compared_by_their_digits_as_on_a_server(operator: str, date: str, expected: list[int]) -> None:
    base = database()
    fill(collection(base).shard(), [{"_created": 1_700_000_000_000}])

    assert expected == ask(base, operator, "_creationTimeUnix", date)


def test_nothing_is_in_a_circle_of_an_empty_collection_and_the_point_itself_in_one_of_no_size() -> None:
    base = database()
    shard = collection(base, {"g": "geoCoordinates"}).shard()
    assert ask(base, "WithinGeoRange", "g", GeoRange(52.52, 13.4, 0)) == []
    fill(shard, [{"g": {"latitude": 52.52, "longitude": 13.4}}])
    here = np.asarray((52.52, 13.4), dtype=np.float32)
    assert ask(base, "WithinGeoRange", "g", GeoRange(float(here[0]), float(here[1]), 0)) == [1]


def test_like_on_a_boolean_is_equality() -> None:
    base = database()
    fill(collection(base, {"b": "boolean"}).shard(), [{"b": True}, {"b": False}, {}])
    assert ask(base, "Like", "b", True) == [1]


def test_a_pattern_that_trigrams_cut_inside_a_letter_is_refused() -> None:
    base = database()
    collection(base, {"t": {"dataType": ["text"], "tokenization": "trigram"}})
    with pytest.raises(EngineError, match="cannot be cut"):
        ask(base, "Like", "t", "über*")


@pytest.mark.parametrize(("operator", "count"), [("And", 0), ("Not", 2)])
def test_a_combination_needs_the_right_number_of_parts(operator: str, count: int) -> None:
    base = database()
    collection(base, {"n": "int"})
    part = compare(base.catalog, "Equal", Path("Thing", "n"), 1)
    with pytest.raises(EngineError, match="children for operator"):
        combine(operator, [part] * count)


def test_vectors_of_a_growing_shard_stay_in_step() -> None:
    base = database()
    shard = collection(base).shard()
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((300, 5)).astype(np.float32)
    for start in range(0, 300, 50):
        fill(shard, [{"_vector": row} for row in rows[start : start + 50]], first=start + 1)
        near = shard.index.vectors("").search(rows[start], shard.index.alive, 1)
        assert near.slots.tolist() == [start]


@pytest.mark.parametrize(
    ("latitude", "longitude", "metres"),
    [
        (1.0, 0.0, 111_195),
        (0.0, 1.0, 111_195),
        (0.0, 179.0, 19_903_892),
        (-90.0, 0.0, 10_007_543),
        (60.0, 90.0, 10_007_543),
    ],
)
def test_a_range_is_measured_along_a_great_circle(latitude: float, longitude: float, metres: float) -> None:
    base = database()
    place = {"latitude": latitude, "longitude": longitude}
    fill(collection(base, {"p": "geoCoordinates"}).shard(), [{"p": place}])
    assert [1] == ask(base, "WithinGeoRange", "p", GeoRange(0.0, 0.0, metres * 1.001))
    assert [] == ask(base, "WithinGeoRange", "p", GeoRange(0.0, 0.0, metres * 0.999))


def test_a_degree_of_longitude_is_half_as_long_at_sixty_degrees() -> None:
    base = database()
    fill(collection(base, {"p": "geoCoordinates"}).shard(), [{"p": {"latitude": 60.0, "longitude": 11.0}}])
    assert [1] == ask(base, "WithinGeoRange", "p", GeoRange(60.0, 10.0, 55_650))
    assert [] == ask(base, "WithinGeoRange", "p", GeoRange(60.0, 10.0, 55_550))


@pytest.mark.parametrize(
    ("kind", "measured"),
    [
        *((kind, True) for kind in ("text", "text[]", "int[]", "number[]", "boolean[]", "date[]", "uuid[]")),
        *(
            (kind, False)
            for kind in ("int", "number", "boolean", "date", "geoCoordinates", "phoneNumber", "blob", "blobHash")
        ),
    ],
)
def test_texts_and_lists_have_a_length_and_nothing_else_has(kind: str, measured: bool) -> None:
    base = database()
    fill(collection(base, {"p": kind}).shard(), [{}])
    if measured:
        assert [1] == ask(base, "Equal", "len(p)", 0)
    else:
        with pytest.raises(EngineError, match="bucket for prop p_propertyLength not found"):
            ask(base, "Equal", "len(p)", 0)


@pytest.mark.parametrize(
    ("created", "greater"),
    [
        ((1_600_000_000_000, 1_800_000_000_000), [2]),
        ((999_999_999_999, 1_800_000_000_000), [1, 2]),  # twelve digits, of which the first is the greatest
        ((1_600_000_000_000, 10_000_000_000_000), []),  # fourteen, and the first is the smallest
    ],
)
def test_times_of_other_lengths_are_compared_by_their_digits(created: tuple[int, int], greater: list[int]) -> None:
    base = database()
    fill(collection(base).shard(), [{"_created": moment} for moment in created])
    assert greater == ask(base, "GreaterThan", "_creationTimeUnix", "1700000000000")
