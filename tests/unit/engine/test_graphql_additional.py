"""GraphQL beyond metadata: generated texts, reranking, groups, profiles; targets; batches of queries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy

pytestmark = pytest.mark.unit

ADA = numbered(100)
SHIP = {
    "class": "Ship",
    "vectorizer": "none",
    "moduleConfig": {"generative-dummy": {"mood": "calm"}, "reranker-dummy": {}},
    "properties": [
        {"name": "name", "dataType": ["text"]},
        {"name": "port", "dataType": ["text"]},
        {"name": "motto", "dataType": ["text"]},
        {"name": "master", "dataType": ["Person"]},
    ],
}
SPACE = {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}
PAIR = {"class": "Pair", "vectorConfig": {"one": SPACE, "two": SPACE}}
NAMES = ("Ann", "Bertha", "Cee", "Dorothea")
MOTTOS = ("calm sea", "rough sea", "calm land", "rough land")
SAID = "You want me to generate something based on the following prompt: {}. With settings: mood=calm,. "


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with opened(plugins=[GenerativeDummy(), RerankerDummy()]) as engine:
        engine.create({"class": "Person", "vectorizer": "none", "properties": [{"name": "name", "dataType": ["text"]}]})
        engine.create(SHIP)
        engine.create(PAIR)
        engine.insert("Person", 100, {"name": "Ada"})
        for number, name in enumerate(NAMES):
            properties: dict[str, Any] = {"name": name, "port": ("Kiel", "Bergen")[number % 2], "motto": MOTTOS[number]}
            properties["master"] = [{"beacon": f"weaviate://localhost/Person/{ADA}"}]
            engine.insert("Ship", number, properties, vector=[1, number / 2])
            engine.insert("Pair", number, {}, vectors={"one": [1, number / 2], "two": [number / 3, 1, 0.5]})
        yield engine


def ask(engine: Engine, query: str) -> dict[str, Any]:
    status, answer = engine.ask("POST", "/graphql", {"query": query})
    assert 200 == status, answer
    return answer  # type: ignore[no-any-return]


def rows(engine: Engine, collection: str, arguments: str, wanted: str) -> list[dict[str, Any]]:
    answer = ask(engine, f"{{ Get {{ {collection}{arguments} {{ {wanted} }} }} }}")
    assert "errors" not in answer, answer
    return answer["data"]["Get"][collection]  # type: ignore[no-any-return]


def test_a_text_is_generated_from_each_result_and_one_from_all(engine: Engine) -> None:
    wanted = """_additional { generate(
        singleResult: {prompt: "greet {name}", debug: true}, groupedResult: {task: "sum up", properties: ["port"]}
    ) { singleResult groupedResult error debug { prompt } } }"""
    first, second = (row["_additional"]["generate"] for row in rows(engine, "Ship", "(limit: 2)", wanted))
    assert first["singleResult"].startswith(SAID.format("greet Ann"))
    assert first["groupedResult"].startswith(SAID.format('sum up: [{"port":"Kiel"},{"port":"Bergen"}]'))
    assert (None, {"prompt": "greet Ann"}) == (first["error"], first["debug"])
    assert second["singleResult"].startswith(SAID.format("greet Bertha"))
    assert second["groupedResult"] is None


def test_a_task_reads_every_property_but_references(engine: Engine) -> None:
    wanted = '_additional { generate(groupedResult: {task: "t"}) { groupedResult } }'
    first, second = rows(engine, "Ship", "(limit: 2)", wanted)
    told = 't: [{"motto":"calm sea","name":"Ann","port":"Kiel"},{"motto":"rough sea","name":"Bertha","port":"Bergen"}]'
    assert first["_additional"]["generate"]["groupedResult"].startswith(SAID.format(told))
    assert second["_additional"] is None


def test_a_prompt_that_asks_for_what_is_not_there_is_told_with_each_result(engine: Engine) -> None:
    wanted = '_additional { generate(singleResult: {prompt: "{nobody}"}) { singleResult error } }'
    (row,) = rows(engine, "Ship", "(limit: 1)", wanted)
    assert row["_additional"]["generate"]["singleResult"] is None
    assert "Following property has empty value: 'nobody'" in row["_additional"]["generate"]["error"]


def test_nothing_is_generated_where_no_prompt_is_given(engine: Engine) -> None:
    assert [{"_additional": None}] == rows(engine, "Ship", "(limit: 1)", "_additional { generate { singleResult } }")


def test_a_collection_without_a_generator_says_so(engine: Engine) -> None:
    wanted = '_additional { generate(singleResult: {prompt: "x"}) { singleResult } }'
    answer = ask(engine, f"{{ Get {{ Pair {{ {wanted} }} }} }}")
    assert "client not found, empty provider" in answer["errors"][0]["message"]


def test_results_are_put_in_the_rerankers_order(engine: Engine) -> None:
    wanted = 'name _additional { rerank(property: "name", query: "q") { score } }'
    found = rows(engine, "Ship", "", wanted)
    assert ["Dorothea", "Bertha", "Ann", "Cee"] == [row["name"] for row in found]
    assert [8, 6, 3, 3] == [row["_additional"]["rerank"][0]["score"] for row in found]
    answer = ask(engine, "{ Get { Ship { _additional { rerank { score } } } } }")
    assert "no properties provided" in answer["errors"][0]["message"]


def test_results_come_in_groups(engine: Engine) -> None:
    arguments = '(nearVector: {vector: [1, 0]}, groupBy: {path: ["port"], groups: 2, objectsPerGroup: 1})'
    wanted = """name _additional { id
        group { id count minDistance maxDistance groupedBy { path value }
            hits { name master { ... on Person { name } } _additional { id distance } } }
        generate(singleResult: {prompt: "{name}"}) { singleResult } }"""
    first, second = rows(engine, "Ship", arguments, wanted)
    assert {
        "id": 0,
        "count": 1,
        "minDistance": 0.0,
        "maxDistance": 0.0,
        "groupedBy": {"path": ["port"], "value": "Kiel"},
        "hits": [{"name": "Ann", "master": [{"name": "Ada"}], "_additional": {"id": numbered(0), "distance": 0.0}}],
    } == first["_additional"]["group"]
    assert (None, None) == (first["name"], first["_additional"]["id"])
    assert first["_additional"]["generate"]["singleResult"].startswith(SAID.format("Ann"))
    assert ("Bergen", 1) == (second["_additional"]["group"]["groupedBy"]["value"], second["_additional"]["group"]["id"])


def test_a_list_without_a_search_is_not_grouped(engine: Engine) -> None:
    arguments = '(groupBy: {path: ["port"], groups: 2, objectsPerGroup: 1})'
    found = rows(engine, "Ship", arguments, "name _additional { id group { id } }")
    assert [(name, None) for name in NAMES] == [(row["name"], row["_additional"]["group"]) for row in found]


@pytest.mark.parametrize(
    ("join", "distances"),
    [
        ("combinationMethod: sum", [0.0, 0.147258, 0.433996, 0.699944]),
        ("combinationMethod: average", [0.0, 0.073629, 0.216998, 0.349972]),
        ("combinationMethod: minimum", [0.0, 0.041685, 0.141103, 0.254644]),
        ("combinationMethod: manualWeights, weights: {one: 0.2, two: 2}", [0.0, 0.104485, 0.340784, 0.598348]),
    ],
)
def test_distances_of_several_vectors_are_joined(engine: Engine, join: str, distances: list[float]) -> None:
    vectors = "vectorPerTarget: {one: [1, 0], two: [0, 1, 0.5]}"
    arguments = f'(nearVector: {{{vectors}, targets: {{targetVectors: ["one", "two"], {join}}}}})'
    found = rows(engine, "Pair", arguments, "_additional { distance }")
    assert pytest.approx(distances, abs=1e-6) == [row["_additional"]["distance"] for row in found]


def test_a_target_may_have_several_vectors_each_with_its_weight(engine: Engine) -> None:
    vectors = "vectorPerTarget: {one: [[1, 0], [0.5, 1]], two: [0, 1, 0.5]}"
    join = 'targetVectors: ["one", "one", "two"], combinationMethod: manualWeights, weights: {one: [1, 2], two: 0.5}'
    found = rows(engine, "Pair", f"(nearVector: {{{vectors}, targets: {{{join}}}}})", "_additional { id distance }")
    assert [numbered(2), numbered(1), numbered(3), numbered(0)] == [row["_additional"]["id"] for row in found]
    assert pytest.approx(0.466078, abs=1e-6) == found[0]["_additional"]["distance"]


@pytest.mark.parametrize(
    ("near", "words"),
    [
        ('vectorPerTarget: {one: [1, 0]}, targetVectors: ["one", "two"]', "vectorPerTarget for target two is not"),
        (
            'vector: [1, 0], targets: {targetVectors: ["one"], combinationMethod: manualWeights}',
            "weight for target one is not provided",
        ),
        (
            'vector: [1, 0], targets: {targetVectors: ["one"], combinationMethod: most}',
            'Expected type "targetCombinationEnum", found most.',
        ),
    ],
)
def test_targets_without_their_parts_are_refused(engine: Engine, near: str, words: str) -> None:
    answer = ask(engine, f"{{ Get {{ Pair(nearVector: {{{near}}}) {{ _additional {{ id }} }} }} }}")
    assert words in answer["errors"][0]["message"]


def test_words_have_to_match_as_asked(engine: Engine) -> None:
    both = '(bm25: {query: "calm sea", searchOperator: {operator: And}})'
    assert ["Ann"] == [row["name"] for row in rows(engine, "Ship", both, "name")]
    across = '(bm25: {query: "calm ann", searchOperator: {operator: AndCross}})'
    assert ["Ann"] == [row["name"] for row in rows(engine, "Ship", across, "name")]
    least = "searchOperator: {operator: Or, minimumOrTokensMatch: 2}"
    two = f'(bm25: {{query: "rough land bergen", properties: ["motto"], {least}}})'
    assert ["Dorothea"] == [row["name"] for row in rows(engine, "Ship", two, "name")]


def test_hybrid_takes_a_search_a_bound_and_an_operator(engine: Engine) -> None:
    near = '(hybrid: {query: "cee", searches: {nearVector: {vector: [1, 0], distance: 0.2}}, maxVectorDistance: 0.05})'
    assert ["Ann"] == [row["name"] for row in rows(engine, "Ship", near, "name")]
    words = '(hybrid: {query: "calm land", alpha: 0, bm25SearchOperator: {operator: And}})'
    assert ["Cee"] == [row["name"] for row in rows(engine, "Ship", words, "name")]


def test_the_first_result_has_the_querys_profile(engine: Engine) -> None:
    first, second = rows(engine, "Ship", "(limit: 2)", "_additional { queryProfile }")
    (shard,) = json.loads(first["_additional"]["queryProfile"])
    assert ("node1", ["object"]) == (shard["node"], list(shard["searches"]))
    assert second["_additional"] is None


def test_fields_are_included_and_skipped(engine: Engine) -> None:
    wanted = "name @include(if: true) port @skip(if: true) _additional @include(if: false) { id }"
    assert [{"name": "Ann"}] == rows(engine, "Ship", "(limit: 1)", wanted)


def test_several_queries_are_answered_at_once(engine: Engine) -> None:
    queries = [{"query": "{Get{Ship(limit: 1){name}}}"}, {"query": "{Get{Nobody{name}}}"}, {}]
    status, (good, bad, empty) = engine.ask("POST", "/graphql/batch", queries)
    assert (200, {"data": {"Get": {"Ship": [{"name": "Ann"}]}}}) == (status, good)
    assert 'Cannot query field "Nobody" on type "GetObjectsObj".' == bad["errors"][0]["message"]
    assert empty["errors"][0]["message"].startswith("422")
    assert (422, {"error": None}) == engine.ask("POST", "/graphql/batch", [])
    assert 400 == engine.ask("POST", "/graphql/batch", {})[0]
