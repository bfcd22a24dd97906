"""Published packages that use the official client run a round trip under the drop-in, on the embedded engine.

They are installed in an environment of their own, without the official client. Run them with
``scripts/test.sh --integrations``.
"""

from __future__ import annotations

import random
import socket
import sys
from pathlib import Path

import pytest

from tests.support import servers
from tests.support.environments import environment, run
from tests.support.source import ROOT

FOLDER = ROOT / "tests" / "dropin" / "packages"
GRPC_PORT = 50051
"""mem0ai has no setting for it."""

TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "MEM0_TELEMETRY": "False",
    "OTEL_SDK_DISABLED": "true",
}
TRIPS = ["langchain_weaviate", "llama_index", "weaviate_haystack", "mem0", "semantic_kernel"]

pytestmark = pytest.mark.integrations


@pytest.fixture(scope="module")
def python() -> Path:
    lines = (FOLDER / "requirements.txt").read_text("utf-8").splitlines()
    wanted = [f"--with={line}" for line in lines if not line.startswith("#")]
    return environment("integrations", "--with=--no-deps", *wanted)


@pytest.fixture(scope="module")
def host() -> str:
    """Return an address of the loopback on which the port is free, whatever else runs on this machine."""
    for _ in range(20):
        address = (
            "127.0.0.1" if sys.platform == "darwin" else f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.1"
        )
        with socket.socket() as tried:
            try:
                tried.bind((address, GRPC_PORT))
            except OSError:
                continue
        return address
    pytest.skip(f"port {GRPC_PORT}, which mem0ai insists on, is taken on every address of the loopback that was tried")


@pytest.mark.parametrize("name", TRIPS)
def test_a_package_runs_its_round_trip(name: str, python: Path, host: str, tmp_path: Path) -> None:
    more = ["--host", host, "--grpc-port", str(GRPC_PORT), "--auto-schema"]
    settings = {**TELEMETRY_OFF, "HOME": str(tmp_path), "MEM0_DIR": str(tmp_path / "mem0"), "NO_PROXY": "*"}
    with servers.running(more=more) as server:
        ran = run(
            python,
            *("-W", "error::ResourceWarning", "-m", "weaviate_gen.dropin"),
            *(str(FOLDER / f"{name}_trip.py"), host, str(server.port), str(server.grpc_port)),
            folder=tmp_path,
            more=settings,
        )
    assert 0 == ran.returncode, ran.stderr
    assert "round trip done" == ran.stdout.splitlines()[-1]


def test_the_official_client_is_not_in_their_environment(python: Path, tmp_path: Path) -> None:
    program = "import importlib.util; print(importlib.util.find_spec('weaviate'))"
    assert "None\n" == run(python, "-c", program, folder=tmp_path).stdout


def test_every_program_is_run() -> None:
    assert {f"{name}_trip.py" for name in TRIPS} == {path.name for path in FOLDER.glob("*_trip.py")}
