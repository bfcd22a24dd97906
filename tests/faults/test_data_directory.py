"""Who may open a directory, and what becomes of one that is dropped, removed or damaged under its client."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.interrupts import ident
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.config import EngineSettings
from weaviate_gen.engine.storage.directory_lock import NAME
from weaviate_gen.engine.storage.sqlite import FILE
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateBaseError, WeaviateStartUpError

pytestmark = pytest.mark.unit


def note(client: Any, number: int) -> None:
    """Insert one object, into a collection that is made for the first."""
    if not client.collections.exists("Note"):
        client.collections.create("Note", properties=[Property(name="n", data_type=DataType.INT)])
    client.collections.use("Note").data.insert({"n": number}, uuid=ident(number))


def test_dropped_client_releases_its_directory_with_a_warning(tmp_path: Path) -> None:
    client = weaviate_gen.connect_to_path(tmp_path)
    note(client, 1)
    del client
    with pytest.warns(ResourceWarning) as seen:
        gc.collect()
    assert [f"unclosed engine on {tmp_path}: call close(), or use `with`"] == [str(each.message) for each in seen]
    with weaviate_gen.connect_to_path(tmp_path) as again:
        assert 1 == len(again.collections.use("Note"))


def test_client_dropped_with_a_traceback_releases_its_directory(tmp_path: Path) -> None:
    def use() -> None:
        client = weaviate_gen.connect_to_path(tmp_path, settings=EngineSettings(auto_schema=False))
        note(client, 1)
        client.collections.use("Nowhere").data.insert({"n": 1})

    kept: list[BaseException] = []
    try:
        use()
    except WeaviateBaseError as error:
        kept.append(error)
    with pytest.raises(WeaviateStartUpError, match="is open already"):
        weaviate_gen.connect_to_path(tmp_path)
    kept.clear()
    with pytest.warns(ResourceWarning, match="unclosed engine"):
        gc.collect()
    with weaviate_gen.connect_to_path(tmp_path) as client:
        assert 1 == len(client.collections.use("Note"))


def test_opening_collects_a_client_that_was_dropped_before(tmp_path: Path) -> None:
    gc.disable()
    try:
        client = weaviate_gen.connect_to_path(tmp_path)
        note(client, 1)
        del client
        with pytest.warns(ResourceWarning, match="unclosed engine"):
            again = weaviate_gen.connect_to_path(tmp_path)
        assert 1 == len(again.collections.use("Note"))
        again.close()
    finally:
        gc.enable()


def test_dropped_client_in_memory_warns_of_nothing() -> None:
    client = weaviate_gen.connect_to_memory()
    note(client, 1)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        del client
        gc.collect()
    assert [] == [each for each in warned if each.category is ResourceWarning]


@pytest.mark.parametrize("closed", [False, True])
def test_end_of_the_process_closes_what_was_left_open(tmp_path: Path, closed: bool) -> None:
    script = f"""
import sys, weaviate_gen
from weaviate_gen.classes.config import DataType, Property
client = weaviate_gen.connect_to_path(sys.argv[1])
client.collections.create("Note", properties=[Property(name="n", data_type=DataType.INT)])
{"client.close()" if closed else ""}
"""
    ran = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", script, str(tmp_path)],
        text=True,
        capture_output=True,
        check=True,
    )
    assert ran.stderr.count("ResourceWarning") == (0 if closed else 1), ran.stderr
    assert closed or f"unclosed engine on {tmp_path}" in ran.stderr
    assert not (tmp_path / f"{FILE}-wal").exists()


def test_removed_lock_file_lets_no_second_opener_in(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys, weaviate_gen
        try:
            weaviate_gen.connect_to_path(sys.argv[1])
        except weaviate_gen.exceptions.WeaviateStartUpError as error:
            print(error)
        """
    )
    with weaviate_gen.connect_to_path(tmp_path) as client:
        note(client, 1)
        (tmp_path / NAME).unlink()
        with pytest.raises(WeaviateStartUpError, match="is open already"):
            weaviate_gen.connect_to_path(tmp_path)
        (tmp_path / NAME).unlink()
        ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], text=True, capture_output=True, check=True)
        assert "is open already" in ran.stdout
        note(client, 2)
    with weaviate_gen.connect_to_path(tmp_path) as client:
        assert 2 == len(client.collections.use("Note"))


