"""What somebody without any role asks for is refused, or left out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clients import connected
from tests.support.proxy import Loop
from tests.support.servers import Server
from weaviate_gen.classes.config import (
    Configure,
    DataType,
    Property,
)
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import InsufficientPermissionsError, WeaviateBaseError

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


@pytest.fixture
def plain(guarded: Server, flavor: str, loop: Loop) -> Iterator[Any]:
    """Return a client of somebody without rights."""
    with connected(guarded, flavor, loop, "ben-key") as client:
        yield client


REFUSED: dict[str, Callable[[Any], object]] = {
    "create a collection": lambda c: c.collections.create("Closed"),
    "its config": lambda c: c.collections.use("Closed").config.get(),
    "delete it": lambda c: c.collections.delete("Closed"),
    "add a property": lambda c: c.collections.use("Closed").config.add_property(
        Property(name="p", data_type=DataType.TEXT)
    ),
    "shards": lambda c: c.collections.use("Closed").config.get_shards(),
    "insert": lambda c: c.collections.use("Closed").data.insert({}),
    "insert many": lambda c: c.collections.use("Closed").data.insert_many([{}]),
    "replace": lambda c: c.collections.use("Closed").data.replace(IDS[0], {}),
    "update": lambda c: c.collections.use("Closed").data.update(IDS[0], {}),
    "delete an object": lambda c: c.collections.use("Closed").data.delete_by_id(IDS[0]),
    "delete many": lambda c: c.collections.use("Closed").data.delete_many(where=Filter.by_id().equal(IDS[0])),
    "refer": lambda c: c.collections.use("Closed").data.reference_add(IDS[0], "by", IDS[1]),
    "search": lambda c: c.collections.use("Closed").query.fetch_objects(),
    "aggregate": lambda c: c.collections.use("Closed").aggregate.over_all(),
    "create tenants": lambda c: c.collections.use("Closed").tenants.create(["a"]),
    "remove tenants": lambda c: c.collections.use("Closed").tenants.remove(["a"]),
    "an alias": lambda c: c.alias.create(alias_name="Other", target_collection="Closed"),
    "nodes": lambda c: c.cluster.nodes(),
    "statistics": lambda c: c.cluster.statistics(),
    "a backup": lambda c: c.backup.create("b", backend="filesystem", include_collections=["Closed"]),
    "graphql": lambda c: c.graphql_raw_query("{ Get { Closed { a } } }"),
    "a role": lambda c: c.roles.create(role_name="mine", permissions=[]),
    "a user": lambda c: c.users.db.create(user_id="eve"),
}


@pytest.mark.parametrize("asked", sorted(REFUSED))
def test_somebody_without_rights_is_refused(plain: Any, asked: str) -> None:
    with pytest.raises(WeaviateBaseError) as refused:
        REFUSED[asked](plain)
    assert isinstance(refused.value, InsufficientPermissionsError) or "forbidden" in str(refused.value)


def test_somebody_without_rights_sees_no_tenants(admin: Any, plain: Any, name: str) -> None:
    """A server looks the collection up first, and leaves out what one may not see."""
    tenanted = admin.collections.create(name, multi_tenancy_config=Configure.multi_tenancy())
    tenanted.tenants.create(["a"])
    assert ["a"] == list(tenanted.tenants.get_by_names(["a"]))
    assert {} == plain.collections.use(name).tenants.get_by_names(["a"])
    admin.collections.delete(name)
