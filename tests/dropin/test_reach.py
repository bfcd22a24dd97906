"""Processes that a program under the drop-in starts have it too, or the program is warned when it starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT
from weaviate_gen import dropin

pytestmark = pytest.mark.unit

CHILDREN = str(ROOT / "weaviate_gen" / "dropin" / "children")
ASK = "import weaviate; print(weaviate.__spec__.origin)"
OFFICIAL = "raise ImportError('the official client')\n"
PROGRAM = """
import multiprocessing, subprocess, sys
from concurrent.futures import ProcessPoolExecutor

def origin(_):
    import importlib.metadata
    import weaviate.classes.query
    return weaviate.__spec__.origin, importlib.metadata.version("weaviate-client"), weaviate.__version__

if __name__ == "__main__":
    for method in ("spawn", "forkserver"):
        with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
            print(*pool.submit(origin, 1).result())
    grandchild = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"
    subprocess.run([sys.executable, "-c", grandchild, sys.argv[1]], check=True)
"""


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a package `weaviate` in its path that must not be imported."""
    (folder / "site" / "weaviate").mkdir(parents=True, exist_ok=True)
    (folder / "site" / "weaviate" / "__init__.py").write_text(OFFICIAL, "utf-8")
    path = os.pathsep.join([str(folder / "site"), str(ROOT), str(ROOT / "generated")])
    env = {**os.environ, "PYTHONPATH": path, **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no forkserver")
def test_processes_that_a_program_starts_have_the_drop_in(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    done = run("-m", "weaviate_gen.dropin", "program.py", ASK, folder=tmp_path)
    version = dropin.OFFICIAL_VERSION
    line = f"weaviate_gen.dropin {version} {version}"
    assert [line, line, "weaviate_gen.dropin"] == done.stdout.splitlines(), done.stderr


def test_workers_of_pytest_have_the_drop_in(tmp_path: Path) -> None:
    asserting = (
        "def test_origin():\n    import weaviate\n    assert 'weaviate_gen.dropin' == weaviate.__spec__.origin\n"
    )
    (tmp_path / "test_one.py").write_text(asserting, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    done = run("-m", "weaviate_gen.dropin", "-m", "pytest", "-q", "-n", "1", folder=tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_installing_reaches_processes_and_uninstalling_ends_it(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys\nfrom weaviate_gen import dropin\n"
        f"child = [sys.executable, '-c', {ASK!r}]\n"
        "dropin.install()\nprint(subprocess.check_output(child, text=True).strip())\n"
        "dropin.uninstall()\nprint(subprocess.run(child, capture_output=True, text=True).stderr.strip()[-19:])\n"
    )
    done = run("-c", program, folder=tmp_path)
    assert ["weaviate_gen.dropin", "the official client"] == done.stdout.splitlines(), done.stderr
    again = run(
        "-c", program, folder=tmp_path, PYTHONPATH=f"{CHILDREN}{os.pathsep}{tmp_path / 'site'}{os.pathsep}{ROOT}"
    )
    assert ["weaviate_gen.dropin", "the official client"] == again.stdout.splitlines()[:2], again.stderr


def test_child_that_does_not_import_weaviate_imports_nothing_of_ours(tmp_path: Path) -> None:
    ask = "import sys; print([name for name in sys.modules if name.startswith('weaviate')])"
    done = run("-c", ask, folder=tmp_path, PYTHONPATH=CHILDREN)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_hidden_sitecustomize_runs(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('hidden')\n", "utf-8")
    path = os.pathsep.join([CHILDREN, str(tmp_path), str(ROOT), str(ROOT / "generated")])
    ask = f"{ASK}; import sitecustomize; print(sitecustomize.__file__)"
    done = run("-c", ask, folder=tmp_path, PYTHONPATH=path)
    assert ["hidden", "weaviate_gen.dropin", str(tmp_path / "sitecustomize.py")] == done.stdout.splitlines(), (
        done.stderr
    )


def test_interpreter_without_weaviate_gen_does_not_import_the_official_client(tmp_path: Path) -> None:
    path = os.pathsep.join([CHILDREN, str(tmp_path / "site")])
    hidden = "import sys; sys.modules['weaviate_gen'] = None\n"
    done = run("-c", f"{hidden}{ASK}", folder=tmp_path, PYTHONPATH=path)
    assert "has no weaviate_gen: install it there" in done.stderr
    assert "official client" not in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("command", "warning"),
    [
        ("[sys.executable, '-c', 'pass'], env={'A': 'b'}", "an environment of its own without this PYTHONPATH"),
        ("[sys.executable, '-I', '-c', 'pass']", "starts with -I"),
        ("[sys.executable, '-c', 'pass', '-I']", ""),
        ("[sys.executable, '-c', 'pass'], env=dict(os.environ)", ""),
        ("['echo', '-I'], env={'A': 'b'}", ""),
    ],
)
def test_process_without_the_drop_in_is_a_warning(tmp_path: Path, command: str, warning: str) -> None:
    program = (
        f"import os, subprocess, sys\nfrom weaviate_gen import dropin\ndropin.install()\nsubprocess.run({command})\n"
    )
    done = run("-W", "always::RuntimeWarning", "-c", program, folder=tmp_path)
    assert warning in done.stderr
    assert bool(warning) is ("RuntimeWarning" in done.stderr)
    assert 0 == done.returncode
    without = program.replace("subprocess.run", "dropin.uninstall()\nsubprocess.run")
    assert "RuntimeWarning" not in run("-W", "always::RuntimeWarning", "-c", without, folder=tmp_path).stderr


def test_isolated_interpreter_is_a_warning(tmp_path: Path) -> None:
    program = "from weaviate_gen import dropin; dropin.install()"
    done = run(
        "-E", "-c", f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'generated')]}; {program}", folder=tmp_path
    )
    assert "weaviate_gen.dropin does not reach them" in done.stderr
