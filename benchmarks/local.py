"""What the embedded engine costs, beside the bare tools that it is built on, in one run.

    python benchmarks/local.py [--sizes 1000,10000,100000] [--graph 100000]

Objects have a vector of 384 dimensions and eight properties. Loading is compared with bare sqlite3 inserting the same
rows as JSON that was encoded before, with one FTS5 column; exact searches with a matrix product and argpartition of
numpy over the same data; the graph with exact search, on vectors of real texts (what `passages.py` finds on this
machine, by `text2vec-local`). What is compared takes turns, a batch or a query each, so that ratios hold on a busy
machine too; times do not. Needs the `[embeddings]` extra.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import struct
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from passages import passages

import weaviate_gen
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.index import vectors as graphs
from weaviate_gen.engine.index.vectors import VectorRows
from weaviate_gen.engine.plugins.text2vec_local import Text2VecLocal
from weaviate_gen.engine.search.filters import Path as PropertyPath
from weaviate_gen.engine.search.filters import compare
from weaviate_gen.engine.search.query import Hybrid, Keyword, Near, Query, Vectors
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

Floats = NDArray[np.float32]
Rows = Iterator[tuple[str, str]]
WIDTH = 384
BATCH = 1000
ROUNDS = 40
BLOCK = 20
NAME = "Thing"
KINDS = {
    "title": "text",
    "body": "text",
    "count": "int",
    "price": "number",
    "flag": "boolean",
    "tags": "text[]",
    "day": "date",
    "code": "uuid",
}
WORDS = 5000
RARE, COMMON = "word4000", "word0"


def memory() -> float:
    """Return the resident memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def properties(number: int, rng: np.random.Generator) -> dict[str, Any]:
    """Make the properties of an object: texts whose words are as unevenly spread as those of a language."""
    words = [f"word{word % WORDS}" for word in rng.zipf(1.3, size=20) - 1]
    return {
        "title": " ".join(words[:5]),
        "body": " ".join(words),
        "count": number % 1000,
        "price": number * 0.5,
        "flag": number % 2 == 0,
        "tags": ["red", f"tag{number % 50}"],
        "day": "2020-01-01T00:00:00Z",
        "code": str(uuid.UUID(int=number + 1)),
    }


def request(first: int, objects: list[dict[str, Any]], vectors: Floats) -> bytes:
    """Encode what loads some objects."""
    message = pb.BatchObjectsRequest()
    for number, (values, vector) in enumerate(zip(objects, vectors, strict=True), first):
        row = message.objects.add(uuid=str(uuid.UUID(int=number + 1)), collection=NAME, vector_bytes=vector.tobytes())
        row.properties.non_ref_properties.update({name: value for name, value in values.items() if name != "tags"})
        if "tags" in values:
            row.properties.text_array_properties.add(prop_name="tags", values=values["tags"])
    return message.SerializeToString()


def load(handler: Handler, encoded: bytes) -> None:
    """Load some objects, until they are acknowledged."""
    refused = pb.BatchObjectsReply.FromString(handler.rpc(rpcs.BATCH_OBJECTS.path, encoded)).errors
    if refused:
        raise SystemExit(refused[0].error)


def create(handler: Handler, kinds: Mapping[str, str]) -> None:
    """Make the collection."""
    wanted = [{"name": name, "dataType": [kind]} for name, kind in kinds.items()]
    config = {"class": NAME, "vectorizer": "none", "properties": wanted}
    reply = handler.rest("POST", "/v1/schema", {}, json.dumps(config).encode())
    if reply.status != 200:
        raise SystemExit(reply.body.decode())


class Bare:
    """A database of sqlite3 alone, with the same rows as JSON and one column for full-text search."""

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute("CREATE TABLE object (id INTEGER PRIMARY KEY, uuid BLOB UNIQUE, content TEXT)")
        self._base.execute("CREATE VIRTUAL TABLE words USING fts5(body)")

    def insert(self, rows: list[tuple[int, bytes, str]], texts: list[tuple[int, str]]) -> None:
        """Insert rows in one transaction."""
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO object VALUES (?, ?, ?)", rows)
        self._base.executemany("INSERT INTO words (rowid, body) VALUES (?, ?)", texts)
        self._base.execute("COMMIT")

    def close(self) -> None:
        """Close it."""
        self._base.close()


