"""Checksums of what is stored: which damage is found, what is still answered, and what `check` says of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support import stored
from tests.support.engines import ARTICLE, Engine, numbered, opened
from weaviate_gen.cli import main
from weaviate_gen.engine import maintenance, open_handler
from weaviate_gen.engine.errors import StorageError
from weaviate_gen.engine.storage import checksums
from weaviate_gen.engine.storage.layout import CATALOG, DOCID_BITS
from weaviate_gen.engine.storage.object_table import ObjectTable
from weaviate_gen.engine.storage.sqlite import FILE, Storage

pytestmark = pytest.mark.unit

LAYOUT_1 = Path(__file__).parent / "fixtures" / "layout_1" / FILE
OBJECTS = 40


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a directory with objects, which nobody has open."""
    with opened(tmp_path / "data") as engine:
        engine.create(ARTICLE)
        for number in range(OBJECTS):
            engine.insert("Article", number, {"title": f"title {number}", "words": number}, vector=[1.0, number])
        assert engine.ask("POST", "/aliases", {"alias": "Latest", "class": "Article"})[0] == 200
    return tmp_path / "data"


def edit(place: Path, *statements: str) -> None:
    """Change a file as damage would: nothing keeps its checksums up to date."""
    with closing(sqlite3.connect(place / FILE, isolation_level=None)) as base:
        for statement in statements:
            base.execute(statement)
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def one(number: int) -> str:
    return f"uuid = x'{numbered(number).replace('-', '')}'"


def kinds(place: Path) -> set[tuple[str, str | None]]:
    """Return what `check` finds."""
    return {(problem.kind, problem.uuid) for problem in maintenance.check(place).problems}


def readable(engine: Engine, numbers: Any = range(OBJECTS)) -> set[int]:
    """Return which objects are answered by their ids."""
    answers = {number: engine.ask("GET", f"/objects/Article/{numbered(number)}") for number in numbers}
    assert {status for status, _ in answers.values()} <= {200, 500}
    for number, (status, body) in answers.items():
        if status == 200:
            assert {"title": f"title {number}", "words": number} == body["properties"]
    return {number for number, (status, _) in answers.items() if status == 200}


ROWS = {
    "a property": f"UPDATE object SET properties = replace(properties, 'title', 'titel') WHERE {one(7)}",
    "a time": f"UPDATE object SET created = created + 1 WHERE {one(7)}",
    "the time of a change": f"UPDATE object SET updated = updated - 1 WHERE {one(7)}",
    "a vector": f"UPDATE object SET vectors = CAST(substr(vectors, 1, 15) || x'00' AS BLOB) WHERE {one(7)}",
    "a checksum": f"UPDATE object SET checksum = checksum + 1 WHERE {one(7)}",
    "the checksum of a vector": f"UPDATE object SET vectors_checksum = 0 WHERE {one(7)}",
    "bytes that are no text": f"UPDATE object SET properties = CAST(x'ff' AS TEXT) WHERE {one(7)}",
    "a type": f"UPDATE object SET properties = 5 WHERE {one(7)}",
    "the type of a time": f"UPDATE object SET created = 'x' WHERE {one(7)}",
    "the type of a vector": f"UPDATE object SET vectors = 7 WHERE {one(7)}",
}


@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS)
def test_an_object_that_is_damaged_is_named_and_the_others_are_answered(place: Path, statement: str) -> None:
    edit(place, statement)
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)} - {7}
        for verb, path, body in (
            ("GET", f"/objects/Article/{numbered(7)}?include=vector", None),
            ("GET", "/objects?class=Article&limit=100&include=vector", None),
            ("PUT", f"/objects/Article/{numbered(7)}", {"class": "Article", "id": numbered(7), "properties": {}}),
        ):
            status, message = engine.message(verb, path, body)
            assert status == 500
            assert f"object {numbered(7)} of collection Article is damaged" in message
            assert str(place) not in message
        query = "{Get{Article(nearVector: {vector: [1, 0]}, limit: 100){title}}}"
        assert f"object {numbered(7)}" in engine.ask("POST", "/graphql", {"query": query})[1]["errors"][0]["message"]
    assert kinds(place) == {("object", numbered(7))}


