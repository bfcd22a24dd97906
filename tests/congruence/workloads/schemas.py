"""Collections: how they are created, changed and shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.congruence.exchange import Step
from tests.congruence.workloads.values import ARRAYS, KINDS, NESTED, NONE, OBJECTS, SPECIAL, some

TOKENIZATIONS = ("word", "lowercase", "whitespace", "field", "trigram", "no", "")
NAMES = ("p", "P", "1p", "a-b", "id", "_id", "vector", "additional", "_additional", "beside", "a" * 232, "q_2", "")
_BOOLS = (True, False)
_SWITCHES = ({"enabled": True}, {"enabled": False}, {})
HNSW: dict[str, tuple[Any, ...]] = {
    "distance": ("cosine", "dot", "l2-squared", "manhattan", "hamming", "none"),
    "ef": (0, -1, 10, 4, None),
    "efConstruction": (128, 4, 3),
    "maxConnections": (32, 4, 3, 2048),
    "cleanupIntervalSeconds": (300, 0, -1),
    "dynamicEfMin": (100, 0),
    "dynamicEfMax": (500, 10),
    "dynamicEfFactor": (8, 0),
    "flatSearchCutoff": (40000, 0, -1),
    "vectorCacheMaxObjects": (10**12, 5, 0),
    "skip": _BOOLS,
    "filterStrategy": ("sweeping", "acorn", "other", ""),
    "pq": (*_SWITCHES, {"enabled": True, "segments": 2, "centroids": 256, "trainingLimit": 1000}, {"centroids": 300}),
    "bq": (*_SWITCHES, {"enabled": True, "rescoreLimit": 10, "cache": True}),
    "sq": (*_SWITCHES, {"enabled": True, "rescoreLimit": 10, "trainingLimit": 10}),
    "rq": (
        *_SWITCHES,
        *({"enabled": True, "bits": bits} for bits in (1, 4, 5, 8)),
        {"enabled": True, "rescoreLimit": 5},
    ),
    "multivector": (
        *_SWITCHES,
        {"enabled": True, "aggregation": "maxSim"},
        {"enabled": True, "muvera": {"enabled": True}},
    ),
    "unknown": (1,),
}
INVERTED: dict[str, tuple[Any, ...]] = {
    "bm25": ({"k1": 1.2, "b": 0.75}, {"k1": 2}, {"b": 0.5}, {"k1": -1, "b": 0.5}, {"k1": 1, "b": 2}, {}),
    "stopwords": (
        *({"preset": name} for name in ("en", "none", "de")),
        {"preset": "en", "additions": ["foo"], "removals": ["the"]},
        {"additions": ["foo", "foo"]},
        {"removals": ["nothing"]},
        {"additions": ["a"], "removals": ["a"]},
        {},
    ),
    "cleanupIntervalSeconds": (60, 0, -1),
    "indexNullState": _BOOLS,
    "indexPropertyLength": _BOOLS,
    "indexTimestamps": _BOOLS,
    "usingBlockMaxWAND": _BOOLS,
    "stopwordPresets": ({"mine": ["foo"]}, {"mine": []}, {"en": ["foo"]}),
}
ASYNC: dict[str, tuple[Any, ...]] = {
    "maxWorkers": (3, 0, -1),
    "hashtreeHeight": (16, 0, 21),
    "frequency": (30000, 0),
    "propagationLimit": (10, 0),
    "diffBatchSize": (1, 0, 10001),
}
CLASS: dict[str, tuple[Any, ...]] = {
    "description": ("", "things", None),
    "vectorizer": ("none", "", "text2vec-nothing"),
    "multiTenancyConfig": (
        *_SWITCHES,
        {"enabled": True, "autoTenantCreation": True, "autoTenantActivation": True},
        {"enabled": False, "autoTenantCreation": True},
        None,
    ),
    "shardingConfig": ({"desiredCount": 1}, {"virtualPerPhysical": 64}, {"desiredCount": 0}, {"function": "md5"}, {}),
    "moduleConfig": ({}, None),
    "objectTtlConfig": (
        {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 3600},
        {"enabled": True, "deleteOn": "_lastUpdateTimeUnix", "defaultTtl": 3600, "filterExpiredObjects": True},
        {"enabled": True, "deleteOn": "nothing", "defaultTtl": 3600},
        {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 1},
        {"enabled": True},
        {"enabled": False},
    ),
    "unknown": (1,),
}
_RARE = ("Beside", "Nowhere", "string", "string[]", "blob[]", "geoCoordinates[]", "", "Text", "beside")


def replication(chance: random.Random) -> dict[str, Any]:
    """Draw a replication config."""
    made = some(chance, 0.4, {"factor": (1, 0, 2, -1), "asyncEnabled": _BOOLS})
    if chance.random() < 0.3:
        made["deletionStrategy"] = chance.choice(
            ["NoAutomatedResolution", "DeleteOnConflict", "TimeBasedResolution", "x"]
        )
    if chance.random() < 0.3:
        made["asyncConfig"] = some(chance, 0.3, ASYNC)
    return made


def index(chance: random.Random, share: float = 0.12) -> dict[str, Any]:
    """Draw the kind of a vector index and its settings."""
    made: dict[str, Any] = {}
    if chance.random() < 0.6:
        made["vectorIndexType"] = chance.choice(["hnsw", "hnsw", "flat", "hfresh", "nothing", ""])
    if chance.random() < 0.7:
        made["vectorIndexConfig"] = some(chance, share, HNSW)
    return made


def prop(chance: random.Random, name: str = "") -> dict[str, Any]:
    """Draw a property."""
    kind = chance.choice([*KINDS, *KINDS, *ARRAYS, *SPECIAL, *OBJECTS, *OBJECTS, chance.choice(_RARE)])
    made: dict[str, Any] = {"name": name or (chance.choice(NAMES) if chance.random() < 0.3 else chance.choice("pqrs"))}
    made["dataType"] = [kind] if chance.random() < 0.97 else chance.choice([[], None, [kind, kind], kind])
    made |= some(
        chance,
        0.2,
        {
            "indexFilterable": (True, False, None),
            "indexSearchable": (True, False, None),
            "indexRangeFilters": (True, False, None),
            "indexInverted": (True, False),
            "description": ("", "text", None),
            "moduleConfig": ({}, None),
        },
    )
    if chance.random() < (0.5 if kind in ("text", "text[]") else 0.1):
        made["tokenization"] = chance.choice(TOKENIZATIONS)
    if kind in OBJECTS and chance.random() < 0.85:
        made["nestedProperties"] = (
            [*NESTED] if chance.random() < 0.5 else [nested(chance) for _ in range(chance.randrange(3))]
        )
    return made


def nested(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """Draw a nested property."""
    kind = chance.choice([*KINDS, *ARRAYS, *SPECIAL, "Beside", *(OBJECTS if depth < 2 else ())])
    made: dict[str, Any] = {"name": chance.choice(["a", "b", "c", "1", "a-b", ""]), "dataType": [kind]}
    made |= some(
        chance, 0.2, {"indexFilterable": (True, False), "indexSearchable": (True, False), "tokenization": TOKENIZATIONS}
    )
    if kind in OBJECTS:
        made["nestedProperties"] = [nested(chance, depth + 1)]
    return made


def config(chance: random.Random) -> dict[str, Any]:
    """Draw a collection."""
    made: dict[str, Any] = {"class": "Beside", **some(chance, 0.12, CLASS)}
    if chance.random() < 0.05:
        made["class"] = chance.choice(["beside", "", "1x", "Be side", "Beside-", None])
    if chance.random() < 0.8:
        made["properties"] = chance.choice([[], None, *([[prop(chance) for _ in range(chance.randrange(1, 4))]] * 8)])
    if chance.random() < 0.4:
        made["invertedIndexConfig"] = some(chance, 0.25, INVERTED)
    if chance.random() < 0.3:
        made["replicationConfig"] = replication(chance)
    if chance.random() < 0.5:
        made |= index(chance)
    elif chance.random() < 0.8:
        names = chance.sample(["one", "two", "1", "a-b", "default"], chance.choice([1, 1, 2]))
        made["vectorConfig"] = {name: vector(chance) for name in names}
    return made


def vector(chance: random.Random) -> dict[str, Any]:
    """Draw a named vector."""
    entry = {**NONE, **index(chance)}
    if chance.random() < 0.1:
        entry |= chance.choice(
            [{"vectorizer": {}}, {"vectorizer": None}, {"vectorizer": {"nothing": {}}}, {"unknown": 1}]
        )
    return entry


def changed(chance: random.Random, before: dict[str, Any]) -> dict[str, Any]:
    """Return a collection's config as it was sent, with a key or two drawn anew."""
    after, other = {**before}, config(chance)
    for key in chance.sample(sorted(other), min(len(other), chance.choice([0, 1, 1, 2]))):
        if key == "properties" and before.get(key):
            after[key] = chance.choice(
                [[*before[key], prop(chance)], before[key][1:], [{**before[key][0], "description": "new"}]]
            )
        elif isinstance(before.get(key), dict) and isinstance(other[key], dict) and chance.random() < 0.7:
            after[key] = {**before[key], **other[key]}
        elif key != "class" or chance.random() < 0.1:
            after[key] = other[key]
    return after


