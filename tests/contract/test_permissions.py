"""What somebody with rights on one collection reaches of another: by aliases, filters, references and writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clients import connected
from tests.support.proxy import Loop
from tests.support.servers import Server
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataObject, DataReference
from weaviate_gen.classes.query import Filter, GroupBy, QueryReference
from weaviate_gen.classes.rbac import Permissions, RoleScope
from weaviate_gen.exceptions import WeaviateBaseError

OPEN, SECRET, TEAM = "PubPage", "Secret", "PubTeam"
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
HIDDEN = Filter.by_ref("to").by_property("code").equal("x")
TEXT = DataType.TEXT


@pytest.fixture(scope="module")
def admin(guarded: Server, flavor: str, loop: Loop) -> Iterator[Any]:
    """Return the client of an admin, who has made a public collection that refers to a secret one."""
    with connected(guarded, flavor, loop, "ada-key") as client:
        client.collections.delete([OPEN, SECRET, TEAM])
        secret = client.collections.create(
            SECRET, properties=[Property(name="code", data_type=TEXT)], vector_config=Configure.Vectors.self_provided()
        )
        secret.data.insert({"code": "x"}, uuid=TWO, vector=[1, 0])
        page = client.collections.create(
            OPEN,
            properties=[Property(name="title", data_type=TEXT)],
            references=[ReferenceProperty(name="to", target_collection=SECRET)],
            vector_config=Configure.Vectors.self_provided(),
        )
        page.data.insert({"title": "open"}, uuid=ONE, vector=[1, 0], references={"to": TWO})
        client.collections.create(
            TEAM,
            properties=[Property(name="title", data_type=TEXT)],
            multi_tenancy_config=Configure.multi_tenancy(auto_tenant_creation=True),
        ).tenants.create(["a"])
        for alias, target in (("Pubalias", SECRET), ("Privatealias", OPEN)):
            client.alias.delete(alias_name=alias)
            client.alias.create(alias_name=alias, target_collection=target)
        yield client
        for alias in ("Pubalias", "Privatealias"):
            client.alias.delete(alias_name=alias)
        client.collections.delete([OPEN, SECRET, TEAM])


@pytest.fixture(scope="module")
def ben(admin: Any, guarded: Server, flavor: str, loop: Loop) -> Iterator[Any]:
    """Return the client of somebody who may do everything with the objects of collections that begin with `Pub`."""
    role = f"public-{flavor}"
    admin.roles.delete(role)
    admin.roles.create(
        role_name=role,
        permissions=[
            Permissions.data(collection="Pub*", read=True, create=True, update=True, delete=True),
            Permissions.collections(collection="*", read_config=True),
        ],
    )
    admin.users.db.assign_roles(user_id="ben", role_names=[role])
    with connected(guarded, flavor, loop, "ben-key") as client:
        yield client
    admin.users.db.revoke_roles(user_id="ben", role_names=[role])
    admin.roles.delete(role)


def use(client: Any, name: str) -> Any:
    return client.collections.use(name)


def graphql(client: Any, query: str) -> Any:
    answer = client.graphql_raw_query(query)
    if answer.errors:
        raise WeaviateBaseError(str(answer.errors))
    return answer


REFUSED: dict[str, Callable[[Any], object]] = {
    "search through an alias": lambda c: use(c, "Pubalias").query.fetch_objects(),
    "vector search through an alias": lambda c: use(c, "Pubalias").query.near_vector([1, 0]),
    "aggregation through an alias": lambda c: use(c, "Pubalias").aggregate.over_all(),
    "object through an alias": lambda c: c.debug.get_object_over_rest("Pubalias", TWO),
    "insertion through an alias": lambda c: use(c, "Pubalias").data.insert({}),
    "update through an alias": lambda c: use(c, "Pubalias").data.update(TWO, {"code": "y"}),
    "replacement through an alias": lambda c: use(c, "Pubalias").data.replace(TWO, {"code": "y"}),
    "deletion through an alias": lambda c: use(c, "Pubalias").data.delete_by_id(TWO),
    "deletions through an alias": lambda c: use(c, "Pubalias").data.delete_many(where=Filter.by_id().equal(TWO)),
    "GraphQL through an alias": lambda c: graphql(c, "{ Get { Pubalias { code } } }"),
    "filter of a search": lambda c: use(c, OPEN).query.fetch_objects(filters=HIDDEN),
    "filter among others": lambda c: use(c, OPEN).query.fetch_objects(filters=~HIDDEN | Filter.by_id().equal(ONE)),
    "filter of several targets": lambda c: use(c, OPEN).query.fetch_objects(
        filters=Filter.by_ref_multi_target("to", target_collection=SECRET).by_property("code").equal("x")
    ),
    "filter of an aggregation": lambda c: use(c, OPEN).aggregate.over_all(filters=HIDDEN),
    "filter of a deletion": lambda c: use(c, OPEN).data.delete_many(where=HIDDEN, dry_run=True),
    "filter of GraphQL": lambda c: graphql(
        c,
        '{ Get { PubPage(where: {path: ["to", "Secret", "code"], operator: Equal, valueText: "x"}) { title } } }',
    ),
    "filter of an aggregation in GraphQL": lambda c: graphql(
        c,
        '{ Aggregate { PubPage(where: {path: ["to", "Secret", "code"], operator: Equal, valueText: "x"}) '
        "{ meta { count } } } }",
    ),
    "returned reference": lambda c: use(c, OPEN).query.fetch_objects(return_references=QueryReference(link_on="to")),
    "returned reference in groups": lambda c: use(c, OPEN).query.near_vector(
        [1, 0],
        group_by=GroupBy(prop="title", number_of_groups=1, objects_per_group=1),
        return_references=QueryReference(link_on="to"),
    ),
    "returned reference in GraphQL": lambda c: graphql(c, "{ Get { PubPage { to { ... on Secret { code } } } } }"),
    "new reference": lambda c: use(c, OPEN).data.reference_add(ONE, "to", TWO),
    "replaced references": lambda c: use(c, OPEN).data.reference_replace(ONE, "to", TWO),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_rights_on_one_collection_open_no_other(ben: Any, what: str) -> None:
    with pytest.raises(WeaviateBaseError, match=r"forbidden|insufficient permissions"):
        REFUSED[what](ben)


def test_refused_attempts_change_nothing(admin: Any) -> None:
    secret = use(admin, SECRET)
    assert 1 == len(secret)
    assert {"code": "x"} == secret.query.fetch_object_by_id(TWO).properties


def test_an_alias_of_an_open_collection_opens_it(ben: Any) -> None:
    aliased = use(ben, "Privatealias")
    assert {"title": "open"} == aliased.query.fetch_object_by_id(ONE).properties
    assert 1 == aliased.aggregate.over_all().total_count
    assert graphql(ben, "{ Get { PubPage { title } } }").get["PubPage"] == [{"title": "open"}]


@pytest.mark.parametrize("over", ["rest", "grpc"])
def test_references_of_a_batch_need_the_rights_of_their_targets(ben: Any, admin: Any, over: Any) -> None:
    reference = DataReference(from_property="to", from_uuid=ONE, to_uuid=TWO)
    try:
        result = use(ben, OPEN).data.reference_add_many([reference], over=over)
    except WeaviateBaseError as error:
        assert "forbidden" in str(error)
    else:
        assert [0] == list(result.errors)
    (found,) = use(admin, OPEN).query.fetch_objects(return_references=QueryReference(link_on="to")).objects
    assert [TWO] == [each.uuid for each in found.references["to"].objects]


def test_objects_of_a_batch_need_the_rights_of_each_collection(ben: Any, admin: Any) -> None:
    with ben.batch.fixed_size(10) as batch:
        batch.add_object(OPEN, {"title": "second"}, uuid=uuid.UUID(int=3), vector=[0, 1])
        batch.add_object(SECRET, {"code": "y"}, uuid=uuid.UUID(int=4), vector=[0, 1])
    assert [str(uuid.UUID(int=4))] == [str(each.object_.uuid) for each in ben.batch.failed_objects]
    assert use(admin, OPEN).data.exists(uuid.UUID(int=3))
    assert not use(admin, SECRET).data.exists(uuid.UUID(int=4))
    use(admin, OPEN).data.delete_by_id(uuid.UUID(int=3))


def test_a_tenant_is_not_created_by_who_may_only_write_objects(ben: Any, admin: Any, flavor: str) -> None:
    team = use(ben, TEAM)
    with pytest.raises(WeaviateBaseError, match="forbidden"):
        team.with_tenant("b").data.insert({"title": "new"})
    with pytest.raises(WeaviateBaseError, match="forbidden"):
        team.with_tenant("c").data.insert_many([DataObject({"title": "new"})])
    assert ["a"] == list(use(admin, TEAM).tenants.get())
    admin.roles.add_permissions(
        role_name=f"public-{flavor}", permissions=Permissions.tenants(collection=TEAM, create=True)
    )
    team.with_tenant("b").data.insert({"title": "new"})
    assert ["a", "b"] == sorted(use(admin, TEAM).tenants.get())


PATTERNS = ["Sec*", "S*t", "Sec", "S*", "Secret", "Secrets", "*", "T*"]


def test_patterns_of_permissions_match_the_whole_name(ben: Any, admin: Any, flavor: str) -> None:
    role = f"patterns-{flavor}"
    for pattern in PATTERNS:
        admin.roles.create(role_name=role, permissions=Permissions.data(collection=pattern, read=True))
        admin.users.db.assign_roles(user_id="ben", role_names=[role])
        try:
            allowed = len(use(ben, SECRET).query.fetch_objects().objects) == 1
        except WeaviateBaseError:
            allowed = False
        assert allowed == (re.fullmatch(pattern.replace("*", ".*"), SECRET) is not None), pattern
        admin.roles.delete(role)


NOTHING: dict[str, Callable[[], object]] = {
    "groups": lambda: Permissions.Groups.oidc(group="g"),
    "verbose nodes": lambda: Permissions.Nodes.verbose(collection="A"),
    "minimal nodes": Permissions.Nodes.minimal,
    "aliases": lambda: Permissions.alias(alias="a", collection="A"),
    "backups": lambda: Permissions.backup(collection="A"),
    "the cluster": Permissions.cluster,
    "collections": lambda: Permissions.collections(collection="A"),
    "data": lambda: Permissions.data(collection="A"),
    "MCP": Permissions.mcp,
    "namespaces": lambda: Permissions.namespaces(namespace="n"),
    "replication": lambda: Permissions.replicate(collection="A"),
    "roles": lambda: Permissions.roles(role="r"),
    "tenants": lambda: Permissions.tenants(collection="A"),
    "users": lambda: Permissions.users(user="u"),
}


@pytest.mark.parametrize("kind", sorted(NOTHING))
def test_a_permission_without_an_action_is_none(kind: str) -> None:
    assert [] == NOTHING[kind]()


def test_a_role_keeps_permissions_of_every_kind(admin: Any, flavor: str) -> None:
    every = [
        Permissions.alias(alias="Pub*", collection="*", create=True, read=True),
        Permissions.backup(collection="Pub*", manage=True),
        Permissions.cluster(read=True),
        Permissions.collections(collection=["A", "B"], read_config=True, update_config=True),
        Permissions.data(collection="A", tenant=["t", "u"], read=True),
        Permissions.tenants(collection="A", tenant="t", delete=True),
        Permissions.users(user="eve", read=True, assign_and_revoke=True),
        Permissions.roles(role="r*", read=True, scope=RoleScope.ALL),
        Permissions.replicate(collection="A", shard="s", read=True),
        Permissions.Nodes.verbose(collection="A", read=True),
        Permissions.Nodes.minimal(read=True),
        Permissions.Groups.oidc(group="g", read=True, assign_and_revoke=True),
        Permissions.mcp(read=True),
    ]
    role = f"every-{flavor}"
    made = admin.roles.create(role_name=role, permissions=every)
    assert made == admin.roles.get(role)
    assert {"A", "B"} == {each.collection for each in made.collections_permissions}
    assert {"t", "u"} == {each.tenant for each in made.data_permissions}
    admin.roles.remove_permissions(role_name=role, permissions=every[0])
    assert [] == admin.roles.get(role).alias_permissions
    admin.roles.delete(role)
