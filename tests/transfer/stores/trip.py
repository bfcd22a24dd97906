"""Program: fill a store with 10,000 objects, migrate it into an engine, and compare vectors and searches.

python trip.py KIND FOLDER ADDRESS
"""

from __future__ import annotations

import importlib
import json
import random
import sys
import uuid
from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen.transfer import migrate_collection, open_store
from weaviate_gen.util import generate_uuid5

COUNT = 10_000
SIZE = 16
RESULTS = 10
QUERIES = 20

EXPECTED: dict[int, list[float]] = {}
"""Vectors by number of the object, where the store keeps others than it was given: Chroma's are of length one."""

Search = Callable[[list[float]], list[Any]]


def vector(number: int, size: int = SIZE) -> list[float]:
    """Return the vector of an object, as float32."""
    chance = random.Random(number)
    return array("f", (chance.gauss(0, 1) for _ in range(size))).tolist()


def payload(number: int) -> dict[str, Any]:
    """Return metadata of an object; every other one has a number that is not whole."""
    return {"title": f"Title {number}", "price": number + (number % 2) / 2, "isNew": number % 3 == 0}


def chroma(address: str) -> tuple[Search, float]:
    """Fill Chroma; its index is approximate."""
    chromadb: Any = importlib.import_module("chromadb")
    client = chromadb.PersistentClient(address)
    collection = client.create_collection(
        "docs", configuration={"hnsw": {"space": "cosine", "ef_search": 400}}, embedding_function=None
    )
    for start in range(0, COUNT, 1000):
        numbers = range(start, start + 1000)
        collection.add(
            ids=[f"doc-{number}" for number in numbers],
            embeddings=[vector(number) for number in numbers],
            metadatas=[payload(number) for number in numbers],
            documents=[f"Text {number}" for number in numbers],
        )

    kept = collection.get(include=["embeddings"])
    EXPECTED.update(
        {int(name.partition("-")[2]): row.tolist() for name, row in zip(kept["ids"], kept["embeddings"], strict=True)}
    )

    def search(query: list[float]) -> list[Any]:
        return list(collection.query(query_embeddings=[query], n_results=RESULTS)["ids"][0])

    return search, 0.95


def qdrant(address: str) -> tuple[Search, float]:
    """Fill Qdrant's local mode: ids that are UUIDs, two named vectors."""
    module: Any = importlib.import_module("qdrant_client")
    models: Any = importlib.import_module("qdrant_client.models")
    client = module.QdrantClient(path=address)
    client.create_collection(
        "docs",
        vectors_config={
            "first": models.VectorParams(size=SIZE, distance=models.Distance.DOT),
            "second": models.VectorParams(size=4, distance=models.Distance.EUCLID),
        },
    )
    for start in range(0, COUNT, 1000):
        client.upsert(
            "docs",
            [
                models.PointStruct(
                    id=str(uuid.UUID(int=number + 1)),
                    vector={"first": vector(number), "second": vector(number, 4)},
                    payload={**payload(number), "place": {"lat": 1.5, "lon": 2.5}, "meta": {"a": {"b": number}}},
                )
                for number in range(start, start + 1000)
            ],
        )
    found = [
        [point.id for point in client.query_points("docs", query=query, using="first", limit=RESULTS).points]
        for query in queries()
    ]
    client.close()
    remaining = iter(found)
    return lambda query: next(remaining), 1.0


def lancedb(address: str) -> tuple[Search, float]:
    """Fill LanceDB."""
    pyarrow: Any = importlib.import_module("pyarrow")
    database: Any = importlib.import_module("lancedb").connect(address)
    rows = [
        {"id": number, "day": datetime(2024, 1, 1, tzinfo=UTC), "vector": vector(number), **payload(number)}
        for number in range(COUNT)
    ]
    schema = pyarrow.schema(
        [
            ("id", pyarrow.int64()),
            ("day", pyarrow.timestamp("us", tz="UTC")),
            ("vector", pyarrow.list_(pyarrow.float32(), SIZE)),
            ("title", pyarrow.string()),
            ("price", pyarrow.float64()),
            ("isNew", pyarrow.bool_()),
        ]
    )
    table = database.create_table("docs", pyarrow.Table.from_pylist(rows, schema))
    assert {"vector": "l2-squared"} == open_store(f"lancedb:{address}").describe("docs").distances
    table.create_index(metric="cosine", index_type="IVF_FLAT", num_partitions=1)  # of one partition: exact
    assert {"vector": "cosine"} == open_store(f"lancedb:{address}").describe("docs").distances

    def search(query: list[float]) -> list[Any]:
        found = table.search(query).distance_type("cosine").select(["id"]).limit(RESULTS)
        return [row["id"] for row in found.to_list()]

    return search, 1.0


