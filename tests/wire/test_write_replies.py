"""The recorded replies to batches, deletions by filter and lists of tenants: each parses, and each field shows."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.recordings import exchanges
from weaviate_gen._core import tenants
from weaviate_gen._core.data.many import delete_many, send_objects
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import BatchObject, ErrorObject
from weaviate_gen._types.query.filters import Filter
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SCOPE = Scope("Article")
EVERYTHING = Filter.by_property("title").is_none(False)
STATES = {
    pb.TENANT_ACTIVITY_STATUS_HOT: "ACTIVE",
    pb.TENANT_ACTIVITY_STATUS_COLD: "INACTIVE",
    pb.TENANT_ACTIVITY_STATUS_FROZEN: "OFFLOADED",
    pb.TENANT_ACTIVITY_STATUS_ACTIVE: "ACTIVE",
    pb.TENANT_ACTIVITY_STATUS_INACTIVE: "INACTIVE",
}


def recorded(method: str) -> Iterator[tuple[Any, Any]]:
    """Yield request and reply of each recorded call that was answered."""
    for row in exchanges("grpc"):
        if row["method"].endswith(f"/{method}") and row.get("reply") is not None:
            request = getattr(pb, f"{method}Request").FromString(base64.b64decode(row["request"]))
            yield request, getattr(pb, f"{method}Reply").FromString(base64.b64decode(row["reply"]))


def test_every_object_of_a_recorded_batch_is_answered_for() -> None:
    stored = refused = 0
    for request, reply in recorded("BatchObjects"):
        read = [
            BatchObject(
                collection=each.collection,
                properties={},
                references=None,
                uuid=each.uuid,
                vector=None,
                tenant=each.tenant or None,
                index=place,
            )
            for place, each in enumerate(request.objects)
        ]
        call = send_objects(read, [None] * len(read), None, "insert_many", all_failed=False)
        found = call.decode(reply)
        errors = {each.index: each.error for each in reply.errors}
        assert errors == {place: each.message for place, each in found.errors.items()}
        expected = {place: each.uuid for place, each in enumerate(request.objects) if place not in errors}
        assert {place: uuid.UUID(each) for place, each in expected.items()} == found.uuids
        assert [isinstance(each, ErrorObject) for each in found.all_responses] == [
            place in errors for place in range(len(read))
        ]
        assert reply.took == found.elapsed_seconds
        assert bool(errors) == found.has_errors
        stored, refused = stored + len(expected), refused + len(errors)
    assert stored > 1000
    assert refused > 0


def test_every_field_of_a_recorded_deletion_shows() -> None:
    listed = 0
    for request, reply in recorded("BatchDelete"):
        found = delete_many(SCOPE, EVERYTHING, request.verbose, request.dry_run).decode(reply)
        assert (reply.failed, reply.matches, reply.successful, reply.took) == (
            found.failed,
            found.matches,
            found.successful,
            found.took,
        )
        if request.verbose:
            assert [(each.uuid, each.successful, each.error or None) for each in reply.objects] == [
                (each.uuid.bytes, each.successful, each.error) for each in found.objects
            ]
            listed += len(found.objects)
    assert listed > 0


def test_every_recorded_tenant_shows() -> None:
    seen = 0
    for _, reply in recorded("TenantsGet"):
        found = tenants.get(SCOPE).decode(reply)
        assert {each.name: STATES[each.activity_status] for each in reply.tenants} == {
            name: tenant.activity_status.name for name, tenant in found.items()
        }
        assert list(found) == [tenant.name for tenant in found.values()]
        seen += len(found)
    assert seen > 10
