"""Which codec a process uses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

PROGRAM = """
import sys
import weaviate_gen as wv
with wv.connect_to_memory() as client:
    things = client.collections.create("Thing")
    things.data.insert({"name": "a"}, vector=[1, 2])
    (found,) = things.query.fetch_objects(include_vector=True).objects
    assert ({"name": "a"}, {"default": [1, 2]}) == (found.properties, found.vector), found
    assert "Thing" == things.config.get().name
    print(client.codec, "weaviate_gen_native" in sys.modules)
"""


def run(folder: Path | None, switch: str | None) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own.

    Args:
        folder: where the compiled codec lies, or something else of its name.
        switch: the value of the environment variable.
    """
    env = {name: value for name, value in os.environ.items() if name not in {"WEAVIATE_GEN_NATIVE", "PYTHONPATH"}}
    paths = [str(ROOT), str(ROOT / "generated"), *([] if folder is None else [str(folder)])]
    env |= {"PYTHONPATH": os.pathsep.join(paths)} | ({} if switch is None else {"WEAVIATE_GEN_NATIVE": switch})
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", PROGRAM]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("switch", "expected"), [(None, "compiled True"), ("1", "compiled True"), ("0", "python False")]
)
def test_the_compiled_codec_is_used_where_it_is_installed(built: Path, switch: str | None, expected: str) -> None:
    done = run(built, switch)
    assert (expected, "", 0) == (done.stdout.strip(), done.stderr, done.returncode)


@pytest.mark.parametrize("switch", [None, "0"])
def test_without_it_python_reads_replies(switch: str | None) -> None:
    done = run(None, switch)
    assert ("python False", "", 0) == (done.stdout.strip(), done.stderr, done.returncode)


def test_it_can_be_required() -> None:
    done = run(None, "1")
    assert 1 == done.returncode
    assert "No module named 'weaviate_gen_native'" in done.stderr


def test_one_of_another_release_is_refused_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "weaviate_gen_native.py").write_text("INTERFACE = 0")
    done = run(tmp_path, None)
    assert 1 == done.returncode
    assert "RuntimeWarning: weaviate-gen-native has version 0 of the interface, and is not used" in done.stderr
