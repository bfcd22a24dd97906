from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.plugins import Text2VecLetters
from tests.support.searching import NOW, collection, database, fill, named_vectors, number_uuid, numbers
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy
from weaviate_gen.engine.plugins.protocols import gather
from weaviate_gen.engine.search.filters import Path, combine, compare
from weaviate_gen.engine.search.nearest import nearest
from weaviate_gen.engine.search.query import (
    Boost,
    Condition,
    Decay,
    Diversity,
    Generate,
    GroupBy,
    Growth,
    Hybrid,
    Keyword,
    Move,
    Near,
    Object,
    Query,
    Rerank,
    SortBy,
    Targets,
    TextQuery,
    Vectors,
)

pytestmark = pytest.mark.unit


def vector(*values: float) -> Near:
    return Near(Vectors((np.asarray(values, dtype=np.float32),)))


@pytest.fixture
def points() -> Database:
    base = database()
    kinds = {"name": "text", "x": "number", "tags": "text[]", "when": "date"}
    settings = {"distance": "l2-squared"}
    rows: list[dict[str, Any]] = [
        {"name": "red", "x": 1.0, "tags": ["a", "b"], "_vector": [0, 0], "when": "2020-01-01T00:00:00Z"},
        {"name": "blue", "x": 2.0, "tags": ["b"], "_vector": [1, 0], "when": "2020-01-03T00:00:00Z"},
        {"name": "red blue", "x": 3.0, "_vector": [0, 2], "when": "2020-01-02T00:00:00.5+01:00"},
        {"name": "green", "tags": ["c"], "_vector": [3, 3]},
        {"name": "none"},
    ]
    fill(collection(base, kinds, vectorIndexConfig=settings).shard(), rows)
    return base


def test_the_nearest_come_first(points: Database) -> None:
    found = points.search(Query("Thing", near=vector(0, 0))).hits
    assert [(uuid.UUID(h.record.uuid).int, h.distance) for h in found] == [(1, 0), (2, 1), (3, 4), (4, 18)]


def test_a_page_is_cut_from_the_whole(points: Database) -> None:
    assert numbers(points, Query("Thing", near=vector(0, 0), limit=2, offset=1)) == [2, 3]


def test_a_filter_and_a_distance_leave_out(points: Database) -> None:
    filters = compare(points.catalog, "Equal", Path("Thing", "name"), "red")
    assert numbers(points, Query("Thing", near=vector(0, 0), filters=filters)) == [1, 3]
    assert numbers(points, Query("Thing", near=replace(vector(0, 0), distance=1.0))) == [1, 2]


def test_certainty_leaves_out_by_angle() -> None:
    base = database()
    fill(collection(base).shard(), [{"_vector": [1, 0]}, {"_vector": [1, 1]}, {"_vector": [-1, 0]}])
    assert numbers(base, Query("Thing", near=replace(vector(1, 0), certainty=0.8))) == [1, 2]


def test_near_an_object_that_is_stored(points: Database) -> None:
    assert numbers(points, Query("Thing", near=Near(Object(number_uuid(4))))) == [4, 3, 2, 1]
    with pytest.raises(EngineError, match="has no vector"):
        numbers(points, Query("Thing", near=Near(Object(number_uuid(5)))))
    with pytest.raises(EngineError, match="vector not found"):
        numbers(points, Query("Thing", near=Near(Object(number_uuid(9)))))
    with pytest.raises(EngineError, match="parse uuid"):
        numbers(points, Query("Thing", near=Near(Object("x"))))


def test_vectors_of_another_length_are_refused(points: Database) -> None:
    with pytest.raises(EngineError, match="vector lengths don't match"):
        numbers(points, Query("Thing", near=vector(1, 2, 3)))


def test_an_empty_vector_lists_objects(points: Database) -> None:
    assert numbers(points, Query("Thing", near=vector())) == [1, 2, 3, 4, 5]


