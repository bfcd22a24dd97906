"""Loops whose length depends on data: the longer they are, the more often they look at the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.support.searching import collection, database, number_uuid
from weaviate_gen.engine import deadline
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import RequestStopped
from weaviate_gen.engine.index import distance, postings
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.sorting import SortKeys
from weaviate_gen.engine.index.vectors import MultiVectorRows, VectorRows
from weaviate_gen.engine.search.aggregate import PropertyMetrics, _measure
from weaviate_gen.engine.search.boosting import boosted
from weaviate_gen.engine.search.clauses import resolve
from weaviate_gen.engine.search.diversity import diversified
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Filter, Path, combine, compare
from weaviate_gen.engine.search.fusion import Candidate, ranked, relative_score
from weaviate_gen.engine.search.grouping import grouped
from weaviate_gen.engine.search.hits import Hit
from weaviate_gen.engine.search.patterns import LikePattern
from weaviate_gen.engine.search.query import Boost, Condition, Decay, Diversity, GroupBy, Growth
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.wire.graphql.document import parse
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.rest.body_schemas import check
from weaviate_gen.engine.wire.rest.where import read_where
from weaviate_gen.engine.wire.where import read_clause
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

FEW, MANY = 1500, 6000
BASE = database()
THINGS = collection(BASE, {"n": "number", "t": "text"})
DATE = "2020-01-02T03:04:05Z"


def hits(size: int) -> list[Hit]:
    vectors = np.random.default_rng(1).random((size, 2), dtype=np.float32)
    return [
        Hit(Record(number_uuid(at), {"n": float(at), "t": f"t{at}"}, {"": vector}), float(at))
        for at, vector in enumerate(vectors)
    ]


def candidates(size: int) -> list[Candidate]:
    return [Candidate(at, float(at), tie=str(at)) for at in range(size)]


def where(size: int) -> dict[str, Any]:
    each = [{"operator": "Equal", "path": ["n"], "valueNumber": float(at)} for at in range(size)]
    return {"operator": "Or", "operands": each}


def message(size: int) -> pb.Filters:
    target = pb.FilterTarget(property="n")
    each = [pb.Filters(operator="OPERATOR_EQUAL", target=target, value_number=at) for at in range(size)]
    return pb.Filters(operator="OPERATOR_OR", filters=each)


def postings_of(size: int) -> Postings:
    out = Postings()
    for slot in range(size):
        out.add(slot, [f"w{slot}", "all"])
    return out


def sort_keys(size: int) -> SortKeys:
    out = SortKeys()
    for slot in range(size):
        out.add(slot, f"key {slot * 7919 % size}")
    return out


def vector_rows(metric: str, size: int) -> tuple[VectorRows, Mask]:
    rows = VectorRows(metric)
    rows.put(np.arange(size, dtype=np.int32), np.ones((size, 4), dtype=np.float32), size)
    return rows, np.ones(size, dtype=np.bool_)


def multi_rows(size: int) -> tuple[MultiVectorRows, Mask]:
    rows = MultiVectorRows()
    for slot in range(size):
        rows.add(slot, np.ones((2, 4), dtype=np.float32))
    return rows, np.ones(size, dtype=np.bool_)


def number(operator: str, value: float) -> Filter:
    return compare(BASE.catalog, operator, Path("Thing", "n"), float(value))


METRICS = PropertyMetrics("t", frozenset())
QUERY = np.ones(4, dtype=np.float32)
LOOPS: dict[str, tuple[Callable[[int], Any], Callable[[Any], Any]]] = {
    "terms of a pattern": (lambda size: [f"w{at}" for at in range(size)], LikePattern("*1*").among),
    "stars of a pattern": (lambda size: "*a?" * size, lambda given: LikePattern(given).among(["ab" * 20_000])),
    "postings merged": (postings_of, lambda given: given.merge()),
    "postings of many terms": (lambda size: [f"w{at}" for at in range(size)], postings_of(2).find_any),
    "sort keys": (sort_keys, lambda given: given.ranks()),
    "sorted": (lambda size: list(range(size, 0, -1)), deadline.ordered),
    "cosine": (lambda size: vector_rows("cosine", size), lambda given: given[0].search(QUERY, given[1], 3)),
    "dot": (lambda size: vector_rows("dot", size), lambda given: given[0].search(QUERY, given[1], 3)),
    "l2": (lambda size: vector_rows("l2-squared", size), lambda given: given[0].search(QUERY, given[1], 3)),
    "late interaction": (multi_rows, lambda given: given[0].search(np.ones((3, 4), dtype=np.float32), given[1], 3)),
    "ranks joined": (candidates, lambda given: ranked([1.0], [given], ["a"])),
    "scores joined": (candidates, lambda given: relative_score([1.0], [given], ["a"])),
    "groups": (hits, lambda given: grouped(THINGS.schema, given, GroupBy("t", 9999, 1), True)),
    "boost by a filter": (hits, lambda given: boosted(given, Boost((Condition(number("Equal", 1)),), 0.5))),
    "boost by decay": (hits, lambda given: boosted(given, Boost((Condition(Decay("n", 0.0, 1.0)),), 0.5))),
    "boost by growth": (hits, lambda given: boosted(given, Boost((Condition(Growth("n")),), 0.5))),
    "diversity": (
        lambda size: hits(size // 100),
        lambda given: diversified(given, Diversity(len(given), 0.5), "cosine", "", True),
    ),
    "counted texts": (lambda size: [f"t{at}" for at in range(size)], lambda given: _measure("text", METRICS, given)),
    "dates": (lambda size: [DATE] * size, lambda given: _measure("date", METRICS, given)),
    "filters of gRPC": (message, lambda given: read_filters(BASE, THINGS, given)),
    "filters of REST": (where, read_where),
    "filters of REST and GraphQL": (where, read_clause),
    "names in filters": (lambda size: read_clause(where(size)), lambda given: resolve(BASE.catalog, THINGS, given)),
    "GraphQL": (lambda size: "{ a(b: [" + "1 " * size + "]) { c } }", parse),
    "form of a body": (lambda size: ["a"] * size, lambda given: check(given, ["string"], "body")),
    "operands": (
        lambda size: combine("And", [number("NotEqual", at) for at in range(size)]),
        lambda given: allowed(THINGS.shard(), given, BASE.catalog),
    ),
    "ids": (
        lambda size: compare(BASE.catalog, "ContainsAny", Path("Thing", "_id"), [*map(number_uuid, range(size))]),
        lambda given: allowed(THINGS.shard(), given, BASE.catalog),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_longer_loop_looks_at_the_clock_more_often_and_stops(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_PART", 1000)
    monkeypatch.setattr(deadline, "_RUN", 1000)
    monkeypatch.setattr(distance, "_PRODUCTS", 4000)
    monkeypatch.setattr(distance, "_BLOCK", 4000)
    prepare, run = LOOPS[name]
    looks = dict[int, int]()
    for size in (FEW, MANY):
        given, times = prepare(size), list[float]()

        def clock(times: list[float] = times) -> float:
            times.append(0.0)
            return 0.0

        with deadline.limited(Deadline(clock, 1.0)):
            run(given)
        looks[size] = len(times)
    assert looks[MANY] >= looks[FEW] + 3
    ticks = iter(range(10_000_000))
    with deadline.limited(Deadline(lambda: float(next(ticks)), 2.0)), pytest.raises(RequestStopped):
        run(prepare(MANY))
