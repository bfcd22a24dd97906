from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen._core import collections, indexing, server, tenants
from weaviate_gen._core.call import Call, RpcRequest, Sleep
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.batch import Shard
from weaviate_gen._types.data.raw import RawGQLReturn
from weaviate_gen._types.data.tenants import (
    Tenant,
    TenantActivityStatus,
    TenantCreate,
    TenantCreateActivityStatus,
    TenantUpdate,
    TenantUpdateActivityStatus,
)
from weaviate_gen.exceptions import WeaviateConnectionError, WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SCOPE = Scope("Bike")


def sent(call: Any) -> tuple[str, str, Any]:
    assert isinstance(call, Call)
    assert not isinstance(call.request, RpcRequest)
    return call.request.operation.verb, call.request.target(), call.request.body


def test_the_server_tells_of_itself() -> None:
    assert server.meta().decode((200, {"version": "1.39.0"})) == {"version": "1.39.0"}
    assert server.meta().decode((200, None)) == {}
    assert [server.is_live().decode((status, None)) for status in (200, 503)] == [True, False]
    assert [server.is_ready().decode((status, None)) for status in (200, 503)] == [True, False]
    assert server.open_id_configuration().decode((404, None)) is None
    assert server.open_id_configuration().decode((200, {"clientId": "c"})) == {"clientId": "c"}
    serving = pb.WeaviateHealthCheckResponse(status=pb.WeaviateHealthCheckResponse.SERVING)
    assert server.health().decode(serving) is True


def test_graphql_goes_as_it_stands() -> None:
    call = server.graphql_raw("{ Get { Bike { name } } }")
    assert sent(call) == ("POST", "/v1/graphql", {"query": "{ Get { Bike { name } } }"})
    assert call.decode((200, {"data": {"Get": {"Bike": []}}, "errors": ["e"]})) == RawGQLReturn(
        aggregate={}, explore={}, get={"Bike": []}, errors=["e"]
    )
    assert call.decode((200, None)) == RawGQLReturn(aggregate={}, explore={}, get={}, errors=None)
    with pytest.raises(WeaviateInvalidInputError, match="gql_query must be a string"):
        server.graphql_raw(5)
    with pytest.raises(WeaviateInvalidInputError, match="got int: 5"):
        server.graphql_raw(["{ Get }", 5])


def test_several_queries_of_graphql_go_in_one_request() -> None:
    call = server.graphql_raw(["{ one }", "{ two }"])
    assert ("POST", "/v1/graphql/batch", [{"query": "{ one }"}, {"query": "{ two }"}]) == sent(call)
    first, second = call.decode((200, [{"data": {"Get": {"Bike": []}}}, {"errors": [{"message": "no"}]}]))
    assert ({"Bike": []}, None) == (first.get, first.errors)
    assert ({}, [{"message": "no"}]) == (second.get, second.errors)


def test_tenants_are_created_from_names_and_tenants() -> None:
    given = ["a", Tenant(name="b"), TenantCreate(name="c", activity_status=TenantCreateActivityStatus.COLD)]
    assert sent(tenants.create(SCOPE, given)) == (
        "POST",
        "/v1/schema/Bike/tenants",
        [
            {"name": "a", "activityStatus": "HOT"},
            {"name": "b", "activityStatus": "HOT"},
            {"name": "c", "activityStatus": "COLD"},
        ],
    )
    assert tenants.create(SCOPE, "a").decode((200, [])) is None


def test_a_new_tenant_is_active_or_inactive() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="use ACTIVE or INACTIVE"):
        tenants.create(SCOPE, Tenant(name="a", activity_status=TenantActivityStatus.OFFLOADED))


@pytest.mark.parametrize("given", [5, [1, 2], {"a"} - {"a"} or 5.5])
def test_what_is_no_tenant_is_refused(given: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="tenants must"):
        tenants.create(SCOPE, given)


def test_tenants_are_removed_by_name() -> None:
    assert sent(tenants.remove(SCOPE, ["a", Tenant(name="b")])) == ("DELETE", "/v1/schema/Bike/tenants", ["a", "b"])