def test_a_listing_follows_ids_and_a_cursor(points: Database) -> None:
    assert numbers(points, Query("Thing", limit=2, offset=1)) == [2, 3]
    assert numbers(points, Query("Thing", limit=2, after=number_uuid(2))) == [3, 4]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"after": "x"}, "is not a valid uuid"),
        ({"after": number_uuid(1), "offset": 1}, "offset cannot be set with after"),
        ({"after": number_uuid(1), "near": vector(0, 0)}, "other params cannot be set with after"),
        ({"limit": 10_001}, "query maximum results exceeded"),
        ({"near": vector(0, 0), "keyword": Keyword("red")}, "choose one"),
        ({"sort": (SortBy(("missing",)),)}, "no such prop with name 'missing'"),
        ({"sort": (SortBy(()),)}, "path parameter cannot be empty"),
        ({"sort": (SortBy(("a", "b")),)}, "must have exactly one argument"),
        ({"near": replace(vector(0, 0), targets=Targets(("other",)))}, "does not have named vector other"),
        ({"group_by": GroupBy("missing", 1, 1)}, "no such prop with name 'missing'"),
        ({"near": Near(TextQuery(("red",)))}, "there is no vectorizer. Make sure a vectorizer module is configured"),
    ],
)
def test_contradictions_are_refused(points: Database, more: dict[str, Any], message: str) -> None:
    with pytest.raises(EngineError, match=message):
        numbers(points, Query("Thing", **more))


def test_offset_and_limit_reach_the_ten_thousandth_result_and_no_further(points: Database) -> None:
    assert [5] == numbers(points, Query("Thing", limit=9_996, offset=4))
    with pytest.raises(EngineError, match="query maximum results exceeded"):
        numbers(points, Query("Thing", limit=9_996, offset=5))


def order(base: Database, *paths: str, **more: Any) -> list[int]:
    criteria = tuple(SortBy((path.lstrip("-"),), not path.startswith("-")) for path in paths)
    return numbers(base, Query("Thing", sort=criteria, **more))


def test_sorting_puts_missing_values_before_all_others(points: Database) -> None:
    assert order(points, "x") == [4, 5, 1, 2, 3]
    assert order(points, "-x") == [3, 2, 1, 4, 5]
    assert order(points, "name") == [2, 4, 5, 1, 3]
    assert order(points, "when") == [4, 5, 1, 3, 2]
    assert order(points, "tags", "-_id") == [5, 3, 1, 2, 4]
    assert order(points, "-_creationTimeUnix", "-_id", limit=2) == [5, 4]


@pytest.mark.parametrize("kind", ["uuid", "Thing"])
def test_ids_and_references_cannot_be_sorted_by(kind: str) -> None:
    base = database()
    collection(base, {"p": kind})
    with pytest.raises(EngineError, match="not supported"):
        order(base, "p")


def test_every_sortable_type_has_an_order() -> None:
    base = database()
    kinds = {"b": "boolean", "g": "geoCoordinates", "p": "phoneNumber", "blob": "blob", "n": "int[]", "o": "object"}
    rows: list[dict[str, Any]] = [
        {
            "b": True,
            "g": {"latitude": 1, "longitude": 2},
            "p": {"countryCode": 49, "national": 2},
            "n": [2],
            "blob": "B",
        },
        {"b": False, "g": {"latitude": 2, "longitude": 1}, "p": {"countryCode": 49, "national": 1}, "n": [1, 9]},
        {"n": [], "o": {}},
    ]
    fill(collection(base, kinds).shard(), rows)
    assert [order(base, kind) for kind in kinds] == [
        [3, 2, 1], [3, 2, 1], [3, 2, 1], [2, 3, 1], [3, 2, 1], [1, 2, 3],
    ]  # fmt: skip


def test_groups_form_in_the_order_of_their_first_results(points: Database) -> None:
    found = points.search(Query("Thing", near=vector(0, 0), group_by=GroupBy("tags", 2, 2))).groups
    assert found is not None
    told = [(group.name, [uuid.UUID(h.record.uuid).int for h in group.hits]) for group in found]
    assert told == [("a", [1]), ("b", [1, 2])]
    assert (found[1].nearest, found[1].furthest) == (0, 1)


def test_missing_values_group_together_after_a_vector_search_alone(points: Database) -> None:
    near = points.search(Query("Thing", near=vector(0, 0), group_by=GroupBy("tags", 9, 1))).groups
    words = points.search(Query("Thing", keyword=Keyword("red"), group_by=GroupBy("tags", 9, 1))).groups
    assert [group.name for group in near or ()] == ["a", "b", "", "c"]
    assert [group.name for group in words or ()] == ["a", "b"]


