"""The bill of materials that a release has beside it."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

from tests.support.environments import environment
from tests.support.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TOOLS = {"pip", "setuptools", "wheel", "uv", "hatchling", "pytest", "ruff"}


def _names(requirements: list[str]) -> set[str]:
    names = {re.split(r"[^\w.-]", requirement)[0] for requirement in requirements}
    return {name.lower().replace("_", "-") for name in names} - {"weaviate-gen"}


def test_it_has_what_the_project_brings_and_no_tool(tmp_path: Path) -> None:
    environment("shipped", "--extras", "all", "--bare")  # skips the test where the registries cannot be reached
    environment("sbom", "--groups", "sbom", "--no-project")
    file = tmp_path / "sbom.cdx.json"
    ran = subprocess.run([str(ROOT / "scripts/sbom.sh"), str(file)], capture_output=True, text=True, check=False)
    assert (0, f"{file}\n") == (ran.returncode, ran.stdout), ran.stderr
    bill = json.loads(file.read_text("utf-8"))
    assert ("weaviate-gen", PROJECT["version"]) == tuple(
        bill["metadata"]["component"][key] for key in ("name", "version")
    )
    found = _names([component["name"] for component in bill["components"]])
    # `all` leaves out the compiled codec, which not every machine can install, PyTorch, which is large, and the stores
    # that collections are brought from, which are there already
    left_out = {"native", "sentence-transformers", "chroma", "qdrant", "lancedb", "pgvector"}
    extras = [
        line for name, lines in PROJECT["optional-dependencies"].items() if name not in left_out for line in lines
    ]
    assert _names([*PROJECT["dependencies"], *extras]) <= found
    assert set() == found & TOOLS
    assert str(ROOT) not in file.read_text("utf-8")
