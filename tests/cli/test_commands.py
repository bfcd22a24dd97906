"""Each command in a pipe, and on a terminal."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import WIDTH, Run, identifier, matches, plain
from tests.support.servers import Server
from weaviate_gen.cli import make_parser, output

BIKE = {"id": identifier(1), "properties": {"name": "bike 1", "price": 1, "tags": ["odd", "a,b"]}}

CASES: dict[str, tuple[list[str], list[Any]]] = {
    "collections list": (
        ["--count"],
        [
            {
                "name": "Bike",
                "properties": 3,
                "vectors": "default",
                "tenants": False,
                "objects": 6,
                "description": "Bikes",
            },
            {"name": "Shop", "tenants": True, "objects": None},
        ],
    ),
    "collections show": (
        ["Bike"],
        [{"class": "Bike", "properties": [{"name": "name"}, {"name": "price"}, {"name": "tags"}]}],
    ),
    "collections create": (["Car", "--property", "name:text"], [{"created": "Car"}]),
    "collections update": (
        ["Bike", "--set", "description=Bicycles", "--set", "invertedIndexConfig.bm25.b=0.5"],
        [{"class": "Bike", "description": "Bicycles", "invertedIndexConfig": {"bm25": {"b": 0.5}}}],
    ),
    "collections delete": (["Shop", "--yes"], [{"deleted": "Shop"}]),
    "collections count": (["Bike", "--where", "price > 4"], [{"collection": "Bike", "count": 2}]),
    "get": (["Bike", "--limit", "1", "--sort", "price"], [BIKE]),
    "query near-text": (
        ["Text", "amber", "--limit", "1"],
        [{"properties": {"name": ...}, "metadata": {"distance": ...}}],
    ),
    "query near-vector": (
        ["Bike", "vector.json", "--limit", "1"],
        [{"properties": {"name": "bike 6"}, "metadata": {"distance": ...}}],
    ),
    "query bm25": (["Bike", "3"], [{"properties": {"name": "bike 3"}, "metadata": {"score": ...}}]),
    "query hybrid": (
        ["Bike", "3", "--vector", "vector.json", "--alpha", "0", "--limit", "1"],
        [{"properties": {"name": "bike 3"}, "metadata": {"score": ...}}],
    ),
    "benchmark": (
        ["Bike", "3", "--seconds", "0.1", "--concurrency", "2"],
        [{"queries": ..., "seconds": ..., "per_second": ..., "failed": 0, "p50_ms": ..., "p99_ms": ...}],
    ),
    "aggregate": (
        ["Bike", "--metrics", "price,name"],
        [{"count": 6, "properties": {"price.mean": 3.5, "price.sum": 21, "name.count": 6}}],
    ),
    "objects update": (
        ["Bike", identifier(1), "--set", "price=9.5", "--set", "name=new"],
        [{"updated": identifier(1), "properties": {"price": 9.5, "name": "new"}}],
    ),
    "objects delete": (["Bike", "--where", 'tags contains_any ["odd"]', "--yes"], [{"deleted": 3}]),
    "generate-data": (
        ["Bike", "--count", "5", "--dimensions", "2"],
        [{"collection": "Bike", "stored": 5, "failed": 0}],
    ),
    "export": (["Bike", "dump"], [{"collection": "Bike", "count": 6, "checksum": ...}]),
    "import": (["existing", "--name", "Other"], [{"collection": "Other", "stored": 6, "failed": 0, "checksum": ...}]),
    "copy": (["Bike", "--name", "Other"], [{"collection": "Other", "stored": 6, "failed": 0, "checksum": ...}]),
    "tenants list": (["Shop"], [{"name": "north", "status": "ACTIVE"}, {"name": "south", "status": "ACTIVE"}]),
    "schema export": (["Bike"], [{"collections": [{"class": "Bike", "description": "Bikes"}]}]),
    "schema diff": (["desired.json"], [{"collection": "Bike", "setting": "description", "after": "Bicycles"}]),
    "schema plan": (["desired.json"], [{"collection": "Bike", "how": "in place", "objects": 0}]),
    "schema apply": (["desired.json"], [{"changes": 1, "steps": 1, "kept": []}]),
    "tenants create": (["Shop", "west"], [{"created": "west"}]),
    "tenants delete": (["Shop", "north", "--yes"], [{"deleted": "north"}]),
    "tenants activate": (["Shop", "north"], [{"name": "north", "status": "ACTIVE"}, {"name": "south"}]),
    "tenants deactivate": (["Shop", "north"], [{"name": "north", "status": "INACTIVE"}, {"name": "south"}]),
    "aliases list": ([], [{"alias": "Cycle", "collection": "Bike"}]),
    "aliases create": (["Store", "Shop"], [{"alias": "Store", "collection": "Shop"}]),
    "aliases update": (["Cycle", "Shop"], [{"alias": "Cycle", "collection": "Shop"}]),
    "aliases delete": (["Cycle"], [{"deleted": "Cycle"}]),
    "backup list": ([], [{"backup_id": "first", "status": "SUCCESS"}]),
    "backup create": (["second", "--include", "Bike", "--wait"], [{"backup_id": "second", "status": "SUCCESS"}]),
    "backup restore": (["first", "--wait"], [{"backup_id": "first", "status": "SUCCESS"}]),
    "backup status": (["first"], [{"backup_id": "first", "status": "SUCCESS"}]),
    "nodes": (["--shards"], [{"node": ..., "class": ..., "name": ...}] * 3),
    "shards list": (["Bike"], [{"name": ..., "status": "READY"}]),
    "shards update": (["Bike", "READONLY"], [{"name": ..., "status": "READONLY"}]),
}
"""By command: words after it, and rows that it prints in a pipe, as far as they matter."""

REFUSED: dict[str, tuple[list[str], str]] = {
    "tenants offload": (["Shop", "north"], "offload"),
    "backup cancel": (["first"], "first"),
    "replications list": ([], "repl"),
    "replications start": (["Bike", "a", "b", "c"], "repl"),
    "replications cancel": ([identifier(1)], "repl"),
    "replications show": ([identifier(1)], "repl"),
    "replications delete": ([identifier(1)], "repl"),
    "replications delete-all": (["--yes"], "repl"),
    "shards replicas": (["Bike"], "sharding"),
}
"""Commands for which a local engine has an error: words after them, and a word of the error."""

GUARDED: dict[str, tuple[list[str], list[Any]]] = {
    "users create": (["bob"], [{"user": "bob", "api_key": ...}]),
    "users list": ([], ...),  # type: ignore[dict-item]  # any rows
    "users rotate-key": (["bob"], [{"user": "bob", "api_key": ...}]),
    "roles create": (["keeper", "--file", "role.json"], [{"name": "keeper", "permissions": [...]}]),
    "roles list": ([], ...),  # type: ignore[dict-item]  # any rows
    "roles show": (["keeper"], [{"name": "keeper", "permissions": [{"action": "read_collections"}]}]),
    "roles grant": (["keeper", "--file", "more.json"], [{"permissions": [..., {"action": "delete_collections"}]}]),
    "roles revoke": (["keeper", "--file", "more.json"], [{"permissions": [{"action": "read_collections"}]}]),
    "users assign": (["bob", "keeper"], [{"user": "bob", "roles": ["keeper"]}]),
    "users revoke": (["bob", "keeper"], [{"user": "bob", "roles": []}]),
    "users deactivate": (["bob"], [{"user": "bob", "done": "deactivate"}]),
    "users activate": (["bob"], [{"user": "bob", "done": "activate"}]),
    "roles delete": (["keeper", "--yes"], [{"deleted": "keeper"}]),
    "users delete": (["bob", "--yes"], [{"user": "bob", "done": "delete"}]),
}
"""The same for a server that asks who one is; in this order."""

ELSEWHERE = {"serve", "doctor", "check", "compact", "stub", "migrate"}
"""Commands with tests of their own."""


def leaves(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield every command of a parser that has no subcommands, with the words that call it."""
    inner = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, child in action.choices.items():
            yield from leaves(child, f"{name} {word}".strip())


