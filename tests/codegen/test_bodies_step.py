"""Bodies of REST requests: a table from the REST document, with the overlay's exceptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.ir.bodies import OVERLAY, Body, build
from codegen.render.bodies import render
from codegen.step import Context
from codegen.steps import bodies as step
from tests.support.rest_documents import document, operation, project
from tests.support.source import ROOT

DEFINITIONS = {
    "OldBike": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "gears": {"type": "integer", "format": "int64"},
            "weight": {"type": "number"},
            "sold": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["road", "cargo"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "extras": {"type": "object"},
            "prices": {"type": "object", "additionalProperties": {"type": "number"}},
            "wheel": {"$ref": "#/definitions/WheelTtl"},
            "parts": {"type": "array", "items": {"$ref": "#/definitions/OldBike"}},
            "position": {"$ref": "#/definitions/Position"},
            "lock": {"type": "object", "properties": {"code": {"type": "string"}}},
            "stops": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "string"}}}},
        },
    },
    "WheelTtl": {"type": "object", "properties": {"size": {"type": "number"}}},
    "Position": {"type": "array", "items": {"type": "number"}},
    "Unused": {"type": "object", "properties": {"name": {"type": "string"}}},
}
INLINE = {"type": "object", "properties": {"bikes": {"type": "array", "items": {"$ref": "#/definitions/OldBike"}}}}
PATHS = {
    "/bikes": {
        "post": operation(operationId="bikes.add.many", parameters=[{"in": "body", "name": "body", "schema": INLINE}]),
        "put": operation(
            operationId="bikes.add",
            parameters=[{"in": "body", "name": "body", "schema": {"$ref": "#/definitions/OldBike"}}],
        ),
        "parameters": [],
    }
}
CHOSEN = '[bodies]\nBike = "bikes.add"\nBikesAddManyBody = "bikes.add.many"\n'


def _bodies(tmp_path: Path, overlay: str) -> tuple[dict[str, Body], list[str]]:
    path = tmp_path / OVERLAY
    path.parent.mkdir(parents=True)
    path.write_text(overlay, "utf-8")
    context = Context(tmp_path)
    found = build(document(paths=PATHS, definitions=DEFINITIONS), context)
    return {body.name: body for body in found}, [f"{problem.where}: {problem.message}" for problem in context.problems]


def test_fields_have_the_types_of_the_document(tmp_path: Path) -> None:
    found, problems = _bodies(tmp_path, CHOSEN + '[names]\nWheelTtl = "WheelTTL"\n')
    assert [] == problems
    assert ["Bike", "BikeLock", "BikeStopsItems0", "BikesAddManyBody", "WheelTTL"] == list(found)
    assert {
        "name": "string",
        "gears": "number",
        "weight": "number",
        "sold": "boolean",
        "kind": "string",
        "tags": ["string"],
        "extras": "any",
        "prices": "map",
        "wheel": "WheelTTL",
        "parts": ["Bike"],
        "position": ["number"],
        "lock": "BikeLock",
        "stops": ["BikeStopsItems0"],
    } == found["Bike"].fields
    assert {"kind": ["road", "cargo"]} == found["Bike"].choices
    assert {"bikes": ["Bike"]} == found["BikesAddManyBody"].fields
    assert ({"size": "number"}, {"code": "string"}) == (found["WheelTTL"].fields, found["BikeLock"].fields)


def test_an_override_stands_in_the_place_of_a_type(tmp_path: Path) -> None:
    override = '[[override]]\nfield = "Bike.lock"\ntype = "any"\nreason = "checked where it is read"\n'
    found, problems = _bodies(tmp_path, CHOSEN + override)
    assert ([], "any") == (problems, found["Bike"].fields["lock"])
    assert "BikeLock" not in found


@pytest.mark.parametrize(
    ("overlay", "problem"),
    [
        ('[bodies]\nBoat = "boats.add"', "bodies.Boat: the specs have no operation boats.add with a body"),
        (
            '[[override]]\nfield = "Boat.sail"\ntype = "any"\nreason = "checked where it is read"\n',
            "no body has the field Boat.sail",
        ),
    ],
)
def test_what_the_specs_do_not_have_is_a_problem(tmp_path: Path, overlay: str, problem: str) -> None:
    assert ({}, [f"{OVERLAY}: {problem}"]) == _bodies(tmp_path, overlay)


@pytest.mark.parametrize(
    "overlay", ["[[bodies", "bodies = []", '[[override]]\nfield = "Bike.lock"\ntype = "map"\nreason = "no"\n']
)
def test_a_broken_overlay_is_a_problem(tmp_path: Path, overlay: str) -> None:
    found, (problem,) = _bodies(tmp_path, overlay)
    assert ({}, True) == (found, problem.startswith(OVERLAY))


def test_the_module_has_the_fields_and_the_choices() -> None:
    body = Body("Bike", {"kind": "string", "parts": ["Bike"]}, {"kind": ["road", "cargo"]})
    (output,) = render(ROOT, [body, Body("Wheel", {"size": "number"})])
    found: dict[str, Any] = {}
    exec(output.content.decode(), found)
    assert {"Bike": body.fields, "Wheel": {"size": "number"}} == found["FIELDS"]
    assert {"Bike": {"kind": ("road", "cargo")}} == found["CHOICES"]


def test_the_step_reads_the_corrected_document(tmp_path: Path) -> None:
    root = project(tmp_path / "tree")
    specs = json.loads((root / "specs/openapi/schema.json").read_text("utf-8"))
    specs["definitions"]["Alias"]["properties"]["colour"] = {"type": "string"}
    (root / "specs/openapi/schema.json").write_text(json.dumps(specs), "utf-8")
    context = Context(root)
    (output,) = step.run(context)
    assert [] == context.problems
    assert b'"colour": "string"' in output.content
    (root / "specs/openapi/schema.json").unlink()
    assert [] == list(step.run(context))
    assert ["specs/openapi/schema.json"] == [problem.where for problem in context.problems]
