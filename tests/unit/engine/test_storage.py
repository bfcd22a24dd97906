"""The file that everything lives in: who may open it, and what it says when it cannot go on."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest

from tests.support.engines import ARTICLE, numbered, opened
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.errors import EngineError, StorageError
from weaviate_gen.engine.storage import sqlite as storages
from weaviate_gen.engine.storage.sqlite import FILE, Storage

pytestmark = pytest.mark.unit


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "data") as engine:
        engine.create(ARTICLE)
        written = engine.insert("Article", 1, {"title": "harbour", "words": 2}, vector=[0.5, 1.5])
        engine.ask("POST", "/aliases", {"alias": "Latest", "class": "Article"})
        config = engine.ask("GET", "/schema/Article")
    with opened(tmp_path / "new" / "data") as engine:
        assert config == engine.ask("GET", "/schema/Article")
        assert (200, {**written, "vectorWeights": None}) == engine.ask(
            "GET", f"/objects/Article/{numbered(1)}?include=vector"
        )
        assert (200, {"alias": "Latest", "class": "Article"}) == engine.ask("GET", "/aliases/Latest")


def test_a_second_opener_is_told_who_has_it(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(StorageError, match=f"is open already .by process {os.getpid()}."):
        open_handler(tmp_path)
    with opened(tmp_path) as engine:
        assert (200, {"classes": []}) == engine.ask("GET", "/schema")


def test_another_process_is_refused_while_one_has_it(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from weaviate_gen.engine import open_handler
        try:
            open_handler(Path(sys.argv[1]))
        except Exception as error:
            print(type(error).__name__)
        else:
            print("opened")
        """
    )

    def attempt() -> str:
        return subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], text=True, capture_output=True, check=True
        ).stdout.strip()

    with opened(tmp_path):
        assert "StorageError" == attempt()
    assert "opened" == attempt()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    base = sqlite3.connect(tmp_path / FILE)
    base.execute("PRAGMA user_version = 99")
    base.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(StorageError, match="written by a newer weaviate-gen"):
        open_handler(tmp_path)
    assert before == (tmp_path / FILE).read_bytes()


def test_an_older_file_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.insert("Article", 1, {"title": "harbour"})
    step = ("ALTER TABLE object ADD COLUMN later INTEGER NOT NULL DEFAULT 7",)
    monkeypatch.setattr(storages, "MIGRATIONS", (*storages.MIGRATIONS, step))
    with opened(tmp_path) as engine:
        assert [numbered(1)] == engine.ids("Article")
        assert (7,) == engine.handler.database.storage.row("SELECT later FROM object")
        assert (len(storages.MIGRATIONS),) == engine.handler.database.storage.row("PRAGMA user_version")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / FILE)
    base.execute("CREATE TABLE theirs (a)")
    base.commit()
    base.close()
    with pytest.raises(StorageError, match="a database of another program"):
        open_handler(tmp_path)


@pytest.mark.parametrize("damage", [b"no database at all" * 64, None])
def test_a_damaged_file_says_so(tmp_path: Path, damage: bytes | None) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.insert_many("Article", range(200))
    path = tmp_path / FILE
    if damage is None:
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        path.write_bytes(content)
    else:
        path.write_bytes(damage)
    with pytest.raises(StorageError, match="is damaged"):
        open_handler(tmp_path)


