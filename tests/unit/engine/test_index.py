from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.searching import collection, database, fill, named_vectors, number_uuid, numbers
from weaviate_gen.engine.index.growable_array import GrowableArray
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.shard_index import ShardIndex
from weaviate_gen.engine.index.sorting import SortKeys
from weaviate_gen.engine.index.vectors import MultiVectorRows, VectorRows
from weaviate_gen.engine.search.filters import Path, compare
from weaviate_gen.engine.search.query import Keyword, Query
from weaviate_gen.engine.storage.record import pack_vectors, stack_vectors, unpack_vectors
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit


def test_arrays_grow_and_keep_their_views() -> None:
    rows = GrowableArray(np.float32, width=2, room=1)
    rows.append((1, 2))
    before = rows.view
    rows.extend([(3, 4), (5, 6)])
    rows.pad(5, 0)
    rows.pad(2, 9)

    assert before.tolist() == [[1, 2]]
    assert rows.view.tolist() == [[1, 2], [3, 4], [5, 6], [0, 0], [0, 0]]
    assert (len(rows), rows.width, GrowableArray(np.int64).width) == (5, 2, 0)


@pytest.mark.parametrize("places", [[2, 3, 4], [4, 2, 3], [0, 6], [5, 9, 7]])
def test_rows_are_spread_over_places_at_and_behind_the_end(places: list[int]) -> None:
    rows = GrowableArray(np.int64, room=1)
    rows.extend([1, 2])
    rows.scatter(np.asarray(places, dtype=np.int32), np.arange(10, 10 + len(places)))

    expected = dict.fromkeys(range(max(places) + 1), 0) | {0: 1, 1: 2} | dict(zip(places, itertools.count(10)))
    assert rows.view.tolist() == list(expected.values())


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


def test_a_search_sorts_a_long_tail_once_and_leaves_a_short_one() -> None:
    postings = Postings()
    for slot in range(10):
        postings.add(slot, ["red"])
    assert 10 == len(postings.find("red")[0])
    assert 10 == len(postings._state.tail)
    for slot in range(10, 5000):
        postings.add(slot, ["red"])
    assert 5000 == len(postings.find("red")[0])
    assert 0 == len(postings._state.tail)


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
    assert [shard.index.slot(docid) for docid in (shard.docid(number_uuid(2)) or 0, 999)] == [8, None]
    assert shard.index.uuids_at(np.asarray([8, 0])) == [number_uuid(2), number_uuid(1)]
    assert np.flatnonzero(shard.index.alive).tolist() == [0, 2, 3, 4, 5, 7, 8]


VECTORS = st.dictionaries(st.sampled_from(["a", "bc"]), st.integers(0, 9), max_size=2)


@given(
    objects=st.lists(VECTORS, min_size=1, max_size=8),
    changed=st.lists(st.integers(0, 7), max_size=3),
    alike=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_vectors_read_together_equal_those_that_came_one_by_one(
    objects: list[dict[str, int]], changed: list[int], alike: bool
) -> None:
    base = database()
    shard = collection(base, {"n": "int"}, vectorConfig=named_vectors(a="dot", bc="l2-squared", m="dot")).shard()
    rows = [
        {"n": 0, "_vectors": {"a": [1, 2], "bc": [3]}}
        if alike
        else {"n": 0, "_vectors": {name: [value, 1] if name == "a" else [value] for name, value in each.items()}}
        for each in objects
    ]
    followed = {name: shard.index.vectors(name) for name in ("a", "bc", "m")}
    fill(shard, rows)
    for at in changed:
        if at < len(rows):
            fill(shard, [{**rows[at], "n": 1}], first=at + 1)
    late = ShardIndex(shard, shard.schema)
    late._started, late._docids, late._alive = True, shard.index._docids, shard.index._alive
    late._slot_of, late._moved = shard.index._slot_of, shard.index._moved

    everywhere = shard.index.alive
    for name, rows_of in followed.items():
        query = np.ones(2 if name == "a" else 1, dtype=np.float32)
        found, expected = (one.search(query, everywhere, None) for one in (late.vectors(name), rows_of))
        assert expected.slots.tolist() == found.slots.tolist()
        assert expected.distances.tolist() == found.distances.tolist()


def test_only_vectors_that_are_laid_out_alike_are_stacked() -> None:
    one, two = np.asarray([1, 2], dtype=np.float32), np.asarray([3, 4], dtype=np.float32)
    both = [pack_vectors({"a": one, "b": two}), pack_vectors({"a": two, "b": one})]

    stacked = stack_vectors(both, "b")
    assert stacked is not None
    assert stacked.tolist() == [[3, 4], [1, 2]]
    assert stack_vectors(both, "c") is None
    assert stack_vectors([*both, pack_vectors({"a": one})], "a") is None
    assert stack_vectors([both[0], pack_vectors({"b": one, "a": two})], "a") is None
    assert stack_vectors([pack_vectors({"a": np.ones((2, 2), dtype=np.float32)})], "a") is None
    assert stack_vectors([b"", b""], "") is None


@pytest.mark.parametrize("names", [[], [""], ["a"], ["", "a"], ["a", ""], ["b", "a", ""]])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 1)])
def test_vectors_are_unpacked_as_they_were_packed(names: list[str], shape: tuple[int, ...]) -> None:
    vectors = {
        name: np.arange(at, at + np.prod(shape), dtype=np.float32).reshape(shape) for at, name in enumerate(names)
    }
    unpacked = unpack_vectors(pack_vectors(vectors))
    assert {name: vector.tolist() for name, vector in vectors.items()} == {
        name: vector.tolist() for name, vector in unpacked.items()
    }


