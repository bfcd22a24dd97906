"""Exports are read by others: by DuckDB, which shares no code with what writes them, and by Arrow's own reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.engines import Engine, numbered, opened
from tests.support.environments import environment, run

READERS = ("--no-project", "--with", "pyarrow==26.0.1", "--with", "duckdb==2.0.0")
BOTH = """
import base64, json, sys
import duckdb, pyarrow.parquet as arrow

def plain(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value

path = sys.argv[1]
table = arrow.read_table(path)
rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
found = duckdb.connect().execute("SELECT * FROM read_parquet(?) ORDER BY id", [path])
names = [column[0] for column in found.description]
again = [dict(zip(names, map(plain, row))) for row in found.fetchall()]
file = arrow.ParquetFile(path)
metadata = {key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items()}
schema = {field.name: [str(field.type), field.nullable] for field in table.schema}
print(json.dumps({"rows": rows, "same": rows == again, "metadata": metadata, "schema": schema,
                  "groups": file.num_row_groups}))
"""
SPACE = {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}
SEVERAL = {**SPACE, "vectorIndexConfig": {"multivector": {"enabled": True}}}


@pytest.fixture(scope="module")
def readers() -> Path:
    return environment("readers", *READERS)


def exported(engine: Engine, collection: str, folder: Path, readers: Path) -> dict[str, object]:
    body = {"id": "out", "file_format": "parquet", "include": [collection]}
    assert 200 == engine.ask("POST", "/export/filesystem", body)[0]
    (path,) = (folder / "exports" / "out").glob("*.parquet")
    ran = run(readers, "-c", BOTH, str(path), folder=folder)
    assert 0 == ran.returncode, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def texts(row: dict[str, str | None], *names: str) -> list[str | None]:
    import base64

    return [None if row[name] is None else base64.b64decode(row[name] or "").decode() for name in names]


def test_two_readers_find_every_column_as_a_server_writes_it(tmp_path: Path, readers: Path) -> None:
    properties = [{"name": "text", "dataType": ["text"]}, {"name": "number", "dataType": ["number"]}]
    with opened(tmp_path) as engine:
        engine.create({"class": "Mixed", "properties": properties, "vectorConfig": {"a": SPACE, "m": SEVERAL}})
        vectors = {"a": [1 / 3, 2], "m": [[1, 2], [3, 4.5]]}
        engine.insert("Mixed", 2, {"text": 'a <b> & "c" é', "number": 2.0}, vectors=vectors)
        engine.insert("Mixed", 1, {})
        found = exported(engine, "Mixed", tmp_path, readers)
        created = [
            record.created for record in engine.handler.database.catalog.collection("Mixed").shard().by_order_of_uuid()
        ]
    rows = found["rows"]
    assert isinstance(rows, list)
    assert (True, {"collection": "Mixed"}) == (found["same"], found["metadata"])
    assert {
        "id": ["string", False],
        "creation_time": ["int64", False],
        "update_time": ["int64", False],
        "vector": ["binary", True],
        "named_vectors": ["binary", True],
        "multi_vectors": ["binary", True],
        "properties": ["binary", True],
    } == found["schema"]
    assert [numbered(1), numbered(2)] == [row["id"] for row in rows]
    assert created == [row["creation_time"] for row in rows] == [row["update_time"] for row in rows]
    assert [None, None, "{}"] == texts(rows[0], "named_vectors", "multi_vectors", "properties")
    assert [
        '{"a":[0.33333334,2]}',
        '{"m":[[1,2],[3,4.5]]}',
        '{"number":2,"text":"a \\u003cb\\u003e \\u0026 \\"c\\" é"}',
    ] == texts(rows[1], "named_vectors", "multi_vectors", "properties")
    assert [None, None] == [row["vector"] for row in rows]


def test_many_objects_come_in_groups_of_rows_and_vectors_as_numbers(tmp_path: Path, readers: Path) -> None:
    import base64
    import struct

    with opened(tmp_path) as engine:
        engine.create({"class": "Many", "vectorizer": "none", "multiTenancyConfig": {"enabled": True}})
        assert 200 == engine.ask("POST", "/schema/Many/tenants", [{"name": "ada"}])[0]
        for start in range(0, 10_001, 2_000):
            objects = [
                {
                    "class": "Many",
                    "id": numbered(number),
                    "tenant": "ada",
                    **({"vector": [number, 0.5]} if number % 3 else {}),
                }
                for number in range(start, min(start + 2_000, 10_001))
            ]
            assert 200 == engine.ask("POST", "/batch/objects", {"objects": objects})[0]
        found = exported(engine, "Many", tmp_path, readers)
    rows = found["rows"]
    assert isinstance(rows, list)
    assert (2, True, {"collection": "Many", "tenant": "ada"}) == (found["groups"], found["same"], found["metadata"])
    assert [numbered(number) for number in range(10_001)] == [row["id"] for row in rows]
    read = [row["vector"] and struct.unpack("<2f", base64.b64decode(row["vector"])) for row in rows]
    assert [(float(number), 0.5) if number % 3 else None for number in range(10_001)] == read
