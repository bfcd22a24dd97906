"""`weaviate-gen stub` writes a wheel that is the drop-in under the official client's name."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.source import ROOT
from weaviate_gen import dropin
from weaviate_gen.cli import main

VERSION = f"{dropin.OFFICIAL_VERSION}+gen"
WHEEL = f"weaviate_client-{VERSION}-py3-none-any.whl"
PROGRAM = """
import importlib.metadata
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import weaviate.classes.query

assert VERSION == importlib.metadata.version("weaviate-client")
import weaviate

def origin(_):
    import weaviate

    return weaviate.__spec__.origin

if __name__ == "__main__":
    print(origin(1), "weaviate-gen" in importlib.metadata.requires("weaviate-client"))
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        print(pool.submit(origin, 1).result())
"""


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def test_installed_stub_answers_in_every_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert 0 == main(["stub", "--out", str(out)])
    printed = capsys.readouterr().out
    assert f"--find-links '{out}'" in printed
    assert "Never upload this wheel to an index" in printed
    assert f"weaviate-client=={VERSION}\n" == (out / "constraints.txt").read_text("utf-8")
    docs = (ROOT / "docs" / "dropin.md").read_text("utf-8")
    assert f"`weaviate-client=={VERSION}`" in docs
    assert WHEEL in docs
    # A fresh environment that has this project, and what it depends on, from the one of the tests.
    venv.create(tmp_path / "env", with_pip=False, symlinks=sys.platform != "win32")
    python = tmp_path / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = Path(
        run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=tmp_path).strip()
    )
    (site / "project.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    links = ["--no-index", "--find-links", str(out), "--constraint", str(out / "constraints.txt")]
    run(*pip, "install", *links, "weaviate-client>=4.20,<5", folder=tmp_path)
    run(*pip, "check", folder=tmp_path)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.replace("VERSION ==", f"{dropin.OFFICIAL_VERSION!r} =="), "utf-8")
    assert ["weaviate_gen.dropin True", "weaviate_gen.dropin"] == run(
        str(python), str(program), folder=tmp_path
    ).splitlines()
    version = "import importlib.metadata; print(importlib.metadata.version('weaviate-client'))"
    ask = f"{version}; import weaviate; print(weaviate.__spec__.origin)"
    isolated = run(str(python), "-I", "-W", "error", "-c", ask, folder=tmp_path)
    assert [VERSION, "weaviate_gen.dropin"] == isolated.splitlines()


@pytest.mark.unit
def test_stub_is_the_same_each_time_and_says_what_it_is(tmp_path: Path) -> None:
    assert [0, 0] == [main(["stub", "--out", str(tmp_path / name)]) for name in ("a", "b")]
    wheels = [tmp_path / name / WHEEL for name in ("a", "b")]
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    assert 0 == main(["stub", "--out", str(tmp_path / "a")])  # it replaces its own
    with zipfile.ZipFile(wheels[0]) as archive:
        metadata = archive.read(f"weaviate_client-{VERSION}.dist-info/METADATA").decode()
    assert "Summary: Local stub of weaviate-gen, not the official client" in metadata
    assert "Classifier: Private :: Do Not Upload" in metadata  # indexes refuse it


@pytest.mark.unit
@pytest.mark.parametrize("name", ["weaviate_client-4.24.1-py3-none-any.whl", "weaviate_client-4.24.1.tar.gz"])
def test_stub_is_not_written_beside_the_official_client(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).touch()
    assert 1 == main(["stub", "--out", str(tmp_path)])
    assert f"{tmp_path / name} is the official client" in capsys.readouterr().err
    assert [tmp_path / name] == list(tmp_path.iterdir())
    (tmp_path / "file").touch()
    assert 1 == main(["stub", "--out", str(tmp_path / "file")])
    assert "cannot write into" in capsys.readouterr().err
