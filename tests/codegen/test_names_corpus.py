"""Names of any kind generate a package that imports, and whose operations and messages work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen import finish, globs
from codegen.cli import steps
from codegen.ir import grpc
from codegen.ir.readable import readable
from codegen.parse import openapi_import, proto, proto_names
from codegen.step import Context, Rename
from codegen.steps import rest
from tests.support.odd_names import ODD, add_to_rest, corpus, protos
from tests.support.source import ROOT

PROGRAM = Path(__file__).parent.parent / "support/odd_names_program.py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Context]]:
    """Yield a copy of this project, whose specs have every name of the corpus beside Weaviate's, generated."""
    with finish.workspace(ROOT) as work:
        document = json.loads((work / rest.SOURCE).read_text("utf-8"))
        add_to_rest(document, corpus())
        (work / rest.SOURCE).write_bytes(openapi_import.dump(openapi_import.canonical(document)))
        sources = tmp_path_factory.mktemp("protos")
        for path, text in protos(corpus()):
            (sources / path).parent.mkdir(parents=True, exist_ok=True)
            (sources / path).write_text(text, "utf-8")
        compiled = proto.compile_protos(sources, globs.files(sources, ["**"]))
        for path, text in proto.reprint(compiled).items():
            (work / "specs/proto" / path).parent.mkdir(parents=True, exist_ok=True)
            (work / "specs/proto" / path).write_text(text, "utf-8")
        context = Context(work)
        for step in steps(["grpc", "codec", "messages", "rest", "bodies", "sync"]):
            finish.write_outputs(context, step, step.run(context))
        assert context.problems == []
        yield work, context


def _messages(messages: tuple[grpc.Message, ...], inside: str) -> Iterator[tuple[str, grpc.Message]]:
    for message in messages:
        yield inside + message.name, message
        yield from _messages(message.nested, f"{inside}{message.name}.")


def _plan(context: Context) -> dict[str, Any]:
    """Return what the program is to call, by the names that the generator chose."""
    interface = rest.interface(context)
    assert interface is not None
    compiled = proto_names.rename(
        proto.compile_protos(context.root / "specs/proto", globs.files(context.root / "specs/proto", ["**"])),
        Context(context.root),
    )
    found = grpc.interface(compiled, [], Context(context.root))
    flat = readable(compiled, Context(context.root))
    ours = [
        (path, message) for path, message in _messages(found.messages, "") if message.full_name.startswith("corpus.")
    ]
    return {
        "operations": [
            {
                "method": operation.name,
                "tag": operation.tag,
                "path": operation.path,
                "arguments": [[each.name, each.wire, each.place] for each in operation.parameters],
            }
            for operation in interface.operations
            if operation.path.startswith("/v1/corpus/")
        ],
        "types": [model.name for model in interface.models],
        "messages": [
            {
                "path": path,
                "readable": flat.names[f".{message.full_name}"],
                "text": [field.name for field in message.fields if field.read == "_str"],
            }
            for path, message in ours
        ],
        "rpcs": [
            {
                "method": rpc.constant.lower(),
                "streams": rpc.client_streaming or rpc.server_streaming,
                "request": rpc.request,
                "reply": rpc.reply,
            }
            for rpc in found.rpcs
            if rpc.path.startswith("/corpus.")
        ],
    }


def test_the_corpus_has_what_it_should() -> None:
    names = corpus()
    assert len(set(ODD)) >= 200
    assert {"None", "match", "print", "__init__", "TypedDict", "segment", "body", "2-way", "größe"} <= set(names)


def _check_renames(context: Context) -> None:
    interface = rest.interface(context)
    assert interface is not None
    told = {(rename.where, rename.wire): rename.python for rename in context.renames}
    for operation in interface.operations:
        usual = re.sub(r"[_. -]", "", operation.id).lower()
        if operation.name.replace("_", "") != usual or operation.id.startswith("_"):
            assert told["operation", operation.id] == operation.name
    assert told["operation", "None"].rstrip("_") == "none"
    assert told["operation", "import"] == "import_"
    assert told["REST type", "list"] == "list_"
    bodies = {rename.python for rename in context.renames if rename.where == "parameter of body"}
    assert bodies == {"body_", "body__", "body___"}
    messages = {rename.python for rename in context.renames if rename.wire == "Message" and "or enum" in rename.where}
    assert {"Message_", "Message__"} <= messages
    assert told["gRPC message corpus.messages.self", "self"] == "self_"
    assert told["gRPC message corpus.messages.from", "from"] == "from_"


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["aio", "sync"])
def test_every_operation_and_message_works_and_each_rename_is_told(project: tuple[Path, Context], flavor: str) -> None:
    work, context = project
    _check_renames(context)
    plan = _plan(context)
    assert len(plan["operations"]) == len(corpus())
    assert len(plan["messages"]) > 900
    assert len(plan["rpcs"]) > 400
    (work / "plan.json").write_text(json.dumps(plan), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(work), str(work / "generated")])}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(PROGRAM), flavor, str(work / "plan.json")],
        cwd=work, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == [str(len(plan[part])) for part in ("operations", "types", "messages", "rpcs")]


@pytest.mark.slow
def test_every_type_is_one_whatever_its_name(project: tuple[Path, Context]) -> None:
    work, _ = project
    wire, client = work / "generated/weaviate_gen_wire", work / "weaviate_gen/_client"
    parts = [wire / name for name in ("grpc", "messages", "rest")] + [client / name / "raw" for name in ("aio", "sync")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-incremental", "--explicit-package-bases", *map(str, parts)],
        cwd=work,
        env={**os.environ, "MYPYPATH": f"generated{os.pathsep}."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_rename_is_one_line_with_its_reason() -> None:
    rename = Rename("operation", "import", "import_", "import is a keyword of Python")
    assert str(rename) == "operation: 'import' is called import_, because import is a keyword of Python"