def test_groups_take_numbers_and_references_by_their_text() -> None:
    base = database()
    beacon = f"weaviate://localhost/Thing/{number_uuid(1)}"
    rows = [{"n": 1, "x": 2.0, "b": True, "r": [{"beacon": beacon}], "_vector": [1]}]
    fill(collection(base, {"n": "int", "x": "number", "b": "boolean", "r": "Thing"}).shard(), rows)
    names = []
    for prop in ("n", "x", "b", "r"):
        groups = base.search(Query("Thing", near=vector(1), group_by=GroupBy(prop, 1, 1))).groups
        names += [group.name for group in groups or ()]
    assert names == ["1", "2", "true", beacon]


@pytest.mark.parametrize(
    ("join", "weights", "expected"),
    [
        ("minimum", (0.0, 0.0), [(2, 0), (1, 0), (3, 1)]),
        ("sum", (1.0, 1.0), [(2, 1), (1, 4)]),
        ("average", (0.5, 0.5), [(2, 0.5), (1, 2)]),
        ("manual", (0.25, 2.0), [(1, 1), (2, 2)]),
        ("relative", (1.0, 1.0), [(1, 1), (2, 1)]),
    ],
)
def test_targets_join(join: Any, weights: tuple[float, ...], expected: list[tuple[int, float]]) -> None:
    base = database()
    shard = collection(base, vectorConfig=named_vectors(a="l2-squared", b="l2-squared")).shard()
    fill(shard, [{"_vectors": {"a": [2], "b": [0]}}, {"_vectors": {"a": [0], "b": [1]}}, {"_vectors": {"a": [1]}}])
    one = np.zeros(1, dtype=np.float32)

    found = base.search(Query("Thing", near=Near(Vectors((one, one)), Targets(("a", "b"), join, weights)))).hits

    told = [(uuid.UUID(hit.record.uuid).int, hit.distance) for hit in found]
    assert sorted(expected) == sorted(told)
    assert [d for _, d in expected] == [d for _, d in told]


@pytest.mark.parametrize(("most", "expected"), [(4.0, [2, 1]), (3.9, [2]), (1.0, [2]), (0.9, [])])
def test_a_distance_over_several_targets_is_the_last_that_counts(most: float, expected: list[int]) -> None:
    base = database()
    shard = collection(base, vectorConfig=named_vectors(a="l2-squared", b="l2-squared")).shard()
    fill(shard, [{"_vectors": {"a": [2], "b": [0]}}, {"_vectors": {"a": [0], "b": [1]}}])
    one = np.zeros(1, dtype=np.float32)
    near = Near(Vectors((one, one)), Targets(("a", "b"), "sum", (1.0, 1.0)), distance=most)

    assert expected == numbers(base, Query("Thing", near=near))
    hybrid = Hybrid(Keyword("nothing"), 1.0, near)
    assert expected == numbers(base, Query("Thing", hybrid=hybrid))


def test_one_named_vector_needs_no_name_and_several_do() -> None:
    base = database()
    fill(collection(base, vectorConfig=named_vectors(a="dot")).shard(), [{"_vectors": {"a": [1]}}])
    collection(base, name="Two", vectorConfig=named_vectors(a="dot", b="dot"))

    assert numbers(base, Query("Thing", near=vector(1))) == [1]
    with pytest.raises(EngineError, match="multiple vectors, but no target vectors"):
        numbers(base, Query("Two", near=vector(1)))


def test_multi_vectors_are_compared_by_late_interaction() -> None:
    base = database()
    settings = named_vectors(m="dot")
    settings["m"]["vectorIndexConfig"]["multivector"] = {"enabled": True}
    rows = [{"_vectors": {"m": [[1, 0], [0, 1]]}}, {"_vectors": {"m": [[2, 0]]}}, {}]
    fill(collection(base, vectorConfig=settings).shard(), rows)
    query = np.asarray([[1, 0], [0, 1]], dtype=np.float32)

    found = base.search(Query("Thing", near=Near(Vectors((query,))))).hits

    assert [(uuid.UUID(h.record.uuid).int, h.distance) for h in found] == [(1, -2), (2, -2)]
    with pytest.raises(EngineError, match="index supports multi vectors"):
        numbers(base, Query("Thing", near=vector(1, 0)))


