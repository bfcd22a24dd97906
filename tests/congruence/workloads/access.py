"""Roles, users and what they may do, on a server that knows its users."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.values import numbered
from weaviate_gen_wire.grpc import messages as pb

ADMIN, CUSTOM = "admin-key", "custom-key"
"""The keys of the user `admin-user`, who is root, and of `custom-user`, who has the roles that requests give."""

_DATA = ("create_data", "read_data", "update_data", "delete_data")
_COLLECTIONS = ("create_collections", "read_collections", "update_collections", "delete_collections")
_PLACES = ("Beside", "*", "Bes*", "Other", "beside", "")


def permission(chance: random.Random) -> dict[str, Any]:
    """Draw a permission, right most of the time."""
    place = chance.choice(_PLACES if chance.random() < 0.3 else _PLACES[:2])
    made = chance.choice(
        [
            {"action": chance.choice(_DATA), "data": {"collection": place}},
            {"action": chance.choice(_DATA), "data": {"collection": place, "tenant": chance.choice(["*", "a"])}},
            {"action": chance.choice(_COLLECTIONS), "collections": {"collection": place}},
            {"action": chance.choice(_COLLECTIONS)},
            {
                "action": chance.choice(["create_tenants", "read_tenants"]),
                "tenants": {"collection": place, "tenant": "*"},
            },
            {"action": "read_roles", "roles": {"role": chance.choice(["*", "one"])}},
            {"action": "create_roles", "roles": {"role": "*", "scope": chance.choice(["all", "match"])}},
            {
                "action": "read_nodes",
                "nodes": {"verbosity": chance.choice(["minimal", "verbose"]), "collection": place},
            },
            {"action": "read_cluster"},
            {"action": "manage_backups", "backups": {"collection": place}},
            {"action": "read_users", "users": {"users": chance.choice(["*", "custom-user"])}},
            {"action": "assign_and_revoke_users", "users": {"users": "*"}},
            {"action": "read_aliases", "aliases": {"alias": chance.choice(["*", "Besideb"]), "collection": place}},
            {"action": "create_aliases", "aliases": {"alias": "*", "collection": place}},
        ]
    )
    if chance.random() < 0.06:
        made = chance.choice(
            [{}, {"action": "nothing"}, {"action": None}, {"data": {"collection": "*"}}, {**made, "unknown": 1}]
        )
    return made


def _roles(chance: random.Random) -> Step:
    name = chance.choice(
        ["one", "two", "three"] if chance.random() < 0.8 else ["viewer", "root", "admin", "", "a b", "nothing"]
    )
    given = [permission(chance) for _ in range(chance.choice([1, 1, 2, 3, 0]))]
    user = chance.choice(["custom-user"] * 4 + ["admin-user", "somebody", "dora"])
    roles = [name] if chance.random() < 0.9 else chance.choice([[], ["one", "nothing"], None])
    kind = {"userType": chance.choice(["db", "oidc", "x"])} if chance.random() < 0.4 else {}
    at = f"/authz/roles/{name or 'x'}"
    return chance.choice(
        [
            Step("POST", "/authz/roles", {"name": name, "permissions": given}),
            Step("POST", "/authz/roles", {"name": name, "permissions": given}),
            Step("DELETE", at),
            Step("GET", at),
            Step("POST", f"{at}/add-permissions", {"permissions": given}),
            Step("POST", f"{at}/remove-permissions", {"permissions": given}),
            Step("POST", f"{at}/has-permission", given[0] if given else None),
            Step("POST", f"/authz/users/{user}/assign", {"roles": roles, **kind}),
            Step("POST", f"/authz/users/{user}/assign", {"roles": roles, **kind}),
            Step("POST", f"/authz/users/{user}/revoke", {"roles": roles, **kind}),
            Step("GET", f"/authz/users/{user}/roles"),
            Step("GET", f"/authz/users/{user}/roles/{chance.choice(['db', 'oidc', 'x'])}?includeFullRoles=true"),
            Step("GET", f"{at}/users"),
            Step("GET", f"{at}/user-assignments"),
            Step("GET", f"{at}/group-assignments"),
            Step("POST", "/authz/groups/gg/assign", {"roles": roles, "groupType": "oidc"}),
            Step("POST", "/authz/groups/gg/revoke", {"roles": roles, "groupType": "oidc"}),
            Step("GET", "/authz/groups/gg/roles/oidc"),
            Step("GET", "/authz/groups/oidc"),
            Step("GET", "/authz/roles"),
            Step("GET", "/users/own-info"),
            Step("GET", "/users/db"),
            Step("GET", f"/users/db/{user}"),
            Step("POST", f"/users/db/{user}", {}),
            Step("DELETE", f"/users/db/{chance.choice(['dora', 'somebody', 'custom-user'])}"),
            Step("POST", f"/users/db/{user}/deactivate", {}),
            Step("POST", f"/users/db/{user}/activate"),
        ]
    )


def _work(chance: random.Random) -> Step:
    target = numbered(chance.randrange(3))
    body = {"class": "Beside", "id": target, "properties": {"n": 1}}
    name = chance.choice(["Beside", "Beside", "Other", "Nowhere"])
    where = {"path": ["n"], "operator": "Equal", "valueInt": 9}
    return chance.choice(
        [
            Step("GET", "/schema"),
            Step("GET", f"/schema/{name}"),
            Step("POST", "/schema", {"class": "Besidea"}),
            Step("DELETE", "/schema/Besidea"),
            Step("PUT", "/schema/Beside", {"class": "Beside"}),
            Step("POST", "/schema/Beside/properties", {"name": "m", "dataType": ["int"]}),
            Step("GET", f"/objects/{name}/{target}"),
            Step("HEAD", f"/objects/{name}/{target}"),
            Step("GET", f"/objects?class={name}"),
            Step("GET", "/objects"),
            Step("POST", "/objects", body),
            Step("POST", "/objects", {**body, "class": name}),
            Step("PUT", f"/objects/Beside/{target}", body),
            Step("PATCH", f"/objects/Beside/{target}", body),
            Step("DELETE", f"/objects/{name}/{target}"),
            Step("POST", "/batch/objects", {"objects": [body, {**body, "class": name}]}),
            Step("DELETE", "/batch/objects", {"match": {"class": "Beside", "where": where}}),
            Step("GET", "/nodes"),
            Step("GET", "/aliases"),
            Step("POST", "/aliases", {"alias": "Besideb", "class": "Beside"}),
            Step("DELETE", "/aliases/Besideb"),
            Step("POST", "/graphql", {"query": f"{{Get{{{name}{{n}}}}}}"}),
            rpc("Search", pb.SearchRequest(collection=name, uses_123_api=True)),
            rpc("Aggregate", pb.AggregateRequest(collection=name, objects_count=True)),
            rpc("BatchObjects", pb.BatchObjectsRequest(objects=[pb.BatchObject(collection=name, uuid=target)])),
            rpc("TenantsGet", pb.TenantsGetRequest(collection=name)),
        ]
    )


def access(chance: random.Random) -> Iterator[Step]:
    """Assign and revoke roles, and use what they allow."""
    schema = {"properties": [{"name": "n", "dataType": ["int"]}]}
    yield Step("POST", "/schema", {"class": "Beside", **schema}, ADMIN)
    yield Step("POST", "/schema", {"class": "Other", **schema}, ADMIN)
    for _ in range(60):
        yield _roles(chance)._replace(key=ADMIN)
        made = _work(chance) if chance.random() < 0.7 else _roles(chance)
        key = CUSTOM if chance.random() < 0.95 else chance.choice(["", "no-key"])
        yield made._replace(key=key)
