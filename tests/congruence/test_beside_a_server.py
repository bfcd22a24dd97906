"""The engine and a real server get the same requests, and give the same answers.

Runs where $WEAVIATE_URL names a server without access control, and without automatic schemas; its collection `Beside`
is deleted. What is no part of the meaning is left aside: times, the order of tenants, and the texts of errors.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import httpx
import pytest

from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.handler import Handler

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif("WEAVIATE_URL" not in os.environ, reason="$WEAVIATE_URL names no server"),
]

Step: TypeAlias = tuple[str, str, Any]
FREE = {"creationTimeUnix", "lastUpdateTimeUnix", "actualVirtualCount", "deletionTimeUnixMilli", "allowed"}
START = "weaviate://localhost"
NONE: dict[str, Any] = {"vectorizer": {"none": {}}}
KINDS = ("text", "int", "number", "boolean", "date", "uuid", "blob", "geoCoordinates", "text[]", "int[]", "number[]")
VALUES: tuple[Any, ...] = (
    *("x", "", "ü€", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.120+02:00", "2024-02-30T00:00:00Z", "aGVsbG8=", "!"),
    *("00000000-0000-0000-0000-000000000001", 0, 7, -1, 1.0, 1.5, 2**53 + 1, True, False, None, [], {}, ["a"], [1]),
    *([1.5], [None], ["a", 1], {"latitude": 1.5, "longitude": -2}, {"latitude": 1}, {"latitude": "1", "longitude": 2}),
)


def numbered(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def schemas(chance: random.Random) -> Iterator[Step]:
    quantizers = [{}, *({name: {"enabled": True}} for name in ("pq", "bq", "sq", "rq"))]
    settings: list[dict[str, Any]] = [
        *({"distance": name} for name in ("cosine", "dot", "l2-squared", "manhattan", "hamming", "none")),
        *({"rq": {"enabled": True, "bits": bits}} for bits in (1, 4, 5, 8)),
        *({"ef": number} for number in (0, -1, 10, 10.5, None)),
        *quantizers,
        {"multivector": {"enabled": True}},
        {"filterStrategy": "sweeping"},
        {"maxConnections": 3},
    ]
    for kind in ("hnsw", "flat", "hfresh", "nothing"):
        for one in chance.sample(settings, 8):
            index = {"vectorIndexType": kind, "vectorIndexConfig": one}
            yield "POST", "/schema", {"class": "Beside", **index}
            yield "GET", "/schema/Beside", None
            yield "DELETE", "/schema/Beside", None
            yield "POST", "/schema", {"class": "Beside", "vectorConfig": {"v": {**NONE, **index}}}
            yield "DELETE", "/schema/Beside", None
    flags = ("indexFilterable", "indexSearchable", "indexRangeFilters")
    for kind in (*KINDS, "object", "Beside", "Nowhere", ""):
        more = {flag: chance.choice([True, False]) for flag in chance.sample(flags, chance.randrange(3))}
        tokens = {"tokenization": chance.choice(["word", "field", "trigram", "no"])} if chance.random() < 0.5 else {}
        entry = {"name": chance.choice(["p", "P", "1p", "a-b", "id"]), "dataType": [kind], **more, **tokens}
        yield "POST", "/schema", {"class": "Beside", "properties": [entry]}
        yield "POST", "/schema/Beside/properties", {**entry, "name": "q"}
        yield "GET", "/schema/Beside", None
        yield "DELETE", "/schema/Beside", None


def objects(chance: random.Random) -> Iterator[Step]:
    properties = [{"name": kind.replace("[]", "s"), "dataType": [kind]} for kind in KINDS]
    properties.append({"name": "of", "dataType": ["Beside"]})
    yield "POST", "/schema", {"class": "Beside", "properties": properties}
    yield "POST", "/objects", {"class": "Beside", "id": numbered(0), "vector": [1, 2]}
    names = [entry["name"] for entry in properties]
    for number in range(1, 150):
        value = chance.choice(VALUES)
        body = {"class": "Beside", "id": numbered(number), "properties": {chance.choice(names): value}}
        one = f"/objects/Beside/{numbered(chance.choice([0, number]))}"
        yield "POST", "/objects", body
        yield chance.choice(
            [
                ("PATCH", one, {**body, "id": one[-36:]}),
                ("PUT", one, {**body, "id": one[-36:]}),
                ("POST", "/batch/objects", {"objects": [body]}),
                ("POST", "/objects/validate", body),
            ]
        )
        beacon = {
            "beacon": f"{START}/{chance.choice(['Beside/', '', 'Nowhere/'])}{numbered(chance.randrange(number + 2))}"
        }
        yield chance.choice(
            [
                ("POST", f"{one}/references/of", beacon),
                ("PUT", f"{one}/references/of", [beacon]),
                ("DELETE", f"{one}/references/of", beacon),
                ("POST", f"{one}/references/text", beacon),
            ]
        )
        yield "GET", f"{one}?include=vector", None
    where = {"path": ["int"], "operator": "GreaterThan", "valueInt": 0}
    yield "DELETE", "/batch/objects", {"match": {"class": "Beside", "where": where}, "output": "verbose"}
    yield "GET", "/objects?class=Beside&limit=200", None


def tenants(chance: random.Random) -> Iterator[Step]:
    creation, activation = chance.choice([(True, True), (True, False), (False, True), (False, False)])
    config = {"enabled": True, "autoTenantCreation": creation, "autoTenantActivation": activation}
    yield "POST", "/schema", {"class": "Beside", "multiTenancyConfig": config}
    for number in range(60):
        name = chance.choice(["a", "b", "c", "d", "no name", ""])
        state = chance.choice(["HOT", "COLD", "ACTIVE", "INACTIVE", "no", ""])
        one = f"/objects/Beside/{numbered(1)}"
        yield chance.choice(
            [
                ("POST", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                ("PUT", "/schema/Beside/tenants", [{"name": name, "activityStatus": state}]),
                ("DELETE", "/schema/Beside/tenants", [name]),
                ("POST", "/objects", {"class": "Beside", "id": numbered(number), "tenant": name}),
                ("POST", "/batch/objects", {"objects": [{"class": "Beside", "id": numbered(1), "tenant": name}]}),
                ("PUT", one, {"class": "Beside", "id": numbered(1), "tenant": name}),
                ("GET", f"{one}?tenant={name}", None),
                ("DELETE", f"{one}?tenant={name}", None),
            ]
        )
        yield "GET", "/schema/Beside/tenants", None


def meaning(value: Any) -> Any:
    """Return the part of an answer that the request determines."""
    if isinstance(value, dict):
        entries = {key: meaning(part) for key, part in value.items() if key not in FREE}
        return {key: part for key, part in entries.items() if part not in (None, [], {}, "")}
    if isinstance(value, list):
        made = [meaning(part) for part in value]
        if made and all(isinstance(part, dict) and "activityStatus" in part for part in made):
            return sorted(made, key=lambda part: str(part["name"]))
        return made
    return pytest.approx(value, rel=1e-6) if isinstance(value, float) else value


def failed(body: Any) -> Any:
    """Leave the texts of errors of a batch aside."""
    if isinstance(body, list):
        return [{**part, "result": part["result"]["status"]} if "result" in part else part for part in body]
    return body


def asked(handler: Handler, server: httpx.Client, step: Step) -> tuple[Any, Any]:
    verb, path, body = step
    sent = b"" if body is None else json.dumps(body).encode()
    there = server.request(verb, f"/v1{path}", content=sent, headers={"content-type": "application/json"})
    here = handler.rest(verb, f"/v1{path}", {}, sent)
    answers = (there.status_code, there.content), (here.status, here.body)
    views = []
    for status, content in answers:
        decoded = json.loads(content) if content and status < 400 else None
        views.append((status, meaning(failed(decoded)) if isinstance(decoded, (dict, list)) else decoded))
    return views[0], views[1]


@pytest.mark.parametrize("workload", [schemas, objects, tenants])
@pytest.mark.parametrize("seed", range(3))
def test_both_answer_alike(workload: Callable[[random.Random], Iterator[Step]], seed: int) -> None:
    handler = open_handler(None)
    count, different = 0, list[str]()
    with httpx.Client(base_url=os.environ["WEAVIATE_URL"], timeout=60) as server:
        server.delete("/v1/schema/Beside")
        for step in workload(random.Random(seed)):
            there, here = asked(handler, server, step)
            count += 1
            if there != here:
                different.append(f"{step}\nserver {there}\nengine {here}"[:1500])
        server.delete("/v1/schema/Beside")
    handler.close()
    assert len(different) <= 0.01 * count, "\n".join(different[:10])
