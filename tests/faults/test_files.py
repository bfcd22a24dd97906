"""Files of the engine: who may read them, and that no request reaches beyond the directories it may use."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.engines import ARTICLE, Engine, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.storage import backup_file
from weaviate_gen.engine.storage import sqlite as storage
from weaviate_gen.engine.storage.directory_lock import DirectoryLock
from weaviate_gen.engine.storage.layout import DOCID_MASK, add_triggers
from weaviate_gen.engine.storage.managed_directory import MARKER, ManagedDirectory
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


PARQUET = {"file_format": "parquet"}
NOTE = "backup_config.json"


def modes(directory: Path) -> dict[str, str]:
    """Return the permissions of a directory and of everything in it, by relative path."""
    paths = [directory, *directory.rglob("*")]
    return {str(path.relative_to(directory)): f"{stat.S_IMODE(path.lstat().st_mode):04o}" for path in paths}


def fill(engine: Engine) -> None:
    """Create a collection with one object."""
    engine.create(ARTICLE)
    engine.insert("Article", 1, {"title": "harbor"})


@pytest.fixture(params=[0o000, 0o022, 0o077], ids="umask-{:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.usefixtures("umask")
def test_what_the_engine_creates_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    with opened(shared / "deep" / "data", backups=shared / "b" / "b", exports=shared / "e" / "e") as engine:
        fill(engine)
        assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
        assert 200 == engine.ask("POST", "/export/filesystem", {"id": "kept", **PARQUET})[0]
        found = modes(shared)
    assert {"weaviate.db", "weaviate.db-wal", "LOCK"} <= {
        path.rpartition("/")[2] for path in found if path.startswith("deep/data/")
    }
    assert {"b/b/kept/weaviate.db", "b/b/kept/backup_config.json", "e/e/kept/export_metadata.json"} <= set(found)
    assert any(path.endswith(".parquet") for path in found)
    assert "0755" == found.pop(".")
    wrong = {path: mode for path, mode in found.items() if mode != ("0700" if (shared / path).is_dir() else "0600")}
    assert {} == wrong


def contents(directory: Path) -> dict[str, bytes | None]:
    """Return everything below a directory: the bytes of files, the targets of links."""
    found = dict[str, bytes | None]()
    for path in directory.rglob("*"):
        content = None
        if path.is_symlink():
            content = os.fsencode(path.readlink())
        elif path.is_file():
            content = path.read_bytes()
        found[str(path.relative_to(directory))] = content
    return found


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine whose backups and exports have directories of their own, beside its data and somebody's letter."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "letter").write_text("mine")
    with opened(tmp_path / "data", backups=tmp_path / "backups", exports=tmp_path / "exports") as engine:
        fill(engine)
        yield engine


@contextmanager
def untouched(tmp_path: Path) -> Iterator[None]:
    """Assert that the block changes nothing below a directory but what the engine has open."""

    def seen() -> dict[str, bytes | None]:
        return {path: content for path, content in contents(tmp_path).items() if not path.startswith("data")}

    before = seen()
    yield
    assert before == seen()
    assert (tmp_path / "data" / "weaviate.db").exists()


IDS = {
    "parent": "..",
    "sibling": "../precious",
    "data": "../data",
    "absolute": "/etc",
    "backslashes": "..\\precious",
    "drive": "c:",
    "nul": "a\x00b",
    "dots": "a.",
    "spaces": "a ",
    "newline": "a\n",
    "capitals": "Precious",
    "long": "a" * 300,
    "longest": "a" * 100_000,
    "surrogate": "a\ud800",
    "dot": ".",
}


@pytest.mark.parametrize("name", IDS.values(), ids=IDS)
def test_no_id_leads_out_of_the_directory(engine: Engine, tmp_path: Path, name: str) -> None:
    with untouched(tmp_path):
        for path, body in (("/backups/filesystem", {"id": name}), ("/export/filesystem", {"id": name, **PARQUET})):
            status, message = engine.message("POST", path, body)
            assert 422 == status
            assert "allowed characters are lowercase" in message or "too long" in message
        target = quote(name, safe="", errors="surrogatepass")
        for verb, path, statuses in (
            ("GET", f"/backups/filesystem/{target}", {404}),
            ("DELETE", f"/backups/filesystem/{target}", {422}),
            ("POST", f"/backups/filesystem/{target}/restore", {404}),
            ("GET", f"/backups/filesystem/{target}/restore", {404}),
            ("DELETE", f"/backups/filesystem/{target}/restore", {422}),
            ("GET", f"/export/filesystem/{target}", {422}),
            ("DELETE", f"/export/filesystem/{target}", {422}),
        ):
            status, message = engine.message(verb, path, {} if verb == "POST" else None)
            assert status in statuses, (verb, path, message)
            assert str(tmp_path) not in message


OUTSIDE: dict[str, Callable[[Path], str]] = {
    "absolute": lambda root: str(root / "precious"),
    "parent": lambda _: "..",
    "sibling": lambda _: "../precious",
    "there and back": lambda _: "a/../../precious",
    "same beginning": lambda root: f"{root / 'backups'}-else",
    "link": lambda _: "link",
    "below a link": lambda _: "link/deeper",
    "data": lambda root: str(root / "data"),
    "root": lambda _: "/",
    "nul": lambda _: "a\x00b",
    "circle": lambda _: "circle",
    "long": lambda _: "a" * 5000,
}


@pytest.mark.parametrize("path", OUTSIDE.values(), ids=OUTSIDE)
def test_no_path_leads_out_of_the_directory(engine: Engine, tmp_path: Path, path: Callable[[Path], str]) -> None:
    assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
    (tmp_path / "backups" / "link").symlink_to(tmp_path / "precious")
    (tmp_path / "backups" / "circle").symlink_to("circle")
    elsewhere = path(tmp_path)
    with untouched(tmp_path):
        for body in ({"id": "new"}, {"id": "letter"}, {"id": "new", "incremental_base_backup_id": "kept"}):
            status, message = engine.message(
                "POST", "/backups/filesystem", {**body, "config": {"Path": elsewhere, "Bucket": elsewhere}}
            )
            assert 422 == status
            assert str(tmp_path) not in message.replace(elsewhere, "")
        query = quote(elsewhere, safe="")
        for verb, target, body in (
            ("GET", f"/kept?path={query}", None),
            ("DELETE", f"/kept?path={query}", None),
            ("POST", "/kept/restore", {"config": {"Path": elsewhere}}),
            ("GET", f"/kept/restore?path={query}", None),
            ("DELETE", f"/kept/restore?path={query}", None),
        ):
            assert 422 == engine.ask(verb, f"/backups/filesystem{target}", body)[0], (verb, target)


def test_a_path_below_the_directory_is_used(engine: Engine, tmp_path: Path) -> None:
    for path in (str(tmp_path / "backups" / "more"), "more"):
        body = {"id": f"b{len(path)}", "config": {"Path": path}}
        status, made = engine.ask("POST", "/backups/filesystem", body)
        assert (200, str(tmp_path / "backups" / "more" / body["id"])) == (status, made["path"])
        assert 200 == engine.ask("GET", f"/backups/filesystem/{body['id']}?path={quote(path, safe='')}")[0]
    assert 404 == engine.ask("GET", "/backups/filesystem/b4")[0]


def test_a_backup_directory_that_is_a_link_is_followed_where_the_operator_set_it_up(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "backups").symlink_to("disk")
    with opened(tmp_path / "data", backups=tmp_path / "backups") as engine:
        fill(engine)
        assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "b"})[0]
    assert (tmp_path / "disk" / "b" / NOTE).exists()


@pytest.mark.parametrize("kind", ["backups", "export"])
def test_the_directory_of_the_data_is_never_replaced(tmp_path: Path, kind: str) -> None:
    with opened(tmp_path / "data", backups=tmp_path, exports=tmp_path) as engine:
        fill(engine)
        before = contents(tmp_path)
        status, message = engine.message("POST", f"/{kind}/filesystem", {"id": "data", **PARQUET})
        assert (422, True) == (status, "must not be the directory of the data" in message)
        body = {"id": "b", "config": {"Path": "data"}}
        assert 422 == engine.ask("POST", "/backups/filesystem", body)[0]
        assert before == contents(tmp_path)
        assert 200 == engine.ask("GET", "/objects/Article/00000000-0000-4000-8000-000000000001")[0]


def plain(place: Path) -> None:
    place.mkdir()
    (place / "letter").write_text("mine")


def empty(place: Path) -> None:
    place.mkdir()


def link(place: Path) -> None:
    (place.parent.parent / "precious" / MARKER).touch()
    place.symlink_to(place.parent.parent / "precious")


def somebody_elses_database(place: Path) -> None:
    with opened(place):
        pass


def marked_but_mixed(place: Path) -> None:
    plain(place)
    (place / MARKER).touch()


def marked_with_a_directory(place: Path) -> None:
    (place / "weaviate.db").mkdir(parents=True)
    (place / MARKER).touch()


def linked_marker(place: Path) -> None:
    place.mkdir()
    (place / MARKER).symlink_to(place.parent.parent / "precious" / "letter")


def file(place: Path) -> None:
    place.write_text("mine")


@pytest.mark.parametrize("kind", ["backups", "export"])
@pytest.mark.parametrize(
    "foreign",
    [plain, empty, link, somebody_elses_database, marked_but_mixed, marked_with_a_directory, linked_marker, file],
    ids=lambda foreign: foreign.__name__,
)
def test_what_is_no_unfinished_one_of_ours_is_refused_and_stays(
    engine: Engine, tmp_path: Path, kind: str, foreign: Callable[[Path], None]
) -> None:
    root = tmp_path / ("backups" if kind == "backups" else "exports")
    root.mkdir()
    foreign(root / "taken")
    with untouched(tmp_path):
        status, message = engine.message("POST", f"/{kind}/filesystem", {"id": "taken", **PARQUET})
        assert status in (422, 503)
        assert str(tmp_path) not in message


@pytest.mark.parametrize(
    ("kind", "root", "file"), [("backups", "backups", "weaviate.db"), ("export", "exports", "A_b_0000.parquet")]
)
def test_what_a_writer_left_that_died_is_made_anew(
    engine: Engine, tmp_path: Path, kind: str, root: str, file: str
) -> None:
    place = tmp_path / root / "half"
    place.mkdir(parents=True)
    for name in (MARKER, file):
        (place / name).write_bytes(b"half")
    lock = DirectoryLock(place, MARKER)
    status, message = engine.message("POST", f"/{kind}/filesystem", {"id": "half", **PARQUET})
    assert (422, True) == (status, message.endswith("half already in progress"))
    lock.release()
    assert 200 == engine.ask("POST", f"/{kind}/filesystem", {"id": "half", **PARQUET})[0]
    assert not (place / MARKER).exists()
    assert 200 == engine.ask("GET", f"/{kind}/filesystem/half")[0]


def test_a_directory_that_somebody_makes_meanwhile_is_left_to_them(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "backups" / "half"
    place.mkdir(parents=True)
    (place / MARKER).write_bytes(b"half")
    removed = ManagedDirectory._remove_unfinished

    def remove(directory: ManagedDirectory, place: Path) -> None:
        removed(directory, place)
        place.mkdir()
        (place / "theirs").write_text("mine")

    monkeypatch.setattr(ManagedDirectory, "_remove_unfinished", remove)
    status, message = engine.message("POST", "/backups/filesystem", {"id": "half"})
    assert (503, False) == (status, str(tmp_path) in message), message
    assert {"theirs"} == {file.name for file in place.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of this kind")
@pytest.mark.parametrize(("kind", "root"), [("backups", "backups"), ("export", "exports")])
def test_what_cannot_be_written_leaves_nothing_and_shows_no_path(
    engine: Engine, tmp_path: Path, kind: str, root: str
) -> None:
    import resource

    for number in range(2, 300):
        engine.insert("Article", number, {"title": os.urandom(500).hex()})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        status, message = engine.message("POST", f"/{kind}/filesystem", {"id": "big", **PARQUET})
        request = pb.BatchObjectsRequest()
        for number in range(300, 700):
            entry = request.objects.add(collection="Article", uuid=f"00000000-0000-4000-8000-{number:012d}")
            entry.properties.non_ref_properties.update({"title": "x" * 1000})
        try:
            texts = [error.error for error in engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors]
        except RpcFailure as error:
            texts = [error.text]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert status in (503, 507)
    assert "cannot write the " in message
    assert texts
    assert not [text for text in (message, *texts) if str(tmp_path) in text]
    assert [] == list((tmp_path / root).iterdir())
    assert 200 == engine.ask("POST", f"/{kind}/filesystem", {"id": "big", **PARQUET})[0]


# -- what a restore reads


def edited(**changes: Any) -> Callable[[Path], None]:
    def edit(place: Path) -> None:
        value = json.loads((place / NOTE).read_text())
        (place / NOTE).write_text(json.dumps({**value, **changes}))

    return edit


def executed(*statements: str) -> Callable[[Path], None]:
    def edit(place: Path) -> None:
        with closing(sqlite3.connect(place / "weaviate.db", isolation_level=None)) as base:
            add_triggers(base)  # whoever crafts a backup gets its copies right
            for statement in statements:
                base.execute(statement)
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return edit


def linked_note(place: Path) -> None:
    (place / NOTE).rename(place / "elsewhere")
    (place / NOTE).symlink_to("elsewhere")


def linked_file(place: Path) -> None:
    (place / "weaviate.db").rename(place / "elsewhere")
    (place / "weaviate.db").symlink_to("elsewhere")


def linked_directory(place: Path) -> None:
    place.rename(place.with_name("elsewhere"))
    place.symlink_to("elsewhere")


def noted_in_a_pipe(place: Path) -> None:
    (place / NOTE).unlink()
    os.mkfifo(place / NOTE)


def damaged(place: Path) -> None:
    with (place / "weaviate.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 20000)


def damaged_where_nothing_is_read(place: Path) -> None:
    with closing(sqlite3.connect(place / "weaviate.db")) as base:
        ((page, size),) = base.execute(
            "SELECT rootpage, s.page_size FROM sqlite_master, pragma_page_size s WHERE name = 'setting'"
        )
    with (place / "weaviate.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def no_database(place: Path) -> None:
    (place / "weaviate.db").write_bytes(b"not a database" * 1000)


def without_file(place: Path) -> None:
    (place / "weaviate.db").unlink()


def in_use(place: Path) -> None:
    (place / "weaviate.db-wal").write_bytes(b"log")


def nested_note(place: Path) -> None:
    (place / NOTE).write_text("[" * 100_000)


CRAFTED: dict[str, Callable[[Path], None]] = {
    "class outside": edited(classes=["../../precious"]),
    "classes no list": edited(classes="Article"),
    "class missing": edited(classes=["Nobody"]),
    "other id": edited(id="other"),
    "far date": edited(started=10**30),
    "no map": edited(aliases=[]),
    "status": edited(status="WELL"),
    "linked note": linked_note,
    "linked file": linked_file,
    "linked directory": linked_directory,
    "pipe": noted_in_a_pipe,
    "nested note": nested_note,
    "shard outside": executed("UPDATE shard SET name = '../../../precious/x'"),
    "shard no text": executed(
        "DROP TRIGGER shard_update", "UPDATE shard SET name = x'00'", "DELETE FROM catalog_copy_1"
    ),
    "config no JSON": executed("UPDATE collection SET config = '{'"),
    "config no map": executed("UPDATE collection SET config = '[]'"),
    "trigger": executed("CREATE TRIGGER t AFTER INSERT ON object BEGIN DELETE FROM setting; END"),
    "view": executed("CREATE VIEW v AS SELECT 1"),
    "view in the place of a table": executed("ALTER TABLE shard RENAME TO s", "CREATE VIEW shard AS SELECT * FROM s"),
    "other program": executed("PRAGMA application_id = 1"),
    "newer": executed("PRAGMA user_version = 99"),
    "older than any": executed("PRAGMA user_version = 0"),
    "damaged": damaged,
    "damaged where nothing is read": damaged_where_nothing_is_read,
    "no database": no_database,
    "no file": without_file,
    "in use": in_use,
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither links nor pipes for everybody")
@pytest.mark.parametrize("craft", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_backup_is_refused(engine: Engine, tmp_path: Path, craft: Callable[[Path], None]) -> None:
    for number in range(2, 200):
        engine.insert("Article", number, {"title": "x" * 200})
    assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
    craft(tmp_path / "backups" / "kept")
    assert 200 == engine.ask("DELETE", "/schema/Article")[0]
    with untouched(tmp_path):
        status, answer = engine.ask("POST", "/backups/filesystem/kept/restore", {})
        if status == 200:
            answer = engine.ask("GET", "/backups/filesystem/kept/restore")[1]
            assert "FAILED" == answer["status"]
        assert status in (200, 404, 422)
        assert str(tmp_path) not in json.dumps({**answer, "path": ""})
        assert 404 == engine.ask("GET", "/schema/Article")[0]
        assert engine.ask("GET", "/backups/filesystem")[0] == 200
    fill(engine)


def test_a_restore_changes_nothing_in_the_backup(engine: Engine, tmp_path: Path) -> None:
    assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
    assert 200 == engine.ask("DELETE", "/schema/Article")[0]
    shutil.copytree(tmp_path / "backups", tmp_path / "moved")
    with untouched(tmp_path):
        assert 200 == engine.ask("POST", "/backups/filesystem/kept/restore", {})[0]
        assert "SUCCESS" == engine.ask("GET", "/backups/filesystem/kept/restore")[1]["status"]
    assert contents(tmp_path / "backups") == contents(tmp_path / "moved")


def test_what_was_built_comes_back_with_a_restore(engine: Engine) -> None:
    kept = engine.handler.database.storage
    with kept.transaction():
        kept.run("INSERT INTO artifact SELECT id, 'graph', vectors_checksum(0, x'00ff'), x'00ff' FROM shard")
    assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
    assert 200 == engine.ask("DELETE", "/schema/Article")[0]
    assert [] == kept.rows("SELECT * FROM artifact")
    assert 200 == engine.ask("POST", "/backups/filesystem/kept/restore", {})[0]
    assert [("graph", b"\0\xff")] == kept.rows("SELECT name, content FROM artifact")


def test_a_backup_of_an_older_layout_is_restored_from_a_copy(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 200 == engine.ask("POST", "/backups/filesystem", {"id": "kept"})[0]
    assert 200 == engine.ask("DELETE", "/schema/Article")[0]
    checksum = f"object_checksum(docid & {DOCID_MASK}, uuid, created, 77, properties)"
    step = ("CREATE TABLE more (x)", f"UPDATE object SET updated = 77, checksum = {checksum}")
    newer = (*storage.MIGRATIONS, step)
    monkeypatch.setattr(storage, "MIGRATIONS", newer)
    monkeypatch.setattr(backup_file, "MIGRATIONS", newer)
    with untouched(tmp_path):
        assert 200 == engine.ask("POST", "/backups/filesystem/kept/restore", {})[0]
        assert "SUCCESS" == engine.ask("GET", "/backups/filesystem/kept/restore")[1]["status"]
    status, restored = engine.ask("GET", "/objects/Article/00000000-0000-4000-8000-000000000001")
    assert (200, 77) == (status, restored["lastUpdateTimeUnix"])