def spent(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median of what each work takes, in milliseconds; in turns, without the first round."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            took = spent(work)
            if number:
                times[name].append(took * 1e3)
    return {name: statistics.median(each) for name, each in times.items()}


def loaded(handler: Handler, vectors: Floats, rng: np.random.Generator, folder: Path) -> Rows:
    """Load objects, each batch into the engine and into bare sqlite3."""
    create(handler, KINDS)
    bare, ours, theirs = Bare(folder), 0.0, 0.0
    for start in range(0, len(vectors), BATCH):
        part = vectors[start : start + BATCH]
        objects = [properties(number, rng) for number in range(start, start + len(part))]
        encoded = request(start, objects, part)
        texts = [json.dumps({**one, "vector": vector.tolist()}) for one, vector in zip(objects, part, strict=True)]
        rows = [(start + at, uuid.UUID(int=start + at + 1).bytes, text) for at, text in enumerate(texts)]
        words = [(start + at, one["body"]) for at, one in enumerate(objects)]
        ours += spent(lambda encoded=encoded: load(handler, encoded))  # type: ignore[misc]
        theirs += spent(lambda rows=rows, words=words: bare.insert(rows, words))  # type: ignore[misc]
    bare.close()
    yield "load, objects a second", f"{len(vectors) / ours:,.0f}"
    yield "load, times the rate of bare sqlite3", f"{theirs / ours:.2f}"


@contextmanager
def exactly() -> Iterator[None]:
    """Compare all vectors: no graph is grown beside searches."""
    worthwhile = graphs.WORTHWHILE
    graphs.WORTHWHILE = sys.maxsize
    try:
        yield
    finally:
        graphs.WORTHWHILE = worthwhile


def measure(count: int) -> Rows:
    """Measure one size; return the rows of its column."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((count, WIDTH), dtype=np.float32)
    query = rng.standard_normal(WIDTH, dtype=np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = memory()
        handler = open_handler(folder / "data")
        with exactly():
            yield from loaded(handler, vectors, rng, folder)
            yield from searches(handler, unit, query)
        yield "growth of memory, times the raw vectors", f"{(memory() - before) / (vectors.nbytes / 1e6):.2f}"
        handler.close()
        yield from reopened(folder / "data", query)


def encoded_search(query: Floats) -> bytes:
    """Encode a search by a vector."""
    message = pb.SearchRequest(collection=NAME, limit=10, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    message.metadata.uuid = True
    raw = struct.pack(f"<{len(query)}f", *query)
    message.near_vector.vectors.add(vector_bytes=raw, type=pb.Vectors.VECTOR_TYPE_SINGLE_FP32)
    return message.SerializeToString()


def searches(handler: Handler, unit: Floats, query: Floats) -> Rows:
    """Measure searches in the engine, beside numpy's."""
    base = handler.database

    def by_numpy() -> object:
        distances = 1 - unit @ query
        nearest = np.argpartition(distances, 10)[:10]
        return nearest[np.argsort(distances[nearest])]

    near = Near(Vectors((query,)))
    few = compare(base.catalog, "LessThan", PropertyPath(NAME, "count"), 100)
    exact = Query(NAME, near=near, limit=10)
    kinds = {
        "filtered near_vector (one in ten)": Query(NAME, near=near, filters=few, limit=10),
        "filter alone": Query(NAME, filters=few, limit=10),
        "bm25, a rare word": Query(NAME, keyword=Keyword(RARE), limit=10),
        "bm25, the commonest word": Query(NAME, keyword=Keyword(COMMON), limit=10),
        "hybrid": Query(NAME, hybrid=Hybrid(Keyword(f"{RARE} word7"), 0.5, near), limit=10),
    }
    yield "first near_vector after loading, s", f"{spent(lambda: base.search(exact)):.2f}"
    yield "first bm25 after loading, s", f"{spent(lambda: base.search(kinds['hybrid'])):.2f}"
    encoded = encoded_search(query)
    works: dict[str, Callable[[], object]] = {
        "numpy": by_numpy,
        "exact": lambda: base.search(exact),
        "wire": lambda: handler.rpc(rpcs.SEARCH.path, encoded),
    }
    works |= {name: lambda wanted=wanted: base.search(wanted) for name, wanted in kinds.items()}  # type: ignore[misc]
    found = medians(works)
    ours = found["exact"]
    yield "exact near_vector, ms", f"{ours:.2f}"
    yield "exact near_vector, times numpy", f"{ours / found['numpy']:.2f}"
    yield "near_vector through the wire, times numpy", f"{found['wire'] / found['numpy']:.2f}"
    for words in kinds:
        yield f"{words}, times exact near_vector", f"{found[words] / ours:.2f}"


def reopened(folder: Path, query: Floats) -> Rows:
    """Measure opening what is there, and the client from end to end."""
    begin = time.perf_counter()
    client = weaviate_gen.connect_to_path(folder)
    try:
        things = client.collections.use(NAME)
        things.query.fetch_objects(limit=1)
        yield "opening, with a first object, s", f"{time.perf_counter() - begin:.3f}"
        near = lambda: things.query.near_vector(query, limit=10)  # noqa: E731 - timed as it is
        yield "first near_vector after opening, s", f"{spent(near):.2f}"
    finally:
        client.close()


def filled(folder: Path, kept: Floats) -> Handler:
    """Load vectors alone."""
    handler = open_handler(folder)
    create(handler, {})
    for start in range(0, len(kept), BATCH):
        part = kept[start : start + BATCH]
        load(handler, request(start, [{}] * len(part), part))
    return handler


def ids(base: Database, query: Query) -> set[str]:
    """Return the ids of what a search finds."""
    return {hit.record.uuid for hit in base.search(query).hits}


def graph(count: int) -> Rows:
    """Measure the graph beside exact search, on vectors of real texts."""
    plugin = Text2VecLocal()
    texts = passages(count + 200)
    order = np.random.default_rng(1).permutation(len(texts))
    vectors = np.concatenate(
        [plugin.vectorize([texts[n] for n in order[at : at + BATCH]], {}) for at in range(0, len(texts), BATCH)]
    )
    asked, kept = vectors[:200], vectors[200:]
    yield "vectors of real texts, of 256 dimensions", f"{len(kept):,}"
    with tempfile.TemporaryDirectory() as name:
        before = memory()
        handler = filled(Path(name), kept)
        base = handler.database
        wanted = [Query(NAME, near=Near(Vectors((each,))), limit=10) for each in asked]
        with exactly():
            exact = [ids(base, query) for query in wanted]
        begin = time.perf_counter()
        base.search(wanted[0])
        rows = base.catalog.collection(NAME).shard(None).index.vectors("")
        if not isinstance(rows, VectorRows):
            raise SystemExit("these are no single vectors")
        while rows.graph is None or rows.growing:
            time.sleep(0.1)
        yield "building the graph in the background, s", f"{time.perf_counter() - begin:.0f}"
        found = [ids(base, query) for query in wanted]
        right = sum(len(one & other) for one, other in zip(exact, found, strict=True))
        yield "recall@10", f"{right / (10 * len(wanted)):.3f}"
        yield from beside_exact(handler, rows, wanted, asked)
        yield "growth of memory, times the raw vectors", f"{(memory() - before) / (kept.nbytes / 1e6):.2f}"
        handler.close()
        yield from graph_reopened(Path(name), asked)


def beside_exact(handler: Handler, rows: VectorRows, wanted: list[Query], asked: Floats) -> Rows:
    """Time the same searches with the graph and without, in turns of several: comparing all empties the caches."""
    base, built, at = handler.database, rows.graph, iter(range(10**9))
    encoded = [encoded_search(each) for each in asked]

    def run(*, by_graph: bool, wire: bool) -> None:
        rows.graph, rows.growing = (built, False) if by_graph else (None, True)
        first = next(at) // 4 * BLOCK
        for number in range(first, first + BLOCK):
            if wire:
                handler.rpc(rpcs.SEARCH.path, encoded[number % len(wanted)])
            else:
                base.search(wanted[number % len(wanted)])

    took = medians(
        {
            "exact": lambda: run(by_graph=False, wire=False),
            "graph": lambda: run(by_graph=True, wire=False),
            "exact wire": lambda: run(by_graph=False, wire=True),
            "graph wire": lambda: run(by_graph=True, wire=True),
        },
    )
    rows.graph, rows.growing = built, False
    yield "near_vector by the graph, ms", f"{took['graph'] / BLOCK:.2f}"
    yield "exact, times the graph", f"{took['exact'] / took['graph']:.1f}"
    yield "exact, times the graph, both through the wire", f"{took['exact wire'] / took['graph wire']:.1f}"


def graph_reopened(folder: Path, asked: Floats) -> Rows:
    """Open data whose graph was kept, and search through the client."""
    client = weaviate_gen.connect_to_path(folder)
    try:
        things = client.collections.use(NAME)
        search = lambda: things.query.near_vector(asked[0], limit=10)  # noqa: E731 - timed as it is
        yield "first near_vector after opening, the graph read again, s", f"{spent(search):.2f}"
        yield "near_vector through the client, ms", f"{medians({'client': search})['client']:.2f}"
    finally:
        client.close()


def told(work: Callable[[int], Rows], count: int) -> list[tuple[str, str]]:
    """Run a measurement, and give its rows."""
    return list(work(count))


def apart(work: Callable[[int], Rows], count: int) -> list[tuple[str, str]]:
    """Run a measurement in a process of its own, whose memory is that of nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(told, work, count).result()


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000", help="how many objects (default: %(default)s)")
    parser.add_argument("--graph", type=int, default=100_000, help="how many vectors for the graph; 0 leaves it out")
    options = parser.parse_args()
    sizes = [int(word) for word in options.sizes.split(",")]
    table: dict[str, list[str]] = {}
    for size in sizes:
        print(f"measuring {size:,} objects", file=sys.stderr, flush=True)
        for title, value in apart(measure, size):
            print(f"  {title}: {value}", file=sys.stderr, flush=True)
            table.setdefault(title, []).append(value)
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for title, values in table.items():
        print(f"| {title} | " + " | ".join(values) + " |")
    if options.graph:
        print("measuring the graph", file=sys.stderr, flush=True)
        lines = [f"| {title} | {value} |" for title, value in apart(graph, options.graph)]
        print("\n| the graph | |\n|---|---:|", *lines, sep="\n")
    load_now = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} processors, load when it ended: {load_now}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
