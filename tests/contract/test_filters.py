"""Filters: every operator on every type that it works on."""

from __future__ import annotations

import datetime as dt
import pickle
import re
import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateQueryError

UTC = dt.UTC
IDS = [uuid.UUID(int=number) for number in range(1, 5)]
P = Filter.by_property

ROWS: list[dict[str, Any]] = [
    {
        "word": "apple",
        "texts": ["red", "round"],
        "int": 1,
        "ints": [1, 10],
        "number": 0.5,
        "numbers": [0.5, 5.0],
        "bool": True,
        "bools": [True],
        "date": dt.datetime(2020, 1, 1, tzinfo=UTC),
        "dates": [dt.datetime(2020, 1, 1, tzinfo=UTC)],
        "uuid": uuid.UUID(int=101),
        "uuids": [uuid.UUID(int=101), uuid.UUID(int=102)],
        "place": GeoCoordinate(latitude=52.52, longitude=13.405),
    },
    {
        "word": "banana",
        "texts": ["yellow", "long"],
        "int": 2,
        "ints": [2, 20],
        "number": 1.5,
        "numbers": [1.5],
        "bool": False,
        "bools": [False],
        "date": dt.datetime(2021, 1, 1, tzinfo=UTC),
        "dates": [dt.datetime(2021, 1, 1, tzinfo=UTC), dt.datetime(2022, 1, 1, tzinfo=UTC)],
        "uuid": uuid.UUID(int=102),
        "uuids": [uuid.UUID(int=102)],
        "place": GeoCoordinate(latitude=48.137, longitude=11.575),
    },
    {
        "word": "cherry",
        "texts": ["red", "small"],
        "int": 3,
        "ints": [],
        "number": -2.5,
        "numbers": [2.5, 0.25],
        "bool": True,
        "bools": [True, False],
        "date": dt.datetime(2022, 6, 1, 12, tzinfo=UTC),
        "dates": [dt.datetime(2022, 6, 1, tzinfo=UTC)],
        "uuid": uuid.UUID(int=103),
        "uuids": [uuid.UUID(int=103)],
        "place": GeoCoordinate(latitude=40.7, longitude=-74.0),
    },
    {"word": "red wine"},
]

A, B, C, D = 0, 1, 2, 3

