"""Requests that are nearly right, or nonsense: each is answered, none by a fault, and nothing is lost."""

from __future__ import annotations

import json
import random
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen.local.wire.rest.routes import answered

pytestmark = pytest.mark.unit

LINK = f"weaviate://localhost/Aa/{numbered(0)}"
PROPERTIES: list[dict[str, Any]] = [
    {"name": "title", "dataType": ["text"]},
    {"name": "words", "dataType": ["int"]},
    {"name": "tags", "dataType": ["text[]"]},
    {"name": "place", "dataType": ["geoCoordinates"]},
    {"name": "phone", "dataType": ["phoneNumber"]},
    {"name": "thing", "dataType": ["object"], "nestedProperties": [{"name": "a", "dataType": ["int"]}]},
    {"name": "ref", "dataType": ["Aa"]},
]
START: list[tuple[str, str, Any]] = [
    ("POST", "/schema", {"class": "Aa", "vectorizer": "none", "properties": PROPERTIES}),
    (
        "POST",
        "/schema",
        {
            "class": "Bb",
            "vectorConfig": {
                "default": {"vectorizer": {"none": {}}},
                "x": {"vectorizer": {"none": {}}, "vectorIndexConfig": {"multivector": {"enabled": True}}},
            },
            "invertedIndexConfig": {"bm25": {"k1": 1, "b": 0.5}, "stopwords": {"preset": "en"}},
            "objectTtlConfig": {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 3600},
        },
    ),
    ("POST", "/schema", {"class": "Cc", "multiTenancyConfig": {"enabled": True, "autoTenantCreation": True}}),
    (
        "POST",
        "/objects",
        {
            "class": "Aa",
            "id": numbered(0),
            "vector": [1, 2],
            "properties": {
                "title": "a b",
                "words": 3,
                "place": {"latitude": 1, "longitude": 2},
                "tags": ["a"],
                "phone": {"input": "+441612345000"},
                "thing": {"a": 1},
            },
        },
    ),
    ("POST", "/objects", {"class": "Bb", "id": numbered(1), "vectors": {"default": [1, 2], "x": [[1, 2], [3, 4]]}}),
]
MORE: list[tuple[str, str, Any]] = [
    ("POST", "/batch/objects", {"objects": [{"class": "Cc", "tenant": "t1", "id": numbered(2)}]}),
    ("POST", "/batch/references", [{"from": f"{LINK}/ref", "to": LINK}]),
    (
        "DELETE",
        "/batch/objects",
        {"match": {"class": "Aa", "where": {"operator": "Equal", "path": ["words"], "valueInt": 99}}},
    ),
    ("POST", "/schema/Cc/tenants", [{"name": "t2", "activityStatus": "HOT"}]),
    ("PUT", "/schema/Aa", {"class": "Aa"}),
    ("POST", "/schema/Aa/properties", {"name": "p", "dataType": ["int"]}),
    ("POST", "/tokenize", {"text": "a", "tokenization": "word", "analyzerConfig": {"asciiFold": True}}),
    ("PATCH", f"/objects/Aa/{numbered(0)}", {"properties": {"title": "x"}}),
    ("PUT", f"/objects/Aa/{numbered(0)}", {"class": "Aa", "id": numbered(0), "properties": {}}),
    ("POST", f"/objects/Aa/{numbered(0)}/references/ref", {"beacon": LINK}),
    ("POST", "/aliases", {"alias": "Al", "class": "Aa"}),
]
WORDS = ["Aa", "Bb", "Cc", "Nope", "title", "words", "ref", "", "id", "none", "text", "int", "hnsw", "default", "en"]
WORDS += ["HOT", "READY", "Equal", "And", "t1", LINK, f"{LINK}/ref", "2024-01-01T00:00:00Z", "\0", "é", numbered(0)]
KEYS = [*re.findall(r"\w+", json.dumps(START + MORE)), "operands", "valueText", "textAnalyzer", "stopwordPresets", "pq"]
# a server answers these so, too: a deletion from a collection that is not there, an output that is none
SERVERS_OWN = re.compile(r"non-existing index|invalid output|read-only|with length")


class Mutations:
    """Draws requests from a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def value(self, depth: int = 0) -> Any:
        """Draw any JSON."""
        kind = self.chance.random()
        if depth > 3 or kind < 0.35:
            return self.chance.choice(WORDS)
        if kind < 0.5:
            return self.chance.choice([0, 1, -1, 2.5, 1e308, 1 << 70, True, False, None, 3.0])
        if kind < 0.7:
            return [self.value(depth + 1) for _ in range(self.chance.randint(0, 3))]
        return {self.chance.choice(KEYS): self.value(depth + 1) for _ in range(self.chance.randint(0, 5))}

    def mutated(self, body: Any) -> Any:
        """Change a body here and there."""
        if self.chance.random() < 0.12:
            return self.value()
        if isinstance(body, dict):
            out = {key: self.mutated(part) for key, part in body.items() if self.chance.random() > 0.05}
            if self.chance.random() < 0.15:
                out[self.chance.choice(KEYS)] = self.value()
            return out
        return [self.mutated(part) for part in body] if isinstance(body, list) else body

    def request(self) -> tuple[str, str, bytes]:
        """Draw a request: a good one changed, or any operation with anything."""
        if self.chance.random() < 0.6:
            verb, path, body = self.chance.choice(START + MORE)
            return verb, path, json.dumps(self.mutated(body)).encode()
        route = self.chance.choice([route for route in answered() if "backup" not in route.template])
        path = re.sub(r"\{\w+\}", lambda _: quote(self.chance.choice(WORDS), safe="") or "x", route.template)
        if self.chance.random() < 0.4:
            names = ("class", "limit", "offset", "after", "sort", "order", "include", "tenant", "output")
            path += f"?{self.chance.choice(names)}={quote(str(self.value(9)))}"
        raw = bytes(self.chance.choices(range(256), k=self.chance.randint(0, 20)))
        body = json.dumps(self.value()).encode() if self.chance.random() < 0.8 else raw
        return route.verb, path.removeprefix("/v1"), body


def send(engine: Engine, seed: int, count: int) -> list[str]:
    """Send requests; give those that were answered by a fault."""
    print("seed", seed)
    mutations = Mutations(seed)
    faults: list[str] = []
    for at in range(count):
        if at % 200 == 0:
            for verb, path, body in START:
                engine.ask(verb, path, body)
        verb, path, body = mutations.request()
        reply = engine.handler.rest(verb, f"/v1{path}", {}, body)
        if reply.status >= 500 and reply.status != 501 and not SERVERS_OWN.search(reply.body.decode()):
            faults.append(f"{verb} {path} {body!r} -> {reply.status} {reply.body!r}")
    return faults


def test_mutated_requests_meet_no_fault() -> None:
    with opened() as engine:
        assert [] == send(engine, 5, 500)


@pytest.mark.slow
def test_many_mutated_requests_meet_no_fault_and_lose_nothing(tmp_path: Any) -> None:
    with opened(tmp_path) as engine:
        assert [] == send(engine, 6, 10_000)
        collections = {name: c.config for name, c in engine.handler.database.collections.items()}
    with opened(tmp_path) as engine:
        assert collections == {name: c.config for name, c in engine.handler.database.collections.items()}
