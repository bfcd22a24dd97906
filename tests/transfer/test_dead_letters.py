"""Objects and references that a target rejects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.transfers import identifier, populate
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.tenants import Tenant
from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer import collection_checksum, copy_collection, export_collection, import_collection


def _strict(client: WeaviateClient) -> Any:
    """Return a collection `Doc` whose vectors have two numbers, so that others are rejected."""
    collection = client.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    collection.data.insert({}, uuid=identifier(100), vector=[0.0, 0.0])
    return collection


def test_rejected_objects_are_kept_with_the_reason_and_sent_again(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = source.collections.create_from_dict({"class": "Doc", "vectorizer": "none"})
    for number in range(10):
        collection.data.insert({}, uuid=identifier(number), vector=[1.0, 2.0, 3.0])
    export_collection(collection, tmp_path / "dump", part_size=4)
    strict = _strict(target)
    report = import_collection(target, tmp_path / "dump", on_existing="add")
    assert (0, 10) == (report.stored, report.failed)
    assert report.dead_letters is not None
    lines = [json.loads(line) for path in report.dead_letters.iterdir() for line in path.read_text().splitlines()]
    assert {str(identifier(number)) for number in range(10)} == {each["object"]["id"] for each in lines}
    assert all("3" in each["error"] and "2" in each["error"] for each in lines)
    with pytest.raises(ValueError, match=r"an import into Doc did not end .*: pass resume=True"):
        import_collection(target, tmp_path / "dump", on_existing="add")
    strict.data.delete_by_id(identifier(100))
    target.collections.delete("Doc")
    report = import_collection(target, tmp_path / "dump", on_existing="add", resume=True)
    assert (10, 0, None) == (report.stored, report.failed, report.dead_letters)
    assert collection_checksum(collection) == collection_checksum(target.collections.use("Doc"))
    assert not (tmp_path / "dump" / "import-Doc").exists()


def _dangling(client: WeaviateClient) -> Any:
    """Return a collection with a tenant in which an object refers to one that was deleted."""
    collection = populate(client, 6, ["a"])
    tenant = collection.with_tenant("a")
    tenant.data.reference_add_many([DataReference("self", identifier(0), identifier(2))])
    tenant.data.delete_by_id(identifier(1))
    return collection


def test_a_rejected_reference_is_kept_and_its_object_stored(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = _dangling(source)
    export_collection(collection, tmp_path / "dump")
    report = import_collection(target, tmp_path / "dump")
    assert (5, 1) == (report.stored, report.failed)
    assert report.dead_letters is not None
    (line,) = [json.loads(line) for path in report.dead_letters.iterdir() for line in path.read_text().splitlines()]
    assert [["self", "Doc", str(identifier(1))]] == line["references"]
    assert ("a", str(identifier(0))) == (line["tenant"], line["object"]["id"])
    target.collections.use("Doc").with_tenant("a").data.insert({}, uuid=identifier(1))
    collection.with_tenant("a").data.insert({}, uuid=identifier(1))
    with pytest.raises(TransferError, match="Doc has 6 objects, expected 5"):  # one is not of the dump
        import_collection(target, tmp_path / "dump", resume=True)
    assert collection_checksum(collection) == collection_checksum(target.collections.use("Doc"))


def test_a_copy_without_a_place_for_rejected_objects_fails_with_the_first(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = _dangling(source)
    with pytest.raises(TransferError, match=f"1 objects were rejected by Doc, {identifier(0)} with: .*; pass state"):
        copy_collection(collection, target)
    target.collections.delete("Doc")
    report = copy_collection(collection, target, state=tmp_path)
    assert (5, 1) == (report.stored, report.failed)
    with pytest.raises(ValueError, match=r"a copy did not end .*: pass resume=True"):
        copy_collection(collection, target, state=tmp_path)
    collection.with_tenant("a").data.reference_delete(identifier(0), "self", identifier(1))
    target.collections.use("Doc").with_tenant("a").data.insert({}, uuid=identifier(1))
    with pytest.raises(TransferError, match="Doc has 6 objects, expected 5"):
        copy_collection(collection, target, state=tmp_path, resume=True)


def test_objects_of_a_tenant_that_does_not_exist_yet_are_stored(
    source: WeaviateClient, target: WeaviateClient, tmp_path: Path
) -> None:
    collection = populate(source, 3, ["a", "b"])
    export_collection(collection, tmp_path)
    schema: Any = source.raw.rest.schema_objects_get("Doc")
    target.collections.create_from_dict({key: value for key, value in schema.items() if key != "shardingConfig"})
    target.collections.use("Doc").tenants.create([Tenant(name="a")])
    assert 6 == import_collection(target, tmp_path, on_existing="add").stored
