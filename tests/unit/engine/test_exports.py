"""Exports: what is chosen and refused, where files lie, and what is reported of them afterwards."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow.parquet import ParquetFile, read_table

from tests.support.engines import ARTICLE, Engine, numbered, opened
from weaviate_gen.engine.access.settings import AccessSettings

pytestmark = pytest.mark.unit

TENANTS = {**ARTICLE, "class": "Note", "multiTenancyConfig": {"enabled": True}}
PARQUET = {"file_format": "parquet"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with opened(tmp_path / "data") as engine:
        engine.create(ARTICLE)
        engine.create({**ARTICLE, "class": "Empty"})
        engine.create(TENANTS)
        tenants = [{"name": "ada"}, {"name": "ben"}, {"name": "cleo", "activityStatus": "COLD"}]
        assert 200 == engine.ask("POST", "/schema/Note/tenants", tenants)[0]
        for number in range(3):
            engine.insert("Article", number, {"title": f"title {number}"})
        engine.insert("Note", 7, {"title": "seven"}, tenant="ada")
        yield engine


def shards(status: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for found in status["shardStatus"].values() for each in found.values()]


def test_every_shard_with_objects_becomes_a_file(engine: Engine, tmp_path: Path) -> None:
    status, made = engine.ask("POST", "/export/filesystem", {"id": "all", **PARQUET})
    folder = tmp_path / "data" / "exports" / "all"
    assert (200, "STARTED", str(folder)) == (status, made["status"], made["path"])
    assert ["Article", "Empty", "Note"] == made["classes"]
    status, done = engine.ask("GET", "/export/filesystem/all")
    assert (200, "SUCCESS", made["startedAt"]) == (status, done["status"], done["startedAt"])
    assert done["tookInMs"] >= 0
    assert [{"objectsExported": 3, "status": "SUCCESS"}] == list(done["shardStatus"]["Article"].values())
    assert [{"skipReason": "no data", "status": "SKIPPED"}] == list(done["shardStatus"]["Empty"].values())
    assert {
        "ada": {"objectsExported": 1, "status": "SUCCESS"},
        "ben": {"skipReason": "no data", "status": "SKIPPED"},
        "cleo": {"skipReason": "tenant has no data on disk", "status": "SKIPPED"},
    } == done["shardStatus"]["Note"]
    (shard,) = done["shardStatus"]["Article"]
    files = {path.name: path for path in folder.iterdir()}
    assert {
        f"Article_{shard}_0000.parquet",
        "Note_ada_0000.parquet",
        "export_metadata.json",
        "node_node1_status.json",
    } == set(files)
    for name, path in files.items():
        if name.endswith(".parquet"):
            content = path.read_bytes()
            assert (b"PAR1", b"PAR1") == (content[:4], content[-4:])
    note = json.loads(files["export_metadata.json"].read_text())
    assert {"node1": {"Article": [shard], "Empty": list(done["shardStatus"]["Empty"]), "Note": list("abc")}} == {
        node: {name: [each if name != "Note" else each[0] for each in found] for name, found in classes.items()}
        for node, classes in note["nodeAssignments"].items()
    }


def test_properties_are_written_as_a_server_writes_json(tmp_path: Path) -> None:
    title, written = 'a <b> & "c"\u2028\u2029 é', r"a \u003cb\u003e \u0026 \"c\"\u2028\u2029 é"
    with opened(tmp_path) as engine:
        engine.create({**ARTICLE, "properties": [*ARTICLE["properties"], {"name": "price", "dataType": ["number"]}]})
        engine.insert("Article", 1, {"title": title, "words": 2, "price": 3.0})
        assert 200 == engine.ask("POST", "/export/filesystem", {"id": "out", **PARQUET})[0]
        (path,) = (tmp_path / "exports" / "out").glob("*.parquet")
    json_text = f'{{"price":3,"title":"{written}","words":2}}'.encode()
    assert [json_text] == read_table(path).column("properties").to_pylist()


def test_pages_are_compressed_as_a_server_compresses_them(engine: Engine, tmp_path: Path) -> None:
    assert 200 == engine.ask("POST", "/export/filesystem", {"id": "out", "include": ["Article"], **PARQUET})[0]
    (path,) = (tmp_path / "data" / "exports" / "out").glob("*.parquet")
    group = ParquetFile(path).metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    assert {"vector": "UNCOMPRESSED"} == {
        column.path_in_schema: column.compression for column in columns if column.compression != "ZSTD"
    }


def test_a_file_says_which_collection_and_tenant_it_is_of(engine: Engine, tmp_path: Path) -> None:
    assert 200 == engine.ask("POST", "/export/filesystem", {"id": "out", **PARQUET})[0]
    files = sorted((tmp_path / "data" / "exports" / "out").glob("*.parquet"))
    notes = [ParquetFile(path).schema_arrow.metadata for path in files]
    own = [{key: note[key] for key in note if key in {b"collection", b"tenant"}} for note in notes]
    assert [{b"collection": b"Article"}, {b"collection": b"Note", b"tenant": b"ada"}] == own


def test_without_pyarrow_an_export_is_refused_with_the_name_of_its_extra(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    status, message = engine.message("POST", "/export/filesystem", {"id": "out", **PARQUET})
    assert (501, True) == (status, message.endswith('pip install "weaviate-gen[arrow]"'))
    assert not (tmp_path / "data" / "exports").exists()
    assert 404 == engine.ask("GET", "/export/filesystem/out")[0]


def test_an_export_is_found_again_after_reopening(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.insert("Article", 1, {"title": "a"})
        assert 200 == engine.ask("POST", "/export/filesystem", {"id": "kept", **PARQUET})[0]
        before = engine.ask("GET", "/export/filesystem/kept")
    with opened(tmp_path) as engine:
        assert before == engine.ask("GET", "/export/filesystem/kept")


@pytest.mark.parametrize(
    ("choice", "classes"),
    [
        ({"include": ["Article", "Nobody"]}, ["Article"]),
        ({"exclude": ["Article"]}, ["Empty", "Note"]),
    ],
)
def test_collections_are_chosen(engine: Engine, choice: dict[str, Any], classes: list[str]) -> None:
    assert classes == engine.ask("POST", "/export/filesystem", {"id": "some", **PARQUET, **choice})[1]["classes"]


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "words"),
    [
        ("POST", "", {"id": "a"}, 422, "file_format in body is required"),
        ("POST", "", {"id": 1, **PARQUET}, 422, "id in body must be of type string"),
        ("POST", "", {"id": "a", "file_format": "csv"}, 422, "file_format in body should be one of [parquet]"),
        ("POST", "", {"id": "", **PARQUET}, 422, "export ID is required"),
        ("POST", "", {"id": "A", **PARQUET}, 422, "invalid export id: 'A' allowed characters are lowercase, 0-9, _, -"),
        ("POST", "", {"id": "a" * 129, **PARQUET}, 422, "export id too long: 129 characters, max 128"),
        ("POST", "", {"id": "a", "include": ["Nobody"], **PARQUET}, 422, "no exportable classes"),
        ("POST", "", {"id": "a", "include": ["A"], "exclude": ["B"], **PARQUET}, 422, "cannot specify both"),
        ("POST", "", {"id": "a", "include": 1, **PARQUET}, 400, "is no array of strings"),
        ("POST", "", {"id": "taken", **PARQUET}, 409, 'export "taken" already exists at "'),
        ("GET", "/nobody", None, 404, "export not found"),
        ("GET", "/A", None, 422, "invalid export id"),
        ("DELETE", "/nobody", None, 404, "export not found"),
        ("DELETE", "/taken", None, 409, "export has already finished"),
        ("GET", "s3", None, 422, 'EXPORT_DEFAULT_BUCKET is required for backend "s3"'),
        ("GET", "tape", None, 422, "backend tape not available"),
    ],
)
def test_what_cannot_be_done_says_why(
    engine: Engine, verb: str, path: str, body: object, status: int, words: str
) -> None:
    assert 200 == engine.ask("POST", "/export/filesystem", {"id": "taken", **PARQUET})[0]
    target = f"/export/filesystem{path}" if not path or path.startswith("/") else f"/export/{path}/taken"
    got, message = engine.message(verb, target, body)
    assert status == got
    assert words in message


def test_an_engine_in_memory_says_where_exports_could_lie() -> None:
    with opened() as engine:
        engine.create(ARTICLE)
        status, message = engine.message("POST", "/export/filesystem", {"id": "a", **PARQUET})
        assert 422 == status
        assert "--export-path" in message
        assert (404, "export not found") == engine.message("GET", "/export/filesystem/a")


def test_a_damaged_note_is_named(engine: Engine, tmp_path: Path) -> None:
    assert 200 == engine.ask("POST", "/export/filesystem", {"id": "bad", **PARQUET})[0]
    (tmp_path / "data" / "exports" / "bad" / "export_metadata.json").write_text("{")
    status, message = engine.message("GET", "/export/filesystem/bad")
    assert 422 == status
    assert "corrupted file" in message


def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    with opened(exports=blocked) as engine:
        engine.create(ARTICLE)
        status, message = engine.message("POST", "/export/filesystem", {"id": "a", **PARQUET})
        assert 503 == status
        assert 'cannot write the export "a": Not a directory' == message


def test_what_one_may_not_manage_is_left_out(tmp_path: Path) -> None:
    access = AccessSettings(keys={"root": "ada", "key": "ben"}, admins=frozenset({"ada"}))
    with opened(tmp_path, access=access) as engine:

        def ask(key: str, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
            headers = {"authorization": f"Bearer {key}"}
            reply = engine.handler.rest(verb, f"/v1{path}", headers, json.dumps(body).encode() if body else b"")
            return reply.status, json.loads(reply.body) if reply.body else None

        for name in ("Article", "Secret"):
            assert 200 == ask("root", "POST", "/schema", {**ARTICLE, "class": name})[0]
        body = {"class": "Article", "id": numbered(1), "properties": {"title": "a"}}
        assert 200 == ask("root", "POST", "/objects", body)[0]
        assert 422 == ask("key", "POST", "/export/filesystem", {"id": "none", **PARQUET})[0]
        permission = {"action": "manage_backups", "backups": {"collection": "Article"}}
        assert 201 == ask("root", "POST", "/authz/roles", {"name": "keeper", "permissions": [permission]})[0]
        assert 200 == ask("root", "POST", "/authz/users/ben/assign", {"roles": ["keeper"], "userType": "db"})[0]
        status, made = ask("key", "POST", "/export/filesystem", {"id": "one", **PARQUET})
        assert (200, ["Article"]) == (status, made["classes"])
