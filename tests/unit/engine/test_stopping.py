"""Requests whose deadline passes at any of their looks at the clock: they stop, and the engine is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.engines import Engine, numbered, opened
from tests.support.plugins import every
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import deadline
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import RequestStopped
from weaviate_gen.engine.storage import object_table
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

OBJECTS = 700
STOPS = 5
"""Looks at the clock at which each request is stopped, in turn."""


class Clock:
    """Counts how often it is read; from one reading on, all time has passed."""

    def __init__(self, last: int | None = None) -> None:
        self.read = 0
        self._last = last

    def __call__(self) -> float:
        self.read += 1
        return 0.0 if self._last is None or self.read <= self._last + 1 else 1e9  # the deadline itself reads once


@dataclass(frozen=True)
class Request:
    """A request.

    Attributes:
        name: names the test.
        verb: of REST, or ``RPC``.
        target: the path, or the procedure.
        body: JSON, or a message.
    """

    name: str
    verb: str
    target: str
    body: Any = None

    def send(self, engine: Engine, clock: Clock) -> Any:
        """Send it; return the answer, or the status of the failure."""
        limit = Deadline(clock, 1.0)
        if self.verb == "RPC":
            try:
                reply = engine.handler.rpc(
                    f"/weaviate.v1.Weaviate/{self.target}", self.body.SerializeToString(), (), limit
                )
            except RpcFailure as failure:
                return failure.code
            return _decoded(self.target, reply)
        body = b"" if self.body is None else json.dumps(self.body).encode()
        reply = engine.handler.rest(self.verb, f"/v1{self.target}", {}, body, limit)
        if reply.status == 504:
            return "DEADLINE_EXCEEDED"
        assert reply.status < 300, reply
        return json.loads(reply.body) if reply.body else None


def _decoded(name: str, reply: bytes) -> Any:
    kinds = {"Search": pb.SearchReply, "Aggregate": pb.AggregateReply, "BatchDelete": pb.BatchDeleteReply}
    message = kinds.get(name, pb.BatchObjectsReply if name == "BatchObjects" else pb.BatchReferencesReply).FromString(
        reply
    )
    message.took = 0
    return message


def object_body(number: int, title: str) -> dict[str, Any]:
    return {"class": "Article", "id": numbered(number), "properties": {"title": title}, "vector": [1.0, 2.0, 3.0, 4.0]}


def objects_message(numbers: range, title: str) -> pb.BatchObjectsRequest:
    request = pb.BatchObjectsRequest()
    for number in numbers:
        vector = np.random.default_rng(number).random(4, dtype=np.float32).tobytes()
        entry = request.objects.add(collection="Article", uuid=numbered(number), vector_bytes=vector)
        values = {
            "title": f"{title} w{number} x{number % 9}",
            "words": number,
            "day": f"2020-01-{number % 28 + 1:02d}T00:00:00Z",
            "yes": number % 2 == 0,
        }
        entry.properties.non_ref_properties.update(values)
    return request


def references_message(numbers: range) -> pb.BatchReferencesRequest:
    request = pb.BatchReferencesRequest()
    for number in numbers:
        request.references.add(
            name="next", from_collection="Article", from_uuid=numbered(number),
            to_collection="Article", to_uuid=numbered(number + 1),
        )  # fmt: skip
    return request


def on(prop: str, operator: str, **value: Any) -> pb.Filters:
    return pb.Filters(operator=f"OPERATOR_{operator}", target=pb.FilterTarget(property=prop), **value)


def ids(count: int) -> pb.Filters:
    return on("_id", "CONTAINS_ANY", value_text_array=pb.TextArray(values=[numbered(n + 1) for n in range(count)]))


NEAR = pb.NearVector(
    vectors=[pb.Vectors(vector_bytes=np.ones(4, dtype="<f4").tobytes(), type="VECTOR_TYPE_SINGLE_FP32")]
)
BM25 = pb.BM25(query="title x1 x2")
ALL = pb.MetadataRequest(uuid=True, vector=True)


def search(name: str, limit: int = 300, **fields: Any) -> Request:
    fields.setdefault("metadata", ALL)
    return Request(
        name, "RPC", "Search", pb.SearchRequest(collection="Article", limit=limit, uses_127_api=True, **fields)
    )


BEHIND = pb.Filters(
    operator="OPERATOR_GREATER_THAN",
    target=pb.FilterTarget(
        single_target=pb.FilterReferenceSingleTarget(on="next", target=pb.FilterTarget(property="words"))
    ),
    value_int=5,
)
AGGREGATIONS = [
    pb.AggregateRequest.Aggregation(property="words", int=pb.AggregateRequest.Aggregation.Integer(mean=True)),
    pb.AggregateRequest.Aggregation(
        property="title", text=pb.AggregateRequest.Aggregation.Text(count=True, top_occurences=True)
    ),
    pb.AggregateRequest.Aggregation(property="day", date=pb.AggregateRequest.Aggregation.Date(median=True)),
    pb.AggregateRequest.Aggregation(property="yes", boolean=pb.AggregateRequest.Aggregation.Boolean(count=True)),
    pb.AggregateRequest.Aggregation(
        property="next", reference=pb.AggregateRequest.Aggregation.Reference(pointing_to=True, type=True)
    ),
]
WHERE = {"operator": "Or", "operands": [
    {"operator": "Like", "path": ["title"], "valueText": "w1*"},
    {"operator": "Equal", "path": ["words"], "valueInt": 5},
]}  # fmt: skip
MATCH = {"class": "Article", "where": WHERE}
START = "weaviate://localhost/"
UNEQUAL = pb.Filters(operator="OPERATOR_AND", filters=[on("words", "NOT_EQUAL", value_int=n) for n in range(50)])
YES = on("yes", "EQUAL", value_boolean=True)
GROUPS = pb.GroupBy(path=["yes"], number_of_groups=2, objects_per_group=100)
BOOST = pb.Boost(conditions=[pb.Boost.Condition(filter=on("words", "GREATER_THAN", value_int=7))])


def delete(*, dry_run: bool = False) -> pb.BatchDeleteRequest:
    return pb.BatchDeleteRequest(collection="Article", filters=ids(900), verbose=True, dry_run=dry_run)


GRAPHQL = """{ Get { Article(limit: 300, where: {operator: GreaterThan, path: ["words"], valueInt: 3}) {
    title next { ... on Article { title } } _additional { id vector } } } }"""
GRAPHQL_AGGREGATE = '{ Aggregate { Article(groupBy: ["yes"]) { words { mean } groupedBy { value } } } }'

READS = [
    search("list"),
    search("ids", filters=ids(900)),
    search("like", filters=on("title", "LIKE", value_text="*w*1*")),
    search("like, smallest first", 3, filters=on("title", "LIKE", value_text="w*")),
    search("range, smallest first", 3, filters=on("words", "GREATER_THAN", value_int=7)),
    search("times", filters=on("_creationTimeUnix", "GREATER_THAN", value_text="5")),
    search("lengths", filters=on("len(title)", "GREATER_THAN", value_int=5)),
    search("nulls", filters=on("title", "IS_NULL", value_boolean=False)),
    search("dates", filters=on("day", "CONTAINS_ANY", value_text_array=pb.TextArray(values=["2020-01-02T00:00:00Z"]))),
    search("behind references", filters=BEHIND),
    search("operands", filters=UNEQUAL),
    search("sorted by text", sort_by=[pb.SortBy(path=["title"], ascending=False)]),
    search("sorted by id", sort_by=[pb.SortBy(path=["_id"], ascending=True)], filters=YES),
    search("near vector", near_vector=NEAR),
    search("near vector, filtered", near_vector=NEAR, filters=ids(900)),
    search("near vector, grouped", near_vector=NEAR, group_by=GROUPS),
    search("near vector, boosted", near_vector=NEAR, boost=BOOST),
    search("near object", near_object=pb.NearObject(id=numbered(3))),
    search("keywords", bm25_search=BM25),
    search("hybrid", hybrid_search=pb.Hybrid(query="title x1", alpha=0.5, vectors=NEAR.vectors)),
    search("generative", 20, generative=pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt="{title}"))),
    search("reranked", 20, bm25_search=BM25, rerank=pb.Rerank(property="title", query="a")),
    Request("aggregate", "RPC", "Aggregate", pb.AggregateRequest(collection="Article", aggregations=AGGREGATIONS)),
    Request("aggregate, grouped", "RPC", "Aggregate", pb.AggregateRequest(
        collection="Article", objects_count=True, aggregations=AGGREGATIONS, filters=ids(900),
        group_by=pb.AggregateRequest.GroupBy(collection="Article", property="yes"))),
    Request("dry run", "RPC", "BatchDelete", delete(dry_run=True)),
    Request("REST list", "GET", "/objects?class=Article&limit=300&include=vector"),
    Request("REST list of all", "GET", "/objects?limit=300"),
    Request("REST list, sorted", "GET", "/objects?class=Article&limit=300&sort=title"),
    Request("REST dry run", "DELETE", "/batch/objects", {"match": MATCH, "dryRun": True, "output": "verbose"}),
    Request("GraphQL", "POST", "/graphql", {"query": GRAPHQL}),
    Request("GraphQL aggregate", "POST", "/graphql", {"query": GRAPHQL_AGGREGATE}),
    Request("GraphQL batch", "POST", "/graphql/batch", [{"query": GRAPHQL}] * 2),
]  # fmt: skip

WRITES = [
    Request("batch of objects", "RPC", "BatchObjects", objects_message(range(500, 900), "changed")),
    Request("batch of references", "RPC", "BatchReferences", references_message(range(1, 300))),
    Request("batch delete", "RPC", "BatchDelete", delete()),
    Request("REST batch", "POST", "/batch/objects", {"objects": [object_body(n, "changed") for n in range(620, 720)]}),
    Request("REST references", "POST", "/batch/references", [
        {"from": f"{START}Article/{numbered(n)}/next", "to": f"{START}Article/{numbered(1)}"}
        for n in range(1, 300)]),
    Request("REST delete", "DELETE", "/batch/objects", {"match": MATCH}),
    Request("object", "POST", "/objects", object_body(5000, "new")),
    Request("replaced object", "PUT", f"/objects/Article/{numbered(7)}", object_body(7, "changed")),
    Request("merged object", "PATCH", f"/objects/Article/{numbered(7)}", object_body(7, "changed")),
    Request("deleted object", "DELETE", f"/objects/Article/{numbered(7)}"),
    Request("new tenants", "POST", "/schema/Shop/tenants", [{"name": f"new{n}"} for n in range(200)]),
    Request("states of tenants", "PUT", "/schema/Shop/tenants", [
        {"name": f"t{n}", "activityStatus": "COLD"} for n in range(90)]),
    Request("deleted tenants", "DELETE", "/schema/Shop/tenants", [f"t{n}" for n in range(90)]),
    Request("new collection", "POST", "/schema", {"class": "Fresh", "vectorizer": "none"}),
    Request("deleted collection", "DELETE", "/schema/Article"),
    Request("backup", "POST", "/backups/filesystem", {"id": "one", "include": ["Article"]}),
    Request("export", "POST", "/export/filesystem", {"id": "one", "file_format": "parquet", "include": ["Article"]}),
]  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with filled(tmp_path) as found:
        yield found


@contextmanager
def filled(path: Path) -> Iterator[Engine]:
    with opened(path, plugins=every()) as found:
        # SQLite counts the steps of all runs of a statement: when it looks at the clock depends on earlier requests
        found.handler.database.storage._base.set_progress_handler(None, 0)
        properties = [{"name": "title", "dataType": ["text"]}, {"name": "words", "dataType": ["int"]},
            {"name": "day", "dataType": ["date"]}, {"name": "yes", "dataType": ["boolean"]}]  # fmt: skip
        inverted = {"indexTimestamps": True, "indexPropertyLength": True, "indexNullState": True}
        modules = {"generative-echo": {}, "reranker-letters": {}}
        found.create(
            {"class": "Article", "vectorizer": "none", "properties": properties, "moduleConfig": modules,
             "invertedIndexConfig": inverted}
        )  # fmt: skip
        found.ask("POST", "/schema/Article/properties", {"name": "next", "dataType": ["Article"]})
        found.create({"class": "Shop", "multiTenancyConfig": {"enabled": True}})
        found.ask("POST", "/schema/Shop/tenants", [{"name": f"t{number}"} for number in range(100)])
        found.rpc("BatchObjects", objects_message(range(1, OBJECTS + 1), "title"), pb.BatchObjectsReply)
        found.rpc("BatchReferences", references_message(range(300, 400)), pb.BatchReferencesReply)
        yield found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine that only reads use."""
    with filled(tmp_path_factory.mktemp("kept")) as found:
        yield found


