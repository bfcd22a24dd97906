"""One directory in several processes: who serves it, what others see, and what happens when somebody leaves."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

import weaviate_gen
from tests.faults.test_fork import in_child
from tests.support.engines import numbered
from tests.support.servers import running
from tests.support.source import ROOT
from weaviate_gen import WeaviateClient
from weaviate_gen._runtime.handler import CODE_HEADER
from weaviate_gen._runtime.sharing import KEY_HEADER, NOT_SERVING
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.engine.sharing import sockets
from weaviate_gen.engine.sharing.note import NAME, digests, read_note
from weaviate_gen.engine.storage.directory_lock import read_holder
from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateConnectionError,
    WeaviateInvalidInputError,
    WeaviateStartUpError,
    WeaviateTimeoutError,
)

pytestmark = pytest.mark.unit

SECONDS = 60.0


@contextmanager
def shared(path: Path, **options: Any) -> Iterator[WeaviateClient]:
    """Open a shared directory."""
    with weaviate_gen.connect_to_path(path, shared=True, **options) as client:
        yield client


def create(client: WeaviateClient) -> Any:
    """Create a collection."""
    return client.collections.create(
        "Note",
        properties=[Property(name="n", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )


LEADER = """
import sys, weaviate_gen
client = weaviate_gen.connect_to_path(sys.argv[1], shared=sys.argv[2] == "shared")
print("ready", flush=True)
line = sys.stdin.readline()
if line == "close\\n":
    client.close()