def test_tenants_are_changed_a_hundred_at_a_time() -> None:
    given = [Tenant(name=str(n)) for n in range(150)]
    flow = tenants.update(SCOPE, given)
    first = next(flow)
    second = flow.send(None)
    assert [len(sent(first)[2]), len(sent(second)[2])] == [100, 50]
    with pytest.raises(StopIteration):
        flow.send(None)


def test_no_tenants_are_one_empty_request() -> None:
    assert [sent(call)[2] for call in tenants.update(SCOPE, [])] == [[]]


def test_a_tenant_cannot_be_made_onloading() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="ACTIVE, INACTIVE or OFFLOADED"):
        next(tenants.update(SCOPE, Tenant(name="a", activity_status=TenantActivityStatus.ONLOADING)))


def test_tenants_become_one_thing() -> None:
    flow = tenants.become(SCOPE, ["a", Tenant(name="b")], TenantUpdateActivityStatus.OFFLOADED)
    assert sent(next(flow)) == (
        "PUT",
        "/v1/schema/Bike/tenants",
        [{"name": "a", "activityStatus": "FROZEN"}, {"name": "b", "activityStatus": "FROZEN"}],
    )


def test_tenants_are_listed_by_name() -> None:
    call = tenants.get(SCOPE)
    assert isinstance(call.request, RpcRequest)
    assert not call.request.message.HasField("names")
    reply = pb.TenantsGetReply(
        tenants=[
            pb.Tenant(name="a", activity_status=pb.TENANT_ACTIVITY_STATUS_HOT),
            pb.Tenant(name="b", activity_status=pb.TENANT_ACTIVITY_STATUS_FREEZING),
            pb.Tenant(name="c", activity_status=pb.TENANT_ACTIVITY_STATUS_UNSPECIFIED),
            pb.Tenant(name="d", activity_status=2**31 - 1),
            pb.Tenant(name="e", activity_status=pb.TENANT_ACTIVITY_STATUS_UNFREEZING),
            pb.Tenant(name="f", activity_status=pb.TENANT_ACTIVITY_STATUS_COLD),
            pb.Tenant(name="g", activity_status=pb.TENANT_ACTIVITY_STATUS_FROZEN),
        ],
        took=0.25,
    )
    found = call.decode(reply)
    assert (["ACTIVE", "OFFLOADING", "UNSPECIFIED", "2147483647", "ONLOADING", "INACTIVE", "OFFLOADED"], 0.25) == (
        [each.activity_status for each in found.values()],
        found.took,
    )


def test_a_state_that_is_not_known_stays_as_it_is_and_is_not_sent_back() -> None:
    found = tenants.get_by_name(SCOPE, "a").decode((200, {"name": "a", "activityStatus": "ASLEEP"}))
    assert found is not None
    assert ("ASLEEP", "OTHER") == (found.activity_status, found.activityStatus)
    with pytest.raises(WeaviateInvalidInputError, match=r"cannot (create|set) tenant 'a' (as|to) ASLEEP"):
        tenants.create(SCOPE, found)
    with pytest.raises(WeaviateInvalidInputError, match=r"cannot (create|set) tenant 'a' (as|to) ASLEEP"):
        next(tenants.update(SCOPE, found))


def test_some_tenants_are_listed_by_name() -> None:
    call = tenants.get_by_names(SCOPE, ("a", Tenant(name="b")))
    assert isinstance(call.request, RpcRequest)
    assert list(call.request.message.names.values) == ["a", "b"]


def test_one_tenant_is_looked_up() -> None:
    call = tenants.get_by_name(SCOPE, Tenant(name="a b"))
    assert sent(call)[:2] == ("GET", "/v1/schema/Bike/tenants/a%20b")
    assert call.decode((404, None)) is None
    found = call.decode((200, {"name": "a b", "activityStatus": "COLD"}))
    assert (found.name, found.activityStatus) == ("a b", "COLD")
    assert sent(tenants.exists(SCOPE, "a"))[0] == "HEAD"
    assert [tenants.exists(SCOPE, "a").decode((status, None)) for status in (200, 404)] == [True, False]
    with pytest.raises(WeaviateInvalidInputError, match="tenant must be a name or a Tenant"):
        tenants.exists(SCOPE, 5)


