"""weaviate-cli: its commands, run in this process: collections, 1,000 objects, searches, updates, tenants, aliases.

Roles and users are left out: they need a server that asks for keys. `query data --search_type keyword` is left out:
it passes an argument to `bm25` that the official client does not take either.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import weaviate
from cli import main
from click.testing import CliRunner
from support import COUNT, GRPC_PORT, HOST, PORT, finish

CONFIG = Path("config.json")
CONFIG.write_text(json.dumps({"host": HOST, "http_port": PORT, "grpc_host": HOST, "grpc_port": GRPC_PORT}), "utf-8")


def run(command: str, *arguments: object) -> str:
    words = [*command.split(), *map(str, arguments)]
    ran = CliRunner().invoke(main, ["--config-file", str(CONFIG), *words])
    assert 0 == ran.exit_code, (words, ran.output, ran.exception)
    return ran.output


def answer(command: str, *arguments: object) -> Any:
    """Run a command with --json; return what it prints, which may follow words for people."""
    text = run(command, *arguments, "--json")
    begin = min(text.index(sign) for sign in "{[" if sign in text)
    return json.JSONDecoder().raw_decode(text[begin:])[0]


def objects(client: weaviate.WeaviateClient) -> None:
    run("create collection --collection Movies --vectorizer transformers --replication_factor 1 --vector_index hnsw")
    movies = client.collections.get("Movies")
    assert "Movies" in run("get collection")
    assert "Movies" == answer("get collection --collection Movies")["class"]
    run("create data --randomize --collection Movies --limit", COUNT, "--consistency_level", "one")
    assert COUNT == len(movies)
    title = movies.query.fetch_objects(limit=1).objects[0].properties["title"]
    for search_type in ("fetch", "vector", "hybrid"):
        search = ("--search_type", search_type, "--query", title)
        found = run("query data --collection Movies --properties title --limit 3", *search)
        assert "Movies" in found
        assert f"using {search_type} search" in found
    run("update data --randomize --collection Movies --limit 100 --consistency_level one")
    assert COUNT == len(movies)
    run("update collection --collection Movies --description watched")
    assert "watched" == movies.config.get().description
    run("delete data --collection Movies --limit 400 --consistency_level one")
    assert 600 == len(movies)
    run("create alias Films Movies")
    assert 600 == len(client.collections.get("Films"))
    assert "Movies" in run("get alias --alias_name Films")
    run("delete alias Films")
    run("delete collection --collection Movies")
    assert not client.collections.exists("Movies")


def tenants(client: weaviate.WeaviateClient) -> None:
    run("create collection --collection Shared --multitenant --vectorizer none --replication_factor 1")
    run("create tenants --collection Shared --number_tenants 3 --tenant_suffix Tenant --state active")
    shared = client.collections.get("Shared")
    names = sorted(shared.tenants.get())
    assert 3 == len(names)
    assert names[0] in run("get tenants --collection Shared --verbose")
    run("create data --randomize --collection Shared --limit 10 --consistency_level one --tenants", names[0])
    assert [10, 0] == [len(shared.with_tenant(name)) for name in names[:2]]
    run("update tenants --collection Shared --number_tenants 3 --tenant_suffix Tenant --state cold")
    assert {"INACTIVE"} == {tenant.activity_status.value for tenant in shared.tenants.get().values()}
    run("delete tenants --collection Shared --number_tenants 3 --tenant_suffix Tenant")
    assert {} == shared.tenants.get()
    run("delete collection --collection Shared")


def cluster(client: weaviate.WeaviateClient) -> None:
    assert "Leader" in run("get nodes") or "node" in run("get nodes").lower()


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    objects(opened)
    tenants(opened)
    cluster(opened)
finish()
