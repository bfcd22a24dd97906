"""A server in another process with known content, to try anything on; and what must hold of it afterwards.

What requests may name and change is made by :data:`START`, again and again; beside it lie things that no request names:
they must be as they were.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.support.engines import numbered, opened
from tests.support.recordings import rows
from tests.support.servers import Server, running
from tests.support.source import ROOT
from weaviate_gen.engine.access.settings import read_settings

Ask = Callable[[str, str, Any], tuple[int, Any]]
"""Sends verb, path under ``/v1`` and JSON; gives status and JSON."""

FAILURES = ROOT / "tests" / "fuzz" / "fixtures" / "answers.jsonl"
"""Answers of a real server that are not in the recordings."""
ANEW = 100
"""After how many requests what they may have taken away is made anew."""
FILES, MEMORY = 10, 150_000_000
"""How many open files and bytes of memory a server may have more in the end: for connections, data and caches."""
SECONDS = 30.0
"""How long an answer may take before it counts as a hang."""
KEY = "a-key-of-ada"
PLUGINS = [f"tests.support.plugins:{name}" for name in ("Text2VecLetters", "RerankerLetters", "GenerativeEcho")]

LINK = f"weaviate://localhost/Aa/{numbered(0)}"
_NESTED = [{"name": "a", "dataType": ["int"]}, {"name": "b", "dataType": ["text"]}]
PROPERTIES: list[dict[str, Any]] = [
    {"name": "title", "dataType": ["text"]},
    {"name": "words", "dataType": ["int"], "indexRangeFilters": True},
    {"name": "score", "dataType": ["number"]},
    {"name": "good", "dataType": ["boolean"]},
    {"name": "day", "dataType": ["date"]},
    {"name": "key", "dataType": ["uuid"]},
    {"name": "data", "dataType": ["blob"]},
    {"name": "tags", "dataType": ["text[]"]},
    {"name": "place", "dataType": ["geoCoordinates"]},
    {"name": "phone", "dataType": ["phoneNumber"]},
    {"name": "thing", "dataType": ["object"], "nestedProperties": _NESTED},
    {"name": "things", "dataType": ["object[]"], "nestedProperties": _NESTED},
]
VALUES: dict[str, Any] = {
    "title": "a b",
    "words": 3,
    "score": 0.5,
    "good": True,
    "day": "2024-01-01T00:00:00Z",
    "key": numbered(7),
    "data": "YWI=",
    "tags": ["a", "b"],
    "place": {"latitude": 1, "longitude": 2},
    "phone": {"input": "+441612345000"},
    "thing": {"a": 1, "b": "x"},
    "things": [{"a": 1}, {"b": "y"}],
}
_BB = {
    "class": "Bb",
    "vectorConfig": {
        "default": {"vectorizer": {"text2vec-letters": {}}},
        "x": {"vectorizer": {"none": {}}, "vectorIndexConfig": {"multivector": {"enabled": True}}},
    },
    "invertedIndexConfig": {
        "bm25": {"k1": 1, "b": 0.5},
        "stopwords": {"preset": "en"},
        "indexNullState": True,
        "indexPropertyLength": True,
        "indexTimestamps": True,
    },
    "objectTtlConfig": {"enabled": True, "deleteOn": "_creationTimeUnix", "defaultTtl": 36000},
    "moduleConfig": {"generative-echo": {}, "reranker-letters": {}},
    "properties": PROPERTIES,
}
_REFERENCES = [{"name": "ref", "dataType": ["Aa", "Bb"]}, {"name": "one", "dataType": ["Bb"]}]
_AA = {"class": "Aa", "vectorizer": "none", "properties": [*PROPERTIES, *_REFERENCES]}
_OBJECT = {"class": "Aa", "id": numbered(0), "vector": [1, 2], "properties": VALUES}
_LINKED = {"ref": [{"beacon": LINK}], "one": [{"beacon": f"weaviate://localhost/Bb/{numbered(1)}"}]}
START: list[tuple[str, str, Any]] = [
    ("POST", "/schema", _BB),
    ("POST", "/schema", _AA),
    ("POST", "/schema", {"class": "Cc", "multiTenancyConfig": {"enabled": True, "autoTenantCreation": True}}),
    ("POST", "/objects", _OBJECT),
    ("POST", "/objects", {"class": "Bb", "id": numbered(1), "properties": VALUES, "vectors": {"x": [[1, 2], [3, 4]]}}),
    ("POST", "/objects", {**_OBJECT, "id": numbered(3), "properties": {**VALUES, "words": 4, **_LINKED}}),
    ("POST", "/objects", {"class": "Bb", "id": numbered(4), "properties": {"title": "b c"}}),
    ("POST", "/batch/objects", {"objects": [{"class": "Cc", "tenant": "t1", "id": numbered(2)}]}),
    ("POST", "/schema/Cc/tenants", [{"name": "t2", "activityStatus": "HOT"}, {"name": "t3", "activityStatus": "COLD"}]),
    ("POST", "/aliases", {"alias": "Al", "class": "Aa"}),
    ("POST", "/backups/filesystem", {"id": "bb", "include": ["Aa", "Bb"]}),
]
"""What is there to be named, as far as nothing has taken it away: refused where it is there."""
GUARDED: list[tuple[str, str, Any]] = [
    ("POST", "/users/db/uu", {}),
    ("POST", "/authz/roles", {"name": "rr", "permissions": [{"action": "read_data", "data": {"collection": "Aa"}}]}),
    ("POST", "/authz/users/uu/assign", {"roles": ["rr"], "userType": "db"}),
    ("POST", "/authz/groups/gg/assign", {"roles": ["rr"], "groupType": "oidc"}),
]
"""The same for a server that knows its users."""
BODIES: dict[str, list[Any]] = {
    "PUT /schema/{className}": [_AA, _BB, {"class": "Aa"}],
    "POST /schema/{className}/properties": [{"name": "p", "dataType": ["int"]}, *PROPERTIES],
    "PUT /schema/{className}/properties/{propertyName}/index/{indexName}": [{"tokenization": "word"}, {}],
    "POST /schema/{className}/properties/{propertyName}/tokenize": [{"text": "a b"}],
    "PUT /schema/{className}/shards/{shardName}": [{"status": "READY"}],
    "PUT /schema/{className}/tenants": [[{"name": "t2", "activityStatus": "COLD"}]],
    "POST /schema/{className}/tenants": [[{"name": "t2", "activityStatus": "HOT"}]],
    "DELETE /schema/{className}/tenants": [["t3"]],
    "PUT /objects/{className}/{id}": [_OBJECT, {"class": "Aa", "id": numbered(0), "properties": {}}],
    "PATCH /objects/{className}/{id}": [_OBJECT, {"properties": {"title": "x"}}],
    "POST /objects/validate": [_OBJECT],
    "POST /objects/{className}/{id}/references/{propertyName}": [{"beacon": LINK}],
    "PUT /objects/{className}/{id}/references/{propertyName}": [[{"beacon": LINK}]],
    "DELETE /objects/{className}/{id}/references/{propertyName}": [{"beacon": LINK}],
    "POST /batch/objects": [{"objects": [_OBJECT, {**_OBJECT, "class": "Bb", "vector": None}]}],
    "POST /batch/references": [[{"from": f"{LINK}/ref", "to": LINK}]],
    "DELETE /batch/objects": [
        {
            "match": {
                "class": "Aa",
                "where": {
                    "operator": "And",
                    "operands": [
                        {"operator": "Equal", "path": ["words"], "valueInt": 99},
                        {"operator": "Like", "path": ["title"], "valueText": "a*"},
                    ],
                },
            },
            "output": "verbose",
            "dryRun": True,
        },
        {"match": {"class": "Aa", "where": {"operator": "Equal", "path": ["ref", "Aa", "words"], "valueInt": 99}}},
    ],
    "PUT /aliases/{aliasName}": [{"class": "Aa"}],
    "POST /tokenize": [{"text": "a", "tokenization": "word", "analyzerConfig": {"asciiFold": True}}],
    "POST /graphql": [
        {"query": "{Get{Aa(limit:2 nearVector:{vector:[1,2]}){title ref{... on Aa{words}} _additional{id distance}}}}"},
        {"query": '{Get{Bb(bm25:{query:"a"} where:{operator:Equal path:["words"] valueInt:3}){title}}}'},
        {"query": "{Aggregate{Aa{words{mean count} meta{count}}}}"},
    ],
    "POST /graphql/batch": [[{"query": "{Get{Aa{title}}}"}]],
    "POST /authz/roles": [{"name": "r2", "permissions": [{"action": "read_data", "data": {"collection": "Aa"}}]}],
    "POST /authz/roles/{id}/add-permissions": [
        {"permissions": [{"action": "manage_backups", "backups": {"collection": "*"}}]}
    ],
    "POST /authz/roles/{id}/remove-permissions": [
        {"permissions": [{"action": "read_data", "data": {"collection": "Aa"}}]}
    ],
    "POST /authz/roles/{id}/has-permission": [{"action": "read_data", "data": {"collection": "Aa"}}],
    "POST /authz/users/{id}/assign": [{"roles": ["rr"], "userType": "db"}],
    "POST /authz/users/{id}/revoke": [{"roles": ["rr"], "userType": "db"}],
    "POST /authz/groups/{id}/assign": [{"roles": ["rr"], "groupType": "oidc"}],
    "POST /authz/groups/{id}/revoke": [{"roles": ["rr"], "groupType": "oidc"}],
    "POST /users/db/{user_id}/deactivate": [{"revoke_key": False}],
    "POST /backups/{backend}": [{"id": "b2", "include": ["Aa"], "exclude": [], "config": {"CPUPercentage": 50}}],
    "POST /backups/{backend}/{id}/restore": [{"include": ["Aa"], "exclude": [], "overwriteAlias": True}],
}
"""Good bodies of operations, to be changed here and there; those of :data:`START` are others."""
for _verb, _path, _body in START:
    BODIES.setdefault(f"{_verb} {_path}", []).append(_body)

WORDS = ["Aa", "Bb", "Cc", "Al", "Nope", *VALUES, "ref", "", "id", "_id", "none", "text", "int", "hnsw", "default", "x"]
WORDS += [
    "en",
    "HOT",
    "COLD",
    "READY",
    "READONLY",
    "Equal",
    "And",
    "Like",
    "ContainsAny",
    "IsNull",
    "t1",
    "t2",
    "a*",
    "*",
]
WORDS += [LINK, f"{LINK}/ref", "2024-01-01T00:00:00Z", "\0", "é", "\U0001f600", numbered(0), numbered(1), "rr", "bb"]
NUMBERS = [0, 1, -1, 2, 3, 2.5, 1e308, -1e-300, 1 << 31, 1 << 63, 1 << 70, 10_001, 100]

_KEPT = ("Kept", "KeptTenants")
_MANY = 20
_KEEP: list[tuple[str, str, Any]] = [
    ("POST", "/schema", {**_BB, "class": "Kept"}),
    ("POST", "/schema", {"class": "KeptTenants", "multiTenancyConfig": {"enabled": True}, "properties": PROPERTIES}),
    ("POST", "/schema/Kept/properties", {"name": "ref", "dataType": ["Kept"]}),
    ("POST", "/schema/KeptTenants/tenants", [{"name": "one"}, {"name": "two"}]),
    ("POST", "/aliases", {"alias": "KeptAlias", "class": "Kept"}),
]


@dataclass(frozen=True)
class World:
    """A running server, and how to look at it.

    Attributes:
        server: the process and its ports.
        log: what it writes to its standard error.
        headers: what says who asks.
        client: asks.
    """

    server: Server
    log: Path
    headers: Mapping[str, str]
    client: httpx.Client

    @property
    def url(self) -> str:
        """Return the address of its REST interface."""
        return f"http://127.0.0.1:{self.server.port}/v1"

    def ask(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a request; give status and JSON."""
        raw = None if body is None else json.dumps(body)
        answer = self.client.request(
            verb, f"{self.url}{path}", content=raw, headers={"content-type": "application/json"}
        )
        return answer.status_code, answer.json() if answer.content else None

    def credentials(self, chance: random.Random) -> dict[str, str]:
        """Draw what says who asks: nearly always somebody who may do everything."""
        if not self.headers or chance.random() > 0.1:
            return dict(self.headers)
        return {"authorization": chance.choice(["Bearer a-key-of-ben", "Bearer nobody's", "nonsense"])}

    def settle(self) -> None:
        """Make everything anew that requests may have taken away."""
        for verb, path, body in [*START, *(GUARDED if self.headers else ())]:
            status, answer = self.ask(verb, path, body)
            assert status < 500, (verb, path, answer)

    def open_files(self) -> int:
        """Count what the process holds open."""
        return len(list(Path(f"/proc/{self.server.process.pid}/fd").iterdir()))

    def resident(self) -> int:
        """Return the bytes of memory that the process has."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text("utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024


@contextmanager
def world(folder: Path, *, guarded: bool) -> Iterator[World]:
    """Run a server on a folder; afterwards nothing may be lost, and its log be empty.

    Args:
        folder: where its data and its log lie.
        guarded: whether it wants to know who asks.
    """
    folder = folder / ("guarded" if guarded else "open")
    folder.mkdir()
    data, log = folder / "data", folder / "log"
    more = ["--auth", str(_access(folder))] if guarded else []
    headers = {"authorization": f"Bearer {KEY}"} if guarded else {}
    with (
        running(data, plugins=PLUGINS, more=more, log=log) as server,
        httpx.Client(headers=headers, timeout=SECONDS) as client,
    ):
        made = World(server, log, headers, client)
        _keep(made)
        made.settle()
        before, files, memory = kept(made.ask), made.open_files(), made.resident()
        yield made
        assert None is server.process.poll()
        assert before == kept(made.ask)
        print("open files", files, made.open_files(), "memory", memory, made.resident())
        assert made.open_files() <= files + FILES
        assert made.resident() <= memory + MEMORY
        last = contents(made.ask)
    said = log.read_text("utf-8")
    assert "" == said, said[-20_000:]
    settings: dict[str, Any] = {"access": read_settings(_access(folder))} if guarded else {}
    with opened(data, plugins=_plugins(), **settings) as engine:

        def ask(verb: str, path: str, body: Any = None) -> tuple[int, Any]:
            reply = engine.handler.rest(verb, f"/v1{path}", headers, b"" if body is None else json.dumps(body).encode())
            return reply.status, json.loads(reply.body) if reply.body else None

        assert last == contents(ask)


def _plugins() -> list[Any]:
    from tests.support import plugins

    return [getattr(plugins, name.partition(":")[2])() for name in PLUGINS]


def _access(folder: Path) -> Path:
    path = folder / "access.toml"
    keys = {KEY: "ada", "a-key-of-ben": "ben", "a-key-of-cat": "cat"}
    lines = ['admins = ["ada"]', 'readers = ["ben"]', "[keys]", *(f'{key} = "{user}"' for key, user in keys.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _keep(made: World) -> None:
    for verb, path, body in _KEEP:
        status, answer = made.ask(verb, path, body)
        assert 200 == status, answer
    objects: list[dict[str, Any]] = []
    for number in range(_MANY):
        at = {"id": numbered(1000 + number), "properties": {**VALUES, "words": number, "key": numbered(number)}}
        objects.append({**at, "class": "Kept"})
        objects.append({**at, "class": "KeptTenants", "tenant": ("one", "two")[number % 2], "vector": [number, 1]})
    status, answers = made.ask("POST", "/batch/objects", {"objects": objects})
    assert 200 == status, answers
    assert [] == [answer["result"] for answer in answers if answer["result"]["status"] != "SUCCESS"]
    to = f"weaviate://localhost/Kept/{numbered(1000)}"
    links = [{"from": f"weaviate://localhost/Kept/{answer['id']}/ref", "to": to} for answer in answers[::2]]
    status, answers = made.ask("POST", "/batch/references", links)
    assert [] == [answer["result"] for answer in answers if answer["result"]["status"] != "SUCCESS"]
    if made.headers:
        assert 201 == made.ask("POST", "/users/db/kept", {})[0]
        permissions = [{"action": "read_data", "data": {"collection": "Kept"}}]
        assert 201 == made.ask("POST", "/authz/roles", {"name": "kept", "permissions": permissions})[0]
        assert 200 == made.ask("POST", "/authz/users/kept/assign", {"roles": ["kept"], "userType": "db"})[0]


def kept(ask: Ask) -> dict[str, Any]:
    """Return everything that no request names."""
    everything = contents(ask)
    return {
        name: {key: value for key, value in part.items() if key.lower().startswith("kept")}
        for name, part in everything.items()
    }


def contents(ask: Ask) -> dict[str, dict[str, Any]]:
    """Return all that can be read: configs, tenants, objects, aliases, roles and users."""

    def get(path: str) -> Any:
        status, answer = ask("GET", path, None)
        return answer if status == 200 else (status, answer)

    classes = {config["class"]: config for config in get("/schema")["classes"] or ()}
    objects: dict[str, Any] = {}
    for name, config in classes.items():
        places = [""]
        if config["multiTenancyConfig"]["enabled"]:
            places = [f"&tenant={_quoted(tenant['name'])}" for tenant in get(f"/schema/{name}/tenants")]
        for place in places:
            objects[name + place] = get(f"/objects?class={name}&limit=10000&include=vector{place}")
    out = {"classes": classes, "objects": objects}
    out["aliases"] = {alias["alias"]: alias for alias in get("/aliases")["aliases"] or ()}
    roles, users = get("/authz/roles"), get("/users/db")
    if isinstance(roles, list):
        out["roles"] = {role["name"]: role for role in roles}
        out["users"] = {user["userId"]: {**user, "lastUsedAt": None} for user in users}
    return out


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def size(short: int, full: int) -> int:
    """Return how many of something a test makes: a variable asks for the long form."""
    return full if os.environ.get("WEAVIATE_GEN_FULL") else short


def seed() -> int:
    """Return the number that all chance comes from: `$WEAVIATE_GEN_SEED`, or 1; it is printed."""
    chosen = int(os.environ.get("WEAVIATE_GEN_SEED", "1"))
    print("seed", chosen)
    return chosen


def report(faults: list[str], test: str, chosen: int) -> str:
    """Return a message: what went wrong, and how to run it again."""
    full = "--full " if os.environ.get("WEAVIATE_GEN_FULL") else ""
    again = f"WEAVIATE_GEN_SEED={chosen} scripts/test.sh {full}{test}"
    return "\n\n".join([f"{len(faults)} faults; all of them again: {again}", *faults[:20]])


_TEMPLATES = [
    (
        method.upper(),
        template,
        re.compile("/v1" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template.rstrip("/"))) + "/?"),
    )
    for template, item in json.loads((ROOT / "specs" / "openapi" / "schema.json").read_text("utf-8"))["paths"].items()
    for method in item
]


def operation(verb: str, url: str) -> str | None:
    """Return the operation that a request is for, as ``GET /schema/{className}``; a literal path goes first."""
    path = url.partition("?")[0]
    found = [template for method, template, form in _TEMPLATES if method == verb and form.fullmatch(path)]
    return f"{verb} {min(found, key=lambda template: template.count('{'))}" if found else None


@cache
def recorded_failures() -> set[tuple[str, int | str]]:
    """Return what a real server fails at: operation and status of REST, procedure and code of gRPC."""
    found: set[tuple[str, int | str]] = set()
    for row in (*rows(), *map(json.loads, FAILURES.read_text("utf-8").splitlines())):
        if row["kind"] == "rest" and row["status"] >= 500:
            found.add((str(operation(row["method"], row["url"])), row["status"]))
        elif "error" in row:
            found.add((row["method"].rpartition("/")[2], row["error"]["code"]))
    return found