def test_older_names_of_states_are_turned_into_todays() -> None:
    assert (
        Tenant(name="a", activity_status=TenantActivityStatus.FROZEN).activity_status is TenantActivityStatus.OFFLOADED
    )
    assert TenantCreate(name="a", activity_status=TenantCreateActivityStatus.HOT).activityStatus == "HOT"
    assert TenantUpdate(name="a", activity_status=TenantUpdateActivityStatus.COLD).activityStatus == "COLD"
    assert Tenant(name="a", activity_status=TenantActivityStatus.ONLOADING).activityStatus == "OTHER"
    with pytest.raises(WeaviateInvalidInputError, match="a tenant's name must not be empty"):
        Tenant(name="")


def test_collections_are_created_read_and_deleted() -> None:
    call = collections.create({"class": "Bike"})
    assert sent(call) == ("POST", "/v1/schema", {"class": "Bike"})
    assert [call.decode((200, {"class": "BIKE"})), call.decode((200, None))] == ["BIKE", "Bike"]
    with pytest.raises(WeaviateInvalidInputError, match="config must be a dict"):
        collections.create("Bike")  # type: ignore[arg-type]  # the case is one
    assert sent(collections.exists("bike"))[:2] == ("GET", "/v1/schema/Bike")
    assert [collections.exists("bike").decode((status, None)) for status in (200, 404)] == [True, False]
    assert collections.export_config("bike").decode((200, {"class": "Bike"})).name == "Bike"
    assert collections.names().decode((200, {"classes": [{"class": "Bike"}]})) == ["Bike"]
    assert collections.names().decode((200, {})) == []
    assert list(collections.list_all(simple=True).decode((200, {"classes": [{"class": "Bike"}]}))) == ["Bike"]
    assert [sent(step)[:2] for step in collections.delete(["bike", "car"])] == [
        ("DELETE", "/v1/schema/Bike"),
        ("DELETE", "/v1/schema/Car"),
    ]
    with pytest.raises(WeaviateInvalidInputError, match="name must be a collection's name"):
        next(collections.delete(5))


def test_all_collections_are_deleted_one_by_one() -> None:
    flow = collections.delete_all()
    assert sent(next(flow))[:2] == ("GET", "/v1/schema")
    step = flow.send(["Bike"])
    assert sent(step)[:2] == ("DELETE", "/v1/schema/Bike")
    assert isinstance(step, Call)
    assert step.decode((200, None)) is None


def test_the_wait_for_indexing_looks_until_queues_are_empty() -> None:
    flow = indexing.wait([Shard(collection="Bike", tenant="a")], 1)
    look = next(flow)
    assert sent(look)[:2] == ("GET", "/v1/schema/Bike/shards?tenant=a")
    assert isinstance(look, Call)
    assert look.decode((200, [{"status": "READY", "vectorQueueSize": 3}])) is False
    assert look.decode((200, [{"status": "READY"}])) is True
    assert isinstance(flow.send(False), Sleep)
    flow.send(None)
    assert isinstance(flow.throw(WeaviateConnectionError("gone")), Sleep)
    flow.send(None)
    with pytest.raises(WeaviateConnectionError):
        flow.throw(WeaviateConnectionError("gone"))


def test_the_wait_for_indexing_doubles_its_pause_after_each_failure() -> None:
    flow = indexing.wait([Shard(collection="Bike")], 3)
    next(flow)
    pauses = []
    for _ in range(3):
        pauses.append(flow.throw(WeaviateConnectionError("gone")))
        flow.send(None)
    assert [Sleep(indexing.POLL * each) for each in (2, 4, 8)] == pauses


def test_the_wait_for_indexing_ends_when_all_are_ready() -> None:
    flow = indexing.wait({Shard(collection="A"), Shard(collection="B")}, 1)
    assert sent(next(flow))[1] == "/v1/schema/A/shards"
    assert sent(flow.send(True))[1] == "/v1/schema/B/shards"
    with pytest.raises(StopIteration):
        flow.send(True)


@pytest.mark.parametrize("given", ["Bike", 5, ["Bike"]])
def test_shards_are_a_list_of_shards(given: Any) -> None:
    with pytest.raises(TypeError, match="shards must be a list of Shard"):
        indexing.checked(given)
    assert indexing.checked([Shard(collection="Bike")]) == [Shard(collection="Bike")]
