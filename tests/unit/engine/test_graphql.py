"""GraphQL on the engine: read, answered as the same search over gRPC is, and refused with a place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import get_introspection_query

from tests.support.engines import ARTICLE, PLAIN, numbered, opened
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.graphql.document import MAX_DEPTH, parse
from weaviate_gen.engine.wire.graphql.errors import QueryError
from weaviate_gen.engine.wire.handler import Handler

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


def test_a_list_without_a_limit_has_an_end() -> None:
    with opened() as engine:
        engine.create(ARTICLE)
        assert [] == engine.insert_many("Article", range(1, 103))
        assert 10 == len(engine.ask("GET", "/objects?class=Article")[1]["objects"])
        assert 10 == len(engine.ask("GET", "/objects")[1]["objects"])
        found = engine.ask("POST", "/graphql", {"query": "{Get{Article{title}}}"})[1]
        assert 100 == len(found["data"]["Get"]["Article"])


@pytest.fixture(scope="module")
def engine() -> Iterator[Handler]:
    handler = open_handler(None, settings=PLAIN)
    yield handler
    handler.close()


@pytest.fixture(scope="module")
def ask(engine: Handler) -> Ask:
    handler = engine

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

    return run


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
    handler = open_handler(None, settings=PLAIN)

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
        ("{Get{Book ; {title}}}", 'Unexpected character ";".', 1, 11),
        ("{Get{Book{title}}} {", "Expected Name, found EOF", 1, 21),
        ("{Get{Book{}}}", "Syntax Error GraphQL request (1:10) Unexpected empty IN {}", 1, 10),
        ("{Get{Book{\n }}}", "Syntax Error GraphQL request (1:10) Unexpected empty IN {}", 1, 10),
        ("{Get{Book{title @when(if: true)}}}", 'Unknown directive "when".', 1, 17),
        ("{Get}", 'Field "Get" of type "GetObjectsObj" must have a sub selection.', 1, 2),
        ("{Get{Book}}", 'Field "Book" of type "[Book]" must have a sub selection.', 1, 6),
        ("{Get{Book{title{x}}}}", 'Field "title" of type "String" must not have a sub selection.', 1, 16),
        ("{Get{Book{print}}}", 'Field "print" of type "Book_print_object" must have a sub selection.', 1, 11),
        ("{Get{Book{print{color}}}}", 'Cannot query field "color" on type "Book_print_object".', 1, 17),
        ("{Get{Book{place{height}}}}", 'Cannot query field "height" on type "BookplaceGeoCoordinatesObj".', 1, 17),
        ("{Get{Book{by}}}", 'Field "by" of type "[BookByObj]" must have a sub selection.', 1, 11),
        ("{Get{Book{by{name}}}}", 'Cannot query field "name" on type "BookByObj".', 1, 14),
        ("{Get{Book{by{... on Nobody{name}}}}}", 'Unknown type "Nobody".', 1, 21),
        ("{Get{Book{_additional{color}}}}", 'Cannot query field "color" on type "BookAdditional".', 1, 23),
        ("{Get{Book{_additional{isConsistent}}}}", 'Cannot query field "isConsistent"', 1, 23),
        ("{Get{Book{_additional{vectors{one}}}}}", 'Cannot query field "vectors" on type "BookAdditional".', 1, 23),
        ("{Get{Book{_additional{rerank{score}}}}}", 'Cannot query field "rerank" on type "BookAdditional".', 1, 23),
        ("{Get{Book(flavor: 1){title}}}", 'Unknown argument "flavor" on field "Book"', 1, 11),
        ('{Get{Book(tenant: "t"){title}}}', 'Unknown argument "tenant" on field "Book"', 1, 11),
        ('{Get{Book(nearText: {concepts: ["a"]}){title}}}', 'Unknown argument "nearText"', 1, 11),
        ('{Get{Book(limit: "a"){title}}}', 'Argument "limit" has invalid value "a".', 1, 18),
        ('{Get{Book(groupBy: {path: ["a"], groups: 1}){title}}}', 'In field "objectsPerGroup"', 1, 20),
        ('{Aggregate{Book(bm25: {query: "a"}){meta{count}}}}', 'Unknown argument "bm25" on field "Book"', 1, 17),
        ('{Aggregate{Book(limit: "a"){meta{count}}}}', 'Argument "limit" has invalid value "a".', 1, 24),
        ("{Aggregate{Book{meta}}}", 'Field "meta" of type "AggregateBookMetaObject" must have', 1, 17),
        (
            '{Get{Book(sort: [{path: ["pages"], order: up}]){title}}}',
            'In element #1: In field "order": Expected type "GetObjectsBookSortInpObjTypeEnum", found up.',
            1,
            17,
        ),
        (
            '{Get{Book(where: {operator: Is, path: ["a"], valueInt: 1}){title}}}',
            'In field "operator": Expected type "GetObjectsBookWhereOperatorEnum", found Is.',
            1,
            18,
        ),
        ("{Get{Book(nearVector: {vector: [1, 0], nope: 1}){title}}}", 'In field "nope": Unknown field.', 1, 23),
        (
            '{Get{Book(bm25: {query: "a", searchOperator: {operator: Not}}){title}}}',
            'In field "operator": Expected type "GetObjectsBookSearchesOperator", found Not.',
            1,
            17,
        ),
        (
            '{Get{Book(nearVector: {vector: "no"}){title}}}',
            'In field "vector": Expected type "GetObjectsBookNearVectorVectorScalar", found "no".',
            1,
            23,
        ),
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
        ("sort: [{order: asc}]", "path parameter cannot be empty"),
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
        ('hybrid: {query: "a", alpha: 2}', "alpha should be between 0.0 and 1.0"),
        (
            'hybrid: {query: "a", vector: [1, 0], searches: {nearVector: {vector: [1, 0]}}}',
            "cannot have both vector and nearVectorParams",
        ),
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
        "{ Get { Book(group: {type: merge, force: 0.5}) { title } } }",
    ],
)
def test_what_is_left_out_says_so(ask: Ask, query: str) -> None:
    assert "is not supported by the local engine" in json.dumps(ask(query))


def test_values_of_every_kind_are_read(ask: Ask) -> None:
    where = '{operator: Or, operands: [{operator: Equal, path: ["title"], valueText: %s}, %s]}'
    number = '{operator: Equal, path: ["price"], valueNumber: %s}'
    for text in ('"harbour number 1"', '"""harbour number 1"""', '"h\\u0061rbour number 1"'):
        query = f"{{ Get {{ Book(where: {where % (text, number % '35e-1')}) {{ pages }} }} }}"
        assert [{"pages": 100}, {"pages": 300}] == books(ask(query))
    sold = 'where: {operator: Equal, path: ["sold"], valueBoolean: true}, limit: null'
    assert [{"pages": 0}, {"pages": 200}] == books(ask(f"{{ Get {{ Book({sold}) {{ pages }} }} }}"))


def test_comments_aliases_and_names_of_types_are_read(ask: Ask) -> None:
    query = """# first
    query { __typename Get { __typename a: Book(limit: 1) { __typename t: title place { __typename } } } }"""
    row = {"__typename": "Book", "t": "harbour number 0", "place": {"__typename": "BookplaceGeoCoordinatesObj"}}
    assert {"__typename": "WeaviateObj", "Get": {"__typename": "GetObjectsObj", "a": [row]}} == ask(query)["data"]


def test_operation_is_chosen_by_its_name(engine: Handler) -> None:
    query = "query A { Get { Book(limit: 1) { pages } } } query B { Get { Book(limit: 1) { price } } }"

    def run(name: str | None) -> Any:
        body = json.dumps({"query": query, "operationName": name}).encode()
        return json.loads(engine.rest("POST", "/v1/graphql", {}, body).body)

    assert [{"price": 0.5}] == books(run("B"))
    messages = [run(name)["errors"][0]["message"] for name in (None, "C")]
    assert [
        "Must provide operation name if query contains multiple operations.",
        'Unknown operation named "C".',
    ] == messages


@pytest.mark.parametrize("kind", ["mutation", "subscription"])
def test_only_queries_are_answered(ask: Ask, kind: str) -> None:
    (error,) = ask(f"{kind} {{ a }}")["errors"]
    assert f"Schema is not configured for {kind}s" == error["message"]


FRAGMENTS = """
    query($yes: Boolean!) { Get { ...Books } Aggregate { Book { ... on AggregateBook { ...Count } } } }
    fragment Books on GetObjectsObj { Book(limit: 1) { ...Book pages ... @include(if: $yes) { price } } }
    fragment Book on Book { title @skip(if: $yes) by { ... on BookByObj { ... on Author { ...Author } } } }
    fragment Author on Author { name }
    fragment Count on AggregateBook { meta { count } }
