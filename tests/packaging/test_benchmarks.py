"""The benchmarks of calls, engines and long runs, in short forms; nothing here looks at how long anything took."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.support.environments import environment
from tests.support.source import ROOT

BENCHMARKS = ROOT / "benchmarks"
OFFICIAL = re.search(r'OFFICIAL = "(.*)"', (BENCHMARKS / "calls.py").read_text("utf-8"))
SECONDS = 300.0
CASES = ("get_by_id", "insert", "batch_1k", "list_all", "async_64", "threads_8")
STARTS = {"import", "connect", "first_query", "connect_and_first_query", "start"}


def _ran(script: str, *arguments: str, allowed: Sequence[int] = (0,)) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", str(BENCHMARKS / script), *arguments]
    ran = subprocess.run(command, check=False, text=True, capture_output=True, timeout=SECONDS)
    assert ran.returncode in allowed, ran.stderr
    return ran


def _is_readable_plot(path: Path) -> bool:
    text = path.read_text("utf-8")
    return ET.fromstring(text).tag.endswith("svg") and "prefers-color-scheme:dark" in text


@pytest.fixture
def soak(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return import_module("soak")


def test_calls_are_compared_in_every_way_and_written_to_the_page(tmp_path: Path) -> None:
    assert OFFICIAL is not None
    python = environment("calls", "--extras", "local", "--with", OFFICIAL.group(1))
    page = tmp_path / "performance.md"
    page.write_text("above\n<!-- calls serve -->\nold\n<!-- /calls serve -->\nbelow\n", "utf-8")
    cases = ("--cases", ",".join(("start", *CASES)), "--rounds", "1", "--quick", "--objects", "50", "--width", "8")
    measured = ["official", "http", "grpc", "memory", "bare"]
    if os.environ.get("WEAVIATE_GEN_FULL") and shutil.which("cargo"):
        measured.append("compiled")  # which takes a minute to build
    ran = _ran(
        "calls.py", *cases, "--ways", ",".join(measured), "--python", str(python), "--write", "--docs", str(tmp_path)
    )
    result = json.loads((tmp_path / "calls-serve.json").read_text("utf-8"))
    assert {*STARTS, *CASES} == set(result["cases"])
    for name, row in result["cases"].items():
        ways = set(measured) - ({"bare"} if name in STARTS else set())
        assert {} == row["failed"]
        assert all(row[way]["cpu"] > 0 and row[way]["wall"] > 0 and row[way]["peak"] > 0 for way in ways), name
    assert OFFICIAL.group(1).partition("==")[2] == result["versions"]["weaviate-client"]
    text = page.read_text("utf-8")
    assert text.startswith("above\n<!-- calls serve -->\n![")
    assert text.endswith("<!-- /calls serve -->\nbelow\n")
    assert "old" not in text
    assert all(f"| {name} |" in text and f"| {name} |" in ran.stdout for name in CASES)
    assert _is_readable_plot(tmp_path / "calls-serve.svg")


def _recalls(row: dict[str, Any]) -> list[float]:
    return [row[name] for name in ("recall", "tenth_recall", "hundredth_recall")]


def test_engines_are_compared_and_written_to_the_page(tmp_path: Path) -> None:
    peer = environment("engine-qdrant", "--no-project", "--with", "qdrant-client==1.20.0", "--with", "numpy==2.4.6")
    page = tmp_path / "performance.md"
    page.write_text("above\n<!-- engine -->\nold\n<!-- /engine -->\nbelow\n", "utf-8")
    pythons = ("--python", f"ours={sys.executable}", "--python", f"qdrant={peer}")
    ran = _ran("engine.py", "--engines", "ours,qdrant", "--sizes", "300", *pythons, "--write", "--docs", str(tmp_path))
    rows = json.loads((tmp_path / "engine.json").read_text("utf-8"))["sizes"]["300"]
    assert {"ours", "qdrant"} == set(rows)
    for name, row in rows.items():
        assert all(isinstance(value, float) and value > 0 for figure, value in row.items() if figure != "index_s"), row
        assert _recalls(row) == pytest.approx([1, 1, 1], abs=0.01), name
    assert rows["ours"]["text_ms"] > 0
    text = page.read_text("utf-8")
    assert text.startswith("above\n<!-- engine -->\n![")
    assert text.endswith("<!-- /engine -->\nbelow\n")
    assert "old" not in text
    assert all(f"| {name} |" in text and f"| {name} |" in ran.stdout for name in ("ours", "qdrant"))
    assert _is_readable_plot(tmp_path / "engine.svg")


def test_unknown_engines_are_refused_before_anything_starts() -> None:
    ran = _ran("engine.py", "--engines", "ours,nothing", allowed=(2,))
    assert "got nothing" in ran.stderr


def test_unknown_cases_are_refused_before_anything_starts() -> None:
    ran = _ran("calls.py", "--cases", "get_by_id,nothing", "--python", sys.executable, allowed=(1,))
    assert "got nothing" in ran.stderr


@pytest.mark.parametrize("engine", ["path", "serve"])
def test_a_soak_samples_and_plots_every_figure(engine: str, tmp_path: Path) -> None:
    files = ("--json", str(tmp_path / "soak.json"), "--svg", str(tmp_path / "soak.svg"))
    arguments = ("--minutes", "0.05", "--every", "0.1", "--size", "50", "--engine", engine, "--seed", "1")
    ran = _ran("soak.py", *arguments, *files, allowed=(0, 1))
    result = json.loads((tmp_path / "soak.json").read_text("utf-8"))
    owners = ("client", "server") if engine == "serve" else ("client",)
    figures = {f"{owner} {figure}" for owner in owners for figure in ("memory", "descriptors", "threads")} | {"disk"}
    assert figures <= set(result["samples"])
    assert all(value > 0 for name in figures for _, value in result["samples"][name])
    assert (ran.returncode == 1) == bool(result["over"])
    assert _is_readable_plot(tmp_path / "soak.svg")


def test_a_leak_of_descriptors_is_beyond_the_bound(soak: Any) -> None:
    left: list[int] = []
    points = []
    try:
        for number in range(20):
            left.extend(os.dup(1) for _ in range(3))
            points.append((float(number), float(soak.usage().descriptors)))
    finally:
        for descriptor in left:
            os.close(descriptor)
    assert soak.growth("client descriptors", points).is_over


@pytest.mark.parametrize(
    ("figure", "values", "is_over"),
    [
        ("client memory", [100 + number for number in range(40)], True),
        ("client memory", [100 + number % 7 for number in range(40)], False),
        ("client memory", [100 + min(number, 20) for number in range(40)], False),  # warming up
        ("client descriptors", [10.0] * 40, False),
        ("client threads", [10 + number / 4 for number in range(40)], True),
        ("disk", [50 + 2 * number for number in range(40)], True),
        ("insert latency", [1 + number for number in range(40)], True),
        ("insert latency", [], False),
    ],
)
def test_growth_is_judged_by_the_second_half(soak: Any, figure: str, values: list[float], is_over: bool) -> None:
    points = [(float(number), float(value)) for number, value in enumerate(values)]
    assert is_over == soak.growth(figure, points).is_over
