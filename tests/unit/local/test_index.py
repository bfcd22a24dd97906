from __future__ import annotations

import json

import numpy as np
import pytest

from tests.support.searching import collection, database, fill, named_vectors, number_uuid
from weaviate_gen.local.engine.index.growing import Growing
from weaviate_gen.local.engine.index.postings import Postings
from weaviate_gen.local.engine.index.sorting import SortKeys
from weaviate_gen.local.engine.index.vectors import MultiVectorRows, VectorRows
from weaviate_gen.local.wire.handler import Handler

pytestmark = pytest.mark.unit


def test_arrays_grow_and_keep_their_views() -> None:
    rows = Growing(np.float32, width=2, room=1)
    rows.append((1, 2))
    before = rows.view
    rows.extend([(3, 4), (5, 6)])
    rows.pad(5, 0)
    rows.pad(2, 9)

    assert before.tolist() == [[1, 2]]
    assert rows.view.tolist() == [[1, 2], [3, 4], [5, 6], [0, 0], [0, 0]]
    assert (len(rows), rows.width, Growing(np.int64).width) == (5, 2, 0)


def test_postings_are_the_same_before_and_after_their_tail_is_merged() -> None:
    postings = Postings()
    expected: dict[str, list[tuple[int, int]]] = {}
    for slot in range(3000):
        terms = [f"t{slot % 7}"] * (1 + slot % 3) + ["all"]
        postings.add(slot, terms)
        expected.setdefault(f"t{slot % 7}", []).append((slot, 1 + slot % 3))
        if slot in {10, 2100, 2999}:
            for term, places in expected.items():
                slots, counts = postings.find(term)
                assert list(zip(slots.tolist(), counts.tolist(), strict=True)) == places
    assert postings.find("all")[0].tolist() == list(range(3000))
    assert postings.find("none")[0].tolist() == []
    postings.add(3000, ["new"])
    assert postings.find("new")[0].tolist() == [3000]
    assert postings.find("t0")[0].tolist() == [slot for slot, _ in expected["t0"]]
    assert postings.lengths.view[2] == 4


def test_a_term_counts_up_to_sixteen_bits() -> None:
    postings = Postings()
    postings.add(0, ["x"] * 70_000)
    assert postings.find("x")[1].tolist() == [65_535]


@pytest.mark.parametrize("rows", [VectorRows("dot"), MultiVectorRows()])
def test_without_vectors_nothing_is_near(rows: VectorRows | MultiVectorRows) -> None:
    query, nothing = np.ones(2, dtype=np.float32), np.empty(0, dtype=np.int32)
    assert rows.width == 0
    assert rows.search(query, np.ones(3, dtype=np.bool_), 5).slots.tolist() == []
    assert rows.distances(query, nothing).tolist() == []
    assert rows.present(2).tolist() == [False, False]


def test_slots_without_a_vector_are_skipped() -> None:
    rows = VectorRows("dot")
    rows.add(1, np.asarray([2, 0], dtype=np.float32))
    rows.add(4, np.asarray([1, 0], dtype=np.float32))
    rows.add(5, np.asarray([9], dtype=np.float32))
    query = np.asarray([1, 0], dtype=np.float32)

    found = rows.search(query, np.ones(6, dtype=np.bool_), 5)

    assert (found.slots.tolist(), found.distances.tolist()) == ([1, 4], [-2, -1])
    assert rows.search(query, np.ones(6, dtype=np.bool_), 0).slots.tolist() == []
    assert rows.search(query, np.ones(6, dtype=np.bool_), 5, -1.5).slots.tolist() == [1]
    assert rows.width == 2


def test_multi_vectors_of_another_width_are_skipped() -> None:
    rows = MultiVectorRows()
    rows.add(0, np.asarray([[1, 0]], dtype=np.float32))
    rows.add(1, np.asarray([[1]], dtype=np.float32))
    rows.add(2, np.asarray([[3, 0], [0, 5]], dtype=np.float32))
    query = np.asarray([[1, 1]], dtype=np.float32)

    assert rows.width == 2
    assert rows.search(query, np.ones(3, dtype=np.bool_), 1).slots.tolist() == [2]
    assert rows.distances(query, np.asarray([2, 0], dtype=np.int32)).tolist() == [-5, -1]


def test_an_index_built_late_equals_one_that_followed_every_write() -> None:
    base = database()
    shard = collection(base, {"t": "text"}).shard()
    fill(shard, [{"t": f"word{n}", "_vector": [n, 1]} for n in range(6)])
    assert shard.index.size == 6
    fill(shard, [{"t": "changed", "_vector": [1, 1]}], first=2)
    fill(shard, [{"t": "fresh", "_vector": [7, 1]}], first=7)

    assert shard.index.text("t").find("changed")[0].tolist() == [6]
    assert shard.index.text("t").find("fresh")[0].tolist() == [7]
    fill(shard, [{"t": "again", "_vector": [1, 1]}], first=2)
    assert shard.index.text("t").find("again")[0].tolist() == [8]
    assert shard.index.slots([shard.docid(number_uuid(2)) or 0, 999]).tolist() == [8]
    assert np.flatnonzero(shard.index.alive).tolist() == [0, 2, 3, 4, 5, 7, 8]


def test_an_index_of_mostly_dead_slots_is_built_anew() -> None:
    base = database()
    shard = collection(base, {"n": "int"}).shard()
    fill(shard, [{"n": n} for n in range(4200)])
    assert shard.index.numbers("n").match("Equal", 7, shard.index.size).sum() == 1
    with base.writing():
        shard.remove(list(shard.scan())[:3000])

    assert shard.index.size == 1200
    assert shard.index.numbers("n").match("Equal", 7, shard.index.size).sum() == 0
    assert shard.index.numbers("n").match_any([3000, 3001, 5], shard.index.size).sum() == 2


def test_writes_before_the_first_search_cost_nothing() -> None:
    base = database()
    shard = collection(base, vectorConfig=named_vectors(a="dot")).shard()
    index = shard.index
    records = fill(shard, [{"_vectors": {"a": [1]}}, {}])
    with base.writing():
        shard.remove(records[:1])
    assert index.size == 1
    assert index.vectors("a").search(np.ones(1, dtype=np.float32), index.alive, 1).slots.tolist() == []


def test_the_rank_of_a_value_follows_those_that_come_later() -> None:
    keys = SortKeys()
    for slot, key in ((0, "b"), (2, "a"), (3, "b")):
        keys.add(slot, key)
    assert keys.ranks().tolist() == [2, 0, 1, 2]
    keys.add(4, "ab")
    assert keys.ranks().tolist() == [3, 0, 1, 3, 2]


def test_lists_over_rest_are_sorted_without_what_was_deleted_or_replaced() -> None:
    base = database()
    shard = collection(base, {"n": "int"}).shard()
    fill(shard, [{"n": number} for number in (3, 1, 2, 0)])

    def listed(query: str) -> list[int]:
        reply = Handler(base).rest("GET", f"/v1/objects?class=Thing&{query}", {}, b"")
        return [one["properties"]["n"] for one in json.loads(reply.body)["objects"]]

    assert listed("sort=n") == [0, 1, 2, 3]
    body = json.dumps({"class": "Thing", "properties": {"n": 5}}).encode()
    Handler(base).rest("PATCH", f"/v1/objects/Thing/{number_uuid(2)}", {"content-type": "application/json"}, body)
    Handler(base).rest("DELETE", f"/v1/objects/Thing/{number_uuid(4)}", {}, b"")
    assert listed("sort=n") == [2, 3, 5]
    assert listed("sort=n&order=desc&limit=1&offset=1") == [3]
