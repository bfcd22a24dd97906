from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.plugins import Text2VecLetters
from tests.support.searching import NOW, collection, database, fill, named_vectors, number_uuid
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.plugins.protocols import gather
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit

TWO = '{path: ["n"], operator: Equal, valueInt: 2}'
RED = '{path: ["name"], operator: Equal, valueText: "red"}'
HERE = "{geoCoordinates: {latitude: 1, longitude: 1}, distance: {max: 5}}"


@pytest.fixture
def base() -> Database:
    base = database(gather([Text2VecLetters()]))
    nested = {"dataType": ["object[]"], "nestedProperties": [{"name": "x", "dataType": ["int"]}]}
    kinds = {"name": "text", "n": "int", "o": nested, "r": "Thing", "g": "geoCoordinates"}
    beacon = {"beacon": f"weaviate://localhost/Thing/{number_uuid(1)}"}
    vectors = Text2VecLetters().vectorize(["red", "blue", "red blue"], {})
    rows: list[dict[str, Any]] = [
        {"name": "red", "n": 1, "o": [{"x": 3, "y": 4}], "g": {"latitude": 1, "longitude": 1}},
        {"name": "blue", "n": 2, "r": [beacon, {"beacon": f"weaviate://localhost/Gone/{number_uuid(1)}"}]},
        {"name": "red blue", "n": 2},
    ]
    shard = collection(base, kinds, vectorizer="text2vec-letters").shard()
    fill(shard, [{**row, "_vector": vector} for row, vector in zip(rows, vectors, strict=True)])
    return base


def ask(base: Database, query: str, **variables: Any) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    reply = Handler(base).rest("POST", "/v1/graphql", {"content-type": "application/json"}, body)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)


def names(base: Database, arguments: str, **variables: Any) -> list[str]:
    declared = "($v: String)" if "$v" in arguments else ""
    answer = ask(base, f"query {declared} {{ Get {{ Thing({arguments}) {{ name }} }} }}", **variables)
    assert "errors" not in answer, answer
    return [one["name"] for one in answer["data"]["Get"]["Thing"]]


def test_get_gives_properties_by_their_aliases(base: Database) -> None:
    query = """{ Get { Thing(limit: 2) { called: name o { x } r { ... on Thing { name } } # a comment
        _additional { id creationTimeUnix score distance } __typename } } }"""
    first, second = ask(base, query)["data"]["Get"]["Thing"]
    assert (first["called"], first["o"], first["r"]) == ("red", [{"x": 3}], None)
    assert second["r"] == [{"name": "red"}]
    additional = {"id": number_uuid(1), "creationTimeUnix": str(NOW), "score": "0", "distance": None}
    assert first["__typename"] == "Thing"
    assert first["_additional"] == additional


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("limit: 1, offset: 1", ["blue"]),
        (f'after: "{number_uuid(2)}", limit: 5', ["red blue"]),
        ('where: {path: ["n"], operator: Equal, valueInt: 2}', ["blue", "red blue"]),
        ('where: {path: "name", operator: Like, valueText: $v}', ["blue", "red blue"]),
        (f"where: {{operator: And, operands: [{TWO}, {RED}]}}", ["red blue"]),
        (f'where: {{path: ["id"], operator: Equal, valueText: "{number_uuid(2)}"}}', ["blue"]),
        (
            f'where: {{path: "_creationTimeUnix", operator: LessThanEqual, valueText: "{NOW}"}}',
            ["red", "blue", "red blue"],
        ),
        ('where: {path: ["r", "Thing", "n"], operator: Equal, valueInt: 1}', ["blue"]),
        (f'where: {{path: ["g"], operator: WithinGeoRange, valueGeoRange: {HERE}}}', ["red"]),
        ('sort: [{path: ["n"], order: desc}, {path: "name"}]', ["blue", "red blue", "red"]),
        ('sort: {path: ["name"], order: desc}, limit: 1', ["red blue"]),
        ('bm25: {query: "blue", properties: ["name"]}', ["blue", "red blue"]),
        ('nearText: {concepts: ["blue"], distance: 0.1}', ["blue"]),
        ('nearText: {concepts: ["blue"], moveTo: {concepts: ["red"], force: 1.0}}, limit: 1', ["red blue"]),
        (f'nearObject: {{id: "{number_uuid(1)}", certainty: 0.99}}', ["red"]),
        ('hybrid: {query: "blue", alpha: 0}', ["blue", "red blue"]),
        ('hybrid: {query: "blue", alpha: 1, fusionType: rankedFusion}, limit: 1', ["blue"]),
    ],
)
def test_searches_and_filters_are_read(base: Database, arguments: str, expected: list[str]) -> None:
    assert expected == names(base, arguments, v="*ue")


