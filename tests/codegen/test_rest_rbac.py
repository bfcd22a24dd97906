"""Permissions follow from the specs; what the overlay does not name is a problem."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.ir import rbac
from codegen.render.rbac import render
from codegen.step import Context
from tests.support.rest_documents import project
from tests.support.source import ROOT

SPECS = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))


def _permission(**changes: Any) -> dict[str, Any]:
    properties = SPECS["definitions"]["Permission"]["properties"]
    return {"definitions": {"Permission": {"properties": properties | changes}}}


def _with_action(action: str) -> dict[str, Any]:
    actions = SPECS["definitions"]["Permission"]["properties"]["action"]["enum"]
    return _permission(action={"enum": [*actions, action]})


def _kinds(document: dict[str, Any], root: Path = ROOT) -> tuple[tuple[rbac.Kind, ...], list[str]]:
    context = Context(root)
    return rbac.kinds(document, context), [f"{problem.where}: {problem.message}" for problem in context.problems]


def _files(document: dict[str, Any]) -> dict[str, str]:
    return {Path(output.path).name: output.content.decode() for output in render(ROOT, _kinds(document)[0])}


def test_every_action_of_the_specs_is_generated() -> None:
    kinds, problems = _kinds(SPECS)
    actions = {f"{verb}_{kind.suffix}" for kind in kinds for verb in kind.verbs}
    assert problems == []
    assert set(SPECS["definitions"]["Permission"]["properties"]["action"]["enum"]) - actions == set()


def test_actions_of_older_servers_stay() -> None:
    text = _files({"definitions": {}})["actions.py"]
    assert 'MANAGE = "manage_data"' in text
    assert 'CREATE = "create_aliases"' in text


def test_a_new_verb_needs_no_hand() -> None:
    document = _with_action("fly_data")
    assert _kinds(document)[1] == []
    assert 'FLY = "fly_data"' in _files(document)["actions.py"]


def test_a_new_kind_is_a_problem() -> None:
    problem = "specs/overlays/rbac.toml: the specs have the action fly_bikes, which is of no kind here"
    assert _kinds(_with_action("fly_bikes"))[1] == [problem]


def test_a_new_field_of_a_resource_is_a_problem() -> None:
    resource = {"properties": {"collection": {}, "colour": {}}}
    problem = "specs/overlays/rbac.toml: the specs have backups.colour, which is no field here"
    assert _kinds(_permission(backups=resource))[1] == [problem]
    assert _kinds(_permission(bikes=resource))[1] == [
        "specs/overlays/rbac.toml: the specs have bikes.collection, which is no field here",
        "specs/overlays/rbac.toml: the specs have bikes.colour, which is no field here",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[kind", "cannot be read"),
        ('[[kind]]\nsuffix = "a"\n', "Field required"),
        ("kinds = []\n", "Extra inputs are not permitted"),
    ],
)
def test_a_broken_overlay_is_a_problem(tmp_path: Path, text: str, words: str) -> None:
    root = project(tmp_path / "tree")
    (root / rbac.OVERLAY).write_text(text, "utf-8")
    kinds, problems = _kinds({"definitions": {}}, root)
    assert kinds == ()
    assert words in problems[0]


def test_a_missing_overlay_is_a_problem(tmp_path: Path) -> None:
    kinds, problems = _kinds({"definitions": {}}, tmp_path)
    assert kinds == ()
    assert problems[0].startswith("specs/overlays/rbac.toml: cannot be read")
