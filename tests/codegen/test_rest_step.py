"""The step `rest`: everything that the specs name is generated, and what is missing is a problem."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.parse import words
from codegen.step import Context, Output
from codegen.steps import rest
from codegen.steps.rest import STEP
from tests.support.release import FINISHED
from tests.support.rest_documents import document, operation, project
from tests.support.source import ROOT

WIRE = "generated/weaviate_gen_wire/rest"
RAW = "weaviate_gen/_client/aio/raw"


@pytest.fixture(scope="module")
def specs() -> dict[str, Any]:
    return dict(json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    context = Context(ROOT)
    made = _by_path(STEP.run(context))
    assert context.problems == []
    return made


def _by_path(made: Any) -> dict[str, str]:
    return {output.path: output.content.decode() for output in made if isinstance(output, Output)}


def _run(root: Path) -> tuple[dict[str, str], list[str]]:
    context = Context(root)
    made = _by_path(STEP.run(context))
    return made, [f"{problem.where}: {problem.message}" for problem in context.problems]


def _operations(specs: dict[str, Any]) -> int:
    verbs = {"get", "put", "post", "delete", "head", "patch", "options"}
    return sum(len(verbs & item.keys()) for item in specs["paths"].values())


def test_every_operation_is_generated_on_the_wire_and_in_raw(specs: dict[str, Any], outputs: dict[str, str]) -> None:
    functions = [
        node.name
        for path, text in outputs.items()
        if path.startswith(WIRE) and path.endswith(".pyi") and not path.endswith("models.pyi")
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    ]
    methods = [
        node.name
        for node in ast.walk(ast.parse(outputs[f"{RAW}/rest.py"]))
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    assert _operations(specs) == len(functions) == len(set(functions))
    assert sorted(functions) == sorted(methods)


def test_every_definition_is_generated(specs: dict[str, Any], outputs: dict[str, str]) -> None:
    stub = ast.parse(outputs[f"{WIRE}/models.pyi"])
    names = {node.name for node in stub.body if isinstance(node, ast.ClassDef)}
    names |= {
        node.target.id for node in stub.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    names |= {
        target.id
        for node in stub.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert specs["definitions"]
    assert set() == specs["definitions"].keys() - names


def test_every_property_of_every_definition_is_in_its_type(specs: dict[str, Any], outputs: dict[str, str]) -> None:
    stub = outputs[f"{WIRE}/models.pyi"]
    fields: dict[str, set[str]] = {}
    for node in ast.parse(stub).body:
        if isinstance(node, ast.ClassDef):
            fields[node.name] = {
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            }
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.args[1], ast.Dict)
        ):
            name = node.targets[0]
            assert isinstance(name, ast.Name)
            fields[name.id] = {str(key.value) for key in node.value.args[1].keys if isinstance(key, ast.Constant)}
    missing = {
        (name, field)
        for name, definition in specs["definitions"].items()
        for part in (definition, *definition.get("allOf", ()))
        for field in part.get("properties", ())
        if field not in fields.get(name, set())
    }
    assert set() == missing


def test_every_procedure_has_a_raw_method(outputs: dict[str, str]) -> None:
    from weaviate_gen_wire.grpc import rpcs

    text = outputs[f"{RAW}/grpc.py"]
    assert [rpc.name for rpc in rpcs.ALL if f"rpcs.{_constant(rpc.name)}" not in text] == []


def _constant(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")


def test_what_has_no_sentence_of_its_own_is_to_do() -> None:
    rows = [row.where for row in rest.todo(Context(ROOT))]
    assert FINISHED or rows
    assert [] == (rows if FINISHED else [row for row in rows if not row.startswith("specs/overlays/")])


def test_a_name_without_a_sentence_is_to_do(tmp_path: Path) -> None:
    root = project(tmp_path)
    path = root / words.PATH
    before = [row.where for row in rest.todo(Context(root))]
    path.write_text(re.sub(r'(?m)^"?(schema\.dump|Search|tenant)"? = .*\n', "", path.read_text("utf-8")), "utf-8")
    rows = [row.where for row in rest.todo(Context(root)) if row.where not in before]
    assert ['specs/overlays/words.toml: rest."schema.dump"', 'specs/overlays/words.toml: grpc."Search"'] == rows[:2]
    assert 'specs/overlays/words.toml: parameter."objects.tenant"' in rows
    assert 'specs/overlays/words.toml: field."SearchRequest.tenant"' in rows


def test_what_has_no_sentence_of_its_own_is_described_by_its_name_and_listed_as_to_do(tmp_path: Path) -> None:
    body = {"in": "body", "name": "body", "schema": {"$ref": "#/definitions/NewThing"}}
    parameters = [{"in": "query", "name": "newOne", "type": "string"}, body]
    root = project(
        tmp_path / "tree",
        document(
            paths={"/things": {"get": operation(parameters=parameters)}},
            definitions={
                "NewThing": {
                    "required": ["newName"],
                    "properties": {
                        "newName": {"type": "string"},
                        "newFlag": {"type": "boolean"},
                        "id": {"type": "string"},
                    },
                },
                "Answer": {"properties": {"neverSent": {"type": "string"}}},
            },
        ),
    )
    (root / "specs/overlays/rest.toml").write_text("", "utf-8")
    context = Context(root)
    made = _by_path(STEP.run(context))
    assert context.problems == []
    before = list(rest.todo(Context(ROOT)))  # of the RPCs, which are the same here
    assert [row.where for row in rest.todo(context) if row not in before] == [
        'specs/overlays/words.toml: rest."things.get"',
        'specs/overlays/words.toml: parameter."things.newOne"',
        'specs/overlays/words.toml: field."NewThing.newFlag"',
        'specs/overlays/words.toml: field."NewThing.newName"',
    ]
    text = made[f"{RAW}/rest.py"]
    assert '"""Send GET /things.' in text
    assert "new_one: `newOne` of the query." in text
    assert "- ``newFlag``: whether new flag." in text
    assert "- ``newName`` (required): the new name." in text
    assert "- ``id``: its id." in text
    assert "newName: Required[str]" in made[f"{WIRE}/models.pyi"]