def test_vectors_are_given_and_searched() -> None:
    base = database()
    fill(collection(base).shard(), [{"_vector": [1, 0]}, {"_vector": [0, 1]}])
    named = collection(base, name="Named", vectorConfig=named_vectors(a="dot"))
    fill(named.shard(), [{"_vectors": {"a": [1.5]}}])
    query = """{ Get {
        Thing(nearVector: {vector: [1, 0]}, limit: 1) { _additional { vector distance certainty } }
        Named(hybrid: {query: "", alpha: 1, vector: [2.0], targetVectors: ["a"]}) {
            _additional { vectors { a } distance } }
    } }"""
    data = ask(base, query)["data"]["Get"]
    assert data["Thing"] == [{"_additional": {"vector": [1, 0], "distance": 0, "certainty": 1}}]
    assert data["Named"] == [{"_additional": {"vectors": {"a": [1.5]}, "distance": None}}]
    far = "{ Get { Named(nearVector: {vector: [2.0]}) { _additional { distance certainty } } } }"
    assert [{"_additional": {"distance": -3, "certainty": None}}] == ask(base, far)["data"]["Get"]["Named"]
    alone = "{ Get { Thing(limit: 1) { _additional { distance certainty } } } }"
    assert ask(base, alone)["data"]["Get"]["Thing"] == [{"_additional": None}]


def test_aggregate_gives_counts_and_metrics(base: Database) -> None:
    query = """{ Aggregate { Thing {
        meta { count } n { count mean type } name { topOccurrences(limit: 1) { value occurs } } } } }"""
    found = ask(base, query)["data"]["Aggregate"]["Thing"][0]
    assert found["meta"] == {"count": 3}
    assert found["n"] == pytest.approx({"count": 3, "mean": 5 / 3, "type": "int"})
    assert found["name"]["topOccurrences"] == [{"value": "blue", "occurs": 1}]


def test_aggregate_groups_and_scopes(base: Database) -> None:
    grouped = ask(base, '{ Aggregate { Thing(groupBy: ["n"]) { groupedBy { value path } meta { count } } } }')
    groups = grouped["data"]["Aggregate"]["Thing"]
    assert [(one["groupedBy"]["value"], one["meta"]["count"]) for one in groups] == [("2", 2), ("1", 1)]
    near = ask(base, '{ Aggregate { Thing(nearText: {concepts: ["red"]}, objectLimit: 2) { meta { count } } } }')
    assert near["data"]["Aggregate"]["Thing"] == [{"meta": {"count": 2}}]
    where = '{ Aggregate { Thing(where: {path: ["n"], operator: Equal, valueInt: 1}) { meta { count } } } }'
    assert ask(base, where)["data"]["Aggregate"]["Thing"] == [{"meta": {"count": 1}}]
    hybrid = '{ Aggregate { Thing(hybrid: {query: "red", alpha: 0}, objectLimit: 5) { meta { count } } } }'
    assert ask(base, hybrid)["data"]["Aggregate"]["Thing"] == [{"meta": {"count": 2}}]


