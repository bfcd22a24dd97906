from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from tests.support.searching import collection, database, fill, number_uuid, numbers
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index import vectors as module
from weaviate_gen.engine.index.distance import normalized
from weaviate_gen.engine.index.graph import Graph, byte_scale
from weaviate_gen.engine.index.vectors import VectorRows
from weaviate_gen.engine.schema.collection_schema import VectorSettings
from weaviate_gen.engine.search.filters import Path, compare
from weaviate_gen.engine.search.query import Near, Query, Vectors
from weaviate_gen.engine.storage.record import uuid_text

pytestmark = pytest.mark.unit

MANY = 600


@pytest.fixture(autouse=True)
def small_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build graphs from a few vectors on."""
    monkeypatch.setattr(module, "WORTHWHILE", 300)
    monkeypatch.setattr(module, "_TAIL", 50)


Work = Callable[[Callable[[], bool]], None]


def stage(metric: str = "cosine") -> tuple[Database, Shard, list[Work], np.ndarray]:
    """Fill a shard, and collect the work that is to run beside it."""
    waiting: list[Work] = []
    base = database(background=waiting.append)
    shard = collection(base, {"n": "int"}, vectorIndexConfig={"distance": metric}).shard()
    rows = np.random.default_rng(3).standard_normal((MANY, 8)).astype(np.float32)
    fill(shard, [{"n": n, "_vector": row} for n, row in enumerate(rows)])
    return base, shard, waiting, rows


def near(base: Database, row: np.ndarray, limit: int = 5, **more: object) -> list[int]:
    return numbers(base, Query("Thing", near=Near(Vectors((row,))), limit=limit, **more))  # type: ignore[arg-type]


def never() -> bool:
    return False


def as_slots(docids: np.ndarray) -> np.ndarray:
    return docids.astype(np.int32)


@pytest.mark.parametrize("metric", ["cosine", "dot", "l2-squared"])
def test_a_graph_finds_what_comparing_all_finds(metric: str) -> None:
    base, shard, waiting, rows = stage(metric)
    exact = [near(base, row) for row in rows[:20]]
    assert len(waiting) == 1
    waiting.pop()(never)

    rough = [near(base, row) for row in rows[:20]]

    assert shard.index.vectors("").graph is not None  # type: ignore[union-attr]
    assert np.mean([len({*a} & {*b}) / 5 for a, b in zip(exact, rough, strict=True)]) > 0.95


def test_the_nearest_is_found_among_many_that_are_alike_in_the_graph() -> None:
    base, shard, waiting, _ = stage("l2-squared")
    alike = 8.0 + np.arange(12, dtype=np.float32)[:, None] * np.float32(1e-4) * np.ones((1, 8), dtype=np.float32)
    fill(shard, [{"_vector": row} for row in alike], first=2_000)
    near(base, alike[0])
    waiting.pop()(never)
    assert shard.index.vectors("").graph is not None  # type: ignore[union-attr]
    assert len(np.unique(alike.astype(np.float16))) == 1  # as the graph keeps them

    assert [[2_000 + at] for at in range(12)] == [near(base, row, 1) for row in alike]


def test_numbers_become_bytes_only_where_little_is_lost() -> None:
    rows = normalized(np.random.default_rng(5).standard_normal((50, 512)).astype(np.float32))
    peaks = np.eye(2, 512, dtype=np.float32)

    assert byte_scale("cosine", rows) == pytest.approx(127 / np.abs(rows).max())
    assert (byte_scale("dot", rows), byte_scale("l2-squared", rows)) == (0, 0)
    assert (byte_scale("cosine", peaks), byte_scale("cosine", 0 * rows), byte_scale("cosine", rows[:0])) == (0, 0, 0)


@pytest.mark.parametrize("scale", [0.0, 300.0])
def test_a_graph_of_bytes_and_one_of_halves_find_the_same(scale: float) -> None:
    rows = normalized(np.random.default_rng(6).standard_normal((400, 32)).astype(np.float32))
    places = np.arange(400, dtype=np.int32)
    graph = Graph.empty("cosine", 32, scale).grown(places, places.astype(np.int64), rows, places, never)
    assert graph is not None

    again = Graph.load(graph.content, "cosine", as_slots)

    assert again is not None
    for row in rows[:40]:
        nearest = np.argsort(-(rows @ row))[:5].tolist()
        assert set(nearest) <= set(graph.search(row, 40, 80).tolist())
        assert graph.search(row, 40, 80).tolist() == again.search(row, 40, 80).tolist()


def test_metrics_without_a_graph_stay_exact() -> None:
    base, _, waiting, rows = stage("manhattan")
    assert near(base, rows[0], 1) == [1]
    assert waiting == []


@pytest.mark.parametrize(
    ("kind", "settings", "limit", "expected"),
    [
        ("hnsw", {}, 10, 100),
        ("hnsw", {}, 20, 160),
        ("hnsw", {}, 100, 500),
        ("hnsw", {}, 800, 800),
        ("hnsw", {"ef": 64}, 10, 64),
        ("hnsw", {"ef": 8}, 10, 10),
        ("hnsw", {"ef": -1, "dynamicEfMin": 20, "dynamicEfMax": 50, "dynamicEfFactor": 4}, 10, 40),
        ("hnsw", {"dynamicEfMin": 20, "dynamicEfMax": 50, "dynamicEfFactor": 4}, 2, 20),
        ("hnsw", {"dynamicEfMin": 20, "dynamicEfMax": 50, "dynamicEfFactor": 4}, 40, 50),
        ("dynamic", {"hnsw": {"ef": 33}}, 10, 33),
    ],
)
def test_a_search_keeps_as_many_candidates_as_a_server_does(
    kind: str, settings: dict[str, object], limit: int, expected: int
) -> None:
    assert VectorSettings("", "none", {}, kind, settings).beam(limit) == expected


def test_more_is_found_with_a_wider_beam() -> None:
    rows = normalized(np.random.default_rng(8).standard_normal((6_000, 64)).astype(np.float32))
    index = VectorRows("cosine", len(rows))
    index.put(np.arange(len(rows), dtype=np.int32), rows, len(rows))
    exact = [index.search(row, np.ones(len(rows), dtype=np.bool_), 10).slots.tolist() for row in -rows[:50]]
    slots, matrix, places = index.uncovered()
    empty = Graph.empty("cosine", 64, byte_scale("cosine", matrix))
    index.graph = empty.grown(slots, slots.astype(np.int64), matrix, places, never)
    recall: list[float] = []
    for ef in (10, 400):
        index.beam = {10: ef}.__getitem__
        near = [index.search(row, np.ones(len(rows), dtype=np.bool_), 10).slots.tolist() for row in -rows[:50]]
        recall.append(float(np.mean([len({*a} & {*b}) / 10 for a, b in zip(exact, near, strict=True)])))
    assert recall[0] < 0.95 < 0.99 < recall[1]


def test_an_index_that_is_flat_has_no_graph() -> None:
    waiting: list[Work] = []
    base = database(background=waiting.append)
    shard = collection(base, {"n": "int"}, vectorIndexType="flat").shard()
    fill(shard, [{"n": n, "_vector": np.eye(8, dtype=np.float32)[n % 8]} for n in range(MANY)])
    near(base, np.ones(8, dtype=np.float32))
    assert waiting == []


def test_filters_that_let_many_through_are_searched_in_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    base, shard, waiting, rows = stage()
    some = compare(base.catalog, "LessThan", Path("Thing", "n"), 150)
    exact = [near(base, row, filters=some) for row in rows[:20]]
    waiting.pop()(never)
    graph = shard.index.vectors("").graph
    assert isinstance(graph, Graph)
    counts: list[int] = []
    search = graph.search

    def counted(query: np.ndarray, count: int, expansion: int) -> np.ndarray:
        counts.append(count)
        return search(query, count, expansion)

    monkeypatch.setattr(graph, "search", counted)
    assert [near(base, row, filters=some) for row in rows[:20]] == exact
    assert counts == []
    monkeypatch.setattr(module, "_SPARSE", 100)
    assert [near(base, row, filters=some) for row in rows[:20]] == exact
    assert counts == [(2 * 5 + 16) * 4] * 20


def test_what_came_later_is_found_beside_the_graph_and_then_in_it() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    fresh = np.full(8, 9, dtype=np.float32)
    fill(shard, [{"n": -1, "_vector": fresh}], first=1000)
    assert near(base, fresh, 1) == [1000]
    assert waiting == []
    fill(shard, [{"n": 7, "_vector": -row} for row in rows[:400]], first=2000)
    near(base, fresh)
    waiting.pop()(never)
    assert near(base, fresh, 1) == [1000]
    assert near(base, -rows[7], 1) == [2007]


def test_what_is_gone_is_not_found() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    with base.storage.transaction():
        shard.remove([record for record in shard.scan() if record.uuid in {number_uuid(1), number_uuid(2)}])
    fill(shard, [{"n": 2, "_vector": -rows[2]}], first=3)
    assert 1 not in near(base, rows[0])
    assert near(base, rows[2], 1) != [3]
    assert near(base, -rows[2], 1) == [3]


def test_narrow_filters_and_large_pages_are_exact() -> None:
    base, _, waiting, rows = stage()
    few = compare(base.catalog, "LessThan", Path("Thing", "n"), 3)
    exact = near(base, rows[9], 300)
    near(base, rows[0])
    waiting.pop()(never)
    assert sorted(near(base, rows[0], 5, filters=few)) == [1, 2, 3]
    assert near(base, rows[9], 300) == exact
    many = compare(base.catalog, "GreaterThan", Path("Thing", "n"), 30)
    assert min(near(base, rows[0], 20, filters=many)) > 31


def test_a_graph_is_saved_and_read_again() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    before = near(base, rows[5])
    assert shard.artifacts.get("graph/")
    with base.storage.transaction():
        shard.remove([record for record in shard.scan() if record.uuid == number_uuid(before[0])])
    shard.drop_index()

    after = near(base, rows[5], 4)

    assert after == before[1:]
    assert shard.index.vectors("").graph is not None  # type: ignore[union-attr]
    assert waiting == []


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"wvg1" + bytes(200)])
def test_bytes_of_something_else_are_no_graph(content: bytes) -> None:
    assert Graph.load(content, "cosine", as_slots) is None


def test_a_graph_whose_bytes_are_cut_off_is_not_read() -> None:
    slots, docids = np.arange(3, dtype=np.int32), np.arange(3, dtype=np.int64)
    graph = Graph.empty("dot", 2).grown(slots, docids, np.eye(3, 2, dtype=np.float32), slots, never)
    assert graph is not None
    content = graph.content
    assert Graph.load(content, "dot", as_slots) is not None
    assert Graph.load(content[:-200], "dot", as_slots) is None
    other = content[:16] + (2).to_bytes(8, "little") + content[24:64] + content[72:]
    assert Graph.load(other, "dot", as_slots) is None


def test_work_stops_when_it_is_told_to_or_when_nobody_needs_it() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(lambda: True)
    assert shard.artifacts.get("graph/") is None
    near(base, rows[0])
    work = waiting.pop()
    shard.drop_index()
    work(never)
    assert shard.artifacts.get("graph/") is None
    near(base, rows[0])
    work = waiting.pop()
    base.catalog.delete("Thing")
    work(never)
    assert shard.artifacts.get("graph/") is None


def test_dropped_shard_grows_no_graph_over_the_rows_of_its_successor() -> None:
    base, dropped, waiting, rows = stage()
    base.catalog.delete("Thing")
    successor = collection(base, {"n": "int"}).shard()
    fill(successor, [{"n": n, "_vector": row} for n, row in enumerate(rows)])
    assert successor.number == dropped.number, "the storage gave the number to another shard"

    dropped.index.vectors("")

    assert waiting == []
    successor.index.vectors("")
    assert len(waiting) == 1


def test_nothing_is_kept_once_the_data_are_closed() -> None:
    base, _, waiting, rows = stage()
    near(base, rows[0])
    base.close()
    waiting.pop()(never)
    assert base.storage.closed


def test_an_opened_engine_runs_work_beside_everything_else() -> None:
    handler = open_handler(None)
    done = threading.Event()
    background = handler.database.env.background
    assert background is not None

    def work(stopped: Callable[[], bool]) -> None:
        assert not stopped()
        done.set()
        raise EngineError("data_unusable", "closed", file="the file")

    background(work)
    assert done.wait(10)
    for thread in threading.enumerate():
        if thread.name == "weaviate-gen-index":
            thread.join(10)
    handler.close()


def reopened(shard: Shard) -> list[list[int]]:
    """Drop the index; return the numbers of objects whose vectors are read from then on."""
    reads: list[list[int]] = []
    read = shard.vectors_of

    def watched(docids: list[int]) -> list[bytes]:
        reads.append(docids)
        return read(docids)

    shard.drop_caches()
    shard.vectors_of = watched  # type: ignore[method-assign, assignment]
    return reads


def test_vectors_beside_a_saved_graph_are_read_when_they_are_compared() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    before = near(base, rows[5])

    reads = reopened(shard)

    assert near(base, rows[5]) == before
    assert len(reads) == 1
    assert len(reads[0]) == 2 * 5 + 16
    assert near(base, rows[5]) == before
    assert len(reads) == 1
    exact = np.argsort(-(normalized(rows) @ rows[5]))[:300] + 1
    assert near(base, rows[5], 300) == exact.tolist()
    assert sorted(docid for part in reads for docid in part) == list(range(1, MANY + 1))


def test_what_was_written_since_the_graph_was_saved_is_found_after_opening() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    fresh = np.full(8, 9, dtype=np.float32)
    fill(shard, [{"n": -1, "_vector": fresh}], first=1000)
    reads = reopened(shard)
    assert near(base, fresh, 1) == [1000]
    fill(shard, [{"n": -2, "_vector": -fresh}], first=1001)
    assert near(base, -fresh, 1) == [1001]
    assert near(base, rows[7], 1) == [8]
    read = {docid for part in reads for docid in part}
    assert 0 < len(read) < 100
    reads = reopened(shard)
    fill(shard, [{"n": 9, "_vector": rows[3] * 2}], first=4)
    assert near(base, rows[3], 1) == [4]
    assert near(base, rows[7], 300)[0] == 8


def test_damaged_vectors_beside_a_saved_graph_are_reported_when_they_are_read() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    with base.storage.transaction():
        base.storage.run("UPDATE object SET vectors = zeroblob(42) WHERE docid & 0xffffffff = 6")
    reopened(shard)
    assert 300 not in near(base, -rows[5], 1)
    with pytest.raises(EngineError, match="damaged"):
        near(base, rows[5])


@pytest.mark.parametrize("change", ["nothing", "insert", "delete", "insert and delete", "damage"])
def test_ids_are_read_from_the_snapshot_where_the_census_confirms_it(change: str) -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    if "insert" in change:
        fill(shard, [{"n": -1, "_vector": rows[0]}], first=1000)
    if "delete" in change:
        with base.storage.transaction():
            shard.remove([record for record in shard.scan() if record.uuid == number_uuid(3)])
    if change == "damage":
        with base.storage.transaction():
            base.storage.run("UPDATE artifact SET content = zeroblob(20) WHERE name = 'ids'")
    expected = [(record.docid, record.uuid) for record in shard.scan(vectors=False)]
    shard.drop_caches()
    statements: list[str] = []
    base.storage._base.set_trace_callback(statements.append)

    found = shard.ids.all()

    base.storage._base.set_trace_callback(None)
    uuids = [uuid_text(raw.tobytes()) for raw in found.uuids]
    assert list(zip(found.docids.tolist(), uuids, strict=True)) == expected
    assert any("INDEXED BY object_uuid" in one for one in statements) == (change not in {"nothing", "insert"})


def test_a_vector_that_is_dropped_takes_its_graph_along() -> None:
    base, shard, waiting, rows = stage()
    near(base, rows[0])
    waiting.pop()(never)
    assert shard.artifacts.get("graph/")
    with base.storage.transaction():
        shard.drop_vectors("")
    assert shard.artifacts.get("graph/") is None