def pgvector(address: str) -> tuple[Search, float]:
    """Fill PostgreSQL with pgvector."""
    psycopg: Any = importlib.import_module("psycopg")
    connection = psycopg.connect(address, autocommit=True)
    connection.execute("create extension if not exists vector")
    connection.execute(
        f"create table docs (id bigint primary key, title text, price numeric, is_new boolean, day date, tags text[], "
        f"extra jsonb, embedding vector({SIZE}))"
    )
    with connection.cursor() as cursor, cursor.copy("copy docs from stdin") as writer:
        for number in range(COUNT):
            own = payload(number)
            writer.write_row(
                (
                    number,
                    own["title"],
                    own["price"],
                    own["isNew"],
                    "2024-02-29",
                    ["a", "b"],
                    '{"a": 1}',
                    str(vector(number)),
                )
            )
    connection.execute("create index on docs using hnsw (embedding vector_l2_ops)")

    def search(query: list[float]) -> list[Any]:
        with connection.transaction():
            connection.execute("set local enable_indexscan = off")
            rows = connection.execute(
                f"select id from docs order by embedding <-> %s::vector limit {RESULTS}", [str(query)]
            ).fetchall()
        return [row[0] for row in rows]

    return search, 1.0


def queries() -> list[list[float]]:
    """Return the vectors that are searched for."""
    return [vector(-number) for number in range(1, QUERIES + 1)]


def check(kind: str, collection: Any, search: Search, agreement: float) -> float:
    """Compare objects and searches; return how many results are the same."""
    name = {"qdrant": "first", "lancedb": "vector", "pgvector": "embedding"}.get(kind, "default")
    identified: Callable[[int], str] = {
        "chroma": lambda number: generate_uuid5(f"doc-{number}"),
        "qdrant": lambda number: str(uuid.UUID(int=number + 1)),
    }.get(kind, generate_uuid5)
    found = {str(each.uuid): each for each in collection.iterator(include_vector=True)}
    assert COUNT == len(found)
    for number in range(COUNT):
        each = found[identified(number)]
        assert EXPECTED.get(number, vector(number)) == list(each.vector[name]), (kind, number)
        assert f"Title {number}" == each.properties["title"]
        assert number + (number % 2) / 2 == each.properties["price"]
        assert (number % 3 == 0) == each.properties["is_new" if kind == "pgvector" else "isNew"]
        if kind == "chroma":
            assert (f"doc-{number}", f"Text {number}") == (each.properties["originalId"], each.properties["document"])
        elif kind == "qdrant":
            assert vector(number, 4) == list(each.vector["second"])
            assert {"a": {"b": number}} == each.properties["meta"]
            assert 1.5 == each.properties["place"].latitude
        else:
            assert str(number) == each.properties["originalId"]
    same = 0
    for query in queries():
        mine = {str(o.uuid) for o in collection.query.near_vector(query, limit=RESULTS, target_vector=name).objects}
        theirs = {each if kind == "qdrant" else generate_uuid5(each) for each in search(query)}
        same += len(mine & theirs)
    assert same >= agreement * QUERIES * RESULTS, same
    return same / (QUERIES * RESULTS)


class Killed(BaseException):
    """The program ends here."""


def main(kind: str, folder: Path, address: str) -> None:
    """Fill, migrate with an interruption, and compare."""
    search, agreement = {"chroma": chroma, "qdrant": qdrant, "lancedb": lancedb, "pgvector": pgvector}[kind](address)

    def stop(state: Any) -> None:
        if state.done >= COUNT // 2:
            raise Killed

    with weaviate_gen.connect_to_path(folder / "data") as client:
        for resume in (False, True):
            store = open_store(f"{kind}:{address}")
            try:
                report = migrate_collection(
                    client, store, "docs", state=folder / "state", resume=resume, progress=None if resume else stop
                )
            except Killed:
                continue
            finally:
                store.close()
            assert resume
            assert (COUNT, 0) == (report.stored, report.failed), report
            found = check(kind, client.collections.use("Docs"), search, agreement)
            print(json.dumps({"stored": report.stored, "types": report.types, "agreement": found}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
