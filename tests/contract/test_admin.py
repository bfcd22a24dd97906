"""Aliases, nodes, tokens, backups and objects over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.classes.config import Configure, DataType, Property, TextAnalyzerConfigCreate, Tokenization
from weaviate_gen.classes.export import ExportFileFormat
from weaviate_gen.classes.replication import ReplicationType
from weaviate_gen.exceptions import (
    BackupFailedError,
    NotSupportedByLocalEngine,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInvalidInputError,
)
from weaviate_gen.outputs.backup import BackupStatus
from weaviate_gen.outputs.cluster import ScalePlan, ShardScaleActions

NOBODY = "00000000-0000-0000-0000-00000000000f"


def _made(client: Any, name: str, *titles: str) -> Any:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    for title in titles:
        collection.data.insert({"title": title})
    return collection


def test_an_alias_stands_for_a_collection(client: Any, name: str) -> None:
    _made(client, name, "one")
    alias = f"{name}Alias"
    assert client.alias.exists(alias_name=alias) is False
    client.alias.create(alias_name=alias, target_collection=name)
    assert client.alias.get(alias_name=alias).collection == name
    assert client.alias.list_all(collection=name)[alias].alias == alias
    assert [found.properties for found in client.collections.use(alias).query.fetch_objects().objects] == [
        {"title": "one"}
    ]
    assert client.alias.update(alias_name=alias, new_target_collection=name) is True
    assert client.alias.delete(alias_name=alias) is True
    assert client.alias.delete(alias_name=alias) is False
    assert client.alias.update(alias_name=alias, new_target_collection=name) is False
    assert client.alias.get(alias_name=alias) is None


def test_an_alias_of_nothing_is_refused(client: Any, name: str) -> None:
    with pytest.raises(UnexpectedStatusCodeError):
        client.alias.create(alias_name=f"{name}Alias", target_collection=name)


def test_nodes_tell_of_their_shards(client: Any, name: str) -> None:
    _made(client, name, "one", "two")
    (node, *_) = client.cluster.nodes()
    assert (node.status, node.shards, node.stats) == ("HEALTHY", None, None)
    shards = [shard for node in client.cluster.nodes(name, output="verbose") for shard in node.shards]
    assert {shard.collection for shard in shards} == {name}
    assert sum(node.stats.shard_count for node in client.cluster.nodes(output="verbose")) >= 1


def test_nodes_of_no_collection_are_an_error(client: Any, name: str) -> None:
    with pytest.raises(UnexpectedStatusCodeError) as found:
        client.cluster.nodes(name)
    assert found.value.status_code == 404


def test_the_consensus_has_statistics(client: Any) -> None:
    found = client.cluster.statistics()
    assert [node.ready for node in found.statistics] == [True] * len(found.statistics)


def test_an_object_is_read_over_rest(client: Any, name: str) -> None:
    collection = _made(client, name)
    uuid = collection.data.insert({"title": "one"}, vector=[0.5, 1.0])
    found = client.debug.get_object_over_rest(name, uuid)
    assert (found.collection, found.uuid, found.properties) == (name, uuid, {"title": "one"})
    assert found.creation_time <= found.last_update_time
    assert client.debug.get_object_over_rest(name, NOBODY) is None


def test_rest_itself_answers(client: Any, name: str) -> None:
    collection = _made(client, name)
    ids = [str(UUID(int=number)) for number in (1, 2, 3)]
    titles = zip(ids, ("one", "two", 3), strict=True)
    rows = [{"class": name, "id": each, "properties": {"title": title}, "vector": [0.5, 1.0]} for each, title in titles]
    first, _, third = client.debug.insert_objects_over_rest(rows)
    assert ({"title": "one"}, ids[0]) == (first["properties"], first["id"])
    assert "title" in str(third["result"]["errors"])
    found = client.debug.list_objects_over_rest(name, limit=5, include="vector")
    assert ids[:2] == sorted(str(each.uuid) for each in found)
    assert [[0.5, 1.0]] * 2 == [each.vectors["default"] for each in found]
    where = {"path": ["title"], "operator": "Equal", "valueText": "one"}
    tried = client.debug.delete_objects_over_rest(name, where, dry_run=True, verbose=True)["results"]
    assert (1, [ids[0]]) == (tried["matches"], [each["id"] for each in tried["objects"]])
    assert 10_000 <= tried["limit"]
    assert 1 == client.debug.delete_objects_over_rest(name, where)["results"]["successful"]
    assert 1 == collection.length()
    assert "/v1/meta" in [each["href"] for each in client.debug.links()]


def test_tenants_are_listed_over_rest(client: Any, name: str) -> None:
    collection = client.collections.create(name, multi_tenancy_config=Configure.multi_tenancy())
    collection.tenants.create(["a", "b"])
    assert {"a", "b"} == {each["name"] for each in client.debug.list_tenants_over_rest(name)}


def test_a_search_over_rest_wants_its_switch(client: Any, name: str) -> None:
    _made(client, name)
    with pytest.raises(WeaviateBaseError, match=r"(?i)local engine|EXPERIMENTAL_REST_SEARCH_ENABLED"):
        client.debug.near_text_over_rest(name, "one")


def test_a_server_without_a_debug_port_says_so(client: Any, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._core.retrying._FIRST_PAUSE", 0.01)
    wanted = "local engine" if backend in {"memory", "path"} else "cannot connect to http://127.0.0.1:9/debug/config"
    with pytest.raises(WeaviateBaseError, match=wanted):
        client.debug.server_config(port=9)


def test_text_is_cut_by_settings(client: Any) -> None:
    found = client.tokenization.text("The École", Tokenization.WORD)
    assert (found.indexed, found.query) == (["the", "école"], ["école"])
    folded = client.tokenization.text(
        "The École", Tokenization.WORD, analyzer_config=TextAnalyzerConfigCreate(ascii_fold=True)
    )
    assert folded.indexed == ["the", "ecole"]
    mine = client.tokenization.text(
        "The École",
        Tokenization.WORD,
        analyzer_config=TextAnalyzerConfigCreate(stopword_preset="mine"),
        stopword_presets={"mine": ["école"]},
    )
    assert mine.query == ["the"]


def test_text_is_cut_as_a_property_does(client: Any, name: str) -> None:
    client.collections.create(
        name, properties=[Property(name="title", data_type=DataType.TEXT, tokenization=Tokenization.FIELD)]
    )
    assert client.tokenization.for_property(name, "title", "One Two").indexed == ["One Two"]


def test_a_backup_brings_a_collection_back(client: Any, name: str) -> None:
    collection = _made(client, name, "one", "two")
    backup = f"backup-{uuid4().hex}"
    try:
        made = client.backup.create(backup, BackupStorage.FILESYSTEM, name, wait_for_completion=True)
    except (UnexpectedStatusCodeError, NotSupportedByLocalEngine) as error:
        pytest.skip(f"the server keeps no backups: {error}")
    assert (made.backup_id, made.status, made.collections) == (backup, BackupStatus.SUCCESS, [name])
    assert client.backup.get_create_status(backup, BackupStorage.FILESYSTEM).status == BackupStatus.SUCCESS
    assert backup in [each.backup_id for each in client.backup.list_backups(BackupStorage.FILESYSTEM)]
    client.collections.delete(name)
    collection.backup.restore(backup, BackupStorage.FILESYSTEM, wait_for_completion=True)
    assert sorted(found.properties["title"] for found in collection.query.fetch_objects().objects) == ["one", "two"]
    assert collection.backup.get_restore_status(backup, BackupStorage.FILESYSTEM).status == BackupStatus.SUCCESS


def test_restoring_what_is_there_fails(client: Any, name: str) -> None:
    collection = _made(client, name)
    backup = f"backup-{uuid4().hex}"
    try:
        collection.backup.create(backup, BackupStorage.FILESYSTEM, wait_for_completion=True)
    except (UnexpectedStatusCodeError, NotSupportedByLocalEngine) as error:
        pytest.skip(f"the server keeps no backups: {error}")
    with pytest.raises((BackupFailedError, UnexpectedStatusCodeError), match="already exists"):
        collection.backup.restore(backup, BackupStorage.FILESYSTEM, wait_for_completion=True)


def test_nodes_of_a_backup_are_taken(client: Any, name: str) -> None:
    _made(client, name, "one")
    node = client.cluster.nodes()[0].name
    backup = f"backup-{uuid4().hex}"
    with pytest.raises(UnexpectedStatusCodeError, match="not found"):
        client.backup.restore(f"{backup}-no", BackupStorage.FILESYSTEM, node_mapping={node: node})
    try:
        client.backup.create(backup, BackupStorage.FILESYSTEM, name, wait_for_completion=True)
    except (UnexpectedStatusCodeError, NotSupportedByLocalEngine) as error:
        pytest.skip(f"the server keeps no backups: {error}")
    client.collections.delete(name)
    client.backup.restore(backup, BackupStorage.FILESYSTEM, wait_for_completion=True, node_mapping={node: node})
    assert client.collections.exists(name)


def test_a_backup_that_is_not_there(client: Any) -> None:
    try:
        client.backup.list_backups(BackupStorage.FILESYSTEM)
    except (UnexpectedStatusCodeError, NotSupportedByLocalEngine) as error:
        pytest.skip(f"the server keeps no backups: {error}")
    with pytest.raises(UnexpectedStatusCodeError) as found:
        client.backup.get_create_status("nobody-made-this-one", BackupStorage.FILESYSTEM)
    assert found.value.status_code == 404


def test_wrong_arguments_are_refused_before_anything_is_sent(client: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="backend must be one of"):
        client.backup.create("a", "tape")
    with pytest.raises(WeaviateInvalidInputError, match="alias_name must be a non-empty string"):
        client.alias.get(alias_name="")
    with pytest.raises(WeaviateInvalidInputError, match="mutually exclusive"):
        client.tokenization.text("a", Tokenization.WORD, stopwords=object(), stopword_presets={})


ELSEWHERE: dict[str, Callable[[Any], Any]] = {
    "cluster_get_statistics": lambda client: client.cluster.statistics(),
    "distributed_tasks_get": lambda client: client.cluster.tasks(),
    "get_collection_sharding_state": lambda client: client.cluster.query_sharding_state(collection="Nobody"),
    "replicate": lambda client: client.cluster.replicate(
        collection="Nobody", shard="one", source_node="a", target_node="b", replication_type=ReplicationType.MOVE
    ),
    "list_replication": lambda client: client.cluster.replications.list_all(),
    "list_replication (some)": lambda client: client.cluster.replications.query(
        collection="Nobody", shard="one", target_node="b"
    ),
    "replication_details": lambda client: client.cluster.replications.get(uuid=NOBODY, include_history=True),
    "cancel_replication": lambda client: client.cluster.replications.cancel(uuid=NOBODY),
    "delete_replication": lambda client: client.cluster.replications.delete(uuid=NOBODY),
    "force_delete_replications": lambda client: client.cluster.replications.force_delete(uuid=NOBODY, dry_run=True),
    "get_replication_scale_plan": lambda client: client.cluster.replications.plan_scale(
        collection="Nobody", replication_factor=2
    ),
    "apply_replication_scale_plan": lambda client: client.cluster.replications.apply_scale(
        ScalePlan(UUID(NOBODY), "Nobody", {"one": ShardScaleActions(["a"], {"b": None})})
    ),
    "list_namespaces": lambda client: client.namespaces.list_all(),
    "get_namespace": lambda client: client.namespaces.get("nobody"),
    "update_namespace": lambda client: client.namespaces.update("nobody", home_node="a"),
    "suspend_namespace": lambda client: client.namespaces.suspend("nobody"),
    "resume_namespace": lambda client: client.namespaces.resume("nobody"),
    "delete_namespace": lambda client: client.namespaces.delete("nobody"),
    "create_namespace": lambda client: client.namespaces.create("Not a name", home_node="nowhere"),
    "classifications_get": lambda client: client.classifications.get(NOBODY),
    "classifications_post": lambda client: client.classifications.start(
        "Nobody", classify_properties=["a"], based_on_properties=["b"], settings={"k": 3}, wait_for_completion=True
    ),
    "export_create": lambda client: client.export.create(
        export_id="nobody", backend=BackupStorage.FILESYSTEM, file_format=ExportFileFormat.PARQUET
    ),
    "export_status": lambda client: client.export.get_status(export_id="nobody", backend=BackupStorage.FILESYSTEM),
    "export_cancel": lambda client: client.export.cancel(export_id="nobody", backend=BackupStorage.FILESYSTEM),
    "schema_objects_indexes_get": lambda client: client.collections.use("Nobody").indexes.list_all(),
    "schema_objects_index_upsert": lambda client: client.collections.use("Nobody").indexes.update(
        "title", "searchable", tokenization=Tokenization.FIELD
    ),
    "schema_objects_index_rebuild": lambda client: client.collections.use("Nobody").indexes.rebuild(
        "title", "searchable", tenants=["one"]
    ),
    "schema_objects_index_cancel": lambda client: client.collections.use("Nobody").indexes.cancel(
        "title", "searchable"
    ),
    "schema_objects_properties_delete": lambda client: client.collections.use("Nobody").indexes.drop(
        "title", "searchable"
    ),
    "schema_objects_vectors_delete": lambda client: client.collections.use("Nobody").config.delete_vector_index(
        "title"
    ),
}
"""What needs a cluster, or is for nothing that exists: each is sent, and answered or refused with the reason."""


@pytest.mark.parametrize("what", sorted(ELSEWHERE))
def test_what_is_not_there_is_said(client: Any, what: str) -> None:
    try:
        ELSEWHERE[what](client)
    except NotSupportedByLocalEngine as error:
        assert "is not supported by the local engine" in str(error)
    except UnexpectedStatusCodeError as error:
        assert 400 <= error.status_code < 500 or error.status_code in {500, 501}, str(error)
        assert error.server_text is not None
