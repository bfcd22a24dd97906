"""Transfers to and from addresses of fsspec."""

from __future__ import annotations

import importlib
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import weaviate_gen.transfer.copying as copying
import weaviate_gen.transfer.source as reading
from tests.support.transfers import populate
from weaviate_gen import WeaviateClient
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer import (
    Progress,
    Record,
    StoredCollection,
    collection_checksum,
    copy_collection,
    export_collection,
    import_collection,
    import_table,
    infer_types,
    migrate_collection,
    read_manifest,
)


@pytest.fixture
def place() -> Iterator[str]:
    """Return an address in memory that nothing else has."""
    name = uuid.uuid4().hex
    yield f"memory://{name}"
    system = fsspec.filesystem("memory")
    if system.exists(f"/{name}"):
        system.rm(f"/{name}", recursive=True)


def _files(address: str) -> set[str]:
    root = address.removeprefix("memory:/")
    return {each.removeprefix(f"{root}/") for each in fsspec.filesystem("memory").find(root)}


class _Interrupted(Exception):
    pass


def _stop_after(count: int) -> Any:
    def report(state: Progress) -> None:
        if state.done >= count:
            raise _Interrupted

    return report


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_a_dump_at_an_address_is_resumed_and_imported(
    source: WeaviateClient, target: WeaviateClient, place: str, format: Any
) -> None:
    collection = populate(source, 90)
    dump = f"{place}/dump"
    with pytest.raises(_Interrupted):
        export_collection(collection, dump, format=format, part_size=20, parallel=1, progress=_stop_after(60))
    kept = {name for name in _files(dump) if name.startswith("part-")}
    assert len(kept) >= 2
    with pytest.raises(WeaviateInvalidInputError, match=r"memory://.*/dump has an export already: pass resume=True"):
        export_collection(collection, dump)
    fsspec.filesystem("memory").pipe_file(f"{dump}/part-000777.{format}", b"half of it")
    manifest = export_collection(collection, dump, resume=True)
    assert collection_checksum(collection) == manifest.objects == read_manifest(dump).objects
    assert {"manifest.json", *(part.file for part in manifest.parts)} == _files(dump)
    assert kept < _files(dump)
    with pytest.raises(_Interrupted):
        import_collection(target, dump, parallel=1, progress=_stop_after(40))
    assert any(name.startswith("import-Doc/progress.jsonl/") for name in _files(dump))
    assert 90 == import_collection(target, dump, resume=True).stored
    assert {"manifest.json", *(part.file for part in manifest.parts)} == _files(dump)


def test_a_damaged_or_missing_file_at_an_address_is_not_imported(
    source: WeaviateClient, target: WeaviateClient, place: str, tmp_path: Path
) -> None:
    manifest = export_collection(populate(source, 3), place, parallel=1)
    system, path = fsspec.filesystem("memory"), f"{place}/{manifest.parts[0].file}"
    data = system.cat_file(path)
    system.pipe_file(path, data + b"\n")
    with pytest.raises(TransferError, match=r"memory://.*jsonl is damaged"):
        import_collection(target, place, state=tmp_path)
    system.rm_file(path)
    with pytest.raises(TransferError, match=r"memory://.*jsonl is missing"):
        import_collection(target, place, state=tmp_path, resume=True)


def test_rejected_objects_are_kept_at_an_address(source: WeaviateClient, target: WeaviateClient, place: str) -> None:
    collection = source.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    for number in range(1, 5):
        collection.data.insert({}, uuid=uuid.UUID(int=number), vector=[1.0, 2.0, 3.0])
    strict = target.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    strict.data.insert({}, uuid=uuid.UUID(int=9), vector=[0.0, 0.0])
    export_collection(collection, f"{place}/dump")
    report = import_collection(target, f"{place}/dump", on_existing="add", state=f"{place}/state")
    assert (0, 4, f"{place}/state/dead-letters") == (report.stored, report.failed, report.dead_letters)
    target.collections.delete("Doc")
    again = import_collection(target, f"{place}/dump", on_existing="add", state=f"{place}/state", resume=True)
    assert (4, 0, None) == (again.stored, again.failed, again.dead_letters)
    assert set() == _files(f"{place}/state")