def test_texts_are_vectorized_and_moved() -> None:
    base = database(gather([Text2VecLetters()]))
    shard = collection(base, {"t": "text"}, vectorizer="text2vec-letters").shard()
    words = ["aaa", "bbb", "ab"]
    vectors = Text2VecLetters().vectorize(words, {})
    fill(shard, [{"t": word, "_vector": row} for word, row in zip(words, vectors, strict=True)])

    def ask(source: TextQuery) -> list[int]:
        return numbers(base, Query("Thing", near=Near(source)))

    assert ask(TextQuery(("a",))) == [1, 3, 2]
    assert ask(TextQuery(("a", "b"))) == [3, 1, 2]
    assert ask(TextQuery(("a",), Move(1.0, ("b",)))) == [3, 1, 2]
    assert ask(TextQuery(("ab",), None, Move(0.5, (), (number_uuid(1),)))) == [2, 3, 1]
    nowhere = Move(0.0, (), (number_uuid(9),))  # without force nobody looks where it leads
    assert ask(TextQuery(("a",), nowhere, nowhere)) == [1, 3, 2]
    assert numbers(base, Query("Thing", hybrid=Hybrid(Keyword("b"), 1.0))) == [2, 3, 1]
    with pytest.raises(EngineError, match="force must be between 0 and 1"):
        ask(TextQuery(("a",), Move(2.0, ("b",))))


def test_hybrid_joins_words_and_vectors(points: Database) -> None:
    def ask(alpha: float, **more: Any) -> list[int]:
        hybrid = Hybrid(Keyword("blue", ("name",)), alpha, vector(0, 0), **more)
        return numbers(points, Query("Thing", hybrid=hybrid))

    assert ask(1.0) == [1, 2, 3, 4]
    assert ask(0.0) == [2, 3]
    assert ask(0.5)[0] == 2
    assert ask(0.5, fusion="ranked")[0] == 2
    assert ask(0.5, max_distance=1.0) == [1, 2]
    assert ask(0.5, max_distance=0.99) == [1]
    assert ask(0.5, max_distance=-1.0) == []


def test_hybrid_overlooks_a_certainty_and_groups_tell_the_distance_of_the_vector_alone(points: Database) -> None:
    near = replace(vector(0, 0), certainty=0.99)
    hybrid = Hybrid(Keyword("green", ("name",)), 0.5, near)
    assert {1, 2, 3, 4} == set(numbers(points, Query("Thing", hybrid=hybrid)))

    groups = points.search(Query("Thing", hybrid=hybrid, group_by=GroupBy("name", 9, 1))).groups or []

    assert {"red": 0.0, "blue": 1.0, "red blue": 4.0, "green": 0.0} == {group.name: group.nearest for group in groups}


def test_hybrid_pages_cuts_groups_and_filters(points: Database) -> None:
    hybrid = Hybrid(Keyword("blue"), 0.5, vector(0, 0))
    whole = numbers(points, Query("Thing", hybrid=hybrid))
    assert numbers(points, Query("Thing", hybrid=hybrid, limit=1, offset=1)) == whole[1:2]
    assert numbers(points, Query("Thing", hybrid=hybrid, autocut=1)) == whole[:1]
    filters = compare(points.catalog, "Equal", Path("Thing", "name"), "red")
    assert set(numbers(points, Query("Thing", hybrid=hybrid, filters=filters))) == {1, 3}
    near = replace(vector(0, 0), distance=1.0)
    assert numbers(points, Query("Thing", hybrid=Hybrid(Keyword("zzz"), 0.5, near))) == [1, 2]


def test_groups_rerankers_and_generators_see_what_is_too_far() -> None:
    base = database()
    rows = [{"t": "a", "_vector": [0, 0]}, {"t": "a", "_vector": [2, 0]}, {"t": "b", "_vector": [3, 0]}]
    fill(collection(base, {"t": "text"}, vectorIndexConfig={"distance": "l2-squared"}).shard(), rows)
    near = replace(vector(0, 0), distance=1.0)

    (group,) = base.search(Query("Thing", near=near, group_by=GroupBy("t", 5, 5))).groups or []

    assert ("a", 2, 4.0) == (group.name, len(group.hits), group.furthest)
    assert [1] == numbers(base, Query("Thing", near=near))


