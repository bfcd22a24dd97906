"""Arguments and files that a transfer refuses before it begins."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.transfers import populate
from weaviate_gen import WeaviateClient
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer import copy_collection, export_collection, import_collection, read_manifest


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "csv"}, "format must be one of jsonl, parquet, arrow, got str: 'csv'"),
        ({"parallel": 0}, "parallel must be an integer from 1 to 64, got int: 0"),
        ({"parallel": True}, "parallel must be an integer from 1 to 64"),
        ({"part_size": 0}, "part_size must be a positive integer, got int: 0"),
    ],
)
def test_arguments_of_an_export_are_checked_first(
    arguments: Any, message: str, source: WeaviateClient, tmp_path: Path
) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=message):
        export_collection(source.collections.use("None"), tmp_path / "dump", **arguments)
    assert not (tmp_path / "dump").exists()


def test_a_directory_with_other_files_is_not_written_to(source: WeaviateClient, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(WeaviateInvalidInputError, match="directory must be empty or absent"):
        export_collection(populate(source, 1), tmp_path)
    assert ["note.txt"] == [path.name for path in tmp_path.iterdir()]


def test_an_export_of_another_collection_is_not_continued(source: WeaviateClient, tmp_path: Path) -> None:
    export_collection(populate(source, 1), tmp_path)
    with pytest.raises(WeaviateInvalidInputError, match="is an export of collection Doc"):
        export_collection(source.collections.use("Left"), tmp_path, resume=True)


def test_what_is_not_a_dump_is_not_imported(target: WeaviateClient, tmp_path: Path) -> None:
    with pytest.raises(TransferError, match=r"manifest.json does not exist: expected the manifest of a dump"):
        import_collection(target, tmp_path)
    path = tmp_path / "manifest.json"
    for content, message in (
        ("[]", "must be the manifest of a dump, got list"),
        ("{", "must be the manifest of a dump in JSON"),
        ("{}", "has format_version None, and this release reads 1"),
        ('{"format_version": 1}', "must be the manifest of a dump"),
    ):
        path.write_text(content)
        with pytest.raises(TransferError, match=message):
            read_manifest(tmp_path)


def test_the_directory_of_another_server_s_import_is_not_continued(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    export_collection(populate(source, 1), tmp_path / "dump")
    state = tmp_path / "state"
    state.mkdir()
    (state / "import.json").write_text(json.dumps({"hostname": "elsewhere", "is_new": True}))
    with pytest.raises(WeaviateInvalidInputError, match="goes to elsewhere, and the client is connected to"):
        import_collection(target, tmp_path / "dump", state=state, resume=True)


def test_copies_are_checked_first(source: WeaviateClient) -> None:
    collection = populate(source, 1)
    with pytest.raises(WeaviateInvalidInputError, match="collection Doc exists: pass another name"):
        copy_collection(collection, source)
    with pytest.raises(WeaviateInvalidInputError, match="resume=True requires state"):
        copy_collection(collection, source, name="Copied", resume=True)
    with pytest.raises(WeaviateInvalidInputError, match="name"):
        copy_collection(collection, source, name="")
    assert {"Doc", "Left", "Right"} == source.collections.list_all().keys()


def test_a_format_without_its_package_names_the_extra(
    source: WeaviateClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(WeaviateInvalidInputError, match=r"requires pyarrow: pip install 'weaviate-gen\[arrow\]'"):
        export_collection(source.collections.use("None"), tmp_path / "dump", format="parquet")
    assert not (tmp_path / "dump").exists()


def test_a_property_that_appears_meanwhile_ends_the_export(source: WeaviateClient, tmp_path: Path) -> None:
    collection = source.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    collection.data.ingest({} for _ in range(401))

    def add(_: object) -> None:
        if not any(each.name == "late" for each in collection.config.get().properties):
            schema: Any = {"name": "late", "dataType": ["text"]}
            source.raw.rest.schema_objects_properties_add("Doc", body=schema)
            last: Any = source.raw.rest.objects_list(class_="Doc", limit=401, after="")
            collection.data.update(last["objects"][-1]["id"], {"late": "value"})

    with pytest.raises(TransferError, match="no property 'late' in the schema that the transfer began with"):
        export_collection(collection, tmp_path, parallel=1, progress=add)