def schemas(chance: random.Random) -> Iterator[Step]:
    """Create collections, show them, change them, and delete them."""
    for _ in range(12):
        before = config(chance)
        name = "Beside"
        yield Step("POST", "/schema", before)
        yield Step("GET", f"/schema/{name}")
        yield Step("PUT", f"/schema/{name}", before)
        for _ in range(2):
            yield Step("PUT", f"/schema/{name}", changed(chance, before))
        yield Step("POST", f"/schema/{name}/properties", prop(chance, chance.choice(["", "new"])))
        yield Step("GET", f"/schema/{name}")
        yield details(chance)
        yield Step("DELETE", f"/schema/{name}")


def details(chance: random.Random) -> Step:
    """Draw a request for less than a collection."""
    path = f"/schema/{chance.choice(['Beside', 'Beside', 'beside', 'Nowhere'])}"
    name = chance.choice("pqrs")
    return chance.choice(
        [
            Step("GET", path),
            Step("GET", "/schema"),
            Step("GET", f"{path}/shards"),
            Step("POST", f"{path}/properties/{name}/tokenize", {"text": "The red Bike's 2nd"}),
            Step(
                "DELETE",
                f"{path}/properties/{name}/index/{chance.choice(['filterable', 'searchable', 'rangeFilters', 'x'])}",
            ),
            Step("GET", f"{path}/tenants"),
            Step("POST", f"{path}/tenants", [{"name": "a"}]),
            Step("POST", f"{path}/properties", None),
            Step("PUT", path, {}),
        ]
    )
