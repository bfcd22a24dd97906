"""Permissions follow from the specs; what the overlay does not name is a problem."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.ir import rbac
from codegen.render.rbac import render
from codegen.step import Context
from tests.support.release import FINISHED
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


def _todo(document: dict[str, Any]) -> list[str]:
    return [f"{row.where}: {row.message}" for row in rbac.unnamed(document, _kinds(document)[0])]


def _files(document: dict[str, Any]) -> dict[str, str]:
    return {Path(output.path).name: output.content.decode() for output in render(ROOT, _kinds(document)[0])}


def test_every_action_of_the_specs_is_generated() -> None:
    kinds, problems = _kinds(SPECS)
    actions = {f"{verb}_{kind.suffix}" for kind in kinds for verb in kind.verbs}
    assert problems == []
    left = set(SPECS["definitions"]["Permission"]["properties"]["action"]["enum"]) - actions
    assert left == set(re.findall(r"the specs have the action (\w+),", "\n".join(_todo(SPECS))))
    assert not (FINISHED and _todo(SPECS))


def test_actions_of_older_servers_stay() -> None:
    text = _files({"definitions": {}})["actions.py"]
    assert 'MANAGE = "manage_data"' in text
    assert 'CREATE = "create_aliases"' in text


def test_a_new_verb_needs_no_hand() -> None:
    document = _with_action("fly_data")
    assert [] == _kinds(document)[1]
    assert _todo(document) == _todo(SPECS)
    assert 'FLY = "fly_data"' in _files(document)["actions.py"]


def _new(document: dict[str, Any]) -> list[str]:
    assert [] == _kinds(document)[1]
    return [row for row in _todo(document) if row not in _todo(SPECS)]


def test_a_new_kind_is_to_do_and_no_problem() -> None:
    row = "specs/overlays/rbac.toml: kind: the specs have the action fly_bikes, which is of no kind"
    assert [row] == _new(_with_action("fly_bikes"))


def test_a_new_field_of_a_resource_is_to_do_and_no_problem() -> None:
    resource = {"properties": {"collection": {}, "colour": {}}}
    where = "specs/overlays/rbac.toml: kind.fields: the specs have"
    assert [f"{where} backups.colour, which is no field"] == _new(_permission(backups=resource))
    assert [f"{where} bikes.{name}, which is no field" for name in ("collection", "colour")] == _new(
        _permission(bikes=resource)
    )


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


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('field = "', 'field = "un', "names unknown fields: un"),
        ("allows = {", 'verbs = { nothing = "do" }\nallows = {', "has verbs of unknown arguments: nothing"),
    ],
)
def test_a_factory_of_what_is_not_there_is_a_problem(tmp_path: Path, old: str, new: str, said: str) -> None:
    root = project(tmp_path / "tree")
    text = (root / rbac.OVERLAY).read_text("utf-8")
    assert old in text
    (root / rbac.OVERLAY).write_text(text.replace(old, new, 1), "utf-8")
    kinds, problems = _kinds(SPECS, root)
    assert kinds == ()
    assert said in problems[0]


def test_a_missing_overlay_is_a_problem(tmp_path: Path) -> None:
    kinds, problems = _kinds({"definitions": {}}, tmp_path)
    assert kinds == ()
    assert problems[0].startswith("specs/overlays/rbac.toml: cannot be read")
