"""Backups and exports: what is sent, what is read, and how one waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.admin import answered, driven, sent
from weaviate_gen._core.admin import backup, export
from weaviate_gen.classes.backup import (
    BackupCompressionLevel,
    BackupConfigCreate,
    BackupConfigRestore,
    BackupLocation,
    BackupStorage,
)
from weaviate_gen.classes.export import ExportFileFormat, ExportStorage
from weaviate_gen.exceptions import (
    BackupCanceledError,
    BackupFailedError,
    ExportCanceledError,
    ExportFailedError,
    WeaviateInvalidInputError,
)
from weaviate_gen.outputs.backup import BackupStatus
from weaviate_gen.outputs.export import ExportStatus, ShardExportStatus, ShardProgress

pytestmark = pytest.mark.unit

S3 = BackupStorage.S3
PLACE = BackupLocation.S3(path="p q", bucket="b")
STARTED = {"id": "bk", "backend": "s3", "path": "/x", "status": "STARTED", "classes": ["Bike"]}
DONE = {
    "id": "bk",
    "path": "/x",
    "status": "SUCCESS",
    "size": 0.5,
    "startedAt": "2026-11-22T17:09:45.673Z",
    "completedAt": "2026-11-22T17:09:47.677Z",
}


def _create(**changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "backup_id": "BK",
        "backend": S3,
        "include_collections": None,
        "exclude_collections": None,
        "incremental_base_backup_id": None,
        "wait_for_completion": False,
        "config": None,
        "backup_location": None,
        "include_roles": None,
        "include_users": None,
    }
    return backup.create(**arguments | changes)


def _restore(**changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "backup_id": "BK",
        "backend": "S3",
        "include_collections": None,
        "exclude_collections": None,
        "roles_restore": None,
        "users_restore": None,
        "wait_for_completion": False,
        "config": None,
        "backup_location": None,
        "overwrite_alias": False,
        "node_mapping": None,
    }
    return backup.restore(**arguments | changes)


def test_a_backup_is_asked_for() -> None:
    steps, made = driven(_create(include_collections="bike"), (200, STARTED))
    body = {"id": "bk", "include": ["Bike"], "exclude": [], "incremental_base_backup_id": None}
    assert [("POST", "/v1/backups/s3", body)] == steps
    assert ("bk", BackupStatus.STARTED, "/x", ["Bike"], "s3") == (
        made.backup_id,
        made.status,
        made.path,
        made.collections,
        made.backend,
    )
    assert (made.id, made.classes) == (made.backup_id, made.collections)


def test_settings_and_place_of_a_backup_are_sent_together() -> None:
    config = BackupConfigCreate(cpu_percentage=40, chunk_size=4, compression_level=BackupCompressionLevel.BEST_SPEED)
    flow = _create(config=config, backup_location=PLACE, incremental_base_backup_id="Base")
    call = next(flow)
    (need,) = call.requirements()
    assert "backup.create('bk'): BackupCreateRequest.incremental_base_backup_id" == need.feature
    assert [False, True, True] == [need.met(version) for version in ((1, 34, 17), (1, 34, 18), (1, 37, 0))]
    expected = {"CPUPercentage": 40, "CompressionLevel": "BestSpeed", "path": "p q", "bucket": "b"}
    assert (expected, "base") == (call.request.body["config"], call.request.body["incremental_base_backup_id"])


@pytest.mark.parametrize(
    ("argument", "key", "without", "having"),
    [
        ("include_users", "includeUsers", [(1, 38, 2)], [(1, 38, 3), (1, 39, 0)]),
        ("include_roles", "includeRoles", [(1, 38, 9), (1, 39, 0)], [(1, 38, 10), (1, 40, 0)]),
    ],
)
def test_roles_and_users_of_a_backup_are_sent_to_servers_that_choose_among_them(
    argument: str, key: str, without: list[Any], having: list[Any]
) -> None:
    call = next(_create(**{argument: "ann*"}))
    assert ["ann*"] == call.request.body[key]
    (need,) = call.requires
    assert [False] * len(without) + [True] * len(having) == [need.met(version) for version in without + having]
    none = next(_create(**{argument: []}))
    assert [] == none.request.body[key]
    (need,) = none.requires
    assert (False, True) == (need.met((1, 39, 0)), need.met((1, 40, 0)))
    call = next(_create())
    assert (key in call.request.body, call.requires) == (False, ())


def test_waiting_for_a_backup_looks_until_it_is_done() -> None:
    steps, made = driven(
        _create(wait_for_completion=True, backup_location=PLACE), (200, STARTED), (200, STARTED), (200, DONE)
    )
    look = ("GET", "/v1/backups/s3/bk?bucket=b&path=p%20q", None)
    assert [look, 1.0, look] == steps[1:]
    ended = datetime(2026, 11, 22, 17, 9, 47, 677000, UTC)
    assert (BackupStatus.SUCCESS, 0.5, ended, ["Bike"]) == (made.status, made.size, made.completed_at, made.collections)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [("FAILED", "disk full", BackupFailedError), ("CANCELED", None, BackupCanceledError)],
)
def test_waiting_for_a_backup_tells_of_its_end(status: str, error: str | None, kind: type[Exception]) -> None:
    seen = {"status": status, "path": "/x", "error": error}
    with pytest.raises(kind, match=error or "no reason"):
        driven(_create(wait_for_completion=True), (200, STARTED), (200, seen))
    with pytest.raises(kind, match="restoration 'bk'"):
        driven(_restore(wait_for_completion=True), (200, STARTED), (200, seen))


def test_what_a_server_stores_a_moment_after_the_end_is_asked_for_once_more() -> None:
    failed = {"status": "FAILED", "path": "/x"}
    reason = failed | {"error": "already exists"}
    with pytest.raises(BackupFailedError, match="restoration 'bk' failed: already exists"):
        driven(_restore(wait_for_completion=True), (200, STARTED), (200, failed), (200, reason))
    with pytest.raises(BackupFailedError, match="the server gives no reason"):
        driven(_restore(wait_for_completion=True), (200, STARTED), (200, failed), (200, failed))
    at_first = {key: value for key, value in DONE.items() if key not in {"size", "completedAt"}}
    steps, made = driven(_create(wait_for_completion=True), (200, STARTED), (200, at_first), (200, DONE))
    assert ([1.0], 0.5) == ([each for each in steps if isinstance(each, float)], made.size)
    old = {"id": "bk", "path": "/x", "status": "SUCCESS"}  # of a server that says no times
    steps, _ = driven(_create(wait_for_completion=True), (200, STARTED), (200, old))
    assert 2 == len(steps)


def test_a_restoration_is_asked_for() -> None:
    steps, _ = driven(_restore(), (200, STARTED))
    assert [("POST", "/v1/backups/s3/bk/restore", {"include": [], "exclude": [], "overwriteAlias": False})] == steps
    flow = _restore(
        exclude_collections=["bike"],
        roles_restore="noRestore",
        users_restore="all",
        config=BackupConfigRestore(cpu_percentage=5),
        backup_location=BackupLocation.FileSystem(path="p"),
        overwrite_alias=True,
        node_mapping={"node1": "node7"},
    )
    assert {
        "include": [],
        "exclude": ["Bike"],
        "overwriteAlias": True,
        "node_mapping": {"node1": "node7"},
        "config": {"CPUPercentage": 5, "path": "p", "rolesOptions": "noRestore", "usersOptions": "all"},
    } == next(flow).request.body


def test_waiting_for_a_restoration_looks_until_it_is_done() -> None:
    steps, made = driven(_restore(wait_for_completion=True), (200, STARTED), (200, DONE))
    assert ("GET", "/v1/backups/s3/bk/restore", None) == steps[1]
    assert BackupStatus.SUCCESS == made.status


def test_no_time_is_no_time() -> None:
    seen = answered(backup.create_status("bk", S3, None), 200, STARTED | {"completedAt": "0001-01-01T00:00:00.000Z"})
    assert (None, None, "bk") == (seen.completed_at, seen.started_at, seen.id)


def test_a_status_of_a_later_server_is_kept() -> None:
    assert "PAUSED" == answered(backup.restore_status("bk", S3, None), 200, {"status": "PAUSED"}).status


def test_cancelling() -> None:
    call = backup.cancel("BK", S3, PLACE, "create")
    assert ("DELETE", "/v1/backups/s3/bk?bucket=b&path=p%20q", None) == sent(call)
    assert ("DELETE", "/v1/backups/s3/bk/restore", None) == sent(backup.cancel("bk", S3, None, "restore"))
    assert (True, False) == (answered(call, 204), answered(call, 404))


def test_listing_backups() -> None:
    call = backup.list_backups(S3, True)
    assert ("GET", "/v1/backups/s3?order=asc", None) == sent(call)
    assert ("GET", "/v1/backups/s3", None) == sent(backup.list_backups(S3, None))
    found = answered(call, 200, [DONE | {"classes": ["Bike"], "incremental_base_backup_id": "base"}])
    assert [("bk", ["Bike"], 0.5, "base")] == [
        (each.backup_id, each.collections, each.size, each.incremental_base_backup_id) for each in found
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"backend": "tape"},
        {"backup_id": 7},
        {"backup_id": ""},
        {"wait_for_completion": 1},
        {"include_collections": 7},
        {"include_collections": "A", "exclude_collections": "B"},
        {"config": BackupConfigRestore()},
        {"incremental_base_backup_id": 7},
        {"include_users": 7},
        {"include_users": [7]},
        {"include_roles": 7},
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(changes: dict[str, Any]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        next(_create(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"roles_restore": "some"},
        {"config": BackupConfigCreate()},
        {"node_mapping": ["node1"]},
        {"node_mapping": {"node1": 2}},
        {"node_mapping": {1: "node2"}},
    ],
)
def test_wrong_arguments_of_a_restoration_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        next(_restore(**changes))


def test_wrong_settings_are_refused() -> None:
    wrong: Any = "x"
    with pytest.raises(WeaviateInvalidInputError, match="'create' or 'restore'"):
        backup.cancel("bk", S3, None, wrong)
    with pytest.raises(WeaviateInvalidInputError, match="cpu_percentage"):
        BackupConfigCreate(cpu_percentage=wrong)
    with pytest.raises(WeaviateInvalidInputError, match="cpu_percentage"):
        BackupConfigRestore(cpu_percentage=True)
    with pytest.raises(
        WeaviateInvalidInputError,
        match=r"compression_level must be BackupCompressionLevel \| None \(DefaultCompression, ",
    ):
        BackupConfigCreate(compression_level=wrong)
    with pytest.raises(WeaviateInvalidInputError, match="bucket must be a string"):
        BackupLocation.GCP(path="p", bucket=None)  # type: ignore[arg-type]


def test_empty_settings_are_empty() -> None:
    assert ({}, {}) == (BackupConfigCreate().to_wire(), BackupConfigRestore().to_wire())


def _export(**changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "export_id": "Ex",
        "backend": ExportStorage.GCS,
        "file_format": ExportFileFormat.PARQUET,
        "include_collections": None,
        "exclude_collections": None,
        "wait_for_completion": False,
    }
    return export.create(**arguments | changes)


def test_an_export_is_asked_for() -> None:
    steps, made = driven(_export(include_collections="bike"), (200, STARTED))
    assert [("POST", "/v1/export/gcs", {"id": "ex", "file_format": "parquet", "include": ["Bike"]})] == steps
    assert ("bk", ["Bike"], None) == (made.id, made.classes, made.startedAt)
    assert ["Bike"] == next(_export(exclude_collections=["bike"])).request.body["exclude"]
    assert (1, 37, 0) == next(_export()).min_version


def test_waiting_for_an_export_looks_until_it_is_done() -> None:
    shards = {"Bike": {"one": {"status": "SKIPPED", "skipReason": "empty"}, "two": {"status": "SUCCESS"}}, "Car": None}
    done = DONE | {"backend": "gcs", "tookInMs": 12, "shardStatus": shards}
    steps, made = driven(_export(wait_for_completion=True), (200, STARTED), (200, STARTED), (200, done))
    look = ("GET", "/v1/export/gcs/ex", None)
    assert [look, 1.0, look] == steps[1:]
    skipped = ShardProgress(status=ShardExportStatus.SKIPPED, skip_reason="empty")
    assert skipped == made.shard_status["Bike"]["one"]
    assert ("empty", 0, {}) == (skipped.skipReason, skipped.objectsExported, made.shardStatus["Car"])
    assert (ExportStatus.SUCCESS, 12, made.completed_at) == (made.status, made.tookInMs, made.completedAt)


@pytest.mark.parametrize(("status", "kind"), [("FAILED", ExportFailedError), ("CANCELED", ExportCanceledError)])
def test_waiting_for_an_export_tells_of_its_end(status: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="no reason"):
        driven(_export(wait_for_completion=True), (200, STARTED), (200, {"status": status}))


def test_cancelling_an_export() -> None:
    call = export.cancel("EX", ExportStorage.AZURE)
    assert ("DELETE", "/v1/export/azure/ex", None) == sent(call)
    assert (True, False) == (answered(call, 204), answered(call, 409))


@pytest.mark.parametrize(
    "changes",
    [{"include_collections": "A", "exclude_collections": "B"}, {"file_format": "csv"}, {"backend": "tape"}],
)
def test_wrong_arguments_of_an_export_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        next(_export(**changes))
