from __future__ import annotations

import math
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.searching import collection, database, fill, numbers
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search import bm25
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Path, compare
from weaviate_gen.engine.search.query import Keyword, Operator, Query

pytestmark = pytest.mark.unit

WORDS = st.lists(st.sampled_from(["red", "blue", "green", "bike"]), max_size=6)


def scores(base: Database, keyword: Keyword, **more: Any) -> dict[int, float]:
    found = base.search(Query("Thing", keyword=keyword, **{"limit": 1000, **more})).hits
    return {uuid.UUID(hit.record.uuid).int: hit.score for hit in found}


def formula(rows: list[list[str]], query: list[str], k1: float, b: float) -> dict[int, float]:
    """BM25 of one property, written down as it is defined."""
    filled = [row for row in rows if row]
    average = sum(map(len, filled)) / len(filled) if filled else 40.0
    out: dict[int, float] = {}
    for term in set(query):
        holders = sum(term in row for row in rows)
        idf = math.log(1 + (len(rows) - holders + 0.5) / (holders + 0.5)) * query.count(term)
        for number, row in enumerate(rows, 1):
            if term in row:
                times = row.count(term)
                tf = times / (times + k1 * (1 - b + b * len(row) / average))
                out[number] = out.get(number, 0.0) + idf * tf
    return out


@given(rows=st.lists(WORDS, min_size=1, max_size=8), query=WORDS.filter(bool), k1=st.floats(0.1, 3), b=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_scores_equal_the_formula(rows: list[list[str]], query: list[str], k1: float, b: float) -> None:
    base = database()
    fill(
        collection(base, {"t": "text"}, inverted={"bm25": {"k1": k1, "b": b}}).shard(),
        [{"t": " ".join(row)} for row in rows],
    )

    found = scores(base, Keyword(" ".join(query)))

    assert formula(rows, query, k1, b) == pytest.approx(found, rel=1e-5)
    assert sorted(found.values(), reverse=True) == list(found.values())


@given(rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8), query=WORDS.filter(bool))
@settings(max_examples=60, deadline=None)
def test_scores_over_several_properties_equal_the_formula(
    rows: list[tuple[list[str], list[str]]], query: list[str]
) -> None:
    base = database()
    fill(collection(base, {"t": "text", "u": "text"}).shard(), [{"t": " ".join(t), "u": " ".join(u)} for t, u in rows])
    expected: dict[int, float] = {}
    for term in set(query):
        holders = [n for n in (sum(term in row[at] for row in rows) for at in (0, 1)) if n]
        rare = sum(holders) // len(holders) if holders else 0  # the mean of those properties that have the term
        idf = math.log(1 + (len(rows) - rare + 0.5) / (rare + 0.5)) * query.count(term)
        for at in (0, 1):
            filled = [len(row[at]) for row in rows if row[at]]
            for number, row in enumerate(rows, 1):
                if times := row[at].count(term):
                    norm = 1.2 * (1 - 0.75 + 0.75 * len(row[at]) * len(filled) / sum(filled))
                    expected[number] = expected.get(number, 0.0) + idf * times / (times + norm)

    assert expected == pytest.approx(scores(base, Keyword(" ".join(query), ("t", "u"))), rel=1e-5)


@given(
    rows=st.lists(st.tuples(WORDS, WORDS, st.booleans()), min_size=1, max_size=8),
    query=WORDS.filter(bool),
    operator=st.sampled_from(["Or", "And", "AndCross"]),
    minimum=st.integers(0, 2),
    limit=st.integers(1, 4),
    dead=st.sets(st.integers(1, 8)),
)
@settings(max_examples=80, deadline=None)
def test_scores_are_the_same_wherever_they_are_summed_up(
    rows: list[tuple[list[str], list[str], bool]],
    query: list[str],
    operator: str,
    minimum: int,
    limit: int,
    dead: set[int],
) -> None:
    base = database()
    shard = collection(base, {"t": "text", "u": "text[]", "f": "boolean"}).shard()
    shard.index.alive  # noqa: B018 - it follows from here on
    records = fill(shard, [{"t": " ".join(t), "u": u, "f": f} for t, u, f in rows])
    with base.storage.transaction():
        shard.remove([record for at, record in enumerate(records, 1) if at in dead])
    keyword = Keyword(" ".join(query), ("t^2", "u"), operator, minimum)
    mask = allowed(shard, compare(base.catalog, "Equal", Path("Thing", "f"), True), base.catalog)

    def found(dense: int, most: int | None) -> list[tuple[int, float]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bm25, "_DENSE", dense)
            scored = bm25.keyword_search(shard, keyword, mask, most)
        return list(zip(scored.slots.tolist(), scored.scores.tolist(), strict=True))

    every = found(1000, None)
    assert every == found(0, None)
    assert every[:limit] == found(0, limit)
    assert found(1000, limit) == found(0, limit)