@pytest.mark.parametrize(
    ("query", "message", "place"),
    [
        ("{\n  Get{Nowhere{name}}\n}", 'Cannot query field "Nowhere" on type "GetObjectsObj".', (2, 7)),
        ("{Get{Thing{nothing}}}", 'Cannot query field "nothing" on type "Thing".', (1, 12)),
        ("{Aggregate{Thing{nothing}}}", 'Cannot query field "nothing" on type "AggregateThing".', (1, 18)),
        ("{Aggregate{Thing{n{variance}}}}", 'Cannot query field "variance" on type "AggregateThingnObj".', (1, 20)),
        ("{Put{Thing{name}}}", 'Cannot query field "Put" on type "WeaviateObj".', (1, 2)),
    ],
)
def test_wrong_documents_are_told_where(base: Database, query: str, message: str, place: tuple[int, int]) -> None:
    (error,) = ask(base, query)["errors"]
    assert (error["message"], (error["locations"][0]["line"], error["locations"][0]["column"])) == (message, place)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('where: {path: ["zz"], operator: Equal, valueInt: 1}', "no such prop"),
        ('where: {path: ["n"], operator: Equal}', "no value<Type> field set"),
        ("limit: 10001", "query maximum results exceeded"),
    ],
)
def test_wrong_requests_are_errors_beside_null(base: Database, arguments: str, message: str) -> None:
    answer = ask(base, "{ Get { Thing(%s) { name } } }" % arguments)  # noqa: UP031
    assert answer["data"]["Get"]["Thing"] is None
    assert message in answer["errors"][0]["message"]
    assert answer["errors"][0]["path"] == ["Get", "Thing"]


@pytest.mark.parametrize(
    "query",
    [
        "{ Get { Thing(group: {type: merge, force: 1.0}) { name } } }",
        "{ Explore { beacon } }",
    ],
)
def test_what_is_left_out_is_named(base: Database, query: str) -> None:
    reply = Handler(base).rest("POST", "/v1/graphql", {}, json.dumps({"query": query}).encode())
    assert (reply.status, b"GraphQL" in reply.body) == (501, True)


def test_texts_may_stand_in_blocks_and_hold_escapes(base: Database) -> None:
    assert names(base, 'bm25: {query: """blue"""}') == ["blue", "red blue"]
    assert names(base, 'bm25: {query: "bl\\u0075e"}') == ["blue", "red blue"]


def test_without_a_limit_a_hundred_are_given_or_all_that_are_near_enough() -> None:
    base = database()
    fill(collection(base, {"name": "text"}).shard(), [{"name": "x", "_vector": [1.0, number]} for number in range(120)])
    everything = "{ Get { Thing { name } } }"
    near = "{ Get { Thing(offset: 1, nearVector: {vector: [1, 0], distance: 2}) { name } } }"
    assert [len(ask(base, query)["data"]["Get"]["Thing"]) for query in (everything, near)] == [100, 119]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ('path: ["nope"], operator: Equal, valueText: "x"', "invalid 'where' filter: no such prop with name 'nope'"),
        ('path: ["n"], operator: IsNull, valueInt: 1', "requires a booleanValue, got valueInt instead"),
        ("operator: And, operands: []", "but no operands set - add at least one operand"),
        (
            'path: "_creationTimeUnix", operator: Equal, valueText: "2020-01-01T00:00:00Z"',
            "expected value to be timestamp",
        ),
    ],
)
def test_filters_are_refused_in_the_words_of_a_server(base: Database, where: str, message: str) -> None:
    for query in (
        f"Get {{ Thing(where: {{{where}}}) {{ name }} }}",
        f"Aggregate {{ Thing(where: {{{where}}}) {{ meta {{ count }} }} }}",
    ):
        assert message in ask(base, f"{{ {query} }}")["errors"][0]["message"]


def test_an_object_limit_needs_a_search_and_a_type_alone_is_an_answer(base: Database) -> None:
    limited = ask(base, "{ Aggregate { Thing(objectLimit: 3) { meta { count } } } }")
    assert "can only be used with a near<Media> or hybrid filter" in limited["errors"][0]["message"]
    typed = ask(base, "{ Aggregate { Thing { n { type } } } }")
    assert [{"n": {"type": "int"}}] == typed["data"]["Aggregate"]["Thing"]


def test_references_to_several_collections_are_all_given() -> None:
    base = database()
    fill(collection(base, {"name": "text"}, name="Other").shard(), [{"name": "other"}])
    beacons = [{"beacon": f"weaviate://localhost/{name}/{number_uuid(1)}"} for name in ("Thing", "Other")]
    fill(
        collection(base, {"name": "text", "m": {"dataType": ["Thing", "Other"]}}).shard(),
        [{"name": "one", "m": beacons}],
    )
    query = "{ Get { Thing { m { ... on Thing { name } ... on Other { name } } } } }"
    assert [{"m": [{"name": "one"}, {"name": "other"}]}] == ask(base, query)["data"]["Get"]["Thing"]