BIKE: dict[str, Any] = {
    "properties": [
        {"name": "name", "dataType": ["text"]},
        {"name": "price", "dataType": ["number"]},
        {"name": "tags", "dataType": ["text[]"]},
    ],
    "vectorConfig": {"default": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"}},
}
"""The schema of the collection, without its description."""


@pytest.fixture
def prepared(database: Path, run: Run) -> Path:
    """The directory, with what some commands need beside it."""
    Path("vector.json").write_text("[6.0, 1.0]")
    Path("desired.json").write_text(json.dumps({"class": "Bike", "description": "Bicycles", **BIKE}))
    return database


def _prepare(name: str, database: Path, run: Run) -> None:
    if name == "import":
        assert 0 == run("export", "Bike", "existing", "--path", database).status
    if name == "query near-text":
        assert (
            0
            == run(
                "collections",
                "create",
                "Text",
                "--property",
                "name",
                "--vectorizer",
                "text2vec-local",
                "--path",
                database,
            ).status
        )
        assert 0 == run("generate-data", "Text", "--count", "1", "--path", database).status
    if name in {"backup list", "backup restore", "backup status", "backup cancel"}:
        assert 0 == run("backup", "create", "first", "--include", "Shop", "--wait", "--path", database).status
    if name == "backup restore":
        assert 0 == run("collections", "delete", "Shop", "--yes", "--path", database).status


def _check_terminal(out: str, rows: Any) -> None:
    assert out
    out = plain(out)
    assert all(len(line) <= WIDTH for line in out.splitlines()), out
    assert "{" != out[0]
    if rows is not ... and rows and isinstance(rows[0], dict):
        assert any(name in out for name in output.flat(rows[0])), out


@pytest.mark.parametrize("name", CASES)
def test_command_prints_json_lines_in_a_pipe_and_a_table_on_a_terminal(name: str, prepared: Path, run: Run) -> None:
    words, rows = CASES[name]
    _prepare(name, prepared, run)
    copy = prepared.with_name("copy")
    shutil.copytree(prepared, copy)
    done = run(*name.split(), *words, "--path", prepared)
    assert (0, "") == (done.status, done.err), done
    assert matches(rows, done.rows), done.out
    if name == "export":
        words = [words[0], "other", *words[2:]]
    shown = run(*name.split(), *words, "--path", copy, terminal=True)
    assert 0 == shown.status, shown
    _check_terminal(shown.out, rows)


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_engine_refuses_is_one_line(name: str, prepared: Path, run: Run) -> None:
    words, word = REFUSED[name]
    _prepare(name, prepared, run)
    for terminal in (False, True):
        done = run(*name.split(), *words, "--path", prepared, terminal=terminal)
        assert (1, "") == (done.status, done.out)
        assert done.err.startswith("weaviate-gen: ")
        assert 1 == done.err.count("\n")
        assert word in done.err


def test_users_and_roles_are_administered(guarded: Server, database: Path, run: Run) -> None:
    permissions = [{"action": "read_collections", "collections": {"collection": "Bike"}}]
    Path("role.json").write_text(json.dumps({"name": "other", "permissions": permissions}))
    Path("more.json").write_text(json.dumps([{**permissions[0], "action": "delete_collections"}]))
    place = [f"--url=http://127.0.0.1:{guarded.port}", f"--grpc-url=127.0.0.1:{guarded.grpc_port}", "--api-key=secret"]
    for terminal in (False, True):
        for name, (words, rows) in GUARDED.items():
            done = run(*name.split(), *words, *place, terminal=terminal)
            assert (0, "") == (done.status, done.err), (name, done)
            if terminal:
                _check_terminal(done.out, rows)
            else:
                assert matches(rows, done.rows), (name, done.out)
    refused = run("users", "list", *place[:2])
    assert (1, 1) == (refused.status, refused.err.count("\n"))


def test_every_command_has_a_case() -> None:
    assert {*CASES, *REFUSED, *GUARDED, *ELSEWHERE} == {name for name, _ in leaves(make_parser())}
