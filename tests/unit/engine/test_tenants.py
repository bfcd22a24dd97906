"""Tenants: created, switched, deleted; and what needs one, or must not have one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SHARED = {"class": "Shared", "vectorizer": "none", "properties": [{"name": "title", "dataType": ["text"]}]}
OWNED = {**SHARED, "class": "Owned", "multiTenancyConfig": {"enabled": True}}


@pytest.fixture
def tenanted() -> Iterator[Engine]:
    with opened() as engine:
        engine.create(OWNED)
        engine.create(SHARED)
        status, _ = engine.ask(
            "POST", "/schema/Owned/tenants", [{"name": "a"}, {"name": "b", "activityStatus": "INACTIVE"}]
        )
        assert 200 == status
        yield engine


def test_tenants_are_created_with_states(tenanted: Engine) -> None:
    answer = tenanted.ask("POST", "/schema/Owned/tenants", [{"name": "c"}, {"name": "d", "activityStatus": "ACTIVE"}])
    assert (200, [{"name": "c"}, {"activityStatus": "HOT", "name": "d"}]) == answer
    states = {"a": "HOT", "b": "COLD", "c": "HOT", "d": "HOT"}
    assert states == {t["name"]: t["activityStatus"] for t in tenanted.ask("GET", "/schema/Owned/tenants")[1]}
    assert (200, {"activityStatus": "COLD", "name": "b"}) == tenanted.ask("GET", "/schema/Owned/tenants/b")
    assert (404, None) == tenanted.ask("GET", "/schema/Owned/tenants/x")
    assert (200, None) == tenanted.ask("HEAD", "/schema/Owned/tenants/b")
    assert (404, None) == tenanted.ask("HEAD", "/schema/Owned/tenants/x")


@pytest.mark.parametrize(
    ("verb", "collection", "body", "status", "part"),
    [
        ("POST", "Owned", [{"name": "a b"}], 422, "'a b' is not a valid tenant name"),
        ("POST", "Owned", [{"name": ""}], 422, "empty tenant name"),
        ("POST", "Owned", [{"name": "x"}, {"name": "x"}], 422, "tenant name x existed multiple times"),
        ("POST", "Owned", [{"name": "x", "activityStatus": "FOO"}], 422, "activityStatus in body should be one of"),
        ("POST", "Owned", {"name": "x"}, 400, "cannot unmarshal object"),
        ("POST", "Owned", [{"name": "x", "activityStatus": "OFFLOADED"}], 501, "tenant offloading is not supported"),
        ("POST", "Shared", [{"name": "x"}], 422, "multi-tenancy is not enabled"),
        ("POST", "Nope", [{"name": "x"}], 422, "class not found"),
        ("PUT", "Owned", [{"name": "x", "activityStatus": "HOT"}], 422, "shard not found: x"),
        ("PUT", "Owned", [{"name": "a"}], 422, "invalid activity status '' for tenant \"a\""),
        ("DELETE", "Owned", [""], 422, "empty tenant name at index 0"),
        ("DELETE", "Nope", ["a"], 422, "class not found"),
    ],
)
def test_what_a_server_refuses_is_refused(
    tenanted: Engine, verb: str, collection: str, body: Any, status: int, part: str
) -> None:
    found, message = tenanted.message(verb, f"/schema/{collection}/tenants", body)
    assert status == found
    assert part in message
    assert 2 == len(tenanted.ask("GET", "/schema/Owned/tenants")[1])


def test_each_tenant_has_its_own_objects(tenanted: Engine) -> None:
    tenanted.ask("POST", "/schema/Owned/tenants", [{"name": "c"}])
    made = tenanted.insert("Owned", 1, {"title": "of a"}, tenant="a")
    assert "a" == made["tenant"]
    tenanted.insert("Owned", 1, {"title": "of c"}, tenant="c")
    for tenant in ("a", "c"):
        found = tenanted.ask("GET", f"/objects/Owned/{numbered(1)}?tenant={tenant}")[1]
        assert ({"title": f"of {tenant}"}, tenant) == (found["properties"], found["tenant"])
    assert 1 == len(tenanted.ask("GET", "/objects?class=Owned&tenant=a")[1]["objects"])
    tenanted.ask("DELETE", "/schema/Owned/tenants", ["c", "nope"])
    assert 422 == tenanted.ask("GET", f"/objects/Owned/{numbered(1)}?tenant=c")[0]
    tenanted.ask("POST", "/schema/Owned/tenants", [{"name": "c"}])
    assert (404, None) == tenanted.ask("GET", f"/objects/Owned/{numbered(1)}?tenant=c")


@pytest.mark.parametrize(
    ("tenant", "part"),
    [
        (None, "class Owned has multi-tenancy enabled, but request was without tenant"),
        ("x", 'tenant not found: "x"'),
        ("b", "tenant not active: 'b'"),
    ],
)
def test_a_tenant_must_be_there_and_active(tenanted: Engine, tenant: str | None, part: str) -> None:
    body = {"class": "Owned", "id": numbered(1), "tenant": tenant}
    query = f"?tenant={tenant}" if tenant else ""
    for answer in (
        tenanted.message("POST", "/objects", body),
        tenanted.message("GET", f"/objects/Owned/{numbered(1)}{query}"),
        tenanted.message("DELETE", f"/objects/Owned/{numbered(1)}{query}"),
    ):
        assert 422 == answer[0]
        assert part in answer[1]
    request = pb.BatchObjectsRequest()
    request.objects.add(collection="Owned", uuid=numbered(1), tenant=tenant or "")
    (error,) = tenanted.rpc("BatchObjects", request, pb.BatchObjectsReply).errors
    assert part == error.error


def test_states_change_and_last(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        engine.create(OWNED)
        engine.ask("POST", "/schema/Owned/tenants", [{"name": "a"}])
        engine.insert("Owned", 1, {}, tenant="a")
        answer = engine.ask("PUT", "/schema/Owned/tenants", [{"name": "a", "activityStatus": "INACTIVE"}])
        assert (200, [{"activityStatus": "COLD", "name": "a"}]) == answer
    with opened(tmp_path) as engine:
        assert 422 == engine.ask("GET", f"/objects/Owned/{numbered(1)}?tenant=a")[0]
        engine.ask("PUT", "/schema/Owned/tenants", [{"name": "a", "activityStatus": "ACTIVE"}])
        assert 200 == engine.ask("GET", f"/objects/Owned/{numbered(1)}?tenant=a")[0]


def test_tenants_come_by_themselves_where_the_collection_says_so() -> None:
    settings = {"enabled": True, "autoTenantCreation": True, "autoTenantActivation": True}
    with opened() as engine:
        engine.create({**OWNED, "multiTenancyConfig": settings})
        engine.insert("Owned", 1, {}, tenant="new")
        path = f"/objects/Owned/{numbered(1)}"
        assert 422 == engine.ask("PATCH", path, {"properties": {}, "tenant": "other"})[0]
        engine.ask("PUT", "/schema/Owned/tenants", [{"name": "new", "activityStatus": "COLD"}])
        assert 200 == engine.ask("GET", f"/objects/Owned/{numbered(1)}?tenant=new")[0]
        assert [{"activityStatus": "HOT", "name": "new"}] == engine.ask("GET", "/schema/Owned/tenants")[1]


def test_tenants_are_listed_by_messages(tenanted: Engine) -> None:
    def listed(request: Any) -> list[tuple[str, int]]:
        reply = tenanted.rpc("TenantsGet", request, pb.TenantsGetReply)
        return [(tenant.name, tenant.activity_status) for tenant in reply.tenants]

    hot, cold = pb.TENANT_ACTIVITY_STATUS_HOT, pb.TENANT_ACTIVITY_STATUS_COLD
    assert [("a", hot), ("b", cold)] == listed(pb.TenantsGetRequest(collection="Owned"))
    assert [("b", cold)] == listed(pb.TenantsGetRequest(collection="Owned", names=pb.TenantNames(values=["b", "x"])))
    for request in (
        pb.TenantsGetRequest(),
        pb.TenantsGetRequest(collection="Nope"),
        pb.TenantsGetRequest(collection="Shared"),
        pb.TenantsGetRequest(collection="Owned", names=pb.TenantNames()),
    ):
        with pytest.raises(RpcFailure):
            listed(request)


def test_tenants_are_not_pointed_at_from_outside(tenanted: Engine) -> None:
    tenanted.insert("Owned", 1, {}, tenant="a")
    tenanted.create({"class": "Pointing", "vectorizer": "none", "properties": [{"name": "to", "dataType": ["Owned"]}]})
    tenanted.insert("Pointing", 1, {})
    beacon = f"weaviate://localhost/Owned/{numbered(1)}"
    links = [{"from": f"weaviate://localhost/Pointing/{numbered(1)}/to", "to": beacon}]
    (answer,) = tenanted.ask("POST", "/batch/references", links)[1]
    assert "cannot reference a multi-tenant enabled class" in answer["result"]["errors"]["error"][0]["message"]


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_tenants_come_in_a_list(verb: str) -> None:
    with opened() as engine:
        engine.create({"class": "Room", "multiTenancyConfig": {"enabled": True}})
        assert 400 == engine.ask(verb, "/schema/Room/tenants", {})[0]


def test_shards_cannot_be_listed_while_a_tenant_is_asleep() -> None:
    with opened() as engine:
        engine.create({"class": "Room", "multiTenancyConfig": {"enabled": True}})
        engine.ask("POST", "/schema/Room/tenants", [{"name": "a"}, {"name": "b", "activityStatus": "COLD"}])
        assert 500 == engine.ask("GET", "/schema/Room/shards")[0]
        assert 500 == engine.ask("GET", "/schema/Room/shards?tenant=")[0]
        assert ["a"] == [entry["name"] for entry in engine.ask("GET", "/schema/Room/shards?tenant=a")[1]]


@pytest.mark.parametrize("tenants", [["bad name!"], ["a", ""], ["a", "b" * 65]])
def test_a_batch_creates_no_tenant_under_a_name_that_none_can_have(tenants: list[str]) -> None:
    with opened() as engine:
        engine.create({"class": "Room", "multiTenancyConfig": {"enabled": True, "autoTenantCreation": True}})
        request = pb.BatchObjectsRequest()
        for at, tenant in enumerate(tenants):
            request.objects.add(collection="Room", uuid=numbered(at), tenant=tenant)
        with pytest.raises(RpcFailure, match="auto create tenants") as caught:
            engine.rpc("BatchObjects", request, pb.BatchObjectsReply)
        assert "UNKNOWN" == caught.value.code
        body = {"objects": [{"class": "Room", "tenant": tenant} for tenant in tenants]}
        assert 422 == engine.ask("POST", "/batch/objects", body)[0]
        assert 422 == engine.ask("POST", "/objects", {"class": "Room", "tenant": tenants[-1]})[0]
        assert [] == engine.ask("GET", "/schema/Room/tenants")[1]


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("PUT", f"/objects/Room/{numbered(9)}", {"class": "Room", "id": numbered(9), "tenant": "a"}),
        ("PATCH", f"/objects/Room/{numbered(9)}", {"class": "Room", "tenant": "a", "properties": {}}),
        ("POST", "/objects", {"class": "Room", "tenant": "a", "properties": {"nope": 1}}),
        ("DELETE", f"/objects/Room/{numbered(9)}?tenant=a", None),
        ("PUT", f"/objects/Room/{numbered(9)}/references/of?tenant=a", []),
    ],
)
def test_a_tenant_that_was_made_active_stays_so(verb: str, path: str, body: Any) -> None:
    with opened() as engine:
        tenancy = {"enabled": True, "autoTenantActivation": True}
        properties = [{"name": "of", "dataType": ["Room"]}]
        engine.create({"class": "Room", "multiTenancyConfig": tenancy, "properties": properties})
        engine.ask("POST", "/schema/Room/tenants", [{"name": "a", "activityStatus": "COLD"}])
        assert engine.ask(verb, path, body)[0] in {204, 404, 422}
        assert [{"activityStatus": "HOT", "name": "a"}] == engine.ask("GET", "/schema/Room/tenants")[1]
