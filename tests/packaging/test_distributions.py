"""What users install: the wheel and the source distribution, each in an environment that has nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.support.environments import environment, run
from tests.support.source import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def _example() -> str:
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both, from a copy of what git knows, into one folder."""
    folder = tmp_path_factory.mktemp("dist")
    tree = tmp_path_factory.mktemp("tree")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    python = environment("build", "--no-project", "--with", "hatchling>=1.26")
    built = run(python, "-m", "hatchling", "build", "-d", str(folder), folder=tree)
    assert 0 == built.returncode, built.stderr
    return folder


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_the_readme_example_runs_from_what_was_built(distributions: Path, pattern: str, tmp_path: Path) -> None:
    name = "wheel" if pattern == "*.whl" else "sdist"
    python = environment(name, "--extras", "embeddings", "--wheel", str(_only(distributions, pattern)))
    (tmp_path / "example.py").write_text(_example(), "utf-8")
    ran = run(python, "-W", "error", "example.py", folder=tmp_path)
    assert (0, "") == (ran.returncode, ran.stderr)
    where = run(python, "-c", "import weaviate_gen; print(weaviate_gen.__file__)", folder=tmp_path).stdout
    assert "site-packages" in where


def test_the_wheel_holds_both_packages_with_their_types_and_nothing_else(distributions: Path) -> None:
    with zipfile.ZipFile(_only(distributions, "*.whl")) as wheel:
        names = wheel.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {"weaviate_gen", "weaviate_gen_wire"} == {top for top in tops if not top.endswith(".dist-info")}
    assert {"weaviate_gen/py.typed", "weaviate_gen_wire/py.typed"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_without_the_extra_the_error_names_it(distributions: Path, tmp_path: Path) -> None:
    python = environment("bare", "--wheel", str(_only(distributions, "*.whl")))
    ran = run(python, "-c", "import weaviate_gen; weaviate_gen.connect_to_memory()", folder=tmp_path)
    assert ran.returncode != 0
    assert "weaviate-gen[local]" in ran.stderr.splitlines()[-1]
    ran = run(python.with_name("weaviate-gen"), "serve", "--port", "0", "--grpc-port", "0", folder=tmp_path)
    assert 1 == ran.returncode
    assert "weaviate-gen[local]" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_the_embeddings_extra_the_error_names_it(distributions: Path, tmp_path: Path) -> None:
    python = environment("local", "--extras", "local", "--wheel", str(_only(distributions, "*.whl")))
    program = """
import weaviate_gen
from weaviate_gen.classes.config import Configure, Property, DataType
with weaviate_gen.connect_to_memory() as client:
    things = client.collections.create(
        "Thing",
        properties=[Property(name="title", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.custom(module_name="text2vec-local"),
    )
    things.data.insert({"title": "bicycle"})
"""
    ran = run(python, "-c", program, folder=tmp_path)
    assert ran.returncode != 0
    assert "weaviate-gen[embeddings]" in ran.stderr
