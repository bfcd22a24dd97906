"""The plugin in runs of pytest of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

IDLE = """
import sys

def test_nothing_of_the_package_is_loaded():
    own = {name for name in sys.modules if name.startswith("weaviate_gen")}
    assert own == {
        "weaviate_gen", "weaviate_gen._runtime", "weaviate_gen._runtime.lazy",
        "weaviate_gen.testing", "weaviate_gen.testing.plugin",
    }, own
    assert not {"numpy", "grpc", "google.protobuf", "asyncio.events"} & set(sys.modules) - BEFORE
"""
PARALLEL = """
import pytest

@pytest.fixture(scope="session")
def weaviate_schema():
    return lambda client: client.collections.create("Bike")

@pytest.mark.parametrize("number", range(6))
def test_client(weaviate_client, number):
    weaviate_client.collections.use("Bike").data.insert({})
    assert 1 == len(weaviate_client.collections.use("Bike"))
"""


def run(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> str:
    """Run pytest in a folder; return what it prints."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", *arguments]
    ran = subprocess.run(
        command, cwd=folder, env={**os.environ, **(variables or {})}, text=True, capture_output=True, check=False
    )
    assert 0 == ran.returncode, ran.stdout + ran.stderr
    return ran.stdout


def test_plugin_loads_nothing_before_a_fixture_is_used(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("", "utf-8")
    program = IDLE.replace(" - BEFORE", "")
    (tmp_path / "test_idle.py").write_text(program.replace(', "asyncio.events"', ""), "utf-8")
    run(tmp_path, "-p", "no:hypothesispytest", "-p", "no:pytest_cov")


def test_fixtures_work_in_parallel_processes(tmp_path: Path) -> None:
    (tmp_path / "test_parallel.py").write_text(PARALLEL, "utf-8")
    assert "6 passed" in run(tmp_path, "-n", "2")


def test_examples_pass_without_a_server(tmp_path: Path) -> None:
    folder = str(ROOT / "examples" / "testing")
    printed = run(ROOT, folder, "--durations=0", "-vv", variables={"WEAVIATE_GEN_CASSETTES": "never"})
    assert re.search(r"\b6 passed", printed)