def edit_without_index(place: Path, statement: str) -> None:
    """Change the table of objects, but not the index of ids."""
    saved: list[Any] = []
    for step in ("DELETE FROM sqlite_master WHERE name = 'object_uuid'", statement, "put back"):
        with closing(sqlite3.connect(place / FILE, isolation_level=None)) as base:
            base.execute("PRAGMA writable_schema = ON")
            saved = saved or base.execute("SELECT * FROM sqlite_master WHERE name = 'object_uuid'").fetchall()
            if step == "put back":
                base.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", saved)
            else:
                base.execute(step)
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def damage_index(place: Path, number: int) -> None:
    """Change an id where the index of ids has it, but not in the table of objects."""
    content = bytearray((place / FILE).read_bytes())
    uuid, at, changed = bytes.fromhex(numbered(number).replace("-", "")), 0, 0
    while (at := content.find(uuid, at)) >= 0:
        if content[at - at % 4096] == 10:  # a leaf of an index
            content[at + 15] ^= 0x80
            changed += 1
        at += 1
    assert changed == 1
    (place / FILE).write_bytes(content)


def damage_number(place: Path, number: int) -> None:
    """Change the number that the index of ids has for an object, but not its row."""
    content = bytearray((place / FILE).read_bytes())
    key = bytes.fromhex(numbered(number).replace("-", "")) + ((1 << DOCID_BITS) + 1 + number).to_bytes(6, "big")
    assert content.count(key) == 1
    content[content.index(key) + len(key) - 1] ^= 0x08
    (place / FILE).write_bytes(content)


@pytest.mark.parametrize("number", [2, 33])  # another object's row, and none
def test_an_index_of_ids_that_leads_elsewhere_is_not_followed(place: Path, number: int) -> None:
    damage_number(place, number)
    uuid = numbered(number)
    found = f'{{Get{{Article(where: {{path: ["id"], operator: Equal, valueText: "{uuid}"}}){{words}}}}}}'
    for verb, path, body, expected in (
        ("GET", f"/objects/Article/{uuid}", None, 200),
        ("HEAD", f"/objects/Article/{uuid}", None, 204),
        ("POST", "/graphql", {"query": found}, 200),
        ("DELETE", f"/objects/Article/{uuid}", None, 500),
        ("PUT", f"/objects/Article/{uuid}", {"class": "Article", "id": uuid, "properties": {}}, 500),
        ("PATCH", f"/objects/Article/{uuid}", {"class": "Article", "properties": {"words": 0}}, 500),
    ):
        with opened(place) as engine:
            status, answer = engine.ask(verb, path, body)
            assert status == expected, (verb, answer)
            if verb == "POST":
                assert answer["data"]["Get"]["Article"] == [{"words": number}]
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}
    assert ("index", None) in kinds(place)


@pytest.mark.parametrize(
    ("function", "part", "path", "expected"),
    [
        ("row", "uuid = ?", f"/objects/Article/{numbered(1)}", 422),
        ("rows", "uuid IN", f"/objects/{numbered(1)}", 503),
    ],
)
def test_an_error_other_than_damage_is_not_looked_into(
    place: Path, function: str, part: str, path: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = getattr(Storage, function)
    failed: list[str] = []

    def failing(self: Storage, statement: str, values: Any = ()) -> Any:
        if part in statement:
            failed.append(statement)
            raise StorageError("directory_unwritable", "directory", cause="I/O error", path=place)
        return read(self, statement, values)

    with opened(place) as engine:
        monkeypatch.setattr(Storage, function, failing)
        status, answer = engine.ask("GET", path)
        monkeypatch.undo()
        assert (expected, True) == (status, "I/O error" in json.dumps(answer))
        assert 1 == len(failed)
        assert readable(engine) == {*range(OBJECTS)}


def test_objects_without_a_row_are_not_taken_for_deleted_ones(place: Path) -> None:
    edit_without_index(place, f"DELETE FROM object WHERE {one(3)} OR {one(4)}")
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)} - {3, 4}
        message = engine.message("GET", f"/objects/Article/{numbered(3)}")[1]
        assert f"object {numbered(3)} of collection Article" in message
        message = engine.message("GET", "/objects?class=Article&limit=100")[1]
        assert f"2 objects of collection Article are damaged or lost: {numbered(3)}, {numbered(4)}." in message
        # nothing that needs all objects is answered without them
        where = 'where: {path: ["words"], operator: GreaterThan, valueInt: 20}'
        for query in (f"{{Get{{Article({where}){{title}}}}}}", "{Aggregate{Article{words{sum}}}}"):
            assert "damaged" in engine.ask("POST", "/graphql", {"query": query})[1]["errors"][0]["message"]
        # an object that never existed is not there, and there may be new ones
        assert engine.ask("GET", f"/objects/Article/{numbered(99)}")[0] == 404
    assert {("object", numbered(3)), ("object", numbered(4))} <= kinds(place)


