"""What factories and input classes give, compared with the official client's answers to the same expressions.

`values/official.json` has those answers. `scripts/test.sh --integrations` asks the official client again; to write them
anew, run ``PYTHON_WITH_WEAVIATE_CLIENT tests/dropin/values/describe.py official > tests/dropin/values/official.json``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.environments import environment, run
from tests.support.source import ROOT

FOLDER = ROOT / "tests" / "dropin" / "values"
OFFICIAL = FOLDER / "official.json"
FACTS: dict[str, dict[str, Any]] = json.loads(OFFICIAL.read_text("utf-8"))
MISSING = "<missing>"

_PAIR = "a pair of timeouts becomes a Timeout"
_NAME = "the name of a custom module is a string, not an object around one"
_LEFT_OUT = "the factory is not there"
DIFFERENCES = {
    "AdditionalConfig(timeout=(1, 2), trust_env=True)": _PAIR,
    "AdditionalConfig(timeout=[10, 60])": _PAIR,
    "Configure.Generative.custom(module_name='text2vec-x')": _NAME,
    "Configure.Reranker.custom(module_name='text2vec-x')": _NAME,
    "Configure.VectorIndex.Quantizer.none()": "it is a flag, which has no settings",
    "Configure.Vectorizer.custom(module_name='text2vec-x')": _NAME,
    "Configure.Vectorizer.text2vec_aws()": "the server checks what the service requires",
    "Property(name='a', data_type=DataType.OBJECT, nested_properties=Property(name='b', data_type=DataType.INT))": (
        "nested properties are always several"
    ),
    "Reconfigure.Generative.custom(module_name='text2vec-x')": _NAME,
    "Reconfigure.ObjectTTL.delete_by_date_property()": "the default of 0 seconds is in the value",
    "Reconfigure.Reranker.custom(module_name='text2vec-x')": _NAME,
}
"""Expressions whose value differs, with the reason; docs/differences.md has them too."""


@cache
def _ours() -> dict[str, dict[str, Any]]:
    program = [sys.executable, str(FOLDER / "describe.py"), "dropin", str(OFFICIAL)]
    ran = subprocess.run(program, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def _covers(official: Any, ours: Any) -> bool:
    """Return whether our value is the official one: ``None`` may be left out, and there may be more in a dictionary."""
    if isinstance(official, dict):
        return isinstance(ours or {}, dict) and all(
            _covers(item, (ours or {}).get(key)) for key, item in official.items()
        )
    if isinstance(official, list):
        return (
            isinstance(ours, list)
            and len(ours) == len(official)
            and all(_covers(*pair) for pair in zip(official, ours, strict=True))
        )
    return (official is None and ours == {}) or bool(official == ours)


def differences(official: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Return where our description of a value differs."""
    if "error" in official or "error" in ours:
        same = set(official.get("error", ())) <= set(ours.get("error", ())) and "error" in official
        return [] if same else [f"error: {official.get('error')} there, {ours.get('error')} here"]
    found = [
        f"{name}: {value!r} there, {ours['values'][name]!r} here"
        for name, value in official["values"].items()
        if not _covers(value, ours["values"][name]) and not (value is None and ours["values"][name] == MISSING)
    ]
    if official["equal"] and not ours["equal"]:
        found.append("equality")
    if not _covers(official.get("dump"), ours.get("dump")) and "dump" in official:
        found.append(f"dump: {official['dump']} there, {ours.get('dump')} here")
    return found


@pytest.mark.unit
@pytest.mark.parametrize("expression", FACTS)
def test_a_value_is_what_the_official_client_gives(expression: str) -> None:
    found = differences(FACTS[expression], _ours()[expression])
    assert bool(found) == (expression in DIFFERENCES), found


@pytest.mark.unit
def test_a_difference_is_noticed() -> None:
    facts: dict[str, Any] = {"values": {"ef": 5}, "equal": True, "dump": {"ef": 5, "b": None}}
    assert differences(facts, facts) == []
    assert differences(facts, {**facts, "values": {"ef": MISSING}}) == ["ef: 5 there, '<missing>' here"]
    assert differences(facts, {**facts, "equal": False}) == ["equality"]
    assert len(differences(facts, {**facts, "dump": {"ef": 6}})) == 1
    assert len(differences(facts, {"error": ["TypeError"]})) == 1
    assert len(differences({"error": ["TypeError"]}, {"error": ["ValueError"]})) == 1


@pytest.mark.integrations
def test_the_official_client_still_answers_as_recorded(tmp_path: Path) -> None:
    python = environment("official", "--with", "weaviate-client==4.24.1")
    ran = run(python, "-W", "ignore", str(FOLDER / "describe.py"), "official", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == FACTS
