"""What the embedded engine costs, beside the bare tools that it is built on, in one run.

    python benchmarks/local.py [--sizes 1000,10000,100000] [--graph 100000]

Objects have a vector of 384 dimensions and eight properties. Loading is compared with bare sqlite3 inserting the same
rows as JSON, with one FTS5 column; exact searches with a matrix product and argpartition of numpy over the same data;
the graph with exact search, on vectors of real texts (lines of the standard library's source, by `text2vec-local`).
Ratios hold from one machine to the next; times do not. Needs the `[embeddings]` extra.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import struct
import sys
import sysconfig
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import weaviate_gen
from weaviate_gen.classes.query import Filter
from weaviate_gen.local import open_handler
from weaviate_gen.local.engine.search.explore import explore
from weaviate_gen.local.engine.search.filters import Path as PropertyPath
from weaviate_gen.local.engine.search.filters import compare
from weaviate_gen.local.engine.search.query import Hybrid, Keyword, Near, Query, Vectors
from weaviate_gen.local.plugins.text2vec_local import Text2VecLocal
from weaviate_gen.local.wire.handler import Handler
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

Floats = NDArray[np.float32]
WIDTH = 384
BATCH = 1000
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
RARE, COMMON = "word4999", "word0"


def memory() -> float:
    """Give the resident memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def rows(count: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Make the properties of objects: texts whose words are as unevenly spread as those of a language."""
    words = np.minimum(rng.zipf(1.3, size=(count, 20)), 5000) - 1
    return [
        {
            "title": " ".join(f"word{word}" for word in words[number][:5]),
            "body": " ".join(f"word{word}" for word in words[number]),
            "count": number % 1000,
            "price": number * 0.5,
            "flag": number % 2 == 0,
            "tags": ["red", f"tag{number % 50}"],
            "day": "2020-01-01T00:00:00Z",
            "code": str(uuid.UUID(int=number + 1)),
        }
        for number in range(count)
    ]


def requests(objects: Sequence[dict[str, Any]], vectors: Floats) -> list[bytes]:
    """Encode what loads the objects."""
    encoded = []
    for start in range(0, len(objects), BATCH):
        message = pb.BatchObjectsRequest()
        for number in range(start, min(start + BATCH, len(objects))):
            row = message.objects.add(
                uuid=str(uuid.UUID(int=number + 1)), collection=NAME, vector_bytes=vectors[number].tobytes()
            )
            plain = {name: value for name, value in objects[number].items() if name != "tags"}
            row.properties.non_ref_properties.update(plain)
            row.properties.text_array_properties.add(prop_name="tags", values=objects[number]["tags"])
        encoded.append(message.SerializeToString())
    return encoded


def bare_sqlite(folder: Path, objects: Sequence[dict[str, Any]], vectors: Floats) -> float:
    """Insert the same rows by sqlite3 alone, a thousand a transaction; give the seconds."""
    base = sqlite3.connect(folder / "bare.db", isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    base.execute("CREATE TABLE object (id INTEGER PRIMARY KEY, uuid BLOB UNIQUE, content TEXT)")
    base.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
    begin = time.perf_counter()
    for start in range(0, len(objects), BATCH):
        numbers = range(start, min(start + BATCH, len(objects)))
        base.execute("BEGIN")
        base.executemany(
            "INSERT INTO object VALUES (?, ?, ?)",
            (
                (n, uuid.UUID(int=n + 1).bytes, json.dumps({**objects[n], "vector": vectors[n].tolist()}))
                for n in numbers
            ),
        )
        base.executemany("INSERT INTO words (rowid, body) VALUES (?, ?)", ((n, objects[n]["body"]) for n in numbers))
        base.execute("COMMIT")
    spent = time.perf_counter() - begin
    base.close()
    return spent


def median(work: Callable[[], object], times: int = 30) -> float:
    """Give the median of what some work takes, in milliseconds, after one run that does not count."""
    work()
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent) * 1e3


def create(handler: Handler) -> None:
    """Make the collection."""
    properties = [{"name": name, "dataType": [kind]} for name, kind in KINDS.items()]
    config = {"class": NAME, "vectorizer": "none", "properties": properties}
    reply = handler.rest("POST", "/v1/schema", {}, json.dumps(config).encode())
    if reply.status != 200:
        raise SystemExit(reply.body.decode())


def measure(count: int) -> Iterator[tuple[str, str]]:
    """Measure one size; give the rows of its column."""
    rng = np.random.default_rng(0)
    objects = rows(count, rng)
    vectors = rng.standard_normal((count, WIDTH), dtype=np.float32)
    query = rng.standard_normal(WIDTH, dtype=np.float32)
    sent = requests(objects, vectors)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = bare_sqlite(folder, objects, vectors)
        del objects
        before = memory()
        handler = open_handler(folder / "data")
        create(handler)
        begin = time.perf_counter()
        for each in sent:
            refused = pb.BatchObjectsReply.FromString(handler.rpc(rpcs.BATCH_OBJECTS.path, each)).errors
            if refused:
                raise SystemExit(refused[0].error)
        loading = time.perf_counter() - begin
        yield "load, objects a second", f"{count / loading:,.0f}"
        yield "load, times the rate of bare sqlite3", f"{bare / loading:.2f}"
        yield from searches(handler, vectors, query, before)
        handler.close()
        yield from reopened(folder / "data", query)


def searches(handler: Handler, vectors: Floats, query: Floats, before: float) -> Iterator[tuple[str, str]]:
    """Measure searches in the engine, beside numpy's."""
    base = handler.database
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def by_numpy() -> object:
        distances = 1 - unit @ query
        nearest = np.argpartition(distances, 10)[:10]
        return nearest[np.argsort(distances[nearest])]

    near = Near(Vectors((query,)))
    few = compare(base, "LessThan", PropertyPath(NAME, "count"), 100)
    kinds = {
        "filtered near_vector (one in ten)": Query(NAME, near=near, filters=few, limit=10),
        "filter alone": Query(NAME, filters=few, limit=10),
        "bm25, a rare word": Query(NAME, keyword=Keyword(RARE), limit=10),
        "bm25, the commonest word": Query(NAME, keyword=Keyword(COMMON), limit=10),
        "hybrid": Query(NAME, hybrid=Hybrid(Keyword(f"{RARE} word7"), 0.5, near), limit=10),
    }
    exact = Query(NAME, near=near, limit=10)
    begin = time.perf_counter()
    explore(base, exact)
    yield "first near_vector, s", f"{time.perf_counter() - begin:.2f}"
    bare = median(by_numpy)
    ours = median(lambda: explore(base, exact))
    yield "exact near_vector, ms", f"{ours:.2f}"
    yield "exact near_vector, times numpy", f"{ours / bare:.2f}"
    for words, wanted in kinds.items():
        yield f"{words}, times exact near_vector", f"{median(lambda wanted=wanted: explore(base, wanted)) / ours:.2f}"  # type: ignore[misc]
    message = pb.SearchRequest(collection=NAME, limit=10, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    message.metadata.uuid = True
    message.near_vector.vectors.add(
        vector_bytes=struct.pack(f"<{WIDTH}f", *query), type=pb.Vectors.VECTOR_TYPE_SINGLE_FP32
    )
    encoded = message.SerializeToString()
    yield "near_vector through the wire, ms", f"{median(lambda: handler.rpc(rpcs.SEARCH.path, encoded)):.2f}"
    yield "growth of memory, times the raw vectors", f"{(memory() - before) / (vectors.nbytes / 1e6):.2f}"


def reopened(folder: Path, query: Floats) -> Iterator[tuple[str, str]]:
    """Measure opening what is there, and the client from end to end."""
    begin = time.perf_counter()
    client = weaviate_gen.connect_to_path(folder)
    try:
        things = client.collections.use(NAME)
        things.query.fetch_objects(limit=1)
        yield "opening, with a first object, s", f"{time.perf_counter() - begin:.3f}"
        near = median(lambda: things.query.near_vector(query, limit=10))
        yield "near_vector through the client, ms", f"{near:.2f}"
        few = Filter.by_property("count").less_than(100)
        spent = median(lambda: things.query.near_vector(query, limit=10, filters=few))
        yield "filtered near_vector through the client, ms", f"{spent:.2f}"
    finally:
        client.close()


def lines(count: int) -> list[str]:
    """Give distinct lines of the standard library's source that have words in them."""
    found: dict[str, None] = {}
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        for line in path.read_text("utf-8", errors="replace").splitlines():
            text = line.strip(" #\t\"'")
            if len(text.split()) > 4:
                found[text] = None
            if len(found) == count:
                return list(found)
    return list(found)


def graph(count: int) -> Iterator[tuple[str, str]]:
    """Measure the graph beside exact search, on vectors of real texts."""
    plugin = Text2VecLocal()
    texts = lines(count + 100)
    rng = np.random.default_rng(1)
    order = rng.permutation(len(texts))
    vectors = np.concatenate(
        [plugin.vectorize([texts[n] for n in order[at : at + BATCH]], {}) for at in range(0, len(texts), BATCH)]
    )
    asked, kept = vectors[:100], vectors[100:]
    with tempfile.TemporaryDirectory() as name:
        handler = open_handler(Path(name))
        config = {"class": NAME, "vectorizer": "none", "vectorIndexConfig": {"distance": "cosine"}}
        handler.rest("POST", "/v1/schema", {}, json.dumps(config).encode())
        for start in range(0, len(kept), BATCH):
            message = pb.BatchObjectsRequest()
            for number in range(start, min(start + BATCH, len(kept))):
                message.objects.add(
                    uuid=str(uuid.UUID(int=number + 1)), collection=NAME, vector_bytes=kept[number].tobytes()
                )
            handler.rpc(rpcs.BATCH_OBJECTS.path, message.SerializeToString())
        base = handler.database
        wanted = [Query(NAME, near=Near(Vectors((each,))), limit=10) for each in asked]

        def ids(query: Query) -> list[str]:
            return [hit.record.uuid for hit in explore(base, query).hits]

        begin = time.perf_counter()
        exact = [ids(query) for query in wanted]
        slow = median(lambda: explore(base, wanted[0]))
        rows_of = base.collection(NAME).shard(None).index.vectors("")
        while rows_of.graph is None or rows_of.growing:
            time.sleep(0.2)
        yield "vectors of real texts", f"{len(kept):,}"
        yield "building the graph, s", f"{time.perf_counter() - begin:.0f}"
        found = [ids(query) for query in wanted]
        right = sum(len(set(one) & set(other)) for one, other in zip(exact, found, strict=True))
        yield "recall@10", f"{right / (10 * len(wanted)):.3f}"
        fast = median(lambda: explore(base, wanted[0]))
        yield "exact, times the graph", f"{slow / fast:.1f}"
        handler.close()


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
        for title, value in measure(size):
            table.setdefault(title, []).append(value)
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for title, values in table.items():
        print(f"| {title} | " + " | ".join(values) + " |")
    if options.graph:
        print("measuring the graph", file=sys.stderr, flush=True)
        print("\n| the graph | |\n|---|---:|")
        for title, value in graph(options.graph):
            print(f"| {title} | {value} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