def test_lists_are_in_the_order_of_a_server() -> None:
    base = database()
    shard = collection(base, {"n": "int", "t": "text", "b": "boolean"}).shard()
    for at, number in enumerate([9, 3, 7, 5]):
        fill(shard, [{"n": -at, "t": f"word{9 - at}", "b": True}], first=number)

    def listed(prop: str, operator: str, value: Any, limit: int, *sort: SortBy) -> list[int]:
        condition = combine("And", [compare(base.catalog, operator, Path("Thing", prop), value)])
        return numbers(base, Query("Thing", filters=condition, limit=limit, sort=sort))

    # ties of a sort are in the order of ids, of filters in the order of arrival
    assert [3, 5, 7, 9] == numbers(base, Query("Thing", sort=(SortBy(("b",)),)))
    assert [9, 3, 7, 5] == listed("b", "Equal", True, 4, SortBy(("b",)))
    # a range or a pattern that matches more than is wanted gives the smallest values
    assert [7, 5] == listed("n", "LessThanEqual", 0, 2)
    assert [7, 5] == listed("t", "Like", "word*", 2)
    assert [9, 3] == listed("b", "Equal", True, 2)
    assert [3, 5] == listed("_id", "GreaterThan", number_uuid(0), 2)
    assert [9, 3] == listed("_creationTimeUnix", "GreaterThan", "2010-01-01T00:00:00Z", 2)
    assert [9, 3] == listed("len(t)", "GreaterThan", 1, 2)
    assert [9, 3] == listed("n", "LessThanEqual", 0, 2, SortBy(("n",), ascending=False))


def test_a_filtered_list_is_in_the_order_in_which_objects_were_numbered() -> None:
    base = database()
    shard = collection(base, {"b": "boolean", "t": "text", "g": "geoCoordinates"}).shard()
    condition = compare(base.catalog, "Equal", Path("Thing", "b"), True)

    def write(number: int, text: str, longitude: float, vector: list[float]) -> None:
        place = {"latitude": 1.0, "longitude": longitude}
        fill(shard, [{"b": True, "t": text, "g": place, "_vector": vector}], first=number)

    def listed() -> list[int]:
        return numbers(base, Query("Thing", filters=condition))

    for number in (3, 1, 2):
        write(number, "old", 1.0, [1, 0])
    assert [3, 1, 2] == listed()
    write(3, "new", 1.0, [1, 0])  # a change of other values keeps the number, though not the slot of the index
    assert [3, 1, 2] == listed()
    write(3, "new", 2.0, [1, 0])  # a change of a place or of a vector does not
    assert [1, 2, 3] == listed()
    write(1, "old", 1.0, [0, 1])
    assert [2, 3, 1] == listed()
    write(2, "old", 1.0, [1, 0, 0])
    assert [3, 1, 2] == listed()
    shard.drop_index()
    assert [3, 1, 2] == listed()


def test_only_what_a_search_found_is_grouped_and_words_group_by_texts_alone(points: Database) -> None:
    with pytest.raises(EngineError, match="group is not present"):
        points.search(Query("Thing", group_by=GroupBy("name", 5, 5)))
    base = database()
    here = [{"beacon": f"weaviate://localhost/Thing/{number_uuid(1)}"}]
    place = {"latitude": 1.5, "longitude": 2.0}
    fill(
        collection(base, {"t": "text", "r": "Thing", "g": "geoCoordinates"}).shard(),
        [{"t": "red", "r": here, "g": place, "_vector": [1, 0]}],
    )
    assert [] == base.search(Query("Thing", keyword=Keyword("red"), group_by=GroupBy("r", 5, 5))).groups
    (group,) = base.search(Query("Thing", near=vector(1, 0), group_by=GroupBy("g", 5, 5))).groups or []
    assert group.name == '{"latitude":1.5,"longitude":2.0}'


def test_certainty_is_of_one_vector_and_of_cosine(points: Database) -> None:
    with pytest.raises(EngineError, match="configured with l2-squared distance"):
        numbers(points, Query("Thing", near=replace(vector(0, 0), certainty=0.5)))
    base = database()
    collection(base, vectorConfig=named_vectors(a="cosine", b="cosine"))
    two = Near(Vectors(vector(1, 0).source.values * 2), Targets(("a", "b"), "sum", (1.0, 1.0)), 0.5)
    with pytest.raises(EngineError, match="multiple target vectors"):
        numbers(base, Query("Thing", near=two))


def test_a_vector_search_goes_before_a_hybrid_one_and_not_with_a_keyword_search(points: Database) -> None:
    both = Query("Thing", near=vector(0, 0), hybrid=Hybrid(Keyword("green"), 0.0))
    assert [1, 2, 3, 4] == numbers(points, both)
    with pytest.raises(EngineError, match="choose one"):
        numbers(points, replace(both, keyword=Keyword("green")))


