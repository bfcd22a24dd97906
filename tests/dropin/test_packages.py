"""Published packages that use the official client run a round trip under the drop-in, on `weaviate-gen serve`.

Each is installed in an environment of its own, with all that it depends on. Run them with
``scripts/test.sh --integrations``: a few minutes, and up to 4 GB for the environments.
"""

from __future__ import annotations

import json
import random
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.support import servers
from tests.support.environments import environment, run
from tests.support.source import ROOT

FOLDER = ROOT / "tests" / "dropin" / "packages"
GRPC_PORT = 50051
"""mem0ai has no setting for it."""

OFFICIAL = "weaviate-client==4.24.1"
"""Most packages depend on it: it is installed, and the drop-in goes first."""

PACKAGES = {
    "agno": ["agno==3.1.10"],
    "camel_ai": ["camel-ai==0.2.90"],
    "chonkie": ["chonkie[weaviate]==1.7.0"],
    "crewai_tools": ["crewai-tools==1.15.30"],
    "dspy": ["dspy==3.4.1"],
    "langchain_weaviate": ["langchain-weaviate==0.0.8"],
    "llama_index": ["llama-index-vector-stores-weaviate==1.7.1"],
    "mem0": ["mem0ai==2.2.1"],
    "semantic_kernel": ["semantic-kernel==1.45.0"],
    "unstructured_ingest": ["unstructured-ingest[weaviate]==1.12.0"],
    "weaviate_agents": ["weaviate-agents==1.8.0"],
    "weaviate_cli": ["weaviate-cli==3.4.2"],
    "weaviate_demo_datasets": ["weaviate-demo-datasets==0.8.1", "requests==2.34.2"],  # which it forgets to ask for
    "weaviate_haystack": ["weaviate-haystack==8.0.0"],
}
"""What the trip of each name needs."""

SETTINGS = {
    "ANONYMIZED_TELEMETRY": "False",
    "CREWAI_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "MEM0_TELEMETRY": "False",
    "NO_PROXY": "*",
    "OTEL_SDK_DISABLED": "true",
}
PLUGINS = [f"tests.dropin.packages.stand_ins:{name}" for name in ("OpenAI", "Transformers", "Generator", "Reranker")]

pytestmark = pytest.mark.integrations


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


@pytest.fixture
def server(host: str) -> Iterator[servers.Server]:
    with serving(host) as running:
        yield running


def serving(host: str, *options: str) -> AbstractContextManager[servers.Server]:
    more = ["--host", host, "--grpc-port", str(GRPC_PORT), "--auto-schema", *options]
    return servers.running(plugins=PLUGINS, more=more)


def travel(name: str, host: str, server: servers.Server, folder: Path, *before: str) -> None:
    """Run a trip in its environment, after some arguments of the interpreter; it must come to its end."""
    requirements = [f"--with={line}" for line in (*PACKAGES[name], OFFICIAL)]
    python = environment(f"package-{name}", *requirements)
    ran = run(
        python,
        *("-W", "error::ResourceWarning", *before),
        *(str(FOLDER / f"{name}_trip.py"), host, str(server.port), str(server.grpc_port)),
        folder=folder,
        more={**SETTINGS, "HOME": str(folder), "MEM0_DIR": str(folder / "mem0")},
    )
    assert 0 == ran.returncode, ran.stderr
    client = "weaviate_gen" if before else "the official client"
    assert f"round trip done by {client}" == ran.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", [name for name in PACKAGES if name not in ("weaviate_agents", "weaviate_cli")])
def test_a_package_runs_its_round_trip(name: str, host: str, server: servers.Server, tmp_path: Path) -> None:
    travel(name, host, server, tmp_path, "-m", "weaviate_gen.dropin")


def test_the_command_line_manages_data_users_and_roles(host: str, tmp_path: Path) -> None:
    options = ("--auth", str(FOLDER / "access.toml"), "--backup-path", str(tmp_path / "backups"))
    with serving(host, *options) as server:
        travel("weaviate_cli", host, server, tmp_path, "-m", "weaviate_gen.dropin")


def lowered(value: Any) -> Any:
    """Return JSON with names of headers in lower case, as they have no case."""
    if isinstance(value, list):
        return [lowered(each) for each in value]
    if not isinstance(value, dict):
        return value
    headers = value.get("headers")
    plain = {name: lowered(each) for name, each in value.items()}
    return plain if not isinstance(headers, dict) else plain | {"headers": {k.lower(): v for k, v in headers.items()}}


def test_agents_send_and_read_what_they_do_with_the_official_client(
    host: str, server: servers.Server, tmp_path: Path
) -> None:
    recorded: list[dict[str, Any]] = []
    for before in ((), ("-m", "weaviate_gen.dropin")):
        travel("weaviate_agents", host, server, tmp_path, *before)
        recorded.append(json.loads((tmp_path / "recorded.json").read_text("utf-8")))
    official, ours = recorded
    refused = {name for name, result in official["results"].items() if "error" in result}
    assert {"refused filters", "refused metadata"} == refused
    assert official["results"] == ours["results"]
    assert len(official["requests"]) == len(ours["requests"])
    for expected, sent in zip(official["requests"], ours["requests"], strict=True):
        assert lowered(expected) == lowered(sent)


def test_every_program_is_run() -> None:
    assert {f"{name}_trip.py" for name in PACKAGES} == {path.name for path in FOLDER.glob("*_trip.py")}
