"""Tenants and aliases, and what is stored under their names."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.congruence.exchange import Step, rpc
from tests.congruence.workloads.values import numbered
from weaviate_gen_wire.grpc import messages as pb

_STATES = ("HOT", "COLD", "ACTIVE", "INACTIVE", "no", "", "FROZEN", "OFFLOADED")


def tenants(chance: random.Random) -> Iterator[Step]:
    """Create, change and delete tenants, and write objects to them."""
    creation, activation = chance.choice([(True, True), (True, False), (False, True), (False, False)])
    config = {"enabled": True, "autoTenantCreation": creation, "autoTenantActivation": activation}
    yield Step("POST", "/schema", {"class": "Beside", "multiTenancyConfig": config})
    for number in range(40):
        name = chance.choice(["a", "b", "c", "d", "no name", ""])
        state = chance.choice(_STATES if chance.random() < 0.3 else _STATES[:4])
        one = f"/objects/Beside/{numbered(1)}"
        yield chance.choice(
            [
                Step("POST", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                Step("POST", "/schema/Beside/tenants", [{"name": name}, {"name": "e"}]),
                Step("PUT", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                Step("DELETE", "/schema/Beside/tenants", [name]),
                Step("POST", "/objects", {"class": "Beside", "id": numbered(number), "tenant": name}),
                Step("POST", "/batch/objects", {"objects": [{"class": "Beside", "id": numbered(1), "tenant": name}]}),
                Step("PUT", one, {"class": "Beside", "id": numbered(1), "tenant": name}),
                Step("PATCH", one, {"class": "Beside", "id": numbered(1), "tenant": name, "properties": {}}),
                Step("GET", f"{one}?tenant={name}"),
                Step("HEAD", f"{one}?tenant={name}"),
                Step("DELETE", f"{one}?tenant={name}"),
                Step("GET", f"/objects?class=Beside&tenant={name}"),
                Step("GET", f"/schema/Beside/tenants/{name or 'x'}"),
                Step("HEAD", f"/schema/Beside/tenants/{name or 'x'}"),
                Step("GET", f"/schema/Beside/shards?tenant={name}"),
                rpc("TenantsGet", pb.TenantsGetRequest(collection="Beside", names=pb.TenantNames(values=[name]))),
                rpc("Search", pb.SearchRequest(collection="Beside", tenant=name, uses_123_api=True)),
                rpc("Aggregate", pb.AggregateRequest(collection="Beside", tenant=name, objects_count=True)),
            ]
        )
        yield Step("GET", "/schema/Beside/tenants")
    yield rpc("TenantsGet", pb.TenantsGetRequest(collection="Beside"))


def aliases(chance: random.Random) -> Iterator[Step]:
    """Create, change and delete aliases, and use collections by them."""
    yield Step("POST", "/schema", {"class": "Beside", "properties": [{"name": "n", "dataType": ["int"]}]})
    yield Step("POST", "/schema", {"class": "Besidea"})
    for number in range(25):
        alias, target = (
            chance.choice(["Besideb", "Besidec", "besideb", "1x", ""]),
            chance.choice(["Beside", "Besidea", "Nowhere", "beside", ""]),
        )
        if chance.random() < 0.1:
            alias = chance.choice(["Beside", "Besidea"])
        path = f"/aliases/{alias or 'x'}"
        yield chance.choice(
            [
                Step("POST", "/aliases", {"alias": alias, "class": target}),
                Step("POST", "/aliases", {"alias": alias, "class": target}),
                Step("PUT", path, {"class": target}),
                Step("DELETE", path),
                Step("GET", path),
                Step("GET", f"/aliases?class={target}"),
            ]
        )
        body = {"class": alias or "Besideb", "id": numbered(number % 5), "properties": {"n": number}}
        yield chance.choice(
            [
                Step("POST", "/objects", body),
                Step("PUT", f"/objects/{body['class']}/{body['id']}", body),
                Step("PATCH", f"/objects/{body['class']}/{body['id']}", body),
                Step("GET", f"/objects/{body['class']}/{body['id']}"),
                Step("DELETE", f"/objects/{body['class']}/{body['id']}"),
                Step("GET", f"/schema/{body['class']}"),
                Step("PUT", f"/schema/{body['class']}", {"class": body["class"]}),
                Step("DELETE", f"/schema/{body['class']}"),
                Step("POST", "/schema", {"class": body["class"]}),
                Step("POST", f"/schema/{body['class']}/properties", {"name": "m", "dataType": ["int"]}),
                Step("GET", f"/objects?class={body['class']}"),
                Step("POST", "/batch/objects", {"objects": [body]}),
                Step("GET", f"/nodes/{body['class']}"),
                Step("GET", f"/schema/{body['class']}/shards"),
                rpc("Search", pb.SearchRequest(collection=body["class"], uses_123_api=True)),
                rpc("Aggregate", pb.AggregateRequest(collection=body["class"], objects_count=True)),
            ]
        )
        yield Step("GET", "/aliases")
    for alias in ("Besideb", "Besidec"):
        yield Step("DELETE", f"/aliases/{alias}")
