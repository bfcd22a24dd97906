"""What the generator reads is data: tables hold no calls, and templates more than their header."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

INPUTS = {"lock.toml", "modules", "openapi", "overlays", "proto", "since.toml", "surface"}
TABLES = sorted((ROOT / "specs").rglob("*.toml"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.jinja"))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _is_code(string: str) -> bool:
    """Return whether a string is a Python expression that does something; `name (remark)` is not."""
    try:
        tree = ast.parse(re.sub(r"[{}]|\s+\(.*?\)", "", string), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.Call | ast.Lambda | ast.comprehension | ast.IfExp) for node in ast.walk(tree))


@pytest.mark.parametrize("string", ["by_requests(Dynamic())", "_add({collection}, {tenant})", "[a for a in b]"])
def test_a_call_is_code(string: str) -> None:
    assert _is_code(string)


@pytest.mark.parametrize(
    "string", ["Sequence[UUID] | None", "log-normal", "apiEndpoint != x.com", "Vectors.index (read)"]
)
def test_types_values_and_sentences_are_no_code(string: str) -> None:
    assert not _is_code(string)


def test_specs_hold_inputs_alone() -> None:
    assert {path.name for path in (ROOT / "specs").iterdir()} == INPUTS


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_holds_no_python(path: Path) -> None:
    assert [] == [string for string in _strings(tomllib.loads(path.read_text("utf-8"))) if _is_code(string)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_has_data_beside_its_header(path: Path) -> None:
    used = re.findall(r"\{[{%]-?\s*(.+?)\s*-?[%}]\}", path.read_text("utf-8"))
    assert set(used) - {"header"}
