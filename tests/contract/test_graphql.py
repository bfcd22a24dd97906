"""GraphQL, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import GeoCoordinate
from weaviate_gen.classes.query import Filter, Sort
from weaviate_gen.exceptions import WeaviateBaseError


@pytest.fixture
def cups(client: Any, name: str) -> str:
    """Return the name of a collection with three objects."""
    collection = client.collections.create(
        name,
        properties=[Property(name="drink", data_type=DataType.TEXT), Property(name="size", data_type=DataType.INT)],
    )
    collection.data.insert_many(
        [{"drink": drink, "size": size} for size, drink in enumerate(["tea", "coffee", "milk"])]
    )
    return name


def test_objects_are_got(client: Any, cups: str) -> None:
    where = '{path: ["size"], operator: GreaterThan, valueInt: 0}'
    order = '{path: ["size"], order: desc}'
    fields = "drink size _additional { id }"
    answer = client.graphql_raw_query(f"{{ Get {{ {cups}(where: {where}, sort: {order}) {{ {fields} }} }} }}")
    assert answer.errors is None
    found = answer.get[cups]
    assert [("milk", 2), ("coffee", 1)] == [(each["drink"], each["size"]) for each in found]
    assert all(each["_additional"]["id"] for each in found)


def test_objects_are_aggregated(client: Any, cups: str) -> None:
    answer = client.graphql_raw_query(f"{{ Aggregate {{ {cups} {{ meta {{ count }} size {{ sum maximum }} }} }} }}")
    assert [{"meta": {"count": 3}, "size": {"sum": 3, "maximum": 2}}] == answer.aggregate[cups]


def test_mistakes_come_back_as_errors(client: Any, cups: str) -> None:
    answer = client.graphql_raw_query(f"{{ Get {{ {cups} {{ nothing }} }} }}")
    assert answer.errors is not None
    assert "nothing" in str(answer.errors)


def test_several_queries_are_answered_in_their_order(client: Any, cups: str) -> None:
    count = f"{{ Aggregate {{ {cups} {{ meta {{ count }} }} }} }}"
    counted, wrong = client.graphql_raw_query([count, f"{{ Get {{ {cups} {{ nothing }} }} }}"])
    assert 0 < counted.aggregate[cups][0]["meta"]["count"]
    assert "nothing" in str(wrong.errors)


CUP = "00000000-0000-0000-0000-00000000000"


@pytest.fixture
def shop(client: Any, name: str) -> Any:
    """Return a collection with vectors, a reference, places and dates, which GraphQL and the client both search."""
    collection = client.collections.create(
        name,
        properties=[
            Property(name="drink", data_type=DataType.TEXT),
            Property(name="size", data_type=DataType.INT),
            Property(name="hot", data_type=DataType.BOOL),
            Property(name="price", data_type=DataType.NUMBER),
            Property(name="since", data_type=DataType.DATE),
            Property(name="at", data_type=DataType.GEO_COORDINATES),
        ],
        references=[ReferenceProperty(name="beside", target_collection=name)],
        inverted_index_config=Configure.inverted_index(index_null_state=True),
        vector_config=Configure.Vectors.self_provided(),
    )
    for number, drink in enumerate(["green tea", "black tea", "black coffee", "warm milk", "cold milk"]):
        collection.data.insert(
            {
                "drink": drink,
                "size": number,
                "hot": drink != "cold milk",
                "price": number / 2,
                "since": f"202{number}-01-01T00:00:00Z",
                **({"at": {"latitude": 50.0 + number, "longitude": 8.0}} if number else {}),
            },
            uuid=f"{CUP}{number}",
            vector=[1.0, float(number)],
        )
    collection.data.reference_add(f"{CUP}0", "beside", f"{CUP}1")
    return collection


NEAR = [1.0, 2.0]
SEARCHES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "vector": ("nearVector: {vector: [1, 2]}", lambda c: c.query.near_vector(NEAR)),
    "vector within a distance": (
        "nearVector: {vector: [1, 2], distance: 0.01}",
        lambda c: c.query.near_vector(NEAR, distance=0.01),
    ),
    "vector with certainty": (
        "nearVector: {vector: [1, 2], certainty: 0.99}",
        lambda c: c.query.near_vector(NEAR, certainty=0.99),
    ),
    "object": (f'nearObject: {{id: "{CUP}3"}}, limit: 2', lambda c: c.query.near_object(f"{CUP}3", limit=2)),
    "keywords": ('bm25: {query: "black tea"}', lambda c: c.query.bm25("black tea")),
    "keywords of a property": (
        'bm25: {query: "milk", properties: ["drink^2"]}, limit: 1',
        lambda c: c.query.bm25("milk", query_properties=["drink^2"], limit=1),
    ),
    "hybrid": (
        'hybrid: {query: "milk", vector: [1, 2], alpha: 0.3, fusionType: relativeScoreFusion}',
        lambda c: c.query.hybrid("milk", vector=NEAR, alpha=0.3),
    ),
    "page": ('sort: [{path: ["size"], order: asc}], limit: 2, offset: 1', lambda c: _sorted(c)[1:3]),
    "all of": (
        (
            'where: {operator: And, operands: [{path: ["hot"], operator: Equal, valueBoolean: true}, '
            '{path: ["price"], operator: LessThanEqual, valueNumber: 1}]}, sort: [{path: ["size"]}]'
        ),
        lambda c: _sorted(c, F("hot").equal(True) & F("price").less_or_equal(1)),
    ),
    "any of": (
        (
            'where: {operator: Or, operands: [{path: ["size"], operator: Equal, valueInt: 4}, '
            '{path: ["drink"], operator: Like, valueText: "gr*n"}]}, sort: [{path: ["size"]}]'
        ),
        lambda c: _sorted(c, F("size").equal(4) | F("drink").like("gr*n")),
    ),
    "since": (
        'where: {path: ["since"], operator: GreaterThan, valueDate: "2022-06-01T00:00:00Z"}, sort: [{path: ["size"]}]',
        lambda c: _sorted(c, F("size").greater_than(2)),
    ),
    "there": (
        'where: {path: ["drink"], operator: IsNull, valueBoolean: false}, sort: [{path: ["size"]}]',
        lambda c: _sorted(c, F("drink").is_none(False)),
    ),
    "some words": (
        'where: {path: ["drink"], operator: ContainsAny, valueText: ["coffee", "green"]}, sort: [{path: ["size"]}]',
        lambda c: _sorted(c, F("drink").contains_any(["coffee", "green"])),
    ),
    "an id": (
        f'where: {{path: ["id"], operator: Equal, valueText: "{CUP}2"}}',
        lambda c: _sorted(c, Filter.by_id().equal(f"{CUP}2")),
    ),
    "near a place": (
        (
            'where: {path: ["at"], operator: WithinGeoRange, valueGeoRange: '
            '{geoCoordinates: {latitude: 52, longitude: 8}, distance: {max: 150000}}}, sort: [{path: ["size"]}]'
        ),
        lambda c: _sorted(c, F("at").within_geo_range(GeoCoordinate(latitude=52, longitude=8), 150_000)),
    ),
    "behind a reference": (
        'where: {path: ["beside", "NAME", "size"], operator: Equal, valueInt: 1}',
        lambda c: _sorted(c, Filter.by_ref("beside").by_property("size").equal(1)),
    ),
    "with references": (
        'where: {path: ["beside"], operator: GreaterThan, valueInt: 0}',
        lambda c: _sorted(c, Filter.by_ref_count("beside").greater_than(0)),
    ),
}


def F(name: str) -> Any:  # noqa: N802 - short for the table
    return Filter.by_property(name)


def _sorted(collection: Any, filters: Any = None) -> Any:
    return collection.query.fetch_objects(filters=filters, sort=Sort.by_property("size")).objects


@pytest.mark.parametrize("search", sorted(SEARCHES))
def test_graphql_finds_what_the_client_finds(client: Any, shop: Any, search: str) -> None:
    arguments, same = SEARCHES[search]
    arguments = arguments.replace("NAME", shop.name)
    answer = client.graphql_raw_query(f"{{ Get {{ {shop.name}({arguments}) {{ drink _additional {{ id }} }} }} }}")
    assert answer.errors is None
    expected = same(shop)
    objects = expected if isinstance(expected, list) else expected.objects
    assert objects
    found = [(each["_additional"]["id"], each["drink"]) for each in answer.get[shop.name]]
    assert [(str(each.uuid), each.properties["drink"]) for each in objects] == found


def test_graphql_returns_metadata_vectors_and_references(client: Any, shop: Any) -> None:
    additional = "id vectors { default } distance certainty creationTimeUnix lastUpdateTimeUnix"
    beside = f"beside {{ ... on {shop.name} {{ size _additional {{ id }} }} }}"
    places = "at { latitude longitude } since hot price"
    query = f"nearVector: {{vector: [1, 0]}}, limit: 1) {{ {places} {beside} _additional {{ {additional} }} }}"
    answer = client.graphql_raw_query(f"{{ Get {{ {shop.name}({query} }} }}")
    assert answer.errors is None
    (found,) = answer.get[shop.name]
    extra = found["_additional"]
    assert ([1.0, 0.0], f"{CUP}0") == (extra["vectors"]["default"], extra["id"])
    assert (0.0, 1.0) == (pytest.approx(extra["distance"], abs=1e-6), pytest.approx(extra["certainty"]))
    assert int(extra["creationTimeUnix"]) <= int(extra["lastUpdateTimeUnix"])
    assert [{"size": 1, "_additional": {"id": f"{CUP}1"}}] == found["beside"]
    assert (None, "2020-01-01T00:00:00Z", True, 0) == (found["at"], found["since"], found["hot"], found["price"])


def test_graphql_aggregates_by_groups_and_filters(client: Any, shop: Any) -> None:
    fields = "groupedBy { value path } meta { count } size { mean median mode minimum count } drink { count type }"
    where = 'where: {path: ["size"], operator: LessThan, valueInt: 4}'
    answer = client.graphql_raw_query(f'{{ Aggregate {{ {shop.name}({where}, groupBy: ["hot"]) {{ {fields} }} }} }}')
    assert answer.errors is None
    (group,) = answer.aggregate[shop.name]
    assert {"value": "true", "path": ["hot"]} == group["groupedBy"]
    assert {"mean": 1.5, "median": 1.5, "mode": 0, "minimum": 0, "count": 4} == group["size"]
    assert (4, {"count": 4, "type": "text"}) == (group["meta"]["count"], group["drink"])
    nearest = client.graphql_raw_query(
        f"{{ Aggregate {{ {shop.name}(nearVector: {{vector: [1, 2]}}, objectLimit: 2) "
        "{ meta { count } hot { totalTrue percentageTrue } price { sum type } } } }"
    )
    assert (2, 2) == (
        nearest.aggregate[shop.name][0]["meta"]["count"],
        nearest.aggregate[shop.name][0]["hot"]["totalTrue"],
    )


@pytest.mark.parametrize(
    "query",
    [
        '{ Get { NAME(where: {path: ["nowhere"], operator: Equal, valueText: "x"}) { drink } } }',
        '{ Get { NAME(where: {path: ["size"], operator: Equal, valueText: "x"}) { drink } } }',
        '{ Get { NAME(where: {path: ["size"], operator: Sometimes, valueInt: 1}) { drink } } }',
        '{ Get { NAME(sort: {path: ["nowhere"]}) { drink } } }',
        "{ Get { NAME(nothing: 1) { drink } } }",
        "{ Get { NAME { drink { inside } } } }",
        "{ Get { NAME { beside } } }",
        "{ Get { Nowhere { drink } } }",
        "{ Aggregate { NAME { size { nothing } } } }",
        '{ Get { NAME(limit: "many") { drink } } }',
        "{ Get { NAME { drink }",
        "",
    ],
)
def test_graphql_that_means_nothing_is_an_error(client: Any, shop: Any, query: str) -> None:
    try:
        answer = client.graphql_raw_query(query.replace("NAME", shop.name))
    except WeaviateBaseError:
        return
    assert answer.errors
