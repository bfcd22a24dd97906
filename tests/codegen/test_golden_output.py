"""A sample of each kind of output, reviewed: `tests/codegen/golden`; `WEAVIATE_GEN_GOLDEN=1` writes them anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from codegen import finish, imports
from codegen.cli import steps
from codegen.step import Context
from tests.support.rest_documents import document, operation, project
from tests.support.source import ROOT
from tests.support.upstream import write_release

GOLDEN = Path(__file__).parent / "golden/output"
HEAD = "A sample of this output:\n"
"""The first line of samples: what begins as generated files do must be one (`codegen.check`)."""
WIRE = "generated/weaviate_gen_wire"
KINDS = {
    "rest-tag.py": f"{WIRE}/rest/things.py",
    "rest-tag.pyi": f"{WIRE}/rest/things.pyi",
    "rest-models.py": f"{WIRE}/rest/models.py",
    "rest-models.pyi": f"{WIRE}/rest/models.pyi",
    "rest-shapes.py": f"{WIRE}/rest/_shapes.py",
    "rest-package.py": f"{WIRE}/rest/__init__.py",
    "grpc-messages.py": f"{WIRE}/grpc/messages.py",
    "grpc-messages.pyi": f"{WIRE}/grpc/messages.pyi",
    "grpc-rpcs.py": f"{WIRE}/grpc/rpcs.py",
    "readable-messages.py": f"{WIRE}/messages/__init__.py",
    "raw-rest.py": "weaviate_gen/_client/aio/raw/rest.py",
    "raw-rest-sync.py": "weaviate_gen/_client/sync/raw/rest.py",
    "raw-grpc.py": "weaviate_gen/_client/aio/raw/grpc.py",
    "raw-grpc-sync.py": "weaviate_gen/_client/sync/raw/grpc.py",
    "readable-client.py": "weaviate_gen/_client/aio/readable.py",
}
"""The kinds of output, and a file of each."""

NAMES = {"type": "array", "items": {"type": "string"}}
DOCUMENT = document(
    paths={
        "/things/{thingName}/{class}": {
            "parameters": [
                {"in": "path", "name": "thingName", "type": "string", "required": True},
                {"in": "path", "name": "class", "type": "string", "format": "uuid", "required": True},
            ],
            "post": operation(
                operationId="things.create",
                parameters=[
                    {"in": "query", "name": "limit", "type": "integer"},
                    {"in": "query", "name": "names", "collectionFormat": "multi", **NAMES},
                    {"in": "header", "name": "X-Trace", "type": "string", "required": True},
                    {"in": "body", "name": "body", "required": True, "schema": {"$ref": "#/definitions/Thing"}},
                ],
                responses={"201": {"schema": {"$ref": "#/definitions/Thing"}}, "4XX": {}, "default": {}},
            ),
        },
        "/things": {"get": operation(responses={"default": {"schema": NAMES}}), "head": operation(operationId="_send")},
    },
    definitions={
        "Thing": {
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "class": {"type": "string"},
                "parts": {"type": "array", "items": {"$ref": "#/definitions/Part"}},
                "kind": {"type": "string", "enum": ["b", "a"], "x-nullable": True},
            },
        },
        "Part": {
            "required": ["weight"],
            "properties": {"weight": {"type": "number"}, "inner": {"properties": {"tags": NAMES}}},
        },
        "list": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what is generated from a little document and the little release's protos, by kind."""
    folder = tmp_path_factory.mktemp("golden")
    root = project(folder / "tree", DOCUMENT)
    for name in ("rest", "grpc"):
        (root / f"specs/overlays/{name}.toml").write_text("", "utf-8")
    shutil.rmtree(root / "specs/proto")
    shutil.copytree(write_release(folder / "release") / "grpc/proto", root / "specs/proto")
    for path in ("weaviate_gen/_client/aio/session.py", "weaviate_gen/_client/aio/raw/sender.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, root / path)
    context = Context(root)
    for step in steps(["grpc", "messages", "rest"]):
        finish.write_outputs(context, step, imports.sort(step.run(context)))
    assert context.problems == []
    (sync,) = steps(["sync"])
    finish.write_outputs(context, sync, sync.run(context))  # rules that these few modules do not need are its problems
    return {kind: (root / path).read_text("utf-8") for kind, path in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_output_is_what_was_reviewed(outputs: dict[str, Any], kind: str) -> None:
    sample = GOLDEN / f"{kind}.txt"
    if os.environ.get("WEAVIATE_GEN_GOLDEN"):
        sample.parent.mkdir(parents=True, exist_ok=True)
        sample.write_text(HEAD + outputs[kind], "utf-8")
    assert HEAD + outputs[kind] == sample.read_text("utf-8")


def test_every_sample_is_of_a_kind() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == {f"{kind}.txt" for kind in KINDS}
