"""GraphQL on the engine: read, answered as the same search over gRPC is, and refused with a place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.graphql.parse import Field, Place, SyntaxFault, parse

pytestmark = pytest.mark.unit

ADA = "1c6adf3f-22b5-4d4a-8e1a-7a3b2f8d5c02"
BOOKS = [f"0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b0{number}" for number in range(4)]
SCHEMA = [
    {"class": "Author", "vectorizer": "none", "properties": [{"name": "name", "dataType": ["text"]}]},
    {
        "class": "Book",
        "vectorizer": "none",
        "properties": [
            {"name": "title", "dataType": ["text"]},
            {"name": "pages", "dataType": ["int"]},
            {"name": "price", "dataType": ["number"]},
            {"name": "sold", "dataType": ["boolean"]},
            {"name": "tags", "dataType": ["text[]"]},
            {"name": "marks", "dataType": ["number[]"]},
            {"name": "counts", "dataType": ["int[]"]},
            {"name": "place", "dataType": ["geoCoordinates"]},
            {
                "name": "print",
                "dataType": ["object"],
                "nestedProperties": [{"name": "house", "dataType": ["text"]}, {"name": "year", "dataType": ["int"]}],
            },
            {"name": "by", "dataType": ["Author"]},
        ],
    },
]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    handler = open_handler(None)

    def rest(path: str, body: object) -> Any:
        reply = handler.rest("POST", f"/v1{path}", {}, json.dumps(body).encode())
        assert reply.status in (200, 501), reply.body
        return json.loads(reply.body)

    for each in SCHEMA:
        rest("/schema", each)
    rest("/objects", {"class": "Author", "id": ADA, "properties": {"name": "Ada"}, "vector": [1, 0]})
    for number, book in enumerate(BOOKS):
        properties: dict[str, Any] = {
            "title": f"harbour number {number}",
            "pages": 100 * number,
            "price": number + 0.5,
            "sold": number % 2 == 0,
            "tags": ["sea", f"t{number}"],
            "marks": [0.5, 1.5],
            "counts": [1, 2],
            "place": {"latitude": 52.5, "longitude": 13.25 + number},
            "print": {"house": "quay", "year": 1900 + number},
            "by": [{"beacon": f"weaviate://localhost/Author/{ADA}"}],
        }
        rest("/objects", {"class": "Book", "id": book, "properties": properties, "vector": [1, float(number)]})

    def run(query: str, **variables: Any) -> dict[str, Any]:
        found: dict[str, Any] = rest("/graphql", {"query": query, "variables": variables})
        return found

    yield run
    handler.close()


def books(found: dict[str, Any]) -> list[dict[str, Any]]:
    assert "errors" not in found, found
    rows: list[dict[str, Any]] = found["data"]["Get"]["Book"]
    return rows


def test_what_is_asked_for_is_given_and_nothing_else(ask: Ask) -> None:
    rows = books(ask('{ Get { Book(limit: 2, sort: [{path: ["pages"], order: desc}]) { name: title pages } } }'))
    assert [
        {"name": "harbour number 3", "pages": 300},
        {"name": "harbour number 2", "pages": 200},
    ] == rows


def test_every_kind_of_value_comes_back(ask: Ask) -> None:
    query = """{ Get { Book(where: {operator: Equal, path: ["pages"], valueInt: 100}) {
        price sold tags marks counts place { latitude longitude } print { house year }
        by { ... on Author { name _additional { id } } }
        _additional { id vector creationTimeUnix }
    } } }"""
    (row,) = books(ask(query))
    extra = row.pop("_additional")
    assert {
        "price": 1.5,
        "sold": False,
        "tags": ["sea", "t1"],
        "marks": [0.5, 1.5],
        "counts": [1, 2],
        "place": {"latitude": 52.5, "longitude": 14.25},
        "print": {"house": "quay", "year": 1901},
        "by": [{"name": "Ada", "_additional": {"id": ADA}}],
    } == row
    assert (BOOKS[1], [1.0, 1.0]) == (extra["id"], extra["vector"])
    assert extra["creationTimeUnix"].isdigit()


def test_vectors_come_back_as_they_were_written() -> None:
    handler = open_handler(None)

    def ask(path: str, body: object) -> Any:
        reply = handler.rest("POST", f"/v1{path}", {}, json.dumps(body).encode())
        assert 200 == reply.status, reply.body
        return json.loads(reply.body)

    index: dict[str, Any] = {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}
    several = {**index, "vectorIndexConfig": {"multivector": {"enabled": True}}}
    ask("/schema", {"class": "Pair", "vectorConfig": {"one": index, "many": several}})
    ask("/objects", {"class": "Pair", "vectors": {"one": [0.1, 0.7], "many": [[0.1, 0.2], [0.3, 0.4]]}})
    ask("/objects", {"class": "Pair", "vectors": {"one": [0.7, 0.1]}})
    near = 'nearVector: {vector: [0.3, 0.4], targetVectors: ["one"]}'
    wanted = "_additional { vector distance vectors { one many } }"
    found = ask("/graphql", {"query": f"{{ Get {{ Pair({near}) {{ {wanted} }} }} }}"})
    handler.close()
    first, second = (row["_additional"] for row in found["data"]["Get"]["Pair"])
    assert {"vector": [], "vectors": {"one": [0.1, 0.7], "many": [[0.1, 0.2], [0.3, 0.4]]}} == {
        name: first[name] for name in ("vector", "vectors")
    }
    assert {"one": [0.7, 0.1], "many": None} == second["vectors"]
    assert pytest.approx(0.12318754, rel=1e-6) == first["distance"]
    assert len(str(first["distance"])) <= len("0.12318754")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("nearVector: {vector: [1, 0], distance: 0.3}", [0, 1]),
        (f'nearObject: {{id: "{BOOKS[3]}"}}, limit: 2', [3, 2]),
        (f'nearObject: {{beacon: "weaviate://localhost/Book/{BOOKS[0]}"}}, limit: 1', [0]),
        ('bm25: {query: "harbour 2", properties: ["title"]}, limit: 1', [2]),
        ('hybrid: {query: "3", alpha: 0, properties: ["title"]}, limit: 1', [3]),
        ('hybrid: {query: "3", alpha: 1, vector: [1, 0], fusionType: rankedFusion}, limit: 1', [0]),
        ('where: {operator: GreaterThan, path: "pages", valueInt: 150}', [2, 3]),
        (
            (
                'where: {operator: And, operands: [{operator: Like, path: ["title"], valueText: "harb*"}, '
                '{operator: Not, operands: [{operator: ContainsAny, path: ["tags"], valueText: ["t0", "t1"]}]}]}'
            ),
            [2, 3],
        ),
        (
            (
                'where: {operator: WithinGeoRange, path: ["place"], valueGeoRange: '
                "{geoCoordinates: {latitude: 52.5, longitude: 13.25}, distance: {max: 1000}}}"
            ),
            [0],
        ),
        ('where: {operator: Equal, path: ["by", "Author", "name"], valueText: "Ada"}', [0, 1, 2, 3]),
        ('where: {operator: Equal, path: ["by", "Author"], valueInt: 1}', [0, 1, 2, 3]),
        (f'after: "{BOOKS[1]}"', [2, 3]),
        ("offset: 3", [3]),
    ],
)
def test_arguments_mean_what_they_mean_over_grpc(ask: Ask, argument: str, expected: list[int]) -> None:
    rows = books(ask(f"{{ Get {{ Book({argument}) {{ _additional {{ id distance score }} }} }} }}"))
    assert [BOOKS[number] for number in expected] == [row["_additional"]["id"] for row in rows]


def test_variables_take_their_place(ask: Ask) -> None:
    where = '{operator: GreaterThan, path: ["pages"], valueInt: $least}'
    asked = f"Get {{ Book(limit: $count, where: {where}) {{ pages }} }}"
    query = f"query Pages($least: Int = 250, $count: Int!) {{ {asked} }}"
    assert [{"pages": 300}] == books(ask(query, count=5))
    assert [{"pages": 200}, {"pages": 300}] == books(ask(query, count=5, least=150))


def test_aggregations_give_their_metrics(ask: Ask) -> None:
    found = ask(
        """{ Aggregate { Book {
            meta { count }
            pages { count mean maximum minimum sum median type }
            price { mean }
            sold { totalTrue percentageFalse }
            title { count topOccurrences(limit: 1) { occurs } }
            tags { topOccurrences(limit: 1) { value occurs } }
        } } }"""
    )
    (row,) = found["data"]["Aggregate"]["Book"]
    assert {"count": 4} == row["meta"]
    assert (4, 150.0, 300, 0, 600) == tuple(
        row["pages"][name] for name in ("count", "mean", "maximum", "minimum", "sum")
    )
    assert {"mean": 2.0} == row["price"]
    assert {"totalTrue": 2, "percentageFalse": 0.5} == row["sold"]
    assert [{"value": "sea", "occurs": 4}] == row["tags"]["topOccurrences"]


def test_aggregations_go_by_group_filter_and_search(ask: Ask) -> None:
    grouped = ask('{ Aggregate { Book(groupBy: ["sold"]) { meta { count } groupedBy { path value } } } }')
    groups = {row["groupedBy"]["value"]: row["meta"]["count"] for row in grouped["data"]["Aggregate"]["Book"]}
    assert {"true": 2, "false": 2} == groups
    filtered = ask(
        '{ Aggregate { Book(where: {operator: LessThan, path: ["pages"], valueInt: 200}) { meta { count } } } }'
    )
    assert [{"meta": {"count": 2}}] == filtered["data"]["Aggregate"]["Book"]
    near = ask("{ Aggregate { Book(nearVector: {vector: [1, 0]}, objectLimit: 3) { meta { count } } } }")
    assert [{"meta": {"count": 3}}] == near["data"]["Aggregate"]["Book"]


@pytest.mark.parametrize(
    ("query", "message", "line", "column"),
    [
        ("{\n  Get{IDoNotExist{name}}\n}", 'Cannot query field "IDoNotExist" on type "GetObjectsObj".', 2, 7),
        ("{Aggregate{None{meta{count}}}}", 'Cannot query field "None" on type "AggregateObjectsObj".', 1, 12),
        ("{Get{Book{author}}}", 'Cannot query field "author" on type "Book".', 1, 11),
        ("{Aggregate{Book{author{count}}}}", 'Cannot query field "author" on type "AggregateBook".', 1, 17),
        ("{Aggregate{Book{pages{topOccurrences{value}}}}}", "Cannot query field", 1, 23),
        ("{Put{Book{title}}}", 'Cannot query field "Put" on type "WeaviateObj".', 1, 2),
        ("{Get{Book{title}}", "Syntax Error GraphQL request (1:18)", 1, 18),
        ("{Get{Book(limit: ]) {title}}}", "Syntax Error GraphQL request (1:18)", 1, 18),
        ("{Get{Book ; {title}}}", "Unexpected character ';'", 1, 11),
        ("{Get{Book{title}}} {", "Expected EOF", 1, 20),
        ("{Get{Book{}}}", "Syntax Error GraphQL request (1:10) Unexpected empty IN {}", 1, 10),
        ("{Get{Book{title @when(if: true)}}}", 'Unknown directive "when".', 1, 18),
        ("{Get}", 'Field "Get" of type "GetObjectsObj" must have a sub selection.', 1, 2),
        ("{Get{Book}}", 'Field "Book" of type "[Book]" must have a sub selection.', 1, 6),
        ("{Get{Book{title{x}}}}", 'Field "title" of type "String" must not have a sub selection.', 1, 17),
        ("{Get{Book{print}}}", 'Field "print" of type "Book_print_object" must have a sub selection.', 1, 11),
        ("{Get{Book{print{color}}}}", 'Cannot query field "color" on type "Book_print_object".', 1, 17),
        ("{Get{Book{place{height}}}}", 'Cannot query field "height" on type "BookplaceGeoCoordinatesObj".', 1, 17),
        ("{Get{Book{by}}}", 'Field "by" of type "[BookByObj]" must have a sub selection.', 1, 11),
        ("{Get{Book{by{name}}}}", 'Cannot query field "name" on type "BookByObj".', 1, 14),
        ("{Get{Book{by{... on Nobody{name}}}}}", 'Unknown type "Nobody".', 1, 28),
        ("{Get{Book{_additional{color}}}}", 'Cannot query field "color" on type "BookAdditional".', 1, 23),
        ("{Get{Book{_additional{isConsistent}}}}", 'Cannot query field "isConsistent"', 1, 23),
        ("{Get{Book{_additional{vectors{one}}}}}", 'Cannot query field "vectors" on type "BookAdditional".', 1, 23),
        ("{Get{Book{_additional{rerank{score}}}}}", 'Cannot query field "rerank" on type "BookAdditional".', 1, 23),
        ("{Get{Book(colour: 1){title}}}", 'Unknown argument "colour" on field "Book"', 1, 11),
        ('{Get{Book(tenant: "t"){title}}}', 'Unknown argument "tenant" on field "Book"', 1, 11),
        ('{Get{Book(nearText: {concepts: ["a"]}){title}}}', 'Unknown argument "nearText"', 1, 11),
        ('{Get{Book(limit: "a"){title}}}', 'Argument "limit" has invalid value.', 1, 18),
        ('{Get{Book(groupBy: {path: ["a"], groups: 1}){title}}}', 'In field "objectsPerGroup"', 1, 20),
        ('{Aggregate{Book(bm25: {query: "a"}){meta{count}}}}', 'Unknown argument "bm25" on field "Book"', 1, 17),
        ('{Aggregate{Book(limit: "a"){meta{count}}}}', 'Argument "limit" has invalid value.', 1, 24),
        ("{Aggregate{Book{meta}}}", 'Field "meta" of type "AggregateBookMetaObject" must have', 1, 17),
        ("{Aggregate{Book{place{count}}}}", 'Cannot query field "place" on type "AggregateBook".', 1, 17),
    ],
)
def test_what_is_wrong_is_told_with_its_place(ask: Ask, query: str, message: str, line: int, column: int) -> None:
    (error,) = ask(query)["errors"]
    assert message in error["message"]
    assert [{"line": line, "column": column}] == error["locations"]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("offset: -1", "a negative offset"),
        ('sort: [{path: ["pages"], order: up}]', "order is asc or desc, not up"),
        ("sort: [{order: asc}]", "path parameter cannot be empty"),
        ('where: {operator: Is, path: ["a"], valueInt: 1}', "unknown operator 'Is'"),
        ("where: {operator: Equal, valueInt: 1}", "must have at least one element"),
        ('where: {operator: Equal, path: ["pages"]}', "no value<Type> field set"),
        (
            'where: {operator: Equal, path: ["pages"], valueText: "1"}',
            'data type filter cannot use "valueText" on type "int", use "valueInt" instead',
        ),
        (
            'where: {operator: ContainsAny, path: ["tags"], valueInt: [1]}',
            'data type filter cannot use "valueInt" on type "text[]", use "valueText" instead',
        ),
        (
            'where: {operator: Not, operands: [{operator: Equal, path: ["by", "Author", "name"], valueInt: 1}]}',
            'data type filter cannot use "valueInt" on type "text", use "valueText" instead',
        ),
        ('where: {operator: Equal, path: ["by"], valueText: "a"}', 'Property "by" is a ref prop to the class "Author"'),
        ("nearVector: {}", "vector or vectorPerTarget is required field"),
        ("nearVector: {vector: [1, 0], nope: 1}", "In field 'nope': Unknown field."),
        ('hybrid: {query: "a", alpha: 2}', "alpha should be between 0.0 and 1.0"),
        (
            'hybrid: {query: "a", vector: [1, 0], searches: {nearVector: {vector: [1, 0]}}}',
            "cannot have both vector and nearVectorParams",
        ),
        ('bm25: {query: "a", searchOperator: {operator: Not}}', "invalid 'bm25' argument"),
        ('nearVector: {vector: "no"}', "invalid 'nearVector' argument"),
    ],
)
def test_an_argument_without_meaning_is_an_error_of_its_field(ask: Ask, argument: str, words: str) -> None:
    found = ask(f"{{ Get {{ Book({argument}) {{ title }} }} }}")
    assert {"Get": {"Book": None}} == found["data"]
    assert words in found["errors"][0]["message"]
    assert ["Get", "Book"] == found["errors"][0]["path"]


@pytest.mark.parametrize(
    "query",
    [
        "{ Explore { beacon } }",
        "{ Get { Book(group: {type: merge}) { title } } }",
        "{ __schema { queryType { name } } }",
    ],
)
def test_what_is_left_out_says_so(ask: Ask, query: str) -> None:
    assert "is not supported by the local engine" in json.dumps(ask(query))


def test_values_of_every_kind_are_read() -> None:
    query = '{ F(a: 1, b: -2.5e1, c: "q\\"\\u00e9\\n", d: true, e: null, f: NAME, g: [1, [2]], h: {i: """a "b" c"""}) }'
    (field,) = parse(query, {})
    expected = {
        "a": 1,
        "b": -25.0,
        "c": 'q"é\n',
        "d": True,
        "e": None,
        "f": "NAME",
        "g": [1, [2]],
        "h": {"i": 'a "b" c'},
    }
    assert expected == field.arguments


def test_fragments_comments_and_aliases_are_read() -> None:
    found = parse("# first\nquery { a: B { ... on C { d } e } }", {})
    inner = (Field("d", "d", Place(2, 27), on="C"), Field("e", "e", Place(2, 31)))
    assert (Field("B", "a", Place(2, 9), {}, inner),) == found


def test_a_mutation_is_no_query() -> None:
    with pytest.raises(SyntaxFault):
        parse("mutation { a }", {})