def test_a_damaged_index_of_ids_hides_nothing(place: Path) -> None:
    damage_index(place, 3)
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}
        assert len(engine.ask("GET", "/objects?class=Article&limit=100")[1]["objects"]) == OBJECTS
        assert engine.ids("Article") == [numbered(number) for number in range(OBJECTS)]
        query = "{Get{Article(limit: 3, nearVector: {vector: [1, 3]}){title}}}"
        assert len(engine.ask("POST", "/graphql", {"query": query})[1]["data"]["Get"]["Article"]) == 3
        assert engine.ask("GET", f"/objects/Article/{numbered(99)}")[0] == 404
        status, message = engine.message("DELETE", f"/objects/Article/{numbered(5)}")
        assert (status, "is damaged, and is not written to" in message) == (500, True)
    assert ("index", None) in kinds(place)


def test_a_damaged_index_of_ids_is_found_by_the_first_search_too(place: Path) -> None:
    damage_index(place, 3)
    with opened(place) as engine:
        for query in (
            "{Get{Article(limit: 100, nearVector: {vector: [1, 3]}){_additional{id}}}}",
            '{Get{Article(limit: 100, where: {path: ["id"], operator: Equal, valueText: "ID"}){_additional{id}}}}',
        ):
            hits = engine.ask("POST", "/graphql", {"query": query.replace("ID", numbered(3))})[1]["data"]["Get"][
                "Article"
            ]
            assert numbered(3) in [hit["_additional"]["id"] for hit in hits]
    assert ("index", None) in kinds(place)


def test_what_is_left_is_answered_by_id_where_row_and_index_are_lost(place: Path) -> None:
    edit(place, f"DELETE FROM object WHERE {one(3)}")
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)} - {3}
        status, message = engine.message("GET", f"/objects/Article/{numbered(99)}")
        assert (status, "it is not known which objects are lost" in message) == (500, True)
        assert engine.message("GET", "/objects?class=Article")[0] == 500
    assert {("object", None), ("index", None)} == kinds(place)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE census SET objects = objects + 1",
        "UPDATE census SET identities = identities - 1",
        "UPDATE census SET checksum = 'x'",
        "UPDATE census SET last_docid = 'x'",
        "DELETE FROM census",
    ],
)
def test_a_damaged_census_is_counted_anew(place: Path, statement: str) -> None:
    edit(place, statement)
    assert kinds(place) == {("count", None)}
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}
        assert engine.ask("GET", f"/objects/Article/{numbered(99)}")[0] == 404
        engine.insert("Article", 50, {"title": "title 50", "words": 50}, vector=[1.0, 50.0])
    assert kinds(place) == set()
    with opened(place) as engine:
        table = engine.handler.database.catalog.collection("Article").shard()
        assert (table.docid(numbered(50)) or 0) > 1 << 32  # no number is used again


def test_a_damaged_census_that_rows_and_index_do_not_agree_on_is_an_error(place: Path) -> None:
    edit(place, "UPDATE census SET objects = 1")
    damage_index(place, 3)
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}
        assert engine.message("GET", f"/objects/Article/{numbered(99)}")[0] == 500


COLLECTION = "UPDATE collection SET config = replace(config, 'words', 'wards')"
COPIES = (
    COLLECTION,
    "UPDATE collection SET name = 'Other'",
    "UPDATE collection SET name = x'ff'",
    "UPDATE alias SET target = 'Other'",
    "UPDATE alias SET target = CAST(x'ff' AS TEXT)",
    "UPDATE shard SET collection = 77",
    "UPDATE shard SET frozen = 1",
    "DELETE FROM shard",
    "INSERT INTO collection VALUES (55, 'More', '{}')",
    "UPDATE catalog_copy_1 SET content = replace(content, 'A', 'B')",
    "UPDATE catalog_copy_2 SET content = 5",
    "DELETE FROM catalog_copy_1",
    "DELETE FROM catalog_copy_2 WHERE kind = 'shard'",
)


@pytest.mark.parametrize("statement", COPIES)
def test_damage_of_the_schema_or_of_its_copy_changes_nothing(place: Path, statement: str) -> None:
    with opened(place) as engine:
        before = [engine.ask("GET", path) for path in ("/schema", "/aliases", "/nodes")]
    edit(place, statement)
    with opened(place) as engine:
        assert before == [engine.ask("GET", path) for path in ("/schema", "/aliases", "/nodes")]
        assert readable(engine) == {*range(OBJECTS)}
    assert kinds(place) == {("schema", None)}


