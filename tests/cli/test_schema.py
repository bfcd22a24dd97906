"""`weaviate-gen schema`: desired states of files and modules, saved plans, what is deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import weaviate_gen
from tests.cli.conftest import Run

_YAML = """\
collections:
  - class: Bike
    renamedFrom: Bicycle
    properties:
      - {name: name, dataType: text}
      - {name: cost, dataType: number, renamedFrom: price}
      - {name: tags, dataType: "text[]"}
    vectorConfig:
      default: {vectorizer: {none: {}}, vectorIndexType: flat}
aliases: {Cycle: Bike}
"""


def test_plan_is_saved_and_applied(database: Path, run: Run) -> None:
    Path("desired.yaml").write_text(_YAML)
    planned = run("schema", "plan", "desired.yaml", "--save", "plan.json", "--path", database)
    settings = {(row["setting"], row["how"], row["objects"]) for row in planned.rows}
    assert {("description", "rebuild", 6), ("properties.cost.name", "rebuild", 6)} == settings
    applied = run("schema", "apply", "--plan", "plan.json", "--history", "Applied", "--path", database)
    assert [{"changes": 2, "steps": 8, "kept": ["Bike_v1"]}] == applied.rows, applied.err
    assert "" == run("schema", "diff", "desired.yaml", "--path", database).out
    with weaviate_gen.connect_to_path(database) as client:
        objects = client.collections.use("Cycle").query.fetch_objects(include_vector=True).objects
        assert {float(at) for at in range(1, 7)} == {each.properties["cost"] for each in objects}
        assert {float(at) for at in range(1, 7)} == {each.vector["default"][0] for each in objects}  # type: ignore[index]  # vectors have names
        assert 1 == len(client.collections.use("Applied"))


def test_deletion_requires_consent(database: Path, run: Run) -> None:
    exported = run("schema", "export", "Bike", "--out", "bike.json", "--output", "json", "--path", database)
    assert 0 == exported.status
    refused = run("schema", "apply", "bike.json", "--delete-missing", "--path", database)
    assert (1, True) == (refused.status, "pass --yes" in refused.err)
    done = run("schema", "apply", "bike.json", "--delete-missing", "--yes", "--path", database)
    assert (0, "") == (done.status, done.err)
    assert ["Bike"] == [row["name"] for row in run("collections", "list", "--path", database).rows]


def test_desired_state_of_a_module(database: Path, run: Run) -> None:
    Path("wanted_schema.py").write_text('SCHEMA = {"class": "New", "description": "from Python"}\n')
    done = run("schema", "apply", "wanted_schema:SCHEMA", "--path", database)
    assert (0, [{"changes": 1, "steps": 1, "kept": []}]) == (done.status, done.rows)
    missing = run("schema", "diff", "wanted_schema:OTHER", "--path", database)
    assert (1, 1) == (missing.status, missing.err.count("\n"))


def test_exported_models_are_what_is_there(database: Path, run: Run) -> None:
    exported = run("schema", "export", "Bike", "--python", "--path", database)
    assert (0, "") == (exported.status, exported.err)
    Path("bike_models.py").write_text(exported.out)
    compared = run("schema", "diff", "bike_models:Bike", "--path", database)
    assert (0, "", "") == (compared.status, compared.out, compared.err)


@pytest.mark.parametrize("words", [(), ("a.json", "--undo"), ("--resume", "--undo")])
def test_one_way_of_applying_is_chosen(words: tuple[str, ...], database: Path, run: Run) -> None:
    done = run("schema", "apply", *words, "--path", database)
    assert (1, True) == (done.status, "pass a desired state, or one of" in done.err)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "{", "must be JSON"),
        ("a.yaml", "a: [", "must be YAML"),
        ("a.toml", "", "ends in .json"),
        ("a.json", json.dumps({"class": "A", "colour": 1}), "keys of a schema"),
        ("a.json", json.dumps({"class": "A", "properties": [{"name": "x"}]}), "dataType"),
        ("a.json", json.dumps([{"class": "A"}, {"class": "a"}]), "got it twice"),
        ("a.json", json.dumps({"collections": [], "alias": {}}), "collections and aliases"),
        ("a.json", json.dumps({"collections": [{"class": "A"}], "aliases": {"A": "B"}}), "got both"),
        ("a.json", json.dumps(["A"]), r"collections[0]"),
    ],
)
def test_invalid_desired_state_is_one_line(name: str, content: str, message: str, database: Path, run: Run) -> None:
    Path(name).write_text(content)
    done = run("schema", "diff", name, "--path", database)
    assert (1, 1) == (done.status, done.err.count("\n"))
    assert message in done.err
