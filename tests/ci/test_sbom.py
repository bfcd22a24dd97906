"""Bills of materials: a project and what it depends on, and nothing else."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from scripts import sbom


def _bill(needs: dict[str, list[str]]) -> dict[str, Any]:
    local = {"type": "distribution", "url": "file:///somewhere/on/this/machine"}
    remote = {"type": "website", "url": "https://example.com"}
    return {
        "bomFormat": "CycloneDX",
        "metadata": {"tools": {}},
        "components": [
            {"bom-ref": f"{name}==1", "name": name, "version": "1", "externalReferences": [local, remote]}
            for name in needs
        ],
        "dependencies": [
            {"ref": f"{name}==1", **({"dependsOn": [f"{need}==1" for need in theirs]} if theirs else {})}
            for name, theirs in needs.items()
        ],
    }


def _names(document: dict[str, Any]) -> list[str]:
    return [component["name"] for component in document["components"]]


def test_it_has_what_is_depended_on_however_far_and_nothing_else() -> None:
    needs = {"ours": ["near", "twice"], "near": ["far"], "far": ["twice"], "twice": ["near"], "pip": ["wheel"]}
    reduced = sbom.reduce(_bill({**needs, "wheel": []}), "ours")
    assert ["near", "far", "twice"] == _names(reduced)
    assert ["ours==1", "near==1", "far==1", "twice==1"] == [entry["ref"] for entry in reduced["dependencies"]]


def test_the_project_is_its_subject() -> None:
    reduced = sbom.reduce(_bill({"ours": []}), "ours")
    assert ("ours", "1") == (reduced["metadata"]["component"]["name"], reduced["metadata"]["component"]["version"])
    assert {"tools", "component"} == reduced["metadata"].keys()
    assert "CycloneDX" == reduced["bomFormat"]


def test_addresses_of_this_machine_are_left_out() -> None:
    text = json.dumps(sbom.reduce(_bill({"ours": ["near"], "near": []}), "ours"))
    assert "file:" not in text
    assert 2 == text.count("https://example.com")


@pytest.mark.parametrize(
    ("needs", "words"),
    [({"other": []}, "must have ours in it"), ({"ours": ["absent"]}, "absent==1 is depended on")],
)
def test_a_bill_of_something_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], needs: dict[str, list[str]], words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(_bill(needs))))
    assert 1 == sbom.main(["ours"])
    captured = capsys.readouterr()
    assert ("", True) == (captured.out, words in captured.err)


def test_it_is_written_to_the_output(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bill = _bill({"ours": ["near"], "near": []})
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(bill)))
    assert 0 == sbom.main(["ours"])
    assert sbom.reduce(bill, "ours") == json.loads(capsys.readouterr().out)