def test_a_directory_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot create"):
        open_handler(tmp_path / "file" / "data")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="needs a directory to write in"):
            open_handler(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk_refuses_the_request_and_keeps_the_rest(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.insert_many("Article", range(100))
        storage = engine.handler.database.storage
        pages = storage.row("PRAGMA page_count")
        assert pages is not None
        storage.rows(f"PRAGMA max_page_count = {pages[0]}")
        status, message = engine.message(
            "POST", "/objects", {"class": "Article", "properties": {"title": "x" * 100_000}}
        )
        assert 507 == status
        assert "no room left" in message
        assert [numbered(n) for n in range(100)] == engine.ids("Article")
        storage.rows("PRAGMA max_page_count = 1000000")
        engine.insert("Article", 100, {"title": "x" * 100_000})
    with opened(tmp_path) as engine:
        assert [numbered(n) for n in range(101)] == engine.ids("Article")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX's")
def test_a_write_that_the_system_refuses_loses_nothing(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from tests.support.engines import ARTICLE, opened
        with opened(Path(sys.argv[1])) as engine:
            engine.create(ARTICLE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
            done = 0
            while True:
                body = {"class": "Article", "properties": {"title": "x" * 20_000}}
                status, answer = engine.ask("POST", "/objects", body)
                if status != 200:
                    print(done, status, answer["error"][0]["message"])
                    break
                done += 1
        """
    )
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], text=True, capture_output=True, check=False)
    assert "" == ran.stderr
    done, status, message = ran.stdout.split(" ", 2)
    assert "507" == status
    assert "nothing of this request was stored" in message
    with opened(tmp_path) as engine:
        assert int(done) == len(engine.ids("Article"))


def test_a_transaction_is_undone_as_a_whole(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    undone: list[str] = []

    def write() -> None:
        storage.run("INSERT INTO setting VALUES ('a', '1')")
        with storage.transaction():
            storage.run("INSERT INTO setting VALUES ('b', '2')")
        storage.on_rollback(lambda: undone.append("first"))
        storage.on_rollback(lambda: undone.append("second"))
        storage.after_commit(lambda: undone.append("never"))

    with pytest.raises(EngineError, match="internal error"), storage.transaction():
        write()
        raise EngineError("internal_error")
    assert ["second", "first"] == undone
    assert [] == storage.rows("SELECT * FROM setting")
    # an interrupt may strike anywhere, in what is undone, too: whoever comes next reads everything again
    storage.on_recovery(lambda: undone.append("read again"))
    undone.clear()
    with pytest.raises(KeyError), storage.transaction():
        write()
        raise KeyError
    assert [] == undone
    assert [] == storage.rows("SELECT * FROM setting")
    assert ["read again"] == undone
    with pytest.raises(StorageError, match="UNIQUE"), storage.transaction():
        storage.run_many("INSERT INTO setting VALUES (?, ?)", [("a", "1"), ("a", "2")])
    assert [] == storage.rows("SELECT * FROM setting")
    storage.close()
    storage.close()


def test_an_engine_that_is_opened_again_knows_the_width_of_vectors(tmp_path: Path) -> None:
    config = {"class": "Paper", "vectorizer": "none"}
    with opened(tmp_path) as engine:
        engine.create(config)
        engine.insert("Paper", 1, {}, vector=[1.0, 2.0, 3.0])
    with opened(tmp_path) as engine:
        body = {"class": "Paper", "id": numbered(2), "vector": [1.0, 2.0]}
        status, message = engine.message("POST", "/objects", body)
        assert 500 == status
        assert "new node has a vector with length 2. Existing nodes have vectors with length 3" in message
        assert 1 == len(engine.ids("Paper"))


def test_the_number_of_objects_follows_a_deletion_of_all_and_its_undoing(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create({"class": "Paper", "vectorizer": "none"})
        engine.insert("Paper", 1, {})
        storage = engine.handler.database.storage
        shard = engine.handler.database.catalog.collection("Paper").shard()
        assert 1 == len(shard)
        with pytest.raises(LookupError), storage.transaction():
            shard.clear()
            assert 0 == len(shard)
            raise LookupError("undo it")
        assert 1 == len(shard)
        with storage.transaction():
            shard.clear()
        assert 0 == len(shard)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, "disk_full"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk_full"),
        (sqlite3.SQLITE_IOERR_TRUNCATE, "disk_full"),
        (sqlite3.SQLITE_IOERR_READ, "internal"),
    ],
)
def test_a_failure_of_the_disk_is_told_from_one_without_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: str
) -> None:
    with opened(tmp_path) as engine:
        storage = engine.handler.database.storage

        class Broken:
            """A database whose disk fails."""

            def execute(self, *_: object) -> None:
                error = sqlite3.OperationalError("the disk says no")
                error.sqlite_errorcode = code
                raise error

        with monkeypatch.context() as patch, pytest.raises(StorageError) as caught:
            patch.setattr(storage, "_base", Broken())
            storage.rows("SELECT 1")
    assert kind == caught.value.kind


def test_what_was_dropped_without_being_closed_is_closed() -> None:
    base = sqlite3.connect(":memory:")
    storages._close_unclosed(os.getpid() + 1, base, None, None)  # of another process: left alone
    base.execute("SELECT 1")
    storages._close_unclosed(os.getpid(), base, None, None)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        base.execute("SELECT 1")


def test_an_opening_that_fails_at_its_end_leaves_nothing_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Storage) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(storages.fork, "watch", fail)
        Storage(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is found to be unclosed later on
        gc.collect()
    Storage(tmp_path).close()
