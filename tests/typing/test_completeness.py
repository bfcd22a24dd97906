"""How much of the package's interface has types that every checker reads alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit


def test_at_least_99_percent_of_the_interface_has_known_types(tmp_path: Path) -> None:
    """Run outside of the tree, so that the package is read as an installed one, without the project's settings."""
    ran = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson",
         "--ignoreexternal", "--verifytypes", "weaviate_gen"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    found = json.loads(ran.stdout)["typeCompleteness"]
    unknown = [each["name"] for each in found["symbols"] if each["isExported"] and not each["isTypeKnown"]]
    assert found["completenessScore"] >= 0.99, f"{len(unknown)} names, among them {unknown[:20]}"
