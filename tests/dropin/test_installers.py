"""Installers put the stub in the place of the official client, as docs/dropin.md has it: pip, uv, Poetry, and none.

Run them with ``scripts/test.sh --integrations``: a package that depends on the official client is installed with each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.environments import environment, run
from tests.support.source import ROOT
from weaviate_gen import dropin
from weaviate_gen.cli import main

pytestmark = pytest.mark.integrations

VERSION = f"{dropin.OFFICIAL_VERSION}+gen"
PACKAGE = "langchain-weaviate==0.0.8"
ASK = (
    "import importlib.metadata\nversion = importlib.metadata.version('weaviate-client')\n"
    "import langchain_weaviate, weaviate\nprint(weaviate.__spec__.origin, version)\n"
)
PROJECT = """[project]
name = "shop"
version = "1"
requires-python = ">=3.11,<4"
dependencies = []
"""
UV = f"""
[tool.uv]
find-links = ["stub", "dist"]
constraint-dependencies = ["weaviate-client=={VERSION}"]
"""
POETRY = """
[tool.poetry]
package-mode = false
"""


def _installer(name: str) -> Path:
    versions = {"uv": "uv==0.13.9", "poetry": "poetry==2.5.1", "build": "hatchling>=1.26"}
    return environment(name, "--no-project", "--with", versions[name])


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `dist`, which has this project, and `stub`."""
    folder = tmp_path_factory.mktemp("wheels")
    _done(run(_installer("build"), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist"), folder=ROOT))
    assert 0 == main(["stub", "--out", str(folder / "stub")])
    return folder


@pytest.fixture
def project(wheels: Path, tmp_path: Path) -> Path:
    """Return a folder with the wheels, in which something is installed."""
    for name in ("dist", "stub"):
        (tmp_path / name).symlink_to(wheels / name, target_is_directory=True)
    return tmp_path


def _done(ran: object) -> str:
    assert 0 == getattr(ran, "returncode", None), f"{getattr(ran, 'stdout', '')}\n{getattr(ran, 'stderr', '')}"
    return str(getattr(ran, "stdout", ""))


def _fresh(project: Path) -> Path:
    """Return the Python of a new environment, which has pip."""
    _done(run(Path(sys.executable), "-m", "venv", "env", folder=project))
    return project / "env" / "bin" / "python"


def _answers(python: Path, project: Path) -> None:
    printed = _done(run(python, "-c", ASK, folder=project)).splitlines()
    assert f"weaviate_gen.dropin {VERSION}" == printed[-1]


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_pip_installs_the_stub_for_a_package(project: Path) -> None:
    python = _fresh(project)
    links = ["--find-links", "stub", "--find-links", "dist", "--constraint", "stub/constraints.txt"]
    _done(run(python, "-m", "pip", "install", "-q", *links, PACKAGE, folder=project))
    _done(run(python, "-m", "pip", "check", folder=project))
    _answers(python, project)


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_uv_pip_installs_the_stub_for_a_package(project: Path) -> None:
    python, uv = _fresh(project), _installer("uv")
    links = ["--find-links", "stub", "--find-links", "dist", "--constraint", "stub/constraints.txt"]
    _done(run(uv, "-m", "uv", "pip", "install", "--python", str(python), *links, PACKAGE, folder=project))
    _answers(python, project)


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_a_project_of_uv_has_the_stub(project: Path) -> None:
    (project / "pyproject.toml").write_text(PROJECT + UV, "utf-8")
    _done(run(_installer("uv"), "-m", "uv", "add", PACKAGE, folder=project))
    _answers(project / ".venv" / "bin" / "python", project)


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_a_project_of_poetry_has_the_stub(project: Path) -> None:
    (project / "pyproject.toml").write_text(PROJECT + POETRY, "utf-8")
    (own,) = (project / "dist").glob("*.whl")
    poetry = _installer("poetry")
    settings = {
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
        "POETRY_CACHE_DIR": str(project / "cache"),
        "HOME": str(project),
    }
    stub = f"./stub/weaviate_client-{VERSION}-py3-none-any.whl"
    assert f"`poetry add {stub}`" in (ROOT / "docs" / "dropin.md").read_text("utf-8")
    _done(run(poetry, "-m", "poetry", "add", "-n", f"./dist/{own.name}", stub, folder=project, more=settings))
    _done(run(poetry, "-m", "poetry", "add", "-n", PACKAGE, folder=project, more=settings))
    _done(run(poetry, "-m", "poetry", "check", folder=project, more=settings))
    _answers(project / ".venv" / "bin" / "python", project)


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_the_stub_is_installed_before_the_package(project: Path) -> None:
    python = _fresh(project)
    (stub,), (own,) = (sorted((project / name).glob("*.whl")) for name in ("stub", "dist"))
    _done(run(python, "-m", "pip", "install", "-q", str(own), str(stub), folder=project))
    _done(run(python, "-m", "pip", "install", "-q", PACKAGE, folder=project))
    _answers(python, project)


SERVED = """
def app(environ, start_response):
    import weaviate

    start_response("200 OK", [("Content-Type", "text/plain")])
    return [weaviate.__spec__.origin.encode()]
"""
REQUEST = """
import http.client, socket, sys, time

for _ in range(200):
    connection = http.client.HTTPConnection("a")
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.connect("sock")
        break
    except OSError:
        time.sleep(0.1)
connection.request("GET", "/")
print(connection.getresponse().read().decode())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@pytest.mark.parametrize("options", [(), ("--preload",)], ids=["each", "preloaded"])
@pytest.mark.parametrize("before", [("-m", "weaviate_gen.dropin", "-m", "gunicorn"), ("-m", "gunicorn")])
def test_workers_of_gunicorn_have_the_drop_in(
    tmp_path: Path, options: tuple[str, ...], before: tuple[str, ...]
) -> None:
    python = environment("gunicorn", "--with", "gunicorn==27.0.1", "--with", "weaviate-client==4.24.1")
    application = (
        SERVED
        if "weaviate_gen.dropin" in before
        else f"import weaviate_gen.dropin\nweaviate_gen.dropin.install()\n{SERVED}"
    )
    (tmp_path / "served.py").write_text(application, "utf-8")
    arguments = [*before, "--bind", "unix:sock", "--workers", "2", *options, "served:app"]
    with subprocess.Popen([str(python), *arguments], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert "weaviate_gen.dropin\n" == _done(run(python, "-c", REQUEST, folder=tmp_path))
        finally:
            server.terminate()
            _, errors = server.communicate(timeout=30)
    assert server.returncode in {0, -15}, errors