def test_what_is_at_no_distance_has_the_rounding_of_a_server() -> None:
    base = database()
    shard = collection(base).shard()
    rows = [[-0.061, -0.383, 0.697, 0.23, 0.156], [1, 0, 0, 0, 0]]  # a server answers 1.1920929e-07 and 0
    fill(shard, [{"_vector": row} for row in rows])
    found = [base.search(Query("Thing", near=vector(*row), limit=1)).hits[0].distance for row in rows]
    assert found == [2**-23, 0.0]


@pytest.mark.parametrize(("encoded", "furthest"), [(False, -2.0), (True, -20.0)])
def test_several_vectors_are_compared_with_queries_of_unit_length(encoded: bool, furthest: float) -> None:
    base = database()
    index = {"distance": "cosine", "multivector": {"enabled": True, "muvera": {"enabled": encoded}}}
    config = {"m": {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw", "vectorIndexConfig": index}}
    fill(collection(base, vectorConfig=config).shard(), [{"_vectors": {"m": [[2, 0], [0, 1]]}}])
    near = Near(Vectors((np.asarray([[10, 0]], dtype=np.float32),)), Targets(("m",)))
    assert [furthest] == [hit.distance for hit in base.search(Query("Thing", near=near)).hits]


def test_diversity_prefers_what_is_unlike_the_rest() -> None:
    base = database()
    rows = [{"_vector": [1, 0.0]}, {"_vector": [1, 0.01]}, {"_vector": [0.6, 0.8]}, {}]
    fill(collection(base).shard(), rows)

    assert numbers(base, Query("Thing", near=vector(1, 0), diversity=Diversity(2, 0.3))) == [1, 3]
    assert numbers(base, Query("Thing", near=vector(1, 0), diversity=Diversity(2, 1.0))) == [1, 2]
    hybrid = Hybrid(Keyword("x"), 1.0, vector(1, 0))
    with pytest.raises(EngineError):
        numbers(base, Query("Thing", hybrid=replace(hybrid, alpha=0.5)))
    assert numbers(base, Query("Thing", hybrid=hybrid, diversity=Diversity(2, 0.0))) == [1, 3]


def boost(points: Database, *conditions: Condition, weight: float = 1.0) -> list[int]:
    return numbers(points, Query("Thing", near=vector(0, 0), boost=Boost(conditions, weight)))


def test_boosts_reorder_by_filters(points: Database) -> None:
    green = compare(points.catalog, "Equal", Path("Thing", "name"), "green")
    assert boost(points, Condition(green))[0] == 4
    assert boost(points, Condition(green), weight=0.0) == [1, 2, 3, 4]
    assert boost(points, Condition(combine("Not", [green])))[-1] == 4
    either = combine("Or", [green, compare(points.catalog, "GreaterThan", Path("Thing", "x"), 2.5)])
    assert set(boost(points, Condition(either))[:2]) == {3, 4}
    both = combine("And", [compare(points.catalog, "Equal", Path("Thing", "x"), 2.0), combine("Not", [green])])
    assert boost(points, Condition(both))[0] == 2
    assert boost(points, Condition(green, -1.0))[-1] == 4


@pytest.mark.parametrize(
    ("operator", "prop", "value", "first"),
    [
        ("Equal", "x", 2.0, {2}),
        ("NotEqual", "x", 2.0, {1, 3}),
        ("GreaterThan", "x", 2.0, {3}),
        ("GreaterThanEqual", "x", 2.0, {2, 3}),
        ("LessThan", "x", 2.0, {1}),
        ("LessThanEqual", "x", 2.0, {1, 2}),
        ("Equal", "fresh", True, {1}),
        ("NotEqual", "fresh", True, {2}),
        ("Equal", "fresh", False, {2}),
    ],
)
def test_a_boost_by_a_filter_prefers_what_matches(operator: str, prop: str, value: Any, first: set[int]) -> None:
    base = database()
    rows = [{"x": 1.0, "fresh": True}, {"x": 2.0, "fresh": False}, {"x": 3.0}]
    fill(collection(base, {"x": "number", "fresh": "boolean"}).shard(), [{**row, "_vector": [1, 0]} for row in rows])
    preferred = Boost((Condition(compare(base.catalog, operator, Path("Thing", prop), value)),), 1.0)
    hits = base.search(Query("Thing", near=vector(1, 0), boost=preferred)).hits
    assert first == {uuid.UUID(hit.record.uuid).int for hit in hits if hit.score == 1.0}


def test_boosts_reorder_by_decay_and_growth(points: Database) -> None:
    for curve in ("exponential", "gauss", "linear"):
        assert boost(points, Condition(Decay("x", 3.0, 1.0, curve=curve))) == [3, 2, 1, 4]
    assert boost(points, Condition(Decay("x", 3.0, 1.0, offset=1.5)))[:2] == [2, 3]
    day = 86_400e9
    third = 1_578_009_600e9
    assert boost(points, Condition(Decay("when", third, day, dated=True)))[0] == 2
    for modifier in ("", "log1p", "sqrt"):
        assert boost(points, Condition(Growth("x", modifier))) == [3, 2, 1, 4]
    assert boost(points, Condition(Growth("name"))) == [1, 2, 3, 4]


def test_a_boost_without_conditions_changes_nothing(points: Database) -> None:
    assert [1, 2, 3, 4] == boost(points)


def test_nothing_is_boosted_where_nothing_is_found() -> None:
    base = database()
    collection(base, {"x": "number"})
    boosted = Boost((Condition(Growth("x")),), 1.0)
    assert [] == numbers(base, Query("Thing", near=vector(1, 0), boost=boosted))


@pytest.mark.parametrize(
    "more",
    [
        {"near": vector(0, 0)},
        {"keyword": Keyword("red")},
        {"hybrid": Hybrid(Keyword("red"), 0.5, vector(0, 0))},
    ],
)
def test_a_cursor_goes_with_no_search(points: Database, more: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as caught:
        points.search(Query("Thing", limit=2, after=number_uuid(2), **more))
    assert "cursor_invalid" == caught.value.code


def test_several_targets_are_cut_to_the_limit_once_they_are_joined() -> None:
    base = database()
    config = {name: {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"} for name in "ab"}
    shard = collection(base, vectorConfig=config).shard()
    fill(shard, [{"_vectors": {"a": [1, at], "b": [at, 1]}} for at in range(5)])
    query = np.asarray([1, 0], dtype=np.float32)
    everywhere = np.ones(shard.index.size, dtype=np.bool_)
    for limit, count in ((2, 2), (None, 5)):
        found = nearest(shard, [query, query], Targets(("a", "b")), everywhere, limit)
        assert (count, count) == (len(found.slots), len(found.distances))


def test_boosts_reach_deeper_than_the_page(points: Database) -> None:
    green = Boost((Condition(compare(points.catalog, "Equal", Path("Thing", "name"), "green")),), 1.0)
    assert numbers(points, Query("Thing", near=vector(0, 0), limit=1, boost=green)) == [4]
    assert numbers(points, Query("Thing", near=vector(0, 0), limit=1, boost=replace(green, depth=2))) == [1]
    assert numbers(points, Query("Thing", limit=1, boost=green)) == [4]
    hybrid = Hybrid(Keyword("red"), 1.0, vector(0, 0))
    assert numbers(points, Query("Thing", hybrid=hybrid, limit=1, boost=green)) == [4]
    diverse = Query("Thing", near=vector(0, 0), limit=2, boost=green, diversity=Diversity(1, 1.0))
    assert numbers(points, diverse) == [4]


@pytest.fixture
def shop() -> Database:
    base = database(gather([GenerativeDummy(), RerankerDummy()]))
    modules = {"generative-dummy": {"k": 1}, "reranker-dummy": {}}
    kinds = {"t": "text", "n": "int", "l": "int[]", "b": "boolean", "x": "number", "blob": "blob"}
    rows = [{"t": "short", "n": 1, "blob": "AA=="}, {"t": "much longer", "l": [1, 2], "b": True, "x": 2.0}]
    fill(collection(base, kinds, moduleConfig=modules).shard(), rows)
    return base


def test_rerankers_reorder(shop: Database) -> None:
    found = shop.search(Query("Thing", rerank=Rerank("t"))).hits
    assert [(uuid.UUID(hit.record.uuid).int, hit.rerank) for hit in found] == [(2, 11.0), (1, 5.0)]
    assert numbers(shop, Query("Thing", limit=1, after=number_uuid(9), rerank=Rerank("t"))) == []
    query = Query("Thing", keyword=Keyword("short longer"), group_by=GroupBy("t", 2, 1), rerank=Rerank("t"))
    assert [group.name for group in shop.search(query).groups or ()] == ["much longer", "short"]
    with pytest.raises(EngineError, match="no properties provided"):
        numbers(shop, Query("Thing", rerank=Rerank("")))


def test_generators_see_the_values_of_results(shop: Database) -> None:
    found = shop.search(Query("Thing", generate=Generate("Say {t}", "Sum up {t}", ("t", "l", "b", "x"))))
    first = found.hits[0].generated
    assert first is not None
    assert first.prompt == "Say short"
    assert "following prompt: Say short. With settings: k=1,." in first.text
    assert found.summary is not None
    assert found.summary.prompt == ('Sum up short: [{"t":"short"},{"b":"true","l":"[1,2]","t":"much longer","x":"2"}]')
    assert shop.search(Query("Thing", generate=Generate("Say {t}"))).summary is None
    with pytest.raises(EngineError, match="empty value: 'missing'"):
        shop.search(Query("Thing", generate=Generate("Say {missing}")))
    with pytest.raises(EngineError, match="client not found for provider: generative-openai"):
        shop.search(Query("Thing", generate=Generate("Say", provider="generative-openai")))


def test_collections_without_models_refuse_them(points: Database) -> None:
    with pytest.raises(EngineError, match="unknown capability: rerank"):
        numbers(points, Query("Thing", rerank=Rerank("name")))
    with pytest.raises(EngineError, match="empty provider"):
        numbers(points, Query("Thing", generate=Generate("x")))
    base = database()
    fill(collection(base, {"t": "text"}, moduleConfig={"reranker-cohere": {}}).shard(), [{"t": "x"}])
    with pytest.raises(EngineError, match="not registered"):
        numbers(base, Query("Thing", rerank=Rerank("t")))


def test_references_read_as_beacons_in_prompts() -> None:
    base = database(gather([GenerativeDummy()]))
    beacon = f"weaviate://localhost/Thing/{number_uuid(1)}"
    rows = [{"r": [{"beacon": beacon}], "x": 1.5, "n": 3}]
    kinds = {"r": "Thing", "x": "number", "n": "int"}
    fill(collection(base, kinds, moduleConfig={"generative-dummy": {}}).shard(), rows)
    found = base.search(Query("Thing", generate=Generate(None, "List {other}")))
    assert found.summary is not None
    assert beacon in found.summary.prompt
    assert '"x":"1.5"' in found.summary.prompt
    assert found.summary.prompt.startswith("List other: ")


@pytest.mark.parametrize(
    ("delete_on", "expected"), [("_creationTimeUnix", [2]), ("_lastUpdateTimeUnix", [2]), ("when", [2, 3])]
)
def test_expired_objects_are_left_out(delete_on: str, expected: list[int]) -> None:
    base = database()
    ttl = {"enabled": True, "filterExpiredObjects": True, "deleteOn": delete_on, "defaultTtl": 60}
    rows = [
        {"when": "2023-11-14T22:12:00Z", "_created": NOW - 61_000},
        {"when": "2023-11-14T22:13:00Z", "_created": NOW - 59_000},
        {"_created": NOW - 61_000},
    ]
    fill(collection(base, {"when": "date"}, objectTtlConfig=ttl).shard(), rows)
    assert expected == numbers(base, Query("Thing"))


class Loud:
    """A vectorizer that gives one number: how long a text is."""

    name = "text2vec-loud"
    kind = "text2vec"

    def vectorize(self, source: Sequence[str], config: Mapping[str, Any]) -> Any:
        return np.asarray([[len(text)] for text in source], dtype=np.float32)


def test_named_vectors_are_vectorized_each_by_its_own() -> None:
    base = database(gather([Loud()]))
    settings = named_vectors(a="l2-squared")
    settings["a"]["vectorizer"] = {"text2vec-loud": {}}
    fill(collection(base, vectorConfig=settings).shard(), [{"_vectors": {"a": [3]}}, {"_vectors": {"a": [5]}}])
    assert numbers(base, Query("Thing", near=Near(TextQuery(("12345",))))) == [2, 1]


def test_a_skipped_index_cannot_be_searched() -> None:
    base = database()
    collection(base, vectorIndexConfig={"distance": "cosine", "skip": True})
    with pytest.raises(EngineError, match="not vector-indexed"):
        numbers(base, Query("Thing", near=vector(1)))
