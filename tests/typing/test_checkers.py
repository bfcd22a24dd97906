"""Both checkers, over sample programs: what they infer, and what they refuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

SAMPLES = Path(__file__).with_name("samples")
RESULTS, ERRORS = SAMPLES / "results.py", SAMPLES / "errors.py"


def _refused() -> list[int]:
    lines = ERRORS.read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if line.endswith("# refused")]


def _mypy(folder: Path) -> dict[str, set[int]]:
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "--no-pretty",
         "--explicit-package-bases", "--cache-dir", str(folder), str(RESULTS), str(ERRORS)],
        cwd=ROOT, text=True, capture_output=True, check=False,
    )  # fmt: skip
    found: dict[str, set[int]] = {"results.py": set(), "errors.py": set()}
    for line in ran.stdout.splitlines():
        matched = re.match(r".*?(\w+\.py):(\d+): error: ", line)
        if matched:
            assert matched.group(1) in found, line
            found[matched.group(1)].add(int(matched.group(2)))
    assert ran.returncode in {0, 1}, ran.stderr
    return found


def _pyright(folder: Path) -> dict[str, set[int]]:
    settings = {
        "include": ["tests/typing/samples"],
        "extraPaths": [".", "generated"],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "reportUnknownMemberType": False,  # a line that is refused makes what follows it unknown
        "reportUnknownVariableType": False,
        "reportUnknownArgumentType": False,
        "reportUnusedCoroutine": False,
        "reportUnusedExpression": False,
    }
    # pyright takes the settings' folder for the project's.
    project = ROOT / f".pyright-{folder.name}.json"
    project.write_text(json.dumps(settings), "utf-8")
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pyright", "-p", str(project), "--pythonpath", sys.executable, "--outputjson"],
            cwd=ROOT, text=True, capture_output=True, check=False,
        )  # fmt: skip
    finally:
        project.unlink()
    found: dict[str, set[int]] = {"results.py": set(), "errors.py": set()}
    for each in json.loads(ran.stdout)["generalDiagnostics"]:
        if each["severity"] == "error":
            found[Path(each["file"]).name].add(each["range"]["start"]["line"] + 1)
    return found


@pytest.mark.parametrize("checker", [_mypy, _pyright], ids=["mypy", "pyright"])
def test_types_are_inferred_and_mistakes_refused(checker: object, tmp_path: Path) -> None:
    assert callable(checker)
    found = checker(tmp_path)
    assert set() == found["results.py"]
    assert _refused() == sorted(found["errors.py"])
