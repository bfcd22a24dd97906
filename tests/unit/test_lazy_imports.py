"""Modules whose names are imported on first use."""

from __future__ import annotations

import ast
import importlib
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import weaviate_gen
from tests.support.source import ROOT, Module, modules
from weaviate_gen._runtime.lazy import lazy
from weaviate_gen._runtime.version import VERSION

pytestmark = pytest.mark.unit


def _table(module: Module) -> ast.Call | None:
    """Find the call of `lazy` that makes a module's `__getattr__`."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy"]
    return calls[0] if calls else None


LAZY = [(module, call) for module in modules() if not module.generated and (call := _table(module))]


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "lazy_pack").mkdir()
    (tmp_path / "lazy_pack/__init__.py").write_text("")
    (tmp_path / "lazy_pack/home.py").write_text("Thing = object()\n")
    monkeypatch.syspath_prepend(tmp_path)
    import lazy_pack

    for name in ("lazy_pack", "lazy_pack.home"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "lazy_pack", lazy_pack)
    loader, names = lazy("lazy_pack", {"lazy_pack.home": ["Thing"]}, submodules=["home"])
    monkeypatch.setattr(lazy_pack, "__getattr__", loader, raising=False)
    monkeypatch.setattr(lazy_pack, "__dir__", names, raising=False)
    made: ModuleType = lazy_pack
    return made


def test_nothing_is_imported_before_it_is_asked_for(pack: ModuleType) -> None:
    assert {"Thing", "home"} <= set(dir(pack))
    assert "lazy_pack.home" not in sys.modules


def test_name_is_imported_once_and_kept(pack: ModuleType) -> None:
    thing = pack.Thing
    assert (thing, thing) == (sys.modules["lazy_pack.home"].Thing, vars(pack)["Thing"])


def test_submodule_is_imported(pack: ModuleType) -> None:
    home: Any = pack.home
    assert "lazy_pack.home" == home.__name__


def test_unknown_name_is_an_attribute_error(pack: ModuleType) -> None:
    with pytest.raises(AttributeError, match="module 'lazy_pack' has no attribute 'thing'"):
        _ = pack.thing


@pytest.mark.parametrize(("module", "call"), LAZY, ids=lambda each: each.name if isinstance(each, Module) else "")
def test_type_checkers_see_what_is_loaded(module: Module, call: ast.Call) -> None:
    """The table of a lazy module and its imports for type checkers name the same."""
    names = {(home, name) for home, listed in ast.literal_eval(call.args[1]).items() for name in listed}
    for keyword in call.keywords:
        names |= {(module.name, name) for name in ast.literal_eval(keyword.value)}
    checked = [
        node for node in module.tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    imports = [node for node in checked[0].body if isinstance(node, ast.ImportFrom)]
    assert sorted(names) == sorted(
        (str(node.module), alias.name if alias.asname in {None, alias.name} else f"{alias.name} as {alias.asname}")
        for node in imports
        for alias in node.names
    )
    assert {name.rpartition(" as ")[2] for _, name in names} >= set(importlib.import_module(module.name).__all__) - {
        "__version__"
    }


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == weaviate_gen.__version__ == VERSION
