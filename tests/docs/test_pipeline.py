"""The picture of the pipeline is what its script draws, and names every step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from codegen import cli
from tests.support.source import ROOT


def test_the_picture_is_what_the_script_draws(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "scripts/pipeline.py"), str(tmp_path / "drawn.svg")], check=True)
    assert (tmp_path / "drawn.svg").read_text("utf-8") == (ROOT / "docs/pipeline.svg").read_text("utf-8")


def test_picture_and_page_name_every_step() -> None:
    picture = (ROOT / "docs/pipeline.svg").read_text("utf-8")
    page = (ROOT / "docs/regeneration.md").read_text("utf-8")
    assert [] == [step for step in cli.STEPS if f">{step}<" not in picture or f"| `{step}` |" not in page]
