"""Answers of REST, Connect and GraphQL that are read by their keys and words, each key and word of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import PLAIN, Engine, asker, numbered, opened
from tests.support.source import ROOT
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.values import dates
from weaviate_gen.engine.wire import connect_protocol
from weaviate_gen.engine.wire.graphql.document import MAX_DEPTH
from weaviate_gen.engine.wire.rest.bodies import FIELDS
from weaviate_gen.engine.wire.rest.routes import supported

pytestmark = pytest.mark.unit

PAPER: dict[str, Any] = {
    "class": "Paper",
    "vectorizer": "none",
    "properties": [{"name": "title", "dataType": ["text"]}, {"name": "words", "dataType": ["int"]}],
}
SEARCH = "/v1/grpc-web/weaviate.v1.Weaviate/Search"
PROTO = {"content-type": "application/proto", "connect-protocol-version": "1"}


def test_the_places_to_start_from_are_routes() -> None:
    with opened() as engine:
        status, body = engine.ask("GET", "/")
    assert 200 == status
    templates = {route.template for route in supported()}
    links = [link["href"] for link in body["links"]]
    assert {"/v1/meta", "/v1/schema", "/v1/batch/objects", "/v1/nodes"} <= set(links)
    for href in links:
        assert href in templates or href.replace("{/:", "/{") in templates
    assert all(link["name"] for link in body["links"])


def test_a_shard_is_described_in_full(engine: Engine) -> None:
    engine.create(PAPER)
    engine.insert("Paper", 1, {"title": "a"})
    shard = engine.ask("GET", "/nodes/Paper?output=verbose")[1]["nodes"][0]["shards"][0]
    name = shard.pop("name")
    assert name
    assert {
        "asyncReplicationStatus": [],
        "class": "Paper",
        "compressed": False,
        "loaded": True,
        "numberOfReplicas": 1,
        "objectCount": 1,
        "replicationFactor": 1,
        "vectorIndexingStatus": "READY",
        "vectorQueueLength": 0,
    } == shard


def test_backups_are_listed_latest_first_unless_asked_otherwise(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(PAPER)
        for number, name in enumerate(("first", "second")):
            engine.set_clock(1_700_000_000_000 + 1_000 * number)
            assert 200 == engine.ask("POST", "/backups/filesystem", {"id": name})[0]
        listed = {
            query: [each["id"] for each in engine.ask("GET", f"/backups/filesystem{query}")[1]]
            for query in ("", "?order=desc", "?order=asc")
        }
    assert {"": ["second", "first"], "?order=desc": ["second", "first"], "?order=asc": ["first", "second"]} == listed


def test_a_restore_is_found_by_the_folder_that_it_was_from(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(PAPER)
        other = str(tmp_path / "backups" / "inner")
        config = {"config": {"Path": "inner"}}
        assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "b", **config})[0]
        engine.ask("DELETE", "/schema/Paper")
        assert 200 == engine.ask("POST", "/backups/filesystem/b/restore", config)[0]
        status, body = engine.ask("GET", "/backups/filesystem/b/restore?path=inner")
        assert (200, "SUCCESS", True) == (status, body["status"], body["path"].startswith(other))
        assert 404 == engine.ask("GET", "/backups/filesystem/b/restore")[0]


@pytest.mark.parametrize(("index", "task"), [("searchable", "rebuild-searchable"), ("filterable", "repair-filterable")])
def test_the_task_of_an_index_is_named_after_what_it_does(engine: Engine, index: str, task: str) -> None:
    engine.create(PAPER)
    status, body = engine.ask("POST", f"/schema/Paper/properties/title/index/{index}/rebuild")
    assert (202, "STARTED") == (status, body["status"])
    assert f"Paper:{task}:title:" == body["taskId"][:-4]


@pytest.mark.parametrize(("index", "other"), [("searchable", "Filterable"), ("filterable", "Searchable")])
def test_a_new_index_is_cut_as_the_other_one_is(engine: Engine, index: str, other: str) -> None:
    has = {"indexFilterable": False, "indexSearchable": False, f"index{other}": True, "tokenization": "word"}
    engine.create({**PAPER, "properties": [{"name": "title", "dataType": ["text"], **has}]})
    place = f"/schema/Paper/properties/title/index/{index}"
    status, body = engine.ask("PUT", place, {"tokenization": "field"})
    assert (400, True) == (status, "word" in body["error"][0]["message"]), body
    assert 202 == engine.ask("PUT", place, {"tokenization": "word"})[0]


def test_presets_of_stopwords_are_read_where_text_is_cut(engine: Engine) -> None:
    asked: dict[str, Any] = {"text": "the red bike", "tokenization": "word"}
    own = {
        "stopwordPresets": {"mine": ["red"]},
        "analyzerConfig": {"stopwordPreset": "mine"},
    }
    cut = {name: engine.ask("POST", "/tokenize", body)[1] for name, body in (("plain", asked), ("own", asked | own))}
    assert ["red", "bike"] == cut["plain"]["query"]
    assert ["the", "bike"] == cut["own"]["query"]
    assert ["the", "red", "bike"] == cut["own"]["indexed"]


FILTERS: dict[str, tuple[Any, list[int]]] = {
    "valueText": ("one", [1]),
    "valueString": ("one", [1]),
    "valueInt": (2, [2]),
    "valueNumber": (0.5, [1]),
    "valueBoolean": (True, [2]),
    "valueDate": ("2024-01-02T00:00:00Z", [2]),
    "valueTextArray": (["one", "two"], [1, 2]),
    "valueStringArray": (["two"], [2]),
    "valueIntArray": ([1, 2], [1, 2]),
    "valueNumberArray": ([1.5], [2]),
    "valueBooleanArray": ([False], [1]),
    "valueDateArray": (["2024-01-01T00:00:00Z"], [1]),
}
KINDS = {"Text": "text", "String": "text", "Int": "int", "Number": "number", "Boolean": "boolean", "Date": "date"}


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_may_name_its_value_by_every_type(engine: Engine, field: str) -> None:
    types = sorted(set(KINDS.values()))
    properties = [{"name": f"a_{kind}", "dataType": [kind]} for kind in types]
    engine.create({"class": "Paper", "vectorizer": "none", "properties": properties})
    rows = {
        1: {"text": "one", "int": 1, "number": 0.5, "boolean": False, "date": "2024-01-01T00:00:00Z"},
        2: {"text": "two", "int": 2, "number": 1.5, "boolean": True, "date": "2024-01-02T00:00:00Z"},
    }
    for number, row in rows.items():
        engine.insert("Paper", number, {f"a_{kind}": value for kind, value in row.items()})
    value, expected = FILTERS[field]
    kind = KINDS[field.removeprefix("value").removesuffix("Array")]
    operator = "ContainsAny" if field.endswith("Array") else "Equal"
    where = {"path": [f"a_{kind}"], "operator": operator, field: value}
    body = {"match": {"class": "Paper", "where": where}, "dryRun": True, "output": "verbose"}
    status, answer = engine.ask("DELETE", "/batch/objects", body)
    assert 200 == status, answer
    assert sorted(map(numbered, expected)) == sorted(each["id"] for each in answer["results"]["objects"])


class Failing:
    """Fails every RPC with one code."""

    message_size = 1000

    def __init__(self, code: str) -> None:
        self.code = code

    def screen_rpc(self, path: str, metadata: Any) -> None:
        raise RpcFailure(self.code, "screened")

    def rpc(self, path: str, message: bytes, metadata: Any = (), limit: Any = None) -> bytes:
        raise RpcFailure(self.code, "failed")


STATUSES = {
    "CANCELLED": 499, "UNKNOWN": 500, "INVALID_ARGUMENT": 400, "DEADLINE_EXCEEDED": 504, "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409, "PERMISSION_DENIED": 403, "RESOURCE_EXHAUSTED": 429, "FAILED_PRECONDITION": 400,
    "ABORTED": 409, "OUT_OF_RANGE": 400, "UNIMPLEMENTED": 501, "INTERNAL": 500, "UNAVAILABLE": 503, "DATA_LOSS": 500,
    "UNAUTHENTICATED": 401,
}  # fmt: skip
"""As the Connect protocol lays them down."""


@pytest.mark.parametrize("code", STATUSES)
def test_each_code_has_the_status_of_the_connect_protocol(code: str) -> None:
    handler: Any = Failing(code)
    answered = connect_protocol.respond(handler, "POST", SEARCH, PROTO, b"", None)
    screened = connect_protocol.screen(handler, "POST", SEARCH, PROTO)
    assert screened is not None
    spelled = "canceled" if code == "CANCELLED" else code.lower()
    assert (STATUSES[code], {"code": spelled, "message": "failed"}) == (answered.status, json.loads(answered.body))
    assert (STATUSES[code], {"code": spelled, "message": "screened"}) == (screened.status, json.loads(screened.body))


def test_who_may_not_search_is_told_so_before_the_body_is_read() -> None:
    handler = open_handler(None, access=AccessSettings(keys={"k": "ben"}, rbac=False), settings=PLAIN)
    refused = connect_protocol.screen(handler, "POST", SEARCH, PROTO)
    assert refused is not None
    assert ("weaviate-gen-code", "unauthenticated") in refused.headers
    assert connect_protocol.screen(handler, "POST", SEARCH, {**PROTO, "authorization": "Bearer k"}) is None
    assert 200 == asker(handler)("k", "GET", "/meta")[0]
    handler.close()


def graphql(engine: Engine, query: str) -> Any:
    return engine.ask("POST", "/graphql", {"query": query})[1]


@pytest.mark.parametrize(("limit", "count"), [("1", 1), ("-1", 3)])
def test_a_negative_limit_is_none(engine: Engine, limit: str, count: int) -> None:
    engine.create(PAPER)
    for number in (1, 2, 3):
        engine.insert("Paper", number, {"title": "a"})
    found = graphql(engine, f"{{ Get {{ Paper(limit: {limit}) {{ title }} }} }}")
    assert count == len(found["data"]["Get"]["Paper"])


def test_a_value_of_text_must_be_text(engine: Engine) -> None:
    engine.create(PAPER)
    engine.insert("Paper", 1, {"title": "red"})
    where = '{path: ["title"], operator: Equal, valueText: %s}'
    good, bad = (
        graphql(engine, f"{{ Get {{ Paper(where: {where % value}) {{ title }} }} }}") for value in ('"red"', "3")
    )
    assert [{"title": "red"}] == good["data"]["Get"]["Paper"]
    assert 'Expected type "TextGetObjectsPaper", found 3.' in bad["errors"][0]["message"]


def test_the_first_number_of_top_occurrences_counts(engine: Engine) -> None:
    engine.create(PAPER)
    for number in range(1, 8):
        engine.insert("Paper", number, {"title": f"t{number}"})
    for arguments, count in (("", 5), ("(limit: 2)", 2)):
        query = f"{{ Aggregate {{ Paper {{ title {{ topOccurrences{arguments} {{ value }} }} }} }} }}"
        found = graphql(engine, query)["data"]["Aggregate"]["Paper"][0]
        assert count == len(found["title"]["topOccurrences"])


def test_what_was_closed_does_not_count_as_depth(engine: Engine) -> None:
    closed = "a { b } " * 200
    deep = "{ " * (MAX_DEPTH + 1) + "} " * (MAX_DEPTH + 1)
    assert "Nested deeper" in graphql(engine, f"{{ {closed} {deep} }}")["errors"][0]["message"]
    assert "Nested deeper" not in json.dumps(graphql(engine, f"{{ {closed} }}"))


def test_bodies_are_named_as_the_release_names_them() -> None:
    """A name that the release lacks is an object without fields, so that a misspelled one would check nothing."""
    source = "".join(path.read_text("utf-8") for path in (ROOT / "weaviate_gen/engine").rglob("*.py"))
    assert set() == set(re.findall(r'SCHEMAS\["(\w+)"\]', source)) - set(FIELDS)
    assert "Alias" in FIELDS


def test_dates_are_sorted_by_time_however_far_away_they_are(engine: Engine) -> None:
    dates = ["2025-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1600-01-01T00:00:00Z", "1969-12-31T00:00:00Z"]
    engine.create({"class": "Event", "vectorizer": "none", "properties": [{"name": "d", "dataType": ["date"]}]})
    for number, date in enumerate(dates):
        engine.insert("Event", number, {"d": date})
    listed = engine.ask("GET", "/objects?class=Event&sort=d")[1]["objects"]
    assert [each["properties"]["d"] for each in listed] == sorted(dates)


@pytest.mark.parametrize("alpha", [0, 1])
def test_pages_of_a_hybrid_search_end_with_what_its_halves_found(engine: Engine, alpha: int) -> None:
    """Each half gives 100 results, or as many as the limit; the offset does not count."""
    for number in range(130):
        engine.insert("Article", 1000 + number, {"title": "red"}, vector=[1.0, number / 100])

    def found(offset: int, limit: int) -> int:
        arguments = f'query: "red", vector: [1, 0], alpha: {alpha}'
        query = f"{{Get{{Article(limit: {limit}, offset: {offset}, hybrid: {{{arguments}}}){{title}}}}}}"
        return len(engine.ask("POST", "/graphql", {"query": query})[1]["data"]["Get"]["Article"])

    assert [found(offset, 20) for offset in (0, 80, 90, 100)] == [20, 20, 10, 0]
    assert [found(0, 120), found(100, 120)] == [120, 20]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00Z"),
        ("2020-01-01T00:00:00,50Z", "2020-01-01T00:00:00.5Z"),
        ("2020-01-01T7:00:00+00:00", "2020-01-01T07:00:00Z"),
        ("2020-01-01T00:00:00.1234567899+01:30", "2020-01-01T00:00:00.123456789+01:30"),
    ],
)
def test_dates_are_taken_and_written_as_a_server_does(engine: Engine, sent: str, kept: str) -> None:
    engine.create({"class": "Event", "vectorizer": "none", "properties": [{"name": "d", "dataType": ["date"]}]})
    engine.insert("Event", 1, {"d": sent})
    assert engine.ask("GET", f"/objects/Event/{numbered(1)}")[1]["properties"] == {"d": kept}


def test_the_year_0_is_a_leap_year_before_the_year_1() -> None:
    first, leap, last, after = (
        dates.exact_nanoseconds(f"{day}T00:00:00Z") for day in ("0000-01-01", "0000-02-29", "0000-12-31", "0001-01-01")
    )
    day = 86_400 * 10**9
    assert (leap - first, last - first, after - last) == (59 * day, 365 * day, day)


@pytest.mark.parametrize(
    "sent", ["2020-01-01t00:00:00Z", "2020-01-01T24:00:00Z", "2020-02-30T00:00:00Z", "0000-02-30T00:00:00Z"]
)
def test_dates_that_are_none_are_refused(engine: Engine, sent: str) -> None:
    engine.create({"class": "Event", "vectorizer": "none", "properties": [{"name": "d", "dataType": ["date"]}]})
    assert engine.ask("POST", "/objects", {"class": "Event", "properties": {"d": sent}})[0] == 422


def test_an_empty_vector_takes_the_vector_away(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "a"}, vector=[1.0, 2.0])
    for vector, kept in ((None, [1.0, 2.0]), ([], None)):
        body = {"class": "Article", "properties": {"title": "b"}, **({} if vector is None else {"vector": vector})}
        assert engine.ask("PATCH", f"/objects/Article/{numbered(1)}", body)[0] == 204
        assert engine.ask("GET", f"/objects/Article/{numbered(1)}?include=vector")[1].get("vector") == kept