"""


@contextmanager
def other_process(path: Path, kind: str = "shared") -> Iterator[subprocess.Popen[str]]:
    """Run a process that has a directory open."""
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-c", LEADER, str(path), kind]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "ready\n" == process.stdout.readline()
            yield process
        finally:
            process.kill()


class Inserting:
    """Inserts from several threads, each insert once, until the block ends."""

    def __init__(self, client: WeaviateClient) -> None:
        self._notes = client.collections.use("Note")
        self._stopped = threading.Event()
        self.count = 0
        self.errors: list[str] = []
        self._threads = [threading.Thread(target=self._work) for _ in range(4)]

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self._notes.data.insert({"n": 1}, vector=[1.0, 2.0])
            except WeaviateBaseError as error:
                self.errors.append(str(error))
            self.count += 1

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self.go_on()
        return self

    def go_on(self) -> None:
        """Wait until some more are inserted."""
        target, until = self.count + 20, time.monotonic() + SECONDS
        while self.count < target:
            assert time.monotonic() < until
            time.sleep(0.005)

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()


def test_second_opener_sees_and_changes_the_same_data(tmp_path: Path) -> None:
    with shared(tmp_path) as first, shared(tmp_path) as second:
        create(second)
        first.collections.use("Note").data.insert({"n": 1}, uuid=numbered(1), vector=[1.0, 0.0])
        second.collections.use("Note").data.insert_many([{"n": 2}, {"n": 3}])
        with second.batch.stream() as batch:  # as requests: another process is not reached by streams
            batch.add_object("Note", {"n": 4})
        assert [] == second.batch.failed_objects
        for client in (first, second):
            notes = client.collections.use("Note")
            assert 4 == len(notes)
            found = notes.query.near_vector([1.0, 0.0], limit=1).objects[0]
            assert (numbered(1), {"n": 1}) == (str(found.uuid), found.properties)
            with pytest.raises(UnexpectedStatusCodeError, match="already exists"):
                notes.data.insert({"n": 5}, uuid=numbered(1))
        assert first.get_meta() == second.get_meta()


def test_coroutines_share_too_and_take_over(tmp_path: Path) -> None:
    async def main() -> None:
        first = weaviate_gen.use_async_with_path(tmp_path, shared=True)
        second = weaviate_gen.use_async_with_path(tmp_path, shared=True)
        await first.connect()
        async with second:
            await second.collections.create("Note", properties=[Property(name="n", data_type=DataType.INT)])
            notes = second.collections.use("Note")
            tasks = [asyncio.create_task(notes.data.insert({"n": n})) for n in range(30)]
            await asyncio.sleep(0.02)
            await first.close()
            await asyncio.gather(*tasks)
            assert 30 == await notes.length()
            holder = read_holder(tmp_path)
            assert holder is not None
            assert (os.getpid(), True) == (holder.pid, holder.is_shared)

    asyncio.run(main())


def test_no_request_fails_when_the_program_of_the_leader_ends_without_closing(tmp_path: Path) -> None:
    with other_process(tmp_path) as leader, shared(tmp_path) as client:
        create(client)
        with Inserting(client) as inserting:
            leader.communicate("end\n", SECONDS)
            assert 0 == leader.returncode
            inserting.go_on()
        assert [] == inserting.errors
        assert inserting.count == len(client.collections.use("Note"))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
def test_stale_note_and_socket_of_a_killed_leader_keep_nobody_out(tmp_path: Path) -> None:
    with other_process(tmp_path) as leader:
        leader.kill()
        leader.wait()
    assert {NAME, sockets.NAME} <= {path.name for path in tmp_path.iterdir()}
    with shared(tmp_path) as client:
        create(client)
        note = read_note(tmp_path)
        assert note is not None
        assert os.getpid() == note.leader.pid
    assert not {NAME, sockets.NAME} & {path.name for path in tmp_path.iterdir()}
    with weaviate_gen.connect_to_path(tmp_path) as client:
        assert client.collections.exists("Note")


def test_openers_that_race_have_one_leader(tmp_path: Path) -> None:
    opened: list[WeaviateClient] = []
    with ThreadPoolExecutor(8) as pool:
        opened += pool.map(lambda _: weaviate_gen.connect_to_path(tmp_path, shared=True), range(8))
    create(opened[0])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda client: client.collections.use("Note").data.insert({"n": 1}), opened))
    assert [8] * 8 == [len(client.collections.use("Note")) for client in opened]
    leading = [client for client in opened if client._connection._transport._seats.current.leader is None]
    assert 1 == len(leading)
    for client in opened:
        client.close()


def test_unshared_opener_is_refused_and_told_of_sharing(tmp_path: Path) -> None:
    with shared(tmp_path), pytest.raises(WeaviateStartUpError, match=r"is open already.*open it with\s+shared=True"):
        weaviate_gen.connect_to_path(tmp_path)


def test_sharing_with_a_holder_that_does_not_is_refused_at_once(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path):
        began = time.monotonic()
        with pytest.raises(WeaviateStartUpError, match=rf"by process {os.getpid()}\), and not shared"):
            weaviate_gen.connect_to_path(tmp_path, shared=True)
        assert time.monotonic() - began < 5


def test_data_in_memory_cannot_be_shared() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="shared=True requires a path"):
        WeaviateClient(embedded_options=weaviate_gen.embedded.LocalOptions(None, shared=True))


def test_other_versions_are_not_followed(tmp_path: Path) -> None:
    with shared(tmp_path):
        note = json.loads((tmp_path / NAME).read_bytes())
        (tmp_path / NAME).write_text(json.dumps({**note, "version": "9.9.9"}), "utf-8")
        with pytest.raises(WeaviateStartUpError, match=r"shared by weaviate-gen 9\.9\.9 \(by process"):
            weaviate_gen.connect_to_path(tmp_path, shared=True)


class Plugin:
    """A vectorizer that takes its time."""

    name = "text2vec-slow"
    kind = "text2vec"
    seconds = 0.5

    def vectorize(self, texts: list[str], config: object) -> list[list[float]]:
        """Return the same vector for each text."""
        time.sleep(self.seconds)
        return [[1.0, 2.0] for _ in texts]


def test_settings_that_differ_are_warned_about(tmp_path: Path) -> None:
    with shared(tmp_path, plugins=[Plugin()]), shared(tmp_path, plugins=[Plugin()]):
        with pytest.warns(UserWarning, match=rf"{os.getpid()} with other settings, and those count: plugins"):
            client = weaviate_gen.connect_to_path(tmp_path, shared=True)
        client.close()


def test_request_in_flight_is_finished_before_the_leader_leaves(tmp_path: Path) -> None:
    leader = weaviate_gen.connect_to_path(tmp_path, shared=True, plugins=[Plugin()])
    with shared(tmp_path, plugins=[Plugin()]) as client:
        client.collections.create(
            "Slow",
            properties=[Property(name="t", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.custom(module_name="text2vec-slow"),
        )
        slow = client.collections.use("Slow")
        with ThreadPoolExecutor(1) as pool:
            began = time.monotonic()
            inserted = pool.submit(slow.data.insert, {"t": "word"})
            time.sleep(0.2)
            leader.close()
            assert time.monotonic() - began >= Plugin.seconds
            inserted.result(SECONDS)
        assert 1 == len(slow)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are POSIX's")
def test_forked_children_of_leader_and_follower_reach_the_data(tmp_path: Path) -> None:
    with shared(tmp_path) as leader, shared(tmp_path) as follower:
        notes = create(leader)
        for number, client in enumerate((leader, follower)):
            child = client.collections.use("Note")
            assert "None" in in_child(lambda notes=child, n=number: notes.data.insert({"n": n}) and None)  # type: ignore[misc]
        assert 2 == len(notes) == len(follower.collections.use("Note"))


FORKING = """
import os, sys, time, weaviate_gen
client = weaviate_gen.connect_to_path(sys.argv[1], shared=True)
other = weaviate_gen.connect_to_path(sys.argv[1], shared=True)
print("ready", flush=True)
sys.stdin.readline()
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
print(child, flush=True)
time.sleep(60)
"""


@contextmanager
def forking_leader(path: Path) -> Iterator[Callable[[], None]]:
    """Run a process that has a directory open; yield what kills it once it has forked a child, which outlives it."""
    command = [sys.executable, "-W", "ignore", "-c", FORKING, str(path)]
    children: list[int] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as leader:
        stdin, stdout = leader.stdin, leader.stdout
        assert stdin is not None
        assert stdout is not None
        assert "ready\n" == stdout.readline()

        def fork_and_kill() -> None:
            stdin.write("\n")
            stdin.flush()
            children.append(int(stdout.readline()))
            leader.kill()
            leader.wait()

        try:
            yield fork_and_kill
        finally:
            leader.kill()
            for child in children:
                os.kill(child, signal.SIGKILL)


def holds(path: Path) -> bool:
    """Return whether this process has a directory open."""
    holder = read_holder(path)
    return holder is not None and holder.pid == os.getpid()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are POSIX's")
def test_child_that_outlives_a_killed_leader_holds_nothing(tmp_path: Path) -> None:
    with forking_leader(tmp_path) as fork_and_kill, shared(tmp_path) as client:
        create(client)  # over a connection that the child inherits
        fork_and_kill()
        began = time.monotonic()
        assert 0 == len(client.collections.use("Note"))
        assert time.monotonic() - began < 10
        assert holds(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are POSIX's")
def test_child_that_outlives_a_killed_leader_accepts_no_connection_of_a_new_opener(tmp_path: Path) -> None:
    with forking_leader(tmp_path) as fork_and_kill:
        fork_and_kill()
        began = time.monotonic()
        with shared(tmp_path) as client:
            assert time.monotonic() - began < 10
            create(client)
            assert holds(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be stopped there")
def test_call_ends_with_its_timeout_while_the_leader_is_stopped(tmp_path: Path) -> None:
    timeout = AdditionalConfig(timeout=Timeout(init=10, query=0.5, insert=0.5))
    with other_process(tmp_path) as leader, shared(tmp_path, additional_config=timeout) as client:
        notes = create(client)
        leader.send_signal(signal.SIGSTOP)
        try:
            for call in (lambda: notes.data.insert({"n": 1}), lambda: len(notes)):
                began = time.monotonic()
                with pytest.raises((WeaviateTimeoutError, WeaviateConnectionError)):
                    call()
                assert time.monotonic() - began < 5
        finally:
            leader.send_signal(signal.SIGCONT)
        assert len(notes) in (0, 1)


def test_dropped_leader_stops_to_serve_with_a_warning(tmp_path: Path) -> None:
    with shared(tmp_path) as client:
        create(client)
        client.close()
        dropped = [weaviate_gen.connect_to_path(tmp_path, shared=True)]
        client.connect()
        assert 0 == len(client.collections.use("Note"))
        dropped.clear()
        with pytest.warns(ResourceWarning, match="unclosed engine"):
            gc.collect()
        assert 0 == len(client.collections.use("Note"))
    assert not (tmp_path / NAME).exists()


def test_server_shares_its_directory(tmp_path: Path) -> None:
    with running(tmp_path, more=["--shared"]) as server, shared(tmp_path) as client:
        create(client)
        with weaviate_gen.connect_to_local(port=server.port, grpc_port=server.grpc_port) as remote:
            remote.collections.use("Note").data.insert({"n": 1})
        assert 0 == server.stop()
        assert 1 == len(client.collections.use("Note"))
        command = "weaviate_gen.cli serve --port 0 --grpc-port 0 --shared --path"
        refused = subprocess.run(
            [sys.executable, "-m", *command.split(), str(tmp_path)],
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=False,
        )
        assert 1 == refused.returncode
        assert f"is open already (by process {os.getpid()})" in refused.stderr


# -- sockets


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a directory with a short path."""
    with tempfile.TemporaryDirectory(dir="/tmp" if sys.platform != "win32" else None) as made:
        yield Path(made)


