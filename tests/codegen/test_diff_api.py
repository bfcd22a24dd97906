"""The public API of a source tree: read without importing it, kept as a file, and compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codegen import cli
from codegen.diff import api, api_diff, api_read
from codegen.diff.change import Verdict
from codegen.parse.openapi_import import SpecError
from tests.support.source import ROOT

SHOP = '''\
"""A shop."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, overload

from weaviate_gen._types.things import Till, Wheel as _Wheel

__all__ = ["Bike", "Color", "LIMIT", "Wheel", "open_shop", "sell"]

raise RuntimeError("nothing here is ever run")

LIMIT = 3
Wheel = _Wheel


class Color(str, Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Bike:
    name: str
    wheels: int = 2

    @property
    def price(self) -> float: ...

    def ride(self, to: str, *, fast: bool = False) -> None: ...

    def _repair(self) -> None: ...


@overload
def sell(bike: Bike) -> str: ...
@overload
def sell(bike: None) -> None: ...
def sell(bike: Bike | None) -> str | None: ...


async def open_shop(hour: int = 8, /, *rest: str, **others: Any) -> Till: ...
'''
STORE = """\
from weaviate_gen.shop import Bike
from weaviate_gen.shop import Bike as Cycle

__all__ = ["Bike", "Cycle"]
"""
THINGS = """\
class Wheel:
    size: int

    def spin(self, times: int) -> "Wheel": ...


class Till:
    def count(self) -> int: ...
"""


def _tree(folder: Path, *changes: tuple[str, str], things: str = THINGS, name: str = "_types") -> Path:
    text = SHOP
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / f"weaviate_gen/{name}").mkdir(parents=True)
    (folder / "generated/weaviate_gen_wire").mkdir(parents=True)
    for package in ("weaviate_gen", f"weaviate_gen/{name}", "generated/weaviate_gen_wire"):
        (folder / package / "__init__.py").write_text("", "utf-8")
    (folder / "weaviate_gen/shop.py").write_text(text.replace("_types", name), "utf-8")
    (folder / "weaviate_gen/store.py").write_text(STORE, "utf-8")
    (folder / f"weaviate_gen/{name}/things.py").write_text(things, "utf-8")
    return folder


LINES = """\
(reached)Till class ()
(reached)Till.count def () -> int
weaviate_gen.shop module
weaviate_gen.shop.Bike class ()
weaviate_gen.shop.Bike.__init__ def (name: str, wheels: int = 2) -> None
weaviate_gen.shop.Bike.name attribute: str
weaviate_gen.shop.Bike.price property: float
weaviate_gen.shop.Bike.ride def (to: str, *, fast: bool = False) -> None
weaviate_gen.shop.Bike.wheels attribute: int
weaviate_gen.shop.Color class (str, Enum)
weaviate_gen.shop.Color.BLUE attribute = 'blue'
weaviate_gen.shop.Color.RED attribute = 'red'
weaviate_gen.shop.LIMIT attribute = 3
weaviate_gen.shop.Wheel attribute = _Wheel
weaviate_gen.shop.open_shop async def (hour: int = 8, /, *rest: str, **others: Any) -> Till
weaviate_gen.shop.sell def (bike: Bike | None) -> str | None
weaviate_gen.store module
weaviate_gen.store.Bike = weaviate_gen.shop.Bike
weaviate_gen.store.Cycle = weaviate_gen.shop.Bike
"""


def test_an_api_is_read_without_importing_it_and_kept_as_a_file(tmp_path: Path) -> None:
    found = api_read.read(_tree(tmp_path))
    assert f"{api.HEADER}\n{LINES}" == api.dump(found)
    assert found == api.load(api.dump(found), "kept")


CHANGES: dict[str, tuple[tuple[str, str], tuple[str, str, Verdict]]] = {
    "name removed": (('"Color", ', ""), ("api-name-removed", "weaviate_gen.shop.Color", Verdict.BREAKING)),
    "parameter removed": (
        ("*, fast: bool = False", ""),
        ("python-parameter-removed", "weaviate_gen.shop.Bike.ride(fast)", Verdict.BREAKING),
    ),
    "parameter renamed": (
        ("self, to: str", "self, where: str"),
        ("python-parameter-renamed", "weaviate_gen.shop.Bike.ride(to)", Verdict.BREAKING),
    ),
    "parameter required": (
        ("fast: bool = False", "fast: bool"),
        ("python-parameter-required", "weaviate_gen.shop.Bike.ride(fast)", Verdict.BREAKING),
    ),
    "parameter added": (
        ("fast: bool = False", "fast: bool = False, far: bool = False"),
        ("python-parameter-added", "weaviate_gen.shop.Bike.ride(far)", Verdict.ADDITIVE),
    ),
    "default changed": (
        ("hour: int = 8", "hour: int = 9"),
        ("python-parameter-default-changed", "weaviate_gen.shop.open_shop(hour)", Verdict.BREAKING),
    ),
    "default of a dataclass changed": (
        ("wheels: int = 2", "wheels: int = 3"),
        ("python-parameter-default-changed", "weaviate_gen.shop.Bike.__init__(wheels)", Verdict.BREAKING),
    ),
    "kind changed": (
        ("self, to: str, *,", "self, *, to: str,"),
        ("python-parameter-kind-narrowed", "weaviate_gen.shop.Bike.ride(to)", Verdict.BREAKING),
    ),
    "value changed": (('"blue"', '"navy"'), ("api-value-changed", "weaviate_gen.shop.Color.BLUE", Verdict.BREAKING)),
    "property becomes a method": (
        ("@property\n", "\n"),
        ("api-kind-changed", "weaviate_gen.shop.Bike.price", Verdict.BREAKING),
    ),
    "coroutine no more": (
        ("async def", "def"),
        ("python-async-changed", "weaviate_gen.shop.open_shop", Verdict.BREAKING),
    ),
    "overload gives something else": (
        ("def sell(bike: Bike) -> str", "def sell(bike: Bike) -> int"),
        ("python-return-changed", "weaviate_gen.shop.sell", Verdict.BREAKING),
    ),
    "base removed": (("(str, Enum)", "(Enum)"), ("api-base-removed", "weaviate_gen.shop.Color", Verdict.BREAKING)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_the_source_is_told_once(kind: str, tmp_path: Path) -> None:
    change, (rule, where, verdict) = CHANGES[kind]
    old, new = (api_read.read(_tree(tmp_path / name, *changes)) for name, changes in (("old", ()), ("new", (change,))))
    assert [(rule, where, Verdict.COSMETIC, verdict)] == [
        (each.rule, each.where, each.wire, each.python) for each in api_diff.compare(old, new)
    ]


def test_a_class_that_users_get_without_naming_it_is_compared_too(tmp_path: Path) -> None:
    other = THINGS.replace("def count(self)", "def count(self, all: bool)")
    old, new = api_read.read(_tree(tmp_path / "old")), api_read.read(_tree(tmp_path / "new", things=other))
    assert ["(reached)Till.count(all)"] == [each.where for each in api_diff.compare(old, new)]


def test_where_a_private_module_lies_does_not_matter(tmp_path: Path) -> None:
    old, new = api_read.read(_tree(tmp_path / "old")), api_read.read(_tree(tmp_path / "new", name="_client"))
    assert [] == list(api_diff.compare(old, new))


def test_a_name_that_is_described_elsewhere_now_is_compared_there(tmp_path: Path) -> None:
    old = api_read.read(_tree(tmp_path / "old"))
    new = dict(api_read.read(_tree(tmp_path / "new", ("fast: bool = False", "fast: bool"))))
    moved = {
        key.replace("weaviate_gen.shop.Bike", "weaviate_gen.store.Bike"): each
        for key, each in new.items()
        if ".shop.Bike" in key
    }
    rest = {
        key: each for key, each in new.items() if ".shop.Bike" not in key and not key.startswith("weaviate_gen.store.")
    }
    shop = {"weaviate_gen.shop.Bike": api.Entry(api.ELSEWHERE, same="weaviate_gen.store.Bike")}
    cycle = {"weaviate_gen.store.Cycle": api.Entry(api.ELSEWHERE, same="weaviate_gen.store.Bike")}
    told = [(each.rule, each.where) for each in api_diff.compare(old, {**rest, **moved, **shop, **cycle})]
    assert [("python-parameter-required", "weaviate_gen.shop.Bike.ride(fast)")] == told


def test_a_class_whose_other_name_sorts_first_is_compared_too() -> None:
    def shop(*bases: str) -> api.Api:
        other, described = api.Entry(api.ELSEWHERE, same="b.Bike"), api.Entry("class", bases=bases)
        return {"a": api.Entry("module"), "a.Bike": other, "b": api.Entry("module"), "b.Bike": described}

    told = [(each.rule, each.where) for each in api_diff.compare(shop(), shop("Wheeled"))]
    assert [("api-base-added", "b.Bike")] == told


def test_members_of_what_is_described_elsewhere_now_come_and_go() -> None:
    module, bike, method = api.Entry("module"), api.Entry("class"), api.Entry("def")
    old = {"a": module, "b": module, "a.Bike": bike, "a.Bike.ride": method}
    moved = {"a.Bike": api.Entry(api.ELSEWHERE, same="b.Bike"), "b.Bike": bike, "b.Bike.stop": method}
    told = [(each.rule, each.where) for each in api_diff.compare(old, {"a": module, "b": module, **moved})]
    assert [
        ("api-name-removed", "a.Bike.ride"),
        ("api-name-added", "a.Bike.stop"),
        ("api-name-added", "b.Bike"),
    ] == told


def test_a_name_for_what_a_kept_file_does_not_have_is_not_compared() -> None:
    module, bike = api.Entry("module"), api.Entry("class", bases=("Wheeled",))
    old = {"a": module, "a.Bike": api.Entry(api.ELSEWHERE, same="b.Bike")}
    assert [] == list(api_diff.compare(old, {"a": module, "a.Bike": bike}))


def test_a_module_that_a_class_imports_is_no_member(tmp_path: Path) -> None:
    change = ("    name: str", "    from weaviate_gen import store\n\n    name: str")
    old, new = api_read.read(_tree(tmp_path / "old")), api_read.read(_tree(tmp_path / "new", change))
    assert old == new


def test_two_trees_or_a_kept_file_are_compared_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _tree(tmp_path / "old"), _tree(tmp_path / "new", ("hour: int = 8", "hour: int = 9"))
    assert 0 == cli.main(["--root", str(old), "api"])
    kept = tmp_path / "kept.txt"
    kept.write_text(capsys.readouterr().out, "utf-8")
    assert 0 == cli.main(["diff", str(kept), str(old)])
    assert 2 == cli.main(["diff", str(kept), str(new)])
    assert "weaviate_gen.shop.open_shop(hour): default 8 became 9" in capsys.readouterr().out
    assert 3 == cli.main(["diff", str(kept), str(ROOT / "specs")])
    assert "has no API to compare with a kept one" in capsys.readouterr().err
    for tree in (old, new):
        shutil.copytree(ROOT / "specs", tree / "specs")
    assert 2 == cli.main(["diff", str(old), str(new), "--format", "json"])
    assert '"where": "weaviate_gen.shop.open_shop(hour)"' in capsys.readouterr().out


def test_what_is_no_api_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="holds no package"):
        api_read.read(tmp_path)
    with pytest.raises(SpecError, match="no file that"):
        api.load("something", "file")
    for line in ("a", "a class x", "a def (", "a def (): pass", "a thing"):
        with pytest.raises(SpecError, match="file:2"):
            api.load(f"{api.HEADER}\n{line}\n", "file")
    for line in ("a class 1 + 1", "a deprecated class x"):
        with pytest.raises(SpecError, match="file:2"):
            api.load(f"{api.HEADER}\n{line}\n", "file")
    folder = _tree(tmp_path / "halved")
    shutil.rmtree(folder / "generated")
    with pytest.raises(SpecError, match="cannot be read"):
        api_read.read(folder)
    folder = _tree(tmp_path / "broken")
    (folder / "weaviate_gen/shop.py").write_text("def (", "utf-8")
    assert "weaviate_gen.shop" not in api_read.read(folder)


def test_the_projects_own_api_is_whole() -> None:
    found = api_read.read(ROOT)
    listed = [line.replace(": ", ".") for line in (ROOT / "tests/shape/exports.txt").read_text("utf-8").splitlines()]
    modules = {name for name, each in found.items() if each.kind == "module"}
    inner = ("weaviate_gen.cli", "weaviate_gen.engine")
    missing = [name for name in listed if name not in found and name not in modules and not name.startswith(inner)]
    assert [] == missing
    assert found == api.load(api.dump(found), "kept")
