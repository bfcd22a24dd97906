"""What is left out stands in one table, and nothing else does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.engines import opened
from tests.support.release import FINISHED
from tests.support.source import ROOT
from weaviate_gen.engine.differences import report
from weaviate_gen.engine.differences.report import table, unanswered
from weaviate_gen.engine.differences.support import FEATURES, OPERATIONS
from weaviate_gen_wire.rest import OPERATIONS as KNOWN

pytestmark = pytest.mark.unit

ENGINE = ROOT / "weaviate_gen" / "engine"


def named(path: Path) -> list[str]:
    """Return the beginnings of the names that a module's errors give to what is not supported."""
    out: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotSupportedByLocalEngine":
            (first, *_) = node.args
            if isinstance(first, ast.JoinedStr):
                first = first.values[0]
            if isinstance(first, ast.Constant):
                out.append(str(first.value))
    return out


def shown() -> list[str]:
    """Return the lines that the page has of the tables."""
    page = (ROOT / "docs" / "local-engine.md").read_text("utf-8")
    return page.partition("<!-- python -m weaviate_gen.engine.differences.report -->\n")[2].strip().splitlines()


@pytest.mark.skipif(not FINISHED, reason="a new release has operations that the page may not have yet")
def test_the_page_shows_the_table() -> None:
    assert table().splitlines() == shown()


def test_the_page_shows_nothing_that_the_table_has_not() -> None:
    cells = {cell for line in table().splitlines() for cell in re.split(r"\| |, |: ", line)}
    assert [] == [line for line in shown() if not cells.issuperset(re.split(r"\| |, |: ", line))]


def test_every_feature_that_is_refused_is_in_the_table() -> None:
    names = [name for path in sorted(ENGINE.rglob("*.py")) for name in named(path)]
    assert [] == [name for name in names if not any(name.startswith(feature) for feature in FEATURES)]


def test_every_operation_that_is_not_answered_is_refused_by_its_name() -> None:
    assert set(OPERATIONS) <= set(unanswered())
    assert not FINISHED or set(OPERATIONS) == set(unanswered())
    with opened() as engine:
        for names in unanswered().values():
            for name in names:
                operation = KNOWN[name]
                path = operation.path.replace("{", "").replace("}", "").removeprefix("/v1")
                status, message = engine.message(operation.verb, path, {})
                assert (501, f"{name} is not supported by the local engine") == (status, message)


def test_a_group_of_operations_that_nobody_looked_at_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    tag, names = next(iter(unanswered().items()))
    monkeypatch.setattr(report, "OPERATIONS", {each: why for each, why in OPERATIONS.items() if each != tag})
    row = ", ".join(f"`{name}`" for name in names)
    assert f"| {tag}: {row} | not looked at yet |" in table().splitlines()
