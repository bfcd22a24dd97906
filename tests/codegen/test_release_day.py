"""Release day on a copy of the whole project: another release and back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codegen import cli, finish, globs
from tests.support import recordings
from tests.support.release import PRESENT
from tests.support.source import ROOT

pytestmark = pytest.mark.slow
OUTPUT = ["specs/**", "generated/**", "weaviate_gen/**", "docs/**"]

USE = """
    from pathlib import Path
    from codegen.import_all import failures
    from weaviate_gen import connect_to_memory
    from weaviate_gen.classes.config import DataType, Property

    root = Path.cwd()
    files = [path for folder in ("generated", "weaviate_gen") for path in sorted((root / folder).rglob("*.py"))]
    parts = [path.relative_to(root).with_suffix("").parts for path in files if path.stem != "__main__"]
    names = [".".join(part for part in each if part not in ("generated", "__init__")) for each in parts]
    assert 400 < len(names)
    assert [] == list(failures(names, root))
    with connect_to_memory() as client:
        assert client.get_meta()["version"] == "RELEASE"
        things = client.collections.create("Thing", properties=[Property(name="name", data_type=DataType.TEXT)])
        added = things.data.insert({"name": "red"}, vector=[1, 0])
        assert things.data.exists(added)
"""
"""Imports every module, and writes to the engine; RPCs may have fields that only other releases have."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, generated."""
    project = tmp_path / "project"
    project.mkdir()
    for name in (*finish.COPIED, "tests", "codegen"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns(*globs.IGNORED))
        else:
            shutil.copyfile(ROOT / name, project / name)
    assert 0 == cli.main(["--root", str(project), "regen"])
    return project


def _python(project: Path, *arguments: str) -> str:
    """Run Python on the copy; return what it said, or fail with it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(project), str(project / "generated")])}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("release", "lacks"),
    [
        (
            "1.38.11",
            ["| REST | `PUT /schema/{className}/properties/{propertyName}/index/{indexName}` | removed |"],
        ),
        (
            "1.32.27",
            ["| REST | `POST /mcp` | removed |", "| gRPC | `SearchRequest.boost` | removed |"],
        ),
    ],
)
def test_another_release_and_back(release: str, lacks: list[str], project: Path, tmp_path: Path) -> None:
    specs = recordings.folder() / "specs"
    before = globs.digests(project, globs.files(project, OUTPUT))
    report = tmp_path / "report.md"
    there = ["--root", str(project), "regen", "--from", str(specs / f"weaviate-{release}"), "--report", str(report)]
    assert 0 == cli.main(there)
    page = report.read_text("utf-8")
    assert page.startswith(f"# From Weaviate {PRESENT} to {release}\n")
    assert [] == [line for line in lacks if line not in page]
    assert f'release = "{release}"' in (project / "specs/lock.toml").read_text("utf-8")
    _python(project, "-c", textwrap.dedent(USE).replace("RELEASE", release))
    _python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "tests/wire")
    back = ["--root", str(project), "regen", "--from", str(specs / f"weaviate-{PRESENT}"), "--report", str(report)]
    assert 0 == cli.main(back)
    assert report.read_text("utf-8").startswith(f"# From Weaviate {release} to {PRESENT}\n")
    assert before == globs.digests(project, globs.files(project, OUTPUT))
    assert 0 == cli.main(["--root", str(project), "check"])


def test_one_byte_more_in_any_generated_file_is_caught(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated = sorted(json.loads((project / finish.MANIFEST).read_text("utf-8"))["files"])
    assert {"generated/weaviate_gen_wire/py.typed", "weaviate_gen/_client/sync/session.py"} <= set(generated)
    for path in generated:
        with (project / path).open("ab") as file:
            file.write(b"\n")
    capsys.readouterr()
    assert 1 == cli.main(["--root", str(project), "check"])
    said = capsys.readouterr().err
    # What `sync` reads was edited too, so that its counterparts differ by more than the byte; all are named the same.
    assert [] == [path for path in generated if f"{path}: differs from what was generated" not in said]
    assert 0 == cli.main(["--root", str(project), "regen"])
    assert 0 == cli.main(["--root", str(project), "check"])