needs_unix = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Windows has no Unix sockets")


@needs_unix
def test_socket_and_note_are_private_and_beside_the_data(folder: Path) -> None:
    umask = os.umask(0)
    try:
        with shared(folder):
            modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
            assert {0o600} == {modes[name] for name in (NAME, sockets.NAME, "LOCK")}
            note = read_note(folder)
            assert note is not None
            assert f"unix:{folder / sockets.NAME}" == note.leader.host
    finally:
        os.umask(umask)


@needs_unix
def test_socket_of_a_directory_with_a_long_path_is_in_a_private_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    with shared(deep) as first, shared(deep) as second:
        note = read_note(deep)
        assert note is not None
        place = Path(note.leader.host.removeprefix("unix:"))
        assert folder / f"weaviate-gen-{os.getuid()}" == place.parent
        assert (0o700, 0o600) == (place.parent.stat().st_mode & 0o777, place.stat().st_mode & 0o777)
        create(first)
        assert 0 == len(second.collections.use("Note"))
    assert not place.exists()


@needs_unix
@pytest.mark.parametrize("spoiled", ["open to others", "a link"])
def test_directory_that_others_may_change_holds_no_socket(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(folder))
    private = folder / f"weaviate-gen-{os.getuid()}"
    if spoiled == "a link":
        (folder / "elsewhere").mkdir(0o700)
        private.symlink_to(folder / "elsewhere")
    else:
        private.mkdir()
        private.chmod(0o755)
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    assert [] == list(sockets.candidates(deep))


