"""Multi-tenancy: tenants, and data that is theirs alone."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.tenants import Tenant, TenantActivityStatus
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError, WeaviateQueryError


@pytest.fixture
def shared(client: Any, name: str) -> Any:
    """Return a collection with two tenants."""
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        multi_tenancy_config=Configure.multi_tenancy(enabled=True),
        vector_config=Configure.Vectors.self_provided(),
    )
    collection.tenants.create([Tenant(name="one"), Tenant(name="two")])
    return collection


def test_tenants_are_created_listed_and_removed(shared: Any) -> None:
    assert {"one", "two"} == set(shared.tenants.get())
    shared.tenants.create("three")
    shared.tenants.create(["four", Tenant(name="five")])
    assert {"one", "two", "three", "four", "five"} == set(shared.tenants.get())
    shared.tenants.remove(["three", "four"])
    shared.tenants.remove("five")
    assert {"one", "two"} == set(shared.tenants.get())


def test_tenants_are_found_by_name(shared: Any) -> None:
    assert {"two"} == set(shared.tenants.get_by_names(["two", "nobody"]))
    assert "one" == shared.tenants.get_by_name("one").name
    assert shared.tenants.get_by_name("nobody") is None
    assert shared.tenants.exists("one")
    assert not shared.tenants.exists("nobody")


def test_each_tenant_sees_its_own_data(shared: Any) -> None:
    one, two = shared.with_tenant("one"), shared.with_tenant("two")
    identity = one.data.insert({"title": "mine"}, vector=[1.0, 0.0])
    two.data.insert_many([{"title": "a"}, {"title": "b"}])
    assert (1, 2) == (len(one), len(two))
    assert ["mine"] == [found.properties["title"] for found in one.query.fetch_objects().objects]
    assert one.data.exists(identity)
    assert not two.data.exists(identity)
    assert 1 == len(one.query.near_vector([1.0, 0.0]).objects)


def test_a_tenant_must_be_named_and_known(shared: Any) -> None:
    with pytest.raises(UnexpectedStatusCodeError):
        shared.data.insert({"title": "whose?"})
    with pytest.raises(WeaviateQueryError):
        shared.query.fetch_objects()
    with pytest.raises(WeaviateQueryError) as unknown:
        shared.with_tenant("nobody").query.fetch_objects()
    assert "nobody" in str(unknown.value)


def test_a_collection_without_tenants_takes_none(client: Any, name: str) -> None:
    collection = client.collections.create(name)
    with pytest.raises(UnexpectedStatusCodeError):
        collection.tenants.create("one")
    with pytest.raises(WeaviateQueryError):
        collection.with_tenant("one").query.fetch_objects()


def test_an_inactive_tenant_keeps_its_data_and_answers_nothing(shared: Any) -> None:
    one = shared.with_tenant("one")
    one.data.insert({"title": "kept"})
    shared.tenants.update(Tenant(name="one", activity_status=TenantActivityStatus.INACTIVE))
    assert TenantActivityStatus.INACTIVE == shared.tenants.get_by_name("one").activity_status
    with pytest.raises(WeaviateQueryError):
        one.query.fetch_objects()
    shared.tenants.activate("one")
    assert TenantActivityStatus.ACTIVE == shared.tenants.get_by_name("one").activity_status
    assert 1 == len(one.query.fetch_objects().objects)
    shared.tenants.deactivate(["one"])
    assert TenantActivityStatus.INACTIVE == shared.tenants.get()["one"].activity_status


def test_tenants_are_made_on_the_way_where_the_collection_says_so(client: Any, name: str) -> None:
    collection = client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT)],
        multi_tenancy_config=Configure.multi_tenancy(auto_tenant_creation=True),
    )
    collection.with_tenant("new").data.insert_many([{"title": "first"}])
    assert {"new"} == set(collection.tenants.get())


def test_removing_a_tenant_removes_its_data(shared: Any) -> None:
    shared.with_tenant("one").data.insert({"title": "gone"})
    shared.tenants.remove("one")
    shared.tenants.create("one")
    assert 0 == len(shared.with_tenant("one"))


def test_bad_tenants_are_refused_before_anything_is_sent(shared: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        shared.tenants.create(3)
    with pytest.raises(WeaviateInvalidInputError):
        shared.with_tenant(3)