def test_checkpoints_of_copies_are_kept_at_an_address(
    source: WeaviateClient, target: WeaviateClient, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_CHUNK", 20)
    monkeypatch.setattr(reading, "PAGE", 20)
    collection = populate(source, 60)
    with pytest.raises(_Interrupted):
        copy_collection(collection, target, state=place, parallel=1, progress=_stop_after(40))
    assert {"copy.json", "progress.jsonl/000000000.json"} <= _files(place)
    done = list[int]()
    report = copy_collection(
        collection, target, state=place, resume=True, progress=lambda state: done.append(state.done)
    )
    assert (60, True) == (report.stored, done[0] >= 40)
    assert set() == _files(place)


class _Notes:
    def names(self) -> list[str]:
        return ["notes"]

    def describe(self, name: str) -> StoredCollection:
        return StoredCollection(name, 2, {"": "cosine"})

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        for number in range(after or 0, 2):
            yield [Record(number, {"text": str(number)}, {"": [float(number), 1.0]})], number + 1

    def close(self) -> None:
        pass


def test_checkpoints_of_migrations_are_kept_at_an_address(target: WeaviateClient, place: str) -> None:
    with pytest.raises(_Interrupted):
        migrate_collection(target, _Notes(), "notes", state=place, progress=_stop_after(1))
    assert "migration.json" in _files(place)
    assert 2 == migrate_collection(target, _Notes(), "notes", state=place, resume=True).stored
    assert set() == _files(place)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_at_an_address_is_imported(target: WeaviateClient, place: str, suffix: str, tmp_path: Path) -> None:
    if suffix == "csv":
        data = b"number,name\n1,a\n2,b\n"
    else:
        arrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
        parquet.write_table(arrow.table({"number": [1, 2], "name": ["a", "b"]}), tmp_path / "table")
        data = (tmp_path / "table").read_bytes()
    fsspec.filesystem("memory").pipe_file(f"{place}/shops.{suffix}", data)
    assert {"number": "int", "name": "text"} == infer_types(f"{place}/shops.{suffix}")
    first = import_table(target, f"{place}/shops.{suffix}", "Shop")
    assert 2 == first.stored == import_table(target, f"{place}/shops.{suffix}", "Shop").stored
    assert ["a", "b"] == sorted(each.properties["name"] for each in target.collections.use("Shop").iterator())
    with pytest.raises(TransferError, match=r"memory://.*/none.csv does not exist"):
        import_table(target, f"{place}/none.csv", "Shop")


def test_an_address_that_cannot_be_opened_names_the_cure(
    target: WeaviateClient, source: WeaviateClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = source.collections.create("Doc")
    with pytest.raises(
        WeaviateInvalidInputError, match=r"directory must be a path or an address that fsspec opens: .*foo"
    ):
        export_collection(collection, "foo://bucket/dump")
    with pytest.raises(WeaviateInvalidInputError, match="directory must be a place that can be written to, got https"):
        export_collection(collection, "https://example.com/dump")
    with pytest.raises(TransferError, match=r"memory://nothing/manifest.json does not exist: expected the manifest"):
        import_collection(target, "memory://nothing")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(
        WeaviateInvalidInputError, match=r"requires fsspec and its package for s3:// .*: pip install fsspec"
    ):
        export_collection(collection, "s3://bucket/dump")


def test_a_failure_of_the_file_system_is_an_error_that_says_where(
    source: WeaviateClient, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = populate(source, 3)

    def fail(*_: object, **__: object) -> None:
        raise PermissionError("access denied")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "put_file", fail, raising=False)
    with pytest.raises(TransferError, match=rf"{place} cannot be written: access denied; resume when it can be"):
        export_collection(collection, place)