def state(engine: Engine) -> Any:
    """Return everything that can be seen of an engine: what is stored, and what its index finds."""
    database = engine.handler.database
    rows = {
        (name, tenant): [(r.uuid, r.properties, r.docid, r.updated) for r in each.scan()]
        for name, collection in sorted(database.catalog.collections.items())
        for tenant, each in sorted(collection.shards.items())
    }
    states = {name: dict(collection.states) for name, collection in database.catalog.collections.items()}
    if "Article" not in database.catalog.collections:
        return rows, states, None
    clock = Clock()
    requests = (search("", filters=on("title", "LIKE", value_text="changed")), search("", near_vector=NEAR, limit=9999))
    found = [sorted(result.metadata.id for result in one.send(engine, clock).results) for one in requests]
    return rows, states, found


def stops(looks: int) -> list[int]:
    """Return at which of the looks at the clock to stop: the first ones, the last one and some between."""
    return sorted({*range(min(3, looks)), *(looks * at // STOPS for at in range(STOPS)), looks - 1})


def drop_indexes(engine: Engine) -> None:
    for each in engine.handler.database.catalog.collection("Article").shards.values():
        each.drop_index()


@pytest.mark.parametrize("request_", READS, ids=lambda request: request.name)
def test_read_stops_at_any_look_at_the_clock_and_harms_nothing(kept: Engine, request_: Request) -> None:
    drop_indexes(kept)
    clock = Clock()
    answer = request_.send(kept, clock)
    looks = clock.read - 1
    assert looks >= 3, "it hardly looks at the clock"
    for last in stops(looks):
        drop_indexes(kept)
        assert request_.send(kept, Clock(last)) == "DEADLINE_EXCEEDED", last
        assert request_.send(kept, Clock()) == answer, last


@pytest.mark.parametrize("request_", WRITES, ids=lambda request: request.name)
def test_write_that_is_stopped_has_not_happened(engine: Engine, request_: Request, tmp_path: Path) -> None:
    before = state(engine)
    index = engine.handler.database.catalog.collection("Article").shard().index
    looks = 0
    while request_.send(engine, Clock(looks)) == "DEADLINE_EXCEEDED":
        assert state(engine) == before, looks
        if request_.name != "deleted collection":  # which empties the index first
            assert engine.handler.database.catalog.collection("Article").shard().index is index, "it is built anew"
        assert not list((tmp_path / "backups").glob("*")), looks
        assert not list((tmp_path / "exports").glob("*")), looks
        looks += max(1, looks // 16)
    assert looks >= 2, "it hardly looks at the clock"
    after = state(engine)
    assert after != before or list((tmp_path / "backups").glob("*")) or list((tmp_path / "exports").glob("*"))
    drop_indexes(engine) if after[2] is not None else None
    assert state(engine) == after


BUILDS = [
    search("like", 20, filters=on("title", "LIKE", value_text="*1*")),
    search("range", 20, filters=on("words", "GREATER_THAN", value_int=5)),
    search("ids", 20, filters=on("_id", "LIKE", value_text="*1*")),
    search("keywords", 20, bm25_search=BM25),
    search("near vector", 20, near_vector=NEAR, metadata=pb.MetadataRequest(uuid=True, distance=True)),
    search("sorted", 20, sort_by=[pb.SortBy(path=["words"], ascending=False)]),
]


@pytest.mark.parametrize("request_", BUILDS, ids=lambda request: request.name)
def test_stopped_build_of_an_index_goes_on_with_what_was_written_meanwhile(
    engine: Engine, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_table, "_CHUNK", 10)
    drop_indexes(engine)
    whole, built = Clock(), Clock()
    request_.send(engine, whole)
    request_.send(engine, built)
    enough = built.read + 4
    assert whole.read - built.read > 2 * enough, "one request could build it"
    drop_indexes(engine)
    tries = 0
    while request_.send(engine, Clock(enough)) == "DEADLINE_EXCEEDED":
        tries += 1
        assert tries < 50, "the build starts anew each time"
        engine.rpc("BatchObjects", objects_message(range(tries, OBJECTS, 40), "changed"), pb.BatchObjectsReply)
        engine.rpc("BatchReferences", references_message(range(tries, OBJECTS, 40)), pb.BatchReferencesReply)
        engine.ask("DELETE", f"/objects/Article/{numbered(tries * 13)}")
    assert tries > 1
    resumed = request_.send(engine, Clock())
    drop_indexes(engine)
    assert resumed == request_.send(engine, Clock())


def test_canceled_request_says_so(engine: Engine) -> None:
    limit = Deadline(Clock(), 60.0)
    limit.cancel()
    with pytest.raises(RpcFailure) as raised:
        engine.handler.rpc(
            "/weaviate.v1.Weaviate/Search", pb.SearchRequest(collection="Article").SerializeToString(), (), limit
        )
    assert raised.value.code == "CANCELLED"
    assert engine.handler.rest("GET", "/v1/objects", {}, b"", limit).status == 499


def test_long_statement_of_sqlite_stops(engine: Engine) -> None:
    database = engine.handler.database
    database.storage._base.set_progress_handler(deadline.stopped, 1000)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with deadline.limited(Deadline(Clock(20), 1.0)), pytest.raises(RequestStopped):
        database.storage.rows(endless)
    with pytest.raises(RequestStopped), deadline.limited(Deadline(Clock(20), 1.0)), database.storage.transaction():
        database.storage.run("DELETE FROM object")
        database.storage.rows(endless)
    assert len(engine.ids("Article")) == OBJECTS
    assert engine.insert_many("Article", range(1, 3)) == []
