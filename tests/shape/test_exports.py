"""The public names, as a literal list: a change of it is a change of the interface, and shows in the diff.

After a wanted change: `python -m tests.shape.test_exports` writes the list anew.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.support.source import public_modules

LIST = Path(__file__).with_name("exports.txt")


def _names() -> list[str]:
    return [f"{name}: {each}" for name in public_modules() for each in sorted(importlib.import_module(name).__all__)]


@pytest.mark.unit
def test_the_public_names_are_those_on_the_list() -> None:
    assert LIST.read_text("utf-8").splitlines() == _names()


@pytest.mark.unit
@pytest.mark.parametrize("name", public_modules())
def test_every_name_on_the_list_is_there(name: str) -> None:
    module = importlib.import_module(name)
    assert [] == [each for each in module.__all__ if not hasattr(module, each)]


@pytest.mark.unit
@pytest.mark.parametrize("name", public_modules())
def test_every_list_of_names_is_sorted(name: str) -> None:
    exported = list(importlib.import_module(name).__all__)
    assert sorted(exported) == exported


if __name__ == "__main__":
    LIST.write_text("\n".join([*_names(), ""]), "utf-8")