def test_nothing_but_what_is_to_do_is_described_by_its_name(outputs: dict[str, str]) -> None:
    derived = re.compile(r'^ *("""(Send [A-Z]+ /\S*|Call \w+)\.|\w+: `\w+` of the )')
    lines = [line for text in outputs.values() for line in text.splitlines() if derived.match(line)]
    assert (not lines) or list(rest.todo(Context(ROOT)))


def test_the_step_says_the_same_twice(outputs: dict[str, str]) -> None:
    assert outputs == _run(ROOT)[0]


def test_a_missing_document_is_a_problem(tmp_path: Path) -> None:
    root = project(tmp_path / "tree")
    (root / "specs/openapi/schema.json").unlink()
    assert _run(root) == ({}, ["specs/openapi/schema.json: is missing"])


def test_a_broken_document_is_a_problem(tmp_path: Path) -> None:
    root = project(tmp_path / "tree")
    (root / "specs/openapi/schema.json").write_text("{", "utf-8")
    made, problems = _run(root)
    assert (made, len(problems)) == ({}, 1)
    assert problems[0].startswith("specs/openapi/schema.json: is no JSON")


def test_missing_words_are_a_problem(tmp_path: Path) -> None:
    root = project(tmp_path / "tree")
    (root / "specs/overlays/words.toml").unlink()
    problems = _run(root)[1]
    assert any(problem.startswith("specs/overlays/words.toml: cannot be read") for problem in problems)


def _small(tmp_path: Path, **paths: Any) -> dict[str, str]:
    root = project(tmp_path / "tree", document(paths={f"/{name}": item for name, item in paths.items()}))
    (root / "specs/overlays/rest.toml").write_text("", "utf-8")
    made, problems = _run(root)
    assert problems == []
    return made


def test_a_new_operation_needs_no_hand(tmp_path: Path) -> None:
    parameters = [
        {"in": "path", "name": "thingName", "type": "string", "required": True},
        {"in": "query", "name": "any", "type": "boolean"},
    ]
    made = _small(tmp_path, **{"things/{thingName}": {"get": operation(parameters=parameters)}})
    assert "def things_get(thing_name: str, *, any_: bool | None = ...) -> Request: ..." in made[f"{WIRE}/things.pyi"]
    assert 'f"/v1/things/' not in made[f"{WIRE}/things.py"]
    assert "f'/v1/things/{segment(\"thing_name\", thing_name)}'" in made[f"{WIRE}/things.py"]
    assert "async def things_get(self, thing_name: str, *, any_: bool | None = None) -> None:" in made[f"{RAW}/rest.py"]


def test_what_no_operation_needs_is_not_imported(tmp_path: Path) -> None:
    made = _small(tmp_path, things={"get": operation()})
    assert "Sequence" not in made[f"{WIRE}/things.pyi"] + made[f"{RAW}/rest.py"]
    assert "UUID" not in made[f"{WIRE}/things.pyi"] + made[f"{RAW}/rest.py"]
    assert "segment" not in made[f"{WIRE}/things.py"]
