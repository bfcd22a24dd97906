"""Environments of their own, for tests of what is installed; made by scripts/env.sh, as everything else is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.source import ROOT

UNREACHABLE = "are the registries reachable?"


def environment(name: str, *arguments: str, python: str | None = None) -> Path:
    """Make or find an environment; return its Python. Skip the test if the registries cannot be reached."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST", "PYTHON"))}
    if python:
        surroundings["PYTHON"] = python
    made = subprocess.run(
        [str(ROOT / "scripts" / "env.sh"), name, *arguments],
        env=surroundings,
        text=True,
        capture_output=True,
        check=False,
    )
    if made.returncode and _offline(made.stderr):
        pytest.skip(f"the registries cannot be reached: {made.stderr.strip().splitlines()[-2]}")
    assert 0 == made.returncode, made.stderr
    return Path(made.stdout.strip())


def _offline(text: str) -> bool:
    """Whether pip (which installs uv) or uv could not connect."""
    signs = ("NewConnectionError", "Max retries", "timed out", "error sending request")
    return UNREACHABLE in text and any(sign in text for sign in signs)


def run(
    python: Path, *arguments: str, folder: Path, more: Mapping[str, str] | None = None, seconds: float = 300.0
) -> subprocess.CompletedProcess[str]:
    """Run an environment's Python in a folder, without anything of this process's settings."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST", "PYTHON"))}
    return subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env={**surroundings, **(more or {})},
        text=True,
        capture_output=True,
        check=False,
        timeout=seconds,
    )