def test_several_texts_are_indexed_together_as_each_by_itself() -> None:
    base = database()
    shard = collection(base, {"a": "text", "b": "text[]", "c": "text"}).shard()
    fill(shard, [{"a": "red bike", "b": ["red", "red car"]}, {"b": []}, {"a": "bike", "c": "red"}])
    alone = [ShardIndex(shard, shard.schema).text(name).find("red") for name in "abc"]

    read = shard.storage.rows
    with pytest.MonkeyPatch.context() as patch:
        statements: list[str] = []
        patch.setattr(shard.storage, "rows", lambda *asked: (statements.append(asked[0]), read(*asked))[1])
        together = [one.find("red") for one in shard.index.text_postings("abc")]
    assert 1 == len([statement for statement in statements if "properties" in statement])  # in one go

    assert [(s.tolist(), c.tolist()) for s, c in alone] == [(s.tolist(), c.tolist()) for s, c in together]
    assert list(map(shard.index.text, "cab")) == shard.index.text_postings("cab")


def test_an_index_of_mostly_dead_slots_is_built_anew() -> None:
    base = database()
    shard = collection(base, {"n": "int"}).shard()
    fill(shard, [{"n": n} for n in range(4200)])
    assert shard.index.numbers("n").match("Equal", 7, shard.index.size).sum() == 1
    with base.storage.transaction():
        shard.remove(list(shard.scan())[:3000])

    assert shard.index.size == 1200
    assert shard.index.numbers("n").match("Equal", 7, shard.index.size).sum() == 0
    assert shard.index.numbers("n").match_any([3000, 3001, 5], shard.index.size).sum() == 2


def test_writes_before_the_first_search_cost_nothing() -> None:
    base = database()
    shard = collection(base, vectorConfig=named_vectors(a="dot")).shard()
    index = shard.index
    records = fill(shard, [{"_vectors": {"a": [1]}}, {}])
    with base.storage.transaction():
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


def test_index_follows_a_changed_config() -> None:
    base = database()
    things = collection(base, {"t": "text"})
    fill(things.shard(), [{"t": "red bike"}])
    before = things.shard().index
    assert [1] == numbers(base, Query("Thing", keyword=Keyword("bike", ("t",))))
    added = {**things.config["properties"][0], "name": "n", "dataType": ["int"]}
    whole = {**things.config["properties"][0], "tokenization": "field"}

    base.catalog.change(things, {**things.config, "properties": [whole, added]})

    fill(things.shard(), [{"t": "bike", "n": 7}], first=2)
    assert before.abandoned
    assert [2] == numbers(base, Query("Thing", keyword=Keyword("bike", ("t",))))
    assert [2] == numbers(base, Query("Thing", filters=compare(base.catalog, "Equal", Path("Thing", "n"), 7)))
