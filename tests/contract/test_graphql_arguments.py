"""The arguments that GraphQL's searches and aggregations take."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from weaviate_gen.classes.aggregate import GroupByAggregate, Metrics
from weaviate_gen.classes.config import (
    Configure,
    DataType,
    Property,
    ReferenceProperty,
)
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.query import Filter

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


@pytest.fixture
def books(client: Any, name: str) -> Iterator[str]:
    """Return the name of a collection with four books by one author."""
    author = f"{name}Author"
    client.collections.delete(author)
    authors = client.collections.create(
        author,
        properties=[Property(name="called", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    ada = authors.data.insert({"called": "Ada"}, vector=[1.0, 0.0])
    things = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
            Property(name="price", data_type=DataType.NUMBER),
            Property(name="sold", data_type=DataType.BOOL),
            Property(name="tags", data_type=DataType.TEXT_ARRAY),
            Property(name="marks", data_type=DataType.NUMBER_ARRAY),
            Property(name="place", data_type=DataType.GEO_COORDINATES),
            Property(
                name="print",
                data_type=DataType.OBJECT,
                nested_properties=[Property(name="house", data_type=DataType.TEXT)],
            ),
        ],
        references=[ReferenceProperty(name="by", target_collection=author)],
        vectorizer_config=Configure.Vectorizer.none(),
    )
    things.data.insert_many(
        [
            DataObject(
                properties={
                    "title": f"harbour {number}",
                    "pages": 100 * number,
                    "price": number + 0.5,
                    "sold": number % 2 == 0,
                    "tags": ["sea", f"t{number}"],
                    "marks": [0.5],
                    "place": GeoCoordinate(latitude=52.5, longitude=13.25 + number),
                    "print": {"house": "quay"},
                },
                references={"by": ada},
                uuid=identity,
                vector=[1.0, float(number)],
            )
            for number, identity in enumerate(IDS)
        ]
    )
    yield name
    client.collections.delete(author)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # class-level vectorizers are the official client's of old
@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("nearVector: {vector: [1, 0], distance: 0.3}", [0, 1]),
        (f'nearObject: {{id: "{IDS[3]}", certainty: 0.9}}, limit: 2', [3, 2]),
        ('bm25: {query: "2", properties: ["title"]}, limit: 1', [2]),
        ('hybrid: {query: "3", alpha: 0, properties: ["title"], fusionType: rankedFusion}, limit: 1', [3]),
        ('hybrid: {query: "3", alpha: 1, vector: [1, 0]}, limit: 1', [0]),
        (
            (
                'where: {operator: And, operands: [{operator: Like, path: ["title"], valueText: "harb*"}, '
                '{operator: GreaterThanEqual, path: ["pages"], valueInt: 200}]}'
            ),
            [2, 3],
        ),
        ('where: {operator: ContainsAny, path: ["tags"], valueText: ["t0", "t1"]}', [0, 1]),
        ('where: {operator: LessThan, path: ["price"], valueNumber: 1}', [0]),
        (
            'where: {operator: Equal, path: ["sold"], valueBoolean: true}, sort: [{path: ["pages"], order: desc}]',
            [2, 0],
        ),
        (
            (
                'where: {operator: WithinGeoRange, path: ["place"], valueGeoRange: '
                "{geoCoordinates: {latitude: 52.5, longitude: 13.25}, distance: {max: 1000}}}"
            ),
            [0],
        ),
        ('limit: 2, offset: 1, sort: [{path: ["pages"]}]', [1, 2]),
    ],
)
def test_graphql_takes_the_arguments_of_searches(client: Any, books: str, argument: str, expected: list[int]) -> None:
    author = f"{books}Author"
    fields = (
        "title pages price sold tags marks place { latitude longitude } print { house } "
        f"by {{ ... on {author} {{ called _additional {{ id }} }} }} "
        "_additional { id vector distance certainty score creationTimeUnix lastUpdateTimeUnix }"
    )
    answer = client.graphql_raw_query(f"{{ Get {{ {books}({argument}) {{ {fields} }} }} }}")
    assert answer.errors is None
    found = answer.get[books]
    assert sorted(str(IDS[number]) for number in expected) == sorted(row["_additional"]["id"] for row in found)
    assert {"Ada"} == {row["by"][0]["called"] for row in found}
    assert {"quay"} == {row["print"]["house"] for row in found}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_graphql_aggregates_by_group(client: Any, books: str) -> None:
    fields = (
        "meta { count } groupedBy { path value } pages { count mean median mode sum minimum maximum } price { mean } "
        "title { count topOccurrences(limit: 1) { value occurs } } sold { totalTrue percentageFalse }"
    )
    answer = client.graphql_raw_query(f'{{ Aggregate {{ {books}(groupBy: ["sold"]) {{ {fields} }} }} }}')
    rows = {row["groupedBy"]["value"]: row for row in answer.aggregate[books]}
    assert (2, 100.0) == (rows["true"]["meta"]["count"], rows["true"]["pages"]["mean"])
    assert (2, 200.0) == (rows["false"]["meta"]["count"], rows["false"]["pages"]["mean"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_aggregates_go_by_group_too(client: Any, books: str) -> None:
    found = client.collections.use(books).aggregate.over_all(
        group_by=GroupByAggregate(prop="sold"),
        return_metrics=[Metrics("pages").integer(mean=True)],
        filters=Filter.by_property("pages").greater_than(50),
    )
    assert {True: 200.0, False: 200.0} == {
        group.grouped_by.value in (True, "true"): group.properties["pages"].mean for group in found.groups
    }