def test_systems_without_unix_sockets_have_no_path_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX", raising=False)
    monkeypatch.delattr(os, "getuid", raising=False)
    assert [] == list(sockets.candidates(tmp_path))


def test_without_a_unix_socket_the_loopback_is_served_to_those_who_have_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "candidates", lambda _: iter(()))  # as on Windows
    with shared(tmp_path) as first, shared(tmp_path) as second:
        create(first)
        assert 0 == len(second.collections.use("Note"))
        note = read_note(tmp_path)
        assert note is not None
        assert ("127.0.0.1", True) == (note.leader.host, note.leader.port > 0)
        assert note.leader.key not in repr(note)
        statuses = [ask(note.leader.port, key) for key in ("", "wrong", note.leader.key)]
        assert [(503, NOT_SERVING), (503, NOT_SERVING), (200, None)] == statuses


def ask(port: int, key: str) -> tuple[int, str | None]:
    """Ask for the meta information by hand; return the status and the cause of a rejection."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/v1/meta", headers={KEY_HEADER: key} if key else {})
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get(CODE_HEADER)
    finally:
        connection.close()


def test_client_that_reaches_somebody_else_finds_the_leader(tmp_path: Path) -> None:
    with shared(tmp_path) as first, shared(tmp_path) as second:
        create(first)
        note = json.loads((tmp_path / NAME).read_bytes())
        second.close()
        wrong = {**note, "key": "another", "settings": digests({}, "another")}
        (tmp_path / NAME).write_text(json.dumps(wrong), "utf-8")
        config = AdditionalConfig(timeout=Timeout(init=1))
        with pytest.raises((WeaviateConnectionError, WeaviateTimeoutError)):
            weaviate_gen.connect_to_path(tmp_path, shared=True, additional_config=config)
        (tmp_path / NAME).write_text(json.dumps(note), "utf-8")
        second.connect()
        assert 0 == len(second.collections.use("Note"))


def test_followers_of_an_earlier_leader_find_the_present_one_with_the_first_call(tmp_path: Path) -> None:
    first = weaviate_gen.connect_to_path(tmp_path, shared=True)
    create(first)
    with shared(tmp_path) as by_rpc, shared(tmp_path) as by_rest:
        assert 0 == len(by_rpc.collections.use("Note"))
        assert by_rest.collections.exists("Note")
        first.close()
        with shared(tmp_path):  # at the same address, with another key
            assert holds(tmp_path)
            assert 0 == len(by_rpc.collections.use("Note"))
            assert by_rest.collections.exists("Note")
