"""Weaviate's own clients, as they are published, make a round trip of every area on our server."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.environments import environment, run
from tests.support.servers import Server, running
from tests.support.source import ROOT

HERE = Path(__file__).parent
PYTHON = "weaviate-client==4.23.1"
TYPESCRIPT = "3.14.0"
GO = "github.com/weaviate/weaviate-go-client/v5@v5.5.0"
PLUGINS = [f"tests.support.plugins:{name}" for name in ("Text2VecLetters", "RerankerLetters", "GenerativeEcho")]
KEY = "a-key-of-ada"
AREAS = [
    "meta", "collections", "data", "references", "fetching", "near_vector", "near_text", "keywords", "rerank",
    "generate", "aggregate", "tenants", "aliases", "backups", "iterator", "batch", "cluster", "graphql", "tokenization",
    "roles", "users", "groups",
]  # fmt: skip
OF_GO = [*(area for area in AREAS if area not in ("tokenization", "roles", "users", "groups")), "search", *AREAS[-3:]]
"""The client for Go asks for no tokens, and has a search over gRPC beside its GraphQL."""

UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")
OFFLINE = ("dial tcp", "no such host", "i/o timeout", "connection refused", "connection reset", "unexpected EOF")
"""What Go says where its proxy cannot be reached."""

SECONDS = 300.0


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """Run a server that is open to all, and one that is not."""
    folder = tmp_path_factory.mktemp("peers")
    (folder / "access.toml").write_text(f'admins = ["ada"]\n[keys]\n{KEY} = "ada"\n', "utf-8")
    backups = ["--backup-path", str(folder / "backups")]
    access = ["--auth", str(folder / "access.toml")]
    with (
        running(folder / "data", plugins=PLUGINS, more=backups) as everyone,
        running(plugins=PLUGINS, more=access) as guarded,
    ):
        yield everyone, guarded


def passed(ran: subprocess.CompletedProcess[str]) -> list[str]:
    assert 0 == ran.returncode, ran.stdout + ran.stderr
    return re.findall(r"^passed (\w+)", ran.stdout, re.MULTILINE)


def test_the_official_python_client_makes_a_round_trip(servers: tuple[Server, Server], tmp_path: Path) -> None:
    python = environment("official", "--no-project", "--with", PYTHON)
    everyone, guarded = servers
    addresses = ["127.0.0.1", str(everyone.port), str(everyone.grpc_port)]
    more = ["--auth-port", str(guarded.port), "--auth-grpc-port", str(guarded.grpc_port), "--auth-key", KEY]
    ran = run(python, str(HERE / "official_python.py"), *addresses, *more, folder=tmp_path, seconds=SECONDS)
    assert AREAS == passed(ran)


def test_the_official_typescript_client_makes_a_round_trip(servers: tuple[Server, Server]) -> None:
    folder = packages(f"weaviate-client@{TYPESCRIPT}")
    shutil.copy(HERE / "official_node.mjs", folder)
    everyone, guarded = servers
    ports = [everyone.port, everyone.grpc_port, guarded.port, guarded.grpc_port]
    ran = subprocess.run(
        ["node", "official_node.mjs", "127.0.0.1", *map(str, ports), KEY],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    assert AREAS == passed(ran)


def test_the_official_go_client_makes_a_round_trip(servers: tuple[Server, Server]) -> None:
    everyone, guarded = servers
    ports = [everyone.port, everyone.grpc_port, guarded.port, guarded.grpc_port]
    ran = subprocess.run(
        [go_program(HERE / "official_go" / "main.go", GO), "127.0.0.1", *map(str, ports), KEY],
        text=True,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    assert OF_GO == passed(ran)


def go_program(source: Path, requirement: str) -> str:
    """Return the path of a Go program, compiled once. Skip the test if there is no Go or nothing behind it.

    Compiling what the client consists of takes a minute: Go keeps that in its own cache, and the program is kept here.
    """
    go = shutil.which("go")
    if go is None:
        pytest.skip("there is no Go on this machine")
    cache = ROOT / ".cache" / "go"
    digest = hashlib.sha256(source.read_bytes() + requirement.encode()).hexdigest()[:16]
    program = cache / f"{source.parent.name}-{digest}"
    if program.exists():
        return str(program)
    environ = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(source, folder)
        (Path(folder) / "go.mod").write_text("module roundtrip\n\ngo 1.22\n", "utf-8")
        made = program.with_name(f"{program.name}.{os.getpid()}")
        for command in (["get", requirement], ["mod", "tidy"], ["build", "-o", str(made), "."]):
            ran = subprocess.run(
                [go, *command], cwd=folder, env=environ, text=True, capture_output=True, check=False, timeout=SECONDS
            )
            if ran.returncode:
                if any(sign in ran.stderr for sign in OFFLINE):
                    pytest.skip(f"Go cannot reach its proxy: {ran.stderr.strip().splitlines()[-1]}")
                raise AssertionError(ran.stderr)
        made.replace(program)
    return str(program)


def packages(requirement: str) -> Path:
    """Return a folder with a package of npm in it. Skip the test if there is no npm or nothing behind it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("there is no npm with node on this machine")
    folder = ROOT / ".cache" / "npm" / requirement.replace("@", "-")
    if not (folder / "node_modules").is_dir():
        made = folder.with_name(f"{folder.name}.{os.getpid()}")
        made.mkdir(parents=True)
        (made / "package.json").write_text('{"private": true}\n', "utf-8")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
        ran = subprocess.run(
            [npm, "install", *options, requirement],
            cwd=made,
            text=True,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
        if ran.returncode:
            shutil.rmtree(made)
            if any(sign in ran.stderr for sign in UNREACHABLE):
                pytest.skip(f"npm cannot reach its registry: {ran.stderr.strip().splitlines()[0]}")
            raise AssertionError(ran.stderr)
        try:
            made.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(made)
    return folder
