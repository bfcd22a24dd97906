"""The generator's general half: docs/pipeline.md lists what knows nothing of Weaviate, and imports agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.source import ROOT, Module, modules

pytestmark = pytest.mark.unit

PAGE = (ROOT / "docs" / "pipeline.md").read_text("utf-8")


def _section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def _listed(title: str) -> list[str]:
    """Return the modules in the first column of a section's table."""
    rows = [line.split("|")[1] for line in _section(title).splitlines() if line.startswith("| `")]
    return [f"codegen.{name}" for row in rows for name in re.findall(r"`([\w.]+)`", row)]


GENERAL = _listed("What is general")
ALMOST = _listed("What is not separable yet")
MODULES = {module.name: module for module in modules(ROOT / "codegen")}


def _imports(module: Module) -> Iterator[str]:
    """Yield the modules of the generator that a module imports, each by its own name."""
    for _, name in module.imports:
        if name.partition(".")[0] == "codegen":
            yield name if name in MODULES else name.rpartition(".")[0]


def _texts(module: Module) -> Iterator[str]:
    """Yield what the code itself says: names and strings, but no docstrings."""
    strings = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in strings:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id


def test_every_listed_module_exists_and_is_listed_once() -> None:
    listed = GENERAL + ALMOST
    assert len(listed) > 20
    assert sorted(set(listed)) == sorted(listed)
    assert [] == sorted(set(listed) - MODULES.keys())


@pytest.mark.parametrize("name", GENERAL)
def test_a_general_module_imports_general_ones_alone(name: str) -> None:
    assert [] == sorted(set(_imports(MODULES[name])) - set(GENERAL))


@pytest.mark.parametrize("name", GENERAL)
def test_a_general_module_names_nothing_of_weaviate(name: str) -> None:
    assert [] == [text for text in _texts(MODULES[name]) if "weaviate" in text.lower()]


@pytest.mark.parametrize("name", ALMOST)
def test_what_is_not_separable_yet_has_a_reason(name: str) -> None:
    """Else it is general: move it to that table."""
    parts = [module for other, module in MODULES.items() if other == name or other.startswith(f"{name}.")]
    names_it = any("weaviate" in text.lower() for module in parts for text in _texts(module))
    leans = any(imported not in GENERAL for module in parts for imported in _imports(module))
    assert names_it or leans
