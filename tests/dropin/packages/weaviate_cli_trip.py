"""weaviate-cli: its commands, run in this process: collections, 1,000 objects, tenants, backups, users and roles.

`query data --search_type keyword` is left out: it passes an argument to `bm25` that the official client does not take.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import weaviate
from cli import main
from click.testing import CliRunner
from support import COUNT, GRPC_PORT, HOST, PORT, finish
from weaviate.classes.init import Auth

KEY = "a-long-secret"
"""Of the administrator in access.toml."""

CONFIG = Path("config.json")
ADDRESS = {"host": HOST, "http_port": PORT, "grpc_host": HOST, "grpc_port": GRPC_PORT}
CONFIG.write_text(json.dumps({**ADDRESS, "auth": {"type": "api_key", "api_key": KEY}}), "utf-8")


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
    run("create backup --backend filesystem --backup_id first --include Movies --wait")
    assert "SUCCESS" in run("get backup --backend filesystem --backup_id first")
    run("delete data --collection Movies --limit 400 --consistency_level one")
    assert 600 == len(movies)
    run("create alias Films Movies")
    assert 600 == len(client.collections.get("Films"))
    assert "Movies" in run("get alias --alias_name Films")
    run("delete alias Films")
    run("delete collection --collection Movies")
    run("restore backup --backend filesystem --backup_id first --include Movies --wait")
    assert COUNT == len(movies)
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


def access(client: weaviate.WeaviateClient) -> None:
    assert "HEALTHY" in run("get nodes")
    run("create role --role_name movies -p read_collections:Movies -p crud_data:Movies")
    role = client.roles.get("movies")
    assert ["Movies"] == [permission.collection for permission in role.collections_permissions]
    assert {"C", "R", "U", "D"} == {
        action.value[0].upper() for permission in role.data_permissions for action in permission.actions
    }
    run("create user --user_name ben")
    run("assign role --role_name movies --user_name ben --user_type db")
    assert "movies" in run("get role --user_name ben --user_type db")
    assert "ben" in run("get user --role_name movies")
    run("update user --user_name ben --deactivate")
    assert not client.users.db.get(user_id="ben").active
    run("revoke role --role_name movies --user_name ben --user_type db")
    assert {} == client.users.db.get_assigned_roles(user_id="ben")
    run("delete user --user_name ben")
    run("delete role --role_name movies")
    assert not client.roles.exists("movies")


with weaviate.connect_to_local(HOST, PORT, GRPC_PORT, auth_credentials=Auth.api_key(KEY)) as opened:
    objects(opened)
    tenants(opened)
    access(opened)
finish()