"""


@pytest.mark.parametrize("yes", [True, False])
def test_fragments_and_directives_stand_wherever_fields_do(ask: Ask, yes: bool) -> None:
    found = ask(FRAGMENTS, yes=yes)
    row = {"by": [{"name": "Ada"}], "pages": 0, **({"price": 0.5} if yes else {"title": "harbour number 0"})}
    assert {"Get": {"Book": [row]}, "Aggregate": {"Book": [{"meta": {"count": 4}}]}} == found["data"]


def test_fragment_on_several_types_is_spread_on_each() -> None:
    with opened() as engine:
        for name in ("Left", "Right"):
            engine.create({**SCHEMA[0], "class": name})
            engine.insert(name, 1, {"name": name})
        engine.create({"class": "Pair", "properties": [{"name": "of", "dataType": ["Left", "Right"]}]})
        beacons = [{"beacon": f"weaviate://localhost/{name}/{numbered(1)}"} for name in ("Right", "Left")]
        engine.insert("Pair", 2, {"of": beacons})
        query = "{Get{Pair{of{... on Left{...F} ... on Right{name ...F}}}}} fragment F on PairOfObj {__typename}"
        _, reply = engine.ask("POST", "/graphql", {"query": query})
    rows = [{"name": "Right", "__typename": "Right"}, {"__typename": "Left"}]
    assert {"data": {"Get": {"Pair": [{"of": rows}]}}} == reply


def test_fields_asked_for_twice_are_merged(ask: Ask) -> None:
    query = "{ Get { Book(limit: 1) { by { ... on Author { name } } by { __typename } } Book(limit: 1) { pages } } }"
    assert [{"by": [{"name": "Ada", "__typename": "Author"}], "pages": 0}] == books(ask(query))


VARIABLES = """query($where: GetObjectsBookWhereInpObj, $vector: [Float], $most: Int = 1) {
    Get { Book(where: $where, nearVector: {vector: $vector}, limit: $most) { pages } }
}"""


def test_variables_hold_whole_arguments_and_vectors(ask: Ask) -> None:
    where = {"operator": "GreaterThan", "path": ["pages"], "valueInt": 150}
    assert [{"pages": 200}] == books(ask(VARIABLES, where=where, vector=[1, 0]))
    assert [{"pages": 300}, {"pages": 200}] == books(ask(VARIABLES, where=where, vector=[1, 3], most=2))


GROUPED = """{ Get {
    Book(nearVector: {vector: [1, 0]}, groupBy: {path: ["sold"], groups: $n, objectsPerGroup: 1}) { title }
} }"""


def test_variable_with_a_default_stands_where_a_value_is_required(ask: Ask) -> None:
    assert 1 == len(books(ask(f"query($n: Int = 1) {GROUPED}")))
    assert 2 == len(books(ask(f"query($n: Int!) {GROUPED}", n=2)))


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        (
            "query($n: Int!) {Get{Book(limit: $n){title}}}",
            {},
            'Variable "$n" of required type "Int!" was not provided.',
        ),
        (
            "query($n: Int!) {Get{Book(limit: $n){title}}}",
            {"n": "a"},
            'Variable "$n" got invalid value "a".\nExpected type "Int", found "a".',
        ),
        (
            "query($n: String) {Get{Book(limit: $n){title}}}",
            {"n": "a"},
            'Variable "$n" of type "String" used in position expecting type "Int".',
        ),
        (VARIABLES, {"vector": [1, 0], "where": {"valueInt": "a"}}, "IntGetObjectsBook"),
        (VARIABLES, {"vector": [1, 0], "where": {"path": 3}}, "String"),
        (VARIABLES, {"vector": ["a"]}, 'Variable "$vector"'),
        (f"query($n: Int) {GROUPED}", {"n": 1}, 'of type "Int" used in position expecting type "Int!".'),
        ("{Get{Book(limit: $n){title}}}", {}, 'Variable "$n" is not defined.'),
        ("query($n: Int) {Get{Book{title}}}", {}, 'Variable "$n" is never used.'),
    ],
)
def test_variables_are_checked(ask: Ask, query: str, variables: dict[str, Any], message: str) -> None:
    (error, *_) = ask(query, **variables)["errors"]
    assert message in error["message"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{Get{Book{titel}}}", 'Did you mean "title"?'),
        ("{Get{Bok{title}}}", 'Did you mean "Book"?'),
        ("{Get{Book(limt: 1){title}}}", 'Did you mean "limit"?'),
        ("{Get{Book{by{name}}}}", 'Did you mean to use an inline fragment on "Author"?'),
        ("{Get{Book{by{... on Autor{name}}}}}", 'Unknown type "Autor". Did you mean "Author"?'),
        ('{Get{Book(nearText: {concepts: ["a"]}){title}}}', 'Did you mean "nearObject" or "nearVector"?'),
    ],
)
def test_names_that_may_be_meant_are_suggested(ask: Ask, query: str, message: str) -> None:
    (error,) = ask(query)["errors"]
    assert error["message"].endswith(message)


def test_suggestions_are_by_edits_and_not_for_names_too_long_to_compare() -> None:
    from weaviate_gen.engine.wire.graphql.rules import suggestions

    assert ["pages"] == suggestions("pag", ["pages", "a"])
    assert ["abcd", "abce", "xbce"] == suggestions("abcd", ["zzzzzzzz", "xbce", "abce", "abcd"])
    assert [] == suggestions("a" * 256, ["a" * 255])


def test_everything_that_is_wrong_is_told(ask: Ask) -> None:
    errors = ask("{Get{Book(limit: 1){title nope other{x}} Nope}}")["errors"]
    assert [(1, 27), (1, 32), (1, 42)] == [
        (place["line"], place["column"]) for error in errors for place in error["locations"]
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{Get{Book{title ... on Book{title: pages}}}}", "because title and pages are different fields"),
        ("{Get{Book{title: pages title}}}", "because pages and title are different fields"),
        ("{Get{Book(limit: 1){title} Book(limit: 2){title}}}", "because they have differing arguments"),
        ("{Get{Book{by{...A}}}} fragment A on Author {by: name ...B} fragment B on Author {...A}", "within itself"),
        ("{Get{Book{by{...X}}}}", 'Unknown fragment "X".'),
        ("fragment A on Author {name} {Get{Book{title}}}", 'Fragment "A" is never used.'),
        ("{Get{Book{by{... on Book{title}}}}}", 'objects of type "BookByObj" can never be of type "Book".'),
        ("{Get{Book{title @include}}}", 'argument "if" of type "Boolean!" is required but not provided.'),
        ("{Get{Book(limit: 1 limit: 2){title}}}", 'There can be only one argument named "limit".'),
        ("{Get{Book{by{... on Beacon{beacon}}}}}", "retrieving cross-refs by beacon"),
        ("type A {b: Int}", "not executable"),
    ],
)
def test_what_contradicts_itself_is_an_error(ask: Ask, query: str, message: str) -> None:
    assert message in ask(query)["errors"][0]["message"]


def test_syntax_errors_show_the_lines_around() -> None:
    with pytest.raises(QueryError) as caught:
        parse("{ Get {\n Book ; {\n title } } }")
    expected = 'Syntax Error GraphQL request (2:7) Unexpected character ";".\n\n1: { Get {\n2:  Book ; {\n'
    assert f"{expected}         ^\n3:  title }} }} }}\n" == caught.value.message
    with pytest.raises(QueryError) as caught:
        parse(f"{{ Get {{ {' ' * 5000};")
    assert 'Syntax Error GraphQL request (1:5009) Unexpected character ";".\n\n' == caught.value.message


def test_schema_is_introspected_beside_data(ask: Ask) -> None:
    query = """query($name: String!) {
        __schema { queryType { name } mutationType { name } directives { name } }
        __type(name: $name) { ...Type }
        Get { Book(limit: 1) { pages } }
    }
    fragment Type on __Type { kind possibleTypes { name } }"""
    assert {
        "__schema": {
            "queryType": {"name": "WeaviateObj"},
            "mutationType": None,
            "directives": [{"name": "include"}, {"name": "skip"}, {"name": "deprecated"}],
        },
        "__type": {"kind": "UNION", "possibleTypes": [{"name": "Author"}, {"name": "Beacon"}]},
        "Get": {"Book": [{"pages": 0}]},
    } == ask(query, name="BookByObj")["data"]


def test_schema_changes_with_the_collections() -> None:
    with opened() as engine:
        query = '{ __type(name: "AggregateObjectsObj") { fields { name } } }'

        def classes() -> list[str]:
            _, reply = engine.ask("POST", "/graphql", {"query": query})
            return [each["name"] for each in reply["data"]["__type"]["fields"]]

        assert [] == classes()
        engine.create(SCHEMA[0])
        assert ["Author"] == classes()
        born = {"query": "{Get{Author{born}}}"}
        assert "Cannot query field" in engine.ask("POST", "/graphql", born)[1]["errors"][0]["message"]
        engine.ask("POST", "/schema/Author/properties", {"name": "born", "dataType": ["int"]})
        assert {"Author": []} == engine.ask("POST", "/graphql", born)[1]["data"]["Get"]
        engine.ask("POST", "/aliases", {"alias": "Writer", "class": "Author"})
        assert ["Author", "Writer"] == classes()
        assert {"Writer": []} == engine.ask("POST", "/graphql", {"query": "{Get{Writer{name}}}"})[1]["data"]["Get"]
        engine.ask("DELETE", "/schema/Author")
        assert [] == classes()


def test_collections_may_be_called_as_types_of_graphql_are() -> None:
    with opened() as engine:
        for name in ("String", "Beacon", "Weights", "BookByObj"):
            engine.create({**SCHEMA[0], "class": name})
        engine.create({"class": "Book", "properties": [{"name": "by", "dataType": ["String"]}]})
        engine.insert("String", 1, {"name": "a"})
        engine.insert("Book", 2, {"by": [{"beacon": f"weaviate://localhost/String/{numbered(1)}"}]})
        query = "{ Get { Book { by { ... on _String { name __typename } } } Beacon { name } Weights { name } } }"
        _, reply = engine.ask("POST", "/graphql", {"query": query})
        assert {"Book": [{"by": [{"name": "a", "__typename": "_String"}]}], "Beacon": [], "Weights": []} == (
            reply["data"]["Get"]
        )
        status, reply = engine.ask("POST", "/graphql", {"query": get_introspection_query()})
        assert (200, False) == (status, "errors" in reply)


EXPLODING = " ".join(f"fragment F{n} on Node {{a: to {{...F{n + 1}}} b: to {{...F{n + 1}}}}}" for n in range(30))


def test_fragments_do_not_multiply_without_end() -> None:
    with opened() as engine:
        engine.create({"class": "Node", "properties": [{"name": "name", "dataType": ["text"]}]})
        engine.ask("POST", "/schema/Node/properties", {"name": "to", "dataType": ["Node"]})
        query = f"{{ Get {{ Node {{ ...F0 }} }} }} {EXPLODING} fragment F30 on Node {{ name }}"
        _, reply = engine.ask("POST", "/graphql", {"query": query})
        assert ["The query asks for more than 10000 fields."] == [error["message"] for error in reply["errors"]]


def test_levels_are_limited_where_they_can_still_be_answered(ask: Ask) -> None:
    def nested(levels: int) -> str:
        operand = '{operator: Equal, path: ["pages"], valueInt: 100}'
        for _ in range(levels):
            operand = f"{{operator: And, operands: [{operand}]}}"
        return f"{{ Get {{ Book(where: {operand}) {{ pages }} }} }}"

    assert [{"pages": 100}] == books(ask(nested((MAX_DEPTH - 5) // 2)))
    assert "Nested deeper than" in ask(nested((MAX_DEPTH - 3) // 2))["errors"][0]["message"]
    introspection = "ofType {" * (MAX_DEPTH - 4) + "name" + "}" * (MAX_DEPTH - 4)
    assert "errors" not in ask(f'{{ __type(name: "Book") {{ {introspection} }} }}')


def test_graphql_core_is_imported_at_the_first_query() -> None:
    code = """
import sys
import weaviate_gen
with weaviate_gen.connect_to_memory() as client:
    client.collections.create("Thing").data.insert({})
    assert not any(name.partition(".")[0] == "graphql" for name in sys.modules)
    client.graphql_raw_query("{ Get { Thing { __typename } } }")
    assert "graphql" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
