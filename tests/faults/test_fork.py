"""Forked children never touch what their parent has open, and get an error that says so."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import textwrap
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.interrupts import handler, ident
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateStartUpError

pytestmark = [pytest.mark.unit, pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are POSIX's")]

SECONDS = 60
FORKED = "opened by another process, which this one is a fork of; connect again in this process"


def in_child(work: Callable[[], object]) -> str:
    """Fork, and return what a child's work returns or raises."""
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads, which is the point here
        child = os.fork()
    if child == 0:
        guard = threading.Timer(SECONDS, os._exit, (1,))
        guard.daemon = True
        guard.start()
        try:
            text = repr(work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            text = f"{type(error).__name__}: {error}"
        os.write(write, text.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


def make_jobs(client: WeaviateClient) -> Any:
    """Create a collection with three objects."""
    jobs = client.collections.create("Job", properties=[Property(name="state", data_type=DataType.TEXT)])
    for number in range(3):
        jobs.data.insert({"state": "waiting"}, uuid=ident(number + 1))
    return jobs


def opened(path: Path, on_path: bool) -> WeaviateClient:
    """Open an engine on a path, or in memory."""
    return weaviate_gen.connect_to_path(path) if on_path else weaviate_gen.connect_to_memory()


@pytest.mark.parametrize("on_path", [False, True], ids=["in memory", "on a path"])
def test_every_use_in_a_child_is_refused_and_the_parent_goes_on(tmp_path: Path, on_path: bool) -> None:
    with opened(tmp_path, on_path) as client:
        jobs = make_jobs(client)
        uses: list[Callable[[], object]] = [
            lambda: jobs.data.insert({"state": "new"}),
            lambda: jobs.data.update(ident(1), properties={"state": "done"}),
            lambda: jobs.data.insert_many([{"state": "new"}]),
            jobs.query.fetch_objects,
            lambda: len(jobs),
            client.collections.list_all,
            lambda: client.collections.create("Other"),
        ]
        for use in uses:
            assert FORKED in in_child(use)
        jobs.data.insert({"state": "done"}, uuid=ident(4))
        found = jobs.query.fetch_objects(filters=Filter.by_property("state").equal("done")).objects
        assert [ident(4)] == [held.uuid for held in found]
        assert 4 == len(jobs)


def test_child_is_refused_though_another_thread_held_the_lock(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        jobs = make_jobs(client)
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with handler(client).database.storage.lock:
                held.set()
                done.wait(SECONDS)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(SECONDS)
        text = in_child(lambda: len(jobs))
        done.set()
        holder.join()
        assert FORKED in text
        assert 3 == len(jobs)


def test_child_that_is_forked_inside_a_write_cannot_finish_it(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        jobs = make_jobs(client)
        storage = handler(client).database.storage
        with storage.transaction():
            storage.run("INSERT INTO setting VALUES ('parent', '1')")
            text = in_child(lambda: storage.run("INSERT INTO setting VALUES ('child', '1')"))
        assert FORKED in text
        assert [("parent",)] == storage.rows("SELECT name FROM setting")
        assert 3 == len(jobs)


def test_connecting_in_a_child_waits_for_the_parent_to_close(tmp_path: Path) -> None:
    client = weaviate_gen.connect_to_path(tmp_path)
    make_jobs(client)

    def connect() -> int:
        with weaviate_gen.connect_to_path(tmp_path) as own:
            return len(own.collections.use("Job"))

    def reconnect() -> int:
        client.close()
        client.connect()
        return len(client.collections.use("Job"))

    assert f"{tmp_path}: the directory is open already" in in_child(connect)
    assert f"{tmp_path}: the directory is open already" in in_child(reconnect)
    assert 3 == len(client.collections.use("Job"))
    client.close()
    assert "3" == in_child(connect)


def test_idle_child_does_not_keep_the_directory(tmp_path: Path) -> None:
    client = weaviate_gen.connect_to_path(tmp_path)
    make_jobs(client)
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)  # idle until the parent lets it end
        os._exit(0)
    try:
        client.close()
        with weaviate_gen.connect_to_path(tmp_path) as again:
            assert 3 == len(again.collections.use("Job"))
    finally:
        os.close(read)
        os.close(write)
        os.waitpid(child, 0)


def test_child_that_drops_the_client_or_ends_does_not_touch_the_file(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import gc, os, sys
        import weaviate_gen
        from weaviate_gen.classes.config import DataType, Property
        client = weaviate_gen.connect_to_path(sys.argv[1])
        notes = client.collections.create("Note", properties=[Property(name="t", data_type=DataType.TEXT)])
        for n in range(20):
            notes.data.insert({"t": f"before {n}"})
        log = os.path.join(sys.argv[1], "weaviate.db-wal")
        before = os.stat(log)
        child = os.fork()
        if child == 0:
            if sys.argv[2] == "drop":
                del client, notes
                gc.collect()
            elif sys.argv[2] == "close":
                client.close()
            sys.exit(7)
        _, status = os.waitpid(child, 0)
        assert 7 == os.waitstatus_to_exitcode(status)
        after = os.stat(log)
        assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)
        for n in range(20):
            notes.data.insert({"t": f"after {n}"})
        os._exit(0)
        """
    )
    for way in ("end", "drop", "close"):
        directory = tmp_path / way
        ran = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "ignore::DeprecationWarning", "-c", script, str(directory), way],
            text=True,
            capture_output=True,
            check=False,
        )
        assert (0, "") == (ran.returncode, ran.stderr), way
        with weaviate_gen.connect_to_path(directory) as client:
            assert 40 == len(client.collections.use("Note"))


def test_engine_dropped_before_the_fork_is_no_matter(tmp_path: Path) -> None:
    client = weaviate_gen.connect_to_path(tmp_path)
    client.close()
    del client
    gc.collect()
    assert "1" == in_child(lambda: 1)
    with pytest.raises(WeaviateBaseError) as error, weaviate_gen.connect_to_path(tmp_path):
        weaviate_gen.connect_to_path(tmp_path)
    assert isinstance(error.value, WeaviateStartUpError)