def test_writes_are_refused_once_the_directory_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "data"
    with weaviate_gen.connect_to_path(path) as client:
        note(client, 1)
        shutil.rmtree(path)
        for _ in range(2):
            with pytest.raises(UnexpectedStatusCodeError, match="removed or replaced while it was open"):
                note(client, 2)
        assert 1 == len(client.collections.use("Note"))
    assert not path.exists()


def test_writes_are_refused_once_another_file_is_in_its_place(tmp_path: Path) -> None:
    path, moved = tmp_path / "data", tmp_path / "moved"
    with weaviate_gen.connect_to_path(path) as client:
        note(client, 1)
        path.rename(moved)
        with weaviate_gen.connect_to_path(path) as other:
            note(other, 5)
            with pytest.raises(UnexpectedStatusCodeError, match="removed or replaced while it was open"):
                note(client, 2)
        client.close()  # the log beside the other file is not its own
        with weaviate_gen.connect_to_path(path) as other:
            assert [ident(5)] == [found.uuid for found in other.collections.use("Note").iterator()]
    with weaviate_gen.connect_to_path(moved) as client:
        assert [ident(1)] == [found.uuid for found in client.collections.use("Note").iterator()]


def test_writes_are_refused_once_the_log_is_gone(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        note(client, 1)
        (tmp_path / f"{FILE}-wal").unlink()
        with pytest.raises(UnexpectedStatusCodeError, match="removed or replaced while it was open"):
            note(client, 2)
    with weaviate_gen.connect_to_path(tmp_path) as client:
        assert 1 == len(client.collections.use("Note"))


def test_home_directory_is_put_in_the_place_of_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with weaviate_gen.connect_to_path("~/data") as client:
        note(client, 1)
    assert (tmp_path / "data" / FILE).exists()
    assert not (tmp_path / "~").exists()


def test_unknown_home_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeaviateStartUpError, match="path must begin with a known home directory"):
        weaviate_gen.connect_to_path("~nobody-of-this-name/data")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["header", "pages", "config"])
def test_damaged_file_is_an_error_of_ours_that_names_it(tmp_path: Path, damage: str) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        note(client, 1)
    path = tmp_path / FILE
    content = bytearray(path.read_bytes())
    if damage == "header":
        content[:16] = b"x" * 16
    elif damage == "pages":
        content[4096:] = b"\xff" * (len(content) - 4096)
    else:  # both copies
        assert b'{"class"' in content
        assert b'{\\"class' in content
        content = content.replace(b'{"class"', b'["class"').replace(b'{\\"class', b'[\\"class')
    path.write_bytes(content)
    with pytest.raises(WeaviateStartUpError, match=f"{FILE} is damaged"):
        weaviate_gen.connect_to_path(tmp_path)


def test_file_that_is_damaged_later_is_not_asked_again(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        client.collections.create("Note", properties=[Property(name="t", data_type=DataType.TEXT)])
        client.collections.use("Note").data.insert_many([{"t": "x" * 3000} for _ in range(200)])
    path = tmp_path / FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 3 :] = b"\xff" * (len(content) - len(content) // 3)
    path.write_bytes(content)
    with weaviate_gen.connect_to_path(tmp_path) as client:
        with pytest.raises(WeaviateBaseError, match="is damaged") as error:
            [found.uuid for found in client.collections.use("Note").iterator()]
        assert not error.value.retryable
        assert "attempts failed" not in str(error.value)
