"""The step `records`: tables into modules of enums and dataclasses."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen.step import Context
from codegen.steps.records import SPECS, STEP, run

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
SPEC = r"""
doc = "Bikes."
imports = ["import uuid", "from datetime import datetime"]
public = ["Bike", "Bikes", "Colour"]
[[things]]
variable = "T"
[[things]]
enum = "Colour"
doc = "What a bike looks like."
told = { RED = "the fast one." }
values = { RED = "red", BLUE = "blue" }
[[things]]
record = "Vehicle"
doc = "What rolls."
flags = []
fields = [{ name = "wheels", type = "int" }]
[[things]]
record = "Bike"
doc = "A bike."
bases = ["Generic[T]"]
older = [{ name = "holder", of = "owner", type = "T", doc = "Give the owner by an older name." }]
[[things.fields]]
name = "owner"
type = "T"
doc = "whose it is, told at such length that the line would be wider than lines are, and must be broken before its end"
[[things.fields]]
name = "tags"
type = "list[str]"
default = "field(default_factory=list[str])"
doc = "its tags."
[[things]]
alias = "Bikes"
is = "list[Bike[str]]"
doc = "Many."
[[things]]
alias = "Fleet"
is = "Bikes"
"""


def made(root: Path, spec: str) -> tuple[list[str], Context]:
    """Run the step over one table in a tree of its own."""
    (root / SPECS).mkdir(parents=True)
    (root / SPECS / "things.bikes.toml").write_text(spec)
    (root / "templates").symlink_to(ROOT / "templates")
    context = Context(root)
    outputs = list(run(context))
    assert {"weaviate_gen/things/bikes.py"} >= {output.path for output in outputs}
    return [output.content.decode() for output in outputs], context


@pytest.fixture
def bikes(tmp_path: Path) -> Iterator[Any]:
    (text,), _ = made(tmp_path, SPEC)
    module = ModuleType("bikes_of_a_test")
    sys.modules[module.__name__] = module
    exec(text, vars(module))
    yield module
    del sys.modules[module.__name__]


def test_a_record_is_a_dataclass_with_its_fields_and_defaults(bikes: Any) -> None:
    bike = bikes.Bike("ann")
    assert ("ann", [], "ann") == (bike.owner, bike.tags, bike.holder)
    with pytest.raises(dataclasses.FrozenInstanceError):
        bike.owner = "bob"


def test_a_record_without_flags_can_be_changed(bikes: Any) -> None:
    vehicle = bikes.Vehicle(4)
    vehicle.wheels = 3
    assert (3, "What rolls.") == (vehicle.wheels, bikes.Vehicle.__doc__.strip())


def test_an_enum_holds_its_values_and_tells_of_them(bikes: Any) -> None:
    assert ["red", "blue"] == [colour.value for colour in bikes.Colour]
    assert "Attributes:\n        RED: the fast one." in bikes.Colour.__doc__


def test_aliases_and_exports_are_there(bikes: Any) -> None:
    assert (["Bike", "Bikes", "Colour"], bikes.Bikes) == (bikes.__all__, bikes.Fleet)


def test_what_is_imported_for_type_checkers_is_not_there_at_run_time(tmp_path: Path) -> None:
    spec = 'doc = "A."\nchecked = ["from far import Away"]\n[[things]]\nrecord = "R"\ndoc = "R."\n'
    spec += 'imports = []\nfields = [{ name = "x", type = "Away", doc = "x." }]\n'
    (text,), _ = made(tmp_path, spec)
    assert "if TYPE_CHECKING:\n    from far import Away\n" in text
    assert "__all__" not in text


def test_a_module_without_records_imports_no_dataclasses(tmp_path: Path) -> None:
    (text,), _ = made(tmp_path, 'doc = "A."\n[[things]]\nenum = "E"\ndoc = "E."\nvalues = { A = "a" }\n')
    assert (False, True) == ("dataclass" in text, "from enum import Enum\n" in text)


def test_a_thing_of_no_kind_is_a_problem(tmp_path: Path) -> None:
    texts, context = made(tmp_path, 'doc = "A."\n[[things]]\nname = "R"\n')
    assert ([], [f"{SPECS}/things.bikes.toml"]) == (texts, [each.where for each in context.problems])


def test_the_step_owns_what_it_gives_and_no_more() -> None:
    context = Context(ROOT)
    paths = [output.path for output in run(context)]
    assert (sorted(STEP.owns), []) == (sorted(paths), context.problems)