CASES: dict[str, tuple[Any, set[int]]] = {
    "text equal": (P("word").equal("banana"), {B}),
    "text equal, one word of two": (P("word").equal("wine"), {D}),
    "text not equal": (P("word").not_equal("banana"), {A, C, D}),
    "text less than": (P("word").less_than("banana"), {A}),
    "text greater or equal": (P("word").greater_or_equal("cherry"), {C, D}),
    "text like a prefix": (P("word").like("ba*"), {B}),
    "text like one letter": (P("word").like("?pple"), {A}),
    "text like in the middle": (P("word").like("*err*"), {C}),
    "text contains any": (P("word").contains_any(["apple", "wine"]), {A, D}),
    "text contains all": (P("word").contains_all(["red", "wine"]), {D}),
    "text contains none": (P("word").contains_none(["red", "apple"]), {B, C}),
    "texts equal": (P("texts").equal("red"), {A, C}),
    "texts contain any": (P("texts").contains_any(["long", "small"]), {B, C}),
    "texts contain all": (P("texts").contains_all(["red", "small"]), {C}),
    "int equal": (P("int").equal(2), {B}),
    "int not equal": (P("int").not_equal(2), {A, C, D}),
    "int greater": (P("int").greater_than(1), {B, C}),
    "int at least": (P("int").greater_or_equal(2), {B, C}),
    "int less": (P("int").less_than(3), {A, B}),
    "int at most": (P("int").less_or_equal(1), {A}),
    "int contains any": (P("int").contains_any([1, 3]), {A, C}),
    "ints equal": (P("ints").equal(20), {B}),
    "ints greater": (P("ints").greater_than(9), {A, B}),
    "ints contain any": (P("ints").contains_any([1, 2]), {A, B}),
    "ints contain all": (P("ints").contains_all([1, 10]), {A}),
    "number equal": (P("number").equal(1.5), {B}),
    "number less": (P("number").less_than(0.0), {C}),
    "number between": (P("number").greater_than(0.0) & P("number").less_than(1.0), {A}),
    "numbers contain any": (P("numbers").contains_any([0.25, 5.0]), {A, C}),
    "bool equal": (P("bool").equal(True), {A, C}),
    "bool not equal": (P("bool").not_equal(True), {B, D}),
    "bools contain any": (P("bools").contains_any([False]), {B, C}),
    "date equal": (P("date").equal(dt.datetime(2021, 1, 1, tzinfo=UTC)), {B}),
    "date after": (P("date").greater_than(dt.datetime(2020, 12, 31, tzinfo=UTC)), {B, C}),
    "date in another zone": (
        P("date").equal(dt.datetime(2022, 6, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
        {C},
    ),
    "dates contain any": (P("dates").contains_any([dt.datetime(2022, 1, 1, tzinfo=UTC)]), {B}),
    "uuid equal": (P("uuid").equal(uuid.UUID(int=103)), {C}),
    "uuid not equal": (P("uuid").not_equal(uuid.UUID(int=103)), {A, B, D}),
    "uuids contain any": (P("uuids").contains_any([uuid.UUID(int=102)]), {A, B}),
    "uuids contain all": (P("uuids").contains_all([uuid.UUID(int=101), uuid.UUID(int=102)]), {A}),
    "near a place": (
        P("place").within_geo_range(coordinate=GeoCoordinate(latitude=52.0, longitude=13.0), distance=100_000),
        {A},
    ),
    "near a larger place": (
        P("place").within_geo_range(coordinate=GeoCoordinate(latitude=52.0, longitude=13.0), distance=600_000),
        {A, B},
    ),
    "null": (P("int").is_none(True), {D}),
    "not null": (P("texts").is_none(False), {A, B, C}),
    "text's length": (P("word", length=True).equal(5), {A}),
    "texts' length": (P("texts", length=True).greater_than(1), {A, B, C}),
    "ints' length": (P("ints", length=True).equal(0), {C, D}),
    "id equal": (Filter.by_id().equal(IDS[B]), {B}),
    "id not equal": (Filter.by_id().not_equal(IDS[B]), {A, C, D}),
    "id contains any": (Filter.by_id().contains_any([IDS[A], str(IDS[D])]), {A, D}),
    "created before": (Filter.by_creation_time().less_than(dt.datetime(2010, 1, 1, tzinfo=UTC)), set()),
    "created after": (Filter.by_creation_time().greater_than(dt.datetime(2010, 1, 1, tzinfo=UTC)), {A, B, C, D}),
    "updated after": (
        Filter.by_update_time().greater_or_equal(dt.datetime(2010, 1, 1, tzinfo=UTC)),
        {A, B, C, D},
    ),
    "and": (P("texts").equal("red") & P("int").greater_than(1), {C}),
    "or": (P("word").equal("banana") | P("int").equal(1), {A, B}),
    "all of": (Filter.all_of([P("bool").equal(True), P("number").greater_than(0), P("int").equal(1)]), {A}),
    "any of": (Filter.any_of([P("int").equal(1), P("int").equal(3), P("word").equal("wine")]), {A, C, D}),
    "not": (Filter.not_(P("texts").equal("red")), {B, D}),
    "nested": (
        Filter.all_of([Filter.any_of([P("int").equal(1), P("int").equal(2)]), Filter.not_(P("bool").equal(False))]),
        {A},
    ),
}


@pytest.fixture(scope="module")
def rows(client: Any, request: pytest.FixtureRequest) -> Any:
    """Return the rows, in a collection that serves all cases."""
    name = "FilterRows"
    client.collections.delete(name)
    collection = client.collections.create(
        name,
        properties=[
            Property(name="word", data_type=DataType.TEXT, tokenization=Tokenization.WORD),
            Property(name="texts", data_type=DataType.TEXT_ARRAY),
            Property(name="int", data_type=DataType.INT),
            Property(name="ints", data_type=DataType.INT_ARRAY),
            Property(name="number", data_type=DataType.NUMBER),
            Property(name="numbers", data_type=DataType.NUMBER_ARRAY),
            Property(name="bool", data_type=DataType.BOOL),
            Property(name="bools", data_type=DataType.BOOL_ARRAY),
            Property(name="date", data_type=DataType.DATE),
            Property(name="dates", data_type=DataType.DATE_ARRAY),
            Property(name="uuid", data_type=DataType.UUID),
            Property(name="uuids", data_type=DataType.UUID_ARRAY),
            Property(name="place", data_type=DataType.GEO_COORDINATES),
            Property(name="hidden", data_type=DataType.TEXT, index_filterable=False, index_searchable=False),
        ],
        inverted_index_config=Configure.inverted_index(
            index_null_state=True, index_property_length=True, index_timestamps=True
        ),
    )
    result = collection.data.insert_many(
        [DataObject(properties=row, uuid=identity) for row, identity in zip(ROWS, IDS, strict=True)]
    )
    assert not result.has_errors
    yield collection
    client.collections.delete(name)


@pytest.mark.parametrize("case", CASES)
def test_a_filter_finds_what_it_says(rows: Any, case: str) -> None:
    where, expected = CASES[case]
    found = {IDS.index(each.uuid) for each in rows.query.fetch_objects(filters=where).objects}
    assert expected == found


def test_the_same_filter_narrows_a_vector_search(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="pages", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many([DataObject(properties={"pages": n}, vector=[float(n), 1.0]) for n in range(5)])
    found = collection.query.near_vector([4.0, 1.0], filters=P("pages").less_than(3), limit=2)
    assert [2, 1] == [each.properties["pages"] for each in found.objects]


def test_references_are_filtered_by_what_they_point_to(client: Any, name: str) -> None:
    from weaviate_gen.classes.config import ReferenceProperty

    target = f"{name}Target"
    client.collections.delete(target)
    try:
        authors = client.collections.create(target, properties=[Property(name="called", data_type=DataType.TEXT)])
        books = client.collections.create(
            name,
            properties=[Property(name="title", data_type=DataType.TEXT)],
            references=[ReferenceProperty(name="by", target_collection=target)],
        )
        ada, bob = (authors.data.insert({"called": called}) for called in ("Ada", "Bob"))
        books.data.insert({"title": "one"}, references={"by": [ada]})
        books.data.insert({"title": "two"}, references={"by": [ada, bob]})
        books.data.insert({"title": "none"})

        def titles(where: Any) -> set[str]:
            return {each.properties["title"] for each in books.query.fetch_objects(filters=where).objects}

        assert {"two"} == titles(Filter.by_ref("by").by_property("called").equal("Bob"))
        assert {"one", "two"} == titles(Filter.by_ref("by").by_id().equal(ada))
        assert {"two"} == titles(Filter.by_ref_count("by").greater_than(1))
        assert {"none"} == titles(Filter.by_ref_count("by").equal(0))
    finally:
        client.collections.delete(target)


def test_what_is_not_indexed_cannot_be_filtered(rows: Any) -> None:
    with pytest.raises(WeaviateQueryError) as refused:
        rows.query.fetch_objects(filters=P("hidden").equal("x"))
    assert "hidden" in str(refused.value)


def test_an_unknown_property_is_named(rows: Any) -> None:
    with pytest.raises(WeaviateQueryError) as unknown:
        rows.query.fetch_objects(filters=P("nothing").equal("x"))
    assert "nothing" in str(unknown.value)


def test_an_unfit_value_is_refused(rows: Any) -> None:
    with pytest.raises(WeaviateQueryError):
        rows.query.fetch_objects(filters=P("int").equal("two"))


def test_empty_combinations_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(WeaviateInvalidInputError):
        Filter.all_of([])
    with pytest.raises(WeaviateInvalidInputError):
        Filter.any_of([])


def test_none_is_left_out_of_combinations(rows: Any) -> None:
    where = Filter.all_of([None, P("int").equal(1), None])
    assert [IDS[A]] == [each.uuid for each in rows.query.fetch_objects(filters=where).objects]


LIKE_TEXTS = ["a", "ab", "abc", "aabbcc", "abab", "b.c", "a+b", "café", "xaxbxc", "aaaa", "cab"]
LIKE_PATTERNS = [
    "*",
    "?",
    "a*",
    "*b",
    "a?",
    "?b",
    "*b*",
    "a*c",
    "a?b*",
    "??",
    "*a*b*",
    "a*b*c",
    "?*",
    "*??*",
    "x?x*c",
    "b.c",
    "caf?",
    "*?b",
    "zz*",
    "a**b",
]


def test_like_matches_whole_values_with_stars_and_question_marks(client: Any, name: str) -> None:
    collection = client.collections.create(
        name, properties=[Property(name="word", data_type=DataType.TEXT, tokenization=Tokenization.FIELD)]
    )
    collection.data.insert_many([{"word": text} for text in LIKE_TEXTS])
    for pattern in LIKE_PATTERNS:
        parts = {"*": ".*", "?": "."}
        matches = re.compile("".join(parts.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)
        found = collection.query.fetch_objects(filters=Filter.by_property("word").like(pattern), limit=100).objects
        expected = {text for text in LIKE_TEXTS if matches.fullmatch(text)}
        assert expected == {each.properties["word"] for each in found}, pattern


def test_filters_chained_in_a_loop_find_what_lists_find(client: Any, name: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="n", data_type=DataType.INT)])
    collection.data.insert_many([{"n": n} for n in range(20)])
    number = Filter.by_property("n")
    either, both, mixed = number.equal(0), number.greater_or_equal(0), number.equal(0)
    for n in range(1, 300):
        either = either | number.equal(n)
        both = both & number.not_equal(1000 + n)
    for n in range(1, 12):
        mixed = (mixed | number.equal(n)) & number.less_than(10 + n)
    assert pickle.loads(pickle.dumps(either)) == either
    assert either != both
    assert repr(both)
    for filters, expected in ((either, 20), (both, 20), (~either, 0), (mixed, 12)):
        found = collection.query.fetch_objects(filters=filters, limit=100).objects
        assert expected == len(found)