@pytest.mark.parametrize(
    "statement", ["DELETE FROM catalog_copy_1", "UPDATE catalog_copy_2 SET content = replace(content, 'words', 'x')"]
)
def test_damage_of_the_schema_and_of_its_copy_is_an_error(place: Path, statement: str) -> None:
    edit(place, COLLECTION, statement)
    with pytest.raises(StorageError, match=r"weaviate\.db is damaged: the table of every collection does not match"):
        open_handler(place)
    assert ("schema", None) in kinds(place)


def test_copies_and_totals_follow_every_change(place: Path) -> None:
    with opened(place) as engine:
        prop = {"name": "more", "dataType": ["text"]}
        assert engine.ask("POST", "/schema/Article/properties", prop)[0] == 200
        engine.create({**ARTICLE, "class": "Team", "multiTenancyConfig": {"enabled": True}})
        tenants = [{"name": "a"}, {"name": "b", "activityStatus": "COLD"}]
        assert engine.ask("POST", "/schema/Team/tenants", tenants)[0] == 200
        assert engine.ask("PUT", "/schema/Team/tenants", [{"name": "b", "activityStatus": "HOT"}])[0] == 200
        assert engine.ask("DELETE", "/schema/Team/tenants", ["a"])[0] == 200
        assert engine.ask("PUT", "/aliases/Latest", {"class": "Team"})[0] == 200
        assert engine.ask("DELETE", "/aliases/Latest")[0] == 204
        rows = engine.handler.database.storage.rows
        copies = set(rows("SELECT kind, key FROM catalog_copy_1"))
        assert copies == set(rows("SELECT kind, key FROM catalog_copy_2"))
        own = {
            (table, row[0]) for table, columns in CATALOG.items() for row in rows(f"SELECT {columns[0]} FROM {table}")
        }
        assert copies == own
        assert [(number,) for (number,) in rows("SELECT id FROM shard")] == rows("SELECT shard FROM census")
    assert kinds(place) == set()
    with opened(place) as engine:
        assert engine.ask("DELETE", "/schema/Article")[0] == 200
        assert engine.ask("DELETE", "/schema/Team")[0] == 200
    assert kinds(place) == set()


def test_census_follows_every_change(place: Path) -> None:
    with opened(place) as engine:
        for number in range(0, OBJECTS, 3):
            assert engine.ask("DELETE", f"/objects/Article/{numbered(number)}")[0] == 204
        for number in range(1, OBJECTS, 3):
            body = {"class": "Article", "id": numbered(number), "properties": {}, "vector": [5.0, 5.0]}
            assert engine.ask("PUT", f"/objects/Article/{numbered(number)}", body)[0] == 200
        assert engine.insert_many("Article", range(30, 60)) == []
        # a write that is refused leaves no trace
        wrong = {"class": "Article", "id": numbered(90), "properties": {"words": "x"}}
        assert engine.ask("POST", "/objects", wrong)[0] == 422
    assert kinds(place) == set()


def test_an_artifact_that_is_damaged_is_built_anew(place: Path) -> None:
    with closing(Storage(place)) as storage:
        ((number,),) = storage.rows("SELECT id FROM shard")
        table = ObjectTable(storage, number)
        table.artifacts.keep("graph/", b"content")
        assert table.artifacts.get("graph/") == b"content"
    edit(place, "UPDATE artifact SET content = x'00'")
    assert kinds(place) == {("artifact", None)}
    with closing(Storage(place)) as storage:
        assert ObjectTable(storage, number).artifacts.get("graph/") is None


def test_a_backup_does_not_carry_damage_on(place: Path, tmp_path: Path) -> None:
    edit(place, ROWS["a property"])
    with opened(place) as engine:
        status, message = engine.message("POST", "/backups/filesystem", {"id": "kept"})
        assert status >= 400
        assert "are damaged or lost" in message
    assert not (place / "backups" / "kept").exists()


def test_a_damaged_backup_is_not_restored(place: Path) -> None:
    with opened(place) as engine:
        assert engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0] == 200
        assert engine.ask("DELETE", "/schema/Article")[0] == 200
    edit(place / "backups" / "kept", ROWS["a property"])
    with opened(place) as engine:
        assert engine.ask("POST", "/backups/filesystem/kept/restore", {})[0] == 200
        answer = engine.ask("GET", "/backups/filesystem/kept/restore")[1]
        assert answer["status"] == "FAILED"
        assert "damaged" in answer["error"]
        assert engine.ask("GET", "/schema/Article")[0] == 404


