"""The demo, as a user runs it: it indexes once, and opens what is there the second time."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.support.source import ROOT

SECONDS = 180.0


def _demo(path: Path) -> str:
    ran = subprocess.run(
        [str(ROOT / "scripts" / "demo.sh"), "--path", str(path)],
        check=False,
        text=True,
        capture_output=True,
        timeout=SECONDS,
    )
    assert 0 == ran.returncode, ran.stderr
    return ran.stdout


def part(printed: str, title: str) -> str:
    """Return what was printed under the first title that begins so."""
    found = printed.partition(f"\n{title}")[2]
    return found.partition("\n\n")[0]


def test_the_demo_indexes_the_standard_library_and_finds_its_way_in_it(tmp_path: Path) -> None:
    first = _demo(tmp_path / "index")
    indexed = re.search(r"^Indexed ([\d,]+) docstrings in [\d.]+ s", first, re.MULTILINE)
    assert indexed is not None
    assert int(indexed.group(1).replace(",", "")) > 3000
    assert "random.Random.choice (function)" in first
    assert "collections.Counter (class)" in first
    assert "archive" in part(first, "By words (bm25)")
    assert "shutil.copy2 (function)" in part(first, "By meaning and words (hybrid)")
    assert 3 == first.count("By meaning, grouped by module")
    assert "http.client.HTTPConnection" in part(first, "By meaning, grouped by module")
    counted = [int(number) for number in re.findall(r"(\d+) docstrings, \d+ lines", part(first, "In numbers"))]
    assert 5 == len(counted)
    assert sorted(counted, reverse=True) == counted
    answer = part(first, "With an answer").splitlines()
    assert "parse" in answer[-1].lower()
    assert any(answer[-1].strip()[:20] in line for line in answer[1:-1])
    second = _demo(tmp_path / "index")
    assert f"Opened {indexed.group(1)} docstrings" in second
    assert re.findall(r"^  .*$", first, re.MULTILINE) == re.findall(r"^  .*$", second, re.MULTILINE)
