"""The public names, as a literal list: a change of it is a change of the interface, and shows in the diff.

After a wanted change: `python -m tests.shape.test_exports` writes the list anew.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from tests.support.source import ROOT, modules

LIST = Path(__file__).with_name("exports.txt")
INNER = "weaviate_gen.engine."
"""What lies below the engine is its own business."""


def _public() -> list[str]:
    """List the modules that users import from."""
    return [
        module.name
        for module in modules(ROOT / "weaviate_gen")
        if not any(part.startswith("_") for part in module.name.split("."))
        if not module.name.startswith(INNER)
        if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in module.tree.body)
    ]


def _names() -> list[str]:
    return [f"{name}: {each}" for name in _public() for each in sorted(importlib.import_module(name).__all__)]


@pytest.mark.unit
def test_the_public_names_are_those_on_the_list() -> None:
    assert LIST.read_text("utf-8").splitlines() == _names()


@pytest.mark.unit
@pytest.mark.parametrize("name", _public())
def test_every_name_on_the_list_is_there(name: str) -> None:
    module = importlib.import_module(name)
    assert [] == [each for each in module.__all__ if not hasattr(module, each)]


@pytest.mark.unit
@pytest.mark.parametrize("name", _public())
def test_every_list_of_names_is_sorted(name: str) -> None:
    exported = list(importlib.import_module(name).__all__)
    assert sorted(exported) == exported


if __name__ == "__main__":
    LIST.write_text("\n".join([*_names(), ""]), "utf-8")