def test_checksums_depend_on_everything_that_they_are_of() -> None:
    whole = (7, b"u" * 16, 5, 6, b"{}")
    others = [(8, *whole[1:]), (7, b"v" * 16, *whole[2:]), (*whole[:2], 6, 6, b"{}"), (*whole[:3], 5, b"{}")]
    found = {checksums.object_checksum(*each) for each in (whole, *others, (*whole[:4], b"{ }"))}
    assert len(found) == 6
    assert len({checksums.vectors_checksum(*each) for each in ((1, b"a"), (2, b"a"), (1, b"z"))}) == 3
    pairs = [(1, b"u" * 16), (2, b"v" * 16)]
    assert checksums.identities(pairs) == sum(checksums.identity(*pair) for pair in pairs)
    assert checksums.identities(pairs) != checksums.identities([(2, b"u" * 16), (1, b"v" * 16)])


# -- older layouts


def test_a_directory_of_layout_1_is_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    shutil.copy(LAYOUT_1, tmp_path / "old")
    with opened() as engine:
        stored.fill(engine)
        expected = stored.answers(engine)
    for _ in range(2):
        with opened(tmp_path / "old") as engine:
            assert stored.answers(engine) == expected
    assert kinds(tmp_path / "old") == set()
    with opened(tmp_path / "old") as engine:  # numbers go on where they were
        engine.insert("Writer", 77, {"name": "new"}, vector=[1.0] * 16)
    assert kinds(tmp_path / "old") == set()


