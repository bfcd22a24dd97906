"""A disk without room: what only deletes works, everything else is refused, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.engines import ARTICLE, numbered, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.errors import Kind, StorageError
from weaviate_gen.engine.storage import reserve as reserves
from weaviate_gen.engine.storage.reserve import NAME, SIZE, Reserve
from weaviate_gen.engine.storage.sqlite import FILE, Storage
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SPOKEN = [
    "inserts are refused",
    "deleting one works",
    "deleting many works",
    "deleting a tenant works",
    "deleting a collection works",
    "inserts are refused still",
    "inserts work again",
    "all of it is there when reopened",
]


def test_deleting_works_on_a_file_system_without_room(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=32m tmpfs "{tmp_path}"'
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    run = f'{mount} && exec "{sys.executable}" -m tests.support.full_disk "{tmp_path}"'
    ran = subprocess.run(["unshare", "-rm", "sh", "-c", run], capture_output=True, text=True, check=False)
    assert "" == ran.stderr
    assert SPOKEN == ran.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX's")
def test_deleting_works_where_the_system_lets_no_file_grow(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from tests.support.engines import ARTICLE, numbered, opened
        path = Path(sys.argv[1])
        with opened(path) as engine:
            engine.create(ARTICLE)
            for number in range(60):
                engine.insert("Article", number, {"title": "x" * 5000})
            size = (path / "weaviate.db-wal").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            number = 60
            while True:
                body = {"class": "Article", "id": numbered(number), "properties": {"title": "x" * 5000}}
                status, _ = engine.ask("POST", "/objects", body)
                if status != 200:
                    break
                number += 1
            assert status == 507, status
            for gone in range(40):
                status, answer = engine.ask("DELETE", f"/objects/Article/{numbered(gone)}")
                assert status == 204, answer
            assert [numbered(n) for n in range(40, number)] == engine.ids("Article")
        """
    )
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (0, "") == (ran.returncode, ran.stderr)


def test_space_is_set_aside_with_the_first_write(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        assert not (tmp_path / NAME).exists()
        engine.create(ARTICLE)
        assert SIZE == (tmp_path / NAME).stat().st_size
        assert tmp_path.stat().st_dev == (tmp_path / NAME).stat().st_dev
        if hasattr((tmp_path / NAME).stat(), "st_blocks"):
            assert SIZE <= 512 * (tmp_path / NAME).stat().st_blocks
    with opened(tmp_path) as engine:
        engine.insert("Article", 1, {"title": "again"})
        assert SIZE == (tmp_path / NAME).stat().st_size


@pytest.mark.parametrize(("code", "room"), [(errno.ENOSPC, False), (errno.EDQUOT, False), (errno.EOPNOTSUPP, True)])
def test_missing_room_is_told_from_a_disk_that_cannot_set_space_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, room: bool
) -> None:
    def fail(_path: Path) -> None:
        raise OSError(code, "as the system says")

    monkeypatch.setattr(reserves, "_allocate", fail)
    assert room == Reserve(tmp_path).take()
    with opened(tmp_path) as engine:
        status, _ = engine.ask("POST", "/schema", ARTICLE)
        assert status == (200 if room else 507)


def test_the_very_first_write_of_a_storage_takes_the_reserve(tmp_path: Path) -> None:
    storage = Storage(tmp_path, reserve=True)
    assert not (tmp_path / NAME).exists()
    with storage.transaction():
        storage.run("INSERT INTO setting VALUES ('a', '1')")
    assert SIZE == (tmp_path / NAME).stat().st_size
    storage.close()


def test_a_reserve_is_taken_again_after_it_was_released(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path)
    for _ in range(2):
        assert reserve.take()
        assert SIZE == reserve.path.stat().st_size
        reserve.release()
        assert not reserve.path.exists()


def test_a_system_that_cannot_set_space_aside_at_once_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    assert Reserve(tmp_path).take()
    assert SIZE == (tmp_path / NAME).stat().st_size


def test_writes_wait_for_the_reserve_and_deletes_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.insert_many("Article", range(3))
        reserve = engine.handler.database.storage._reserve
        assert reserve is not None
        reserve.release()
        with monkeypatch.context() as patch:
            patch.setattr(reserves, "_allocate", lambda _path: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
            body = {"class": "Article", "id": numbered(5), "properties": {}}
            assert 507 == engine.ask("POST", "/objects", body)[0]
            assert (204, None) == engine.ask("DELETE", f"/objects/Article/{numbered(0)}")
        engine.insert("Article", 5, {})
        assert [numbered(1), numbered(2), numbered(5)] == engine.ids("Article")


def test_a_delete_without_room_is_run_again_with_the_reserve(tmp_path: Path) -> None:
    storage = Storage(tmp_path, reserve=True)
    with storage.transaction():
        storage.run("INSERT INTO setting VALUES ('a', '1')")
    done: list[str] = []

    def work(kind: Kind) -> str:
        done.append("log with pages" if (tmp_path / f"{FILE}-wal").stat().st_size else "empty log")
        done.append("reserve" if (tmp_path / NAME).exists() else "free")
        if len(done) == 2:
            raise StorageError("disk_full", "file", file="the file", path=None).as_kind(kind)
        return "deleted"

    assert "deleted" == storage.delete(lambda: work("disk_full"))
    assert ["log with pages", "reserve", "empty log", "free"] == done
    assert SIZE == (tmp_path / NAME).stat().st_size
    done.clear()
    with pytest.raises(StorageError):
        storage.delete(lambda: work("internal"))
    assert 2 == len(done)
    storage.close()


def test_batch_reports_what_found_no_room_after_an_earlier_group_was_stored(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(ARTICLE)
        engine.create({**ARTICLE, "class": "Larger"})
        engine.insert_many("Article", range(50))
        storage = engine.handler.database.storage
        ((pages,),) = storage.rows("PRAGMA page_count")
        storage.rows(f"PRAGMA max_page_count = {pages}")
        request = pb.BatchObjectsRequest()
        for collection, size in (("Article", 1), ("Larger", 200_000)):
            entry = request.objects.add(collection=collection, uuid=numbered(77))
            entry.properties.non_ref_properties.update({"title": "x" * size})
        errors = engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors
        assert [1] == [error.index for error in errors]
        assert "no room left" in errors[0].error
        assert numbered(77) in engine.ids("Article")
        assert [] == engine.ids("Larger")
        large = pb.BatchObjectsRequest(objects=request.objects[1:])
        with pytest.raises(RpcFailure, match="no room left"):  # nothing is stored: the request as a whole is refused
            engine.rpc("BatchObjects", large, pb.BatchObjectsReply)
