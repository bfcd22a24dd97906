"""Reading: what comes back, how much of it, and in which order."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataObject, ReferenceToMulti
from weaviate_gen.classes.query import Filter, MetadataQuery, QueryReference, Sort
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateQueryError

IDS = [uuid.UUID(int=number) for number in range(1, 6)]
TITLES = ["alpha", "bravo", "charlie", "delta", "echo"]
PAGES = [30, 10, None, 50, 20]


@pytest.fixture
def articles(client: Any, name: str) -> Any:
    """Five articles, one without pages, each with a vector."""
    collection = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
            Property(name="day", data_type=DataType.DATE),
            Property(name="open", data_type=DataType.BOOL),
        ],
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.data.insert_many(
        [
            DataObject(
                properties={
                    "title": title,
                    "pages": pages,
                    "day": dt.datetime(2024, 1, number + 1, tzinfo=dt.UTC),
                    "open": number % 2 == 0,
                },
                uuid=identity,
                vector=[float(number), 1.0],
            )
            for number, (title, pages, identity) in enumerate(zip(TITLES, PAGES, IDS, strict=True))
        ]
    )
    return collection


def _titles(result: Any) -> list[str]:
    return [found.properties["title"] for found in result.objects]


def test_all_objects_come_with_all_properties_and_no_vector(articles: Any) -> None:
    found = articles.query.fetch_objects().objects
    assert IDS == [each.uuid for each in found]
    assert {
        "title": "alpha",
        "pages": 30,
        "day": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        "open": True,
    } == found[0].properties
    assert {} == found[0].vector
    assert found[0].collection == articles.name


def test_properties_are_chosen(articles: Any) -> None:
    found = articles.query.fetch_objects(return_properties=["pages"], limit=1).objects[0]
    assert {"pages": 30} == found.properties
    assert {"title": "alpha"} == articles.query.fetch_objects(return_properties="title", limit=1).objects[0].properties
    assert {} == articles.query.fetch_objects(return_properties=[], limit=1).objects[0].properties


def test_a_property_that_was_asked_for_and_is_not_there_is_none(articles: Any) -> None:
    found = articles.query.fetch_object_by_id(IDS[2], return_properties=["title", "pages"])
    assert {"title": "charlie", "pages": None} == found.properties


def test_vectors_come_when_asked_for(articles: Any) -> None:
    found = articles.query.fetch_objects(include_vector=True).objects
    assert [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]] == [each.vector["default"] for each in found]


def test_metadata_come_when_asked_for(articles: Any) -> None:
    now = dt.datetime.now(dt.UTC)
    bare = articles.query.fetch_objects(limit=1).objects[0].metadata
    assert bare.creation_time is None
    full = (
        articles.query.fetch_objects(limit=1, return_metadata=MetadataQuery(creation_time=True, last_update_time=True))
        .objects[0]
        .metadata
    )
    assert abs(now - full.creation_time) < dt.timedelta(minutes=5)
    assert full.creation_time == full.last_update_time
    assert full.creation_time.tzinfo is not None
    named = articles.query.fetch_objects(limit=1, return_metadata=["creation_time"]).objects[0].metadata
    assert full.creation_time == named.creation_time
    assert named.last_update_time is None


def test_limit_offset_and_after_cut_pages(articles: Any) -> None:
    assert TITLES[:2] == _titles(articles.query.fetch_objects(limit=2))
    assert TITLES[3:] == _titles(articles.query.fetch_objects(offset=3, limit=10))
    assert TITLES[2:4] == _titles(articles.query.fetch_objects(limit=2, after=IDS[1]))
    assert [] == _titles(articles.query.fetch_objects(offset=5, limit=5))


@pytest.mark.parametrize(
    ("by", "ascending", "expected"),
    [
        ("title", True, ["alpha", "bravo", "charlie", "delta", "echo"]),
        ("title", False, ["echo", "delta", "charlie", "bravo", "alpha"]),
        ("pages", True, ["charlie", "bravo", "echo", "alpha", "delta"]),
        ("pages", False, ["delta", "alpha", "echo", "bravo", "charlie"]),
        ("day", False, ["echo", "delta", "charlie", "bravo", "alpha"]),
    ],
)
def test_objects_are_sorted_by_a_property_and_missing_values_are_lowest(
    articles: Any, by: str, ascending: bool, expected: list[str]
) -> None:
    assert expected == _titles(articles.query.fetch_objects(sort=Sort.by_property(by, ascending=ascending)))


def test_a_second_sort_decides_among_equals(articles: Any) -> None:
    chain = Sort.by_property("open").by_property("title", ascending=False)
    assert ["delta", "bravo", "echo", "charlie", "alpha"] == _titles(articles.query.fetch_objects(sort=chain))
    last = Sort.by_id(ascending=False)
    assert TITLES[::-1] == _titles(articles.query.fetch_objects(sort=last))


def test_sorted_pages_follow_on_each_other(articles: Any) -> None:
    by_title = Sort.by_property("title", ascending=False)
    pages = [_titles(articles.query.fetch_objects(sort=by_title, limit=2, offset=offset)) for offset in (0, 2, 4)]
    assert [["echo", "delta"], ["charlie", "bravo"], ["alpha"]] == pages


def test_sorting_by_creation_time(articles: Any) -> None:
    found = articles.query.fetch_objects(
        sort=Sort.by_creation_time(ascending=False), return_metadata=MetadataQuery(creation_time=True)
    ).objects
    times = [each.metadata.creation_time for each in found]
    assert sorted(times, reverse=True) == times
    assert 5 == len(times)


def test_one_object_is_fetched_by_its_id(articles: Any) -> None:
    found = articles.query.fetch_object_by_id(str(IDS[3]), include_vector=True)
    assert ("delta", [3.0, 1.0]) == (found.properties["title"], found.vector["default"])
    assert found.metadata.creation_time is not None
    assert articles.query.fetch_object_by_id(uuid.UUID(int=99)) is None


def test_several_objects_are_fetched_by_their_ids(articles: Any) -> None:
    result = articles.query.fetch_objects_by_ids([IDS[1], uuid.UUID(int=99), str(IDS[4])])
    assert {"bravo", "echo"} == set(_titles(result))
    assert [] == articles.query.fetch_objects_by_ids([]).objects


def test_filter_sort_and_limit_go_together(articles: Any) -> None:
    result = articles.query.fetch_objects(
        filters=Filter.by_property("pages").greater_than(10),
        sort=Sort.by_property("pages"),
        limit=2,
        return_properties=["title"],
    )
    assert ["echo", "alpha"] == _titles(result)


def test_a_missing_collection_is_an_error_that_names_it(client: Any) -> None:
    with pytest.raises(WeaviateQueryError) as missing:
        client.collections.use("NobodyMadeThisOne").query.fetch_objects()
    assert "NobodyMadeThisOne" in str(missing.value)


def test_an_unknown_property_is_an_error_that_names_it(articles: Any) -> None:
    with pytest.raises(WeaviateQueryError) as unknown:
        articles.query.fetch_objects(return_properties=["nothing"])
    assert "nothing" in str(unknown.value)
    with pytest.raises(WeaviateQueryError) as unsortable:
        articles.query.fetch_objects(sort=Sort.by_property("nothing"))
    assert "nothing" in str(unsortable.value)


def test_bad_arguments_raise_before_anything_is_sent(articles: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        articles.query.fetch_objects(limit="many")
    with pytest.raises(ValueError):
        articles.query.fetch_object_by_id("no uuid")


def test_references_are_followed_when_asked_for(client: Any, articles: Any, name: str) -> None:
    # with the name of the collection, as a server that makes properties of its own looks for an id in all collections
    # otherwise, and fails if one of them is deleted meanwhile
    journal = f"{name}Journal"
    client.collections.delete(journal)
    try:
        journals = client.collections.create(
            journal,
            properties=[Property(name="label", data_type=DataType.TEXT)],
            references=[ReferenceProperty(name="holds", target_collection=name)],
        )
        held = ReferenceToMulti(target_collection=name, uuids=[IDS[0], IDS[2]])
        identity = journals.data.insert({"label": "first"}, references={"holds": held})
        found = journals.query.fetch_object_by_id(
            identity, return_references=QueryReference(link_on="holds", return_properties=["title"])
        )
        assert ["alpha", "charlie"] == [each.properties["title"] for each in found.references["holds"].objects]
    finally:
        client.collections.delete(journal)
