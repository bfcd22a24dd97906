"""Exports of an engine that keeps its data in a directory: what is chosen, written, reported and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.proxy import Loop, wrap
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.data import DataObject
from weaviate_gen.classes.export import ExportFileFormat, ExportStorage
from weaviate_gen.classes.tenants import Tenant
from weaviate_gen.exceptions import WeaviateBaseError

FORM = {"backend": ExportStorage.FILESYSTEM, "file_format": ExportFileFormat.PARQUET}


@pytest.fixture
def client(flavor: str, loop: Loop, tmp_path: Path) -> Any:
    """Return a client whose collections have plain, named and multi-vectors, and tenants."""
    make: Any = weaviate_gen.connect_to_path if flavor == "sync" else weaviate_gen.use_async_with_path
    made = make(tmp_path / "data")
    with wrap(made, loop) if flavor == "async" else made as client:
        properties = [
            Property(name="title", data_type=DataType.TEXT),
            Property(name="words", data_type=DataType.INT_ARRAY),
            Property(name="at", data_type=DataType.GEO_COORDINATES),
        ]
        plain = client.collections.create(
            "Page", properties=properties, vector_config=Configure.Vectors.self_provided()
        )
        plain.data.insert_many(
            [DataObject({"title": f"<{n}> & 'é'", "words": [n, n + 1]}, vector=[n, 0.5]) for n in range(250)]
        )
        plain.data.insert({"at": {"latitude": 1.5, "longitude": 2.0}})
        named = client.collections.create(
            "Named",
            properties=properties,
            vector_config=[
                Configure.Vectors.self_provided(name="one"),
                Configure.MultiVectors.self_provided(name="many"),
            ],
        )
        named.data.insert({"title": "n"}, vector={"one": [1.0, 2.5], "many": [[1.0, 2.0], [3.0, 4.0]]})
        shared = client.collections.create("Shared", multi_tenancy_config=Configure.multi_tenancy())
        shared.tenants.create([Tenant(name="ada"), Tenant(name="ben")])
        shared.with_tenant("ada").data.insert({})
        client.collections.create("Empty")
        yield client


def counts(status: Any) -> dict[str, list[int]]:
    return {
        name: sorted(shard.objects_exported or 0 for shard in shards.values())
        for name, shards in status.shard_status.items()
    }


def test_an_export_writes_every_collection(client: Any, tmp_path: Path) -> None:
    client.export.create(export_id="all", wait_for_completion=True, **FORM)
    status = client.export.get_status(export_id="all", backend=ExportStorage.FILESYSTEM)
    assert {"Page": [251], "Named": [1], "Shared": [0, 1], "Empty": [0]} == counts(status)
    files = sorted((tmp_path / "data/exports/all").glob("*.parquet"))
    assert 3 == len(files)
    for file in files:
        content = file.read_bytes()
        assert (b"PAR1", b"PAR1") == (content[:4], content[-4:])
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"include_collections": ["Page", "Empty"]}, {"Page", "Empty"}),
        ({"include_collections": "Named"}, {"Named"}),
        ({"exclude_collections": ["Page", "Shared"]}, {"Named", "Empty"}),
    ],
)
def test_an_export_holds_the_chosen_collections(client: Any, chosen: dict[str, Any], expected: set[str]) -> None:
    made = client.export.create(export_id="some", wait_for_completion=True, **chosen, **FORM)
    assert expected == set(made.collections)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"export_id": "../../out"}, "invalid export id"),
        ({"export_id": "a b"}, "invalid export id"),
        ({"export_id": "a" * 129}, "too long"),
        ({"export_id": "a", "include_collections": ["Page"], "exclude_collections": ["Page"]}, "both"),
        ({"export_id": "a", "include_collections": ["Nowhere"]}, "no exportable classes"),
    ],
)
def test_what_cannot_be_exported_is_refused(client: Any, arguments: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(WeaviateBaseError, match=words):
        client.export.create(**arguments, **FORM)
    assert not (tmp_path / "data/exports/a").exists()


def test_a_finished_export_is_neither_replaced_nor_canceled(client: Any) -> None:
    client.export.create(export_id="once", include_collections=["Empty"], wait_for_completion=True, **FORM)
    with pytest.raises(WeaviateBaseError, match="already exists"):
        client.export.create(export_id="once", **FORM)
    assert client.export.cancel(export_id="once", backend=ExportStorage.FILESYSTEM) is False
    with pytest.raises(WeaviateBaseError, match="not found"):
        client.export.get_status(export_id="never", backend=ExportStorage.FILESYSTEM)


def test_a_directory_of_somebody_else_is_left_alone(client: Any, tmp_path: Path) -> None:
    foreign = tmp_path / "data/exports/mine"
    foreign.mkdir(parents=True)
    (foreign / "notes.txt").write_text("keep me", "utf-8")
    with pytest.raises(WeaviateBaseError, match="not an unfinished export"):
        client.export.create(export_id="mine", **FORM)
    assert "keep me" == (foreign / "notes.txt").read_text("utf-8")
