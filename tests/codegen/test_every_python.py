"""The same bytes on every Python: the check passes under each that is on PATH."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_tree_is_what_every_python_gives(version: str) -> None:
    python = shutil.which(f"python{version}")
    works = (
        python and subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0
    )
    if not works:
        pytest.skip(f"no usable python{version} is on PATH")
    environment = {key: value for key, value in os.environ.items() if key not in {"CODEGEN_PYTHON", "PYTHONPATH"}}
    command = [str(ROOT / "scripts/regen.sh"), "--check"]
    done = subprocess.run(
        command, env=environment | {"PYTHON": str(python)}, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    assert "the tree is what its specs give" in done.stderr
