"""The compiled codec, built from its sources; without a Rust toolchain, its tests are skipped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from tests.support.source import ROOT


@pytest.fixture(scope="session")
def built() -> Path:
    """Return the folder that has the compiled codec."""
    if shutil.which("cargo") is None:
        pytest.skip("needs a Rust toolchain: there is no cargo on PATH")
    done = subprocess.run(["bash", ROOT / "scripts" / "native.sh"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def module(built: Path) -> Any:
    """Return the compiled codec, which this process uses nowhere else."""
    (path,) = (built / "weaviate_gen_native").glob("weaviate_gen_native.*" if sys.platform != "win32" else "*.pyd")
    spec = spec_from_file_location(
        "weaviate_gen_native", path, loader=ExtensionFileLoader("weaviate_gen_native", str(path))
    )
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
