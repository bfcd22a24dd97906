"""Values of public enums beside the REST document: what one may send or receive is spelled as a server spells it."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

import pytest

from tests.support.source import ROOT
from weaviate_gen._types.access.permissions import RoleScope
from weaviate_gen._types.access.roles import GroupTypes, UserTypes
from weaviate_gen._types.backups import BackupCompressionLevel, BackupStatus
from weaviate_gen._types.classifications import ClassificationStatus
from weaviate_gen._types.cluster.replication import ReplicateOperationState, ReplicationType
from weaviate_gen._types.data.tenants import (
    TenantActivityStatus,
    TenantCreateActivityStatus,
    TenantUpdateActivityStatus,
)
from weaviate_gen._types.exports import ExportFileFormat, ExportStatus, ShardExportStatus
from weaviate_gen._types.index_tasks import IndexState
from weaviate_gen._types.namespaces import NamespaceState
from weaviate_gen._types.schema.enums import ConsistencyLevel, ReplicationDeletionStrategy, Tokenization

pytestmark = pytest.mark.unit

DOCUMENT: dict[str, Any] = json.loads((ROOT / "specs" / "openapi" / "schema.json").read_text("utf-8"))

PLACES: dict[type[Enum], str] = {
    BackupCompressionLevel: "BackupConfig.CompressionLevel",
    BackupStatus: "BackupCreateStatusResponse.status",
    ClassificationStatus: "Classification.status",
    ConsistencyLevel: "SearchCommon.consistencyLevel",
    ExportFileFormat: "ExportCreateRequest.file_format",
    ExportStatus: "ExportStatusResponse.status",
    GroupTypes: "GroupType",
    IndexState: "IndexStatus.status",
    NamespaceState: "Namespace.state",
    ReplicateOperationState: "ReplicationReplicateDetailsReplicaStatus.state",
    ReplicationDeletionStrategy: "ReplicationConfig.deletionStrategy",
    ReplicationType: "ReplicationReplicateReplicaRequest.type",
    RoleScope: "Permission.roles.scope",
    ShardExportStatus: "ShardProgress.status",
    TenantActivityStatus: "Tenant.activityStatus",
    TenantCreateActivityStatus: "Tenant.activityStatus",
    TenantUpdateActivityStatus: "Tenant.activityStatus",
    Tokenization: "Property.tokenization",
    UserTypes: "UserTypeOutput",
}
"""Where the document lists the values of an enum: a definition, or a property below one."""


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_an_enum_has_values_that_the_document_has(kind: type[Enum]) -> None:
    name, *keys = PLACES[kind].split(".")
    schema = DOCUMENT["definitions"][name]
    for key in keys:
        schema = schema["properties"][key]
    assert {member.value for member in kind} <= set(schema["enum"])