@pytest.fixture
def books() -> Database:
    base = database()
    kinds = {"title": "text", "body": "text", "tag": {"dataType": ["text"], "tokenization": "field"}, "year": "int"}
    rows = [
        {"title": "the red bike", "body": "a story of blue", "tag": "red", "year": 1},
        {"title": "blue boat", "body": "red red red", "tag": "boat", "year": 2},
        {"title": "green bike", "body": "nothing", "tag": "red bike", "year": 3},
    ]
    fill(collection(base, kinds).shard(), rows)
    return base


def test_each_of_several_properties_gives_its_own_best_before_scores_are_added() -> None:
    base = database()
    rows = [{"t": "red", "u": "red " + "x " * at} for at in range(30)]
    rows += [{"u": "red"}] * 11  # so short that their property has no place for others
    fill(collection(base, {"t": "text", "u": "text"}).shard(), rows)
    both = Keyword("red", ("t^9", "u"))

    every, found = scores(base, both), scores(base, both, limit=2)

    assert {1: every[1]} == {number: score for number, score in found.items() if score == every[number]}
    assert [1, 2] == list(found)


def test_equal_scores_are_cut_by_age_and_sorted_by_id() -> None:
    base = database()
    shard = collection(base, {"t": "text"}).shard()
    fill(shard, [{"t": "red"}], first=9)
    fill(shard, [{"t": "red"}], first=5)
    fill(shard, [{"t": "red"}], first=1)

    assert [5, 9] == list(scores(base, Keyword("red"), limit=2))


@pytest.mark.parametrize("operator", ["Or", "And", "AndCross"])
def test_no_words_find_nothing(books: Database, operator: Operator) -> None:
    assert scores(books, Keyword("  ", ("title",), operator)) == {}


def test_a_boost_multiplies_a_property(books: Database) -> None:
    plain = scores(books, Keyword("boat", ("title",)))
    assert scores(books, Keyword("boat", ("title^3",))) == pytest.approx({2: plain[2] * 3})
    assert scores(books, Keyword("boat", ("title^x",))) == {2: 0.0}


def test_scores_of_properties_add_up(books: Database) -> None:
    title, body = scores(books, Keyword("red", ("title",))), scores(books, Keyword("red", ("body",)))
    assert scores(books, Keyword("red", ("title", "body"))) == pytest.approx({1: title[1], 2: body[2]})


def test_all_words_have_to_match_in_one_property(books: Database) -> None:
    assert set(scores(books, Keyword("red bike", ("title", "body"), "And"))) == {1}
    assert set(scores(books, Keyword("blue story", ("title", "body"), "And"))) == {1}
    assert set(scores(books, Keyword("red bike", ("title", "body"), "Or", 2))) == {1}
    assert set(scores(books, Keyword("red bike", ("title", "body"), "Or", 1))) == {1, 2, 3}


def test_all_words_may_match_across_properties(books: Database) -> None:
    assert set(scores(books, Keyword("blue red", ("title", "body"), "AndCross"))) == {1, 2}
    with pytest.raises(EngineError, match="share the same tokenization"):
        scores(books, Keyword("blue red", ("title", "tag"), "AndCross"))


def test_each_property_cuts_the_query_its_own_way(books: Database) -> None:
    assert set(scores(books, Keyword("red bike", ("tag",)))) == {3}
    assert set(scores(books, Keyword("the", ("title",)))) == set()


def test_filters_do_not_change_what_is_rare(books: Database) -> None:
    every = scores(books, Keyword("bike"))
    some = scores(books, Keyword("bike"), filters=compare(books.catalog, "Equal", Path("Thing", "year"), 3))
    assert some == pytest.approx({3: every[3]})


def test_a_page_keeps_the_best(books: Database) -> None:
    whole = numbers(books, Query("Thing", keyword=Keyword("red bike")))
    pages = [numbers(books, Query("Thing", keyword=Keyword("red bike"), limit=1, offset=at)) for at in range(4)]
    assert pages == [[whole[0]], [whole[1]], [whole[2]], []]


def test_autocut_keeps_the_first_group_of_scores(books: Database) -> None:
    found = books.search(Query("Thing", keyword=Keyword("boat bike", ("title",)), autocut=1)).hits
    assert len(found) == 1


def test_an_explanation_names_terms_and_lengths(books: Database) -> None:
    found = books.search(Query("Thing", keyword=Keyword("boat", ("title",)))).hits[0]
    assert found.explanation == ", BM25F_boat_frequency:1, BM25F_boat_propLength:2"


@pytest.mark.parametrize(
    ("keyword", "message"),
    [
        (Keyword(""), "must have query set"),
        (Keyword("red", ("year",)), "Searching by property 'year' requires inverted index"),
        (Keyword("red", ("missing",)), "Searching by property 'missing'"),
    ],
)
def test_a_wrong_keyword_search_is_refused(books: Database, keyword: Keyword, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        scores(books, keyword)


def test_a_collection_without_searchable_text_is_refused() -> None:
    base = database()
    collection(base, {"n": "int", "t": {"dataType": ["text"], "indexSearchable": False}})
    with pytest.raises(EngineError, match="no indexed properties found"):
        scores(base, Keyword("red"))
