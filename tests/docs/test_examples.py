"""The programs of examples/, each run as a user would."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"examples_{name}", ROOT / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Run = Callable[[str, Sequence[str]], list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(name: str, arguments: Sequence[str]) -> list[str]:
        _load(name).main(arguments)
        return capsys.readouterr().out.splitlines()

    return run


def test_files_are_found_by_meaning_and_read_again_after_a_change(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "bread.txt").write_text("Loaves need flour.\n\nKnead the dough for ten minutes.")
    (folder / "travel.md").write_text("The train to Lisbon leaves at night.")
    first = run("search_files", [str(folder), "how to bake a loaf"])
    assert first[0] == "2 files read, 3 passages"
    assert first[1].startswith(str(folder / "bread.txt"))

    (folder / "bread.txt").unlink()
    (folder / "travel.md").write_text("The ferry to Lisbon leaves at noon.")
    assert run("search_files", [str(folder), "boats"]) == [
        "1 files read, 1 passages",
        f"{folder / 'travel.md'}: The ferry to Lisbon leaves at noon.",
    ]


def test_products_are_found_with_facets(run: Run) -> None:
    lines = run("product_search", ["warm shoes for winter"])
    assert "Insulated winter boots, 140" in lines[0]
    assert "Norda: 2, 60 to 140" in lines
    (best, *_) = run("product_search", ["shoes", "--brand", "Hygge", "--most", "50"])
    assert "Felt slippers" in best


def test_recommendations_are_near_what_was_liked_and_not_that_itself(run: Run) -> None:
    assert set(run("recommendations", ["The Salt Road", "Night Trains"])) == {"Slow Boats", "By Bus to Cairo"}
    assert run("recommendations", ["Soup Season", "--limit", "1"]) == ["Bread at Home"]
    with pytest.raises(SystemExit, match=r"unknown titles: \['Nothing'\]"):
        run("recommendations", ["Nothing"])


def test_near_duplicates_are_grouped_under_the_longest(run: Run, tmp_path: Path) -> None:
    rows = ["text", "red racing bicycle for sale", "red racing bicycle for sale!", "kitchen table of oak"]
    (tmp_path / "entries.csv").write_text("\n".join(rows))
    assert run("deduplication", ["entries.csv"]) == [
        "kitchen table of oak",
        "red racing bicycle for sale!",
        "  = red racing bicycle for sale",
    ]


def test_import_goes_on_behind_its_checkpoint(run: Run, tmp_path: Path) -> None:
    header, rows = "number,name,staff\n", "001,Corner,3\n002,Station,many\n003,Market,7\n"
    (tmp_path / "shops.csv").write_text(header + rows)
    assert run("import_pipeline", ["shops.csv"]) == ["2 rows stored, 1 rejected; 2 shops"]
    assert '"row": 2' in (tmp_path / "shops.rejected.jsonl").read_text()

    (tmp_path / "shops.csv").write_text(header + rows + "004,Harbor,2\n")
    assert run("import_pipeline", ["shops.csv"]) == ["1 rows stored, 0 rejected; 3 shops"]
    (tmp_path / "shops.checkpoint").unlink()
    assert run("import_pipeline", ["shops.csv"]) == ["3 rows stored, 1 rejected; 3 shops"]
