"""What an export, an import and a copy keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.transfers import TYPES, identifier, populate
from weaviate_gen import WeaviateClient
from weaviate_gen.transfer import (
    Progress,
    collection_checksum,
    copy_collection,
    export_collection,
    import_collection,
    read_manifest,
)

COUNT = 60


def _stored(client: WeaviateClient, name: str, tenant: str | None = None) -> list[dict[str, Any]]:
    """Return everything of a collection, as the REST interface has it; without times, and under one name."""
    found: Any = client.raw.rest.objects_list(class_=name, include="vector", limit=1000, tenant=tenant)
    for each in found["objects"]:
        del each["creationTimeUnix"], each["lastUpdateTimeUnix"]
    plain: Any = json.loads(json.dumps(found["objects"]).replace(f"/{name}/", "/Doc/"))
    return sorted(({**each, "class": "Doc"} for each in plain), key=lambda each: str(each["id"]))


@pytest.mark.parametrize("format", ["jsonl", "parquet", "arrow"])
def test_everything_of_an_object_is_kept(
    format: Any, source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = populate(source, COUNT)
    manifest = export_collection(collection, tmp_path / "first", format=format, part_size=13)
    report = import_collection(target, tmp_path / "first")
    assert (COUNT, 0, None) == (report.stored, report.failed, report.dead_letters)
    assert _stored(source, "Doc") == _stored(target, "Doc")
    full = next(each for each in _stored(target, "Doc") if each["id"] == str(identifier(8)))
    assert {*TYPES, "object", "objects", "one", "many", "self"} == full["properties"].keys()
    assert {"first", "second", "rows"} == full["vectors"].keys()
    again = export_collection(target.collections.use("Doc"), tmp_path / "second")
    assert manifest.objects == again.objects == report.checksum
    assert len(manifest.parts) > 2


def test_an_import_leaves_nothing_but_the_dump(source: WeaviateClient, target: WeaviateClient, tmp_path: Path) -> None:
    export_collection(populate(source, COUNT), tmp_path)
    before = sorted(tmp_path.iterdir())
    import_collection(target, tmp_path)
    assert before == sorted(tmp_path.iterdir())


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_tenants_are_kept_apart(format: Any, source: WeaviateClient, target: WeaviateClient, tmp_path: Path) -> None:
    collection = populate(source, 20, ["a", "b", "empty"])
    collection.with_tenant("b").data.delete_by_id(identifier(4))
    for number in range(20):
        collection.with_tenant("empty").data.delete_by_id(identifier(number))
    manifest = export_collection(collection, tmp_path, format=format)
    assert {"a": "ACTIVE", "b": "ACTIVE", "empty": "ACTIVE"} == manifest.tenants
    import_collection(target, tmp_path)
    assert {"a", "b", "empty"} == target.collections.use("Doc").tenants.get().keys()
    for tenant in ("a", "b", "empty"):
        assert _stored(source, "Doc", tenant) == _stored(target, "Doc", tenant)


def test_inactive_tenants_are_an_error_or_left_out(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = populate(source, 4, ["awake", "asleep"])
    collection.tenants.deactivate("asleep")
    with pytest.raises(ValueError, match=r"1 tenants of Doc are not active \(asleep\)"):
        export_collection(collection, tmp_path)
    assert [] == list(tmp_path.iterdir())
    manifest = export_collection(collection, tmp_path, inactive_tenants="skip")
    assert ({"awake": "ACTIVE"}, {"asleep": "INACTIVE"}) == (manifest.tenants, manifest.skipped_tenants)
    assert 4 == import_collection(target, tmp_path).stored
    with pytest.raises(ValueError, match="not active"):
        copy_collection(collection, target, name="Copy")


def test_one_tenant_is_exported_through_a_handle_with_it(source: WeaviateClient, tmp_path: Path) -> None:
    collection = populate(source, 5, ["a", "b"])
    assert 5 == export_collection(collection.with_tenant("a"), tmp_path).objects.count
    with pytest.raises(ValueError, match="has no tenant 'none'"):
        export_collection(collection.with_tenant("none"), tmp_path / "none")


def test_a_copy_under_another_name_points_to_itself(source: WeaviateClient) -> None:
    collection = populate(source, COUNT)
    report = copy_collection(collection, source, name="Copied", parallel=3)
    assert COUNT == report.stored
    assert _stored(source, "Doc") == _stored(source, "Copied")
    own: Any = source.raw.rest.objects_class_get("Copied", str(identifier(0)))
    assert 2 * [f"weaviate://localhost/Copied/{identifier(0)}"] == [
        each["beacon"] for each in own["properties"]["self"]
    ]
    assert report.checksum == collection_checksum(collection)


def test_a_copy_reaches_another_connection(source: WeaviateClient, target: WeaviateClient) -> None:
    reports: list[Progress] = []
    copy_collection(populate(source, COUNT), target, progress=reports.append)
    assert _stored(source, "Doc") == _stored(target, "Doc")
    assert Progress(COUNT, COUNT) == reports[-1]


def test_a_vector_without_a_name_is_kept(source: WeaviateClient, target: WeaviateClient, tmp_path: Path) -> None:
    collection = source.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    collection.data.insert({}, uuid=identifier(1), vector=[0.1, 0.2])
    collection.data.insert({}, uuid=identifier(2))
    for name in ("jsonl", "parquet", "arrow"):
        export_collection(collection, tmp_path / name, format=name)  # type: ignore[arg-type]  # a literal
        import_collection(target, tmp_path / name)
        assert _stored(source, "Doc") == _stored(target, "Doc")
        target.collections.delete("Doc")


def test_an_export_has_times_and_schema(source: WeaviateClient, tmp_path: Path) -> None:
    collection = populate(source, 3)
    export_collection(collection, tmp_path)
    manifest = read_manifest(tmp_path)
    assert source.raw.rest.schema_objects_get("Doc") == manifest.schema
    lines = [line for part in manifest.parts for line in (tmp_path / part.file).read_bytes().splitlines()]
    listed: Any = source.raw.rest.objects_list(class_="Doc")
    assert {(each["id"], each["creationTimeUnix"], each["lastUpdateTimeUnix"]) for each in listed["objects"]} == {
        (each["id"], each["creationTimeUnix"], each["lastUpdateTimeUnix"]) for each in map(json.loads, lines)
    }


def test_objects_are_added_to_an_existing_collection_on_request(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    export_collection(populate(source, 10), tmp_path)
    existing = populate(target, 3)
    with pytest.raises(ValueError, match="collection Doc exists: pass another name, or on_existing='add'"):
        import_collection(target, tmp_path)
    report = import_collection(target, tmp_path, on_existing="add")
    assert (10, None) == (report.stored, report.checksum)
    assert 10 == len(existing)
    assert _stored(source, "Doc") == _stored(target, "Doc")
