"""Requests that touch several collections, tenants or aliases, and the collections that they are sent to.

``Pub`` refers to ``Secret``, and ``Secret`` to ``Deep``; ``Pubalias`` is an alias of ``Secret``, ``Zalias`` of ``Pub``
and ``Mtalias`` of ``Mt``, which has tenants. ``Auto`` creates and activates tenants by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.support.engines import numbered

PUB, SECRET, DEEP, ONE, TWO, COLD, NEW = (numbered(n) for n in (1, 2, 3, 4, 5, 6, 99))
"""The ids of objects: of ``Pub``, ``Secret`` and ``Deep``, of tenants, and one that nothing has."""


@dataclass(frozen=True)
class Rest:
    """A REST request; the path is under ``/v1``."""

    verb: str
    path: str
    body: Any = None

    def content(self) -> bytes:
        """Return the bytes of the body."""
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Rpc:
    """An RPC, its message as JSON."""

    name: str
    message: dict[str, Any]


@dataclass(frozen=True)
class Stream:
    """A stream of batches, each message as JSON."""

    data: dict[str, Any]


Sent: TypeAlias = Rest | Rpc | Stream


def beacon(collection: str, uuid: str) -> str:
    """Return the beacon of an object."""
    return f"weaviate://localhost/{collection}/{uuid}"


_NAME = {"name": "name", "dataType": ["text"]}
_MAIN = {"main": {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}}
_TENANCY = {"enabled": True}
_AUTO = {"enabled": True, "autoTenantCreation": True, "autoTenantActivation": True}
COLLECTIONS: list[dict[str, Any]] = [
    {"class": "Deep", "vectorizer": "none", "properties": [_NAME]},
    {
        "class": "Secret",
        "vectorConfig": _MAIN,
        "properties": [_NAME, {"name": "deep", "dataType": ["Deep"]}, {"name": "friend", "dataType": ["Secret"]}],
    },
    {"class": "Pub", "vectorConfig": _MAIN, "properties": [_NAME]},
    {"class": "Mt", "vectorizer": "none", "properties": [_NAME], "multiTenancyConfig": _TENANCY},
    {"class": "Auto", "vectorizer": "none", "properties": [_NAME], "multiTenancyConfig": _AUTO},
]
PROPERTIES: list[tuple[str, dict[str, Any]]] = [
    ("Pub", {"name": "to", "dataType": ["Secret"]}),
    ("Pub", {"name": "both", "dataType": ["Pub", "Secret"]}),
    ("Pub", {"name": "friend", "dataType": ["Pub"]}),
    ("Mt", {"name": "to", "dataType": ["Secret"]}),
    ("Mt", {"name": "friend", "dataType": ["Mt"]}),
]
TENANTS: list[tuple[str, list[dict[str, str]]]] = [
    ("Mt", [{"name": "t1"}, {"name": "t2"}]),
    ("Auto", [{"name": "t1"}, {"name": "cold", "activityStatus": "COLD"}]),
]
ALIASES = {"Pubalias": "Secret", "Zalias": "Pub", "Mtalias": "Mt"}
_VECTORS = {"main": [1.0, 2.0]}
_TO_SECRET = [{"beacon": beacon("Secret", SECRET)}]
OBJECTS: list[dict[str, Any]] = [
    {"class": "Deep", "id": DEEP, "properties": {"name": "deep"}},
    {
        "class": "Secret",
        "id": SECRET,
        "vectors": _VECTORS,
        "properties": {"name": "secret", "deep": [{"beacon": beacon("Deep", DEEP)}]},
    },
    {
        "class": "Pub",
        "id": PUB,
        "vectors": _VECTORS,
        "properties": {"name": "public", "to": _TO_SECRET, "both": _TO_SECRET},
    },
    {"class": "Mt", "id": ONE, "tenant": "t1", "properties": {"name": "one", "to": _TO_SECRET}},
    {"class": "Mt", "id": TWO, "tenant": "t2", "properties": {"name": "two"}},
]


def world() -> Iterator[Rest]:
    """Yield the requests that create collections, aliases and objects."""
    yield from (Rest("POST", "/schema", config) for config in COLLECTIONS)
    yield from (Rest("POST", f"/schema/{owner}/properties", config) for owner, config in PROPERTIES)
    yield from (Rest("POST", f"/schema/{owner}/tenants", tenants) for owner, tenants in TENANTS)
    yield from (Rest("POST", "/aliases", {"alias": alias, "class": target}) for alias, target in ALIASES.items())
    yield from (Rest("POST", "/objects", body) for body in OBJECTS)


def away() -> Iterator[Rest]:
    """Yield the requests that delete what :func:`world` and the others created."""
    yield from (Rest("DELETE", f"/aliases/{alias}") for alias in (*ALIASES, "Pubnew"))
    yield from (
        Rest("DELETE", f"/schema/{name}") for name in ("Pub", "Secret", "Deep", "Mt", "Auto", "Made", "Pubalias")
    )


# -- requests to one name: a collection or an alias


def _same(name: str) -> dict[str, Any]:
    return {"class": name, "vectors": _VECTORS, "properties": {"name": "new"}}


def _where(path: list[str]) -> dict[str, Any]:
    kind = "valueInt" if len(path) == 2 or path[-1] in ("to", "both") else "valueText"
    operator = "GreaterThan" if kind == "valueInt" else "NotEqual"
    return {"path": path, "operator": operator, kind: 0 if kind == "valueInt" else "x"}


def _text(target: dict[str, Any]) -> dict[str, Any]:
    return {"operator": "OPERATOR_NOT_EQUAL", "target": target, "valueText": "x"}


def to_one(name: str, uuid: str) -> dict[str, Sent]:
    """Return requests about one collection, by the name that it is called in them."""
    at, link = f"/objects/{name}/{uuid}", {"beacon": beacon("Deep", DEEP)}
    owner = "deep" if uuid == SECRET else "friend"
    link = link if uuid == SECRET else {"beacon": beacon("Pub", PUB)}
    reference = {"fromCollection": name, "fromUuid": uuid, "name": owner, "toUuid": link["beacon"].rpartition("/")[2]}
    source = f"{beacon(name, uuid)}/{owner}"
    where = _where(["name"])
    batch = {"collection": name, "uuid": NEW, "properties": {"nonRefProperties": {"name": "new"}}}
    graphql = f"{{ Get {{ {name} {{ name }} }} }}"
    measure = f"{{ Aggregate {{ {name} {{ meta {{ count }} }} }} }}"
    return {
        "search": Rpc("Search", {"collection": name, "uses127Api": True}),
        "aggregate": Rpc("Aggregate", {"collection": name, "objectsCount": True}),
        "tenants-get": Rpc("TenantsGet", {"collection": name}),
        "batch-objects": Rpc("BatchObjects", {"objects": [batch]}),
        "batch-references": Rpc("BatchReferences", {"references": [reference]}),
        "batch-delete": Rpc("BatchDelete", {"collection": name, "filters": _text({"property": "name"})}),
        "batch-delete-dry": Rpc(
            "BatchDelete", {"collection": name, "dryRun": True, "filters": _text({"property": "name"})}
        ),
        "stream-objects": Stream({"objects": {"values": [batch]}}),
        "stream-references": Stream({"references": {"values": [reference]}}),
        "graphql-get": Rest("POST", "/graphql", {"query": graphql}),
        "graphql-aggregate": Rest("POST", "/graphql", {"query": measure}),
        "graphql-batch": Rest("POST", "/graphql/batch", [{"query": graphql}]),
        "get": Rest("GET", at),
        "head": Rest("HEAD", at),
        "list": Rest("GET", f"/objects?class={name}"),
        "create": Rest("POST", "/objects", {**_same(name), "id": NEW}),
        "validate": Rest("POST", "/objects/validate", {**_same(name), "id": NEW}),
        "put": Rest("PUT", at, {**_same(name), "id": uuid}),
        "patch": Rest("PATCH", at, _same(name)),
        "delete": Rest("DELETE", at),
        "reference-add": Rest("POST", f"{at}/references/{owner}", link),
        "reference-replace": Rest("PUT", f"{at}/references/{owner}", [link]),
        "reference-delete": Rest("DELETE", f"{at}/references/{owner}", link),
        "rest-batch-objects": Rest("POST", "/batch/objects", {"objects": [{**_same(name), "id": NEW}]}),
        "rest-batch-references": Rest("POST", "/batch/references", [{"from": source, "to": link["beacon"]}]),
        "rest-batch-delete": Rest("DELETE", "/batch/objects", {"match": {"class": name, "where": where}}),
        "schema-get": Rest("GET", f"/schema/{name}"),
        "schema-update": Rest("PUT", f"/schema/{name}", {"class": name, "description": "new", "vectorConfig": _MAIN}),
        "schema-delete": Rest("DELETE", f"/schema/{name}"),
        "property-add": Rest("POST", f"/schema/{name}/properties", {"name": "more", "dataType": ["text"]}),
        "indexes": Rest("GET", f"/schema/{name}/indexes"),
        "index-set": Rest("PUT", f"/schema/{name}/properties/name/index/filterable", {}),
        "index-drop": Rest("DELETE", f"/schema/{name}/properties/name/index/searchable"),
        "property-tokenize": Rest("POST", f"/schema/{name}/properties/name/tokenize", {"text": "a b"}),
        "vector-drop": Rest("DELETE", f"/schema/{name}/vectors/main/index"),
        "shards": Rest("GET", f"/schema/{name}/shards"),
        "shard-update": Rest("PUT", f"/schema/{name}/shards/none", {"status": "READONLY"}),
        "alias-create": Rest("POST", "/aliases", {"alias": "Pubnew", "class": name}),
        "alias-update": Rest("PUT", "/aliases/Zalias", {"class": name}),
        "nodes": Rest("GET", f"/nodes/{name}?output=verbose"),
    }


def to_tenant(name: str, tenant: str, uuid: str) -> dict[str, Sent]:
    """Return requests about one tenant of a collection, by the name that it is called in them."""
    at = f"/objects/{name}/{uuid}"
    link = {"beacon": beacon("Mt", uuid)}
    body = {"class": name, "tenant": tenant, "properties": {"name": "new"}}
    batch = {"collection": name, "uuid": NEW, "tenant": tenant, "properties": {"nonRefProperties": {"name": "new"}}}
    text = _text({"property": "name"})
    where = {"match": {"class": name, "where": _where(["name"])}}
    reference = {"fromCollection": name, "fromUuid": uuid, "name": "friend", "toUuid": uuid, "tenant": tenant}
    source = {"from": f"{beacon(name, uuid)}/friend", "to": link["beacon"], "tenant": tenant}
    get = f'{{ Get {{ {name}(tenant: "{tenant}") {{ name }} }} }}'
    filtered = f'(tenant: "{tenant}", where: {{path: ["name"], operator: NotEqual, valueText: "x"}})'
    return {
        "search": Rpc("Search", {"collection": name, "tenant": tenant, "uses127Api": True}),
        "search-filter": Rpc("Search", {"collection": name, "tenant": tenant, "uses127Api": True, "filters": text}),
        "aggregate": Rpc("Aggregate", {"collection": name, "tenant": tenant, "objectsCount": True}),
        "tenants-get": Rpc("TenantsGet", {"collection": name, "names": {"values": [tenant]}}),
        "batch-objects": Rpc("BatchObjects", {"objects": [batch]}),
        "batch-references": Rpc("BatchReferences", {"references": [reference]}),
        "batch-delete": Rpc("BatchDelete", {"collection": name, "tenant": tenant, "filters": text}),
        "stream-objects": Stream({"objects": {"values": [batch]}}),
        "graphql-get": Rest("POST", "/graphql", {"query": get}),
        "graphql-filter": Rest("POST", "/graphql", {"query": f"{{ Get {{ {name}{filtered} {{ name }} }} }}"}),
        "graphql-aggregate": Rest(
            "POST", "/graphql", {"query": f"{{ Aggregate {{ {name}{filtered} {{ meta {{ count }} }} }} }}"}
        ),
        "get": Rest("GET", f"{at}?tenant={tenant}"),
        "head": Rest("HEAD", f"{at}?tenant={tenant}"),
        "list": Rest("GET", f"/objects?class={name}&tenant={tenant}"),
        "create": Rest("POST", "/objects", {**body, "id": NEW}),
        "validate": Rest("POST", "/objects/validate", {**body, "id": NEW}),
        "put": Rest("PUT", at, {**body, "id": uuid}),
        "put-other-query": Rest("PUT", f"{at}?tenant=other", {**body, "id": uuid}),
        "patch": Rest("PATCH", at, body),
        "patch-other-query": Rest("PATCH", f"{at}?tenant=other", body),
        "delete": Rest("DELETE", f"{at}?tenant={tenant}"),
        "reference-add": Rest("POST", f"{at}/references/friend?tenant={tenant}", link),
        "reference-replace": Rest("PUT", f"{at}/references/friend?tenant={tenant}", [link]),
        "reference-delete": Rest("DELETE", f"{at}/references/friend?tenant={tenant}", link),
        "rest-batch-objects": Rest("POST", "/batch/objects", {"objects": [{**body, "id": NEW}]}),
        "rest-batch-references": Rest("POST", "/batch/references", [source]),
        "rest-batch-delete": Rest("DELETE", f"/batch/objects?tenant={tenant}", where),
        "tenant-get": Rest("GET", f"/schema/{name}/tenants/{tenant}"),
        "tenant-head": Rest("HEAD", f"/schema/{name}/tenants/{tenant}"),
        "tenant-create": Rest("POST", f"/schema/{name}/tenants", [{"name": "t9"}]),
        "tenant-update": Rest("PUT", f"/schema/{name}/tenants", [{"name": tenant, "activityStatus": "COLD"}]),
        "tenant-delete": Rest("DELETE", f"/schema/{name}/tenants", [tenant]),
        "shards": Rest("GET", f"/schema/{name}/shards?tenant={tenant}"),
        "shard-update": Rest("PUT", f"/schema/{name}/shards/{tenant}", {"status": "READONLY"}),
    }


# -- filters, references and targets

_SINGLE = {"singleTarget": {"on": "to", "target": {"property": "name"}}}
_MULTI = {"multiTarget": {"on": "both", "targetCollection": "Secret", "target": {"property": "name"}}}
_ALIASED = {"multiTarget": {"on": "both", "targetCollection": "Pubalias", "target": {"property": "name"}}}
_DEEP = {"singleTarget": {"on": "to", "target": {"singleTarget": {"on": "deep", "target": {"property": "name"}}}}}
FILTERS: dict[str, dict[str, Any]] = {
    "own": _text({"property": "name"}),
    "own-id": _text({"property": "_id"}),
    "single": _text(_SINGLE),
    "single-upper": _text({"singleTarget": {"on": "To", "target": {"property": "name"}}}),
    "single-id": _text({"singleTarget": {"on": "to", "target": {"property": "_id"}}}),
    "multi": _text(_MULTI),
    "multi-alias": _text(_ALIASED),
    "deep": _text(_DEEP),
    "old-path": {"operator": "OPERATOR_NOT_EQUAL", "on": ["to", "Secret", "name"], "valueText": "x"},
    "old-deep": {"operator": "OPERATOR_NOT_EQUAL", "on": ["to", "Secret", "deep", "Deep", "name"], "valueText": "x"},
    "count": {"operator": "OPERATOR_GREATER_THAN", "target": {"count": {"on": "to"}}, "valueInt": 0},
    "inner-count": {
        "operator": "OPERATOR_GREATER_THAN",
        "target": {"singleTarget": {"on": "to", "target": {"count": {"on": "deep"}}}},
        "valueInt": 0,
    },
    "and": {"operator": "OPERATOR_AND", "filters": [_text({"property": "name"}), _text(_SINGLE)]},
    "or-not": {
        "operator": "OPERATOR_OR",
        "filters": [_text({"property": "name"}), {"operator": "OPERATOR_NOT", "filters": [_text(_MULTI)]}],
    },
}
PATHS: dict[str, list[str]] = {
    "own": ["name"],
    "own-id": ["id"],
    "reference": ["to", "Secret", "name"],
    "reference-lower": ["to", "secret", "name"],
    "reference-id": ["to", "Secret", "id"],
    "multi": ["both", "Secret", "name"],
    "alias": ["both", "Pubalias", "name"],
    "deep": ["to", "Secret", "deep", "Deep", "name"],
    "count": ["to"],
}


def _asked(properties: dict[str, Any]) -> Rpc:
    return Rpc("Search", {"collection": "Pub", "uses127Api": True, "properties": properties})


def _literal(where: dict[str, Any]) -> str:
    path = ", ".join(f'"{part}"' for part in where["path"])
    value = f'valueText: "{where["valueText"]}"' if "valueText" in where else f"valueInt: {where['valueInt']}"
    return f"{{path: [{path}], operator: {where['operator']}, {value}}}"


def filtered() -> dict[str, Sent]:
    """Return requests with filters, on every way that takes one."""
    out: dict[str, Sent] = {}
    for name, condition in FILTERS.items():
        out[f"search/{name}"] = Rpc("Search", {"collection": "Pub", "uses127Api": True, "filters": condition})
        out[f"aggregate/{name}"] = Rpc("Aggregate", {"collection": "Pub", "objectsCount": True, "filters": condition})
        for dry in (True, False):
            out[f"batch-delete{'-dry' if dry else ''}/{name}"] = Rpc(
                "BatchDelete", {"collection": "Pub", "dryRun": dry, "filters": condition}
            )
    for name in ("own", "single", "multi"):
        boost = {"conditions": [{"filter": FILTERS[name]}]}
        out[f"boost/{name}"] = Rpc("Search", {"collection": "Pub", "uses127Api": True, "boost": boost})
    for name, path in PATHS.items():
        where = _where(path)
        both = {"operator": "And", "operands": [_where(["name"]), where]}
        for dry in (True, False):
            out[f"rest-delete{'-dry' if dry else ''}/{name}"] = Rest(
                "DELETE", "/batch/objects", {"dryRun": dry, "match": {"class": "Pub", "where": where}}
            )
        out[f"rest-delete-and/{name}"] = Rest(
            "DELETE", "/batch/objects", {"dryRun": True, "match": {"class": "Pub", "where": both}}
        )
        argument = f"(where: {_literal(where)})"
        out[f"graphql-get/{name}"] = Rest("POST", "/graphql", {"query": f"{{ Get {{ Pub{argument} {{ name }} }} }}"})
        measured = f"{{ Aggregate {{ Pub{argument} {{ meta {{ count }} }} }} }}"
        out[f"graphql-aggregate/{name}"] = Rest("POST", "/graphql", {"query": measured})
    return out


def returned() -> dict[str, Sent]:
    """Return requests for properties of other collections, or for groups and sorts by them."""
    named = {"nonRefProperties": ["name"]}
    to = {"referenceProperty": "to", "properties": named}
    deep = {"referenceProperty": "deep", "properties": named}
    multi = {"referenceProperty": "both", "targetCollection": "Secret", "properties": named}
    query = "{ Get { Pub { to { ... on Secret { name deep { ... on Deep { name } } } } } } }"
    grouped = (
        '{ Get { Pub(nearVector: {vector: [1, 2], targetVectors: ["main"]}, groupBy: {path: ["name"], groups: 1, '
        "objectsPerGroup: 1}) { _additional { group { hits { to { ... on Secret { name } } } } } } } }"
    )
    near = {"targets": {"targetVectors": ["main"]}}
    group = {"path": ["to"], "numberOfGroups": 2, "objectsPerGroup": 2}
    vector = {"vectors": [{"name": "main", "vectorBytes": "AACAPwAAAEA=", "type": "VECTOR_TYPE_SINGLE_FP32"}]}
    return {
        "single": _asked({"refProperties": [to]}),
        "upper": _asked({"refProperties": [{**to, "referenceProperty": "To"}]}),
        "without-properties": _asked({"refProperties": [{"referenceProperty": "to"}]}),
        "another-target": _asked({"refProperties": [{**to, "targetCollection": "Pub"}]}),
        "multi": _asked({"refProperties": [multi]}),
        "multi-lower": _asked({"refProperties": [{**multi, "targetCollection": "secret"}]}),
        "multi-alias": _asked({"refProperties": [{**multi, "targetCollection": "Pubalias"}]}),
        "nested": _asked({"refProperties": [{"referenceProperty": "to", "properties": {"refProperties": [deep]}}]}),
        "graphql": Rest("POST", "/graphql", {"query": query}),
        "graphql-grouped": Rest("POST", "/graphql", {"query": grouped}),
        "group-by": Rpc(
            "Search", {"collection": "Pub", "uses127Api": True, "groupBy": group, "nearVector": {**near, **vector}}
        ),
        "sort": Rpc(
            "Search", {"collection": "Pub", "uses127Api": True, "sortBy": [{"path": ["to"], "ascending": True}]}
        ),
        "aggregate-reference": Rpc(
            "Aggregate",
            {
                "collection": "Pub",
                "aggregations": [{"property": "to", "reference": {"type": True, "pointingTo": True}}],
            },
        ),
        "aggregate-group": Rpc(
            "Aggregate", {"collection": "Pub", "objectsCount": True, "groupBy": {"collection": "", "property": "to"}}
        ),
        "aggregate-group-other": Rpc(
            "Aggregate",
            {"collection": "Pub", "objectsCount": True, "groupBy": {"collection": "Secret", "property": "name"}},
        ),
        "near-object": Rpc("Search", {"collection": "Pub", "uses127Api": True, "nearObject": {"id": SECRET, **near}}),
        "near-object-own": Rpc("Search", {"collection": "Pub", "uses127Api": True, "nearObject": {"id": PUB, **near}}),
        "aggregate-near-object": Rpc(
            "Aggregate",
            {"collection": "Pub", "objectsCount": True, "objectLimit": 3, "nearObject": {"id": SECRET, **near}},
        ),
        "graphql-near-beacon": Rest(
            "POST",
            "/graphql",
            {
                "query": f'{{ Get {{ Pub(nearObject: {{beacon: "{beacon("Secret", SECRET)}", '
                'targetVectors: ["main"]}) { name } } }'
            },
        ),
    }


def linked() -> dict[str, Sent]:
    """Return requests that write references, or objects with some."""
    at = f"/objects/Pub/{PUB}"
    short = f"/objects/{PUB}"
    targets = {
        "secret": {"beacon": beacon("Secret", SECRET)},
        "bare": {"beacon": f"weaviate://localhost/{SECRET}"},
        "alias": {"beacon": beacon("Pubalias", SECRET)},
        "lower": {"beacon": beacon("secret", SECRET)},
        "own": {"beacon": beacon("Pub", PUB)},
    }
    out: dict[str, Sent] = {}
    for name, target in targets.items():
        prop = "friend" if name == "own" else "to"
        for place, path in (("", at), ("short-", short)):
            out[f"{place}add/{name}"] = Rest("POST", f"{path}/references/{prop}", target)
            out[f"{place}replace/{name}"] = Rest("PUT", f"{path}/references/{prop}", [target])
            out[f"{place}delete/{name}"] = Rest("DELETE", f"{path}/references/{prop}", target)
        out[f"rest-batch/{name}"] = Rest(
            "POST", "/batch/references", [{"from": f"{beacon('Pub', PUB)}/{prop}", "to": target["beacon"]}]
        )
        body = {"class": "Pub", "properties": {prop: [target]}}
        out[f"create/{name}"] = Rest("POST", "/objects", {**body, "id": NEW})
        out[f"validate/{name}"] = Rest("POST", "/objects/validate", {**body, "id": NEW})
        out[f"put/{name}"] = Rest("PUT", at, {**body, "id": PUB})
        out[f"patch/{name}"] = Rest("PATCH", at, body)
        out[f"rest-batch-objects/{name}"] = Rest("POST", "/batch/objects", {"objects": [{**body, "id": NEW}]})
    reference = {"fromCollection": "Pub", "fromUuid": PUB, "name": "to", "toUuid": SECRET}
    for name, more in {"bare": {}, "secret": {"toCollection": "Secret"}, "alias": {"toCollection": "Pubalias"}}.items():
        out[f"batch-references/{name}"] = Rpc("BatchReferences", {"references": [{**reference, **more}]})
        out[f"stream-references/{name}"] = Stream({"references": {"values": [{**reference, **more}]}})
    single = {"singleTargetRefProps": [{"uuids": [SECRET], "propName": "to"}]}
    multi = {"multiTargetRefProps": [{"uuids": [SECRET], "propName": "both", "targetCollection": "Secret"}]}
    for name, properties in {"single": single, "multi": multi}.items():
        entry = {"collection": "Pub", "uuid": NEW, "properties": properties}
        out[f"batch-objects/{name}"] = Rpc("BatchObjects", {"objects": [entry]})
        out[f"stream-objects/{name}"] = Stream({"objects": {"values": [entry]}})
    out["batch-references/two"] = Rpc(
        "BatchReferences",
        {"references": [{**reference, "name": "friend", "toUuid": PUB}, {**reference, "toCollection": "Secret"}]},
    )
    return out


# -- what is made or woken by writing


def made() -> dict[str, Sent]:
    """Return requests by which collections, properties and tenants come to be."""
    news: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "collection": ({"class": "Made"}, {"name": "new"}),
        "property": ({"class": "Deep"}, {"name": "new", "more": "new"}),
        "link": ({"class": "Deep"}, {"link": [{"beacon": beacon("Secret", SECRET)}]}),
        "linked-collection": ({"class": "Made"}, {"link": [{"beacon": beacon("Secret", SECRET)}]}),
        "tenant": ({"class": "Auto", "tenant": "t9"}, {"name": "new"}),
        "known-tenant": ({"class": "Auto", "tenant": "t1"}, {"name": "new"}),
        "cold-tenant": ({"class": "Auto", "tenant": "cold"}, {"name": "new"}),
        "nothing": ({"class": "Deep"}, {"name": "new"}),
    }
    out: dict[str, Sent] = {}
    for name, (where, properties) in news.items():
        body = {**where, "id": NEW, "properties": properties}
        out[f"create/{name}"] = Rest("POST", "/objects", body)
        out[f"rest-batch/{name}"] = Rest("POST", "/batch/objects", {"objects": [body]})
        if name.endswith(("link", "linked-collection")):
            continue
        entry = {
            "collection": where["class"],
            "tenant": where.get("tenant", ""),
            "uuid": NEW,
            "properties": {"nonRefProperties": properties},
        }
        out[f"batch-objects/{name}"] = Rpc("BatchObjects", {"objects": [entry]})
        out[f"stream-objects/{name}"] = Stream({"objects": {"values": [entry]}})
    changed = {"class": "Deep", "id": DEEP, "properties": {"name": "new", "more": "new"}}
    out["put/property"] = Rest("PUT", f"/objects/Deep/{DEEP}", changed)
    out["patch/property"] = Rest("PATCH", f"/objects/Deep/{DEEP}", changed)
    out["validate/property"] = Rest("POST", "/objects/validate", changed)
    first = {"collection": "Deep", "uuid": NEW, "properties": {"nonRefProperties": {"name": "new"}}}
    other = {**first, "collection": "Secret"}
    out["batch-objects/two-collections"] = Rpc("BatchObjects", {"objects": [first, other]})
    out["stream-objects/two-collections"] = Stream({"objects": {"values": [first, other]}})
    tenants = [
        {**first, "collection": "Mt", "tenant": tenant, "uuid": numbered(n)} for n, tenant in enumerate(("t1", "t2"))
    ]
    out["batch-objects/two-tenants"] = Rpc("BatchObjects", {"objects": tenants})
    rows = [{"class": "Mt", "tenant": tenant, "id": NEW} for tenant in ("t1", "t2")]
    out["rest-batch/two-tenants"] = Rest("POST", "/batch/objects", {"objects": rows})
    return out


def configured() -> dict[str, Sent]:
    """Return requests that change collections in ways that concern objects or other collections."""
    to_secret = {"name": "link", "dataType": ["Secret"]}
    expiry = {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 3600}
    return {
        "create-reference": Rest("POST", "/schema", {"class": "Made", "properties": [to_secret]}),
        "create-reference-alias": Rest(
            "POST", "/schema", {"class": "Made", "properties": [{**to_secret, "dataType": ["Pubalias"]}]}
        ),
        "create-self": Rest("POST", "/schema", {"class": "Made", "properties": [{**to_secret, "dataType": ["Made"]}]}),
        "create-expiry": Rest("POST", "/schema", {"class": "Made", "objectTtlConfig": expiry}),
        "update-expiry": Rest(
            "PUT", "/schema/Secret", {"class": "Secret", "vectorConfig": _MAIN, "objectTtlConfig": expiry}
        ),
        "update-vectors": Rest("PUT", "/schema/Secret", {"class": "Secret", "vectorConfig": {}}),
        "update-another": Rest("PUT", "/schema/Pub", {"class": "Secret", "vectorConfig": _MAIN}),
        "property-reference": Rest("POST", "/schema/Pub/properties", to_secret),
        "alias-get": Rest("GET", "/aliases/Pubalias"),
        "alias-delete": Rest("DELETE", "/aliases/Pubalias"),
        "alias-move": Rest("PUT", "/aliases/Pubalias", {"class": "Pub"}),
    }


def odd() -> dict[str, Sent]:
    """Return requests in which a name is written twice, in another place or another case, or left out."""
    body = {"id": SECRET, "vectors": _VECTORS, "properties": {"name": "new"}}
    return {
        "put-of-another": Rest("PUT", f"/objects/Pub/{SECRET}", {**body, "class": "Secret"}),
        "put-short": Rest("PUT", f"/objects/{SECRET}", {**body, "class": "Secret"}),
        "put-short-without": Rest("PUT", f"/objects/{SECRET}", body),
        "patch-of-another": Rest("PATCH", f"/objects/Pub/{PUB}", {**body, "class": "Secret", "id": PUB}),
        "patch-short": Rest("PATCH", f"/objects/{SECRET}", {**body, "class": "Secret"}),
        "create-twice": Rest("POST", "/objects", {**body, "class": "Pub", "Class": "Secret", "id": NEW}),
        "create-upper": Rest("POST", "/objects", {**body, "CLASS": "Secret", "id": NEW}),
        "rest-batch-twice": Rest(
            "POST", "/batch/objects", {"objects": [{**body, "class": "Pub", "Class": "Secret", "id": NEW}]}
        ),
        "get-short": Rest("GET", f"/objects/{SECRET}"),
        "head-short": Rest("HEAD", f"/objects/{SECRET}"),
        "delete-short": Rest("DELETE", f"/objects/{SECRET}"),
        "list-all": Rest("GET", "/objects"),
        "list-all-tenant": Rest("GET", "/objects?tenant=t1"),
        "delete-twice": Rest(
            "DELETE",
            "/batch/objects",
            {"dryRun": True, "match": {"class": "Pub", "Class": "Secret", "where": _where(["name"])}},
        ),
        "references-twice": Rest(
            "POST",
            "/batch/references",
            [
                {
                    "from": f"{beacon('Pub', PUB)}/to",
                    "From": f"{beacon('Secret', SECRET)}/deep",
                    "to": beacon("Deep", DEEP),
                }
            ],
        ),
        "schema-twice": Rest("POST", "/schema", {"class": "Pubnew", "Class": "Made"}),
        "tenants-twice": Rest("POST", "/schema/Mt/tenants", [{"name": "t8", "Name": "t9"}]),
        "alias-twice": Rest("POST", "/aliases", {"alias": "Pubnew", "class": "Pub", "Class": "Secret"}),
    }


def requests() -> dict[str, Sent]:
    """Return every request by its name."""
    named = {"Pub": PUB, "Secret": SECRET, "Pubalias": SECRET, "Zalias": PUB}
    groups: dict[str, dict[str, Sent]] = {
        **{name: to_one(name, uuid) for name, uuid in named.items()},
        **{name: to_tenant(name, "t1", ONE) for name in ("Mt", "Mtalias")},
        "filter": filtered(),
        "return": returned(),
        "link": linked(),
        "make": made(),
        "config": configured(),
        "odd": odd(),
    }
    return {f"{group}/{name}": sent for group, found in groups.items() for name, sent in found.items()}


MT_TENANTS = made()["batch-objects/two-tenants"]
"""A batch of objects of two tenants, ``t1`` and ``t2``."""
