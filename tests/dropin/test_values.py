"""Every public factory and input class gives what it gives in the official client, or the difference is listed.

`values/official.json.gz` has the official client's answers to the expressions that `values/walk.py` finds by walking
it. `scripts/test.sh --integrations` asks the official client again. To write them anew, run from the project's root, by
a Python with the official client: ``-m tests.dropin.values.describe official | gzip -n9 > FILE``.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.dropin.values.allowed import ALLOWED
from tests.dropin.values.compare import differences
from tests.dropin.values.walk import MADE, MODULES, OTHERS, RESULTS
from tests.support.environments import environment, run
from tests.support.source import ROOT
from weaviate_gen.dropin import official

RECORDED = ROOT / "tests" / "dropin" / "values" / "official.json.gz"
FACTS: dict[str, dict[str, Any]] = json.loads(gzip.decompress(RECORDED.read_bytes()))
ALIASES = frozenset(
    {
        *("BackupLocationType", "CrossReference", "IndexName", "Nested", "PermissionsInputType"),
        *("TenantCreateInputType", "TenantUpdateInputType"),
    }
)
"""Names of types for annotations, which give no values."""


@cache
def _found() -> dict[str, list[str]]:
    """Return the differences of each expression."""
    program = [sys.executable, "-m", "tests.dropin.values.describe", "dropin", str(RECORDED)]
    ran = subprocess.run(program, cwd=ROOT, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    ours = json.loads(ran.stdout)
    return {expression: differences(facts, ours[expression]) for expression, facts in FACTS.items()}


def _row(expression: str, difference: str) -> str | None:
    return next((each.row for each in ALLOWED if each.covers(expression, difference)), None)


@pytest.mark.unit
def test_values_are_what_the_official_client_gives_but_for_listed_differences() -> None:
    unlisted = {
        expression: [each for each in found if _row(expression, each) is None] for expression, found in _found().items()
    }
    assert {expression: found for expression, found in unlisted.items() if found} == {}


@pytest.mark.unit
def test_every_listed_difference_is_one_in_as_many_values() -> None:
    counts = Counter(
        row
        for expression, found in _found().items()
        for row in {_row(expression, difference) for difference in found}
        if row is not None
    )
    assert {each.row: each.count for each in ALLOWED} == counts


@pytest.mark.unit
def test_the_documentation_has_a_row_for_each_listed_difference() -> None:
    rows = (ROOT / "docs" / "differences.md").read_text("utf-8")
    assert [each.row for each in ALLOWED if f"| {each.row} |" not in rows] == []


@pytest.mark.unit
def test_every_public_name_has_an_expression_or_a_reason() -> None:
    public = {name for module in MODULES for name in official.names(f"weaviate.classes.{module}") if name[0] != "_"}
    assert len(public) > 100
    used = {word for expression in FACTS for word in re.findall(r"\w+", expression)}
    chosen = {name for names in OTHERS.values() for name in names}
    assert sorted((public | chosen) - used - MADE - RESULTS - ALIASES) == []
    assert sorted((MADE | RESULTS | ALIASES) - public) == []


@pytest.mark.unit
def test_a_difference_is_noticed() -> None:
    facts: dict[str, Any] = {
        "values": {"ef": 5, "part": {"a": None}},
        "shown": {"ef": "5", "name": "None"},
        "equal": True,
        "hashable": False,
        "dump": {"ef": 5, "b": None},
        "dump without None": {"ef": 5},
        "json": {"ef": 5, "b": None},
        "fields": ["ef", "b"],
        "copy": True,
    }
    assert differences(facts, facts) == []
    for change, difference in (
        ({"values": {"ef": "<missing>", "part": {"a": None}}}, "value.ef is 5 there, '<missing>' here"),
        ({"values": {"ef": True, "part": {"a": None}}}, "value.ef is 5 there, True here"),
        ({"values": {"ef": 5, "part": {}}}, "value.part.a is None there, and no attribute here"),
        ({"values": {"ef": 5, "part": None}}, "value.part is None here, and has no values there"),
        ({"shown": {}}, "repr does not show ef"),
        ({"shown": {"ef": "6"}}, "repr shows ef as 5 there, 6 here"),
        ({"equal": False}, "equal: True there, False here"),
        ({"hashable": True}, "hashable: False there, True here"),
        ({"dump": {"ef": 6, "b": None}}, "value.ef is 5 there, 6 here"),
        ({"json": {"ef": 6, "b": None}}, "value.ef is 5 there, 6 here"),
        ({"dump without None": {}}, "value.ef is 5 there, '<missing>' here"),
        ({"fields": ["ef"]}, "model_fields has no b"),
        ({"copy": False}, "model_copy is not equal"),
    ):
        assert differences(facts, {**facts, **change}) == [difference]
    assert differences(facts, {"error": ["TypeError"]}) == ["error here only: TypeError"]
    assert differences({"error": ["TypeError"]}, facts) == ["error there only: TypeError"]
    assert differences({"error": ["A"]}, {"error": ["B"]}) == ["another error: A there, B here"]
    assert differences({"error": ["A"]}, {"error": ["A", "B"]}) == []
    assert differences({"itself": [1]}, {"itself": [2]}) == ["itself[0] is 1 there, 2 here"]
    assert differences(facts, {key: value for key, value in facts.items() if key != "dump"}) == ["no model here"]


@pytest.mark.integrations
def test_the_official_client_still_answers_as_recorded() -> None:
    python = environment("calls", "--extras", "local", "--with", "weaviate-client==4.24.1")
    ran = run(python, "-W", "ignore", "-m", "tests.dropin.values.describe", "official", folder=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == FACTS
