"""Collections over REST: what a server fills in, what it refuses, and what it lets change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened
from tests.support.plugins import Text2VecLetters
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy
from weaviate_gen.engine.plugins.protocols import Module

pytestmark = pytest.mark.unit

NAMED = {"a": {"vectorizer": {"none": {}}}}


def refused(config: dict[str, Any]) -> tuple[int, str]:
    with opened() as engine:
        answer = engine.message("POST", "/schema", config)
        assert (200, {"classes": []}) == engine.ask("GET", "/schema")
    return answer


def test_a_new_collection_gets_the_defaults_of_a_server() -> None:
    with opened() as engine:
        made = engine.create({"class": "article", "properties": [{"name": "Title", "dataType": ["text"]}]})
        assert (200, made) == engine.ask("GET", "/schema/Article")
    assert {
        "class": "Article",
        "invertedIndexConfig": {
            "bm25": {"b": 0.75, "k1": 1.2},
            "cleanupIntervalSeconds": 60,
            "stopwords": {"additions": None, "preset": "en", "removals": None},
            "usingBlockMaxWAND": True,
        },
        "multiTenancyConfig": {"autoTenantActivation": False, "autoTenantCreation": False, "enabled": False},
        "properties": [
            {
                "name": "title",
                "dataType": ["text"],
                "tokenization": "word",
                "indexFilterable": True,
                "indexSearchable": True,
                "indexRangeFilters": False,
            }
        ],
        "replicationConfig": {"deletionStrategy": "TimeBasedResolution", "factor": 1, "asyncEnabled": False},
        "shardingConfig": {
            "virtualPerPhysical": 128,
            "desiredCount": 1,
            "actualCount": 1,
            "desiredVirtualCount": 128,
            "actualVirtualCount": 128,
            "key": "_id",
            "strategy": "hash",
            "function": "murmur3",
        },
        "vectorIndexType": "hnsw",
        "vectorizer": "none",
    } == {key: value for key, value in made.items() if key != "vectorIndexConfig"}
    assert 32 == made["vectorIndexConfig"]["maxConnections"]
    assert "cosine" == made["vectorIndexConfig"]["distance"]


@pytest.mark.parametrize(
    ("config", "status", "part"),
    [
        ({}, 422, "'' is not a valid class name"),
        ({"class": "A-b"}, 422, "'A-b' is not a valid class name"),
        ({"class": "Raft"}, 422, "reserved"),
        ({"class": 5}, 400, "cannot unmarshal number into Go struct field Class.class of type string"),
        ({"class": "A", "properties": {}}, 400, "cannot unmarshal object"),
        ({"class": "A", "properties": [{"name": "a", "dataType": "text"}]}, 400, "cannot unmarshal string"),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["text"], "tokenization": "x"}]},
            422,
            "properties.0.tokenization in body should be one of",
        ),
        ({"class": "A", "properties": [{"name": "a", "dataType": ["foo"]}]}, 422, "unknown primitive data type 'foo'"),
        ({"class": "A", "properties": [{"name": "a", "dataType": []}]}, 422, "at least one element"),
        ({"class": "A", "properties": [{"name": "a", "dataType": ["B"]}]}, 422, "nonexistent class"),
        ({"class": "A", "properties": [{"name": "id", "dataType": ["text"]}]}, 422, "reserved property name"),
        ({"class": "A", "properties": [{"name": "a b", "dataType": ["text"]}]}, 422, "not a valid property name"),
        ({"class": "A", "properties": [{"name": "a_searchable", "dataType": ["text"]}]}, 422, "suffix '_searchable'"),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["int"]}, {"name": "A", "dataType": ["int"]}]},
            422,
            "already in use or provided multiple times",
        ),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["int"], "indexSearchable": True}]},
            422,
            "`indexSearchable` is allowed only for text/text[]",
        ),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["text"], "indexRangeFilters": True}]},
            422,
            "`indexRangeFilters` is allowed only for number/int/date",
        ),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["int"], "tokenization": "word"}]},
            422,
            "tokenization is not allowed for data type 'int'",
        ),
        (
            {"class": "A", "properties": [{"name": "a", "dataType": ["text"], "tokenization": "gse"}]},
            422,
            "no dictionary",
        ),
        ({"class": "A", "properties": [{"name": "a", "dataType": ["object"]}]}, 422, "At least one nested property"),
        (
            {
                "class": "A",
                "properties": [
                    {
                        "name": "a",
                        "dataType": ["object"],
                        "nestedProperties": [{"name": "b", "dataType": ["geoCoordinates"]}],
                    }
                ],
            },
            422,
            "property 'a.b': data type 'geoCoordinates' not allowed as nested property",
        ),
        ({"class": "A", "vectorizer": "text2vec-foo"}, 422, 'no module with name "text2vec-foo" present'),
        ({"class": "A", "vectorIndexType": "foo"}, 422, 'unrecognized or unsupported vectorIndexType "foo"'),
        ({"class": "A", "vectorIndexConfig": {"distance": "foo"}}, 422, 'unrecognized distance metric "foo"'),
        ({"class": "A", "vectorIndexConfig": {"maxConnections": 2}}, 422, "minimum of 4"),
        (
            {"class": "A", "vectorIndexConfig": {"pq": {"enabled": True}, "bq": {"enabled": True}}},
            422,
            "more than a single compression",
        ),
        ({"class": "A", "vectorIndexConfig": {"ef": "x"}}, 422, "ef: expected a number"),
        ({"class": "A", "vectorIndexType": "flat", "vectorIndexConfig": {"bq": {"cache": True}}}, 422, "cache"),
        ({"class": "A", "vectorIndexType": "hfresh", "vectorIndexConfig": {"distance": "dot"}}, 422, "HFresh only"),
        ({"class": "A", "vectorizer": "none", "vectorConfig": NAMED}, 422, "both a class level vector index and named"),
        ({"class": "A", "vectorConfig": {"a b": {"vectorizer": {"none": {}}}}}, 422, 'target vector name "a b"'),
        ({"class": "A", "vectorConfig": {"a": {"vectorizer": {}}}}, 422, "only 1 configuration, got: 0"),
        ({"class": "A", "vectorConfig": NAMED, "moduleConfig": {"x-y": {}}}, 422, "module with name x-y doesn't exist"),
        ({"class": "A", "shardingConfig": {"desiredCount": -1}}, 422, "desiredCount must not be negative"),
        ({"class": "A", "replicationConfig": {"factor": 3}}, 422, "1 available, 3 requested"),
        ({"class": "A", "replicationConfig": {"deletionStrategy": "x"}}, 422, "deletionStrategy in body should be one"),
        ({"class": "A", "invertedIndexConfig": {"bm25": {"k1": -1}}}, 422, "BM25.k1 must be >= 0"),
        ({"class": "A", "invertedIndexConfig": {"stopwords": {"preset": "xx"}}}, 422, "'xx' does not exist"),
        (
            {"class": "A", "multiTenancyConfig": {"enabled": False, "autoTenantCreation": True}},
            422,
            "can't enable autoTenantCreation on a non-multi-tenant class",
        ),
        (
            {"class": "A", "multiTenancyConfig": {"enabled": True}, "shardingConfig": {"desiredCount": 1}},
            422,
            "cannot have both shardingConfig and multiTenancyConfig",
        ),
        (
            {"class": "A", "objectTtlConfig": {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 5}},
            422,
            "defaultTtl value too small",
        ),
        ({"class": "A", "objectTtlConfig": {"enabled": True, "deleteOn": "x"}}, 422, 'property "x" set as "deleteOn"'),
    ],
)
def test_what_a_server_refuses_is_refused(config: dict[str, Any], status: int, part: str) -> None:
    found, message = refused(config)
    assert status == found
    assert part in message


def test_names_are_taken_whatever_their_case() -> None:
    with opened() as engine:
        engine.create({"class": "ABc"})
        assert (422, "class name ABc already exists") == engine.message("POST", "/schema", {"class": "ABc"})
        status, message = engine.message("POST", "/schema", {"class": "Abc"})
        assert 422 == status
        assert "found similar class ABc" in message


def test_bodies_that_are_no_json_are_unreadable() -> None:
    with opened() as engine:
        reply = engine.handler.rest("POST", "/v1/schema", {}, b"{bad")
        assert 400 == reply.status
        assert 422 == engine.handler.rest("POST", "/v1/schema", {}, b"").status
        assert 400 == engine.handler.rest("POST", "/v1/schema", {}, b"[]").status


def test_field_names_have_any_case() -> None:
    with opened() as engine:
        made = engine.create(
            {"CLASS": "A", "objectTTLConfig": {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 60}}
        )
    assert {
        "defaultTtl": 60,
        "deleteOn": "_creationTimeUnix",
        "enabled": True,
        "filterExpiredObjects": False,
    } == made["objectTtlConfig"]
    assert made["invertedIndexConfig"]["indexTimestamps"] is True


def test_settings_from_before_are_translated() -> None:
    with opened() as engine:
        made = engine.create(
            {
                "class": "A",
                "properties": [
                    {"name": "a", "dataType": ["string"]},
                    {"name": "b", "dataType": ["string[]"], "tokenization": "field"},
                    {"name": "c", "dataType": ["text"], "indexInverted": False},
                ],
            }
        )
    kept = ("dataType", "tokenization", "indexFilterable", "indexSearchable", "indexRangeFilters")
    assert [
        [["text"], "whitespace", True, True, False],
        [["text[]"], "field", True, True, False],
        [["text"], "word", False, False, False],
    ] == [[entry[key] for key in kept] for entry in made["properties"]]


def test_vectorizers_and_modules_leave_their_defaults() -> None:
    with opened(plugins=[Text2VecLetters(), Module("generative-x", {"name": "X"})]) as engine:
        made = engine.create(
            {
                "class": "A",
                "vectorConfig": {"a": {"vectorizer": {"text2vec-letters": {}}}, "b": {"vectorizer": {"none": {}}}},
                "moduleConfig": {"generative-x": {"model": "m"}},
                "properties": [{"name": "t", "dataType": ["text"]}],
            }
        )
        assert {"name": "X"} == engine.ask("GET", "/meta")[1]["modules"]["generative-x"]
    assert {"text2vec-letters": {"vectorizeClassName": True}} == made["vectorConfig"]["a"]["vectorizer"]
    assert {"none": {}} == made["vectorConfig"]["b"]["vectorizer"]
    assert {"text2vec-letters": {"skip": False, "vectorizePropertyName": False}} == made["properties"][0][
        "moduleConfig"
    ]
    assert {"generative-x": {"model": "m"}} == made["moduleConfig"]


def change(before: dict[str, Any], **changes: Any) -> tuple[int, Any]:
    with opened(plugins=[Module("generative-x"), Module("generative-y")]) as engine:
        made = engine.create(before)
        status, answer = engine.ask("PUT", f"/schema/{made['class']}", {**made, **changes})
        if status == 200:
            assert (200, answer) == engine.ask("GET", f"/schema/{made['class']}")
        else:
            assert (200, made) == engine.ask("GET", f"/schema/{made['class']}")
            answer = answer["error"][0]["message"]
        return status, answer


def test_what_may_change_changes() -> None:
    status, changed = change(
        {"class": "A", "properties": [{"name": "a", "dataType": ["int"]}], "moduleConfig": {"generative-x": {}}},
        description="words",
        invertedIndexConfig={"bm25": {"k1": 2, "b": 0.5}, "stopwords": {"preset": "none"}},
        vectorIndexConfig={"ef": 77},
        properties=[{"name": "a", "dataType": ["int"], "description": "a number"}],
        moduleConfig={"generative-y": {"model": "m"}},
    )
    assert 200 == status
    assert "words" == changed["description"]
    assert {"k1": 2, "b": 0.5} == changed["invertedIndexConfig"]["bm25"]
    assert "none" == changed["invertedIndexConfig"]["stopwords"]["preset"]
    assert 77 == changed["vectorIndexConfig"]["ef"]
    assert "a number" == changed["properties"][0]["description"]
    assert {"generative-y": {"model": "m"}} == changed["moduleConfig"]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"class": "B"}, "class name is immutable"),
        ({"vectorIndexType": "flat", "vectorIndexConfig": None}, "vector index type is immutable"),
        ({"vectorIndexConfig": {"distance": "dot"}}, 'distance is immutable: attempted change from "cosine" to "dot"'),
        ({"vectorIndexConfig": {"maxConnections": 8}}, "maxConnections is immutable"),
        ({"multiTenancyConfig": {"enabled": True}}, "enabling multi-tenancy for an existing class"),
        ({"shardingConfig": {"desiredCount": 2}}, "shard count is immutable"),
        ({"shardingConfig": {"virtualPerPhysical": 2}}, "virtual shards per physical is immutable"),
        ({"invertedIndexConfig": {"indexNullState": True}}, '"indexNullState" setting is immutable'),
        ({"replicationConfig": {"factor": 2}}, "not enough replicas"),
        ({"properties": []}, "property fields other than description cannot be updated"),
        ({"properties": [{"name": "a", "dataType": ["text"]}]}, "property fields other than description"),
        ({"moduleConfig": {"generative-x": {}, "generative-y": {}}}, "multiple generative modules"),
        (
            {"objectTtlConfig": {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 60}},
            "requires indexed timestamps",
        ),
    ],
)
def test_what_a_collection_keeps_for_life_is_refused(changes: dict[str, Any], part: str) -> None:
    status, message = change({"class": "A", "properties": [{"name": "a", "dataType": ["int"]}]}, **changes)
    assert 422 == status
    assert part in message


def test_named_vectors_come_but_do_not_go() -> None:
    index = {"vectorIndexType": "hnsw", "vectorizer": {"none": {}}}
    status, changed = change({"class": "A", "vectorConfig": NAMED}, vectorConfig={"a": index, "b": index})
    assert (200, ["a", "b"]) == (status, list(changed["vectorConfig"]))
    status, message = change({"class": "A", "vectorConfig": {**NAMED, "b": index}}, vectorConfig={"b": index})
    assert 422 == status
    assert 'missing config for vector "a"' in message
    status, message = change({"class": "A"}, vectorConfig={"default": index})
    assert 422 == status
    assert "vector named default cannot be created" in message
    for unnamed in ({"vectorizer": "none"}, {"vectorIndexType": "hnsw"}, {"vectorIndexConfig": {}}):
        status, message = change({"class": "A", "vectorConfig": NAMED}, **unnamed)
        assert 422 == status
        assert 'vectorizer is immutable: attempted change from "" to "none"' in message
    status, message = change(
        {"class": "A", "vectorConfig": NAMED},
        vectorConfig={"a": {"vectorIndexType": "flat", "vectorizer": {"none": {}}}},
    )
    assert 422 == status
    assert 'vector index type of vector "a" is immutable' in message


def test_properties_are_added(engine: Engine) -> None:
    status, added = engine.ask("POST", "/schema/Article/properties", {"name": "When", "dataType": ["date"]})
    assert (200, "when") == (status, added["name"])
    assert added in engine.ask("GET", "/schema/Article")[1]["properties"]
    for body, part in [
        ({"name": "title", "dataType": ["text"]}, "already in use"),
        ({"dataType": ["text"]}, "property must contain name"),
        ({"name": "x"}, "property must contain dataType"),
        ({"name": "x", "dataType": ["Nowhere"]}, "reference property to nonexistent class"),
    ]:
        status, message = engine.message("POST", "/schema/Article/properties", body)
        assert 422 == status
        assert part in message
    assert 422 == engine.ask("POST", "/schema/Nope/properties", {"name": "x", "dataType": ["int"]})[0]


def test_indexes_are_dropped_added_and_shown(engine: Engine) -> None:
    def shown() -> dict[str, list[str]]:
        answer = engine.ask("GET", "/schema/Article/indexes")[1]
        return {entry["name"]: [index["type"] for index in entry["indexes"]] for entry in answer["properties"]}

    path = "/schema/Article/properties/title/index"
    assert {"title": ["filterable", "searchable"], "words": ["filterable"]} == shown()
    assert (200, None) == engine.ask("DELETE", f"{path}/searchable")
    assert (200, None) == engine.ask("DELETE", f"{path}/searchable")
    assert 400 == engine.ask("PUT", f"{path}/searchable", {"tokenization": "field"})[0]
    assert 400 == engine.ask("PUT", f"{path}/searchable", {})[0]
    status, started = engine.ask("PUT", f"{path}/searchable", {"tokenization": "word"})
    assert (202, "STARTED", "Article:enable-searchable:title") == (
        status,
        started["status"],
        started["taskId"].rpartition(":")[0],
    )
    assert (200, {"status": "NO_OP"}) == engine.ask("PUT", f"{path}/searchable", {"algorithm": "blockmax"})
    assert 202 == engine.ask("PUT", f"{path}/filterable", {"tokenization": "field"})[0]
    assert "field" == engine.ask("GET", "/schema/Article")[1]["properties"][0]["tokenization"]
    assert 202 == engine.ask("PUT", "/schema/Article/properties/words/index/rangeable", {})[0]
    assert 202 == engine.ask("POST", "/schema/Article/properties/words/index/rangeFilters/rebuild")[0]
    assert (202, {"status": "NO_OP"}) == engine.ask("POST", f"{path}/filterable/cancel")
    assert {"title": ["filterable", "searchable"], "words": ["filterable", "rangeFilters"]} == shown()
    assert (200, {}) == engine.ask("GET", "/tasks")


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "part"),
    [
        ("PUT", "Article/properties/title/index/foo", {}, 422, "indexName in path should be one of"),
        ("PUT", "Article/properties/title/index/filterable", {"tokenization": "x"}, 400, 'invalid tokenization "x"'),
        ("PUT", "Article/properties/title/index/searchable", {"algorithm": "wand"}, 400, "unsupported algorithm"),
        ("PUT", "Article/properties/words/index/searchable", {}, 400, "is not a text type"),
        ("PUT", "Article/properties/title/index/rangeable", {}, 400, "is not a number, int or date"),
        ("PUT", "Article/properties/words/index/filterable", {"tokenization": "word"}, 400, "does not apply"),
        ("PUT", "Nope/properties/title/index/filterable", {}, 404, 'collection "Nope" not found'),
        ("PUT", "Article/properties/x/index/filterable", {}, 404, 'property "x" not found'),
        ("POST", "Article/properties/words/index/searchable/rebuild", None, 400, "has no searchable index"),
        ("DELETE", "Article/properties/x/index/searchable", None, 422, 'property "x" not found'),
        ("GET", "Nope/indexes", None, 404, ""),
    ],
)
def test_indexes_that_cannot_be_are_refused(
    engine: Engine, verb: str, path: str, body: Any, status: int, part: str
) -> None:
    found, message = engine.message(verb, f"/schema/{path}", body)
    assert status == found
    assert part in message


def test_a_named_vector_is_dropped_with_its_vectors() -> None:
    with opened() as engine:
        engine.create({"class": "A", "vectorConfig": {**NAMED, "b": {"vectorizer": {"none": {}}}}})
        engine.insert("A", 1, {}, vectors={"a": [1, 2], "b": [3, 4]})
        assert 200 == engine.ask("DELETE", "/schema/A/vectors/a/index")[0]
        assert ["b"] == list(engine.ask("GET", "/schema/A")[1]["vectorConfig"])
        assert {"b": [3, 4]} == engine.ask("GET", f"/objects/A/{numbered(1)}?include=vector")[1]["vectors"]
        assert 422 == engine.ask("DELETE", "/schema/A/vectors/a/index")[0]


def test_deleting_takes_everything_and_does_not_mind_twice(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "x"})
    assert (200, None) == engine.ask("DELETE", "/schema/Article")
    assert (200, None) == engine.ask("DELETE", "/schema/Article")
    assert (404, None) == engine.ask("GET", "/schema/Article")
    engine.create(ARTICLE)
    assert [] == engine.ids("Article")


def test_aliases_stand_for_collections(engine: Engine) -> None:
    engine.create({"class": "Other"})
    assert (200, {"alias": "Latest", "class": "Article"}) == engine.ask(
        "POST", "/aliases", {"alias": "latest", "class": "Article"}
    )
    engine.insert("Latest", 1, {"title": "x"})
    assert [numbered(1)] == engine.ids("Article")
    assert "Article" == engine.ask("GET", "/schema/Latest")[1]["class"]
    assert (200, {"aliases": [{"alias": "Latest", "class": "Article"}]}) == engine.ask("GET", "/aliases?class=Article")
    assert engine.ask("GET", "/aliases?class=Article") == engine.ask("GET", "/aliases?class=article")
    assert (200, {"aliases": []}) == engine.ask("GET", "/aliases?class=Other")
    for body, part in [
        ({"alias": "Latest", "class": "Other"}, "alias already exists"),
        ({"alias": "New", "class": "Nope"}, 'target class "Nope" does not exist'),
        ({"alias": "a b", "class": "Article"}, "not a valid alias name"),
    ]:
        status, message = engine.message("POST", "/aliases", body)
        assert 422 == status
        assert part in message
    assert 200 == engine.ask("PUT", "/aliases/Latest", {"class": "Other"})[0]
    assert 200 == engine.ask("DELETE", "/schema/Other")[0]
    assert (200, {"aliases": []}) == engine.ask("GET", "/aliases?class=Other")
    engine.create({"class": "Other"})
    assert (404, None) == engine.ask("PUT", "/aliases/Nope", {"class": "Other"})
    assert (200, {"alias": "Latest", "class": "Other"}) == engine.ask("GET", "/aliases/latest")
    assert (204, None) == engine.ask("DELETE", "/aliases/Latest")
    assert (404, None) == engine.ask("DELETE", "/aliases/Latest")
    assert (404, None) == engine.ask("GET", "/aliases/Latest")
    assert 422 == engine.ask("POST", "/schema", {"class": "Article"})[0]


def test_shards_are_listed_and_made_read_only(engine: Engine) -> None:
    ((name, status),) = [(s["name"], s["status"]) for s in engine.ask("GET", "/schema/Article/shards")[1]]
    assert "READY" == status
    path = f"/schema/Article/shards/{name}"
    assert (200, {"status": "READONLY"}) == engine.ask("PUT", path, {"status": "READONLY"})
    assert 500 == engine.ask("POST", "/objects", {"class": "Article", "properties": {}})[0]
    assert (200, {"status": "READY"}) == engine.ask("PUT", path, {"status": "READY"})
    engine.insert("Article", 1, {})
    assert 500 == engine.ask("PUT", path, {"status": "FOO"})[0]
    assert 404 == engine.ask("PUT", "/schema/Article/shards/nope", {"status": "READY"})[0]
    assert 404 == engine.ask("GET", "/schema/Nope/shards")[0]


def test_the_node_shows_its_shards(engine: Engine) -> None:
    engine.insert("Article", 1, {})
    (node,) = engine.ask("GET", "/nodes?output=verbose")[1]["nodes"]
    assert ("HEALTHY", {"objectCount": 1, "shardCount": 1}) == (node["status"], node["stats"])
    (node,) = engine.ask("GET", "/nodes")[1]["nodes"]
    assert node["shards"] is None
    assert 404 == engine.ask("GET", "/nodes/Nope")[0]
    assert 422 == engine.ask("GET", "/nodes?output=x")[0]
    assert engine.ask("GET", "/cluster/statistics")[1]["synchronized"] is True


def test_texts_are_cut_as_indexes_cut_them(engine: Engine) -> None:
    assert (200, {"indexed": ["the", "quick", "fox"], "query": ["quick", "fox"]}) == engine.ask(
        "POST", "/tokenize", {"text": "The quick fox", "tokenization": "word"}
    )
    assert (200, {"indexed": ["the", "fox"], "query": ["fox"]}) == engine.ask(
        "POST", "/schema/Article/properties/title/tokenize", {"text": "The fox"}
    )
    body = {"text": "The fox", "tokenization": "lowercase", "analyzerConfig": {"stopwordPreset": "en"}}
    assert (200, {"indexed": ["the", "fox"], "query": ["fox"]}) == engine.ask("POST", "/tokenize", body)
    assert 422 == engine.ask("POST", "/tokenize", {"text": "x"})[0]
    assert 422 == engine.ask("POST", "/tokenize", {"text": "x", "tokenization": "y"})[0]
    assert 404 == engine.ask("POST", "/schema/Article/properties/nope/tokenize", {"text": "x"})[0]
    assert 422 == engine.ask("POST", "/schema/Article/properties/words/tokenize", {"text": "x"})[0]


def test_what_is_left_out_names_itself(engine: Engine) -> None:
    status, message = engine.message("GET", "/namespaces")
    assert (501, "list_namespaces is not supported by the local engine") == (status, message)
    assert 404 == engine.ask("GET", "/nope")[0]
    status, message = engine.message("PATCH", "/schema/Article", {})
    assert (405, True) == (status, "method PATCH is not allowed" in message)


def config_of(engine: Engine, **more: Any) -> dict[str, Any]:
    status, answer = engine.ask("POST", "/schema", {"class": "Made", **more})
    assert 200 == status, answer
    engine.ask("DELETE", "/schema/Made")
    return answer  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("kind", "given", "limit"),
    [
        ("hnsw", {"rq": {"enabled": True, "bits": 1}}, 512),
        ("hnsw", {"rq": {"enabled": True, "bits": 1, "rescoreLimit": 7}}, 7),
        ("hnsw", {"rq": {"enabled": True}}, 20),
        ("dynamic", {"hnsw": {"rq": {"enabled": True, "bits": 1}}}, 512),
    ],
)
def test_one_bit_a_number_is_rescored_more(engine: Engine, kind: str, given: dict[str, Any], limit: int) -> None:
    made = config_of(engine, vectorIndexType=kind, vectorIndexConfig=given)["vectorIndexConfig"]
    assert limit == (made["hnsw"] if kind == "dynamic" else made)["rq"]["rescoreLimit"]


def test_null_is_zero_in_an_index_and_no_whole_number_has_a_point(engine: Engine) -> None:
    assert 0 == config_of(engine, vectorIndexConfig={"ef": None})["vectorIndexConfig"]["ef"]
    assert 422 == engine.ask("POST", "/schema", {"class": "Made", "vectorIndexConfig": {"ef": 10.5}})[0]


@pytest.mark.parametrize(
    "body",
    [
        {"shardingConfig": {"desiredCount": 0}},
        {"shardingConfig": {"virtualPerPhysical": 0}},
        {"vectorConfig": {"v": {"vectorizer": {"none": {}}}}, "vectorIndexConfig": {}},
        {"properties": [{"name": "t", "dataType": ["text"], "moduleConfig": {"ref2vec-centroid": {}}}]},
    ],
)
def test_what_no_collection_can_be_is_refused(engine: Engine, body: dict[str, Any]) -> None:
    assert 422 == engine.ask("POST", "/schema", {"class": "Made", **body})[0]


def test_a_new_property_has_settings_of_the_vectorizers_in_use_alone(engine: Engine) -> None:
    entry = {"name": "more", "dataType": ["text"], "moduleConfig": {"ref2vec-centroid": {}}}
    status, message = engine.message("POST", "/schema/Article/properties", entry)
    assert (422, 'vectorizer "ref2vec-centroid" not configured for any of target vectors') == (status, message)


def test_settings_of_asynchronous_replication_stay(engine: Engine) -> None:
    given = {"asyncConfig": {"propagationLimit": 3}}
    for more in ({}, {"asyncEnabled": True}, {"asyncEnabled": False}):
        assert (
            given["asyncConfig"]
            == config_of(engine, replicationConfig={**given, **more})["replicationConfig"]["asyncConfig"]
        )
    made = engine.create({"class": "Made"})
    changed = engine.ask("PUT", "/schema/Made", {**made, "replicationConfig": {**made["replicationConfig"], **given}})[
        1
    ]
    assert given["asyncConfig"] == changed["replicationConfig"]["asyncConfig"]


def test_a_stopword_of_the_preset_is_no_addition(engine: Engine) -> None:
    for given, kept in ((["the", "x", "x"], ["x", "x"]), (["the"], None), (["the", "the"], ["the"])):
        made = config_of(engine, invertedIndexConfig={"stopwords": {"additions": given}})
        assert kept == made["invertedIndexConfig"]["stopwords"]["additions"]


def test_a_list_of_stopwords_may_become_empty_but_not_begin_so(engine: Engine) -> None:
    presets = {"invertedIndexConfig": {"stopwordPresets": {"mine": []}}}
    status, message = engine.message("POST", "/schema", {"class": "Made", **presets})
    assert 422 == status
    assert 'preset "mine" must have at least one word' in message
    status, changed = engine.ask("PUT", "/schema/Made", engine.create({"class": "Made"}) | presets)
    assert 200 == status
    assert {"mine": []} == changed["invertedIndexConfig"]["stopwordPresets"]


@pytest.mark.parametrize("name", ["article", "", None, "Other"])
def test_a_change_names_its_collection(engine: Engine, name: str | None) -> None:
    config = {**engine.ask("GET", "/schema/Article")[1], "class": name}
    status, message = engine.message("PUT", "/schema/Article", config)
    assert 422 == status
    assert "class name is immutable" in message


def test_the_answer_to_a_change_has_the_modules_that_were_sent() -> None:
    with opened(plugins=[GenerativeDummy(), RerankerDummy()]) as engine:
        made = engine.create({"class": "Made", "moduleConfig": {"generative-dummy": {}}})
        sent = {**made, "moduleConfig": {"reranker-dummy": {}}}
        assert sent["moduleConfig"] == engine.ask("PUT", "/schema/Made", sent)[1]["moduleConfig"]
        kept = engine.ask("GET", "/schema/Made")[1]["moduleConfig"]
        assert {"generative-dummy": {}, "reranker-dummy": {}} == kept


def test_an_alias_cannot_hide_a_collection(engine: Engine) -> None:
    engine.create({"class": "Other"})
    status, message = engine.message("POST", "/aliases", {"alias": "Other", "class": "Article"})
    assert (500, "create alias: class Other already exists") == (status, message)


@pytest.mark.parametrize(
    ("property", "index", "path", "status"),
    [
        ("place", "filterable", "", 400),
        ("place", "filterable", "/rebuild", 400),
        ("link", "filterable", "", 400),
        ("title", "searchable", "", 400),
        ("Title", "filterable", "", 404),
    ],
)
def test_some_properties_have_no_such_index(engine: Engine, property: str, index: str, path: str, status: int) -> None:
    properties = [
        {"name": "place", "dataType": ["geoCoordinates"]},
        {"name": "link", "dataType": ["Article"]},
        {"name": "title", "dataType": ["text"], "indexSearchable": False},
    ]
    engine.create({"class": "Made", "properties": properties})
    where = f"/schema/Made/properties/{property}/index/{index}{path}"
    assert status == engine.ask("POST" if path else "PUT", where, {})[0]
    assert (422, "body in body is required") == engine.message("PUT", where.removesuffix("/rebuild"))


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/schema", ARTICLE),
        ("PUT", "/schema/Article", {**ARTICLE, "class": "Other"}),
        ("POST", "/schema/Article/properties", {"name": "title", "dataType": ["text"]}),
    ],
)
def test_refusals_of_schemas_have_a_place_for_what_would_be_allowed(verb: str, path: str, body: Any) -> None:
    with opened() as engine:
        engine.create(ARTICLE)
        status, answer = engine.ask(verb, path, body)
    assert (422, ["allowed", "error"], None) == (status, sorted(answer), answer["allowed"])


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"vectorizer": "text2vec-nobody"}, 'no module with name "text2vec-nobody" present'),
        (
            {"vectorConfig": {"one": {"vectorizer": {"text2vec-nobody": {}}, "vectorIndexType": "hnsw"}}},
            'no module with name "text2vec-nobody" present',
        ),
        ({"moduleConfig": {"generative-nobody": {}}}, "module with name generative-nobody doesn't exist"),
        ({"moduleConfig": {"reranker-nobody": {}}}, "module with name reranker-nobody doesn't exist"),
    ],
)
def test_a_module_that_nobody_registered_is_an_error_that_names_those_there_are(
    config: dict[str, Any], words: str
) -> None:
    with opened(plugins=[Text2VecLetters(), GenerativeDummy(), RerankerDummy()]) as engine:
        status, message = engine.message("POST", "/schema", {"class": "Made", **config})
    assert (422, True, True) == (status, words in message, "text2vec-letters" in message)
    assert ("generative-dummy" in message) == ("moduleConfig" in config)


def test_what_was_left_out_or_empty_stays_so(engine: Engine) -> None:
    """Generated clients compare these keys with what they sent."""
    created = engine.create({"class": "Bare", "vectorizer": "none"})
    assert (created["properties"], "moduleConfig" in created) == (None, False)
    assert engine.ask("GET", "/schema/Bare")[1]["properties"] is None
    assert engine.create({"class": "Empty", "properties": [], "moduleConfig": {}})["moduleConfig"] == {}
    assert engine.ask("GET", "/schema/Empty")[1]["properties"] == []
    assert engine.ask("PUT", "/schema/Bare", {"class": "Bare", "vectorizer": "none", "moduleConfig": {}})[0] == 200
    changed = engine.ask("GET", "/schema/Bare")[1]
    assert (changed["properties"], changed["moduleConfig"]) == (None, {})
    prop = {"name": "n", "dataType": ["int"], "tokenization": ""}
    assert engine.ask("POST", "/schema/Bare/properties", prop)[0] == 200
    (shown,) = engine.ask("GET", "/schema/Bare")[1]["properties"]
    assert "tokenization" not in shown


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hashtreeHeight": 21}, "hashtreeHeight: value 21 out of range: min 0, max 20"),
        ({"diffBatchSize": 0}, "diffBatchSize: value 0 out of range: min 1, max 10000"),
        ({"frequency": -1}, "frequency must be >= 0"),
        ({"loggingFrequency": 0}, "loggingFrequency must be > 0"),
    ],
)
def test_settings_of_asynchronous_replication_have_ranges(
    engine: Engine, settings: dict[str, int], message: str
) -> None:
    config = {"class": "Copied", "replicationConfig": {"asyncConfig": settings}}
    status, text = engine.message("POST", "/schema", config)
    assert (status, text.endswith(message)) == (422, True)


def test_settings_of_asynchronous_replication_are_kept_as_far_as_they_are_known(engine: Engine) -> None:
    sent = {"asyncEnabled": False, "asyncConfig": {"hashtreeHeight": 0, "propagationLimit": 5, "unknown": 3}}
    made = engine.create({"class": "Copied", "replicationConfig": sent})
    assert made["replicationConfig"]["asyncConfig"] == {"hashtreeHeight": 0, "propagationLimit": 5}


@pytest.mark.parametrize("named", [True, False])
def test_a_collection_can_be_sent_again_as_it_was_created(named: bool) -> None:
    """Clients that keep their own definition of a collection do so to change something else."""
    module = "text2vec-letters"
    body: dict[str, Any] = {
        "class": "Note",
        "properties": [
            {"name": "t", "dataType": ["text"]},
            {"name": "u", "dataType": ["text"], "moduleConfig": {module: {"skip": True}}},
        ],
    }
    if named:
        vector = {"vectorizer": {module: {"properties": ["t"]}}, "vectorIndexType": "flat"}
        body["vectorConfig"] = {"a": vector}
    else:
        body |= {"vectorizer": module, "moduleConfig": {module: {}}}
    with opened(plugins=[Text2VecLetters()]) as engine:
        engine.create(body)
        before = engine.ask("GET", "/schema/Note")[1]
        assert engine.ask("PUT", "/schema/Note", body)[0] == 200
        after = engine.ask("GET", "/schema/Note")[1]
        assert (after["properties"], after.get("moduleConfig")) == (before["properties"], before.get("moduleConfig"))
        assert engine.ask("PUT", "/schema/Note", {**body, "description": "new"})[0] == 200
        assert engine.ask("GET", "/schema/Note")[1]["description"] == "new"
        # what a property has of its own is compared as ever
        body["properties"][1].pop("moduleConfig")
        assert engine.ask("PUT", "/schema/Note", body)[0] == 422