# -- the commands


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_check_of_an_undamaged_directory(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", place) == (0, "Article: 40 objects could be read\nnothing is wrong\n", "")
    status, out, _ = run(capsys, "check", place, "--json")
    assert (status, json.loads(out)) == (
        0,
        {"directory": str(place), "ok": True, "objects": {"Article": OBJECTS}, "problems": []},
    )


def test_check_says_what_is_wrong(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(place, ROWS["a property"])
    assert run(capsys, "check", place) == (
        1,
        f"Article: 39 objects could be read\nArticle, object {numbered(7)}: it is damaged or lost\n1 problems\n",
        "",
    )
    status, out, _ = run(capsys, "check", place, "--json")
    assert (status, json.loads(out)["problems"]) == (
        1,
        [{"kind": "object", "detail": "it is damaged or lost", "collection": "Article", "uuid": numbered(7)}],
    )


def test_check_prints_no_more_than_can_be_read(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(place, "UPDATE object SET checksum = 0")
    status, out, _ = run(capsys, "check", place)
    assert (status, out.count("damaged or lost"), "... and 20 more" in out) == (1, 20, True)


def test_check_of_a_file_that_cannot_be_opened(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / FILE).write_bytes(b"x" * 8192)
    status, out, _ = run(capsys, "check", place)
    assert (status, "the file: weaviate.db is damaged" in out) == (1, True)


@pytest.mark.parametrize("command", ["check", "compact"])
def test_a_directory_without_data_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    status, out, error = run(capsys, command, tmp_path)
    assert (status, out, "there is no weaviate.db here" in error) == (1, "", True)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("command", ["check", "compact"])
def test_a_directory_that_is_open_is_left_alone(place: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    with opened(place):
        status, _, error = run(capsys, command, place)
    assert (status, "the directory is open already" in error) == (1, True)


def test_what_belongs_to_nothing_is_found(place: Path) -> None:
    with closing(Storage(place)) as storage, storage.transaction():
        storage.run("DELETE FROM collection")
    assert kinds(place) == {("schema", None)}
    with closing(Storage(place)) as storage, storage.transaction():
        storage.run("DELETE FROM shard")
    assert {problem.detail for problem in maintenance.check(place).problems} == {"40 objects belong to no collection"}


def test_vectors_that_no_collection_has_are_found(place: Path) -> None:
    with opened(place) as engine:
        config = engine.ask("GET", "/schema/Article")[1]
    with closing(Storage(place)) as storage, storage.transaction():
        for key in ("vectorizer", "vectorIndexType", "vectorIndexConfig"):
            del config[key]
        config["vectorConfig"] = {"other": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"}}
        storage.run("UPDATE collection SET config = ?", (json.dumps(config),))
    problems = maintenance.check(place).problems
    assert {problem.detail for problem in problems} == {"it has vectors of names that the collection has not: ''"}
    assert len(problems) == OBJECTS


def test_what_is_undamaged_is_copied(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_without_index(place, f"DELETE FROM object WHERE {one(3)}")
    edit(place, ROWS["a vector"])
    before, new = (place / FILE).read_bytes(), tmp_path / "new"
    status, out, _ = run(capsys, "check", place, "--salvage", new)
    assert (status, f"Article: 38 objects were copied to {new}\n" in out, out.count("damaged or lost")) == (1, True, 2)
    assert (place / FILE).read_bytes() == before
    assert kinds(new) == set()
    with opened(new) as engine:
        assert readable(engine, {*range(OBJECTS)} - {3, 7}) == {*range(OBJECTS)} - {3, 7}
        assert engine.ask("GET", f"/objects/Article/{numbered(7)}")[0] == 404
        assert engine.ask("GET", "/aliases/Latest")[0] == 200
    status, _, error = run(capsys, "check", place, "--salvage", new)
    assert (status, "the directory must be empty" in error) == (1, True)


def test_a_copy_of_an_undamaged_directory_answers_alike(tmp_path: Path) -> None:
    with opened(tmp_path / "old") as engine:
        stored.fill(engine)
        expected = stored.answers(engine)
    assert maintenance.salvage(tmp_path / "old", tmp_path / "new").problems == []
    with opened(tmp_path / "new") as engine:
        assert stored.answers(engine) == expected


def test_compacting_makes_the_file_smaller_and_keeps_everything(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(place) as engine:
        for number in range(100, 300):
            engine.insert("Article", number, {"title": "x" * 4000, "words": 1})
        for number in range(100, 300):
            assert engine.ask("DELETE", f"/objects/Article/{numbered(number)}")[0] == 204
    before = (place / FILE).stat().st_size
    (place / f"{FILE}-compacted").write_bytes(b"what an earlier attempt left")
    status, out, _ = run(capsys, "compact", place)
    after = (place / FILE).stat().st_size
    assert (status, out) == (0, f"{before:,} bytes before, {after:,} bytes now\n")
    assert after < before / 5
    assert {path.name for path in place.iterdir()} == {FILE, "LOCK"} | ({"RESERVE"} & {p.name for p in place.iterdir()})
    assert (place / FILE).stat().st_mode & 0o777 == 0o600
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}
    assert kinds(place) == set()


def test_a_directory_that_cannot_be_compacted_stays_as_it_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (place / FILE).read_bytes()

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("weaviate_gen.engine.storage.sqlite._sync", fail)
    with pytest.raises(StorageError, match="No space left on device"):
        maintenance.compact(place)
    monkeypatch.undo()
    assert (place / FILE).read_bytes() == before
    assert not (place / f"{FILE}-compacted").exists()
    with opened(place) as engine:
        assert readable(engine) == {*range(OBJECTS)}


# -- the log


@pytest.fixture
def left(tmp_path: Path) -> Callable[[], Path]:
    """Return what makes a directory whose process was killed: everything is in the log."""

    def make() -> Path:
        place = tmp_path / "killed"
        with opened(tmp_path / "running") as engine:
            engine.create(ARTICLE)
            for number in range(20):
                engine.insert("Article", number, {"title": f"title {number}", "words": number})
            place.mkdir()
            for path in (tmp_path / "running").iterdir():
                if path.name.startswith(FILE):
                    shutil.copy(path, place)
        return place

    return make


def test_a_log_that_is_whole_is_no_reason_to_warn(left: Callable[[], Path]) -> None:
    place = left()
    with opened(place) as engine:
        assert readable(engine, range(20)) == {*range(20)}


def test_a_transaction_that_was_never_committed_is_no_reason_to_warn(left: Callable[[], Path]) -> None:
    place = left()
    log = place / f"{FILE}-wal"
    content = log.read_bytes()
    log.write_bytes(content[: len(content) - 4000])  # the end of the last write is missing
    with opened(place) as engine:
        assert len(readable(engine, range(19))) == 19


def test_transactions_that_a_damaged_log_loses_are_told(left: Callable[[], Path]) -> None:
    place = left()
    log = place / f"{FILE}-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    with pytest.warns(RuntimeWarning, match=r"its log is damaged, and the last \d+ transactions in it are lost"):
        handler = Storage(place)
    handler.close()
