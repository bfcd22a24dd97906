"""GraphQL is answered as a server answers it: data, errors, their places and words, and the schema itself.

`graphql.jsonl` has what a Weaviate 1.39.0 said: `setup` rows are requests that make the data, `type` rows are types of
its schema (without settings of generators that the engine does not have), and the others are queries with their
answers. Where ours differs, the row names a subject of the engine's own tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from tests.support.engines import PLAIN
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.differences.support import DIFFERENCES, FEATURES
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit

ROWS = [json.loads(line) for line in (Path(__file__).parent / "graphql.jsonl").read_text("utf-8").splitlines()]
QUERIES = [row for row in ROWS if "query" in row]
TYPES = {row["type"]: {key: row[key] for key in row if key != "type"} for row in ROWS if "type" in row}


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    handler = open_handler(None, plugins=[GenerativeDummy(), RerankerDummy()], settings=PLAIN)
    for row in ROWS:
        if (sent := row.get("setup")) is not None:
            reply = handler.rest(sent["method"], f"/v1{sent['path']}", {}, json.dumps(sent["body"]).encode())
            assert reply.status == 200, reply.body
    yield handler
    handler.close()


def ask(handler: Handler, **body: Any) -> Any:
    return json.loads(handler.rest("POST", "/v1/graphql", {}, json.dumps(body).encode()).body)


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 6) if isinstance(value, float) else value


@pytest.mark.parametrize("row", QUERIES, ids=[f"{at}" for at in range(len(QUERIES))])
def test_answer_is_the_servers(handler: Handler, row: dict[str, Any]) -> None:
    body = {key: row[key] for key in ("query", "variables", "operationName") if key in row}
    answer = rounded(ask(handler, **body))
    if "differs" not in row:
        assert row["answer"] == answer, row["query"]
        return
    assert row["differs"] in {*DIFFERENCES, *FEATURES}
    assert row["answer"] != answer, f"differs no more: {row['query']}"
    if row["differs"] == "messages":
        assert ("data" in row["answer"], "errors" in row["answer"]) == ("data" in answer, "errors" in answer)


def name_of(kind: dict[str, Any]) -> str:
    wrapped = {"NON_NULL": "{}!", "LIST": "[{}]"}.get(kind["kind"])
    return str(kind["name"]) if wrapped is None else wrapped.format(name_of(kind["ofType"]))


def signature(field: dict[str, Any]) -> str:
    arguments = ", ".join(sorted(f"{each['name']}: {name_of(each['type'])}" for each in field["args"]))
    deprecated = " deprecated" if field["isDeprecated"] else ""
    return name_of(field["type"]) + (f"({arguments})" if arguments else "") + deprecated


def test_schema_is_the_servers(handler: Handler) -> None:
    reply = ask(handler, query=get_introspection_query(descriptions=False))
    assert "errors" not in reply
    found = dict[str, Any]()
    for kind in reply["data"]["__schema"]["types"]:
        shape: dict[str, Any] = {"kind": kind["kind"]}
        if kind["fields"]:
            shape["fields"] = {field["name"]: signature(field) for field in kind["fields"]}
        if kind["inputFields"]:
            shape["inputs"] = {field["name"]: name_of(field["type"]) for field in kind["inputFields"]}
        if kind["enumValues"]:
            shape["values"] = sorted(value["name"] for value in kind["enumValues"])
        if kind["possibleTypes"]:
            shape["types"] = [each["name"] for each in kind["possibleTypes"]]
        found[kind["name"]] = shape
    assert len(TYPES) > 150
    assert {name: found.get(name) for name in TYPES} == TYPES
